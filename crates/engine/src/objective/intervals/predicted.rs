//! What intervals are made from: rows, what is compared between their groups, and what models say of them.

use crate::design::Part;
use crate::model::{Quantity, RowLoss};
use crate::objective::{Criterion, Scores};

/// What is compared between groups: the mean over the rows of one label, or of either, of p or of the loss. Decisions beside it: the
/// share decided favourably, or, where the loss is compared, the share decided right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The label of the rows that count; `None`: either.
    pub label: Option<bool>,
    /// What is averaged.
    pub quantity: Quantity,
}

impl Compared {
    /// What criteria compare; nothing for robustness, which has no groups.
    pub fn of(criteria: &[Criterion]) -> Vec<Compared> {
        let compared = |it: &Criterion| Compared { label: it.label(), quantity: it.quantity() };
        criteria.iter().filter(|criterion| criterion.has_groups()).map(compared).collect()
    }

    /// Whether rows of this label count.
    pub(super) fn looks_at(self, label: bool) -> bool {
        self.label.is_none_or(|only| only == label)
    }
}

/// The rows that models are measured on.
#[derive(Debug, Clone, Copy)]
pub struct MeasuredRows<'a> {
    /// Labels, 0 or 1, one a row.
    pub y: &'a [f64],
    /// The code of each row's group, from 0.
    pub groups: &'a [u16],
    /// How many rows each one stands for; `None`: 1 each.
    pub weights: Option<&'a [f64]>,
}

impl MeasuredRows<'_> {
    /// Every list of the rows and of a model has one entry a row.
    pub(super) fn one_each(&self, model: &Predicted) {
        let rows = self.y.len();
        assert!(self.groups.len() == rows, "one group a row is needed");
        assert!(self.weights.is_none_or(|weights| weights.len() == rows), "one weight a row is needed");
        assert!(model.decisions.len() == rows, "one decision a row is needed");
        let scores = model.scores.as_ref();
        assert!(scores.is_none_or(|all| all.rows().len() == rows), "one score a row is needed");
    }

    /// Row i's weight.
    pub(super) fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    /// Codes of groups: 0 to below this.
    pub(super) fn group_count(&self) -> usize {
        self.groups.iter().map(|&group| usize::from(group) + 1).max().unwrap_or(0)
    }
}

/// What a model says of every row.
#[derive(Debug, Clone, PartialEq)]
pub struct Predicted {
    /// Margins, p and losses, one of each a row; `None` where there are decisions alone: then log loss, AUC and mean p are undefined.
    pub scores: Option<Scores>,
    /// The probability of a favourable decision: 0 or 1, or between where decisions are drawn.
    pub decisions: Vec<f64>,
}

impl Predicted {
    /// Decisions alone: favourable where the margin is at least `cut` (0: p >= 0.5).
    pub fn decided(margins: &[f64], cut: f64) -> Predicted {
        let decisions = margins.iter().map(|&margin| f64::from(u8::from(margin >= cut))).collect();
        Predicted { scores: None, decisions }
    }

    /// A model's: favourable where the margin is at least `cut`.
    pub fn scored(scores: Scores, cut: f64) -> Predicted {
        let Predicted { decisions, .. } = Predicted::decided(scores.margins(), cut);
        Predicted { scores: Some(scores), decisions }
    }

    /// Of the parameters of a logistic regression on a part's rows.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter.
    pub fn of(part: &Part, theta: &[f64], cut: f64) -> Predicted {
        Predicted::scored(Scores::of(part, theta), cut)
    }

    /// p and the loss of row i; 0 each where there are no scores.
    pub(super) fn smooth(&self, i: usize) -> RowLoss {
        self.scores.as_ref().map_or(RowLoss { probability: 0.0, loss: 0.0 }, |scores| scores.rows()[i])
    }
}
