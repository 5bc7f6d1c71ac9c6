//! Columns while they are being read: numbers as long as every cell is one, texts from the first that is not.

use super::interner::{Interner, reserve};
use super::number::{number_text, parse_number};
use super::{ColumnData, Levels, MISSING_CODE};

/// Distinct numbers up to which their texts are remembered, in case the column turns out to hold text.
const REMEMBERED: usize = 4096;

/// A column that grows by one cell a row.
pub(super) struct ColumnBuilder {
    cells: Cells,
    decimal_comma: bool,
    /// The first cell that was no number, after at least one that was: its row (from 0) and text.
    pub turned_text: Option<(usize, String)>,
}

enum Cells {
    /// Every cell so far is a number or missing, and few of them are distinct.
    Few(Remembered),
    /// Every cell so far is a number or missing (NaN).
    Numbers(Vec<f64>),
    Texts {
        codes: Vec<u32>,
        levels: Interner,
    },
}

/// The distinct texts of a column of numbers, with the number each one writes. A cell takes two bytes: a file may have nothing but
/// cells of one byte, and a number has eight.
#[derive(Default)]
struct Remembered {
    codes: Vec<u16>,
    levels: Interner,
    numbers: Vec<f64>,
}

impl Remembered {
    /// The code of a missing cell.
    const MISSING: u16 = u16::MAX;

    fn push(&mut self, code: u16) {
        reserve(&mut self.codes, 1);
        self.codes.push(code);
    }

    /// The cells as numbers.
    fn values(&self) -> Vec<f64> {
        let value = |&code: &u16| self.numbers.get(usize::from(code)).copied().unwrap_or(f64::NAN);
        self.codes.iter().map(value).collect()
    }
}

impl ColumnBuilder {
    pub fn new(decimal_comma: bool) -> ColumnBuilder {
        ColumnBuilder { cells: Cells::Few(Remembered::default()), decimal_comma, turned_text: None }
    }

    /// Appends a missing cell.
    pub fn push_missing(&mut self) {
        match &mut self.cells {
            Cells::Few(few) => few.push(Remembered::MISSING),
            Cells::Numbers(values) => push(values, f64::NAN),
            Cells::Texts { codes, .. } => push(codes, MISSING_CODE),
        }
    }

    /// Appends a trimmed cell that is not missing.
    pub fn push(&mut self, cell: &[u8]) {
        match &mut self.cells {
            Cells::Texts { codes, levels } => push(codes, levels.code(cell).0),
            Cells::Few(few) => {
                let (code, new) = few.levels.code(cell);
                if new {
                    match parse_number(cell, self.decimal_comma) {
                        Some(number) => few.numbers.push(number),
                        None => return self.turn_to_text(cell),
                    }
                }
                few.push(code as u16);
                if few.levels.len() > REMEMBERED {
                    self.cells = Cells::Numbers(few.values());
                }
            }
            Cells::Numbers(values) => match parse_number(cell, self.decimal_comma) {
                Some(number) => push(values, number),
                None => self.turn_to_text(cell),
            },
        }
    }

    /// The column holds text after all. Numbers whose texts are forgotten are written in shortest form.
    fn turn_to_text(&mut self, cell: &[u8]) {
        let rows = match &self.cells {
            Cells::Few(few) => {
                few.codes.iter().any(|&code| code != Remembered::MISSING).then_some(few.codes.len())
            }
            Cells::Numbers(values) => values.iter().any(|value| !value.is_nan()).then_some(values.len()),
            Cells::Texts { .. } => None,
        };
        if let Some(rows) = rows {
            self.turned_text = Some((rows, String::from_utf8_lossy(cell).chars().take(40).collect()));
        }
        let placeholder = Cells::Numbers(Vec::new());
        let (mut codes, mut levels) = match std::mem::replace(&mut self.cells, placeholder) {
            Cells::Texts { codes, levels } => (codes, levels),
            Cells::Few(Remembered { codes, levels, .. }) => {
                let code =
                    |&code: &u16| if code == Remembered::MISSING { MISSING_CODE } else { u32::from(code) };
                (codes.iter().map(code).collect(), levels)
            }
            Cells::Numbers(values) => {
                let mut levels = Interner::default();
                let mut code = |value: &f64| {
                    if value.is_nan() { MISSING_CODE } else { levels.code(number_text(*value).as_bytes()).0 }
                };
                (values.iter().map(&mut code).collect(), levels)
            }
        };
        push(&mut codes, levels.code(cell).0);
        self.cells = Cells::Texts { codes, levels };
    }

    /// The finished column. One without any value is a text column without levels.
    pub fn finish(self) -> ColumnData {
        let missing = |rows| ColumnData::Text { codes: vec![MISSING_CODE; rows], levels: Levels::default() };
        match self.cells {
            Cells::Texts { codes, levels } => ColumnData::Text { codes, levels: levels.into_levels() },
            Cells::Few(few) if few.numbers.is_empty() => missing(few.codes.len()),
            Cells::Few(few) => ColumnData::Numeric(few.values()),
            Cells::Numbers(values) if values.iter().all(|value| value.is_nan()) => missing(values.len()),
            Cells::Numbers(values) => ColumnData::Numeric(values),
        }
    }
}

fn push<T>(list: &mut Vec<T>, item: T) {
    reserve(list, 1);
    list.push(item);
}
