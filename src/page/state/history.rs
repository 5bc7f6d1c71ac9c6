//! Undo and redo: settings, view and made-up world as they were before each step.

use std::collections::VecDeque;
use std::rc::Rc;

use super::{Effect, State};
use crate::page::view::View;
use crate::worker::{Slot, Source};
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::FormatChoice;

/// Steps that can be undone; older ones are forgotten.
pub const STEPS_KEPT: usize = 100;

/// What a step changes.
#[derive(Debug, Clone, PartialEq)]
struct Moment {
    configuration: Rc<Configuration>,
    view: Rc<View>,
    /// The made-up world or embeddings, where the data are such.
    made_up: Option<Source>,
}

/// Steps that can be undone, and steps that were.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct History {
    past: VecDeque<Moment>,
    future: Vec<Moment>,
    /// A gesture is under way: its changes are one step.
    open: bool,
}

impl State {
    /// Whether there is a step to undo.
    pub fn can_undo(&self) -> bool {
        !self.history.past.is_empty()
    }

    /// Whether there is an undone step to make again.
    pub fn can_redo(&self) -> bool {
        !self.history.future.is_empty()
    }

    fn moment(&self) -> Moment {
        let made_up = self.wanted_source().filter(|source| is_made_up(source)).cloned();
        Moment { configuration: self.configuration.clone(), view: self.view.clone(), made_up }
    }

    /// Keeps what is there before a change, unless the change belongs to a gesture that has begun.
    pub(super) fn record(&mut self) {
        if !self.history.open {
            let moment = self.moment();
            let History { past, future, open } = &mut self.history;
            past.push_back(moment);
            if past.len() > STEPS_KEPT {
                past.pop_front();
            }
            future.clear();
            *open = true;
        }
    }

    /// A gesture has ended: what is changed from here on is another step.
    pub(super) fn settle(&mut self) {
        self.history.open = false;
    }

    /// Steps are about the data on the page.
    pub(super) fn forget_history(&mut self) {
        self.history = History::default();
    }

    pub(super) fn undo(&mut self) -> Vec<Effect> {
        let Some(moment) = self.history.past.pop_back() else { return Vec::new() };
        self.history.future.push(self.moment());
        self.go_to(moment)
    }

    pub(super) fn redo(&mut self) -> Vec<Effect> {
        let Some(moment) = self.history.future.pop() else { return Vec::new() };
        self.history.past.push_back(self.moment());
        self.go_to(moment)
    }

    fn go_to(&mut self, moment: Moment) -> Vec<Effect> {
        self.settle();
        let Moment { configuration, view, made_up } = moment;
        self.paper_waits = false;
        let selects_anew = view.selection != self.view.selection;
        self.view = view;
        let changed = self.configuration != configuration;
        let other_way = configuration.format != self.configuration.format;
        if let Some(source) = self.source.clone().filter(|_| other_way) {
            let mut effects = self.read_anew(source, configuration.format.clone());
            self.returning = Some(configuration);
            if selects_anew {
                effects.extend(self.select());
            }
            return effects;
        }
        self.configuration = configuration;
        let mut effects = match made_up {
            Some(source) if self.wanted_source() != Some(&source) => {
                self.load(Slot::Main, source, FormatChoice::default())
            }
            _ if changed => self.request_run(),
            _ => Vec::new(),
        };
        if selects_anew {
            effects.extend(self.select());
        }
        effects
    }
}

pub(super) fn is_made_up(source: &Source) -> bool {
    matches!(source, Source::Synthetic(_) | Source::Embeddings(_))
}
