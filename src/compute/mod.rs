//! Products over a design matrix.
