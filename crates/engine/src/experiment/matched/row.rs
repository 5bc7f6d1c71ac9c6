//! What the comparison tells.

use serde::{Deserialize, Serialize};

use super::{Certificate, Contender};
use crate::objective::intervals::{ChanceLine, Interval, Statistic};

/// A figure on the test rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedFigure {
    /// Which.
    pub statistic: Statistic,
    /// With its interval; `None` where it is undefined.
    pub value: Option<Interval>,
    /// Minus the model before's; `None` for that model.
    pub since_before: Option<Interval>,
    /// Minus that of the best of those that met the goal, by the judge on validation; `None` for that one.
    pub to_best: Option<Interval>,
}

/// One method at the goal, or as near as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedRow {
    /// The method.
    pub contender: Contender,
    /// Its name.
    pub name: String,
    /// What its strength is called.
    pub strength_name: String,
    /// The strength that it needed; `None` for the model before.
    pub strength: Option<f64>,
    /// Whether it met the goal.
    pub met: bool,
    /// The gap on validation; of methods that give decisions alone, the gap of decisions. `None` where there is no model.
    pub validation_gap: Option<f64>,
    /// What the gap was to be.
    pub goal: f64,
    /// Whether that gap is of decisions.
    pub of_decisions: bool,
    /// The judge's figure on validation minus the model before's: by this it is chosen. `None` for that model.
    pub judged: Option<Interval>,
    /// The same of the gap.
    pub closed: Option<Interval>,
    /// The same of the gap of decisions.
    pub decided: Option<Interval>,
    /// Figures on the test rows, in the order of [`Statistic::ALL`]; empty where there is no model.
    pub test: Vec<MatchedFigure>,
    /// Training rows that count nothing; `None` for methods without weights.
    pub removed: Option<usize>,
    /// (sum w)^2 / sum w^2, w the weights: how many rows of weight 1 are as informative. `None` for methods without weights.
    pub effective_rows: Option<f64>,
    /// What it promises.
    pub certificate: Certificate,
    /// In words, with what is assumed.
    pub certificate_words: String,
    /// Where it is written.
    pub reference: String,
    /// Models that were made on the way.
    pub models: u32,
    /// Time that this took; not part of what is reproducible.
    pub milliseconds: f64,
    /// Why there is no model.
    pub failed: Option<String>,
}

impl MatchedRow {
    /// Which figure its gap is: from mean p, or from decisions where there is nothing else.
    pub fn gap_statistic(&self) -> Statistic {
        if self.of_decisions { Statistic::DecisionDifference } else { Statistic::SmoothDifference }
    }

    /// A figure of this row.
    pub fn figure(&self, statistic: Statistic) -> Option<&MatchedFigure> {
        self.test.iter().find(|figure| figure.statistic == statistic)
    }
}

/// All methods at one gap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchedComparison {
    /// The largest difference between two groups on validation that was to be left.
    pub goal: f64,
    /// The one before.
    pub before: f64,
    /// Validation and test rows.
    pub rows: [usize; 2],
    /// Resamples that the intervals come from.
    pub resamples: u32,
    /// By what methods are judged.
    pub judge: Statistic,
    /// A row a method.
    pub methods: Vec<MatchedRow>,
    /// The best of those that met the goal, by the judge's figure on validation.
    pub best: Option<Contender>,
    /// What the largest difference on test would be if all groups had one rate: of decisions, and of mean p.
    pub chance: [Option<ChanceLine>; 2],
    /// What to take.
    pub recommendation: Recommendation,
}

/// Which method to take, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The method; the model before where nothing speaks for another.
    pub contender: Contender,
    /// The next best.
    pub runner_up: Option<Contender>,
    /// Two sentences.
    pub why: String,
}
