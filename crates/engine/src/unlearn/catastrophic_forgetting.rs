//! CF-k: training the last layers on, until they have forgotten.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, declare};
use super::descent::MOMENTUM;
use super::fine_tune::on_retained;
use super::{Trained, Unlearn, UnlearnError, Unlearned};

/// The last k layers are trained on the retained rows from theta_hat on, those before are frozen (Goel, Prabhu and Kumaraguru
/// 2022, Catastrophically Forgetting the last k layers).
///
/// On logistic regression the last layer is the whole model, on an embedding it is the whole of what unlearning may change:
/// CF-k is then fine-tuning three times as long, and to convergence it is retraining. Hard: on the retain set; soft: with retain weights. The
/// literature's Adam (rate 0.01, 30 epochs) scales every coordinate by the noise of its minibatches; over full batches there is
/// none, and steps of 1/L with momentum 0.9 take its place, its weight decay being the model's own penalty. epsilon = 0: theta_hat stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CatastrophicForgetting {
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for CatastrophicForgetting {
    fn default() -> Self {
        CatastrophicForgetting { rate: 1.0, epochs: 30 }
    }
}

declare! {
    CatastrophicForgetting {
        name: "CF-k",
        does: "The last layer, here the whole model, is trained on for longer on what is kept.",
        retrains: false,
        random: false,
        main: Some(("epochs", &[1.0, 3.0, 10.0, 30.0, 60.0])),
    }
    rate: f64 = "CF-k's rate", STEP_LENGTH, RATE;
    epochs: u32 = "CF-k's epochs", "Epochs", EPOCHS;
}

impl Unlearn for CatastrophicForgetting {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        let start = original.parameters.to_vec();
        on_retained("CF-k", original, epsilon, start, [self.rate, MOMENTUM], self.epochs, on_progress)
    }
}
