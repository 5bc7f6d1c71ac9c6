//! Hard unlearning of rows that somebody chose: the same as a scheme that chooses them, and as training without them.

use crate::support::table;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{Configuration, ModelRole, Outcome, Session, Silent, Synthetic, Warning, run};

fn world() -> Session {
    let mut session = Session::default();
    let text = Synthetic { rows: 900, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    session
}

fn removed_of(outcome: &Outcome) -> Vec<u32> {
    let rows = outcome.samples.row.iter().zip(outcome.samples.hard_weight.iter());
    rows.filter(|(_, weight)| **weight == 0.0).map(|(row, _)| *row).collect()
}

#[test]
fn the_rows_that_a_scheme_chooses_can_be_named() {
    let mut session = world();
    let configuration = Synthetic::configuration();
    let by_share = run(&mut session, &configuration, &mut Silent).unwrap();
    let rows = removed_of(&by_share);
    assert!(rows.len() > 30);
    // In another order, twice, and in the same session, where the half of hard weights might be kept.
    let mut named: Vec<u32> = rows.iter().rev().copied().collect();
    named.push(rows[0]);
    let chosen = Configuration { removed: named, ..configuration.clone() };
    let by_name = run(&mut session, &chosen, &mut Silent).unwrap();
    assert_eq!(removed_of(&by_name), rows);
    for role in [ModelRole::HardInfluence, ModelRole::HardRetrained, ModelRole::SoftRetrained] {
        let [share, name] =
            [&by_share, &by_name].map(|outcome| outcome.model(role).unwrap().parameters.clone());
        assert_eq!(share, name, "{role:?}");
    }
    assert!(!by_name.warnings.iter().any(|it| matches!(it, Warning::RowsDoNotTrain { .. })));
    // Cleared, the scheme chooses again.
    let again = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(removed_of(&again), rows);
}

#[test]
fn the_retrained_model_is_trained_without_them() {
    let mut session = world();
    let places = [3_u32, 40, 77, 101];
    let first = block_on(session.correct(&Backend::cpu(), &Synthetic::configuration(), &mut Silent)).unwrap();
    let answer = session.without_rows(&places).unwrap();
    let removed: Vec<u32> = places.iter().map(|&place| first.samples.row[place as usize]).collect();
    let chosen = Configuration { removed: removed.clone(), ..Synthetic::configuration() };
    let outcome = run(&mut session, &chosen, &mut Silent).unwrap();
    assert_eq!(removed_of(&outcome), removed);
    let retrained = outcome.model(ModelRole::HardRetrained).unwrap();
    let [_, without] = &answer.test;
    assert_eq!(retrained.test.accuracy.value(), without.accuracy);
    // Both end at the optimum: to the tolerance of the gradient.
    let (there, here) = (retrained.test.target_smooth.value().unwrap(), without.target.unwrap());
    assert!((there - here).abs() < 1e-9, "{there} {here}");
}

#[test]
fn rows_that_do_not_train_are_told_and_change_nothing() {
    let mut session = world();
    let configuration = Synthetic::configuration();
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let train = &outcome.samples.row;
    let other = (1..=900).find(|row| !train.contains(row)).unwrap();
    let chosen = Configuration { removed: vec![train[5], other, 70_000], ..configuration };
    let outcome = run(&mut session, &chosen, &mut Silent).unwrap();
    assert_eq!(removed_of(&outcome), [train[5]]);
    let told = Warning::RowsDoNotTrain { named: 3, training: 1 };
    assert!(outcome.warnings.contains(&told), "{:?}", outcome.warnings);
    assert_eq!(told.reported().what, "Of the 3 rows that are to be removed 1 train.");
}

#[test]
fn a_file_names_them_only_where_there_are_some() {
    let configuration = Synthetic::configuration();
    let plain = serde_json::to_value(&configuration).unwrap();
    assert!(plain.get("removed").is_none());
    let chosen = Configuration { removed: vec![7, 3], ..configuration };
    let written = serde_json::to_value(&chosen).unwrap();
    assert_eq!(written["removed"], serde_json::json!([7, 3]));
    assert_eq!(serde_json::from_value::<Configuration>(written.clone()).unwrap(), chosen);
    // Version 1 has none.
    let mut old = serde_json::json!({ "version": 1, "label": written["label"], "removed": [1] });
    old["sensitive"] = serde_json::json!({ "column": "group", "positive": { "values": ["A"] } });
    let refused = serde_json::from_value::<Configuration>(old).unwrap_err().to_string();
    assert!(refused.contains("`removed` is of version 2"), "{refused}");
}
