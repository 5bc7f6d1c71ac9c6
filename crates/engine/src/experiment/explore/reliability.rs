//! Whether predicted probabilities are what is observed, group by group.

use serde::{Deserialize, Serialize};

use super::super::ModelRole;
use crate::compute::multiply;
use crate::design::Part;
use crate::model::row_loss;

const BINS: usize = 10;

/// One model and group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reliability {
    /// Whether this is measured on the validation rows, and not on the test rows.
    pub validation: bool,
    /// Which model.
    pub role: ModelRole,
    /// Whether this is the privileged group.
    pub privileged: bool,
    /// Ten bins of equal width over p, those without rows left out.
    pub bins: Vec<ReliabilityBin>,
}

/// The rows whose predicted probability lies in one tenth of 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ReliabilityBin {
    /// Rows, by base weight.
    pub rows: f64,
    /// Those of them whose label is favourable.
    pub favourable: f64,
    /// Mean predicted probability.
    pub predicted: f64,
}

/// Reliability of each model on a part, unprivileged group first.
pub fn calibrations(part: &Part, validation: bool, models: &[(ModelRole, &[f64])]) -> Vec<Reliability> {
    let mut list = Vec::new();
    // Told of a privileged group and another; of more groups the report has the figures.
    if part.groups().iter().any(|&code| code > 1) {
        return list;
    }
    for (role, theta) in models {
        let mut bins = [[(0.0_f64, 0.0_f64, 0.0_f64); BINS]; 2];
        let margins = multiply(part.x(), theta);
        for (i, ((&margin, &y), privileged)) in
            margins.iter().zip(part.y()).zip(part.privileged()).enumerate()
        {
            let p = row_loss(margin, 1.0).probability;
            let bin = &mut bins[usize::from(privileged)][((p * BINS as f64) as usize).min(BINS - 1)];
            let weight = part.weight(i);
            bin.0 += weight;
            bin.1 += if y > 0.5 { weight } else { 0.0 };
            bin.2 += weight * p;
        }
        for (privileged, bins) in [false, true].into_iter().zip(bins) {
            let bins = bins
                .into_iter()
                .filter(|bin| bin.0 > 0.0)
                .map(|(rows, favourable, sum)| ReliabilityBin { rows, favourable, predicted: sum / rows });
            list.push(Reliability { validation, role: *role, privileged, bins: bins.collect() });
        }
    }
    list
}
