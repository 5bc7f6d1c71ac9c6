//! Training anew with the corrected weights: the yardstick of every other algorithm.

use super::declared::declare;
use super::{InfluenceUpdate, Trained, Unlearn, UnlearnError, Unlearned};
use crate::compute::{Backend, block_on};
use crate::model::{Fit, FitSettings, fit};

/// max(1 + epsilon_i, 0) for every row, and how many were below 0.
pub fn corrected_weights(epsilon: &[f64]) -> (Vec<f64>, usize) {
    let clamped = epsilon.iter().filter(|&&epsilon| 1.0 + epsilon < 0.0).count();
    (epsilon.iter().map(|epsilon| (1.0 + epsilon).max(0.0)).collect(), clamped)
}

/// argmin sum_i b_i max(1 + epsilon_i, 0) l_i + (l2/2)||theta||^2 by Newton's method, to a gradient norm of 1e-10.
///
/// Hard: trained on the retain set alone. Soft: on all rows, each with its retain weight. The steps begin at the influence
/// update's model, which is the first of them; the optimum does not depend on it. epsilon = 0 gives theta_hat, to the
/// accuracy of its own fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retrain;

declare! {
    Retrain {
        name: "Retraining",
        does: "The optimum of the weighted losses: what all others approximate.",
        retrains: true,
        random: false,
        main: None,
    }
}

impl Unlearn for Retrain {
    fn unlearn(
        &self,
        original: &Trained<'_>,
        epsilon: &[f64],
        on_progress: &mut dyn FnMut(u32, f64),
    ) -> Result<Unlearned, UnlearnError> {
        block_on(retrain(&Backend::cpu(), original, epsilon, on_progress))
    }
}

/// [`Retrain`] on the processor that the backend decides on: the same optimum.
pub(crate) async fn retrain(
    backend: &Backend,
    original: &Trained<'_>,
    epsilon: &[f64],
    on_progress: &mut dyn FnMut(u32, f64),
) -> Result<Unlearned, UnlearnError> {
    let (weights, clamped) = corrected_weights(epsilon);
    let weights = original.weighted(weights);
    let mut gradient_norms = Vec::new();
    let mut noted = |iteration, norm| {
        gradient_norms.push(norm);
        on_progress(iteration, norm);
    };
    let (fit, start) = retrain_weighted(backend, original, epsilon, &weights, &mut noted).await?;
    Ok(Unlearned {
        parameters: fit.parameters,
        steps: fit.report.iterations,
        clamped,
        fit: Some(fit.report),
        gradient_norms,
        start,
        shards: None,
    })
}

/// The optimum of the losses with these weights, base weights included, and the influence update by epsilon, at which Newton's steps begin.
pub(crate) async fn retrain_weighted(
    backend: &Backend,
    original: &Trained<'_>,
    epsilon: &[f64],
    weights: &[f64],
    on_progress: &mut dyn FnMut(u32, f64),
) -> Result<(Fit, Vec<f64>), UnlearnError> {
    let start = InfluenceUpdate.unlearn(original, epsilon, &mut |_, _| {})?.parameters;
    let settings = FitSettings { hessian: false, ..FitSettings::new(original.l2) };
    let placed = backend.matrix(original.x).await;
    let fit = fit(&placed, original.y, Some(weights), settings, Some(&start), on_progress).await?;
    Ok((fit, start))
}
