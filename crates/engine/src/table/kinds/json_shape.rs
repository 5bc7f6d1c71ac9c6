//! One JSON object that is a table as a whole: lists as columns, records beside other things, and what pandas writes.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::json_record::Record;

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
    nested(fields)
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

/// {"age": {"0": 1, "1": 2}, "sex": {"0": "m", "1": "f"}}, or the same by rows.
fn nested<'a>(fields: &[(Cow<'a, str>, &'a RawValue)]) -> Option<Shape<'a>> {
    let inner: Vec<Record> =
        fields.iter().map(|(_, value)| serde_json::from_str(value.get()).ok()).collect::<Option<_>>()?;
    let are_numbers = |record: &[(Cow<str>, &RawValue)]| {
        !record.is_empty() && record.iter().all(|(name, _)| name.parse::<u64>().is_ok())
    };
    let Record(first) = inner.first()?;
    match (are_numbers(fields), are_numbers(first)) {
        (true, false) => Some(Shape::Records(inner)),
        (false, true) => {
            let labels = |Record(cells): &Record| -> Vec<String> {
                cells.iter().map(|(label, _)| label.to_string()).collect()
            };
            let rows = labels(inner.first()?);
            let even = inner.iter().all(|column| labels(column) == rows)
                && rows.iter().collect::<BTreeSet<_>>().len() == rows.len();
            let cells = |Record(cells): Record<'a>| cells.into_iter().map(|(_, cell)| cell).collect();
            even.then(|| {
                let names = fields.iter().map(|(name, _)| name.clone());
                Shape::Columns(names.zip(inner.into_iter().map(cells)).collect())
            })
        }
        _ => None,
    }
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
