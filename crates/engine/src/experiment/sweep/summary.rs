//! The results of a sweep: means and deviations over seeds, and how often soft beats hard.

use serde::{Deserialize, Serialize};

use super::{Method, SweepFigures, SweepRow, SweepScheme};
use crate::compute::sum;
use crate::objective::TargetKind;

/// A mean over seeds and its standard deviation (n - 1); of one seed there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// Mean.
    pub mean: f64,
    /// Standard deviation; `None` of one number.
    pub deviation: Option<f64>,
}

impl Spread {
    /// Of the numbers that there are; `None` of none.
    pub fn of(numbers: impl Iterator<Item = Option<f64>>) -> Option<Spread> {
        let numbers: Vec<f64> = numbers.flatten().collect();
        let n = numbers.len() as f64;
        if numbers.is_empty() {
            return None;
        }
        let mean = sum(&numbers) / n;
        let squares: Vec<f64> = numbers.iter().map(|value| (value - mean) * (value - mean)).collect();
        let deviation = (numbers.len() > 1).then(|| libm::sqrt(sum(&squares) / (n - 1.0)));
        Some(Spread { mean, deviation })
    }

    /// The mean's 95 % interval, mean +- t s / sqrt(n), from `seeds` numbers; `None` of one. t is Student's quantile: by Cornish and
    /// Fisher's expansion, to .001, from six numbers on.
    pub fn interval(&self, seeds: usize) -> Option<[f64; 2]> {
        let half = student(seeds.checked_sub(1)?) * self.deviation? / libm::sqrt(seeds as f64);
        Some([self.mean - half, self.mean + half])
    }
}

/// A mean of differences, seed by seed, with its interval over seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Paired {
    /// Mean and standard deviation.
    pub spread: Spread,
    /// Seeds of which both sides are defined.
    pub seeds: usize,
    /// The mean's 95 % interval ([`Spread::interval`]); `None` of one seed.
    pub interval: Option<[f64; 2]>,
}

impl Paired {
    /// Of the differences that there are; `None` of none.
    pub fn of(differences: impl Iterator<Item = Option<f64>>) -> Option<Paired> {
        let differences: Vec<f64> = differences.flatten().collect();
        let seeds = differences.len();
        let spread = Spread::of(differences.into_iter().map(Some))?;
        Some(Paired { spread, seeds, interval: spread.interval(seeds) })
    }

    /// Whether a difference can be told: its interval does not hold 0.
    pub fn told(&self) -> bool {
        self.interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0)
    }
}

/// The 97.5 % quantile of Student's distribution.
fn student(freedom: usize) -> f64 {
    const Z: f64 = 1.959_963_984_540_054;
    const FEW: [f64; 4] = [12.706_204_736, 4.302_652_730, 3.182_446_305, 2.776_445_105];
    if let Some(exact) = freedom.checked_sub(1).and_then(|place| FEW.get(place)) {
        return *exact;
    }
    let (z2, v) = (Z * Z, freedom as f64);
    let first = Z * (z2 + 1.0) / 4.0;
    let second = Z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let third = Z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let fourth = Z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92160.0;
    Z + (first + (second + (third + fourth / v) / v) / v) / v
}

/// One line of the table: a method with a scheme for a target, over all seeds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepLine {
    /// The algorithm or baseline.
    pub method: Method,
    /// Its weights.
    pub scheme: SweepScheme,
    /// The target.
    pub target: TargetKind,
    /// Seeds with figures.
    pub seeds: usize,
    /// F on test.
    pub test_target: Option<Spread>,
    /// F on validation.
    pub validation_target: Option<Spread>,
    /// |F| on test: the size of the gap. Its mean over seeds is not |mean F|, in which gaps of opposite signs cancel.
    pub test_size: Option<Spread>,
    /// |F| on validation.
    pub validation_size: Option<Spread>,
    /// The target from 0/1 predictions, on test.
    pub test_target_hard: Option<Spread>,
    /// Its size, on test.
    pub test_size_hard: Option<Spread>,
    /// The target from 0/1 predictions, on validation.
    pub validation_target_hard: Option<Spread>,
    /// Accuracy on copies made afresh, on test, for robustness.
    pub test_fresh: Option<Spread>,
    /// Accuracy on test.
    pub test_accuracy: Option<Spread>,
    /// Accuracy on validation.
    pub validation_accuracy: Option<Spread>,
    /// AUC on test.
    pub test_auc: Option<Spread>,
    /// Mean log loss on test.
    pub test_log_loss: Option<Spread>,
    /// See [`SweepRow::distance`].
    pub distance: Option<Spread>,
    /// See [`SweepRow::agreement`].
    pub agreement: Option<Spread>,
    /// See [`SweepRow::membership`].
    pub membership: Option<Spread>,
    /// [`SweepRow::membership`] minus the retrained model's.
    pub membership_excess: Option<Spread>,
    /// Milliseconds.
    pub milliseconds: Option<Spread>,
    /// Why some seed has no figures.
    pub failed: Option<String>,
}

type Key = (Method, SweepScheme, TargetKind);

/// The lines of these rows at the correction's whole strength, in the order in which their first row was found.
pub fn lines(rows: &[SweepRow]) -> Vec<SweepLine> {
    lines_at(rows, 1.0)
}

/// The parts of the strength below the whole at which there are rows, in descending order.
pub fn parts(rows: &[SweepRow]) -> Vec<f64> {
    let mut parts: Vec<f64> = rows.iter().map(|row| row.part).filter(|part| *part < 1.0).collect();
    parts.sort_unstable_by(f64::total_cmp);
    parts.reverse();
    parts.dedup();
    parts
}

/// [`lines`] at a part of the strength.
pub fn lines_at(rows: &[SweepRow], part: f64) -> Vec<SweepLine> {
    let mut groups: Vec<(Key, Vec<&SweepRow>)> = Vec::new();
    for row in rows.iter().filter(|row| row.part == part) {
        let key = (row.method, row.scheme, row.target);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, list)) => list.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    let line = |((method, scheme, target), rows): (Key, Vec<&SweepRow>)| {
        let done: Vec<&SweepRow> = rows.iter().filter(|row| row.failed.is_none()).copied().collect();
        let spread = |read: fn(&SweepRow) -> Option<f64>| Spread::of(done.iter().map(|row| read(row)));
        SweepLine {
            method,
            scheme,
            target,
            seeds: done.len(),
            test_target: spread(|row| row.test.target),
            validation_target: spread(|row| row.validation.target),
            test_size: spread(|row| row.test.target.map(f64::abs)),
            validation_size: spread(|row| row.validation.target.map(f64::abs)),
            test_target_hard: spread(|row| row.test.target_hard),
            test_size_hard: spread(|row| row.test.target_hard.map(f64::abs)),
            validation_target_hard: spread(|row| row.validation.target_hard),
            test_fresh: spread(|row| row.test.fresh),
            test_accuracy: spread(|row| row.test.accuracy),
            validation_accuracy: spread(|row| row.validation.accuracy),
            test_auc: spread(|row| row.test.auc),
            test_log_loss: spread(|row| row.test.log_loss),
            distance: spread(|row| row.distance),
            agreement: spread(|row| row.agreement),
            membership: spread(|row| row.membership),
            membership_excess: spread(|row| Some(row.membership? - row.membership_retrained?)),
            milliseconds: spread(|row| Some(row.milliseconds)),
            failed: rows.iter().find_map(|row| row.failed.clone()),
        }
    };
    groups.into_iter().map(line).collect()
}

/// How soft and hard compare on the test rows, over pairs of the same algorithm, target and seed at whole strength: soft better, hard better, equal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Pairs of which all four figures are defined.
    pub pairs: usize,
    /// By |F|, less being better.
    pub target: [usize; 3],
    /// By accuracy.
    pub utility: [usize; 3],
    /// Pairs in which soft is better on both, and in which hard is.
    pub both: [usize; 2],
}

impl Verdict {
    fn count(&mut self, hard: &SweepFigures, soft: &SweepFigures) {
        let (Some(hard_target), Some(soft_target), Some(hard_accuracy), Some(soft_accuracy)) =
            (hard.target, soft.target, hard.accuracy, soft.accuracy)
        else {
            return;
        };
        let side = |gain: f64| if gain > 0.0 { 0 } else { 1 + usize::from(gain == 0.0) };
        let target = side(hard_target.abs() - soft_target.abs());
        let utility = side(soft_accuracy - hard_accuracy);
        self.pairs += 1;
        self.target[target] += 1;
        self.utility[utility] += 1;
        if target == utility && target < 2 {
            self.both[target] += 1;
        }
    }
}

/// The count over approximating algorithms, and over those that retrain ([`crate::unlearn::Declared::retrains`]).
pub fn verdicts(rows: &[SweepRow]) -> [Verdict; 2] {
    let mut verdicts = [Verdict::default(); 2];
    let whole = |row: &&SweepRow| row.part == 1.0 && row.failed.is_none();
    for hard in rows.iter().filter(whole).filter(|row| row.scheme == SweepScheme::Hard) {
        let Method::Algorithm(algorithm) = hard.method else { continue };
        let twin = |row: &&SweepRow| {
            row.scheme == SweepScheme::Soft
                && whole(row)
                && (row.method, row.target, row.seed) == (hard.method, hard.target, hard.seed)
        };
        if let Some(soft) = rows.iter().find(twin) {
            verdicts[usize::from(algorithm.declared().retrains)].count(&hard.test, &soft.test);
        }
    }
    verdicts
}
