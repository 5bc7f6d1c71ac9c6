//! Random numbers that a seed repeats on every machine, and that another program can repeat.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Normal numbers by Box and Muller's transformation of ChaCha8's, with libm's functions: the same on every machine.
pub struct Normal(ChaCha8Rng);

impl Normal {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Normal {
        Normal(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The stream's next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0.random()
    }

    /// 0 to below 1, in steps of 2^-53.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Mean 0, standard deviation 1; two uniform numbers each.
    pub fn draw(&mut self) -> f64 {
        let (first, second) = (1.0 - self.uniform(), self.uniform());
        libm::sqrt(-2.0 * libm::log(first)) * libm::cos(2.0 * std::f64::consts::PI * second)
    }
}

/// A model nobody has trained: each of `count` parameters drawn from N(0, 1/count), so that on standardised columns
/// margins have standard deviation about 1.
pub fn random_parameters(count: usize, seed: u64) -> Vec<f64> {
    let mut normal = Normal::new(seed);
    let deviation = 1.0 / libm::sqrt(count.max(1) as f64);
    (0..count).map(|_| deviation * normal.draw()).collect()
}
