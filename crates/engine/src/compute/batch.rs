//! The products for several parameter vectors at once: the inner loops run over [`LANES`] models that share every row.
//!
//! A lane's arithmetic never looks at its neighbours, and sums run in the order of [`super::cpu`]'s: the same bits come
//! out whichever models are computed together, and on however many workers.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::sums::BLOCK;
use crate::design::{DesignMatrix, Layout};

/// Models computed together.
pub const LANES: usize = 16;

/// One number for each of the models.
pub type Lane = [f64; LANES];

/// 0 for each of the models.
pub const ZERO: Lane = [0.0; LANES];

/// Adds a multiple of one lane to another.
#[inline(always)]
pub fn add_scaled(to: &mut Lane, from: &Lane, factor: f64) {
    for k in 0..LANES {
        to[k] += from[k] * factor;
    }
}

#[inline(always)]
fn add(to: &mut Lane, from: &Lane) {
    for k in 0..LANES {
        to[k] += from[k];
    }
}

/// Parameter vectors as the rows' stored values meet them: see [`super::cpu`]'s tables.
pub(super) struct Tables {
    pub numeric: Vec<Lane>,
    /// theta_k / D_k, and a 0 behind them for categories never seen.
    pub coded: Vec<Lane>,
    /// Intercept minus sum_k m_k theta_k / D_k.
    pub constant: Lane,
}

impl Tables {
    pub fn new(layout: &Layout, theta: &[Lane]) -> Tables {
        let q = layout.numeric.len();
        let columns = layout.columns();
        let mut constant = if layout.intercept { theta[columns] } else { ZERO };
        let mut coded = Vec::with_capacity(columns - q + 1);
        for ((parameter, scale), shift) in
            theta[q..columns].iter().zip(&layout.one_hot_scale).zip(&layout.one_hot_shift)
        {
            let scaled = parameter.map(|value| value / scale);
            add_scaled(&mut constant, &scaled, -shift);
            coded.push(scaled);
        }
        coded.push(ZERO);
        Tables { numeric: theta[..q].to_vec(), coded, constant }
    }

    /// A row's margins. A function of its own: within its callers the sums have no registers left.
    #[inline(never)]
    fn margins(&self, numeric: &[f64], codes: &[u32]) -> Lane {
        let last = self.coded.len() - 1;
        let mut margin = self.constant;
        for (parameter, &value) in self.numeric.iter().zip(numeric) {
            add_scaled(&mut margin, parameter, value);
        }
        for &code in codes {
            add(&mut margin, &self.coded[(code as usize).min(last)]);
        }
        margin
    }
}

/// X Theta row by row: `each` gets a row's number and its margins under each of the models. `theta`: parameters x models.
pub fn for_each_row(x: &DesignMatrix, theta: &[Lane], mut each: impl FnMut(usize, &Lane)) {
    let layout = x.layout();
    let (q, factors) = (layout.numeric.len(), layout.factors.len());
    let tables = Tables::new(layout, theta);
    for i in 0..x.rows() {
        each(
            i,
            &tables.margins(&x.numeric()[i * q..(i + 1) * q], &x.codes()[i * factors..(i + 1) * factors]),
        );
    }
}

/// X'R, where row i of R is made by `residual` from the row's number and its margins X Theta: parameters x models. One
/// pass over the rows, without R ever being stored.
pub fn gather(x: &DesignMatrix, theta: &[Lane], mut residual: impl FnMut(usize, &Lane) -> Lane) -> Vec<Lane> {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    // Stored values, codes, and one for the sum of all: block by block, then the blocks.
    let places = q + one_hot + 2;
    let mut total = vec![ZERO; places];
    let mut block = vec![ZERO; places];
    let mut in_block = 0;
    for_each_row(x, theta, |i, margin| {
        let r = residual(i, margin);
        for (to, &value) in block[..q].iter_mut().zip(&x.numeric()[i * q..(i + 1) * q]) {
            add_scaled(to, &r, value);
        }
        for &code in &x.codes()[i * factors..(i + 1) * factors] {
            add(&mut block[q + (code as usize).min(one_hot)], &r);
        }
        add(&mut block[places - 1], &r);
        in_block += 1;
        if in_block == BLOCK {
            in_block = 0;
            for (total, block) in total.iter_mut().zip(&mut block) {
                add(total, block);
                *block = ZERO;
            }
        }
    });
    total.iter_mut().zip(&block).for_each(|(total, block)| add(total, block));
    standardised(layout, &total, &total[places - 1])
}

/// X'R from the sums of R over the stored values and codes, and over all rows.
pub(super) fn standardised(layout: &Layout, sums: &[Lane], whole: &Lane) -> Vec<Lane> {
    let q = layout.numeric.len();
    let mut out = sums[..q].to_vec();
    for (k, (shift, scale)) in layout.one_hot_shift.iter().zip(&layout.one_hot_scale).enumerate() {
        let mut value = sums[q + k];
        for lane in 0..LANES {
            value[lane] = (value[lane] - shift * whole[lane]) / scale;
        }
        out.push(value);
    }
    if layout.intercept {
        out.push(*whole);
    }
    out
}
