//! How sure a share is.

use super::Rate;

/// The standard normal distribution's 97.5 % quantile.
const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// Wilson's score interval at 95 % (Wilson 1927), within 0 to 1; `None` where there are no rows. With base weights n is their sum: a file of counts is right, and for survey
    /// weights the interval is too narrow.
    /// With p the share and n the rows: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
    pub fn wilson_interval(&self) -> Option<[f64; 2]> {
        let p = self.value()?;
        let n = self.denominator;
        let z2 = Z * Z;
        let centre = p + z2 / (2.0 * n);
        let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        Some([((centre - half) / scale).max(0.0), ((centre + half) / scale).min(1.0)])
    }
}
