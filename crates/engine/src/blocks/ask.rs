//! The questions to blocks, and one block's answer.

use serde::{Deserialize, Serialize};

use super::{Block, BlocksError, Weighting, Which};
use crate::compute::{dot, multiply, multiply_and_back, multiply_transposed, sum, sum_of, weighted_gram};
use crate::design::Part;
use crate::model::row_loss;
use crate::objective::Criterion;

/// Sums that are asked of every block. The answers add up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Of the training rows at theta: sum w l, sum w (p - y) x, and the lower triangle of sum w p (1 - p) x x', row by row; w = b, or
    /// b max(1 + epsilon, 0).
    Fit {
        /// theta.
        theta: Vec<f64>,
        /// Which weights; base weights where there are none.
        weighting: Option<Weighting>,
    },
    /// Of the training rows, b the base weight and g = (p - y) x at the original model: rows at the lower and at the upper bound,
    /// sum b epsilon^2, sum b epsilon g, and the lower triangle of sum b a_j a_k over the rows strictly inside the bounds, a_k = g'c_k.
    Weigh {
        /// Which weights.
        weighting: Weighting,
        /// c_k = H^-1 grad G_k, one entry a parameter each.
        columns: Vec<Vec<f64>>,
    },
    /// Of one part's rows at theta, b the base weight: rows, sum b, sum b of rows predicted right (p >= 1/2 is favourable), sum b of favourable
    /// labels, sum b l; for every group its rows, sum b, and sum b of rows predicted favourable; for every criterion, for every group and
    /// then for all rows: the rows that the criterion looks at, their sum b, sum b q, and, where gradients are asked for, sum b q' x.
    Measure {
        /// Which rows.
        part: Which,
        /// theta.
        theta: Vec<f64>,
        /// What is compared.
        criteria: Vec<Criterion>,
        /// How many groups there are.
        groups: usize,
        /// Whether gradients are asked for.
        gradients: bool,
    },
}

/// One block's answer.
///
/// # Errors
///
/// [`BlocksError::Parameters`] where a vector has not one entry a parameter; [`BlocksError::Robustness`] for a criterion without groups.
pub fn answer(block: &Block, ask: &Ask) -> Result<Vec<f64>, BlocksError> {
    match ask {
        Ask::Fit { theta, weighting } => {
            let train = block.part(Which::Train);
            check(train, std::iter::once(theta).chain(weighting.iter().flat_map(vectors)))?;
            Ok(fit(train, theta, weighting.as_ref()))
        }
        Ask::Weigh { weighting, columns } => {
            let train = block.part(Which::Train);
            check(train, vectors(weighting).chain(columns))?;
            Ok(weigh(train, weighting, columns))
        }
        Ask::Measure { part, theta, criteria, groups, gradients } => {
            let part = block.part(*part);
            check(part, std::iter::once(theta))?;
            if criteria.iter().any(|criterion| !criterion.has_groups()) {
                return Err(BlocksError::Robustness);
            }
            Ok(measure(part, theta, criteria, *groups, *gradients))
        }
    }
}

fn vectors(weighting: &Weighting) -> impl Iterator<Item = &Vec<f64>> {
    std::iter::once(&weighting.theta).chain(&weighting.steps)
}

fn check<'a>(part: &Part, mut vectors: impl Iterator<Item = &'a Vec<f64>>) -> Result<(), BlocksError> {
    let expected = part.x().layout().parameters();
    match vectors.find(|vector| vector.len() != expected) {
        Some(wrong) => Err(BlocksError::Parameters { expected, found: wrong.len() }),
        None => Ok(()),
    }
}

fn fit(train: &Part, theta: &[f64], weighting: Option<&Weighting>) -> Vec<f64> {
    let weights = match weighting {
        Some(weighting) => weighting.weights(train),
        None => (0..train.y().len()).map(|i| train.weight(i)).collect(),
    };
    let (mut losses, mut curvature) = (Vec::new(), Vec::new());
    let (mut margins, mut gradient) = (Vec::new(), Vec::new());
    let residual = |i: usize, margin: f64| {
        let (weight, row) = (weights[i], row_loss(margin, train.y()[i]));
        // A weight of 0 removes the row even where its loss has overflowed.
        losses.push(if weight == 0.0 { 0.0 } else { weight * row.loss });
        let p = row.probability;
        curvature.push(weight * (p * (1.0 - p)));
        weight * (p - train.y()[i])
    };
    multiply_and_back(train.x(), theta, &mut margins, residual, &mut gradient);
    let matrix = weighted_gram(train.x(), &curvature);
    let mut told = vec![sum(&losses)];
    told.extend(gradient);
    (0..theta.len()).for_each(|j| told.extend((0..=j).map(|k| matrix[(j, k)])));
    told
}

fn weigh(train: &Part, weighting: &Weighting, columns: &[Vec<f64>]) -> Vec<f64> {
    let (epsilon, residuals) = weighting.epsilon(train);
    let count = epsilon.len();
    let upper = weighting.upper.unwrap_or(f64::INFINITY);
    let at = |bound: f64| epsilon.iter().filter(|epsilon| **epsilon == bound).count() as f64;
    let mut told = vec![at(weighting.lower), at(upper)];
    told.push(sum_of(count, |i| train.weight(i) * epsilon[i] * epsilon[i]));
    let moved: Vec<f64> = (0..count).map(|i| train.weight(i) * (epsilon[i] * residuals[i])).collect();
    told.extend(multiply_transposed(train.x(), &moved));
    let inside = |i: usize| epsilon[i] > weighting.lower && epsilon[i] < upper;
    let influences: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let along = multiply(train.x(), column);
            (0..count).map(|i| if inside(i) { along[i] * residuals[i] } else { 0.0 }).collect()
        })
        .collect();
    for j in 0..columns.len() {
        let own: Vec<f64> = (0..count).map(|i| train.weight(i) * influences[j][i]).collect();
        told.extend((0..=j).map(|k| dot(&own, &influences[k])));
    }
    told
}

fn measure(part: &Part, theta: &[f64], criteria: &[Criterion], groups: usize, gradients: bool) -> Vec<f64> {
    let margins = multiply(part.x(), theta);
    let count = margins.len();
    let favourable = |i: usize| margins[i] >= 0.0;
    let label = |i: usize| part.y()[i] > 0.5;
    let of = |keep: &dyn Fn(usize) -> bool| sum_of(count, |i| if keep(i) { part.weight(i) } else { 0.0 });
    let mut told = vec![count as f64, of(&|_| true)];
    told.push(of(&|i| favourable(i) == label(i)));
    told.push(of(&label));
    told.push(sum_of(count, |i| {
        if part.weight(i) == 0.0 { 0.0 } else { part.weight(i) * row_loss(margins[i], part.y()[i]).loss }
    }));
    let within = |i: usize, group: usize| group == groups || usize::from(part.groups()[i]) == group;
    for group in 0..groups {
        told.push((0..count).filter(|&i| within(i, group)).count() as f64);
        told.push(of(&|i| within(i, group)));
        told.push(of(&|i| within(i, group) && favourable(i)));
    }
    for criterion in criteria {
        let looks = |i: usize| criterion.looks_at(part.y()[i]);
        let quantity = criterion.quantity();
        for group in 0..=groups {
            let chosen = |i: usize| looks(i) && within(i, group);
            told.push((0..count).filter(|&i| chosen(i)).count() as f64);
            told.push(of(&chosen));
            let value = |i: usize| part.weight(i) * quantity.value(margins[i], part.y()[i]);
            told.push(sum_of(count, |i| if chosen(i) { value(i) } else { 0.0 }));
            if gradients {
                let slope = |i: usize| part.weight(i) * quantity.slope(margins[i], part.y()[i]);
                let slopes: Vec<f64> = (0..count).map(|i| if chosen(i) { slope(i) } else { 0.0 }).collect();
                told.extend(multiply_transposed(part.x(), &slopes));
            }
        }
    }
    told
}
