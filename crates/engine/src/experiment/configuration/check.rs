//! Raw settings to checked ones: every number against its range, before anything is computed.

use super::super::Checked;
use super::{CONFIGURATION_VERSION, Configuration, GroupColumn, Split, Threshold, WeightBounds};
use crate::model::MlpSettings;
use crate::objective::Criterion;
use crate::unlearn::MethodRange;
use crate::weights::HardScheme;

/// A setting that cannot be used. The text names the setting, its value and what is allowed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConfigurationError {
    /// A number outside its range.
    #[error("{setting} is {value}, but has to be {allowed}.")]
    OutOfRange {
        /// The setting's name.
        setting: &'static str,
        /// What was given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// A version that this program does not read.
    #[error(
        "The configuration is of version {found}; this program reads versions 1 and {CONFIGURATION_VERSION}."
    )]
    Version {
        /// The version found.
        found: u32,
    },
    /// Nothing is to be made equal.
    #[error("No criterion is chosen. Choose at least one, such as selection_rate.")]
    NoCriterion,
    /// The same criterion twice.
    #[error("The criterion {criterion} is listed twice. List it once.")]
    CriterionTwice {
        /// Its name in a file.
        criterion: String,
    },
    /// Robustness beside a criterion that compares groups.
    #[error(
        "robustness compares no groups and cannot be asked for together with other criteria. Ask for it alone."
    )]
    RobustnessBesideOthers,
    /// A criterion that compares groups, and no groups.
    #[error(
        "{criterion} compares groups, and no group column is chosen. Choose the column that says who belongs to which group, or ask for robustness, \
         which needs none."
    )]
    NoGroups {
        /// Its name in a file.
        criterion: String,
    },
    /// More sensitive columns than are crossed.
    #[error(
        "{columns} group columns are chosen, and at most {MOST_COLUMNS} can be crossed. Leave some of them out."
    )]
    TooManyGroupColumns {
        /// How many.
        columns: usize,
    },
    /// A sensitive column twice.
    #[error("The group column {column} is listed twice. List it once.")]
    GroupColumnTwice {
        /// Its name.
        column: String,
    },
    /// Settings of a group column that exclude each other.
    #[error(
        "The group column {column} has both {first} and {second}, which exclude each other. Keep one of them."
    )]
    GroupsTwoWays {
        /// Its name.
        column: String,
        /// A setting.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
    /// An interval that holds nothing.
    #[error(
        "The interval from {low} to {high} of the group column {column} holds no number. Its lower end has to be below its upper end."
    )]
    EmptyInterval {
        /// The column.
        column: String,
        /// Its lower end.
        low: f64,
        /// Its upper end.
        high: f64,
    },
    /// Two intervals that share numbers.
    #[error(
        "The intervals from {} to {} and from {} to {} of the group column {column} overlap, so that a row could belong to both. An interval's upper \
         end does not belong to it: one may end where the next begins.",
        first[0], first[1], second[0], second[1]
    )]
    OverlappingIntervals {
        /// The column.
        column: String,
        /// An interval.
        first: [f64; 2],
        /// The other one.
        second: [f64; 2],
    },
    /// A value in two merged groups, or twice in one list.
    #[error(
        "The value {value} of the group column {column} is listed for more than one group. List it once."
    )]
    GroupValueTwice {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
}

impl From<MethodRange> for ConfigurationError {
    fn from(MethodRange { setting, value, allowed }: MethodRange) -> ConfigurationError {
        ConfigurationError::OutOfRange { setting, value, allowed }
    }
}

/// The group of settings that one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Which rows train, validate and test.
    Split,
    /// Groups and base weights.
    Roles,
    /// The model.
    Model,
    /// Target and correction.
    Correction,
}

impl ConfigurationError {
    /// Where the setting stands, so that a page can put the message beside it.
    pub fn section(&self) -> Section {
        match self {
            ConfigurationError::OutOfRange { setting: TRAIN | VALIDATION | TRAIN_AND_VALIDATION, .. } => {
                Section::Split
            }
            ConfigurationError::OutOfRange {
                setting:
                    L2 | STANDARDISE_SHARE | HIDDEN | LEARNING_RATE | EPOCHS | BATCH | PATIENCE | EXTRACTOR_SHARE
                    | LAST_LAYER_SHARE,
                ..
            } => Section::Model,
            ConfigurationError::NoGroups { .. }
            | ConfigurationError::TooManyGroupColumns { .. }
            | ConfigurationError::GroupColumnTwice { .. }
            | ConfigurationError::GroupsTwoWays { .. }
            | ConfigurationError::EmptyInterval { .. }
            | ConfigurationError::OverlappingIntervals { .. }
            | ConfigurationError::GroupValueTwice { .. } => Section::Roles,
            _ => Section::Correction,
        }
    }
}

const MOST_COLUMNS: usize = 8;
const LOWEST: &str = "The smallest weight";
const HIGHEST: &str = "The largest weight";
const TRAIN: &str = "The training share";
const VALIDATION: &str = "The validation share";
const TRAIN_AND_VALIDATION: &str = "Training and validation share together";
const L2: &str = "l2";
const STANDARDISE_SHARE: &str = "The share of rows to standardise on";
const HIDDEN: &str = "The number of hidden units";
const LEARNING_RATE: &str = "The learning rate";
const EPOCHS: &str = "The number of epochs";
const BATCH: &str = "The number of rows in a minibatch";
const PATIENCE: &str = "The number of epochs to wait for a lower loss";
const EXTRACTOR_SHARE: &str = "The share of rows that train the hidden layers";
const LAST_LAYER_SHARE: &str = "The share of rows that train the last layer";

impl Configuration {
    /// Checks every setting, before anything is computed. Only what it returns reaches a stage.
    ///
    /// # Errors
    ///
    /// A [`ConfigurationError`] that names the first setting that cannot be used, its value and what is allowed.
    pub fn check(&self) -> Result<Checked, ConfigurationError> {
        if self.version != CONFIGURATION_VERSION {
            return Err(ConfigurationError::Version { found: self.version });
        }
        self.check_groups()?;
        self.check_split()?;
        self.check_model()?;
        self.check_correction()?;
        Ok(Checked(self.clone()))
    }

    fn check_groups(&self) -> Result<(), ConfigurationError> {
        if self.criteria.is_empty() {
            return Err(ConfigurationError::NoCriterion);
        }
        for (k, criterion) in self.criteria.iter().enumerate() {
            if self.criteria[..k].contains(criterion) {
                return Err(ConfigurationError::CriterionTwice { criterion: key(*criterion) });
            }
            if criterion.has_groups() && self.groups.is_empty() {
                return Err(ConfigurationError::NoGroups { criterion: key(*criterion) });
            }
        }
        if self.criteria.len() > 1 && self.criteria.contains(&Criterion::Robustness) {
            return Err(ConfigurationError::RobustnessBesideOthers);
        }
        if self.groups.len() > MOST_COLUMNS {
            return Err(ConfigurationError::TooManyGroupColumns { columns: self.groups.len() });
        }
        for (k, group) in self.groups.iter().enumerate() {
            if self.groups[..k].iter().any(|other| other.column == group.column) {
                return Err(ConfigurationError::GroupColumnTwice { column: group.column.clone() });
            }
            check_column(group)?;
        }
        let least = f64::from(self.minimum_group);
        within("The smallest group that is driven", least, least >= 1.0, "at least 1 validation row")?;
        match self.threshold {
            Threshold::At(p) => {
                within("The decision threshold", p, p > 0.0 && p < 1.0, "a probability above 0 and below 1")
            }
            Threshold::AcceptTop(share) => within(
                "The share of rows to accept",
                share,
                share > 0.0 && share < 1.0,
                "above 0 and below 1",
            ),
        }
    }

    fn check_split(&self) -> Result<(), ConfigurationError> {
        match self.split {
            Split::Seeded { train, validation } => {
                within(TRAIN, train, train > 0.0 && train < 1.0, "above 0 and below 1")?;
                within(VALIDATION, validation, validation > 0.0 && validation < 1.0, "above 0 and below 1")?;
                let both = train + validation;
                within(TRAIN_AND_VALIDATION, both, both < 1.0, "below 1, to leave rows for the test")?;
            }
            Split::SecondFile { validation } => {
                within(VALIDATION, validation, validation > 0.0 && validation < 1.0, "above 0 and below 1")?;
            }
            Split::Column { .. } => {}
        }
        Ok(())
    }

    fn check_model(&self) -> Result<(), ConfigurationError> {
        let model = &self.model;
        within(L2, model.l2, model.l2 >= 0.0 && model.l2.is_finite(), "zero or a positive number")?;
        let first = model.standardise_share;
        within(STANDARDISE_SHARE, first, first > 0.0 && first <= 1.0, "above 0 and at most 1")?;
        let MlpSettings { hidden, learning_rate, epochs, batch, patience, .. } = model.perceptron;
        let counts = [
            (HIDDEN, hidden.unwrap_or(1), 4_096, "from 1 to 4,096"),
            (EPOCHS, epochs, 15_000, "from 1 to 15,000"),
            (BATCH, batch, 100_000, "from 1 to 100,000"),
            (PATIENCE, patience, 1_000, "from 1 to 1,000"),
        ];
        for (setting, value, most, allowed) in counts {
            within(setting, f64::from(value), (1..=most).contains(&value), allowed)?;
        }
        within(
            LEARNING_RATE,
            learning_rate,
            learning_rate > 0.0 && learning_rate <= 1.0,
            "above 0 and at most 1",
        )?;
        let MlpSettings { extractor_share, last_layer_share, .. } = model.perceptron;
        for (setting, value) in [(EXTRACTOR_SHARE, extractor_share), (LAST_LAYER_SHARE, last_layer_share)] {
            within(setting, value, value > 0.0 && value <= 1.0, "above 0 and at most 1")?;
        }
        Ok(())
    }

    fn check_correction(&self) -> Result<(), ConfigurationError> {
        let correction = &self.correction;
        if let HardScheme::TopShare(k) = correction.hard {
            within("The share of rows to remove", k, (0.0..1.0).contains(&k), "from 0 to below 1")?;
        }
        let r = correction.share_of_gap;
        within(
            "The share of the gap to close",
            r,
            (0.0..=2.0).contains(&r),
            "from 0 to 2 (1 closes all of it)",
        )?;
        if let Some(lambda) = correction.lambda_relative {
            within("lambda over lambda*", lambda, lambda > 0.0 && lambda.is_finite(), "a positive number")?;
        }
        let WeightBounds { lowest, highest } = correction.bounds;
        within(
            LOWEST,
            lowest,
            lowest <= 1.0 && lowest.is_finite(),
            "at most 1 (a weight of 1 changes nothing)",
        )?;
        if let Some(highest) = highest {
            within(
                HIGHEST,
                highest,
                highest >= 1.0 && highest.is_finite(),
                "at least 1 (a weight of 1 changes nothing)",
            )?;
        }
        correction.methods.check()?;
        let m = correction.perturbation;
        within("The size of the perturbation", m, (0.0..=10.0).contains(&m), "from 0 to 10")
    }
}

fn within(
    setting: &'static str,
    value: f64,
    ok: bool,
    allowed: &'static str,
) -> Result<(), ConfigurationError> {
    if ok { Ok(()) } else { Err(ConfigurationError::OutOfRange { setting, value, allowed }) }
}

/// A criterion's name in a file.
fn key(criterion: Criterion) -> String {
    let value = serde_json::to_value(criterion).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// What can be said of a sensitive column without the table.
fn check_column(group: &GroupColumn) -> Result<(), ConfigurationError> {
    let column = || group.column.clone();
    let given = [
        ("values", group.values.is_some()),
        ("merge", !group.merge.is_empty()),
        ("at_least", group.at_least.is_some()),
        ("between", !group.between.is_empty()),
    ];
    let mut there = given.iter().filter(|(_, there)| *there).map(|(name, _)| *name);
    // Values and what is merged of them go together; a number is cut in one way.
    if let (Some(first), Some(second)) = (there.next(), there.next())
        && (first, second) != ("values", "merge")
    {
        return Err(ConfigurationError::GroupsTwoWays { column: column(), first, second });
    }
    if let Some(threshold) = group.at_least {
        within("The threshold of a group column", threshold, threshold.is_finite(), "a number")?;
    }
    for (k, &[low, high]) in group.between.iter().enumerate() {
        // Written so that an end that is no number is refused, too.
        if low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
            return Err(ConfigurationError::EmptyInterval { column: column(), low, high });
        }
        let overlapping = |other: &&[f64; 2]| low < other[1] && other[0] < high;
        if let Some(&first) = group.between[..k].iter().find(overlapping) {
            return Err(ConfigurationError::OverlappingIntervals {
                column: column(),
                first,
                second: [low, high],
            });
        }
    }
    let listed = group.values.iter().flatten();
    let merged = group.merge.values().flatten();
    for list in [listed.collect::<Vec<_>>(), merged.collect(), group.privileged.iter().flatten().collect()] {
        if let Some((_, value)) = list.iter().enumerate().find(|(k, value)| list[..*k].contains(value)) {
            return Err(ConfigurationError::GroupValueTwice { column: column(), value: (*value).clone() });
        }
    }
    Ok(())
}
