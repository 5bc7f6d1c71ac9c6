//! What a logistic regression says of a part's rows, computed once for all of its figures: exponentials and logarithms are most of their cost.

use crate::compute::multiply;
use crate::design::Part;
use crate::model::{Quantity, RowLoss, row_loss};

/// Margins, probabilities and losses, one of each a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    margins: Vec<f64>,
    rows: Vec<RowLoss>,
}

impl Scores {
    /// From margins and labels, each 0 or 1.
    ///
    /// # Panics
    ///
    /// Unless there are as many margins as labels.
    pub fn new(margins: Vec<f64>, y: &[f64]) -> Scores {
        assert!(margins.len() == y.len(), "one margin a row is needed");
        let rows = margins.iter().zip(y).map(|(&margin, &y)| row_loss(margin, y)).collect();
        Scores { margins, rows }
    }

    /// Of the parameters of a logistic regression on a part's rows.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter.
    pub fn of(part: &Part, theta: &[f64]) -> Scores {
        Scores::new(multiply(part.x(), theta), part.y())
    }

    /// x_i'theta of every row.
    pub fn margins(&self) -> &[f64] {
        &self.margins
    }

    /// p and the loss of every row.
    pub fn rows(&self) -> &[RowLoss] {
        &self.rows
    }

    /// Row i's quantity.
    pub(super) fn value(&self, quantity: Quantity, i: usize) -> f64 {
        let RowLoss { probability, loss } = self.rows[i];
        quantity.of(probability, loss)
    }
}
