//! Each row's weight as a function of the row: what was asked before, and nothing that is kept of the row.

use serde::{Deserialize, Serialize};

use crate::compute::multiply;
use crate::design::Part;
use crate::model::sigmoid;

/// How rows are weighted: beginning at epsilon_i = 0, every step s moves a row to
/// epsilon_i <- clamp(epsilon_i + (p_i - y_i) x_i'v_s, lower, upper), p_i of the original model. This is the least move of a corrector whose
/// multipliers l give v_s = H^-1 sum_k l_k grad G_k ([`crate::weights::solve_boxed`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Weighting {
    /// theta of the original model, one entry a parameter.
    pub theta: Vec<f64>,
    /// Smallest epsilon.
    pub lower: f64,
    /// Largest epsilon; `None`: no limit.
    pub upper: Option<f64>,
    /// v_s, one entry a parameter each.
    pub steps: Vec<Vec<f64>>,
}

impl Weighting {
    /// epsilon of every row of a part, and its p - y of the original model.
    ///
    /// # Panics
    ///
    /// Unless theta and the steps have one entry a parameter.
    pub fn epsilon(&self, part: &Part) -> (Vec<f64>, Vec<f64>) {
        let upper = self.upper.unwrap_or(f64::INFINITY);
        let mut residuals = multiply(part.x(), &self.theta);
        residuals.iter_mut().zip(part.y()).for_each(|(entry, y)| *entry = sigmoid(*entry) - y);
        let mut epsilon = vec![0.0; residuals.len()];
        for step in &self.steps {
            let moves = multiply(part.x(), step);
            for ((epsilon, residual), along) in epsilon.iter_mut().zip(&residuals).zip(&moves) {
                *epsilon = (*epsilon + residual * along).clamp(self.lower, upper);
            }
        }
        (epsilon, residuals)
    }

    /// b_i max(1 + epsilon_i, 0) of every row of a part: its weight for any trainer.
    ///
    /// # Panics
    ///
    /// As [`Weighting::epsilon`].
    pub fn weights(&self, part: &Part) -> Vec<f64> {
        let (epsilon, _) = self.epsilon(part);
        epsilon.iter().enumerate().map(|(i, epsilon)| part.weight(i) * (1.0 + epsilon).max(0.0)).collect()
    }
}
