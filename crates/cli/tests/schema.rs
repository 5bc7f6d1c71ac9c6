//! The schema in docs is the command line's, lets every configuration of ours through, and refuses what reading refuses.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};
use soft_unlearn::experiment::{BundledSet, Configuration, Embeddings, Synthetic, configuration_schema};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn reads(value: &Value) -> bool {
    // As text, which is how files are read.
    serde_json::from_str::<Configuration>(&value.to_string()).is_ok()
}

/// The value with another one at this path.
fn with(mut value: Value, path: &str, other: Value) -> Value {
    let (parent, key) = path.rsplit_once('/').unwrap();
    value.pointer_mut(parent).unwrap()[key] = other;
    value
}

#[test]
fn the_schema_in_docs_is_what_the_command_line_prints() {
    let printed = Command::new(env!("CARGO_BIN_EXE_soft-unlearn")).arg("schema").output().unwrap().stdout;
    let kept = std::fs::read(root().join("docs/configuration.schema.json")).unwrap_or_default();
    assert!(printed == kept, "soft-unlearn schema > docs/configuration.schema.json");
}

#[test]
fn every_configuration_of_ours_is_valid() {
    let schema = jsonschema::validator_for(&configuration_schema()).unwrap();
    let mut all: Vec<Value> = std::fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect();
    assert!(all.len() >= 2, "{}", all.len());
    // Whole ones, with every field written.
    let made = BundledSet::ALL.map(|set| set.configuration()).into_iter();
    for whole in made.chain([Synthetic::configuration(), Embeddings::configuration()]) {
        all.push(serde_json::to_value(whole).unwrap());
    }
    for configuration in &all {
        assert!(reads(configuration), "{configuration}");
        if let Err(error) = schema.validate(configuration) {
            panic!("{error} at {} of {configuration}", error.instance_path());
        }
    }
}

#[test]
fn what_the_schema_refuses_reading_refuses_too() {
    let schema = jsonschema::validator_for(&configuration_schema()).unwrap();
    let whole = serde_json::to_value(BundledSet::Adult.configuration()).unwrap();
    // Every key of every object, misspelt; and values of another kind.
    let mut wrong = Vec::new();
    let mut places = vec![String::new()];
    while let Some(place) = places.pop() {
        for (key, value) in whole.pointer(&place).and_then(Value::as_object).into_iter().flatten() {
            wrong.push(with(whole.clone(), &format!("{place}/{key}x"), value.clone()));
            if value.is_object() {
                places.push(format!("{place}/{key}"));
            }
        }
    }
    assert!(wrong.len() > 60, "{}", wrong.len());
    for (path, value) in [
        ("/version", json!("two")),
        ("/label", Value::Null),
        ("/criteria", json!(["selection"])),
        ("/threshold", json!("half")),
        ("/threshold", json!({ "accept_bottom": 0.2 })),
        ("/groups/0/between", json!([1, 2, 3])),
        ("/split", json!({ "seeded": { "train": "most", "validation": 0.2 } })),
        ("/format/encoding", json!("utf7")),
        ("/format/delimiter", json!("space bar")),
        ("/model/l2", json!([1])),
        ("/model/kind", json!("forest")),
        ("/correction/soft", json!("soft_3_0")),
        ("/correction/hard", json!({ "top_share": "a tenth" })),
        ("/correction/bounds", json!([0, 5, 6])),
        ("/correction/algorithm", json!("forget")),
        ("/correction/methods/sisa/shards", json!(-1)),
        ("/missing", json!("keep")),
        ("/seed", json!(-1)),
    ] {
        wrong.push(with(whole.clone(), path, value));
    }
    for configuration in &wrong {
        assert!(!schema.is_valid(configuration), "the schema lets it through: {configuration}");
        assert!(!reads(configuration), "it is read: {configuration}");
    }
}

/// Every name that the schema offers for a choice is one that is read.
#[test]
fn every_choice_that_the_schema_offers_is_read() {
    let schema = configuration_schema();
    let whole = serde_json::to_value(BundledSet::Adult.configuration()).unwrap();
    let mut offered = 0;
    for (kind, path, in_list) in [
        ("Algorithm", "/correction/algorithm", false),
        ("SoftScheme", "/correction/soft", false),
        ("Estimate", "/correction/estimate", false),
        ("Criterion", "/criteria", true),
        ("Encoding", "/format/encoding", false),
        ("Delimiter", "/format/delimiter", false),
        ("Quote", "/format/quote", false),
        ("Comment", "/format/comment", false),
        ("MissingPolicy", "/missing", false),
        ("ModelKind", "/model/kind", false),
        ("StopRule", "/model/perceptron/stop", false),
        ("Start", "/model/perceptron/start", false),
    ] {
        let definition = &schema["$defs"][kind];
        let one_of = definition["oneOf"].as_array().into_iter().flatten();
        let names =
            one_of.map(|one| &one["const"]).chain(definition["enum"].as_array().into_iter().flatten());
        for name in names {
            let value = if in_list { json!([name]) } else { name.clone() };
            assert!(reads(&with(whole.clone(), path, value)), "{kind} {name}");
            offered += 1;
        }
    }
    assert!(offered > 80, "{offered}");
}
