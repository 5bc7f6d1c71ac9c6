//! What the worker says, and where it belongs.

use std::rc::Rc;

use super::{Effect, State, index};
use crate::worker::{Progress, Reply, RunId, Slot};
use soft_unlearn::experiment::{Outcome, paper_sweep};

impl State {
    pub(super) fn replied(&mut self, id: RunId, reply: Reply) -> Vec<Effect> {
        let load = [Slot::Main, Slot::Second].into_iter().find(|slot| self.loads[index(*slot)] == Some(id));
        let is_run = self.run == Some(id);
        let is_export = self.export == Some(id);
        if let (Reply::Cells(cells), true) = (&reply, self.cells_asked == Some(id)) {
            self.cells = Some(Rc::new(cells.clone()));
            return Vec::new();
        }
        if self.search_asked == Some(id) {
            return self.search_replied(reply);
        }
        if self.sweep_asked == Some(id) {
            self.sweep_replied(reply);
            return Vec::new();
        }
        if self.recovery_asked == Some(id) {
            self.recovery_replied(reply);
            return Vec::new();
        }
        if self.check_asked == Some(id) {
            self.check_replied(reply);
            return Vec::new();
        }
        if self.is_verifying(id) {
            return self.verification_replied(reply);
        }
        if let Reply::Failed(failure) = reply {
            return self.failed(failure, load, is_run, is_export);
        }
        if load.is_none() && !is_run && !is_export {
            return Vec::new();
        }
        match reply {
            Reply::Progress(progress) => {
                self.progress = Some(progress);
                Vec::new()
            }
            Reply::Learned(epoch) if is_run => {
                Rc::make_mut(&mut self.learning).push(epoch);
                let most = f64::from(self.configuration.model.perceptron.epochs.max(1));
                self.progress = Some(Progress {
                    stage: format!("Training the hidden layers, epoch {}", epoch.number),
                    done: Some((f64::from(epoch.number) / most).min(1.0)),
                });
                Vec::new()
            }
            Reply::Loaded { slot, summary, suggestion } => self.loaded(slot, summary, suggestion),
            Reply::Outcome { outcome, retraining } => self.computed(*outcome, retraining),
            Reply::Explored { exploration, tracing } => {
                self.exploration = Some(Rc::new(*exploration));
                self.tracing = tracing;
                Vec::new()
            }
            Reply::Exported { name, media_type, bytes } => {
                self.export = None;
                self.progress = None;
                self.notice = Some(format!("Saved {name}."));
                vec![Effect::Save { name, media_type, bytes }]
            }
            Reply::Ready { .. }
            | Reply::Calibrated(_)
            | Reply::Failed(_)
            | Reply::Learned(_)
            | Reply::Cells(_)
            | Reply::Checked(_)
            | Reply::ObjectiveInfluence
            | Reply::LeftOut { .. }
            | Reply::Searched(_)
            | Reply::Swept(_)
            | Reply::Recovered(_)
            | Reply::Verified(_) => Vec::new(),
        }
    }

    /// A result has come; it is followed by its retrained models, if these are not in it yet.
    pub(super) fn computed(&mut self, outcome: Outcome, retraining: bool) -> Vec<Effect> {
        let first = std::mem::take(&mut self.running);
        self.learning = Rc::default();
        let same_question = self.outcome.as_ref().is_some_and(|old| {
            old.samples.target_influence == outcome.samples.target_influence
                && old.samples.utility_influence == outcome.samples.utility_influence
        });
        if !same_question {
            self.forget_check();
        }
        self.outcome = Some(Rc::new(outcome));
        self.retraining = retraining;
        if !retraining {
            self.progress = None;
        }
        if first && self.run_again {
            return self.request_run();
        }
        if !retraining && std::mem::take(&mut self.paper_waits) {
            return self.ask_sweep(Some(paper_sweep(self.view.methods.seeds)));
        }
        // Influences are what the selection is about: they change with the question.
        if first { self.select() } else { Vec::new() }
    }
}
