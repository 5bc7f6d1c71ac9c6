//! From an updated model on to the retrained one: an update is the first Newton step, and these are the others.

use super::retrain;
use crate::design::DesignMatrix;
use crate::model::{Fit, FitSettings};

/// A refined model, and the way there.
#[derive(Debug, Clone)]
pub struct Refined {
    /// The model on the corrected weights; its report says how it ended, and in how many steps.
    pub fit: Fit,
    /// Weights that were below 0 and count as 0.
    pub clamped: usize,
    /// Norm of the gradient before each step, and at the end: one more than there were steps.
    pub gradient_norms: Vec<f64>,
    /// How far the parameters have moved, ||theta - start||.
    pub moved: f64,
}

/// Newton's method for sum_i max(1 + epsilon_i, 0) l_i + (l2/2)||theta||^2 from `updated` on, the parameters that
/// [`super::influence_update()`] gave for the same epsilon. The optimum is that of [`retrain()`], wherever it starts.
pub fn refine(
    x: &DesignMatrix,
    y: &[f64],
    epsilon: &[f64],
    settings: FitSettings,
    updated: &[f64],
    on_iteration: &mut dyn FnMut(u32, f64),
) -> Refined {
    let mut gradient_norms = Vec::new();
    let (fit, clamped) = retrain(x, y, epsilon, settings, Some(updated), &mut |iteration, norm| {
        gradient_norms.push(norm);
        on_iteration(iteration, norm);
    });
    let moved = fit.parameters.iter().zip(updated).map(|(to, from)| (to - from) * (to - from)).sum::<f64>();
    Refined { fit, clamped, gradient_norms, moved: libm::sqrt(moved) }
}
