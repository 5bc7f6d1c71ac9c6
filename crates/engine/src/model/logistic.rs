//! The logistic function and its loss, as functions of the margin x'theta, stable for margins of any size.

use libm::{exp, log1p};

/// 1 / (1 + e^-margin), from an exponential that cannot overflow.
#[inline]
pub fn sigmoid(margin: f64) -> f64 {
    let e = exp(-margin.abs());
    if margin >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// -y log p - (1-y) log(1-p), for a label that is 0 or 1: log(1 + e^z) with z = -margin for y = 1 and z = margin for
/// y = 0. For large |z| this is max(z, 0) to full precision, where log p itself would be lost.
#[inline]
pub fn log_loss(margin: f64, label: f64) -> f64 {
    let z = if label > 0.5 { -margin } else { margin };
    z.max(0.0) + log1p(exp(-z.abs()))
}

/// A row's probability and loss, for the price of one exponential and one logarithm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowLoss {
    /// [`sigmoid`] of the margin.
    pub probability: f64,
    /// [`log_loss`] of the margin.
    pub loss: f64,
}

/// [`sigmoid`] and [`log_loss`] together.
#[inline]
pub fn row_loss(margin: f64, label: f64) -> RowLoss {
    let e = exp(-margin.abs());
    let probability = if margin >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
    let z = if label > 0.5 { -margin } else { margin };
    RowLoss { probability, loss: z.max(0.0) + log1p(e) }
}

/// [`sigmoid`] of every margin.
pub fn probabilities(margins: &[f64]) -> Vec<f64> {
    margins.iter().map(|&margin| sigmoid(margin)).collect()
}
