//! Files of weights or coefficients beside the result: asked for once a question, kept while a correction is changed, forgotten with the data.

use crate::loaded::{answer, loaded, people, running};
use soft_unlearn::experiment::{Configuration, Given, GivenKind, Outcome};
use soft_unlearn_page::page::state::{Action, Change, Effect, JobKind, State};
use soft_unlearn_page::page::view::Tab;
use soft_unlearn_page::worker::{Failure, Place, Reply, Slot, Source};

fn give(key: u16) -> Action {
    Action::Give { key, name: format!("{key}.csv"), taken_for: Some(GivenKind::Weights) }
}

/// The files that are asked for, with the id and the question of each.
fn asked(effects: &[Effect]) -> Vec<(u32, u16, &Configuration)> {
    let of = |effect| match effect {
        &Effect::Measure { id, key, ref question } => Some((id, key, question.as_ref())),
        _ => None,
    };
    effects.iter().filter_map(of).collect()
}

fn measured() -> Box<Given> {
    Box::new(Given { kind: GivenKind::Weights, weights: None, of_other_data: false, models: Vec::new() })
}

/// A result, and one file measured beside it.
fn with_file() -> (State, Configuration, Outcome) {
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let effects = state.apply(give(7));
    assert_eq!(asked(&effects), [(3, 7, &configuration)]);
    assert_eq!(state.view.tab, Tab::Result);
    assert!(state.busy() && state.given[0].answer.is_none());
    state.apply(Action::Replied(3, Reply::Measured(Ok(measured()))));
    assert!(!state.busy());
    (state, configuration, outcome)
}

#[test]
fn a_file_is_measured_once_a_question() {
    let (mut state, configuration, outcome) = with_file();
    assert_eq!(state.given[0].answer, Some(Ok(measured())));
    // The strength of a correction changes nothing of it.
    let softer = Change::new(|it: &mut Configuration| it.correction.share_of_gap = 0.5);
    state.apply(Action::Configure(softer));
    let softer = Outcome { configuration: state.configuration.as_ref().clone(), ..outcome.clone() };
    let effects = state.apply(Action::Replied(4, answer(&softer, false)));
    assert_eq!(asked(&effects), []);
    assert!(state.given[0].answer.is_some());
    // Another model has other rows, or other columns.
    state.apply(Action::Configure(Change::new(|it: &mut Configuration| it.seed = 5)));
    assert!(state.given[0].answer.is_some());
    let other = Outcome { configuration: state.configuration.as_ref().clone(), ..outcome };
    let effects = state.apply(Action::Replied(5, answer(&other, true)));
    assert_eq!(asked(&effects), [(6, 7, &other.configuration)]);
    assert!(state.given[0].answer.is_none());
    assert_eq!(asked(&state.apply(Action::Replied(5, answer(&other, false)))), []);
    // What cannot be measured says why, beside the file.
    state.apply(Action::Replied(6, Reply::Measured(Err("Row 3 has no weight.".to_owned()))));
    assert_eq!(state.given[0].answer, Some(Err("Row 3 has no weight.".to_owned())));
    assert!(state.errors.is_empty() && configuration.seed != 5);
}

#[test]
fn a_worker_that_is_about_another_question_is_asked_again_with_the_next_result() {
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(give(1));
    state.apply(Action::Replied(3, Reply::GivenUp));
    assert!(!state.busy() && state.given[0].answer.is_none());
    state.apply(Action::Configure(Change::new(|it: &mut Configuration| it.correction.share_of_gap = 0.25)));
    let next = Outcome { configuration: state.configuration.as_ref().clone(), ..outcome };
    assert_eq!(asked(&state.apply(Action::Replied(4, answer(&next, false)))), [(5, 1, &next.configuration)]);
}

#[test]
fn what_is_lost_is_said_and_not_asked_again_of_itself() {
    for dies in [true, false] {
        let (mut state, _, _, outcome) = running();
        state.apply(Action::Replied(2, answer(&outcome, false)));
        state.apply(give(1));
        let effects = match dies {
            true => {
                let failure = Failure { place: Place::Internal, message: "gone".to_owned() };
                state.apply(Action::Replied(3, Reply::Failed(failure)))
            }
            false => state.apply(Action::Cancel),
        };
        assert_eq!(asked(&effects), []);
        assert!(matches!(state.given[0].answer, Some(Err(_))));
        assert!(!state.going(JobKind::Given(1)));
        assert_eq!(asked(&state.apply(Action::Replied(2, answer(&outcome, false)))), []);
    }
}

#[test]
fn a_file_goes_when_it_is_removed_and_with_its_data() {
    let (mut state, configuration, _) = with_file();
    state.apply(give(8));
    state.apply(Action::TakeBack(8));
    assert!(!state.busy());
    // Its answer comes late.
    state.apply(Action::Replied(4, Reply::Measured(Ok(measured()))));
    assert_eq!(state.given.iter().map(|entry| entry.key).collect::<Vec<_>>(), [7]);
    // The same file read anew has perhaps other rows; another one has.
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    assert!(state.given[0].answer.is_none());
    let summary = state.summary.as_deref().unwrap().clone();
    state.apply(Action::Replied(5, loaded(summary.clone(), Some(configuration.clone()))));
    assert_eq!(state.given.len(), 1);
    let other = Source::File { name: "others.csv".to_owned() };
    let effects = state.apply(Action::Choose { slot: Slot::Main, source: other });
    let [Effect::Load { id, .. }] = effects[..] else { panic!("{effects:?}") };
    let mut summary = summary;
    summary.fingerprint = "0".repeat(64);
    state.apply(Action::Replied(id, loaded(summary, Some(configuration))));
    assert!(state.given.is_empty());
    // Without data there is nothing to measure on.
    let mut state = State::default();
    assert_eq!(state.apply(give(1)), []);
    assert!(state.given.is_empty() && state.notice.is_some());
}
