//! The gradients of the objectives without each model's row, sixteen models at a time.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::iterate::Iterate;
use super::problem::{LeaveOneOut, Products};
use super::remainder::series;
use crate::compute::{LANES, Lane, ZERO, add_scaled, gather};
use crate::model::row_loss;

impl LeaveOneOut<'_> {
    /// The gradients at theta + delta, each without its lane's row.
    pub(super) fn gradient_at(&self, lanes: &[Option<&Iterate>; LANES], delta: &[Lane]) -> Vec<Lane> {
        let beyond = match &self.around.products {
            Products::Formed(_, remainders) => remainders.gather(delta, |row, step| self.far(row, step)),
            Products::MatrixFree(curvature, series) => gather(self.x, delta, |i, steps| {
                let mut residual = series[i].changes(steps);
                let weight = self.weight(i);
                residual.iter_mut().for_each(|residual| *residual *= weight);
                // The linear part, but for the penalty: X'(c (X delta)).
                add_scaled(&mut residual, steps, curvature[i]);
                residual
            }),
        };
        self.whole_gradient(beyond, lanes, delta)
    }

    /// The same but for the rounding of X'q(X delta) to f32; `None` where H is not formed, for which that is no small part of it.
    pub(super) fn gradient_near(
        &self,
        lanes: &[Option<&Iterate>; LANES],
        delta: &[Lane],
    ) -> Option<Vec<Lane>> {
        let Products::Formed(_, remainders) = &self.around.products else { return None };
        let beyond = remainders.gather_near(delta, |row, step| self.far(row, step));
        Some(self.whole_gradient(beyond, lanes, delta))
    }

    /// w q of a row for a step of any size.
    fn far(&self, row: usize, step: f64) -> f64 {
        self.weight(row) * series(self.model.margins[row], self.y[row]).change(step)
    }

    /// The gradients, where X'q(X delta) is known, with the linear part of the rows where H is not formed.
    pub(super) fn whole_gradient(
        &self,
        mut gradient: Vec<Lane>,
        lanes: &[Option<&Iterate>; LANES],
        delta: &[Lane],
    ) -> Vec<Lane> {
        for (j, gradient) in gradient.iter_mut().enumerate() {
            let mut linear = ZERO;
            match &self.around.products {
                Products::Formed(matrix, _) => {
                    for (h, delta) in matrix[j].iter().zip(delta) {
                        add_scaled(&mut linear, delta, *h);
                    }
                }
                Products::MatrixFree(..) if j < self.x.layout().columns() => {
                    add_scaled(&mut linear, &delta[j], self.around.l2);
                }
                Products::MatrixFree(..) => {}
            }
            for lane in 0..LANES {
                gradient[lane] += self.around.gradient[j] + linear[lane];
            }
        }
        for (lane, iterate) in lanes.iter().enumerate() {
            let Some(Iterate { place, row: x, .. }) = iterate else { continue };
            let place = *place;
            let step: f64 = x.iter().zip(delta).map(|(x, delta)| x * delta[lane]).sum();
            let p = row_loss(self.model.margins[place] + step, self.y[place]).probability;
            let residual = self.weight(place) * (p - self.y[place]);
            for (gradient, x) in gradient.iter_mut().zip(x) {
                gradient[lane] -= residual * x;
            }
        }
        gradient
    }
}

/// The length of each model's gradient.
pub(super) fn norms(gradient: &[Lane]) -> Lane {
    let mut norms = ZERO;
    for gradient in gradient {
        for lane in 0..LANES {
            norms[lane] += gradient[lane] * gradient[lane];
        }
    }
    norms.map(libm::sqrt)
}
