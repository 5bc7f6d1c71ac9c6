//! Columns while they are being read: numbers as long as every cell is one, texts from the first that is not.

mod finish;
mod multiples;
mod numbers;
mod units;

use crate::MISSING_CODE;
use crate::interner::{Interner, reserve};
use crate::marks::{agree, mark};
use crate::number::{Written, number_text, read_number};

/// Distinct numbers up to which their texts are remembered, in case the column turns out to hold text.
const REMEMBERED: usize = 4096;
/// Characters of a cell that a note shows.
const SHOWN: usize = 40;

/// A column that grows by one cell a row.
pub(crate) struct ColumnBuilder {
    cells: Cells,
    decimal_comma: bool,
    /// Whether a number was among the cells.
    numbers: bool,
    /// The first cell that was no number or may not be one: its row (from 0), its text and why.
    turned_text: Option<(usize, String, Turned)>,
    /// The first number with marks beside it.
    marked: Option<(usize, String)>,
    /// The first of them whose mark is a currency or the like: the mark, the row and the cell.
    mark: Option<(String, usize, String)>,
    /// The first infinite number.
    infinite: Option<(usize, String)>,
    /// Whether cells are kept as texts, whatever they look like.
    by_hand: bool,
}

/// Why a column holds texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    Text,
    Code,
    TooLong,
    /// Its mark is another one than that of a number above it.
    Mark,
}

enum Cells {
    /// Every cell so far is a number or missing, and few of them are distinct.
    Few(Remembered),
    /// Every cell so far is a number or missing (NaN).
    Numbers(Vec<f64>),
    Texts {
        codes: Vec<u32>,
        levels: Interner,
        /// The codes of texts that mean "missing", unless the column says otherwise.
        markers: Vec<u32>,
    },
}

/// The distinct texts of a column of numbers, with the number each one writes (NaN: it means "missing"). A cell takes two bytes: a
/// file may have nothing but cells of one byte, and a number has eight.
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
        ColumnBuilder {
            cells: Cells::Few(Remembered::default()),
            decimal_comma,
            numbers: false,
            turned_text: None,
            marked: None,
            mark: None,
            infinite: None,
            by_hand: false,
        }
    }

    /// A column whose cells are kept as texts, whatever they look like.
    pub fn texts() -> ColumnBuilder {
        let cells = Cells::Texts { codes: Vec::new(), levels: Interner::default(), markers: Vec::new() };
        ColumnBuilder { cells, by_hand: true, ..ColumnBuilder::new(false) }
    }

    /// Appends a missing cell.
    pub fn push_missing(&mut self) {
        match &mut self.cells {
            Cells::Few(few) => few.push(Remembered::MISSING),
            Cells::Numbers(values) => push(values, f64::NAN),
            Cells::Texts { codes, .. } => push(codes, MISSING_CODE),
        }
    }

    /// Appends a trimmed cell that means "missing" unless the column's other texts speak against it.
    pub fn push_marker(&mut self, cell: &[u8]) {
        match &mut self.cells {
            Cells::Few(few) => {
                let (code, new) = few.levels.code(cell);
                if new {
                    few.numbers.push(f64::NAN);
                }
                few.push(code as u16);
                self.forget_if_many();
            }
            Cells::Numbers(values) => push(values, f64::NAN),
            Cells::Texts { codes, levels, markers } => {
                let (code, new) = levels.code(cell);
                if new {
                    markers.push(code);
                }
                push(codes, code);
            }
        }
    }

    /// Appends a trimmed cell that is not missing.
    pub fn push(&mut self, cell: &[u8]) {
        self.push_within(cell, cell.len());
    }

    /// [`ColumnBuilder::push`] of the first `length` bytes of these, as [`Interner::code_within`] has it.
    pub fn push_within(&mut self, bytes: &[u8], length: usize) {
        let cell = &bytes[..length];
        match &mut self.cells {
            Cells::Texts { codes, levels, .. } => push(codes, levels.code_within(bytes, length).0),
            Cells::Few(few) => {
                let (code, new) = few.levels.code_within(bytes, length);
                if new {
                    let written = read_number(cell, self.decimal_comma);
                    match self.number(written, cell) {
                        Ok(number) => {
                            let Cells::Few(few) = &mut self.cells else { return };
                            few.numbers.push(number);
                            few.push(code as u16);
                        }
                        Err(why) => return self.turn_to_text(cell, why),
                    }
                    self.forget_if_many();
                } else {
                    few.push(code as u16);
                }
            }
            Cells::Numbers(values) => match read_number(cell, self.decimal_comma) {
                Written::Number(number) => push(values, number),
                written => match self.number(written, cell) {
                    Ok(number) => {
                        let Cells::Numbers(values) = &mut self.cells else { return };
                        push(values, number);
                    }
                    Err(why) => self.turn_to_text(cell, why),
                },
            },
        }
    }

    /// The number of a cell, infinite ones included; what is worth a word is remembered.
    fn number(&mut self, written: Written, cell: &[u8]) -> Result<f64, Turned> {
        let row = self.len();
        match written {
            Written::Marked(_) => {
                self.marked.get_or_insert_with(|| (row, shown(cell)));
                let own = mark(cell);
                match &self.mark {
                    Some((known, ..)) if !agree(known, &own) => return Err(Turned::Mark),
                    None if !own.is_empty() => self.mark = Some((own, row, shown(cell))),
                    _ => {}
                }
            }
            Written::Infinite(_) if self.infinite.is_none() => self.infinite = Some((row, shown(cell))),
            _ => {}
        }
        match written {
            Written::Number(value) | Written::Marked(value) => {
                self.numbers = true;
                Ok(value)
            }
            Written::Infinite(value) => Ok(value),
            Written::Code => Err(Turned::Code),
            Written::TooLong => Err(Turned::TooLong),
            Written::Text => Err(Turned::Text),
        }
    }

    fn forget_if_many(&mut self) {
        if let Cells::Few(few) = &self.cells
            && few.levels.len() > REMEMBERED
        {
            self.cells = Cells::Numbers(few.values());
        }
    }

    /// Number of cells.
    fn len(&self) -> usize {
        match &self.cells {
            Cells::Few(few) => few.codes.len(),
            Cells::Numbers(values) => values.len(),
            Cells::Texts { codes, .. } => codes.len(),
        }
    }

    /// The column holds text after all. Numbers whose texts are forgotten are written in shortest form.
    fn turn_to_text(&mut self, cell: &[u8], why: Turned) {
        if self.numbers || why != Turned::Text {
            self.turned_text = Some((self.len(), shown(cell), why));
        }
        let placeholder = Cells::Numbers(Vec::new());
        let (mut codes, mut levels, markers) = match std::mem::replace(&mut self.cells, placeholder) {
            Cells::Texts { codes, levels, markers } => (codes, levels, markers),
            Cells::Few(Remembered { codes, levels, numbers, .. }) => {
                let code =
                    |&code: &u16| if code == Remembered::MISSING { MISSING_CODE } else { u32::from(code) };
                let markers = numbers.iter().zip(0..).filter(|(number, _)| number.is_nan());
                (codes.iter().map(code).collect(), levels, markers.map(|(_, code)| code).collect())
            }
            Cells::Numbers(values) => {
                let mut levels = Interner::default();
                // With the file's decimal mark: it may be read again.
                let text = |value: f64| match self.decimal_comma {
                    true => number_text(value).replace('.', ","),
                    false => number_text(value),
                };
                let mut code = |value: &f64| {
                    if value.is_nan() { MISSING_CODE } else { levels.code(text(*value).as_bytes()).0 }
                };
                (values.iter().map(&mut code).collect(), levels, Vec::new())
            }
        };
        push(&mut codes, levels.code(cell).0);
        self.cells = Cells::Texts { codes, levels, markers };
    }

    /// Whether every cell that is not missing is a number so far, and there is one.
    pub fn is_numeric(&self) -> bool {
        self.numbers && !matches!(self.cells, Cells::Texts { .. })
    }

    /// Whether a cell has had this text, where texts are remembered.
    pub fn has_text(&self, text: &[u8]) -> bool {
        match &self.cells {
            Cells::Texts { levels, .. } => levels.contains(text),
            Cells::Few(few) => few.levels.contains(text),
            Cells::Numbers(_) => false,
        }
    }

    /// Whether no cell has a value.
    pub fn is_empty(&self) -> bool {
        matches!(&self.cells, Cells::Few(few) if few.levels.len() == 0)
    }
}

fn shown(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).chars().take(SHOWN).collect()
}

fn push<T>(list: &mut Vec<T>, item: T) {
    reserve(list, 1);
    list.push(item);
}
