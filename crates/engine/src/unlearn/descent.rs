//! Descent with momentum over all rows: what the iterative algorithms share.

use super::{Trained, UnlearnError};
use crate::compute::{dot, multiply_and_back};

/// Full-batch steps that stand for one epoch of minibatches.
pub const STEPS_PER_EPOCH: u32 = 10;

/// The share of a step that the next one repeats.
pub(super) const MOMENTUM: f64 = 0.9;

/// A point on its way: velocity = momentum velocity - (rate / L) gradient; theta = theta + velocity, with L the
/// largest eigenvalue of the original Hessian (Polyak's heavy ball). Stable near an optimum up to rate 2 (1 + momentum).
pub(super) struct Descent<'a> {
    original: &'a Trained<'a>,
    /// theta.
    pub theta: Vec<f64>,
    /// Steps taken.
    pub steps: u32,
    velocity: Vec<f64>,
    /// X theta, of theta before the last step.
    pub margins: Vec<f64>,
    gradient: Vec<f64>,
    unit: f64,
    rate: f64,
    momentum: f64,
    algorithm: &'static str,
}

impl<'a> Descent<'a> {
    /// From `start` on, with steps of `rate` / L.
    pub fn new(
        algorithm: &'static str,
        original: &'a Trained<'a>,
        start: Vec<f64>,
        rate: f64,
        momentum: f64,
    ) -> Descent<'a> {
        let unit = 1.0 / original.hessian.largest_eigenvalue();
        Descent::in_units(algorithm, original, start, unit, [rate, momentum])
    }

    /// The same with steps of `rate` times `unit`.
    pub fn in_units(
        algorithm: &'static str,
        original: &'a Trained<'a>,
        start: Vec<f64>,
        unit: f64,
        [rate, momentum]: [f64; 2],
    ) -> Descent<'a> {
        Descent {
            original,
            velocity: vec![0.0; start.len()],
            theta: start,
            steps: 0,
            margins: Vec::new(),
            gradient: Vec::new(),
            unit,
            rate,
            momentum,
            algorithm,
        }
    }

    /// One step down a sum over rows, each as often as its base weight says: `slope(i, margin)` is d term_i / d margin_i; beside it (l2/2)||theta||^2, the
    /// intercept left out. Returns the gradient's norm.
    pub fn step(
        &mut self,
        l2: f64,
        slope: impl Fn(usize, f64) -> f64,
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<(), UnlearnError> {
        let x = self.original.x;
        let original = self.original;
        let slope = |i: usize, margin: f64| original.weight(i) * slope(i, margin);
        multiply_and_back(x, &self.theta, &mut self.margins, slope, &mut self.gradient);
        for (gradient, theta) in self.gradient.iter_mut().zip(&self.theta[..x.layout().columns()]) {
            *gradient += l2 * theta;
        }
        let length = self.rate * self.unit;
        for ((theta, velocity), gradient) in self.theta.iter_mut().zip(&mut self.velocity).zip(&self.gradient)
        {
            *velocity = self.momentum * *velocity - length * gradient;
            *theta += *velocity;
        }
        on_progress(self.steps, libm::sqrt(dot(&self.gradient, &self.gradient)));
        self.steps += 1;
        if self.theta.iter().all(|theta| theta.is_finite()) {
            return Ok(());
        }
        Err(UnlearnError::Diverged {
            algorithm: self.algorithm,
            step: self.steps,
            setting: "rate",
            value: self.rate,
        })
    }
}
