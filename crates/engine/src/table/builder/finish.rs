//! What a column is at its end: numbers, or texts; which of its cells mean that a value is missing; what is to be said of it.

use super::units::with_unit;
use super::{Cells, ColumnBuilder, Remembered, Turned, shown};
use crate::table::interner::Interner;
use crate::table::markers::is_value;
use crate::table::number::{Written, read_number};
use crate::table::words::folded;
use crate::table::{ColumnData, ColumnNote, Levels, MISSING_CODE, TableNote};

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

impl ColumnBuilder {
    /// The finished column, and what is to be said of it. One without any value is a text column without levels.
    pub fn finish(mut self, name: &str, notes: &mut Vec<TableNote>) -> ColumnData {
        let column = || name.to_owned();
        let mut mixed = None;
        if let (Cells::Texts { codes, levels, markers }, false) = (&self.cells, self.by_hand)
            && !matches!(self.turned_text, Some((_, _, Turned::Code | Turned::TooLong)))
        {
            if let Some(numbers) = with_unit(levels, markers, self.decimal_comma) {
                let number = |code: &u32| numbers.get(*code as usize).copied().unwrap_or(f64::NAN);
                let values: Vec<f64> = codes.iter().map(number).collect();
                if let Some(row) = values.iter().position(|value| !value.is_nan()) {
                    let value = shown(levels.texts().nth(codes[row] as usize).unwrap_or_default());
                    notes.push(TableNote::Column(ColumnNote::MarkedNumbers {
                        column: column(),
                        row: row + 1,
                        value,
                    }));
                }
                return ColumnData::Numeric(values);
            }
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
