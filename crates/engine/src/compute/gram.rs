//! What is square in the parameters, on the CPU in f64: X' diag(d) X, and x' A x for every row. A row is its stored values, as in `cpu`.

use nalgebra::DMatrix;

use super::cpu::{multiply_transposed, slot};
use super::sums::dot;
use super::tiles::{Entries, Matrix, add_product};
use crate::design::{DesignMatrix, Layout};

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
    // What stands behind the q + 1 values is 0.
    coded_gram(x, d, (q + 1).next_multiple_of(4))
}

/// Rows of a block of sums: four at a time divide it.
const GRAM_BLOCK: usize = 256;

/// The sums of [`RawGram`], block by block of rows: a browser changes to better compiled code of a function where it is called anew, never
/// within a loop.
fn coded_gram(x: &DesignMatrix, d: &[f64], width: usize) -> RawGram {
    let slots = x.layout().one_hot_shift.len() + 1;
    let mut gram = RawGram {
        width,
        wide: vec![0.0; width * width],
        mixed: vec![0.0; slots * width],
        coded: vec![0.0; slots * slots],
    };
    let mut space = GramSpace {
        rows: vec![0.0; 4 * width],
        scaled: vec![0.0; 4 * width],
        row_slots: vec![0_usize; x.layout().factors.len()],
    };
    for (block, weights) in d[..x.rows()].chunks(GRAM_BLOCK).enumerate() {
        // Lines of a width that the compiler knows, of whole vectors, take two thirds of the time.
        match width {
            8 => gram.add_lines_of_8(x, weights, block * GRAM_BLOCK, &mut space),
            _ => gram.add_lines(x, weights, block * GRAM_BLOCK, &mut space),
        }
    }
    gram
}

/// Where four rows are spelled out.
struct GramSpace {
    rows: Vec<f64>,
    scaled: Vec<f64>,
    row_slots: Vec<usize>,
}

impl RawGram {
    #[inline(never)]
    fn add_lines_of_8(&mut self, x: &DesignMatrix, weights: &[f64], first: usize, space: &mut GramSpace) {
        self.add_block(x, weights, first, 8, space);
    }

    #[inline(never)]
    fn add_lines(&mut self, x: &DesignMatrix, weights: &[f64], first: usize, space: &mut GramSpace) {
        self.add_block(x, weights, first, self.width, space);
    }

    /// Adds the rows from `first` on, with these weights; `width` is the lines'.
    #[inline(always)]
    fn add_block(
        &mut self,
        x: &DesignMatrix,
        weights: &[f64],
        first: usize,
        width: usize,
        space: &mut GramSpace,
    ) {
        let layout = x.layout();
        let (q, factors, one_hot) = (layout.numeric.len(), layout.factors.len(), layout.one_hot_shift.len());
        let slots = one_hot + 1;
        let RawGram { wide, mixed, coded, .. } = self;
        let GramSpace { rows, scaled, row_slots } = space;
        // Four rows at a time: each entry of `wide` is then loaded and stored once for four products.
        for (group, weights) in weights.chunks(4).enumerate() {
            if weights.len() < 4 {
                rows.fill(0.0);
                scaled.fill(0.0);
            }
            for (lane, &weight) in weights.iter().enumerate() {
                let i = first + group * 4 + lane;
                let row = &mut rows[lane * width..][..width];
                let scaled = &mut scaled[lane * width..][..width];
                row[..q].copy_from_slice(&x.numeric()[i * q..(i + 1) * q]);
                row[q] = 1.0;
                for (out, value) in scaled[..=q].iter_mut().zip(row.iter()) {
                    *out = weight * value;
                }
                for (out, &code) in row_slots.iter_mut().zip(&x.codes()[i * factors..(i + 1) * factors]) {
                    *out = slot(code, one_hot);
                }
                for (f, &first) in row_slots.iter().enumerate() {
                    let entry = &mut mixed[first * width..][..width];
                    for (acc, value) in entry.iter_mut().zip(scaled.iter()) {
                        *acc += value;
                    }
                    let line = &mut coded[first * slots..(first + 1) * slots];
                    for &second in &row_slots[f + 1..] {
                        line[second] += weight;
                    }
                }
            }
            let [a, b, c, d] = [0, 1, 2, 3].map(|lane| &rows[lane * width..][..width]);
            for j in 0..=q {
                let s = [scaled[j], scaled[width + j], scaled[2 * width + j], scaled[3 * width + j]];
                let line = &mut wide[j * width..][..width];
                for k in j - j % 4..width {
                    line[k] += (s[0] * a[k] + s[1] * b[k]) + (s[2] * c[k] + s[3] * d[k]);
                }
            }
        }
    }
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
