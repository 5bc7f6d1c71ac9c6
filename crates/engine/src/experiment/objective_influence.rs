//! The question at the original model: its value, every row's influence on it, weights that answer it, and any model's figures.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::certainty::{self, LinearFigures, Measuring, ModelCertainty};
use super::explore::{CurveFigures, CurvePoint, Curves, SHARES_OF_GAP, SHARES_REMOVED};
use super::fitted::{Fitted, Influences};
use super::group_figures::GroupQuestion;
use super::kept_weights::KeptPaths;
use super::prepared::Prepared;
use super::{
    Configuration, CorrectionSettings, DataReport, ExperimentError, ModelOutcome, ModelRole,
    QuestionSettings, Threshold,
};
use crate::compute::{Backend, Wide, multiply};
use crate::design::Part;
use crate::leave_one_out::Estimate;
use crate::objective::intervals::{Cells, Compared, ToldGap};
use crate::objective::{Gaps, Scores, Target, TargetError, TargetKind, Words, figures};
use crate::unlearn::retrain;
use crate::weights::{self, Correction, Fallback, HardScheme, Problem, SoftScheme};

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
    pub value: f64,
    pub before: Option<Before>,
    /// The groups' rows on validation and on test.
    cells: [Cells; 2],
    /// What intervals of the gap are of.
    pub gap: ToldGap,
    /// Shares of the commoner label on validation and test.
    pub commoner: [f64; 2],
    pub target: Influences,
    pub utility: Arc<Influences>,
    /// Remembered from one share to the next.
    kept: RefCell<Option<KeptPaths>>,
}

/// The original model: its figures, and how sure they are.
pub(super) struct Before {
    pub model: ModelOutcome,
    pub certainty: ModelCertainty,
    linear: LinearFigures,
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
        let driven = |code: usize| {
            let gaps = question.on_validation().gaps();
            targets.is_some() || gaps.iter().any(|gap| gap.driven && gap.group == Some(code as u16))
        };
        let gap = ToldGap {
            compared: Compared::of(&settings.criteria),
            groups: (0..report.groups.len()).map(driven).collect(),
            signed: targets.is_some(),
        };
        let mut objective = ObjectiveInfluence {
            before: None,
            cells: [validation, test]
                .map(|part| Cells::of(certainty::rows(part), report.groups.len().max(2))),
            gap,
            commoner: [validation, test].map(certainty::commoner),
            targets,
            question,
            words,
            perturbation,
            threshold: settings.threshold,
            weights: train.weights().map(<[f64]>::to_vec),
            value,
            target: Influences::new(train, fit, hessian, leverage, &gradient)?,
            utility: utility.clone(),
            kept: RefCell::default(),
        };
        let (model, linear) = objective.measure_to_first_order(ModelRole::Before, theta.clone(), prepared);
        let certainty = certainty::by_formula(model.role, &linear, None);
        objective.before = Some(Before { model, certainty, linear });
        Ok(objective)
    }

    /// The gaps on validation of a question that is none of the paper's targets.
    pub fn gaps(&self) -> Option<&Gaps> {
        self.targets.is_none().then(|| self.question.on_validation())
    }

    /// A driven gap on validation, and every training row's influence on it.
    pub fn influence_on_gap(
        &self,
        gap: usize,
        prepared: &Prepared,
        fitted: &Fitted,
    ) -> Result<(f64, Vec<f64>), ExperimentError> {
        let gaps = self.question.on_validation();
        let before = gaps.gaps().iter().take(gap).filter(|gap| gap.driven).count();
        if gaps.gaps().get(gap).is_none_or(|gap| !gap.driven) {
            return Err(ExperimentError::NoOutcome);
        }
        let Fitted { fit, hessian, leverage, .. } = fitted;
        let linearised = gaps.linearise(&prepared.validation, &fit.parameters);
        let gradient = &linearised.gradients[before];
        let influences = Influences::new(&prepared.train, fit, hessian, leverage, gradient)?;
        Ok((linearised.values[before], Arc::unwrap_or_clone(influences.plain)))
    }

    /// epsilon of a hard scheme.
    pub fn hard(&self, scheme: HardScheme, estimate: Estimate) -> Result<Correction, ExperimentError> {
        Ok(weights::hard(&self.problem(1.0, estimate.corrects_hard())?, scheme))
    }

    /// epsilon of hard unlearning: of the rows that the configuration names, or else of its scheme.
    pub fn removed(
        &self,
        configuration: &Configuration,
        prepared: &Prepared,
    ) -> Result<Correction, ExperimentError> {
        let CorrectionSettings { hard, estimate, .. } = configuration.correction;
        if configuration.removed.is_empty() {
            return self.hard(hard, estimate);
        }
        let named: BTreeSet<u32> = configuration.removed.iter().copied().collect();
        // Rows of a part are in file order, counted from 0.
        let places = prepared.train.rows().iter().enumerate();
        let places = places.filter(|(_, row)| named.contains(&(*row + 1))).map(|(place, _)| place);
        Ok(weights::without(&self.problem(1.0, estimate.corrects_hard())?, places))
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
            let (point, report) = paths.by_update(
                prepared,
                self.question.on_validation(),
                settings.share_of_gap,
                settings.keep_utility,
            );
            self.kept.replace(Some(paths));
            return Ok(Correction::kept(&self.problem(1.0, false)?, point.epsilon, report));
        }
        check_estimate(settings.estimate, fitted.wide.as_ref())?;
        let problem = self.problem(settings.share_of_gap, settings.estimate.corrects_soft())?;
        Ok(weights::soft(&problem, settings.soft, settings.lambda_relative, settings.bounds.of_epsilon())?)
    }

    /// epsilon of the retrained model: its own where the soft scheme keeps its goal, else that of every model.
    pub async fn soft_retrained(
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
        let CorrectionSettings { share_of_gap, keep_utility, .. } = *settings;
        let gaps = self.question.on_validation();
        let (point, report) = paths
            .by_retraining(backend, prepared, gaps, share_of_gap, keep_utility, fitted.l2, on_model)
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
        Ok(Some(Correction::unchanged(&self.problem(1.0, false)?, Fallback::Undefined(reason))))
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
            let theta = fitted.updated(&correction.epsilon, prepared)?;
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
        let retrained = retrain(backend, &trained, &correction.epsilon, &mut |_, _| {}).await?;
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
        let (scores, cut) = self.scores(&parameters, prepared);
        self.figures(role, parameters, prepared, &scores, cut)
    }

    /// The same, with the intervals of the figures and of their changes since before.
    pub fn measure_with_intervals(
        &self,
        role: ModelRole,
        parameters: Vec<f64>,
        prepared: &Prepared,
    ) -> (ModelOutcome, ModelCertainty) {
        let (model, linear) = self.measure_to_first_order(role, parameters, prepared);
        let before = self.before.as_ref().map(|before| &before.linear);
        (model, certainty::by_formula(role, &linear, before))
    }

    /// A model's figures, and the same to first order in the rows.
    fn measure_to_first_order(
        &self,
        role: ModelRole,
        parameters: Vec<f64>,
        prepared: &Prepared,
    ) -> (ModelOutcome, LinearFigures) {
        let (scores, cut) = self.scores(&parameters, prepared);
        let model = self.figures(role, parameters, prepared, &scores, cut);
        let parts = [&prepared.validation, &prepared.test];
        let losses = |part: usize, margins: &[f64]| {
            let targets = self.targets.as_ref()?;
            targets[part].losses(parts[part], margins, &model.parameters)
        };
        let measuring = Measuring { cells: &self.cells, gap: &self.gap, losses: &losses, cut };
        let linear = certainty::linear(scores, prepared, &measuring);
        (model, linear)
    }

    /// What a model says of the validation and of the test rows, and the margin from which on it predicts 1.
    fn scores(&self, parameters: &[f64], prepared: &Prepared) -> ([Scores; 2], f64) {
        let Prepared { validation, test, .. } = prepared;
        let scores = [validation, test].map(|part| Scores::of(part, parameters));
        let cut = self.threshold.cut(scores[0].margins(), |i| validation.weight(i));
        (scores, cut)
    }

    fn figures(
        &self,
        role: ModelRole,
        parameters: Vec<f64>,
        prepared: &Prepared,
        scores: &[Scores; 2],
        cut: f64,
    ) -> ModelOutcome {
        let parts = [&prepared.validation, &prepared.test];
        let [on_validation, on_test] = [0, 1].map(|k| {
            let target = self.targets.as_ref().map(|targets| &targets[k]);
            let groups = self.question.measure(k, parts[k], &scores[k], &parameters, cut);
            let names = groups.by_group.rows.len();
            let (words, perturbation) = (&self.words, self.perturbation);
            let mut figures =
                figures(parts[k], &scores[k], &parameters, target, words, perturbation, cut, names);
            if target.is_none() {
                figures.target_smooth = groups.largest_driven_difference();
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

    /// F of the validation rows as influence has it: for questions that the paper does not have, half the sum of squared gaps.
    pub fn value_of(&self, parameters: &[f64], validation: &Part) -> Result<f64, ExperimentError> {
        Ok(match &self.targets {
            Some([target, _]) => target.value(validation, parameters)?,
            None => self.question.half_square(validation, parameters)?.0,
        })
    }

    /// The margin from which on a model predicts 1. It is a validation figure: nothing is chosen on test rows.
    pub fn cut(&self, parameters: &[f64], validation: &Part) -> f64 {
        self.threshold.cut(&multiply(validation.x(), parameters), |i| validation.weight(i))
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

/// Refuses soft weights from influence corrected for leverage where leverage is not known.
pub(super) fn check_estimate(estimate: Estimate, wide: Option<&Wide>) -> Result<(), ExperimentError> {
    match wide {
        Some(wide) if estimate.corrects_soft() => Err(ExperimentError::NoLeverage(wide.clone())),
        _ => Ok(()),
    }
}

fn curve_figures(model: &ModelOutcome) -> [CurveFigures; 2] {
    [&model.validation, &model.test].map(CurveFigures::from)
}

fn with_share(settings: &CorrectionSettings, share_of_gap: f64) -> CorrectionSettings {
    CorrectionSettings { share_of_gap, ..*settings }
}
