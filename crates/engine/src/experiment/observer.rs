//! What an experiment reports while it runs, and the clock that it is given.

use crate::model::Epoch;

/// The stages of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Rows and columns to design matrices.
    Encode,
    /// Training the perceptron's hidden layers, where there are some.
    Train,
    /// Fitting the original model.
    Fit,
    /// Influences and leverage.
    Influence,
    /// Hard and soft weights.
    Weights,
    /// Influence updates.
    Update,
    /// Figures on validation and test.
    Figures,
    /// The chosen algorithm, where it is neither the update nor retraining.
    Unlearn,
    /// Retraining on the corrected weights.
    Retrain,
}

impl Stage {
    /// The stage in the page's words.
    pub fn words(self) -> &'static str {
        match self {
            Stage::Encode => "Encoding the columns",
            Stage::Train => "Training the hidden layers",
            Stage::Fit => "Fitting the model",
            Stage::Influence => "Measuring every row's influence",
            Stage::Weights => "Solving for the weights",
            Stage::Update => "Updating the model",
            Stage::Figures => "Measuring the models",
            Stage::Unlearn => "Unlearning by the chosen algorithm",
            Stage::Retrain => "Retraining as a yardstick",
        }
    }

    /// The stage as the report names it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Encode => "encode",
            Stage::Train => "train",
            Stage::Fit => "fit",
            Stage::Influence => "influence",
            Stage::Weights => "weights",
            Stage::Update => "update",
            Stage::Figures => "figures",
            Stage::Unlearn => "unlearn",
            Stage::Retrain => "retrain",
        }
    }

    /// The share of a whole run that is done when the stage begins, roughly.
    pub fn share_done(self) -> f64 {
        match self {
            Stage::Encode => 0.0,
            Stage::Train => 0.05,
            Stage::Fit => 0.15,
            Stage::Influence => 0.45,
            Stage::Weights => 0.52,
            Stage::Update => 0.56,
            Stage::Figures => 0.58,
            Stage::Unlearn => 0.6,
            Stage::Retrain => 0.65,
        }
    }

    /// The share of a whole run that is done after some steps of the stage. Nobody knows how many there will be: each does a quarter of
    /// what is left of the stage.
    pub fn share_after(self, steps: u32) -> f64 {
        let end = match self {
            Stage::Encode => Stage::Train.share_done(),
            Stage::Train => Stage::Fit.share_done(),
            Stage::Fit => Stage::Influence.share_done(),
            Stage::Influence => Stage::Weights.share_done(),
            Stage::Weights => Stage::Update.share_done(),
            Stage::Update => Stage::Figures.share_done(),
            Stage::Figures => Stage::Unlearn.share_done(),
            Stage::Unlearn => Stage::Retrain.share_done(),
            Stage::Retrain => 1.0,
        };
        let left = 0.75_f64.powi(i32::try_from(steps).unwrap_or(i32::MAX));
        self.share_done() * left + end * (1.0 - left)
    }
}

/// Hears of progress, and knows the time, which the engine does not.
pub trait Observer {
    /// A stage begins.
    fn enter(&mut self, stage: Stage);
    /// Newton iteration `iteration` of the stage ended with this gradient norm.
    fn iterate(&mut self, _stage: Stage, _iteration: u32, _gradient_norm: f64) {}
    /// The perceptron's hidden layers have been through another epoch.
    fn learn(&mut self, _epoch: Epoch) {}
    /// Milliseconds since any fixed moment.
    fn milliseconds(&self) -> f64;
}

/// Hears nothing, and knows no time: for tests.
pub struct Silent;

impl Observer for Silent {
    fn enter(&mut self, _stage: Stage) {}

    fn milliseconds(&self) -> f64 {
        0.0
    }
}
