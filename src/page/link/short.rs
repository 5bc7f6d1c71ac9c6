//! A link without what every reader knows: settings at their defaults are left out, and read as such.

use serde_json::{Map, Value, from_value, to_value};

use super::Link;
use crate::page::view::View;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{BinaryRole, Condition};

/// Where fields may be left out one by one; elsewhere a value is left out whole.
const FIELDWISE: [&[&str]; 6] = [
    &["configuration", "correction", "methods"],
    &["configuration", "correction"],
    &["configuration", "model", "perceptron"],
    &["configuration", "model"],
    &["view", "methods"],
    &["view", "corrective"],
];

/// The link as JSON, as short as it is read back the same.
pub(super) fn shorten(link: &Link) -> Value {
    let Ok(whole) = to_value(link) else { return Value::Null };
    let mut short = whole.clone();
    let Some(defaults) = defaults() else { return whole };
    for path in FIELDWISE {
        leave_out(&mut short, &defaults, path);
    }
    for part in ["configuration", "view"] {
        leave_out(&mut short, &defaults, &[part]);
    }
    if let Some(configuration) = short.get_mut("configuration").and_then(Value::as_object_mut) {
        // It says how the rest is read.
        configuration.insert("version".to_owned(), whole["configuration"]["version"].clone());
    }
    match from_value::<Link>(short.clone()) {
        Ok(read) if read == *link => short,
        _ => whole,
    }
}

/// Puts back into a link what was left out, but for what has no default.
pub(super) fn complete(given: &mut Value) {
    let Some(defaults) = defaults() else { return };
    let parts: [&[&str]; 2] = [&["configuration"], &["view"]];
    for path in parts.into_iter().chain(FIELDWISE) {
        let Some(fields) = at(&defaults, path).and_then(Value::as_object) else { continue };
        let place = path.iter().try_fold(&mut *given, |place, step| place.get_mut(*step));
        let Some(place) = place.and_then(Value::as_object_mut) else { continue };
        for (key, value) in fields {
            if !matches!(key.as_str(), "label" | "groups") {
                place.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
    }
}

/// What a reader takes where nothing is said.
fn defaults() -> Option<Value> {
    let nobody =
        || BinaryRole { column: String::new(), positive: Condition::Values(Vec::new()), negative: None };
    let mut fields = Map::new();
    fields.insert("configuration".to_owned(), to_value(Configuration::new(nobody(), nobody())).ok()?);
    fields.insert("view".to_owned(), to_value(View::default()).ok()?);
    Some(Value::Object(fields))
}

fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |place, step| place.get(*step))
}

/// Leaves out the fields below `path` that are what the defaults have there.
fn leave_out(value: &mut Value, defaults: &Value, path: &[&str]) {
    let place = path.iter().try_fold(value, |place, step| place.get_mut(*step));
    let (Some(fields), Some(defaults)) = (place.and_then(Value::as_object_mut), at(defaults, path)) else {
        return;
    };
    let empty = Value::Object(Map::new());
    fields.retain(|key, value| Some(&*value) != defaults.get(key) && *value != empty);
}
