//! The weighting schemes that can be chosen.

use serde::{Deserialize, Serialize};

/// Which rows a hard correction removes (epsilon = -1).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HardScheme {
    /// The rows with the lowest f, this share of the training rows (0 to 1), rounded to a whole number of rows.
    TopShare(f64),
    /// Every row with f < 0 and u < 0.
    BothHarmful,
}

/// Which solution of the soft quadratic program is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SoftScheme {
    /// Weights within [`Bounds`] whose delivered model keeps the goal ([`super::KeptPath`]). It is no form of the paper's program.
    Kept,
    /// No constraint active: f / (2 lambda).
    #[serde(rename = "soft_2_0")]
    Soft20,
    /// Metric goal active: f rF0 / ||f||^2.
    #[serde(rename = "soft_2_1")]
    Soft21,
    /// Utility active: (f - (f'u/||u||^2) u) / (2 lambda).
    #[serde(rename = "soft_2_2")]
    Soft22,
    /// Both active: rF0 (||u||^2 f - (f'u) u) / (||f||^2 ||u||^2 - (f'u)^2).
    #[serde(rename = "soft_2_3")]
    Soft23,
    /// Whichever of the four cases satisfies all optimality conditions.
    Exact,
    /// The exact solution with every epsilon_i within [`Bounds`].
    ExactBoxed,
}

impl SoftScheme {
    /// Those of the method's paper: solutions of one quadratic program, whose promises are of first order.
    pub const PUBLISHED: [SoftScheme; 6] = [
        SoftScheme::Exact,
        SoftScheme::ExactBoxed,
        SoftScheme::Soft20,
        SoftScheme::Soft21,
        SoftScheme::Soft22,
        SoftScheme::Soft23,
    ];

    /// All of them, in the order in which the page offers them.
    pub const ALL: [SoftScheme; 7] = [
        SoftScheme::Kept,
        SoftScheme::Exact,
        SoftScheme::ExactBoxed,
        SoftScheme::Soft20,
        SoftScheme::Soft21,
        SoftScheme::Soft22,
        SoftScheme::Soft23,
    ];
}

/// The box for epsilon: lower <= epsilon_i <= upper, with lower <= 0 <= upper.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Smallest epsilon; -1 keeps every weight at or above zero, so that retraining stays convex.
    pub lower: f64,
    /// Largest epsilon; `None`: no upper bound.
    #[serde(default)]
    pub upper: Option<f64>,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { lower: -1.0, upper: None }
    }
}
