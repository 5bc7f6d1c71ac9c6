//! A link without what every reader knows: settings at their defaults are left out, and read as such.

use serde_json::{Map, Value, from_value, to_value};

use super::{Link, LinkedData};
use crate::page::view::View;
use soft_unlearn::experiment::{Configuration, Embeddings, Synthetic};
use soft_unlearn::table::{BinaryRole, Condition};

/// Where fields may be left out one by one; elsewhere a value is left out whole.
const FIELDWISE: [&[&str]; 8] = [
    &["configuration", "correction", "methods"],
    &["configuration", "correction"],
    &["configuration", "model", "perceptron"],
    &["configuration", "model"],
    &["view", "methods"],
    &["view", "corrective"],
    &["view", "attack"],
    &["view", "requests"],
];

/// The link as JSON, as short as it is read back the same.
pub(super) fn shorten(link: &Link) -> Value {
    let Ok(whole) = to_value(link) else { return Value::Null };
    let mut short = whole.clone();
    without_unedited(&mut short);
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
        Ok(read) if read == *link => without_own(short, &link.data),
        _ => whole,
    }
}

/// Settings alone, as short as they are read back the same.
pub(super) fn settings(configuration: &Configuration) -> Value {
    let Ok(whole) = to_value(configuration) else { return Value::Null };
    let Some(defaults) = defaults() else { return whole };
    let mut short = Value::Object(Map::from_iter([("configuration".to_owned(), whole.clone())]));
    let all: &[&str] = &["configuration"];
    for path in FIELDWISE.into_iter().filter(|path| path.starts_with(all)).chain([all]) {
        leave_out(&mut short, &defaults, path);
    }
    let mut short = short["configuration"].take();
    if let Some(fields) = short.as_object_mut() {
        // It says how the rest is read.
        fields.insert("version".to_owned(), whole["version"].clone());
    }
    match from_value::<Configuration>(short.clone()) {
        Ok(read) if read == *configuration => short,
        _ => whole,
    }
}

/// Leaves out what says of the made-up world's rows that nothing was done to them.
fn without_unedited(link: &mut Value) {
    let Some(world) = link.pointer_mut("/data/synthetic").and_then(Value::as_object_mut) else { return };
    if world.get("drawn").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        world.remove("drawn");
    }
    let Some(edits) = world.get_mut("edits").and_then(Value::as_object_mut) else { return };
    for edit in edits.values_mut().filter_map(Value::as_object_mut) {
        edit.retain(|_, value| !matches!(value, Value::Null | Value::Bool(false)));
    }
    if edits.is_empty() {
        world.remove("edits");
    }
}

/// Settings that data of the page's own bring with them: left out where all are theirs, and said so, for links without the word mean the defaults.
const OWN: [&str; 4] = ["label", "groups", "ignored", "split"];
/// The word.
const SAYS_SO: &str = "own";

/// The same link without what its data bring with them.
fn without_own(short: Value, data: &LinkedData) -> Value {
    let mut shorter = short.clone();
    let configuration = shorter.get_mut("configuration").and_then(Value::as_object_mut);
    if let (Some(configuration), Some(_)) = (configuration, own(data)) {
        configuration.retain(|key, _| !OWN.contains(&key.as_str()));
        shorter[SAYS_SO] = Value::Bool(true);
    }
    let (mut there, mut back) = (short.clone(), shorter.clone());
    put_own(&mut back);
    complete(&mut back);
    complete(&mut there);
    if back == there { shorter } else { short }
}

/// Puts back what the data bring with them, where the link says that it was left out.
pub(super) fn put_own(link: &mut Value) {
    let says_so = link.as_object_mut().and_then(|link| link.remove(SAYS_SO)) == Some(Value::Bool(true));
    let data = says_so.then(|| from_value::<LinkedData>(link["data"].clone()).ok()).flatten();
    let brought = data.as_ref().and_then(own).and_then(|own| to_value(own).ok());
    let configuration = link.get_mut("configuration").and_then(Value::as_object_mut);
    if let (Some(brought), Some(configuration)) = (brought, configuration) {
        for key in OWN {
            configuration.entry(key).or_insert_with(|| brought[key].clone());
        }
    }
}

/// The settings that data of the page's own open with.
fn own(data: &LinkedData) -> Option<Configuration> {
    Some(match data {
        LinkedData::Bundled(set) => set.configuration(),
        LinkedData::Synthetic(_) => Synthetic::configuration(),
        LinkedData::Embeddings(_) => Embeddings::configuration(),
        LinkedData::File { .. } => return None,
    })
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
