//! From a correction epsilon to corrected parameters.

mod algorithm;

pub use algorithm::Algorithm;
