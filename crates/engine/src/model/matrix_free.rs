//! The Hessian of a wide table, never formed: products with it, and conjugate gradients with its blocks as preconditioner.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};
use serde::{Deserialize, Serialize};

use super::conjugate::{SolveStatus, Solved, conjugate_gradients};
use crate::compute::{gram_summed, multiply_and_back, weighted_gram};
use crate::design::{DesignMatrix, Layout};

/// Solves that did not converge, of all that were made with a model's Hessian and with those of models trained from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Unsolved {
    /// How many did not.
    pub unconverged: u32,
    /// Of so many.
    pub solves: u32,
    /// The worst one's ||b - H x|| / ||b||.
    pub residual: f64,
}

/// A count of solves, shared by the Hessians that are told of together.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    solves: AtomicU32,
    unconverged: AtomicU32,
    /// Bits of the largest residual, which are in its order.
    worst: AtomicU64,
}

impl Ledger {
    pub fn note(&self, solved: &Solved) {
        self.solves.fetch_add(1, Ordering::Relaxed);
        if solved.status == SolveStatus::NotConverged {
            self.unconverged.fetch_add(1, Ordering::Relaxed);
            self.worst.fetch_max(solved.residual.abs().to_bits(), Ordering::Relaxed);
        }
    }

    pub fn unsolved(&self) -> Option<Unsolved> {
        let unconverged = self.unconverged.load(Ordering::Relaxed);
        let solves = self.solves.load(Ordering::Relaxed);
        let residual = f64::from_bits(self.worst.load(Ordering::Relaxed));
        (unconverged > 0).then_some(Unsolved { unconverged, solves, residual })
    }
}

/// H = X' diag(d) X + l2 I, the penalty not on the intercept: a product with it costs what two products with X cost.
#[derive(Debug)]
pub(super) struct MatrixFree {
    x: DesignMatrix,
    /// d: w_i p_i (1 - p_i).
    curvature: Vec<f64>,
    l2: f64,
    preconditioner: Preconditioner,
}

impl MatrixFree {
    /// Of rows that count d. `None` where a number is not finite, and where H is singular whatever the numbers are: without a penalty,
    /// with all of a factor's categories as columns, or with more parameters than rows.
    pub fn new(x: &DesignMatrix, curvature: Vec<f64>, l2: f64) -> Option<MatrixFree> {
        let layout = x.layout();
        let singular = !layout.factors.is_empty() || layout.parameters() > x.rows();
        if (l2 == 0.0 && singular) || curvature.iter().any(|d| !d.is_finite()) {
            return None;
        }
        let preconditioner = Preconditioner::new(x, &curvature, l2)?;
        Some(MatrixFree { x: x.clone(), curvature, l2, preconditioner })
    }

    pub fn parameters(&self) -> usize {
        self.x.layout().parameters()
    }

    /// out = H v; `margins` is memory that is used again.
    pub fn multiply(&self, v: &[f64], margins: &mut Vec<f64>, out: &mut Vec<f64>) {
        multiply_and_back(&self.x, v, margins, |i, margin| self.curvature[i] * margin, out);
        let columns = self.x.layout().columns();
        out.iter_mut().zip(&v[..columns]).for_each(|(out, v)| *out += self.l2 * v);
    }

    /// H^-1 b, to `tolerance` ||b||.
    pub fn solve(&self, b: &[f64], tolerance: f64) -> Solved {
        let mut margins = Vec::with_capacity(self.x.rows());
        conjugate_gradients(
            |v, out| self.multiply(v, &mut margins, out),
            |r, out| self.preconditioner.apply(r, out),
            b,
            tolerance,
        )
    }

    pub fn has_penalty(&self) -> bool {
        self.l2 > 0.0
    }
}

/// Numeric columns up to which their block is factored.
const MOST_IN_BLOCK: usize = 500;

/// The block of numeric columns and intercept, factored, and the diagonal of everything else. Categories of one factor are
/// never both in a row, so that their own block is nearly diagonal.
#[derive(Debug)]
struct Preconditioner {
    /// Of the numeric columns and the intercept behind them.
    block: Option<Cholesky<f64, Dyn>>,
    numeric: usize,
    /// 1 / diagonal, an entry a parameter.
    inverse: Vec<f64>,
}

impl Preconditioner {
    fn new(x: &DesignMatrix, d: &[f64], l2: f64) -> Option<Preconditioner> {
        let layout = x.layout();
        let mut diagonal = gram_summed(x, d);
        diagonal.iter_mut().take(layout.columns()).for_each(|entry| *entry += l2);
        if diagonal.iter().any(|entry| !entry.is_finite() || *entry <= 0.0) {
            return None;
        }
        let numeric = layout.numeric.len();
        let mut block = None;
        if numeric <= MOST_IN_BLOCK && numeric > 0 {
            let dense = Layout::dense(layout.numeric.clone(), layout.intercept);
            let rows = DesignMatrix::of_parts(Arc::new(dense), x.rows(), x.numeric().to_vec(), Vec::new());
            let mut gram: DMatrix<f64> = weighted_gram(&rows, d);
            (0..numeric).for_each(|j| gram[(j, j)] += l2);
            // Columns that repeat each other without a penalty have no factor; their diagonal will do.
            block = Cholesky::new(gram);
        }
        let inverse = diagonal.into_iter().map(|entry| 1.0 / entry).collect();
        Some(Preconditioner { block, numeric, inverse })
    }

    fn apply(&self, r: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.extend(r.iter().zip(&self.inverse).map(|(r, inverse)| r * inverse));
        let Some(block) = &self.block else { return };
        let side = block.l_dirty().nrows();
        let mut part = DVector::from_iterator(
            side,
            r[..self.numeric].iter().chain(&r[r.len() - (side - self.numeric)..]).copied(),
        );
        block.solve_mut(&mut part);
        out[..self.numeric].copy_from_slice(&part.as_slice()[..self.numeric]);
        let behind = r.len() - (side - self.numeric);
        out[behind..].copy_from_slice(&part.as_slice()[self.numeric..]);
    }
}
