//! A student with two teachers: a random one for what is to be forgotten.

use serde::{Deserialize, Serialize};

use super::declared::{EPOCHS, RATE, STEP_LENGTH, declare};
use super::descent::{Descent, MOMENTUM, STEPS_PER_EPOCH};
use super::{Trained, Unlearn, UnlearnError, Unlearned, random_parameters};
use crate::compute::multiply;
use crate::model::sigmoid;

/// Descent from theta_hat on sum_i (1 + epsilon_i) KL(good_i, student_i) + sum_i (-epsilon_i) KL(bad_i, student_i): the good teacher is
/// theta_hat, the bad one a random model (Chundawat et al., AAAI 2023).
///
/// Hard: the bad teacher's probabilities on the forget set, the good one's on the retain set. Soft: both on every row. The two weights
/// of a row add to 1, so that its slope is s_i - [(1 + epsilon_i) good_i - epsilon_i bad_i]: the losses against soft labels,
/// convex whatever epsilon is, and nothing is clamped; a row with epsilon_i > 0 is taught the good teacher's answer *away* from the bad
/// one's. There is no penalty. The literature's setting, Adam at 1e-4 for one epoch, is a hair's breadth on full batches; one epoch of ten steps of
/// 1/L with momentum 0.9 stands for it. epsilon = 0: the student is its teacher already, and stays.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct BadTeacher {
    /// Step length in units of 1/L, above 0.
    pub rate: f64,
    /// Epochs of ten steps.
    pub epochs: u32,
}

impl Default for BadTeacher {
    fn default() -> Self {
        BadTeacher { rate: 1.0, epochs: 1 }
    }
}

declare! {
    BadTeacher {
        name: "Bad teacher",
        does: "A student that learns what is to be forgotten from a random model.",
        retrains: false,
        random: true,
        main: Some(("epochs", &[0.0, 1.0, 2.0, 5.0, 10.0])),
    }
    rate: f64 = "Bad teacher's rate", STEP_LENGTH, RATE;
    epochs: u32 = "Bad teacher's epochs", "Epochs", EPOCHS;
}

impl BadTeacher {
    /// d/d margin of a row's two terms at the student's margin.
    pub fn slope(&self, epsilon: f64, good: f64, bad: f64, student: f64) -> f64 {
        let (s, good, bad) = (sigmoid(student), sigmoid(good), sigmoid(bad));
        (1.0 + epsilon) * (s - good) - epsilon * (s - bad)
    }
}

impl Unlearn for BadTeacher {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let good = multiply(original.x, original.parameters);
        let bad = multiply(original.x, &random_parameters(original.parameters.len(), original.seed));
        let start = original.parameters.to_vec();
        let mut student = Descent::new("Bad teacher", original, start, self.rate, MOMENTUM);
        for _ in 0..self.epochs.saturating_mul(STEPS_PER_EPOCH) {
            let slope = |i: usize, margin: f64| self.slope(epsilon[i], good[i], bad[i], margin);
            student.step(0.0, slope, on_progress)?;
        }
        Ok(Unlearned { parameters: student.theta, steps: student.steps, ..Unlearned::default() })
    }
}
