//! What each row added to every step of the way down from zero, taken away.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, NumberRange, declare};
use super::descent::{Descent, STEPS_PER_EPOCH};
use super::{Trained, Unlearn, UnlearnError, Unlearned};
use crate::model::{Hessian, sigmoid};

/// Hessian-free online unlearning (Qiao, Zhang, Tang and Wei, ICLR 2025): while the model is trained by gradient descent, a vector a_i is carried
/// along for every row, a_i <- (I - eta H_t) a_i + eta g_i(theta_t), in products of H_t with vectors alone, and added to the model where descent
/// ended, to unlearn row i.
///
/// Hard: the sum of a_i over the removed rows. Soft: -sum_i epsilon_i a_i, negative forget weights as they are; the recursion is linear in rows, so
/// that one vector carries the whole sum. It is the derivative of descent's end by the rows' weights: descent that is carried to the optimum ends at
/// theta_hat, and the derivative at the influence update's H^-1 g_i, without a Hessian solved. (The authors' code also multiplies a step's
/// own gradient by I - eta H_t; in the paper, and here, only later steps do.) epsilon = 0 does *not* give theta_hat, but the end of descent.
///
/// The paper's minibatches and clipping become steps over all rows, down the sum of losses and the penalty, from zero, without momentum; its 15 epochs
/// are kept, of ten steps each. A step is `rate` / L0, with L0 the largest eigenvalue of the Hessian at zero: none on the way is larger,
/// because p (1 - p) is at most 1/4, and no rate below 2 leads astray. The paper's certificate (epsilon, delta) needs noise, which is left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HessianFree {
    /// Step length in units of 1/L0, above 0 and below 2.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for HessianFree {
    fn default() -> Self {
        HessianFree { rate: 1.0, epochs: 15 }
    }
}

declare! {
    HessianFree {
        name: "Hessian-free",
        does: "Descent from zero remembers what each row did to it, and that is taken back; no curvature is inverted.",
        retrains: false,
        random: false,
        main: Some(("epochs", &[1.0, 3.0, 5.0, 10.0, 15.0, 30.0, 60.0])),
    }
    rate: f64 = "Hessian-free's rate", "Step length, in 1/L at zero", NumberRange::new(0.0, 2.0, "above 0 and below 2").above().below();
    epochs: u32 = "Hessian-free's epochs", "Epochs", EPOCHS;
}

impl Unlearn for HessianFree {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let Trained { x, y, weights, l2, .. } = *original;
        let (algorithm, parameters) = ("Hessian-free", original.parameters.len());
        let at_zero = Hessian::new(x, &vec![0.5; x.rows()], weights, l2)
            .ok_or(UnlearnError::SingularHessian { algorithm, parameters })?;
        let unit = 1.0 / at_zero.largest_eigenvalue();
        let from_zero =
            || Descent::in_units(algorithm, original, vec![0.0; parameters], unit, [self.rate, 0.0]);
        // The derivative descends as the model does: down (H_t a + sum of epsilon_i g_i), which is -sum of epsilon_i a_i's step.
        let (mut model, mut change) = (from_zero(), from_zero());
        for _ in 0..self.epochs.saturating_mul(STEPS_PER_EPOCH) {
            model.step(l2, |i, margin| sigmoid(margin) - y[i], on_progress)?;
            let before = &model.margins;
            let slope = |i: usize, moved: f64| {
                let p = sigmoid(before[i]);
                p * (1.0 - p) * moved + epsilon[i] * (p - y[i])
            };
            change.step(l2, slope, &mut |_, _| {})?;
        }
        let parameters =
            model.theta.iter().zip(&change.theta).map(|(theta, change)| theta + change).collect();
        Ok(Unlearned { parameters, steps: model.steps, ..Unlearned::default() })
    }
}
