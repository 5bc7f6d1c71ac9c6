//! How well an estimate agrees with the truth.

use serde::{Deserialize, Serialize};

use crate::compute::{ascending, descending};

/// Predicted against actual, over the rows where both are known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Rows compared.
    pub rows: usize,
    /// Pearson's correlation; `None` where one side does not vary.
    pub pearson: Option<f64>,
    /// Spearman's correlation: Pearson's of the ranks, equal values sharing their mean rank.
    pub spearman: Option<f64>,
    /// Slope of the least-squares line of actual over predicted: 1 where the sizes agree, too.
    pub slope: Option<f64>,
    /// Share of the rows, neither side 0, whose signs are the same.
    pub same_sign: Option<f64>,
    /// The places of the ten rows that lie farthest apart, the farthest first.
    pub worst: Vec<usize>,
}

/// Compares `predicted` with `actual`, one entry a row; rows where either is not finite are left out.
///
/// # Panics
///
/// Unless both have the same number of entries.
pub fn agreement(predicted: &[f64], actual: &[f64]) -> Agreement {
    assert!(predicted.len() == actual.len(), "one entry a row is needed");
    let places: Vec<usize> =
        (0..predicted.len()).filter(|&i| predicted[i].is_finite() && actual[i].is_finite()).collect();
    let (p, a): (Vec<f64>, Vec<f64>) = places.iter().map(|&i| (predicted[i], actual[i])).unzip();
    let signed: Vec<bool> = p
        .iter()
        .zip(&a)
        .filter(|(p, a)| **p != 0.0 && **a != 0.0)
        .map(|(p, a)| (*p > 0.0) == (*a > 0.0))
        .collect();
    let misses = descending(p.iter().zip(&a).map(|(p, a)| (p - a).abs()));
    let worst = misses.into_iter().take(10).map(|k| places[k]).collect();
    Agreement {
        rows: places.len(),
        pearson: pearson(&p, &a),
        spearman: pearson(&ranks(&p), &ranks(&a)),
        slope: moments(&p, &a).and_then(|[pp, pa, _]| (pp > 0.0).then(|| pa / pp)),
        same_sign: (!signed.is_empty())
            .then(|| signed.iter().filter(|same| **same).count() as f64 / signed.len() as f64),
        worst,
    }
}

/// What leaving rows out one at a time does: counts of rows by whether the target's size |F| and the utility loss U fall.
/// Rows for which either change is 0 or not finite are in none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    /// |F| and U fall: the model is better off without the row.
    pub helps_both: usize,
    /// |F| falls, U rises.
    pub helps_target: usize,
    /// |F| rises, U falls.
    pub helps_utility: usize,
    /// |F| and U rise.
    pub harms_both: usize,
}

impl Effects {
    /// Rows that help one and harm the other.
    pub fn torn(&self) -> usize {
        self.helps_target + self.helps_utility
    }
}

/// Counts the rows by the signs of their changes of F and of U, one entry a row each. `value` = F(theta_hat): where it is
/// below 0, |F| falls when F rises.
///
/// # Panics
///
/// Unless both have the same number of entries.
pub fn effects(targets: &[f64], utilities: &[f64], value: f64) -> Effects {
    assert!(targets.len() == utilities.len(), "one entry a row is needed");
    let sign = if value < 0.0 { -1.0 } else { 1.0 };
    let mut effects = Effects::default();
    for (f, u) in targets.iter().zip(utilities).map(|(f, u)| (sign * f, *u)) {
        if !(f.is_finite() && u.is_finite()) || f == 0.0 || u == 0.0 {
            continue;
        }
        let count = match (f < 0.0, u < 0.0) {
            (true, true) => &mut effects.helps_both,
            (true, false) => &mut effects.helps_target,
            (false, true) => &mut effects.helps_utility,
            (false, false) => &mut effects.harms_both,
        };
        *count += 1;
    }
    effects
}

/// Sums of squares and products about the means.
fn moments(x: &[f64], y: &[f64]) -> Option<[f64; 3]> {
    let n = x.len() as f64;
    if x.is_empty() {
        return None;
    }
    let mean = |values: &[f64]| crate::compute::sum(values) / n;
    let (mx, my) = (mean(x), mean(y));
    let products = |f: &dyn Fn(f64, f64) -> f64| {
        crate::compute::sum(&x.iter().zip(y).map(|(x, y)| f(x - mx, y - my)).collect::<Vec<_>>())
    };
    Some([products(&|x, _| x * x), products(&|x, y| x * y), products(&|_, y| y * y)])
}

fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let [xx, xy, yy] = moments(x, y)?;
    (xx > 0.0 && yy > 0.0).then(|| xy / (libm::sqrt(xx) * libm::sqrt(yy)))
}

/// Ranks from 1; equal values share their mean rank.
fn ranks(values: &[f64]) -> Vec<f64> {
    let order = ascending(values);
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let mut last = first;
        while last + 1 < order.len() && values[order[last + 1]] == values[order[first]] {
            last += 1;
        }
        for &i in &order[first..=last] {
            ranks[i] = 0.5 * (first + last) as f64 + 1.0;
        }
        first = last + 1;
    }
    ranks
}
