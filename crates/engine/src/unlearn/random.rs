//! A model nobody has trained.

use crate::compute::Normal;

/// A model nobody has trained: each of `count` parameters drawn from N(0, 1/count), so that on standardised columns
/// margins have standard deviation about 1.
pub fn random_parameters(count: usize, seed: u64) -> Vec<f64> {
    let mut normal = Normal::new(seed);
    let deviation = 1.0 / libm::sqrt(count.max(1) as f64);
    (0..count).map(|_| deviation * normal.draw()).collect()
}
