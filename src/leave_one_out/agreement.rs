//! How well an estimate agrees with the truth.

use serde::{Deserialize, Serialize};

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
pub fn agreement(predicted: &[f64], actual: &[f64]) -> Agreement {
    let places: Vec<usize> = (0..predicted.len().min(actual.len()))
        .filter(|&i| predicted[i].is_finite() && actual[i].is_finite())
        .collect();
    let (p, a): (Vec<f64>, Vec<f64>) = places.iter().map(|&i| (predicted[i], actual[i])).unzip();
    let signed: Vec<bool> = p
        .iter()
        .zip(&a)
        .filter(|(p, a)| **p != 0.0 && **a != 0.0)
        .map(|(p, a)| (*p > 0.0) == (*a > 0.0))
        .collect();
    let mut worst = places.clone();
    worst.sort_by(|&i, &j| (predicted[j] - actual[j]).abs().total_cmp(&(predicted[i] - actual[i]).abs()));
    worst.truncate(10);
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
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
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
