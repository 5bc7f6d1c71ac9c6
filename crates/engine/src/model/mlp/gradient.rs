//! Backpropagation through the layers.

use super::{Activations, Mlp};
use crate::compute::{Entries, Matrix, add_product};
use crate::design::DesignMatrix;
use crate::model::row_loss;

/// Room for a batch's way through the layers and back.
#[derive(Debug, Clone, Default)]
pub(super) struct Workspace {
    activations: Activations,
    residuals: Vec<f64>,
    second: Vec<f64>,
    first: Vec<f64>,
}

impl Mlp {
    /// Sum of b_i l_i over these rows, and the gradient of that sum over the rows' number times `mean`, an entry a parameter. `y`: a
    /// label 0 or 1 for every row of `x`; `weights`: its base weight b, or `None` where each is 1. A unit at 0 passes nothing back.
    pub fn gradient(
        &self,
        x: &DesignMatrix,
        y: &[f64],
        weights: Option<(&[f64], f64)>,
        rows: &[usize],
    ) -> (f64, Vec<f64>) {
        let mut gradient = vec![0.0; self.parameters.len()];
        let loss = self.gradient_into(x, y, weights, rows, &mut Workspace::default(), &mut gradient);
        (loss, gradient)
    }

    pub(super) fn gradient_into(
        &self,
        x: &DesignMatrix,
        y: &[f64],
        weights: Option<(&[f64], f64)>,
        rows: &[usize],
        room: &mut Workspace,
        gradient: &mut [f64],
    ) -> f64 {
        let Workspace { activations, residuals, second, first } = room;
        let (width, places) = (self.width, self.places());
        self.forward(x, rows, activations);
        let mean = weights.map_or(1.0, |(_, mean)| mean);
        let share = 1.0 / (rows.len().max(1) as f64 * mean);
        let mut loss = 0.0;
        residuals.clear();
        for (&margin, &row) in activations.margins.iter().zip(rows) {
            let label = y[row];
            let at = row_loss(margin, label);
            let b = weights.map_or(1.0, |(weights, _)| weights[row]);
            loss += b * at.loss;
            residuals.push(share * b * (at.probability - label));
        }
        gradient.fill(0.0);
        let last = &self.parameters[places.last..places.last_bias];

        // The last layer, and what it asks of the second.
        let (hidden, tail) = gradient.split_at_mut(places.last);
        second.clear();
        for (row, &residual) in activations.second.chunks_exact(width).zip(residuals.iter()) {
            for ((sum, &active), weight) in tail.iter_mut().zip(row).zip(last) {
                *sum += residual * active;
                second.push(if active > 0.0 { residual * weight } else { 0.0 });
            }
            tail[width] += residual;
        }

        // The second layer, and what it asks of the first.
        let (below, above) = hidden.split_at_mut(places.second);
        let (weights, bias) = above.split_at_mut(width * width);
        let asked = Matrix::new(second, width);
        add_product(Matrix::new(&activations.first, width).transposed(), None, asked, Entries::All, weights);
        add_rows(second, bias);
        first.clear();
        first.resize(second.len(), 0.0);
        let forward = Matrix::new(&self.parameters[places.second..places.second_bias], width);
        add_product(asked, None, forward.transposed(), Entries::All, first);
        for (asked, &active) in first.iter_mut().zip(&activations.first) {
            if active <= 0.0 {
                *asked = 0.0;
            }
        }

        // The first layer.
        let (weights, bias) = below.split_at_mut(places.first_bias);
        let inputs = Matrix::new(&activations.inputs, self.inputs);
        add_product(inputs.transposed(), None, Matrix::new(first, width), Entries::All, weights);
        add_rows(first, bias);
        loss
    }
}

/// Adds all rows to one.
fn add_rows(rows: &[f64], to: &mut [f64]) {
    for row in rows.chunks_exact(to.len().max(1)) {
        to.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
}
