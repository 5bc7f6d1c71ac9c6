//! The difference that forgetting makes to the linearised model.

use serde::{Deserialize, Serialize};

use super::declared::{NumberRange, declare};
use super::trained::solve;
use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::multiply_transposed;
use crate::model::Hessian;

/// theta_hat + c (w(D_retain) - w(D)): w is the solution of the model linearised at theta_hat and trained on squared errors (Golatkar,
/// Achille and Soatto, ECCV 2020, Forgetting Outside the Box).
///
/// The probability p(theta_hat + v) is linearised to p_i + J_i'v, J_i = p_i (1 - p_i) x_i its tangent features, and w(weights) minimises
/// sum_i w_i (y_i - p_i - J_i'v)^2 / 2 + (l2/2)||theta_hat + v||^2, a ridge regression solved by Cholesky. Hard: D_retain is the retain
/// set. Soft: retain weights, negative ones as 0. On squared errors, not on log losses: this is not Newton removal. c = 1 is the
/// literature's, which also chooses it afterwards from the figures. epsilon = 0: both solutions are the same, and the model stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NtkScrubbing {
    /// c.
    pub scale: f64,
}

impl Default for NtkScrubbing {
    fn default() -> Self {
        NtkScrubbing { scale: 1.0 }
    }
}

declare! {
    NtkScrubbing {
        name: "NTK scrubbing",
        does: "The difference that forgetting makes to a linearised model with squared errors.",
        retrains: false,
        random: false,
        main: Some(("scale", &[0.25, 0.5, 0.75, 1.0, 1.5, 2.0])),
    }
    scale: f64 = "NTK scrubbing's scale c", "Share of the difference, c", NumberRange::new(-1e6, 1e6, "from -1e6 to 1e6");
}

/// v of the ridge regression over the tangent features.
fn linearised(original: &Trained<'_>, weights: &[f64]) -> Result<Vec<f64>, UnlearnError> {
    let Trained { x, y, parameters, probabilities, l2, .. } = *original;
    let slope: Vec<f64> = probabilities.iter().map(|p| p * (1.0 - p)).collect();
    // Hessian::new forms sum_i w p (1 - p) x x' + l2 I: with w p (1 - p) for a weight it is that of the tangent features.
    let squared: Vec<f64> = weights.iter().zip(&slope).map(|(w, s)| w * s).collect();
    let matrix = Hessian::new(x, probabilities, Some(&squared), l2)
        .ok_or(UnlearnError::SingularHessian { algorithm: "NTK scrubbing", parameters: parameters.len() })?;
    let errors: Vec<f64> =
        squared.iter().zip(y.iter().zip(probabilities)).map(|(s, (y, p))| s * (y - p)).collect();
    let mut side = multiply_transposed(x, &errors);
    for (side, theta) in side.iter_mut().zip(&parameters[..x.layout().columns()]) {
        *side -= l2 * theta;
    }
    solve("NTK scrubbing", &matrix, &side)
}

impl Unlearn for NtkScrubbing {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        _on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let (weights, clamped) = corrected_weights(epsilon);
        let rows = weights.len();
        let kept = linearised(original, &original.weighted(weights))?;
        let all = linearised(original, &original.weighted(vec![1.0; rows]))?;
        let parameters = original
            .parameters
            .iter()
            .zip(kept.iter().zip(&all))
            .map(|(theta, (kept, all))| theta + self.scale * (kept - all))
            .collect();
        Ok(Unlearned { parameters, steps: 1, clamped, ..Unlearned::default() })
    }
}
