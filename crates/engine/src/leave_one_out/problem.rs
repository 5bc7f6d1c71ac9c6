//! A trained model, ready to be trained without each of its rows, and what all models without a row share.

use std::sync::Arc;

use super::LeaveOneOutError;
use super::remainder::{Remainders, series};
use crate::compute::{LinearisationPoint, Route, multiply_transposed, weighted_gram};
use crate::design::{DesignMatrix, LengthError, Part, same_length};
use crate::model::{Fit, Hessian, Series};
use crate::objective::{Changes, Gaps, Target};

/// A model is found once the norm of its objective's gradient is at most this.
pub const TOLERANCE: f64 = 1e-9;

/// How H delta and X'q(X delta) are computed.
pub(super) enum Products {
    /// With H, row by row, and with what lies beyond it.
    Formed(Vec<Vec<f64>>, Remainders),
    /// With the rows' curvature w_i p_i (1 - p_i) and q_i, where H is not formed.
    MatrixFree(Vec<f64>, Vec<Series>),
}

/// What follows from the trained model and its rows alone: H, the gradient, and each row's residual as a series. Whatever is measured, and
/// whichever rows are left out, it stays.
pub struct Surroundings {
    pub(super) products: Products,
    /// Of the objective of all rows.
    pub(super) gradient: Vec<f64>,
    /// Rows that count, by label 0 and 1.
    pub(super) classes: [usize; 2],
    pub(super) l2: f64,
    rows: usize,
}

/// A trained model, ready to be trained without each of its rows.
pub struct LeaveOneOut<'a> {
    pub(super) x: &'a DesignMatrix,
    pub(super) y: &'a [f64],
    pub(super) weights: Option<&'a [f64]>,
    pub(super) model: &'a Fit,
    pub(super) hessian: &'a Hessian,
    pub(super) around: Arc<Surroundings>,
    pub(super) changes: Changes<'a>,
}

impl Surroundings {
    /// Prepares them for a fitted model: `weights` are those that it was trained with (1 each where `None`), `l2` its penalty, `hessian` is
    /// its own.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless labels, weights, margins and probabilities have one entry a row, and the parameters one a column of `x`.
    pub fn new(
        x: &DesignMatrix,
        y: &[f64],
        weights: Option<&[f64]>,
        l2: f64,
        model: &Fit,
        hessian: &Hessian,
    ) -> Result<Surroundings, LengthError> {
        of_one_length(x, y, weights, model)?;
        let rows = x.rows();
        let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
        let curvature: Vec<f64> =
            model.probabilities.iter().enumerate().map(|(i, p)| weight(i) * p * (1.0 - p)).collect();
        let products = match hessian.route() {
            Route::Factored => {
                let mut gram = weighted_gram(x, &curvature);
                for j in 0..x.layout().columns() {
                    gram[(j, j)] += l2;
                }
                // Symmetric: a column is a row.
                let matrix = gram.column_iter().map(|column| column.as_slice().to_vec()).collect();
                Products::Formed(matrix, Remainders::new(x, y, weights, model))
            }
            Route::MatrixFree => {
                let around = |(&margin, &y): (&f64, &f64)| series(margin, y);
                Products::MatrixFree(curvature, model.margins.iter().zip(y).map(around).collect())
            }
        };
        let residuals: Vec<f64> = (0..rows).map(|i| weight(i) * (model.probabilities[i] - y[i])).collect();
        let mut gradient = multiply_transposed(x, &residuals);
        for (gradient, parameter) in gradient.iter_mut().zip(&model.parameters[..x.layout().columns()]) {
            *gradient += l2 * parameter;
        }
        let mut classes = [0; 2];
        for (i, &label) in y.iter().enumerate() {
            classes[usize::from(label > 0.5)] += usize::from(weight(i) > 0.0);
        }
        Ok(Surroundings { products, gradient, classes, l2, rows })
    }
}

impl<'a> LeaveOneOut<'a> {
    /// Prepares leaving rows out of a fitted model: `weights` are those that it was trained with (1 each where `None`), `hessian` is its own.
    /// The targets are measured on `validation`, for which they were made.
    ///
    /// # Errors
    ///
    /// As [`Surroundings::new`].
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        x: &'a DesignMatrix,
        y: &'a [f64],
        weights: Option<&'a [f64]>,
        l2: f64,
        model: &'a Fit,
        hessian: &'a Hessian,
        validation: &'a Part,
        targets: &[Target],
    ) -> Result<LeaveOneOut<'a>, LengthError> {
        let around = Surroundings::new(x, y, weights, l2, model, hessian)?;
        LeaveOneOut::within(&Arc::new(around), x, y, weights, model, hessian, validation, targets)
    }

    /// The same where the surroundings of this model are known.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless they are of as many rows as labels, weights and the model's margins and probabilities.
    #[allow(clippy::too_many_arguments)]
    pub fn within(
        around: &Arc<Surroundings>,
        x: &'a DesignMatrix,
        y: &'a [f64],
        weights: Option<&'a [f64]>,
        model: &'a Fit,
        hessian: &'a Hessian,
        validation: &'a Part,
        targets: &[Target],
    ) -> Result<LeaveOneOut<'a>, LengthError> {
        of_one_length(x, y, weights, model)?;
        same_length("the rows of the model's surroundings", around.rows, x.rows())?;
        same_length("the model's parameters", model.parameters.len(), around.gradient.len())?;
        let changes = Changes::new(validation, targets, &model.parameters);
        Ok(LeaveOneOut { x, y, weights, model, hessian, around: around.clone(), changes })
    }

    /// The same for a question's gaps on the validation rows that it was made with: half the sum of the driven ones' squares stands behind the
    /// targets, and each of them, in the order of [`Gaps::driven`], behind that.
    ///
    /// # Panics
    ///
    /// Unless the gaps were made for those rows.
    pub fn of_gaps(mut self, gaps: &Gaps) -> LeaveOneOut<'a> {
        self.changes = self.changes.of_gaps(gaps, &self.model.parameters);
        self
    }

    /// The trained model's rows, for models near it.
    pub(super) fn near(&self) -> LinearisationPoint<'_> {
        let Fit { margins, probabilities, .. } = self.model;
        LinearisationPoint { margins, probabilities, weights: self.weights }
    }

    /// The rows and labels that it was made from.
    pub fn training(&self) -> (&'a DesignMatrix, &'a [f64]) {
        (self.x, self.y)
    }

    pub(super) fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    pub(super) fn check(&self, places: &[usize]) -> Result<(), LeaveOneOutError> {
        match places.iter().find(|&&place| place >= self.x.rows()) {
            Some(&place) => Err(LeaveOneOutError::NoSuchRow { place, rows: self.x.rows() }),
            None => Ok(()),
        }
    }
}

/// Fails unless labels, weights, margins and probabilities have one entry a row, and the parameters one a column.
fn of_one_length(
    x: &DesignMatrix,
    y: &[f64],
    weights: Option<&[f64]>,
    model: &Fit,
) -> Result<(), LengthError> {
    let rows = x.rows();
    same_length("the labels", y.len(), rows)?;
    same_length("the weights", weights.map_or(rows, <[f64]>::len), rows)?;
    same_length("the model's margins", model.margins.len(), rows)?;
    same_length("the model's probabilities", model.probabilities.len(), rows)?;
    same_length("the model's parameters", model.parameters.len(), x.layout().parameters())
}
