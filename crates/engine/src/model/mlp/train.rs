//! Training: Adam over minibatches, until the validation loss no longer falls.
//!
//! A row of base weight b has b times the loss. A minibatch of m rows steps along sum b_i grad l_i / (m mean b), the mean over all rows that
//! are learnt from: what two copies of a row do on average. With one batch of all rows it is the same step; with smaller ones the copies fall
//! into other batches, so that the two perceptrons differ by the luck of the draw.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::gradient::Workspace;
use super::{Mlp, MlpSettings, StopRule};
use crate::design::DesignMatrix;
use crate::model::adam::Adam;

/// Epochs from one that is told to the next, where the validation loss does not say when to stop.
pub const TOLD: u32 = 10;

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
    /// The loss that decides had not fallen for as many epochs as patience allows.
    Stopped,
    /// The limit of epochs was reached.
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
    /// Every epoch that was told of: all of them, but for [`StopRule::TrainingLoss`].
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
    /// Base weights of the training rows; `None` where each is 1.
    pub weights: Option<&'a [f64]>,
    /// Base weights of the validation rows.
    pub validation_weights: Option<&'a [f64]>,
}

/// Trains from weights drawn with the seed. `on_epoch` is called after every epoch. The same seed and rows give the same
/// bits.
pub fn train(
    data: TrainingRows<'_>,
    settings: &MlpSettings,
    seed: u64,
    on_epoch: &mut dyn FnMut(Epoch),
) -> (Mlp, TrainingReport) {
    let inputs = data.x.layout().columns();
    let mut perceptron = Mlp::new(inputs, settings.width(inputs), settings.start, seed);
    let mut adam = Adam::new(settings.learning_rate, perceptron.parameters.len());
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    // Another stream than the one that the weights are drawn from.
    random.set_stream(1);
    let validation: Vec<usize> = (0..data.validation.rows()).collect();
    let mut order = data.rows.to_vec();
    let of = |weights: Option<&[f64]>, rows: &[usize]| match weights {
        Some(weights) => rows.iter().map(|&row| weights[row]).sum::<f64>(),
        None => rows.len().max(1) as f64,
    };
    let (total_weight, validation_weight) =
        (of(data.weights, &order), of(data.validation_weights, &validation));
    let weights = data.weights.map(|weights| (weights, total_weight / order.len().max(1) as f64));
    let mut report = TrainingReport {
        status: TrainingStatus::EpochLimit,
        inputs,
        width: perceptron.width,
        rows: order.len(),
        epochs: Vec::new(),
        best: 0,
    };
    let (mut room, mut gradient) = (Workspace::default(), vec![0.0; perceptron.parameters.len()]);
    let by_training = settings.stop == StopRule::TrainingLoss;
    let mut best = perceptron.clone();
    let (mut best_loss, mut best_number) = (f64::INFINITY, 0);
    for number in 1..=settings.epochs {
        order.shuffle(&mut random);
        let mut total = 0.0;
        for rows in order.chunks(settings.batch.max(1) as usize) {
            total += perceptron.gradient_into(data.x, data.y, weights, rows, &mut room, &mut gradient);
            adam.step(&mut perceptron.parameters, &gradient);
        }
        let training_loss = total / total_weight;
        let lower = by_training && training_loss < best_loss;
        let ends = by_training && !lower && number - best_number >= settings.patience;
        let told = !by_training || ends || number % TOLD == 0 || number == settings.epochs;
        let validation_loss = told.then(|| {
            let loss =
                perceptron.loss(data.validation, data.validation_y, data.validation_weights, &validation);
            loss / validation_weight
        });
        if !(training_loss.is_finite() && validation_loss.is_none_or(f64::is_finite)) {
            report.status = TrainingStatus::Diverged;
            break;
        }
        if let Some(validation_loss) = validation_loss {
            let epoch = Epoch { number, training_loss, validation_loss };
            on_epoch(epoch);
            report.epochs.push(epoch);
        }
        if by_training {
            // The last weights stay, whichever epoch was the best.
            report.best = number;
            best.parameters.copy_from_slice(&perceptron.parameters);
            if lower {
                (best_loss, best_number) = (training_loss, number);
            }
        } else if validation_loss.is_some_and(|loss| loss < best_loss) {
            (best_loss, best_number) = (validation_loss.unwrap_or(best_loss), number);
            report.best = number;
            best.parameters.copy_from_slice(&perceptron.parameters);
        }
        if ends || !by_training && number - best_number >= settings.patience {
            report.status = TrainingStatus::Stopped;
            break;
        }
    }
    (best, report)
}
