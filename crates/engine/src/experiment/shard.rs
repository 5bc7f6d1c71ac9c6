//! The model of one shard, however few rows it holds.

use super::ExperimentError;
use crate::compute::{DeviceMatrix, block_on};
use crate::design::{DesignMatrix, Part};
use crate::model::{FitSettings, FitStatus, fit};
use crate::unlearn::UnlearnError;

/// The logistic regression of these rows; 0 where there is none. `weights`: base weights, one a training row. With an intercept, which is not
/// penalised, rows of one label alone have no optimum: there the model is the intercept of the share (n + 1/2) / (n + 1) of that label.
pub(super) fn learn(
    train: &Part,
    rows: &[usize],
    weights: Option<&[f64]>,
    l2: f64,
) -> Result<Vec<f64>, ExperimentError> {
    let counts = |row: &&usize| weights.is_none_or(|weights| weights[**row] > 0.0);
    let Some(first) = rows.iter().find(counts).map(|&row| train.y()[row]) else {
        return Ok(vec![0.0; train.x().layout().parameters()]);
    };
    let x: DesignMatrix = train.x().select(rows);
    if x.layout().intercept && rows.iter().filter(counts).all(|&row| train.y()[row] == first) {
        let size = libm::log(2.0 * rows.iter().filter(counts).count() as f64 + 1.0);
        let mut theta = vec![0.0; x.layout().parameters()];
        if let Some(intercept) = theta.last_mut() {
            *intercept = if first > 0.5 { size } else { -size };
        }
        return Ok(theta);
    }
    let pick = |values: &[f64]| -> Vec<f64> { rows.iter().map(|&row| values[row]).collect() };
    let (y, weights) = (pick(train.y()), weights.map(pick));
    let settings = FitSettings { hessian: false, ..FitSettings::new(l2) };
    let placed = DeviceMatrix::on_cpu(&x);
    let made = block_on(fit(&placed, &y, weights.as_deref(), settings, None, &mut |_, _| {}))
        .map_err(UnlearnError::from)?;
    match made.report.status {
        FitStatus::Converged | FitStatus::Stalled => Ok(made.parameters),
        _ => Err(UnlearnError::Shard { shard: 1, shards: 1, rows: rows.len() }.into()),
    }
}
