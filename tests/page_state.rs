//! The page's state without a page: what is run, what is ignored, what is kept.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "support/people.rs"]
mod people;

use people::table;
use soft_unlearn::experiment::{
    BundledSet, CheckRows, Configuration, LeftOutRows, Outcome, ReportError, Session, Silent, SweepRow,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn::model::Epoch;
use soft_unlearn::table::{Condition, FormatChoice, TableReader, TableSummary};
use soft_unlearn_page::page::link::{self, Link, LinkedData};
use soft_unlearn_page::page::state::{Action, Change, Effect, JobKind, State};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::worker::{Check, Checked, Failure, Place, Reply, RunId, Slot, Source};

/// The request for a run.
fn run(id: RunId, configuration: &Configuration) -> Effect {
    Effect::Run { id, configuration: Box::new(configuration.clone()) }
}

fn people() -> Source {
    Source::File { name: "people.csv".to_owned() }
}

/// A state with the table loaded as request 1 and its first run sent as request 2.
fn running() -> (State, TableSummary, Configuration, Outcome) {
    let (summary, configuration, outcome) = table();
    let mut state = State::default();
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    let effects = state.apply(Action::Replied(
        1,
        Reply::Loaded {
            slot: Slot::Main,
            summary: Box::new(summary.clone()),
            suggestion: Some(Box::new(configuration.clone())),
            found: Box::default(),
        },
    ));
    assert_eq!(effects, [run(2, &configuration)]);
    (state, summary, configuration, outcome)
}

fn answer(outcome: &Outcome, retraining: bool) -> Reply {
    Reply::Outcome { outcome: Box::new(outcome.clone()), retraining }
}

#[test]
fn a_first_visit_loads_adult() {
    let effects = State::default().apply(Action::Open(None));
    let source = Source::Bundled(BundledSet::Adult);
    assert_eq!(effects, [Effect::Load { id: 1, slot: Slot::Main, source, format: FormatChoice::default() }]);
}

#[test]
fn changes_while_a_run_is_out_become_one_run_of_the_newest() {
    let (mut state, _, configuration, outcome) = running();
    assert!(!state.change_waits());
    for seed in [1, 2, 3] {
        let change = Change::new(move |configuration: &mut Configuration| configuration.seed = seed);
        assert_eq!(state.apply(Action::Configure(change)), []);
        assert!(state.change_waits());
    }
    let effects = state.apply(Action::Replied(2, answer(&outcome, true)));
    assert_eq!(effects, [run(3, &Configuration { seed: 3, ..configuration })]);
    assert!(!state.change_waits());
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
    assert!(state.busy() && state.going(JobKind::Retraining) && !state.outdated());
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert!(!state.busy());
}

#[test]
fn a_failed_run_keeps_result_and_settings_and_the_next_change_runs_again() {
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let bad = Configuration { seed: 9, ..configuration.clone() };
    state.apply(Action::Configure(Change::to(bad.clone())));
    let failure = Failure { place: Place::Settings, message: "no".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(failure)));
    assert_eq!(state.error(Place::Settings), Some("no"));
    assert_eq!(*state.configuration, bad);
    assert!(state.outcome.is_some() && !state.busy() && state.outdated());
    assert_eq!(state.apply(Action::Configure(Change::to(configuration.clone()))), [run(4, &configuration)]);
    assert_eq!(state.error(Place::Settings), None);
}

#[test]
fn a_failed_load_keeps_the_table_that_was_there() {
    let (mut state, summary, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(Action::Choose { slot: Slot::Main, source: Source::File { name: "bad.csv".to_owned() } });
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
    assert_eq!(state.apply(Action::Run), [run(3, &configuration)]);
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
    let load = Effect::Load { id: 1, slot: Slot::Main, source: adult, format: FormatChoice::default() };
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
        assert_eq!(
            effects,
            [Effect::Load { id: 1, slot: Slot::Main, source, format: FormatChoice::default() }]
        );
        // The table has other columns than the link: the set's own roles are no help here, but the word is there.
        let loaded = Reply::Loaded {
            slot: Slot::Main,
            summary: Box::new(table().0),
            suggestion: None,
            found: Box::default(),
        };
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
        (|link| link["configuration"]["groups"][0]["column"] = "nobody".into(), "the groups"),
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
        let loaded = Reply::Loaded {
            slot: Slot::Main,
            summary: Box::new(summary.clone()),
            suggestion: None,
            found: Box::default(),
        };
        let expected = Configuration { seed: 77, ..own.clone() };
        assert_eq!(state.apply(Action::Replied(1, loaded)), [run(2, &expected)]);
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
    state.apply(Action::Configure(Change::to(unanswered)));
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
    assert!(state.notice.as_deref().is_some_and(|notice| notice.contains("people.csv")));
    state.apply(Action::Choose { slot: Slot::Main, source: people() });
    let loaded = Reply::Loaded {
        slot: Slot::Main,
        summary: Box::new(summary),
        suggestion: None,
        found: Box::default(),
    };
    assert_eq!(state.apply(Action::Replied(2, loaded)), [run(3, &configuration)]);
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
    assert_eq!(state.apply(linked(&other)), [run(3, &other)]);
    // One that reads the file differently has it read again.
    let format = FormatChoice { header: Some(true), ..FormatChoice::default() };
    let reread = Configuration { format: format.clone(), ..configuration };
    assert_eq!(
        state.apply(linked(&reread)),
        [Effect::Load { id: 4, slot: Slot::Main, source: people(), format }]
    );
    let loaded = Reply::Loaded {
        slot: Slot::Main,
        summary: Box::new(summary.clone()),
        suggestion: None,
        found: Box::default(),
    };
    assert_eq!(state.apply(Action::Replied(4, loaded)), [run(5, &reread)]);
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
    let loaded = Reply::Loaded {
        slot: Slot::Main,
        summary: Box::new(summary),
        suggestion: None,
        found: Box::default(),
    };
    assert_eq!(state.apply(Action::Replied(1, loaded)), []);
    assert!(!state.busy() && state.missing_choice().is_some_and(|choice| choice.contains("predict")));
}

#[test]
fn a_sweep_keeps_its_rows_goes_on_where_it_stopped_and_ends_with_its_table() {
    use soft_unlearn::experiment::{
        BatchKind, BatchRows, BatchSettings, CellsDone, Comparison, Method, SweepSettings,
    };
    use soft_unlearn::objective::TargetKind;
    use soft_unlearn::unlearn::Algorithm;
    const COMPARISON: JobKind = JobKind::Batch(BatchKind::Comparison);
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let methods = vec![Method::Algorithm(Algorithm::Retrain), Method::Algorithm(Algorithm::EuK)];
    let chosen = methods.clone();
    state.apply(Action::Look(Change::new(move |view: &mut View| {
        view.methods.without = Method::all().into_iter().filter(|method| !chosen.contains(method)).collect();
        view.methods.seeds = 2;
    })));
    let settings = state.sweep_settings();
    assert_eq!((settings.seeds, settings.strengths, settings.methods.len()), (2, 1, 2));
    let known = |effects: &[Effect]| match effects {
        [Effect::Batch { request, .. }] => {
            assert_eq!(request.configuration, configuration);
            assert_eq!(request.settings, BatchSettings::Comparison(settings.clone()));
            request.known
        }
        other => panic!("{other:?}"),
    };
    let effects = state.apply(Action::Begin(BatchKind::Comparison));
    assert_eq!(known(&effects), 0);
    let (mut session, mut rows) = (Session::default(), Vec::new());
    let text = soft_unlearn::experiment::Synthetic { rows: 200, ..Default::default() }.csv();
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(text.as_bytes()).unwrap();
    session.set_main("world".into(), reader.finish().unwrap());
    let settings =
        SweepSettings { methods, targets: vec![TargetKind::DemographicParity], seeds: 2, strengths: 1 };
    session.begin::<Comparison>(&soft_unlearn::experiment::Synthetic::configuration(), &settings, 0).unwrap();
    for _ in 0..3 {
        rows.extend(session.next_cell::<Comparison>(&mut Silent).rows);
    }
    let reply = |rows: &[SweepRow], known, waiting| {
        let rows = BatchRows::Comparison(rows.to_vec());
        Reply::CellsDone(Box::new(CellsDone { rows, known, waiting, milliseconds: 5.0 }))
    };
    state.apply(Action::Replied(3, reply(&rows[..1], 1, 7)));
    // An answer to nobody.
    state.apply(Action::Replied(9, reply(&rows[..1], 1, 7)));
    state.apply(Action::Replied(3, reply(&rows[1..2], 2, 6)));
    assert!(state.going(COMPARISON));
    assert_eq!(state.sweep.as_ref().unwrap().rows, rows[..2]);
    assert_eq!(state.apply(Action::Stop(BatchKind::Comparison)), [Effect::StopBatch(BatchKind::Comparison)]);
    assert!(!state.going(COMPARISON));
    // The cell under way still comes, and is not done again.
    state.apply(Action::Replied(3, reply(&rows[2..3], 3, 5)));
    assert!(!state.going(COMPARISON));
    let effects = state.apply(Action::Begin(BatchKind::Comparison));
    assert_eq!(known(&effects), 3);
    // What the stretch before brings from here on has been asked for anew.
    state.apply(Action::Replied(3, reply(&rows[2..3], 3, 5)));
    assert_eq!(state.sweep.as_ref().unwrap().rows, rows);
    // Other settings of the experiment begin anew, and the old rows stay until then.
    let other = Configuration { seed: 5, ..configuration.clone() };
    state.apply(Action::Configure(Change::to(other.clone())));
    assert!(!state.sweep.as_ref().unwrap().is_of(&other));
    let effects = state.apply(Action::Begin(BatchKind::Comparison));
    assert!(matches!(effects.as_slice(), [Effect::Batch { request, .. }]
        if request.known == 0 && request.configuration == other));
    state.apply(Action::Choose { slot: Slot::Main, source: Source::Bundled(BundledSet::Compas) });
    assert!(!state.going(COMPARISON));
}

#[test]
fn a_corrective_scenario_goes_on_where_it_stopped_and_begins_anew_with_other_settings() {
    use soft_unlearn::experiment::{BatchKind, BatchRows, BatchSettings, CorruptedLabels, Synthetic};
    const CORRUPTED_LABELS: JobKind = JobKind::Batch(BatchKind::CorruptedLabels);
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(Action::Look(Change::new(|view: &mut View| view.corrective.seeds = 1)));
    let settings = state.view.corrective;
    let mut session = Session::default();
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(Synthetic { rows: 300, ..Synthetic::default() }.csv().as_bytes()).unwrap();
    session.set_main("world".into(), reader.finish().unwrap());
    let mut found = session.begin::<CorruptedLabels>(&Synthetic::configuration(), &settings, 0).unwrap();
    found.rows = (0..3).flat_map(|_| session.next_cell::<CorruptedLabels>(&mut Silent).rows).collect();
    found.waiting -= 3;
    let begin = Action::Begin(BatchKind::CorruptedLabels);
    let known = |state: &State, effects: &[Effect]| match effects {
        [Effect::Batch { request, .. }] => {
            assert_eq!(request.settings, BatchSettings::CorruptedLabels(state.view.corrective));
            request.known
        }
        other => panic!("{other:?}"),
    };
    let effects = state.apply(begin.clone());
    assert_eq!(known(&state, &effects), 0);
    assert!(state.going(CORRUPTED_LABELS));
    let done = Box::new(found.map(BatchRows::CorruptedLabels));
    state.apply(Action::Replied(3, Reply::CellsDone(done)));
    assert_eq!(state.recovery.as_ref().unwrap().rows.len(), 3);
    let effects = state.apply(Action::Stop(BatchKind::CorruptedLabels));
    assert_eq!(effects, [Effect::StopBatch(BatchKind::CorruptedLabels)]);
    assert!(!state.going(CORRUPTED_LABELS));
    let effects = state.apply(begin.clone());
    assert_eq!(known(&state, &effects), 3);
    state.apply(Action::Look(Change::new(|view: &mut View| view.corrective.strength = 1.0)));
    let effects = state.apply(begin);
    assert_eq!(known(&state, &effects), 0);
    assert!(state.recovery.as_ref().unwrap().rows.is_empty());
    let failure = Failure { place: Place::Settings, message: "no".to_owned() };
    state.apply(Action::Replied(5, Reply::Failed(failure)));
    assert!(!state.going(CORRUPTED_LABELS) && state.error(Place::Settings) == Some("no"));
}

#[test]
fn what_a_search_finds_is_put_into_the_settings() {
    use soft_unlearn::unlearn::Algorithm;
    let (mut state, _, mut configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    configuration.correction.algorithm = Algorithm::NtkScrubbing;
    state.apply(Action::Configure(Change::to(configuration.clone())));
    state.apply(Action::Replied(3, answer(&outcome, false)));
    assert_eq!(state.apply(Action::Search), [Effect::Search { id: 4 }]);
    assert!(state.busy());
    let searched = soft_unlearn::experiment::Searched {
        algorithm: Algorithm::NtkScrubbing,
        setting: "scale".into(),
        candidates: Vec::new(),
        best: Some(0.5),
    };
    let effects = state.apply(Action::Replied(4, Reply::Searched(Some(Box::new(searched)))));
    configuration.correction.methods.ntk_scrubbing.scale = 0.5;
    assert_eq!(effects, [run(5, &configuration)]);
    assert!(!state.going(JobKind::Search));
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
    assert_eq!(state.progress().unwrap().stage, "Training the hidden layers, epoch 2");
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert!(state.learning.is_empty());
}

fn of_check(effects: &[Effect]) -> &Check {
    match effects {
        [Effect::Check { check, .. }] => check,
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
    assert_eq!(check.question.question(), configuration.question());
    assert!(state.going(JobKind::Check) && state.error(Place::Settings).is_none());
    let found = LeftOutRows { rows: (0..5).map(row).collect(), one_step: Vec::new() };
    let told = Checked { found, done: 5, waiting: n - 5, workers: 2, ..Checked::default() };
    state.apply(Action::Replied(3, Reply::Checked(Box::new(told))));
    assert!(state.going(JobKind::Check) && state.checked.rows.len() == 5);

    // The first worker dies: what was found stays, and the next check asks for the rest.
    let failure = Failure { place: Place::Internal, message: "gone".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(failure)));
    assert!(!state.going(JobKind::Check) && state.checked.rows.len() == 5);
    assert_eq!(state.error(Place::Internal), Some("gone"));
    let effects = state.apply(Action::Check(Some(CheckRows::All)));
    assert_eq!(of_check(&effects).places, (5..n as u32).collect::<Vec<_>>());

    // Another way of answering leaves the check alone; another question ends it.
    let mut other = configuration.clone();
    other.correction.share_of_gap = 0.5;
    assert_eq!(state.apply(Action::Configure(Change::to(other.clone()))), [run(5, &other)]);
    assert!(state.going(JobKind::Check));
    let outcome = Outcome { configuration: other.clone(), ..outcome };
    state.apply(Action::Replied(5, answer(&outcome, false)));
    other.model.l2 = 7.0;
    let effects = state.apply(Action::Configure(Change::to(other.clone())));
    assert_eq!(effects, [Effect::StopCheck, run(6, &other)]);
    assert!(!state.going(JobKind::Check));

    // Rows chosen by hand are evaluated at one step, too, also those that are known.
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let effects = state.apply(Action::Check(Some(CheckRows::Places(vec![3, 1]))));
    let check = of_check(&effects);
    assert_eq!((check.places.as_slice(), check.one_step), ([3, 1].as_slice(), true));
}

#[test]
fn the_published_experiment_is_set_run_and_swept() {
    use soft_unlearn::experiment::{BatchSettings, ModelKind, paper_configuration, paper_sweep};
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    // A visitor's own file has none.
    assert_eq!(state.apply(Action::Paper(ModelKind::Logistic)), []);
    state.source = Some(Source::Bundled(BundledSet::Adult));
    let configuration = paper_configuration(BundledSet::Adult, ModelKind::Mlp);
    configuration.check().unwrap();
    let effects = state.apply(Action::Paper(ModelKind::Mlp));
    assert_eq!(effects, [run(3, &configuration)]);
    assert_eq!(state.apply(Action::Replied(3, answer(&outcome, true))), []);
    let effects = state.apply(Action::Replied(3, answer(&outcome, false)));
    assert!(matches!(effects.as_slice(), [Effect::Batch { request, .. }]
        if request.configuration == configuration && request.settings == BatchSettings::Comparison(paper_sweep(5))));
}

#[test]
fn what_is_said_of_a_report_belongs_to_the_data_that_it_was_held_against() {
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.apply(Action::Verify { name: "theirs.json".into() }), [Effect::Verify { id: 3 }]);
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
    assert_eq!(state.apply(Action::Cancel), [Effect::Cancel]);
    state.apply(Action::Replied(4, refused()));
    assert!(!state.busy() && state.verified.is_none());
    state.apply(Action::Verify { name: "theirs.json".into() });
    state.apply(Action::Choose { slot: Slot::Main, source: Source::Bundled(BundledSet::Compas) });
    state.apply(Action::Replied(5, refused()));
    assert!(state.verified.is_none());
    // A worker that dies while it verifies leaves nothing busy.
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    state.apply(Action::Verify { name: "theirs.json".into() });
    let died = Failure { place: Place::Internal, message: "died".to_owned() };
    state.apply(Action::Replied(3, Reply::Failed(died)));
    assert!(!state.busy());
    assert_eq!(state.error(Place::Internal), Some("died"));
}

#[test]
fn links_are_short_and_older_ones_open() {
    for set in BundledSet::ALL {
        let link = |configuration: &Configuration, view: &View| {
            let link = Link {
                data: LinkedData::Bundled(set),
                configuration: configuration.clone(),
                view: view.clone(),
            };
            (link::write(&link), link)
        };
        let (own, view) = (set.configuration(), View::default());
        let (text, whole) = link(&own, &view);
        let json = serde_json::to_string(&whole).unwrap();
        assert!(text.len() * 2 < json.len(), "{} of {}", text.len(), json.len());
        // Every setting that is not a default is there, and those that are come back.
        let mut other = own.clone();
        other.correction.methods =
            other.correction.methods.with_main(soft_unlearn::unlearn::Algorithm::NtkScrubbing, 0.25);
        (other.model.l2, other.correction.share_of_gap, other.minimum_group) = (3.0, 0.5, 12);
        other.threshold = soft_unlearn::experiment::Threshold::AcceptTop(0.3);
        other.base_weight = Some("weight".to_owned());
        let looked = View { presenting: true, selection: Some([0.0, 1.0, 0.0, 1.0]), ..View::default() };
        for (configuration, view) in [(&own, &view), (&other, &view), (&other, &looked)] {
            let (text, whole) = link(configuration, view);
            assert_eq!(link::read(&text), Some(Ok(Box::new(whole))));
        }
        // One that was written whole, as links were.
        assert_eq!(
            link::read(&fragment_of(&serde_json::to_value(&whole).unwrap())),
            Some(Ok(Box::new(whole)))
        );
    }
    // Of version 1: privileged and unprivileged, a target, a share of the gap, bounds of epsilon.
    let old = serde_json::json!({
        "data": { "bundled": "german_credit" },
        "configuration": {
            "version": 1,
            "label": { "column": "credit", "positive": { "values": ["good"] } },
            "sensitive": { "column": "sex", "positive": { "values": ["male"] } },
            "target": "equalized_odds",
            "correction": { "share_of_gap": 0.75, "bounds": { "lower": -1.0, "upper": 2.0 } },
            "seed": 7,
        },
    });
    let Some(Ok(opened)) = link::read(&fragment_of(&old)) else { panic!() };
    let settings = &opened.configuration;
    assert_eq!((settings.seed, settings.correction.share_of_gap), (7, 0.75));
    assert_eq!(settings.correction.bounds.highest, Some(3.0));
    assert_eq!(settings.criteria.len(), 2);
    assert_eq!(link::read(&link::write(&opened)), Some(Ok(opened.clone())));
}

#[test]
fn a_damaged_short_link_keeps_its_defaults() {
    // German credit's own split is no default; a link that leaves its split out means the default.
    let mut configuration = BundledSet::Adult.configuration();
    configuration.split = soft_unlearn::experiment::Split::default();
    let link = Link { data: LinkedData::Bundled(BundledSet::Adult), configuration, view: View::default() };
    let text = link::write(&link);
    use base64::Engine;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let bytes = engine.decode(text.strip_prefix("#experiment=").unwrap()).unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert!(json["configuration"].get("split").is_none());
    json["configuration"]["colour"] = "red".into();
    let Some(Err(link::LinkError::Repaired { link: repaired, what })) = link::read(&fragment_of(&json))
    else {
        panic!()
    };
    assert!(what.contains("colour"), "{what}");
    assert_eq!(*repaired, link);
}

#[test]
fn criteria_and_groups_are_asked_for_by_the_controls() {
    use soft_unlearn::experiment::GroupColumn;
    use soft_unlearn::objective::Criterion::{Robustness, SelectionRate, TruePositiveRate};
    use soft_unlearn_page::page::question::*;
    let (summary, mut configuration, _) = table();
    set_criterion(&mut configuration, TruePositiveRate, true);
    assert_eq!(configuration.criteria, [SelectionRate, TruePositiveRate]);
    set_criterion(&mut configuration, Robustness, true);
    assert_eq!(configuration.criteria, [Robustness], "it stands alone");
    set_criterion(&mut configuration, Robustness, false);
    assert_eq!(configuration.criteria, [Robustness], "one stays");
    set_criterion(&mut configuration, SelectionRate, true);
    assert_eq!(configuration.criteria, [SelectionRate]);
    assert!(has_two_sides(&configuration));
    set_two_sides(&mut configuration, &summary.columns, false);
    assert!(!has_two_sides(&configuration));
    assert_eq!(configuration.groups, [GroupColumn::new("sex")]);
    let age = summary.columns.iter().find(|column| column.name == "age").unwrap();
    for how in [Grouping::Values, Grouping::AtLeast, Grouping::Between] {
        configuration.groups.truncate(1);
        configuration.groups.push(grouped(age, how));
        assert_eq!(Grouping::of(&configuration.groups[1]), how);
        configuration.check().unwrap();
    }
    let [from, below] = configuration.groups[1].between[0];
    assert!(from > 20.0 && below > 59.0);
    set_two_sides(&mut configuration, &summary.columns, true);
    assert!(has_two_sides(&configuration) && configuration.groups.len() == 1);
    configuration.check().unwrap();

    let all = ["a", "b", "c"].map(str::to_owned);
    let mut column = GroupColumn::new("race");
    set_group_name(&mut column, "b", " others ");
    set_group_name(&mut column, "c", "others");
    let names =
        |column: &GroupColumn| all.each_ref().map(|value| group_name(column, value).map(str::to_owned));
    let name = |text: &str| Some(text.to_owned());
    assert_eq!(names(&column), [name("a"), name("others"), name("others")]);
    set_group_name(&mut column, "c", "c");
    assert_eq!(names(&column), [name("a"), name("others"), name("c")]);
    set_counts(&mut column, &all, "b", false);
    assert_eq!(names(&column), [name("a"), None, name("c")]);
    assert!(column.merge.is_empty());
    set_counts(&mut column, &all, "b", true);
    assert_eq!((names(&column), &column.values), ([name("a"), name("b"), name("c")], &None));
}

#[test]
fn settings_are_kept_under_a_name_and_offered_for_the_same_columns() {
    let (mut state, summary, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    // Of a file of their own the visitor is asked, until it is answered.
    assert!(state.asks);
    state.apply(Action::Right);
    assert!(!state.asks);
    assert_eq!(state.apply(Action::Save("  ".to_owned())), []);
    let effects = state.apply(Action::Save(" mine ".to_owned()));
    assert!(
        matches!(effects.as_slice(), [Effect::Keep(saved)] if saved.len() == 1 && saved[0].name == "mine")
    );
    assert_eq!(state.fitting().count(), 0, "they are set already");
    state.apply(Action::Configure(Change::new(|it: &mut Configuration| it.seed = 77)));
    assert_eq!(state.fitting().map(|saved| saved.name.as_str()).collect::<Vec<_>>(), ["mine"]);
    state.apply(Action::UseSaved("mine".to_owned()));
    assert_eq!(*state.configuration, configuration);
    // A later visit with other columns is offered nothing.
    let saved = state.saved.as_ref().clone();
    let mut later = State::default();
    later.apply(Action::Remember(saved));
    later.apply(Action::Choose { slot: Slot::Main, source: people() });
    let mut other = summary.clone();
    other.columns.pop();
    let loaded = Reply::Loaded {
        slot: Slot::Main,
        summary: Box::new(other),
        suggestion: Some(Box::new(Configuration { seed: 5, ..configuration })),
        found: Box::default(),
    };
    later.apply(Action::Replied(1, loaded));
    assert_eq!(later.fitting().count(), 0);
    assert!(
        matches!(later.apply(Action::ForgetSaved("mine".to_owned())).as_slice(), [Effect::Keep(saved)] if saved.is_empty())
    );
}

#[test]
fn roles_follow_values_that_are_called_otherwise() {
    let (mut state, summary, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let Condition::Values(values) = &configuration.label.positive else { panic!() };
    let (column, value) = (configuration.label.column.clone(), values[0].clone());
    let (own, name) = (column.clone(), value.clone());
    let effects = state.apply(Action::Reformat(Change::new(move |format: &mut FormatChoice| {
        format.set_column(&own, |choice| choice.call(&name, "granted"));
    })));
    let [Effect::Load { id, format, .. }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(format.columns[0].rename.get(&value).map(String::as_str), Some("granted"));
    let mut renamed = summary.clone();
    for it in renamed.columns.iter_mut().filter(|it| it.name == column) {
        it.values
            .iter_mut()
            .filter(|(text, _)| *text == value)
            .for_each(|(text, _)| *text = "granted".into());
    }
    let loaded = Reply::Loaded {
        slot: Slot::Main,
        summary: Box::new(renamed),
        suggestion: Some(Box::new(configuration.clone())),
        found: Box::default(),
    };
    state.apply(Action::Replied(*id, loaded));
    assert_eq!(state.configuration.label.positive, Condition::Values(vec!["granted".to_owned()]));
    assert_eq!(state.configuration.groups, configuration.groups);
}
