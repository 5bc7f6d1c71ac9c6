//! Exact leave-one-out models, sixteen at a time: [`LANES`] of them are tested together, and where one arrives the next
//! takes its lane. A lane's arithmetic does not look at its neighbours, so that the same bits come out whichever
//! rows are asked for together, in whatever order.
//!
//! Without row i the optimum lies at theta + delta. The gradient there is
//!
//! ```text
//! g(theta) + H delta + X'q(X delta) - w_i (p_i(theta + delta) - y_i) x_i
//! ```
//!
//! with H the Hessian of all rows and q the part of each row's residual beyond first order ([`crate::model::Series`]): the
//! large linear part costs a product with H, and what is left is a polynomial of a small number, so that a pass over the
//! rows needs no exponential. It starts at the leverage-corrected step H_i^-1 w_i g_i and repeats chord-Newton steps with
//! H_i = H - c_i x_i x_i', whose inverse is H's with a rank-one correction (Sherman and Morrison). Passes on the way are in
//! f32 ([`super::near`]); the test, and what steps it still asks for, are here, in f64.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::LeaveOneOutError;
use super::arrivals::{Arrivals, Arrived};
use super::gradient::norms;
use super::iterate::{CHORD_STEPS, Iterate, Start};
use super::near::Approach;
use super::problem::{LeaveOneOut, TOLERANCE};
use super::status::{LeftOut, LeftOutStatus};
use crate::compute::{DeviceMatrix, LANES, ZERO, block_on};
use crate::design::LengthError;
use crate::model::{FitSettings, FitStatus, fit};

impl LeaveOneOut<'_> {
    /// The change evaluated, not linearised, at the leverage-corrected step: between influence and [`LeaveOneOut::solve`]
    /// in price and in accuracy. `gradient_norm` says how far from the optimum it still is.
    ///
    /// # Errors
    ///
    /// As [`LeaveOneOut::solve`].
    pub fn one_step(&self, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        self.check(places)?;
        let begin = |(order, place)| (order, place, self.start(order, place));
        self.solve_all(&mut places.iter().copied().enumerate().map(begin), 0, &mut |_| ())
    }

    /// The parameters without one row: those of the last point reached, or of the model itself where there is no optimum.
    ///
    /// # Errors
    ///
    /// As [`LeaveOneOut::solve`].
    pub fn parameters(&self, place: usize) -> Result<Vec<f64>, LeaveOneOutError> {
        let mut theta = self.model.parameters.clone();
        self.check(&[place])?;
        self.solve_all(&mut Approach::new(self, &[place]), CHORD_STEPS, &mut |delta| {
            theta.iter_mut().zip(delta).for_each(|(theta, delta)| *theta += delta);
        })?;
        Ok(theta)
    }

    /// Leaves out one row after the other, each with its order and place, by at most so many steps from where it begins; none, and
    /// the first point is the answer. `arrive` is called with theta without a row minus theta.
    pub(super) fn solve_all(
        &self,
        rows: &mut dyn Iterator<Item = (usize, usize, Start)>,
        chord_steps: u32,
        arrive: &mut dyn FnMut(&[f64]),
    ) -> Result<Vec<LeftOut>, LeaveOneOutError> {
        let parameters = self.x.layout().parameters();
        let mut lanes: [Option<Iterate>; LANES] = std::array::from_fn(|_| None);
        let mut delta = vec![ZERO; parameters];
        let mut arrivals = Arrivals::new(&self.changes, parameters);
        loop {
            for lane in 0..LANES {
                while lanes[lane].is_none()
                    && let Some((order, place, start)) = rows.next()
                {
                    match start {
                        Start::Iterate(iterate, step) => {
                            delta.iter_mut().zip(&step).for_each(|(delta, step)| delta[lane] = *step);
                            lanes[lane] = Some(iterate);
                        }
                        Start::Refit => {
                            let (arrived, step) = self.refit(order, place)?;
                            arrive(&step);
                            arrivals.record(arrived, &step);
                        }
                        Start::OneClass => arrivals.one_class(order, place),
                    }
                }
            }
            if lanes.iter().all(Option::is_none) {
                break;
            }
            let gradient = self.gradient_at(&lanes.each_ref().map(Option::as_ref), &delta);
            let norms = norms(&gradient);
            for lane in 0..LANES {
                let Some(mut iterate) = lanes[lane].take() else { continue };
                let (norm, steps) = (norms[lane], iterate.steps);
                let close = norm <= TOLERANCE;
                let (arrived, step) = if close || chord_steps == 0 {
                    let status = if close { LeftOutStatus::Chord } else { LeftOutStatus::NotConverged };
                    let Iterate { order, place, .. } = iterate;
                    let step = delta.iter().map(|delta| delta[lane]).collect();
                    (Arrived { order, place, status, steps, norm }, step)
                } else if steps == chord_steps {
                    self.refit(iterate.order, iterate.place)?
                } else {
                    self.step(&mut iterate, lane, &gradient, &mut delta);
                    lanes[lane] = Some(iterate);
                    continue;
                };
                arrive(&step);
                arrivals.record(arrived, &step);
                // An empty lane stays where the series reach.
                delta.iter_mut().for_each(|delta| delta[lane] = 0.0);
            }
        }
        Ok(arrivals.measured())
    }

    /// Newton's method on all rows but one, with its own Hessian and line search.
    fn refit(&self, order: usize, place: usize) -> Result<(Arrived, Vec<f64>), LengthError> {
        let mut weights = self.weights.map_or_else(|| vec![1.0; self.x.rows()], <[f64]>::to_vec);
        weights[place] = 0.0;
        let settings = FitSettings { tolerance: TOLERANCE, ..FitSettings::new(self.around.l2) };
        let start = self.model.parameters.as_slice();
        let placed = DeviceMatrix::on_cpu(self.x);
        let found = block_on(fit(&placed, self.y, Some(&weights), settings, Some(start), &mut |_, _| {}))?;
        let status = match found.report.status {
            FitStatus::Converged => LeftOutStatus::Newton,
            FitStatus::Separated | FitStatus::SingularHessian => LeftOutStatus::NoOptimum,
            FitStatus::Stalled | FitStatus::IterationLimit => LeftOutStatus::NotConverged,
        };
        let step = match status {
            LeftOutStatus::NoOptimum => vec![0.0; start.len()],
            _ => found.parameters.iter().zip(start).map(|(new, old)| new - old).collect(),
        };
        let (steps, norm) = (found.report.iterations, found.report.gradient_norm);
        Ok((Arrived { order, place, status, steps, norm }, step))
    }
}
