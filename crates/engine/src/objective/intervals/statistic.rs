//! The figures that have intervals.

use serde::{Deserialize, Serialize};

/// A figure of one model on one set of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// Share of rows decided right.
    Accuracy,
    /// Mean log loss.
    LogLoss,
    /// Area under the ROC curve, ties counting one half.
    Auc,
    /// Largest difference between two groups in what is compared, from decisions (fairlearn's `difference`).
    DecisionDifference,
    /// The same from mean p, or mean loss.
    SmoothDifference,
    /// Smallest ratio between two groups in what is compared, from decisions (fairlearn's `ratio`).
    DecisionRatio,
    /// Accuracy of the group that has the lowest.
    WorstGroupAccuracy,
    /// The gap as [`super::ToldGap`] has it; undefined where the bootstrap was not told of it.
    Gap,
}

impl Statistic {
    /// Those that tables show, in their order.
    pub const ALL: [Statistic; 7] = [
        Statistic::Accuracy,
        Statistic::LogLoss,
        Statistic::Auc,
        Statistic::DecisionDifference,
        Statistic::SmoothDifference,
        Statistic::DecisionRatio,
        Statistic::WorstGroupAccuracy,
    ];

    /// How many there are.
    pub const COUNT: usize = Statistic::ALL.len() + 1;

    /// The name that tables show.
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Accuracy => "accuracy",
            Statistic::LogLoss => "log loss",
            Statistic::Auc => "AUC",
            Statistic::DecisionDifference => "largest difference of decisions",
            Statistic::SmoothDifference => "largest difference of means",
            Statistic::DecisionRatio => "smallest ratio of decisions",
            Statistic::WorstGroupAccuracy => "worst group's accuracy",
            Statistic::Gap => "gap",
        }
    }

    /// Whether more of it is better.
    pub fn higher_is_better(self) -> bool {
        !matches!(
            self,
            Statistic::LogLoss | Statistic::DecisionDifference | Statistic::SmoothDifference | Statistic::Gap
        )
    }
}
