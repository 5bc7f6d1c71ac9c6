//! One JSON object whose rows are lists, as DataTables, Socrata and spreadsheets' services write it: {"data": [[1, "m"], [2, "f"]]}. The
//! columns are named beside them, in the first list, or nowhere.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::value::RawValue;

use super::json_record::Record;
use crate::number::read_number;

/// Objects within one another, at the most, around the names.
const DEPTH: usize = 3;
/// What names of columns are called.
const NAMES: [&str; 9] =
    ["columns", "cols", "column_names", "columnnames", "headers", "header", "fields", "names", "aocolumns"];
/// What the name of a column is called, where each is an object, the one that is shown first.
const TITLES: [&str; 9] = ["title", "stitle", "label", "header", "name", "fieldname", "field", "data", "id"];

type Field<'a> = (Cow<'a, str>, &'a RawValue);

/// The rows of an object, where one of its values is a list of lists; `None` where none is, several are, or names are told that do not fit.
pub(super) fn rows<'a>(fields: &[Field<'a>]) -> Option<Vec<Record<'a>>> {
    let mut all = fields.iter().filter_map(|(name, value)| Some((name, lists(value)?)));
    let (Some((own, mut rows)), None) = (all.next(), all.next()) else { return None };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    // Records beside them may be what is meant.
    let is_other = |(name, value): &Field| !are_names(name) && first_is(value, "[{");
    if width == 0 || fields.iter().any(is_other) {
        return None;
    }
    let is_sheet = own == "values" && fields.iter().any(|(name, _)| name == "majorDimension");
    let names = match told(fields, own) {
        Some(names) => names,
        None if is_sheet || begins_with_names(&rows) => {
            let first = rows.remove(0);
            let text = |cell: &&RawValue| serde_json::from_str::<String>(cell.get()).ok();
            first.iter().map(text).collect::<Option<_>>()?
        }
        None => (1..=width).map(|place| format!("column {place}")).collect(),
    };
    let distinct: BTreeSet<&String> = names.iter().collect();
    if names.len() < width || names.len() > width && !is_sheet || distinct.len() < names.len() {
        return None;
    }
    let named = |cells: Vec<&'a RawValue>| {
        Record(names.iter().map(|name| Cow::Owned(name.clone())).zip(cells).collect())
    };
    (!rows.is_empty()).then(|| rows.into_iter().map(named).collect())
}

fn are_names(name: &str) -> bool {
    NAMES.contains(&name.to_lowercase().as_str())
}

/// Whether a value begins with these marks, white space aside.
fn first_is(value: &RawValue, marks: &str) -> bool {
    let mut rest = value.get().trim_start();
    marks.chars().all(|mark| match rest.strip_prefix(mark) {
        Some(behind) => {
            rest = behind.trim_start();
            true
        }
        None => false,
    })
}

/// The lists of a list of nothing but lists.
fn lists(value: &RawValue) -> Option<Vec<Vec<&RawValue>>> {
    if !first_is(value, "[[") {
        return None;
    }
    serde_json::from_str(value.get()).ok()
}

/// The names that stand beside the rows: a list of texts, or of objects that have a name.
fn told(fields: &[Field], own: &str) -> Option<Vec<String>> {
    let mut level: Vec<Field> = fields.iter().filter(|(name, _)| name != own).cloned().collect();
    for _ in 0..=DEPTH {
        let mut below = Vec::new();
        for (name, value) in level {
            if first_is(value, "{") {
                below.extend(
                    serde_json::from_str::<Record>(value.get())
                        .map(|Record(inner)| inner)
                        .unwrap_or_default(),
                );
                continue;
            }
            if !are_names(&name) {
                continue;
            }
            if let Ok(names) = serde_json::from_str::<Vec<String>>(value.get()) {
                return Some(names);
            }
            let columns = serde_json::from_str::<Vec<Record>>(value.get()).unwrap_or_default();
            let titles: Option<Vec<String>> = columns.iter().map(title).collect();
            if let Some(titles) = titles.filter(|titles| !titles.is_empty()) {
                return Some(titles);
            }
        }
        level = below;
    }
    None
}

/// The name of a column that is told as an object.
fn title(Record(fields): &Record) -> Option<String> {
    TITLES.iter().find_map(|title| {
        let (_, value) = fields.iter().find(|(name, _)| name.to_lowercase() == *title)?;
        serde_json::from_str::<String>(value.get()).ok().filter(|name| !name.is_empty())
    })
}

/// Whether the first list has the names: texts that differ, one of them, which is no number, above nothing but numbers.
fn begins_with_names(rows: &[Vec<&RawValue>]) -> bool {
    let Some((first, others)) = rows.split_first() else { return false };
    let is_text = |cell: &&RawValue| cell.get().starts_with('"');
    let is_number =
        |cell: &&RawValue| read_number(cell.get().trim_matches('"').as_bytes(), false).number().is_some();
    let distinct: BTreeSet<&str> = first.iter().map(|cell| cell.get()).collect();
    let above_numbers = |place: usize| {
        !first.get(place).is_some_and(is_number)
            && others.iter().all(|row| row.get(place).is_some_and(is_number))
    };
    first.iter().all(is_text)
        && distinct.len() == first.len()
        && !others.is_empty()
        && (0..first.len()).any(above_numbers)
}
