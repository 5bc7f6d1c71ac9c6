//! Columns while they are being read: numbers as long as every cell is one, texts from the first that is not.

use super::interner::{Interner, reserve};
use super::markers::is_value;
use super::number::{Written, number_text, read_number};
use super::words::folded;
use super::{ColumnData, ColumnNote, Levels, MISSING_CODE, TableNote};

/// Distinct numbers up to which their texts are remembered, in case the column turns out to hold text.
const REMEMBERED: usize = 4096;
/// Characters of a cell that a note shows.
const SHOWN: usize = 40;

/// A column that grows by one cell a row.
pub(super) struct ColumnBuilder {
    cells: Cells,
    decimal_comma: bool,
    /// Whether a number was among the cells.
    numbers: bool,
    /// The first cell that was no number or may not be one: its row (from 0), its text and why.
    turned_text: Option<(usize, String, Turned)>,
    /// The first number with marks beside it.
    marked: Option<(usize, String)>,
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
        match &mut self.cells {
            Cells::Texts { codes, levels, .. } => push(codes, levels.code(cell).0),
            Cells::Few(few) => {
                let (code, new) = few.levels.code(cell);
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
            Written::Marked(_) if self.marked.is_none() => self.marked = Some((row, shown(cell))),
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
                let mut code = |value: &f64| {
                    if value.is_nan() { MISSING_CODE } else { levels.code(number_text(*value).as_bytes()).0 }
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

    /// The finished column, and what is to be said of it. One without any value is a text column without levels.
    pub fn finish(mut self, name: &str, notes: &mut Vec<TableNote>) -> ColumnData {
        let column = || name.to_owned();
        let mut mixed = None;
        if let (Cells::Texts { codes, levels, markers }, false) = (&self.cells, self.by_hand)
            && !matches!(self.turned_text, Some((_, _, Turned::Code | Turned::TooLong)))
        {
            match words_in_numbers(codes, levels, markers, self.decimal_comma) {
                Some(Mixed::Numbers { values, count, row, value }) => {
                    if let Some((row, value)) = self.marked {
                        notes.push(TableNote::Column(ColumnNote::MarkedNumbers {
                            column: column(),
                            row: row + 1,
                            value,
                        }));
                    }
                    notes.push(TableNote::Column(ColumnNote::WordsMissing {
                        column: column(),
                        count,
                        row,
                        value,
                    }));
                    return ColumnData::Numeric(values);
                }
                Some(Mixed::Texts { row, value }) => mixed = Some((row, value, Turned::Text)),
                None => {}
            }
        }
        if let Some((row, value, why)) = self.turned_text.take().or(mixed) {
            let row = row + 1;
            notes.push(match why {
                Turned::Text => TableNote::Column(ColumnNote::MixedColumn { column: column(), row, value }),
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

/// Words that mean "missing" among numbers, and may be values among words.
const MISSING_WORDS: [&str; 69] = [
    "[c]",
    "[x]",
    "[z]",
    "[low]",
    ":",
    "/",
    "suppressed",
    "none",
    "n.a",
    "n/a",
    "na",
    "nan",
    "null",
    "(null)",
    "nil",
    "missing",
    "unknown",
    "not available",
    "not applicable",
    "not known",
    "no data",
    "undefined",
    "refused",
    "unbekannt",
    "k.a",
    "k. a",
    "keine angabe",
    "fehlt",
    "inconnu",
    "nd",
    "n.d",
    "desconocido",
    "s/d",
    "--",
    "---",
    "—",
    "–",
    "..",
    "*",
    "#div/0!",
    "#value!",
    "#ref!",
    "#name?",
    "#num!",
    "#null!",
    "#error!",
    "error",
    "(blank)",
    "blank",
    "(empty)",
    "empty",
    "don't know",
    "dont know",
    "dk",
    "no answer",
    "not stated",
    "not reported",
    "not recorded",
    "not given",
    "prefer not to say",
    "inapplicable",
    "weiß nicht",
    "sin dato",
    "ns/nc",
    "sans réponse",
    "non renseigné",
    "нет данных",
    "不明",
    "未知",
];
/// Distinct texts that are looked at first.
const LOOKED_AT: usize = 200;

/// What a column of texts is of which most are numbers.
enum Mixed {
    /// Numbers, and words that mean "missing": how many cells have one, the first one's row (from 1) and text.
    Numbers { values: Vec<f64>, count: usize, row: usize, value: String },
    /// Half of them or more are numbers, and the first other text stands in this row (from 0).
    Texts { row: usize, value: String },
}

/// Whether most cells are numbers.
fn words_in_numbers(codes: &[u32], levels: &Interner, markers: &[u32], decimal_comma: bool) -> Option<Mixed> {
    let number = |text: &[u8]| read_number(text, decimal_comma);
    let is_number = |text: &[u8]| number(text).number().is_some();
    let first = levels.texts().take(LOOKED_AT);
    let (some, all) = first.fold((0, 0), |(some, all), text| (some + usize::from(is_number(text)), all + 1));
    if 2 * some < all || some < 3 {
        return None;
    }
    let mut values = Vec::with_capacity(levels.len());
    let (mut all_words, mut codes_there) = (true, false);
    for (code, text) in levels.texts().enumerate() {
        let written = number(text);
        codes_there |= matches!(written, Written::Code | Written::TooLong);
        let value = written.number();
        if value.is_none() && !markers.contains(&(code as u32)) {
            let folded = folded(&String::from_utf8_lossy(text));
            // Stata writes .a to .z.
            let stata = matches!(folded.as_bytes(), [b'.', b'a'..=b'z']);
            all_words &= stata || MISSING_WORDS.contains(&folded.as_str());
        }
        values.push(value);
    }
    if codes_there {
        return None;
    }
    let value = |code: &u32| values.get(*code as usize).copied().flatten();
    let present = codes.iter().filter(|code| **code != MISSING_CODE && !markers.contains(code));
    let is_word = |code: &u32| *code != MISSING_CODE && value(code).is_none() && !markers.contains(code);
    let (numbers, cells) =
        present.fold((0, 0), |(some, all), code| (some + usize::from(value(code).is_some()), all + 1));
    let row = codes.iter().position(is_word)?;
    let text = shown(levels.texts().nth(codes[row] as usize).unwrap_or_default());
    if all_words && 2 * numbers >= cells {
        let count = codes.iter().filter(|code| is_word(code)).count();
        let values = codes.iter().map(|code| value(code).unwrap_or(f64::NAN)).collect();
        return Some(Mixed::Numbers { values, count, row: row + 1, value: text });
    }
    (2 * numbers >= cells).then_some(Mixed::Texts { row, value: text })
}

/// A column of texts, of which those that mean "missing" are taken out, unless they are values here.
fn texts(
    mut codes: Vec<u32>,
    levels: Levels,
    markers: &[u32],
    name: &str,
    notes: &mut Vec<TableNote>,
) -> ColumnData {
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

fn shown(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell).chars().take(SHOWN).collect()
}

fn push<T>(list: &mut Vec<T>, item: T) {
    reserve(list, 1);
    list.push(item);
}
