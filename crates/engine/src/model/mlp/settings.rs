//! How the feature extractor is trained, when that stops, and what its weights start from.

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

/// What weights and biases of a layer start from: they are drawn evenly from -b to b.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Start {
    /// b = sqrt(6 / (inputs + outputs)): Glorot and Bengio 2010; scikit-learn.
    #[default]
    Glorot,
    /// b = 1 / sqrt(inputs): PyTorch's `Linear`, and so the published experiments.
    Inputs,
}

impl Start {
    /// b of a layer.
    pub fn bound(self, inputs: usize, outputs: usize) -> f64 {
        match self {
            Start::Glorot => libm::sqrt(6.0 / (inputs + outputs) as f64),
            Start::Inputs => 1.0 / libm::sqrt(inputs as f64),
        }
    }
}

/// What ends training, and which weights stay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StopRule {
    /// The validation loss no longer falls; the best epoch's weights are kept.
    #[default]
    ValidationLoss,
    /// The training loss no longer falls; the last epoch's weights are kept. The validation loss is measured and told every
    /// tenth epoch and after the last, because it has no part in training.
    TrainingLoss,
}

/// How the feature extractor is trained.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct MlpSettings {
    /// Units of each hidden layer; `None`: as many as there are encoded columns, [`MlpSettings::WIDEST`] at the most.
    pub hidden: Option<u32>,
    /// Adam's learning rate, for the mean loss of a minibatch.
    pub learning_rate: f64,
    /// Passes over the training rows at the most.
    pub epochs: u32,
    /// Rows of a minibatch.
    pub batch: u32,
    /// Training stops after this many epochs without a lower loss.
    pub patience: u32,
    /// Which loss that is, and which epoch's weights are kept.
    pub stop: StopRule,
    /// Share of the training rows, drawn with the seed, that train the feature extractor.
    pub extractor_share: f64,
    /// Share of the training rows that train the last layer, drawn from the other end: the two overlap only where they are
    /// more than 1 together. Influence and unlearning act on these rows.
    pub last_layer_share: f64,
    /// What the weights start from.
    pub start: Start,
}

impl MlpSettings {
    /// The widest layer that is chosen without asking.
    pub const WIDEST: usize = 512;

    /// Units of each hidden layer for this many encoded columns.
    pub fn width(&self, columns: usize) -> usize {
        self.hidden.map_or(columns.min(MlpSettings::WIDEST), |hidden| hidden as usize).max(1)
    }
}

impl Default for MlpSettings {
    fn default() -> Self {
        MlpSettings {
            hidden: None,
            learning_rate: 1e-3,
            epochs: 60,
            batch: 256,
            patience: 5,
            stop: StopRule::default(),
            extractor_share: 1.0,
            last_layer_share: 1.0,
            start: Start::default(),
        }
    }
}

/// In a file the start is named only where it is another than the usual one: reports without it keep their digest.
impl Serialize for MlpSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let named = !serializer.is_human_readable() || self.start != Start::default();
        let mut out = serializer.serialize_struct("MlpSettings", 8 + usize::from(named))?;
        out.serialize_field("hidden", &self.hidden)?;
        out.serialize_field("learning_rate", &self.learning_rate)?;
        out.serialize_field("epochs", &self.epochs)?;
        out.serialize_field("batch", &self.batch)?;
        out.serialize_field("patience", &self.patience)?;
        out.serialize_field("stop", &self.stop)?;
        out.serialize_field("extractor_share", &self.extractor_share)?;
        out.serialize_field("last_layer_share", &self.last_layer_share)?;
        if named {
            out.serialize_field("start", &self.start)?;
        }
        out.end()
    }
}
