//! The diagonal of a weighted Gram matrix, without the matrix where that is large.

use super::{Route, sum, weighted_gram};
use crate::design::{DesignMatrix, UNSEEN};

/// The diagonal of X' diag(d) X, one number a parameter: read from the matrix where a matrix of this shape is formed, and summed up
/// in O(n (q + f) + p) else, q numeric columns and f factors.
///
/// # Panics
///
/// Unless `d` has one entry a row of `x`.
pub fn gram_diagonal(x: &DesignMatrix, d: &[f64]) -> Vec<f64> {
    match Route::of(x) {
        Route::Factored => weighted_gram(x, d).diagonal().as_slice().to_vec(),
        Route::MatrixFree => summed(x, d),
    }
}

/// Sum of d x_j^2: with c the sum of d over the rows of a category, s that over all rows, m its shift and D its scale, x = (z - m) / D with z
/// 0 or 1 makes it (c (1 - 2 m) + m^2 s) / D^2.
pub(crate) fn summed(x: &DesignMatrix, d: &[f64]) -> Vec<f64> {
    assert!(d.len() == x.rows(), "one entry a row is needed");
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let mut diagonal = vec![0.0; q];
    let mut coded = vec![0.0; one_hot];
    for (i, d) in d.iter().enumerate() {
        for (sum, value) in diagonal.iter_mut().zip(&x.numeric()[i * q..(i + 1) * q]) {
            *sum += d * value * value;
        }
        for &code in x.codes()[i * factors..(i + 1) * factors].iter().filter(|code| **code != UNSEEN) {
            coded[code as usize] += d;
        }
    }
    let total = sum(d);
    let standard = layout.one_hot_shift.iter().zip(&layout.one_hot_scale);
    diagonal.extend(
        coded
            .iter()
            .zip(standard)
            .map(|(c, (shift, scale))| (c * (1.0 - 2.0 * shift) + shift * shift * total) / (scale * scale)),
    );
    if layout.intercept {
        diagonal.push(total);
    }
    diagonal
}
