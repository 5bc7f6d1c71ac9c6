//! The training rows in two dimensions, and the models' decision lines there.

use nalgebra::{DMatrix, SymmetricEigen};
use serde::{Deserialize, Serialize};

use super::super::ModelRole;
use crate::compute::{descending, multiply, multiply_transposed, weighted_gram};
use crate::design::DesignMatrix;

/// Columns beyond which no principal components are computed: their cost grows with the cube.
const MOST_COLUMNS: usize = 512;

/// A plane through the encoded columns' space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plane {
    /// What each axis is.
    pub axes: [String; 2],
    /// Share of the encoded columns' variance in this plane; 1 where the data have two columns, which are the axes.
    pub variance_share: f64,
    /// Every training row's place, an entry a row.
    pub points: [Vec<f32>; 2],
    /// The plane's origin in the encoded columns' space, and what a step of 1 along each axis adds to it.
    origin: Vec<f64>,
    steps: [Vec<f64>; 2],
}

/// Where a model's margin is zero: a z1 + b z2 + c = 0; favourable where the sum is positive.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Which model.
    pub role: ModelRole,
    /// a, b, c.
    pub coefficients: [f64; 3],
}

impl Plane {
    /// The data's own two columns in the file's units, or else the plane of the two first principal components of the
    /// encoded columns, through their mean. `None` for fewer than two columns, or more than 512.
    pub fn new(x: &DesignMatrix) -> Option<Plane> {
        let columns = x.layout().columns();
        if !(2..=MOST_COLUMNS).contains(&columns) || x.rows() == 0 {
            return None;
        }
        if columns == 2 && x.layout().factors.is_empty() {
            return Some(Plane::of_two_columns(x));
        }
        let ones = vec![1.0; x.rows()];
        let n = x.rows() as f64;
        let mean: Vec<f64> = multiply_transposed(x, &ones).iter().take(columns).map(|sum| sum / n).collect();
        let gram = weighted_gram(x, &ones);
        let covariance = DMatrix::from_fn(columns, columns, |i, j| gram[(i, j)] / n - mean[i] * mean[j]);
        let total = covariance.trace();
        let eigen = SymmetricEigen::new(covariance);
        let order = descending(eigen.eigenvalues.iter().copied());
        let names = x.layout().parameter_names();
        let axis = |k: usize| {
            let mut vector: Vec<f64> = eigen.eigenvectors.column(order[k]).iter().copied().collect();
            let heaviest = descending(vector.iter().map(|entry| entry.abs()));
            // An eigenvector has no sign of its own: its largest entry is made positive.
            if heaviest.first().is_some_and(|&first| vector[first] < 0.0) {
                vector.iter_mut().for_each(|entry| *entry = -*entry);
            }
            let told: Vec<&str> = heaviest.iter().take(2).map(|&j| names[j].as_str()).collect();
            (vector, format!("principal component {}: {}, …", k + 1, told.join(", ")))
        };
        let ((first, first_name), (second, second_name)) = (axis(0), axis(1));
        let points = [&first, &second].map(|vector| {
            let shift: f64 = vector.iter().zip(&mean).map(|(v, m)| v * m).sum();
            multiply(x, &with_intercept(x, vector)).into_iter().map(|z| (z - shift) as f32).collect()
        });
        let held = eigen.eigenvalues[order[0]] + eigen.eigenvalues[order[1]];
        Some(Plane {
            axes: [first_name, second_name],
            variance_share: if total > 0.0 { held / total } else { 0.0 },
            points,
            origin: mean,
            steps: [first, second],
        })
    }

    fn of_two_columns(x: &DesignMatrix) -> Plane {
        let columns = &x.layout().numeric;
        let points = [0, 1].map(|j| {
            let column = &columns[j];
            x.numeric().chunks_exact(2).map(|row| (row[j] * column.scale + column.shift) as f32).collect()
        });
        Plane {
            axes: [columns[0].name.clone(), columns[1].name.clone()],
            variance_share: 1.0,
            points,
            origin: columns.iter().map(|column| -column.shift / column.scale).collect(),
            steps: [vec![1.0 / columns[0].scale, 0.0], vec![0.0, 1.0 / columns[1].scale]],
        }
    }

    /// A model's line. `theta` has an entry a parameter, the intercept last where there is one.
    pub fn line(&self, role: ModelRole, theta: &[f64]) -> Line {
        let along = |vector: &[f64]| vector.iter().zip(theta).map(|(v, t)| v * t).sum::<f64>();
        let intercept = theta.get(self.origin.len()).copied().unwrap_or(0.0);
        let [a, b] = [along(&self.steps[0]), along(&self.steps[1])];
        Line { role, coefficients: [a, b, along(&self.origin) + intercept] }
    }
}

/// A direction as parameters: an intercept of 0 added where the matrix has one.
fn with_intercept(x: &DesignMatrix, vector: &[f64]) -> Vec<f64> {
    let mut theta = vector.to_vec();
    theta.resize(x.layout().parameters(), 0.0);
    theta
}
