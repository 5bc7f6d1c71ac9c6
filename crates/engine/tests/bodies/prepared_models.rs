//! X'R for many models near one, in f32, against the same in f64.

use soft_unlearn::compute::gpu::{Gpu, MOST_MODELS, PreparedModels};
use soft_unlearn::compute::{LANES, Lane, ZERO, multiply, multiply_transposed};
use soft_unlearn::design::DesignMatrix;
use soft_unlearn::model::sigmoid;

use super::{Numbers, SHAPES, matrix};

/// Half a unit of f32's last digit.
const ROUNDING: f64 = 1.0 / (1_u64 << 24) as f64;

/// One matrix with its rows' margins and weights, and steps for many models.
pub struct Case {
    x: DesignMatrix,
    margins: Vec<f64>,
    weights: Option<Vec<f64>>,
    deltas: Vec<Vec<Lane>>,
}

impl Case {
    /// So many groups of models; some steps are too large for a polynomial.
    fn new(x: DesignMatrix, groups: usize, weighted: bool, seed: u64) -> Case {
        let numbers = &mut Numbers(seed);
        let parameters = x.layout().parameters();
        let scale = 1.0 / (parameters as f64).sqrt();
        let theta: Vec<f64> = (0..parameters).map(|_| numbers.normal() * scale).collect();
        let margins = multiply(&x, &theta);
        let weights = weighted.then(|| (0..x.rows()).map(|i| (i % 4) as f64 * 0.5 - 0.25).collect());
        let sizes: Lane = std::array::from_fn(|k| [1e-4, 1e-3, 1e-2, 1.0][k % 4] * scale);
        let mut lane = || -> Lane { sizes.map(|size| size * numbers.normal()) };
        let deltas = (0..groups).map(|_| (0..parameters).map(|_| lane()).collect()).collect();
        Case { x, margins, weights, deltas }
    }

    async fn place(&self, gpu: &Gpu) -> PreparedModels {
        let probabilities: Vec<f64> = self.margins.iter().map(|margin| sigmoid(*margin)).collect();
        let weights = self.weights.as_deref();
        gpu.prepare_models(&self.x, None, &self.margins, &probabilities, weights).await.unwrap()
    }

    /// X'R of one model, and of each entry the root of the sum of its terms' squares, in f64: an integral of the logistic
    /// function's second derivative, by Gauss and Legendre, loses no digits however small the step.
    fn expected(&self, group: usize, lane: usize) -> (Vec<f64>, Vec<f64>) {
        let delta: Vec<f64> = self.deltas[group].iter().map(|lanes| lanes[lane]).collect();
        let steps = multiply(&self.x, &delta);
        let second = |margin: f64| {
            let p = sigmoid(margin);
            p * (1.0 - p) * (1.0 - 2.0 * p)
        };
        // sigma(m + a) - sigma(m) - a sigma'(m) = a^2 times the integral of (1 - u) sigma''(m + u a) over u from 0 to 1.
        const PARTS: usize = 8;
        const NODES: [(f64, f64); 3] =
            [(-0.774_596_669_241_483_4, 5.0 / 9.0), (0.0, 8.0 / 9.0), (0.774_596_669_241_483_4, 5.0 / 9.0)];
        let beyond = |margin: f64, step: f64| -> f64 {
            let mut integral = 0.0;
            for part in 0..PARTS {
                for (node, weight) in NODES {
                    let u = (part as f64 + 0.5 + 0.5 * node) / PARTS as f64;
                    integral += weight * 0.5 / PARTS as f64 * (1.0 - u) * second(margin + u * step);
                }
            }
            step * step * integral
        };
        let residual = |i: usize| {
            self.weights.as_ref().map_or(1.0, |weights| weights[i]) * beyond(self.margins[i], steps[i])
        };
        let residuals: Vec<f64> = (0..self.x.rows()).map(residual).collect();
        // What a residual may be off by, in units of its rounding: by its own, by its step's, which is a sum of larger terms, and by what
        // the formula is: a polynomial that leaves out a seventh power, or a difference of numbers up to 1.
        let size: f64 =
            delta.iter().map(|delta| delta * delta).sum::<f64>().sqrt() * (delta.len() as f64).sqrt();
        let error = |i: usize| {
            let step = steps[i].abs();
            let left_out =
                if step < 0.35 { step.powi(7) * 17.0 / 16.0 / 5040.0 / ROUNDING } else { 1.0 + step };
            residuals[i].abs() + 0.1 * size * step + 1e-2 * size * size + left_out
        };
        let sizes: Vec<f64> = (0..self.x.rows()).map(error).collect();
        (multiply_transposed(&self.x, &residuals), absolute_sums(&self.x, &sizes))
    }
}

/// Of each parameter the sum over rows of |x_ij| times this, as the stored values meet it.
fn absolute_sums(x: &DesignMatrix, sizes: &[f64]) -> Vec<f64> {
    let numbers = x.numeric().iter().map(|value| value.abs()).collect();
    let mut layout = x.layout().as_ref().clone();
    // What belongs to a category and what belongs to all is added up separately: (z - m) / D becomes (z + m) / D.
    layout.one_hot_shift.iter_mut().for_each(|shift| *shift = -shift.abs());
    let x = DesignMatrix::new(layout.into(), x.rows(), numbers, x.codes().to_vec()).unwrap();
    multiply_transposed(&x, sizes)
}

/// Every entry to f32's rounding (2^-24) of its terms' sizes, times what a chain of sums along rows and columns adds in practice:
/// 8, where the worst case would be the chain's length. And the same bits again, alone and in other company.
pub async fn prepare_models(gpu: &Gpu) {
    for (k, (rows, numeric, levels, intercept)) in SHAPES.into_iter().enumerate() {
        let x = matrix(rows, numeric, levels, intercept, 300 + k as u64);
        let groups = if rows > 5000 { 1 } else { 1 + k % 5 };
        let case = Case::new(x, groups, k % 2 == 1, k as u64);
        let prepared = case.place(gpu).await;
        let found = gpu.residual_remainder(&prepared, &case.deltas).await.unwrap();
        assert_eq!(found.len(), groups);
        for (group, found) in found.iter().enumerate() {
            assert_eq!(found.len(), case.x.layout().parameters());
            let models: Vec<Vec<f64>> =
                (0..LANES).map(|lane| found.iter().map(|lanes| lanes[lane]).collect()).collect();
            for (lane, found) in models.iter().enumerate() {
                let (expected, sizes) = case.expected(group, lane);
                for (j, (expected, size)) in expected.iter().zip(&sizes).enumerate() {
                    let off = (found[j] - expected).abs();
                    let allowed = 8.0 * ROUNDING * size;
                    assert!(
                        off <= allowed,
                        "{rows} x {numeric}, model {group} {lane}, {j}: {} for {expected:e}, {allowed:e} allowed",
                        found[j]
                    );
                }
            }
        }
        let last = case.deltas.len() - 1;
        let mut company: Vec<Vec<Lane>> = vec![vec![ZERO; case.x.layout().parameters()]; MOST_MODELS / LANES];
        company[3].clone_from(&case.deltas[last]);
        assert_eq!(gpu.residual_remainder(&prepared, &company).await.unwrap()[3], found[last]);
    }
}
