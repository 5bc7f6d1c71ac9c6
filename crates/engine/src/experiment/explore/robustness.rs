//! Accuracy against the size of an attack.

use serde::{Deserialize, Serialize};

use super::super::ModelRole;
use crate::compute::{dot, multiply};
use crate::design::Part;

/// Steps of m from 0 to 2.
const STEPS: usize = 20;

/// How accuracy falls as rows are moved towards the boundary and beyond it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RobustnessCurves {
    /// Sizes m: 0 leaves a row where it is, 1 moves it onto the boundary, 2 as far beyond it.
    pub sizes: Vec<f64>,
    /// One entry a model.
    pub models: Vec<AttackCurve>,
}

/// One model's accuracies, an entry a size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttackCurve {
    /// Which model.
    pub role: ModelRole,
    /// On copies made once, against the original model: x - m (theta_hat'x + b)/||theta_hat||^2 theta_hat.
    pub fixed: Vec<f64>,
    /// On copies made afresh against this model: their margin is (1 - m) times the row's. Empty where the model has no
    /// boundary, all its coefficients being 0.
    pub fresh: Vec<f64>,
}

/// The curves on a part; `None` where it has no rows, or the original model no coefficient but 0.
/// A row counts as right where (margin >= 0) is its label; a copy keeps its row's label.
pub fn robustness(part: &Part, original: &[f64], models: &[(ModelRole, &[f64])]) -> Option<RobustnessCurves> {
    let slopes = part.x().layout().columns();
    let direction = original.get(..slopes)?;
    let length = dot(direction, direction);
    if length == 0.0 || part.y().is_empty() {
        return None;
    }
    let sizes: Vec<f64> = (0..=STEPS).map(|step| 2.0 * step as f64 / STEPS as f64).collect();
    let before = multiply(part.x(), original);
    let share = |margin: &dyn Fn(usize) -> f64| {
        let right = (0..part.y().len()).filter(|&i| (margin(i) >= 0.0) == (part.y()[i] > 0.5)).count();
        right as f64 / part.y().len() as f64
    };
    let curves = models.iter().map(|(role, theta)| {
        let margins = multiply(part.x(), theta);
        let own = theta.get(..slopes).unwrap_or_default();
        let along = dot(direction, own) / length;
        let has_boundary = own.iter().any(|&coefficient| coefficient != 0.0);
        AttackCurve {
            role: *role,
            fixed: sizes.iter().map(|m| share(&|i| margins[i] - m * before[i] * along)).collect(),
            fresh: match has_boundary {
                true => sizes.iter().map(|m| share(&|i| (1.0 - m) * margins[i])).collect(),
                false => Vec::new(),
            },
        }
    });
    Some(RobustnessCurves { models: curves.collect(), sizes })
}
