//! How sure the figures of an outcome are: each with its 95 % interval, and its change since before with another, on the same rows.

use serde::{Deserialize, Serialize};

use super::ModelRole;
use super::prepared::Prepared;
use crate::design::Part;
use crate::objective::Scores;
use crate::objective::intervals::delta::{Linear, accuracy, log_loss};
use crate::objective::intervals::{
    Bootstrap, Cells, ChanceLine, Interval, MeasuredRows, Predicted, Statistic, ToldGap, chance_line,
};

/// Permutations behind the line of chance.
const PERMUTATIONS: u32 = 400;

/// A figure that has an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertainFigure {
    /// The gap: of two groups F with its sign, else the largest difference between two driven groups.
    Gap,
    /// The same of 0/1 predictions.
    DecisionGap,
    /// Share of rows decided right.
    Accuracy,
    /// Mean log loss.
    LogLoss,
    /// Area under the ROC curve: by resampling alone.
    Auc,
    /// A group's share predicted favourable.
    SelectionRate(u16),
    /// The same where the label is.
    TruePositiveRate(u16),
    /// The same where the label is not.
    FalsePositiveRate(u16),
}

/// A figure with its interval, and its change since before with another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Certain {
    /// Which.
    pub figure: CertainFigure,
    /// `None` where it is undefined, or not known yet.
    pub value: Option<Interval>,
    /// Minus the model before's, on the same rows; `None` for that model, too.
    pub change: Option<Interval>,
}

/// One model's figures on validation and on test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelCertainty {
    /// Which model.
    pub role: ModelRole,
    /// On validation, where corrections were chosen, and on test.
    pub parts: [Vec<Certain>; 2],
}

/// How sure an outcome's figures are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Certainty {
    /// One entry a model, in the outcome's order.
    pub models: Vec<ModelCertainty>,
    /// The share of the commoner label, on validation and on test: the accuracy of predicting it everywhere.
    pub commoner: [f64; 2],
    /// Resamples that the intervals of gap, accuracy, log loss and AUC on test come from; 0 while all come from a formula.
    pub resamples: u32,
    /// With more than two groups: what the model before's gap on test would be by chance, if they all had one rate. Known with the resamples.
    pub chance: Option<ChanceLine>,
}

impl Certainty {
    /// A model's figure on validation (0) or test (1).
    pub fn of(&self, role: ModelRole, part: usize, figure: CertainFigure) -> Option<&Certain> {
        let model = self.models.iter().find(|model| model.role == role)?;
        model.parts[part].iter().find(|certain| certain.figure == figure)
    }
}

/// A model's figures to first order, on validation and on test.
pub(super) type LinearFigures = [Vec<(CertainFigure, Option<Linear>)>; 2];

/// The losses of a part's rows, by the part's place and their margins.
type Losses<'a> = dyn Fn(usize, &[f64]) -> Option<Vec<f64>> + 'a;

/// What is measured, on which rows, and how decisions are made.
pub(super) struct Measuring<'a> {
    /// The groups' rows on validation and on test.
    pub cells: &'a [Cells; 2],
    /// The gap, or for robustness the copies' losses of a part, which its rows are asked for.
    pub gap: &'a ToldGap,
    /// The losses whose mean the figure is, by part, where it is no gap.
    pub losses: &'a Losses<'a>,
    /// The margin from which on a model predicts 1.
    pub cut: f64,
}

/// The rows of a part.
pub(super) fn rows(part: &Part) -> MeasuredRows<'_> {
    MeasuredRows { y: part.y(), groups: part.groups(), weights: part.weights() }
}

/// The figures of a model to first order in the rows, from its scores on validation and on test.
pub(super) fn linear(scores: [Scores; 2], prepared: &Prepared, measuring: &Measuring<'_>) -> LinearFigures {
    let parts = [&prepared.validation, &prepared.test];
    let [validation, test] = scores;
    [(0, validation), (1, test)].map(|(k, scores)| {
        let (part, cells) = (parts[k], &measuring.cells[k]);
        let rows = rows(part);
        let losses = (measuring.losses)(k, scores.margins());
        let model = Predicted::scored(scores, measuring.cut);
        let gap = match losses {
            Some(losses) => Linear::of_all(rows, |i| losses[i]),
            None => measuring.gap.linear(rows, cells, &model, false),
        };
        // That figure is of all groups, the small ones among them.
        let all_driven = measuring.gap.groups.iter().all(|driven| *driven);
        let decisions = all_driven.then(|| measuring.gap.linear(rows, cells, &model, true)).flatten();
        let mut figures = vec![
            (CertainFigure::Gap, gap),
            (CertainFigure::DecisionGap, decisions),
            (CertainFigure::Accuracy, accuracy(rows, &model)),
            (CertainFigure::LogLoss, log_loss(rows, &model)),
            (CertainFigure::Auc, None),
        ];
        // With more groups the rates stand by group, and no change of them is claimed.
        if prepared.report.groups.len() <= 2 {
            for group in 0..2 {
                let rate = |label: Option<bool>| {
                    Linear::mean(rows, cells.at(usize::from(group), label), |i| model.decisions[i])
                };
                figures.push((CertainFigure::SelectionRate(group), rate(None)));
                figures.push((CertainFigure::TruePositiveRate(group), rate(Some(true))));
                figures.push((CertainFigure::FalsePositiveRate(group), rate(Some(false))));
            }
        }
        figures
    })
}

/// Intervals by formula: a model's, and since before.
pub(super) fn by_formula(
    role: ModelRole,
    model: &LinearFigures,
    before: Option<&LinearFigures>,
) -> ModelCertainty {
    let parts = [0, 1].map(|k| {
        let figures = model[k].iter().enumerate();
        figures
            .map(|(i, (figure, linear))| {
                let before = before.and_then(|before| before[k][i].1.as_ref());
                let (value, change) = match (linear, before) {
                    (None, _) => (None, None),
                    (Some(linear), None) => (Some(linear.interval()), None),
                    (Some(linear), Some(before)) => {
                        let [value, change] = linear.interval_and_change(before);
                        (Some(value), Some(change))
                    }
                };
                Certain { figure: *figure, value, change }
            })
            .collect()
    });
    ModelCertainty { role, parts }
}

/// The share of the commoner label of a part.
pub(super) fn commoner(part: &Part) -> f64 {
    let over = |label: bool| {
        crate::compute::sum_of(part.y().len(), |i| {
            if (part.y()[i] > 0.5) == label { part.weight(i) } else { 0.0 }
        })
    };
    let (yes, no) = (over(true), over(false));
    yes.max(no) / (yes + no)
}

/// Models on the test rows, before the first resample; the first is the one before.
pub(super) fn bootstrap(
    models: &[(f64, &[f64])],
    prepared: &Prepared,
    gap: &ToldGap,
    seed: u64,
    resamples: u32,
) -> Bootstrap {
    let predicted: Vec<Predicted> =
        models.iter().map(|(cut, theta)| Predicted::of(&prepared.test, theta, *cut)).collect();
    Bootstrap::new(rows(&prepared.test), &gap.compared, &predicted, seed, resamples).telling(gap.clone())
}

/// What the largest difference on test would be if all driven groups had one rate; `None` with two groups, whose interval says it.
pub(super) fn chance(
    cut: f64,
    parameters: &[f64],
    prepared: &Prepared,
    gap: &ToldGap,
    seed: u64,
) -> Option<ChanceLine> {
    let test = &prepared.test;
    let counted: Vec<usize> = (0..test.y().len())
        .filter(|&i| gap.groups.get(usize::from(test.groups()[i])) == Some(&true))
        .collect();
    if gap.groups.len() <= 2 {
        return None;
    }
    let model = Predicted::of(test, parameters, cut);
    let of = |list: &[f64]| counted.iter().map(|&i| list[i]).collect::<Vec<f64>>();
    let (y, weights) = (of(test.y()), test.weights().map(of));
    let groups: Vec<u16> = counted.iter().map(|&i| test.groups()[i]).collect();
    let rows = MeasuredRows { y: &y, groups: &groups, weights: weights.as_deref() };
    let scores = model.scores.map(|scores| Scores::new(of(scores.margins()), &y));
    let model = Predicted { scores, decisions: of(&model.decisions) };
    chance_line(rows, &gap.compared, &model, seed, PERMUTATIONS)?[1]
}

/// Puts the intervals of the resamples in the place of the formula's, on the test rows. The size of a gap without a sign keeps the formula's: no
/// resample of it comes down to 0.
pub(super) fn resampled(certain: &mut [ModelCertainty], bootstrap: &Bootstrap, gap: &ToldGap) {
    let has_sign = gap.signed && gap.compared.len() == 1;
    for (place, model) in certain.iter_mut().enumerate() {
        for certain in &mut model.parts[1] {
            let statistic = match certain.figure {
                CertainFigure::Gap => Statistic::Gap,
                CertainFigure::Accuracy => Statistic::Accuracy,
                CertainFigure::LogLoss => Statistic::LogLoss,
                CertainFigure::Auc => Statistic::Auc,
                _ => continue,
            };
            let value = bootstrap.interval(place, statistic);
            if value.is_some() {
                if has_sign || statistic != Statistic::Gap {
                    certain.value = value;
                }
                certain.change = (place > 0).then(|| bootstrap.difference(place, 0, statistic)).flatten();
            }
        }
    }
}
