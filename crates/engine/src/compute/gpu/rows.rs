//! Rows of a design matrix as numbers, for the device and for checks.

use crate::design::DesignMatrix;

/// Rows of X one after the other, one-hot columns spelled out.
pub(super) struct Rows<'a> {
    x: &'a DesignMatrix,
    /// The one-hot columns of a row without any category, and the intercept.
    base: Vec<f64>,
}

impl<'a> Rows<'a> {
    pub fn new(x: &'a DesignMatrix) -> Rows<'a> {
        let layout = x.layout();
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
        let layout = self.x.layout();
        let (q, factors) = (layout.numeric.len(), layout.factors.len());
        for (out, value) in out.iter_mut().zip(&self.x.numeric()[i * q..(i + 1) * q]) {
            *out = factor * value;
        }
        let coded = &mut out[q..q + self.base.len()];
        for (out, value) in coded.iter_mut().zip(&self.base) {
            *out = factor * value;
        }
        for &code in &self.x.codes()[i * factors..(i + 1) * factors] {
            let code = code as usize;
            if let (Some(shift), Some(scale)) =
                (layout.one_hot_shift.get(code), layout.one_hot_scale.get(code))
            {
                coded[code] = factor * ((1.0 - shift) / scale);
            }
        }
    }
}
