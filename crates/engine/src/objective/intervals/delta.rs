//! Intervals by formula, for while a slider moves: means, differences of means, and their paired changes.
//!
//! A weighted mean m = sum b v / sum b has the variance n/(n-1) sum b^2 (v - m)^2 / (sum b)^2 to first order; with weights 1 that is
//! the usual s^2/n. Intervals are the estimate plus and minus 1.96 standard errors.

use super::{Interval, MeasuredRows, Predicted};
use crate::compute::{BLOCK, sums_of};

/// The standard normal distribution's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

/// A figure to first order in its rows: its value, and what each row adds to its error. The variance is the sum of the squared effects, and
/// figures on the same rows are paired: the effects of their difference are the differences of their effects.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// The figure.
    pub value: f64,
    /// One a row.
    pub effects: Vec<f64>,
}

impl Linear {
    /// The weighted mean of `value(i)` over the rows at these rising places. `None` with fewer than two of them.
    ///
    /// # Panics
    ///
    /// Unless there are as many weights as labels, and every place is one of a row.
    pub fn mean(rows: MeasuredRows<'_>, places: &[u32], value: impl Fn(usize) -> f64) -> Option<Linear> {
        let n = places.len() as f64;
        let weight = rows.weights.map_or(n, |weights| sum_at(places, |k| weights[places[k] as usize]));
        if n < 2.0 || weight <= 0.0 {
            return None;
        }
        let values: Vec<f64> = places.iter().map(|&i| value(i as usize)).collect();
        let mean = sum_at(places, |k| rows.weight(places[k] as usize) * values[k]) / weight;
        let scale = libm::sqrt(n / (n - 1.0)) / weight;
        let mut effects = vec![0.0; rows.y.len()];
        for (&i, value) in places.iter().zip(&values) {
            effects[i as usize] = scale * rows.weight(i as usize) * (value - mean);
        }
        Some(Linear { value: mean, effects })
    }

    /// The weighted mean over all rows. `None` with fewer than two.
    pub fn of_all(rows: MeasuredRows<'_>, value: impl Fn(usize) -> f64) -> Option<Linear> {
        Linear::mean(rows, &all(rows), value)
    }

    /// This minus another figure on the same rows.
    pub fn minus(&self, other: &Linear) -> Linear {
        let effects = self.effects.iter().zip(&other.effects).map(|(a, b)| a - b).collect();
        Linear { value: self.value - other.value, effects }
    }

    /// So many times this.
    pub fn times(mut self, factor: f64) -> Linear {
        self.value *= factor;
        self.effects.iter_mut().for_each(|effect| *effect *= factor);
        self
    }

    /// The root of the sum of squares of figures on the same rows; one figure itself. `None` of none, and at 0, where it has no slope.
    pub fn norm(figures: &[Linear]) -> Option<Linear> {
        let (first, others) = figures.split_first()?;
        if others.is_empty() {
            return Some(first.clone());
        }
        let value = libm::sqrt(figures.iter().map(|figure| figure.value * figure.value).sum());
        let effect =
            |i: usize| figures.iter().map(|figure| figure.value * figure.effects[i]).sum::<f64>() / value;
        (value > 0.0).then(|| Linear { value, effects: (0..first.effects.len()).map(effect).collect() })
    }

    /// The figure with its interval.
    pub fn interval(&self) -> Interval {
        let [variance] = sums_of(self.effects.len(), |i| [self.effects[i] * self.effects[i]]);
        around(self.value, variance)
    }

    /// The figure with its interval, and that of its change since `before`, as [`Linear::minus`] has it.
    pub fn interval_and_change(&self, before: &Linear) -> [Interval; 2] {
        let rows = self.effects.len().min(before.effects.len());
        // One pass: each sum waits for its own last addition alone.
        let [variance, of_change] = sums_of(rows, |i| {
            let (now, change) = (self.effects[i], self.effects[i] - before.effects[i]);
            [now * now, change * change]
        });
        [around(self.value, variance), around(self.value - before.value, of_change)]
    }
}

/// An estimate plus and minus 1.96 standard errors.
fn around(estimate: f64, variance: f64) -> Interval {
    let half = Z * libm::sqrt(variance);
    Interval { estimate, low: estimate - half, high: estimate + half, resamples: 0 }
}

/// Every row.
fn all(rows: MeasuredRows<'_>) -> Vec<u32> {
    (0..rows.y.len() as u32).collect()
}

/// Sum of term(0), term(1), ... of the rows at these rising places: the bits of [`crate::compute::sum_of`] over all rows, 0 at the others.
fn sum_at(places: &[u32], term: impl Fn(usize) -> f64) -> f64 {
    let (mut total, mut block, mut end) = (0.0, 0.0, BLOCK);
    for (k, &place) in places.iter().enumerate() {
        let place = place as usize;
        if place >= end {
            total += block;
            (block, end) = (0.0, (place / BLOCK + 1) * BLOCK);
        }
        block += term(k);
    }
    total + block
}

/// Share of rows decided right. `None` with fewer than two rows.
///
/// # Panics
///
/// Unless every list of the rows and of the models has one entry a row.
pub fn accuracy(rows: MeasuredRows<'_>, model: &Predicted) -> Option<Linear> {
    rows.one_each(model);
    Linear::of_all(rows, |i| right(rows, model, i))
}

/// Mean log loss. `None` without scores, or with fewer than two rows.
///
/// # Panics
///
/// Unless every list of the rows and of the models has one entry a row.
pub fn log_loss(rows: MeasuredRows<'_>, model: &Predicted) -> Option<Linear> {
    rows.one_each(model);
    let scores = model.scores.as_ref()?;
    Linear::of_all(rows, |i| scores.rows()[i].loss)
}

/// Group 1's mean of `value(i)` minus group 0's, over the rows that `counts` keeps. `None` where a group has fewer than two such rows.
///
/// # Panics
///
/// Unless every list of the rows has one entry a row.
pub fn group_difference(
    rows: MeasuredRows<'_>,
    counts: impl Fn(usize) -> bool,
    value: impl Fn(usize) -> f64,
) -> Option<Linear> {
    let of = |group: u16| {
        let counted = |i: &u32| rows.groups[*i as usize] == group && counts(*i as usize);
        Linear::mean(rows, &all(rows).into_iter().filter(counted).collect::<Vec<u32>>(), &value)
    };
    Some(of(1)?.minus(&of(0)?))
}

pub(super) fn right(rows: MeasuredRows<'_>, model: &Predicted, i: usize) -> f64 {
    if rows.y[i] > 0.5 { model.decisions[i] } else { 1.0 - model.decisions[i] }
}
