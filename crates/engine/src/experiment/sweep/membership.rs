//! Membership inference: can the loss tell the forgotten rows from rows never seen?

use crate::compute::multiply;
use crate::design::Part;
use crate::model::log_loss;
use crate::objective::area_under_curve;

/// The chance that a forgotten training row has a lower loss than a test row, ties counting one half (the loss attack of Yeom et al.
/// 2018, as an AUC). `epsilon` is the hard scheme's: forgotten rows are those with -1. `None` where there are none.
pub fn membership(theta: &[f64], train: &Part, test: &Part, epsilon: &[f64]) -> Option<f64> {
    let losses = |part: &Part| -> Vec<f64> {
        let margins = multiply(part.x(), theta);
        margins.iter().zip(part.y()).map(|(&margin, &y)| -log_loss(margin, y)).collect()
    };
    let seen = losses(train);
    let mut scores: Vec<f64> =
        seen.iter().zip(epsilon).filter(|(_, epsilon)| **epsilon == -1.0).map(|(score, _)| *score).collect();
    let mut member = vec![1.0; scores.len()];
    scores.extend(losses(test));
    member.resize(scores.len(), 0.0);
    area_under_curve(&scores, &member, None).value()
}
