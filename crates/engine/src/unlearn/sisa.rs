//! SISA: models of shards, of which only those that held what is forgotten are trained anew.

use serde::{Deserialize, Serialize};

use super::declared::{NumberRange, declare};
use super::{Shards, Trained, Unlearn, UnlearnError, Unlearned, corrected_weights};
use crate::compute::{DeviceMatrix, Normal, block_on, sorted_by};
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

declare! {
    Sisa {
        name: "SISA",
        does: "Models of parts of the rows, averaged; only parts that lost rows are trained anew.",
        retrains: true,
        random: true,
        main: Some(("shards", &[1.0, 2.0, 5.0, 10.0])),
    }
    shards: u32 = "SISA's number of shards", "Shards", NumberRange::new(1.0, 100.0, "a whole number from 1 to 100").whole();
}

impl Sisa {
    /// The places of each shard's rows, ascending: rows in the order of [`Sisa::order`], cut into equal parts.
    pub fn deal(&self, rows: usize, seed: u64) -> Vec<Vec<usize>> {
        self.cut(Sisa::order(rows, seed))
    }

    /// Rows in the order of ChaCha8's 64-bit numbers.
    pub fn order(rows: usize, seed: u64) -> Vec<usize> {
        let mut stream = Normal::new(seed);
        let order =
            sorted_by((0..rows).map(|row| (stream.bits(), row)).collect(), |a: &(u64, usize), b| a.cmp(b));
        order.into_iter().map(|(_, row)| row).collect()
    }

    /// Rows in this order, cut into shards of equal size; the places of each ascending.
    pub fn cut(&self, order: Vec<usize>) -> Vec<Vec<usize>> {
        let rows = order.len();
        let count = (self.shards.max(1) as usize).min(rows.max(1));
        let mut shards = vec![Vec::new(); count];
        for (place, row) in order.into_iter().enumerate() {
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
        let (models, mut made) = self.models(original, epsilon, on_progress)?;
        made.parameters = vec![0.0; original.parameters.len()];
        for model in &models {
            made.parameters.iter_mut().zip(model).for_each(|(mean, theta)| *mean += theta);
        }
        made.parameters.iter_mut().for_each(|mean| *mean /= models.len() as f64);
        Ok(made)
    }
}

impl Sisa {
    /// The shards' own parameters, in the order of [`Sisa::deal`], for a vote of theirs ([`majority`]); what was trained anew, without
    /// the ensemble's parameters.
    ///
    /// # Errors
    /// As [`Unlearn::unlearn`].
    pub fn models(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<(Vec<Vec<f64>>, Unlearned), UnlearnError> {
        original.check(epsilon)?;
        let (weights, clamped) = corrected_weights(epsilon);
        let weights = original.weighted(weights);
        let shards = self.deal(original.x.rows(), original.seed);
        let count = shards.len();
        let settings = FitSettings::new(original.l2 / count as f64);
        let mut models = Vec::with_capacity(count);
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
            let mut heard = |_, norm| on_progress(steps, norm);
            let placed = DeviceMatrix::on_cpu(&x);
            let fit = fit(&placed, &y, Some(&weights), settings, Some(original.parameters), &mut heard);
            let fit = block_on(fit)?;
            if !matches!(fit.report.status, FitStatus::Converged | FitStatus::Stalled) {
                let rows = weights.iter().filter(|weight| **weight > 0.0).count();
                return Err(UnlearnError::Shard { shard: k + 1, shards: count, rows });
            }
            steps += fit.report.iterations;
            models.push(fit.parameters);
        }
        Ok((models, Unlearned { steps, clamped, shards: Some(anew), ..Unlearned::default() }))
    }

    /// Rows that are expected to be trained on again after this many requests for rows drawn evenly, in one batch, as a share of all rows:
    /// each of S shards is hit with probability 1 - (1 - 1/S)^K and holds 1/S of them.
    pub fn expected_cost(&self, requests: u32) -> f64 {
        let missed = 1.0 - 1.0 / f64::from(self.shards.max(1));
        1.0 - libm::pow(missed, f64::from(requests))
    }
}

/// 1 where more than half of the models' margins are at least 0 (half of them: 1/2, a coin), one entry a row. `margins`: a list a model.
pub fn majority(margins: &[Vec<f64>]) -> Vec<f64> {
    let rows = margins.first().map_or(0, Vec::len);
    let decide = |row: usize| {
        let favourable = 2 * margins.iter().filter(|model| model[row] >= 0.0).count();
        match favourable.cmp(&margins.len()) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => 0.5,
            std::cmp::Ordering::Greater => 1.0,
        }
    };
    (0..rows).map(decide).collect()
}

/// The probability that the noisy difference of votes is at least 0, one entry a row: votes for minus votes against, plus Laplace noise of this
/// scale. If at most two models change, that difference changes by 4 at most, so that a decision drawn so is (4 / scale, 0)-private
/// in which shard a row is dealt to (the Laplace mechanism; Gupta et al., NeurIPS 2021). `margins`: a list a model.
pub fn noisy_majority(margins: &[Vec<f64>], scale: f64) -> Vec<f64> {
    let rows = margins.first().map_or(0, Vec::len);
    let drawn = |row: usize| {
        let favourable = margins.iter().filter(|model| model[row] >= 0.0).count() as f64;
        let difference = 2.0 * favourable - margins.len() as f64;
        let tail = 0.5 * libm::exp(-difference.abs() / scale);
        if difference >= 0.0 { 1.0 - tail } else { tail }
    };
    (0..rows).map(drawn).collect()
}
