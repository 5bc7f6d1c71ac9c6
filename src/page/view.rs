//! How the result is looked at: what a link carries beside the question.

use serde::{Deserialize, Serialize};

use soft_unlearn::experiment::{AdaptiveSettings, CorrectiveSettings, Method, RequestSettings};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::objective::intervals::Statistic;

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

/// What stands beneath the first screen, one at a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// Every figure of every model.
    #[default]
    Result,
    /// Every training row by its influences.
    Rows,
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
    /// Flipped labels, and what unlearning those that are known regains.
    LabelNoise,
    /// The table, and how it was read.
    Data,
    /// Files to take home.
    Export,
}

impl Tab {
    /// All of them, in the page's order.
    pub const ALL: [Tab; 11] = [
        Tab::Result,
        Tab::Rows,
        Tab::Weights,
        Tab::Groups,
        Tab::Boundary,
        Tab::Robustness,
        Tab::Check,
        Tab::Methods,
        Tab::LabelNoise,
        Tab::Data,
        Tab::Export,
    ];

    /// Its title, and the key that its elements' ids carry.
    pub fn title(self) -> [&'static str; 2] {
        match self {
            Tab::Result => ["Result", "result"],
            Tab::Rows => ["Rows", "rows"],
            Tab::Weights => ["Weights", "weights"],
            Tab::Groups => ["Groups", "groups"],
            Tab::Boundary => ["Boundary", "boundary"],
            Tab::Robustness => ["Robustness", "robustness"],
            Tab::Check => ["Check", "check"],
            Tab::Methods => ["Methods", "methods"],
            Tab::LabelNoise => ["Label noise", "label-noise"],
            Tab::Data => ["Data", "data"],
            Tab::Export => ["Export", "export"],
        }
    }

    /// Where a picture stands; the trade-off is on the first screen, whatever tab is open.
    pub fn of(picture: Picture) -> Option<Tab> {
        Some(match picture {
            Picture::Tradeoff => return None,
            Picture::Comparison => Tab::Result,
            Picture::Samples => Tab::Rows,
            Picture::Weights => Tab::Weights,
            Picture::Groups => Tab::Groups,
            Picture::Boundary => Tab::Boundary,
            Picture::Robustness => Tab::Robustness,
            Picture::Check => Tab::Check,
            Picture::Methods => Tab::Methods,
            Picture::Corrective => Tab::LabelNoise,
        })
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

/// By which figure the best method at one gap is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// Share predicted right.
    #[default]
    Accuracy,
    /// Mean log loss.
    LogLoss,
    /// Accuracy of the group that has the lowest.
    WorstGroup,
}

impl Judge {
    /// As the engine has it.
    pub fn statistic(self) -> Statistic {
        match self {
            Judge::Accuracy => Statistic::Accuracy,
            Judge::LogLoss => Statistic::LogLoss,
            Judge::WorstGroup => Statistic::WorstGroupAccuracy,
        }
    }
}

/// Which rows a picture measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// Rows on which the correction was chosen.
    Validation,
    /// Test rows: held out, nothing is chosen on them.
    #[default]
    Test,
}

/// Which models the page speaks of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Models {
    /// Retrained on the corrected weights; updates while those are to come.
    #[default]
    Retrained,
    /// Updated by one step of influence.
    Update,
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

/// Where the visitor expects the soft curve to meet zero.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prediction {
    /// The height there, as the trade-off's upright axis has it; `None`: not set yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<f64>,
    /// Whether the curve has been shown.
    pub seen: bool,
}

/// How the result is looked at.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct View {
    /// The trade-off's upright axis.
    pub metric: Metric,
    /// The rows that everything is said of.
    pub rows: Rows,
    /// The models that everything is said of.
    pub models: Models,
    /// What stands beneath the first screen.
    pub tab: Tab,
    /// Pictures that are left out while presenting.
    pub folded: Vec<Picture>,
    /// The training rows that are selected: least and largest u, least and largest f.
    pub selection: Option<[f64; 4]>,
    /// What the influence check compares.
    pub checking: Checking,
    /// What the comparison of methods goes through, and how its table is looked at.
    pub methods: MethodsView,
    /// By which figure the best method at one gap is told.
    pub judge: Judge,
    /// What is corrupted, and how it is unlearned.
    pub corrective: CorrectiveSettings,
    /// How SISA is attacked.
    pub attack: AdaptiveSettings,
    /// What requests SISA is asked.
    pub requests: RequestSettings,
    /// Large type, and one slide at a time.
    pub presenting: bool,
    /// While presenting: the slide, from 0, the first screen.
    pub slide: usize,
    /// While presenting: the question stands above the slide.
    pub settings: bool,
    /// While presenting: the line of sliders is hidden.
    pub bare: bool,
    /// Where the soft curve is expected to meet zero, while that is asked.
    pub prediction: Option<Prediction>,
}

impl View {
    /// Whether everything that would give away a prediction's answer is hidden.
    pub fn hides(&self) -> bool {
        self.prediction.is_some_and(|prediction| !prediction.seen)
    }

    /// The slides: the first screen, then a tab each, without what is left out. While an answer is hidden, the first alone.
    pub fn slides(&self) -> Vec<Option<Tab>> {
        if self.hides() {
            return vec![None];
        }
        let left_out = |tab: Tab| self.folded.iter().any(|picture| Tab::of(*picture) == Some(tab));
        let tabs =
            Tab::ALL.into_iter().filter(|tab| !matches!(tab, Tab::Data | Tab::Export) && !left_out(*tab));
        std::iter::once(None).chain(tabs.map(Some)).collect()
    }

    /// The tab that is in sight: none on the first slide.
    pub fn open_tab(&self) -> Option<Tab> {
        match self.presenting {
            false => Some(self.tab),
            true => self.slides().get(self.slide).copied().flatten(),
        }
    }

    /// Goes so many slides on, or back, and not beyond the first or the last.
    pub fn turn(&mut self, by: isize) {
        let last = self.slides().len().saturating_sub(1);
        self.slide = self.slide.min(last).saturating_add_signed(by).min(last);
    }

    /// Shows a picture, whether presenting or not.
    pub fn lead_to(&mut self, picture: Picture) {
        self.prediction = None;
        self.folded.retain(|other| *other != picture);
        let tab = Tab::of(picture);
        self.tab = tab.unwrap_or(self.tab);
        self.slide = self.slides().iter().position(|slide| *slide == tab).unwrap_or_default();
    }
}
