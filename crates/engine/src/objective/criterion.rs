//! What is compared between groups, for any number of them.

use serde::{Deserialize, Serialize};

use crate::model::Quantity;

/// What a model is measured by in every group; the gaps between groups are to be closed. Several at once are stacked: true positives
/// together with false positives are equalized odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Mean p over all rows of a group: demographic parity.
    SelectionRate,
    /// Mean p over a group's rows with y = 1: equal opportunity.
    TruePositiveRate,
    /// Mean p over a group's rows with y = 0: predictive equality.
    FalsePositiveRate,
    /// Mean loss over all rows of a group: accuracy parity.
    Loss,
    /// Mean loss over a group's rows with y = 1: equal opportunity as the method's paper measures it.
    LossOfPositives,
    /// Sum of losses on adversarial copies of the rows, made once against the original model. It has no groups.
    Robustness,
}

impl Criterion {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Criterion; 6] = [
        Criterion::SelectionRate,
        Criterion::TruePositiveRate,
        Criterion::FalsePositiveRate,
        Criterion::Loss,
        Criterion::LossOfPositives,
        Criterion::Robustness,
    ];

    /// The label of the rows that it looks at; `None`: either.
    pub fn label(self) -> Option<bool> {
        match self {
            Criterion::TruePositiveRate | Criterion::LossOfPositives => Some(true),
            Criterion::FalsePositiveRate => Some(false),
            Criterion::SelectionRate | Criterion::Loss | Criterion::Robustness => None,
        }
    }

    /// Whether it looks at a row with this label.
    pub fn looks_at(self, y: f64) -> bool {
        self.label().is_none_or(|label| label == (y > 0.5))
    }

    /// What it averages over the rows.
    pub fn quantity(self) -> Quantity {
        match self {
            Criterion::SelectionRate | Criterion::TruePositiveRate | Criterion::FalsePositiveRate => {
                Quantity::Probability
            }
            Criterion::Loss | Criterion::LossOfPositives | Criterion::Robustness => Quantity::Loss,
        }
    }

    /// Whether it compares groups. Robustness is one number for all rows.
    pub fn has_groups(self) -> bool {
        self != Criterion::Robustness
    }
}
