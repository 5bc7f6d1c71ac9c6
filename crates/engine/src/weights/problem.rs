//! The quadratic program's data: influences oriented so that the metric is to fall.

use super::WeightError;
use crate::compute::{dot, sum_of};

/// minimise -epsilon'f + lambda ||epsilon||^2 subject to epsilon'u >= 0 and epsilon'f <= r F0, with F0 = |F(theta_hat)|:
/// where F(theta_hat) < 0, f is negated, so that -F is driven down.
///
/// With base weights b, f_i and u_i are those of all b_i copies of a row, and the norm counts copies, too: ||epsilon||^2 =
/// sum_i b_i epsilon_i^2. Then a row of weight b has the epsilon that each of b equal rows would have.
#[derive(Debug, Clone)]
pub struct Problem<'a> {
    f: &'a [f64],
    u: &'a [f64],
    /// b_i, at least 0; 1 each where `None`.
    weights: Option<&'a [f64]>,
    /// 1, or -1 where F(theta_hat) < 0: oriented f = sign f.
    pub sign: f64,
    /// r F0, at least 0.
    pub goal: f64,
    /// ||f||^2, with base weights sum_i f_i^2 / b_i.
    pub ff: f64,
    /// ||u||^2, in the same way.
    pub uu: f64,
    /// Oriented f'u, in the same way.
    pub fu: f64,
}

impl<'a> Problem<'a> {
    /// Checks lengths and values, and computes the three products that every scheme needs.
    ///
    /// `f`, `u`: influence on target and on utility, one a training row; `value` = F(theta_hat); `share_of_gap` = r.
    ///
    /// # Errors
    ///
    /// [`WeightError`] where f and u have other lengths or hold no finite number, or where the goal is no number of at least 0.
    pub fn new(
        f: &'a [f64],
        u: &'a [f64],
        value: f64,
        share_of_gap: f64,
    ) -> Result<Problem<'a>, WeightError> {
        if f.len() != u.len() {
            return Err(WeightError::Lengths { f: f.len(), u: u.len() });
        }
        if let Some(row) = (0..f.len()).find(|&i| !(f[i].is_finite() && u[i].is_finite())) {
            return Err(WeightError::NotFinite { row });
        }
        let goal = share_of_gap * value.abs();
        if !(goal.is_finite() && share_of_gap >= 0.0) {
            return Err(WeightError::Goal { value, share_of_gap });
        }
        let sign = if value < 0.0 { -1.0 } else { 1.0 };
        Ok(Problem { f, u, weights: None, sign, goal, ff: dot(f, f), uu: dot(u, u), fu: sign * dot(f, u) })
    }

    /// The same on rows with base weights, which f and u have in them.
    ///
    /// # Errors
    ///
    /// [`WeightError::Lengths`] unless there is one weight a row.
    pub fn weighted(mut self, weights: Option<&'a [f64]>) -> Result<Problem<'a>, WeightError> {
        let Some(weights) = weights else { return Ok(self) };
        if weights.len() != self.rows() {
            return Err(WeightError::Lengths { f: self.rows(), u: weights.len() });
        }
        self.weights = Some(weights);
        let products =
            |a: &dyn Fn(usize) -> f64, b: &dyn Fn(usize) -> f64| sum_of(weights.len(), |i| a(i) * b(i));
        self.ff = products(&|i| self.f(i), &|i| self.f_of_copy(i));
        self.uu = products(&|i| self.u(i), &|i| self.u_of_copy(i));
        self.fu = products(&|i| self.f(i), &|i| self.u_of_copy(i));
        Ok(self)
    }

    /// b_i.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    /// All b_i, where there are any.
    pub fn weights(&self) -> Option<&'a [f64]> {
        self.weights
    }

    /// What is of one copy of row i; 0 where it has none.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn of_copy(&self, i: usize, value: f64) -> f64 {
        match self.weights {
            None => value,
            Some(weights) if weights[i] > 0.0 => value / weights[i],
            Some(_) => 0.0,
        }
    }

    /// Oriented f_i of one copy of the row.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn f_of_copy(&self, i: usize) -> f64 {
        self.of_copy(i, self.f(i))
    }

    /// u_i of one copy of the row.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn u_of_copy(&self, i: usize) -> f64 {
        self.of_copy(i, self.u(i))
    }

    /// Number of training rows.
    pub fn rows(&self) -> usize {
        self.f.len()
    }

    /// Oriented f_i.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn f(&self, i: usize) -> f64 {
        self.sign * self.f[i]
    }

    /// u_i.
    ///
    /// # Panics
    ///
    /// Where there is no row i.
    pub fn u(&self, i: usize) -> f64 {
        self.u[i]
    }

    /// Oriented epsilon'f: by how much the metric is predicted to fall.
    pub fn along_f(&self, epsilon: &[f64]) -> f64 {
        self.sign * dot(epsilon, self.f)
    }

    /// epsilon'u: by how much the utility loss is predicted to fall.
    pub fn along_u(&self, epsilon: &[f64]) -> f64 {
        dot(epsilon, self.u)
    }

    /// Whether f and u are parallel to the accuracy of these sums, or one of them is zero: then f'u carries all that
    /// either does, and the Gram determinant vanishes.
    pub fn parallel(&self) -> bool {
        self.determinant() <= 1e-12 * self.ff * self.uu
    }

    /// ||f||^2 ||u||^2 - (f'u)^2.
    pub fn determinant(&self) -> f64 {
        self.ff * self.uu - self.fu * self.fu
    }
}
