//! The target F as a number and as a gradient.

use super::{Measured, Scores, TargetError, TargetKind, Words};
use crate::compute::{dot, multiply, multiply_transposed, sum};
use crate::design::Part;
use crate::model::{Quantity, row_loss};

/// A target on one part of the data. It keeps what does not change with theta; the part's rows are passed in again.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    kind: TargetKind,
    form: Form,
}

/// What F is made of.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Form {
    /// F = sum_i a_i q_i; with two such sums, F is the root of the sum of their squares. a_i is 1/n on one cell of the
    /// rows, -1/n on another, 0 elsewhere.
    Contrast { quantity: Quantity, coefficients: Vec<Vec<f64>> },
    /// F = sum of losses on copies.
    Copies(Copies),
    /// F has no value here.
    Undefined(String),
}

impl Target {
    /// Prepares a target on a part. `theta_hat` is the original model, against which the copies of the robustness target
    /// are made; `perturbation` is their m. Where a group is empty, the target is undefined and says so.
    ///
    /// # Panics
    ///
    /// Unless `theta_hat` has one entry a parameter; only robustness looks at it.
    pub fn new(kind: TargetKind, part: &Part, words: &Words, theta_hat: &[f64], perturbation: f64) -> Target {
        let contrast = |quantity, cells: &[(Cell, Cell)]| {
            let coefficients: Result<Vec<_>, String> =
                cells.iter().map(|(plus, minus)| coefficients(part, words, *plus, *minus)).collect();
            match coefficients {
                Ok(coefficients) => Form::Contrast { quantity, coefficients },
                Err(reason) => Form::Undefined(reason),
            }
        };
        let cell = |privileged, label| Cell { privileged, label };
        let gap_at = |label| (cell(true, label), cell(false, label));
        let loss_gap_at = |label| (cell(false, label), cell(true, label));
        let form = match kind {
            TargetKind::DemographicParity => contrast(Quantity::Probability, &[gap_at(None)]),
            TargetKind::EqualOpportunityLoss => contrast(Quantity::Loss, &[loss_gap_at(Some(true))]),
            TargetKind::EqualOpportunityRate => contrast(Quantity::Probability, &[gap_at(Some(true))]),
            TargetKind::PredictiveEquality => contrast(Quantity::Probability, &[gap_at(Some(false))]),
            TargetKind::EqualizedOdds => {
                contrast(Quantity::Probability, &[gap_at(Some(true)), gap_at(Some(false))])
            }
            TargetKind::AccuracyParity => contrast(Quantity::Loss, &[loss_gap_at(None)]),
            TargetKind::Robustness => {
                Copies::new(part, theta_hat, perturbation).map_or_else(Form::Undefined, Form::Copies)
            }
        };
        Target { kind, form }
    }

    /// Which target this is.
    pub fn kind(&self) -> TargetKind {
        self.kind
    }

    /// What F is made of.
    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    /// F(theta), or why it has none.
    ///
    /// # Errors
    ///
    /// [`TargetError`] where a cell that the target needs has no row.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter, and the part is the one that the target was made for.
    pub fn value(&self, part: &Part, theta: &[f64]) -> Result<f64, TargetError> {
        match self.measure(part, &Scores::of(part, theta), theta) {
            Measured::Value(value) => Ok(value),
            Measured::Undefined(reason) => Err(TargetError::Undefined { reason }),
        }
    }

    /// The losses whose base-weighted sum F is, a row each; `None` where F is a gap.
    pub(crate) fn losses(&self, part: &Part, margins: &[f64], theta: &[f64]) -> Option<Vec<f64>> {
        match &self.form {
            Form::Copies(copies) => Some(
                copies
                    .margins(margins, theta)
                    .zip(part.y())
                    .map(|(margin, &y)| row_loss(margin, y).loss)
                    .collect(),
            ),
            Form::Undefined(_) | Form::Contrast { .. } => None,
        }
    }

    /// F(theta) where the scores of the part's rows are known already.
    ///
    /// # Panics
    ///
    /// Unless there is one score a row, and the part is the one that the target was made for.
    pub fn measure(&self, part: &Part, scores: &Scores, theta: &[f64]) -> Measured {
        match &self.form {
            Form::Undefined(reason) => Measured::Undefined(reason.clone()),
            Form::Contrast { quantity, coefficients } => {
                let values: Vec<f64> =
                    scores.rows().iter().map(|row| quantity.of(row.probability, row.loss)).collect();
                Measured::Value(combine(&coefficients.iter().map(|a| dot(a, &values)).collect::<Vec<_>>()))
            }
            Form::Copies(copies) => Measured::Value(loss_of_copies(copies, part, scores.margins(), theta)),
        }
    }

    /// grad F(theta), one entry a parameter. At equalized odds' minimum, F = 0, the gradient is taken as 0.
    ///
    /// # Errors
    ///
    /// As [`Target::value`].
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter, and the part is the one that the target was made for.
    pub fn gradient(&self, part: &Part, theta: &[f64]) -> Result<Vec<f64>, TargetError> {
        let margins = multiply(part.x(), theta);
        match &self.form {
            Form::Undefined(reason) => Err(TargetError::Undefined { reason: reason.clone() }),
            Form::Contrast { quantity, coefficients } => {
                let values = quantity.values(part, &margins);
                let gaps: Vec<f64> = coefficients.iter().map(|a| dot(a, &values)).collect();
                // dF/dgap_k: 1 for a single gap, gap_k / F for two.
                let whole = combine(&gaps);
                let outer: Vec<f64> = match gaps.len() {
                    1 => vec![1.0],
                    _ => gaps.iter().map(|gap| if whole > 0.0 { gap / whole } else { 0.0 }).collect(),
                };
                let slopes = quantity.slopes(part, &margins);
                let residuals: Vec<f64> = (0..slopes.len())
                    .map(|i| {
                        slopes[i]
                            * coefficients.iter().zip(&outer).map(|(a, outer)| outer * a[i]).sum::<f64>()
                    })
                    .collect();
                Ok(multiply_transposed(part.x(), &residuals))
            }
            Form::Copies(copies) => Ok(copies.gradient(part, &margins, theta)),
        }
    }

    /// The copies fixed beforehand, for robustness.
    pub(super) fn copies(&self) -> Option<&Copies> {
        match &self.form {
            Form::Copies(copies) => Some(copies),
            _ => None,
        }
    }

    /// Why there is no value, where there is none.
    pub(super) fn undefined(&self) -> Option<&str> {
        match &self.form {
            Form::Undefined(reason) => Some(reason),
            _ => None,
        }
    }
}

/// Gradient of U(theta) = base-weighted sum of the part's losses.
///
/// # Panics
///
/// Unless `theta` has one entry a parameter.
pub fn utility_gradient(part: &Part, theta: &[f64]) -> Vec<f64> {
    let margins = multiply(part.x(), theta);
    let residual = |i: usize| part.weight(i) * (row_loss(margins[i], part.y()[i]).probability - part.y()[i]);
    multiply_transposed(part.x(), &(0..margins.len()).map(residual).collect::<Vec<f64>>())
}

/// U(theta) = base-weighted sum of the part's losses.
///
/// # Panics
///
/// Unless `theta` has one entry a parameter.
pub fn utility(part: &Part, theta: &[f64]) -> f64 {
    let margins = multiply(part.x(), theta);
    let loss = |i: usize| part.weight(i) * row_loss(margins[i], part.y()[i]).loss;
    sum(&(0..margins.len()).map(loss).collect::<Vec<f64>>())
}

impl Quantity {
    /// The quantity at these margins of the part's rows.
    pub(super) fn values(self, part: &Part, margins: &[f64]) -> Vec<f64> {
        margins.iter().zip(part.y()).map(|(&margin, &y)| self.value(margin, y)).collect()
    }

    /// d value_i / d margin_i.
    fn slopes(self, part: &Part, margins: &[f64]) -> Vec<f64> {
        margins.iter().zip(part.y()).map(|(&margin, &y)| self.slope(margin, y)).collect()
    }
}

/// A single gap as it is, several as the root of the sum of squares.
pub(super) fn combine(gaps: &[f64]) -> f64 {
    match gaps {
        [gap] => *gap,
        gaps => dot(gaps, gaps).sqrt(),
    }
}

/// Rows of one group, and of one label or any.
#[derive(Debug, Clone, Copy)]
struct Cell {
    privileged: bool,
    label: Option<bool>,
}

impl Cell {
    fn holds(self, group: bool, y: f64) -> bool {
        group == self.privileged && self.label.is_none_or(|label| label == (y > 0.5))
    }
}

/// a with sum_i a_i q_i = base-weighted mean of q over `plus` minus that over `minus`; the reason where either is empty.
fn coefficients(part: &Part, words: &Words, plus: Cell, minus: Cell) -> Result<Vec<f64>, String> {
    let share = |cell: Cell| {
        let held = (0..part.y().len()).filter(|&i| cell.holds(part.groups()[i] == 1, part.y()[i]));
        let count: f64 = held.map(|i| part.weight(i)).sum();
        if count > 0.0 { Ok(1.0 / count) } else { Err(words.nobody(cell.privileged, cell.label)) }
    };
    let (up, down) = (share(plus)?, share(minus)?);
    let coefficient = |group: bool, y: f64| {
        if plus.holds(group, y) {
            up
        } else if minus.holds(group, y) {
            -down
        } else {
            0.0
        }
    };
    Ok((0..part.y().len())
        .map(|i| coefficient(part.groups()[i] == 1, part.y()[i]) * part.weight(i))
        .collect())
}

/// Copies x_i - c_i theta_hat of a part's rows, c_i = m (theta_hat'x_i + b) / ||theta_hat||^2: made once against the original model.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Copies {
    /// c_i, one a row.
    pub(super) shift: Vec<f64>,
    /// theta_hat, 0 at the intercept, which moves no row.
    pub(super) direction: Vec<f64>,
}

impl Copies {
    /// m = `perturbation`. The reason where there is no direction to go.
    pub(super) fn new(part: &Part, theta_hat: &[f64], perturbation: f64) -> Result<Copies, String> {
        let columns = part.x().layout().columns().min(theta_hat.len());
        let mut direction = theta_hat[..columns].to_vec();
        let norm = dot(&direction, &direction);
        if norm == 0.0 {
            return Err(
                "no copies to be made, because the model gives every column the coefficient 0".to_owned()
            );
        }
        let shift = multiply(part.x(), theta_hat).iter().map(|margin| perturbation * margin / norm).collect();
        direction.resize(theta_hat.len(), 0.0);
        Ok(Copies { shift, direction })
    }

    /// Their margins: theta'x_i + b - c_i theta'theta_hat.
    pub(super) fn margins(&self, margins: &[f64], theta: &[f64]) -> impl Iterator<Item = f64> {
        let along = dot(&theta[..self.direction.len().min(theta.len())], &self.direction);
        margins.iter().zip(&self.shift).map(move |(margin, shift)| margin - shift * along)
    }

    /// The gradient of the base-weighted sum of their losses.
    pub(super) fn gradient(&self, part: &Part, margins: &[f64], theta: &[f64]) -> Vec<f64> {
        let residuals: Vec<f64> = self
            .margins(margins, theta)
            .zip(part.y())
            .enumerate()
            .map(|(i, (margin, &y))| part.weight(i) * (row_loss(margin, y).probability - y))
            .collect();
        // d margin_i / d theta = x_i - c_i theta_hat.
        let mut gradient = multiply_transposed(part.x(), &residuals);
        let along = dot(&self.shift, &residuals);
        for (gradient, direction) in gradient.iter_mut().zip(&self.direction) {
            *gradient -= along * direction;
        }
        gradient
    }
}

/// The base-weighted sum of the copies' losses at theta; `margins` = X theta.
pub(super) fn loss_of_copies(copies: &Copies, part: &Part, margins: &[f64], theta: &[f64]) -> f64 {
    let losses: Vec<f64> = copies
        .margins(margins, theta)
        .zip(part.y())
        .enumerate()
        .map(|(i, (margin, &y))| part.weight(i) * row_loss(margin, y).loss)
        .collect();
    sum(&losses)
}
