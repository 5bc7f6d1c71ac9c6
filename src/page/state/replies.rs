//! What the worker says, and where it belongs.

use std::rc::Rc;
use std::sync::Arc;

use super::{Effect, JobKind, State, index};
use crate::page::files;
use crate::worker::{Found, Place, Progress, Reply, RunId};
use soft_unlearn::experiment::Outcome;
use soft_unlearn::model::Epoch;

impl State {
    /// Takes in an answer to the job that has this id; to nobody else.
    pub(super) fn replied(&mut self, id: RunId, reply: Reply) -> Vec<Effect> {
        let reply = match reply {
            Reply::Failed(failure) if failure.place == Place::Internal => return self.died(failure),
            reply => reply,
        };
        let Some(kind) = self.jobs.of(id) else { return Vec::new() };
        self.jobs.heard(id);
        match (reply, kind) {
            (Reply::Failed(failure), kind) => self.failed(kind, failure),
            (Reply::GivenUp, kind) => self.given_up(kind),
            (Reply::Progress(progress), _) => {
                self.jobs.tell(id, progress);
                Vec::new()
            }
            (Reply::Noted(noted), JobKind::Experiment) => {
                let guesses = self.found.guesses.clone();
                self.found = Rc::new(Found { guesses, noted: *noted });
                Vec::new()
            }
            (Reply::Learned(epoch), JobKind::Experiment) => {
                self.learned(id, epoch);
                Vec::new()
            }
            (Reply::Parts(names), JobKind::Load(slot)) => {
                self.parts[index(slot)] = names;
                Vec::new()
            }
            (Reply::Loaded { slot, summary, suggestion, found }, JobKind::Load(asked)) if slot == asked => {
                self.loaded(slot, summary, suggestion, *found)
            }
            (Reply::Outcome { outcome, retraining }, JobKind::Experiment | JobKind::Retraining) => {
                self.computed(*outcome, retraining)
            }
            (
                Reply::Explored { exploration, tracing },
                JobKind::Experiment | JobKind::Retraining | JobKind::Curves,
            ) => {
                self.exploration = Some(Rc::new(*exploration));
                if !tracing {
                    self.jobs.end(JobKind::Curves);
                }
                Vec::new()
            }
            (Reply::Certain(certainty), JobKind::Experiment | JobKind::Retraining | JobKind::Curves) => {
                if let Some(outcome) = &mut self.outcome {
                    Rc::make_mut(outcome).certainty = *certainty;
                }
                Vec::new()
            }
            (Reply::Measured(answer), JobKind::Given(key)) => {
                self.given_measured(key, answer);
                Vec::new()
            }
            (Reply::Exported { name, media_type, bytes }, JobKind::Export) => {
                self.jobs.end(JobKind::Export);
                if std::mem::take(&mut self.briefing) {
                    return vec![Effect::Brief(digest(&bytes))];
                }
                let name = self.outcome.as_ref().map_or(name.clone(), |outcome| {
                    files::exported(&outcome.data.name, &outcome.configuration, &name)
                });
                self.notice = Some(format!("Saved {name}."));
                vec![Effect::Save { name, media_type, bytes }]
            }
            (Reply::Cells(cells), JobKind::Cells) => {
                self.jobs.end(JobKind::Cells);
                self.cells = Some(Rc::new(cells));
                Vec::new()
            }
            (Reply::Checked(checked), JobKind::Check) => {
                self.check_told(*checked);
                Vec::new()
            }
            (Reply::Searched(searched), JobKind::Search) => self.searched(searched),
            (Reply::Answered(answer), JobKind::RowQuestion) => {
                self.row_question_answered(*answer);
                Vec::new()
            }
            (Reply::CellsDone(found), JobKind::Batch(kind)) if found.rows.kind() == kind => {
                self.batch_found(*found);
                Vec::new()
            }
            (Reply::Verified(result), JobKind::Verification) => {
                self.verification_replied(result);
                Vec::new()
            }
            // Not an answer to what was asked.
            _ => Vec::new(),
        }
    }

    fn learned(&mut self, id: RunId, epoch: Epoch) {
        Rc::make_mut(&mut self.learning).push(epoch);
        let most = f64::from(self.configuration.model.perceptron.epochs.max(1));
        let progress = Progress {
            stage: format!("Training the hidden layers, epoch {}", epoch.number),
            done: Some((f64::from(epoch.number) / most).min(1.0)),
        };
        self.jobs.tell(id, progress);
    }

    /// A result has come; it is followed by its retrained models, if these are not in it yet.
    fn computed(&mut self, outcome: Outcome, retraining: bool) -> Vec<Effect> {
        let first = self.going(JobKind::Experiment);
        self.jobs.end(JobKind::Experiment);
        if !retraining {
            self.jobs.end(JobKind::Retraining);
        }
        self.learning = Rc::default();
        let same_question = self.outcome.as_ref().is_some_and(|old| {
            // Lists that did not change are the same lists.
            let same = |a: &Arc<Vec<f64>>, b: &Arc<Vec<f64>>| Arc::ptr_eq(a, b) || a == b;
            same(&old.samples.target_influence, &outcome.samples.target_influence)
                && same(&old.samples.utility_influence, &outcome.samples.utility_influence)
        });
        if !same_question {
            self.forget_check();
            self.forget_row_question();
        }
        self.keep_gap(&outcome);
        self.outcome = Some(Rc::new(outcome));
        if first && self.run_again {
            return self.request_run();
        }
        let mut effects = self.measure_given();
        if !retraining && std::mem::take(&mut self.paper_waits) {
            effects.extend(self.sweep_of_paper());
            return effects;
        }
        // Influences are what the selection is about: they change with the question.
        if first {
            effects.extend(self.select());
        }
        effects
    }
}

/// What a report says of itself: its digest, and the program's version.
fn digest(report: &[u8]) -> Option<[String; 2]> {
    let report: serde_json::Value = serde_json::from_slice(report).ok()?;
    let text = |key: &str| report.get(key).and_then(serde_json::Value::as_str).map(str::to_owned);
    Some([text("digest")?, text("program_version")?])
}
