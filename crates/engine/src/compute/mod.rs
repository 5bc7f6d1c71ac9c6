//! Products over a design matrix.
//!
//! Every function takes the matrix as it is stored (numeric columns dense, categories as codes, standardisation
//! implicit) and returns what the dense, standardised matrix X would give. Sums run in a fixed order, so that the
//! same bits come out on every machine.

mod backend;
mod batch;
mod calibration;
mod cpu;
mod device_matrix;
mod diagonal;
#[cfg(feature = "gpu")]
pub mod gpu;
#[cfg(not(feature = "gpu"))]
#[path = "gpu_absent.rs"]
pub mod gpu;
mod gram;
mod order;
mod random;
mod route;
mod row_tree;
mod sums;
mod tiles;
mod tree_pass;

use nalgebra::DMatrix;

use crate::design::DesignMatrix;

/// Runs a computation to its end. On the CPU nothing waits; natively a GPU is waited for; in a browser a GPU needs `await`.
pub use pollster::block_on;

pub use backend::{Backend, Computed, Precision, Processor};
pub use batch::{LANES, Lane, ZERO, add_scaled, for_each_row, gather};
pub use calibration::{Calibration, StoredCalibration, Work};
pub use device_matrix::{DeviceMatrix, LinearisationPoint};
pub use diagonal::gram_diagonal;
pub(crate) use diagonal::summed as gram_summed;
pub(crate) use order::descending;
pub use order::{ascending, ascending_at, by_descending, sorted_by};
pub use random::Normal;
pub use route::{MOST_FACTORED, MOST_FACTORED_OF_FEW_ROWS, Route, Wide};
pub use row_tree::RowTree;
pub use sums::{BLOCK, dot, sum, sum_of, sums_of};
pub use tiles::{Entries, Matrix, add_product};
pub use tree_pass::{Fours, Number};

/// X theta, the margins: one number a row, the intercept included.
///
/// # Panics
///
/// Unless `theta` has one entry a parameter of `x`.
pub fn multiply(x: &DesignMatrix, theta: &[f64]) -> Vec<f64> {
    one_a_parameter(x, theta.len());
    cpu::multiply(x, theta)
}

/// X theta of several theta: the bits of [`multiply`] for each, for a walk over the rows in fours.
///
/// # Panics
///
/// As [`multiply`].
pub fn multiply_many(x: &DesignMatrix, thetas: &[Vec<f64>]) -> Vec<Vec<f64>> {
    thetas.iter().for_each(|theta| one_a_parameter(x, theta.len()));
    cpu::multiply_many(x, thetas)
}

/// X'r over the rows of each of `count` groups, one list a group: the bits of [`multiply_transposed`] of r where the row is of the group
/// and 0 elsewhere, for one walk over the rows. Rows of other groups count nowhere.
///
/// # Panics
///
/// Unless `r` and `groups` have one entry a row of `x`.
pub fn multiply_transposed_by_group(
    x: &DesignMatrix,
    r: &[f64],
    groups: &[u16],
    count: usize,
) -> Vec<Vec<f64>> {
    one_a_row(x, r.len());
    one_a_row(x, groups.len());
    cpu::multiply_transposed_by_group(x, r, groups, count)
}

/// X'r, one number a parameter.
///
/// # Panics
///
/// Unless `r` has one entry a row of `x`.
pub fn multiply_transposed(x: &DesignMatrix, r: &[f64]) -> Vec<f64> {
    one_a_row(x, r.len());
    cpu::multiply_transposed(x, r)
}

/// X theta into `margins`, and X'r into `out`, where r_i = residual(i, (X theta)_i): the bits of [`multiply`] and [`multiply_transposed`]
/// for half their traffic, as each block of rows is used for both while it is near. Both vectors are cleared first and keep their memory.
///
/// # Panics
///
/// As [`multiply`].
pub fn multiply_and_back(
    x: &DesignMatrix,
    theta: &[f64],
    margins: &mut Vec<f64>,
    residual: impl FnMut(usize, f64) -> f64,
    out: &mut Vec<f64>,
) {
    one_a_parameter(x, theta.len());
    cpu::multiply_and_back(x, theta, margins, residual, out);
}

/// X' diag(d) X, parameters x parameters, exactly symmetric.
///
/// # Panics
///
/// Unless `d` has one entry a row of `x`.
pub fn weighted_gram(x: &DesignMatrix, d: &[f64]) -> DMatrix<f64> {
    one_a_row(x, d.len());
    gram::weighted_gram(x, d)
}

/// x_i' A x_i for every row. `a` is symmetric.
///
/// # Panics
///
/// Unless `a` is parameters x parameters.
pub fn quadratic_forms(x: &DesignMatrix, a: &DMatrix<f64>) -> Vec<f64> {
    one_a_parameter(x, a.nrows());
    one_a_parameter(x, a.ncols());
    gram::quadratic_forms(x, a)
}

/// These rows of X without the intercept's 1, one after the other, as [`row`] gives them; `out` is cleared first.
///
/// # Panics
///
/// Where there is no such row.
pub fn dense_rows(x: &DesignMatrix, rows: &[usize], out: &mut Vec<f64>) {
    cpu::dense_rows(x, rows, out);
}

/// Row i of X as the products see it: standardised, one-hot columns spelled out, the intercept's 1 last.
///
/// # Panics
///
/// Where there is no such row.
pub fn row(x: &DesignMatrix, i: usize) -> Vec<f64> {
    cpu::row(x, i)
}

fn one_a_parameter(x: &DesignMatrix, entries: usize) {
    assert!(entries == x.layout().parameters(), "one entry a parameter is needed");
}

fn one_a_row(x: &DesignMatrix, entries: usize) {
    assert!(entries == x.rows(), "one entry a row is needed");
}
