//! A multilayer perceptron of two hidden layers, whose last layer is a logistic regression on what they make of a row.

mod gradient;
mod settings;
mod train;

use crate::compute::{Entries, Matrix, Normal, add_product, dense_rows, dot};
use crate::design::DesignMatrix;

pub use settings::{MlpSettings, Start, StopRule};
pub use train::{Epoch, TrainingReport, TrainingRows, TrainingStatus, train};

/// Rows that go through the layers together where nothing is learnt.
const ROWS: usize = 256;

/// The weights: z1 = x W1 + b1, a1 = max(z1, 0), z2 = a1 W2 + b2, a2 = max(z2, 0), margin = a2 w3 + b3. The embedding of a
/// row is a2.
#[derive(Debug, Clone, PartialEq)]
pub struct Mlp {
    inputs: usize,
    width: usize,
    /// W1 (inputs x width), b1, W2 (width x width), b2, w3, b3, each row after row.
    parameters: Vec<f64>,
}

/// Where each part stands among the parameters.
#[derive(Debug, Clone, Copy)]
struct Places {
    first: usize,
    first_bias: usize,
    second: usize,
    second_bias: usize,
    last: usize,
    last_bias: usize,
}

/// What a batch of rows becomes on its way through the layers, row after row.
#[derive(Debug, Clone, Default)]
struct Activations {
    inputs: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    margins: Vec<f64>,
}

impl Mlp {
    /// Weights and biases drawn evenly from -b to b, as `start` says.
    pub fn new(inputs: usize, width: usize, start: Start, seed: u64) -> Mlp {
        let (inputs, width) = (inputs.max(1), width.max(1));
        let mut random = Normal::new(seed);
        let mut parameters = Vec::with_capacity((inputs + width + 2) * width + width + 1);
        for (from, to) in [(inputs, width), (width, width), (width, 1)] {
            let bound = start.bound(from, to);
            parameters.extend((0..from * to + to).map(|_| bound * (2.0 * random.uniform() - 1.0)));
        }
        Mlp { inputs, width, parameters }
    }

    /// Encoded columns of a row.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Units of each hidden layer.
    pub fn width(&self) -> usize {
        self.width
    }

    /// All weights: W1 (inputs x width), b1, W2 (width x width), b2, w3, b3.
    pub fn parameters(&self) -> &[f64] {
        &self.parameters
    }

    /// As [`Mlp::parameters`], to be changed.
    pub fn parameters_mut(&mut self) -> &mut [f64] {
        &mut self.parameters
    }

    /// Weights of a hidden layer into its unit, and the unit's bias. `layer` is 0 or 1.
    ///
    /// # Panics
    ///
    /// Where the layer has no such unit.
    pub fn unit(&self, layer: usize, unit: usize) -> (Vec<f64>, f64) {
        let places = self.places();
        let (start, inputs, bias) = match layer {
            0 => (places.first, self.inputs, places.first_bias),
            _ => (places.second, self.width, places.second_bias),
        };
        let weights = (0..inputs).map(|input| self.parameters[start + input * self.width + unit]);
        (weights.collect(), self.parameters[bias + unit])
    }

    /// The second layer's activations of every row: rows x width, row after row.
    pub fn embedding(&self, x: &DesignMatrix) -> Vec<f64> {
        let mut out = Vec::with_capacity(x.rows() * self.width);
        let mut activations = Activations::default();
        let rows: Vec<usize> = (0..x.rows()).collect();
        for rows in rows.chunks(ROWS) {
            self.forward(x, rows, &mut activations);
            out.extend_from_slice(&activations.second);
        }
        out
    }

    /// Sum of b_i l_i over these rows. `y`: a label 0 or 1 for every row of `x`; `weights`: its base weight b, or `None` where each is 1.
    pub fn loss(&self, x: &DesignMatrix, y: &[f64], weights: Option<&[f64]>, rows: &[usize]) -> f64 {
        let mut activations = Activations::default();
        let mut total = 0.0;
        for rows in rows.chunks(ROWS) {
            self.forward(x, rows, &mut activations);
            let losses = activations.margins.iter().zip(rows).map(|(&margin, &row)| {
                weights.map_or(1.0, |weights| weights[row]) * super::log_loss(margin, y[row])
            });
            total += losses.sum::<f64>();
        }
        total
    }

    fn places(&self) -> Places {
        let (inputs, width) = (self.inputs, self.width);
        let first_bias = inputs * width;
        let second = first_bias + width;
        let second_bias = second + width * width;
        let last = second_bias + width;
        Places { first: 0, first_bias, second, second_bias, last, last_bias: last + width }
    }

    /// Sends rows of `x` through the layers.
    fn forward(&self, x: &DesignMatrix, rows: &[usize], to: &mut Activations) {
        let places = self.places();
        let part = |from: usize, until: usize| &self.parameters[from..until];
        dense_rows(x, rows, &mut to.inputs);
        let first = part(places.first, places.first_bias);
        layer(
            &to.inputs,
            self.inputs,
            first,
            part(places.first_bias, places.second),
            rows.len(),
            &mut to.first,
        );
        let second = part(places.second, places.second_bias);
        layer(
            &to.first,
            self.width,
            second,
            part(places.second_bias, places.last),
            rows.len(),
            &mut to.second,
        );
        let (last, bias) = (part(places.last, places.last_bias), self.parameters[places.last_bias]);
        to.margins.clear();
        to.margins.extend(to.second.chunks_exact(self.width).map(|row| dot(row, last) + bias));
    }
}

/// max(input W + b, 0) for a batch of rows.
fn layer(input: &[f64], inputs: usize, weights: &[f64], bias: &[f64], rows: usize, out: &mut Vec<f64>) {
    out.clear();
    for _ in 0..rows {
        out.extend_from_slice(bias);
    }
    let weights = Matrix::new(weights, bias.len());
    add_product(Matrix::new(input, inputs), None, weights, Entries::All, out);
    out.iter_mut().for_each(|value| *value = value.max(0.0));
}
