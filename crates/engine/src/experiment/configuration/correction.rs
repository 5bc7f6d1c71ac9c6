//! How the model is corrected.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::WeightBounds;
use crate::leave_one_out::Estimate;
use crate::unlearn::{Algorithm, Methods};
use crate::weights::{HardScheme, SoftScheme};

/// How the model is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct CorrectionSettings {
    /// The hard scheme.
    pub hard: HardScheme,
    /// The soft scheme.
    pub soft: SoftScheme,
    /// The estimate of each row's effect that the schemes start from.
    pub estimate: Estimate,
    /// Share r of the gap that soft weights are to close: 1 = all of it. `goal` in a file.
    #[serde(rename = "goal")]
    pub share_of_gap: f64,
    /// lambda as a multiple of the critical lambda* at which the metric goal starts to bind. `None`: 1 for the
    /// schemes 2.0 and 2.2, and 0.001 for the exact ones, so that the goal is met wherever it can be.
    pub lambda_relative: Option<f64>,
    /// The weights that [`SoftScheme::ExactBoxed`] may take.
    pub bounds: WeightBounds,
    /// Whether kept weights also keep the validation loss from rising to first order, step by step, unless that makes a step more than half
    /// as long again.
    #[serde(skip)]
    pub keep_utility: bool,
    /// Whose corrected model is the headline and is taken home.
    pub algorithm: Algorithm,
    /// The settings of every algorithm that has some.
    pub methods: Methods,
    /// Size m of the robustness target's perturbation: 1 moves a row onto the boundary, 1.3 beyond it.
    pub perturbation: f64,
}

impl Default for CorrectionSettings {
    fn default() -> Self {
        CorrectionSettings {
            hard: HardScheme::TopShare(0.1),
            soft: SoftScheme::Kept,
            estimate: Estimate::default(),
            share_of_gap: 1.0,
            lambda_relative: None,
            bounds: WeightBounds::default(),
            keep_utility: false,
            algorithm: Algorithm::Influence,
            methods: Methods::default(),
            perturbation: 1.3,
        }
    }
}

/// What is derived, under the same name.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a CorrectionSettings);

impl Serialize for Rest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        CorrectionSettings::serialize(self.0, serializer)
    }
}

/// As a file has it. Kept utility is named only where it is asked for: reports without it keep their digest.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    rest: Rest<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    keep_utility: bool,
}

impl Serialize for CorrectionSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rest = Rest(self);
        match serializer.is_human_readable() {
            true => Shown { rest, keep_utility: self.keep_utility }.serialize(serializer),
            false => (rest, self.keep_utility).serialize(serializer),
        }
    }
}

/// From a message. Files are read field by field, with what they may leave out.
impl<'de> Deserialize<'de> for CorrectionSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CorrectionSettings, D::Error> {
        struct Read(CorrectionSettings);
        impl<'de> Deserialize<'de> for Read {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Read, D::Error> {
                CorrectionSettings::deserialize(deserializer).map(Read)
            }
        }
        let (Read(rest), keep_utility) = <(Read, bool)>::deserialize(deserializer)?;
        Ok(CorrectionSettings { keep_utility, ..rest })
    }
}
