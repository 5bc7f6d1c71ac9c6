//! What a reader should know about a result, beyond its figures.

use std::collections::BTreeSet;

use super::leverage::HIGH_LEVERAGE;
use super::{HighLeverage, MlpReport, ModelRole, Outcome, Warning};
use crate::leave_one_out::leverage_corrected;
use crate::model::{FitReport, FitStatus, TrainingStatus};
use crate::objective::TargetKind;
use crate::weights::{SoftScheme, WeightStatus};

/// Warnings: fits that did not converge, weights that are not what they should be, rows that
/// first-order influence cannot judge, columns that were left out.
pub(super) fn warnings(outcome: &Outcome, constant_columns: &[String]) -> Vec<Warning> {
    let mut list = Vec::new();
    let mut warn = |what: String, advice: &str| list.push(Warning { what, advice: advice.to_owned() });

    if let Some(perceptron) = &outcome.perceptron {
        perceptron_warnings(perceptron, &mut warn);
        if outcome.configuration.target() == Some(TargetKind::Robustness) {
            warn(
                "The attack moves a row's embedding, which is what the last layer sees, and not the columns of the file.".to_owned(),
                "There need be no row of the file whose embedding lies there: read the robust accuracy as the last layer's.",
            );
        }
    }
    let wanted: BTreeSet<u32> = outcome.configuration.removed.iter().copied().collect();
    let training = outcome.samples.row.iter().filter(|row| wanted.contains(row)).count();
    if training < wanted.len() {
        warn(
            format!("Of the {} rows that are to be removed {} train.", wanted.len(), training),
            "The others are in another part, were dropped, or are not in the file. They change nothing.",
        );
    }
    fit_warning("The original model", &outcome.fit, &mut warn);
    for model in &outcome.models {
        let name = match model.role {
            ModelRole::HardRetrained => "The model retrained on hard weights",
            ModelRole::SoftRetrained => "The model retrained on soft weights",
            _ => continue,
        };
        if let Some(fit) = &model.fit {
            fit_warning(name, fit, &mut warn);
        }
    }

    for (name, report) in [("Hard weights", &outcome.hard_weights), ("Soft weights", &outcome.soft_weights)] {
        match &report.status {
            WeightStatus::Solved => {}
            WeightStatus::Infeasible(why) => warn(
                format!("{name}: {why}"),
                "This scheme was forced; the scheme \"exact\" picks the case that satisfies every condition.",
            ),
            WeightStatus::OutOfReach(why) => warn(
                format!("{name}: {why}"),
                "The nearest model is shown. Wider bounds, other columns or more rows may allow more.",
            ),
            WeightStatus::FellBack(why) => {
                warn(format!("{name}: {why}"), "The figures shown are those of the fallback.")
            }
            WeightStatus::IterationLimit => warn(
                format!("{name}: the solver stopped before its tolerance."),
                "Widen the box, or use the exact scheme without a box.",
            ),
        }
    }
    if let Some(what) = broken_promise(outcome) {
        warn(
            what,
            "The promise is one of first order. The scheme that keeps its goal meets it on the model itself.",
        );
    }
    let own = outcome.retrained_weights.as_ref().map(|report| &report.status);
    if let Some(WeightStatus::OutOfReach(why)) = own {
        warn(
            format!("Soft weights of the retrained model: {why}"),
            "The nearest model is shown. Wider bounds, other columns or more rows may allow more.",
        );
    }
    let kept = [&outcome.soft_weights]
        .into_iter()
        .chain(&outcome.retrained_weights)
        .filter_map(|it| it.kept.as_ref());
    if kept.filter(|kept| kept.below_commoner).count() > 0 {
        warn(
            "A soft model is less accurate on validation than predicting the commoner label everywhere."
                .to_owned(),
            "Ask for a smaller share of the gap.",
        );
    }
    let negative = outcome.soft_weights.negative;
    if negative > 0 {
        warn(
            format!(
                "{negative} soft weights are below zero (the smallest is \u{2212}{:.3}).",
                outcome.soft_weights.range[0].abs()
            ),
            "The influence update uses them as they are; retraining counts them as 0. A box from \u{2212}1 on keeps every weight at or above 0.",
        );
    }

    let high = &outcome.high_leverage;
    if !high.is_empty() {
        let rows = if high.len() == 1 {
            "1 training row has".to_owned()
        } else {
            format!("{} training rows have", high.len())
        };
        warn(
            format!(
                "{rows} a leverage above {HIGH_LEVERAGE}: the model's fit there depends mostly on the row itself. {}",
                named(high)
            ),
            "Removing such a row does 1 / (1 \u{2212} h) times what its first-order influence says; the influence update does not know, retraining does.",
        );
    }
    let estimate = outcome.configuration.correction.estimate;
    let undefined =
        outcome.samples.leverage.iter().filter(|h| leverage_corrected(0.0, **h).is_none()).count();
    if undefined > 0 && (estimate.corrects_hard() || estimate.corrects_soft()) {
        let rows = if undefined == 1 {
            "1 training row has".to_owned()
        } else {
            format!("{undefined} training rows have")
        };
        warn(
            format!("{rows} a leverage of 1: influence corrected for leverage is undefined there."),
            "Such rows keep their weight, unless the hard scheme needs them to make up its share. Set l2 higher, or use the plain estimate.",
        );
    }
    if !constant_columns.is_empty() {
        warn(
            format!(
                "Left out, because they do not vary over the training rows: {}.",
                constant_columns.join(", ")
            ),
            "Nothing is lost: a constant column tells a model nothing.",
        );
    }
    list
}

/// What a scheme of the paper promised of F, and what came of it, where that is off by more than a tenth of F.
fn broken_promise(outcome: &Outcome) -> Option<String> {
    let correction = &outcome.configuration.correction;
    // Of other questions F is half the sum of squared gaps, of which nothing is promised.
    outcome.configuration.target().filter(|_| outcome.data.groups.len() == 2)?;
    let promises = match correction.soft {
        SoftScheme::Soft21 | SoftScheme::Soft23 | SoftScheme::Exact | SoftScheme::ExactBoxed => true,
        SoftScheme::Kept | SoftScheme::Soft20 | SoftScheme::Soft22 => false,
    };
    let smooth = |role| outcome.model(role)?.validation.target_smooth.value();
    let (before, after) = (smooth(ModelRole::Before)?, smooth(ModelRole::SoftInfluence)?);
    // What was predicted of |F|, with the sign that F had, in the figures' unit: robustness is told as a mean.
    let sum = outcome.target_before;
    let promised = before * (1.0 + outcome.soft_weights.predicted_target_change / sum.abs());
    (promises && (after - promised).abs() > 0.1 * before.abs()).then(|| {
        format!(
            "Soft weights promise that F goes from {before:.3} to {promised:.3} on validation; after the update it is {after:.3}."
        )
    })
}

/// A training that ended badly or too soon, and units that tell nothing.
fn perceptron_warnings(perceptron: &MlpReport, warn: &mut impl FnMut(String, &str)) {
    let training = &perceptron.training;
    let epochs = training.epochs.len();
    match training.status {
        TrainingStatus::Stopped => {}
        TrainingStatus::EpochLimit if training.best as usize == epochs => warn(
            format!("The perceptron's validation loss was still falling when its {epochs} epochs were over."),
            "Allow more epochs.",
        ),
        TrainingStatus::EpochLimit => {}
        TrainingStatus::Diverged => warn(
            format!(
                "The perceptron's training diverged after {epochs} epochs; epoch {} is used.",
                training.best
            ),
            "Set the learning rate lower, or standardise the columns.",
        ),
    }
    if perceptron.constant_units > 0 {
        warn(
            format!(
                "{} of the {} units of the perceptron's second hidden layer are the same for every training row, and are left out.",
                perceptron.constant_units, training.width
            ),
            "Nothing is lost: they tell the last layer nothing.",
        );
    }
}

/// The first of them, by number in the file and what sets them apart.
fn named(high: &[HighLeverage]) -> String {
    const NAMED: usize = 3;
    let tell = |it: &HighLeverage| {
        let why = match it.alone_with.as_slice() {
            [] => String::new(),
            only => format!(", the only one with {}", only.join(" and ")),
        };
        // Cut, not rounded: only 1 reads as 1.
        format!("row {} (h = {:.3}{why})", it.row, (it.leverage * 1e3).floor() / 1e3)
    };
    let list: Vec<String> = high.iter().take(NAMED).map(tell).collect();
    let more = if high.len() > NAMED { ", \u{2026}" } else { "" };
    let mut text = list.join("; ") + more + ".";
    text.replace_range(..1, "R");
    text
}

fn fit_warning(name: &str, fit: &FitReport, warn: &mut impl FnMut(String, &str)) {
    let (norm, steps) = (fit.gradient_norm, fit.iterations);
    match fit.status {
        FitStatus::Converged => {}
        FitStatus::Stalled => warn(
            format!(
                "{name}: the gradient's norm stopped falling at {norm:.1e} (the goal is 1e-10) after {steps} steps."
            ),
            "That is the limit of double-precision arithmetic for these data; the figures are exact to the digits shown.",
        ),
        FitStatus::IterationLimit => warn(
            format!("{name} did not converge in {steps} Newton steps: the gradient's norm is {norm:.1e}."),
            "Do not trust its figures. Set l2 higher, or standardise the columns.",
        ),
        FitStatus::Separated => warn(
            format!(
                "{name}: the two labels can be separated perfectly, so its parameters grow without bound."
            ),
            "Set l2 above zero.",
        ),
        FitStatus::SingularHessian => warn(
            format!("{name}: its Hessian is singular."),
            "Columns repeat each other: set l2 above zero or leave one of them out.",
        ),
    }
}
