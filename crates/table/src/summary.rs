//! What a table looks like before anything is computed.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::column::LeftOut;
use super::counts::counts;
use super::dates::{Date, digits, order, parse_date};
use super::interner::Interner;
use super::matching::similar;
use super::number::number_text;
use super::words::{MEASURED, UNSURE_WEIGHTS, WEIGHTS, plain};
use super::{
    Column, ColumnData, ColumnKind, ColumnNote, ColumnSummary, DataNote, Levels, MISSING_CODE, Table,
    TableNote, TableSummary,
};

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

    /// How many of the first `rows` cells are missing.
    pub fn missing(&self, rows: usize) -> usize {
        let there = match &self.data {
            ColumnData::Numeric(values) => values.iter().take(rows).filter(|value| !value.is_nan()).count(),
            ColumnData::Text { codes, .. } => {
                codes.iter().take(rows).filter(|&&code| code != MISSING_CODE).count()
            }
        };
        rows - there
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
        let left_out = match kind {
            ColumnKind::Constant => Some(LeftOut::Constant),
            ColumnKind::Date => Some(LeftOut::Date),
            ColumnKind::Identifier if matches!(self.data, ColumnData::Numeric(_)) => Some(LeftOut::RowNumber),
            ColumnKind::Identifier => Some(LeftOut::Identifier),
            ColumnKind::Numeric if is_weight(&self.name, range, &self.data, distinct) => {
                Some(LeftOut::Weight)
            }
            ColumnKind::Categorical if distinct > most_categories(rows) => Some(LeftOut::ManyValues),
            ColumnKind::Numeric | ColumnKind::Categorical => None,
        };
        ColumnSummary { name: self.name.clone(), kind, distinct, missing, values, range, left_out }
    }

    /// First and last date of a column of dates.
    fn dates(&self) -> Option<(Date, Date)> {
        let levels = match &self.data {
            ColumnData::Text { levels, .. } => levels,
            ColumnData::Numeric(values) => {
                let dates = || values.iter().filter_map(|value| digits(*value));
                return Some((dates().min()?, dates().max()?));
            }
        };
        let order = order(levels.iter())?;
        let dates = || levels.iter().filter_map(|text| parse_date(text, order));
        Some((dates().min()?, dates().max()?))
    }
}

impl Table {
    /// Everything that the page shows of the table: `name` as the file is called, `bytes` its size.
    pub fn summary(&self, name: &str, bytes: u64) -> TableSummary {
        let cut = |text: Cow<'_, str>| match text.char_indices().nth(PREVIEW_CHARACTERS) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.into_owned(),
        };
        let mut columns: Vec<ColumnSummary> = self.columns.iter().map(Column::summary).collect();
        without_measures(&mut columns);
        let mut notes = self.notes.clone();
        if let Some((place, rows)) = counts(self, &columns) {
            columns[place].left_out = Some(LeftOut::Count);
            notes.push(TableNote::Data(DataNote::LooksLikeCounts {
                column: columns[place].name.clone(),
                lines: self.rows,
                rows,
            }));
        }
        notes.extend(
            self.columns.iter().zip(&columns).flat_map(|(column, summary)| column_notes(column, summary)),
        );
        for reason in [LeftOut::Identifier, LeftOut::Constant] {
            let out = columns.iter().filter(|column| column.left_out == Some(reason));
            let names: Vec<String> = out.map(|column| column.name.clone()).collect();
            if !names.is_empty() {
                notes.push(TableNote::Data(DataNote::NoFeature {
                    columns: names,
                    reason: reason.words().to_owned(),
                }));
            }
        }
        let preview = (0..self.rows.min(PREVIEW_ROWS))
            .map(|row| self.columns.iter().map(|column| column.text(row).map(cut)).collect())
            .collect();
        TableSummary {
            name: name.to_owned(),
            bytes,
            fingerprint: self.fingerprint.clone(),
            format: self.format.clone(),
            rows: self.rows,
            columns,
            preview,
            raw: self.raw.clone(),
            notes,
        }
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Notes of a column that is read as it is.
fn column_notes(column: &Column, summary: &ColumnSummary) -> Vec<TableNote> {
    let name = || summary.name.clone();
    let mut notes = Vec::new();
    match summary.left_out {
        Some(LeftOut::ManyValues) => {
            notes.push(TableNote::Data(DataNote::ManyValues { column: name(), distinct: summary.distinct }));
        }
        Some(LeftOut::Weight) => notes.push(TableNote::Data(DataNote::LooksLikeWeight { column: name() })),
        Some(LeftOut::RowNumber) => notes.push(TableNote::Data(DataNote::RowNumber { column: name() })),
        Some(LeftOut::Date) => {
            if let Some((first, last)) = column.dates() {
                let words = |date: Date| format!("{:04}-{:02}-{:02}", date.year, date.month, date.day);
                notes.push(TableNote::Data(DataNote::DateColumn {
                    column: name(),
                    first: words(first),
                    last: words(last),
                }));
            }
        }
        // It is noted with the lines.
        Some(LeftOut::Count) => {}
        Some(LeftOut::Constant | LeftOut::Identifier) | None => {}
    }
    if let (ColumnKind::Numeric, ColumnData::Numeric(values), Some(range)) =
        (summary.kind, &column.data, summary.range)
        && summary.distinct >= 5
    {
        for (value, count) in sentinels(values, range) {
            notes.push(TableNote::Column(ColumnNote::Sentinel {
                column: name(),
                value: number_text(value),
                count,
            }));
        }
    }
    if let (ColumnKind::Categorical, ColumnData::Text { levels, .. }) = (summary.kind, &column.data)
        && let sets = similar(levels)
        && !sets.is_empty()
    {
        notes.push(TableNote::Data(DataNote::SimilarValues { column: name(), sets }));
    }
    notes
}

/// Names of columns whose numbers only tell the rows apart.
const NUMBERED: [&str; 24] = [
    "index",
    "row",
    "rownum",
    "rowid",
    "record",
    "case",
    "caseid",
    "uid",
    "pid",
    "person",
    "respondent",
    "participant",
    "subject",
    "patient",
    "customer",
    "client",
    "clientnum",
    "account",
    "user",
    "member",
    "nr",
    "no",
    "number",
    "identifier",
];

/// Whether a number is one that questionnaires write for "no answer": nines (or eights, or sevens) alone, or with another such digit
/// at the end, as 98 and 97 beside 99; of negative ones also single digits.
fn is_no_answer(value: f64) -> bool {
    let size = value.abs();
    if value.fract() != 0.0 || size > 9_999_999.0 {
        return false;
    }
    // By its digits: every number of a column may be asked, and a text each would take long.
    let (last, mut rest, mut length) = (size as u32 % 10, size as u32 / 10, 1);
    let first = if rest > 0 { rest % 10 } else { last };
    let mut run = true;
    while rest > 0 {
        run &= rest % 10 == first;
        rest /= 10;
        length += 1;
    }
    let high = run && (7..=9).contains(&first) && (last == first || first == 9 && (6..=8).contains(&last));
    match value > 0.0 {
        true => high && length >= 2,
        false => high || (1.0..=9.0).contains(&size),
    }
}

/// The smallest and largest numbers that stand for "no answer": each is one of a few, comes again and again, and all are far from the
/// others.
fn sentinels(values: &[f64], [low, _, high]: [f64; 3]) -> Vec<(f64, usize)> {
    if !is_no_answer(low) && !is_no_answer(high) {
        return Vec::new();
    }
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    let (mut others, mut there) = ([f64::INFINITY, f64::NEG_INFINITY], 0);
    for &value in values.iter().filter(|value| !value.is_nan()) {
        there += 1;
        if is_no_answer(value) {
            *counts.entry(value.to_bits()).or_default() += 1;
        } else {
            others = [others[0].min(value), others[1].max(value)];
        }
    }
    let mut counts: Vec<(f64, usize)> =
        counts.into_iter().map(|(bits, count)| (f64::from_bits(bits), count)).collect();
    counts.sort_by(|a, b| a.0.total_cmp(&b.0));
    // What is not far from the others, or beyond them from the nearest that is not, is one of them.
    let [mut least, mut most] = others;
    for &(value, _) in counts.iter().filter(|(value, _)| *value >= 0.0) {
        if value - most < 0.2 * value {
            most = most.max(value);
            least = least.min(value);
        }
    }
    // Below zero only where all others are not. -1, -2, -3 are the lower half of a scale.
    let below: Vec<f64> = counts.iter().map(|(value, _)| *value).filter(|value| *value < 0.0).rev().collect();
    let steps = below.iter().zip(1..).all(|(value, step)| *value == -f64::from(step));
    if steps && (below.len() > 2 || below.len() == 2 && most <= 9.0) {
        least = least.min(-1.0);
    }
    let far = |value: f64| {
        if value < 0.0 { least >= 0.0 && least.is_finite() } else { value > most && most.is_finite() }
    };
    let often = |count: usize| count >= 3 && 100 * count >= there && 2 * count < there;
    counts.into_iter().filter(|&(value, count)| far(value) && often(count)).collect()
}

/// Categories that a column of so many rows may have: 200, or a tenth of the rows, but twenty at the least.
fn most_categories(rows: usize) -> usize {
    (rows / 10).clamp(20, 200)
}

/// Whether a column of numbers is called like weights and could be some.
fn is_weight(name: &str, range: Option<[f64; 3]>, data: &ColumnData, distinct: usize) -> bool {
    let plain = plain(name);
    if UNSURE_WEIGHTS.contains(&plain.as_str()) {
        let (Some([low, mean, high]), ColumnData::Numeric(values)) = (range, data) else { return false };
        let counts = plain.starts_with(['n', 'c']);
        let whole = || values.iter().all(|value| value.is_nan() || value.fract() == 0.0);
        // Bodies and things are seldom six times as heavy as others; weights of a survey are, or are about one.
        let spread = || mean <= 10.0 || high >= 6.0 * low;
        return low > 0.0 && distinct >= 3 && if counts { low >= 1.0 && whole() } else { spread() };
    }
    let replicate =
        plain.strip_prefix("pwgtp").is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    (replicate || WEIGHTS.contains(&plain.as_str())) && range.is_some_and(|[low, ..]| low >= 0.0)
}

/// A weight beside a height is that of a body, and w beside x and y a number like these: features both.
fn without_measures(columns: &mut [ColumnSummary]) {
    const OFTEN: [&str; 4] = ["weights", "gewicht", "poids", "peso"];
    let names: Vec<String> = columns.iter().map(|column| plain(&column.name)).collect();
    let letters = names.iter().filter(|name| name.chars().count() == 1).count();
    let measured =
        names.iter().any(|name| MEASURED.iter().any(|word| name.split('_').any(|part| part == *word)));
    for (column, name) in columns.iter_mut().zip(&names) {
        let unsure = UNSURE_WEIGHTS.contains(&name.as_str()) || OFTEN.contains(&name.as_str());
        let letter = name.chars().count() == 1 && letters >= 3;
        if column.left_out == Some(LeftOut::Weight) && unsure && (measured || letter) {
            column.left_out = None;
        }
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
            let plain = plain(name);
            let named = plain == "id"
                || plain.ends_with("_id")
                || plain.starts_with("unnamed")
                || NUMBERED.contains(&plain.as_str())
                    && values.iter().all(|value| value.is_nan() || value.fract() == 0.0);
            if are_days(values) {
                return ColumnKind::Date;
            }
            if unique && (named || is_index(values)) { ColumnKind::Identifier } else { ColumnKind::Numeric }
        }
        ColumnData::Text { levels, .. } if are_dates(levels) => ColumnKind::Date,
        ColumnData::Text { .. } if present >= 20 && distinct * 10 > present * 9 => ColumnKind::Identifier,
        ColumnData::Text { .. } => ColumnKind::Categorical,
    }
}

/// Whether different numbers only number the rows: whole, in any order with few gaps, or counting up with some.
fn is_index(values: &[f64]) -> bool {
    let present = || values.iter().copied().filter(|value| !value.is_nan());
    if !present().all(|value| value.fract() == 0.0) {
        return false;
    }
    let (low, high) =
        present().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let span = high - low + 1.0;
    let count = present().count() as f64;
    let counts_up = present().zip(present().skip(1)).all(|(one, next)| next > one);
    span <= 1.2 * count && low.abs() <= 1.0 || counts_up && span <= 10.0 * count
}

/// Whether all numbers write days, such as 20210304.
fn are_days(values: &[f64]) -> bool {
    let mut present = values.iter().filter(|value| !value.is_nan()).peekable();
    present.peek().is_some() && present.all(|value| digits(*value).is_some())
}

/// Whether all texts are dates. Most columns are told by their first text.
fn are_dates(levels: &Levels) -> bool {
    levels.get(0).is_some_and(|first| order([first].into_iter()).is_some()) && order(levels.iter()).is_some()
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
