//! The Hessian of the training objective: the one place that solves with it.

use std::sync::Arc;

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::conjugate::{SolveStatus, Solved};
use super::matrix_free::{Ledger, MatrixFree, Unsolved};
use crate::compute::{DeviceMatrix, Route, dot, quadratic_forms, row, weighted_gram};
use crate::design::DesignMatrix;

/// What a solve by conjugate gradients leaves of the right side's norm, at most: where a factor's rounding leaves it.
const TOLERANCE: f64 = 1e-12;

/// H = X' diag(w p (1-p)) X + l2 I, the penalty not on the intercept, ready to be solved with: its Cholesky factor, or, of a
/// table that is too wide for one ([`Route`]), products with it.
#[derive(Debug, Clone)]
pub struct Hessian {
    solver: Solver,
}

#[derive(Debug, Clone)]
enum Solver {
    Factored(Cholesky<f64, Dyn>),
    MatrixFree(Arc<MatrixFree>, Arc<Ledger>),
}

impl Hessian {
    /// H at the parameters that gave these probabilities, by the route of the matrix. `None` where H is not positive definite
    /// to working precision. `weights`: one a row, 1 each where `None`.
    pub fn new(x: &DesignMatrix, probabilities: &[f64], weights: Option<&[f64]>, l2: f64) -> Option<Hessian> {
        Hessian::by(Route::of(x), x, probabilities, weights, l2)
    }

    /// The same by this route.
    pub fn by(
        route: Route,
        x: &DesignMatrix,
        probabilities: &[f64],
        weights: Option<&[f64]>,
        l2: f64,
    ) -> Option<Hessian> {
        let curvature = curvature(probabilities, weights);
        if route == Route::MatrixFree {
            let matrix = Arc::new(MatrixFree::new(x, curvature, l2)?);
            return Some(Hessian { solver: Solver::MatrixFree(matrix, Arc::default()) });
        }
        let mut matrix = weighted_gram(x, &curvature);
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
        positive.then_some(Hessian { solver: Solver::Factored(cholesky) })
    }

    /// H^-1 b. A solve that does not converge is counted ([`Hessian::unsolved`]).
    pub fn solve(&self, b: &[f64]) -> Vec<f64> {
        self.solved(b).solution
    }

    /// H^-1 b with its status and residual; by conjugate gradients to 1e-12 ||b||.
    pub fn solved(&self, b: &[f64]) -> Solved {
        match &self.solver {
            Solver::Factored(cholesky) => {
                let mut solution = DVector::from_column_slice(b);
                cholesky.solve_mut(&mut solution);
                let solution = solution.as_slice().to_vec();
                Solved { solution, status: SolveStatus::Factored, residual: 0.0, products: 0 }
            }
            Solver::MatrixFree(matrix, ledger) => {
                let solved = matrix.solve(b, TOLERANCE);
                ledger.note(&solved);
                solved
            }
        }
    }

    /// Newton's step H^-1 g, by conjugate gradients to `share` ||g|| alone: what is left of it, the next step takes. `None` where H turns
    /// out to be singular.
    pub(super) fn newton_step(&self, gradient: &[f64], share: f64) -> Option<Vec<f64>> {
        match &self.solver {
            Solver::Factored(_) => Some(self.solve(gradient)),
            Solver::MatrixFree(matrix, _) => {
                let solved = matrix.solve(gradient, share);
                // With a penalty even an early end is a step down.
                let usable = matrix.has_penalty() || solved.status == SolveStatus::Converged;
                usable.then_some(solved.solution)
            }
        }
    }

    /// How systems with it are solved.
    pub fn route(&self) -> Route {
        match &self.solver {
            Solver::Factored(_) => Route::Factored,
            Solver::MatrixFree(..) => Route::MatrixFree,
        }
    }

    /// Solves that did not converge, of all that were made with this Hessian and those told of with it; `None` where all did.
    pub fn unsolved(&self) -> Option<Unsolved> {
        match &self.solver {
            Solver::Factored(_) => None,
            Solver::MatrixFree(_, ledger) => ledger.unsolved(),
        }
    }

    /// The same Hessian, its solves counted with those of another.
    pub(crate) fn told_with(self, other: &Hessian) -> Hessian {
        match (self.solver, &other.solver) {
            (Solver::MatrixFree(matrix, _), Solver::MatrixFree(_, ledger)) => {
                Hessian { solver: Solver::MatrixFree(matrix, ledger.clone()) }
            }
            (solver, _) => Hessian { solver },
        }
    }

    /// The largest eigenvalue of H, by power iteration until the Rayleigh quotient stands still.
    pub fn largest_eigenvalue(&self) -> f64 {
        const MOST_STEPS: u32 = 2_000;
        let d = match &self.solver {
            Solver::Factored(cholesky) => cholesky.l_dirty().nrows(),
            Solver::MatrixFree(matrix, _) => matrix.parameters(),
        };
        // No eigenvector of a design of ours is orthogonal to it by symmetry.
        let mut vector: Vec<f64> = (0..d).map(|j| 1.0 + j as f64 / d as f64).collect();
        let mut value = 0.0;
        let (mut margins, mut product) = (Vec::new(), Vec::new());
        for _ in 0..MOST_STEPS {
            let norm = libm::sqrt(dot(&vector, &vector));
            vector.iter_mut().for_each(|entry| *entry /= norm);
            let (last, next) = match &self.solver {
                Solver::Factored(cholesky) => {
                    let factor = cholesky.l_dirty();
                    // L (L'v): columns of the lower triangle are contiguous.
                    let inner: Vec<f64> =
                        (0..d).map(|j| dot(&factor.column(j).as_slice()[j..], &vector[j..])).collect();
                    let next = dot(&inner, &inner);
                    vector.fill(0.0);
                    for (j, scale) in inner.iter().enumerate() {
                        for (entry, l) in vector[j..].iter_mut().zip(&factor.column(j).as_slice()[j..]) {
                            *entry += scale * l;
                        }
                    }
                    (value, next)
                }
                Solver::MatrixFree(matrix, _) => {
                    matrix.multiply(&vector, &mut margins, &mut product);
                    let next = dot(&vector, &product);
                    std::mem::swap(&mut vector, &mut product);
                    (value, next)
                }
            };
            value = next;
            if (value - last).abs() <= 1e-15 * value {
                break;
            }
        }
        value
    }

    /// L^-1, lower triangular, with H = L L'; `None` where H is not factored.
    pub fn inverse_factor(&self) -> Option<DMatrix<f64>> {
        let Solver::Factored(cholesky) = &self.solver else { return None };
        let mut inverse = DMatrix::identity(cholesky.l_dirty().nrows(), cholesky.l_dirty().nrows());
        // Of the factor only the lower triangle is read. It has a positive diagonal, so that there is a solution.
        cholesky.l_dirty().solve_lower_triangular_mut(&mut inverse);
        Some(inverse)
    }

    /// H^-1; `None` where H is not factored.
    pub fn inverse(&self) -> Option<DMatrix<f64>> {
        match &self.solver {
            Solver::Factored(cholesky) => Some(cholesky.inverse()),
            Solver::MatrixFree(..) => None,
        }
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
/// `weights`: one a row, 1 each where `None`. `l2` is the penalty in H. Where H is not factored that is a solve a row.
pub async fn leverage(
    placed: &DeviceMatrix<'_>,
    probabilities: &[f64],
    hessian: &Hessian,
    weights: Option<&[f64]>,
    l2: f64,
) -> Vec<f64> {
    let x = placed.x();
    let curvature = curvature(probabilities, weights);
    if placed.is_on_gpu()
        && let Some(inverse) = hessian.inverse_factor()
    {
        // sum_i h_i = tr(H^-1 (H - l2 I)), the penalty not on the intercept.
        let of_penalty: f64 = (0..x.layout().columns()).map(|j| inverse.column(j).norm_squared()).sum();
        let trace = x.layout().parameters() as f64 - l2 * of_penalty;
        return placed.leverages(&curvature, &inverse, trace).await;
    }
    match hessian.inverse() {
        Some(inverse) => {
            let forms = quadratic_forms(x, &inverse);
            curvature.iter().zip(&forms).map(|(c, form)| c * form).collect()
        }
        None => (0..x.rows())
            .map(|i| {
                let row = row(x, i);
                curvature[i] * dot(&row, &hessian.solve(&row))
            })
            .collect(),
    }
}
