//! The experiment as a whole: splits, second files, missing values, exports, and what is kept between runs.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use soft_unlearn::experiment::{
    BundledSet, Configuration, ExperimentError, ExportKind, MissingPolicy, ModelRole, Session, Silent, Split,
    run,
};
use soft_unlearn::weights::SoftScheme;
use support::{bundled, table};

fn german() -> (Session, Configuration) {
    let mut session = Session::default();
    session.set_main("german".into(), table(&bundled("german-credit")));
    (session, BundledSet::GermanCredit.configuration())
}

#[test]
fn a_seed_repeats_a_split_and_another_seed_changes_it() {
    let (mut session, mut configuration) = german();
    let first = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(first.data.rows, [600, 200, 200]);
    let (mut again, _) = german();
    let second = run(&mut again, &configuration, &mut Silent).unwrap();
    assert_eq!(first.models, second.models);
    configuration.seed = 7;
    let other = run(&mut again, &configuration, &mut Silent).unwrap();
    assert_ne!(first.samples.row, other.samples.row);
    // Going back gives the first result again, whatever was kept in between.
    configuration.seed = 42;
    assert_eq!(run(&mut again, &configuration, &mut Silent).unwrap().models, first.models);
}

#[test]
fn a_kept_stage_is_as_good_as_a_fresh_one() {
    let (mut kept, mut configuration) = german();
    for soft in SoftScheme::ALL {
        for (l2, r) in [(1.0, 0.5), (1.0, 1.0), (4.0, 1.0)] {
            configuration.correction.soft = soft;
            configuration.correction.share_of_gap = r;
            configuration.model.l2 = l2;
            let (mut fresh, _) = german();
            let a = run(&mut kept, &configuration, &mut Silent).unwrap();
            let b = run(&mut fresh, &configuration, &mut Silent).unwrap();
            assert_eq!((a.models, a.samples, a.warnings), (b.models, b.samples, b.warnings));
        }
    }
}

#[test]
fn a_second_file_tests() {
    let text = String::from_utf8(bundled("german-credit")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let first = lines[..801].join("\n");
    let second = [&lines[..1], &lines[801..]].concat().join("\n");
    let mut session = Session::default();
    session.set_main("first".into(), table(first.as_bytes()));
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.split = Split::SecondFile { validation: 0.25 };
    let error = session.correct(&configuration, &mut Silent).unwrap_err();
    assert!(error.to_string().contains("none is loaded"), "{error}");
    session.set_second(Some(("second".into(), table(second.as_bytes()))));
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(outcome.data.rows, [600, 200, 200]);
    assert_eq!(outcome.model(ModelRole::Before).unwrap().test.rows, 200);
    assert!(outcome.data.second_fingerprint.is_some());
    // A second file without one of the features says which.
    let narrow: Vec<String> = second.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect();
    session.set_second(Some(("narrow".into(), table(narrow.join("\n").as_bytes()))));
    let error = session.correct(&configuration, &mut Silent).unwrap_err().to_string();
    assert!(error.contains("\"status\""), "{error}");
}

#[test]
fn missing_values_are_dropped_and_counted_or_filled_in() {
    let mut session = Session::default();
    session.set_main("adult".into(), table(&bundled("adult")));
    let mut configuration = BundledSet::Adult.configuration();
    let dropped = session.correct(&configuration, &mut Silent).unwrap();
    assert_eq!(dropped.data.dropped.iter().map(|(_, rows)| rows).sum::<usize>(), 48_842 - 45_222);
    assert_eq!(dropped.data.rows.iter().sum::<usize>(), 45_222);
    configuration.missing = MissingPolicy::Impute;
    let kept = session.correct(&configuration, &mut Silent).unwrap();
    assert_eq!((kept.data.rows.iter().sum::<usize>(), kept.data.dropped.len()), (48_842, 0));
    assert!(kept.data.parameter_names.iter().any(|name| name.contains("(missing)")));
}

#[test]
fn exports_hold_every_scheme_and_the_files_units() {
    let (mut session, configuration) = german();
    assert_eq!(session.export(ExportKind::Report).unwrap_err(), ExperimentError::NoOutcome);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let samples = String::from_utf8(session.export(ExportKind::Samples).unwrap().bytes).unwrap();
    let mut lines = samples.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(header.len(), 7 + 8);
    let exact = header.iter().position(|name| *name == "weight_soft_exact").unwrap();
    for (i, line) in lines.enumerate() {
        let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        assert_eq!(
            (cells[0], cells[exact]),
            (f64::from(outcome.samples.row[i]), outcome.samples.soft_weight[i])
        );
    }
    let report: serde_json::Value =
        serde_json::from_slice(&session.export(ExportKind::Report).unwrap().bytes).unwrap();
    assert_eq!(
        serde_json::from_value::<Configuration>(report["configuration"].clone()).unwrap(),
        configuration
    );
    assert_eq!(report["models"].as_array().unwrap().len(), 5);
    let coefficients = session.export(ExportKind::Coefficients).unwrap();
    let coefficients: serde_json::Value = serde_json::from_slice(&coefficients.bytes).unwrap();
    assert!(coefficients["soft"]["numeric"][0]["coefficient"].is_number());
}

#[test]
fn settings_out_of_range_name_themselves() {
    let (mut session, configuration) = german();
    let mut wrong = configuration.clone();
    wrong.model.l2 = -1.0;
    assert_eq!(
        session.correct(&wrong, &mut Silent).unwrap_err().to_string(),
        "l2 is -1, but has to be zero or a positive number."
    );
    let mut wrong = configuration.clone();
    wrong.split = Split::Seeded { train: 0.9, validation: 0.2 };
    assert!(
        session
            .correct(&wrong, &mut Silent)
            .unwrap_err()
            .to_string()
            .contains("below 1, to leave rows for the test")
    );
    let mut wrong = configuration;
    wrong.sensitive.column = "credit".into();
    assert!(
        session
            .correct(&wrong, &mut Silent)
            .unwrap_err()
            .to_string()
            .contains("the label and the sensitive group at once")
    );
}
