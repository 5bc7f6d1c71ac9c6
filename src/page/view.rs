//! How the result is looked at: what a link carries beside the question.

use serde::{Deserialize, Serialize};

/// The pictures of the page, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// The table of all figures.
    Comparison,
    /// Accuracy against the gap.
    Tradeoff,
    /// Every training row by its influences.
    Samples,
    /// The weights, and what they follow.
    Weights,
    /// Rates and calibration by group.
    Groups,
    /// The data in two dimensions with the decision lines.
    Boundary,
    /// Accuracy under attack.
    Robustness,
    /// Influence against exact leave-one-out models.
    Check,
}

impl Picture {
    /// All of them, in the page's order.
    pub const ALL: [Picture; 8] = [
        Picture::Comparison,
        Picture::Tradeoff,
        Picture::Samples,
        Picture::Weights,
        Picture::Groups,
        Picture::Boundary,
        Picture::Robustness,
        Picture::Check,
    ];

    /// Its title, and the key that its elements' ids carry.
    pub fn title(self) -> [&'static str; 2] {
        match self {
            Picture::Comparison => ["Before and after", "comparison"],
            Picture::Tradeoff => ["Trade-off", "tradeoff"],
            Picture::Samples => ["Rows", "samples"],
            Picture::Weights => ["Weights", "weights"],
            Picture::Groups => ["Groups", "groups"],
            Picture::Boundary => ["Boundary", "boundary"],
            Picture::Robustness => ["Robustness", "robustness"],
            Picture::Check => ["Influence check", "check"],
        }
    }
}

/// What stands on the trade-off picture's upright axis.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Share predicted right.
    #[default]
    Accuracy,
    /// Area under the ROC curve.
    Auc,
    /// Mean log loss.
    LogLoss,
}

/// Which rows a picture measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// Rows on which the correction was chosen.
    Validation,
    /// Rows that nothing was chosen on.
    #[default]
    Test,
}

/// What the influence check compares.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Checking {
    /// The change of the target.
    #[default]
    Target,
    /// The change of the validation loss.
    Utility,
}

/// How the result is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// The trade-off's upright axis.
    pub metric: Metric,
    /// The rows that the trade-off measures.
    pub rows: Rows,
    /// Pictures that are folded.
    pub folded: Vec<Picture>,
    /// The training rows that are selected: least and largest u, least and largest f.
    pub selection: Option<[f64; 4]>,
    /// What the influence check compares.
    pub checking: Checking,
    /// Large type, and only the pictures that are not folded.
    pub presenting: bool,
}
