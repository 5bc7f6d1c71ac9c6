//! What a largest difference would be by chance alone.

use serde::{Deserialize, Serialize};

use super::{Compared, MeasuredRows, Predicted, quantile};
use crate::compute::Normal;

/// The largest difference between groups if all had one rate: groups are dealt to the rows anew, and nothing else is changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChanceLine {
    /// The mean over permutations: what noise alone makes of a largest difference.
    pub mean: f64,
    /// 95 % of permutations stay at or below: the line below which nothing can be told.
    pub line: f64,
}

/// The lines of the differences of decisions and of mean p (or mean loss; `None` where a model has decisions alone), from `permutations`
/// of the groups among the rows that each comparison looks at, drawn with the seed. `None` where a comparison has fewer than two groups.
///
/// # Panics
///
/// Unless every list of the rows and of the models has one entry a row.
pub fn chance_line(
    rows: MeasuredRows<'_>,
    compared: &[Compared],
    model: &Predicted,
    seed: u64,
    permutations: u32,
) -> Option<[Option<ChanceLine>; 2]> {
    rows.one_each(model);
    let groups = rows.group_count();
    let mut stream = Normal::new(seed);
    let mut looked: Vec<Looked> = Vec::new();
    for compared in compared {
        let at: Vec<usize> = (0..rows.y.len()).filter(|&i| compared.looks_at(rows.y[i] > 0.5)).collect();
        let group: Vec<u16> = at.iter().map(|&i| rows.groups[i]).collect();
        if !group.iter().any(|code| *code != group[0]) {
            return None;
        }
        let values = at.iter().map(|&i| {
            let (smooth, decision) = (model.smooth(i), model.decisions[i]);
            let right = if rows.y[i] > 0.5 { decision } else { 1.0 - decision };
            [
                compared.quantity.of_decisions(decision, right),
                compared.quantity.of(smooth.probability, smooth.loss),
            ]
        });
        looked.push(Looked {
            values: values.collect(),
            weights: at.iter().map(|&i| rows.weight(i)).collect(),
            group,
        });
    }
    let mut found = [Vec::new(), Vec::new()];
    for _ in 0..permutations {
        let mut largest = [0.0_f64; 2];
        for looked in &mut looked {
            shuffle(&mut looked.group, &mut stream);
            for (largest, here) in largest.iter_mut().zip(looked.differences(groups)) {
                *largest = largest.max(here);
            }
        }
        found[0].push(largest[0]);
        found[1].push(largest[1]);
    }
    let line = |mut values: Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        let mean = crate::compute::sum(&values) / values.len() as f64;
        quantile(&values, 0.95).map(|line| ChanceLine { mean, line })
    };
    let [decisions, smooth] = found.map(line);
    Some([decisions, smooth.filter(|_| model.scores.is_some())])
}

/// The rows that one comparison looks at.
struct Looked {
    /// From decisions, and smooth.
    values: Vec<[f64; 2]>,
    weights: Vec<f64>,
    group: Vec<u16>,
}

impl Looked {
    fn differences(&self, groups: usize) -> [f64; 2] {
        let mut sums = vec![[0.0; 3]; groups];
        for ((value, weight), group) in self.values.iter().zip(&self.weights).zip(&self.group) {
            let sums = &mut sums[usize::from(*group)];
            sums[0] += weight * value[0];
            sums[1] += weight * value[1];
            sums[2] += weight;
        }
        [0, 1].map(|which| {
            let means = sums.iter().filter(|sums| sums[2] > 0.0).map(|sums| sums[which] / sums[2]);
            let (low, high) = means.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), mean| {
                (low.min(mean), high.max(mean))
            });
            high - low
        })
    }
}

/// Fisher and Yates's shuffle.
fn shuffle(list: &mut [u16], stream: &mut Normal) {
    for last in (1..list.len()).rev() {
        let other = (((stream.bits() >> 32) * (last as u64 + 1)) >> 32) as usize;
        list.swap(last, other);
    }
}
