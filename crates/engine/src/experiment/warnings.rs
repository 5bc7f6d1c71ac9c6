//! What of a result a reader should know, beyond its figures: found.

use std::collections::BTreeSet;

use super::fitted::Fitted;
use super::{ModelRole, Outcome, Warning, WeightsOf};
use crate::leave_one_out::leverage_corrected;
use crate::model::{FitReport, FitStatus, TrainingStatus};
use crate::objective::TargetKind;
use crate::weights::{SoftScheme, WeightStatus};

/// Warnings: fits that did not converge, weights that are not what they should be, rows that first-order influence cannot
/// judge, columns that were left out.
pub(super) fn warnings(outcome: &Outcome, fitted: &Fitted, constant_columns: &[String]) -> Vec<Warning> {
    let mut list = Vec::new();
    if let Some(perceptron) = &outcome.perceptron {
        let training = &perceptron.training;
        let epochs = training.epochs.len();
        match training.status {
            TrainingStatus::EpochLimit if training.best as usize == epochs => {
                list.push(Warning::EpochsTooFew { epochs });
            }
            TrainingStatus::Stopped | TrainingStatus::EpochLimit => {}
            TrainingStatus::Diverged => list.push(Warning::TrainingDiverged { epochs, used: training.best }),
        }
        if perceptron.constant_units > 0 {
            list.push(Warning::ConstantUnits { constant: perceptron.constant_units, units: training.width });
        }
        if outcome.configuration.target() == Some(TargetKind::Robustness) {
            list.push(Warning::EmbeddingAttacked);
        }
    }
    let wanted: BTreeSet<u32> = outcome.configuration.removed.iter().copied().collect();
    let training = outcome.samples.row.iter().filter(|row| wanted.contains(row)).count();
    if training < wanted.len() {
        list.push(Warning::RowsDoNotTrain { named: wanted.len(), training });
    }

    list.extend(unconverged(ModelRole::Before, &outcome.fit));
    for model in &outcome.models {
        if let (ModelRole::HardRetrained | ModelRole::SoftRetrained, Some(fit)) = (model.role, &model.fit) {
            list.extend(unconverged(model.role, fit));
        }
    }

    for (of, report) in [(WeightsOf::Hard, &outcome.hard_weights), (WeightsOf::Soft, &outcome.soft_weights)] {
        if report.status != WeightStatus::Solved {
            list.push(Warning::Weights { of, status: report.status.clone() });
        }
    }
    list.extend(broken_promise(outcome));
    let own = outcome.retrained_weights.as_ref().map(|report| &report.status);
    if let Some(status @ WeightStatus::OutOfReach(_)) = own {
        list.push(Warning::Weights { of: WeightsOf::SoftRetrained, status: status.clone() });
    }
    let mut kept = [&outcome.soft_weights]
        .into_iter()
        .chain(&outcome.retrained_weights)
        .filter_map(|it| it.kept.as_ref());
    if kept.any(|kept| kept.below_commoner) {
        list.push(Warning::LessAccurateThanCommoner);
    }
    if outcome.soft_weights.negative > 0 {
        list.push(Warning::NegativeWeights {
            rows: outcome.soft_weights.negative,
            smallest: outcome.soft_weights.range[0],
        });
    }

    let high = &outcome.high_leverage;
    if !high.is_empty() {
        const NAMED: usize = 3;
        list.push(Warning::HighLeverage {
            rows: high.len(),
            first: high.iter().take(NAMED).cloned().collect(),
        });
    }
    let estimate = outcome.configuration.correction.estimate;
    let undefined =
        outcome.samples.leverage.iter().filter(|h| leverage_corrected(0.0, **h).is_none()).count();
    if undefined > 0 && (estimate.corrects_hard() || estimate.corrects_soft()) {
        list.push(Warning::LeverageOne { rows: undefined });
    }
    list.extend(fitted.wide.clone().map(Warning::NoLeverage));
    list.extend(fitted.hessian.unsolved().map(Warning::Unsolved));
    if !constant_columns.is_empty() {
        list.push(Warning::ConstantColumns(constant_columns.to_vec()));
    }
    list
}

/// What a scheme of the paper promised of F, and what came of it, where that is off by more than a tenth of F.
fn broken_promise(outcome: &Outcome) -> Option<Warning> {
    let correction = &outcome.configuration.correction;
    // Of other questions F is half the sum of squared gaps, of which nothing is promised.
    outcome.configuration.target().filter(|_| outcome.data.groups.len() == 2)?;
    let promises = match correction.soft {
        SoftScheme::Soft21 | SoftScheme::Soft23 | SoftScheme::Exact | SoftScheme::ExactBoxed => true,
        SoftScheme::Kept | SoftScheme::Soft20 | SoftScheme::Soft22 => false,
    };
    let smooth = |role| outcome.model(role)?.validation.target_smooth.value();
    let (before, after) = (smooth(ModelRole::Before)?, smooth(ModelRole::SoftInfluence)?);
    // What was predicted of |F|, with the sign that F had, in the figures' unit: robustness is told as a mean.
    let sum = outcome.target_before;
    let promised = before * (1.0 + outcome.soft_weights.predicted_target_change / sum.abs());
    (promises && (after - promised).abs() > 0.1 * before.abs()).then_some(Warning::PromiseBroken {
        before,
        promised,
        after,
    })
}

fn unconverged(model: ModelRole, fit: &FitReport) -> Option<Warning> {
    let (status, gradient_norm, steps) = (fit.status, fit.gradient_norm, fit.iterations);
    (status != FitStatus::Converged).then_some(Warning::Fit { model, status, gradient_norm, steps })
}
