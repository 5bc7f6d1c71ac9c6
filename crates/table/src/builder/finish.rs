//! What a column is at its end: numbers, or texts; which of its cells mean that a value is missing; what is to be said of it.

use super::numbers::{Found, Shown, What, as_numbers, place};
use super::{Cells, ColumnBuilder, Remembered, Turned};
use crate::markers::is_value;
use crate::missing_words::says_no_data;
use crate::{ColumnData, ColumnNote, Levels, MISSING_CODE, TableNote};

/// Distinct texts up to which one of them may stand for a missing value.
const CATEGORIES: usize = 300;

impl ColumnBuilder {
    /// The finished column, and what is to be said of it. One without any value is a text column without levels.
    pub fn finish(mut self, name: &str, notes: &mut Vec<TableNote>) -> ColumnData {
        let column = || name.to_owned();
        let mut differ = None;
        let mut mixed = None;
        if let (Cells::Texts { codes, levels, markers }, false) = (&self.cells, self.by_hand)
            && !matches!(self.turned_text, Some((_, _, Turned::Code | Turned::TooLong | Turned::Mark)))
        {
            let own = self.decimal_comma;
            let (found, is_other) = match as_numbers(codes, levels, markers, own) {
                found @ Some(Found::Numbers(..)) => (found, false),
                found => match as_numbers(codes, levels, markers, !own) {
                    other @ Some(Found::Numbers(..)) => (other, true),
                    _ => (found, false),
                },
            };
            match found {
                Some(Found::Numbers(values, what)) => {
                    let shown = Shown { name, codes, levels, values: &values };
                    if is_other {
                        notes.extend(shown.other_mark(own));
                    } else if let (Some((row, value)), What::Words { .. }) = (self.marked, &what) {
                        let row = row + 1;
                        notes.push(TableNote::Column(ColumnNote::MarkedNumbers {
                            column: column(),
                            row,
                            value,
                        }));
                    }
                    notes.extend(shown.note(what));
                    return ColumnData::Numeric(values);
                }
                Some(Found::Differ(one, other)) => {
                    differ = Some([one, other].map(|code| place(codes, levels, code)))
                }
                Some(Found::Texts { row, value }) => mixed = Some((row, value, Turned::Text)),
                None => {}
            }
        }
        if let (Some((row, value, Turned::Mark)), Some((_, first, cell))) = (&self.turned_text, &self.mark) {
            differ = Some([(*first, cell.clone()), (*row, value.clone())]);
        }
        if let Some([(row, value), (other_row, other)]) = differ {
            self.turned_text = None;
            let (row, other_row) = (row + 1, other_row + 1);
            notes.push(TableNote::Column(ColumnNote::MixedUnits {
                column: column(),
                row,
                value,
                other_row,
                other,
            }));
        } else if let Some((row, value, why)) = self.turned_text.take().or(mixed) {
            let row = row + 1;
            notes.push(match why {
                Turned::Text | Turned::Mark => {
                    TableNote::Column(ColumnNote::MixedColumn { column: column(), row, value })
                }
                Turned::Code => TableNote::Column(ColumnNote::LeadingZeros { column: column(), row, value }),
                Turned::TooLong => {
                    TableNote::Column(ColumnNote::LongNumbers { column: column(), row, value })
                }
            });
        }
        let missing = |rows| ColumnData::Text { codes: vec![MISSING_CODE; rows], levels: Levels::default() };
        let values = match self.cells {
            Cells::Texts { codes, levels, markers } => {
                return texts(codes, levels.into_levels(), &markers, name, notes);
            }
            Cells::Few(few) if !self.numbers => {
                // Nothing but "inf" and markers: markers are missing, and "inf" is a text.
                if self.infinite.is_none() {
                    return missing(few.codes.len());
                }
                let markers: Vec<u32> = few
                    .numbers
                    .iter()
                    .zip(0..)
                    .filter(|(number, _)| number.is_nan())
                    .map(|(_, code)| code)
                    .collect();
                let code =
                    |&code: &u16| if code == Remembered::MISSING { MISSING_CODE } else { u32::from(code) };
                let codes = few.codes.iter().map(code).collect();
                return texts(codes, few.levels.into_levels(), &markers, name, notes);
            }
            Cells::Few(few) => few.values(),
            Cells::Numbers(values) => values,
        };
        if let Some((row, value)) = self.marked {
            notes.push(TableNote::Column(ColumnNote::MarkedNumbers {
                column: column(),
                row: row + 1,
                value,
            }));
        }
        let mut values = values;
        if let Some((row, value)) = self.infinite {
            let mut count = 0;
            for value in values.iter_mut().filter(|value| value.is_infinite()) {
                *value = f64::NAN;
                count += 1;
            }
            notes.push(TableNote::Column(ColumnNote::Infinite {
                count,
                row: row + 1,
                column: column(),
                value,
            }));
        }
        ColumnData::Numeric(values)
    }
}

/// A column of texts, of which those that mean "missing" are taken out, unless they are values here.
fn texts(
    mut codes: Vec<u32>,
    levels: Levels,
    markers: &[u32],
    name: &str,
    notes: &mut Vec<TableNote>,
) -> ColumnData {
    // Texts of so many kinds are no categories.
    let all = levels.iter().zip(0_u32..).filter(|_| levels.len() <= CATEGORIES);
    let lacking = all.filter(|(text, code)| !markers.contains(code) && says_no_data(text));
    for (text, code) in lacking {
        let count = codes.iter().filter(|other| **other == code).count();
        let row = codes.iter().position(|other| *other == code).unwrap_or(0) + 1;
        let (column, value) = (name.to_owned(), text.to_owned());
        notes.push(TableNote::Column(ColumnNote::MaybeMissing { column, value, count, row }));
    }
    if markers.is_empty() {
        return ColumnData::Text { codes, levels };
    }
    let is_marker = |code: usize| markers.contains(&(code as u32));
    let others: Vec<&str> = levels
        .iter()
        .enumerate()
        .filter(|(code, _)| !is_marker(*code))
        .map(|(_, text)| text)
        .take(300)
        .collect();
    let has_empty = codes.contains(&MISSING_CODE);
    let mut kept = Levels::default();
    let mut map = Vec::with_capacity(levels.len());
    for (code, text) in levels.iter().enumerate() {
        let value = is_marker(code) && is_value(text, &others, name, has_empty);
        if value {
            let count = codes.iter().filter(|&&other| other as usize == code).count();
            notes.push(TableNote::Column(ColumnNote::MarkerKept {
                column: name.to_owned(),
                value: text.to_owned(),
                count,
            }));
        }
        if is_marker(code) && !value {
            map.push(MISSING_CODE);
        } else {
            map.push(kept.len() as u32);
            kept.push(text);
        }
    }
    for code in &mut codes {
        *code = map.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    ColumnData::Text { codes, levels: kept }
}
