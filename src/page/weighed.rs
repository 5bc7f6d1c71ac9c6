//! The soft weights that the pictures show: those of the model that the page speaks of.

use super::view::Models;
use super::words;
use soft_unlearn::experiment::{ColumnExplanation, Exploration, ModelRole, Outcome, WeightGroup};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::{SoftScheme, WeightReport};

/// Which soft model the weights belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// To every one: the scheme gives all models the same weights, or the page speaks of one alone.
    All,
    /// To the influence update.
    Update,
    /// To the influence update, while the retrained model that the page speaks of is to come.
    Awaited,
    /// To the retrained model.
    Retrained,
}

impl Whose {
    /// What is its own, for a column or a key: "soft weight, retrained".
    pub fn named(self, what: &str) -> String {
        match self {
            Whose::All => what.to_owned(),
            Whose::Update | Whose::Awaited => format!("{what}, update"),
            Whose::Retrained => format!("{what}, retrained"),
        }
    }

    /// The same for a caption, which also says that another is to come.
    pub fn told(self, what: &str) -> String {
        let more = if self == Whose::Awaited { " (retrained to come)" } else { "" };
        format!("{}{more}", self.named(what))
    }
}

/// Soft weights, and whose they are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed<'a> {
    /// 1 + epsilon, an entry a training row.
    pub weights: &'a [f64],
    /// What they came to.
    pub report: &'a WeightReport,
    /// Which model has them.
    pub whose: Whose,
}

/// The soft weights of the model that the page speaks of.
pub fn weighed(outcome: &Outcome, models: Models) -> Weighed<'_> {
    let role = words::told_models(outcome, models).map(|[_, _, soft]| soft.role);
    if let (Some(ModelRole::SoftRetrained), Some(report)) = (role, &outcome.retrained_weights) {
        return Weighed { weights: &outcome.samples.retrained_weight, report, whose: Whose::Retrained };
    }
    let whose = match (outcome.configuration.correction.soft, words::told_algorithm(outcome, models)) {
        (SoftScheme::Kept, Algorithm::Influence) => Whose::Update,
        (SoftScheme::Kept, Algorithm::Retrain) => Whose::Awaited,
        _ => Whose::All,
    };
    of_update(outcome, whose)
}

fn of_update(outcome: &Outcome, whose: Whose) -> Weighed<'_> {
    Weighed { weights: &outcome.samples.soft_weight, report: &outcome.soft_weights, whose }
}

/// The same with what they do to each group and label, and what they follow; the update's, and said to be, for the moment between
/// a retrained model and its tables.
pub fn in_tables<'a>(
    outcome: &'a Outcome,
    exploration: &'a Exploration,
    models: Models,
) -> (Weighed<'a>, &'a [WeightGroup], &'a [ColumnExplanation]) {
    let told = weighed(outcome, models);
    match told.whose {
        Whose::Retrained if !exploration.retrained_weight_groups.is_empty() => {
            (told, &exploration.retrained_weight_groups, &exploration.retrained_explanations)
        }
        whose => {
            let whose = if whose == Whose::Retrained { Whose::Awaited } else { whose };
            (of_update(outcome, whose), &exploration.weight_groups, &exploration.explanations)
        }
    }
}

/// Whether the models that the page speaks of are to come, and updates stand in their place.
pub fn awaited(outcome: &Outcome, models: Models) -> bool {
    words::told_algorithm(outcome, models) == Algorithm::Retrain
        && outcome.model(ModelRole::SoftRetrained).is_none()
}
