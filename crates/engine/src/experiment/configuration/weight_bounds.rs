//! The box that weights stay in.

use serde::{Deserialize, Serialize};

use crate::weights::Bounds;

/// Smallest and largest weight: lowest <= 1 <= highest. In a file a pair, `[0, 5]`; `[0, null]` has no upper end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "(f64, Option<f64>)", into = "(f64, Option<f64>)")]
pub struct WeightBounds {
    /// Smallest weight. From 0 on every weight can go into any trainer.
    pub lowest: f64,
    /// Largest weight; `None`: no upper bound.
    pub highest: Option<f64>,
}

impl Default for WeightBounds {
    fn default() -> Self {
        WeightBounds { lowest: 0.0, highest: Some(5.0) }
    }
}

impl From<(f64, Option<f64>)> for WeightBounds {
    fn from((lowest, highest): (f64, Option<f64>)) -> Self {
        WeightBounds { lowest, highest }
    }
}

impl From<WeightBounds> for (f64, Option<f64>) {
    fn from(bounds: WeightBounds) -> Self {
        (bounds.lowest, bounds.highest)
    }
}

impl WeightBounds {
    /// The same for epsilon, the weight less 1.
    pub fn of_epsilon(self) -> Bounds {
        Bounds {
            lower: shifted(self.lowest, -1.0),
            upper: self.highest.map(|highest| shifted(highest, -1.0)),
        }
    }
}

/// From the box of epsilon, which files of version 1 have.
impl From<Bounds> for WeightBounds {
    fn from(Bounds { lower, upper }: Bounds) -> Self {
        WeightBounds { lowest: shifted(lower, 1.0), highest: upper.map(|upper| shifted(upper, 1.0)) }
    }
}

/// value + by, without the last bits' rounding where both are decimals of few digits: -0.3 and 0.7 lead to each other.
fn shifted(value: f64, by: f64) -> f64 {
    let exact = value + by;
    let decimal = libm::round(exact * 1e9) / 1e9;
    if (decimal - exact).abs() <= 1e-15 { decimal } else { exact }
}
