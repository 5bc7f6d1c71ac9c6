//! One Newton step of the corrected problem.

use super::declared::declare;
use super::trained::solve;
use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::multiply_transposed;
use crate::model::Hessian;

/// theta_hat - H_w^-1 sum_i (w_i - 1) g_i, w_i = max(1 + epsilon_i, 0) and H_w the Hessian of the corrected weights at theta_hat
/// (Guo et al., Certified Data Removal, ICML 2020; there with one removed row, noise left out).
///
/// Hard: H of the retain set. Soft: H of the retain weights; negative ones count as 0, as in retraining, whose first Newton step
/// this is: on a quadratic loss the two are the same. epsilon = 0 gives theta_hat itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NewtonRemoval;

declare! {
    NewtonRemoval {
        name: "Newton removal",
        does: "One step with the curvature of the corrected weights.",
        retrains: false,
        random: false,
        main: None,
    }
}

impl Unlearn for NewtonRemoval {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        _on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let Trained { x, y, parameters, probabilities, l2, .. } = *original;
        let (weights, clamped) = corrected_weights(epsilon);
        let hessian = Hessian::new(x, probabilities, Some(&original.weighted(weights.clone())), l2).ok_or(
            UnlearnError::SingularHessian { algorithm: "Newton removal", parameters: parameters.len() },
        )?;
        let residuals: Vec<f64> = weights
            .iter()
            .zip(probabilities.iter().zip(y))
            .map(|(weight, (probability, label))| (weight - 1.0) * (probability - label))
            .collect();
        let residuals = original.weighted(residuals);
        let step = solve("Newton removal", &hessian, &multiply_transposed(x, &residuals))?;
        let parameters = parameters.iter().zip(&step).map(|(theta, step)| theta - step).collect();
        Ok(Unlearned { parameters, steps: 1, clamped, ..Unlearned::default() })
    }
}
