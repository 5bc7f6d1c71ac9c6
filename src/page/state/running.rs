//! Tables and runs: what is asked of the worker when data or settings change, and what becomes of the answers.

use std::rc::Rc;

use super::history::is_made_up;
use super::links::{fits, kept};
use super::{Change, Effect, JobKind, State, index, unassigned};
use crate::page::view::View;
use crate::worker::{Failure, Found, Place, Slot, Source};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{Configuration, Outcome, Split};
use soft_unlearn::table::{FormatChoice, TableSummary};

impl State {
    pub(super) fn choose(&mut self, slot: Slot, source: Source) -> Vec<Effect> {
        // Other data were chosen in spite of it: a word about a link that could not be followed has been heard.
        self.forget_error(Place::Settings);
        self.notice = None;
        let format = match (&self.linked, &source, slot) {
            (Some(link), Source::File { .. }, Slot::Main) => link.configuration.format.clone(),
            (Some(link), Source::File { .. }, Slot::Second) => link.configuration.format.of_second(),
            // What is set of the first file by hand holds for the second, too: a report has one format.
            // The sheet is that of a link or of a step undone, or else chosen of this file.
            (None, _, Slot::Second) if self.second.is_none() => self.configuration.format.of_second(),
            (None, _, Slot::Second) => FormatChoice { part: None, ..self.configuration.format.of_second() },
            _ => FormatChoice::default(),
        };
        self.parts[index(slot)] = Vec::new();
        if !matches!(source, Source::File { .. }) {
            (self.linked, self.repaired) = (None, None);
        }
        self.load(slot, source, format)
    }

    /// Makes the made-up data in another way; those that are being made already are what is changed.
    pub(super) fn remake(&mut self, change: &Change<Source>) -> Vec<Effect> {
        let Some(old) = self.wanted_source().filter(|source| is_made_up(source)) else { return Vec::new() };
        let new = match change.made_to(old) {
            Source::Synthetic(world) => Source::Synthetic(world.within_range()),
            Source::Embeddings(set) => Source::Embeddings(set.within_range()),
            other => other,
        };
        if new == *old {
            return Vec::new();
        }
        self.record();
        self.choose(Slot::Main, new)
    }

    /// Reads the file anew: the one that could not be read, or else the one on the page.
    pub(super) fn reformat(&mut self, change: &Change<FormatChoice>) -> Vec<Effect> {
        let (source, format) = match (&self.loading[0], &self.unreadable, &self.source) {
            (Some((source, format)), ..) | (None, Some((source, format)), _) => (source.clone(), format),
            (None, None, Some(source)) => (source.clone(), &self.configuration.format),
            (None, None, None) => return Vec::new(),
        };
        let format = change.made_to(format);
        self.read_anew(source, format)
    }

    /// Reads the second file's table of this name: of the file that could not be read without one, or else of the one on the page.
    pub(super) fn read_second_part(&mut self, part: String) -> Vec<Effect> {
        let named = |second: &Rc<TableSummary>| Source::File { name: second.name.clone() };
        let tried = self.loading[1].as_ref().map(|(source, _)| source).or(self.second_tried.as_ref());
        let Some(source) = tried.cloned().or_else(|| self.second.as_ref().map(named)) else {
            return Vec::new();
        };
        let format = FormatChoice { part: Some(part), ..self.configuration.format.of_second() };
        self.load(Slot::Second, source, format)
    }

    /// Reads a file in another way, and the second one with it: a report has one format.
    pub(super) fn read_anew(&mut self, source: Source, format: FormatChoice) -> Vec<Effect> {
        let mut effects = self.load(Slot::Main, source, format.clone());
        if self.second.is_some() {
            let name = self.second.as_ref().map(|second| second.name.clone()).unwrap_or_default();
            effects.extend(self.load(Slot::Second, Source::File { name }, format.of_second()));
        }
        effects
    }

    pub(super) fn load(&mut self, slot: Slot, source: Source, format: FormatChoice) -> Vec<Effect> {
        let id = self.jobs.ask(&[JobKind::Load(slot)]);
        self.loading[index(slot)] = Some((source.clone(), format.clone()));
        self.forget_error(Place::Data);
        self.forget_error(Place::Internal);
        if slot == Slot::Second {
            self.second_tried = None;
        } else {
            self.returning = None;
            self.unreadable = None;
            // Whatever a run in flight answers is about the table that is being replaced; should that stay, it is asked again.
            self.run_again |= self.going(JobKind::Experiment) || self.going(JobKind::Retraining);
            JobKind::RUN.into_iter().for_each(|kind| self.jobs.abandon(kind));
            self.paper_waits = false;
            self.jobs.abandon(JobKind::Search);
            self.forget_row_question();
        }
        self.forget_verification();
        self.end_with_tables();
        vec![Effect::Load { id, slot, source, format }]
    }

    /// The worker ends checks and batches before it changes its tables.
    fn end_with_tables(&mut self) {
        self.jobs.abandon(JobKind::Check);
        self.abandon_batches();
        self.measure_given_anew();
    }

    pub(super) fn drop_second(&mut self) -> Vec<Effect> {
        self.forget_second();
        self.forget_verification();
        self.end_with_tables();
        let mut effects = vec![Effect::DropSecond];
        if matches!(self.configuration.split, Split::SecondFile { .. }) {
            self.forget_batches();
            let mut configuration = self.configuration.as_ref().clone();
            configuration.split = Split::default();
            configuration.format.second_part = None;
            effects.extend(self.set_configuration(configuration));
        }
        effects.extend(self.measure_given());
        effects
    }

    fn forget_second(&mut self) {
        (self.second, self.second_tried) = (None, None);
        self.parts[1] = Vec::new();
    }

    /// Other settings: a step that can be undone.
    pub(super) fn set_configuration(&mut self, configuration: Configuration) -> Vec<Effect> {
        self.paper_waits = false;
        if *self.configuration == configuration {
            return Vec::new();
        }
        self.record();
        self.configuration = Rc::new(configuration);
        self.request_run()
    }

    /// Runs now, or as soon as what is in flight has answered: only the newest settings are ever computed.
    pub(super) fn request_run(&mut self) -> Vec<Effect> {
        self.errors.retain(|failure| failure.place == Place::Data);
        if self.loading.iter().any(Option::is_some) {
            self.run_again = true;
            return Vec::new();
        }
        if self.missing_choice().is_some() {
            self.run_again = false;
            return Vec::new();
        }
        if self.going(JobKind::Experiment) {
            self.run_again = true;
            return Vec::new();
        }
        let mut effects = Vec::new();
        // Another question has other effects: what is still to be found for this one is not wanted.
        let asked = |outcome: &Rc<Outcome>| outcome.configuration.question() == self.configuration.question();
        if !self.outcome.as_ref().is_some_and(asked) {
            effects.extend(self.stop_check());
        }
        self.run_again = false;
        self.learning = Rc::default();
        let id = self.jobs.ask(&JobKind::RUN);
        let configuration = Box::new(self.configuration.as_ref().clone());
        effects.push(Effect::Run { id, configuration });
        effects
    }

    /// A run that was waiting for something else is made now.
    fn run_if_waiting(&mut self) -> Vec<Effect> {
        if std::mem::take(&mut self.run_again) { self.request_run() } else { Vec::new() }
    }

    pub(super) fn compute_on(&mut self, processor: Processor) -> Vec<Effect> {
        if self.processor == processor {
            return Vec::new();
        }
        self.processor = processor;
        // What runs now would be computed again.
        let cancels = self.going(JobKind::Experiment) && self.loading.iter().all(Option::is_none);
        let mut effects = if cancels { self.cancel() } else { Vec::new() };
        self.notice = None;
        effects.extend(self.stop_check());
        // The worker ends them, too, and the curves.
        self.abandon_batches();
        effects.push(Effect::Compute(processor));
        effects.extend(self.request_run());
        effects
    }

    pub(super) fn cancel(&mut self) -> Vec<Effect> {
        if !self.busy() {
            return Vec::new();
        }
        self.loading = [None, None];
        self.jobs.abandon_all();
        self.given_lost("The measuring was stopped. Give the file again.");
        self.run_again = false;
        self.paper_waits = false;
        self.verifying = None;
        let next = match self.summary {
            Some(_) => "Stopped. Press Run, or change something, to go on.",
            None => "Stopped. Choose a data set or a file to go on.",
        };
        self.notice = Some(next.to_owned());
        vec![Effect::Cancel]
    }

    /// The worker is gone, and with it whatever it was asked.
    pub(super) fn died(&mut self, failure: Failure) -> Vec<Effect> {
        self.loading = [None, None];
        self.jobs.lose_all();
        self.given_lost("The computation ended while this file was being measured.");
        self.run_again = false;
        self.paper_waits = false;
        self.verifying = None;
        self.learning = Rc::default();
        self.say(failure);
        Vec::new()
    }

    /// One request was refused.
    pub(super) fn failed(&mut self, kind: JobKind, failure: Failure) -> Vec<Effect> {
        self.jobs.fail(kind);
        match kind {
            // Nothing was asked aloud.
            JobKind::Cells => return Vec::new(),
            JobKind::Load(slot) => {
                let tried = self.loading[index(slot)]
                    .take()
                    .filter(|(source, _)| matches!(source, Source::File { .. }));
                match slot {
                    Slot::Main => self.unreadable = tried,
                    Slot::Second => self.second_tried = tried.map(|(source, _)| source),
                }
                let mut effects = self.run_if_waiting();
                // The tables stay as they were.
                effects.extend(self.measure_given());
                self.say(failure);
                return effects;
            }
            JobKind::Experiment | JobKind::Retraining | JobKind::Curves => {
                JobKind::RUN.into_iter().for_each(|kind| self.jobs.fail(kind));
                self.learning = Rc::default();
                self.paper_waits = false;
                self.say(failure);
                return self.run_if_waiting();
            }
            JobKind::Verification => self.verifying = None,
            JobKind::RowQuestion => self.row_question = None,
            JobKind::Given(key) => {
                self.given_measured(key, Err(failure.message));
                return Vec::new();
            }
            JobKind::Search | JobKind::Export | JobKind::Check | JobKind::Batch(_) => {}
        }
        self.say(failure);
        Vec::new()
    }

    fn say(&mut self, failure: Failure) {
        self.forget_error(failure.place);
        self.errors.push(failure);
    }

    /// The worker has given something up for something else: nothing more comes.
    pub(super) fn given_up(&mut self, kind: JobKind) -> Vec<Effect> {
        match kind {
            JobKind::Experiment | JobKind::Retraining | JobKind::Curves => {
                JobKind::RUN.into_iter().for_each(|kind| self.jobs.abandon(kind));
                // Its retrained models and its curves are still wanted, and nobody else has asked for them.
                self.request_run()
            }
            JobKind::Given(key) => {
                self.given_waits(key);
                Vec::new()
            }
            other => {
                self.jobs.abandon(other);
                Vec::new()
            }
        }
    }

    pub(super) fn loaded(
        &mut self,
        slot: Slot,
        summary: Box<TableSummary>,
        suggestion: Option<Box<Configuration>>,
        found: Found,
    ) -> Vec<Effect> {
        self.jobs.end(JobKind::Load(slot));
        let Some((source, format)) = self.loading[index(slot)].take() else { return Vec::new() };
        if slot == Slot::Second {
            let same_file = self.second.as_ref().is_some_and(|old| old.fingerprint == summary.fingerprint);
            let same_part = self.configuration.format.second_part == format.part;
            let same = same_file && same_part;
            if matches!(self.configuration.split, Split::SecondFile { .. }) && !same {
                // They were measured on the other file's rows.
                self.forget_batches();
            }
            if !same_part {
                // Another table of the same file is a step that can be undone.
                if same_file {
                    self.settle();
                    self.record();
                    self.settle();
                }
                Rc::make_mut(&mut self.configuration).format.second_part = format.part;
            }
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
        let same_part = format.part == self.configuration.format.part;
        // The same file, perhaps another of its tables.
        let same_source = both_made_up
            || self.source.as_ref() == Some(&source)
                && self.summary.as_ref().is_some_and(|old| old.fingerprint == summary.fingerprint);
        let mut effects = Vec::new();
        if !same_part || self.summary.as_ref().is_none_or(|old| old.fingerprint != summary.fingerprint) {
            // Another made-up world, too, has other rows.
            self.forget_batches();
            self.searched = None;
        }
        if !same_source || !same_part {
            self.outcome = None;
            self.exploration = None;
            self.forget_check();
            self.forget_given();
            if self.linked.is_none() {
                self.view = Rc::new(View { selection: None, ..self.view.as_ref().clone() });
            }
            self.forget_selection();
        }
        if !same_source && self.second.is_some() {
            self.forget_second();
            effects.push(Effect::DropSecond);
        }
        let returning = self.returning.take().filter(|it| same_source && it.format == format);
        if !same_source || self.linked.is_some() {
            self.forget_history();
        } else if format != self.configuration.format && returning.is_none() {
            self.settle();
            self.record();
            self.settle();
        }
        let guessed = suggestion.map(|boxed| *boxed);
        let kept = (same_source && fits(&self.configuration, &summary))
            .then(|| kept(&self.configuration, &format, &summary, guessed.as_ref()));
        let linked = self.linked_configuration(&source, &summary);
        let is_own = matches!(source, Source::File { .. });
        self.asks = is_own && linked.is_none() && (self.asks || !same_source || !same_part);
        let returning = returning.filter(|it| fits(it, &summary)).map(|it| it.as_ref().clone());
        let chosen = linked.or(returning).or(kept).or(guessed);
        let mut configuration = Configuration { format, ..chosen.unwrap_or_else(unassigned) };
        if let Source::Synthetic(world) = &source {
            // Rows that were drawn train, and leave the parts of the others as they are.
            configuration.added = world.drawn.len() as u32;
        }
        self.found = Rc::new(found);
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
