//! Tables and runs: what is asked of the worker when data or settings change, and what becomes of the answers.

use std::rc::Rc;

use super::links::fits;
use super::{Effect, State, Waiting, index, unassigned};
use crate::page::view::View;
use crate::worker::{Failure, Place, Slot, Source};
use soft_unlearn::experiment::{Configuration, Outcome};
use soft_unlearn::table::{FormatChoice, TableSummary};

impl State {
    pub(super) fn load(&mut self, slot: Slot, source: Source, format: FormatChoice) -> Vec<Effect> {
        self.sending = Some(Waiting::Load(slot));
        self.loading[index(slot)] = Some((source.clone(), format.clone()));
        self.forget_error(Place::Data);
        self.forget_error(Place::Internal);
        if slot == Slot::Main {
            self.unreadable = None;
            // Whatever a run in flight answers is about the table that is being replaced.
            self.run = None;
            self.running = false;
            self.run_again = false;
            self.retraining = false;
            self.forget_verification();
        }
        // The worker's sweep ends with the table that it was about.
        self.sweeping = false;
        self.recovering = false;
        self.searching = false;
        vec![Effect::Load { slot, source, format }]
    }

    pub(super) fn configure(&mut self, configuration: Configuration) -> Vec<Effect> {
        self.paper_waits = false;
        if *self.configuration == configuration {
            return Vec::new();
        }
        self.configuration = Rc::new(configuration);
        self.request_run()
    }

    /// Runs now, or as soon as the run in flight has answered: only the newest settings are ever computed.
    pub(super) fn request_run(&mut self) -> Vec<Effect> {
        self.errors.retain(|failure| failure.place == Place::Data);
        if self.loading.iter().any(Option::is_some) || self.missing_choice().is_some() {
            return Vec::new();
        }
        if self.running {
            self.run_again = true;
            return Vec::new();
        }
        self.running = true;
        self.run_again = false;
        self.learning = Rc::default();
        self.sending = Some(Waiting::Run);
        let mut effects = Vec::new();
        // Another question has other effects: what is still to be found for this one is not wanted.
        let asked = |outcome: &Rc<Outcome>| outcome.configuration.question() == self.configuration.question();
        if self.checking && !self.outcome.as_ref().is_some_and(asked) {
            self.checking = false;
            effects.push(Effect::StopCheck);
        }
        effects.push(Effect::Run(Box::new(self.configuration.as_ref().clone())));
        effects
    }

    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        if !self.busy() {
            return Vec::new();
        }
        self.loading = [None, None];
        self.loads = [None, None];
        self.run = None;
        self.running = false;
        self.run_again = false;
        self.retraining = false;
        self.tracing = false;
        self.checking = false;
        self.sweeping = false;
        self.recovering = false;
        self.searching = false;
        self.export = None;
        self.forget_verification();
        self.progress = None;
        let next = match self.summary {
            Some(_) => "Stopped. Press Run, or change something, to go on.",
            None => "Stopped. Choose a data set or a file to go on.",
        };
        self.notice = Some(next.to_owned());
        vec![Effect::Cancel]
    }

    pub(super) fn failed(
        &mut self,
        failure: Failure,
        load: Option<Slot>,
        is_run: bool,
        is_export: bool,
    ) -> Vec<Effect> {
        if failure.place == Place::Internal && !is_export {
            // The worker is gone, and with it whatever it was asked.
            self.loading = [None, None];
            self.running = false;
            self.run_again = false;
            self.retraining = false;
            self.checking = false;
            self.sweeping = false;
            self.recovering = false;
            self.searching = false;
            self.export = None;
            self.verifying = None;
        } else if let Some(slot) = load {
            let tried = self.loading[index(slot)].take();
            if slot == Slot::Main {
                self.unreadable = tried.filter(|(source, _)| matches!(source, Source::File { .. }));
            }
        } else if is_run {
            self.running = false;
            self.retraining = false;
        } else if is_export {
            self.export = None;
        } else {
            return Vec::new();
        }
        self.progress = None;
        let again = is_run && std::mem::take(&mut self.run_again);
        self.forget_error(failure.place);
        self.errors.push(failure);
        if again { self.request_run() } else { Vec::new() }
    }

    pub(super) fn loaded(
        &mut self,
        slot: Slot,
        summary: Box<TableSummary>,
        suggestion: Option<Box<Configuration>>,
    ) -> Vec<Effect> {
        let Some((source, format)) = self.loading[index(slot)].take() else { return Vec::new() };
        self.progress = None;
        if slot == Slot::Second {
            self.second = Some(Rc::new(*summary));
            return self.request_run();
        }
        // Another made-up world has the same columns, or some like them; its settings are kept, and its result replaces the
        // last one.
        let both_made_up = matches!(
            (&self.source, &source),
            (Some(Source::Synthetic(_)), Source::Synthetic(_))
                | (Some(Source::Embeddings(_)), Source::Embeddings(_))
        );
        let same_source = both_made_up
            || self.source.as_ref() == Some(&source)
                && self.summary.as_ref().is_some_and(|old| old.fingerprint == summary.fingerprint);
        let mut effects = Vec::new();
        if self.summary.as_ref().is_none_or(|old| old.fingerprint != summary.fingerprint) {
            // Another made-up world, too, has other rows.
            (self.sweep, self.sweep_asked) = (None, None);
            (self.recovery, self.recovery_asked) = (None, None);
        }
        if !same_source {
            self.outcome = None;
            self.exploration = None;
            self.tracing = false;
            self.forget_check();
            if self.linked.is_none() {
                self.view = Rc::new(View { selection: None, ..self.view.as_ref().clone() });
            }
            self.selected = Rc::default();
            self.cells = None;
            if self.second.take().is_some() {
                effects.push(Effect::DropSecond);
            }
        }
        let kept =
            (same_source && fits(&self.configuration, &summary)).then(|| self.configuration.as_ref().clone());
        let chosen = self.linked_configuration(&source, &summary).or(kept).or(suggestion.map(|boxed| *boxed));
        let configuration = Configuration { format, ..chosen.unwrap_or_else(unassigned) };
        self.summary = Some(Rc::new(*summary));
        self.source = Some(source);
        self.configuration = Rc::new(configuration);
        if self.missing_choice().is_some() {
            self.outcome = None;
        }
        // A message about a link is older than this table, and still true.
        let about_link: Vec<Failure> =
            self.errors.iter().filter(|failure| failure.place == Place::Settings).cloned().collect();
        effects.extend(self.request_run());
        if !same_source && self.outcome.is_none() {
            self.errors.extend(about_link);
        }
        effects
    }
}
