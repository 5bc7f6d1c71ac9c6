//! X'R over a [`RowTree`], for [`LANES`] models at once, in f64 or in f32.
//!
//! A node's margin is that of the node above and what its own columns add; its residuals are summed before its columns take them. A
//! lane's arithmetic never looks at its neighbours, and the tree's order is that of the matrix alone: the same bits come out whichever
//! models are computed together.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use std::ops::{Add, AddAssign, Mul};

use super::batch::{LANES, Lane, Tables, ZERO, standardised};
use super::row_tree::{Level, RowTree};
use super::sums::BLOCK;

/// What a pass computes in.
pub trait Number: Copy + Default + Add<Output = Self> + Mul<Output = Self> + AddAssign {
    /// The nearest one to this.
    fn of(value: f64) -> Self;
    /// The same number.
    fn wide(self) -> f64;
}

impl Number for f64 {
    #[inline(always)]
    fn of(value: f64) -> f64 {
        value
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }
}

impl Number for f32 {
    #[inline(always)]
    fn of(value: f64) -> f32 {
        value as f32
    }
    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

/// One number for each of the models, in fours: these are one register or two, and no compiler needs to be told to unroll them.
pub type Fours<T> = [[T; 4]; LANES / 4];

fn fours<T: Number>(lane: &Lane) -> Fours<T> {
    std::array::from_fn(|four| std::array::from_fn(|k| T::of(lane[4 * four + k])))
}

#[inline(always)]
fn add<T: Number>(to: &mut [T; 4], from: &[T; 4]) {
    for k in 0..4 {
        to[k] += from[k];
    }
}

#[inline(always)]
fn add_all<T: Number>([a, b, c, d]: &mut Fours<T>, [e, f, g, h]: [&[T; 4]; LANES / 4]) {
    add(a, e);
    add(b, f);
    add(c, g);
    add(d, h);
}

#[inline(always)]
fn add_scaled<T: Number>(to: &mut [T; 4], from: &[T; 4], factor: T) {
    for k in 0..4 {
        to[k] += from[k] * factor;
    }
}

/// What a node's columns add to the margin of the node above. A function of its own: within its callers the sums have no registers left.
#[inline(never)]
fn margin<T: Number>(table: &[Fours<T>], level: &Level, node: usize, above: &Fours<T>, to: &mut Fours<T>) {
    let (values, codes) = level.node(node);
    let [mut a, mut b, mut c, mut d] = *above;
    for (&column, &value) in level.numeric.iter().zip(values) {
        let ([e, f, g, h], value) = (&table[column as usize], T::of(value));
        add_scaled(&mut a, e, value);
        add_scaled(&mut b, f, value);
        add_scaled(&mut c, g, value);
        add_scaled(&mut d, h, value);
    }
    for &code in codes {
        let [e, f, g, h] = &table[code as usize];
        add(&mut a, e);
        add(&mut b, f);
        add(&mut c, g);
        add(&mut d, h);
    }
    *to = [a, b, c, d];
}

/// Adds a node's residuals to the sums of its columns, and to those of the node above.
#[inline(never)]
fn take<T: Number>(
    sums: &mut [Fours<T>],
    level: &Level,
    node: usize,
    residual: &Fours<T>,
    above: &mut Fours<T>,
) {
    let (values, codes) = level.node(node);
    let [a, b, c, d] = *residual;
    for (&column, &value) in level.numeric.iter().zip(values) {
        let ([e, f, g, h], value) = (&mut sums[column as usize], T::of(value));
        add_scaled(e, &a, value);
        add_scaled(f, &b, value);
        add_scaled(g, &c, value);
        add_scaled(h, &d, value);
    }
    for &code in codes {
        add_all(&mut sums[code as usize], [&a, &b, &c, &d]);
    }
    add_all(above, [&a, &b, &c, &d]);
}

impl RowTree {
    /// X'R, parameters x models, where a row of R is what `residual` writes, of the row's place in [`RowTree::order`] and its margins
    /// X Theta. `theta` is parameters x models, too.
    ///
    /// Margins, residuals and the sums of each block of rows are in `T`; the blocks' sums are added in f64.
    pub fn gather<T: Number>(
        &self,
        theta: &[Lane],
        mut residual: impl FnMut(usize, &Fours<T>, &mut Fours<T>),
    ) -> Vec<Lane> {
        let none = [[T::default(); 4]; LANES / 4];
        let tables = Tables::new(&self.layout, theta);
        let table: Vec<Fours<T>> = tables.numeric.iter().chain(&tables.coded).map(fours).collect();
        let mut block = vec![none; table.len()];
        let (mut total, mut whole) = (vec![ZERO; table.len()], ZERO);
        let last = self.levels.len() - 1;
        // Behind each level its node's margin and the sum of its residuals; before all, the intercept's.
        let mut margins = vec![fours(&tables.constant); last + 2];
        let mut sums = vec![none; last + 1];
        let mut nodes = vec![0; last + 1];
        let mut own = none;
        let rows = self.first.len();
        for place in 0..rows {
            let first = usize::from(self.first[place]);
            for level in first..=last {
                let (above, below) = margins.split_at_mut(level + 1);
                margin(&table, &self.levels[level], nodes[level], &above[level], &mut below[0]);
                nodes[level] += 1;
            }
            residual(place, &margins[last + 1], &mut own);
            take(&mut block, &self.levels[last], nodes[last] - 1, &own, &mut sums[last]);
            // Nodes that end here.
            let next = self.first.get(place + 1).map_or(0, |&first| usize::from(first));
            for level in (next..last).rev() {
                let (above, own) = sums.split_at_mut(level + 1);
                take(&mut block, &self.levels[level], nodes[level] - 1, &own[0], &mut above[level]);
                own[0] = none;
            }
            if (place + 1) % BLOCK == 0 || place + 1 == rows {
                for (total, block) in total.iter_mut().zip(&mut block).chain([(&mut whole, &mut sums[0])]) {
                    for k in 0..LANES {
                        total[k] += block[k / 4][k % 4].wide();
                    }
                    *block = none;
                }
            }
        }
        standardised(&self.layout, &total, &whole)
    }
}
