//! Encoded columns to the embedding of a perceptron: the rows that the logistic regression then sees.

use std::sync::Arc;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::extractor::{Extractor, MlpReport, unit_name};
use super::prepared::Prepared;
use super::{DataReport, DataSettings, ExperimentError, FeatureSettings, RowsError};
use crate::design::{DesignMatrix, Layout, NumericColumn, Part};
use crate::model::{Epoch, MlpSettings, TrainingRows, train};

/// What is said of training rows that the last layer does not see.
pub(super) const NO_PART: &str = "no part in the last layer\u{2019}s training";

/// Trains a perceptron on the encoded columns and makes its embedding the columns of all three parts.
///
/// The training rows are shuffled once with the seed: the first `extractor_share` of them train the hidden layers, the last
/// `last_layer_share` are the training rows from then on, in file order. Validation rows say when to stop.
fn extract(
    encoded: &Prepared,
    perceptron: &MlpSettings,
    data: &DataSettings,
    on_epoch: &mut dyn FnMut(Epoch),
) -> Result<Prepared, ExperimentError> {
    let Prepared { train: all, validation, test, report, constant_columns, .. } = encoded;
    let (settings, intercept) = (perceptron, data.intercept);
    let count = all.x().rows();
    let mut order: Vec<usize> = (0..count).collect();
    let mut random = ChaCha8Rng::seed_from_u64(data.seed);
    // Another stream than the split's and the training's.
    random.set_stream(2);
    order.shuffle(&mut random);
    let share = |share: f64| ((share * count as f64).round() as usize).clamp(1, count);
    let sorted = |rows: &[usize]| {
        let mut rows = rows.to_vec();
        rows.sort_unstable();
        rows
    };
    let learning = sorted(&order[..share(settings.extractor_share)]);
    let kept = sorted(&order[count - share(settings.last_layer_share)..]);
    let first = all.y()[kept[0]];
    if kept.iter().all(|&row| all.y()[row] == first) {
        let label =
            if first > 0.5 { report.favourable.clone() } else { format!("not {}", report.favourable) };
        return Err(RowsError::OneClass { rows: kept.len(), label }.into());
    }

    let seed = data.seed;
    let learnt = TrainingRows {
        x: all.x(),
        y: all.y(),
        rows: &learning,
        validation: validation.x(),
        validation_y: validation.y(),
        weights: all.weights(),
        validation_weights: validation.weights(),
    };
    let (perceptron, training) = train(learnt, settings, seed, on_epoch);

    let width = perceptron.width();
    let embedding = perceptron.embedding(all.x());
    let row_of = |row: usize| &embedding[row * width..(row + 1) * width];
    let units: Vec<usize> = (0..width)
        .filter(|&unit| kept.iter().any(|&row| row_of(row)[unit] != row_of(kept[0])[unit]))
        .collect();
    if units.is_empty() {
        return Err(ExperimentError::NoEmbedding { units: width });
    }
    let column = |&unit: &usize| NumericColumn { name: unit_name(1, unit), shift: 0.0, scale: 1.0 };
    let layout = Arc::new(Layout::dense(units.iter().map(column).collect(), intercept));
    let matrix = |embedding: &[f64], rows: &[usize]| {
        let of_row = |&row: &usize| units.iter().map(move |unit| embedding[row * width + unit]);
        let numeric = rows.iter().flat_map(of_row).collect();
        DesignMatrix::of_parts(layout.clone(), rows.len(), numeric, Vec::new())
    };
    let train = all.select(&kept).with_columns(matrix(&embedding, &kept))?;
    let through = |part: &Part| -> Result<Part, ExperimentError> {
        let rows: Vec<usize> = (0..part.x().rows()).collect();
        Ok(part.clone().with_columns(matrix(&perceptron.embedding(part.x()), &rows))?)
    };
    let mut dropped = report.dropped.clone();
    if kept.len() < count {
        dropped.push((NO_PART.to_owned(), count - kept.len()));
    }
    let report = DataReport {
        rows: [kept.len(), validation.x().rows(), test.x().rows()],
        dropped,
        encoded_columns: layout.columns(),
        parameter_names: layout.parameter_names(),
        ..report.clone()
    };
    let mut dropped_rows = encoded.dropped.clone();
    dropped_rows.reasons.push(NO_PART.to_owned());
    let place = dropped_rows.reasons.len() as u32 - 1;
    let left = (0..count).filter(|row| kept.binary_search(row).is_err());
    dropped_rows.rows.extend(left.map(|row| (all.rows()[row], place)));
    dropped_rows.rows.sort_unstable();
    let (validation, test) = (through(validation)?, through(test)?);
    let constant_units = width - units.len();
    let perceptron_report = MlpReport { training, last_layer_rows: kept.len(), constant_units };
    let extractor =
        Extractor { perceptron, inputs: all.x().layout().clone(), units, report: perceptron_report };
    let constant_columns = constant_columns.clone();
    Ok(Prepared {
        train,
        validation,
        test,
        report,
        constant_columns,
        extractor: Some(extractor),
        dropped: dropped_rows,
        copies: encoded.copies.clone(),
    })
}

/// What the model sees: the encoded columns themselves, or what a perceptron makes of them.
pub(super) fn see(
    encoded: &Arc<Prepared>,
    features: &FeatureSettings,
    on_epoch: &mut dyn FnMut(Epoch),
) -> Result<Arc<Prepared>, ExperimentError> {
    match &features.perceptron {
        None => Ok(encoded.clone()),
        Some(perceptron) => Ok(Arc::new(extract(encoded, perceptron, &features.data, on_epoch)?)),
    }
}
