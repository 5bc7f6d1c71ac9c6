//! Questions about chosen rows: what happens without all of them at once, and how few have to go to flip one decision.

use serde::{Deserialize, Serialize};

use super::ExperimentError;
use super::fitted::Fitted;
use super::objective_influence::ObjectiveInfluence;
use super::prepared::Prepared;
use super::{ModelRole, SweepFigures};
use crate::compute::{dot, multiply, row};
use crate::design::Part;
use crate::objective::Criterion;
use crate::objective::intervals::{Bootstrap, Compared, Interval, MeasuredRows, Predicted, Statistic};
use crate::unlearn::{Retrain, Trained, Unlearn};

/// What is asked of chosen rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowsQuestion {
    /// The model without these training rows, all at once, by their places.
    Without(Vec<u32>),
    /// The fewest training rows without which this row of the data is decided the other way. Its number in the file, from 1.
    Flip(u32),
    /// Every training row's influence on one driven gap, by its place in [`super::GroupFigures::gaps`].
    Gap(u16),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RowsAnswer {
    /// The model without them.
    Without(Box<WithoutRows>),
    /// The rows, as far as there are some.
    Flip {
        /// The row's part: "training", "validation" or "test".
        part: String,
        /// What turns it; `None` where a fifth of all training rows does not.
        found: Option<Flip>,
    },
    /// No part has the row: it was dropped, or there is none of that number.
    Unused,
    /// The gap on validation, and what removing each training row alone changes it by to first order.
    Gap(f64, Vec<f64>),
}

/// A model without some rows, predicted and made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WithoutRows {
    /// Rows that are left out.
    pub rows: usize,
    /// What leaving them out does to F on validation, by influence: the sum of theirs, and what it does.
    pub target_change: [f64; 2],
    /// The same for the sum of validation losses.
    pub utility_change: [f64; 2],
    /// Figures on test, before and without.
    pub test: [SweepFigures; 2],
    /// On test, without minus before, with 95 % intervals of paired resamples; `None` where undefined.
    pub changes: Vec<(Statistic, Option<Interval>)>,
}

/// The model without these training rows, predicted by plain influence and trained exactly.
///
/// # Errors
/// Rows without which there is no model.
pub(super) fn without_rows(
    prepared: &Prepared,
    fitted: &Fitted,
    objective: &ObjectiveInfluence,
    places: &[usize],
    criteria: &[Criterion],
    resamples: u32,
    seed: u64,
) -> Result<WithoutRows, ExperimentError> {
    let mut epsilon = vec![0.0; prepared.train.x().rows()];
    for &place in places {
        *epsilon.get_mut(place).ok_or(ExperimentError::NoOutcome)? = -1.0;
    }
    let problem = objective.problem(1.0, false)?;
    // epsilon moves F by -epsilon'f and U by -epsilon'u, f times the problem's sign.
    let predicted = [-problem.sign * problem.along_f(&epsilon), -problem.along_u(&epsilon)];
    let made = Retrain.unlearn(&fitted.trained(prepared), &epsilon, &mut |_, _| {})?.parameters;
    let before = objective.measure(ModelRole::Before, fitted.fit.parameters.clone(), prepared);
    let without = objective.measure(ModelRole::Before, made.clone(), prepared);
    let target = |theta: &[f64]| objective.value_of(theta, &prepared.validation);
    let part = &prepared.test;
    let test = MeasuredRows { y: part.y(), groups: part.groups(), weights: part.weights() };
    let models = [&fitted.fit.parameters, &made].map(|theta| {
        let cut = objective.cut(theta, &prepared.validation);
        Predicted::of(&prepared.test, theta, cut)
    });
    let mut bootstrap = Bootstrap::new(test, &Compared::of(criteria), &models, seed, resamples);
    bootstrap.advance(resamples);
    Ok(WithoutRows {
        rows: epsilon.iter().filter(|epsilon| **epsilon == -1.0).count(),
        target_change: [predicted[0], target(&made)? - target(&fitted.fit.parameters)?],
        utility_change: [predicted[1], without.validation.log_loss_sum - before.validation.log_loss_sum],
        test: [SweepFigures::from(&before.test), SweepFigures::from(&without.test)],
        changes: Statistic::ALL.map(|it| (it, bootstrap.difference(1, 0, it))).to_vec(),
    })
}

/// Training rows whose removal flips one row's decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flip {
    /// Places of the training rows that go, the one that matters most first.
    pub places: Vec<usize>,
    /// The row's margin with all rows.
    pub margin: f64,
    /// What influence predicts it to be without them.
    pub predicted: f64,
    /// What it is without them, trained exactly: on the other side of 0.
    pub retrained: f64,
    /// What it is without all of them but the last: still on its own side.
    pub one_fewer: f64,
    /// Models that were trained.
    pub models: u32,
}

/// The fewest training rows, in the order of their influence on this row's margin, whose removal flips its decision, proved by training
/// without them; that one fewer of them does not, is proved, too. Another set, not along this order, may be smaller (the search over all sets is
/// beyond anybody). `None` where at most `most` of them do not suffice. `x`: the row as the model sees it.
///
/// Removing row i moves theta by H^-1 g_i, and the margin by g_i' H^-1 x, to first order (Yang, Jain and Wallace, 2023).
///
/// # Errors
/// Removals without which there is no model.
pub fn flip(trained: &Trained<'_>, x: &[f64], most: usize) -> Result<Option<Flip>, ExperimentError> {
    let margin = dot(trained.parameters, x);
    let solved = trained.hessian.solve(x);
    let side = if margin >= 0.0 { 1.0 } else { -1.0 };
    let moves: Vec<f64> = multiply(trained.x, &solved)
        .iter()
        .zip(trained.probabilities.iter().zip(trained.y))
        .map(|(product, (p, y))| side * product * (p - y))
        .collect();
    let order = crate::compute::ascending(&moves);
    let helpful = order.iter().take_while(|&&place| moves[place] < 0.0).count().min(most);
    let mut models = 0;
    let mut margin_without = |count: usize| -> Result<f64, ExperimentError> {
        let mut epsilon = vec![0.0; moves.len()];
        order[..count].iter().for_each(|&place| epsilon[place] = -1.0);
        models += 1;
        let made = Retrain.unlearn(trained, &epsilon, &mut |_, _| {})?;
        Ok(dot(&made.parameters, x))
    };
    let flipped = |margin: f64| (margin >= 0.0) != (side > 0.0);
    // From the number that influence predicts, doubled until it suffices.
    let mut total = side * margin;
    let guess = order[..helpful].iter().position(|&place| {
        total += moves[place];
        total < 0.0
    });
    let (mut short, mut short_margin) = (0, margin);
    let mut enough = guess.map_or(helpful, |place| place + 1);
    let mut enough_margin = loop {
        if enough == 0 {
            return Ok(None);
        }
        let found = margin_without(enough)?;
        if flipped(found) {
            break found;
        }
        (short, short_margin) = (enough, found);
        if enough == helpful {
            return Ok(None);
        }
        enough = (2 * enough).min(helpful);
    };
    while enough - short > 1 {
        let middle = short + (enough - short) / 2;
        let found = margin_without(middle)?;
        if flipped(found) {
            (enough, enough_margin) = (middle, found);
        } else {
            (short, short_margin) = (middle, found);
        }
    }
    let places = order[..enough].to_vec();
    let predicted = margin + side * places.iter().map(|&place| moves[place]).sum::<f64>();
    Ok(Some(Flip { places, margin, predicted, retrained: enough_margin, one_fewer: short_margin, models }))
}

/// [`flip`] for a row of a part.
///
/// # Errors
/// As [`flip`].
pub(super) fn flip_row(
    prepared: &Prepared,
    fitted: &Fitted,
    part: &Part,
    place: usize,
    most: usize,
) -> Result<Option<Flip>, ExperimentError> {
    flip(&fitted.trained(prepared), &row(part.x(), place), most)
}
