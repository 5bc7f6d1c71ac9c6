//! What a model does between the groups of one part: signed gaps, largest differences, smallest ratios, figures by group.

use serde::{Deserialize, Serialize};

use super::prepared::Prepared;
use super::{DataReport, QuestionSettings};
use crate::design::Part;
use crate::objective::{
    ByGroup, Criterion, Gaps, GroupMetric, Measured, Question, Scores, TargetError, by_group,
};

/// Between the groups of one part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupFigures {
    /// Criterion by criterion, in each the groups in their order; robustness has one entry.
    pub gaps: Vec<GroupGap>,
    /// The largest difference between two groups in what the criteria look at, from 0/1 predictions; of several criteria the largest.
    pub largest_difference: Measured,
    /// The smallest ratio of two groups, in the same way; the four-fifths rule asks for 0.8 at least.
    pub smallest_ratio: Measured,
    /// The largest difference between two groups in mean p or mean loss, which the correction drives down.
    pub largest_difference_smooth: Measured,
    /// Every figure by group.
    pub by_group: ByGroup,
}

/// A group's mean minus the mean over all rows that the criterion looks at, in mean p or mean loss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupGap {
    /// What is compared.
    pub criterion: Criterion,
    /// The group's place in the report's groups; `None` for robustness, whose value is a sum of losses.
    pub group: Option<u16>,
    /// The gap, or why there is none.
    pub gap: Measured,
    /// Whether it is to be closed: it is defined on validation, and the group has enough rows there.
    pub driven: bool,
}

/// The question on both parts that models are measured on.
pub(super) struct GroupQuestion {
    question: Question,
    gaps: [Gaps; 2],
}

/// What is asked of any number of groups.
pub(super) fn question(settings: &QuestionSettings, report: &DataReport) -> Question {
    Question {
        criteria: settings.criteria.clone(),
        groups: report.groups.iter().map(|group| group.name.clone()).collect(),
        favourable: report.favourable.clone(),
        minimum: u64::from(settings.fitting.features.data.minimum_group),
        perturbation: settings.perturbation,
    }
}

impl GroupQuestion {
    /// Prepares validation and test; `theta_hat` is the original model.
    pub fn new(settings: &QuestionSettings, prepared: &Prepared, theta_hat: &[f64]) -> GroupQuestion {
        let question = question(settings, &prepared.report);
        let gaps = [&prepared.validation, &prepared.test].map(|part| Gaps::new(&question, part, theta_hat));
        GroupQuestion { question, gaps }
    }

    /// The gaps on validation.
    pub fn on_validation(&self) -> &Gaps {
        &self.gaps[0]
    }

    /// Fails where no gap is driven.
    pub fn check(&self) -> Result<(), TargetError> {
        self.gaps[0].check(self.question.minimum)
    }

    /// 1/2 ||G||^2 of the driven gaps on validation, and its gradient.
    pub fn half_square(&self, validation: &Part, theta: &[f64]) -> Result<(f64, Vec<f64>), TargetError> {
        self.check()?;
        let linearised = self.on_validation().linearise(validation, theta);
        Ok((linearised.half_square(), linearised.gradient_of_square()))
    }

    /// A model's figures on validation (0) or test (1). A row is predicted 1 where its margin is at least `cut`.
    pub fn measure(
        &self,
        which: usize,
        part: &Part,
        scores: &Scores,
        theta: &[f64],
        cut: f64,
    ) -> GroupFigures {
        let [driven, _] = &self.gaps;
        let measured = self.gaps[which].measure(part, scores, theta);
        let gaps = driven.gaps().iter().zip(measured).map(|(gap, value)| GroupGap {
            criterion: gap.criterion,
            group: gap.group,
            gap: value,
            driven: gap.driven,
        });
        let gaps: Vec<GroupGap> = gaps.collect();
        let by_group = by_group(part, scores, &self.question.groups, &self.question.favourable, cut);
        let criteria: Vec<Criterion> =
            self.question.criteria.iter().copied().filter(|criterion| criterion.has_groups()).collect();
        // Of several criteria the worst; undefined as soon as one of them is.
        let worst = |of: &dyn Fn(Criterion) -> Measured, worse: fn(f64, f64) -> f64| {
            let none = Measured::Undefined("no criterion compares groups".to_owned());
            criteria
                .iter()
                .map(|&criterion| of(criterion))
                .reduce(|a, b| match (a, b) {
                    (Measured::Value(a), Measured::Value(b)) => Measured::Value(worse(a, b)),
                    (Measured::Undefined(why), _) | (_, Measured::Undefined(why)) => Measured::Undefined(why),
                })
                .unwrap_or(none)
        };
        let of = |metric: GroupMetric, pick: fn(&crate::objective::MetricByGroup) -> &Measured| {
            by_group
                .of(metric)
                .map_or_else(|| Measured::Undefined("it is not measured".to_owned()), |it| pick(it).clone())
        };
        GroupFigures {
            largest_difference: worst(&|it| of(decided(it), |it| &it.largest_difference), f64::max),
            smallest_ratio: worst(&|it| of(decided(it), |it| &it.smallest_ratio), f64::min),
            largest_difference_smooth: worst(&|it| of(smooth(it), |it| &it.largest_difference), f64::max),
            gaps,
            by_group,
        }
    }
}

impl GroupFigures {
    /// The largest difference between two driven groups in mean p or mean loss; of several criteria the largest. Undefined as soon as one is.
    pub fn largest_driven_difference(&self) -> Measured {
        let mut largest = None;
        for criterion in Criterion::ALL {
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            for gap in self.gaps.iter().filter(|gap| gap.driven && gap.criterion == criterion) {
                match &gap.gap {
                    Measured::Value(value) => (low, high) = (low.min(*value), high.max(*value)),
                    undefined => return undefined.clone(),
                }
            }
            if low <= high {
                largest = Some((high - low).max(largest.unwrap_or(0.0)));
            }
        }
        largest.map_or_else(|| Measured::Undefined("no group is driven".to_owned()), Measured::Value)
    }
}

/// What a criterion looks at in 0/1 predictions.
fn decided(criterion: Criterion) -> GroupMetric {
    match criterion {
        Criterion::SelectionRate => GroupMetric::SelectionRate,
        Criterion::TruePositiveRate | Criterion::LossOfPositives => GroupMetric::TruePositiveRate,
        Criterion::FalsePositiveRate => GroupMetric::FalsePositiveRate,
        Criterion::Loss | Criterion::Robustness => GroupMetric::Accuracy,
    }
}

/// What is driven.
fn smooth(criterion: Criterion) -> GroupMetric {
    match criterion {
        Criterion::SelectionRate => GroupMetric::MeanProbability,
        Criterion::TruePositiveRate => GroupMetric::MeanProbabilityOfPositives,
        Criterion::FalsePositiveRate => GroupMetric::MeanProbabilityOfNegatives,
        Criterion::LossOfPositives => GroupMetric::MeanLossOfPositives,
        Criterion::Loss | Criterion::Robustness => GroupMetric::MeanLoss,
    }
}
