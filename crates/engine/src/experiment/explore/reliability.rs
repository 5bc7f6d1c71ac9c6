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
    /// The group's code: its place in [`super::super::DataReport::groups`].
    pub group: u16,
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

/// Reliability of each model on a part, each group by itself, in the order of their codes.
pub fn calibrations(
    part: &Part,
    groups: usize,
    validation: bool,
    models: &[(ModelRole, &[f64])],
) -> Vec<Reliability> {
    let mut list = Vec::new();
    for (role, theta) in models {
        let mut bins = vec![[(0.0_f64, 0.0_f64, 0.0_f64); BINS]; groups.max(1)];
        let margins = multiply(part.x(), theta);
        for (i, ((&margin, &y), &group)) in margins.iter().zip(part.y()).zip(part.groups()).enumerate() {
            let p = row_loss(margin, 1.0).probability;
            let bin = &mut bins[usize::from(group)][((p * BINS as f64) as usize).min(BINS - 1)];
            let weight = part.weight(i);
            bin.0 += weight;
            bin.1 += if y > 0.5 { weight } else { 0.0 };
            bin.2 += weight * p;
        }
        for (group, bins) in (0..).zip(bins) {
            let bins = bins
                .into_iter()
                .filter(|bin| bin.0 > 0.0)
                .map(|(rows, favourable, sum)| ReliabilityBin { rows, favourable, predicted: sum / rows });
            list.push(Reliability { validation, role: *role, group, bins: bins.collect() });
        }
    }
    list
}
