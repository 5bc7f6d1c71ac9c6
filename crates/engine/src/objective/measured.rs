//! Numbers that may be undefined, and say why.

use serde::{Deserialize, Serialize, Serializer};

/// A share of rows, with its count; undefined, with the reason, where there are no rows to count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Rows that count, by base weight.
    #[serde(serialize_with = "whole")]
    pub numerator: f64,
    /// Rows in all, by base weight.
    #[serde(serialize_with = "whole")]
    pub denominator: f64,
}

/// A count as a whole number wherever it is one and is written as text: base weights make fractions of it.
pub(super) fn whole<S: Serializer>(count: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() && count.fract() == 0.0 && (0.0..1e15).contains(count) {
        serializer.serialize_u64(*count as u64)
    } else {
        serializer.serialize_f64(*count)
    }
}

impl Rate {
    /// numerator / denominator, or `None` where the denominator is 0.
    pub fn value(&self) -> Option<f64> {
        (self.denominator > 0.0).then(|| self.numerator / self.denominator)
    }
}

/// A number that may be undefined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measured {
    /// The value.
    Value(f64),
    /// Why there is none ("no favourable labels among sex = Female").
    Undefined(String),
}

impl Measured {
    /// The value, where there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Measured::Value(value) => Some(*value),
            Measured::Undefined(_) => None,
        }
    }
}
