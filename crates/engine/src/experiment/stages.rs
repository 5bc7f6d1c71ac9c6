//! The stages of an experiment between the data and the outcome, each a value that the next one needs.

use std::cell::RefCell;
use std::sync::Arc;

use super::explore::{CurveFigures, CurvePoint, Curves, SHARES_OF_GAP, SHARES_REMOVED};
use super::group_figures::GroupQuestion;
use super::kept_weights::KeptPaths;
use super::leverage::high_leverage;
use super::prepare::Prepared;
use super::search::{Candidate, Searched, score};
use super::sweep::SweepFigures;
use super::warnings::warnings;
use super::{
    Configuration, CorrectionSettings, DataReport, ExperimentError, FittingSettings, HighLeverage,
    ModelOutcome, ModelRole, Observer, Outcome, QuestionSettings, Refinement, Samples, Stage, Threshold,
    Timing,
};
use crate::compute::{Backend, Computed, multiply};
use crate::design::Part;
use crate::influence::influences;
use crate::leave_one_out::{Estimate, all_leverage_corrected};
use crate::model::{Fit, FitSettings, FitStatus, Hessian, fit_on, leverage_on};
use crate::objective::{Target, TargetError, TargetKind, Words, figures, utility_gradient};
use crate::unlearn::{Algorithm, InfluenceUpdate, Retrain, Trained, Unlearn, UnlearnError};
use crate::weights::{self, Correction, HardScheme, Problem, SoftScheme};

/// Every training row's influence on something: plain, and corrected for leverage.
struct Influences {
    plain: Vec<f64>,
    corrected: Vec<f64>,
}

impl Influences {
    fn new(train: &Part, fit: &Fit, hessian: &Hessian, leverage: &[f64], gradient: &[f64]) -> Influences {
        let plain =
            influences(&train.x, &train.y, train.weights.as_deref(), &fit.probabilities, hessian, gradient);
        let corrected = all_leverage_corrected(&plain, leverage);
        Influences { plain, corrected }
    }

    fn of(&self, corrected: bool) -> &[f64] {
        if corrected { &self.corrected } else { &self.plain }
    }
}

/// The original model, its Hessian, every training row's leverage, and its influence on utility, which no target changes.
pub(super) struct Fitted {
    pub fit: Fit,
    pub hessian: Hessian,
    pub leverage: Vec<f64>,
    utility: Arc<Influences>,
    pub high_leverage: Vec<HighLeverage>,
    l2: f64,
    seed: u64,
}

impl Fitted {
    /// Fits the original model on base weights.
    pub async fn new(
        prepared: &Prepared,
        fitting: &FittingSettings,
        backend: &Backend,
        observer: &mut dyn Observer,
    ) -> Result<Fitted, ExperimentError> {
        let train = &prepared.train;
        let settings = FitSettings::new(fitting.l2);
        let mut on_iteration = |iteration, norm| observer.iterate(Stage::Fit, iteration, norm);
        let weights = train.weights.as_deref();
        let placed = backend.matrix(&train.x).await;
        let mut fit = fit_on(&placed, &train.y, weights, settings, None, &mut on_iteration).await;
        let hessian = match (&fit.report.status, fit.hessian.take()) {
            (FitStatus::Separated, _) => return Err(ExperimentError::Separated),
            (_, None) => return Err(singular(train)),
            (_, Some(hessian)) => hessian,
        };
        let leverage = leverage_on(&placed, &fit.probabilities, &hessian, weights, settings.l2).await;
        let high_leverage = high_leverage(train, &leverage);
        let gradient = utility_gradient(&prepared.validation, &fit.parameters);
        let utility = Arc::new(Influences::new(train, &fit, &hessian, &leverage, &gradient));
        Ok(Fitted {
            fit,
            hessian,
            leverage,
            utility,
            high_leverage,
            l2: fitting.l2,
            seed: fitting.features.data.seed,
        })
    }

    /// What unlearning algorithms start from.
    pub fn trained<'a>(&'a self, prepared: &'a Prepared) -> Trained<'a> {
        Trained {
            x: &prepared.train.x,
            y: &prepared.train.y,
            weights: prepared.train.weights.as_deref(),
            parameters: &self.fit.parameters,
            probabilities: &self.fit.probabilities,
            hessian: &self.hessian,
            l2: self.l2,
            seed: self.seed,
        }
    }
}

fn singular(train: &Part) -> ExperimentError {
    ExperimentError::SingularHessian { parameters: train.x.layout.parameters(), rows: train.x.rows }
}

/// The target at the original model, and every training row's influence on it and on utility.
pub(super) struct ObjectiveInfluence {
    /// On validation and test, where the question is one of the paper's; else half the sum of squared gaps takes its place.
    targets: Option<[Target; 2]>,
    question: GroupQuestion,
    words: Words,
    perturbation: f64,
    threshold: Threshold,
    /// Base weights of the training rows.
    weights: Option<Vec<f64>>,
    value: f64,
    before: Option<ModelOutcome>,
    target: Influences,
    utility: Arc<Influences>,
    /// Remembered from one share to the next.
    kept: RefCell<Option<KeptPaths>>,
}

impl ObjectiveInfluence {
    /// Evaluates and differentiates the target on the validation rows.
    pub fn new(
        prepared: &Prepared,
        fitted: &Fitted,
        settings: &QuestionSettings,
    ) -> Result<ObjectiveInfluence, ExperimentError> {
        let Prepared { train, validation, test, report, .. } = prepared;
        let theta = &fitted.fit.parameters;
        let perturbation = settings.perturbation;
        let words = report.words();
        let on = |kind, part| Target::new(kind, part, &words, theta, perturbation);
        // Corrections are chosen on validation: there the target has to be defined. On test it may not be, which is shown.
        let targets = published(settings, report).map(|kind| [on(kind, validation), on(kind, test)]);
        let question = GroupQuestion::new(settings, prepared, theta);
        let (value, gradient) = match &targets {
            Some([target, _]) => (target.value(validation, theta)?, target.gradient(validation, theta)?),
            None => question.half_square(validation, theta)?,
        };
        let Fitted { fit, hessian, leverage, utility, .. } = fitted;
        let mut objective = ObjectiveInfluence {
            before: None,
            targets,
            question,
            words,
            perturbation,
            threshold: settings.threshold,
            weights: train.weights.clone(),
            value,
            target: Influences::new(train, fit, hessian, leverage, &gradient),
            utility: utility.clone(),
            kept: RefCell::default(),
        };
        objective.before = Some(objective.measure(ModelRole::Before, theta.clone(), prepared));
        Ok(objective)
    }

    /// epsilon of a hard scheme.
    pub fn hard(&self, scheme: HardScheme, estimate: Estimate) -> Result<Correction, ExperimentError> {
        Ok(weights::hard(&self.problem(1.0, estimate.corrects_hard())?, scheme))
    }

    /// epsilon of the soft scheme in these settings; where it keeps its goal, that of the updated model.
    pub fn soft(
        &self,
        settings: &CorrectionSettings,
        prepared: &Prepared,
        fitted: &Fitted,
    ) -> Result<Correction, ExperimentError> {
        if settings.soft == SoftScheme::Kept {
            if let Some(unchanged) = self.nothing_driven()? {
                return Ok(unchanged);
            }
            let mut paths = self.paths(settings, prepared, fitted);
            let (point, report) =
                paths.by_update(prepared, self.question.on_validation(), settings.share_of_gap);
            self.kept.replace(Some(paths));
            return Ok(Correction::kept(&self.problem(1.0, false)?, point.epsilon, report));
        }
        let problem = self.problem(settings.share_of_gap, settings.estimate.corrects_soft())?;
        Ok(weights::soft(&problem, settings.soft, settings.lambda_relative, settings.bounds.of_epsilon())?)
    }

    /// epsilon of the retrained model: its own where the soft scheme keeps its goal, else that of every model.
    async fn soft_retrained(
        &self,
        settings: &CorrectionSettings,
        backend: &Backend,
        prepared: &Prepared,
        fitted: &Fitted,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> Result<Correction, ExperimentError> {
        if settings.soft != SoftScheme::Kept {
            return self.soft(settings, prepared, fitted);
        }
        if let Some(unchanged) = self.nothing_driven()? {
            return Ok(unchanged);
        }
        // Taken out while a device may be waited for; what is lost if nobody waits is computed again.
        let mut paths = self.paths(settings, prepared, fitted);
        let share = settings.share_of_gap;
        let (point, report) = paths
            .by_retraining(backend, prepared, self.question.on_validation(), share, fitted.l2, on_model)
            .await;
        self.kept.replace(Some(paths));
        Ok(Correction::kept(&self.problem(1.0, false)?, point.epsilon, report))
    }

    /// epsilon of the retrained soft model, computed on the CPU.
    pub fn soft_of_retrained(
        &self,
        settings: &CorrectionSettings,
        prepared: &Prepared,
        fitted: &Fitted,
    ) -> Result<Correction, ExperimentError> {
        let backend = Backend::cpu();
        pollster::block_on(self.soft_retrained(settings, &backend, prepared, fitted, &mut |_, _| {}))
    }

    /// What soft weights are where no group has enough rows to be driven.
    fn nothing_driven(&self) -> Result<Option<Correction>, ExperimentError> {
        let Err(TargetError::Undefined { reason }) = self.question.check() else {
            return Ok(None);
        };
        let why = format!("there are {reason} among the validation rows, so every weight stays 1.");
        Ok(Some(Correction::unchanged(&self.problem(1.0, false)?, why)))
    }

    /// The paths so far within these bounds.
    fn paths(&self, settings: &CorrectionSettings, prepared: &Prepared, fitted: &Fitted) -> KeptPaths {
        let bounds = settings.bounds.of_epsilon();
        let known = self.kept.take().filter(|paths| paths.are_within(bounds));
        known.unwrap_or_else(|| KeptPaths::new(prepared, fitted, self.question.on_validation(), bounds))
    }

    /// Every training row's influence on utility, plain or corrected for leverage.
    pub fn utility(&self, corrected: bool) -> &[f64] {
        self.utility.of(corrected)
    }

    /// The trade-off curves by influence update; the retrained points are left open.
    pub fn trace(
        &self,
        prepared: &Prepared,
        fitted: &Fitted,
        settings: &CorrectionSettings,
    ) -> Result<Curves, ExperimentError> {
        let point = |setting: f64, correction: Correction| {
            let theta = updated(&correction.epsilon, prepared, fitted)?;
            let model = self.measure(ModelRole::Before, theta, prepared);
            Ok::<_, ExperimentError>(CurvePoint { setting, update: curve_figures(&model), retrained: None })
        };
        let hard =
            SHARES_REMOVED.iter().map(|&k| point(k, self.hard(HardScheme::TopShare(k), settings.estimate)?));
        let soft =
            SHARES_OF_GAP.iter().map(|&r| point(r, self.soft(&with_share(settings, r), prepared, fitted)?));
        Ok(Curves {
            hard: hard.collect::<Result<_, ExperimentError>>()?,
            soft: soft.collect::<Result<_, ExperimentError>>()?,
        })
    }

    /// Retrains the first point of the curves that has not been, soft and hard in turns; the settings are those
    /// that the curves were traced with.
    pub async fn retrain_next(
        &self,
        backend: &Backend,
        curves: &mut Curves,
        prepared: &Prepared,
        fitted: &Fitted,
        settings: &CorrectionSettings,
    ) -> Result<(), ExperimentError> {
        let open = |points: &[CurvePoint]| points.iter().position(|point| point.retrained.is_none());
        let (next_soft, next_hard) = (open(&curves.soft), open(&curves.hard));
        let (point, correction) = match (next_soft, next_hard) {
            (Some(i), hard) if hard.is_none_or(|hard| i <= hard) => {
                let point = &mut curves.soft[i];
                let settings = with_share(settings, point.setting);
                let correction =
                    self.soft_retrained(&settings, backend, prepared, fitted, &mut |_, _| {}).await?;
                (point, correction)
            }
            (_, Some(i)) => {
                let point = &mut curves.hard[i];
                let correction = self.hard(HardScheme::TopShare(point.setting), settings.estimate)?;
                (point, correction)
            }
            (_, None) => return Ok(()),
        };
        // As the comparison's retrained models: a curve passes through them to the last bit.
        let trained = fitted.trained(prepared);
        let retrained = Retrain.unlearn_on(backend, &trained, &correction.epsilon, &mut |_, _| {}).await?;
        let model = self.measure(ModelRole::Before, retrained.parameters, prepared);
        point.retrained = Some(curve_figures(&model));
        Ok(())
    }

    /// The program's data for this share of the gap, from plain influence or from that corrected for leverage.
    pub fn problem(&self, share_of_gap: f64, corrected: bool) -> Result<Problem<'_>, ExperimentError> {
        let problem =
            Problem::new(self.target.of(corrected), self.utility.of(corrected), self.value, share_of_gap)?;
        Ok(problem.weighted(self.weights.as_deref())?)
    }

    /// A model's figures on validation and test.
    pub fn measure(&self, role: ModelRole, parameters: Vec<f64>, prepared: &Prepared) -> ModelOutcome {
        let Prepared { validation, test, .. } = prepared;
        let parts = [validation, test];
        let margins = parts.map(|part| multiply(&part.x, &parameters));
        let cut = self.threshold.cut(&margins[0], |i| validation.weight(i));
        let [on_validation, on_test] = [0, 1].map(|k| {
            let target = self.targets.as_ref().map(|targets| &targets[k]);
            let groups = self.question.measure(k, parts[k], &margins[k], &parameters, cut);
            let names = groups.by_group.rows.len();
            let mut figures =
                figures(parts[k], &parameters, target, &self.words, self.perturbation, cut, names);
            if target.is_none() {
                figures.target_smooth = groups.half_square();
                figures.target_hard = groups.largest_difference.clone();
            }
            (figures, groups)
        });
        ModelOutcome {
            role,
            fit: None,
            refinement: None,
            shards: None,
            validation: on_validation.0,
            test: on_test.0,
            validation_groups: on_validation.1,
            test_groups: on_test.1,
            parameters,
        }
    }
    /// The margin from which on a model predicts 1. It is a validation figure: nothing is chosen on test rows.
    pub fn cut(&self, parameters: &[f64], validation: &Part) -> f64 {
        self.threshold.cut(&multiply(&validation.x, parameters), |i| validation.weight(i))
    }
}

/// The target of the method's paper that is asked for, of two groups or of robustness. Other questions have none.
fn published(settings: &QuestionSettings, report: &DataReport) -> Option<TargetKind> {
    settings.target().filter(|kind| *kind == TargetKind::Robustness || report.groups.len() == 2)
}

/// The target of the question.
pub(super) fn asked(settings: &QuestionSettings) -> Result<TargetKind, ExperimentError> {
    settings.target().ok_or(ExperimentError::NotATarget)
}

/// Parameters after an influence update.
fn updated(epsilon: &[f64], prepared: &Prepared, fitted: &Fitted) -> Result<Vec<f64>, UnlearnError> {
    Ok(InfluenceUpdate.unlearn(&fitted.trained(prepared), epsilon, &mut |_, _| {})?.parameters)
}

fn curve_figures(model: &ModelOutcome) -> [CurveFigures; 2] {
    [&model.validation, &model.test].map(CurveFigures::from)
}

fn with_share(settings: &CorrectionSettings, share_of_gap: f64) -> CorrectionSettings {
    CorrectionSettings { share_of_gap, ..*settings }
}

/// Both corrections, and the models that they lead to.
pub(super) struct Corrected {
    hard: Correction,
    soft: Correction,
    /// The retrained model's own, once they are known.
    soft_retrained: Option<Correction>,
    models: Vec<ModelOutcome>,
}

impl Corrected {
    /// Solves for the weights.
    pub fn weights(
        objective: &ObjectiveInfluence,
        prepared: &Prepared,
        fitted: &Fitted,
        settings: &CorrectionSettings,
    ) -> Result<Corrected, ExperimentError> {
        let hard = objective.hard(settings.hard, settings.estimate)?;
        let soft = objective.soft(settings, prepared, fitted)?;
        Ok(Corrected { hard, soft, soft_retrained: None, models: objective.before.iter().cloned().collect() })
    }

    /// The parameters of both influence updates, hard first.
    pub fn update(&self, prepared: &Prepared, fitted: &Fitted) -> Result<[Vec<f64>; 2], ExperimentError> {
        let hard = updated(&self.hard.epsilon, prepared, fitted)?;
        Ok([hard, updated(&self.soft.epsilon, prepared, fitted)?])
    }

    /// The models computed so far, by their parameters.
    pub fn parameters(&self) -> Vec<(ModelRole, &[f64])> {
        self.models.iter().map(|model| (model.role, model.parameters.as_slice())).collect()
    }

    /// 1 + epsilon of every training row, hard and soft.
    pub fn weights_of_rows(&self) -> [Vec<f64>; 2] {
        [&self.hard, &self.soft]
            .map(|correction| correction.epsilon.iter().map(|epsilon| 1.0 + epsilon).collect())
    }

    /// Measures the updated models and keeps them.
    pub fn add_updated(
        &mut self,
        [hard, soft]: [Vec<f64>; 2],
        prepared: &Prepared,
        objective: &ObjectiveInfluence,
    ) {
        self.models.push(objective.measure(ModelRole::HardInfluence, hard, prepared));
        self.models.push(objective.measure(ModelRole::SoftInfluence, soft, prepared));
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
            _ if role.is_hard() == Some(true) => &self.hard,
            _ => &self.soft,
        };
        let mut on_progress = |iteration, norm| observer.iterate(stage, iteration, norm);
        let (trained, epsilon) = (fitted.trained(prepared), &correction.epsilon);
        let made = match algorithm {
            Algorithm::Retrain => Retrain.unlearn_on(backend, &trained, epsilon, &mut on_progress).await?,
            other => settings.methods.of(other).unlearn(&trained, epsilon, &mut on_progress)?,
        };
        let moved = made.moved();
        let mut model = objective.measure(role, made.parameters, prepared);
        if algorithm == Algorithm::Retrain {
            let (clamped, gradient_norms) = (made.clamped, made.gradient_norms);
            model.refinement = Some(Refinement { clamped, gradient_norms, moved });
        }
        (model.fit, model.shards) = (made.fit, made.shards);
        self.models.push(model);
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
        let main = algorithm.main_setting()?;
        let before = objective.before.as_ref()?;
        let trained = fitted.trained(prepared);
        let mut searched = Searched::new(algorithm, main.name);
        for &value in main.candidates {
            let methods = settings.methods.with_main(algorithm, value);
            let made: Result<Vec<ModelOutcome>, UnlearnError> = [&self.hard, &self.soft]
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
        let weight = |epsilon: &[f64]| epsilon.iter().map(|epsilon| 1.0 + epsilon).collect();
        let mut outcome = Outcome {
            configuration: configuration.clone(),
            data: prepared.report.clone(),
            perceptron: prepared.extractor.as_ref().map(|extractor| extractor.report.clone()),
            fit: fitted.fit.report.clone(),
            target_before: objective.value,
            hard_weights: self.hard.report.clone(),
            soft_weights: self.soft.report.clone(),
            retrained_weights: self.soft_retrained.as_ref().map(|own| own.report.clone()),
            models: self.models.clone(),
            samples: Samples {
                row: train.rows.iter().map(|row| row + 1).collect(),
                label: train.y.iter().map(|&y| u8::from(y > 0.5)).collect(),
                group: train.groups.iter().map(|&code| code as u8).collect(),
                base_weight: train.weights.clone().unwrap_or_default(),
                probability: fitted.fit.probabilities.clone(),
                target_influence: objective.target.plain.clone(),
                utility_influence: objective.utility.plain.clone(),
                leverage: fitted.leverage.clone(),
                hard_weight: weight(&self.hard.epsilon),
                soft_weight: weight(&self.soft.epsilon),
                retrained_weight: self
                    .soft_retrained
                    .as_ref()
                    .map_or_else(Vec::new, |own| weight(&own.epsilon)),
            },
            high_leverage: fitted.high_leverage.clone(),
            warnings: Vec::new(),
            timings: timings.to_vec(),
            computed: computed.clone(),
        };
        outcome.warnings = warnings(&outcome, &prepared.constant_columns);
        outcome
    }
}
