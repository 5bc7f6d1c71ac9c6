//! How the result is looked at: what a link carries beside the question.

use serde::{Deserialize, Serialize};

use soft_unlearn::experiment::{CorrectiveSettings, Method};
use soft_unlearn::objective::TargetKind;

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
    /// Unlearning algorithms side by side.
    Methods,
    /// Corrupted labels, and what unlearning those that are known regains.
    Corrective,
}

impl Picture {
    /// All of them, in the page's order.
    pub const ALL: [Picture; 10] = [
        Picture::Comparison,
        Picture::Tradeoff,
        Picture::Samples,
        Picture::Weights,
        Picture::Groups,
        Picture::Boundary,
        Picture::Robustness,
        Picture::Check,
        Picture::Methods,
        Picture::Corrective,
    ];

    /// The id of its element.
    pub fn element(self) -> String {
        format!("picture-{}", self.title()[1])
    }

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
            Picture::Methods => ["Methods", "methods"],
            Picture::Corrective => ["Corrupted labels", "corrective"],
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

/// What the table of methods is sorted by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MethodColumn {
    /// As they were run.
    #[default]
    Order,
    /// Name.
    Method,
    /// |F| on test.
    Target,
    /// |F| on validation.
    ValidationTarget,
    /// The target from 0/1 predictions, on test.
    TargetHard,
    /// Accuracy on test.
    Accuracy,
    /// AUC on test.
    Auc,
    /// Log loss on test.
    LogLoss,
    /// Distance to the retrained model.
    Distance,
    /// Agreement with it.
    Agreement,
    /// Membership inference beyond it.
    Membership,
    /// Time.
    Time,
}

/// Which schemes the table of methods shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SchemeFilter {
    /// All.
    #[default]
    All,
    /// Hard alone.
    Hard,
    /// Soft alone.
    Soft,
    /// Baselines alone.
    Baselines,
}

/// What the comparison of methods goes through, and how its table is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MethodsView {
    /// Methods that are not run.
    pub without: Vec<Method>,
    /// Targets beside the experiment's own.
    pub targets: Vec<TargetKind>,
    /// Seeds.
    pub seeds: u32,
    /// Whether algorithms are run at parts of the strength, too.
    pub curves: bool,
    /// The target that picture and table show; `None`: the experiment's own.
    pub shown: Option<TargetKind>,
    /// The schemes that the table shows.
    pub schemes: SchemeFilter,
    /// What it is sorted by.
    pub sort: MethodColumn,
    /// From the largest on.
    pub descending: bool,
}

impl Default for MethodsView {
    fn default() -> Self {
        MethodsView {
            without: Vec::new(),
            targets: Vec::new(),
            seeds: 5,
            curves: false,
            shown: None,
            schemes: SchemeFilter::All,
            sort: MethodColumn::Order,
            descending: false,
        }
    }
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
    /// What the comparison of methods goes through, and how its table is looked at.
    pub methods: MethodsView,
    /// What is corrupted, and how it is unlearned.
    pub corrective: CorrectiveSettings,
    /// Large type, and only the pictures that are not folded.
    pub presenting: bool,
    /// While presenting: the settings stand beside the results.
    pub settings: bool,
    /// While presenting: the bar with the two main sliders is hidden, too.
    pub bare: bool,
}
