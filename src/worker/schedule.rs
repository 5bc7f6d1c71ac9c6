//! What a worker does next. No browser here: requests go in, turns come out, and the service carries them out.
//!
//! Requests come first, in their order. When none waits, points of the curves are retrained, then rows are left out, then batches
//! take turns, a cell each. What a later request makes worthless is given up aloud, so that nobody waits for it.

use std::collections::VecDeque;

use super::{Request, RunId, SILENT};
use soft_unlearn::experiment::{BatchKind, Configuration};

/// Rows that are to be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The question; a session that is by now about another one finds nothing.
    pub question: Box<Configuration>,
    /// The rows, by their places among the training rows.
    pub places: Vec<u32>,
    /// Whether they are to be evaluated at one step, too.
    pub one_step: bool,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn<F> {
    /// Say that nothing more comes for this request.
    GiveUp(RunId),
    /// Answer a request, which has these files.
    Answer(RunId, Request, F),
    /// Retrain some points of this run's curves.
    Trace(RunId),
    /// Train without some rows.
    LeaveOut(RunId, Part),
    /// Do the next cell of a batch.
    Cell(RunId, BatchKind),
    /// Nothing, until something is heard.
    Rest,
}

/// What waits, and what goes on. `F` is what travels beside a request.
#[derive(Debug)]
pub struct Schedule<F> {
    inbox: VecDeque<(RunId, Request, F)>,
    given_up: VecDeque<RunId>,
    /// The run whose curves are retrained.
    curves: Option<RunId>,
    leaving: VecDeque<(RunId, Part)>,
    /// Batches, the one whose turn it is first.
    batches: VecDeque<(BatchKind, RunId)>,
}

impl<F> Default for Schedule<F> {
    fn default() -> Self {
        Schedule {
            inbox: VecDeque::new(),
            given_up: VecDeque::new(),
            curves: None,
            leaving: VecDeque::new(),
            batches: VecDeque::new(),
        }
    }
}

impl<F> Schedule<F> {
    /// A request has come.
    pub fn hear(&mut self, id: RunId, request: Request, files: F) {
        self.inbox.push_back((id, request, files));
    }

    /// What is to be done now.
    pub fn turn(&mut self) -> Turn<F> {
        loop {
            if let Some(id) = self.given_up.pop_front() {
                return Turn::GiveUp(id);
            }
            match self.inbox.pop_front() {
                Some((id, Request::LeaveOut { question, places, one_step }, _)) => {
                    self.leaving.push_back((id, Part { question, places, one_step }));
                }
                Some((_, Request::StopBatch(kind), _)) => self.forget(kind),
                Some((id, request, files)) => {
                    self.make_room(id, &request);
                    if self.given_up.is_empty() {
                        return Turn::Answer(id, request, files);
                    }
                    // First it is said what this ends.
                    self.inbox.push_front((id, request, files));
                }
                None => return self.leisure(),
            }
        }
    }

    /// What is done when nothing waits.
    fn leisure(&mut self) -> Turn<F> {
        if let Some(id) = self.curves {
            Turn::Trace(id)
        } else if let Some((id, part)) = self.leaving.pop_front() {
            Turn::LeaveOut(id, part)
        } else if let Some((kind, id)) = self.batches.pop_front() {
            self.batches.push_back((kind, id));
            Turn::Cell(id, kind)
        } else {
            Turn::Rest
        }
    }

    /// Ends what a request makes worthless, and notes what goes on after it.
    fn make_room(&mut self, id: RunId, request: &Request) {
        match request {
            Request::Run { .. } => {
                let old = self.curves.take().filter(|old| *old != id);
                self.give_up(old);
                // Nobody looks at the curves of a run that is told to nobody.
                self.curves = (id != SILENT).then_some(id);
            }
            Request::Load { .. } | Request::DropSecond | Request::Compute(_) => {
                let old = self.curves.take();
                self.give_up(old);
                let batches = std::mem::take(&mut self.batches);
                self.give_up(batches.into_iter().map(|(_, id)| id));
            }
            Request::Batch(asked) => {
                let kind = asked.settings.kind();
                if !self.batches.contains(&(kind, id)) {
                    let old = self.batches.iter().find(|(other, _)| *other == kind).map(|(_, id)| *id);
                    self.forget(kind);
                    self.give_up(old);
                    self.batches.push_back((kind, id));
                }
            }
            Request::LeaveOut { .. }
            | Request::StopBatch(_)
            | Request::MeasureInfluence(_)
            | Request::Remember(_)
            | Request::Export(_)
            | Request::Cells(_)
            | Request::Search
            | Request::Ask(_)
            | Request::Measure(_)
            | Request::Verify { .. } => {}
        }
    }

    fn give_up(&mut self, ids: impl IntoIterator<Item = RunId>) {
        self.given_up.extend(ids);
    }

    fn forget(&mut self, kind: BatchKind) {
        self.batches.retain(|(other, _)| *other != kind);
    }

    /// A request was refused, or what went on under its id has come to its end: there is nothing to go on with.
    pub fn done(&mut self, id: RunId) {
        if self.curves == Some(id) {
            self.curves = None;
        }
        self.batches.retain(|(_, other)| *other != id);
    }

    /// Whether a request waits.
    pub fn waits(&self) -> bool {
        !self.inbox.is_empty()
    }

    /// Whether a request waits that makes the run under way worthless.
    pub fn supersedes_run(&self) -> bool {
        self.inbox.iter().any(|(_, request, _)| {
            matches!(
                request,
                Request::Run { .. } | Request::Load { .. } | Request::DropSecond | Request::Compute(_)
            )
        })
    }

    /// A request for cells, where one is the next: it changes nothing, and is answered in the middle of a run.
    pub fn aside(&mut self) -> Option<(RunId, Vec<u32>)> {
        match self.inbox.front()? {
            (_, Request::Cells(_), _) => match self.inbox.pop_front()? {
                (id, Request::Cells(rows), _) => Some((id, rows)),
                _ => None,
            },
            _ => None,
        }
    }
}
