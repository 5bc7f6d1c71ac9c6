//! Batches and checks on the page: they keep what is found, go on where they stopped, and end.

use crate::loaded::{answer, run, running};
use soft_unlearn::experiment::{
    BundledSet, CheckRows, Configuration, LeftOutRows, Outcome, Session, Silent, SweepRow,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn::table::{FormatChoice, TableReader};
use soft_unlearn_page::page::state::{Action, Change, Effect, JobKind, State};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::worker::{Check, Checked, Failure, Place, Reply, Slot, Source};

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
