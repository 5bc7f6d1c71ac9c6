//! What the controls of criteria and groups do to a configuration. No DOM here.

use soft_unlearn::experiment::{Configuration, GroupColumn};
use soft_unlearn::objective::Criterion;
use soft_unlearn::table::{ColumnSummary, Condition};

use super::guess;

/// Asks for a criterion beside the others, or no more. Robustness stands alone; the last criterion stays.
pub fn set_criterion(configuration: &mut Configuration, criterion: Criterion, asked: bool) {
    let mut criteria = configuration.criteria.clone();
    if asked {
        let alone = |one: Criterion| one == Criterion::Robustness;
        criteria.retain(|other| *other != criterion && !alone(*other) && !alone(criterion));
        criteria.push(criterion);
        criteria.sort_unstable();
    } else if criteria.len() > 1 {
        criteria.retain(|other| *other != criterion);
    }
    configuration.set_criteria(criteria);
}

/// How a column's cells become groups, as the controls offer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grouping {
    /// By value, some of them under one name.
    Values,
    /// From a number on, and below.
    AtLeast,
    /// Intervals of a number, and the rest.
    Between,
}

impl Grouping {
    /// How this column is grouped.
    pub fn of(column: &GroupColumn) -> Grouping {
        if column.at_least.is_some() {
            Grouping::AtLeast
        } else if column.between.is_empty() {
            Grouping::Values
        } else {
            Grouping::Between
        }
    }
}

/// A column as groups, grouped this way; numbers begin at the column's mean.
pub fn grouped(summary: &ColumnSummary, how: Grouping) -> GroupColumn {
    let column = GroupColumn::new(summary.name.clone());
    let [least, mean, most] = summary.range.unwrap_or([0.0, 0.5, 1.0]);
    let mean = (mean * 100.0).round() / 100.0;
    match how {
        Grouping::Values => column,
        Grouping::AtLeast => GroupColumn { at_least: Some(mean), ..column },
        // Its upper end does not belong to an interval.
        Grouping::Between => {
            let from = if mean < most { mean } else { least };
            GroupColumn { between: vec![[from, (most + 1.0).floor()]], ..column }
        }
    }
}

/// A column as groups, the way that suits it.
pub fn suited(summary: &ColumnSummary) -> GroupColumn {
    let how = if guess::needs_threshold(summary) { Grouping::AtLeast } else { Grouping::Values };
    grouped(summary, how)
}

/// Two groups, one of them privileged, or any number of groups, of the first sensitive column.
pub fn set_two_sides(configuration: &mut Configuration, columns: &[ColumnSummary], two_sides: bool) {
    let first = configuration.groups.first().map(|group| group.column.clone());
    let Some(column) = columns.iter().find(|column| Some(&column.name) == first.as_ref()) else { return };
    match two_sides {
        true => configuration.set_sensitive(guess::sensitive(column)),
        false => configuration.groups = vec![suited(column)],
    }
}

/// Whether the groups are a privileged side and another.
pub fn has_two_sides(configuration: &Configuration) -> bool {
    configuration.sensitive().is_some_and(|role| match &role.positive {
        Condition::Values(values) => role.column.is_empty() || !values.is_empty() || role.negative.is_some(),
        Condition::AtLeast(_) => true,
    }) || configuration.groups.is_empty()
}

/// The name of the group that a value belongs to; `None` where its rows do not count.
pub fn group_name<'a>(column: &'a GroupColumn, value: &'a str) -> Option<&'a str> {
    if column.values.as_ref().is_some_and(|values| !values.iter().any(|other| other == value)) {
        return None;
    }
    let merged = column.merge.iter().find(|(_, values)| values.iter().any(|other| other == value));
    Some(merged.map_or(value, |(name, _)| name.as_str()))
}

/// Puts a value's rows into the group of this name: its own, or one that it shares.
pub fn set_group_name(column: &mut GroupColumn, value: &str, name: &str) {
    for values in column.merge.values_mut() {
        values.retain(|other| other != value);
    }
    let name = name.trim();
    if !name.is_empty() && name != value {
        // A value that has the name itself is in its group, too.
        let values = column.merge.entry(name.to_owned()).or_default();
        values.push(value.to_owned());
    }
    // A group of one value under its own name is no merger.
    column.merge.retain(|name, values| !values.is_empty() && *values != [name.clone()]);
}

/// Says whether a value's rows count; `all` are the column's values.
pub fn set_counts(column: &mut GroupColumn, all: &[String], value: &str, counts: bool) {
    let mut values = column.values.take().unwrap_or_else(|| all.to_vec());
    values.retain(|other| other != value);
    if counts {
        values.push(value.to_owned());
    } else {
        set_group_name(column, value, value);
    }
    values.sort_unstable();
    let whole = all.iter().all(|other| values.contains(other));
    column.values = (!whole).then_some(values);
}
