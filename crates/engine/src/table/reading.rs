//! What is found in a file, in one value: how it was read, what its columns are, what is guessed of their roles, and the rates
//! by group that this gives. `soft-unlearn read` prints it; it is what the page shows.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    BinaryRole, Column, ColumnData, ColumnKind, ColumnSummary, Condition, Format, RoleError, Table, suggest,
};

/// Values of a group's column up to which each is a group.
const GROUPS: usize = 60;

/// Roles that are given, not guessed.
#[derive(Debug, Clone, Default)]
pub struct GivenRoles {
    /// The label's column and its favourable value.
    pub label: Option<(String, String)>,
    /// The columns that make the groups; where there are none, they are guessed.
    pub groups: Vec<String>,
}

/// What is found in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// Number of data rows.
    pub rows: usize,
    /// The format that the text was read in; `None` for files that say themselves how they are written.
    pub format: Option<Format>,
    /// The columns, in file order.
    pub columns: Vec<ColumnReading>,
    /// What was mended, left out or deserves a word.
    pub notes: Vec<String>,
    /// The roles: given, or guessed.
    pub guess: RoleReading,
    /// Rows and favourable rows of every group, of the rows whose label and group are known.
    pub rates: BTreeMap<String, Rate>,
}

/// What is found of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnReading {
    /// Its name.
    pub name: String,
    /// "number", "category", "constant", "identifier", ...
    pub kind: &'static str,
    /// Number of distinct values, missing not counted.
    pub distinct: usize,
    /// Number of missing cells.
    pub missing: usize,
    /// Why it is no feature, where it is none.
    pub left_out: Option<String>,
    /// Smallest, mean and largest number.
    pub range: Option<[f64; 3]>,
    /// The most frequent values and how often they occur.
    pub values: Vec<(String, usize)>,
}

/// The roles of the columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoleReading {
    /// The label; `None` where no column looks like one.
    pub label: Option<LabelReading>,
    /// The columns that make the groups; none where no column looks like one.
    pub groups: Vec<String>,
}

/// The label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelReading {
    /// Its column.
    pub column: String,
    /// Its favourable value; of numbers "at least 5" or so.
    pub favourable: String,
}

/// Rows and favourable rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Rows whose label is known.
    pub rows: usize,
    /// Those of them with the favourable label.
    pub favourable: usize,
}

impl Reading {
    /// What is found in this table.
    ///
    /// # Errors
    ///
    /// A given role names a column or a value that does not occur.
    pub fn new(table: &Table, given: &GivenRoles) -> Result<Reading, RoleError> {
        let summary = table.summary("", 0);
        let suggestion = suggest(&summary);
        let label = match (&given.label, &suggestion) {
            (Some((column, value)), _) => Some(BinaryRole {
                column: column.clone(),
                positive: Condition::Values(vec![value.clone()]),
                negative: None,
            }),
            (None, Some(suggestion)) => Some(suggestion.label.clone()),
            (None, None) => None,
        };
        let groups = match (given.groups.as_slice(), &suggestion) {
            ([], Some(suggestion)) => vec![suggestion.sensitive.column.clone()],
            (groups, _) => groups.to_vec(),
        };
        let rates = match &label {
            Some(label) if !groups.is_empty() => rates(table, label, &groups)?,
            _ => BTreeMap::new(),
        };
        let label = label.map(|role| LabelReading {
            favourable: match role.positive {
                Condition::Values(values) => values.join(" or "),
                Condition::AtLeast(threshold) => format!("at least {threshold}"),
            },
            column: role.column,
        });
        Ok(Reading {
            rows: table.rows,
            format: table.format.clone(),
            columns: summary.columns.into_iter().map(ColumnReading::from).collect(),
            notes: table.notes.iter().map(ToString::to_string).collect(),
            guess: RoleReading { label, groups },
            rates,
        })
    }
}

impl From<ColumnSummary> for ColumnReading {
    fn from(column: ColumnSummary) -> ColumnReading {
        let kind = match column.kind {
            ColumnKind::Numeric => "number",
            ColumnKind::Categorical => "category",
            ColumnKind::Constant => "constant",
            ColumnKind::Identifier => "identifier",
        };
        let left_out = matches!(column.kind, ColumnKind::Constant | ColumnKind::Identifier);
        ColumnReading {
            name: column.name,
            kind,
            distinct: column.distinct,
            missing: column.missing,
            left_out: left_out.then(|| kind.to_owned()),
            range: column.range,
            values: column.values,
        }
    }
}

/// Rows and favourable rows by group. A group of several columns is called by its values with commas between them.
fn rates(table: &Table, label: &BinaryRole, groups: &[String]) -> Result<BTreeMap<String, Rate>, RoleError> {
    let favourable = label.resolve(table)?;
    let columns = groups
        .iter()
        .map(|name| table.column(name).ok_or_else(|| RoleError::no_such_column(table, name)))
        .collect::<Result<Vec<&Column>, RoleError>>()?;
    let cuts: Vec<Option<f64>> = columns.iter().map(|column| cut(column)).collect();
    let mut rates: BTreeMap<String, Rate> = BTreeMap::new();
    for (row, favourable) in favourable.into_iter().enumerate() {
        let Some(favourable) = favourable else { continue };
        let value = |(column, cut): (&&Column, &Option<f64>)| match cut {
            None => column.text(row).map(|text| text.into_owned()),
            Some(cut) => column
                .number(row)
                .map(|number| if number < *cut { format!("below {cut}") } else { format!("at least {cut}") }),
        };
        let values: Option<Vec<String>> = columns.iter().zip(&cuts).map(value).collect();
        let Some(values) = values else { continue };
        let rate = rates.entry(values.join(", ")).or_default();
        rate.rows += 1;
        rate.favourable += usize::from(favourable);
    }
    Ok(rates)
}

/// Where numbers of many values are cut in two: at their mean, to three digits.
fn cut(column: &Column) -> Option<f64> {
    let ColumnData::Numeric(_) = column.data else { return None };
    let summary = column.summary();
    let [_, mean, _] = summary.range.filter(|_| summary.distinct > GROUPS)?;
    format!("{mean:.2e}").parse().ok()
}
