//! Parameters of the standardised columns, told in the units of the file.

use serde::{Deserialize, Serialize};

use super::Layout;

/// A model in the units of the file: the log odds of the favourable label are `intercept`, plus `coefficient` times
/// the value for every numeric column, plus the coefficient of the row's level for every factor (0 for a level that
/// is not listed).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficients {
    /// The log odds where every number is 0 and no level is one of those listed. Standardisation gives even a model
    /// without an intercept one here.
    pub intercept: f64,
    /// Numeric columns, and two-valued text columns as 0/1.
    pub numeric: Vec<NumericCoefficient>,
    /// Text columns with more than two values.
    pub factors: Vec<FactorCoefficients>,
}

/// The coefficient of a numeric column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NumericCoefficient {
    /// The column's name, or "sex = Male" for a two-valued text column: 1 where the cell is that text.
    pub column: String,
    /// Log odds per unit of the column.
    pub coefficient: f64,
}

/// The coefficients of a text column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FactorCoefficients {
    /// The column's name.
    pub column: String,
    /// One entry a level seen in training.
    pub levels: Vec<LevelCoefficient>,
}

/// The coefficient of one level of a text column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelCoefficient {
    /// The text.
    pub level: String,
    /// Added to the log odds of rows with this text.
    pub coefficient: f64,
}

impl Layout {
    /// The names of the parameters in their order: "age", "sex = Male", "workclass = Private", "intercept".
    pub fn parameter_names(&self) -> Vec<String> {
        let numeric = self.numeric.iter().map(|column| column.name.clone());
        let levels = self
            .factors
            .iter()
            .flat_map(|factor| factor.levels.iter().map(move |level| format!("{} = {level}", factor.name)));
        let intercept = self.intercept.then(|| "intercept".to_owned());
        numeric.chain(levels).chain(intercept).collect()
    }

    /// `theta`, which belongs to standardised columns, in the units of the file: theta_j / scale_j a column, and the
    /// intercept less sum_j theta_j shift_j / scale_j.
    pub fn coefficients(&self, theta: &[f64]) -> Coefficients {
        let mut intercept =
            if self.intercept { theta.get(self.columns()).copied().unwrap_or(0.0) } else { 0.0 };
        let (numeric_theta, rest) = theta.split_at(self.numeric.len().min(theta.len()));
        let numeric = self
            .numeric
            .iter()
            .zip(numeric_theta)
            .map(|(column, parameter)| {
                let coefficient = parameter / column.scale;
                intercept -= coefficient * column.shift;
                NumericCoefficient { column: column.name.clone(), coefficient }
            })
            .collect();
        let raw: Vec<f64> = rest.iter().zip(&self.one_hot_scale).map(|(t, scale)| t / scale).collect();
        for (coefficient, shift) in raw.iter().zip(&self.one_hot_shift) {
            intercept -= coefficient * shift;
        }
        let factors = self
            .factors
            .iter()
            .map(|factor| FactorCoefficients {
                column: factor.name.clone(),
                levels: factor
                    .levels
                    .iter()
                    .zip(raw.iter().skip(factor.offset))
                    .map(|(level, &coefficient)| LevelCoefficient { level: level.clone(), coefficient })
                    .collect(),
            })
            .collect();
        Coefficients { intercept, numeric, factors }
    }
}
