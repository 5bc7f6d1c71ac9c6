//! The way to each optimum with passes over the rows in f32, sixteen models at a time. Only what lies beyond first order is rounded to f32,
//! so that a point comes as near as f64 would bring it, for most rows: what tests it in f64 takes it over there.

#![allow(clippy::needless_range_loop)] // one index into several lanes

use std::iter::{Copied, Enumerate};
use std::slice::Iter;

use super::gradient::norms;
use super::iterate::{CHORD_STEPS, Iterate, Start};
use super::problem::{LeaveOneOut, TOLERANCE};
use crate::compute::{LANES, Lane, ZERO};

/// The share of the gradient that the first step is expected to leave; half of the rows of a census table leave less.
const FIRST_STEP: f64 = 1.0 / 2048.0;

/// The share of the gradient that a step is expected to leave of what the last one left.
const LATER_STEPS: f64 = 0.25;

/// A step that leaves more than this share of the gradient has reached what f32 can tell apart.
const STILL_CLOSER: f64 = 0.5;

/// Rows brought near their optima: each with its order and place, in the order of their arrival.
pub(super) struct Approach<'l> {
    problem: &'l LeaveOneOut<'l>,
    waiting: Enumerate<Copied<Iter<'l, usize>>>,
    lanes: [Option<Iterate>; LANES],
    /// The last norm of each lane's gradient.
    norms: Lane,
    delta: Vec<Lane>,
    near: Vec<(usize, usize, Start)>,
}

impl<'l> Approach<'l> {
    /// Brings these rows near.
    pub fn new(problem: &'l LeaveOneOut<'l>, places: &'l [usize]) -> Approach<'l> {
        Approach {
            problem,
            waiting: places.iter().copied().enumerate(),
            lanes: std::array::from_fn(|_| None),
            norms: ZERO,
            delta: vec![ZERO; problem.training().0.layout().parameters()],
            near: Vec::new(),
        }
    }

    /// Gives every free lane a row, as long as there are any.
    fn fill(&mut self) {
        for lane in 0..LANES {
            while self.lanes[lane].is_none()
                && let Some((order, place)) = self.waiting.next()
            {
                match self.problem.start(order, place) {
                    Start::Iterate(iterate, step) => {
                        self.delta.iter_mut().zip(&step).for_each(|(delta, step)| delta[lane] = *step);
                        self.norms[lane] = f64::INFINITY;
                        self.lanes[lane] = Some(iterate);
                    }
                    start => self.near.push((order, place, start)),
                }
            }
        }
    }

    /// One step of all that are on their way.
    fn advance(&mut self) {
        let at = self.lanes.each_ref().map(Option::as_ref);
        let Some(gradient) = self.problem.gradient_near(&at, &self.delta) else {
            (0..LANES).for_each(|lane| self.hand_over(lane));
            return;
        };
        let norms = norms(&gradient);
        for lane in 0..LANES {
            let Some(iterate) = &mut self.lanes[lane] else { continue };
            let (norm, last) = (norms[lane], self.norms[lane]);
            if norm.is_nan() || norm > STILL_CLOSER * last {
                iterate.forget();
                self.hand_over(lane);
                continue;
            }
            self.norms[lane] = norm;
            self.problem.step(iterate, lane, &gradient, &mut self.delta);
            let left = if last.is_finite() { LATER_STEPS * (norm / last) } else { FIRST_STEP };
            if norm * left <= TOLERANCE || iterate.steps == CHORD_STEPS {
                self.hand_over(lane);
            }
        }
    }

    fn hand_over(&mut self, lane: usize) {
        let Some(iterate) = self.lanes[lane].take() else { return };
        let delta = self.delta.iter_mut().map(|delta| std::mem::take(&mut delta[lane])).collect();
        self.near.push((iterate.order, iterate.place, Start::Iterate(iterate, delta)));
    }
}

impl Iterator for Approach<'_> {
    type Item = (usize, usize, Start);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(near) = self.near.pop() {
                return Some(near);
            }
            self.fill();
            if self.near.is_empty() {
                if self.lanes.iter().all(Option::is_none) {
                    return None;
                }
                self.advance();
            }
        }
    }
}
