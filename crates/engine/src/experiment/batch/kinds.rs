//! The jobs that there are. A new one is a type that implements [`CellJob`], a place in [`Batches`], and a variant of each enum here.

use serde::{Deserialize, Serialize};

use super::super::Configuration;
use super::super::adaptive::{AdaptiveRow, AdaptiveSettings, Attacking};
use super::super::corrective::{CorrectiveSettings, CorruptedLabels, RecoveryRow};
use super::super::matched::{CompareSettings, Matched, Matching};
use super::super::requests::{RequestRow, RequestSettings, Requests};
use super::super::sweep::{Comparison, SweepRow, SweepSettings};
use super::{Batch, CellJob};

/// One batch of each kind, on its way or empty.
#[derive(Default)]
pub struct Batches {
    /// Algorithms by schemes by targets by seeds.
    pub comparison: Batch<Comparison>,
    /// Corrupted labels, and what unlearning those that are known regains.
    pub corrupted_labels: Batch<CorruptedLabels>,
    /// Every method at one gap.
    pub matched: Batch<Matching>,
    /// The attack on SISA.
    pub attack: Batch<Attacking>,
    /// What requests cost SISA.
    pub requests: Batch<Requests>,
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

impl PlaceOf<Matching> for Batches {
    fn place(&mut self) -> &mut Batch<Matching> {
        &mut self.matched
    }
}

impl PlaceOf<Attacking> for Batches {
    fn place(&mut self) -> &mut Batch<Attacking> {
        &mut self.attack
    }
}

impl PlaceOf<Requests> for Batches {
    fn place(&mut self) -> &mut Batch<Requests> {
        &mut self.requests
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
    /// Every method at one gap.
    Matched,
    /// The attack on SISA.
    Attack,
    /// What requests cost SISA.
    Requests,
}

impl BatchKind {
    /// All of them, in the order in which they take their turns.
    pub const ALL: [BatchKind; 5] = [
        BatchKind::Comparison,
        BatchKind::CorruptedLabels,
        BatchKind::Matched,
        BatchKind::Attack,
        BatchKind::Requests,
    ];
}

/// A job's settings, whichever it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchSettings {
    /// Of [`Comparison`].
    Comparison(SweepSettings),
    /// Of [`CorruptedLabels`].
    CorruptedLabels(CorrectiveSettings),
    /// Of [`Matching`].
    Matched(CompareSettings),
    /// Of [`Attacking`].
    Attack(AdaptiveSettings),
    /// Of [`Requests`].
    Requests(RequestSettings),
}

impl BatchSettings {
    /// Which job they are of.
    pub fn kind(&self) -> BatchKind {
        match self {
            BatchSettings::Comparison(_) => BatchKind::Comparison,
            BatchSettings::CorruptedLabels(_) => BatchKind::CorruptedLabels,
            BatchSettings::Matched(_) => BatchKind::Matched,
            BatchSettings::Attack(_) => BatchKind::Attack,
            BatchSettings::Requests(_) => BatchKind::Requests,
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
    /// Of [`Matching`].
    Matched(Vec<Matched>),
    /// Of [`Attacking`].
    Attack(Vec<AdaptiveRow>),
    /// Of [`Requests`].
    Requests(Vec<RequestRow>),
}

impl BatchRows {
    /// Which job they are of.
    pub fn kind(&self) -> BatchKind {
        match self {
            BatchRows::Comparison(_) => BatchKind::Comparison,
            BatchRows::CorruptedLabels(_) => BatchKind::CorruptedLabels,
            BatchRows::Matched(_) => BatchKind::Matched,
            BatchRows::Attack(_) => BatchKind::Attack,
            BatchRows::Requests(_) => BatchKind::Requests,
        }
    }
}
