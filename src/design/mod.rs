//! Columns and roles to design matrices for training, validation and test.

mod matrix;

pub use matrix::{DesignMatrix, Factor, Layout, NumericColumn};
