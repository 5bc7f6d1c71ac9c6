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

use super::small_system::SmallSystem;
use crate::compute::{BLOCK, dot};

/// Newton steps at the most: far beyond what is needed.
const STEPS: u32 = 300;
/// A residual is rounding when it is this small beside the sums that it is made of.
const TOLERANCE: f64 = 1e-13;
/// Where rounding lets no step lower the residuals any further, they may be this large.
const ROUNDED: f64 = 1e-10;
/// Passes of one line search at the most.
const SEARCHES: u32 = 80;

/// One constraint: s = c with a multiplier in an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Constraint {
    /// c.
    pub value: f64,
    /// The multiplier's lower and upper bound.
    pub multiplier: [f64; 2],
}

impl Constraint {
    /// s = c.
    pub fn equal(value: f64) -> Constraint {
        Constraint { value, multiplier: [f64::NEG_INFINITY, f64::INFINITY] }
    }

    /// s >= c.
    pub fn at_least(value: f64) -> Constraint {
        Constraint { value, multiplier: [0.0, f64::INFINITY] }
    }
}

/// minimise 1/2 sum_i w_i (e_i - e0_i)^2 subject to the constraints on sum_i w_i a_ik e_i and lower <= e_i <= upper.
#[derive(Debug, Clone, Copy)]
pub struct BoxedProgram<'a> {
    /// a: one list of n entries a constraint.
    pub columns: &'a [Vec<f64>],
    /// w >= 0; `None`: 1 each.
    pub metric: Option<&'a [f64]>,
    /// e0, n entries.
    pub start: &'a [f64],
    /// One a column.
    pub constraints: &'a [Constraint],
    /// Smallest e_i.
    pub lower: f64,
    /// Largest e_i.
    pub upper: f64,
}

/// How the solver ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxedStatus {
    /// All optimality conditions hold to rounding.
    Solved,
    /// No e within the box meets the constraints: a combination of them is beyond everything that the box allows.
    Infeasible,
    /// Stopped with residuals above the tolerance.
    IterationLimit,
}

/// The solution and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxedSolution {
    /// e, n entries; where the program is infeasible, the last one that was tried.
    pub epsilon: Vec<f64>,
    /// One multiplier a constraint.
    pub multipliers: Vec<f64>,
    /// How it ended.
    pub status: BoxedStatus,
    /// c_k - s_k where the constraint is active, 0 where it is not.
    pub residuals: Vec<f64>,
    /// Newton steps.
    pub steps: u32,
}

/// Solves the program. Costs a few passes over the rows; the order of its sums is fixed.
pub fn solve_boxed(program: &BoxedProgram<'_>) -> BoxedSolution {
    Solver::new(program).solve()
}

struct Solver<'a> {
    program: &'a BoxedProgram<'a>,
    rows: usize,
    /// sqrt(sum_i w_i a_ik^2), 1 where that is 0: constraints are compared in these units.
    scale: Vec<f64>,
    /// Scaled c, and the scaled multipliers' bounds.
    value: Vec<f64>,
    bounds: Vec<[f64; 2]>,
}

/// The dual at some multipliers, scaled.
struct Dual {
    /// c_k - s_k.
    gradient: Vec<f64>,
    /// The sums of |terms| that it is made of.
    size: Vec<f64>,
}

impl<'a> Solver<'a> {
    fn new(program: &'a BoxedProgram<'a>) -> Solver<'a> {
        let norm = |column: &Vec<f64>| match program.metric {
            Some(metric) => metric.iter().zip(column).map(|(w, a)| w * a * a).sum::<f64>().sqrt(),
            None => dot(column, column).sqrt(),
        };
        let scale: Vec<f64> = program
            .columns
            .iter()
            .map(|column| Some(norm(column)).filter(|norm| *norm > 0.0).unwrap_or(1.0))
            .collect();
        Solver {
            program,
            rows: program.start.len(),
            value: program
                .constraints
                .iter()
                .zip(&scale)
                .map(|(constraint, scale)| constraint.value / scale)
                .collect(),
            bounds: program
                .constraints
                .iter()
                .zip(&scale)
                .map(|(constraint, scale)| constraint.multiplier.map(|bound| bound * scale))
                .collect(),
            scale,
        }
    }

    fn count(&self) -> usize {
        self.scale.len()
    }

    /// Calls `visit` with each block's first row, free values e0 + A l and their clamped values, in order.
    fn blocks(&self, multipliers: &[f64], mut visit: impl FnMut(usize, &[f64], &[f64])) {
        let (mut free, mut clamped) = ([0.0; BLOCK], [0.0; BLOCK]);
        for first in (0..self.rows).step_by(BLOCK) {
            let length = BLOCK.min(self.rows - first);
            let (free, clamped) = (&mut free[..length], &mut clamped[..length]);
            free.copy_from_slice(&self.program.start[first..first + length]);
            for (column, (multiplier, scale)) in
                self.program.columns.iter().zip(multipliers.iter().zip(&self.scale))
            {
                let unit = multiplier / scale;
                if unit != 0.0 {
                    free.iter_mut()
                        .zip(&column[first..first + length])
                        .for_each(|(free, a)| *free += unit * a);
                }
            }
            for (clamped, free) in clamped.iter_mut().zip(&*free) {
                *clamped = free.clamp(self.program.lower, self.program.upper);
            }
            visit(first, free, clamped);
        }
    }

    /// Multiplies a block by the metric.
    fn weigh(&self, first: usize, block: &mut [f64]) {
        if let Some(metric) = self.program.metric {
            block.iter_mut().zip(&metric[first..]).for_each(|(entry, w)| *entry *= w);
        }
    }

    fn dual(&self, multipliers: &[f64]) -> Dual {
        let m = self.count();
        let (mut sums, mut size) = (vec![0.0; m], vec![0.0; m]);
        let mut weighted = [0.0; BLOCK];
        self.blocks(multipliers, |first, _, clamped| {
            let weighted = &mut weighted[..clamped.len()];
            weighted.copy_from_slice(clamped);
            self.weigh(first, weighted);
            for k in 0..m {
                let column = &self.program.columns[k][first..first + clamped.len()];
                sums[k] += dot(weighted, column);
                size[k] += weighted.iter().zip(column).map(|(e, a)| (e * a).abs()).sum::<f64>();
            }
        });
        let gradient = (0..m).map(|k| self.value[k] - sums[k] / self.scale[k]).collect();
        let size = (0..m).map(|k| size[k] / self.scale[k] + self.value[k].abs()).collect();
        Dual { gradient, size }
    }

    /// `size`, or what the rounding of the free values' terms makes of it where they nearly cancel, whichever is larger.
    fn rounding(&self, multipliers: &[f64], size: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.count()];
        let (lower, upper) = (self.program.lower, self.program.upper);
        self.blocks(multipliers, |first, free, _| {
            for (i, free) in free.iter().enumerate().filter(|(_, free)| **free >= lower && **free <= upper) {
                let entry = |k: usize| (self.program.columns[k][first + i] / self.scale[k]).abs();
                let terms: f64 = (0..self.count()).map(|k| entry(k) * multipliers[k].abs()).sum();
                let weight = self.program.metric.map_or(1.0, |metric| metric[first + i]);
                for (k, sum) in sums.iter_mut().enumerate() {
                    *sum += weight * (terms + free.abs()) * entry(k);
                }
            }
        });
        // Some units in the last place, as multiples of the tolerance.
        sums.iter().zip(size).map(|(sum, size)| size.max(16.0 * f64::EPSILON / TOLERANCE * sum)).collect()
    }

    /// sum over the rows strictly inside the box of w_i a_ij a_ik, scaled; m x m.
    fn inside(&self, multipliers: &[f64]) -> Vec<f64> {
        let m = self.count();
        let mut matrix = vec![0.0; m * m];
        let mut own = [0.0; BLOCK];
        let (lower, upper) = (self.program.lower, self.program.upper);
        self.blocks(multipliers, |first, free, _| {
            let own = &mut own[..free.len()];
            for j in 0..m {
                let column = &self.program.columns[j][first..first + free.len()];
                for ((own, free), a) in own.iter_mut().zip(free).zip(column) {
                    *own = if *free > lower && *free < upper { *a } else { 0.0 };
                }
                self.weigh(first, own);
                for k in 0..=j {
                    matrix[j * m + k] += dot(own, &self.program.columns[k][first..first + free.len()]);
                }
            }
        });
        for j in 0..m {
            for k in 0..=j {
                let entry = matrix[j * m + k] / (self.scale[j] * self.scale[k]);
                matrix[j * m + k] = entry;
                matrix[k * m + j] = entry;
            }
        }
        matrix
    }

    /// sum_i w_i (A v)_i^2 and, for every k, sum_i w_i (A v)_i a_ik over the rows strictly inside the box, scaled.
    fn along(&self, multipliers: &[f64], v: &[f64]) -> (f64, Vec<f64>) {
        let m = self.count();
        let (mut norm, mut products) = (0.0, vec![0.0; m]);
        let (mut plain, mut weighted) = ([0.0; BLOCK], [0.0; BLOCK]);
        let (lower, upper) = (self.program.lower, self.program.upper);
        self.blocks(multipliers, |first, free, _| {
            let (plain, weighted) = (&mut plain[..free.len()], &mut weighted[..free.len()]);
            plain.fill(0.0);
            for k in (0..m).filter(|&k| v[k] != 0.0) {
                let unit = v[k] / self.scale[k];
                plain.iter_mut().zip(&self.program.columns[k][first..]).for_each(|(sum, a)| *sum += unit * a);
            }
            for (plain, free) in plain.iter_mut().zip(free) {
                *plain = if *free > lower && *free < upper { *plain } else { 0.0 };
            }
            weighted.copy_from_slice(plain);
            self.weigh(first, weighted);
            norm += dot(weighted, plain);
            for (k, product) in products.iter_mut().enumerate() {
                *product += dot(weighted, &self.program.columns[k][first..first + free.len()]);
            }
        });
        products.iter_mut().zip(&self.scale).for_each(|(product, scale)| *product /= scale);
        (norm, products)
    }

    /// Whether the dual rises along `direction` for ever: then no e within the box meets the constraints.
    fn endless(&self, direction: &[f64]) -> bool {
        let reach = self.furthest(direction);
        let bounded = (0..self.count()).any(|k| {
            (direction[k] > 0.0 && self.bounds[k][1].is_finite())
                || (direction[k] < 0.0 && self.bounds[k][0].is_finite())
        });
        !bounded && reach.0 > ROUNDED * reach.1
    }

    /// The dual's slope along `direction` in the limit, and the sum of |terms| that it is made of.
    fn furthest(&self, direction: &[f64]) -> (f64, f64) {
        let mut slope: f64 = direction.iter().zip(&self.value).map(|(v, c)| v * c).sum();
        let mut size: f64 = direction.iter().zip(&self.value).map(|(v, c)| (v * c).abs()).sum();
        let (lower, upper) = (self.program.lower, self.program.upper);
        let mut along = [0.0; BLOCK];
        let mut terms = [0.0; BLOCK];
        for first in (0..self.rows).step_by(BLOCK) {
            let length = BLOCK.min(self.rows - first);
            let (along, terms) = (&mut along[..length], &mut terms[..length]);
            along.fill(0.0);
            terms.fill(0.0);
            for (k, (direction, scale)) in direction.iter().zip(&self.scale).enumerate() {
                let unit = direction / scale;
                for ((along, term), a) in
                    along.iter_mut().zip(&mut *terms).zip(&self.program.columns[k][first..])
                {
                    *along += unit * a;
                    *term += (unit * a).abs();
                }
            }
            self.weigh(first, along);
            self.weigh(first, terms);
            for (along, term) in along.iter().zip(&*terms) {
                // What cancels to rounding moves nothing.
                if along.abs() > 1e-12 * term {
                    let bound = if *along > 0.0 { upper } else { lower };
                    slope -= along * bound;
                    size += (along * bound).abs();
                }
            }
        }
        (slope, size)
    }

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
        for _ in 0..SEARCHES {
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
                let share = low_slope / (low_slope - high_slope);
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
        let near = |bound: f64| value != bound && (value - bound).abs() <= 1e-6 * (1.0 + bound.abs());
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
            let mut weighted = [0.0; BLOCK];
            for first in (0..self.rows).step_by(BLOCK) {
                let length = BLOCK.min(self.rows - first);
                let weighted = &mut weighted[..length];
                weighted.copy_from_slice(&epsilon[first..first + length]);
                self.weigh(first, weighted);
                sum += dot(weighted, &column[first..first + length]);
            }
            residuals[k] = self.value[k] - sum / self.scale[k];
        }
        residuals
    }
}
