//! The unlearning algorithms that can be chosen.

use serde::{Deserialize, Serialize};

/// How a correction becomes a model. Each is described, hard and soft, where it is implemented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// [`super::InfluenceUpdate`].
    Influence,
    /// [`super::Retrain`], the yardstick.
    Retrain,
    /// [`super::NewtonRemoval`].
    NewtonRemoval,
    /// [`super::GradientAscent`].
    GradientAscent,
    /// [`super::NegGradPlus`].
    NegGradPlus,
    /// [`super::FineTune`].
    FineTune,
    /// [`super::CatastrophicForgetting`].
    CfK,
    /// [`super::ExactUnlearning`].
    EuK,
    /// [`super::FisherForgetting`].
    FisherForgetting,
    /// [`super::NtkScrubbing`].
    NtkScrubbing,
    /// [`super::Scrub`].
    Scrub,
    /// [`super::BadTeacher`].
    BadTeacher,
    /// [`super::Sisa`].
    Sisa,
    /// [`super::SelectiveDampening`].
    SelectiveDampening,
    /// [`super::HessianFree`].
    HessianFree,
}

impl Algorithm {
    /// All of them, in the order in which the page offers them.
    pub const ALL: [Algorithm; 15] = [
        Algorithm::Influence,
        Algorithm::Retrain,
        Algorithm::NewtonRemoval,
        Algorithm::GradientAscent,
        Algorithm::NegGradPlus,
        Algorithm::FineTune,
        Algorithm::CfK,
        Algorithm::EuK,
        Algorithm::FisherForgetting,
        Algorithm::NtkScrubbing,
        Algorithm::Scrub,
        Algorithm::BadTeacher,
        Algorithm::Sisa,
        Algorithm::SelectiveDampening,
        Algorithm::HessianFree,
    ];
}
