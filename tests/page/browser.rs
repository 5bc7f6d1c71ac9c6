//! A page and its worker without a browser: the state, the worker's own schedule, and the messages between them.

use crate::people;
use std::collections::VecDeque;

use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    BatchKind, BatchRows, CellsDone, CheckRows, Configuration, Exploration, ExportKind, LeftOutRows, Method,
    Outcome, RowsAnswer, RowsQuestion, Split, SweepFigures, SweepRow, SweepScheme, Synthetic,
};
use soft_unlearn::leave_one_out::{LeftOut, LeftOutStatus};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::TableSummary;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn_page::page::state::{Action, Change, Effect, State};
use soft_unlearn_page::page::view::View;
use soft_unlearn_page::worker::{
    BundledSet, Checked, Failure, Place, Reply, Request, RunId, SILENT, Schedule, Slot, Source, Turn,
};

/// A page, its worker, and the messages between them.
pub struct Browser {
    pub state: State,
    pub schedule: Schedule<()>,
    /// What the worker has said and the page has not heard.
    pub mail: VecDeque<(RunId, Reply)>,
    /// What workers said that are gone.
    pub lost: Vec<(RunId, Reply)>,
    /// The check on its way, and rows still to come.
    pub check: Option<(RunId, usize)>,
    /// Cells left of each batch.
    pub cells: usize,
    /// Points of the curves left.
    pub points: usize,
    /// The visitor stopped a run, or it failed, and none has been asked for since.
    pub given_up: bool,
    pub people: (TableSummary, Configuration, Outcome, Exploration),
}

pub fn internal() -> Reply {
    Reply::Failed(Failure { place: Place::Internal, message: "gone".to_owned() })
}

pub fn refused(place: Place) -> Reply {
    Reply::Failed(Failure { place, message: "no".to_owned() })
}

pub fn row() -> SweepRow {
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
    pub fn new() -> Browser {
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

    pub fn act(&mut self, action: Action) {
        let effects = self.state.apply(action);
        self.carry_out(effects);
    }

    /// As `worker/client.rs` and `worker/pool.rs` do.
    pub fn carry_out(&mut self, effects: Vec<Effect>) {
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
                Effect::AskOfRows { id, question } => self.schedule.hear(id, Request::Ask(question), ()),
                Effect::Batch { id, request } => self.schedule.hear(id, Request::Batch(request), ()),
                Effect::StopBatch(kind) => self.schedule.hear(SILENT, Request::StopBatch(kind), ()),
                Effect::Measure { id, question, .. } => {
                    self.schedule.hear(id, Request::Measure(question), ())
                }
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
                Effect::Save { .. } | Effect::Brief(_) | Effect::Keep(_) => {}
            }
        }
    }

    pub fn tell_check(&mut self, id: RunId, waiting: usize) {
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

    pub fn new_worker(&mut self) {
        self.lost.extend(self.mail.drain(..));
        self.schedule = Schedule::default();
    }

    pub fn die(&mut self) {
        self.new_worker();
        self.check = None;
        self.given_up = true;
        self.deliver(SILENT, internal());
    }

    pub fn deliver(&mut self, id: RunId, reply: Reply) {
        self.given_up |= matches!(reply, Reply::Failed(_));
        let effects = self.state.apply(Action::Replied(id, reply));
        self.carry_out(effects);
    }

    pub fn hear(&mut self) {
        if let Some((id, reply)) = self.mail.pop_front() {
            self.deliver(id, reply);
        }
    }

    /// What comes from a worker that is gone changes nothing.
    pub fn hear_late(&mut self, which: usize) {
        if let Some((id, reply)) = self.lost.get(which % self.lost.len().max(1)).cloned() {
            let before = self.state.clone();
            assert_eq!(self.state.apply(Action::Replied(id, reply)), []);
            assert_eq!(self.state, before);
        }
    }

    pub fn say(&mut self, id: RunId, reply: Reply) {
        if id != SILENT {
            self.mail.push_back((id, reply));
        }
    }

    /// The worker takes a turn, as `worker/service.rs` and `worker/answers.rs` do; some of what it is asked it refuses.
    pub fn work(&mut self, refuses: bool) -> bool {
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
            Turn::Answer(id, Request::Ask(_), ()) => {
                self.say(id, Reply::Answered(Box::new(RowsAnswer::Unused)))
            }
            Turn::Answer(id, Request::Measure(_), ()) => {
                self.say(id, Reply::Measured(Err("There is no row.".to_owned())))
            }
            Turn::Answer(id, Request::Export(_), ()) => {
                let (name, media_type) = ("a.csv".to_owned(), "text/csv".to_owned());
                self.say(id, Reply::Exported { name, media_type, bytes: Vec::new() });
            }
            Turn::Answer(id, Request::Verify { .. }, ()) => {
                self.say(id, Reply::Verified(Err("There is no second file.".to_owned())))
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
    pub fn come_to_rest(&mut self) {
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

pub fn done(rows: BatchRows, waiting: usize) -> Reply {
    Reply::CellsDone(Box::new(CellsDone { rows, known: 0, waiting, milliseconds: 1.0 }))
}

pub fn action(which: u8) -> Action {
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
        27 => Action::AskOfRows(RowsQuestion::Flip(7)),
        28 => Action::Give { key: 1, name: "theirs.csv".to_owned(), taken_for: None },
        29 => Action::TakeBack(1),
        _ => Action::Configure(Change::new(|it: &mut Configuration| {
            it.split = match it.split {
                Split::SecondFile { .. } => Split::default(),
                _ => Split::SecondFile { validation: 0.2 },
            };
        })),
    }
}

/// A page whose first run has been answered.
pub fn at_rest() -> Browser {
    let mut browser = Browser::new();
    browser.act(Action::Choose { slot: Slot::Main, source: Source::File { name: "people.csv".to_owned() } });
    browser.come_to_rest();
    assert!(browser.state.outcome.is_some() && !browser.state.busy());
    browser
}
