//! Intervals by formula, for while a slider moves: means, differences of means, and their paired changes.
//!
//! A weighted mean m = sum b v / sum b has the variance n/(n-1) sum b^2 (v - m)^2 / (sum b)^2 to first order; with weights 1 that is
//! the usual s^2/n. Intervals are the estimate plus and minus 1.96 standard errors.

use super::{Interval, MeasuredRows, Predicted};
use crate::compute::sum_of;

/// The standard normal distribution's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

/// Share of rows decided right. `None` with fewer than two rows.
pub fn accuracy(rows: MeasuredRows<'_>, model: &Predicted) -> Option<Interval> {
    mean(rows, |_| true, |i| right(rows, model, i)).map(interval)
}

/// Mean log loss. `None` without margins, or with fewer than two rows.
pub fn log_loss(rows: MeasuredRows<'_>, model: &Predicted) -> Option<Interval> {
    model.margins.as_ref()?;
    mean(rows, |_| true, |i| model.smooth(i, rows.y[i])[1]).map(interval)
}

/// Accuracy of `model` minus that of `from`, on the same rows.
pub fn accuracy_change(rows: MeasuredRows<'_>, model: &Predicted, from: &Predicted) -> Option<Interval> {
    mean(rows, |_| true, |i| right(rows, model, i) - right(rows, from, i)).map(interval)
}

/// Mean log loss of `model` minus that of `from`, on the same rows.
pub fn log_loss_change(rows: MeasuredRows<'_>, model: &Predicted, from: &Predicted) -> Option<Interval> {
    model.margins.as_ref().zip(from.margins.as_ref())?;
    mean(rows, |_| true, |i| model.smooth(i, rows.y[i])[1] - from.smooth(i, rows.y[i])[1]).map(interval)
}

/// Group 1's mean of `value(i)` minus group 0's, over the rows that `counts` keeps. With `value` a difference between two models it is
/// the paired change of their gaps. `None` where a group has fewer than two such rows.
pub fn group_difference(
    rows: MeasuredRows<'_>,
    counts: impl Fn(usize) -> bool,
    value: impl Fn(usize) -> f64,
) -> Option<Interval> {
    let of = |group: u16| mean(rows, |i| rows.groups[i] == group && counts(i), &value);
    let ([one, one_variance], [other, other_variance]) = (of(1)?, of(0)?);
    Some(interval([one - other, one_variance + other_variance]))
}

fn right(rows: MeasuredRows<'_>, model: &Predicted, i: usize) -> f64 {
    if rows.y[i] > 0.5 { model.decisions[i] } else { 1.0 - model.decisions[i] }
}

/// The weighted mean and its variance.
fn mean(
    rows: MeasuredRows<'_>,
    counts: impl Fn(usize) -> bool,
    value: impl Fn(usize) -> f64,
) -> Option<[f64; 2]> {
    let count = rows.y.len();
    let over = |term: &dyn Fn(usize) -> f64| sum_of(count, |i| if counts(i) { term(i) } else { 0.0 });
    let (n, weight) = (over(&|_| 1.0), over(&|i| rows.weight(i)));
    if n < 2.0 || weight <= 0.0 {
        return None;
    }
    let mean = over(&|i| rows.weight(i) * value(i)) / weight;
    let square = over(&|i| {
        let away = rows.weight(i) * (value(i) - mean);
        away * away
    });
    Some([mean, n / (n - 1.0) * square / (weight * weight)])
}

fn interval([estimate, variance]: [f64; 2]) -> Interval {
    let half = Z * libm::sqrt(variance);
    Interval { estimate, low: estimate - half, high: estimate + half, resamples: 0 }
}
