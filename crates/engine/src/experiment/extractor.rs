//! A perceptron whose hidden layers make the columns that the logistic regression sees.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::design::{Coefficients, DesignMatrix, Layout, NumericColumn};
use crate::model::{Mlp, TrainingReport};

/// A trained feature extractor.
#[derive(Debug, Clone)]
pub(super) struct Extractor {
    pub perceptron: Mlp,
    /// Encoded columns that it sees.
    pub inputs: Arc<Layout>,
    /// Units of the second layer that are columns of the embedding.
    pub units: Vec<usize>,
    /// How it came about.
    pub report: MlpReport,
}

/// How the feature extractor came about, and what the last layer was trained on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MlpReport {
    /// Shape, epochs, losses.
    pub training: TrainingReport,
    /// Rows that the last layer is trained on.
    pub last_layer_rows: usize,
    /// Units that are the same for every row of them, and no columns of the embedding.
    pub constant_units: usize,
}

/// A hidden unit in the units of the file: max(0, intercept + coefficients times columns).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiddenUnit {
    /// Its name.
    pub unit: String,
    /// Before everything below 0 is cut off.
    pub sum: Coefficients,
}

/// How a unit is called.
pub(super) fn unit_name(layer: usize, unit: usize) -> String {
    format!("layer {}, unit {}", layer + 1, unit + 1)
}

impl Extractor {
    /// Encoded rows as the last layer sees them; `seen`: its columns.
    pub fn through(&self, x: &DesignMatrix, seen: &Arc<Layout>) -> DesignMatrix {
        let (embedding, width) = (self.perceptron.embedding(x), self.perceptron.width());
        let of_row = |row: usize| self.units.iter().map(move |unit| row * width + unit);
        let numeric = (0..x.rows()).flat_map(of_row).map(|place| embedding[place]).collect();
        DesignMatrix::of_parts(seen.clone(), x.rows(), numeric, Vec::new())
    }

    /// Both hidden layers: the first in the units of the file, the second in the first one's. Of the second only the units
    /// that the last layer sees.
    pub fn layers(&self) -> [Vec<HiddenUnit>; 2] {
        let names: Vec<NumericColumn> = (0..self.perceptron.width())
            .map(|unit| NumericColumn { name: unit_name(0, unit), shift: 0.0, scale: 1.0 })
            .collect();
        let hidden = Layout::dense(names, false);
        let unit = |layer: usize, inputs: &Layout, unit: usize| {
            let (weights, bias) = self.perceptron.unit(layer, unit);
            let mut sum = inputs.coefficients(&weights);
            sum.intercept += bias;
            HiddenUnit { unit: unit_name(layer, unit), sum }
        };
        let first = (0..self.perceptron.width()).map(|k| unit(0, &self.inputs, k)).collect();
        [first, self.units.iter().map(|&k| unit(1, &hidden, k)).collect()]
    }
}
