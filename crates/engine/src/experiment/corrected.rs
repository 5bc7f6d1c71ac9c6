//! Hard and soft corrections with the models that they lead to: what the outcome is made of.

use std::sync::Arc;

use super::certainty::{self, Certainty, ModelCertainty};
use super::fitted::Fitted;
use super::objective_influence::ObjectiveInfluence;
use super::prepared::Prepared;
use super::search::{Candidate, Searched, score};
use super::sweep::SweepFigures;
use super::warnings::warnings;
use super::{
    Configuration, CorrectionSettings, ExperimentError, ModelOutcome, ModelRole, Observer, Outcome,
    Refinement, Samples, Stage, Timing,
};
use crate::compute::{Backend, Computed};
use crate::objective::intervals::{Bootstrap, ChanceLine};
use crate::unlearn::{Algorithm, UnlearnError, corrected_weights, retrain};
use crate::weights::{Correction, SoftScheme};

/// The hard weights and the model that they lead to by update: what no setting of the soft scheme changes.
#[derive(Clone)]
pub(super) struct HardHalf {
    correction: Correction,
    /// Its 1 + epsilon.
    weights: Arc<Vec<f64>>,
    /// The model, and its intervals by formula, once they are known.
    updated: Option<(ModelOutcome, ModelCertainty)>,
}

/// Both corrections, and the models that they lead to.
pub(super) struct Corrected {
    hard: HardHalf,
    soft: Correction,
    /// The retrained model's own, once they are known.
    soft_retrained: Option<Correction>,
    models: Vec<ModelOutcome>,
    /// One entry a model.
    certain: Vec<ModelCertainty>,
    /// Resamples behind the intervals on test.
    resamples: u32,
    /// What the gap before would be by chance.
    chance: Option<ChanceLine>,
    /// Resampling on its way.
    bootstrap: Option<Bootstrap>,
}

/// 1 + epsilon of every training row.
fn weights(correction: &Correction) -> Vec<f64> {
    correction.epsilon.iter().map(|epsilon| 1.0 + epsilon).collect()
}

impl Corrected {
    /// Solves for the weights. `hard`: the hard half of an earlier correction of the same question by the same hard scheme.
    pub fn weights(
        objective: &ObjectiveInfluence,
        prepared: &Prepared,
        fitted: &Fitted,
        configuration: &Configuration,
        hard: Option<HardHalf>,
    ) -> Result<Corrected, ExperimentError> {
        let hard = match hard {
            Some(hard) => hard,
            None => {
                let correction = objective.removed(configuration, prepared)?;
                HardHalf { weights: Arc::new(weights(&correction)), correction, updated: None }
            }
        };
        let soft = objective.soft(&configuration.correction, prepared, fitted)?;
        let before = objective.before.iter();
        Ok(Corrected {
            hard,
            soft,
            soft_retrained: None,
            certain: before.clone().map(|before| before.certainty.clone()).collect(),
            models: before.map(|before| before.model.clone()).collect(),
            resamples: 0,
            chance: None,
            bootstrap: None,
        })
    }

    /// The parameters of both influence updates, hard first.
    pub fn update(&self, prepared: &Prepared, fitted: &Fitted) -> Result<[Vec<f64>; 2], ExperimentError> {
        let hard = match &self.hard.updated {
            Some((model, _)) => model.parameters.clone(),
            None => fitted.updated(&self.hard.correction.epsilon, prepared)?,
        };
        Ok([hard, fitted.updated(&self.soft.epsilon, prepared)?])
    }

    /// What a correction with other soft settings starts from.
    pub fn hard_half(&self) -> HardHalf {
        self.hard.clone()
    }

    /// The models computed so far, by their parameters.
    pub fn parameters(&self) -> Vec<(ModelRole, &[f64])> {
        self.models.iter().map(|model| (model.role, model.parameters.as_slice())).collect()
    }

    /// 1 + epsilon of every training row: hard; then soft, and the retrained model's own once they are known.
    pub fn weights_of_rows(&self) -> (Vec<f64>, Vec<Vec<f64>>) {
        let soft = std::iter::once(&self.soft).chain(&self.soft_retrained);
        (self.hard.weights.to_vec(), soft.map(weights).collect())
    }

    /// epsilon of the correction whose retrained model is trained with exactly these weights, base weights included.
    pub fn epsilon_of(&self, weights: &[f64], prepared: &Prepared) -> Option<&[f64]> {
        let soft = self.soft_retrained.as_ref().unwrap_or(&self.soft);
        [soft, &self.hard.correction].into_iter().map(|own| own.epsilon.as_slice()).find(|epsilon| {
            let own = corrected_weights(epsilon).0;
            own.len() == weights.len()
                && own.iter().enumerate().all(|(i, own)| prepared.train.weight(i) * own == weights[i])
        })
    }

    /// Measures the updated models and keeps them.
    pub fn add_updated(
        &mut self,
        [hard, soft]: [Vec<f64>; 2],
        prepared: &Prepared,
        objective: &ObjectiveInfluence,
    ) {
        let (model, certain) = match self.hard.updated.take() {
            Some(known) => known,
            None => objective.measure_with_intervals(ModelRole::HardInfluence, hard, prepared),
        };
        self.hard.updated = Some((model.clone(), certain.clone()));
        self.add(model, certain);
        let (model, certain) = objective.measure_with_intervals(ModelRole::SoftInfluence, soft, prepared);
        self.add(model, certain);
    }

    /// Keeps a model, with its intervals; resampling begins anew.
    fn add(&mut self, model: ModelOutcome, certain: ModelCertainty) {
        self.certain.push(certain);
        self.models.push(model);
        (self.resamples, self.chance, self.bootstrap) = (0, None, None);
    }

    /// Draws the next resamples of the test rows; how many are left. With the last of them the intervals on test come from them.
    pub fn resample(
        &mut self,
        most: u32,
        resamples: u32,
        seed: u64,
        prepared: &Prepared,
        objective: &ObjectiveInfluence,
    ) -> u32 {
        if self.resamples > 0 || prepared.test.y().is_empty() {
            return 0;
        }
        let cut = |model: &ModelOutcome| objective.cut(&model.parameters, &prepared.validation);
        let bootstrap = self.bootstrap.take().unwrap_or_else(|| {
            let models: Vec<(f64, &[f64])> =
                self.models.iter().map(|model| (cut(model), model.parameters.as_slice())).collect();
            certainty::bootstrap(&models, prepared, &objective.gap, seed, resamples)
        });
        let bootstrap = self.bootstrap.insert(bootstrap);
        let left = bootstrap.advance(most);
        if left == 0 {
            certainty::resampled(&mut self.certain, bootstrap, &objective.gap);
            self.chance = self.models.first().and_then(|before| {
                certainty::chance(cut(before), &before.parameters, prepared, &objective.gap, seed)
            });
            (self.resamples, self.bootstrap) = (resamples, None);
        }
        left
    }

    /// Intervals of all that is known so far.
    pub fn certainty(&self, objective: &ObjectiveInfluence) -> Certainty {
        Certainty {
            models: self.certain.clone(),
            commoner: objective.commoner,
            resamples: self.resamples,
            chance: self.chance,
        }
    }

    /// Whether this model has been computed.
    pub fn has(&self, role: ModelRole) -> bool {
        self.models.iter().any(|model| model.role == role)
    }

    /// Makes the model of this role from its weights, measures it and keeps it.
    #[allow(clippy::too_many_arguments)]
    pub async fn unlearn(
        &mut self,
        role: ModelRole,
        backend: &Backend,
        prepared: &Prepared,
        fitted: &Fitted,
        objective: &ObjectiveInfluence,
        settings: &CorrectionSettings,
        observer: &mut dyn Observer,
    ) -> Result<(), ExperimentError> {
        let (algorithm, stage) = match role {
            ModelRole::HardRetrained | ModelRole::SoftRetrained => (Algorithm::Retrain, Stage::Retrain),
            _ => (settings.algorithm, Stage::Unlearn),
        };
        if role == ModelRole::SoftRetrained && settings.soft == SoftScheme::Kept {
            let mut on_model = |models, violation| observer.iterate(stage, models, violation);
            let own = objective.soft_retrained(settings, backend, prepared, fitted, &mut on_model).await?;
            self.soft_retrained = Some(own);
        }
        let correction = match (role, &self.soft_retrained) {
            (ModelRole::SoftRetrained, Some(own)) => own,
            _ if role.is_hard() == Some(true) => &self.hard.correction,
            _ => &self.soft,
        };
        let mut on_progress = |iteration, norm| observer.iterate(stage, iteration, norm);
        let (trained, epsilon) = (fitted.trained(prepared), &correction.epsilon);
        let made = match algorithm {
            Algorithm::Retrain => retrain(backend, &trained, epsilon, &mut on_progress).await?,
            other => settings.methods.of(other).unlearn(&trained, epsilon, &mut on_progress)?,
        };
        let moved = made.moved();
        let (mut model, certain) = objective.measure_with_intervals(role, made.parameters, prepared);
        if algorithm == Algorithm::Retrain {
            let (clamped, gradient_norms) = (made.clamped, made.gradient_norms);
            model.refinement = Some(Refinement { clamped, gradient_norms, moved });
        }
        (model.fit, model.shards) = (made.fit, made.shards);
        self.add(model, certain);
        Ok(())
    }

    /// Tries every value of the chosen algorithm's main setting, hard and soft; nothing where it has none.
    pub fn search(
        &self,
        prepared: &Prepared,
        fitted: &Fitted,
        objective: &ObjectiveInfluence,
        settings: &CorrectionSettings,
    ) -> Option<Searched> {
        let algorithm = settings.algorithm;
        let (main, candidates) = algorithm.declared().main?;
        let before = &objective.before.as_ref()?.model;
        let trained = fitted.trained(prepared);
        let mut searched = Searched::new(algorithm, main);
        for &value in candidates {
            let methods = settings.methods.with_main(algorithm, value);
            let made: Result<Vec<ModelOutcome>, UnlearnError> = [&self.hard.correction, &self.soft]
                .into_iter()
                .map(|correction| {
                    let made =
                        methods.of(algorithm).unlearn(&trained, &correction.epsilon, &mut |_, _| {})?;
                    Ok(objective.measure(ModelRole::Before, made.parameters, prepared))
                })
                .collect();
            // A value that makes the parameters grow without bound has no score: it is not chosen.
            let made = made.unwrap_or_default();
            let scores: Option<Vec<f64>> =
                made.iter().map(|model| score(&before.validation, &model.validation)).collect();
            let score = scores.filter(|scores| !scores.is_empty());
            searched.add(Candidate {
                value,
                score: score.map(|scores| scores.iter().sum::<f64>() / scores.len() as f64),
                validation: made.iter().map(|model| SweepFigures::from(&model.validation)).collect(),
            });
        }
        Some(searched)
    }

    /// Everything that is known so far.
    pub fn outcome(
        &self,
        configuration: &Configuration,
        prepared: &Prepared,
        fitted: &Fitted,
        objective: &ObjectiveInfluence,
        timings: &[Timing],
        computed: &Computed,
    ) -> Outcome {
        let train = &prepared.train;
        let mut outcome = Outcome {
            configuration: configuration.clone(),
            data: prepared.report.clone(),
            perceptron: prepared.extractor.as_ref().map(|extractor| extractor.report.clone()),
            fit: fitted.fit.report.clone(),
            target_before: objective.value,
            hard_weights: self.hard.correction.report.clone(),
            soft_weights: self.soft.report.clone(),
            retrained_weights: self.soft_retrained.as_ref().map(|own| own.report.clone()),
            models: self.models.clone(),
            certainty: self.certainty(objective),
            samples: Samples {
                row: Arc::new(train.rows().iter().map(|row| row + 1).collect()),
                label: Arc::new(train.y().iter().map(|&y| u8::from(y > 0.5)).collect()),
                group: Arc::new(train.groups().iter().map(|&code| code as u8).collect()),
                base_weight: Arc::new(train.weights().unwrap_or_default().to_vec()),
                probability: fitted.fit.probabilities.clone(),
                target_influence: objective.target.plain.clone(),
                utility_influence: objective.utility.plain.clone(),
                leverage: fitted.leverage.clone(),
                hard_weight: self.hard.weights.clone(),
                soft_weight: Arc::new(weights(&self.soft)),
                retrained_weight: Arc::new(self.soft_retrained.as_ref().map_or_else(Vec::new, weights)),
            },
            high_leverage: fitted.high_leverage.clone(),
            warnings: Vec::new(),
            timings: timings.to_vec(),
            computed: computed.clone(),
        };
        outcome.warnings = warnings(&outcome, fitted, &prepared.constant_columns);
        outcome
    }
}
