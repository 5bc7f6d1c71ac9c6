//! The products on the CPU, in f64.
//!
//! With N the standardised numeric columns, Z the 0/1 indicators, m their shifts and D the diagonal of their scales,
//! X = [N, (Z - 1 m') D^-1, 1]. A row has one stored value a numeric column and one code a factor; every product is
//! accumulated over those, and shift and scale are applied once at the end.

use super::sums::{BLOCK, dot};
use crate::design::{DesignMatrix, Layout};

/// A code as an index into tables with one extra entry at the end, which stands for UNSEEN.
#[inline]
pub(super) fn slot(code: u32, one_hot: usize) -> usize {
    (code as usize).min(one_hot)
}

/// Scaled one-hot parameters theta_k / D_k with a trailing 0 for UNSEEN, and what every row has in common: the
/// intercept minus sum_k m_k theta_k / D_k.
fn one_hot_table(layout: &Layout, theta: &[f64]) -> (Vec<f64>, f64) {
    let q = layout.numeric.len();
    let mut table: Vec<f64> =
        theta[q..layout.columns()].iter().zip(&layout.one_hot_scale).map(|(t, scale)| t / scale).collect();
    let shift = dot(&table, &layout.one_hot_shift);
    table.push(0.0);
    let intercept = if layout.intercept { theta[layout.columns()] } else { 0.0 };
    (table, intercept - shift)
}

/// What a row's margin is made of.
struct Margins<'a> {
    x: &'a DesignMatrix,
    numeric: &'a [f64],
    table: Vec<f64>,
    constant: f64,
}

impl<'a> Margins<'a> {
    fn new(x: &'a DesignMatrix, theta: &'a [f64]) -> Margins<'a> {
        let (table, constant) = one_hot_table(x.layout(), theta);
        Margins { x, numeric: &theta[..x.layout().numeric.len()], table, constant }
    }

    #[inline]
    fn of(&self, i: usize) -> f64 {
        let layout = self.x.layout();
        let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
        let numeric = dot(&self.x.numeric()[i * q..(i + 1) * q], self.numeric);
        let mut coded = 0.0;
        for &code in &self.x.codes()[i * factors..(i + 1) * factors] {
            coded += self.table[slot(code, one_hot)];
        }
        self.constant + numeric + coded
    }
}

pub(super) fn multiply(x: &DesignMatrix, theta: &[f64]) -> Vec<f64> {
    let margins = Margins::new(x, theta);
    (0..x.rows()).map(|i| margins.of(i)).collect()
}

pub(super) fn multiply_many(x: &DesignMatrix, thetas: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut products = Vec::with_capacity(thetas.len());
    let mut rest = thetas;
    while let Some((four, others)) = rest.split_first_chunk::<4>() {
        products.extend(multiply_at_once(x, four));
        rest = others;
    }
    if let Some((two, others)) = rest.split_first_chunk::<2>() {
        products.extend(multiply_at_once(x, two));
        rest = others;
    }
    products.extend(rest.iter().map(|theta| multiply(x, theta)));
    products
}

/// A few products for one walk over the rows; each one's sums are in the order that [`Margins::of`] has, as [`dot`] has it.
fn multiply_at_once<const K: usize>(x: &DesignMatrix, thetas: &[Vec<f64>; K]) -> [Vec<f64>; K] {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let each = thetas.each_ref().map(|theta| Margins::new(x, theta));
    let constant = each.each_ref().map(|margins| margins.constant);
    let turned = |count: usize, entry: &dyn Fn(&Margins<'_>, usize) -> f64| -> Vec<[f64; K]> {
        (0..count).map(|j| each.each_ref().map(|margins| entry(margins, j))).collect()
    };
    let numeric = turned(q, &|margins, j| margins.numeric[j]);
    let table = turned(one_hot + 1, &|margins, j| margins.table[j]);
    let mut products = [(); K].map(|()| Vec::with_capacity(x.rows()));
    let (whole, odd) = numeric.split_at(q - q % 4);
    // A block's products lie row by row first: that is half the time.
    let mut block = vec![[0.0; K]; BLOCK.min(x.rows())];
    for first in (0..x.rows()).step_by(BLOCK) {
        let last = x.rows().min(first + BLOCK);
        for (i, of_row) in (first..last).zip(&mut block) {
            let (values, odd_values) = x.numeric()[i * q..][..q].split_at(whole.len());
            let mut lanes = [[0.0; K]; 4];
            for (thetas, values) in whole.as_chunks::<4>().0.iter().zip(values.as_chunks::<4>().0) {
                for lane in 0..4 {
                    for k in 0..K {
                        lanes[lane][k] += values[lane] * thetas[lane][k];
                    }
                }
            }
            let mut tail = [0.0; K];
            for (theta, value) in odd.iter().zip(odd_values) {
                for k in 0..K {
                    tail[k] += value * theta[k];
                }
            }
            let mut coded = [0.0; K];
            for &code in &x.codes()[i * factors..][..factors] {
                let entry = &table[slot(code, one_hot)];
                for k in 0..K {
                    coded[k] += entry[k];
                }
            }
            for k in 0..K {
                let numeric = (lanes[0][k] + lanes[1][k]) + (lanes[2][k] + lanes[3][k]) + tail[k];
                of_row[k] = constant[k] + numeric + coded[k];
            }
        }
        for (k, product) in products.iter_mut().enumerate() {
            product.extend(block[..last - first].iter().map(|of_row| of_row[k]));
        }
    }
    products
}

/// X'r on its way, block of rows by block of rows: numeric columns, codes, and the sum of r.
struct Transposed {
    numeric: Vec<f64>,
    coded: Vec<f64>,
    total: f64,
    numeric_block: Vec<f64>,
    coded_block: Vec<f64>,
    block: f64,
}

impl Transposed {
    fn new(layout: &Layout) -> Transposed {
        let (q, slots) = (layout.numeric.len(), layout.one_hot_shift.len() + 1);
        let zeros = |count: usize| vec![0.0; count];
        let (numeric, coded, numeric_block, coded_block) = (zeros(q), zeros(slots), zeros(q), zeros(slots));
        Transposed { numeric, coded, total: 0.0, numeric_block, coded_block, block: 0.0 }
    }

    /// Adds row i to the block.
    #[inline]
    fn add_row(&mut self, x: &DesignMatrix, i: usize, residual: f64) {
        let layout = x.layout();
        let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
        for (acc, value) in self.numeric_block.iter_mut().zip(&x.numeric()[i * q..(i + 1) * q]) {
            *acc += residual * value;
        }
        for &code in &x.codes()[i * factors..(i + 1) * factors] {
            self.coded_block[slot(code, one_hot)] += residual;
        }
        self.block += residual;
    }

    /// Ends a block of [`BLOCK`] rows at the most.
    fn end_block(&mut self) {
        self.numeric.iter_mut().zip(&self.numeric_block).for_each(|(total, sum)| *total += sum);
        self.coded.iter_mut().zip(&self.coded_block).for_each(|(total, sum)| *total += sum);
        self.total += self.block;
        self.numeric_block.fill(0.0);
        self.coded_block.fill(0.0);
        self.block = 0.0;
    }

    /// Adds the rows from `first` on, at most [`BLOCK`] of them.
    fn add(&mut self, x: &DesignMatrix, first: usize, residuals: &[f64]) {
        for (i, &residual) in (first..).zip(residuals) {
            self.add_row(x, i, residual);
        }
        self.end_block();
    }

    fn finish(self, layout: &Layout, out: &mut Vec<f64>) {
        out.clear();
        out.extend_from_slice(&self.numeric);
        let standard = layout.one_hot_shift.iter().zip(&layout.one_hot_scale);
        out.extend(
            self.coded.iter().zip(standard).map(|(sum, (shift, scale))| (sum - shift * self.total) / scale),
        );
        if layout.intercept {
            out.push(self.total);
        }
    }
}

pub(super) fn multiply_transposed(x: &DesignMatrix, r: &[f64]) -> Vec<f64> {
    let mut transposed = Transposed::new(x.layout());
    for (block, residuals) in r[..x.rows()].chunks(BLOCK).enumerate() {
        transposed.add(x, block * BLOCK, residuals);
    }
    let mut out = Vec::new();
    transposed.finish(x.layout(), &mut out);
    out
}

pub(super) fn multiply_transposed_by_group(
    x: &DesignMatrix,
    r: &[f64],
    groups: &[u16],
    count: usize,
) -> Vec<Vec<f64>> {
    let mut each: Vec<Transposed> = (0..count).map(|_| Transposed::new(x.layout())).collect();
    for first in (0..x.rows()).step_by(BLOCK) {
        for i in first..x.rows().min(first + BLOCK) {
            if let Some(own) = each.get_mut(usize::from(groups[i])) {
                own.add_row(x, i, r[i]);
            }
        }
        each.iter_mut().for_each(Transposed::end_block);
    }
    let finished = each.into_iter().map(|own| {
        let mut out = Vec::new();
        own.finish(x.layout(), &mut out);
        out
    });
    finished.collect()
}

pub(super) fn multiply_and_back(
    x: &DesignMatrix,
    theta: &[f64],
    margins: &mut Vec<f64>,
    mut residual: impl FnMut(usize, f64) -> f64,
    out: &mut Vec<f64>,
) {
    let made = Margins::new(x, theta);
    let mut transposed = Transposed::new(x.layout());
    let mut residuals = Vec::with_capacity(BLOCK);
    margins.clear();
    for first in (0..x.rows()).step_by(BLOCK) {
        // The block's margins at once: between exponentials they take twice the time.
        let last = x.rows().min(first + BLOCK);
        margins.extend((first..last).map(|i| made.of(i)));
        residuals.clear();
        residuals.extend((first..last).map(|i| residual(i, margins[i])));
        transposed.add(x, first, &residuals);
    }
    transposed.finish(x.layout(), out);
}

pub(super) fn dense_rows(x: &DesignMatrix, rows: &[usize], out: &mut Vec<f64>) {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let standard = || layout.one_hot_shift.iter().zip(&layout.one_hot_scale);
    let absent: Vec<f64> = standard().map(|(shift, scale)| (0.0 - shift) / scale).collect();
    let present: Vec<f64> = standard().map(|(shift, scale)| (1.0 - shift) / scale).collect();
    out.clear();
    for &i in rows {
        out.extend_from_slice(&x.numeric()[i * q..(i + 1) * q]);
        let start = out.len();
        out.extend_from_slice(&absent);
        for &code in
            x.codes()[i * factors..(i + 1) * factors].iter().filter(|&&code| (code as usize) < one_hot)
        {
            out[start + code as usize] = present[code as usize];
        }
    }
}

pub(super) fn row(x: &DesignMatrix, i: usize) -> Vec<f64> {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let mut out = x.numeric()[i * q..(i + 1) * q].to_vec();
    let mut indicators = vec![0.0; one_hot + 1];
    for &code in &x.codes()[i * factors..(i + 1) * factors] {
        indicators[slot(code, one_hot)] = 1.0;
    }
    let standard = layout.one_hot_shift.iter().zip(&layout.one_hot_scale);
    out.extend(
        indicators.iter().zip(standard).map(|(indicator, (shift, scale))| (indicator - shift) / scale),
    );
    if layout.intercept {
        out.push(1.0);
    }
    out
}
