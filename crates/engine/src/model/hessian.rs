//! The Hessian of the training objective, factored.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use crate::compute::{DeviceMatrix, dot, quadratic_forms, weighted_gram};
use crate::design::DesignMatrix;

/// The Cholesky factor of H = X' diag(w p (1-p)) X + l2 I, the penalty not on the intercept.
#[derive(Debug, Clone)]
pub struct Hessian {
    cholesky: Cholesky<f64, Dyn>,
}

impl Hessian {
    /// Builds and factors H at the parameters that gave these probabilities. `None` where H is not positive definite
    /// to working precision. `weights`: one a row, 1 each where `None`.
    pub fn new(x: &DesignMatrix, probabilities: &[f64], weights: Option<&[f64]>, l2: f64) -> Option<Hessian> {
        let mut matrix = weighted_gram(x, &curvature(probabilities, weights));
        for j in 0..x.layout().columns() {
            matrix[(j, j)] += l2;
        }
        Hessian::factor(matrix)
    }

    /// Factors a symmetric matrix. `None` where it is not positive definite to working precision.
    ///
    /// A pivot of a matrix that is singular in exact arithmetic comes out as rounding of either sign, so that the
    /// factorisation may go through all the same: a pivot below dimension * 1e-15 of its diagonal entry counts as 0.
    pub fn factor(matrix: DMatrix<f64>) -> Option<Hessian> {
        let diagonal = matrix.diagonal();
        let floor = 1e-15 * matrix.nrows() as f64;
        let cholesky = Cholesky::new(matrix)?;
        let pivots = cholesky.l_dirty().diagonal();
        let positive = pivots
            .iter()
            .zip(&diagonal)
            .all(|(pivot, diagonal)| pivot.is_finite() && pivot * pivot > floor * diagonal);
        positive.then_some(Hessian { cholesky })
    }

    /// H^-1 b.
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        let mut solution = DVector::from_column_slice(b);
        self.cholesky.solve_mut(&mut solution);
        solution.as_slice().to_vec()
    }

    /// The largest eigenvalue of H, by power iteration on its factors until the Rayleigh quotient stands still.
    pub fn largest_eigenvalue(&self) -> f64 {
        const MOST_STEPS: u32 = 2_000;
        let factor = self.cholesky.l_dirty();
        let d = factor.nrows();
        // No eigenvector of a design of ours is orthogonal to it by symmetry.
        let mut vector: Vec<f64> = (0..d).map(|j| 1.0 + j as f64 / d as f64).collect();
        let mut value = 0.0;
        for _ in 0..MOST_STEPS {
            let norm = libm::sqrt(dot(&vector, &vector));
            vector.iter_mut().for_each(|entry| *entry /= norm);
            // L (L'v): columns of the lower triangle are contiguous.
            let inner: Vec<f64> =
                (0..d).map(|j| dot(&factor.column(j).as_slice()[j..], &vector[j..])).collect();
            let (last, next) = (value, dot(&inner, &inner));
            vector.fill(0.0);
            for (j, scale) in inner.iter().enumerate() {
                for (entry, l) in vector[j..].iter_mut().zip(&factor.column(j).as_slice()[j..]) {
                    *entry += scale * l;
                }
            }
            value = next;
            if (value - last).abs() <= 1e-15 * value {
                break;
            }
        }
        value
    }

    /// L^-1, lower triangular, with H = L L'.
    pub fn inverse_factor(&self) -> DMatrix<f64> {
        let mut inverse = DMatrix::identity(self.cholesky.l_dirty().nrows(), self.cholesky.l_dirty().nrows());
        // Of the factor only the lower triangle is read. It has a positive diagonal, so that there is a solution.
        self.cholesky.l_dirty().solve_lower_triangular_mut(&mut inverse);
        inverse
    }

    /// H^-1.
    pub fn inverse(&self) -> DMatrix<f64> {
        self.cholesky.inverse()
    }
}

/// w_i p_i (1 - p_i).
pub(super) fn curvature(probabilities: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
    let curvature = probabilities.iter().map(|p| p * (1.0 - p));
    match weights {
        Some(weights) => curvature.zip(weights).map(|(c, w)| c * w).collect(),
        None => curvature.collect(),
    }
}

/// The leverage of every row, h_i = w_i p_i (1 - p_i) x_i' H^-1 x_i, 0 to 1: how far a row pulls the fit to itself.
/// `weights`: one a row, 1 each where `None`. `l2` is the penalty in H.
pub async fn leverage(
    placed: &DeviceMatrix<'_>,
    probabilities: &[f64],
    hessian: &Hessian,
    weights: Option<&[f64]>,
    l2: f64,
) -> Vec<f64> {
    let x = placed.x();
    if !placed.is_on_gpu() {
        let curvature = curvature(probabilities, weights);
        let forms = quadratic_forms(x, &hessian.inverse());
        return curvature.iter().zip(&forms).map(|(c, form)| c * form).collect();
    }
    let inverse = hessian.inverse_factor();
    // sum_i h_i = tr(H^-1 (H - l2 I)), the penalty not on the intercept.
    let of_penalty: f64 = (0..x.layout().columns()).map(|j| inverse.column(j).norm_squared()).sum();
    let trace = x.layout().parameters() as f64 - l2 * of_penalty;
    placed.leverages(&curvature(probabilities, weights), &inverse, trace).await
}
