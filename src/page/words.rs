//! What was done and what came out, in sentences that read their own numbers from the outcome.

use super::format::{count, decimal, percent, whole_percent};
use crate::experiment::{ModelOutcome, ModelRole, Outcome};
use crate::target::{Figures, TargetKind};
use crate::unlearn::Algorithm;
use crate::weights::{ActiveCase, HardScheme, WeightReport};

/// A gap from 0/1 predictions that is called zero: half a point.
const ABOUT_ZERO: f64 = 0.005;

/// A target's plain name, and its term.
pub fn target_names(kind: TargetKind) -> (&'static str, &'static str) {
    match kind {
        TargetKind::DemographicParity => ("Equal selection rates", "demographic parity"),
        TargetKind::EqualOpportunityLoss => ("Equal loss for the deserving", "equal opportunity, loss form of the paper"),
        TargetKind::EqualOpportunityRate => ("Equal chances for the deserving", "equal opportunity, rate form"),
        TargetKind::PredictiveEquality => ("Equal false alarms", "predictive equality"),
        TargetKind::EqualizedOdds => ("Both of these together", "equalized odds: \u{221a}(a\u{b2} + b\u{b2}) of the two rate gaps"),
        TargetKind::AccuracyParity => ("Equal loss for both groups", "accuracy parity"),
        TargetKind::Robustness => ("Withstand small changes of the input", "robustness"),
    }
}

/// What the target's figure from 0/1 predictions is called.
pub fn gap_name(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::DemographicParity => "selection-rate gap",
        TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate => "true-positive-rate gap",
        TargetKind::PredictiveEquality => "false-positive-rate gap",
        TargetKind::EqualizedOdds => "larger of the two rate gaps",
        TargetKind::AccuracyParity => "accuracy gap",
        TargetKind::Robustness => "accuracy on fixed adversarial copies",
    }
}

/// The models of the headline: hard and soft by the configuration's algorithm, or by influence update while the
/// retrained ones are being computed.
pub fn headline_roles(outcome: &Outcome) -> [ModelRole; 2] {
    let retrained = outcome.configuration.correction.algorithm == Algorithm::Retrain;
    if retrained && outcome.model(ModelRole::SoftRetrained).is_some() {
        [ModelRole::HardRetrained, ModelRole::SoftRetrained]
    } else {
        [ModelRole::HardInfluence, ModelRole::SoftInfluence]
    }
}

/// The headline: what removal and what soft weights do to the gap and the accuracy on the test rows.
pub fn headline(outcome: &Outcome) -> String {
    let [hard, soft] = headline_roles(outcome);
    let (Some(before), Some(hard), Some(soft)) =
        (outcome.model(ModelRole::Before), outcome.model(hard), outcome.model(soft))
    else {
        return String::new();
    };
    let removed = outcome.hard_weights.removed;
    let done = match outcome.configuration.correction.hard {
        HardScheme::TopShare(share) => format!("Removing the worst {}\u{202f}%", (1000.0 * share).round() / 10.0),
        HardScheme::BothHarmful => format!("Removing the {} rows that harm both", count(removed)),
    };
    format!("{done} {}. Soft weights {}.", effect(outcome, before, hard, true), effect(outcome, before, soft, false))
}

/// "closes 58 % of the gap and costs 0.9 points of accuracy".
fn effect(outcome: &Outcome, before: &ModelOutcome, after: &ModelOutcome, one: bool) -> String {
    let verb = |word: &str| if one { format!("{word}s") } else { word.to_owned() };
    let kind = outcome.configuration.target;
    let gap = match (before.test.target_hard.value(), after.test.target_hard.value()) {
        (Some(from), Some(to)) if kind == TargetKind::Robustness => format!(
            "{} accuracy on fixed adversarial copies from {} to {}",
            if to >= from { verb("raise") } else { verb("lower") },
            percent(from),
            percent(to)
        ),
        (Some(from), Some(to)) if from.abs() < ABOUT_ZERO => {
            format!("{} the {} from {} to {}", verb("take"), gap_name(kind), decimal(from, 3), decimal(to, 3))
        }
        (Some(from), Some(to)) => {
            let closed = 1.0 - to / from;
            match closed {
                c if c < -0.005 => format!("{} the {} by {}", verb("widen"), gap_name(kind), whole_percent(-c)),
                c if c > 1.0 + ABOUT_ZERO / from.abs() => {
                    format!("{} the {}, {} it by {},", verb("close"), gap_name(kind), verb("overshoot"), whole_percent(c - 1.0))
                }
                c => format!("{} {} of the {}", verb("close"), whole_percent(c), gap_name(kind)),
            }
        }
        _ => format!("{} a {} that is undefined on the test rows", verb("leave"), gap_name(kind)),
    };
    match (before.test.accuracy.value(), after.test.accuracy.value()) {
        (Some(from), Some(to)) if to < from => format!("{gap} and {} {} points of accuracy", verb("cost"), decimal(100.0 * (from - to), 1)),
        (Some(from), Some(to)) => format!("{gap} and {} {} points of accuracy", verb("gain"), decimal(100.0 * (to - from), 1)),
        _ => gap,
    }
}

/// Whether a model passed zero: its gap has the other sign, by more than half a point.
fn passed_zero(before: &Figures, after: &Figures) -> Option<f64> {
    let (from, to) = (before.target_hard.value()?, after.target_hard.value()?);
    (from * to < 0.0 && to.abs() > ABOUT_ZERO).then_some(to)
}

/// Sentences under the headline: over-unlearning, and what retraining says.
pub fn remarks(outcome: &Outcome) -> Vec<String> {
    let mut list = Vec::new();
    let kind = outcome.configuration.target;
    let Some(before) = outcome.model(ModelRole::Before) else { return list };
    if !matches!(kind, TargetKind::Robustness | TargetKind::EqualizedOdds) {
        for model in &outcome.models {
            if let Some(gap) = passed_zero(&before.test, &model.test) {
                list.push(format!(
                    "Over-unlearning: {} passes zero on the test rows; its {} is now {}, in the other group's favour.",
                    model_name(model.role),
                    gap_name(kind),
                    decimal(gap, 3)
                ));
            }
        }
    }
    let retrained = [ModelRole::HardRetrained, ModelRole::SoftRetrained].map(|role| outcome.model(role));
    if let [Some(hard), Some(soft)] = retrained {
        let of = |model: &ModelOutcome| model.test.target_hard.value().map_or("undefined".to_owned(), |gap| decimal(gap, 3));
        list.push(format!(
            "The yardstick, retraining from scratch on the same weights: {} {} after removal, {} with soft weights.",
            gap_name(kind),
            of(hard),
            of(soft)
        ));
    }
    if kind == TargetKind::Robustness {
        list.push(
            "Fixed copies were made once, against the original model, and flatter every other model. Fresh copies are made against the \
             model that is being measured: that is the honest figure."
                .to_owned(),
        );
    }
    list
}

/// A model's name in a sentence.
pub fn model_name(role: ModelRole) -> &'static str {
    match role {
        ModelRole::Before => "the model before",
        ModelRole::HardInfluence => "hard removal (update)",
        ModelRole::SoftInfluence => "soft weights (update)",
        ModelRole::HardRetrained => "hard removal (retrained)",
        ModelRole::SoftRetrained => "soft weights (retrained)",
    }
}

/// What a scheme did to the weights.
pub fn weights(report: &WeightReport) -> String {
    let [low, high] = report.range;
    let range = format!("weights from {} to {}", decimal(low, 2), decimal(high, 2));
    if report.active == ActiveCase::Hard {
        return format!("{} rows removed, the rest as they were.", count(report.removed));
    }
    let active = match report.active {
        ActiveCase::Both => "Both constraints bind: the metric goal and utility.",
        ActiveCase::Metric => "The metric goal binds; utility holds by itself.",
        ActiveCase::Utility => "Utility binds; the metric goal is not reached.",
        ActiveCase::None | ActiveCase::Hard => "No constraint binds.",
    };
    let lambda = match (report.lambda, report.lambda_critical) {
        (Some(lambda), Some(critical)) if critical > 0.0 => {
            format!(" \u{3bb} is {} of the critical \u{3bb}* = {}.", super::format::significant(lambda / critical), super::format::significant(critical))
        }
        _ => String::new(),
    };
    format!(
        "{} rows raised, {} lowered, {} below zero; {range}. {active}{lambda}",
        count(report.raised),
        count(report.lowered),
        count(report.negative)
    )
}
