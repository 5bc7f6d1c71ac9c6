//! Work that is done cell by cell, as the page knows it: what was asked, and what was found. It stops, goes on where it stopped,
//! and is stale once the experiment is another.

use std::rc::Rc;

use super::{Effect, JobKind, State};
use crate::page::words;
use crate::worker::{Slot, Source};
use soft_unlearn::experiment::{
    AdaptiveRow, AdaptiveSettings, BatchKind, BatchRequest, BatchRows, BatchSettings, CellsDone,
    CompareSettings, Configuration, CorrectiveSettings, Matched, MatchedComparison, Method, ModelKind,
    RecoveryRow, RequestRow, RequestSettings, SweepRow, SweepSettings, paper_configuration, paper_sweep,
};

/// Strengths of a curve: a quarter, half, three quarters and all of the correction's.
const STRENGTHS: u32 = 4;

/// A batch's question and its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch<S, R> {
    /// The experiment that it starts from.
    pub configuration: Configuration,
    /// What it goes through.
    pub settings: S,
    /// One row a cell, in the order in which they were found.
    pub rows: Vec<R>,
    /// Cells still to be done; `None` until the worker has counted them.
    pub waiting: Option<usize>,
    /// Time that the last stretch took, and the cells that it did.
    pub pace: (f64, usize),
}

/// The comparison of algorithms.
pub type Sweep = Batch<SweepSettings, SweepRow>;
/// Every method at one gap.
pub type AtOneGap = Batch<CompareSettings, Matched>;
/// The corrective scenario.
pub type RecoveryState = Batch<CorrectiveSettings, RecoveryRow>;

/// The attack on SISA.
pub type AttackState = Batch<AdaptiveSettings, AdaptiveRow>;
/// What requests cost SISA.
pub type RequestState = Batch<RequestSettings, RequestRow>;

impl<S: PartialEq + Clone, R: Clone> Batch<S, R> {
    /// Whether it is about this experiment; its rows are stale otherwise.
    pub fn is_of(&self, configuration: &Configuration) -> bool {
        self.configuration == *configuration
    }

    /// Whether it answers this question.
    pub fn answers(&self, configuration: &Configuration, settings: &S) -> bool {
        self.is_of(configuration) && self.settings == *settings
    }

    /// Whether asking this question would go on with it.
    pub fn goes_on(&self, configuration: &Configuration, settings: &S) -> bool {
        self.answers(configuration, settings) && self.waiting.is_some_and(|cells| cells > 0)
    }

    /// Begins anew, or goes on where nothing was changed and something is left; returns the number of rows that are known.
    fn ask(place: &mut Option<Rc<Self>>, configuration: &Configuration, settings: &S) -> usize {
        match place {
            Some(batch) if batch.answers(configuration, settings) && batch.waiting != Some(0) => {
                let batch = Rc::make_mut(batch);
                batch.pace = (0.0, 0);
                batch.rows.len()
            }
            _ => {
                *place = Some(Rc::new(Batch {
                    configuration: configuration.clone(),
                    settings: settings.clone(),
                    rows: Vec::new(),
                    waiting: None,
                    pace: (0.0, 0),
                }));
                0
            }
        }
    }

    /// Keeps what was found; whether something is left.
    fn take(place: &mut Option<Rc<Self>>, found: CellsDone<Vec<R>>) -> bool {
        if let Some(batch) = place {
            let batch = Rc::make_mut(batch);
            batch.pace = (found.milliseconds, batch.pace.1 + found.rows.len());
            batch.rows.extend(found.rows);
            batch.waiting = Some(found.waiting);
        }
        found.waiting > 0
    }
}

impl AtOneGap {
    /// The finished comparison.
    pub fn comparison(&self) -> Option<&MatchedComparison> {
        self.rows.last()?.comparison.as_ref()
    }
}

impl State {
    /// What a batch that is begun now goes through, as the controls show it.
    pub fn batch_settings(&self, kind: BatchKind) -> BatchSettings {
        match kind {
            BatchKind::Comparison => BatchSettings::Comparison(self.sweep_settings()),
            BatchKind::CorruptedLabels => BatchSettings::CorruptedLabels(self.view.corrective),
            BatchKind::Matched => BatchSettings::Matched(self.compare_settings()),
            BatchKind::Attack => BatchSettings::Attack(self.view.attack),
            BatchKind::Requests => BatchSettings::Requests(self.view.requests.clone()),
        }
    }

    /// What is brought to one gap, and by which figure the best is told.
    pub fn compare_settings(&self) -> CompareSettings {
        CompareSettings { judge: self.view.judge.statistic(), ..CompareSettings::default() }
    }

    /// What the comparison goes through, as the controls show it.
    pub fn sweep_settings(&self) -> SweepSettings {
        let view = &self.view.methods;
        let own = words::target_of(&self.configuration);
        let mut targets = vec![own];
        targets.extend(view.targets.iter().filter(|target| **target != own));
        SweepSettings {
            methods: Method::all().into_iter().filter(|method| !view.without.contains(method)).collect(),
            targets,
            seeds: view.seeds,
            strengths: if view.curves { STRENGTHS } else { 1 },
        }
    }

    /// Begins a batch, or goes on with the last one where nothing was changed.
    pub(super) fn ask_batch(&mut self, settings: BatchSettings) -> Vec<Effect> {
        let configuration = self.configuration.as_ref();
        let known = match &settings {
            BatchSettings::Comparison(settings) => Batch::ask(&mut self.sweep, configuration, settings),
            BatchSettings::CorruptedLabels(settings) => {
                Batch::ask(&mut self.recovery, configuration, settings)
            }
            BatchSettings::Matched(settings) => Batch::ask(&mut self.at_one_gap, configuration, settings),
            BatchSettings::Attack(settings) => Batch::ask(&mut self.attack, configuration, settings),
            BatchSettings::Requests(settings) => Batch::ask(&mut self.requests, configuration, settings),
        };
        let id = self.jobs.ask(&[JobKind::Batch(settings.kind())]);
        let request = BatchRequest { configuration: configuration.clone(), settings, known };
        vec![Effect::Batch { id, request: Box::new(request) }]
    }

    /// Stops a batch; the cell under way may still come.
    pub(super) fn stop_batch(&mut self, kind: BatchKind) -> Vec<Effect> {
        self.jobs.stop(JobKind::Batch(kind));
        vec![Effect::StopBatch(kind)]
    }

    /// Keeps what was found.
    pub(super) fn batch_found(&mut self, found: CellsDone<BatchRows>) {
        let CellsDone { rows, known, waiting, milliseconds } = found;
        let kind = rows.kind();
        let left = match rows {
            BatchRows::Comparison(rows) => {
                Batch::take(&mut self.sweep, CellsDone { rows, known, waiting, milliseconds })
            }
            BatchRows::CorruptedLabels(rows) => {
                Batch::take(&mut self.recovery, CellsDone { rows, known, waiting, milliseconds })
            }
            BatchRows::Matched(rows) => {
                Batch::take(&mut self.at_one_gap, CellsDone { rows, known, waiting, milliseconds })
            }
            BatchRows::Attack(rows) => {
                Batch::take(&mut self.attack, CellsDone { rows, known, waiting, milliseconds })
            }
            BatchRows::Requests(rows) => {
                Batch::take(&mut self.requests, CellsDone { rows, known, waiting, milliseconds })
            }
        };
        if !left {
            self.jobs.end(JobKind::Batch(kind));
        }
    }

    /// The worker's batches end with the tables that they were about; what was found stays.
    pub(super) fn abandon_batches(&mut self) {
        BatchKind::ALL.into_iter().for_each(|kind| self.jobs.abandon(JobKind::Batch(kind)));
    }

    /// What was found is about other rows than those on the page.
    pub(super) fn forget_batches(&mut self) {
        (self.sweep, self.recovery, self.at_one_gap, self.attack) = (None, None, None, None);
        self.requests = None;
        BatchKind::ALL.into_iter().for_each(|kind| self.jobs.end(JobKind::Batch(kind)));
    }

    /// The published experiment on the bundled set that is loaded: its settings, and its sweep once they have been run.
    pub(super) fn ask_paper(&mut self, model: ModelKind) -> Vec<Effect> {
        let (Some(Source::Bundled(set)), false) = (&self.source, self.loading(Slot::Main)) else {
            return Vec::new();
        };
        let configuration = paper_configuration(*set, model);
        let same = *self.configuration == configuration;
        if same && !self.busy() && !self.outdated() {
            return self.sweep_of_paper();
        }
        let mut effects = self.set_configuration(configuration);
        if same && !self.busy() {
            // It was refused or stopped before.
            effects = self.request_run();
        }
        self.paper_waits = self.busy();
        effects
    }

    pub(super) fn sweep_of_paper(&mut self) -> Vec<Effect> {
        self.ask_batch(BatchSettings::Comparison(paper_sweep(self.view.methods.seeds)))
    }
}
