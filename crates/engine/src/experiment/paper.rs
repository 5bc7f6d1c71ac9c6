//! The published experiments that the bundled data allow, and the published figures.

use serde::{Deserialize, Serialize};

use super::{
    Baseline, BundledSet, Configuration, Method, ModelKind, Spread, SweepLine, SweepScheme, SweepSettings,
};
use crate::leave_one_out::Estimate;
use crate::model::{MlpSettings, Start, StopRule};
use crate::objective::TargetKind;
use crate::unlearn::Algorithm;
use crate::weights::{HardScheme, SoftScheme};

/// The targets of the published tables.
pub const PAPER_TARGETS: [TargetKind; 3] =
    [TargetKind::DemographicParity, TargetKind::EqualOpportunityLoss, TargetKind::Robustness];

/// A published line: accuracy, and accuracy on the copies fixed beforehand, as shares of the *validation* rows, on which the influences were
/// measured, too (Qiao et al. 2025; so their released code writes them).
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

/// What is known of the differences (docs/paper.md).
pub const KNOWN_DIFFERENCES: &str = "The published figures are on validation rows, on which the influences were measured, too, and ours beside them are on the same kind of rows. The \
     hidden layers are trained as in the published code: weights drawn as PyTorch draws them, full batches of 1 % of the rows, Adam at 0.01, until ten \
     steps bring no lower training loss; the last layer has no intercept and l2 = 1e-4. The published code trains in 32 bits and without a bias of the \
     output: in an independent run in NumPy (published_recipe.py beside the engine's golden files) that makes no difference that can be told, 82.3 ± 0.4 % \
     before in place of 82.4 ± 0.3 %, 12 seeds each. With it everything published lies within 1.1 standard deviations of ours over 20 seeds; soft minus \
     hard on fixed copies is 0.2 points, 0.1 to 0.4. In another run in NumPy, over 20 seeds, it is +0.04 ± 0.28 points: a tie. Fixed copies were made \
     against the model before and flatter every model that has moved; at this size a fresh copy turns every decision of the model that it is made against.";

/// The published experiment on a bundled set: hard 20 %, soft 2.3, plain influence, no intercept, in the authors' preprocessing.
///
/// Logistic regression has l2 = 2.2622. The perceptron's weights start as PyTorch draws them, and its hidden layers learn from 1 % of the rows
/// by full-batch Adam at 0.01, up to 15,000 steps, until 10 of them brought no lower *training* loss, and keep the last weights; its last layer learns from 99 % with l2 = 1e-4.
pub fn paper_configuration(set: BundledSet, model: ModelKind) -> Configuration {
    let mut configuration = set.configuration();
    configuration.model.kind = model;
    configuration.model.l2 = 2.2622;
    configuration.model.intercept = false;
    configuration.model.standardise_share = 0.75;
    if model == ModelKind::Mlp {
        configuration.model.l2 = 1e-4;
        configuration.model.perceptron = MlpSettings {
            hidden: None,
            learning_rate: 0.01,
            epochs: 15_000,
            // More than there are rows: every step sees all of them.
            batch: 100_000,
            patience: 10,
            stop: StopRule::TrainingLoss,
            extractor_share: 0.01,
            last_layer_share: 0.99,
            start: Start::Inputs,
        };
    }
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

/// Ours on one kind of figure, beside the published one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// Ours over seeds, on validation rows, in per cent.
    pub ours: Spread,
    /// The 95 % interval of our mean; `None` of one seed.
    pub interval: Option<[f64; 2]>,
    /// Published, in per cent.
    pub published: f64,
    /// Ours minus published, in percentage points.
    pub apart: f64,
    /// The same in standard deviations over our seeds; `None` of one seed, or of equal ones.
    pub deviations: Option<f64>,
}

/// Accuracy, and accuracy on the copies, beside the published figures: both on validation rows, as published.
pub fn beside(line: &SweepLine, published: &Published) -> [Option<Beside>; 2] {
    let place = |ours: Option<Spread>, theirs: f64| {
        let Spread { mean, deviation } = ours?;
        let ours = Spread { mean: mean * 100.0, deviation: deviation.map(|deviation| deviation * 100.0) };
        let published = theirs * 100.0;
        let apart = ours.mean - published;
        let deviations =
            ours.deviation.filter(|deviation| *deviation > 0.0).map(|deviation| apart / deviation);
        Some(Beside { ours, interval: ours.interval(line.seeds), published, apart, deviations })
    };
    [
        place(line.validation_accuracy, published.accuracy),
        place(line.validation_target_hard, published.robust_accuracy),
    ]
}
