//! The unlearning algorithms that a visitor can choose.

use serde::{Deserialize, Serialize};

/// How a correction becomes a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// theta_hat - H^-1 sum_i epsilon_i g_i: one step with the Hessian of all rows.
    Influence,
    /// argmin sum_i max(1 + epsilon_i, 0) l_i + (l2/2)||theta||^2: the yardstick.
    Retrain,
}
