//! A page's state whose table is loaded and whose first run is out.

pub use crate::people::table;
use soft_unlearn::experiment::{Configuration, Outcome};
use soft_unlearn::table::TableSummary;
use soft_unlearn_page::page::state::{Action, Effect, State};
use soft_unlearn_page::worker::{Reply, RunId, Slot, Source};

/// The request for a run.
pub fn run(id: RunId, configuration: &Configuration) -> Effect {
    Effect::Run { id, configuration: Box::new(configuration.clone()) }
}

pub fn people() -> Source {
    Source::File { name: "people.csv".to_owned() }
}

/// That the table is read.
pub fn loaded(summary: TableSummary, suggestion: Option<Configuration>) -> Reply {
    let suggestion = suggestion.map(Box::new);
    Reply::Loaded { slot: Slot::Main, summary: Box::new(summary), suggestion, found: Box::default() }
}

/// A state with the table loaded as request 1 and its first run sent as request 2.
pub fn running() -> (State, TableSummary, Configuration, Outcome) {
    let (summary, configuration, outcome) = table();
    let mut state = State::default();
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    let effects = state.apply(Action::Replied(1, loaded(summary.clone(), Some(configuration.clone()))));
    assert_eq!(effects, [run(2, &configuration)]);
    (state, summary, configuration, outcome)
}

pub fn answer(outcome: &Outcome, retraining: bool) -> Reply {
    Reply::Outcome { outcome: Box::new(outcome.clone()), retraining }
}
