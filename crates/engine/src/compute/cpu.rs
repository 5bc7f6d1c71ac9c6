//! The products on the CPU, in f64.
//!
//! With N the standardised numeric columns, Z the 0/1 indicators, m their shifts and D the diagonal of their scales,
//! X = [N, (Z - 1 m') D^-1, 1]. A row has one stored value a numeric column and one code a factor; every product is
//! accumulated over those, and shift and scale are applied once at the end.

use nalgebra::DMatrix;

use super::sums::{BLOCK, dot};
use super::tiles::{Entries, Matrix, add_product};
use crate::design::{DesignMatrix, Layout};

/// A code as an index into tables with one extra entry at the end, which stands for UNSEEN.
#[inline]
fn slot(code: u32, one_hot: usize) -> usize {
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

/// Sums over rows of products of a row's raw values: the numeric ones with a 1 behind them ("wide", q + 1 values) and
/// the indicators.
struct RawGram {
    /// Entries of a line of `wide` and of `mixed`: q + 1, or more of them where lines are as long as whole vectors.
    width: usize,
    /// (q + 1) x `width`, upper triangle: sum d a_j a_k.
    wide: Vec<f64>,
    /// (one-hot columns + 1) x `width`: sum d a_j over the rows with the code.
    mixed: Vec<f64>,
    /// (one-hot columns + 1)^2: sum d over the rows with both codes, at the earlier factor's code first.
    coded: Vec<f64>,
}

/// Numeric columns from which on a table without categories is multiplied tile by tile.
const DENSE: usize = 64;

/// The same for dense rows: N'DN by tiles, N'd and the sum of d beside it.
fn dense_gram(x: &DesignMatrix, d: &[f64]) -> RawGram {
    let q = x.layout().numeric.len();
    let rows = Matrix::new(x.numeric(), q);
    let mut square = vec![0.0; q * q];
    add_product(rows.transposed(), Some(d), rows, Entries::UpperTriangle, &mut square);
    let mut last = multiply_transposed(x, d);
    last.truncate(q);
    last.push(super::sums::sum(d));
    let wide_width = q + 1;
    let mut wide = vec![0.0; wide_width * wide_width];
    for (j, line) in square.chunks_exact(q).enumerate() {
        wide[j * wide_width..j * wide_width + q].copy_from_slice(line);
    }
    for (j, value) in last.into_iter().enumerate() {
        wide[j * wide_width + q] = value;
    }
    RawGram { width: wide_width, wide, mixed: vec![0.0; wide_width], coded: vec![0.0] }
}

fn raw_gram(x: &DesignMatrix, d: &[f64]) -> RawGram {
    let layout = x.layout();
    let (q, factors) = (layout.numeric.len(), layout.factors.len());
    if factors == 0 && q >= DENSE {
        return dense_gram(x, &d[..x.rows()]);
    }
    // Lines of a width that the compiler knows, of whole vectors, take two thirds of the time. What stands behind the q + 1 values is 0.
    match (q + 1).next_multiple_of(4) {
        8 => coded_gram(x, d, 8),
        width => coded_gram(x, d, width),
    }
}

#[inline(always)]
fn coded_gram(x: &DesignMatrix, d: &[f64], wide_width: usize) -> RawGram {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let slots = one_hot + 1;
    let mut wide = vec![0.0; wide_width * wide_width];
    let mut mixed = vec![0.0; slots * wide_width];
    let mut coded = vec![0.0; slots * slots];
    // Four rows at a time: each entry of `wide` is then loaded and stored once for four products.
    let mut rows = vec![0.0; 4 * wide_width];
    let mut scaled = vec![0.0; 4 * wide_width];
    let mut row_slots = vec![0_usize; factors];
    let d = &d[..x.rows()];
    for (group, weights) in d.chunks(4).enumerate() {
        if weights.len() < 4 {
            rows.fill(0.0);
            scaled.fill(0.0);
        }
        for (lane, &weight) in weights.iter().enumerate() {
            let i = group * 4 + lane;
            let row = &mut rows[lane * wide_width..][..wide_width];
            let scaled = &mut scaled[lane * wide_width..][..wide_width];
            row[..q].copy_from_slice(&x.numeric()[i * q..(i + 1) * q]);
            row[q] = 1.0;
            for (out, value) in scaled[..=q].iter_mut().zip(row.iter()) {
                *out = weight * value;
            }
            for (out, &code) in row_slots.iter_mut().zip(&x.codes()[i * factors..(i + 1) * factors]) {
                *out = slot(code, one_hot);
            }
            for (f, &first) in row_slots.iter().enumerate() {
                let entry = &mut mixed[first * wide_width..][..wide_width];
                for (acc, value) in entry.iter_mut().zip(scaled.iter()) {
                    *acc += value;
                }
                let line = &mut coded[first * slots..(first + 1) * slots];
                for &second in &row_slots[f + 1..] {
                    line[second] += weight;
                }
            }
        }
        let [a, b, c, d] = [0, 1, 2, 3].map(|lane| &rows[lane * wide_width..][..wide_width]);
        for j in 0..=q {
            let s =
                [scaled[j], scaled[wide_width + j], scaled[2 * wide_width + j], scaled[3 * wide_width + j]];
            let line = &mut wide[j * wide_width..][..wide_width];
            for k in j - j % 4..wide_width {
                line[k] += (s[0] * a[k] + s[1] * b[k]) + (s[2] * c[k] + s[3] * d[k]);
            }
        }
    }
    RawGram { width: wide_width, wide, mixed, coded }
}

pub(super) fn weighted_gram(x: &DesignMatrix, d: &[f64]) -> DMatrix<f64> {
    let layout = x.layout();
    let (q, one_hot) = (layout.numeric.len(), layout.one_hot_shift.len());
    let slots = one_hot + 1;
    let RawGram { width: wide_width, wide, mixed, coded } = raw_gram(x, d);
    let (shift, scale) = (&layout.one_hot_shift, &layout.one_hot_scale);
    let total = wide[q * wide_width + q];
    // Sum of d over the rows with code k.
    let count = |k: usize| mixed[k * wide_width + q];
    let parameters = layout.parameters();
    let mut gram = DMatrix::zeros(parameters, parameters);
    let mut put = |i: usize, j: usize, value: f64| {
        gram[(i, j)] = value;
        gram[(j, i)] = value;
    };
    for j in 0..q {
        for k in j..q {
            put(j, k, wide[j * wide_width + k]);
        }
        if layout.intercept {
            put(j, q + one_hot, wide[j * wide_width + q]);
        }
    }
    let mut factor_of = vec![0_usize; one_hot];
    for (f, factor) in layout.factors.iter().enumerate() {
        factor_of[factor.offset..factor.offset + factor.levels.len()].fill(f);
    }
    for k in 0..one_hot {
        for j in 0..q {
            let value = (mixed[k * wide_width + j] - shift[k] * wide[j * wide_width + q]) / scale[k];
            put(j, q + k, value);
        }
        for l in k..one_hot {
            let both = if l == k {
                count(k)
            } else if factor_of[k] == factor_of[l] {
                0.0
            } else {
                coded[k * slots + l]
            };
            // sum d (z_k - m_k)(z_l - m_l), arranged so that each difference is small before it is scaled up.
            let centred = (both - shift[l] * count(k)) - shift[k] * (count(l) - shift[l] * total);
            put(q + k, q + l, centred / (scale[k] * scale[l]));
        }
        if layout.intercept {
            put(q + k, q + one_hot, (count(k) - shift[k] * total) / scale[k]);
        }
    }
    if layout.intercept {
        put(q + one_hot, q + one_hot, total);
    }
    gram
}

/// The symmetric matrix of a quadratic form over raw rows (numeric values, a 1, indicators), cut into the same parts
/// as [`RawGram`], with the factor 2 of mixed products in it.
fn raw_form(layout: &Layout, a: &DMatrix<f64>) -> RawGram {
    let (q, one_hot) = (layout.numeric.len(), layout.one_hot_shift.len());
    let (wide_width, slots) = (q + 1, one_hot + 1);
    let columns = layout.columns();
    // The constant part of every row of X: -m/D in the one-hot columns, 1 in the intercept's.
    let mut constant = vec![0.0; layout.parameters()];
    for k in 0..one_hot {
        constant[q + k] = -layout.one_hot_shift[k] / layout.one_hot_scale[k];
    }
    if layout.intercept {
        constant[columns] = 1.0;
    }
    let a_constant: Vec<f64> = a.column_iter().map(|column| dot(column.as_slice(), &constant)).collect();
    let mut wide = vec![0.0; wide_width * wide_width];
    for j in 0..q {
        wide[j * wide_width + j] = a[(j, j)];
        for k in j + 1..q {
            wide[j * wide_width + k] = 2.0 * a[(j, k)];
        }
        wide[j * wide_width + q] = 2.0 * a_constant[j];
    }
    wide[q * wide_width + q] = dot(&a_constant, &constant);
    let mut mixed = vec![0.0; slots * wide_width];
    let mut coded = vec![0.0; slots * slots];
    for k in 0..one_hot {
        let scale = layout.one_hot_scale[k];
        for j in 0..q {
            mixed[k * wide_width + j] = 2.0 * a[(q + k, j)] / scale;
        }
        mixed[k * wide_width + q] = 2.0 * a_constant[q + k] / scale + a[(q + k, q + k)] / (scale * scale);
        for l in k + 1..one_hot {
            coded[k * slots + l] = 2.0 * a[(q + k, q + l)] / (scale * layout.one_hot_scale[l]);
        }
    }
    RawGram { width: wide_width, wide, mixed, coded }
}

pub(super) fn quadratic_forms(x: &DesignMatrix, a: &DMatrix<f64>) -> Vec<f64> {
    let layout = x.layout();
    let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
    let slots = one_hot + 1;
    let RawGram { width: wide_width, wide, mixed, coded } = raw_form(layout, a);
    let mut line = vec![1.0; wide_width];
    let mut row_slots = vec![0_usize; factors];
    (0..x.rows())
        .map(|i| {
            line[..q].copy_from_slice(&x.numeric()[i * q..(i + 1) * q]);
            let mut value = 0.0;
            for j in 0..wide_width {
                value += line[j] * dot(&wide[j * wide_width + j..(j + 1) * wide_width], &line[j..]);
            }
            for (out, &code) in row_slots.iter_mut().zip(&x.codes()[i * factors..(i + 1) * factors]) {
                *out = slot(code, one_hot);
            }
            for (f, &first) in row_slots.iter().enumerate() {
                value += dot(&mixed[first * wide_width..(first + 1) * wide_width], &line);
                let table = &coded[first * slots..(first + 1) * slots];
                for &second in &row_slots[f + 1..] {
                    value += table[second];
                }
            }
            value
        })
        .collect()
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
