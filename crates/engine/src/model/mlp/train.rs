//! Training: Adam over minibatches, until the validation loss no longer falls.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::gradient::Workspace;
use super::{Mlp, MlpSettings};
use crate::design::DesignMatrix;
use crate::model::adam::Adam;

/// One pass over the training rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub number: u32,
    /// Mean loss of the training rows, each measured just before its minibatch was learnt from.
    pub training_loss: f64,
    /// Mean loss of the validation rows after the epoch.
    pub validation_loss: f64,
}

/// How training ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrainingStatus {
    /// The validation loss had not fallen for as many epochs as patience allows; the best epoch's weights are kept.
    Stopped,
    /// The limit of epochs was reached; the best epoch's weights are kept.
    EpochLimit,
    /// A loss overflowed. The best epoch's weights are kept, or the first ones where no epoch had any.
    Diverged,
}

/// How a feature extractor was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainingReport {
    /// How it ended.
    pub status: TrainingStatus,
    /// Encoded columns.
    pub inputs: usize,
    /// Units of each hidden layer.
    pub width: usize,
    /// Rows learnt from.
    pub rows: usize,
    /// Every epoch.
    pub epochs: Vec<Epoch>,
    /// The epoch whose weights are kept; 0 where none was better than the weights drawn first.
    pub best: u32,
}

/// The rows that are learnt from, and those that say when to stop.
#[derive(Debug, Clone, Copy)]
pub struct TrainingRows<'a> {
    /// Training rows.
    pub x: &'a DesignMatrix,
    /// Their labels, 0 or 1.
    pub y: &'a [f64],
    /// Those of them that are learnt from.
    pub rows: &'a [usize],
    /// Validation rows.
    pub validation: &'a DesignMatrix,
    /// Their labels.
    pub validation_y: &'a [f64],
}

/// Trains from weights drawn with the seed. `on_epoch` hears of every epoch as it ends. The same seed and rows give the same
/// bits.
pub fn train(
    data: TrainingRows<'_>,
    settings: &MlpSettings,
    seed: u64,
    on_epoch: &mut dyn FnMut(Epoch),
) -> (Mlp, TrainingReport) {
    let inputs = data.x.layout.columns();
    let mut perceptron = Mlp::new(inputs, settings.width(inputs), seed);
    let mut adam = Adam::new(settings.learning_rate, perceptron.parameters.len());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // Another stream than the one that the weights are drawn from.
    random.set_stream(1);
    let validation: Vec<usize> = (0..data.validation.rows).collect();
    let mut order = data.rows.to_vec();
    let mut report = TrainingReport {
        status: TrainingStatus::EpochLimit,
        inputs,
        width: perceptron.width,
        rows: order.len(),
        epochs: Vec::new(),
        best: 0,
    };
    let (mut room, mut gradient) = (Workspace::default(), vec![0.0; perceptron.parameters.len()]);
    let mut best = perceptron.clone();
    let mut best_loss = f64::INFINITY;
    for number in 1..=settings.epochs {
        order.shuffle(&mut random);
        let mut total = 0.0;
        for rows in order.chunks(settings.batch.max(1) as usize) {
            total += perceptron.gradient_into(data.x, data.y, rows, &mut room, &mut gradient);
            adam.step(&mut perceptron.parameters, &gradient);
        }
        let epoch = Epoch {
            number,
            training_loss: total / order.len().max(1) as f64,
            validation_loss: perceptron.loss(data.validation, data.validation_y, &validation)
                / validation.len().max(1) as f64,
        };
        if !(epoch.training_loss.is_finite() && epoch.validation_loss.is_finite()) {
            report.status = TrainingStatus::Diverged;
            break;
        }
        on_epoch(epoch);
        report.epochs.push(epoch);
        if epoch.validation_loss < best_loss {
            (best_loss, report.best) = (epoch.validation_loss, number);
            best.parameters.copy_from_slice(&perceptron.parameters);
        } else if number - report.best >= settings.patience {
            report.status = TrainingStatus::Stopped;
            break;
        }
    }
    (best, report)
}
