//! The published experiments that the bundled data allow, and the published figures.

use serde::{Deserialize, Serialize};

use super::{
    Baseline, BundledSet, Configuration, Method, ModelKind, Spread, SweepLine, SweepScheme, SweepSettings,
};
use crate::leave_one_out::Estimate;
use crate::objective::TargetKind;
use crate::unlearn::Algorithm;
use crate::weights::{HardScheme, SoftScheme};

/// The targets of the published tables.
pub const PAPER_TARGETS: [TargetKind; 3] =
    [TargetKind::DemographicParity, TargetKind::EqualOpportunityLoss, TargetKind::Robustness];

/// A published line: accuracy, and accuracy on the copies fixed beforehand, as shares of the test rows (Qiao et al. 2025).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// The data.
    pub set: BundledSet,
    /// The model.
    pub model: ModelKind,
    /// The target.
    pub target: TargetKind,
    /// Before, or by which algorithm.
    pub method: Method,
    /// The weights.
    pub scheme: SweepScheme,
    /// Share predicted right.
    pub accuracy: f64,
    /// Share predicted right on the copies.
    pub robust_accuracy: f64,
}

const fn published(method: Method, scheme: SweepScheme, accuracy: f64, robust_accuracy: f64) -> Published {
    Published {
        set: BundledSet::Adult,
        model: ModelKind::Mlp,
        target: TargetKind::Robustness,
        method,
        scheme,
        accuracy,
        robust_accuracy,
    }
}

/// Published figures: Adult, perceptron, robustness, influence update.
pub const PUBLISHED: [Published; 3] = [
    published(Method::Baseline(Baseline::Nothing), SweepScheme::Neither, 0.8220, 0.1780),
    published(Method::Algorithm(Algorithm::Influence), SweepScheme::Hard, 0.8134, 0.8178),
    published(Method::Algorithm(Algorithm::Influence), SweepScheme::Soft, 0.8224, 0.8220),
];

/// What was measured of the differences, over seeds 42 to 46 (docs/paper.md).
pub const KNOWN_DIFFERENCES: &str = "Measured over seeds 42 to 46: the model before is 0.96 ± 0.31 points more accurate than the published one, more than seeds explain; why is \
     not known. The corrected models carry the same lead, 1.03 (hard) and 0.98 (soft): what the correction does to accuracy, \u{2212}0.79 and +0.06 points here, \u{2212}0.86 \
     and +0.04 published, agrees to 0.1. On fixed copies hard comes out 0.55 points ahead of soft here, and 0.42 behind in print. Fixed copies were made \
     against the model before and flatter every model that has moved; at this size a fresh copy turns every decision of the model that it is made against.";

/// The published experiment on a bundled set: hard 20 %, soft 2.3, plain influence; the perceptron's hidden layers learn from 1 % of
/// the rows, its last layer from 99 %; logistic regression in the authors' preprocessing, with l2 = 2.2622 and no intercept.
pub fn paper_configuration(set: BundledSet, model: ModelKind) -> Configuration {
    let mut configuration = set.configuration();
    configuration.model.kind = model;
    configuration.model.l2 = 2.2622;
    configuration.model.intercept = false;
    configuration.model.standardise_share = 0.75;
    configuration.model.perceptron.extractor_share = 0.01;
    configuration.model.perceptron.last_layer_share = 0.99;
    let correction = &mut configuration.correction;
    correction.hard = HardScheme::TopShare(0.2);
    correction.soft = SoftScheme::Soft23;
    correction.estimate = Estimate::Plain;
    configuration
}

/// Its sweep: nothing, the influence update and retraining, for every published target.
pub fn paper_sweep(seeds: u32) -> SweepSettings {
    SweepSettings {
        methods: vec![
            Method::Baseline(Baseline::Nothing),
            Method::Algorithm(Algorithm::Influence),
            Method::Algorithm(Algorithm::Retrain),
        ],
        targets: PAPER_TARGETS.to_vec(),
        seeds,
        strengths: 1,
    }
}

/// The published figures for a line of a sweep of that experiment, where there are some.
pub fn published_for(set: BundledSet, model: ModelKind, line: &SweepLine) -> Option<&'static Published> {
    PUBLISHED.iter().find(|it| {
        (it.set, it.model, it.target) == (set, model, line.target)
            && (it.method, it.scheme) == (line.method, line.scheme)
    })
}

/// Ours minus published, in percentage points: accuracy, and accuracy on the copies.
pub fn apart(line: &SweepLine, published: &Published) -> [Option<f64>; 2] {
    let points = |ours: Option<Spread>, theirs: f64| ours.map(|ours| (ours.mean - theirs) * 100.0);
    [points(line.test_accuracy, published.accuracy), points(line.test_target_hard, published.robust_accuracy)]
}
