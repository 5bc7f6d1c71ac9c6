//! A link with a fault: what is valid of it is kept, field by field, and the data's own settings stand in place of the rest.

use serde_json::{Map, Value, from_value, to_value};

use super::{Link, LinkedData, checked, short};
use crate::page::view::View;
use soft_unlearn::experiment::{CONFIGURATION_VERSION, Configuration, Embeddings, Synthetic, lift_fields};
use soft_unlearn::table::{BinaryRole, Condition};

/// More faults than these are not a fault in a link but no link at all.
const MOST: usize = 16;
/// A name longer than this is cut when it is told.
const LONGEST_NAME: usize = 40;

/// What is left of a link, completed, and what was of no use; `None` where it does not even say which data it is for.
pub(super) fn repair(given: &Value) -> Option<(Box<Link>, String)> {
    let mut given = given.clone();
    let version = &given["configuration"]["version"];
    if *version == 1
        && let Some(fields) = given["configuration"].as_object().cloned()
    {
        given["configuration"] = Value::Object(lift_fields(fields));
    } else if *version == CONFIGURATION_VERSION {
        short::complete(&mut given);
    } else if !version.is_null() {
        return None;
    }
    let given = &given;
    let (data, configuration) = own(given)?;
    let mut whole = to_value(Link { data, configuration, view: View::default() }).ok()?;
    let mut faults = Vec::new();
    take(&mut whole, &mut Vec::new(), given.as_object()?, &mut faults);
    if faults.len() > MOST {
        return None;
    }
    let link = checked(whole).ok()?;
    let what = if faults.is_empty() { "it is not complete".to_owned() } else { faults.join(", ") };
    Some((link, what))
}

/// The data that a link is for, and the settings that they open with.
fn own(given: &Value) -> Option<(LinkedData, Configuration)> {
    let data = &given["data"];
    if data.get("synthetic").is_some() {
        return Some((LinkedData::Synthetic(Synthetic::default()), Synthetic::configuration()));
    }
    if data.get("embeddings").is_some() {
        return Some((LinkedData::Embeddings(Embeddings::default()), Embeddings::configuration()));
    }
    let data: LinkedData = from_value(data.clone()).ok()?;
    let configuration = match &data {
        LinkedData::Bundled(set) => set.configuration(),
        // A file has no settings of its own: without roles there is nothing to go by.
        _ => {
            let given = |name: &str| given["configuration"][name].clone();
            let nobody =
                BinaryRole { column: String::new(), positive: Condition::Values(Vec::new()), negative: None };
            let own = Configuration::new(from_value(given("label")).ok()?, nobody);
            Configuration { groups: from_value(given("groups")).ok()?, ..own }
        }
    };
    Some((data, configuration))
}

/// Puts what is given below `path` into `whole`, as far as it is a valid link with it, and names what is not.
fn take(whole: &mut Value, path: &mut Vec<String>, given: &Map<String, Value>, faults: &mut Vec<String>) {
    for (key, value) in given {
        if faults.len() > MOST {
            return;
        }
        let old = replace(whole, path, key, Some(value.clone()));
        if checked(whole.clone()).is_ok() {
            continue;
        }
        let nested = old.as_ref().is_some_and(Value::is_object);
        replace(whole, path, key, old);
        match value.as_object() {
            Some(inner) if nested => {
                path.push(key.clone());
                take(whole, path, inner, faults);
                path.pop();
            }
            _ => {
                let name: String = key.chars().take(LONGEST_NAME).collect();
                faults.push(format!("\u{201c}{}\u{201d}", name.replace('_', " ")));
            }
        }
    }
}

/// Sets a field, or takes it away, and returns what it was.
fn replace(whole: &mut Value, path: &[String], key: &str, value: Option<Value>) -> Option<Value> {
    let place = path.iter().try_fold(whole, |place, step| place.get_mut(step))?.as_object_mut()?;
    match value {
        Some(value) => place.insert(key.to_owned(), value),
        None => place.remove(key),
    }
}
