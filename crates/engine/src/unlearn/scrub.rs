//! A student that leaves its teacher where it is to forget, and follows it elsewhere.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, WEIGHT, declare};
use super::descent::{Descent, MOMENTUM, STEPS_PER_EPOCH};
use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::multiply;
use crate::model::sigmoid;

/// In each epoch, while it is among the first `ascending` ones: one step *up* T^2 sum_i (-epsilon_i) KL(teacher_i, student_i); then ten
/// steps *down* gamma sum_i w_i l_i + alpha T^2 sum_i w_i KL(teacher_i, student_i) + gamma (l2/2)||theta||^2, w_i = max(1 + epsilon_i, 0)
/// (Kurmanji et al., NeurIPS 2023). Teacher: theta_hat. KL compares the probabilities at temperature T, sigmoid(margin / T), and its
/// slope in the student's margin is (s - t) / T.
///
/// Hard: up on the forget set, down on the retain set. Soft: every row has both terms; where epsilon_i > 0 the first pulls the student to
/// the teacher instead. Settings are the literature's (gamma 1, alpha 0.5, T 2, 10 epochs, 3 of them ascending); of an epoch's
/// minibatches the forget set has few: one full step against ten. Student and teacher are the same at first, where the KL has slope 0:
/// the first step up does nothing, in the literature's code as well. epsilon = 0: all slopes are 0, and the model stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Scrub {
    /// Weight of the labels' loss, at least 0.
    pub gamma: f64,
    /// Weight of the teacher, at least 0.
    pub alpha: f64,
    /// T, above 0.
    pub temperature: f64,
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs.
    pub epochs: u32,
    /// The first so many of them begin with a step up.
    pub ascending: u32,
}

impl Default for Scrub {
    fn default() -> Self {
        Scrub { gamma: 1.0, alpha: 0.5, temperature: 2.0, rate: 1.0, epochs: 10, ascending: 3 }
    }
}

declare! {
    Scrub {
        name: "SCRUB",
        does: "A student that leaves its teacher on what is to be forgotten, and follows it on the rest.",
        retrains: false,
        random: false,
        main: Some(("alpha", &[0.0, 0.05, 0.1, 0.2, 0.5, 1.0])),
    }
    gamma: f64 = "SCRUB's gamma", "Weight of the labels, γ", WEIGHT;
    alpha: f64 = "SCRUB's alpha", "Weight of the teacher, α", WEIGHT;
    temperature: f64 = "SCRUB's temperature", "Temperature, T", RATE;
    rate: f64 = "SCRUB's rate", STEP_LENGTH, RATE;
    epochs: u32 = "SCRUB's epochs", "Epochs", EPOCHS;
    ascending: u32 = "SCRUB's ascending epochs", "Of these, ascending", EPOCHS;
}

impl Scrub {
    /// d/d margin of T^2 KL(teacher, student), both given by their margins: T (sigmoid(student / T) - sigmoid(teacher / T)).
    pub fn distance_slope(&self, teacher: f64, student: f64) -> f64 {
        let t = self.temperature;
        t * (sigmoid(student / t) - sigmoid(teacher / t))
    }

    /// d/d margin of a row's part of what is lowered, its retain weight left out.
    pub fn retain_slope(&self, teacher: f64, student: f64, label: f64) -> f64 {
        self.gamma * (sigmoid(student) - label) + self.alpha * self.distance_slope(teacher, student)
    }
}

impl Unlearn for Scrub {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let (weights, clamped) = corrected_weights(epsilon);
        let teacher = multiply(original.x, original.parameters);
        let start = original.parameters.to_vec();
        let mut student = Descent::new("SCRUB", original, start, self.rate, MOMENTUM);
        for epoch in 0..self.epochs {
            if epoch < self.ascending {
                // Up -epsilon KL is down epsilon KL.
                let slope = |i: usize, margin: f64| epsilon[i] * self.distance_slope(teacher[i], margin);
                student.step(0.0, slope, on_progress)?;
            }
            for _ in 0..STEPS_PER_EPOCH {
                let slope =
                    |i: usize, margin: f64| weights[i] * self.retain_slope(teacher[i], margin, original.y[i]);
                student.step(self.gamma * original.l2, slope, on_progress)?;
            }
        }
        Ok(Unlearned { parameters: student.theta, steps: student.steps, clamped, ..Unlearned::default() })
    }
}
