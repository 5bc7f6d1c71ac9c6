//! The page's jobs against the worker's own schedule: whatever is asked, answered, lost or late, nothing is shown as running
//! that nobody runs, and nothing late is shown. Then what can be undone.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "support/people.rs"]
mod people;

use std::collections::VecDeque;

use proptest::prelude::*;
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    BatchKind, BatchRows, CellsDone, CheckRows, Configuration, Exploration, ExportKind, LeftOutRows, Method,
    Outcome, ReportError, Split, SweepFigures, SweepRow, SweepScheme, Synthetic,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::TableSummary;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn_page::page::state::{Action, Change, Effect, JobKind, STEPS_KEPT, State};
use soft_unlearn_page::page::view::{Metric, Picture, View};
use soft_unlearn_page::worker::{
    BundledSet, Checked, Failure, Place, Reply, Request, RunId, SILENT, Schedule, Slot, Source, Turn,
};

/// A page, its worker, and the messages between them.
struct Browser {
    state: State,
    schedule: Schedule<()>,
    /// What the worker has said and the page has not heard.
    mail: VecDeque<(RunId, Reply)>,
    /// What workers said that are gone.
    lost: Vec<(RunId, Reply)>,
    /// The check on its way, and rows still to come.
    check: Option<(RunId, usize)>,
    /// Cells left of each batch.
    cells: usize,
    /// Points of the curves left.
    points: usize,
    /// The visitor stopped a run, or it failed, and none has been asked for since.
    given_up: bool,
    people: (TableSummary, Configuration, Outcome, Exploration),
}

fn internal() -> Reply {
    Reply::Failed(Failure { place: Place::Internal, message: "gone".to_owned() })
}

fn refused(place: Place) -> Reply {
    Reply::Failed(Failure { place, message: "no".to_owned() })
}

fn row() -> SweepRow {
    SweepRow {
        method: Method::Algorithm(Algorithm::Retrain),
        scheme: SweepScheme::Hard,
        target: TargetKind::DemographicParity,
        seed: 0,
        part: 1.0,
        validation: SweepFigures::default(),
        test: SweepFigures::default(),
        distance: None,
        agreement: None,
        membership: None,
        membership_retrained: None,
        shards: None,
        milliseconds: 1.0,
        failed: None,
    }
}

impl Browser {
    fn new() -> Browser {
        Browser {
            state: State::default(),
            schedule: Schedule::default(),
            mail: VecDeque::new(),
            lost: Vec::new(),
            check: None,
            cells: 0,
            points: 0,
            given_up: false,
            people: people::explored(),
        }
    }

    fn act(&mut self, action: Action) {
        let effects = self.state.apply(action);
        self.carry_out(effects);
    }

    /// As `worker/client.rs` and `worker/pool.rs` do.
    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load { id, slot, source, format } => {
                    self.check = None;
                    self.schedule.hear(id, Request::Load { slot, source, format }, ());
                }
                Effect::DropSecond => {
                    self.check = None;
                    self.schedule.hear(SILENT, Request::DropSecond, ());
                }
                Effect::Run { id, configuration } => {
                    self.given_up = false;
                    self.schedule.hear(id, Request::Run { configuration }, ());
                }
                Effect::Cells { id, rows } => self.schedule.hear(id, Request::Cells(rows), ()),
                Effect::Check { id, .. } => self.check = Some((id, 3)),
                Effect::StopCheck => {
                    if let Some((id, left)) = self.check.take() {
                        self.tell_check(id, left);
                    }
                }
                Effect::Compute(processor) => self.schedule.hear(SILENT, Request::Compute(processor), ()),
                Effect::Search { id } => self.schedule.hear(id, Request::Search, ()),
                Effect::Batch { id, request } => self.schedule.hear(id, Request::Batch(request), ()),
                Effect::StopBatch(kind) => self.schedule.hear(SILENT, Request::StopBatch(kind), ()),
                Effect::Export { id, kind } => self.schedule.hear(id, Request::Export(kind), ()),
                Effect::Verify { id } => {
                    let main = Source::Bundled(BundledSet::Adult);
                    self.schedule.hear(id, Request::Verify { main, second: None }, ());
                }
                Effect::Cancel => {
                    if let Some((id, left)) = self.check.take() {
                        self.tell_check(id, left);
                    }
                    self.new_worker();
                    self.given_up = true;
                }
                Effect::Save { .. } | Effect::Keep(_) => {}
            }
        }
    }

    fn tell_check(&mut self, id: RunId, waiting: usize) {
        let left_out = LeftOut {
            place: waiting,
            targets: vec![Some(0.5)],
            utility: Some(1.0),
            status: LeftOutStatus::Chord,
            steps: 2,
            gradient_norm: Some(1e-10),
        };
        let found = LeftOutRows { rows: vec![left_out], one_step: Vec::new() };
        let told = Checked { found, waiting, workers: 1, ..Checked::default() };
        self.deliver(id, Reply::Checked(Box::new(told)));
    }

    fn new_worker(&mut self) {
        self.lost.extend(self.mail.drain(..));
        self.schedule = Schedule::default();
    }

    fn die(&mut self) {
        self.new_worker();
        self.check = None;
        self.given_up = true;
        self.deliver(SILENT, internal());
    }

    fn deliver(&mut self, id: RunId, reply: Reply) {
        self.given_up |= matches!(reply, Reply::Failed(_));
        let effects = self.state.apply(Action::Replied(id, reply));
        self.carry_out(effects);
    }

    fn hear(&mut self) {
        if let Some((id, reply)) = self.mail.pop_front() {
            self.deliver(id, reply);
        }
    }

    /// What comes from a worker that is gone changes nothing.
    fn hear_late(&mut self, which: usize) {
        if let Some((id, reply)) = self.lost.get(which % self.lost.len().max(1)).cloned() {
            let before = self.state.clone();
            assert_eq!(self.state.apply(Action::Replied(id, reply)), []);
            assert_eq!(self.state, before);
        }
    }

    fn say(&mut self, id: RunId, reply: Reply) {
        if id != SILENT {
            self.mail.push_back((id, reply));
        }
    }

    /// The worker takes a turn, as `worker/service.rs` and `worker/answers.rs` do; some of what it is asked it refuses.
    fn work(&mut self, refuses: bool) -> bool {
        let (summary, settings, outcome, exploration) = self.people.clone();
        match self.schedule.turn() {
            Turn::Rest => return false,
            Turn::GiveUp(id) => self.say(id, Reply::GivenUp),
            Turn::Answer(id, Request::Compute(_) | Request::DropSecond, ()) => assert_eq!(id, SILENT),
            Turn::Answer(id, Request::Load { .. }, ()) if refuses => {
                self.say(id, refused(Place::Data));
                self.schedule.done(id);
            }
            Turn::Answer(id, _, ()) if refuses => {
                self.say(id, refused(Place::Settings));
                self.schedule.done(id);
            }
            Turn::Answer(id, Request::Load { slot, source, .. }, ()) => {
                let fingerprint = format!("{source:?}");
                let summary = Box::new(TableSummary { fingerprint, ..summary });
                self.say(
                    id,
                    Reply::Loaded {
                        slot,
                        summary,
                        suggestion: Some(Box::new(settings)),
                        found: Box::default(),
                    },
                );
            }
            Turn::Answer(id, Request::Run { configuration }, ()) => {
                let outcome = Box::new(Outcome { configuration: *configuration, ..outcome });
                self.say(id, Reply::Outcome { outcome: outcome.clone(), retraining: true });
                if !self.schedule.supersedes_run() {
                    self.say(id, Reply::Outcome { outcome, retraining: false });
                    self.say(id, Reply::Explored { exploration: Box::new(exploration), tracing: true });
                    self.points = 2;
                }
            }
            Turn::Answer(id, Request::Batch(_), ()) => {
                self.cells = 3;
                let rows = BatchRows::Comparison(Vec::new());
                self.say(id, done(rows, self.cells));
            }
            Turn::Answer(id, Request::Search, ()) => self.say(id, Reply::Searched(None)),
            Turn::Answer(id, Request::Export(_), ()) => {
                let (name, media_type) = ("a.csv".to_owned(), "text/csv".to_owned());
                self.say(id, Reply::Exported { name, media_type, bytes: Vec::new() });
            }
            Turn::Answer(id, Request::Verify { .. }, ()) => {
                self.say(id, Reply::Verified(Err(ReportError::NoSecondFile)))
            }
            Turn::Answer(id, Request::Cells(_), ()) => self.say(id, refused(Place::Settings)),
            Turn::Answer(_, request, ()) => panic!("{request:?}"),
            Turn::Trace(id) => {
                self.points = self.points.saturating_sub(1);
                let tracing = self.points > 0;
                self.say(id, Reply::Explored { exploration: Box::new(exploration), tracing });
                if !tracing {
                    self.schedule.done(id);
                }
            }
            Turn::Cell(id, kind) => {
                assert_eq!(kind, BatchKind::Comparison);
                self.cells = self.cells.saturating_sub(1);
                self.say(id, done(BatchRows::Comparison(vec![row()]), self.cells));
                if self.cells == 0 {
                    self.schedule.done(id);
                }
            }
            Turn::LeaveOut(..) => panic!("the check is told by hand"),
        }
        true
    }

    /// Everybody finishes what they are at.
    fn come_to_rest(&mut self) {
        for _ in 0..10_000 {
            let worked = self.work(false);
            let heard = !self.mail.is_empty();
            self.hear();
            if let Some((id, left)) = self.check {
                self.check = (left > 1).then_some((id, left - 1));
                self.tell_check(id, left - 1);
            } else if !worked && !heard {
                return;
            }
        }
        panic!("it never rests");
    }
}

fn done(rows: BatchRows, waiting: usize) -> Reply {
    Reply::CellsDone(Box::new(CellsDone { rows, known: 0, waiting, milliseconds: 1.0 }))
}

fn action(which: u8) -> Action {
    let file = || Source::File { name: "people.csv".to_owned() };
    let world = |bias| Source::Synthetic(Synthetic { bias, ..Synthetic::default() });
    match which {
        0 => Action::Choose { slot: Slot::Main, source: file() },
        1 => Action::Choose { slot: Slot::Main, source: world(1.0) },
        2 => Action::Remake(Change::new(|source| {
            if let Source::Synthetic(world) = source {
                world.bias += 0.1;
            }
        })),
        3 => Action::Choose { slot: Slot::Second, source: file() },
        4 => Action::DropSecond,
        5 | 6 => Action::Configure(Change::new(|it: &mut Configuration| it.seed += 1)),
        7 => Action::Configure(Change::new(|it: &mut Configuration| it.model.l2 *= 2.0)),
        8 => Action::Look(Change::new(|view: &mut View| view.selection = Some([-1e9, 1e9, -1e9, 1e9]))),
        9 => Action::Look(Change::new(|view: &mut View| view.presenting = !view.presenting)),
        10 => Action::Run,
        11 => Action::Cancel,
        12 | 13 => Action::Check(Some(CheckRows::Random(3))),
        14 => Action::Check(None),
        15 => Action::Compute(Processor::Cpu),
        16 => Action::Compute(Processor::Automatic),
        17 => Action::Search,
        18 | 19 => Action::Begin(BatchKind::Comparison),
        20 => Action::Stop(BatchKind::Comparison),
        21 => Action::Export(ExportKind::Report),
        22 => Action::Verify { name: "theirs.json".to_owned() },
        23 => Action::Undo,
        24 => Action::Redo,
        25 => Action::Settle,
        26 => Action::Open(None),
        _ => Action::Configure(Change::new(|it: &mut Configuration| {
            it.split = match it.split {
                Split::SecondFile { .. } => Split::default(),
                _ => Split::SecondFile { validation: 0.2 },
            };
        })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn nothing_is_left_running_that_nobody_runs_and_nothing_late_is_shown(
        steps in proptest::collection::vec((0_u8..16, 0_u8..28, any::<usize>()), 0..80),
    ) {
        let mut browser = Browser::new();
        browser.act(Action::Choose { slot: Slot::Main, source: Source::File { name: "people.csv".to_owned() } });
        for (step, which, place) in steps {
            match step {
                0..=4 => browser.act(action(which)),
                5..=8 => drop(browser.work(which == 0)),
                9..=12 => browser.hear(),
                13 => browser.hear_late(place),
                14 if which < 8 => browser.die(),
                _ => if let Some((id, left)) = browser.check {
                    browser.check = (left > 1).then_some((id, left - 1));
                    browser.tell_check(id, left - 1);
                }
            }
        }
        browser.come_to_rest();
        let state = &browser.state;
        prop_assert_eq!(state.all_going().collect::<Vec<_>>(), Vec::<JobKind>::new());
        prop_assert!(!state.busy());
        // Unless the visitor stopped it, or a reason is shown, what is shown is what the controls say.
        let explained = browser.given_up || state.missing_choice().is_some() || !state.errors.is_empty();
        prop_assert!(explained || !state.outdated());
    }
}

/// A page whose first run has been answered.
fn at_rest() -> Browser {
    let mut browser = Browser::new();
    browser.act(Action::Choose { slot: Slot::Main, source: Source::File { name: "people.csv".to_owned() } });
    browser.come_to_rest();
    assert!(browser.state.outcome.is_some() && !browser.state.busy());
    browser
}

#[test]
fn a_worker_that_dies_ends_everything_that_it_was_asked() {
    let mut browser = at_rest();
    browser.act(Action::Begin(BatchKind::Comparison));
    browser.act(Action::Check(Some(CheckRows::All)));
    assert_eq!(browser.state.all_going().count(), 2);
    browser.die();
    assert_eq!(browser.state.all_going().count(), 0);
    assert_eq!(browser.state.error(Place::Internal), Some("gone"));
    // Both can be asked again.
    browser.act(Action::Begin(BatchKind::Comparison));
    browser.come_to_rest();
    assert_eq!(browser.state.sweep.as_ref().unwrap().rows.len(), 3);
}

#[test]
fn a_run_that_gave_way_to_a_second_file_is_made_again() {
    let mut browser = Browser::new();
    let file = |name: &str| Source::File { name: name.to_owned() };
    browser.act(Action::Choose { slot: Slot::Main, source: file("people.csv") });
    browser.work(false);
    browser.hear();
    // The run waits for the worker, and behind it a second file, for which it leaves out its retrained models.
    browser.act(Action::Choose { slot: Slot::Second, source: file("bad.csv") });
    browser.work(false);
    browser.hear();
    assert!(browser.state.outcome.is_some() && browser.state.going(JobKind::Retraining));
    browser.work(false);
    assert!(matches!(browser.mail.front(), Some((_, Reply::GivenUp))));
    browser.hear();
    // The second file cannot be read.
    browser.work(true);
    browser.hear();
    assert_eq!(browser.state.error(Place::Data), Some("no"));
    assert!(browser.state.going(JobKind::Experiment), "it is made again");
    browser.come_to_rest();
    assert!(!browser.state.busy() && !browser.state.outdated());
}

#[test]
fn what_was_drawn_before_a_change_does_not_undo_it() {
    let mut browser = at_rest();
    // A picture is drawn, and its rectangle is heard of later.
    let rectangle = action(8);
    browser.act(action(9));
    browser.act(Action::Look(Change::new(|view: &mut View| view.metric = Metric::Auc)));
    browser.act(rectangle);
    let view = &browser.state.view;
    assert!(view.presenting && view.metric == Metric::Auc && view.selection.is_some());

    // Two sliders of a world, the second while the first's world is still being made.
    browser.act(action(1));
    browser.come_to_rest();
    let bias = Action::Remake(Change::new(|source| {
        if let Source::Synthetic(world) = source {
            world.bias = 2.0;
        }
    }));
    let noise = Action::Remake(Change::new(|source| {
        if let Source::Synthetic(world) = source {
            world.noise = 1.5;
        }
    }));
    browser.act(bias);
    browser.act(noise);
    browser.come_to_rest();
    let Some(Source::Synthetic(world)) = browser.state.source else { panic!() };
    assert_eq!((world.bias, world.noise), (2.0, 1.5));
}

fn change(which: u8, value: u8) -> Action {
    let value = f64::from(value);
    match which {
        0 => Action::Configure(Change::new(move |it: &mut Configuration| it.seed = value as u64)),
        1 => Action::Configure(Change::new(move |it: &mut Configuration| it.model.l2 = 1.0 + value)),
        2 => Action::Configure(Change::new(move |it: &mut Configuration| {
            it.correction.share_of_gap = value / 255.0;
        })),
        3 => Action::Look(Change::new(move |view: &mut View| view.methods.seeds = 1 + value as u32 % 50)),
        4 => Action::Look(Change::new(move |view: &mut View| {
            view.selection = Some([-value, value, -value, value]);
        })),
        5 => Action::Look(Change::new(|view: &mut View| view.presenting = !view.presenting)),
        _ => Action::Look(Change::new(|view: &mut View| match view.folded.pop() {
            Some(_) => {}
            None => view.folded.push(Picture::Weights),
        })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn undo_over_twenty_random_changes_gives_an_equal_state(
        drags in proptest::collection::vec((0_u8..7, proptest::collection::vec(any::<u8>(), 1..5)), 20),
        answers in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let mut browser = at_rest();
        // What is looked at, selected rows included; ids and messages on the way are not part of it.
        let seen = |state: &State| {
            (state.configuration.clone(), state.view.clone(), state.selected.clone(), state.link())
        };
        let start = (seen(&browser.state), browser.state.outcome.clone());
        let mut steps = vec![seen(&browser.state)];
        for ((which, values), answered) in drags.into_iter().zip(answers) {
            for value in values {
                browser.act(change(which, value));
            }
            browser.act(Action::Settle);
            if answered {
                browser.come_to_rest();
            }
            let now = seen(&browser.state);
            // One drag is one step; one that changes nothing at all is none.
            if steps.last().is_some_and(|last| (&last.0, &last.1) != (&now.0, &now.1)) {
                steps.push(now);
            }
        }
        let mut undone = 0;
        while browser.state.can_undo() {
            browser.act(Action::Undo);
            undone += 1;
        }
        prop_assert!(undone <= 20);
        browser.come_to_rest();
        prop_assert_eq!((seen(&browser.state), browser.state.outcome.clone()), start);
        while browser.state.can_redo() {
            browser.act(Action::Redo);
        }
        let last = steps.pop().unwrap();
        let now = seen(&browser.state);
        prop_assert_eq!((now.0, now.1), (last.0, last.1));
    }
}

#[test]
fn a_drag_is_one_step_and_old_steps_are_forgotten() {
    let mut browser = at_rest();
    let share = browser.state.configuration.correction.share_of_gap;
    for value in [1, 2, 3] {
        browser.act(change(2, value));
    }
    browser.act(Action::Settle);
    browser.act(change(5, 0));
    browser.act(Action::Settle);
    browser.act(Action::Undo);
    assert!(!browser.state.view.presenting);
    browser.act(Action::Undo);
    assert!(!browser.state.can_undo() && browser.state.can_redo());
    assert_eq!(browser.state.configuration.correction.share_of_gap, share);
    // A new change takes the place of what was undone.
    browser.act(change(0, 9));
    assert!(!browser.state.can_redo());
    for seed in 0..2 * STEPS_KEPT {
        browser.act(change(0, seed as u8));
        browser.act(Action::Settle);
    }
    let mut steps = 0;
    while browser.state.can_undo() {
        browser.act(Action::Undo);
        steps += 1;
    }
    assert_eq!(steps, STEPS_KEPT);
    // Other data begin anew.
    browser.act(action(1));
    browser.come_to_rest();
    assert!(!browser.state.can_undo() && !browser.state.can_redo());
}
