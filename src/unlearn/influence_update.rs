//! One step with the Hessian of all rows.

use crate::compute::multiply_transposed;
use crate::design::DesignMatrix;
use crate::model::Hessian;

/// theta_hat - H^-1 sum_i epsilon_i g_i, with g_i = (p_i - y_i) x_i.
///
/// `theta_hat`, `probabilities` and `hessian` are the model trained on all rows; `epsilon` has one entry a row.
pub fn influence_update(
    theta_hat: &[f64],
    x: &DesignMatrix,
    y: &[f64],
    probabilities: &[f64],
    hessian: &Hessian,
    epsilon: &[f64],
) -> Vec<f64> {
    let residuals: Vec<f64> = epsilon
        .iter()
        .zip(probabilities.iter().zip(y))
        .map(|(epsilon, (probability, label))| epsilon * (probability - label))
        .collect();
    let step = hessian.solve(&multiply_transposed(x, &residuals));
    theta_hat.iter().zip(&step).map(|(theta, step)| theta - step).collect()
}
