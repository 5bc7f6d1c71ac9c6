//! Which group a row belongs to: the sensitive columns' cells, merged, cut and crossed.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupColumn, MOST_GROUPS, RowsError};
use crate::table::{Column, ColumnData, RoleError, Table};

/// The largest groups that are named where there are too many.
const NAMED: usize = 5;

/// The groups that the rows of one table can have, before it is known which of them occur.
pub(super) struct Groups {
    /// One list a sensitive column: the names of its cells, whose places are their codes.
    names: Vec<Vec<String>>,
    /// One list a sensitive column: each row's cell; `None` where it is missing or none of the chosen ones.
    cells: Vec<Vec<Option<u32>>>,
}

impl Groups {
    /// Reads the sensitive columns of the first table.
    pub fn of(table: &Table, columns: &[GroupColumn]) -> Result<Groups, RoleError> {
        let mut groups = Groups { names: Vec::new(), cells: Vec::new() };
        for group in columns {
            let column =
                table.column(&group.column).ok_or_else(|| RoleError::no_such_column(table, &group.column))?;
            let (names, cells) = match group.role() {
                // A privileged side and another.
                Some(role) => {
                    let cells = role.resolve(table)?.into_iter().map(|side| side.map(u32::from)).collect();
                    (vec![role.negative_words(table), role.positive_words(table)], cells)
                }
                None => cut(column, group)?,
            };
            groups.names.push(names);
            groups.cells.push(cells);
        }
        Ok(groups)
    }

    /// Reads the sensitive columns of a second table, whose cells are those of the first: others have no group.
    pub fn again(&self, table: &Table, columns: &[GroupColumn]) -> Result<Groups, RoleError> {
        let own = Groups::of(table, columns)?;
        let cells = own.cells.into_iter().zip(&own.names).zip(&self.names).zip(columns).map(
            |(((cells, own), known), column)| {
                // A privileged side is what it is, whatever the others are called.
                let place =
                    |name: &String| known.iter().position(|other| other == name).map(|place| place as u32);
                let places: Vec<Option<u32>> = match column.privileged {
                    Some(_) => vec![Some(0), Some(1)],
                    None => own.iter().map(place).collect(),
                };
                cells.into_iter().map(|cell| places[cell? as usize]).collect()
            },
        );
        Ok(Groups { cells: cells.collect(), names: self.names.clone() })
    }

    /// The first sensitive column in which a row has no cell that counts.
    pub fn without(&self, row: usize) -> Option<usize> {
        self.cells.iter().position(|cells| cells[row].is_none())
    }

    /// A row's cells, one a sensitive column; only of rows that have all of them.
    pub fn key(&self, row: usize) -> impl Iterator<Item = u32> {
        self.cells.iter().filter_map(move |cells| cells[row])
    }

    /// What a group is called: "race is Black and sex is Female"; "all rows" where no column divides them.
    fn name(&self, key: &[u32]) -> String {
        let parts: Vec<&str> =
            self.names.iter().zip(key).map(|(names, &cell)| names[cell as usize].as_str()).collect();
        if parts.is_empty() { "all rows".to_owned() } else { parts.join(" and ") }
    }
}

/// The groups that occur, in the order of their cells: the first column's before the second's.
pub(super) struct Crossed {
    keys: Vec<Vec<u32>>,
    /// What each is called.
    pub names: Vec<String>,
}

impl Crossed {
    /// Counts the groups of these rows; more than [`MOST_GROUPS`] are refused, and the largest of them named.
    pub fn new<'a>(
        groups: &Groups,
        keys: impl Iterator<Item = &'a [u32]>,
        columns: &[GroupColumn],
    ) -> Result<Crossed, RowsError> {
        let mut counts: BTreeMap<&[u32], usize> = BTreeMap::new();
        for key in keys {
            *counts.entry(key).or_default() += 1;
        }
        if counts.len() > MOST_GROUPS {
            let mut sizes: Vec<(&[u32], usize)> = counts.iter().map(|(key, count)| (*key, *count)).collect();
            // Stable: of equal sizes the first by their cells.
            sizes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
            return Err(RowsError::TooManyGroups {
                columns: columns.iter().map(|group| group.column.clone()).collect(),
                groups: counts.len(),
                largest: sizes.iter().take(NAMED).map(|(key, count)| (groups.name(key), *count)).collect(),
            });
        }
        // With one column that has a privileged side, both sides keep their codes even where one has no rows.
        let mut all: BTreeSet<Vec<u32>> = counts.keys().map(|key| key.to_vec()).collect();
        if let [column] = columns
            && column.privileged.is_some()
        {
            all.extend([vec![0], vec![1]]);
        }
        let keys: Vec<Vec<u32>> = all.into_iter().collect();
        Ok(Crossed { names: keys.iter().map(|key| groups.name(key)).collect(), keys })
    }

    /// The code of a group.
    pub fn code(&self, key: &[u32]) -> Option<u16> {
        self.keys.binary_search_by(|other| other.as_slice().cmp(key)).ok().map(|place| place as u16)
    }
}

/// The names of a column's groups, and the group of each row.
type Cut = (Vec<String>, Vec<Option<u32>>);

fn cut(column: &Column, group: &GroupColumn) -> Result<Cut, RoleError> {
    let numbers = || match &column.data {
        ColumnData::Numeric(values) => Ok(values),
        ColumnData::Text { levels, .. } => Err(RoleError::ThresholdOnText {
            column: column.name.clone(),
            value: levels.get(0).unwrap_or_default().to_owned(),
        }),
    };
    let (names, cells) = if let Some(threshold) = group.at_least {
        let side = |&value: &f64| (!value.is_nan()).then_some(u32::from(value >= threshold));
        let names = vec![format!("below {threshold}"), GroupColumn::at_least_name(threshold)];
        (names, numbers()?.iter().map(side).collect())
    } else if !group.between.is_empty() {
        let rest = group.between.len() as u32;
        let place = |&value: &f64| {
            let inside = group.between.iter().position(|&[low, high]| value >= low && value < high);
            (!value.is_nan()).then(|| inside.map_or(rest, |place| place as u32))
        };
        let mut names: Vec<String> = group.between.iter().map(|it| GroupColumn::interval_name(*it)).collect();
        names.push(format!("outside {}", names.join(" and ")));
        (names, numbers()?.iter().map(place).collect())
    } else {
        by_values(column, group)?
    };
    match &group.privileged {
        None => Ok((names.iter().map(|name| format!("{} is {name}", column.name)).collect(), cells)),
        Some(privileged) => two_sides(column, &names, cells, privileged),
    }
}

/// The named groups against all others.
fn two_sides(
    column: &Column,
    names: &[String],
    cells: Vec<Option<u32>>,
    privileged: &[String],
) -> Result<Cut, RoleError> {
    let known = || listed(names);
    if privileged.is_empty() {
        return Err(RoleError::NoValue { column: column.name.clone(), values: known() });
    }
    if let Some(value) = privileged.iter().find(|value| !names.contains(value)) {
        return Err(RoleError::NoSuchValue {
            column: column.name.clone(),
            value: value.clone(),
            values: known(),
        });
    }
    let side: Vec<u32> = names.iter().map(|name| u32::from(privileged.contains(name))).collect();
    let others: Vec<&String> = names.iter().filter(|name| !privileged.contains(name)).collect();
    let positive = privileged.join(" or ");
    let negative = match others.as_slice() {
        [only] => format!("{} is {only}", column.name),
        _ => format!("{} is not {positive}", column.name),
    };
    let names = vec![negative, format!("{} is {positive}", column.name)];
    Ok((names, cells.into_iter().map(|cell| cell.map(|cell| side[cell as usize])).collect()))
}

/// A group a value, or a list of merged values. Chosen values and then merged ones stand in the order given; all values of a
/// column in ascending order.
fn by_values(column: &Column, group: &GroupColumn) -> Result<Cut, RoleError> {
    let texts = distinct(column);
    let known = |value: &String| texts.contains(value);
    for value in group.values.iter().flatten().chain(group.merge.values().flatten()) {
        if !known(value) {
            return Err(RoleError::NoSuchValue {
                column: column.name.clone(),
                value: value.clone(),
                values: listed(&texts),
            });
        }
    }
    if group.values.as_ref().is_some_and(Vec::is_empty) || group.merge.values().any(Vec::is_empty) {
        return Err(RoleError::NoValue { column: column.name.clone(), values: listed(&texts) });
    }
    let merged =
        |value: &String| group.merge.iter().find(|(_, values)| values.contains(value)).map(|(name, _)| name);
    let mut names: Vec<String> = Vec::new();
    let mut code_of: BTreeMap<&String, u32> = BTreeMap::new();
    let chosen = group.values.as_ref().unwrap_or(&texts).iter().chain(group.merge.values().flatten());
    for value in chosen {
        let name = merged(value).unwrap_or(value);
        let code = names.iter().position(|other| other == name).unwrap_or_else(|| {
            names.push(name.clone());
            names.len() - 1
        });
        code_of.insert(value, code as u32);
    }
    let cells = match &column.data {
        ColumnData::Text { codes, levels } => {
            let of_level: Vec<Option<u32>> =
                levels.iter().map(|text| code_of.get(&text.to_owned()).copied()).collect();
            codes.iter().map(|&code| of_level.get(code as usize).copied().flatten()).collect()
        }
        ColumnData::Numeric(values) => {
            (0..values.len()).map(|row| code_of.get(&column.text(row)?.into_owned()).copied()).collect()
        }
    };
    Ok((names, cells))
}

/// A column's values, ascending: numbers by size, texts by their bytes.
fn distinct(column: &Column) -> Vec<String> {
    match &column.data {
        ColumnData::Text { levels, .. } => {
            levels.iter().map(str::to_owned).collect::<BTreeSet<String>>().into_iter().collect()
        }
        ColumnData::Numeric(values) => {
            let mut rows: Vec<usize> = (0..values.len()).filter(|&row| !values[row].is_nan()).collect();
            rows.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
            rows.dedup_by(|a, b| values[*a] == values[*b]);
            rows.into_iter().filter_map(|row| column.text(row)).map(|text| text.into_owned()).collect()
        }
    }
}

/// The first few of a list, in words.
fn listed(items: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown: Vec<String> = items.iter().take(SHOWN).map(|item| item.chars().take(40).collect()).collect();
    match items.len() > SHOWN {
        true => format!("{} and {} more", shown.join(", "), items.len() - SHOWN),
        false => shown.join(", "),
    }
}
