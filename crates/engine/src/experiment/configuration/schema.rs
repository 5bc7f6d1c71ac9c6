//! The JSON Schema of a configuration as files write it, made from the types that read it.

use serde_json::Value;

use super::written::Written;

/// The schema (draft 2020-12). What it refuses, reading refuses; what it lets through may still be refused by
/// [`super::Configuration::check`], or because fields of two versions are mixed.
pub fn configuration_schema() -> Value {
    let mut schema = schemars::schema_for!(Written).to_value();
    plain(&mut schema);
    if let Some(root) = schema.as_object_mut() {
        root.insert("title".to_owned(), "Configuration".into());
    }
    schema
}

/// Descriptions without the brackets of links, which lead nowhere here.
fn plain(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "description" => {
                        *text = text.replace("[`", "`").replace("`]", "`").replace("super::", "");
                    }
                    other => plain(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(plain),
        _ => {}
    }
}
