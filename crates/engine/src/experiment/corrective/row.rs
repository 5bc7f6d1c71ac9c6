//! One model of the corrective scenario, measured.

use serde::{Deserialize, Serialize};

use super::super::{GroupReport, SweepFigures};
use crate::objective::Confusion;

/// Which model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecoveryModel {
    /// Trained on the true labels.
    NeverCorrupted,
    /// Trained on the corrupted labels, and left so.
    Uncorrected,
    /// Retrained without all corrupted rows, known or not: what nobody could do.
    WithoutAll,
    /// The known rows removed, by the chosen algorithm.
    Hard,
    /// The known rows' weights lowered as far as they do harm, by the chosen algorithm.
    Soft,
    /// Fine-tuned without the known rows.
    FineTuned,
    /// The known rows removed by selective dampening, with the settings that are best on validation.
    Dampened,
    /// Retrained without the known rows.
    HardRetrained,
    /// Retrained with the known rows' weights lowered.
    SoftRetrained,
}

impl RecoveryModel {
    /// The words that page and tables show.
    pub fn name(self) -> &'static str {
        match self {
            RecoveryModel::NeverCorrupted => "never corrupted",
            RecoveryModel::Uncorrected => "corrupted and left so",
            RecoveryModel::WithoutAll => "retrained without all corrupted rows",
            RecoveryModel::Hard => "known rows unlearned hard",
            RecoveryModel::Soft => "known rows unlearned soft",
            RecoveryModel::FineTuned => "fine-tuned without the known rows",
            RecoveryModel::Dampened => "known rows dampened (SSD)",
            RecoveryModel::HardRetrained => "retrained without the known rows",
            RecoveryModel::SoftRetrained => "retrained with the soft weights",
        }
    }
}

/// A group's rates on the test rows, whose labels are true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryOfGroup {
    /// What it is called.
    pub name: String,
    /// Share predicted right; `None` where the group has no test rows.
    pub accuracy: Option<f64>,
    /// Share predicted favourable.
    pub selection_rate: Option<f64>,
}

impl RecoveryOfGroup {
    /// Of every group, in the order of their codes.
    pub(super) fn all(groups: &[GroupReport], counts: &[Confusion]) -> Vec<RecoveryOfGroup> {
        let of = |(group, counts): (&GroupReport, &Confusion)| RecoveryOfGroup {
            name: group.name.clone(),
            accuracy: counts.accuracy().value(),
            selection_rate: counts.selection_rate().value(),
        };
        groups.iter().zip(counts).map(of).collect()
    }
}

/// One cell: a model for one seed and, where that matters, one known share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecoveryRow {
    /// Which model.
    pub model: RecoveryModel,
    /// The seed of the corruption.
    pub seed: u64,
    /// Share of the corrupted rows that is known; `None` for models that do not depend on it.
    pub known: Option<f64>,
    /// Training rows.
    pub rows: usize,
    /// Corrupted training rows.
    pub corrupted: usize,
    /// Known ones among them.
    pub known_rows: usize,
    /// The weight that was taken away, in rows: minus the sum of epsilon.
    pub removed: f64,
    /// Figures on the validation rows, whose labels are true.
    pub validation: SweepFigures,
    /// Figures on the test rows, whose labels are true.
    pub test: SweepFigures,
    /// Each group's rates on the test rows.
    pub by_group: Vec<RecoveryOfGroup>,
    /// The trigger in words, where there is one.
    pub trigger: Option<String>,
    /// Accuracy on affected rows: the test rows that the corruption could have hit, with the trigger where there is one. `None` where there are none.
    pub affected: Option<f64>,
    /// Accuracy elsewhere: on the other test rows; with a trigger, on all test rows without it. `None` where there are none.
    pub retained: Option<f64>,
    /// Share of the corrupted training rows that the model gives their true label; `None` where none is corrupted.
    pub recovered: Option<f64>,
    /// Time that the model took; not part of what is reproducible.
    pub milliseconds: f64,
    /// Why there are no figures, where there are none.
    pub failed: Option<String>,
}
