//! Columns while they are being read: numbers as long as every cell is one, texts from the first that is not.

use super::interner::Interner;
use super::number::parse_number;
use super::{ColumnData, MISSING_CODE};

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
    /// Every cell so far is a number or missing (NaN).
    Numbers {
        values: Vec<f64>,
        texts: Option<Remembered>,
    },
    Texts {
        codes: Vec<u32>,
        levels: Interner,
    },
}

/// The distinct texts of a column of numbers, with the number each one writes.
#[derive(Default)]
struct Remembered {
    codes: Vec<u32>,
    levels: Interner,
    numbers: Vec<f64>,
}

impl ColumnBuilder {
    pub fn new(decimal_comma: bool) -> ColumnBuilder {
        let cells = Cells::Numbers { values: Vec::new(), texts: Some(Remembered::default()) };
        ColumnBuilder { cells, decimal_comma, turned_text: None }
    }

    /// Appends a missing cell.
    pub fn push_missing(&mut self) {
        match &mut self.cells {
            Cells::Numbers { values, texts } => {
                values.push(f64::NAN);
                if let Some(texts) = texts {
                    texts.codes.push(MISSING_CODE);
                }
            }
            Cells::Texts { codes, .. } => codes.push(MISSING_CODE),
        }
    }

    /// Appends a trimmed cell that is not missing.
    pub fn push(&mut self, cell: &[u8]) {
        match &mut self.cells {
            Cells::Texts { codes, levels } => codes.push(levels.code(cell).0),
            Cells::Numbers { values, texts: Some(texts) } => {
                let (code, new) = texts.levels.code(cell);
                if new {
                    match parse_number(cell, self.decimal_comma) {
                        Some(number) => texts.numbers.push(number),
                        None => return self.turn_to_text(cell),
                    }
                }
                values.push(texts.numbers[code as usize]);
                texts.codes.push(code);
                if texts.levels.len() > REMEMBERED {
                    self.forget_texts();
                }
            }
            Cells::Numbers { values, texts: None } => match parse_number(cell, self.decimal_comma) {
                Some(number) => values.push(number),
                None => self.turn_to_text(cell),
            },
        }
    }

    fn forget_texts(&mut self) {
        if let Cells::Numbers { texts, .. } = &mut self.cells {
            *texts = None;
        }
    }

    /// The column holds text after all. Numbers whose texts are forgotten are written in shortest form.
    fn turn_to_text(&mut self, cell: &[u8]) {
        let Cells::Numbers { values, texts } = &mut self.cells else { return };
        if values.iter().any(|value| !value.is_nan()) {
            self.turned_text = Some((values.len(), String::from_utf8_lossy(cell).chars().take(40).collect()));
        }
        let (mut codes, mut levels) = match texts.take() {
            Some(Remembered { codes, levels, .. }) => (codes, levels),
            None => {
                let mut levels = Interner::default();
                let mut code = |value: &f64| {
                    if value.is_nan() { MISSING_CODE } else { levels.code(value.to_string().as_bytes()).0 }
                };
                (values.iter().map(&mut code).collect(), levels)
            }
        };
        codes.push(levels.code(cell).0);
        self.cells = Cells::Texts { codes, levels };
    }

    /// The finished column. One without any value is a text column without levels.
    pub fn finish(self) -> ColumnData {
        match self.cells {
            Cells::Texts { codes, levels } => ColumnData::Text { codes, levels: levels.into_levels() },
            Cells::Numbers { values, .. } if values.iter().all(|value| value.is_nan()) => {
                ColumnData::Text { codes: vec![MISSING_CODE; values.len()], levels: Vec::new() }
            }
            Cells::Numbers { values, .. } => ColumnData::Numeric(values),
        }
    }
}
