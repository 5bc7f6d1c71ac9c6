//! What the pictures show beyond an outcome: how the result moves with the settings, where the models differ, and what
//! the weights follow.

mod curves;
mod explanation;
mod plane;
mod reliability;
mod robustness;
mod weight_groups;

use serde::{Deserialize, Serialize};

pub use curves::{CurveFigures, CurvePoint, Curves};
pub(in crate::experiment) use curves::{SHARES_OF_GAP, SHARES_REMOVED};
pub(in crate::experiment) use explanation::label_and_group;
pub use explanation::{ColumnExplanation, ExplainedGroup, explanations};
pub use plane::{Line, Plane};
pub use reliability::{Reliability, ReliabilityBin, calibrations};
pub use robustness::{AttackCurve, RobustnessCurves, robustness};
pub use weight_groups::{WeightGroup, weight_groups};

/// Everything that the pictures need beside the outcome of the same configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exploration {
    /// Trade-off by r and by k.
    pub curves: Curves,
    /// Accuracy against the size of the attack, on the test rows; `None` where the original model has no boundary.
    pub robustness: Option<RobustnessCurves>,
    /// Predicted against observed shares on the test rows, by model and group.
    pub calibration: Vec<Reliability>,
    /// The same on the validation rows.
    pub validation_calibration: Vec<Reliability>,
    /// What the weights do to each group and label, and to all training rows, which come last.
    pub weight_groups: Vec<WeightGroup>,
    /// What the soft weights follow: group and label together, the label, then columns, the best first.
    pub explanations: Vec<ColumnExplanation>,
    /// What the retrained model's weights do, where it has weights of its own; empty until they are known.
    pub retrained_weight_groups: Vec<WeightGroup>,
    /// What those follow.
    pub retrained_explanations: Vec<ColumnExplanation>,
    /// The training rows in two dimensions; `None` where there are too many columns to say.
    pub plane: Option<Plane>,
    /// Where each model's decision changes in that plane.
    pub lines: Vec<Line>,
}

/// Reliability on the test rows, where nothing else is said.
impl AsRef<[Reliability]> for Exploration {
    fn as_ref(&self) -> &[Reliability] {
        &self.calibration
    }
}
