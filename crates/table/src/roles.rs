//! Which column plays which part: label, sensitive group, split.

use serde::{Deserialize, Serialize};

use super::{Column, ColumnData, Table};

/// Turns a column's cells into yes or no.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Yes where the cell, trimmed, is one of these texts.
    Values(Vec<String>),
    /// Yes where the cell's number is at least this.
    AtLeast(f64),
}

/// A column read as a two-valued variable: the label (positive = favourable) or the sensitive group
/// (positive = privileged).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BinaryRole {
    /// The column's name.
    pub column: String,
    /// Which cells count as 1.
    pub positive: Condition,
    /// Which cells count as 0. `None`: all others. With values given, rows with neither are dropped and counted.
    #[serde(default)]
    pub negative: Option<Vec<String>>,
}

/// Why a column cannot play its part. The text names the column and its values.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RoleError {
    /// There is no such column.
    #[error("There is no column \"{column}\". The columns are: {columns}.")]
    NoSuchColumn {
        /// The name asked for.
        column: String,
        /// The names that there are.
        columns: String,
    },
    /// A chosen value does not occur.
    #[error("Column \"{column}\" has no value \"{value}\". Its values are: {values}.")]
    NoSuchValue {
        /// The column.
        column: String,
        /// The value asked for.
        value: String,
        /// The values that there are.
        values: String,
    },
    /// No value chosen at all.
    #[error("No value of column \"{column}\" is chosen.")]
    NoValue {
        /// The column.
        column: String,
        /// The values that there are.
        values: String,
    },
    /// A value on both sides.
    #[error("In column \"{column}\", \"{value}\" is on both sides.")]
    ValueTwice {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// A threshold on texts.
    #[error("Column \"{column}\" holds texts (such as \"{value}\"), so a threshold cannot divide it.")]
    ThresholdOnText {
        /// The column.
        column: String,
        /// One of its texts.
        value: String,
    },
    /// All rows on one side.
    #[error("{side} rows of column \"{column}\" are {words}: both sides are needed.")]
    OneSide {
        /// The column.
        column: String,
        /// "All 120" or so.
        side: String,
        /// What the rows have in common.
        words: String,
    },
}

impl RoleError {
    /// What kind of error it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            RoleError::NoSuchColumn { .. } => "no_such_column",
            RoleError::NoSuchValue { .. } => "no_such_value",
            RoleError::NoValue { .. } => "no_value",
            RoleError::ValueTwice { .. } => "value_twice",
            RoleError::ThresholdOnText { .. } => "threshold_on_text",
            RoleError::OneSide { .. } => "one_side",
        }
    }

    /// The error for a column that is not there.
    pub fn no_such_column(table: &Table, column: &str) -> RoleError {
        let names = table.columns.iter().map(|column| column.name.as_str());
        RoleError::NoSuchColumn { column: column.to_owned(), columns: listed(names) }
    }
}

/// The first few of a list, in words.
fn listed<'a>(items: impl Iterator<Item = &'a str>) -> String {
    const SHOWN: usize = 12;
    let all: Vec<&str> = items.collect();
    let mut text = all
        .iter()
        .take(SHOWN)
        .map(|item| item.chars().take(40).collect::<String>())
        .collect::<Vec<_>>()
        .join(", ");
    if all.len() > SHOWN {
        text.push_str(&format!(" and {} more", all.len() - SHOWN));
    }
    text
}

impl BinaryRole {
    /// Yes (`Some(true)`), no or neither (`None`: missing, or a value on neither side) for every row.
    ///
    /// # Errors
    ///
    /// A [`RoleError`] that names the column, and what it lacks.
    pub fn resolve(&self, table: &Table) -> Result<Vec<Option<bool>>, RoleError> {
        let column =
            table.column(&self.column).ok_or_else(|| RoleError::no_such_column(table, &self.column))?;
        let sides: Vec<Option<bool>> = match (&self.positive, &column.data) {
            (Condition::AtLeast(threshold), ColumnData::Numeric(values)) => {
                values.iter().map(|value| (!value.is_nan()).then_some(value >= threshold)).collect()
            }
            (Condition::AtLeast(_), ColumnData::Text { levels, .. }) => {
                let value = levels.get(0).unwrap_or_default().to_owned();
                return Err(RoleError::ThresholdOnText { column: self.column.clone(), value });
            }
            (Condition::Values(positive), data) => self.by_values(column, positive, data)?,
        };
        for side in [true, false] {
            if !sides.contains(&Some(side)) {
                let words = if side { self.negative_words(table) } else { self.positive_words(table) };
                let used = sides.iter().flatten().count();
                return Err(RoleError::OneSide {
                    column: self.column.clone(),
                    side: format!("All {used} usable"),
                    words,
                });
            }
        }
        Ok(sides)
    }

    fn by_values(
        &self,
        column: &Column,
        positive: &[String],
        data: &ColumnData,
    ) -> Result<Vec<Option<bool>>, RoleError> {
        let name = || self.column.clone();
        let summary = column.summary();
        let values = || listed(summary.values.iter().map(|(value, _)| value.as_str()));
        let negative = self.negative.as_deref().unwrap_or_default();
        if positive.is_empty() || self.negative.as_ref().is_some_and(Vec::is_empty) {
            return Err(RoleError::NoValue { column: name(), values: values() });
        }
        if let Some(value) = positive.iter().find(|value| negative.contains(value)) {
            return Err(RoleError::ValueTwice { column: name(), value: value.clone() });
        }
        let side = |text: &str| {
            if positive.iter().any(|value| value == text) {
                Some(true)
            } else if self.negative.is_none() || negative.iter().any(|value| value == text) {
                Some(false)
            } else {
                None
            }
        };
        let missing_value = |known: &dyn Fn(&str) -> bool| {
            positive.iter().chain(negative).find(|value| !known(value)).cloned()
        };
        let absent = |value: String| RoleError::NoSuchValue { column: name(), value, values: values() };
        match data {
            ColumnData::Text { codes, levels } => {
                if let Some(value) = missing_value(&|value| levels.position(value).is_some()) {
                    return Err(absent(value));
                }
                let sides: Vec<Option<bool>> = levels.iter().map(side).collect();
                Ok(codes.iter().map(|&code| sides.get(code as usize).copied().flatten()).collect())
            }
            ColumnData::Numeric(numbers) => {
                let parsed = |value: &str| value.trim().parse::<f64>().ok();
                if let Some(value) =
                    missing_value(&|value| parsed(value).is_some_and(|number| numbers.contains(&number)))
                {
                    return Err(absent(value));
                }
                let as_numbers =
                    |list: &[String]| -> Vec<f64> { list.iter().filter_map(|value| parsed(value)).collect() };
                let (yes, no) = (as_numbers(positive), as_numbers(negative));
                let side = |number: f64| {
                    if yes.contains(&number) {
                        Some(true)
                    } else if self.negative.is_none() || no.contains(&number) {
                        Some(false)
                    } else {
                        None
                    }
                };
                Ok(numbers.iter().map(|&number| if number.is_nan() { None } else { side(number) }).collect())
            }
        }
    }

    /// The rows on the positive side, in words: "sex is Male", "age is at least 25".
    pub fn positive_words(&self, _table: &Table) -> String {
        match &self.positive {
            Condition::Values(values) => format!("{} is {}", self.column, values.join(" or ")),
            Condition::AtLeast(threshold) => format!("{} is at least {threshold}", self.column),
        }
    }

    /// The rows on the negative side, in words: "sex is Female" where only one other value occurs or is chosen, else
    /// "race is not White"; "age is below 25".
    pub fn negative_words(&self, table: &Table) -> String {
        let positive = match (&self.positive, &self.negative) {
            (Condition::AtLeast(threshold), _) => return format!("{} is below {threshold}", self.column),
            (_, Some(negative)) => return format!("{} is {}", self.column, negative.join(" or ")),
            (Condition::Values(positive), None) => positive,
        };
        let values = table.column(&self.column).map(|column| column.summary().values).unwrap_or_default();
        let mut others = values.iter().filter(|(value, _)| !positive.contains(value));
        match (others.next(), others.next()) {
            (Some((only, _)), None) => format!("{} is {only}", self.column),
            _ => format!("{} is not {}", self.column, positive.join(" or ")),
        }
    }
}
