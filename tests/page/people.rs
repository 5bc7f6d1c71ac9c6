//! A small table of people, and what an experiment on it comes to.
#![allow(dead_code)]

use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{Configuration, Exploration, Outcome, Session, Silent};
use soft_unlearn::table::{FormatChoice, TableReader, TableSummary};

/// Its summary, its settings, their outcome, and the pictures' figures.
pub fn explored() -> (TableSummary, Configuration, Outcome, Exploration) {
    let mut text = String::from("age,sex,income\n");
    for i in 0..200 {
        let sex = if i % 3 == 0 { "F" } else { "M" };
        let income = if (i * 7) % 11 + usize::from(i % 3 != 0) * 3 > 6 { "high" } else { "low" };
        text.push_str(&format!("{},{sex},{income}\n", 20 + (i * 13) % 40));
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    let table = reader.finish().unwrap();
    let summary = table.summary("people.csv", text.len() as u64);
    let configuration: Configuration = serde_json::from_value(serde_json::json!({
        "label": { "column": "income", "positive": { "values": ["high"] } },
        "sensitive": { "column": "sex", "positive": { "values": ["M"] } },
    }))
    .unwrap();
    let mut session = Session::default();
    session.set_main("people.csv".to_owned(), table);
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let exploration = session.explore().unwrap();
    (summary, configuration, outcome, exploration)
}

/// The same without the pictures' figures.
pub fn table() -> (TableSummary, Configuration, Outcome) {
    let (summary, configuration, outcome, _) = explored();
    (summary, configuration, outcome)
}
