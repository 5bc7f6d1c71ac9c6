//! Each training row's first-order effect on the target and on the utility.

use crate::compute::multiply;
use crate::design::{DesignMatrix, LengthError, same_length};
use crate::model::Hessian;

/// f_i = g_i' H^-1 grad F = (p_i - y_i) x_i'v with v = H^-1 grad F, for every training row: one solve and one product.
///
/// Removing row i alone changes F by about f_i; a correction epsilon changes it by about -epsilon'f. `probabilities`
/// and `hessian` are the fitted model's on these rows, `gradient` is grad F(theta_hat). With base weights (1 each where `None`)
/// g_i = b_i (p_i - y_i) x_i: a row goes with all its copies. (Koh and Liang, ICML 2017.)
///
/// # Errors
///
/// [`LengthError`] unless labels, probabilities and base weights have one entry a row, and the gradient one a parameter.
pub fn influences(
    x: &DesignMatrix,
    y: &[f64],
    weights: Option<&[f64]>,
    probabilities: &[f64],
    hessian: &Hessian,
    gradient: &[f64],
) -> Result<Vec<f64>, LengthError> {
    same_length("the labels", y.len(), x.rows())?;
    same_length("the probabilities", probabilities.len(), x.rows())?;
    same_length("the base weights", weights.map_or(x.rows(), <[f64]>::len), x.rows())?;
    same_length("the gradient's entries", gradient.len(), x.layout().parameters())?;
    let mut influences = multiply(x, &hessian.solve(gradient));
    for (influence, (probability, label)) in influences.iter_mut().zip(probabilities.iter().zip(y)) {
        *influence *= probability - label;
    }
    if let Some(weights) = weights {
        influences.iter_mut().zip(weights).for_each(|(influence, weight)| *influence *= weight);
    }
    Ok(influences)
}
