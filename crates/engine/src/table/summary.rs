//! What a table looks like before anything is computed.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::interner::Interner;
use super::number::number_text;
use super::{Column, ColumnData, ColumnKind, ColumnSummary, MISSING_CODE, Table, TableSummary};

/// Rows in the preview.
const PREVIEW_ROWS: usize = 12;
/// Characters at which a previewed cell is cut.
const PREVIEW_CHARACTERS: usize = 80;

impl Column {
    /// Whether the cell is missing. Rows beyond the table are missing.
    pub fn is_missing(&self, row: usize) -> bool {
        match &self.data {
            ColumnData::Numeric(values) => values.get(row).is_none_or(|value| value.is_nan()),
            ColumnData::Text { codes, .. } => codes.get(row).is_none_or(|&code| code == MISSING_CODE),
        }
    }

    /// The cell as text, numbers in shortest form; `None` where it is missing.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match &self.data {
            ColumnData::Numeric(values) => {
                values.get(row).filter(|value| !value.is_nan()).map(|value| Cow::Owned(number_text(*value)))
            }
            ColumnData::Text { codes, levels } => {
                codes.get(row).and_then(|&code| levels.get(code as usize)).map(Cow::Borrowed)
            }
        }
    }

    /// The cell as a number; `None` where it is missing or the column holds text.
    pub fn number(&self, row: usize) -> Option<f64> {
        match &self.data {
            ColumnData::Numeric(values) => values.get(row).copied().filter(|value| !value.is_nan()),
            ColumnData::Text { .. } => None,
        }
    }

    /// What the preview and the role pickers show of the column.
    pub fn summary(&self) -> ColumnSummary {
        let (distinct, values, missing, range) = match &self.data {
            ColumnData::Numeric(values) => count_numbers(values),
            ColumnData::Text { codes, levels } => {
                let mut counts = vec![0; levels.len()];
                let mut missing = 0;
                for &code in codes {
                    match counts.get_mut(code as usize) {
                        Some(count) => *count += 1,
                        None => missing += 1,
                    }
                }
                let shown =
                    most_frequent(counts.iter().enumerate().map(|(level, &count)| (count, level, level)));
                let text = |level| levels.get(level).unwrap_or_default().to_owned();
                let values = shown.into_iter().map(|(level, count)| (text(level), count)).collect();
                (levels.len(), values, missing, None)
            }
        };
        let rows = match &self.data {
            ColumnData::Numeric(values) => values.len(),
            ColumnData::Text { codes, .. } => codes.len(),
        };
        let kind = kind(&self.name, &self.data, distinct, rows - missing);
        ColumnSummary { name: self.name.clone(), kind, distinct, missing, values, range }
    }
}

impl Table {
    /// Everything that the page shows of the table: `name` as the file is called, `bytes` its size.
    pub fn summary(&self, name: &str, bytes: u64) -> TableSummary {
        let cut = |text: Cow<'_, str>| match text.char_indices().nth(PREVIEW_CHARACTERS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.into_owned(),
        };
        let preview = (0..self.rows.min(PREVIEW_ROWS))
            .map(|row| self.columns.iter().map(|column| column.text(row).map(cut)).collect())
            .collect();
        TableSummary {
            name: name.to_owned(),
            bytes,
            fingerprint: self.fingerprint.clone(),
            format: self.format.clone(),
            rows: self.rows,
            columns: self.columns.iter().map(Column::summary).collect(),
            preview,
            notes: self.notes.clone(),
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Of entries (count, place, value) the values with the largest counts, as many as a summary lists, and their counts; of equal
/// counts the one with the first place is first. No two have one place.
fn most_frequent<V: Ord>(counted: impl Iterator<Item = (usize, usize, V)>) -> Vec<(V, usize)> {
    let mut largest = BTreeSet::new();
    for (count, place, value) in counted {
        largest.insert((Reverse(count), place, value));
        if largest.len() > ColumnSummary::VALUES_SHOWN {
            largest.pop_last();
        }
    }
    largest.into_iter().map(|(Reverse(count), _, value)| (value, count)).collect()
}

type Counted = (usize, Vec<(String, usize)>, usize, Option<[f64; 3]>);

/// Distinct numbers up to which each is counted as it comes. No numbers of one or two bytes have more.
const COUNTED: usize = 1 << 16;

/// Number of distinct numbers, the most frequent with their counts (ties in order of first appearance), missing cells, and
/// smallest, mean and largest.
fn count_numbers(values: &[f64]) -> Counted {
    let (mut sum, mut low, mut high, mut present) = (0.0, f64::INFINITY, f64::NEG_INFINITY, 0_usize);
    for &value in values.iter().filter(|value| !value.is_nan()) {
        sum += value;
        low = low.min(value);
        high = high.max(value);
        present += 1;
    }
    let (distinct, shown) = count_few(values).unwrap_or_else(|| count_many(values, present));
    let shown = shown.into_iter().map(|(bits, count)| (number_text(f64::from_bits(bits)), count)).collect();
    let range = (present > 0).then(|| [low, sum / present as f64, high]);
    (distinct, shown, values.len() - present, range)
}

/// The numbers that are there, as bits (0 for both zeros), with their rows.
fn present_bits(values: &[f64]) -> impl Iterator<Item = (u64, usize)> {
    let there = values.iter().enumerate().filter(|(_, value)| !value.is_nan());
    there.map(|(row, &value)| ((value + 0.0).to_bits(), row))
}

/// Distinct numbers, and the most frequent as bits with their counts; `None` where they are more than are counted so.
fn count_few(values: &[f64]) -> Option<(usize, Vec<(u64, usize)>)> {
    let (mut seen, mut counts) = (Interner::default(), Vec::<(u64, usize)>::new());
    for (bits, _) in present_bits(values) {
        let (code, new) = seen.code(&bits.to_le_bytes());
        if new {
            if counts.len() == COUNTED {
                return None;
            }
            counts.push((bits, 0));
        }
        if let Some((_, count)) = counts.get_mut(code as usize) {
            *count += 1;
        }
    }
    let shown = most_frequent(counts.iter().enumerate().map(|(place, &(bits, count))| (count, place, bits)));
    Some((counts.len(), shown))
}

/// The same for any numbers, `present` of which are there.
fn count_many(values: &[f64], present: usize) -> (usize, Vec<(u64, usize)>) {
    // Equal numbers stand together once sorted, the first of them in front: a wide table has millions of distinct ones.
    let mut sorted: Vec<(u64, u32)> = Vec::with_capacity(present);
    sorted.extend(present_bits(values).map(|(bits, row)| (bits, row as u32)));
    sorted.sort_unstable();
    let mut distinct = 0;
    let counts = sorted.chunk_by(|(one, _), (other, _)| one == other).map(|equal| {
        distinct += 1;
        (equal.len(), equal[0].1 as usize, equal[0].0)
    });
    let shown = most_frequent(counts);
    (distinct, shown)
}

fn kind(name: &str, data: &ColumnData, distinct: usize, present: usize) -> ColumnKind {
    if distinct < 2 {
        return ColumnKind::Constant;
    }
    let unique = distinct == present && present >= 20;
    match data {
        ColumnData::Numeric(values) => {
            let lower = name.to_ascii_lowercase();
            let named = lower == "id"
                || lower.ends_with("_id")
                || lower.ends_with(" id")
                || lower.starts_with("unnamed");
            // 0, 1, 2, ... or 1, 2, 3, ...: a row number.
            let counts_up = values.windows(2).all(|pair| pair[1] - pair[0] == 1.0);
            if unique && (named || counts_up) { ColumnKind::Identifier } else { ColumnKind::Numeric }
        }
        ColumnData::Text { .. } if present >= 20 && distinct * 10 > present * 9 => ColumnKind::Identifier,
        ColumnData::Text { .. } => ColumnKind::Categorical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_numbers_are_counted_alike() {
        let values: Vec<f64> = (0..5000)
            .map(|i| match i % 7 {
                0 => f64::NAN,
                1 => -0.0,
                _ => f64::from(i * 7919 % 611) / 3.0,
            })
            .collect();
        let present = values.iter().filter(|value| !value.is_nan()).count();
        let few = count_few(&values);
        assert_eq!(few, Some(count_many(&values, present)));
        assert!(few.is_some_and(|(distinct, shown)| distinct == 611 && shown.len() == ColumnSummary::VALUES_SHOWN));
        let many: Vec<f64> = (0..=COUNTED).map(|i| i as f64).collect();
        assert_eq!(count_few(&many), None);
        assert_eq!(count_many(&many, many.len()).0, COUNTED + 1);
    }
}
