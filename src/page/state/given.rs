//! Files of weights or coefficients that are measured beside the result: given, asked for, answered, removed.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use crate::page::view::Tab;
use soft_unlearn::experiment::{Given, GivenKind, QuestionSettings};

/// A file that is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenEntry {
    /// By what the page knows its handle.
    pub key: u16,
    /// Its name.
    pub name: String,
    /// What it was taken for, where its content was looked at.
    pub taken_for: Option<GivenKind>,
    /// What came of it, or why nothing did; `None` while it is awaited.
    pub answer: Option<Result<Box<Given>, String>>,
    /// The question that it is measured for, or is to be.
    of: Option<QuestionSettings>,
}

impl GivenEntry {
    /// What it holds, as far as that is known.
    pub fn kind(&self) -> Option<GivenKind> {
        match &self.answer {
            Some(Ok(given)) => Some(given.kind),
            _ => self.taken_for,
        }
    }
}

impl State {
    /// A file was given; it is shown where its figures will stand.
    pub(super) fn give(&mut self, key: u16, name: String, taken_for: Option<GivenKind>) -> Vec<Effect> {
        if self.summary.is_none() {
            // There are no rows to measure it on.
            self.notice = Some(format!("Load the data first, then give {name} again."));
            return Vec::new();
        }
        self.notice = None;
        self.take_back(key);
        Rc::make_mut(&mut self.given).push(GivenEntry { key, name, taken_for, answer: None, of: None });
        Rc::make_mut(&mut self.view).tab = Tab::Result;
        self.measure_given()
    }

    /// A file is no longer wanted.
    pub(super) fn take_back(&mut self, key: u16) {
        self.jobs.abandon(JobKind::Given(key));
        Rc::make_mut(&mut self.given).retain(|entry| entry.key != key);
    }

    /// Asks for the figures of every file that has none of the result's question. No setting of a correction changes them.
    pub(super) fn measure_given(&mut self) -> Vec<Effect> {
        if self.given.is_empty() || self.outdated() {
            return Vec::new();
        }
        let Some(outcome) = self.outcome.clone() else { return Vec::new() };
        let question = outcome.configuration.question();
        let mut effects = Vec::new();
        for entry in Rc::make_mut(&mut self.given) {
            if entry.of.as_ref() != Some(&question) {
                (entry.of, entry.answer) = (Some(question.clone()), None);
                let id = self.jobs.ask(&[JobKind::Given(entry.key)]);
                let question = Box::new(outcome.configuration.clone());
                effects.push(Effect::Measure { id, key: entry.key, question });
            }
        }
        effects
    }

    pub(super) fn given_measured(&mut self, key: u16, answer: Result<Box<Given>, String>) {
        self.jobs.end(JobKind::Given(key));
        if let Some(entry) = Rc::make_mut(&mut self.given).iter_mut().find(|entry| entry.key == key) {
            entry.answer = Some(answer);
        }
    }

    /// The worker is by now about another question: its result asks again.
    pub(super) fn given_waits(&mut self, key: u16) {
        self.jobs.abandon(JobKind::Given(key));
        if let Some(entry) = Rc::make_mut(&mut self.given).iter_mut().find(|entry| entry.key == key) {
            entry.of = None;
        }
    }

    /// Rows are about to change: every file is measured again on what comes.
    pub(super) fn measure_given_anew(&mut self) {
        for entry in Rc::make_mut(&mut self.given) {
            self.jobs.abandon(JobKind::Given(entry.key));
            (entry.of, entry.answer) = (None, None);
        }
    }

    /// What is awaited does not come.
    pub(super) fn given_lost(&mut self, why: &str) {
        for entry in Rc::make_mut(&mut self.given) {
            if entry.of.is_some() && entry.answer.is_none() {
                entry.answer = Some(Err(why.to_owned()));
            }
        }
    }

    /// Other data: files of these rows are of no use.
    pub(super) fn forget_given(&mut self) {
        self.measure_given_anew();
        self.given = Rc::default();
    }
}
