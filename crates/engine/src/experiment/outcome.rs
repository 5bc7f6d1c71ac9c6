//! Everything that a table, a chart or an export shows of an experiment.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Certainty, Configuration, DataReport, GroupFigures, HighLeverage, MlpReport, ModelRole, Warning,
};
use crate::compute::Computed;
use crate::model::FitReport;
use crate::objective::Figures;
use crate::unlearn::Shards;
use crate::weights::WeightReport;

/// The result of an experiment. Charts, tables and exports are pure functions of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What was asked.
    pub configuration: Configuration,
    /// What the model saw.
    pub data: DataReport,
    /// How the perceptron was trained whose embedding the model sees, where there is one.
    pub perceptron: Option<MlpReport>,
    /// How the original model was fitted.
    pub fit: FitReport,
    /// The target's smooth value F on validation before any correction; |F| is what the corrections drive down.
    pub target_before: f64,
    /// What the hard scheme did to the weights.
    pub hard_weights: WeightReport,
    /// What the soft scheme did to the weights.
    pub soft_weights: WeightReport,
    /// What the soft scheme did to the weights of the retrained model, where these are its own.
    #[serde(default)]
    pub retrained_weights: Option<WeightReport>,
    /// Before; hard and soft by influence update; hard and soft by the chosen algorithm, where it is neither the update nor
    /// retraining; hard and soft retrained: in that order. All but the first three may be missing while they are still
    /// being computed.
    pub models: Vec<ModelOutcome>,
    /// Intervals of the models' figures, and of their changes since before.
    #[serde(default)]
    pub certainty: Certainty,
    /// One entry a training row, in file order. The lists are shared: a copy of them costs nothing.
    pub samples: Samples,
    /// Training rows with a leverage above 0.5, the highest first.
    pub high_leverage: Vec<HighLeverage>,
    /// What a reader should know: separation, parallel influences, a corrected weight below zero, ...
    pub warnings: Vec<Warning>,
    /// Milliseconds by stage, in the order in which they ran. Not part of what is reproducible.
    pub timings: Vec<Timing>,
    /// What was computed on which processor: the figures are the same to about nine digits. Not part of what is reproducible.
    #[serde(default)]
    pub computed: Computed,
}

impl Outcome {
    /// The model with this role, where it has been computed.
    pub fn model(&self, role: ModelRole) -> Option<&ModelOutcome> {
        self.models.iter().find(|model| model.role == role)
    }

    /// How far from the retrained model the updated one was, as a share of the way: ||theta_retrained - theta_updated|| /
    /// ||theta_retrained - theta_before||. 0 where the update is the retrained model, 1 where it is as far off as no update at
    /// all. `None` where `retrained` is not, or not yet, a retrained model, or retraining moves nothing.
    pub fn distance_to_retrained(&self, retrained: ModelRole) -> Option<f64> {
        let (retrained, before) = (self.model(retrained)?, self.model(ModelRole::Before)?);
        let way: Vec<f64> = retrained
            .parameters
            .iter()
            .zip(&before.parameters)
            .map(|(to, from)| (to - from) * (to - from))
            .collect();
        let way = libm::sqrt(crate::compute::sum(&way));
        let left = retrained.refinement.as_ref()?.moved;
        (way > 0.0).then(|| left / way)
    }
}

/// One model: its parameters and what they do on validation and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelOutcome {
    /// Which one.
    pub role: ModelRole,
    /// Parameters in the order of [`DataReport::parameter_names`], of the encoded and standardised columns.
    pub parameters: Vec<f64>,
    /// How it was fitted, for retrained models.
    pub fit: Option<FitReport>,
    /// How it was reached from the updated model, for retrained models.
    pub refinement: Option<Refinement>,
    /// Which shards were trained anew, for SISA.
    pub shards: Option<Shards>,
    /// Figures on the validation rows, on which the correction was chosen.
    pub validation: Figures,
    /// Figures on the test rows.
    pub test: Figures,
    /// Between the groups, on the validation rows.
    pub validation_groups: GroupFigures,
    /// Between the groups, on the test rows.
    pub test_groups: GroupFigures,
}

/// The way from an updated model to the retrained one, by Newton's method; [`FitReport::iterations`] counts the steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refinement {
    /// Weights that were below 0 and count as 0.
    pub clamped: usize,
    /// Norm of the gradient at the updated model, and after each step.
    pub gradient_norms: Vec<f64>,
    /// How far apart the two models are, ||theta_retrained - theta_updated||.
    pub moved: f64,
}

/// One entry a training row, in file order. The lists are shared: a copy of them costs nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Row number in the file, counted from 1 after the header; of a file of counts, in the table with every line repeated.
    pub row: Arc<Vec<u32>>,
    /// Label: 1 = favourable.
    pub label: Arc<Vec<u8>>,
    /// Group, by its place in the report's groups: with two, 1 = privileged.
    pub group: Arc<Vec<u8>>,
    /// Base weight b; empty where every row counts once.
    pub base_weight: Arc<Vec<f64>>,
    /// Predicted probability of the original model.
    pub probability: Arc<Vec<f64>>,
    /// Influence on the target: removing the row alone changes F by about this much.
    pub target_influence: Arc<Vec<f64>>,
    /// Influence on the utility U (sum of validation losses).
    pub utility_influence: Arc<Vec<f64>>,
    /// Leverage h_i = p_i (1 - p_i) x_i' H^-1 x_i, 0 to 1; empty where the table is too wide for it ([`super::Warning::NoLeverage`]).
    pub leverage: Arc<Vec<f64>>,
    /// Weight 1 + epsilon of the chosen hard scheme.
    pub hard_weight: Arc<Vec<f64>>,
    /// Weight 1 + epsilon of the chosen soft scheme.
    pub soft_weight: Arc<Vec<f64>>,
    /// Weight 1 + epsilon of the retrained model, where it has weights of its own; empty until they are known.
    #[serde(default)]
    pub retrained_weight: Arc<Vec<f64>>,
}

impl Samples {
    /// Weight 1 + epsilon that the soft scheme gives a trainer: the retrained model's, where it has weights of its own.
    pub fn delivered_weight(&self) -> &[f64] {
        if self.retrained_weight.is_empty() { &self.soft_weight } else { &self.retrained_weight }
    }
}

/// Cells of training rows as the file has them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cells {
    /// The rows' numbers, as in [`Samples::row`].
    pub rows: Vec<u32>,
    /// The table's columns.
    pub columns: Vec<String>,
    /// A list a row; `None` where a cell is missing.
    pub cells: Vec<Vec<Option<String>>>,
}

/// How long a stage took.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// The stage's name.
    pub stage: String,
    /// Milliseconds.
    pub milliseconds: f64,
}
