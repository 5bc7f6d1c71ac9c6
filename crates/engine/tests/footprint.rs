//! The memory that a run is said to take, before it, beside what it takes: within a factor of one and a half either way. Every allocation of
//! the test's process is counted, so there is one test in it.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;

use peak_alloc::PeakAlloc;
use soft_unlearn::experiment::{
    Configuration, ExperimentError, Footprint, ModelKind, Session, Silent, costly_columns, run,
};
use soft_unlearn::table::{FormatChoice, Table, TableReader, guesses};

#[global_allocator]
static COUNTED: PeakAlloc = PeakAlloc;

/// Rows with a label and a group, `numbers` numeric columns, and one column of as many categories as `factors` says for each.
fn table(rows: usize, numbers: usize, factors: &[usize]) -> Table {
    let mut text = String::from("label,group");
    (0..numbers).for_each(|column| write!(text, ",x{column}").unwrap());
    (0..factors.len()).for_each(|factor| write!(text, ",kind{factor}").unwrap());
    let mut state = 7_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for _ in 0..rows {
        write!(text, "\n{},{}", ["no", "yes"][random() as usize % 2], ["a", "b"][random() as usize % 2])
            .unwrap();
        (0..numbers).for_each(|_| write!(text, ",{}", random() % 10_000).unwrap());
        factors.iter().for_each(|&levels| write!(text, ",level {}", random() as usize % levels).unwrap());
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn configuration(table: &Table) -> Configuration {
    let mut configuration = Configuration::from(&guesses(&table.summary("made", 0)));
    configuration.label.column = "label".into();
    configuration.ignored.clear();
    configuration
}

/// What it is called, the table, and the model.
type Case = (&'static str, fn() -> Table, ModelKind);

/// What is said and what is taken, in bytes.
fn compare(make: impl FnOnce() -> Table, kind: ModelKind) -> (u64, u64) {
    let before = COUNTED.current_usage();
    let table = make();
    let mut configuration = configuration(&table);
    configuration.model.kind = kind;
    configuration.model.perceptron.epochs = 1;
    let said = Footprint::new(&table, None, &configuration).bytes();
    let mut session = Session::default();
    session.set_main("made".into(), table);
    COUNTED.reset_peak_usage();
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(outcome.models.len(), 5);
    let taken = COUNTED.peak_usage().saturating_sub(before) as u64;
    (said, taken)
}

#[test]
fn a_run_takes_what_it_is_said_to_and_one_that_would_not_fit_is_refused_before() {
    let cases: [Case; 6] = [
        ("many rows", || table(40_000, 6, &[5, 12]), ModelKind::Logistic),
        ("many categories", || table(3_000, 3, &[600]), ModelKind::Logistic),
        ("two columns of many categories", || table(3_000, 3, &[300, 300]), ModelKind::Logistic),
        (
            "more categories than a factor is made for",
            || table(3_000, 3, &[1_500, 1_500]),
            ModelKind::Logistic,
        ),
        ("many numbers", || table(1_500, 300, &[]), ModelKind::Logistic),
        ("a perceptron", || table(4_000, 120, &[]), ModelKind::Mlp),
    ];
    let mut told = String::new();
    let mut apart = 1.0_f64;
    for (what, make, kind) in cases {
        let (said, taken) = compare(make, kind);
        let ratio = said as f64 / taken as f64;
        apart = apart.max(ratio).max(1.0 / ratio);
        writeln!(told, "{what}: said {said}, taken {taken}, ratio {ratio:.2}").unwrap();
    }
    println!("{told}");
    assert!(apart < 1.5, "{told}");

    // Refused before anything is computed, with the column to leave out; without it, it runs.
    let table = table(20_000, 2, &[1_900, 40]);
    let mut configuration = configuration(&table);
    let said = Footprint::new(&table, None, &configuration).bytes();
    let limit = 100_000_000;
    assert!(said > limit, "{said}");
    let [(name, categories, saved)] = &costly_columns(&table, None, &configuration, limit)[..] else {
        panic!("one column is enough")
    };
    assert_eq!(name, "kind0");
    assert!((1_800..=1_900).contains(categories), "{categories}");
    assert!(said - saved < limit);
    let mut session = Session::default();
    session.limit_memory(limit);
    session.set_main("made".into(), table);
    let before = COUNTED.current_usage();
    COUNTED.reset_peak_usage();
    let refused = run(&mut session, &configuration, &mut Silent).unwrap_err();
    assert!(COUNTED.peak_usage() - before < 1_000_000);
    assert!(matches!(refused, ExperimentError::TooLarge(_)), "{refused}");
    let text = refused.to_string();
    assert!(text.contains("the limit is 100 MB"), "{text}");
    configuration.ignored.push("kind0".into());
    run(&mut session, &configuration, &mut Silent).unwrap();
}
