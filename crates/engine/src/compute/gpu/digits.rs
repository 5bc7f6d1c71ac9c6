//! Numbers as seven signed digits to the base 256, for sums that are exact in 32-bit integers.
//!
//! With |v| <= 1, v 2^54 is rounded to an integer of 55 bits, whose digits d_0 (the most significant) to d_6 lie in
//! [-128, 127]: v = sum_s d_s 2^(-6 - 8 s). Of the products of two numbers' digits those of the levels s + t <= 6 count; what is
//! left out is, like the rounding, below 2^-53 of the largest product, and of either sign.

use bytemuck::{Pod, Zeroable};

use super::GpuError;
use super::device::{Gpu, Kernel, Lease, size_of_settings};
use super::rows::Rows;
use super::tiles::TILE;
use super::uploaded_matrix::{Piece, UploadedMatrix};
use crate::design::DesignMatrix;

/// Mirror of `Shape` in digits.wgsl.
#[repr(C)]
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
struct DigitsShape {
    stored: u32,
    parameters: u32,
    first: u32,
    first_of_all: u32,
    count: u32,
    places: u32,
    quads: u32,
    of_rows: u32,
}

/// The size of this file's mirror.
pub(super) const SIZES: [(&str, usize); 1] = [("digits", size_of_settings::<DigitsShape>())];

/// Digits a number.
pub(super) const DIGITS: usize = 7;

/// Numbers below 1 become integers by 2 to this power.
pub(super) const SCALED: i32 = 54;

/// Adding it, and taking its bits away again, turns the bytes of an integer from unsigned into signed digits; the most
/// significant is signed already.
const BIAS: i64 = 0x0000_8080_8080_8080;

/// The exponent e of the smallest power of two with |v| < 2^e for all of these; 0 where all are 0.
pub(super) fn exponent(largest: f64) -> i32 {
    if largest > 0.0 && largest.is_finite() { libm::frexp(largest).1 } else { 0 }
}

/// v 2^(54 - e), rounded, its digits as the bytes of an integer: the least significant digit is the lowest byte.
#[inline(always)]
fn bytes(scaled: f64) -> u64 {
    ((scaled.round_ties_even() as i64).wrapping_add(BIAS) ^ BIAS) as u64
}

/// Words of four numbers each, digit by digit: word w of digit s holds the digits of four numbers that belong to the same
/// sum, and lies at `out[(s * quads + quad) * width + place]`.
pub(super) struct Words {
    pub out: Vec<u32>,
    quads: usize,
    width: usize,
}

impl Words {
    /// All 0. `quads`: words along the sum; `width`: sums.
    pub fn new(quads: usize, width: usize) -> Words {
        Words { out: vec![0; DIGITS * quads * width], quads, width }
    }

    /// Sets a word from four numbers already scaled to 2^54.
    #[inline(always)]
    pub fn set(&mut self, quad: usize, place: usize, scaled: [f64; 4]) {
        let [a, b, c, d] = scaled.map(bytes);
        let plane = self.quads * self.width;
        let mut at = quad * self.width + place;
        for digit in 0..DIGITS {
            let shift = 8 * (DIGITS - 1 - digit);
            let byte = |value: u64| (value >> shift) as u32 & 255;
            if let Some(word) = self.out.get_mut(at) {
                *word = byte(a) | byte(b) << 8 | byte(c) << 16 | byte(d) << 24;
            }
            at += plane;
        }
    }
}

/// What four numbers share a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Four {
    /// Rows: words lie along the columns, for sums over rows.
    Rows,
    /// Columns: words lie along the rows, for sums over columns.
    Columns,
}

/// What makes B = sqrt(D) X a matrix of numbers below 1.
pub(super) struct Scales {
    roots: Vec<f64>,
    /// The columns' scales: |sqrt(d_i) x_ij| < 2^e_j.
    pub exponents: Vec<i32>,
}

impl Scales {
    /// An error where numbers are too large or too small for powers of two to scale them.
    pub fn new(x: &DesignMatrix, d: &[f64]) -> Result<Scales, GpuError> {
        let roots: Vec<f64> = d[..x.rows()].iter().map(|d| libm::sqrt(*d)).collect();
        let exponents = column_exponents(x, &roots);
        if !ordinary(&exponents) || roots.iter().any(|root| !root.is_finite()) {
            return Err(GpuError::Range);
        }
        Ok(Scales { roots, exponents })
    }
}

/// B on the device, ready to be cut into digits.
pub(super) struct Scaled<'a> {
    x: &'a UploadedMatrix,
    roots: Lease,
    shifts: Lease,
}

impl Gpu {
    /// Takes the scales to the device where the matrix lies already.
    pub(super) fn scaled<'a>(&self, x: &'a UploadedMatrix, scales: &Scales) -> Scaled<'a> {
        let filled = |bytes: &[u8]| {
            let buffer = self.storage(bytes.len() as u64);
            self.write(&buffer, 0, bytes);
            buffer
        };
        let shifts: Vec<i32> = scales.exponents.iter().map(|e| SCALED - e).collect();
        let (roots, shifts) = (bytemuck::cast_slice(&scales.roots), bytemuck::cast_slice(&shifts));
        Scaled { x, roots: filled(roots), shifts: filled(shifts) }
    }
}

impl Scaled<'_> {
    /// Cuts some rows: digit s of word w of a place comes to lie at `(s * quads + w) * places + place`. Rows and columns
    /// that are not there are 0. `places` is a multiple of [`TILE`].
    pub fn cut(&self, gpu: &Gpu, piece: &Piece, four: Four, [quads, places]: [usize; 2]) -> Lease {
        let digits = gpu.storage((4 * DIGITS * quads * places) as u64);
        let shape = gpu.uniform(&DigitsShape {
            stored: self.x.stored as u32,
            parameters: self.x.parameters as u32,
            first: piece.first as u32,
            first_of_all: piece.first_of_all as u32,
            count: piece.rows as u32,
            places: places as u32,
            quads: quads as u32,
            of_rows: u32::from(four == Four::Rows),
        });
        let operands = [&shape, &self.x.blocks[piece.block].numbers, &self.roots, &self.shifts, &digits];
        let mut commands = gpu.commands();
        gpu.dispatch(&mut commands, Kernel::Digits, &operands, [places / TILE, quads, 1]);
        gpu.send(commands);
        digits
    }
}

/// For each column the exponent e with |sqrt(d_i) x_ij| < 2^e for all rows.
fn column_exponents(x: &DesignMatrix, roots: &[f64]) -> Vec<i32> {
    let rows = Rows::new(x);
    let mut row = vec![0.0; x.layout().parameters()];
    let mut largest = vec![0.0_f64; row.len()];
    for (i, root) in roots.iter().enumerate() {
        rows.write(i, *root, &mut row);
        for (largest, value) in largest.iter_mut().zip(&row) {
            *largest = largest.max(value.abs());
        }
    }
    largest.iter().map(|largest| exponent(*largest)).collect()
}

/// 2^by, where that is a number.
pub(super) fn power(by: i32) -> f64 {
    libm::ldexp(1.0, by)
}

/// Whether powers of two of these exponents, and of their sums, are ordinary numbers.
fn ordinary(exponents: &[i32]) -> bool {
    exponents.iter().all(|e| e.abs() < 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_add_up_to_the_number() {
        let unit = 2.0_f64.powi(54);
        for value in [0.0, 1.0, -1.0, 0.5, -0.3, 1e-12, -1e-16, 0.999_999_999_999, 127.0 / 256.0] {
            let mut words = Words::new(1, 1);
            words.set(0, 0, [value * unit, -value * unit, 0.0, value * 0.5 * unit]);
            for (lane, expected) in [(0, value), (1, -value), (2, 0.0), (3, value * 0.5)] {
                let sum: f64 = (0..DIGITS)
                    .map(|s| {
                        f64::from((words.out[s] >> (8 * lane)) as u8 as i8) * 2.0_f64.powi(-6 - 8 * s as i32)
                    })
                    .sum();
                assert!((sum - expected).abs() <= 2.0_f64.powi(-55), "{value}: {sum} and {expected}");
            }
        }
    }

    #[test]
    fn exponents_bound_the_number_from_above() {
        for value in [1.0, 0.75, 3.9, 1e-300, 5e10] {
            let e = exponent(value);
            assert!(value < 2.0_f64.powi(e) && value >= 2.0_f64.powi(e - 1));
        }
        assert_eq!(exponent(0.0), 0);
    }

    /// round(root x 2^shift), halves away from 0, from the 106 bits of the product.
    fn expected(root: f64, x: f64, shift: i32) -> i64 {
        let parts = |value: f64| {
            let bits = value.to_bits();
            ((bits & ((1 << 52) - 1) | 1 << 52) as u128, (bits >> 52 & 2047) as i32)
        };
        let ((a, one), (b, other)) = (parts(root), parts(x));
        let right = 2150 - one - other - shift;
        if one == 0 || other == 0 || right > 127 {
            return 0;
        }
        let size = ((((a * b) >> (right - 1)) + 1) >> 1) as i64;
        if x < 0.0 { -size } else { size }
    }

    /// Numbers with full, empty and random mantissas at all distances from their column's largest, in words of either kind.
    #[test]
    fn the_device_cuts_what_the_product_has() {
        use std::cmp::Ordering;

        use crate::compute::Normal;
        use crate::design::{Layout, NumericColumn};

        let Ok(gpu) = pollster::block_on(Gpu::open()) else { return eprintln!("skipped: no adapter") };
        let (rows, columns) = (150, 7);
        let mut numbers = Normal::new(7);
        let mut draw = |far: i32| {
            let mantissa = match numbers.bits() % 4 {
                0 => (1 << 52) - 1,
                1 => 0,
                _ => numbers.bits() >> 12,
            };
            let number =
                f64::from_bits(mantissa | 1023 << 52) * power(-((numbers.bits() % far as u64) as i32));
            if numbers.bits().is_multiple_of(2) { number } else { -number }
        };
        let mut numeric: Vec<f64> = (0..rows * columns).map(|_| draw(70)).collect();
        (numeric[3], numeric[4], numeric[5]) = (0.0, -0.0, 1e-310);
        let d: Vec<f64> = (0..rows).map(|i| if i % 9 == 4 { 0.0 } else { draw(12).abs() }).collect();
        let column = NumericColumn { name: String::new(), shift: 0.0, scale: 1.0 };
        let layout = Layout::dense(vec![column; columns], true);
        let x = DesignMatrix::of_parts(layout.into(), rows, numeric, Vec::new());
        let scales = Scales::new(&x, &d).unwrap();
        let places = TILE * 3;
        let (row_quads, column_quads) = (places / 4, 2);
        for (four, shape) in [(Four::Rows, [row_quads, TILE]), (Four::Columns, [column_quads, places])] {
            let words: Vec<u32> = pollster::block_on(async {
                let uploaded = gpu.upload(&x).await.unwrap();
                let scaled = gpu.scaled(&uploaded, &scales);
                let digits = scaled.cut(&gpu, &uploaded.pieces(rows)[0], four, shape);
                let coming = gpu.submit(gpu.commands(), &digits);
                gpu.fetch(coming).await.unwrap()
            });
            let [quads, places] = shape;
            let number = |row: usize, column: usize| {
                let (inner, place) = if four == Four::Rows { (row, column) } else { (column, row) };
                (0..DIGITS).fold(0_i64, |sum, s| {
                    let word = words[(s * quads + inner / 4) * places + place];
                    sum * 256 + i64::from((word >> (8 * (inner % 4))) as u8 as i8)
                })
            };
            let [all_rows, all_columns] =
                if four == Four::Rows { [4 * quads, places] } else { [places, 4 * quads] };
            for (row, column) in
                (0..all_rows).flat_map(|row| (0..all_columns).map(move |column| (row, column)))
            {
                let value = match (d.get(row), column.cmp(&columns)) {
                    (None, _) | (_, Ordering::Greater) => 0,
                    (Some(d), place) => {
                        let entry = if place.is_lt() { x.numeric()[row * columns + column] } else { 1.0 };
                        expected(d.sqrt(), entry, SCALED - scales.exponents[column])
                    }
                };
                assert_eq!(number(row, column), value, "{four:?}: {row}, {column}");
                assert!(value.abs() <= 1 << SCALED);
            }
        }
    }
}
