//! SISA: models of shards, of which only those that held what is forgotten are trained anew.

use serde::{Deserialize, Serialize};

use super::{Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::{Normal, sorted_by};
use crate::model::{FitSettings, FitStatus, fit};

/// The training rows are dealt into shards of equal size (seeded); each has a model of its own, and the ensemble's margin is the mean of
/// theirs, which for logistic regression is the model with the mean parameters (Bourtoule et al., S&P 2021; slices, which only
/// save training time before the optimum, are left out).
///
/// A shard minimises sum over its rows of w_i l_i + (l2 / shards)/2 ||theta||^2, so that the penalty stands in the same proportion to the
/// losses as in the whole. Hard: a shard is trained anew if it holds a removed row. Soft: if it holds a row with epsilon_i != 0, which
/// with soft weights is every shard: SISA then saves nothing, and [`Shards`] says so. Negative retain weights count as 0. With one
/// shard it is retraining. epsilon = 0 trains nothing anew, but does *not* give theta_hat: the ensemble of shard models is another model from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sisa {
    /// Shards, 1 to 100; at most one a training row.
    pub shards: u32,
}

impl Default for Sisa {
    fn default() -> Self {
        Sisa { shards: 5 }
    }
}

/// What had to be trained anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shards {
    /// Shards in all.
    pub count: usize,
    /// The numbers, from 0, of those that were trained anew.
    pub retrained: Vec<usize>,
    /// Rows in those.
    pub rows: usize,
}

impl Sisa {
    /// The places of each shard's rows, ascending: rows in the order of ChaCha8's 64-bit numbers, cut into equal parts.
    pub fn deal(&self, rows: usize, seed: u64) -> Vec<Vec<usize>> {
        let count = (self.shards.max(1) as usize).min(rows.max(1));
        let mut stream = Normal::new(seed);
        let order =
            sorted_by((0..rows).map(|row| (stream.bits(), row)).collect(), |a: &(u64, usize), b| a.cmp(b));
        let mut shards = vec![Vec::new(); count];
        for (place, (_, row)) in order.into_iter().enumerate() {
            shards[place * count / rows].push(row);
        }
        shards.iter_mut().for_each(|shard| shard.sort_unstable());
        shards
    }
}

impl Unlearn for Sisa {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        original.check(epsilon)?;
        let (weights, clamped) = corrected_weights(epsilon);
        let weights = original.weighted(weights);
        let shards = self.deal(original.x.rows, original.seed);
        let count = shards.len();
        let settings = FitSettings::new(original.l2 / count as f64);
        let mut total = vec![0.0; original.parameters.len()];
        let mut anew = Shards { count, retrained: Vec::new(), rows: 0 };
        let mut steps = 0;
        for (k, places) in shards.iter().enumerate() {
            let x = original.x.select(places);
            let pick = |values: &[f64]| -> Vec<f64> { places.iter().map(|&place| values[place]).collect() };
            let (y, weights) = (pick(original.y), pick(&weights));
            if places.iter().any(|&place| epsilon[place] != 0.0) {
                anew.retrained.push(k);
                anew.rows += places.len();
            }
            let fit = fit(&x, &y, Some(&weights), settings, Some(original.parameters), &mut |_, norm| {
                on_progress(steps, norm);
            });
            if !matches!(fit.report.status, FitStatus::Converged | FitStatus::Stalled) {
                let rows = weights.iter().filter(|weight| **weight > 0.0).count();
                return Err(UnlearnError::Shard { shard: k + 1, shards: count, rows });
            }
            steps += fit.report.iterations;
            for (total, theta) in total.iter_mut().zip(&fit.parameters) {
                *total += theta;
            }
        }
        let parameters = total.iter().map(|total| total / count as f64).collect();
        Ok(Unlearned { parameters, steps, clamped, shards: Some(anew), ..Unlearned::default() })
    }
}
