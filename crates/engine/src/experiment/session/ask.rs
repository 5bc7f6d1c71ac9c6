//! What a session answers about chosen rows.

use super::{Session, Stages};
use crate::experiment::ExperimentError;
use crate::experiment::ask::{Flip, WithoutRows, flip_row, without_rows};
use crate::objective::intervals::RESAMPLES;

/// Training rows of which [`Session::flip`] takes away so many at the most, as a share of all.
const MOST_FLIPPED: f64 = 0.2;

impl Session {
    /// The model without these training rows at once, by their places: predicted by influence, and trained exactly, with intervals on test.
    /// The question is that of the last [`Session::correct`] or [`Session::measure_influence`].
    ///
    /// # Errors
    /// Nothing computed yet; rows without which there is no model.
    pub fn without_rows(&self, places: &[u32]) -> Result<WithoutRows, ExperimentError> {
        let Stages { prepared, fitted, objective, .. } = &self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((question, objective))) =
            (prepared, fitted, objective)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let places: Vec<usize> = places.iter().map(|&place| place as usize).collect();
        let seed = question.fitting.features.data.seed;
        without_rows(prepared, fitted, objective, &places, &question.criteria, RESAMPLES, seed)
    }

    /// The fewest training rows, in the order of their influence on it, whose removal turns a test row's decision round; `None` where a fifth
    /// of all rows does not. `place`: the row's place among the test rows.
    ///
    /// # Errors
    /// As [`Session::without_rows`].
    pub fn flip(&self, place: u32) -> Result<Option<Flip>, ExperimentError> {
        let Stages { prepared, fitted, .. } = &self.stages;
        let (Some((_, prepared)), Some((_, fitted))) = (prepared, fitted) else {
            return Err(ExperimentError::NoOutcome);
        };
        let most = (MOST_FLIPPED * prepared.train.x.rows() as f64) as usize;
        if place as usize >= prepared.test.x.rows() {
            return Err(ExperimentError::NoOutcome);
        }
        flip_row(prepared, fitted, &prepared.test, place as usize, most)
    }
}
