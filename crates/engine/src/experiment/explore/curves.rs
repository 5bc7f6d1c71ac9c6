//! Trade-off curves: the figures of the corrected models as r and k go through their ranges.

use serde::{Deserialize, Serialize};

use crate::objective::Figures;

/// Shares r of the gap that the soft curve goes through.
pub(in crate::experiment) const SHARES_OF_GAP: [f64; 16] =
    [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5];
/// Shares k of the rows that the hard curve goes through.
pub(in crate::experiment) const SHARES_REMOVED: [f64; 13] =
    [0.0, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5];

/// The curves traced by one correction's settings. The soft scheme, its box and its lambda are those of the outcome.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Curves {
    /// Hard: setting = share k of the rows removed, the worst first.
    pub hard: Vec<CurvePoint>,
    /// Soft: setting = share r of the gap to be closed to first order.
    pub soft: Vec<CurvePoint>,
}

impl Curves {
    /// Points that are still to be retrained.
    pub fn waiting(&self) -> usize {
        self.hard.iter().chain(&self.soft).filter(|point| point.retrained.is_none()).count()
    }
}

/// One setting, and what came of it: on validation, then on test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// r or k.
    pub setting: f64,
    /// By influence update.
    pub update: [CurveFigures; 2],
    /// By retraining; `None` until it has been done.
    pub retrained: Option<[CurveFigures; 2]>,
}

/// The figures that a curve can show; `None` where undefined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveFigures {
    /// The target's smooth value F.
    pub target: Option<f64>,
    /// Share predicted right.
    pub accuracy: Option<f64>,
    /// Area under the ROC curve.
    pub auc: Option<f64>,
    /// Mean log loss.
    pub log_loss: Option<f64>,
}

impl From<&Figures> for CurveFigures {
    fn from(figures: &Figures) -> CurveFigures {
        CurveFigures {
            target: figures.target_smooth.value(),
            accuracy: figures.accuracy.value(),
            auc: figures.auc.value(),
            log_loss: (figures.weight > 0.0).then(|| figures.log_loss_sum / figures.weight),
        }
    }
}
