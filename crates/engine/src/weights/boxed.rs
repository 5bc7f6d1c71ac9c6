//! The quadratic program with a box and a few linear constraints: its dual has one variable a constraint and a piecewise-linear
//! gradient.
//!
//! minimise 1/2 sum_i w_i (e_i - e0_i)^2 subject to constraints on s_k = sum_i w_i a_ik e_i and lo <= e_i <= hi. For multipliers l the
//! best e is e_i(l) = clamp(e0_i + sum_k a_ik l_k, lo, hi), and the dual's gradient is c_k - s_k(e(l)), concave and piecewise quadratic.
//! Every constraint is s_k = c_k with a multiplier that is held to an interval: without bounds that is the equation; in [0, inf) it is
//! s_k >= c_k; in (-inf, 0] it is s_k <= c_k; a finite bound is the price at which it may be missed.
//!
//! A semi-smooth Newton step solves a system of as many unknowns as there are constraints, over the rows that are strictly inside the
//! box; where its matrix is singular, the constraints that depend on others are left to them, or, where that leaves a residual, the
//! step goes along a null direction until rows change sides. The line search finds where the dual's slope along the step vanishes. On
//! the last piece a step is exact.

use super::boxed_dual::{Dual, ROUNDED, Solver, TOLERANCE};
use super::boxed_program::{BoxedProgram, BoxedSolution, BoxedStatus};
use super::small_system::SmallSystem;
use crate::compute::{BLOCK, dot};

/// Newton steps at the most: far beyond what is needed.
const STEPS: u32 = 300;
/// Passes of one line search at the most.
const SEARCHES: u32 = 80;
/// From this pass on the search halves: a chord creeps where the slope vanishes on a piece that is far away and narrow.
const HALVING: u32 = 40;

/// Solves the program. Costs a few passes over the rows; the order of its sums is fixed.
pub fn solve_boxed(program: &BoxedProgram<'_>) -> BoxedSolution {
    Solver::new(program).solve()
}

impl Solver<'_> {
    fn solve(&self) -> BoxedSolution {
        let m = self.count();
        let mut multipliers: Vec<f64> =
            // Not `clamp`: a column whose norm overflows makes a bound that is no number.
            self.bounds.iter().map(|[low, high]| 0.0_f64.max(*low).min(*high)).collect();
        let mut dual = self.dual(&multipliers);
        let mut status = BoxedStatus::IterationLimit;
        let (mut steps, mut last) = (0, f64::INFINITY);
        while steps < STEPS {
            // Multipliers at a bound stay there where the dual does not rise inwards.
            let free: Vec<usize> =
                (0..m).filter(|&k| !self.held(k, multipliers[k], dual.gradient[k])).collect();
            let worst = |size: &[f64], tolerance: f64| {
                free.iter()
                    .fold(0.0_f64, |worst, &k| worst.max(dual.gradient[k].abs() / (tolerance * size[k])))
            };
            let now = worst(&dual.size, TOLERANCE);
            // Free values that nearly cancel carry the rounding of what they are made of into the residuals.
            let rounded = |tolerance: f64| worst(&self.rounding(&multipliers, &dual.size), tolerance) <= 1.0;
            if now <= 1.0 || (now > 0.5 * last && (worst(&dual.size, ROUNDED) <= 1.0 || rounded(TOLERANCE))) {
                status = BoxedStatus::Solved;
                break;
            }
            last = now;
            let (direction, null) = self.direction(&multipliers, &dual, &free);
            let Some((next, at)) = self.search(&multipliers, &dual, &direction, null) else {
                status = if rounded(ROUNDED) {
                    BoxedStatus::Solved
                } else if (null && self.endless(&direction)) || self.endless(&dual.gradient) {
                    BoxedStatus::Infeasible
                } else {
                    BoxedStatus::IterationLimit
                };
                break;
            };
            (multipliers, dual) = (next, at);
            steps += 1;
            if steps % 20 == 0 && (self.endless(&dual.gradient) || self.endless(&multipliers)) {
                status = BoxedStatus::Infeasible;
                break;
            }
        }
        self.finish(multipliers, status, steps)
    }

    /// Whether multiplier k stands at a bound that the dual's slope pushes it against.
    fn held(&self, k: usize, multiplier: f64, slope: f64) -> bool {
        (multiplier <= self.bounds[k][0] && slope <= 0.0) || (multiplier >= self.bounds[k][1] && slope >= 0.0)
    }

    /// An ascent direction, and whether it is one along which nothing inside the box moves.
    fn direction(&self, multipliers: &[f64], dual: &Dual, free: &[usize]) -> (Vec<f64>, bool) {
        let m = self.count();
        let matrix = self.inside(multipliers);
        let outward = |k: usize, step: f64| {
            (multipliers[k] <= self.bounds[k][0] && step < 0.0)
                || (multipliers[k] >= self.bounds[k][1] && step > 0.0)
        };
        let mut places = free.to_vec();
        while !places.is_empty() {
            let system = SmallSystem::new(&matrix, m, &places, 1e-26, |v| self.along(multipliers, v));
            let mut null = vec![0.0; m];
            for v in system.null_directions(m) {
                let along: f64 = v.iter().zip(&dual.gradient).map(|(v, g)| v * g).sum();
                let size: f64 = v.iter().zip(&dual.size).map(|(v, s)| (v * s).abs()).sum();
                if along.abs() > ROUNDED * size {
                    null.iter_mut().zip(&v).for_each(|(null, v)| *null += along * v);
                }
            }
            let singular = null.iter().any(|entry| *entry != 0.0);
            let direction = if singular { null } else { system.solve(&dual.gradient) };
            let leaving: Vec<usize> = places.iter().copied().filter(|&k| outward(k, direction[k])).collect();
            let rises: f64 = direction.iter().zip(&dual.gradient).map(|(d, g)| d * g).sum();
            if leaving.is_empty() && rises > 0.0 {
                return (direction, singular);
            }
            if leaving.is_empty() {
                break;
            }
            places.retain(|k| !leaving.contains(k));
        }
        // The slope itself, on the multipliers that may move.
        let mut direction = vec![0.0; m];
        free.iter().for_each(|&k| direction[k] = dual.gradient[k]);
        (direction, false)
    }

    /// The multipliers where the dual's slope along `direction` is small beside what it was, or a bound is met; `None` where no step
    /// can be told, or the dual rises for ever.
    fn search(&self, from: &[f64], dual: &Dual, direction: &[f64], null: bool) -> Option<(Vec<f64>, Dual)> {
        let slope = |gradient: &[f64]| gradient.iter().zip(direction).map(|(g, d)| g * d).sum::<f64>();
        let begin = slope(&dual.gradient);
        if !(begin > 0.0 && begin.is_finite()) {
            return None;
        }
        let furthest = (0..from.len())
            .map(|k| match direction[k] {
                d if d > 0.0 => (self.bounds[k][1] - from[k]) / d,
                d if d < 0.0 => (self.bounds[k][0] - from[k]) / d,
                _ => f64::INFINITY,
            })
            .fold(f64::INFINITY, f64::min);
        let at = |length: f64| {
            let next: Vec<f64> = (0..from.len())
                .map(|k| {
                    let bound = self.bounds[k][usize::from(direction[k] > 0.0)];
                    let step = from[k] + length * direction[k];
                    // A bound that is met is met exactly.
                    if direction[k] != 0.0 && length >= (bound - from[k]) / direction[k] {
                        bound
                    } else {
                        step
                    }
                })
                .collect();
            let dual = self.dual(&next);
            (next, dual)
        };
        // Along a null direction nothing says how far to go: as far as one row moves by one, at first.
        let mut length = if null { 1.0 / self.fastest(direction) } else { 1.0 };
        length = length.min(furthest);
        if !(length > 0.0 && length.is_finite()) {
            return None;
        }
        let (mut low, mut low_slope, mut high, mut high_slope) = (0.0, begin, f64::INFINITY, 0.0);
        for pass in 0..SEARCHES {
            let (next, there) = at(length);
            let now = slope(&there.gradient);
            let small = now.abs() <= if null { 0.5 } else { 0.1 } * begin;
            let rises = now > 0.0 && (length >= furthest || (!null && length >= 1.0));
            if small || rises {
                let still = next.iter().zip(from).all(|(next, from)| next == from);
                return if still { None } else { Some((next, there)) };
            }
            if now > 0.0 {
                (low, low_slope) = (length, now);
            } else {
                (high, high_slope) = (length, now);
            }
            if high.is_finite() {
                // Where the chord vanishes, kept off the ends.
                let share = if pass < HALVING { low_slope / (low_slope - high_slope) } else { 0.5 };
                length = low + share.clamp(0.05, 0.95) * (high - low);
            } else if length >= 1e6 && self.endless(direction) {
                return None;
            } else {
                length = (4.0 * length).min(furthest);
            }
            if length <= low || length >= high {
                // No number lies between them.
                return None;
            }
        }
        None
    }

    /// The largest |sum_k a_ik v_k| of a row.
    fn fastest(&self, direction: &[f64]) -> f64 {
        let mut fastest = 0.0_f64;
        for i in 0..self.rows {
            let along: f64 =
                (0..self.count()).map(|k| direction[k] / self.scale[k] * self.program.columns[k][i]).sum();
            fastest = fastest.max(along.abs());
        }
        fastest
    }

    /// e at these multipliers, with the multipliers' rounding taken out of the active constraints: the rows strictly inside the box
    /// move along the constraints until these hold again. A step of that size changes nothing else.
    fn finish(&self, multipliers: Vec<f64>, status: BoxedStatus, steps: u32) -> BoxedSolution {
        let m = self.count();
        let mut epsilon = Vec::with_capacity(self.rows);
        self.blocks(&multipliers, |first, _, clamped| {
            for (i, &clamped) in clamped.iter().enumerate() {
                epsilon.push(self.snapped(first + i, clamped, &multipliers));
            }
        });
        let active: Vec<usize> = (0..m)
            .filter(|&k| multipliers[k] > self.bounds[k][0] && multipliers[k] < self.bounds[k][1])
            .collect();
        let mut residuals = self.residuals(&epsilon, &active);
        if status == BoxedStatus::Solved {
            let system = SmallSystem::new(&self.inside(&multipliers), m, &active, 1e-26, |v| {
                self.along(&multipliers, v)
            });
            for _ in 0..2 {
                let step = system.solve(&residuals);
                let before = epsilon.clone();
                for (k, &step) in step.iter().enumerate().filter(|(_, step)| **step != 0.0) {
                    let unit = step / self.scale[k];
                    for (epsilon, (before, a)) in
                        epsilon.iter_mut().zip(before.iter().zip(&self.program.columns[k]))
                    {
                        if *before > self.program.lower && *before < self.program.upper {
                            *epsilon += unit * a;
                        }
                    }
                }
                epsilon
                    .iter_mut()
                    .for_each(|epsilon| *epsilon = epsilon.clamp(self.program.lower, self.program.upper));
                let after = self.residuals(&epsilon, &active);
                if dot(&after, &after) >= dot(&residuals, &residuals) {
                    epsilon = before;
                    break;
                }
                residuals = after;
            }
        }
        let unscaled = |k: usize| {
            let bound = self.bounds[k].iter().position(|bound| multipliers[k] == *bound);
            // At a bound it is that bound to the last bit.
            bound.map_or(multipliers[k] / self.scale[k], |side| self.program.constraints[k].multiplier[side])
        };
        BoxedSolution {
            epsilon,
            multipliers: (0..m).map(unscaled).collect(),
            status,
            residuals: (0..m).map(|k| residuals[k] * self.scale[k]).collect(),
            steps,
        }
    }

    /// `value`, or the bound where it differs from it by the rounding of the terms that it is made of.
    fn snapped(&self, i: usize, value: f64, multipliers: &[f64]) -> f64 {
        // Nothing is near an infinite bound.
        let near = |bound: f64| {
            bound.is_finite() && value != bound && (value - bound).abs() <= 1e-6 * (1.0 + bound.abs())
        };
        let Some(bound) = [self.program.lower, self.program.upper].into_iter().find(|bound| near(*bound))
        else {
            return value;
        };
        let term = |k: usize| (self.program.columns[k][i] * multipliers[k] / self.scale[k]).abs();
        let terms = self.program.start[i].abs() + (0..self.count()).map(term).sum::<f64>();
        if (value - bound).abs() <= 4.0 * f64::EPSILON * terms { bound } else { value }
    }

    /// Scaled c_k - s_k of the active constraints, 0 of the others.
    fn residuals(&self, epsilon: &[f64], active: &[usize]) -> Vec<f64> {
        let mut residuals = vec![0.0; self.count()];
        for &k in active {
            let column = &self.program.columns[k];
            let mut sum = 0.0;
            let mut space = [0.0; BLOCK];
            for first in (0..self.rows).step_by(BLOCK) {
                let length = BLOCK.min(self.rows - first);
                let weighted = self.weighed(first, &epsilon[first..first + length], &mut space);
                sum += dot(weighted, &column[first..first + length]);
            }
            residuals[k] = self.value[k] - sum / self.scale[k];
        }
        residuals
    }
}
