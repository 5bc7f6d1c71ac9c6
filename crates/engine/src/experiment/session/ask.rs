//! What a session answers about chosen rows.

use super::{Session, Stages};
use crate::design::Part;
use crate::experiment::ExperimentError;
use crate::experiment::ask::{Flip, RowsAnswer, RowsQuestion, WithoutRows, flip_row, without_rows};
use crate::experiment::prepared::Prepared;
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

    /// The fewest training rows, in the order of their influence on it, whose removal turns the decision of a test row round;
    /// `None` where a fifth of all rows does not. `place`: the row's place among the test rows.
    ///
    /// # Errors
    /// As [`Session::without_rows`].
    pub fn flip(&self, place: u32) -> Result<Option<Flip>, ExperimentError> {
        let (_, prepared) = self.stages.prepared.as_ref().ok_or(ExperimentError::NoOutcome)?;
        self.flip_of(prepared, &prepared.test, place as usize)
    }

    /// A driven gap of the question on validation, by its place in [`crate::experiment::GroupFigures::gaps`], and every training row's influence
    /// on it: what removing the row alone changes it by, to first order.
    ///
    /// # Errors
    /// Nothing computed yet; no such gap, or one that is not driven.
    pub fn influence_on_gap(&self, gap: usize) -> Result<(f64, Vec<f64>), ExperimentError> {
        let Stages { prepared, fitted, objective, .. } = &self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((_, objective))) = (prepared, fitted, objective)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        objective.influence_on_gap(gap, prepared, fitted)
    }

    fn flip_of(
        &self,
        prepared: &Prepared,
        part: &Part,
        place: usize,
    ) -> Result<Option<Flip>, ExperimentError> {
        let (_, fitted) = self.stages.fitted.as_ref().ok_or(ExperimentError::NoOutcome)?;
        if place >= part.x().rows() {
            return Err(ExperimentError::NoOutcome);
        }
        let most = (MOST_FLIPPED * prepared.train.x().rows() as f64) as usize;
        flip_row(prepared, fitted, part, place, most)
    }

    /// Answers a question about rows of the last outcome's data.
    ///
    /// # Errors
    /// As [`Session::without_rows`].
    pub fn ask(&self, question: &RowsQuestion) -> Result<RowsAnswer, ExperimentError> {
        match question {
            RowsQuestion::Without(places) => Ok(RowsAnswer::Without(Box::new(self.without_rows(places)?))),
            RowsQuestion::Gap(gap) => {
                let (value, influence) = self.influence_on_gap(usize::from(*gap))?;
                Ok(RowsAnswer::Gap(value, influence))
            }
            RowsQuestion::Flip(row) => {
                let (_, prepared) = self.stages.prepared.as_ref().ok_or(ExperimentError::NoOutcome)?;
                // Rows of a second file have numbers of their own there: a number means the first file's row, where that has one.
                let parts = [
                    ("training", &prepared.train),
                    ("validation", &prepared.validation),
                    ("test", &prepared.test),
                ];
                let place = |part: &Part| part.rows().iter().position(|own| own + 1 == *row);
                let found = parts.into_iter().find_map(|(name, part)| Some((name, part, place(part)?)));
                let Some((name, part, place)) = found else { return Ok(RowsAnswer::Unused) };
                let found = self.flip_of(prepared, part, place)?;
                Ok(RowsAnswer::Flip { part: name.to_owned(), found })
            }
        }
    }
}
