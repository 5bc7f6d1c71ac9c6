//! Down the loss of what is kept and up the loss of what is forgotten, at once.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, NumberRange, RATE, STEP_LENGTH, declare};
use super::descent::{Descent, MOMENTUM, STEPS_PER_EPOCH};
use super::{Trained, Unlearn, UnlearnError, Unlearned};
use crate::model::sigmoid;

/// Descent on a L_retain - (1 - a) L_forget from theta_hat on (Kurmanji et al., NeurIPS 2023, NegGrad+).
///
/// With sums of losses the two terms of row i are a (1 + epsilon_i) + (1 - a) epsilon_i = a + epsilon_i: divided by a, the
/// objective is that of retraining with epsilon / a in place of epsilon, that is, the same correction exaggerated. Hard: a
/// removed row counts 1 - 1/a, below 0. Soft: the same for every row; no weight is clamped, because going below 0 is what the
/// algorithm does. The penalty is weighted like the retained rows, so that with epsilon = 0 theta_hat is a stationary point, and stays.
/// The literature's setting, a = 0.95 and 10 epochs, is kept; an epoch is ten steps of 1/L with momentum 0.9.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NegGradPlus {
    /// a, above 0 and at most 1.
    pub balance: f64,
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for NegGradPlus {
    fn default() -> Self {
        NegGradPlus { balance: 0.95, rate: 1.0, epochs: 10 }
    }
}

declare! {
    NegGradPlus {
        name: "NegGrad+",
        does: "Down the loss of what is kept and up that of what is forgotten: the correction, exaggerated.",
        retrains: false,
        random: false,
        main: Some(("balance", &[0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0])),
    }
    balance: f64 = "NegGrad+'s balance a", "Share of the kept rows, a", NumberRange::new(0.0, 1.0, "above 0 and at most 1").above();
    rate: f64 = "NegGrad+'s rate", STEP_LENGTH, RATE;
    epochs: u32 = "NegGrad+'s epochs", "Epochs", EPOCHS;
}

impl Unlearn for NegGradPlus {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let start = original.parameters.to_vec();
        let mut descent = Descent::new("NegGrad+", original, start, self.rate, MOMENTUM);
        let a = self.balance;
        for _ in 0..self.epochs.saturating_mul(STEPS_PER_EPOCH) {
            let slope = |i: usize, margin: f64| {
                let (retain, forget) = (1.0 + epsilon[i], -epsilon[i]);
                (a * retain - (1.0 - a) * forget) * (sigmoid(margin) - original.y[i])
            };
            descent.step(a * original.l2, slope, on_progress)?;
        }
        Ok(Unlearned { parameters: descent.theta, steps: descent.steps, ..Unlearned::default() })
    }
}
