//! What an unlearning algorithm gets, and what it gives back.

use serde::{Deserialize, Serialize};

use super::UnlearnError;
use crate::design::{DesignMatrix, same_length};
use crate::model::{FitReport, Hessian, SolveStatus};

/// The original model with the rows that it was trained on.
#[derive(Debug, Clone, Copy)]
pub struct Trained<'a> {
    /// Training rows.
    pub x: &'a DesignMatrix,
    /// Their labels, 0 or 1.
    pub y: &'a [f64],
    /// Base weights b_i, one a row; 1 each where `None`. Row i counts b_i (1 + epsilon_i) after a correction.
    pub weights: Option<&'a [f64]>,
    /// theta_hat, the minimum of sum_i b_i l_i + (l2/2)||theta||^2.
    pub parameters: &'a [f64],
    /// Its probabilities for the training rows.
    pub probabilities: &'a [f64],
    /// Its Hessian, of all rows.
    pub hessian: &'a Hessian,
    /// Strength of the penalty (l2/2)||theta||^2 beside the sum of losses; the intercept is not penalised.
    pub l2: f64,
    /// Seed of whatever is random: shards, initialisations, noise.
    pub seed: u64,
}

impl Trained<'_> {
    /// Row i's base weight.
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// Each row's value times its base weight.
    pub(super) fn weighted(&self, mut values: Vec<f64>) -> Vec<f64> {
        if let Some(weights) = self.weights {
            values.iter_mut().zip(weights).for_each(|(value, weight)| *value *= weight);
        }
        values
    }

    /// Refuses a correction that has not one finite entry a row.
    pub(super) fn check(&self, epsilon: &[f64]) -> Result<(), UnlearnError> {
        if epsilon.len() != self.x.rows() {
            return Err(UnlearnError::Lengths { epsilon: epsilon.len(), rows: self.x.rows() });
        }
        let (rows, parameters) = (self.x.rows(), self.x.layout().parameters());
        same_length("the labels", self.y.len(), rows)?;
        same_length("the base weights", self.weights.map_or(rows, <[f64]>::len), rows)?;
        same_length("the probabilities", self.probabilities.len(), rows)?;
        same_length("the parameters", self.parameters.len(), parameters)?;
        match epsilon.iter().position(|epsilon| !epsilon.is_finite()) {
            Some(row) => Err(UnlearnError::NotFinite { row }),
            None => Ok(()),
        }
    }
}

/// H^-1 b for an algorithm that makes a Hessian of its own.
///
/// # Errors
///
/// [`UnlearnError::NotSolved`] where the solve did not converge.
pub(super) fn solve(algorithm: &'static str, hessian: &Hessian, b: &[f64]) -> Result<Vec<f64>, UnlearnError> {
    let solved = hessian.solved(b);
    match solved.status {
        SolveStatus::NotConverged => {
            Err(UnlearnError::NotSolved { algorithm, parameters: b.len(), residual: solved.residual })
        }
        SolveStatus::Factored | SolveStatus::Converged => Ok(solved.solution),
    }
}

/// A corrected model, and the way there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unlearned {
    /// The corrected parameters.
    pub parameters: Vec<f64>,
    /// Steps taken: Newton's, or the descent's.
    pub steps: u32,
    /// Retain weights 1 + epsilon_i that were below 0 and count as 0; 0 for algorithms that use them as they are.
    pub clamped: usize,
    /// How the optimum was reached, for algorithms that solve for one.
    pub fit: Option<FitReport>,
    /// Norm of the gradient before each Newton step, and at the end; empty for algorithms without.
    pub gradient_norms: Vec<f64>,
    /// The parameters that Newton's steps began with; empty for algorithms without.
    pub start: Vec<f64>,
    /// Which shards were trained anew, for SISA.
    pub shards: Option<Shards>,
}

impl Unlearned {
    /// How far the parameters moved from where Newton's steps began, ||theta - start||.
    pub fn moved(&self) -> f64 {
        let squares = self.parameters.iter().zip(&self.start).map(|(to, from)| (to - from) * (to - from));
        libm::sqrt(squares.sum::<f64>())
    }
}

/// What had to be trained anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shards {
    /// Shards in all.
    pub count: usize,
    /// The numbers, from 0, of those that were trained anew.
    pub retrained: Vec<usize>,
    /// Rows in those.
    pub rows: usize,
}

/// An unlearning algorithm with its settings.
pub trait Unlearn {
    /// The model that this algorithm makes of `original` where row i is to count 1 + epsilon_i instead of 1.
    /// `on_progress` is called with the number of steps taken and the gradient's norm.
    ///
    /// Fails where epsilon does not fit the rows, where settings are out of range or make the parameters grow beyond f64,
    /// or where there is no unique model.
    ///
    /// # Errors
    ///
    /// An [`UnlearnError`] where epsilon or a list of `original` has another length, where settings make the parameters grow beyond f64, or where
    /// there is no unique model.
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError>;
}
