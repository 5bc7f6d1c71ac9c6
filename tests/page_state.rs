//! The page's state without a page: what is run, what is ignored, what is kept.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

use soft_unlearn::experiment::{
    BundledSet, CheckRows, Configuration, LeftOutRows, Outcome, ReportError, Session, Silent,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn::model::Epoch;
use soft_unlearn::table::{FormatChoice, TableReader, TableSummary};
use soft_unlearn_page::page::link::{self, Link, LinkedData};
use soft_unlearn_page::page::state::{Action, Effect, State};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::worker::{Check, Checked, Failure, Place, Reply, Slot, Source};

fn table() -> (TableSummary, Configuration, Outcome) {
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
    let outcome = session.correct(&configuration, &mut Silent).unwrap();
    (summary, configuration, outcome)
}

fn people() -> Source {
    Source::File { name: "people.csv".to_owned() }
}

/// A state with the table loaded as request 1 and its first run sent as request 2.
fn running() -> (State, TableSummary, Configuration, Outcome) {
    let (summary, configuration, outcome) = table();
    let mut state = State::default();
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    state.apply(Action::Sent(1));
    let effects = state.apply(Action::Replied(
        1,
        Reply::Loaded {
            slot: Slot::Main,
            summary: Box::new(summary.clone()),
            suggestion: Some(Box::new(configuration.clone())),
        },
    ));
    assert_eq!(effects, [Effect::Run(Box::new(configuration.clone()))]);
    state.apply(Action::Sent(2));
    (state, summary, configuration, outcome)
}

fn answer(outcome: &Outcome, retraining: bool) -> Reply {
    Reply::Outcome { outcome: Box::new(outcome.clone()), retraining }
}

#[test]
fn a_first_visit_loads_adult() {
    let effects = State::default().apply(Action::Open(None));
    let source = Source::Bundled(BundledSet::Adult);
    assert_eq!(effects, [Effect::Load { slot: Slot::Main, source, format: FormatChoice::default() }]);
}

#[test]
fn changes_while_a_run_is_out_become_one_run_of_the_newest() {
    let (mut state, _, configuration, outcome) = running();
    assert!(!state.change_waits());
    for seed in [1, 2, 3] {
        let changed = Box::new(Configuration { seed, ..configuration.clone() });
        assert_eq!(state.apply(Action::Configure(changed)), []);
        assert!(state.change_waits());
    }
    let effects = state.apply(Action::Replied(2, answer(&outcome, true)));
    assert_eq!(effects, [Effect::Run(Box::new(Configuration { seed: 3, ..configuration }))]);
    assert!(!state.change_waits());
    state.apply(Action::Sent(3));
    // The older run's second answer comes late.
    let before = state.outcome.clone();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.outcome, before);
    assert!(state.busy() && state.outdated());
}

#[test]
fn it_is_busy_until_the_retrained_models_are_there() {
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, true)));
    assert!(state.busy() && state.retraining && !state.outdated());
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert!(!state.busy());
}

#[test]
fn a_failed_run_keeps_result_and_settings_and_the_next_change_runs_again() {
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let bad = Configuration { seed: 9, ..configuration.clone() };
    state.apply(Action::Configure(Box::new(bad.clone())));
    state.apply(Action::Sent(3));
    let failure = Failure { place: Place::Settings, message: "no".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(failure)));
    assert_eq!(state.error(Place::Settings), Some("no"));
    assert_eq!(*state.configuration, bad);
    assert!(state.outcome.is_some() && !state.busy() && state.outdated());
    assert_eq!(
        state.apply(Action::Configure(Box::new(configuration.clone()))),
        [Effect::Run(Box::new(configuration))]
    );
    assert_eq!(state.error(Place::Settings), None);
}

#[test]
fn a_failed_load_keeps_the_table_that_was_there() {
    let (mut state, summary, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(Action::Choose { slot: Slot::Main, source: Source::File { name: "bad.csv".to_owned() } });
    state.apply(Action::Sent(3));
    let failure = Failure { place: Place::Data, message: "empty".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(failure)));
    assert_eq!(state.error(Place::Data), Some("empty"));
    assert_eq!(state.summary.as_deref(), Some(&summary));
    assert!(state.outcome.is_some() && !state.busy());
}

#[test]
fn cancelling_makes_it_ready_and_answers_to_the_past_are_ignored() {
    let (mut state, _, configuration, outcome) = running();
    assert_eq!(state.apply(Action::Cancel), [Effect::Cancel]);
    assert!(!state.busy());
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.outcome, None);
    assert_eq!(state.apply(Action::Run), [Effect::Run(Box::new(configuration))]);
}

#[test]
fn a_link_survives_the_address_bar() {
    let (summary, mut configuration, _) = table();
    configuration.label.column = "naïve \"<b>\" column ü".to_owned();
    configuration.model.l2 = 0.1 + 0.2;
    let data = LinkedData::File { name: "people.csv".to_owned(), fingerprint: summary.fingerprint };
    let link = Link { data, configuration, view: View::default() };
    let text = link::write(&link);
    assert!(text.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric() || b"-_=".contains(&byte)));
    assert_eq!(link::read(&text), Some(Ok(Box::new(link))));
    assert_eq!(link::read("#results"), None);
}

/// What the page has the worker do with this fragment first, and the page after it.
fn opened(fragment: &str) -> (State, Vec<Effect>) {
    let mut state = State::default();
    let effects = state.apply(Action::Open(link::read(fragment)));
    state.apply(Action::Sent(1));
    (state, effects)
}

/// The fragment of a link's JSON.
fn fragment_of(link: &serde_json::Value) -> String {
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    format!("#experiment={}", engine.encode(link.to_string()))
}

/// A link to a bundled set as JSON, with settings of its own.
fn linked(set: BundledSet) -> serde_json::Value {
    let mut configuration = set.configuration();
    configuration.seed = 77;
    let view = View { presenting: true, ..View::default() };
    serde_json::to_value(Link { data: LinkedData::Bundled(set), configuration, view }).unwrap()
}

#[test]
fn a_damaged_link_says_so_and_the_page_opens_all_the_same() {
    let whole = fragment_of(&linked(BundledSet::Compas));
    let adult = Source::Bundled(BundledSet::Adult);
    let load = Effect::Load { slot: Slot::Main, source: adult, format: FormatChoice::default() };
    let later = serde_json::json!({ "data": { "bundled": "compas" }, "configuration": { "version": 99 } });
    let texts =
        ["#experiment=%%%", "#experiment=e30", "#garbage!!", &fragment_of(&later), &whole[..whole.len() / 2]];
    for text in texts {
        assert!(matches!(link::read(text), Some(Err(_))), "{text}");
        let (mut state, effects) = opened(text);
        assert_eq!(effects, std::slice::from_ref(&load), "{text}");
        assert!(state.error(Place::Settings).is_some());
        let notice = state.notice.clone().unwrap();
        assert!(notice.contains("The link's settings") && notice.contains("Adult"), "{notice}");
        // It has been heard once other data are chosen.
        state.apply(Action::Choose { slot: Slot::Main, source: people() });
        assert_eq!(state.notice, None);
    }
    assert_eq!(link::read("#results"), None);
    assert_eq!(link::read(""), None);
}

#[test]
fn a_link_with_a_fault_keeps_what_is_valid() {
    type Fault = fn(&mut serde_json::Value);
    let faults: [(Fault, &str); 6] = [
        (|link| link["configuration"]["correction"]["share_of_gap"] = 99.into(), "share of gap"),
        (|link| link["configuration"]["target"] = "beauty".into(), "target"),
        (
            |link| link["configuration"]["correction"]["hard"] = serde_json::json!({ "top_share": 7 }),
            "top share",
        ),
        (|link| link["view"]["colour"] = "red".into(), "colour"),
        (|link| link["configuration"]["model"]["l2"] = (-1).into(), "l2"),
        (|link| drop(link["configuration"].as_object_mut().unwrap().remove("label")), "not complete"),
    ];
    for (fault, name) in faults {
        let mut damaged = linked(BundledSet::GermanCredit);
        fault(&mut damaged);
        let Some(Err(link::LinkError::Repaired { link: repaired, what })) =
            link::read(&fragment_of(&damaged))
        else {
            panic!("{name}")
        };
        assert!(what.contains(name), "{what}");
        assert_eq!(serde_json::to_value(&repaired).unwrap(), linked(BundledSet::GermanCredit), "{name}");
        let (mut state, effects) = opened(&fragment_of(&damaged));
        let source = Source::Bundled(BundledSet::GermanCredit);
        assert_eq!(effects, [Effect::Load { slot: Slot::Main, source, format: FormatChoice::default() }]);
        // The table has other columns than the link: the set's own roles are no help here, but the word is there.
        let loaded = Reply::Loaded { slot: Slot::Main, summary: Box::new(table().0), suggestion: None };
        state.apply(Action::Replied(1, loaded));
        assert!(state.notice.as_deref().is_some_and(|notice| notice.contains(name)), "{:?}", state.notice);
    }
    // Both at once; a world's numbers, too.
    let world = serde_json::json!({
        "data": { "synthetic": { "bias": 2.0, "noise": "much", "corruption": 0.2, "rows": 500, "seed": 3 } },
        "configuration": { "seed": 5, "target": 4 },
    });
    let Some(Err(link::LinkError::Repaired { link: repaired, what })) = link::read(&fragment_of(&world))
    else {
        panic!()
    };
    let LinkedData::Synthetic(made) = repaired.data else { panic!() };
    assert_eq!((made.bias, made.noise, made.rows, repaired.configuration.seed), (2.0, 0.5, 500, 5));
    assert!(what.contains("noise") && what.contains("target"), "{what}");
}

#[test]
fn a_link_that_names_what_a_set_does_not_have_gets_the_sets_own_roles() {
    let mut text = String::from("credit,sex,age\n");
    for i in 0..60 {
        let (credit, sex) = (["good", "bad"][i % 2], ["male", "female"][i % 3 % 2]);
        text.push_str(&format!("{credit},{sex},{}\n", 20 + i));
    }
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    let summary = reader.finish().unwrap().summary("German credit", text.len() as u64);
    let own = BundledSet::GermanCredit.configuration();
    type Fault = fn(&mut serde_json::Value);
    let faults: [(Fault, &str); 3] = [
        (|link| link["configuration"]["sensitive"]["column"] = "nobody".into(), "the groups"),
        (|link| link["configuration"]["label"]["positive"]["values"][0] = "fine".into(), "what is predicted"),
        (
            |link| link["configuration"]["split"] = serde_json::json!({ "column": { "column": "x", "train": ["a"], "validation": ["b"], "test": ["c"] } }),
            "the split",
        ),
    ];
    for (fault, name) in faults {
        let mut wrong = linked(BundledSet::GermanCredit);
        fault(&mut wrong);
        let (mut state, _) = opened(&fragment_of(&wrong));
        let loaded = Reply::Loaded { slot: Slot::Main, summary: Box::new(summary.clone()), suggestion: None };
        let expected = Configuration { seed: 77, ..own.clone() };
        assert_eq!(state.apply(Action::Replied(1, loaded)), [Effect::Run(Box::new(expected))]);
        assert!(state.notice.as_deref().is_some_and(|notice| notice.contains(name)), "{:?}", state.notice);
        assert!(state.view.presenting);
    }
}

#[test]
fn what_stands_in_the_way_is_told_with_its_control() {
    let (mut state, _, _, outcome) = running();
    assert_eq!(state.obstacle(), None, "it runs");
    let failure = Failure { place: Place::Roles, message: "no".to_owned() };
    state.apply(Action::Replied(2, Reply::Failed(failure)));
    assert_eq!(state.obstacle(), Some(("no", "label-column")));
    let mut unanswered = state.configuration.as_ref().clone();
    unanswered.groups.clear();
    state.apply(Action::Configure(Box::new(unanswered)));
    assert_eq!(state.obstacle().map(|(_, control)| control), Some("sensitive-column"));
    let (mut state, ..) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.obstacle(), None, "it is there");
}

#[test]
fn a_link_for_a_file_waits_for_that_file() {
    let (summary, mut configuration, _) = table();
    configuration.seed = 77;
    let data = LinkedData::File { name: "people.csv".to_owned(), fingerprint: summary.fingerprint.clone() };
    let mut state = State::default();
    state.apply(Action::Open(Some(Ok(Box::new(Link {
        data,
        configuration: configuration.clone(),
        view: View::default(),
    })))));
    state.apply(Action::Sent(1));
    assert!(state.notice.as_deref().is_some_and(|notice| notice.contains("people.csv")));
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    state.apply(Action::Sent(2));
    let loaded = Reply::Loaded { slot: Slot::Main, summary: Box::new(summary), suggestion: None };
    assert_eq!(state.apply(Action::Replied(2, loaded)), [Effect::Run(Box::new(configuration))]);
}

#[test]
fn a_link_for_the_file_on_the_page_is_followed_at_once() {
    let (mut state, summary, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let linked = |configuration: &Configuration| {
        let data =
            LinkedData::File { name: "renamed.csv".to_owned(), fingerprint: summary.fingerprint.clone() };
        Action::Open(Some(Ok(Box::new(Link {
            data,
            configuration: configuration.clone(),
            view: View::default(),
        }))))
    };
    let other = Configuration { seed: 77, ..configuration.clone() };
    assert_eq!(state.apply(linked(&other)), [Effect::Run(Box::new(other.clone()))]);
    // One that reads the file differently has it read again.
    let format = FormatChoice { header: Some(true), ..FormatChoice::default() };
    let reread = Configuration { format: format.clone(), ..configuration };
    assert_eq!(state.apply(linked(&reread)), [Effect::Load { slot: Slot::Main, source: people(), format }]);
    state.apply(Action::Sent(4));
    let loaded = Reply::Loaded { slot: Slot::Main, summary: Box::new(summary.clone()), suggestion: None };
    assert_eq!(state.apply(Action::Replied(4, loaded)), [Effect::Run(Box::new(reread))]);
}

#[test]
fn a_cancelled_first_load_asks_for_data_not_for_a_run() {
    let mut state = State::default();
    state.apply(Action::Open(None));
    state.apply(Action::Cancel);
    assert!(
        state.notice.as_deref().is_some_and(|notice| notice.contains("Choose") && !notice.contains("Run"))
    );
}

#[test]
fn without_roles_nothing_runs_and_the_page_asks_for_them() {
    let (summary, _, _) = table();
    let mut state = State::default();
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    state.apply(Action::Sent(1));
    let loaded = Reply::Loaded { slot: Slot::Main, summary: Box::new(summary), suggestion: None };
    assert_eq!(state.apply(Action::Replied(1, loaded)), []);
    assert!(!state.busy() && state.missing_choice().is_some_and(|choice| choice.contains("predict")));
}

#[test]
fn a_sweep_keeps_its_rows_goes_on_where_it_stopped_and_ends_with_its_table() {
    use soft_unlearn::experiment::{Method, SweepSettings, Swept};
    use soft_unlearn::objective::TargetKind;
    use soft_unlearn::unlearn::Algorithm;
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let settings = SweepSettings {
        methods: vec![Method::Algorithm(Algorithm::Retrain), Method::Algorithm(Algorithm::EuK)],
        targets: vec![TargetKind::DemographicParity],
        seeds: 2,
        strengths: 1,
    };
    let known = |effects: &[Effect]| match effects {
        [Effect::Sweep(Some(request))] => {
            assert_eq!((&request.configuration, &request.settings), (&configuration, &settings));
            request.known
        }
        other => panic!("{other:?}"),
    };
    let effects = state.apply(Action::Sweep(Some(settings.clone())));
    assert_eq!(known(&effects), 0);
    state.apply(Action::Sent(3));
    let (mut session, mut rows) = (Session::default(), Vec::new());
    let text = soft_unlearn::experiment::Synthetic { rows: 200, ..Default::default() }.csv();
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    session.set_main("world".into(), reader.finish().unwrap());
    session.sweep(&soft_unlearn::experiment::Synthetic::configuration(), &settings, 0).unwrap();
    for _ in 0..2 {
        rows.extend(session.sweep_next(&mut Silent).rows);
    }
    let reply = |rows: &[_], known, waiting| Swept { rows: rows.to_vec(), known, waiting, milliseconds: 5.0 };
    state.apply(Action::Replied(3, Reply::Swept(Box::new(reply(&rows[..1], 1, 7)))));
    // An answer to nobody.
    state.apply(Action::Replied(9, Reply::Swept(Box::new(reply(&rows[..1], 1, 7)))));
    state.apply(Action::Replied(3, Reply::Swept(Box::new(reply(&rows[1..2], 2, 6)))));
    assert!(state.sweeping);
    assert_eq!(state.sweep.as_ref().unwrap().rows, rows);
    assert_eq!(state.apply(Action::Sweep(None)), [Effect::Sweep(None)]);
    assert!(!state.sweeping);
    let effects = state.apply(Action::Sweep(Some(settings.clone())));
    assert_eq!(known(&effects), 2);
    // Other settings of the experiment begin anew, and the old rows stay until then.
    let other = Configuration { seed: 5, ..configuration.clone() };
    state.apply(Action::Configure(Box::new(other.clone())));
    assert!(!state.sweep.as_ref().unwrap().is_of(&other));
    let effects = state.apply(Action::Sweep(Some(settings)));
    assert!(
        matches!(effects.as_slice(), [Effect::Sweep(Some(request))] if request.known == 0 && request.configuration == other)
    );
    state.apply(Action::Choose { slot: Slot::Main, source: Source::Bundled(BundledSet::Compas) });
    assert!(!state.sweeping);
}

#[test]
fn a_corrective_scenario_goes_on_where_it_stopped_and_begins_anew_with_other_settings() {
    use soft_unlearn::experiment::{CorrectiveSettings, Synthetic};
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let settings = CorrectiveSettings { seeds: 1, ..CorrectiveSettings::default() };
    let mut session = Session::default();
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(Synthetic { rows: 300, ..Synthetic::default() }.csv().as_bytes()).unwrap();
    session.set_main("world".into(), reader.finish().unwrap());
    let mut found = session.recover(&Synthetic::configuration(), &settings, 0).unwrap();
    found.rows = (0..3).flat_map(|_| session.recover_next(&mut Silent).rows).collect();
    found.waiting -= 3;
    let request = |effects: &[Effect]| match effects {
        [Effect::Recover(Some(request))] => request.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(request(&state.apply(Action::Recover(Some(settings)))).known, 0);
    state.apply(Action::Sent(7));
    assert!(state.recovering);
    state.apply(Action::Replied(7, Reply::Recovered(Box::new(found))));
    assert_eq!(state.recovery.as_ref().unwrap().rows.len(), 3);
    assert_eq!(state.apply(Action::Recover(None)), [Effect::Recover(None)]);
    assert!(!state.recovering);
    assert_eq!(request(&state.apply(Action::Recover(Some(settings)))).known, 3);
    let stronger = CorrectiveSettings { strength: 1.0, ..settings };
    assert_eq!(request(&state.apply(Action::Recover(Some(stronger)))).known, 0);
    assert!(state.recovery.as_ref().unwrap().rows.is_empty());
    state.apply(Action::Sent(8));
    let failure = Failure { place: Place::Settings, message: "no".to_owned() };
    state.apply(Action::Replied(8, Reply::Failed(failure)));
    assert!(!state.recovering && state.error(Place::Settings) == Some("no"));
}

#[test]
fn what_a_search_finds_is_put_into_the_settings() {
    use soft_unlearn::unlearn::Algorithm;
    let (mut state, _, mut configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    configuration.correction.algorithm = Algorithm::NtkScrubbing;
    state.apply(Action::Configure(Box::new(configuration.clone())));
    state.apply(Action::Sent(3));
    state.apply(Action::Replied(3, answer(&outcome, false)));
    assert_eq!(state.apply(Action::Search), [Effect::Search]);
    state.apply(Action::Sent(4));
    assert!(state.busy());
    let searched = soft_unlearn::experiment::Searched {
        algorithm: Algorithm::NtkScrubbing,
        setting: "scale".into(),
        candidates: Vec::new(),
        best: Some(0.5),
    };
    let effects = state.apply(Action::Replied(4, Reply::Searched(Some(Box::new(searched)))));
    configuration.correction.methods.ntk_scrubbing.scale = 0.5;
    assert_eq!(effects, [Effect::Run(Box::new(configuration))]);
    assert!(!state.searching);
}

#[test]
fn epochs_are_shown_while_they_come_and_make_room_for_the_result() {
    let (mut state, _, _, outcome) = running();
    let epoch = |number| Epoch { number, training_loss: 0.5, validation_loss: 0.4 };
    for number in [1, 2] {
        state.apply(Action::Replied(2, Reply::Learned(epoch(number))));
    }
    // Of a request that is no longer the last one nothing is shown.
    state.apply(Action::Replied(1, Reply::Learned(epoch(3))));
    assert_eq!(state.learning.as_ref(), &vec![epoch(1), epoch(2)]);
    assert_eq!(state.progress.as_ref().unwrap().stage, "Training the hidden layers, epoch 2");
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert!(state.learning.is_empty());
}

fn of_check(effects: &[Effect]) -> &Check {
    match effects {
        [Effect::Check(check)] => check,
        _ => panic!("{effects:?}"),
    }
}

fn row(place: u32) -> LeftOut {
    LeftOut {
        place: place as usize,
        targets: vec![Some(0.5)],
        utility: Some(1.0),
        status: LeftOutStatus::Chord,
        steps: 2,
        gradient_norm: Some(1e-10),
    }
}

#[test]
fn a_check_asks_for_what_is_not_known_and_outlives_a_failure() {
    let (mut state, _, configuration, outcome) = running();
    let n = outcome.samples.row.len();
    assert_eq!(state.apply(Action::Check(Some(CheckRows::All))), [], "there is no model yet");
    state.apply(Action::Replied(2, answer(&outcome, false)));

    // More rows than there are: said with both numbers, and nothing is asked.
    assert_eq!(state.apply(Action::Check(Some(CheckRows::Random(n as u32 + 1)))), []);
    let said = state.error(Place::Settings).unwrap();
    assert!(said.contains(&n.to_string()) && said.contains(&(n + 1).to_string()), "{said}");

    let effects = state.apply(Action::Check(Some(CheckRows::All)));
    let check = of_check(&effects);
    assert_eq!((check.places.len(), check.one_step), (n, false));
    assert_eq!(check.question, configuration.question());
    assert!(state.checking && state.error(Place::Settings).is_none());
    state.apply(Action::Sent(3));
    let found = LeftOutRows { rows: (0..5).map(row).collect(), one_step: Vec::new() };
    let told = Checked { found, done: 5, waiting: n - 5, workers: 2, ..Checked::default() };
    state.apply(Action::Replied(3, Reply::Checked(Box::new(told))));
    assert!(state.checking && state.checked.rows.len() == 5);

    // The first worker dies: what was found stays, and the next check asks for the rest.
    let failure = Failure { place: Place::Internal, message: "gone".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(failure)));
    assert!(!state.checking && state.checked.rows.len() == 5);
    assert_eq!(state.error(Place::Internal), Some("gone"));
    let effects = state.apply(Action::Check(Some(CheckRows::All)));
    assert_eq!(of_check(&effects).places, (5..n as u32).collect::<Vec<_>>());
    state.apply(Action::Sent(4));

    // Another way of answering leaves the check alone; another question ends it.
    let mut other = configuration.clone();
    other.correction.share_of_gap = 0.5;
    assert_eq!(
        state.apply(Action::Configure(Box::new(other.clone()))),
        [Effect::Run(Box::new(other.clone()))]
    );
    state.apply(Action::Sent(5));
    assert!(state.checking);
    let outcome = Outcome { configuration: other.clone(), ..outcome };
    state.apply(Action::Replied(5, answer(&outcome, false)));
    other.model.l2 = 7.0;
    let effects = state.apply(Action::Configure(Box::new(other.clone())));
    assert_eq!(effects, [Effect::StopCheck, Effect::Run(Box::new(other))]);
    assert!(!state.checking);

    // Rows chosen by hand are evaluated at one step, too, also those that are known.
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let effects = state.apply(Action::Check(Some(CheckRows::Places(vec![3, 1]))));
    let check = of_check(&effects);
    assert_eq!((check.places.as_slice(), check.one_step), ([3, 1].as_slice(), true));
}

#[test]
fn the_published_experiment_is_set_run_and_swept() {
    use soft_unlearn::experiment::{ModelKind, paper_configuration, paper_sweep};
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    // A visitor's own file has none.
    assert_eq!(state.apply(Action::Paper(ModelKind::Logistic)), []);
    state.source = Some(Source::Bundled(BundledSet::Adult));
    let configuration = paper_configuration(BundledSet::Adult, ModelKind::Mlp);
    configuration.check().unwrap();
    let effects = state.apply(Action::Paper(ModelKind::Mlp));
    assert_eq!(effects, [Effect::Run(Box::new(configuration.clone()))]);
    state.apply(Action::Sent(3));
    assert_eq!(state.apply(Action::Replied(3, answer(&outcome, true))), []);
    let effects = state.apply(Action::Replied(3, answer(&outcome, false)));
    assert!(matches!(effects.as_slice(), [Effect::Sweep(Some(request))]
        if request.configuration == configuration && request.settings == paper_sweep(5)));
}

#[test]
fn what_is_said_of_a_report_belongs_to_the_data_that_it_was_held_against() {
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.apply(Action::Verify { name: "theirs.json".into() }), [Effect::Verify]);
    state.apply(Action::Sent(3));
    assert!(state.busy());
    let refused = || Reply::Verified(Err(ReportError::NoSecondFile));
    // An answer to nobody says nothing.
    state.apply(Action::Replied(9, refused()));
    assert!(state.busy() && state.verified.is_none());
    state.apply(Action::Replied(3, refused()));
    assert!(!state.busy());
    assert_eq!(state.verified.as_deref(), Some(&("theirs.json".to_owned(), Err(ReportError::NoSecondFile))));
    // A cancelled one is not answered any more, and other data begin anew.
    state.apply(Action::Verify { name: "theirs.json".into() });
    state.apply(Action::Sent(4));
    assert_eq!(state.apply(Action::Cancel), [Effect::Cancel]);
    state.apply(Action::Replied(4, refused()));
    assert!(!state.busy() && state.verified.is_none());
    state.apply(Action::Verify { name: "theirs.json".into() });
    state.apply(Action::Sent(5));
    state.apply(Action::Choose { slot: Slot::Main, source: Source::Bundled(BundledSet::Compas) });
    state.apply(Action::Replied(5, refused()));
    assert!(state.verified.is_none());
    // A worker that dies while it verifies leaves nothing busy.
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(Action::Verify { name: "theirs.json".into() });
    state.apply(Action::Sent(3));
    let died = Failure { place: Place::Internal, message: "died".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(died)));
    assert!(!state.busy());
    assert_eq!(state.error(Place::Internal), Some("died"));
}
