//! Weights and coefficients from a file, measured beside the session's own models.

use super::{Session, Stages};
use crate::compute::Backend;
use crate::experiment::given::{self, From};
use crate::experiment::{Configuration, ExperimentError, Given, GivenFile, Observer, Stage};

impl Session {
    /// Whether what is computed so far is of this configuration's question, whatever its correction.
    pub fn is_about(&self, configuration: &Configuration) -> bool {
        let Ok(checked) = configuration.check() else { return false };
        let Stages { prepared, fitted, objective, .. } = &self.stages;
        prepared.as_ref().is_some_and(|(features, _)| *features == checked.features())
            && fitted.as_ref().is_some_and(|(fitting, _)| *fitting == checked.fitting())
            && objective.as_ref().is_some_and(|(question, _)| *question == checked.question())
    }

    /// Trains with a file's weights, or takes its coefficients, and measures the model on the rows of the last [`Session::correct`] or
    /// [`Session::measure_influence`], with intervals as its own models have.
    ///
    /// Weights that are a correction's own, as [`crate::experiment::ExportKind::Weights`] saves them, give its retrained model to the last bit.
    ///
    /// # Errors
    ///
    /// Nothing computed yet; a [`crate::experiment::GivenError`] that names the row or the column; weights that give no model.
    pub async fn measure_given(
        &self,
        backend: &Backend,
        file: &GivenFile,
        observer: &mut dyn Observer,
    ) -> Result<Given, ExperimentError> {
        let Stages { prepared, fitted, objective, corrected, .. } = &self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((question, objective))) =
            (prepared, fitted, objective)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let data = &question.fitting.features.data;
        let corrected = corrected.as_ref().map(|(_, corrected)| corrected);
        let from = From { prepared, fitted, objective, corrected, split: &data.split, seed: data.seed };
        let mut on_progress = |iteration, norm| observer.iterate(Stage::Retrain, iteration, norm);
        given::measure(&from, backend, file, &mut on_progress).await
    }
}
