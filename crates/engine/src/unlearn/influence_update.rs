//! One step with the Hessian of all rows.

use super::declared::declare;
use super::{Trained, Unlearn, UnlearnError, Unlearned};
use crate::compute::multiply_transposed;

/// theta_hat - H^-1 sum_i epsilon_i g_i, with g_i = b_i (p_i - y_i) x_i and H of all rows at theta_hat (Koh and Liang, ICML 2017).
///
/// Hard: theta_hat + H^-1 sum over the forget set of g_i. Soft: the same sum with forget weights -epsilon_i, negative ones
/// as they are. It is the one algorithm that the method's authors publish code for. epsilon = 0 gives theta_hat itself;
/// epsilon the same for all rows, c, gives theta_hat + c l2 H^-1 theta_hat, because the losses' gradients sum to -l2 theta_hat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InfluenceUpdate;

declare! {
    InfluenceUpdate {
        name: "Influence update",
        does: "One step with the curvature of all rows: at once, and approximate.",
        retrains: false,
        random: false,
        main: None,
    }
}

impl Unlearn for InfluenceUpdate {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        _on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let residuals: Vec<f64> = epsilon
            .iter()
            .zip(original.probabilities.iter().zip(original.y))
            .map(|(epsilon, (probability, label))| epsilon * (probability - label))
            .collect();
        let residuals = original.weighted(residuals);
        let step = original.hessian.solve(&multiply_transposed(original.x, &residuals));
        let parameters = original.parameters.iter().zip(&step).map(|(theta, step)| theta - step).collect();
        Ok(Unlearned { parameters, steps: 1, ..Unlearned::default() })
    }
}
