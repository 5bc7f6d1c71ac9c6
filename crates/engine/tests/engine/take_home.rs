//! The files for other people's tools.

use crate::support::{bundled, table};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExportKind, MissingPolicy, ModelKind, Outcome, Session, Silent, Split, run,
};
use soft_unlearn::weights::SoftScheme;

/// Runs an experiment and reads its weights file: (row, part, weight) a line.
fn weights(
    name: &str,
    bytes: &[u8],
    second: Option<&[u8]>,
    configuration: &Configuration,
) -> (Outcome, Vec<(usize, String, f64)>) {
    let mut session = Session::default();
    session.set_main(name.into(), table(bytes));
    session.set_second(second.map(|bytes| ("second.csv".into(), table(bytes))));
    let outcome = run(&mut session, configuration, &mut Silent).unwrap();
    let file = session.export(ExportKind::Weights).unwrap();
    assert_eq!(file.media_type, "text/csv");
    let text = String::from_utf8(file.bytes).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("row,part,sample_weight"));
    let read = |line: &str| {
        let (row, rest) = line.split_once(',').unwrap();
        let (part, weight) = rest.rsplit_once(',').unwrap();
        (row.parse().unwrap(), part.trim_matches('"').to_owned(), weight.parse().unwrap())
    };
    (outcome, lines.map(read).collect())
}

/// Every data row is there once, in order; training rows have the outcome's weights, no other row has any.
fn holds(outcome: &Outcome, rows: usize, lines: &[(usize, String, f64)]) {
    assert_eq!(lines.len(), rows);
    assert!(lines.iter().enumerate().all(|(place, (row, ..))| place == *row));
    let training: Vec<_> = lines.iter().filter(|(_, part, _)| part == "train").collect();
    assert_eq!(training.len(), outcome.samples.row.len());
    for ((row, _, weight), k) in training.iter().zip(0..) {
        assert_eq!(*row + 1, outcome.samples.row[k] as usize);
        assert_eq!(*weight, outcome.samples.delivered_weight()[k].max(0.0));
    }
    assert!(lines.iter().filter(|(_, part, _)| part != "train").all(|(.., weight)| *weight == 0.0));
    let count = |part: &str| lines.iter().filter(|(_, name, _)| name == part).count();
    assert_eq!(count("train"), outcome.data.rows[0]);
    assert_eq!(count("validation"), outcome.data.rows[1]);
    if !matches!(outcome.configuration.split, Split::SecondFile { .. }) {
        assert_eq!(count("test"), outcome.data.rows[2]);
        for (reason, rows) in &outcome.data.dropped {
            assert_eq!(count(&format!("dropped: {reason}")), *rows, "{reason}");
        }
    }
}

#[test]
fn adults_dropped_rows_are_there_with_their_reasons() {
    let configuration = BundledSet::Adult.configuration();
    let (outcome, lines) = weights("adult.csv", &bundled("adult"), None, &configuration);
    holds(&outcome, 48_842, &lines);
    // adult.data's row 14 (15th data row) has "?" for a country: dropped. Known from the file itself.
    let (_, part, weight) = &lines[14];
    assert_eq!((part.as_str(), *weight), ("dropped: no value for native-country", 0.0));
    assert_eq!(lines.iter().filter(|(_, part, _)| part.starts_with("dropped: ")).count(), 48_842 - 45_222);
}

#[test]
fn weights_below_zero_are_written_as_zero_and_counted() {
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.correction.soft = SoftScheme::Soft20;
    configuration.correction.lambda_relative = Some(0.01);
    let (outcome, lines) = weights("german.csv", &bundled("german-credit"), None, &configuration);
    holds(&outcome, 1000, &lines);
    let zeros = lines.iter().filter(|(_, part, weight)| part == "train" && *weight == 0.0).count();
    assert!(outcome.soft_weights.negative > 0, "the case is meant to have some");
    assert_eq!(zeros, outcome.soft_weights.negative + outcome.soft_weights.removed);
}

#[test]
fn a_second_files_rows_are_not_the_first_files() {
    let text = String::from_utf8(bundled("compas")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let first = lines[..4001].join("\n");
    let second = [&lines[..1], &lines[4001..]].concat().join("\n");
    let mut configuration = BundledSet::Compas.configuration();
    configuration.split = Split::SecondFile { validation: 0.3 };
    let (outcome, lines) = weights("a.csv", first.as_bytes(), Some(second.as_bytes()), &configuration);
    holds(&outcome, 4000, &lines);
    assert!(lines.iter().all(|(_, part, _)| part != "test"));
}

#[test]
fn rows_that_the_last_layer_does_not_see_say_so() {
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.model.kind = ModelKind::Mlp;
    configuration.model.perceptron.epochs = 2;
    configuration.model.perceptron.last_layer_share = 0.5;
    configuration.missing = MissingPolicy::Impute;
    let (outcome, lines) = weights("german.csv", &bundled("german-credit"), None, &configuration);
    holds(&outcome, 1000, &lines);
    assert_eq!(outcome.data.rows[0], 300);
}
