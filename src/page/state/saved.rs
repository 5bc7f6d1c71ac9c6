//! Settings that are kept under a name, and offered again for a file with the same columns.

use std::rc::Rc;

use super::{Effect, State};
use crate::page::saved::Saved;
use crate::worker::Slot;
use soft_unlearn::experiment::Configuration;

/// Settings with a name, kept at the most.
const KEPT: usize = 30;

impl State {
    /// The columns of the table on the page.
    fn columns(&self) -> Vec<String> {
        let columns = self.summary.iter().flat_map(|summary| &summary.columns);
        columns.map(|column| column.name.clone()).collect()
    }

    /// What was kept for a file with the columns of the one on the page, and is not what is set.
    pub fn fitting(&self) -> impl Iterator<Item = &Saved> {
        let columns = self.columns();
        self.saved
            .iter()
            .filter(move |saved| saved.columns == columns && saved.configuration != *self.configuration)
    }

    /// Keeps the settings, in place of any of the same name; the oldest of too many go.
    pub(super) fn save(&mut self, name: &str) -> Vec<Effect> {
        let name = name.trim();
        if name.is_empty() || self.summary.is_none() {
            return Vec::new();
        }
        let mut saved: Vec<Saved> = self.saved.iter().filter(|other| other.name != name).cloned().collect();
        let configuration = self.configuration.as_ref().clone();
        saved.push(Saved { name: name.to_owned(), columns: self.columns(), configuration });
        saved.drain(..saved.len().saturating_sub(KEPT));
        self.notice = Some(format!("The settings are kept in this browser as \"{name}\"."));
        self.keep(saved)
    }

    fn keep(&mut self, saved: Vec<Saved>) -> Vec<Effect> {
        self.saved = Rc::new(saved);
        vec![Effect::Keep(self.saved.clone())]
    }

    pub(super) fn forget_saved(&mut self, name: &str) -> Vec<Effect> {
        let saved = self.saved.iter().filter(|other| other.name != name).cloned().collect();
        self.keep(saved)
    }

    /// Sets what was kept.
    pub(super) fn use_saved(&mut self, name: &str) -> Vec<Effect> {
        let Some(saved) = self.saved.iter().find(|saved| saved.name == name) else { return Vec::new() };
        let configuration = saved.configuration.clone();
        self.notice = Some(format!("The settings \"{name}\" are applied."));
        self.take(configuration)
    }

    /// Sets all settings at once: one step to undo. The file is read again where they read it otherwise.
    pub(super) fn take(&mut self, configuration: Configuration) -> Vec<Effect> {
        self.asks = false;
        if configuration.format == self.configuration.format {
            return self.set_configuration(configuration);
        }
        let (Some(source), format) = (self.source.clone(), configuration.format.clone()) else {
            return Vec::new();
        };
        self.record();
        // What is read in that format gets these settings.
        self.configuration = Rc::new(configuration);
        self.load(Slot::Main, source, format)
    }
}
