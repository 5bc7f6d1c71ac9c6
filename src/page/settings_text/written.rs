//! Settings as a text that people read: in the order of their declaration, short lists and objects on a line.

use serde_json::Value;

use super::scan::{Scan, Step};
use crate::page::link;
use soft_unlearn::experiment::Configuration;

/// Characters of a line up to which a list or an object stands on it.
const LINE: usize = 88;

/// The settings as a file has them: those that differ from what a reader takes where nothing is said, or all.
pub fn written(configuration: &Configuration, all: bool) -> String {
    let whole = serde_json::to_string_pretty(configuration).unwrap_or_default();
    let value = if all {
        serde_json::from_str(&whole).unwrap_or_default()
    } else {
        link::short_settings(configuration)
    };
    let mut text = String::new();
    write(&mut text, &value, &Scan::of(&whole), &mut Vec::new(), 0);
    text.push('\n');
    text
}

/// Writes a value; keys as they follow each other in `order`.
fn write(text: &mut String, value: &Value, order: &Scan, path: &mut Vec<Step>, before: usize) {
    let short = one_line(value, order, path);
    let fits = path.len() * 2 + before + short.chars().count() <= LINE;
    if fits && !path.is_empty() || !matches!(value, Value::Object(_) | Value::Array(_)) {
        text.push_str(&short);
        return;
    }
    let line = |text: &mut String, depth: usize| {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    };
    let depth = path.len();
    let [open, close] = if value.is_array() { ['[', ']'] } else { ['{', '}'] };
    text.push(open);
    for (k, (key, inner)) in parts(value, order, path).into_iter().enumerate() {
        if k > 0 {
            text.push(',');
        }
        line(text, depth + 1);
        let name = match &key {
            Step::Key(key) => format!("{}: ", Value::from(key.as_str())),
            Step::Item(_) => String::new(),
        };
        text.push_str(&name);
        path.push(key);
        write(text, inner, order, path, name.chars().count());
        path.pop();
    }
    line(text, depth);
    text.push(close);
}

/// A value on one line, keys in the order of their letters.
pub(super) fn on_one_line(value: &Value) -> String {
    one_line(value, &Scan { entries: Vec::new() }, &mut Vec::new())
}

/// A value on one line.
fn one_line(value: &Value, order: &Scan, path: &mut Vec<Step>) -> String {
    let inner: Vec<String> = match value {
        Value::Array(_) | Value::Object(_) => parts(value, order, path)
            .into_iter()
            .map(|(key, inner)| {
                let name = match &key {
                    Step::Key(key) => format!("{}: ", Value::from(key.as_str())),
                    Step::Item(_) => String::new(),
                };
                path.push(key);
                let text = name + &one_line(inner, order, path);
                path.pop();
                text
            })
            .collect(),
        _ => return value.to_string(),
    };
    match (value.is_array(), inner.is_empty()) {
        (true, _) => format!("[{}]", inner.join(", ")),
        (false, true) => "{}".to_owned(),
        (false, false) => format!("{{ {} }}", inner.join(", ")),
    }
}

/// What is in a list or an object, in order.
fn parts<'a>(value: &'a Value, order: &Scan, path: &[Step]) -> Vec<(Step, &'a Value)> {
    match value {
        Value::Array(list) => list.iter().enumerate().map(|(k, inner)| (Step::Item(k), inner)).collect(),
        Value::Object(map) => {
            let there: Vec<&Step> = order.within(path).filter_map(|entry| entry.path.0.last()).collect();
            let place = |key: &str| {
                there
                    .iter()
                    .position(|step| matches!(step, Step::Key(own) if own == key))
                    .unwrap_or(there.len())
            };
            let mut parts: Vec<(Step, &Value)> =
                map.iter().map(|(key, inner)| (Step::Key(key.clone()), inner)).collect();
            parts.sort_by_key(|(step, _)| match step {
                Step::Key(key) => place(key),
                Step::Item(place) => *place,
            });
            parts
        }
        _ => Vec::new(),
    }
}

/// A text of settings with the place of its schema, for editors; a text that has one keeps it.
pub fn with_schema(text: &str, address: &str) -> String {
    let scan = Scan::of(text);
    let first = scan.entries.first().map(|whole| whole.value.start);
    match first {
        Some(brace) if scan.of_path(&[Step::Key("$schema".to_owned())]).is_none() => {
            let (before, behind) = text.split_at((brace + 1).min(text.len()));
            format!("{before}\n  \"$schema\": {},{behind}", Value::from(address))
        }
        _ => text.to_owned(),
    }
}
