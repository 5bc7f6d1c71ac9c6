//! The search of an algorithm's main setting on the validation rows.

use serde::{Deserialize, Serialize};

use super::SweepFigures;
use crate::objective::Figures;
use crate::unlearn::Algorithm;

/// What a search has found. Test rows have no part in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Its main setting.
    pub setting: String,
    /// Every value that was tried.
    pub candidates: Vec<Candidate>,
    /// The value with the least score, the smaller one of equals; `None` where none has a score.
    pub best: Option<f64>,
}

/// One value of the setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The value.
    pub value: f64,
    /// Mean of the score over hard and soft; `None` where it has none, or where the algorithm gave no model.
    pub score: Option<f64>,
    /// Figures on validation, hard and soft; empty where the algorithm gave no model.
    pub validation: Vec<SweepFigures>,
}

/// |F| / |F_before| + (U / U_before - 1) on validation, U the log loss: the share of the gap that is left, and the share of loss
/// that was added. One setting serves hard and soft, so that neither is tuned against the other.
pub(super) fn score(before: &Figures, after: &Figures) -> Option<f64> {
    let (from, to) = (before.target_smooth.value()?.abs(), after.target_smooth.value()?.abs());
    let left = if from > 0.0 { to / from } else { 0.0 };
    let score = left + after.log_loss_sum / before.log_loss_sum - 1.0;
    score.is_finite().then_some(score)
}

impl Searched {
    /// Nothing tried yet.
    pub(super) fn new(algorithm: Algorithm, setting: &str) -> Searched {
        Searched { algorithm, setting: setting.to_owned(), candidates: Vec::new(), best: None }
    }

    /// Adds a value, and keeps the best.
    pub(super) fn add(&mut self, candidate: Candidate) {
        let least = |list: &[Candidate]| -> Option<f64> {
            let scored = list.iter().filter(|candidate| candidate.score.is_some());
            let better = |a: &&Candidate, b: &&Candidate| {
                let of = |candidate: &Candidate| candidate.score.unwrap_or(f64::INFINITY);
                of(a).total_cmp(&of(b))
            };
            scored.min_by(better).map(|candidate| candidate.value)
        };
        self.candidates.push(candidate);
        self.best = least(&self.candidates);
    }
}
