//! Adaptive deletion requests: the published attack on SISA, and what noise in the publication does to it.

mod job;

use serde::{Deserialize, Serialize};

pub use job::{AdaptiveRow, Attacking, NOISES, adaptive_points};

use super::shard::learn;
use super::{ConfigurationError, ExperimentError};
use crate::compute::{Normal, dot, multiply};
use crate::design::Part;
use crate::model::row_loss;
use crate::objective::Rate;
use crate::unlearn::Sisa;

/// What is attacked, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdaptiveSettings {
    /// Shards, even: half of them are targets.
    pub shards: u32,
    /// Rows a shard, drawn anew in every trial; all of them where there are fewer.
    pub rows: u32,
    /// Penalty (l2/2)||theta||^2 of every shard: what a row can move is bounded by it.
    pub l2: f64,
    /// Trials a point.
    pub trials: u32,
    /// delta of the guarantee that is shown beside the noise.
    pub delta: f64,
    /// Seed of the dealing and of the noise.
    pub seed: u64,
}

impl Default for AdaptiveSettings {
    fn default() -> Self {
        AdaptiveSettings { shards: 2, rows: 60, l2: 1.0, trials: 100, delta: 1e-5, seed: 42 }
    }
}

impl AdaptiveSettings {
    /// Checks every number against its range.
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), ConfigurationError> {
        let within = |setting, value: f64, ok: bool, allowed| match ok {
            true => Ok(()),
            false => Err(ConfigurationError::OutOfRange { setting, value, allowed }),
        };
        let AdaptiveSettings { shards, rows, l2, trials, delta, .. } = *self;
        let even = shards.is_multiple_of(2) && (2..=20).contains(&shards);
        within("The number of shards", f64::from(shards), even, "an even number from 2 to 20")?;
        within(
            "The number of rows a shard",
            f64::from(rows),
            (2..=10_000).contains(&rows),
            "from 2 to 10 000",
        )?;
        within(
            "The penalty of a shard's model",
            l2,
            (1e-6..=1e6).contains(&l2),
            "from 0.000001 to 1 000 000",
        )?;
        within("The number of trials", f64::from(trials), (1..=1_000).contains(&trials), "from 1 to 1 000")?;
        within("delta", delta, delta > 0.0 && delta < 1.0, "above 0 and below 1")
    }
}

/// One trial.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AdaptiveTrial {
    /// Whether the target shards' mean test accuracy is below the others' after honest retraining: 1 in 2 if nothing was seen. A tie counts as
    /// the toss of a coin.
    pub indicator: bool,
    /// Share of the dealt rows whose shard was guessed right; 1 / shards by chance.
    pub guessed: f64,
    /// Rows that were asked to be forgotten.
    pub deleted: usize,
    /// Mean test accuracy of the published models, before and after.
    pub accuracy: [f64; 2],
    /// The most that a row can move a shard's parameters: max ||x_i|| / l2.
    pub sensitivity: f64,
}

/// Trials at one level of noise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdaptivePoint {
    /// Standard deviation of the noise on every published parameter.
    pub noise: f64,
    /// How often the indicator was 1, with its rows for Wilson's interval.
    pub indicator: Rate,
    /// The interval at 95 %.
    pub interval: [f64; 2],
    /// Means over trials.
    pub guessed: f64,
    /// Mean test accuracy, before and after.
    pub accuracy: [f64; 2],
    /// epsilon of one publication at `delta` by the Gaussian mechanism, sensitivity sqrt(2 ln(1.25/delta)) / noise: known for epsilon up to
    /// 1 alone, and `None` beyond, without noise, and with an intercept, which is not penalised: nothing bounds how far a row moves it.
    pub epsilon: Option<f64>,
}

/// The attack of Gupta et al. (NeurIPS 2021) on `settings.trials` dealings, at one level of noise.
///
/// The rows are dealt into shards, half of which are targets; every shard's logistic regression is published with Gaussian noise on its
/// parameters. The requester guesses each row's shard to be the one whose model gives its true label the highest probability, and asks for
/// every row to be forgotten that points at a target. Those rows leave their true shards, which are trained anew and published with
/// noise as before. Blind requests would leave targets and others alike,
/// the indicator 1 half the time: a share far from half, on either side, is an effect of what the requester saw. A model with more columns than a
/// shard has rows remembers its rows, and then the targets lose (NumPy: .98 with 100 columns, 60 rows, two shards); one with few columns and noisy
/// labels loses its easiest rows, and its targets may come out the better (.05 with 30 columns and 40 rows).
///
/// # Errors
/// A shard without a model.
pub fn attack(
    train: &Part,
    test: &Part,
    settings: &AdaptiveSettings,
    noise: f64,
) -> Result<AdaptivePoint, ExperimentError> {
    let trials: Vec<AdaptiveTrial> = (0..u64::from(settings.trials))
        .map(|k| trial(train, test, settings, noise, settings.seed.wrapping_add(k)))
        .collect::<Result<_, _>>()?;
    Ok(AdaptivePoint::of(&trials, noise, settings.delta, train.x().layout().intercept))
}

impl AdaptivePoint {
    /// The trials at one level of noise; `free`: whether the models have an intercept, which is not penalised.
    pub fn of(trials: &[AdaptiveTrial], noise: f64, delta: f64, free: bool) -> AdaptivePoint {
        let count = trials.len().max(1) as f64;
        let mean = |read: &dyn Fn(&AdaptiveTrial) -> f64| trials.iter().map(read).sum::<f64>() / count;
        let seen = trials.iter().filter(|trial| trial.indicator).count() as f64;
        let indicator = Rate { numerator: seen, denominator: trials.len() as f64 };
        let sensitivity = trials.iter().fold(0.0_f64, |most, trial| most.max(trial.sensitivity));
        let epsilon = sensitivity * libm::sqrt(2.0 * libm::log(1.25 / delta)) / noise;
        AdaptivePoint {
            noise,
            interval: indicator.wilson_interval().unwrap_or([0.0, 1.0]),
            indicator,
            guessed: mean(&|trial| trial.guessed),
            accuracy: [mean(&|trial| trial.accuracy[0]), mean(&|trial| trial.accuracy[1])],
            epsilon: (noise > 0.0 && epsilon <= 1.0 && !free).then_some(epsilon),
        }
    }
}

/// One dealing, one attack.
///
/// # Errors
/// A shard without a model.
pub fn trial(
    train: &Part,
    test: &Part,
    settings: &AdaptiveSettings,
    noise: f64,
    seed: u64,
) -> Result<AdaptiveTrial, ExperimentError> {
    let mut stream = Normal::new(seed);
    let count = settings.shards.max(2) as usize;
    let dealt = Sisa { shards: settings.shards.max(2) }.deal(train.x().rows(), seed);
    let mut shards: Vec<Vec<usize>> = dealt
        .into_iter()
        .map(|mut rows| {
            // Any of a shard's rows are as good as any others: it was dealt at random, and is then in file order.
            for k in 0..(settings.rows as usize).min(rows.len()) {
                let other = k + (stream.bits() % (rows.len() - k) as u64) as usize;
                rows.swap(k, other);
            }
            rows.truncate(settings.rows as usize);
            rows
        })
        .collect();
    let models =
        shards.iter().map(|rows| learn(train, rows, None, settings.l2)).collect::<Result<Vec<_>, _>>()?;
    let published: Vec<Vec<f64>> = models
        .iter()
        .map(|theta| theta.iter().map(|theta| theta + noise * stream.draw()).collect())
        .collect();
    let margins: Vec<Vec<f64>> = published.iter().map(|theta| multiply(train.x(), theta)).collect();
    let is_target = |shard: usize| shard < count / 2;
    let (mut right, mut dealt, mut sensitivity) = (0_usize, 0_usize, 0.0_f64);
    let (mut deleted, mut squares) = (0, Vec::new());
    for (shard, rows) in shards.iter_mut().enumerate() {
        let mut kept = Vec::new();
        for &row in rows.iter() {
            let label = train.y()[row];
            let least = |a: &usize, b: &usize| {
                let loss = |shard: usize| row_loss(margins[shard][row], label).loss;
                loss(*a).total_cmp(&loss(*b))
            };
            let guess = (0..count).min_by(least).unwrap_or(0);
            right += usize::from(guess == shard);
            dealt += 1;
            if is_target(guess) {
                deleted += 1;
            } else {
                kept.push(row);
            }
            squares.clear();
            squares.extend(crate::compute::row(train.x(), row));
            sensitivity = sensitivity.max(libm::sqrt(dot(&squares, &squares)) / settings.l2);
        }
        *rows = kept;
    }
    let after =
        shards.iter().map(|rows| learn(train, rows, None, settings.l2)).collect::<Result<Vec<_>, _>>()?;
    let after: Vec<Vec<f64>> =
        after.iter().map(|theta| theta.iter().map(|theta| theta + noise * stream.draw()).collect()).collect();
    let accuracies =
        |models: &[Vec<f64>]| -> Vec<f64> { models.iter().map(|theta| accuracy(test, theta)).collect() };
    let (before, then) = (accuracies(&published), accuracies(&after));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let (targets, others) = then.split_at(count / 2);
    let (targets, others) = (mean(targets), mean(others));
    Ok(AdaptiveTrial {
        indicator: targets < others || targets == others && stream.bits().is_multiple_of(2),
        guessed: right as f64 / dealt.max(1) as f64,
        deleted,
        accuracy: [mean(&before), mean(&then)],
        sensitivity,
    })
}

fn accuracy(part: &Part, theta: &[f64]) -> f64 {
    let margins = multiply(part.x(), theta);
    let right = margins.iter().zip(part.y()).filter(|(margin, y)| (**margin >= 0.0) == (**y > 0.5)).count();
    right as f64 / part.y().len().max(1) as f64
}
