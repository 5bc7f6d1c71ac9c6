//! The dual of a boxed program: sums over its rows at some multipliers.

use super::boxed_program::BoxedProgram;
use crate::compute::{BLOCK, dot};

/// A residual is rounding when it is this small beside the sums that it is made of.
pub(super) const TOLERANCE: f64 = 1e-13;
/// Where rounding lets no step lower the residuals any further, they may be this large.
pub(super) const ROUNDED: f64 = 1e-10;

/// A program with its scaled constraints.
pub(super) struct Solver<'a> {
    pub program: &'a BoxedProgram<'a>,
    pub rows: usize,
    /// sqrt(sum_i w_i a_ik^2), 1 where that is 0: constraints are compared in these units.
    pub scale: Vec<f64>,
    /// Scaled c, and the scaled multipliers' bounds.
    pub value: Vec<f64>,
    pub bounds: Vec<[f64; 2]>,
}

/// The dual at some multipliers, scaled.
pub(super) struct Dual {
    /// c_k - s_k.
    pub gradient: Vec<f64>,
    /// The sums of |terms| that it is made of.
    pub size: Vec<f64>,
}

impl<'a> Solver<'a> {
    pub fn new(program: &'a BoxedProgram<'a>) -> Solver<'a> {
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

    pub fn count(&self) -> usize {
        self.scale.len()
    }

    /// Calls `visit` with each block's first row, free values e0 + A l and their clamped values, in order.
    pub fn blocks(&self, multipliers: &[f64], mut visit: impl FnMut(usize, &[f64], &[f64])) {
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
    pub fn weigh(&self, first: usize, block: &mut [f64]) {
        if let Some(metric) = self.program.metric {
            block.iter_mut().zip(&metric[first..]).for_each(|(entry, w)| *entry *= w);
        }
    }

    /// A block times the metric, in `space` where there is one: without it nothing is copied.
    pub fn weighed<'b>(&self, first: usize, block: &'b [f64], space: &'b mut [f64; BLOCK]) -> &'b [f64] {
        if self.program.metric.is_none() {
            return block;
        }
        let weighed = &mut space[..block.len()];
        weighed.copy_from_slice(block);
        self.weigh(first, weighed);
        weighed
    }

    pub fn dual(&self, multipliers: &[f64]) -> Dual {
        let m = self.count();
        let (mut sums, mut size) = (vec![0.0; m], vec![0.0; m]);
        let mut space = [0.0; BLOCK];
        self.blocks(multipliers, |first, _, clamped| {
            let weighted = self.weighed(first, clamped, &mut space);
            for k in 0..m {
                let column = &self.program.columns[k][first..first + clamped.len()];
                sums[k] += dot(weighted, column);
                size[k] += dot_of_sizes(weighted, column);
            }
        });
        let gradient = (0..m).map(|k| self.value[k] - sums[k] / self.scale[k]).collect();
        let size = (0..m).map(|k| size[k] / self.scale[k] + self.value[k].abs()).collect();
        Dual { gradient, size }
    }

    /// `size`, or what the rounding of the free values' terms makes of it where they nearly cancel, whichever is larger.
    pub fn rounding(&self, multipliers: &[f64], size: &[f64]) -> Vec<f64> {
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
    pub fn inside(&self, multipliers: &[f64]) -> Vec<f64> {
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
    pub fn along(&self, multipliers: &[f64], v: &[f64]) -> (f64, Vec<f64>) {
        let m = self.count();
        let (mut norm, mut products) = (0.0, vec![0.0; m]);
        let (mut plain, mut space) = ([0.0; BLOCK], [0.0; BLOCK]);
        let (lower, upper) = (self.program.lower, self.program.upper);
        self.blocks(multipliers, |first, free, _| {
            let plain = &mut plain[..free.len()];
            plain.fill(0.0);
            for k in (0..m).filter(|&k| v[k] != 0.0) {
                let unit = v[k] / self.scale[k];
                plain.iter_mut().zip(&self.program.columns[k][first..]).for_each(|(sum, a)| *sum += unit * a);
            }
            for (plain, free) in plain.iter_mut().zip(free) {
                *plain = if *free > lower && *free < upper { *plain } else { 0.0 };
            }
            let weighted = self.weighed(first, plain, &mut space);
            norm += dot(weighted, plain);
            for (k, product) in products.iter_mut().enumerate() {
                *product += dot(weighted, &self.program.columns[k][first..first + free.len()]);
            }
        });
        products.iter_mut().zip(&self.scale).for_each(|(product, scale)| *product /= scale);
        (norm, products)
    }

    /// Whether the dual rises along `direction` for ever: then no e within the box meets the constraints.
    pub fn endless(&self, direction: &[f64]) -> bool {
        let reach = self.furthest(direction);
        let bounded = (0..self.count()).any(|k| {
            (direction[k] > 0.0 && self.bounds[k][1].is_finite())
                || (direction[k] < 0.0 && self.bounds[k][0].is_finite())
        });
        !bounded && reach.0 > ROUNDED * reach.1
    }

    /// The dual's slope along `direction` in the limit, and the sum of |terms| that it is made of.
    pub fn furthest(&self, direction: &[f64]) -> (f64, f64) {
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
}

/// sum_i |a_i b_i| of vectors of one length, in four lanes: a size needs no order of its own.
fn dot_of_sizes(a: &[f64], b: &[f64]) -> f64 {
    let mut lanes = [0.0; 4];
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    for (p, q) in a.iter().zip(b) {
        for lane in 0..4 {
            lanes[lane] += (p[lane] * q[lane]).abs();
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(p, q)| (p * q).abs()).sum();
    (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) + rest
}
