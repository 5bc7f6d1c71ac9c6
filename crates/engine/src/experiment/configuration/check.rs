//! Raw settings to checked ones: every number against its range, before anything is computed.

use super::super::Checked;
use super::numbers::{NUMBERS, Section};
use super::{CONFIGURATION_VERSION, Configuration, GroupColumn, Split};
use crate::objective::Criterion;
use crate::unlearn::{MethodRange, NumberSetting};

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
    #[error("No criterion is chosen.")]
    NoCriterion,
    /// The same criterion twice.
    #[error("The criterion {criterion} is listed twice.")]
    CriterionTwice {
        /// Its name in a file.
        criterion: String,
    },
    /// Robustness beside a criterion that compares groups.
    #[error("robustness compares no groups and cannot be asked for together with other criteria.")]
    RobustnessBesideOthers,
    /// A criterion that compares groups, and no groups.
    #[error("{criterion} compares groups, and no group column is chosen.")]
    NoGroups {
        /// Its name in a file.
        criterion: String,
    },
    /// More sensitive columns than are crossed.
    #[error("{columns} group columns are chosen, and at most {MOST_COLUMNS} can be crossed.")]
    TooManyGroupColumns {
        /// How many.
        columns: usize,
    },
    /// A sensitive column twice.
    #[error("The group column {column} is listed twice.")]
    GroupColumnTwice {
        /// Its name.
        column: String,
    },
    /// Settings of a group column that exclude each other.
    #[error("The group column {column} has both {first} and {second}, which exclude each other.")]
    GroupsTwoWays {
        /// Its name.
        column: String,
        /// A setting.
        first: &'static str,
        /// The other one.
        second: &'static str,
    },
    /// An interval that holds nothing.
    #[error("The interval from {low} to {high} of the group column {column} holds no number.")]
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
        "The intervals from {} to {} and from {} to {} of the group column {column} overlap, so that a row could belong to both.",
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
    #[error("The value {value} of the group column {column} is listed for more than one group.")]
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

impl ConfigurationError {
    /// Where the setting stands, so that a page can put the message beside it.
    pub fn section(&self) -> Section {
        match self {
            ConfigurationError::OutOfRange { setting: TRAIN_AND_VALIDATION, .. } => Section::Split,
            ConfigurationError::OutOfRange { setting, .. } => NUMBERS
                .iter()
                .find(|declared| declared.number.name == *setting)
                .map_or(Section::Correction, |declared| declared.section),
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
const TRAIN_AND_VALIDATION: &str = "Training and validation share together";

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
        for declared in NUMBERS {
            let NumberSetting { name, range, .. } = declared.number;
            if let Some(value) = (declared.get)(self) {
                within(name, value, range.contains(value), range.allowed)?;
            }
        }
        if let Split::Seeded { train, validation } = self.split {
            let both = train + validation;
            within(TRAIN_AND_VALIDATION, both, both < 1.0, "below 1, to leave rows for the test")?;
        }
        self.correction.methods.check()?;
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
        Ok(())
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
