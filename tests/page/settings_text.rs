//! Settings as text: what is shown reads back the same; faults name line, column and setting; the schema in docs has help for every place.

use std::collections::BTreeMap;

use serde_json::{Value, from_str, json, to_value};
use soft_unlearn::experiment::numbers::NUMBERS;
use soft_unlearn::experiment::{BundledSet, Configuration, Embeddings, Split, Synthetic, Threshold};
use soft_unlearn::objective::Criterion;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn_page::page::settings_text::{
    Edit, Kind, Path, Scan, Step, byte_of, help, lacking, line_and_column, other_columns, read, units_of,
    with_schema, written,
};

fn file(name: &str) -> String {
    std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn schema() -> Value {
    from_str(&file("docs/configuration.schema.json")).unwrap()
}

/// Settings of many kinds.
fn several() -> Vec<Configuration> {
    let mut all: Vec<Configuration> = [BundledSet::Adult, BundledSet::Compas, BundledSet::GermanCredit]
        .iter()
        .map(|set| set.configuration())
        .chain([Synthetic::configuration(), Embeddings::configuration()])
        .chain(
            ["examples/adult.json", "examples/adult-race-sex.json"]
                .map(|name| from_str(&file(name)).unwrap()),
        )
        .collect();
    let mut changed = BundledSet::Adult.configuration();
    changed.threshold = Threshold::AcceptTop(0.2);
    changed.criteria = vec![Criterion::TruePositiveRate, Criterion::FalsePositiveRate];
    changed.correction.algorithm = Algorithm::Scrub;
    changed.correction.share_of_gap = 0.1 + 0.2;
    changed.correction.bounds.highest = None;
    changed.split = Split::SecondFile { validation: 0.25 };
    changed.counts = Some("n \"quoted\"\\ ä".to_owned());
    changed.removed = vec![1, 7];
    changed.added = 3;
    changed.seed = u64::MAX;
    changed.groups[0].merge.insert("other {".to_owned(), vec!["a, b".to_owned(), "]".to_owned()]);
    all.push(changed);
    all
}

#[test]
fn what_is_shown_reads_back_the_same() {
    for configuration in several() {
        for all in [false, true] {
            let text = written(&configuration, all);
            assert_eq!(read(&text).unwrap(), configuration, "{text}");
            let file = with_schema(&text, "https://example.org/configuration.schema.json");
            assert_eq!(read(&file).unwrap(), configuration, "{file}");
            assert!(
                file.starts_with("{\n  \"$schema\": \"https://example.org/configuration.schema.json\","),
                "{file}"
            );
            assert_eq!(with_schema(&file, "elsewhere"), file);
            if all {
                // Everything that a report says of them.
                assert_eq!(from_str::<Value>(&text).unwrap(), to_value(&configuration).unwrap());
            }
        }
        assert!(written(&configuration, false).len() < written(&configuration, true).len() / 2);
    }
    let text = written(&BundledSet::Adult.configuration(), false);
    let order = ["\"version\"", "\"label\"", "\"groups\"", "\"ignored\""].map(|key| text.find(key).unwrap());
    assert!(order.is_sorted(), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
}

/// Every setting that the schema describes, with its path.
fn described(
    schema: &Value,
    node: &Value,
    path: &mut Vec<Step>,
    found: &mut BTreeMap<String, (Vec<Step>, Vec<String>)>,
    depth: usize,
) {
    assert!(depth < 40, "{}", Path(path.clone()));
    if let Some(target) = node["$ref"].as_str() {
        return described(schema, schema.pointer(&target[1..]).unwrap(), path, found, depth + 1);
    }
    for alternatives in ["anyOf", "oneOf"] {
        for inner in node[alternatives].as_array().into_iter().flatten() {
            described(schema, inner, path, found, depth + 1);
        }
    }
    let mut go = |step: Step, inner: &Value| {
        path.push(step);
        if let Some(about) = inner["description"].as_str() {
            let entry =
                found.entry(Path(path.clone()).to_string()).or_insert_with(|| (path.clone(), Vec::new()));
            entry.1.push(about.to_owned());
        }
        described(schema, inner, path, found, depth + 1);
        path.pop();
    };
    for (key, inner) in node["properties"].as_object().into_iter().flatten() {
        go(Step::Key(key.clone()), inner);
    }
    for (place, inner) in node["prefixItems"].as_array().into_iter().flatten().enumerate() {
        go(Step::Item(place), inner);
    }
    if node["items"].is_object() {
        go(Step::Item(1), &node["items"]);
    }
    if node["additionalProperties"].is_object() {
        go(Step::Key("of a name".to_owned()), &node["additionalProperties"]);
    }
}

/// A text with a value at a path, and nothing else.
fn text_to(path: &[Step]) -> String {
    path.iter().rev().fold("\"HERE\"".to_owned(), |inner, step| match step {
        Step::Key(key) => format!("{{\n  {}: {inner}\n}}", Value::from(key.as_str())),
        Step::Item(place) => format!("[{}{inner}]", "null, ".repeat(*place)),
    })
}

#[test]
fn every_setting_that_the_schema_describes_is_reached_by_its_path() {
    let schema = schema();
    let mut found = BTreeMap::new();
    described(&schema, &schema, &mut Vec::new(), &mut found, 0);
    assert!(found.len() > 100, "{}", found.len());
    for (name, (path, abouts)) in &found {
        let text = text_to(path);
        let caret = text.find("HERE").unwrap() + 2;
        // Whole, and cut short behind the caret.
        for text in [text.as_str(), &text[..caret]] {
            let help = help(&schema, text, caret);
            assert_eq!(help.path, *name, "{text}");
            assert!(abouts.contains(help.about.as_ref().unwrap()), "{name}: {help:?}");
            assert!(!help.types.is_empty(), "{name}");
        }
    }
    // What the engine declares of numbers is said at their places.
    for declared in NUMBERS {
        let name =
            declared.number.key.replace("bounds.lowest", "bounds[0]").replace("bounds.highest", "bounds[1]");
        let text = match name.as_str() {
            "correction.bounds[0]" => "{\"correction\": {\"bounds\": [0".to_owned(),
            "correction.bounds[1]" => "{\"correction\": {\"bounds\": [0, 5".to_owned(),
            _ => {
                let steps: Vec<Step> = name.split('.').map(|key| Step::Key(key.to_owned())).collect();
                let text = text_to(&steps);
                text[..text.find("HERE").unwrap()].to_owned()
            }
        };
        let help = help(&schema, &text, text.len());
        assert_eq!((help.path.as_str(), help.range), (name.as_str(), Some(declared.number.range.allowed)));
        assert!(help.about.is_some() && help.types.contains("number"), "{name}: {help:?}");
    }
    let text = "{\"correction\": {\"methods\": {\"scrub\": {\"alpha\": ";
    assert_eq!(help(&schema, text, text.len()).range, Some("from 0 to 1e6"));
}

#[test]
fn a_caret_has_a_path_in_a_text_that_is_not_finished() {
    for (text, path) in [
        ("|", ""),
        ("{|", ""),
        ("{ \"seed|", "seed"),
        ("{ \"seed\"|: 4 }", "seed"),
        ("{ \"seed\": |", "seed"),
        ("{ \"seed\": 4|2, \"label\": {} }", "seed"),
        ("{ \"seed\": 42,| \"label\": {} }", ""),
        ("{ \"seed\": |, \"label\": {} }", "seed"),
        ("{ \"label\": { \"column\": \"in|", "label.column"),
        ("{ \"label\": { \"column\": \"in\n  |, \"seed\": 1 }", "label"),
        ("{ \"groups\": [ { \"column\": \"a\" }, { \"column\": \"b|\" } ] }", "groups[1].column"),
        ("{ \"groups\": [ { \"column\": \"a\" }, {| } ] }", "groups[1]"),
        ("{ \"criteria\": [\"loss\", |", "criteria"),
        ("{ \"criteria\": [\"loss\", \"|", "criteria[1]"),
        ("{ \"a\\\"b\": { \"c|\" } }", "a\"b.c"),
        ("{ \"x\": { \"y\": [1 } , \"z\": 2| }", "z"),
    ] {
        let caret = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        let scan = Scan::of(&text);
        assert_eq!(scan.at(caret).unwrap().path.to_string(), path, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(Scan::of(&deep).entries.len() < 200);
    assert_eq!(Scan::of("{ \"a\": 1 }").entries[1].kind, Kind::Plain);
}

#[test]
fn faults_name_line_column_and_setting() {
    let text = written(&BundledSet::Adult.configuration(), true);
    let with = |path: &str, value: &str| {
        let scan = Scan::of(&text);
        let entry = scan.entries.iter().find(|entry| entry.path.to_string() == path).unwrap();
        Edit { range: entry.value.clone(), text: value.to_owned() }.made_to(&text)
    };
    let renamed = |from: &str, to: &str| text.replacen(&format!("\"{from}\":"), &format!("\"{to}\":"), 1);
    for (changed, path, part) in [
        (
            with("correction.goal", "\"half\""),
            "correction.goal",
            "Invalid type: string \"half\", expected f64.",
        ),
        (
            with("correction.goal", "3"),
            "correction.goal",
            "The share of the gap to close is 3, but has to be from 0 to 2",
        ),
        (with("seed", "-1"), "seed", "expected u64"),
        (with("seed", "1.5"), "seed", "expected u64"),
        (with("model.l2", "-1"), "model.l2", "l2 is -1"),
        (with("correction.methods.scrub.rate", "0"), "correction.methods.scrub.rate", "SCRUB's rate is 0"),
        (with("correction.bounds", "[2, 5]"), "correction.bounds[0]", "The smallest weight is 2"),
        (with("correction.bounds", "[0, 0.5]"), "correction.bounds[1]", "The largest weight is 0.5"),
        (with("correction.bounds", "\"wide\""), "correction.bounds", "such as [0, 5]"),
        (
            with("split", "{ \"seeded\": { \"train\": 0.8, \"validation\": 0.3 } }"),
            "split.seeded",
            "share together is 1.1",
        ),
        (
            with("split", "{ \"seeded\": { \"train\": 0.8, \"validation\": 0 } }"),
            "split.seeded.validation",
            "The validation share is 0",
        ),
        (
            with("split", "{ \"second_file\": { \"validation\": 0 } }"),
            "split.second_file.validation",
            "The validation share is 0",
        ),
        (with("split", "{ \"seeded\": { \"train\": 0.8 } }"), "split.seeded", "Missing field `validation`."),
        (with("criteria", "[]"), "criteria", "No criterion is chosen."),
        (with("criteria", "[\"los\"]"), "criteria[0]", "Unknown variant `los`"),
        (with("groups", "[]"), "groups", "no group column is chosen"),
        (
            with("groups[0].privileged", "[\"Male\", \"Male\"]"),
            "groups[0]",
            "The value Male of the group column sex",
        ),
        (with("version", "3"), "version", "of version 3"),
        (with("threshold", "1"), "threshold", "The decision threshold is 1"),
        (
            with("threshold", "{ \"accept_top\": 2 }"),
            "threshold.accept_top",
            "The share of rows to accept is 2",
        ),
        (renamed("goal", "gaol"), "correction.gaol", "Unknown field `gaol`"),
        (renamed("groups", "sensitive_groups"), "sensitive_groups", "Unknown field"),
        (renamed("goal", "share_of_gap"), "correction.share_of_gap", "is of version 1"),
    ] {
        let fault = read(&changed).unwrap_err();
        assert_eq!(fault.path, path, "{fault:?}");
        assert!(fault.message.contains(part), "{path}: {fault:?}");
        // The place is that of the setting.
        let entry =
            Scan::of(&changed).entries.into_iter().find(|entry| entry.path.to_string() == path).unwrap();
        assert_eq!(fault.range, Some(entry.extent()), "{path}");
        let [line, column] = line_and_column(&changed, entry.extent().start);
        assert!(
            fault.told(&changed).starts_with(&format!("Line {line}, column {column}, `{path}`: ")),
            "{path}"
        );
    }
    // Found by hand.
    for (text, told) in [
        ("{\n  \"seed\": 42\n  \"label\": 1\n}", "Line 3, column 3: Expected `,` or `}`."),
        ("{\n  \"base_weight\": \"ä\", tru\n}", "Line 2, column 23: Key must be a string."),
        ("{\n  \"seed\": 42,\n}", "Line 3, column 1: Trailing comma."),
        ("{\n  \"seed\": 42,", "Line 2, column 14: EOF while parsing a value."),
        ("{ \"seed\": 1, \"seed\": 2 }", "Line 1, column 14, `seed`: Duplicate field `seed`."),
        ("{\n  \"seed\": 1 }", "Line 1, column 1: Missing field `label`."),
        ("[]", "Line 1, column 1: Invalid length 0, expected struct Written with 21 elements."),
    ] {
        let fault = read(text).unwrap_err();
        assert_eq!(fault.told(text), told);
    }
    let long = format!("{text}{}", " ".repeat(200_000));
    assert!(read(&long).unwrap_err().message.contains("at most 200000"));
}

#[test]
fn what_is_offered_can_be_read() {
    let schema = schema();
    for configuration in several() {
        for all in [false, true] {
            let text = written(&configuration, all);
            let scan = Scan::of(&text);
            for entry in &scan.entries {
                let help = help(&schema, &text, entry.value.start);
                if entry.kind == Kind::Plain {
                    assert_eq!(help.path, entry.path.to_string());
                    assert!(help.about.is_some(), "{}", help.path);
                }
                for choice in &help.choices {
                    let changed = choice.edit.made_to(&text);
                    assert!(from_str::<Configuration>(&changed).is_ok(), "{}: {choice:?}", help.path);
                    assert!(changed[..choice.edit.caret()].ends_with(&choice.edit.text));
                }
                for missing in &help.missing {
                    let changed = missing.edit.made_to(&text);
                    let read = read(&changed);
                    let place = match help.object.as_str() {
                        "" => missing.key.clone(),
                        object => format!("{object}.{}", missing.key),
                    };
                    assert_eq!(
                        Scan::of(&changed).named(&place).unwrap().path.to_string(),
                        place,
                        "{changed}"
                    );
                    // What is left out is put in as it is read where it is left out.
                    assert_eq!(read.unwrap(), configuration, "{place}");
                    assert!(!["sensitive", "target", "share_of_gap"].contains(&missing.key.as_str()));
                }
            }
        }
    }
}

#[test]
fn values_and_keys_are_offered_by_name() {
    let schema = schema();
    let adult = written(&BundledSet::Adult.configuration(), false);
    let at = |text: &str| help(&schema, text, text.find('|').unwrap());
    let offered = |text: &str| {
        let caret = text.find('|').unwrap();
        let text = text.replacen('|', "", 1);
        (help(&schema, &text, caret), text)
    };
    // A key without a value, in a text that is not finished.
    let (help, text) = offered("{\n  \"correction\": {\n    \"algorithm\"|\n  }\n}");
    let choice = help.choices.iter().find(|choice| choice.value == "\"scrub\"").unwrap();
    assert_eq!(choice.edit.made_to(&text), "{\n  \"correction\": {\n    \"algorithm\": \"scrub\"\n  }\n}");
    assert_eq!(help.choices.len(), Algorithm::ALL.len() + 1);
    let (help, text) = offered("{\n  \"correction\": {\n    \"algorithm\":|\n  }\n}");
    assert_eq!(
        help.choices[0].edit.made_to(&text),
        "{\n  \"correction\": {\n    \"algorithm\": \"influence\"\n  }\n}"
    );
    let (help, text) = offered("{ \"criteria\": [\"loss\"|");
    assert!(
        help.choices.iter().any(|choice| choice.edit.made_to(&text) == "{ \"criteria\": [\"robustness\"")
    );
    let (help, text) = offered("{ \"criteria\": |[\"loss\"] }");
    assert!(
        help.choices
            .iter()
            .any(|choice| choice.edit.made_to(&text) == "{ \"criteria\": [\"loss\", \"selection_rate\"] }")
    );
    assert!(help.choices.iter().all(|choice| choice.value != "\"loss\""));
    let (help, _) = offered("{ \"model\": { \"intercept\": t|");
    assert_eq!(
        help.choices.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(),
        ["true", "false"]
    );
    // Keys: in a line of their own where the others stand so, and with their defaults.
    let (help, text) = offered(&adult.replacen("{\n", "{|\n", 1));
    let missing = help.missing.iter().find(|missing| missing.key == "seed").unwrap();
    assert!(missing.edit.made_to(&text).trim_end().ends_with(",\n  \"seed\": 42\n}"), "{missing:?}");
    assert_eq!(missing.about, "Seed of everything random (the split, the perceptron): 42 unless given.");
    let (help, text) = offered("{ \"correction\": {|} }");
    let goal = help.missing.iter().find(|missing| missing.key == "goal").unwrap();
    assert!(goal.edit.made_to(&text).starts_with("{ \"correction\": { \"goal\": "), "{goal:?}");
    let (help, _) = offered("{ \"split\": { \"second_file\": { \"validation\": 0.2 }| } }");
    assert!(help.missing.is_empty(), "{:?}", help.missing);
    let (help, text) = offered("{ \"seed\": 1,| }");
    let goal = help.missing.iter().find(|missing| missing.key == "counts").unwrap();
    assert_eq!(goal.edit.made_to(&text), "{ \"seed\": 1, \"counts\": null }");
    // What is left out: by reading without it.
    let goal = adult.trim_end().trim_end_matches('}').trim_end().to_owned()
        + ",\n  \"correction\": { \"goal\": 0.|5 }\n}";
    let (help, _) = offered(&goal);
    assert_eq!((help.path.as_str(), help.default.as_deref()), ("correction.goal", Some("1.0")));
    let with_loss = goal.replacen("\"correction\": {", "\"correction\": { \"soft\": \"exact\",", 1);
    assert_eq!(offered(&with_loss).0.default.as_deref(), Some("1.0"));
    let (help, _) = offered(&adult.replacen("\"column\":", "\"column\":|", 1));
    assert!(help.needed && help.default.is_none(), "{help:?}");
    let unknown = at("{ \"gaol|\": 1 }");
    assert!(unknown.about.is_none() && unknown.missing.iter().any(|missing| missing.key == "label"));
}

#[test]
fn a_text_that_is_being_typed_is_never_too_odd() {
    let schema = schema();
    let text = with_schema(&written(&several()[7], false), "x");
    let broken: Vec<String> = text
        .char_indices()
        .map(|(at, _)| text[..at].to_owned())
        .chain(
            text.char_indices().map(|(at, letter)| text[..at].to_owned() + &text[at + letter.len_utf8()..]),
        )
        .collect();
    for text in broken {
        let _ = read(&text).map_err(|fault| fault.told(&text));
        for place in [0, text.len() / 2, text.len()] {
            let place = (0..=place).rev().find(|place| text.is_char_boundary(*place)).unwrap();
            let help = help(&schema, &text, place);
            let edits = help.choices.iter().map(|it| &it.edit).chain(help.missing.iter().map(|it| &it.edit));
            for edit in edits {
                assert!(text.get(edit.range.clone()).is_some(), "{text}: {edit:?}");
            }
        }
    }
}

#[test]
fn columns_of_another_file_are_named() {
    let mut configuration = BundledSet::Adult.configuration();
    configuration.base_weight = Some("weight".to_owned());
    let text = written(&configuration, false);
    let columns = ["income", "sex", "split"].map(str::to_owned);
    let lacks = lacking(&configuration, &columns);
    let names: Vec<&str> = lacks.iter().map(|[_, name]| name.as_str()).collect();
    assert_eq!(names[0], "weight");
    assert!(lacks.iter().any(|[path, _]| path == "ignored[0]"), "{lacks:?}");
    let fault = other_columns(&text, &lacks).unwrap();
    assert!(
        fault.told(&text).starts_with("Line ")
            && fault.message.contains("\u{201c}weight\u{201d} (base_weight)")
    );
    assert_eq!(
        other_columns(
            &text,
            &lacking(
                &configuration,
                &[columns.to_vec(), names.iter().map(|it| (*it).to_owned()).collect()].concat()
            )
        ),
        None
    );
    let other = BundledSet::Compas.configuration();
    assert!(lacking(&other, &columns).iter().any(|[path, _]| path == "label.column"));
    assert_eq!(json!(lacking(&BundledSet::Adult.configuration(), &[])).as_array().unwrap().len(), 4);
}

#[test]
fn places_are_counted_as_browsers_count() {
    let text = "a€😀\nb";
    for (units, byte) in [(0, 0), (1, 1), (2, 4), (4, 8), (5, 9), (6, 10), (99, 10)] {
        assert_eq!(byte_of(text, units), byte);
        assert_eq!(units_of(text, byte), units.min(6));
    }
    assert_eq!(line_and_column(text, 8), [1, 4]);
    assert_eq!(line_and_column(text, 9), [2, 1]);
}
