//! The configuration as a file: version 2, version 1 lifted, and what is refused.

use serde_json::{Value, json};
use soft_unlearn::experiment::{
    BundledSet, Configuration, GroupColumn, Synthetic, Threshold, WeightBounds, lift_fields,
};
use soft_unlearn::objective::{Criterion, TargetKind};
use soft_unlearn::table::{BinaryRole, Condition};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::{Bounds, SoftScheme};

fn read(value: Value) -> Result<Configuration, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn label() -> Value {
    json!({ "column": "y", "positive": { "values": ["1"] } })
}

/// What a check says of a file with these fields beside the label.
fn refused(fields: Value) -> String {
    let mut file = json!({ "label": label(), "groups": [{ "column": "g" }] });
    for (key, value) in fields.as_object().unwrap() {
        file[key] = value.clone();
    }
    match read(file) {
        Ok(configuration) => configuration.check().unwrap_err().to_string(),
        Err(error) => error,
    }
}

#[test]
fn a_label_is_enough_where_no_groups_are_needed() {
    let configuration = read(json!({ "label": label(), "criteria": ["robustness"] })).unwrap();
    configuration.check().unwrap();
    assert_eq!(configuration.target(), Some(TargetKind::Robustness));
    assert_eq!((configuration.version, configuration.seed, configuration.minimum_group), (2, 42, 30));
    assert_eq!((configuration.threshold, configuration.base_weight), (Threshold::At(0.5), None));
}

#[test]
fn a_file_by_hand_says_what_it_says() {
    let configuration = read(json!({
        "label": label(),
        "criteria": ["true_positive_rate", "false_positive_rate"],
        "groups": [
            { "column": "race", "merge": { "other": ["b", "c"] }, "values": ["a", "b", "c"] },
            { "column": "sex", "privileged": ["m"] },
            { "column": "age", "between": [25, 60] },
            { "column": "pay", "between": [[0, 10], [10, 20]] },
            { "column": "size", "at_least": 3 }
        ],
        "base_weight": "n",
        "minimum_group": 10,
        "threshold": { "accept_top": 0.2 },
        "correction": { "goal": 0.8, "bounds": [0.5, null], "soft": "soft_2_3", "keep_utility": true }
    }))
    .unwrap();
    configuration.check().unwrap();
    assert_eq!(configuration.target(), Some(TargetKind::EqualizedOdds));
    assert_eq!(configuration.threshold, Threshold::AcceptTop(0.2));
    assert_eq!(configuration.groups[2].between, [[25.0, 60.0]]);
    assert_eq!(configuration.groups[3].between, [[0.0, 10.0], [10.0, 20.0]]);
    assert_eq!(configuration.groups[4], GroupColumn { at_least: Some(3.0), ..GroupColumn::new("size") });
    assert_eq!(configuration.correction.bounds, WeightBounds { lowest: 0.5, highest: None });
    assert_eq!(configuration.correction.share_of_gap, 0.8);
    assert_eq!(configuration.correction.soft, SoftScheme::Soft23);
    assert!(configuration.correction.keep_utility);
    // Written and read again, it is the same, as text and as a message.
    let text = serde_json::to_string(&configuration).unwrap();
    assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), configuration);
    let bytes = postcard::to_stdvec(&configuration).unwrap();
    assert_eq!(postcard::from_bytes::<Configuration>(&bytes).unwrap(), configuration);
}

#[test]
fn version_1_is_lifted_field_by_field() {
    let role = |negative: Option<Vec<String>>| BinaryRole {
        column: "race".into(),
        positive: Condition::Values(vec!["a".into(), "b".into()]),
        negative,
    };
    let threshold = BinaryRole { column: "age".into(), positive: Condition::AtLeast(25.5), negative: None };
    for sensitive in [role(None), role(Some(vec!["c".into(), "d".into()])), role(Some(Vec::new())), threshold]
    {
        for kind in TargetKind::ALL {
            let old = json!({
                "version": 1, "label": label(), "sensitive": sensitive, "target": kind,
                "correction": { "share_of_gap": 0.7, "bounds": { "lower": -0.3, "upper": 1.7 } }
            });
            let lifted = read(old.clone()).unwrap();
            assert_eq!(lifted.version, 2);
            assert_eq!((lifted.sensitive(), lifted.target()), (Some(sensitive.clone()), Some(kind)));
            assert_eq!((lifted.correction.share_of_gap, lifted.correction.soft), (0.7, SoftScheme::Exact));
            // The same box to the last bit, though it is now said in weights.
            assert_eq!(lifted.correction.bounds.of_epsilon(), Bounds { lower: -0.3, upper: Some(1.7) });
            // Field by field, as a damaged link is read.
            let Value::Object(fields) = old else { panic!() };
            let mut fields = lift_fields(fields);
            fields["correction"]["soft"] = json!("exact");
            assert_eq!(read(Value::Object(fields)).unwrap(), lifted);
        }
    }
    // Without a version a file is of the one whose fields it has; version 1 had no upper bound.
    let plain = read(json!({ "label": label(), "sensitive": role(None) })).unwrap();
    assert_eq!(plain.correction.bounds.of_epsilon(), Bounds { lower: -1.0, upper: None });
    assert_eq!((plain.correction.soft, plain.criteria), (SoftScheme::Exact, vec![Criterion::SelectionRate]));
    let adult: Configuration =
        serde_json::from_slice(&std::fs::read("../../examples/adult.json").unwrap()).unwrap();
    assert_eq!(adult.sensitive(), BundledSet::Adult.configuration().sensitive());
}

#[test]
fn the_examples_are_read() {
    for name in ["adult.json", "adult-race-sex.json"] {
        let text = std::fs::read(format!("../../examples/{name}")).unwrap();
        let configuration = serde_json::from_slice::<Configuration>(&text).unwrap();
        configuration.check().unwrap();
        // What an editor is told is no setting, and lies where it says.
        let mut plain: Value = serde_json::from_slice(&text).unwrap();
        let schema = plain.as_object_mut().unwrap().remove("$schema").unwrap();
        assert!(std::path::Path::new("../../examples").join(schema.as_str().unwrap()).is_file());
        assert_eq!(serde_json::from_value::<Configuration>(plain).unwrap(), configuration);
    }
    Synthetic::configuration().check().unwrap();
}

#[test]
fn versions_do_not_mix_and_unknown_fields_are_named() {
    let mixed =
        read(json!({ "version": 1, "label": label(), "sensitive": label(), "groups": [] })).unwrap_err();
    assert!(mixed.contains("`groups` is of version 2"), "{mixed}");
    let mixed = read(json!({ "version": 2, "label": label(), "target": "robustness" })).unwrap_err();
    assert!(mixed.contains("`target` is of version 1"), "{mixed}");
    let unknown = read(json!({ "label": label(), "goups": [] })).unwrap_err();
    assert!(unknown.contains("unknown field `goups`"), "{unknown}");
    let unknown =
        read(json!({ "label": label(), "groups": [{ "column": "g", "betwen": [1, 2] }] })).unwrap_err();
    assert!(unknown.contains("unknown field `betwen`"), "{unknown}");
    let later = read(json!({ "version": 3, "label": label() })).unwrap().check().unwrap_err().to_string();
    assert_eq!(later, "The configuration is of version 3; this program reads versions 1 and 2.");
    let missing = read(json!({ "version": 1, "label": label() })).unwrap_err();
    assert!(missing.contains("missing field `sensitive`"), "{missing}");
    let bounds = refused(json!({ "correction": { "bounds": "wide" } }));
    assert!(bounds.contains("such as [0, 5]"), "{bounds}");
}

#[test]
fn what_cannot_be_asked_names_setting_value_and_range() {
    for (fields, part) in [
        (json!({ "groups": [] }), "selection_rate compares groups, and no group column is chosen"),
        (json!({ "criteria": [] }), "No criterion is chosen"),
        (json!({ "criteria": ["loss", "loss"] }), "The criterion loss is listed twice"),
        (json!({ "criteria": ["loss", "robustness"] }), "cannot be asked for together"),
        (json!({ "groups": [{ "column": "g" }, { "column": "g" }] }), "group column g is listed twice"),
        (
            json!({ "groups": [{ "column": "g", "between": [[1, 5], [4, 6]] }] }),
            "from 1 to 5 and from 4 to 6",
        ),
        (json!({ "groups": [{ "column": "g", "between": [5, 5] }] }), "The interval from 5 to 5"),
        (
            json!({ "groups": [{ "column": "g", "between": [1, 5], "at_least": 3 }] }),
            "both at_least and between",
        ),
        (json!({ "groups": [{ "column": "g", "values": ["a", "a"] }] }), "The value a of the group column g"),
        (
            json!({ "groups": [{ "column": "g", "merge": { "x": ["a"], "y": ["a"] } }] }),
            "more than one group",
        ),
        (json!({ "threshold": 1.0 }), "The decision threshold is 1, but has to be a probability"),
        (json!({ "threshold": { "accept_top": 0 } }), "The share of rows to accept is 0"),
        (json!({ "minimum_group": 0 }), "The smallest group that is driven is 0"),
        (
            json!({ "correction": { "bounds": [1.5, 5] } }),
            "The smallest weight is 1.5, but has to be at most 1",
        ),
        (
            json!({ "correction": { "bounds": [0, 0.5] } }),
            "The largest weight is 0.5, but has to be at least 1",
        ),
        (json!({ "correction": { "goal": 3 } }), "The share of the gap to close is 3"),
    ] {
        let error = refused(fields.clone());
        assert!(error.contains(part), "{fields}: {error}");
    }
}

#[test]
fn what_is_delivered_names_the_algorithm() {
    let with = |correction: Value| read(json!({ "label": label(), "correction": correction }));
    let algorithm = |correction: Value| with(correction).unwrap().correction.algorithm;
    assert_eq!(algorithm(json!({ "delivered": "update" })), Algorithm::Influence);
    assert_eq!(algorithm(json!({ "delivered": "retrained" })), Algorithm::Retrain);
    assert_eq!(algorithm(json!({ "delivered": "retrained", "algorithm": "retrain" })), Algorithm::Retrain);
    let both = with(json!({ "delivered": "retrained", "algorithm": "scrub" })).unwrap_err();
    assert!(both.contains("`algorithm` and `delivered`"), "{both}");
    let first = read(json!({
        "version": 1, "label": label(), "sensitive": label(), "correction": { "delivered": "update" }
    }));
    assert!(first.unwrap_err().contains("`delivered` is of version 2"));
}
