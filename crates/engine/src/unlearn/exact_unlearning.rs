//! EU-k: training the last layers anew.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, declare};
use super::descent::MOMENTUM;
use super::fine_tune::on_retained;
use super::{Trained, Unlearn, UnlearnError, Unlearned, random_parameters};

/// The last k layers begin at a new initialisation and are trained on the retained rows, those before are frozen (Goel, Prabhu and
/// Kumaraguru 2022, Exact Unlearning of the last k layers).
///
/// On logistic regression, and on an embedding, the last layer is all: EU-k is training from scratch for a limited time, and to
/// convergence it is retraining. Hard: on the retain set; soft: with retain weights. The literature's Adam is restated as for
/// [`super::CatastrophicForgetting`]. epsilon = 0 does *not* give theta_hat: the model is trained anew from a random start (seeded),
/// and comes only as near as its epochs allow.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ExactUnlearning {
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for ExactUnlearning {
    fn default() -> Self {
        ExactUnlearning { rate: 1.0, epochs: 30 }
    }
}

declare! {
    ExactUnlearning {
        name: "EU-k",
        does: "The last layer, here the whole model, is trained anew from a random start, on what is kept.",
        retrains: false,
        random: true,
        main: Some(("epochs", &[1.0, 3.0, 10.0, 30.0, 60.0])),
    }
    rate: f64 = "EU-k's rate", STEP_LENGTH, RATE;
    epochs: u32 = "EU-k's epochs", "Epochs", EPOCHS;
}

impl Unlearn for ExactUnlearning {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        let start = random_parameters(original.parameters.len(), original.seed);
        on_retained("EU-k", original, epsilon, start, [self.rate, MOMENTUM], self.epochs, on_progress)
    }
}
