//! One JSON object that is a table as a whole: lists as columns, records beside other things, and what pandas writes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::json_lists;
use super::json_record::Record;

/// Objects within one another, at the most, around rows.
const DEPTH: usize = 3;

/// The table that an object is.
pub(super) enum Shape<'a> {
    /// Its rows.
    Records(Vec<Record<'a>>),
    /// Names and cells of its columns, all of one length.
    Columns(Vec<(Cow<'a, str>, Vec<&'a RawValue>)>),
}

/// What an object's text is; `None` where it is no table that is known.
pub(super) fn shape(text: &str) -> Option<Shape<'_>> {
    let record: Record = serde_json::from_str(text).ok()?;
    let Record(fields) = &record;
    if let Some(split) = split(fields) {
        return Some(split);
    }
    if let Some(rows) = json_lists::rows(fields) {
        return Some(Shape::Records(rows));
    }
    // {"data": [{...}, ...], "count": 2}
    let mut lists = fields.iter().filter_map(|(_, value)| records(value));
    if let (Some(rows), None) = (lists.next(), lists.next()) {
        return Some(Shape::Records(rows));
    }
    // {"age": [1, 2], "sex": ["m", "f"]}
    let columns: Option<Vec<Vec<&RawValue>>> = fields.iter().map(|(_, value)| cells(value)).collect();
    if let Some(columns) = columns {
        let rows = columns.first().map_or(0, Vec::len);
        let even = rows > 0 && columns.iter().all(|cells| cells.len() == rows);
        return even
            .then(|| Shape::Columns(fields.iter().map(|(name, _)| name.clone()).zip(columns).collect()));
    }
    nested(fields).or_else(|| deeper(fields).map(Shape::Records))
}

/// {"columns": ["age", "sex"], "index": [0, 1], "data": [[1, "m"], [2, "f"]]}
fn split<'a>(fields: &[(Cow<'a, str>, &'a RawValue)]) -> Option<Shape<'a>> {
    let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, value)| value.get());
    let names: Vec<String> = serde_json::from_str(field("columns")?).ok()?;
    let rows: Vec<Vec<&RawValue>> = serde_json::from_str(field("data")?).ok()?;
    if names.is_empty() || rows.is_empty() || rows.iter().any(|row| row.len() != names.len()) {
        return None;
    }
    let column = |place: usize| rows.iter().filter_map(|row| row.get(place).copied()).collect();
    let columns = (0..names.len()).map(column).collect::<Vec<_>>();
    Some(Shape::Columns(names.into_iter().map(Cow::Owned).zip(columns).collect()))
}

/// {"age": {"0": 1, "1": 2}, "sex": {"0": "m", "1": "f"}}, or the same by rows: {"0": {"age": 1, "sex": "m"}, ...}.
fn nested<'a>(fields: &[(Cow<'a, str>, &'a RawValue)]) -> Option<Shape<'a>> {
    let inner: Vec<Record> =
        fields.iter().map(|(_, value)| serde_json::from_str(value.get()).ok()).collect::<Option<_>>()?;
    let are_numbers = |record: &[(Cow<str>, &RawValue)]| {
        !record.is_empty() && record.iter().all(|(name, _)| name.parse::<u64>().is_ok())
    };
    let Record(first) = inner.first()?;
    let by_rows = match (are_numbers(fields), are_numbers(first)) {
        (true, false) => true,
        (false, true) => false,
        _ => are_rows(&inner)?,
    };
    if by_rows {
        return Some(Shape::Records(inner));
    }
    let rows = labels(inner.first()?);
    let even = inner.iter().all(|column| labels(column) == rows)
        && rows.iter().collect::<BTreeSet<_>>().len() == rows.len();
    let cells = |Record(cells): Record<'a>| cells.into_iter().map(|(_, cell)| cell).collect();
    even.then(|| {
        let names = fields.iter().map(|(name, _)| name.clone());
        Shape::Columns(names.zip(inner.into_iter().map(cells)).collect())
    })
}

fn labels(Record(cells): &Record) -> Vec<String> {
    cells.iter().map(|(label, _)| label.to_string()).collect()
}

/// Whether objects within an object are rows, not columns, where neither has numbers for names: a column's values are of one kind, and a
/// row has values of several. `None` where that does not decide.
fn are_rows(inner: &[Record]) -> Option<bool> {
    let names = labels(inner.first()?);
    if inner.len() < 2 || names.len() < 2 || inner.iter().any(|record| labels(record) != names) {
        return None;
    }
    let kind = |value: &RawValue| match value.get().as_bytes().first() {
        Some(b'"') => Some('s'),
        Some(b't' | b'f') => Some('b'),
        Some(b'n') | None => None,
        Some(b'{' | b'[') => Some('o'),
        Some(_) => Some('n'),
    };
    let alike = |mut kinds: Box<dyn Iterator<Item = Option<char>> + '_>| {
        let first = kinds.find_map(|kind| kind);
        kinds.flatten().all(|kind| Some(kind) == first)
    };
    let within = inner.iter().all(|Record(cells)| alike(Box::new(cells.iter().map(|(_, cell)| kind(cell)))));
    let across = (0..names.len()).all(|place| {
        alike(Box::new(
            inner.iter().map(move |Record(cells)| cells.get(place).and_then(|(_, cell)| kind(cell))),
        ))
    });
    (within != across).then_some(across)
}

/// The rows within an object that is a field of the object: {"response": {"items": [{...}, ...]}}. No other list may be as long: the rows
/// are then elsewhere.
fn deeper<'a>(fields: &[(Cow<'a, str>, &'a RawValue)]) -> Option<Vec<Record<'a>>> {
    let (mut rows, mut longest): (Option<Vec<Record<'a>>>, usize) = (None, 0);
    let mut level: Vec<(Cow<'a, str>, &'a RawValue)> = fields.to_vec();
    for _ in 0..=DEPTH {
        let mut below = Vec::new();
        for (_, value) in level {
            if let Ok(Record(inner)) = serde_json::from_str::<Record>(value.get()) {
                below.extend(inner);
                continue;
            }
            let found = records(value);
            let Some(length) = found.as_ref().map(Vec::len).or_else(|| length(value)) else { continue };
            let best = rows.as_ref().map_or(0, Vec::len);
            match found {
                Some(found) if length > best => {
                    longest = longest.max(best);
                    rows = Some(found);
                }
                _ => longest = longest.max(length),
            }
        }
        level = below;
    }
    rows.filter(|rows| rows.len() > longest)
}

/// How many values a list has.
fn length(value: &RawValue) -> Option<usize> {
    let list = value.get().starts_with('[');
    list.then(|| serde_json::from_str::<Vec<&RawValue>>(value.get()).ok().map(|list| list.len())).flatten()
}

/// The objects of a list of nothing but objects.
fn records(value: &RawValue) -> Option<Vec<Record<'_>>> {
    if !value.get().starts_with('[') {
        return None;
    }
    let records: Vec<Record> = serde_json::from_str(value.get()).ok()?;
    (!records.is_empty()).then_some(records)
}

/// The values of a list of nothing but texts, numbers, truth values and nulls.
fn cells(value: &RawValue) -> Option<Vec<&RawValue>> {
    if !value.get().starts_with('[') {
        return None;
    }
    let cells: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
    cells.iter().all(|cell| !cell.get().starts_with(['[', '{'])).then_some(cells)
}
