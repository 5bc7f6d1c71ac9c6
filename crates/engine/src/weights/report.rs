//! What a scheme did to the weights, and how it ended.

use serde::{Deserialize, Serialize};

use super::KeptReport;
use super::reasons::{BrokenCondition, Fallback, Shortfall, told};

/// Which constraints of the quadratic program hold with equality at its solution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActiveCase {
    /// A hard scheme: no program was solved.
    Hard,
    /// Weights that keep their goal: the program is another one.
    Kept,
    /// Neither.
    None,
    /// The metric goal.
    Metric,
    /// Utility.
    Utility,
    /// Both.
    Both,
}

/// How a scheme ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightStatus {
    /// The weights are what the scheme defines; for the exact schemes, all optimality conditions hold.
    Solved,
    /// A forced scheme breaks a constraint or a multiplier's sign.
    Infeasible(#[serde(serialize_with = "told")] BrokenCondition),
    /// The scheme's formula is undefined here (f parallel to u, f = 0, ...), and something else was done instead.
    FellBack(#[serde(serialize_with = "told")] Fallback),
    /// Weights that keep their goal get no further.
    OutOfReach(#[serde(serialize_with = "told")] Shortfall),
    /// The boxed solver stopped at its iteration limit with residuals above the tolerance.
    IterationLimit,
}

/// What a scheme did to the weights 1 + epsilon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightReport {
    /// How it ended.
    pub status: WeightStatus,
    /// Which constraints are active.
    pub active: ActiveCase,
    /// Predicted change of the oriented target, -epsilon'f (F0 falls by epsilon'f).
    pub predicted_target_change: f64,
    /// Predicted change of the utility loss U, -epsilon'u.
    pub predicted_utility_change: f64,
    /// lambda as used; `None` where the scheme has none.
    pub lambda: Option<f64>,
    /// The critical lambda* at which the metric goal starts to bind; `None` where it is not defined.
    pub lambda_critical: Option<f64>,
    /// Multipliers b1 (utility) and b2 (metric goal); `None` for hard schemes.
    pub multipliers: Option<[f64; 2]>,
    /// Rows with weight 0 (removed).
    pub removed: usize,
    /// Rows with weight above 1.
    pub raised: usize,
    /// Rows with weight below 1, removed ones included.
    pub lowered: usize,
    /// Rows with weight below 0; clamped to 0 when retraining.
    pub negative: usize,
    /// Smallest and largest weight.
    pub range: [f64; 2],
    /// What was kept, for [`super::SoftScheme::Kept`].
    #[serde(default)]
    pub kept: Option<KeptReport>,
}
