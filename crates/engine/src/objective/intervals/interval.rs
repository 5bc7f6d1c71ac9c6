//! An estimate with its interval.

use serde::{Deserialize, Serialize};

/// The shares of resamples below a 95 % interval's ends.
pub(super) const ENDS: [f64; 2] = [0.025, 0.975];

/// An estimate and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The figure on the rows themselves.
    pub estimate: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
    /// Resamples in which the figure was defined; 0 where the interval comes from a formula.
    pub resamples: u32,
}

impl Interval {
    /// Whether 0 lies within: then no difference can be told.
    pub fn holds_zero(&self) -> bool {
        self.low <= 0.0 && self.high >= 0.0
    }

    /// The percentile interval of these resampled figures, which are sorted by this. `None` without any.
    pub(super) fn percentile(estimate: f64, values: &mut [f64]) -> Option<Interval> {
        values.sort_unstable_by(f64::total_cmp);
        let [low, high] = ENDS.map(|share| quantile(values, share));
        Some(Interval { estimate, low: low?, high: high?, resamples: values.len() as u32 })
    }
}

/// The quantile of ascending numbers, linear between neighbours: NumPy's default. `None` of none.
pub fn quantile(ascending: &[f64], share: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    let (low, high) = (ascending[below as usize], ascending[(below as usize + 1).min(last)]);
    Some(low + (place - below) * (high - low))
}
