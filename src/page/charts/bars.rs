//! A share by group and model: the bars of the first screen.

use soft_unlearn::objective::{Confusion, Figures, Rate, TargetKind};

/// Width and height of the drawing, in its own unit.
pub const BARS: [f64; 2] = [440.0, 200.0];

/// One group's share under one model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The share, from 0 to 1.
    pub share: f64,
    /// Wilson's interval of 95 %.
    pub interval: [f64; 2],
}

/// The bars of before, hard and soft.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    /// Which share, in words.
    pub name: &'static str,
    /// By model, then group in the order of the codes: of two the others first, then the privileged; `None` where the group has no such rows.
    pub bars: [Vec<Option<Bar>>; 3],
    /// The share at the picture's upper edge.
    pub top: f64,
}

/// The share that the target is about, of each group under each model.
pub fn bars(figures: [&Figures; 3], kind: TargetKind) -> Bars {
    let (name, read) = share_of(kind, figures[0]);
    let bar = |rate: Rate| Some(Bar { share: rate.value()?, interval: rate.wilson_interval()? });
    let bars = figures.map(|figures| figures.groups.iter().map(|group| bar(read(group))).collect::<Vec<_>>());
    let highest = bars.iter().flatten().flatten().map(|bar| bar.interval[1]).fold(0.0, f64::max);
    // Tenths: the picture does not jump with every step of a slider.
    let top = ((highest * 10.0).ceil() / 10.0).clamp(0.1, 1.0);
    Bars { name, bars, top }
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
