//! Products of dense matrices, tile by tile: each tile's sums stay in registers while a block of the inner dimension goes
//! by. The order of the sums depends on the shapes alone, and no product is fused with a sum: the same bits everywhere.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

/// Rows and columns of a tile: its sums fill half of the registers that a processor with 128-bit vectors has.
const HEIGHT: usize = 2;
const WIDTH: usize = 8;
/// Terms that a tile adds up before it goes to the result: packed, they stay in the nearest cache.
const DEPTH: usize = 256;

/// A dense matrix in memory; transposing it moves nothing.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    data: &'a [f64],
    rows: usize,
    columns: usize,
    strides: [usize; 2],
}

impl<'a> Matrix<'a> {
    /// `data` row after row, `columns` to a row. What is left over at its end is no row.
    pub fn new(data: &'a [f64], columns: usize) -> Matrix<'a> {
        let rows = data.len().checked_div(columns).unwrap_or(0);
        Matrix { data, rows, columns, strides: [columns, 1] }
    }

    /// Rows as columns.
    pub fn transposed(self) -> Matrix<'a> {
        let Matrix { data, rows, columns, strides: [down, right] } = self;
        Matrix { data, rows: columns, columns: rows, strides: [right, down] }
    }
}

/// Which entries of a product are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entries {
    /// All of them.
    All,
    /// Those on and right of the diagonal; some left of it are computed as well.
    UpperTriangle,
}

/// out += A diag(w) B, `out` row after row. `weights` are w, one an inner index, 1 each where `None`. Where the inner
/// dimensions differ, the common part counts.
pub fn add_product(a: Matrix, weights: Option<&[f64]>, b: Matrix, entries: Entries, out: &mut [f64]) {
    let inner = a.columns.min(b.rows);
    let (tall, wide) = (a.rows.div_ceil(HEIGHT), b.columns.div_ceil(WIDTH));
    let mut left = vec![0.0; tall * HEIGHT * DEPTH];
    let mut right = vec![0.0; wide * WIDTH * DEPTH];
    for start in (0..inner).step_by(DEPTH) {
        let depth = DEPTH.min(inner - start);
        pack::<HEIGHT>(a, weights, start, depth, &mut left);
        pack::<WIDTH>(b.transposed(), None, start, depth, &mut right);
        for (j, b_panel) in right.chunks_exact(WIDTH * DEPTH).enumerate() {
            let column = j * WIDTH;
            let columns = WIDTH.min(b.columns - column);
            for (i, a_panel) in left.chunks_exact(HEIGHT * DEPTH).enumerate() {
                let row = i * HEIGHT;
                if entries == Entries::UpperTriangle && row >= column + columns {
                    break;
                }
                let sums = tile(&a_panel[..HEIGHT * depth], &b_panel[..WIDTH * depth]);
                for r in 0..HEIGHT.min(a.rows - row) {
                    let from = (row + r) * b.columns + column;
                    for (to, sum) in out[from..from + columns].iter_mut().zip(&sums[r]) {
                        *to += sum;
                    }
                }
            }
        }
    }
}

/// Copies inner indices `start` to `start + depth` of every `N` rows into a panel, one inner index after the other; rows
/// that are missing at the end are 0.
fn pack<const N: usize>(
    matrix: Matrix,
    weights: Option<&[f64]>,
    start: usize,
    depth: usize,
    panels: &mut [f64],
) {
    let [down, right] = matrix.strides;
    for (p, panel) in panels.chunks_exact_mut(N * DEPTH).enumerate() {
        let first = p * N;
        let rows = N.min(matrix.rows - first);
        for (t, to) in panel.chunks_exact_mut(N).take(depth).enumerate() {
            let from = first * down + (start + t) * right;
            let weight = weights.map_or(1.0, |weights| weights[start + t]);
            for r in 0..rows {
                to[r] = matrix.data[from + r * down] * weight;
            }
            to[rows..].fill(0.0);
        }
    }
}

#[inline(always)]
fn tile(a: &[f64], b: &[f64]) -> [[f64; WIDTH]; HEIGHT] {
    let mut sums = [[0.0; WIDTH]; HEIGHT];
    for (a, b) in a.chunks_exact(HEIGHT).zip(b.chunks_exact(WIDTH)) {
        for i in 0..HEIGHT {
            for j in 0..WIDTH {
                sums[i][j] += a[i] * b[j];
            }
        }
    }
    sums
}
