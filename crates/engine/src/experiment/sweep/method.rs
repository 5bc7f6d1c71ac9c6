//! What a sweep compares.

use serde::{Deserialize, Serialize};

use crate::unlearn::Algorithm;

/// An unlearning algorithm, or a baseline without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// An algorithm, with the configuration's settings; hard and soft.
    Algorithm(Algorithm),
    /// A way to the same end without influence or without weights.
    Baseline(Baseline),
}

/// Ways to the same end, for comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Baseline {
    /// The model before.
    Nothing,
    /// Trained without the sensitive column.
    WithoutSensitive,
    /// Kamiran and Calders' weights from group and label counts ([`crate::weights::reweighing`]).
    Reweighing,
    /// Per-group thresholds on the model before, randomised where that is better ([`crate::objective::GroupThresholds`]).
    Thresholds,
    /// Retrained without what the linear program of 2022 removes ([`crate::weights::linear_program`]).
    LinearProgram,
}

impl Baseline {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Baseline; 5] = [
        Baseline::Nothing,
        Baseline::WithoutSensitive,
        Baseline::Reweighing,
        Baseline::Thresholds,
        Baseline::LinearProgram,
    ];
}

impl Method {
    /// Algorithms, then baselines.
    pub fn all() -> Vec<Method> {
        let algorithms = Algorithm::ALL.into_iter().map(Method::Algorithm);
        algorithms.chain(Baseline::ALL.into_iter().map(Method::Baseline)).collect()
    }

    /// The name that page and tables show.
    pub fn name(self) -> &'static str {
        match self {
            Method::Algorithm(algorithm) => algorithm.name(),
            Method::Baseline(Baseline::Nothing) => "Doing nothing",
            Method::Baseline(Baseline::WithoutSensitive) => "Dropping the group's column",
            Method::Baseline(Baseline::Reweighing) => "Reweighing (Kamiran and Calders)",
            Method::Baseline(Baseline::Thresholds) => "Per-group thresholds (Hardt et al.)",
            Method::Baseline(Baseline::LinearProgram) => "Linear program (Li and Liu)",
        }
    }

    /// The schemes that it is run with.
    pub fn schemes(self) -> &'static [SweepScheme] {
        match self {
            Method::Algorithm(_) => &[SweepScheme::Hard, SweepScheme::Soft],
            Method::Baseline(_) => &[SweepScheme::Neither],
        }
    }

    /// Whether its result depends on a seed beyond the split's.
    pub fn random(self) -> bool {
        matches!(self, Method::Algorithm(algorithm) if algorithm.declared().random)
    }
}

/// The weights that a cell uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SweepScheme {
    /// The configuration's hard scheme.
    Hard,
    /// The configuration's soft scheme.
    Soft,
    /// None: a baseline.
    Neither,
}

impl SweepScheme {
    /// The word that tables show.
    pub fn name(self) -> &'static str {
        match self {
            SweepScheme::Hard => "hard",
            SweepScheme::Soft => "soft",
            SweepScheme::Neither => "–",
        }
    }
}
