//! What the goal compares, by group and model: the bars of the first screen, whose distance is the gap that every sentence tells.

use crate::page::view::Rows;
use soft_unlearn::experiment::ModelOutcome;
use soft_unlearn::objective::{Confusion, Figures, GroupMetric, Rate, TargetKind};

/// Width and height of the drawing, in its own unit.
pub const BARS: [f64; 2] = [440.0, 200.0];

/// One group's figure under one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The mean probability, mean loss or share.
    pub value: f64,
    /// Wilson's interval of 95 % where it is a share of rows; of means the gap alone has an interval.
    pub interval: Option<[f64; 2]>,
}

/// The bars of before, hard and soft.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Which figure, in words.
    pub name: &'static str,
    /// Of which rows of a group, in words.
    pub of: &'static str,
    /// Whether it is between 0 and 1, and told in percent.
    pub percent: bool,
    /// Whether the distance of two groups' bars is the gap F.
    pub gap: bool,
    /// By model, then group in the order of the codes: of two the others first, then the privileged; `None` where the group has no such rows.
    pub bars: [Vec<Option<Bar>>; 3],
    /// The figure at the picture's upper edge.
    pub top: f64,
}

/// The mean that the goal compares, of each group under each model; accuracy where the goal compares none.
pub fn bars(models: [&ModelOutcome; 3], rows: Rows, kind: TargetKind) -> Bars {
    let on_test = rows == Rows::Test;
    let means = |model: &ModelOutcome, metric: GroupMetric| {
        let groups = if on_test { &model.test_groups } else { &model.validation_groups };
        let means = groups.by_group.of(metric).map(|it| it.groups.as_slice()).unwrap_or_default();
        let bar = |value| Bar { value, interval: None };
        means.iter().map(|mean| mean.value().map(bar)).collect::<Vec<_>>()
    };
    // Of equalised odds' two the wider before.
    let wide = |metric: GroupMetric| {
        let values: Vec<f64> = means(models[0], metric).into_iter().flatten().map(|bar| bar.value).collect();
        values.iter().copied().fold(f64::MIN, f64::max) - values.iter().copied().fold(f64::MAX, f64::min)
    };
    const ALL: (GroupMetric, &str) = (GroupMetric::MeanProbability, "");
    const POSITIVES: (GroupMetric, &str) = (GroupMetric::MeanProbabilityOfPositives, ", label favourable");
    const NEGATIVES: (GroupMetric, &str) = (GroupMetric::MeanProbabilityOfNegatives, ", label unfavourable");
    let (metric, of) = match kind {
        TargetKind::DemographicParity | TargetKind::Robustness => ALL,
        TargetKind::EqualOpportunityRate => POSITIVES,
        TargetKind::PredictiveEquality => NEGATIVES,
        TargetKind::EqualizedOdds if wide(NEGATIVES.0) > wide(POSITIVES.0) => NEGATIVES,
        TargetKind::EqualizedOdds => POSITIVES,
        TargetKind::EqualOpportunityLoss => (GroupMetric::MeanLossOfPositives, ", label favourable"),
        TargetKind::AccuracyParity => (GroupMetric::MeanLoss, ""),
    };
    let losses = matches!(metric, GroupMetric::MeanLoss | GroupMetric::MeanLossOfPositives);
    let right = |figures: &Figures| {
        let bar = |rate: Rate| Some(Bar { value: rate.value()?, interval: rate.wilson_interval() });
        figures.groups.iter().map(|group| bar(group.accuracy())).collect::<Vec<_>>()
    };
    let (name, bars) = match kind {
        TargetKind::Robustness => {
            ("accuracy", models.map(|model| right(if on_test { &model.test } else { &model.validation })))
        }
        _ => {
            let name = if losses { "mean log loss" } else { "mean probability" };
            (name, models.map(|model| means(model, metric)))
        }
    };
    let ends = bars.iter().flatten().flatten().map(|bar| bar.interval.map_or(bar.value, |[_, high]| high));
    // Tenths: the picture does not jump with every step of a slider.
    let top = ((ends.fold(0.0, f64::max) * 10.0).ceil() / 10.0).max(0.1);
    let gap = !matches!(kind, TargetKind::Robustness | TargetKind::EqualizedOdds);
    Bars { name, of, percent: !losses, gap, bars, top: if losses { top } else { top.min(1.0) } }
}

/// Reads a share from a group's counts.
pub type Read = fn(&Confusion) -> Rate;

/// The share that a target is about, and how it is read; of equalised odds' two that with the wider gap before.
pub fn share_of(kind: TargetKind, before: &Figures) -> (&'static str, Read) {
    let gap = |read: Read| {
        let shares = before.groups.iter().filter_map(|group| read(group).value());
        let (low, high) =
            shares.fold((1.0_f64, 0.0_f64), |(low, high), share| (low.min(share), high.max(share)));
        high - low
    };
    const SELECTED: (&str, Read) = ("selection rate", Confusion::selection_rate);
    const TRUE_POSITIVE: (&str, Read) = ("true positive rate", Confusion::true_positive_rate);
    const FALSE_POSITIVE: (&str, Read) = ("false positive rate", Confusion::false_positive_rate);
    match kind {
        TargetKind::DemographicParity => SELECTED,
        TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate => TRUE_POSITIVE,
        TargetKind::PredictiveEquality => FALSE_POSITIVE,
        TargetKind::EqualizedOdds if gap(FALSE_POSITIVE.1) > gap(TRUE_POSITIVE.1) => FALSE_POSITIVE,
        TargetKind::EqualizedOdds => TRUE_POSITIVE,
        TargetKind::AccuracyParity | TargetKind::Robustness => ("accuracy", Confusion::accuracy),
    }
}
