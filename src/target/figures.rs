//! The figures of one model on one set of rows.

use serde::{Deserialize, Serialize};

/// A share of rows, with its count; undefined, with the reason, where there are no rows to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Rows that count.
    pub numerator: u64,
    /// Rows in all.
    pub denominator: u64,
}

impl Rate {
    /// numerator / denominator, or `None` where the denominator is 0.
    pub fn value(&self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }
}

/// A number that may be undefined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// The value.
    Value(f64),
    /// Why there is none ("no favourable labels among sex = Female").
    Undefined(String),
}

impl Measured {
    /// The value, where there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Measured::Value(value) => Some(*value),
            Measured::Undefined(_) => None,
        }
    }
}

/// Counts of 0/1 predictions (p >= 0.5) against labels, for one group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// y = 1, predicted 1.
    pub true_positives: u64,
    /// y = 0, predicted 1.
    pub false_positives: u64,
    /// y = 0, predicted 0.
    pub true_negatives: u64,
    /// y = 1, predicted 0.
    pub false_negatives: u64,
}

/// What a model does on one set of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Number of rows.
    pub rows: u64,
    /// Share of rows whose 0/1 prediction (p >= 0.5) is the label.
    pub accuracy: Measured,
    /// Sum of the rows' losses (divide by `rows` for the mean).
    pub log_loss_sum: f64,
    /// Area under the ROC curve; ties count one half. Undefined where only one class is present.
    pub auc: Measured,
    /// Counts for the unprivileged (0) and the privileged (1) group.
    pub groups: [Confusion; 2],
    /// The chosen target's smooth value F.
    pub target_smooth: Measured,
    /// The chosen target from 0/1 predictions: a gap, privileged minus unprivileged (equalized odds: the larger
    /// absolute one); for robustness the accuracy on the copies fixed beforehand.
    pub target_hard: Measured,
    /// For robustness only: the accuracy on copies made afresh against this model.
    pub fresh_robust_accuracy: Option<Measured>,
}
