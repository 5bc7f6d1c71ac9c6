//! A file's models on the rows on which all others are measured.

use super::file::{GivenCoefficients, GivenFile};
use super::named::parameters;
use super::training::training;
use super::{Given, GivenError, GivenKind, GivenModel, GivenName};
use crate::compute::Backend;
use crate::experiment::certainty::{bootstrap, resampled};
use crate::experiment::corrected::Corrected;
use crate::experiment::fitted::Fitted;
use crate::experiment::objective_influence::ObjectiveInfluence;
use crate::experiment::prepared::Prepared;
use crate::experiment::take_home::parts;
use crate::experiment::{ExperimentError, ModelRole, Split};
use crate::model::FitReport;
use crate::objective::intervals::RESAMPLES;
use crate::unlearn::retrain_weighted;

/// What a file is measured beside.
pub(in crate::experiment) struct From<'a> {
    /// The rows.
    pub prepared: &'a Prepared,
    /// The original model.
    pub fitted: &'a Fitted,
    /// The question.
    pub objective: &'a ObjectiveInfluence,
    /// The corrections, where there are any.
    pub corrected: Option<&'a Corrected>,
    /// How rows were dealt.
    pub split: &'a Split,
    /// Seed of the resamples.
    pub seed: u64,
}

/// Trains with a file's weights, or takes its coefficients, and measures what comes of it as all other models are measured.
///
/// # Errors
/// A [`GivenError`] of the file; weights that give no model.
pub(in crate::experiment) async fn measure(
    from: &From<'_>,
    backend: &Backend,
    file: &GivenFile,
    on_progress: &mut dyn FnMut(u32, f64),
) -> Result<Given, ExperimentError> {
    match file {
        GivenFile::Weights(rows) => {
            let parts = parts(from.split, from.prepared);
            let (weights, told) = training(rows, &parts, from.prepared)?;
            let (theta, fit) = trained(from, backend, &weights, on_progress).await?;
            let models = measured(from, vec![(GivenName::Trained, theta, Some(fit))]);
            Ok(Given { kind: GivenKind::Weights, weights: Some(told), of_other_data: false, models })
        }
        GivenFile::Coefficients(given) => {
            let of_other_data = fits(given, from.prepared)?;
            let layout = from.prepared.train.x().layout();
            let made = given.models.iter().map(|(name, own)| Ok((*name, parameters(layout, own)?, None)));
            let models = measured(from, made.collect::<Result<_, GivenError>>()?);
            Ok(Given { kind: GivenKind::Coefficients, weights: None, of_other_data, models })
        }
    }
}

/// Whether coefficients say that they are of other data. They have to be of the same label, and of the same hidden units.
fn fits(given: &GivenCoefficients, prepared: &Prepared) -> Result<bool, GivenError> {
    let own = &prepared.report.favourable;
    if let Some(favourable) = given.favourable.as_ref().filter(|favourable| *favourable != own) {
        return Err(GivenError::OtherLabel { given: favourable.clone(), own: own.clone() });
    }
    let layers = prepared.extractor.as_ref().map(|extractor| extractor.layers());
    if given.hidden_layers.is_some() && given.hidden_layers != layers {
        return Err(GivenError::OtherHiddenLayers);
    }
    let data = &prepared.report.fingerprint;
    Ok(given.fingerprint.as_ref().is_some_and(|fingerprint| fingerprint != data))
}

/// The optimum with these weights. Where they are a correction's own to the last bit, Newton's steps begin where its retrained model's do:
/// the same figures come out to the last bit.
async fn trained(
    from: &From<'_>,
    backend: &Backend,
    weights: &[f64],
    on_progress: &mut dyn FnMut(u32, f64),
) -> Result<(Vec<f64>, FitReport), ExperimentError> {
    let original = from.fitted.trained(from.prepared);
    let known = from.corrected.and_then(|corrected| corrected.epsilon_of(weights, from.prepared));
    let epsilon = known.map_or_else(
        || {
            let base = |i: usize| from.prepared.train.weight(i);
            let of = |(i, weight): (usize, &f64)| if base(i) > 0.0 { weight / base(i) - 1.0 } else { 0.0 };
            weights.iter().enumerate().map(of).collect()
        },
        <[f64]>::to_vec,
    );
    let (fit, _) = retrain_weighted(backend, &original, &epsilon, weights, on_progress).await?;
    Ok((fit.parameters, fit.report))
}

/// Figures, and intervals: on test from the resamples that all other models have.
fn measured(from: &From<'_>, models: Vec<(GivenName, Vec<f64>, Option<FitReport>)>) -> Vec<GivenModel> {
    let From { prepared, fitted, objective, .. } = from;
    let mut certain = Vec::new();
    let mut found = Vec::new();
    // Differences are told from the first, which is the model before.
    let before = &fitted.fit.parameters;
    certain.push(objective.measure_with_intervals(ModelRole::Before, before.clone(), prepared).1);
    for (name, theta, fit) in models {
        let (model, sure) = objective.measure_with_intervals(ModelRole::Before, theta, prepared);
        certain.push(sure);
        found.push(GivenModel {
            name,
            parameters: model.parameters,
            fit,
            figures: [model.validation, model.test],
            groups: [model.validation_groups, model.test_groups],
            certain: [Vec::new(), Vec::new()],
        });
    }
    if !prepared.test.y().is_empty() {
        let cut = |theta: &[f64]| objective.cut(theta, &prepared.validation);
        let all = std::iter::once(before).chain(found.iter().map(|model| &model.parameters));
        let all: Vec<(f64, &[f64])> = all.map(|theta| (cut(theta), theta.as_slice())).collect();
        let mut drawn = bootstrap(&all, prepared, &objective.gap, from.seed, RESAMPLES);
        drawn.advance(RESAMPLES);
        resampled(&mut certain, &drawn, &objective.gap);
    }
    for (model, sure) in found.iter_mut().zip(certain.into_iter().skip(1)) {
        model.certain = sure.parts;
    }
    found
}
