//! The two estimates of what a row does: influence as it is, and corrected for the row's leverage.

use serde::{Deserialize, Serialize};

use super::iterate::LEAST_REST;

/// Which estimate of a row's effect the weights are computed from.
///
/// Changing row i's weight by epsilon moves F, to first order in everything but the row's own curvature, by
/// -epsilon f_i / (1 + epsilon h_i): f_i for a small change, f_i / (1 - h_i) for removing the row, epsilon = -1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Estimate {
    /// What suits the step: hard schemes remove rows whole and start from [`Estimate::LeverageCorrected`], soft ones change
    /// weights by a little and start from [`Estimate::Plain`].
    #[default]
    Matched,
    /// f_i = g_i' H^-1 grad F: of changing the row's weight by a little. The influence update moves F by -epsilon'f of
    /// these, to first order.
    Plain,
    /// f_i / (1 - h_i): of removing the row whole, epsilon_i = -1. A weight that changes by less or goes up is then taken
    /// to do more than it does, and soft weights may stop short of their goal where leverages are large.
    LeverageCorrected,
}

impl Estimate {
    /// Whether hard schemes start from influence corrected for leverage.
    pub fn corrects_hard(self) -> bool {
        self != Estimate::Plain
    }

    /// Whether soft schemes do.
    pub fn corrects_soft(self) -> bool {
        self == Estimate::LeverageCorrected
    }
}

/// [`leverage_corrected`] of every row; where it is undefined it counts as 0, so that the row's weight stays as it is.
/// `influences` and `leverages`: one entry a row.
pub fn all_leverage_corrected(influences: &[f64], leverages: &[f64]) -> Vec<f64> {
    influences.iter().zip(leverages).map(|(f, h)| leverage_corrected(*f, *h).unwrap_or(0.0)).collect()
}

/// f_i / (1 - h_i): the influence of removing a row whole, where [`crate::influence::influences`] is that of removing a
/// little of it. One Newton step of the problem without the row; exact for a quadratic loss. `None` where the leverage
/// leaves nothing, h_i >= 1 - 1e-12: the row alone determines a parameter.
pub fn leverage_corrected(influence: f64, leverage: f64) -> Option<f64> {
    let rest = 1.0 - leverage;
    (rest > LEAST_REST).then(|| influence / rest)
}
