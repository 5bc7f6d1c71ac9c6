//! Adam, as Kingma and Ba (ICLR 2015) give it in their algorithm 1.

/// The optimiser's memory: running means of the gradient and of its square, an entry a parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    learning_rate: f64,
    mean: Vec<f64>,
    square: Vec<f64>,
    /// beta_1^t and beta_2^t.
    decayed: [f64; 2],
}

/// Decay of the two means.
const BETA: [f64; 2] = [0.9, 0.999];
/// Added to the root, so that nothing is divided by 0.
const EPSILON: f64 = 1e-8;

impl Adam {
    /// Both means at 0, for this many parameters.
    pub fn new(learning_rate: f64, parameters: usize) -> Adam {
        Adam { learning_rate, mean: vec![0.0; parameters], square: vec![0.0; parameters], decayed: [1.0; 2] }
    }

    /// theta -= eta m^ / (sqrt v^ + epsilon), m^ = m / (1 - beta_1^t) and v^ = v / (1 - beta_2^t) the means without their
    /// start at 0. One entry a parameter; of lists of different length the common part counts.
    pub fn step(&mut self, parameters: &mut [f64], gradient: &[f64]) {
        for (decayed, beta) in self.decayed.iter_mut().zip(BETA) {
            *decayed *= beta;
        }
        let [first, second] = self.decayed.map(|decayed| 1.0 - decayed);
        let memory = self.mean.iter_mut().zip(&mut self.square);
        for ((parameter, gradient), (mean, square)) in parameters.iter_mut().zip(gradient).zip(memory) {
            *mean = BETA[0] * *mean + (1.0 - BETA[0]) * gradient;
            *square = BETA[1] * *square + (1.0 - BETA[1]) * gradient * gradient;
            *parameter -= self.learning_rate * (*mean / first) / (libm::sqrt(*square / second) + EPSILON);
        }
    }
}
