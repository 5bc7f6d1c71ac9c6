//! Figures of a model by group, for any number of groups, as fairlearn's `MetricFrame` defines them.

use serde::{Deserialize, Serialize};

use super::{Measured, Scores};
use crate::compute::BLOCK;
use crate::design::Part;
use crate::model::RowLoss;

/// A figure of one group's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupMetric {
    /// Share predicted 1.
    SelectionRate,
    /// Share predicted 1 among y = 1.
    TruePositiveRate,
    /// Share predicted 1 among y = 0.
    FalsePositiveRate,
    /// Share predicted right.
    Accuracy,
    /// Mean of the shares predicted right among y = 1 and among y = 0.
    BalancedAccuracy,
    /// 2 TP / (2 TP + FP + FN).
    F1,
    /// Share with y = 1 among those predicted 1.
    Precision,
    /// Mean p.
    MeanProbability,
    /// Mean p among y = 1.
    MeanProbabilityOfPositives,
    /// Mean p among y = 0.
    MeanProbabilityOfNegatives,
    /// Mean loss.
    MeanLoss,
    /// Mean loss among y = 1.
    MeanLossOfPositives,
}

impl GroupMetric {
    /// All of them.
    pub const ALL: [GroupMetric; 12] = [
        GroupMetric::SelectionRate,
        GroupMetric::TruePositiveRate,
        GroupMetric::FalsePositiveRate,
        GroupMetric::Accuracy,
        GroupMetric::BalancedAccuracy,
        GroupMetric::F1,
        GroupMetric::Precision,
        GroupMetric::MeanProbability,
        GroupMetric::MeanProbabilityOfPositives,
        GroupMetric::MeanProbabilityOfNegatives,
        GroupMetric::MeanLoss,
        GroupMetric::MeanLossOfPositives,
    ];

    /// numerator and denominator of each mean that the figure is the mean of, with what there is none of where a denominator is 0.
    fn ratios(self, sums: &Sums) -> Vec<(f64, f64, Missing)> {
        let [positives, negatives] = [sums.positives.weight, sums.negatives.weight];
        let [true_positives, false_positives] = [sums.positives.selected, sums.negatives.selected];
        match self {
            GroupMetric::SelectionRate => {
                vec![(true_positives + false_positives, positives + negatives, Missing::Rows)]
            }
            GroupMetric::TruePositiveRate => vec![(true_positives, positives, Missing::Positives)],
            GroupMetric::FalsePositiveRate => vec![(false_positives, negatives, Missing::Negatives)],
            GroupMetric::Accuracy => {
                vec![(true_positives + (negatives - false_positives), positives + negatives, Missing::Rows)]
            }
            GroupMetric::BalancedAccuracy => vec![
                (true_positives, positives, Missing::Positives),
                (negatives - false_positives, negatives, Missing::Negatives),
            ],
            GroupMetric::F1 => vec![(
                2.0 * true_positives,
                true_positives + false_positives + positives,
                Missing::PositivesAndSelected,
            )],
            GroupMetric::Precision => {
                vec![(true_positives, true_positives + false_positives, Missing::Selected)]
            }
            GroupMetric::MeanProbability => {
                vec![(
                    sums.positives.probability + sums.negatives.probability,
                    positives + negatives,
                    Missing::Rows,
                )]
            }
            GroupMetric::MeanProbabilityOfPositives => {
                vec![(sums.positives.probability, positives, Missing::Positives)]
            }
            GroupMetric::MeanProbabilityOfNegatives => {
                vec![(sums.negatives.probability, negatives, Missing::Negatives)]
            }
            GroupMetric::MeanLoss => {
                vec![(sums.positives.loss + sums.negatives.loss, positives + negatives, Missing::Rows)]
            }
            GroupMetric::MeanLossOfPositives => vec![(sums.positives.loss, positives, Missing::Positives)],
        }
    }
}

/// What a figure is undefined for the want of.
#[derive(Clone, Copy)]
enum Missing {
    Rows,
    Positives,
    Negatives,
    Selected,
    PositivesAndSelected,
}

impl Missing {
    fn words(self, group: &str, favourable: &str) -> String {
        match self {
            Missing::Rows => format!("no rows in which {group}"),
            Missing::Positives => format!("no rows in which {group} and {favourable}"),
            Missing::Negatives => format!("no rows in which {group}, except those in which {favourable}"),
            Missing::Selected => format!("no rows in which {group} are predicted favourable"),
            Missing::PositivesAndSelected => {
                format!("no rows in which {group} and {favourable}, and none are predicted so")
            }
        }
    }
}

/// One figure, group by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricByGroup {
    /// Which.
    pub metric: GroupMetric,
    /// One a group, in the groups' order.
    pub groups: Vec<Measured>,
    /// Over all rows, those of no group included.
    pub overall: Measured,
    /// The largest minus the smallest of the groups where it is defined; undefined where that is none.
    pub largest_difference: Measured,
    /// The smallest over the largest; undefined where the largest is 0. The four-fifths rule asks for [`FOUR_FIFTHS`] at least.
    pub smallest_ratio: Measured,
}

/// The ratio of selection rates below which the four-fifths rule (29 CFR 1607.4 D) sees adverse impact.
pub const FOUR_FIFTHS: f64 = 0.8;

/// All figures of one model on one set of rows, by group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByGroup {
    /// Rows of each group.
    pub rows: Vec<u64>,
    /// Sum of base weights of each group.
    pub weights: Vec<f64>,
    /// Every [`GroupMetric`], in its order.
    pub metrics: Vec<MetricByGroup>,
}

impl ByGroup {
    /// A figure by group.
    pub fn of(&self, metric: GroupMetric) -> Option<&MetricByGroup> {
        self.metrics.iter().find(|by_group| by_group.metric == metric)
    }
}

/// The margin from which on a row is predicted 1 where that is asked for p >= `threshold`.
pub fn margin_at(threshold: f64) -> f64 {
    libm::log(threshold) - libm::log(1.0 - threshold)
}

/// Measures a model by group, from its scores of the part's rows; `names`: the groups ("race is White") in the order of their codes; a row is predicted 1
/// where its margin is at least `cut` ([`margin_at`] of a threshold). Base weights count as copies.
///
/// # Panics
///
/// Unless there is one score a row.
pub fn by_group(part: &Part, scores: &Scores, names: &[String], favourable: &str, cut: f64) -> ByGroup {
    let margins = scores.margins();
    assert!(margins.len() == part.x().rows(), "one score a row is needed");
    let (mut sums, mut rows) = (vec![Sums::default(); names.len() + 1], vec![0; names.len()]);
    let mut block = sums.clone();
    for start in (0..margins.len()).step_by(BLOCK) {
        block.fill(Sums::default());
        let end = margins.len().min(start + BLOCK);
        for (i, &margin) in (start..end).zip(&margins[start..end]) {
            let code = usize::from(part.groups()[i]);
            let (weight, y) = (part.weight(i), part.y()[i]);
            let (row, selected) = (scores.rows()[i], margin >= cut);
            if let Some(rows) = rows.get_mut(code) {
                *rows += 1;
                block[code].add_row(weight, y, row, selected);
            }
            block[names.len()].add_row(weight, y, row, selected);
        }
        sums.iter_mut().zip(&block).for_each(|(sums, block)| sums.add(block));
    }
    let metrics = GroupMetric::ALL.map(|metric| {
        let value = |sums: &Sums, name: &str| {
            let ratios = metric.ratios(sums);
            match ratios.iter().find(|(_, denominator, _)| *denominator <= 0.0) {
                Some((_, _, missing)) => Measured::Undefined(missing.words(name, favourable)),
                None => {
                    let mean: f64 =
                        ratios.iter().map(|(numerator, denominator, _)| numerator / denominator).sum();
                    Measured::Value(mean / ratios.len() as f64)
                }
            }
        };
        let groups: Vec<Measured> = sums.iter().zip(names).map(|(sums, name)| value(sums, name)).collect();
        let defined: Vec<f64> = groups.iter().filter_map(Measured::value).collect();
        let nowhere = || Measured::Undefined("it is defined in no group".to_owned());
        let smallest = defined.iter().copied().reduce(f64::min);
        let largest = defined.iter().copied().reduce(f64::max);
        let (largest_difference, smallest_ratio) = match smallest.zip(largest) {
            None => (nowhere(), nowhere()),
            Some((_, 0.0)) => {
                (Measured::Value(0.0), Measured::Undefined("it is 0 in every group".to_owned()))
            }
            Some((smallest, largest)) => {
                (Measured::Value(largest - smallest), Measured::Value(smallest / largest))
            }
        };
        let overall = value(&sums[names.len()], "there is any group");
        MetricByGroup { metric, groups, overall, largest_difference, smallest_ratio }
    });
    let weights =
        sums[..names.len()].iter().map(|sums| sums.positives.weight + sums.negatives.weight).collect();
    ByGroup { rows, weights, metrics: metrics.into() }
}

/// Base-weighted sums over some rows of one label.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct OfLabel {
    weight: f64,
    selected: f64,
    probability: f64,
    loss: f64,
}

/// Base-weighted sums over some rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Sums {
    positives: OfLabel,
    negatives: OfLabel,
}

impl Sums {
    fn add_row(&mut self, weight: f64, y: f64, row: RowLoss, selected: bool) {
        let of_label = if y > 0.5 { &mut self.positives } else { &mut self.negatives };
        of_label.weight += weight;
        of_label.selected += if selected { weight } else { 0.0 };
        of_label.probability += weight * row.probability;
        of_label.loss += weight * row.loss;
    }

    fn add(&mut self, other: &Sums) {
        for (sum, other) in [(&mut self.positives, &other.positives), (&mut self.negatives, &other.negatives)]
        {
            sum.weight += other.weight;
            sum.selected += other.selected;
            sum.probability += other.probability;
            sum.loss += other.loss;
        }
    }
}
