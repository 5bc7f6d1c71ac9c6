//! One sensitive column of the question, and which of its cells make a group.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::table::{BinaryRole, Condition};

/// A sensitive column and how its cells become groups. Several columns are crossed.
///
/// Each value is a group of its own unless `merge`, `at_least` or `between` says otherwise. With `privileged` the column
/// has two groups: those named there, and everybody else.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupColumn {
    /// The column's name.
    pub column: String,
    /// The values that count; rows with another one are dropped, and counted. `None`: all of them.
    #[serde(default)]
    pub values: Option<Vec<String>>,
    /// Values that make one group, under a name.
    #[serde(default)]
    pub merge: BTreeMap<String, Vec<String>>,
    /// Two groups of a number: from this on, and below.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// A group for each interval of a number (its lower end belongs to it, its upper end does not), and one for the rest.
    /// In a file `[25, 60]`, or a list of such pairs.
    #[serde(default, deserialize_with = "intervals")]
    #[cfg_attr(feature = "schema", schemars(with = "Intervals"))]
    pub between: Vec<[f64; 2]>,
    /// The privileged side: values, names from `merge`, "at least 25", "25 to below 60". With two groups in all, gaps are
    /// privileged minus unprivileged.
    #[serde(default)]
    pub privileged: Option<Vec<String>>,
}

impl GroupColumn {
    /// Every value of a column is a group.
    pub fn new(column: impl Into<String>) -> GroupColumn {
        GroupColumn { column: column.into(), ..GroupColumn::default() }
    }

    /// The name of the group from `at_least` on.
    pub fn at_least_name(threshold: f64) -> String {
        format!("at least {threshold}")
    }

    /// The name of an interval's group.
    pub fn interval_name([low, high]: [f64; 2]) -> String {
        format!("{low} to below {high}")
    }

    /// The column as one with a privileged side and another, where that is all that it says.
    pub fn role(&self) -> Option<BinaryRole> {
        let privileged = self.privileged.clone()?;
        if !self.merge.is_empty() || !self.between.is_empty() {
            return None;
        }
        let column = self.column.clone();
        match (self.at_least, &self.values) {
            (Some(threshold), None) => {
                let all = privileged == [GroupColumn::at_least_name(threshold)];
                all.then_some(BinaryRole { column, positive: Condition::AtLeast(threshold), negative: None })
            }
            (Some(_), Some(_)) => None,
            (None, values) => {
                // What is left of the values once each privileged one has been taken out.
                let negative = values.as_ref().map(|values| {
                    let mut rest = values.clone();
                    for value in &privileged {
                        if let Some(place) = rest.iter().position(|other| other == value) {
                            rest.remove(place);
                        }
                    }
                    rest
                });
                Some(BinaryRole { column, positive: Condition::Values(privileged), negative })
            }
        }
    }
}

/// A privileged side and another: positive = privileged.
impl From<BinaryRole> for GroupColumn {
    fn from(BinaryRole { column, positive, negative }: BinaryRole) -> GroupColumn {
        match positive {
            Condition::AtLeast(threshold) => GroupColumn {
                column,
                at_least: Some(threshold),
                privileged: Some(vec![GroupColumn::at_least_name(threshold)]),
                ..GroupColumn::default()
            },
            Condition::Values(privileged) => GroupColumn {
                column,
                values: negative.map(|negative| negative.into_iter().chain(privileged.clone()).collect()),
                privileged: Some(privileged),
                ..GroupColumn::default()
            },
        }
    }
}

/// As a file has them.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "an interval such as [25, 60], or a list of intervals")]
enum Intervals {
    One([f64; 2]),
    Many(Vec<[f64; 2]>),
}

/// One interval or a list of them; in messages always a list.
fn intervals<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<[f64; 2]>, D::Error> {
    if !deserializer.is_human_readable() {
        return Vec::deserialize(deserializer);
    }
    Ok(match Intervals::deserialize(deserializer)? {
        Intervals::One(interval) => vec![interval],
        Intervals::Many(intervals) => intervals,
    })
}
