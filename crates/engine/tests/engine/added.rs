//! Rows that were added to a table train, and every other row is for what it was.

use std::collections::BTreeMap;

use crate::support::table;
use soft_unlearn::experiment::{Configuration, Drawn, ModelRole, Outcome, Session, Silent, Synthetic, run};

fn of(world: &Synthetic, added: u32) -> (Outcome, BTreeMap<u32, f64>) {
    let mut session = Session::default();
    session.set_main("world".into(), table(world.csv().as_bytes()));
    let configuration = Configuration { added, ..Synthetic::configuration() };
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let trained =
        outcome.samples.row.iter().copied().zip(outcome.samples.hard_weight.iter().copied()).collect();
    (outcome, trained)
}

#[test]
fn added_rows_train_and_the_others_keep_their_parts() {
    let world = Synthetic { rows: 900, ..Synthetic::default() };
    let mut larger = world.clone();
    let new = |k: u32| Drawn {
        favoured: k.is_multiple_of(2),
        hired: k.is_multiple_of(3),
        at: [0.1 * f64::from(k), -1.0],
    };
    larger.draw((0..40).map(new));
    let (before, rows) = of(&world, 0);
    let (after, more) = of(&larger, 40);
    // The training rows are those of before, and the new ones.
    let expected: Vec<u32> = rows.keys().copied().chain(901..=940).collect();
    assert_eq!(more.keys().copied().collect::<Vec<_>>(), expected);
    assert_eq!([after.data.rows[1], after.data.rows[2]], [before.data.rows[1], before.data.rows[2]]);
    assert_eq!(after.data.rows[0], before.data.rows[0] + 40);
    // And they are learned from.
    let parameters = |outcome: &Outcome| outcome.model(ModelRole::Before).unwrap().parameters.clone();
    assert_ne!(parameters(&before), parameters(&after));
    // Drawn as all others, the split is another one.
    let (_, shuffled) = of(&larger, 0);
    assert_ne!(
        shuffled.keys().copied().filter(|row| *row <= 900).collect::<Vec<_>>(),
        rows.keys().copied().collect::<Vec<_>>()
    );
}

#[test]
fn a_configuration_names_them_only_where_there_are_some() {
    let plain = Synthetic::configuration();
    assert!(!serde_json::to_string(&plain).unwrap().contains("added"));
    let added = Configuration { added: 7, ..plain };
    let text = serde_json::to_string(&added).unwrap();
    assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), added);
    let bytes = postcard::to_stdvec(&added).unwrap();
    assert_eq!(postcard::from_bytes::<Configuration>(&bytes).unwrap(), added);
}
