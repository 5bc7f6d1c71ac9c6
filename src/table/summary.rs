//! What a table looks like before anything is computed.

use std::borrow::Cow;

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
                values.get(row).filter(|value| !value.is_nan()).map(|value| Cow::Owned(value.to_string()))
            }
            ColumnData::Text { codes, levels } => codes
                .get(row)
                .and_then(|&code| levels.get(code as usize))
                .map(|level| Cow::Borrowed(level.as_str())),
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
                let shown = most_frequent(counts.iter().enumerate().map(|(level, &count)| (level, count)));
                let values = shown.into_iter().map(|(level, count)| (levels[level].clone(), count)).collect();
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

/// The entries with the largest counts, as many as a summary lists, ties in the order given.
fn most_frequent<V>(counted: impl Iterator<Item = (V, usize)>) -> Vec<(V, usize)> {
    let mut list: Vec<(V, usize)> = counted.collect();
    // A stable sort keeps ties in order.
    list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    list.truncate(ColumnSummary::VALUES_SHOWN);
    list
}

type Counted = (usize, Vec<(String, usize)>, usize, Option<[f64; 3]>);

/// Number of distinct numbers, the most frequent with their counts (ties in order of first appearance), missing cells, and
/// smallest, mean and largest.
fn count_numbers(values: &[f64]) -> Counted {
    let (mut sum, mut low, mut high) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
    // Equal numbers stand together once sorted, the first of them in front: a wide table has millions of distinct ones.
    let mut sorted: Vec<(u64, u32)> = Vec::with_capacity(values.len());
    for (row, &value) in values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
        sum += value;
        low = low.min(value);
        high = high.max(value);
        sorted.push(((value + 0.0).to_bits(), row as u32));
    }
    sorted.sort_unstable();
    let mut counts: Vec<(u32, u64, usize)> = sorted
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|equal| (equal[0].1, equal[0].0, equal.len()))
        .collect();
    counts.sort_unstable();
    let (present, distinct) = (sorted.len(), counts.len());
    let shown = most_frequent(counts.into_iter().map(|(_, bits, count)| (bits, count)));
    let shown = shown.into_iter().map(|(bits, count)| (f64::from_bits(bits).to_string(), count)).collect();
    let range = (present > 0).then(|| [low, sum / present as f64, high]);
    (distinct, shown, values.len() - present, range)
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
