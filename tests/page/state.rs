//! The page's state without a page: what is run, what is ignored, what is kept.

use crate::loaded::{answer, loaded, people, run, running, table};
use soft_unlearn::experiment::{BundledSet, Configuration, RowsAnswer, RowsQuestion};
use soft_unlearn::model::Epoch;
use soft_unlearn::table::{Condition, FormatChoice};
use soft_unlearn_page::page::state::{Action, Change, Effect, JobKind, State};
use soft_unlearn_page::worker::{Failure, Place, Reply, Slot, Source};

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
    let reply = loaded(summary, None);
    assert_eq!(state.apply(Action::Replied(1, reply)), []);
    assert!(!state.busy() && state.missing_choice().is_some_and(|choice| choice.contains("predict")));
}

#[test]
fn an_answer_about_rows_is_kept_until_there_are_others() {
    let (mut state, _, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let question = RowsQuestion::Flip(7);
    let effects = state.apply(Action::AskOfRows(question.clone()));
    assert_eq!(effects, [Effect::AskOfRows { id: 3, question: Box::new(question.clone()) }]);
    assert!(state.busy() && state.row_question.as_deref() == Some(&(question.clone(), None)));
    // What an older request brings is not heard.
    state.apply(Action::Replied(2, Reply::Answered(Box::new(RowsAnswer::Unused))));
    assert!(state.busy());
    state.apply(Action::Replied(3, Reply::Answered(Box::new(RowsAnswer::Unused))));
    assert!(!state.busy());
    let answered = Some((question, Some(RowsAnswer::Unused)));
    assert_eq!(state.row_question.as_deref(), answered.as_ref());
    // The same question's models in another way: the answer stays. Other influences: it goes.
    state.apply(Action::Configure(Change::to(Configuration { seed: 5, ..configuration })));
    state.apply(Action::Replied(4, answer(&outcome, false)));
    assert_eq!(state.row_question.as_deref(), answered.as_ref());
    state.apply(Action::Run);
    let mut other = outcome;
    std::sync::Arc::make_mut(&mut other.samples.target_influence)[0] += 1.0;
    state.apply(Action::Replied(5, answer(&other, false)));
    assert_eq!(state.row_question, None);
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
fn the_brief_is_written_of_what_the_report_says_of_itself_and_the_report_is_not_saved() {
    use soft_unlearn::experiment::ExportKind;
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    let report = |text: &str| Reply::Exported {
        name: "report.json".into(),
        media_type: "application/json".into(),
        bytes: text.as_bytes().to_vec(),
    };
    let asked = |id| [Effect::Export { id, kind: ExportKind::Report }];
    assert_eq!(state.apply(Action::Brief), asked(3));
    let told = report(r#"{"digest": "12ab", "program_version": "1.2.3"}"#);
    let known = Some(["12ab".to_owned(), "1.2.3".to_owned()]);
    assert_eq!(state.apply(Action::Replied(3, told.clone())), [Effect::Brief(known)]);
    // What cannot be read says nothing: the brief is written all the same.
    assert_eq!(state.apply(Action::Brief), asked(4));
    assert_eq!(state.apply(Action::Replied(4, report("{"))), [Effect::Brief(None)]);
    // Asked for by itself, it is saved: after a brief, and after one that never came.
    for (first, id) in [(None, 5), (Some(Action::Brief), 7)] {
        first.map(|action| state.apply(action));
        state.apply(Action::Export(ExportKind::Report));
        assert!(matches!(state.apply(Action::Replied(id, told.clone())).as_slice(), [Effect::Save { .. }]));
    }
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

#[test]
fn what_is_said_of_a_report_belongs_to_the_data_that_it_was_held_against() {
    let (mut state, _, _, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert_eq!(state.apply(Action::Verify { name: "theirs.json".into() }), [Effect::Verify { id: 3 }]);
    assert!(state.busy());
    let refused = || Reply::Verified(Err("There is no second file.".to_owned()));
    // An answer to nobody says nothing.
    state.apply(Action::Replied(9, refused()));
    assert!(state.busy() && state.verified.is_none());
    state.apply(Action::Replied(3, refused()));
    assert!(!state.busy());
    assert_eq!(
        state.verified.as_deref(),
        Some(&("theirs.json".to_owned(), Err("There is no second file.".to_owned())))
    );
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
fn criteria_and_groups_are_asked_for_by_the_controls() {
    use soft_unlearn::experiment::GroupColumn;
    use soft_unlearn::objective::Criterion::{Robustness, SelectionRate, TruePositiveRate};
    use soft_unlearn_page::page::question::*;
    let (summary, mut configuration, _) = table();
    configuration.correction = soft_unlearn::experiment::CorrectionSettings::default();
    set_criterion(&mut configuration, TruePositiveRate, true);
    assert_eq!(configuration.criteria, [SelectionRate, TruePositiveRate]);
    set_criterion(&mut configuration, Robustness, true);
    assert_eq!(configuration.criteria, [Robustness], "it stands alone");
    assert_eq!(configuration.correction.share_of_gap, 0.6, "its own default");
    set_criterion(&mut configuration, Robustness, false);
    assert_eq!(configuration.criteria, [Robustness], "one stays");
    set_criterion(&mut configuration, SelectionRate, true);
    assert_eq!(configuration.criteria, [SelectionRate]);
    assert_eq!(configuration.correction.share_of_gap, 1.0);
    configuration.correction.share_of_gap = 0.8;
    configuration.set_target(soft_unlearn::objective::TargetKind::Robustness);
    assert_eq!(configuration.correction.share_of_gap, 0.8, "what was chosen by hand stays");
    configuration.set_target(soft_unlearn::objective::TargetKind::DemographicParity);
    configuration.correction.share_of_gap = 1.0;
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
    let reply = loaded(other, Some(Configuration { seed: 5, ..configuration }));
    later.apply(Action::Replied(1, reply));
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
    let reply = loaded(renamed, Some(configuration.clone()));
    state.apply(Action::Replied(*id, reply));
    assert_eq!(state.configuration.label.positive, Condition::Values(vec!["granted".to_owned()]));
    assert_eq!(state.configuration.groups, configuration.groups);
}

#[test]
fn another_way_to_read_a_file_is_one_step_to_undo() {
    let (mut state, summary, configuration, outcome) = running();
    state.apply(Action::Replied(2, answer(&outcome, false)));
    assert!(!state.can_undo());
    let asked = |effects: &[Effect]| match effects {
        [Effect::Load { id, slot: Slot::Main, format, .. }] => (*id, format.clone()),
        _ => panic!("{effects:?}"),
    };
    let change = Change::new(|format: &mut FormatChoice| format.missing = Some(vec!["none".to_owned()]));
    let (id, other) = asked(&state.apply(Action::Reformat(change)));
    // The settings are the old ones until the file is read.
    assert_eq!(*state.configuration, configuration);
    state.apply(Action::Replied(id, loaded(summary.clone(), Some(configuration.clone()))));
    assert_eq!(state.configuration.format, other);
    assert!(state.can_undo() && !state.can_redo());
    // A change of settings after it is a step of its own.
    state.apply(Action::Configure(Change::new(|it: &mut Configuration| it.seed = 77)));
    state.apply(Action::Settle);
    state.apply(Action::Undo);
    assert_eq!((state.configuration.seed, &state.configuration.format), (configuration.seed, &other));
    let (id, format) = asked(&state.apply(Action::Undo));
    assert_eq!(format, configuration.format);
    state.apply(Action::Replied(id, loaded(summary.clone(), Some(configuration.clone()))));
    assert_eq!(*state.configuration, configuration);
    assert!(!state.can_undo() && state.can_redo());
    let (id, format) = asked(&state.apply(Action::Redo));
    assert_eq!(format, other);
    state.apply(Action::Replied(id, loaded(summary, Some(configuration.clone()))));
    assert_eq!(state.configuration.format, other);
    state.apply(Action::Redo);
    assert_eq!(state.configuration.seed, 77);
}
