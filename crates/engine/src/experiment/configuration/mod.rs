//! The configuration of one experiment. The page edits it, the link carries it, the worker receives it, the command line
//! reads it and the report repeats it.

mod check;
mod correction;
mod group_column;
pub mod numbers;
#[cfg(feature = "schema")]
mod schema;
mod threshold;
mod weight_bounds;
mod written;

use serde::{Deserialize, Serialize};

pub use check::ConfigurationError;
pub use correction::CorrectionSettings;
pub use group_column::GroupColumn;
pub use numbers::Section;
#[cfg(feature = "schema")]
pub use schema::configuration_schema;
pub use threshold::Threshold;
pub use weight_bounds::WeightBounds;
pub use written::lift_fields;

use crate::model::MlpSettings;
use crate::objective::{Criterion, TargetKind};
use crate::table::{BinaryRole, Candidate, Condition, FormatChoice, Guesses, Parts, SplitGuess};
use crate::weights::SoftScheme;

/// The version of [`Configuration`]'s fields. Version 1 is read, too; any other is refused.
pub const CONFIGURATION_VERSION: u32 = 2;

/// A group with fewer validation rows is shown, and is not driven, unless the configuration says otherwise.
const MINIMUM_GROUP: u32 = 30;

const SEED: u64 = 42;

/// An experiment. Every field but `label` has a default, so that a file may leave it out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Configuration {
    /// Always [`CONFIGURATION_VERSION`]: what is read of version 1 is lifted.
    pub version: u32,
    /// How the file is written down; what is left out is detected.
    pub format: FormatChoice,
    /// The label column and which of its values is favourable (y = 1).
    pub label: BinaryRole,
    /// The sensitive columns, crossed. None may be given for robustness alone.
    pub groups: Vec<GroupColumn>,
    /// Whether the sensitive columns are also features of the model.
    pub sensitive_as_feature: bool,
    /// The column of base weights b_i, counts or survey weights; it is never a feature. `None`: every row counts once.
    pub base_weight: Option<String>,
    /// The column of counts: each line of the file stands for that many rows, and is repeated before the split; it is never a feature.
    /// `None`: every line is one row.
    #[serde(skip)]
    pub counts: Option<String>,
    /// Rows of the file, from 1, that hard unlearning removes in place of those that its scheme chooses; empty: the scheme chooses. Rows
    /// that do not train are not removed. Beside counts, rows of the table whose lines are repeated.
    #[serde(skip)]
    pub removed: Vec<u32>,
    /// So many rows at the table's end were added to it. They train, and the others are drawn as if those were not there. A split by column
    /// says itself what they are for.
    #[serde(skip)]
    pub added: u32,
    /// Groups with fewer validation rows are shown, and are not driven.
    pub minimum_group: u32,
    /// Columns that are not features.
    pub ignored: Vec<String>,
    /// What happens to rows with missing cells.
    pub missing: MissingPolicy,
    /// Which rows train, validate and test.
    pub split: Split,
    /// The model.
    pub model: ModelSettings,
    /// What is to be made equal between the groups; several at once are stacked. Robustness stands alone.
    pub criteria: Vec<Criterion>,
    /// From which probability on a row is predicted favourable.
    pub threshold: Threshold,
    /// How it is corrected.
    pub correction: CorrectionSettings,
    /// Seed of everything random (the split, the perceptron).
    pub seed: u64,
}

/// What happens to rows with missing cells in a feature. A row whose label or group is missing is always dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MissingPolicy {
    /// The row is dropped, and counted.
    #[default]
    DropRows,
    /// Numbers get the training rows' median, texts a category "missing" of their own.
    Impute,
}

/// Which rows train, validate and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Split {
    /// A seeded shuffle, cut into these shares; test is the rest.
    Seeded {
        /// Share of the rows that train, 0 to 1.
        train: f64,
        /// Share of the rows that validate, 0 to 1.
        validation: f64,
    },
    /// A column says for each row what it is for.
    Column {
        /// The column's name; it is never a feature.
        column: String,
        /// The values that mean train.
        train: Vec<String>,
        /// The values that mean validation.
        validation: Vec<String>,
        /// The values that mean test. A row with any other value is dropped, and counted.
        test: Vec<String>,
    },
    /// A second file holds the test rows; this share of the first file's rows, drawn with the seed, validates.
    SecondFile {
        /// Share of the first file's rows, 0 to 1.
        validation: f64,
    },
}

impl Default for Split {
    fn default() -> Self {
        Split::Seeded { train: 0.6, validation: 0.2 }
    }
}

/// Which model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Logistic regression on the encoded columns.
    #[default]
    Logistic,
    /// Logistic regression on what the hidden layers of a perceptron make of them: influence, weights and unlearning act on
    /// this last layer alone.
    #[serde(rename = "perceptron")]
    Mlp,
}

/// The logistic regression, and what it sees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// What the logistic regression sees: the encoded columns, or what a perceptron makes of them.
    pub kind: ModelKind,
    /// The perceptron, where there is one.
    pub perceptron: MlpSettings,
    /// Strength of the penalty (l2/2)||theta||^2, beside a *sum* of losses.
    pub l2: f64,
    /// Whether there is an intercept. It is not penalised.
    pub intercept: bool,
    /// Whether every encoded column is brought to mean 0 and standard deviation 1 over the training rows.
    pub standardise: bool,
    /// Mean and standard deviation are taken over this first share of the training rows, in file order (1 = all).
    pub standardise_share: f64,
}

impl Default for ModelSettings {
    fn default() -> Self {
        ModelSettings {
            kind: ModelKind::default(),
            perceptron: MlpSettings::default(),
            l2: 1.0,
            intercept: true,
            standardise: true,
            standardise_share: 1.0,
        }
    }
}

/// The criteria that a target of the method's paper stands for.
fn criteria_of(kind: TargetKind) -> Vec<Criterion> {
    match kind {
        TargetKind::DemographicParity => vec![Criterion::SelectionRate],
        TargetKind::EqualOpportunityLoss => vec![Criterion::LossOfPositives],
        TargetKind::EqualOpportunityRate => vec![Criterion::TruePositiveRate],
        TargetKind::PredictiveEquality => vec![Criterion::FalsePositiveRate],
        TargetKind::EqualizedOdds => vec![Criterion::TruePositiveRate, Criterion::FalsePositiveRate],
        TargetKind::AccuracyParity => vec![Criterion::Loss],
        TargetKind::Robustness => vec![Criterion::Robustness],
    }
}

/// The target of the method's paper that these criteria are, where they are one.
pub(super) fn target_of(criteria: &[Criterion]) -> Option<TargetKind> {
    TargetKind::ALL.into_iter().find(|kind| criteria_of(*kind) == criteria)
}

/// Share of the way where none is given.
fn default_goal(criteria: &[Criterion], soft: SoftScheme) -> f64 {
    // A loss has no zero to meet: further on, accuracy pays for what robustness gains.
    if soft == SoftScheme::Kept && criteria == [Criterion::Robustness] { 0.6 } else { 1.0 }
}

impl From<&Guesses> for Configuration {
    /// The likeliest roles, and every other field at its default. Where no column looks like a label or a group, that role is without
    /// a column.
    fn from(guesses: &Guesses) -> Configuration {
        let likeliest = |candidates: &[Candidate]| match candidates.first() {
            Some(candidate) => candidate.role.clone(),
            None => {
                BinaryRole { column: String::new(), positive: Condition::Values(Vec::new()), negative: None }
            }
        };
        let mut configuration = Configuration::new(likeliest(&guesses.labels), likeliest(&guesses.groups));
        configuration.ignored.clone_from(&guesses.left_out);
        configuration.counts.clone_from(&guesses.counts);
        if let Some(SplitGuess { column, train, validation, test }) = guesses.split.clone() {
            configuration.split = Split::Column { column, train, validation, test };
        }
        configuration
    }
}

impl Configuration {
    /// A configuration with these roles (positive = favourable, privileged) and every other field at its default. A role
    /// without a column is none yet.
    pub fn new(label: BinaryRole, sensitive: BinaryRole) -> Self {
        let mut configuration = Configuration {
            version: CONFIGURATION_VERSION,
            format: FormatChoice::default(),
            label,
            groups: Vec::new(),
            sensitive_as_feature: true,
            base_weight: None,
            counts: None,
            removed: Vec::new(),
            added: 0,
            minimum_group: MINIMUM_GROUP,
            ignored: Vec::new(),
            missing: MissingPolicy::default(),
            split: Split::default(),
            model: ModelSettings::default(),
            criteria: vec![Criterion::SelectionRate],
            threshold: Threshold::default(),
            correction: CorrectionSettings::default(),
            seed: SEED,
        };
        configuration.set_sensitive(sensitive);
        configuration
    }

    /// The target of the method's paper that the criteria are, where they are one.
    pub fn target(&self) -> Option<TargetKind> {
        target_of(&self.criteria)
    }

    /// Asks for one of the paper's targets.
    pub fn set_target(&mut self, kind: TargetKind) {
        self.set_criteria(criteria_of(kind));
    }

    /// Asks for these criteria. A share of the way that stands at its default goes to theirs: robustness has another.
    pub fn set_criteria(&mut self, criteria: Vec<Criterion>) {
        let correction = &mut self.correction;
        if correction.share_of_gap == default_goal(&self.criteria, correction.soft) {
            correction.share_of_gap = default_goal(&criteria, correction.soft);
        }
        self.criteria = criteria;
    }

    /// The one sensitive column as a privileged side and another, where that is all that is asked; without a column a role
    /// without a name.
    pub fn sensitive(&self) -> Option<BinaryRole> {
        match self.groups.as_slice() {
            [] => Some(BinaryRole {
                column: String::new(),
                positive: Condition::Values(Vec::new()),
                negative: None,
            }),
            [one] => one.role(),
            _ => None,
        }
    }

    /// Asks for two groups, one of them privileged.
    pub fn set_sensitive(&mut self, role: BinaryRole) {
        self.groups = if role.column.is_empty() { Vec::new() } else { vec![role.into()] };
    }

    /// The parts that columns play.
    pub fn parts(&self) -> Parts {
        let mut left_out = self.ignored.clone();
        left_out.extend(self.base_weight.clone());
        left_out.extend(self.counts.clone());
        if let Split::Column { column, .. } = &self.split {
            left_out.push(column.clone());
        }
        Parts {
            label: (!self.label.column.is_empty()).then(|| self.label.clone()),
            groups: self.groups.iter().map(|group| group.column.clone()).collect(),
            left_out,
            counts: self.counts.clone(),
            base_weight: self.base_weight.clone(),
        }
    }

    /// Whether this is one of the sensitive columns.
    pub fn is_sensitive(&self, column: &str) -> bool {
        self.groups.iter().any(|group| group.column == column)
    }
}
