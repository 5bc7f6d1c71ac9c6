//! Does to a table's columns what is set of them by hand.

use std::collections::BTreeMap;

use super::dates::{digits as days, order, parse_date};
use super::matching::as_texts;
use super::number::read_number;
use super::{Column, ColumnChoice, ColumnData, ColumnNote, Levels, MISSING_CODE, ReadAs, Table, TableNote};

impl Table {
    /// Does to the columns what is set of them by hand. What is lost of their cells is noted, and so is a column that is not there.
    pub fn set_by_hand(&mut self, choices: &[ColumnChoice]) {
        let decimal_comma = self.format.as_ref().is_some_and(|format| format.decimal_comma);
        for choice in choices.iter().filter(|choice| !choice.is_empty()) {
            match self.columns.iter_mut().find(|column| column.name == choice.column) {
                Some(column) => set(column, choice, decimal_comma, &mut self.notes),
                None => self
                    .notes
                    .push(TableNote::Column(ColumnNote::NoSuchColumn { column: choice.column.clone() })),
            }
        }
    }
}

fn set(column: &mut Column, choice: &ColumnChoice, decimal_comma: bool, notes: &mut Vec<TableNote>) {
    if choice.needs_texts()
        && let ColumnData::Numeric(values) = &column.data
    {
        column.data = as_texts(values);
    }
    match &mut column.data {
        ColumnData::Numeric(values) => {
            let missing: Vec<f64> =
                choice.missing.iter().filter_map(|text| text.trim().parse().ok()).collect();
            for value in values {
                if missing.contains(value) {
                    *value = f64::NAN;
                }
            }
        }
        ColumnData::Text { codes, levels } => call(codes, levels, choice),
    }
    // Where values have other names they may be numbers now, and are categories unless it is said.
    let ColumnData::Text { codes, levels } = &column.data else { return };
    let numbers: Vec<Option<f64>> = match choice.read_as {
        None | Some(ReadAs::Category) => return,
        Some(ReadAs::Number) => {
            let read = |text: &str| read_number(text.as_bytes(), decimal_comma).number().or(digits(text));
            levels.iter().map(|text| read(text).filter(|number| number.is_finite())).collect()
        }
        Some(ReadAs::Ordered) => {
            let place = |text: &str| choice.order.iter().position(|value| value == text);
            levels.iter().map(|text| place(text).map(|place| place as f64 + 1.0)).collect()
        }
        Some(what @ (ReadAs::Year | ReadAs::Months)) => {
            // Of what is no date the rest is still read: by the order that all dates have.
            let days = |text: &str| days(text.parse().ok()?);
            let dates =
                levels.iter().filter(|text| days(text).is_none() && order([*text].into_iter()).is_some());
            let order = order(dates);
            let read = |text: &str| {
                let date = days(text).or_else(|| parse_date(text, order?))?;
                Some(match what {
                    ReadAs::Year => f64::from(date.year),
                    _ => f64::from((date.year - 1970) * 12 + date.month as i32 - 1),
                })
            };
            levels.iter().map(read).collect()
        }
    };
    let number = |code: &u32| numbers.get(*code as usize).copied().flatten();
    let lost = |code: &&u32| **code != MISSING_CODE && number(code).is_none();
    let count = codes.iter().filter(lost).count();
    if let Some(row) = codes.iter().position(|code| lost(&code)) {
        let value = levels.get(codes[row] as usize).unwrap_or_default().chars().take(40).collect();
        notes.push(TableNote::Column(ColumnNote::NotSo {
            column: column.name.clone(),
            count,
            row: row + 1,
            value,
        }));
    }
    if choice.read_as == Some(ReadAs::Ordered) {
        let order = choice.order.join(", ");
        notes.push(TableNote::Column(ColumnNote::Ordered {
            column: column.name.clone(),
            values: choice.order.len(),
            order: order.chars().take(120).collect(),
        }));
    }
    column.data = ColumnData::Numeric(codes.iter().map(|code| number(code).unwrap_or(f64::NAN)).collect());
}

/// Digits that are codes unless somebody says that they are a number.
fn digits(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// Takes out what means "missing", and calls values by their new names.
fn call(codes: &mut [u32], levels: &mut Levels, choice: &ColumnChoice) {
    if choice.missing.is_empty() && choice.rename.is_empty() {
        return;
    }
    let mut named = Levels::default();
    let mut places: BTreeMap<String, u32> = BTreeMap::new();
    let map: Vec<u32> = levels
        .iter()
        .map(|text| {
            if choice.missing.iter().any(|missing| missing == text) {
                return MISSING_CODE;
            }
            let name = choice.rename.get(text).map_or(text, String::as_str);
            *places.entry(name.to_owned()).or_insert_with(|| {
                named.push(name);
                named.len() as u32 - 1
            })
        })
        .collect();
    for code in codes.iter_mut() {
        *code = map.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    *levels = named;
}
