//! Intervals from resamples, in slices.

use super::{Session, Stages};
use crate::experiment::{Certainty, ExperimentError};
use crate::objective::intervals::RESAMPLES;

impl Session {
    /// Draws the next resamples of the test rows, this many at the most, for the intervals of the last outcome; returns how many are left. Once
    /// none is, the outcome's intervals on test come from them. A model that is added begins anew.
    ///
    /// # Errors
    /// Nothing computed yet.
    pub fn resample(&mut self, most: u32) -> Result<u32, ExperimentError> {
        let Stages { prepared, objective, corrected, .. } = &mut self.stages;
        let (Some((_, prepared)), Some((_, objective)), Some((checked, corrected))) =
            (prepared, objective, corrected)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        Ok(corrected.resample(most, RESAMPLES, checked.configuration().seed, prepared, objective))
    }

    /// The intervals of the last outcome, as far as they are known.
    ///
    /// # Errors
    /// Nothing computed yet.
    pub fn certainty(&self) -> Result<Certainty, ExperimentError> {
        match (&self.stages.objective, &self.stages.corrected) {
            (Some((_, objective)), Some((_, corrected))) => Ok(corrected.certainty(objective)),
            _ => Err(ExperimentError::NoOutcome),
        }
    }
}
