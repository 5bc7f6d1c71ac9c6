//! Up the loss of what is to be forgotten.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, declare};
use super::descent::Descent;
use super::{Trained, Unlearn, UnlearnError, Unlearned};
use crate::model::sigmoid;

/// `epochs` steps theta + (rate / L) grad sum_i (-epsilon_i) l_i(theta) (Graves, Nagisetty and Ganesh, AAAI 2021; Thudi et al. 2022).
///
/// Hard: up the forget set's loss. Soft: up the losses weighted by -epsilon_i; a row with epsilon_i > 0 is descended
/// on. There is no retain term and no penalty: nothing holds the model, and too many steps ruin it. The literature's
/// setting, 1e-4 of a mean loss and 5 epochs, changes no prediction on full batches; restated it is one step an epoch, the forget set being
/// small, of 0.1/L each. Steps of 1/L overshoot: on Adult, COMPAS and German credit they carry the validation gap far beyond
/// zero, where 0.1/L brings it nearer for every target. epsilon = 0: the gradient is 0, and the model stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct GradientAscent {
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Steps.
    pub epochs: u32,
}

impl Default for GradientAscent {
    fn default() -> Self {
        GradientAscent { rate: 0.1, epochs: 5 }
    }
}

declare! {
    GradientAscent {
        name: "Gradient ascent",
        does: "Steps up the loss of what is to be forgotten; nothing holds the rest.",
        retrains: false,
        random: false,
        main: Some(("rate", &[0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0])),
    }
    rate: f64 = "Gradient ascent's rate", STEP_LENGTH, RATE;
    epochs: u32 = "Gradient ascent's epochs", "Epochs", EPOCHS;
}

impl Unlearn for GradientAscent {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let start = original.parameters.to_vec();
        let mut descent = Descent::new("Gradient ascent", original, start, self.rate, 0.0);
        for _ in 0..self.epochs {
            // Up -epsilon l is down epsilon l.
            descent.step(0.0, |i, margin| epsilon[i] * (sigmoid(margin) - original.y[i]), on_progress)?;
        }
        Ok(Unlearned { parameters: descent.theta, steps: descent.steps, ..Unlearned::default() })
    }
}
