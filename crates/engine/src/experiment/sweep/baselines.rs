//! Ways to the same end without unlearning.

use std::sync::Arc;

use super::super::extract::see;
use super::super::fitted::Fitted;
use super::super::objective_influence::{ObjectiveInfluence, asked};
use super::super::prepare::prepare;
use super::super::prepared::{NamedTable, Prepared};
use super::super::{Configuration, ExperimentError, ModelOutcome, ModelRole};
use super::{Baseline, SweepFigures};
use crate::compute::{multiply, sum_of};
use crate::objective::{Equal, GroupThresholds, TargetKind};
use crate::unlearn::{Retrain, Unlearn};
use crate::weights::{linear_program, reweighing};

/// The baseline's figures on its own validation and test rows.
pub fn run(
    baseline: Baseline,
    [main, second]: [Option<&NamedTable>; 2],
    configuration: &Configuration,
    prepared: &Prepared,
    fitted: &Fitted,
    objective: &ObjectiveInfluence,
) -> Result<[SweepFigures; 2], ExperimentError> {
    let both = |model: ModelOutcome| [&model.validation, &model.test].map(SweepFigures::from);
    let measure = |parameters: Vec<f64>| both(objective.measure(ModelRole::Before, parameters, prepared));
    let retrain = |epsilon: &[f64]| {
        let made = Retrain.unlearn(&fitted.trained(prepared), epsilon, &mut |_, _| {})?;
        Ok(measure(made.parameters))
    };
    match baseline {
        Baseline::Nothing => Ok(measure(fitted.fit.parameters.clone())),
        Baseline::Reweighing => {
            let weights = reweighing(prepared.train.y(), prepared.train.groups(), prepared.train.weights());
            retrain(&weights.iter().map(|weight| weight - 1.0).collect::<Vec<f64>>())
        }
        Baseline::LinearProgram => {
            let share = configuration.correction.share_of_gap;
            // The validation loss is not to rise, as soft weights ask for, too: gamma = 0.
            let problem = objective.problem(1.0, false)?;
            let removal = linear_program(&problem, share, 0.0).ok_or_else(|| {
                let most = -sum_of(problem.rows(), |i| problem.f(i).min(0.0)) / problem.goal;
                ExperimentError::NoRemoval { share, most }
            })?;
            retrain(&removal.shares.iter().map(|removed| -removed).collect::<Vec<f64>>())
        }
        // They are chosen for a privileged group and another.
        Baseline::Thresholds if prepared.report.groups.len() != 2 || prepared.train.weights().is_some() => {
            Err(ExperimentError::NoThresholds)
        }
        Baseline::Thresholds => thresholds(asked(&configuration.question())?, prepared, fitted),
        Baseline::WithoutSensitive => {
            let main = main.ok_or(ExperimentError::NoTable)?;
            let without = Configuration { sensitive_as_feature: false, ..configuration.clone() };
            let checked = without.check()?;
            let encoded = Arc::new(prepare(main, second, &checked.data())?);
            let prepared = see(&encoded, &checked.features(), &mut |_| ())?;
            let fitted = Fitted::on_cpu(&prepared, &checked.fitting())?;
            let objective = ObjectiveInfluence::new(&prepared, &fitted, &checked.question())?;
            Ok(both(objective.measure(ModelRole::Before, fitted.fit.parameters.clone(), &prepared)))
        }
    }
}

/// Thresholds chosen on the validation rows. A decision that is drawn counts by its probability, which takes the place of p in
/// a target made of mean p; where the target is made of losses, and for AUC and log loss, there is nothing to measure.
fn thresholds(
    target: TargetKind,
    prepared: &Prepared,
    fitted: &Fitted,
) -> Result<[SweepFigures; 2], ExperimentError> {
    let equal = match target {
        TargetKind::DemographicParity => Equal::SelectionRate,
        TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate => Equal::TruePositiveRate,
        _ => return Err(ExperimentError::NoThresholds),
    };
    let margins = |part: &crate::design::Part| multiply(part.x(), &fitted.fit.parameters);
    let chosen = GroupThresholds::choose(&margins(&prepared.validation), &prepared.validation, equal)
        .ok_or(ExperimentError::NoRate)?;
    Ok([&prepared.validation, &prepared.test].map(|part| {
        let (accuracy, gap) = chosen.measure(&margins(part), part, equal);
        SweepFigures {
            target: gap.filter(|_| target != TargetKind::EqualOpportunityLoss),
            target_hard: gap,
            accuracy,
            ..SweepFigures::default()
        }
    }))
}
