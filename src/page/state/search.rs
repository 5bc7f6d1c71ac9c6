//! The search of an algorithm's main setting.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use soft_unlearn::experiment::Searched;

impl State {
    pub(super) fn ask_search(&mut self) -> Vec<Effect> {
        vec![Effect::Search { id: self.jobs.ask(&[JobKind::Search]) }]
    }

    /// Shows what a search has found, and puts the best value into the settings.
    pub(super) fn searched(&mut self, searched: Option<Box<Searched>>) -> Vec<Effect> {
        self.jobs.end(JobKind::Search);
        self.searched = searched.map(|searched| Rc::new(*searched));
        let Some(searched) = self.searched.clone() else { return Vec::new() };
        let Some(best) = searched.best else { return Vec::new() };
        let mut configuration = self.configuration.as_ref().clone();
        let methods = configuration.correction.methods.with_main(searched.algorithm, best);
        configuration.correction.methods = methods;
        self.settle();
        let effects = self.set_configuration(configuration);
        self.settle();
        effects
    }
}
