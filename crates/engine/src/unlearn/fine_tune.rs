//! A little more training, on what is kept.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, declare};
use super::descent::{Descent, MOMENTUM, STEPS_PER_EPOCH};
use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::model::sigmoid;

/// Descent on sum_i max(1 + epsilon_i, 0) l_i + (l2/2)||theta||^2 from theta_hat on (Golatkar et al., CVPR 2020, as a baseline).
///
/// Hard: on the retain set. Soft: on all rows with their retain weights. Run on and on it is retraining: what makes it fine-tuning is that
/// it stops early. The literature's setting, a rate of 0.01 over 10 epochs of minibatches, becomes ten steps of 1/L an epoch, with momentum 0.9.
/// epsilon = 0: theta_hat is the optimum, and stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FineTune {
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for FineTune {
    fn default() -> Self {
        FineTune { rate: 1.0, epochs: 10 }
    }
}

declare! {
    FineTune {
        name: "Fine-tuning",
        does: "A little more training, on what is kept.",
        retrains: false,
        random: false,
        main: Some(("epochs", &[1.0, 3.0, 10.0, 30.0, 60.0])),
    }
    rate: f64 = "Fine-tuning's rate", STEP_LENGTH, RATE;
    epochs: u32 = "Fine-tuning's epochs", "Epochs", EPOCHS;
}

impl Unlearn for FineTune {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        let start = original.parameters.to_vec();
        on_retained("Fine-tuning", original, epsilon, start, [self.rate, MOMENTUM], self.epochs, on_progress)
    }
}

/// Descent on the retained losses and the penalty, from `start` on, with this rate and momentum.
pub(super) fn on_retained(
    algorithm: &'static str,
    original: &Trained<'_>,
    epsilon: &[f64],
    start: Vec<f64>,
    [rate, momentum]: [f64; 2],
    epochs: u32,
    on_progress: &mut dyn FnMut(u32, f64),
) -> Result<Unlearned, UnlearnError> {
    original.check(epsilon)?;
    let (weights, clamped) = corrected_weights(epsilon);
    let mut descent = Descent::new(algorithm, original, start, rate, momentum);
    for _ in 0..epochs.saturating_mul(STEPS_PER_EPOCH) {
        let slope = |i: usize, margin: f64| weights[i] * (sigmoid(margin) - original.y[i]);
        descent.step(original.l2, slope, on_progress)?;
    }
    Ok(Unlearned { parameters: descent.theta, steps: descent.steps, clamped, ..Unlearned::default() })
}
