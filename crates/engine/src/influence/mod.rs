//! Each training row's first-order effect on the target and on the utility.

use crate::compute::multiply;
use crate::design::DesignMatrix;
use crate::model::Hessian;

/// f_i = g_i' H^-1 grad F = (p_i - y_i) x_i'v with v = H^-1 grad F, for every training row: one solve and one product.
///
/// Removing row i alone changes F by about f_i; a correction epsilon changes it by about -epsilon'f. `probabilities`
/// and `hessian` are the fitted model's on these rows, `gradient` is grad F(theta_hat). With base weights (1 each where `None`)
/// g_i = b_i (p_i - y_i) x_i: a row goes with all its copies. (Koh and Liang, ICML 2017.)
pub fn influences(
    x: &DesignMatrix,
    y: &[f64],
    weights: Option<&[f64]>,
    probabilities: &[f64],
    hessian: &Hessian,
    gradient: &[f64],
) -> Vec<f64> {
    let mut influences = multiply(x, &hessian.solve(gradient));
    for (influence, (probability, label)) in influences.iter_mut().zip(probabilities.iter().zip(y)) {
        *influence *= probability - label;
    }
    if let Some(weights) = weights {
        influences.iter_mut().zip(weights).for_each(|(influence, weight)| *influence *= weight);
    }
    influences
}
