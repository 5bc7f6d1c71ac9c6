//! The jobs that there are. A new one is a type that implements [`CellJob`], a place in [`Batches`], and a variant of each enum here.

use serde::{Deserialize, Serialize};

use super::super::corrective::{CorrectiveSettings, CorruptedLabels, RecoveryRow};
use super::super::prepare::NamedTable;
use super::super::sweep::{Comparison, SweepRow, SweepSettings};
use super::super::{Configuration, ConfigurationError, ExperimentError, Observer};
use super::Batch;

/// What a job does cell by cell.
pub trait CellJob: Default {
    /// What it goes through.
    type Settings: Clone;
    /// One step of it.
    type Cell: Clone;
    /// What a cell comes to.
    type Row;

    /// Checks the settings against their ranges.
    ///
    /// # Errors
    /// The first setting that is out of range.
    fn check(settings: &Self::Settings) -> Result<(), ConfigurationError>;

    /// All cells, in the order in which they are done. The same settings plan the same cells.
    fn plan(configuration: &Configuration, settings: &Self::Settings) -> Vec<Self::Cell>;

    /// Does one cell. What neighbouring cells share is kept in `self`.
    ///
    /// # Errors
    /// Why the cell cannot be done; the batch makes [`CellJob::failed`] of it and goes on.
    fn row(
        &mut self,
        cell: &Self::Cell,
        configuration: &Configuration,
        settings: &Self::Settings,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<Self::Row, ExperimentError>;

    /// The row of a cell that cannot be done.
    fn failed(cell: &Self::Cell, why: String) -> Self::Row;

    /// Where a session keeps this job's batch.
    fn place(batches: &mut Batches) -> &mut Batch<Self>;
}

/// One batch of each kind, on its way or empty.
#[derive(Default)]
pub struct Batches {
    /// Algorithms by schemes by targets by seeds.
    pub comparison: Batch<Comparison>,
    /// Corrupted labels, and what unlearning those that are known regains.
    pub corrupted_labels: Batch<CorruptedLabels>,
}

/// Which job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchKind {
    /// Algorithms by schemes by targets by seeds.
    Comparison,
    /// Corrupted labels, and what unlearning those that are known regains.
    CorruptedLabels,
}

impl BatchKind {
    /// All of them, in the order in which they take their turns.
    pub const ALL: [BatchKind; 2] = [BatchKind::Comparison, BatchKind::CorruptedLabels];
}

/// A job's settings, whichever it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchSettings {
    /// Of [`Comparison`].
    Comparison(SweepSettings),
    /// Of [`CorruptedLabels`].
    CorruptedLabels(CorrectiveSettings),
}

impl BatchSettings {
    /// Which job they are of.
    pub fn kind(&self) -> BatchKind {
        match self {
            BatchSettings::Comparison(_) => BatchKind::Comparison,
            BatchSettings::CorruptedLabels(_) => BatchKind::CorruptedLabels,
        }
    }
}

/// A batch to be begun, or gone on with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchRequest {
    /// The experiment that it starts from.
    pub configuration: Configuration,
    /// What it goes through.
    pub settings: BatchSettings,
    /// Cells that the asker has already: the first so many are left out.
    pub known: usize,
}

/// A job's rows, whichever it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchRows {
    /// Of [`Comparison`].
    Comparison(Vec<SweepRow>),
    /// Of [`CorruptedLabels`].
    CorruptedLabels(Vec<RecoveryRow>),
}

impl BatchRows {
    /// Which job they are of.
    pub fn kind(&self) -> BatchKind {
        match self {
            BatchRows::Comparison(_) => BatchKind::Comparison,
            BatchRows::CorruptedLabels(_) => BatchKind::CorruptedLabels,
        }
    }
}
