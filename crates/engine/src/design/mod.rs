//! Columns and roles to design matrices for training, validation and test.

mod coefficients;
mod encode;
mod error;
mod learn;
mod matrix;
mod part;

pub use coefficients::{Coefficients, FactorCoefficients, LevelCoefficient, NumericCoefficient};
pub use encode::{EncodeSettings, Encoder, MISSING_LEVEL};
pub use error::{DesignError, LengthError, same_length};
pub use learn::Learning;
pub use matrix::{DesignMatrix, Factor, Layout, NumericColumn, UNSEEN};
pub use part::Part;
