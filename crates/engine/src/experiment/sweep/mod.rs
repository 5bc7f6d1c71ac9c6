//! The sweep: algorithms by schemes by targets by seeds, cell by cell, with retraining as the yardstick.

mod baselines;
mod cell;
mod membership;
mod method;
mod row;
mod summary;

use serde::{Deserialize, Serialize};

pub use method::{Baseline, Method, SweepScheme};
pub use row::{SweepFigures, SweepRow};
pub use summary::{Paired, Spread, SweepLine, Verdict, lines, lines_at, parts, verdicts};

pub use cell::Comparison;

use super::ConfigurationError;
use crate::objective::TargetKind;

/// What a sweep goes through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SweepSettings {
    /// Algorithms and baselines, in the order in which they are run.
    pub methods: Vec<Method>,
    /// Targets.
    pub targets: Vec<TargetKind>,
    /// Seeds, from the experiment's own on: 1 to 50. A seeded split and whatever an algorithm draws change with them; a method
    /// that no seed changes (a deterministic algorithm on rows split by a column or a second file) is run once.
    pub seeds: u32,
    /// Strengths at which every algorithm is run, 1 to 10: the correction's own, and equal parts of it, which trace the algorithm's
    /// curve. At half of it, half of the share of rows is removed, and half of the share of the gap closed; baselines, and the hard scheme
    /// without a share, have one strength.
    pub strengths: u32,
}

impl SweepSettings {
    /// Checks the number of seeds, and that there is something to do.
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), ConfigurationError> {
        let within = |setting, value: usize, ok: bool, allowed| match ok {
            true => Ok(()),
            false => Err(ConfigurationError::OutOfRange { setting, value: value as f64, allowed }),
        };
        let seeds = self.seeds as usize;
        within("The number of seeds", seeds, (1..=50).contains(&seeds), "from 1 to 50")?;
        let strengths = self.strengths as usize;
        within("The number of strengths", strengths, (1..=10).contains(&strengths), "from 1 to 10")?;
        let (methods, targets) = (self.methods.len(), self.targets.len());
        within("The number of algorithms", methods, methods > 0, "at least 1")?;
        within("The number of targets", targets, targets > 0, "at least 1")
    }
}
