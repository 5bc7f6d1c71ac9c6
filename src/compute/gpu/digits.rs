//! Numbers as seven signed digits to the base 256, for sums that are exact in 32-bit integers.
//!
//! With |v| <= 1, v 2^54 is rounded to an integer of 55 bits, whose digits d_0 (the most significant) to d_6 lie in
//! [-128, 127]: v = sum_s d_s 2^(-6 - 8 s). Of the products of two numbers' digits those of the levels s + t <= 6 count; what is
//! left out is, like the rounding, below 2^-53 of the largest product, and of either sign.

use crate::design::DesignMatrix;

/// Digits a number.
pub(super) const DIGITS: usize = 7;

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

/// Rows of X one after the other, one-hot columns spelled out.
pub(super) struct Rows<'a> {
    x: &'a DesignMatrix,
    /// The one-hot columns of a row without any category, and the intercept.
    base: Vec<f64>,
}

impl<'a> Rows<'a> {
    pub fn new(x: &'a DesignMatrix) -> Rows<'a> {
        let layout = &*x.layout;
        let mut base: Vec<f64> = layout
            .one_hot_shift
            .iter()
            .zip(&layout.one_hot_scale)
            .map(|(shift, scale)| (0.0 - shift) / scale)
            .collect();
        if layout.intercept {
            base.push(1.0);
        }
        Rows { x, base }
    }

    /// Writes row i into the first entries of `out`, each multiplied by `factor`.
    pub fn write(&self, i: usize, factor: f64, out: &mut [f64]) {
        let layout = &*self.x.layout;
        let (q, factors) = (layout.numeric.len(), layout.factors.len());
        for (out, value) in out.iter_mut().zip(&self.x.numeric[i * q..(i + 1) * q]) {
            *out = factor * value;
        }
        let coded = &mut out[q..q + self.base.len()];
        for (out, value) in coded.iter_mut().zip(&self.base) {
            *out = factor * value;
        }
        for &code in &self.x.codes[i * factors..(i + 1) * factors] {
            let code = code as usize;
            if let (Some(shift), Some(scale)) =
                (layout.one_hot_shift.get(code), layout.one_hot_scale.get(code))
            {
                coded[code] = factor * ((1.0 - shift) / scale);
            }
        }
    }
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
}
