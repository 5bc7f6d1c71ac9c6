//! Texts of a column that are numbers after all: with a unit behind all of them, with words that mean "missing" between them, with another
//! decimal mark than the file's.

use super::shown;
use super::units::{Measured, measured};
use crate::interner::Interner;
use crate::marks::differing;
use crate::missing_words::is_missing_word;
use crate::number::{Written, number_text, read_number};
use crate::{ColumnNote, MISSING_CODE, TableNote};

/// Distinct texts that are looked at first.
const LOOKED_AT: usize = 200;

/// Distinct numbers from which on another decimal mark is believed.
const FEWEST: usize = 3;

/// What a column of texts is.
pub(super) enum Found {
    /// Numbers, one a row.
    Numbers(Vec<f64>, What),
    /// Numbers whose units or marks differ: the codes of two of them.
    Differ(u32, u32),
    /// Half of them or more are numbers, and the first other text stands in this row (from 0).
    Texts { row: usize, value: String },
}

/// What is to be said of numbers.
pub(super) enum What {
    /// They are written as any.
    Plain,
    /// They have the same unit.
    Unit,
    /// They have words for powers of ten; the code of the first.
    Powers(u32),
    /// There are words that mean "missing" between them: how many, the first one's row (from 0) and text.
    Words { count: usize, row: usize, value: String },
}

/// The row (from 0) and the text of the first cell with this code.
pub(super) fn place(codes: &[u32], levels: &Interner, code: u32) -> (usize, String) {
    let row = codes.iter().position(|other| *other == code).unwrap_or(0);
    (row, shown(levels.texts().nth(code as usize).unwrap_or_default()))
}

/// What the texts are, with this decimal mark. `None` where they are no numbers.
pub(super) fn as_numbers(
    codes: &[u32],
    levels: &Interner,
    markers: &[u32],
    decimal_comma: bool,
) -> Option<Found> {
    let of = |values: &[f64]| {
        codes.iter().map(|code| values.get(*code as usize).copied().unwrap_or(f64::NAN)).collect()
    };
    match measured(levels, markers, decimal_comma) {
        Some(Measured::Same(values)) => return Some(Found::Numbers(of(&values), What::Unit)),
        Some(Measured::Multiplied(values, code)) => {
            return Some(Found::Numbers(of(&values), What::Powers(code)));
        }
        Some(Measured::Differ(one, other)) => return Some(Found::Differ(one, other)),
        None => {}
    }
    let number = |text: &[u8]| read_number(text, decimal_comma);
    let is_number = |text: &[u8]| number(text).number().is_some();
    let first = levels.texts().take(LOOKED_AT);
    let (some, all) = first.fold((0, 0), |(some, all), text| (some + usize::from(is_number(text)), all + 1));
    if 2 * some < all || some < FEWEST {
        return None;
    }
    let mut values = Vec::with_capacity(levels.len());
    let (mut all_words, mut codes_there) = (true, false);
    for (code, text) in levels.texts().enumerate() {
        let written = number(text);
        codes_there |= matches!(written, Written::Code | Written::TooLong);
        let value = written.number();
        if value.is_none() && !markers.contains(&(code as u32)) {
            all_words &= is_missing_word(&String::from_utf8_lossy(text));
        }
        values.push(value);
    }
    if codes_there {
        return None;
    }
    if let Some((one, other)) = differing(levels.texts(), decimal_comma) {
        return Some(Found::Differ(one as u32, other as u32));
    }
    let value = |code: &u32| values.get(*code as usize).copied().flatten();
    let present = codes.iter().filter(|code| **code != MISSING_CODE && !markers.contains(code));
    let is_word = |code: &u32| *code != MISSING_CODE && value(code).is_none() && !markers.contains(code);
    let (numbers, cells) =
        present.fold((0, 0), |(some, all), code| (some + usize::from(value(code).is_some()), all + 1));
    let rows = || codes.iter().map(|code| value(code).unwrap_or(f64::NAN)).collect();
    let Some(row) = codes.iter().position(is_word) else {
        return Some(Found::Numbers(rows(), What::Plain));
    };
    if 2 * numbers < cells {
        return None;
    }
    let text = shown(levels.texts().nth(codes[row] as usize).unwrap_or_default());
    if all_words {
        let count = codes.iter().filter(|code| is_word(code)).count();
        return Some(Found::Numbers(rows(), What::Words { count, row, value: text }));
    }
    Some(Found::Texts { row, value: text })
}

/// A column of texts that is one of numbers, for what is said of it.
pub(super) struct Shown<'a> {
    pub name: &'a str,
    pub codes: &'a [u32],
    pub levels: &'a Interner,
    pub values: &'a [f64],
}

impl Shown<'_> {
    /// A row (from 1), its text and its number.
    fn of(&self, row: usize) -> (usize, String, String) {
        let code = self.codes.get(row).copied().unwrap_or(MISSING_CODE);
        let text = self.levels.texts().nth(code as usize).unwrap_or_default();
        (row + 1, shown(text), number_text(self.values.get(row).copied().unwrap_or(f64::NAN)))
    }

    /// That the decimal mark is not the file's, by the first number that has one.
    pub fn other_mark(&self, file_has_comma: bool) -> Option<TableNote> {
        let mark = if file_has_comma { b'.' } else { b',' };
        let has_mark: Vec<bool> = self.levels.texts().map(|text| text.contains(&mark)).collect();
        let is_it = |(code, value): (&u32, &f64)| {
            !value.is_nan() && has_mark.get(*code as usize).copied().unwrap_or(false)
        };
        let row = self.codes.iter().zip(self.values).position(is_it)?;
        let (row, value, read) = self.of(row);
        Some(TableNote::Column(ColumnNote::OtherMark { column: self.name.to_owned(), row, value, read }))
    }

    /// What is said of units and words.
    pub fn note(&self, what: What) -> Option<TableNote> {
        let column = self.name.to_owned();
        Some(TableNote::Column(match what {
            What::Plain => return None,
            What::Unit => {
                let (row, value, _) = self.of(self.values.iter().position(|value| !value.is_nan())?);
                ColumnNote::MarkedNumbers { column, row, value }
            }
            What::Powers(code) => {
                let row = self.codes.iter().position(|other| *other == code)?;
                let (row, value, read) = self.of(row);
                ColumnNote::Multiplied { column, row, value, read }
            }
            What::Words { count, row, value } => {
                ColumnNote::WordsMissing { column, count, row: row + 1, value }
            }
        }))
    }
}
