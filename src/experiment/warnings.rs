//! What the visitor should know about a result, beyond its figures.

use super::{ModelRole, Outcome, Warning};
use crate::model::{FitReport, FitStatus};
use crate::weights::WeightStatus;

/// The leverage above which first-order influence is badly wrong for a row: it is off by the factor 1 / (1 - h).
const HIGH_LEVERAGE: f64 = 0.5;

/// Everything that deserves a word: fits that did not converge, weights that are not what they should be, rows that
/// first-order influence cannot judge, columns that were left out.
pub(super) fn warnings(outcome: &Outcome, constant_columns: &[String]) -> Vec<Warning> {
    let mut list = Vec::new();
    let mut warn = |what: String, advice: &str| list.push(Warning { what, advice: advice.to_owned() });

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
            WeightStatus::FellBack(why) => {
                warn(format!("{name}: {why}"), "The figures shown are those of the fallback.")
            }
            WeightStatus::IterationLimit => warn(
                format!("{name}: the solver stopped before its tolerance."),
                "Widen the box, or use the exact scheme without a box.",
            ),
        }
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

    let high = outcome.samples.leverage.iter().filter(|&&h| h > HIGH_LEVERAGE).count();
    if high > 0 {
        let rows =
            if high == 1 { "1 training row has".to_owned() } else { format!("{high} training rows have") };
        warn(
            format!("{rows} a leverage above {HIGH_LEVERAGE}: the model bends to fit them alone."),
            "First-order influence understates what removing such a row does; often it is the only row with its category.",
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
