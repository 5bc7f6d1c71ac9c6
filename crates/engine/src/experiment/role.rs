//! Which of an experiment's models is meant.

use serde::{Deserialize, Serialize};

use crate::unlearn::Algorithm;

/// Which model is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelRole {
    /// Trained on all rows.
    Before,
    /// Hard correction by influence update.
    HardInfluence,
    /// Soft correction by influence update.
    SoftInfluence,
    /// Hard correction by the chosen algorithm.
    HardUnlearned,
    /// Soft correction by the chosen algorithm.
    SoftUnlearned,
    /// Hard correction by retraining.
    HardRetrained,
    /// Soft correction by retraining.
    SoftRetrained,
}

impl ModelRole {
    /// The hard and the soft model that an algorithm makes.
    pub fn by(algorithm: Algorithm) -> [ModelRole; 2] {
        match algorithm {
            Algorithm::Influence => [ModelRole::HardInfluence, ModelRole::SoftInfluence],
            Algorithm::Retrain => [ModelRole::HardRetrained, ModelRole::SoftRetrained],
            _ => [ModelRole::HardUnlearned, ModelRole::SoftUnlearned],
        }
    }

    /// Whether its weights are those of the hard scheme; `None` for the model before.
    pub fn is_hard(self) -> Option<bool> {
        match self {
            ModelRole::Before => None,
            ModelRole::HardInfluence | ModelRole::HardUnlearned | ModelRole::HardRetrained => Some(true),
            ModelRole::SoftInfluence | ModelRole::SoftUnlearned | ModelRole::SoftRetrained => Some(false),
        }
    }
}
