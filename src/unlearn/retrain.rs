//! Training anew with the corrected weights: the yardstick of every other algorithm.

use crate::design::DesignMatrix;
use crate::model::{Fit, FitSettings, fit};

/// max(1 + epsilon_i, 0) for every row, and how many were below 0.
pub fn corrected_weights(epsilon: &[f64]) -> (Vec<f64>, usize) {
    let clamped = epsilon.iter().filter(|&&epsilon| 1.0 + epsilon < 0.0).count();
    (epsilon.iter().map(|epsilon| (1.0 + epsilon).max(0.0)).collect(), clamped)
}

/// argmin sum_i max(1 + epsilon_i, 0) l_i + (l2/2)||theta||^2, from `start` (usually theta_hat) on, and the number of
/// weights that were clamped to 0. `on_iteration` as in [`fit`].
pub fn retrain(
    x: &DesignMatrix,
    y: &[f64],
    epsilon: &[f64],
    settings: FitSettings,
    start: Option<&[f64]>,
    on_iteration: &mut dyn FnMut(u32, f64),
) -> (Fit, usize) {
    let (weights, clamped) = corrected_weights(epsilon);
    (fit(x, y, Some(&weights), settings, start, on_iteration), clamped)
}
