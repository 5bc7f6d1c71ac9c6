//! The logistic function and its loss a small step away from a margin: a polynomial instead of an exponential.
//!
//! With s = p(1-p) and t = 1-2p the derivatives of the logistic function are s, st, s(1-6s), st(1-12s), s(1-30s+120s^2),
//! st(1-60s+360s^2), and the seventh is at most 17/16 in size. The loss's first is p-y, its next ones those of the
//! logistic function from s on.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::logistic::{RowLoss, log_loss, row_loss, sigmoid};

/// Steps up to this size are taken by the polynomial of degree 6. What is left out is at most (17/16) / 7! times the
/// step's seventh power, below 5e-17: less than the rounding of a probability.
pub const REACH: f64 = 1.0 / 64.0;

/// What changes along a row's margin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// The predicted probability.
    Probability,
    /// The loss.
    Loss,
}

impl Quantity {
    /// Its value at this margin, for a label that is 0 or 1.
    pub fn value(self, margin: f64, label: f64) -> f64 {
        match self {
            Quantity::Probability => sigmoid(margin),
            Quantity::Loss => log_loss(margin, label),
        }
    }

    /// d value / d margin: p (1 - p), or p - y.
    pub fn slope(self, margin: f64, label: f64) -> f64 {
        let probability = sigmoid(margin);
        match self {
            Quantity::Probability => probability * (1.0 - probability),
            Quantity::Loss => probability - label,
        }
    }

    /// [`Quantity::value`] and [`Quantity::slope`] together, for the price of one exponential.
    pub fn value_and_slope(self, margin: f64, label: f64) -> [f64; 2] {
        match self {
            Quantity::Probability => {
                let probability = sigmoid(margin);
                [probability, probability * (1.0 - probability)]
            }
            Quantity::Loss => {
                let RowLoss { probability, loss } = row_loss(margin, label);
                [loss, probability - label]
            }
        }
    }

    /// Its value where the probability and the loss are known: of one row, or means over rows.
    pub fn of(self, probability: f64, loss: f64) -> f64 {
        match self {
            Quantity::Probability => probability,
            Quantity::Loss => loss,
        }
    }

    /// What stands for it in 0/1 decisions, of one row or as shares of rows: favourable decisions for the probability, right ones for the
    /// loss.
    pub fn of_decisions(self, favourable: f64, right: f64) -> f64 {
        match self {
            Quantity::Probability => favourable,
            Quantity::Loss => right,
        }
    }

    /// Whether a group is better off where it is lower.
    pub fn is_cost(self) -> bool {
        match self {
            Quantity::Probability => false,
            Quantity::Loss => true,
        }
    }
}

/// How a quantity of one row changes when its margin moves from where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Series {
    margin: f64,
    label: f64,
    quantity: Quantity,
    /// Of the step's first to sixth power.
    coefficients: [f64; 6],
}

impl Series {
    /// Expands about this margin, for a label that is 0 or 1.
    pub fn new(quantity: Quantity, margin: f64, label: f64) -> Series {
        let p = row_loss(margin, label).probability;
        let (s, t) = (p * (1.0 - p), 1.0 - 2.0 * p);
        let second = s * t;
        let third = s * (1.0 - 6.0 * s);
        let fourth = second * (1.0 - 12.0 * s);
        let fifth = s * (1.0 - 30.0 * s + 120.0 * s * s);
        let sixth = second * (1.0 - 60.0 * s + 360.0 * s * s);
        let derivatives = match quantity {
            Quantity::Probability => [s, second, third, fourth, fifth, sixth],
            Quantity::Loss => [p - label, s, second, third, fourth, fifth],
        };
        let factorials = [1.0, 2.0, 6.0, 24.0, 120.0, 720.0];
        let mut coefficients = [0.0; 6];
        for k in 0..6 {
            coefficients[k] = derivatives[k] / factorials[k];
        }
        Series { margin, label, quantity, coefficients }
    }

    /// The same without the change that is linear in the step.
    pub fn residual_remainder(mut self) -> Series {
        self.coefficients[0] = 0.0;
        self
    }

    /// The coefficients of the step's second to sixth power.
    pub fn beyond_first_order(&self) -> [f64; 5] {
        let [_, rest @ ..] = self.coefficients;
        rest
    }

    /// The change over steps that all lie within [`REACH`].
    #[inline(always)]
    pub fn within_reach<const N: usize>(&self, steps: &[f64; N]) -> [f64; N] {
        let [c1, c2, c3, c4, c5, c6] = self.coefficients;
        let mut out = [0.0; N];
        for k in 0..N {
            let d = steps[k];
            out[k] = d * (c1 + d * (c2 + d * (c3 + d * (c4 + d * (c5 + d * c6)))));
        }
        out
    }

    /// The change over a step of any size.
    pub fn change(&self, step: f64) -> f64 {
        if step.abs() <= REACH {
            return self.within_reach(&[step])[0];
        }
        let (from, to) = (row_loss(self.margin, self.label), row_loss(self.margin + step, self.label));
        let (whole, linear) = match self.quantity {
            Quantity::Probability => {
                (to.probability - from.probability, from.probability * (1.0 - from.probability))
            }
            Quantity::Loss => (to.loss - from.loss, from.probability - self.label),
        };
        // Of the linear change what the coefficients hold: all of it, or nothing.
        whole + (self.coefficients[0] - linear) * step
    }

    /// The change over several steps of any size.
    #[inline(always)]
    pub fn changes<const N: usize>(&self, steps: &[f64; N]) -> [f64; N] {
        let mut out = self.within_reach(steps);
        // No branch a step, and no largest one: those are chains that no vector unit takes.
        let beyond = steps.iter().fold(false, |beyond, step| beyond | (step.abs() > REACH));
        if beyond {
            for k in 0..N {
                if steps[k].abs() > REACH {
                    out[k] = self.change(steps[k]);
                }
            }
        }
        out
    }
}
