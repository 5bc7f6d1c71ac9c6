//! Conjugate gradients (Hestenes and Stiefel, 1952), preconditioned, with what they leave.

use crate::compute::dot;

/// How a system H x = b was solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SolveStatus {
    /// By H's factor.
    Factored,
    /// By conjugate gradients, to the tolerance or, where that is wider, to the rounding of a product with H.
    Converged,
    /// The steps were over first, or H is not positive definite along one of them: the solution has the residual that is said.
    NotConverged,
}

/// The solution of H x = b, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Solved {
    /// x.
    pub solution: Vec<f64>,
    /// How it ended.
    pub status: SolveStatus,
    /// ||b - H x|| / ||b||, computed anew from x; 0 where H was factored, whose residual is rounding.
    pub residual: f64,
    /// Products with H.
    pub products: u32,
}

/// Products with H at the most.
const MOST_PRODUCTS: u32 = 6_000;
/// Times that the iteration begins anew with the residual as right side, where rounding has led it astray.
const ROUNDS: u32 = 4;
/// What one product's rounding comes to, in units of ||H|| ||x||.
const ROUNDING: f64 = 4.0 * f64::EPSILON;

/// Solves H x = b until ||b - H x|| is at most `tolerance` ||b||, or as far as rounding allows. `multiply(v, out)` sets out = H v, H symmetric and
/// positive definite; `precondition(r, out)` sets out = M^-1 r, M likewise, near H.
pub(super) fn conjugate_gradients(
    mut multiply: impl FnMut(&[f64], &mut Vec<f64>),
    mut precondition: impl FnMut(&[f64], &mut Vec<f64>),
    b: &[f64],
    tolerance: f64,
) -> Solved {
    let norm = |v: &[f64]| libm::sqrt(dot(v, v));
    let size = norm(b);
    let mut solution = vec![0.0; b.len()];
    let mut products = 0;
    let mut status = SolveStatus::NotConverged;
    let mut residual = b.to_vec();
    let mut left = size;
    // A lower bound of ||H||, from the directions that were looked along.
    let mut largest = 0.0_f64;
    let (mut z, mut product) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let before = left;
        if size == 0.0 || left <= tolerance * size {
            status = SolveStatus::Converged;
            break;
        }
        precondition(&residual, &mut z);
        let mut direction = z.clone();
        let mut along = dot(&residual, &z);
        while products < MOST_PRODUCTS && norm(&residual) > tolerance * size {
            multiply(&direction, &mut product);
            products += 1;
            let curvature = dot(&direction, &product);
            // False for what is no number, too.
            if !(curvature > 0.0 && along > 0.0) {
                break;
            }
            largest = largest.max(curvature / dot(&direction, &direction));
            let step = along / curvature;
            solution.iter_mut().zip(&direction).for_each(|(x, d)| *x += step * d);
            residual.iter_mut().zip(&product).for_each(|(r, q)| *r -= step * q);
            precondition(&residual, &mut z);
            let next = dot(&residual, &z);
            let share = next / along;
            along = next;
            direction.iter_mut().zip(&z).for_each(|(d, z)| *d = z + share * *d);
        }
        // What was carried along drifts from b - H x.
        multiply(&solution, &mut product);
        products += 1;
        residual.clear();
        residual.extend(b.iter().zip(&product).map(|(b, q)| b - q));
        left = norm(&residual);
        if left <= (tolerance * size).max(ROUNDING * largest * norm(&solution)) {
            status = SolveStatus::Converged;
            break;
        }
        if products >= MOST_PRODUCTS || left.is_nan() || left > 0.5 * before {
            break;
        }
    }
    let residual = if size == 0.0 { 0.0 } else { left / size };
    Solved { solution, status, residual, products }
}
