//! What a session answers about models without a row.

use super::{Session, Stages};
use crate::compute::Backend;
use crate::experiment::check::{LeftOutRows, place};
use crate::experiment::counts::Copies;
use crate::experiment::objective_influence::asked;
use crate::experiment::prepared::Prepared;
use crate::experiment::{Configuration, ExperimentError, Split};
use crate::leave_one_out::LeaveOneOut;
use crate::objective::{Target, TargetKind};

impl Session {
    /// The fitted model, ready to be trained without each of its rows; targets are measured on the validation rows.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::measure_influence`].
    pub fn leave_one_out(&self, targets: &[TargetKind]) -> Result<LeaveOneOut<'_>, ExperimentError> {
        let Stages { prepared, fitted, objective, .. } = &self.stages;
        let (Some((_, prepared)), Some((_, fitted)), Some((question, _))) = (prepared, fitted, objective)
        else {
            return Err(ExperimentError::NoOutcome);
        };
        let Prepared { train, validation, report, .. } = prepared.as_ref();
        let (words, theta) = (report.words(), &fitted.fit.parameters);
        let perturbation = question.perturbation;
        let targets: Vec<Target> =
            targets.iter().map(|kind| Target::new(*kind, validation, &words, theta, perturbation)).collect();
        Ok(LeaveOneOut::within(
            fitted.surroundings(train)?,
            train.x(),
            train.y(),
            train.weights(),
            &fitted.fit,
            &fitted.hessian,
            validation,
            &targets,
        )?)
    }

    /// The places of rows among the training rows, for [`Session::leave_out`] and [`Session::leave_one_out`]. `rows` are
    /// numbers in the file, from 1, as in [`crate::experiment::Samples::row`]; one that does not train is refused, with the reason.
    ///
    /// # Errors
    ///
    /// [`crate::leave_one_out::LeaveOneOutError::NotTrainedOn`], with the reason, for a row that does not train.
    pub fn places(&self, rows: &[u32]) -> Result<Vec<u32>, ExperimentError> {
        let main = self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        let (features, prepared) = self.stages.prepared.as_ref().ok_or(ExperimentError::NoOutcome)?;
        let tested = !matches!(features.data.split, Split::SecondFile { .. });
        let there = prepared.copies.as_ref().map_or(main.table.rows, Copies::rows);
        let place_of = |row: &u32| Ok(place(prepared, there, tested, *row)?);
        rows.iter().map(place_of).collect()
    }

    /// Exact leave-one-out models of these training rows, by their places, for the target of `question`, or, where it is none of the
    /// method's paper, for half the sum of its squared gaps and behind it each driven gap; with `one_step`, the same evaluated at one step, too. Which rows are asked for together, and in which session, changes no bit.
    /// On the GPU they are found to the same tolerance, and with the same bits on one device.
    /// Nothing where the session is by now about another question, or none.
    ///
    /// # Errors
    ///
    /// A place that no training row has.
    pub async fn leave_out(
        &self,
        backend: &Backend,
        question: &Configuration,
        places: &[u32],
        one_step: bool,
    ) -> Result<LeftOutRows, ExperimentError> {
        let question = question.question();
        if self.stages.objective.as_ref().is_none_or(|(kept, _)| *kept != question) {
            return Ok(LeftOutRows::default());
        }
        let places: Vec<usize> = places.iter().map(|&place| place as usize).collect();
        let problem = match self.stages.objective.as_ref().and_then(|(_, objective)| objective.gaps()) {
            Some(gaps) => self.leave_one_out(&[])?.of_gaps(gaps),
            None => self.leave_one_out(&[asked(&question)?])?,
        };
        // What the curves left untold is no part of this.
        backend.computed();
        Ok(LeftOutRows {
            rows: problem.solve(backend, &places).await?,
            one_step: if one_step { problem.one_step(&places)? } else { Vec::new() },
        })
    }
}
