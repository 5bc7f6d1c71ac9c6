//! The sweep as the page knows it, and the search of a setting: what was asked, and what was found.

use super::{Effect, State, Waiting};
use crate::worker::{Reply, Source, SweepRequest};
use soft_unlearn::experiment::{
    Configuration, ModelKind, SweepRow, SweepSettings, Swept, paper_configuration, paper_sweep,
};

/// A sweep's question and its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Sweep {
    /// The experiment that it starts from.
    pub configuration: Configuration,
    /// What it goes through.
    pub settings: SweepSettings,
    /// One row a cell, in the order in which they were found.
    pub rows: Vec<SweepRow>,
    /// Cells still to be done; `None` until the worker has counted them.
    pub waiting: Option<usize>,
    /// Time that the last stretch took, and the cells that it did.
    pub pace: (f64, usize),
}

impl Sweep {
    fn new(configuration: Configuration, settings: SweepSettings) -> Sweep {
        Sweep { configuration, settings, rows: Vec::new(), waiting: None, pace: (0.0, 0) }
    }

    /// Whether it is about this experiment.
    pub fn is_of(&self, configuration: &Configuration) -> bool {
        self.configuration == *configuration
    }
}

impl State {
    /// What the worker says of the sweep that is under way.
    pub(super) fn sweep_replied(&mut self, reply: Reply) {
        match reply {
            Reply::Swept(swept) => self.swept(*swept),
            Reply::Failed(failure) => {
                self.sweeping = false;
                self.forget_error(failure.place);
                self.errors.push(failure);
            }
            _ => {}
        }
    }

    /// Begins a sweep, goes on with the last one where nothing was changed, or stops.
    pub(super) fn ask_sweep(&mut self, settings: Option<SweepSettings>) -> Vec<Effect> {
        self.sending = Some(Waiting::Sweep);
        self.sweeping = settings.is_some();
        let Some(settings) = settings else { return vec![Effect::Sweep(None)] };
        let same = self.sweep.as_deref().filter(|sweep| {
            sweep.is_of(&self.configuration) && sweep.settings == settings && sweep.waiting != Some(0)
        });
        let mut sweep = match same {
            Some(sweep) => sweep.clone(),
            None => Sweep::new(self.configuration.as_ref().clone(), settings),
        };
        sweep.pace = (0.0, 0);
        let request = SweepRequest {
            configuration: sweep.configuration.clone(),
            settings: sweep.settings.clone(),
            known: sweep.rows.len(),
        };
        self.sweep = Some(std::rc::Rc::new(sweep));
        vec![Effect::Sweep(Some(Box::new(request)))]
    }

    /// The published experiment on the bundled set that is loaded: its settings, and its sweep once they have been run.
    pub(super) fn ask_paper(&mut self, model: ModelKind) -> Vec<Effect> {
        let Some(Source::Bundled(set)) = self.source else { return Vec::new() };
        let configuration = paper_configuration(set, model);
        if *self.configuration == configuration && !self.busy() && !self.outdated() {
            return self.ask_sweep(Some(paper_sweep(self.view.methods.seeds)));
        }
        let effects = self.configure(configuration);
        self.paper_waits = true;
        effects
    }

    /// Keeps what was found.
    pub(super) fn swept(&mut self, swept: Swept) {
        self.sweeping &= swept.waiting > 0;
        let Some(sweep) = &mut self.sweep else { return };
        let sweep = std::rc::Rc::make_mut(sweep);
        sweep.pace = (swept.milliseconds, sweep.pace.1 + swept.rows.len());
        sweep.rows.extend(swept.rows);
        sweep.waiting = Some(swept.waiting);
    }

    /// Shows what a search has found, and puts the best value into the settings.
    pub(super) fn search_replied(&mut self, reply: Reply) -> Vec<Effect> {
        let searched = match reply {
            Reply::Searched(searched) => searched,
            Reply::Progress(progress) => {
                self.progress = Some(progress);
                return Vec::new();
            }
            Reply::Failed(failure) => {
                self.searching = false;
                self.progress = None;
                self.forget_error(failure.place);
                self.errors.push(failure);
                return Vec::new();
            }
            _ => return Vec::new(),
        };
        self.searching = false;
        self.progress = None;
        self.searched = searched.map(|searched| std::rc::Rc::new(*searched));
        let Some(searched) = self.searched.clone() else { return Vec::new() };
        let Some(best) = searched.best else { return Vec::new() };
        let mut configuration = self.configuration.as_ref().clone();
        let methods = configuration.correction.methods.with_main(searched.algorithm, best);
        configuration.correction.methods = methods;
        self.configure(configuration)
    }
}
