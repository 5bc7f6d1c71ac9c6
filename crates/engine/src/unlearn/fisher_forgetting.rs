//! Noise where the retained rows say little.

use serde::{Deserialize, Serialize};

use super::declared::{WEIGHT, declare};
use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::{Normal, gram_diagonal, sum};

/// theta_hat + N(0, v), v_j = alpha min(1 / (F_j + 1e-8), 100), F the diagonal of the retained rows' mean Fisher information,
/// F_j = sum_i w_i p_i (1 - p_i) x_ij^2 / sum_i w_i (Golatkar, Achille and Soatto, CVPR 2020).
///
/// Hard: F of the retain set. Soft: F with retain weights, negative ones as 0. Whatever is forgotten changes the noise's size alone: the
/// algorithm has no term for *what* to forget, and no target improves but by luck. The literature's alpha of 1e-6 for deep networks
/// is a deviation of a few thousandths here; 1e-4 moves predictions. epsilon = 0 does *not* leave the model alone: the noise (seeded) is drawn all the same.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FisherForgetting {
    /// Size of the noise's variance, at least 0.
    pub alpha: f64,
}

impl Default for FisherForgetting {
    fn default() -> Self {
        FisherForgetting { alpha: 1e-4 }
    }
}

declare! {
    FisherForgetting {
        name: "Fisher forgetting",
        does: "Random noise where the kept rows say little: it forgets, but towards no goal.",
        retrains: false,
        random: true,
        main: Some(("alpha", &[1e-6, 1e-5, 1e-4, 1e-3, 1e-2])),
    }
    alpha: f64 = "Fisher forgetting's alpha", "Size of the noise, α", WEIGHT;
}

impl Unlearn for FisherForgetting {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        _on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let (weights, clamped) = corrected_weights(epsilon);
        let weights = original.weighted(weights);
        let total = sum(&weights);
        if total <= 0.0 {
            return Err(UnlearnError::NothingRetained { rows: original.x.rows() });
        }
        let information: Vec<f64> =
            weights.iter().zip(original.probabilities).map(|(w, p)| w * p * (1.0 - p)).collect();
        let fisher = gram_diagonal(original.x, &information);
        let mut normal = Normal::new(original.seed);
        let parameters = original
            .parameters
            .iter()
            .zip(&fisher)
            .map(|(theta, fisher)| {
                let variance = self.alpha * (1.0 / (fisher / total + 1e-8)).min(100.0);
                theta + libm::sqrt(variance) * normal.draw()
            })
            .collect();
        Ok(Unlearned { parameters, steps: 1, clamped, ..Unlearned::default() })
    }
}
