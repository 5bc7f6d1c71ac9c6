//! One cell's figures.

use serde::{Deserialize, Serialize};

use super::{Method, SweepScheme};
use crate::objective::{Figures, TargetKind};
use crate::unlearn::Shards;

/// A model on one part; `None` where undefined.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SweepFigures {
    /// The target's smooth value F.
    pub target: Option<f64>,
    /// The target from 0/1 predictions; for robustness the accuracy on the copies fixed beforehand.
    pub target_hard: Option<f64>,
    /// For robustness: the accuracy on copies made afresh.
    pub fresh: Option<f64>,
    /// Share predicted right.
    pub accuracy: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Mean log loss.
    pub log_loss: Option<f64>,
}

impl From<&Figures> for SweepFigures {
    fn from(figures: &Figures) -> SweepFigures {
        SweepFigures {
            target: figures.target_smooth.value(),
            target_hard: figures.target_hard.value(),
            fresh: figures.fresh_robust_accuracy.as_ref().and_then(|measured| measured.value()),
            accuracy: figures.accuracy.value(),
            auc: figures.auc.value(),
            log_loss: (figures.weight > 0.0).then(|| figures.log_loss_sum / figures.weight),
        }
    }
}

/// One cell of a sweep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SweepRow {
    /// The algorithm or baseline.
    pub method: Method,
    /// Its weights.
    pub scheme: SweepScheme,
    /// The target.
    pub target: TargetKind,
    /// The seed.
    pub seed: u64,
    /// The part of the correction's strength at which it was run, 1 for the whole ([`super::SweepSettings::strengths`]).
    pub part: f64,
    /// Figures on the validation rows, on which the correction was chosen.
    pub validation: SweepFigures,
    /// Figures on the test rows.
    pub test: SweepFigures,
    /// ||theta - theta_r|| / ||theta_hat - theta_r||, theta_r retrained on the same weights: 0 is there, 1 is no nearer than doing nothing.
    /// `None` for baselines, and where retraining changes nothing.
    pub distance: Option<f64>,
    /// Share of the test rows for which the 0/1 prediction is the retrained model's; `None` for baselines.
    pub agreement: Option<f64>,
    /// How well the loss tells the rows that the hard scheme removes from test rows, an AUC; `None` for baselines.
    pub membership: Option<f64>,
    /// The same for the retrained model: forgetting well is being near *this*, not being near 1/2, because the removed rows are
    /// not drawn at random.
    pub membership_retrained: Option<f64>,
    /// Which shards were trained anew, for SISA.
    pub shards: Option<Shards>,
    /// Time that the algorithm took; figures and yardstick not counted. Not part of what is reproducible.
    pub milliseconds: f64,
    /// Why there are no figures, where there are none.
    pub failed: Option<String>,
}
