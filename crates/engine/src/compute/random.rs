//! Random numbers that a seed repeats on every machine, and that another program can repeat.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Normal numbers by Box and Muller's transformation of ChaCha8's, with libm's functions: the same on every machine.
#[derive(Debug, Clone)]
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
        let (length, angle) = self.polar();
        length * libm::cos(angle)
    }

    /// Two of them from two uniform numbers.
    pub fn pair(&mut self) -> [f64; 2] {
        let (length, angle) = self.polar();
        let (sine, cosine) = libm::sincos(angle);
        [length * cosine, length * sine]
    }

    fn polar(&mut self) -> (f64, f64) {
        let (first, second) = (1.0 - self.uniform(), self.uniform());
        (libm::sqrt(-2.0 * libm::log(first)), 2.0 * std::f64::consts::PI * second)
    }
}
