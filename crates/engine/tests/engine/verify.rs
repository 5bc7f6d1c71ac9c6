//! Reports that somebody brings: confirmed, or refused with the right reason.

use crate::support;
use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ConfigurationError, Confirmed, ExperimentError, ExportKind, LONGEST_REPORT,
    NotAReport, ReportError, Session, Silent, Split, WrittenReport, run,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{BinaryRole, Condition};
use soft_unlearn::weights::SoftScheme;

fn german() -> Session {
    let mut session = Session::default();
    session.set_main("mine.csv".into(), support::table(&support::bundled("german-credit")));
    session
}

fn report() -> Vec<u8> {
    let mut session = german();
    session.set_main("yours.csv".into(), support::table(&support::bundled("german-credit")));
    run(&mut session, &BundledSet::GermanCredit.configuration(), &mut Silent).unwrap();
    session.export(ExportKind::Report).unwrap().bytes
}

fn verify(bytes: &[u8], mut session: Session) -> Result<Confirmed, ReportError> {
    WrittenReport::read(bytes)?.verify(&mut session, &mut Silent)
}

/// The digest as SECURITY.md defines it, written a second time and without the crate's own code.
fn digest(report: &Value) -> String {
    fn canonical(value: &Value, text: &mut String) {
        match value {
            Value::Object(map) => {
                let mut keys: Vec<&String> = map.keys().collect();
                keys.sort();
                text.push('{');
                for (i, key) in keys.into_iter().enumerate() {
                    text.push_str(if i > 0 { "," } else { "" });
                    text.push_str(&format!("{}:", json!(key)));
                    canonical(&map[key], text);
                }
                text.push('}');
            }
            Value::Array(list) => {
                text.push('[');
                for (i, value) in list.iter().enumerate() {
                    text.push_str(if i > 0 { "," } else { "" });
                    canonical(value, text);
                }
                text.push(']');
            }
            leaf => text.push_str(&leaf.to_string()),
        }
    }
    let mut report = report.clone();
    for key in ["digest", "milliseconds"] {
        report.as_object_mut().unwrap().remove(key);
    }
    report["data"].as_object_mut().unwrap().remove("name");
    let mut text = String::new();
    canonical(&report, &mut text);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The report with a change, and the digest that then belongs to it.
fn forged(change: impl FnOnce(&mut Map<String, Value>)) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(&report()).unwrap();
    change(value.as_object_mut().unwrap());
    value["digest"] = digest(&value).into();
    serde_json::to_vec(&value).unwrap()
}

#[test]
fn a_report_is_confirmed_under_any_file_name_and_in_any_layout() {
    let bytes = report();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(value["digest"], digest(&value));
    let confirmed = verify(&bytes, german()).unwrap();
    assert_eq!(confirmed.digest, value["digest"]);
    assert!(confirmed.values > 500, "{}", confirmed.values);
    assert!(confirmed.to_string().contains("mine.csv"));
    assert_eq!(verify(&serde_json::to_vec(&value).unwrap(), german()), Ok(confirmed.clone()));
    let other_clock = forged(|report| report["milliseconds"] = json!([]));
    assert_eq!(verify(&other_clock, german()), Ok(confirmed));
}

#[test]
fn two_runs_have_one_digest() {
    let digest_of = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).unwrap()["digest"].clone();
    assert_eq!(digest_of(report()), digest_of(report()));
}

/// All targets by all schemes: what a session has computed before leaves no trace in what it computes next.
#[test]
fn an_experiment_has_one_digest_in_a_fresh_session_and_in_a_used_one() {
    let digest_of = |session: &mut Session, configuration: &Configuration| {
        run(session, configuration, &mut Silent).unwrap();
        let report = session.export(ExportKind::Report).unwrap().bytes;
        serde_json::from_slice::<Value>(&report).unwrap()["digest"].clone()
    };
    let mut used = german();
    let mut digests = BTreeSet::new();
    let mut compared = 0;
    for target in TargetKind::ALL {
        for soft in SoftScheme::ALL {
            let mut configuration = BundledSet::GermanCredit.configuration();
            configuration.set_target(target);
            configuration.correction.soft = soft;
            configuration.seed = compared % 3;
            let digest = digest_of(&mut german(), &configuration);
            assert_eq!(digest_of(&mut used, &configuration), digest, "{target:?} {soft:?}");
            digests.insert(digest.to_string());
            compared += 1;
        }
    }
    println!("{compared} digests compared");
    assert_eq!(digests.len() as u64, compared);
}

#[test]
fn a_figure_that_was_changed_is_found_by_the_digest_or_by_computing() {
    let text = String::from_utf8(report()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let target = value["target_before"].to_string();
    let changed = text.replacen(&target, "0.25", 1);
    assert!(matches!(verify(changed.as_bytes(), german()), Err(ReportError::Damaged { .. })));
    // Somebody who puts the right digest there is found out by the computation.
    let Err(ReportError::Differs { count, first, largest, .. }) =
        verify(&forged(|report| report["target_before"] = json!(0.25)), german())
    else {
        panic!("a forgery was not found")
    };
    assert_eq!((count, first.path.as_str()), (1, "target_before"));
    assert_eq!((first.written.as_deref(), first.computed), (Some("0.25"), Some(target.clone())));
    let number: f64 = target.parse().unwrap();
    let expected = (0.25 - number).abs() / number.abs().max(0.25);
    assert_eq!(largest, Some(expected));
}

#[test]
fn every_number_is_held_by_the_digest() {
    fn numbers(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    numbers(value, &format!("{path}/{key}"), found);
                }
            }
            Value::Array(list) => {
                for (i, value) in list.iter().enumerate() {
                    numbers(value, &format!("{path}/{i}"), found);
                }
            }
            Value::Number(_) => found.push(path.to_owned()),
            _ => {}
        }
    }
    let value: Value = serde_json::from_slice(&report()).unwrap();
    let mut found = Vec::new();
    numbers(&value, "", &mut found);
    found.retain(|path| !path.starts_with("/milliseconds"));
    assert!(found.len() > 400);
    for path in found {
        let mut changed = value.clone();
        *changed.pointer_mut(&path).unwrap() = json!(-12345.678);
        let bytes = serde_json::to_vec(&changed).unwrap();
        assert!(matches!(WrittenReport::read(&bytes), Err(ReportError::Damaged { .. })), "{path}");
    }
}

#[test]
fn what_was_added_or_left_out_is_a_difference() {
    let added = verify(&forged(|report| drop(report.insert("praise".into(), json!("very fair")))), german());
    assert!(matches!(&added, Err(ReportError::Differs { first, .. }) if first.path == "praise"), "{added:?}");
    let left_out = verify(&forged(|report| drop(report["models"].as_array_mut().unwrap().pop())), german());
    assert!(
        matches!(&left_out, Err(ReportError::Differs { first, .. }) if first.path == "models[4]" && first.written.is_none()),
        "{left_out:?}"
    );
}

#[test]
fn other_data_other_versions_and_other_files_are_named() {
    let mut session = Session::default();
    session.set_main("compas.csv".into(), support::table(&support::bundled("compas")));
    let other = verify(&report(), session);
    assert!(matches!(other, Err(ReportError::OtherData { .. })), "{other:?}");
    assert_eq!(verify(&report(), Session::default()), Err(ExperimentError::NoTable.into()));
    let unread = verify(&forged(|report| report["configuration"]["magic"] = json!(true)), german());
    assert!(
        matches!(&unread, Err(ReportError::Settings { message }) if message.contains("magic")),
        "{unread:?}"
    );
    let refused = verify(&forged(|report| report["configuration"]["criteria"] = json!([])), german());
    let reason = ExperimentError::from(ConfigurationError::NoCriterion);
    assert_eq!(refused, Err(ReportError::CannotRun(Box::new(reason))));
    let future = verify(
        &forged(|report| {
            report["program_version"] = json!("99.0.0");
            report["configuration"]["magic"] = json!(true);
        }),
        german(),
    );
    assert!(
        matches!(&future, Err(ReportError::OtherVersion { version, reason }) if version == "99.0.0" && reason.contains("magic")),
        "{future:?}"
    );
    let newer = verify(&forged(|report| report["program_version"] = json!("99.0.0")), german());
    let Err(error @ ReportError::Differs { .. }) = newer else { panic!("{newer:?}") };
    assert!(error.to_string().contains("99.0.0"), "{error}");
    let Err(error) = verify(b"{\"program\": \"Soft Unlearn\"}", german()) else { panic!("not refused") };
    assert!(error.to_string().contains("digest"), "{error}");
    let picture = std::fs::read("../../tests/fixtures/bad/picture.png").unwrap();
    assert!(matches!(verify(&picture, german()), Err(ReportError::NotAReport(_))));
    assert!(matches!(
        WrittenReport::read(&vec![b' '; LONGEST_REPORT + 1]),
        Err(ReportError::TooLong { bytes }) if bytes == LONGEST_REPORT as u64 + 1
    ));
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    let text = String::from_utf8(report()).unwrap();
    let twice = text.replacen("\"target_before\":", "\"target_before\": 0, \"target_before\":", 1);
    let Err(ReportError::NotAReport(NotAReport::Json { message })) = verify(twice.as_bytes(), german())
    else {
        panic!("taken")
    };
    assert!(message.contains("target_before"), "{message}");
    let deep = "[".repeat(100_000);
    assert!(matches!(WrittenReport::read(deep.as_bytes()), Err(ReportError::NotAReport(_))));
}

#[test]
fn a_second_file_is_asked_for_and_held_to_its_fingerprint() {
    let text = String::from_utf8(support::bundled("german-credit")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let part = |rows: std::ops::Range<usize>| {
        support::table(format!("{}\n{}", lines[0], lines[rows].join("\n")).as_bytes())
    };
    let session = |second: Option<std::ops::Range<usize>>| {
        let mut session = Session::default();
        session.set_main("first".into(), part(1..801));
        session.set_second(second.map(|rows| ("second".to_owned(), part(rows))));
        session
    };
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.split = Split::SecondFile { validation: 0.25 };
    let mut original = session(Some(801..1001));
    run(&mut original, &configuration, &mut Silent).unwrap();
    let bytes = original.export(ExportKind::Report).unwrap().bytes;
    assert!(verify(&bytes, session(Some(801..1001))).is_ok());
    assert_eq!(verify(&bytes, session(None)), Err(ReportError::NoSecondFile));
    let other = verify(&bytes, session(Some(801..1000)));
    assert!(matches!(other, Err(ReportError::OtherData { .. })), "{other:?}");
}

#[test]
fn reports_are_far_shorter_than_the_longest_that_is_read() {
    let bytes = |session: &mut Session, configuration: &Configuration| {
        run(session, configuration, &mut Silent).unwrap();
        session.export(ExportKind::Report).unwrap().bytes.len()
    };
    let mut adult = Session::default();
    adult.set_main("adult".into(), support::table(&support::bundled("adult")));
    let adult = bytes(&mut adult, &BundledSet::Adult.configuration());
    // As many columns as a table may have, most of them of one value: each is named.
    let names: Vec<String> = (0..10_000 - 4).map(|column| format!("a column of the name {column}")).collect();
    let mut text = format!("y,s,x,z,{}\n", names.join(","));
    for row in 0..60 {
        text += &format!(
            "{},{},{},{}{}\n",
            row * 7 % 3 % 2,
            row * 5 % 3 % 2,
            row * 37 % 17,
            row % 4,
            ",0".repeat(names.len())
        );
    }
    let mut wide = Session::default();
    wide.set_main("wide".into(), support::table(text.as_bytes()));
    let role = |column: &str| BinaryRole {
        column: column.into(),
        positive: Condition::Values(vec!["1".into()]),
        negative: None,
    };
    let mut configuration = Configuration::new(role("y"), role("s"));
    configuration.minimum_group = 1;
    let constant = bytes(&mut wide, &configuration);
    configuration.ignored = names;
    let ignored = bytes(&mut wide, &configuration);
    println!("Adult {adult}, ten thousand columns of one value {constant}, left out by hand {ignored} bytes");
    assert!(8 * adult.max(constant).max(ignored) < LONGEST_REPORT, "{adult} {constant} {ignored}");
}

/// A report that was written when configurations were of version 1: what it has comes out the same, value by value.
#[test]
fn a_report_of_version_1_is_confirmed() {
    let bytes = std::fs::read("tests/golden/report_version_1.json").unwrap();
    let written: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(written["configuration"]["version"], 1);
    let confirmed = verify(&bytes, german()).unwrap();
    assert!(confirmed.values > 400, "{}", confirmed.values);
    // One digit elsewhere, digest and all, is found.
    let mut other = written;
    other["models"][1]["test"]["groups"][0]["true_positives"] = json!(1);
    other["digest"] = json!(digest(&other));
    assert!(matches!(
        verify(&serde_json::to_vec(&other).unwrap(), german()),
        Err(ReportError::Differs { count: 1, .. })
    ));
}
