//! The jobs that there are. A new one is a type that implements [`CellJob`], a place in [`Batches`], and a variant of each enum here.

use serde::{Deserialize, Serialize};

use super::super::Configuration;
use super::super::corrective::{CorrectiveSettings, CorruptedLabels, RecoveryRow};
use super::super::sweep::{Comparison, SweepRow, SweepSettings};
use super::{Batch, CellJob};

/// One batch of each kind, on its way or empty.
#[derive(Default)]
pub struct Batches {
    /// Algorithms by schemes by targets by seeds.
    pub comparison: Batch<Comparison>,
    /// Corrupted labels, and what unlearning those that are known regains.
    pub corrupted_labels: Batch<CorruptedLabels>,
}

/// Where the batch of a job is.
pub trait PlaceOf<J: CellJob> {
    /// Its place.
    fn place(&mut self) -> &mut Batch<J>;
}

impl PlaceOf<Comparison> for Batches {
    fn place(&mut self) -> &mut Batch<Comparison> {
        &mut self.comparison
    }
}

impl PlaceOf<CorruptedLabels> for Batches {
    fn place(&mut self) -> &mut Batch<CorruptedLabels> {
        &mut self.corrupted_labels
    }
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
