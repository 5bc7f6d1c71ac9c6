//! The figures of one model on one set of rows.

use serde::{Deserialize, Serialize};

use super::auc::area_under_curve;
use super::measured::{Measured, Rate, whole};
use super::{Scores, Target, TargetKind, Words};
use crate::compute::sum;
use crate::design::Part;

/// Counts of 0/1 predictions against labels, for one group; a row counts as often as its base weight says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Confusion {
    /// y = 1, predicted 1.
    #[serde(serialize_with = "whole")]
    pub true_positives: f64,
    /// y = 0, predicted 1.
    #[serde(serialize_with = "whole")]
    pub false_positives: f64,
    /// y = 0, predicted 0.
    #[serde(serialize_with = "whole")]
    pub true_negatives: f64,
    /// y = 1, predicted 0.
    #[serde(serialize_with = "whole")]
    pub false_negatives: f64,
}

impl Confusion {
    /// Rows of the group.
    pub fn rows(&self) -> f64 {
        self.positives() + self.negatives()
    }

    /// Rows with y = 1.
    pub fn positives(&self) -> f64 {
        self.true_positives + self.false_negatives
    }

    /// Rows with y = 0.
    pub fn negatives(&self) -> f64 {
        self.true_negatives + self.false_positives
    }

    /// Share predicted 1.
    pub fn selection_rate(&self) -> Rate {
        Rate { numerator: self.true_positives + self.false_positives, denominator: self.rows() }
    }

    /// Share predicted 1 among y = 1.
    pub fn true_positive_rate(&self) -> Rate {
        Rate { numerator: self.true_positives, denominator: self.positives() }
    }

    /// Share predicted 1 among y = 0.
    pub fn false_positive_rate(&self) -> Rate {
        Rate { numerator: self.false_positives, denominator: self.negatives() }
    }

    /// Share with y = 1 among those predicted 1.
    pub fn precision(&self) -> Rate {
        Rate { numerator: self.true_positives, denominator: self.true_positives + self.false_positives }
    }

    /// Share predicted right.
    pub fn accuracy(&self) -> Rate {
        Rate { numerator: self.true_positives + self.true_negatives, denominator: self.rows() }
    }

    fn count(&mut self, y: bool, predicted: bool, weight: f64) {
        let cell = match (y, predicted) {
            (true, true) => &mut self.true_positives,
            (true, false) => &mut self.false_negatives,
            (false, true) => &mut self.false_positives,
            (false, false) => &mut self.true_negatives,
        };
        *cell += weight;
    }
}

/// What a model does on one set of rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Number of rows.
    pub rows: u64,
    /// Sum of their base weights; as many as rows where there are none.
    #[serde(serialize_with = "whole")]
    pub weight: f64,
    /// Share of rows, by base weight, whose 0/1 prediction is the label.
    pub accuracy: Measured,
    /// Sum of the rows' losses, times their base weights (divide by `weight` for the mean).
    pub log_loss_sum: f64,
    /// Area under the ROC curve; ties count one half. Undefined where only one class is present.
    pub auc: Measured,
    /// Counts by group, in the order of the codes: with two, unprivileged (0) and privileged (1). Two entries at least.
    pub groups: Vec<Confusion>,
    /// The chosen target's smooth value F; for robustness, whose F is a sum of losses, the mean loss of the copies by base weight.
    pub target_smooth: Measured,
    /// The chosen target from 0/1 predictions: a gap, privileged minus unprivileged (equalized odds: the larger
    /// absolute one); for robustness the accuracy on the copies fixed beforehand.
    pub target_hard: Measured,
    /// For robustness only: the accuracy on copies made afresh against this model.
    pub fresh_robust_accuracy: Option<Measured>,
}

/// Measures the model of parameters `theta`, whose scores of the part these are, on a part with so many groups; without a target, both of its figures are undefined. A row
/// is predicted 1 where its margin is at least `cut` (0 where that is asked for p >= 0.5).
/// `perturbation` is the m of the fresh copies: moved by m times their distance to this model's own boundary, their
/// margin is (1 - m) times the row's.
///
/// # Panics
///
/// Unless there is one score a row, and `theta` has one entry a parameter.
#[allow(clippy::too_many_arguments)]
pub fn figures(
    part: &Part,
    scores: &Scores,
    theta: &[f64],
    target: Option<&Target>,
    words: &Words,
    perturbation: f64,
    cut: f64,
    groups: usize,
) -> Figures {
    let margins = scores.margins();
    assert!(margins.len() == part.y().len(), "one score a row is needed");
    let mut groups = vec![Confusion::default(); groups.max(2)];
    let mut losses = Vec::with_capacity(margins.len());
    for (i, ((&margin, &y), &group)) in margins.iter().zip(part.y()).zip(part.groups()).enumerate() {
        let weight = part.weight(i);
        // A row of weight 0 is not there, even where its loss has overflowed.
        losses.push(if weight == 0.0 { 0.0 } else { weight * scores.rows()[i].loss });
        if let Some(counts) = groups.get_mut(usize::from(group)) {
            counts.count(y > 0.5, margin >= cut, weight);
        }
    }
    let weight = (0..part.y().len()).map(|i| part.weight(i)).sum();
    let right = groups.iter().map(|group| group.true_positives + group.true_negatives).sum();
    let share_right = |margins: &mut dyn Iterator<Item = f64>| {
        let right =
            margins.zip(part.y()).enumerate().filter(|&(_, (margin, &y))| (margin >= cut) == (y > 0.5));
        share(right.map(|(i, _)| part.weight(i)).sum(), weight)
    };
    let robust = target.is_some_and(|target| target.kind() == TargetKind::Robustness);
    let no_target = || Measured::Undefined("no target".to_owned());
    // Without a coefficient there is no boundary, and nothing to move a row across (the intercept alone has none).
    let slopes = theta.len() - usize::from(part.x().layout().intercept);
    let has_boundary = theta.iter().take(slopes).any(|&coefficient| coefficient != 0.0);
    let target_hard = target.map_or_else(no_target, |target| match (target.undefined(), target.copies()) {
        (Some(reason), _) => Measured::Undefined(reason.to_owned()),
        (None, Some(copies)) => share_right(&mut copies.margins(margins, theta)),
        (None, None) => gap(target.kind(), &groups, words),
    });
    Figures {
        rows: part.y().len() as u64,
        weight,
        accuracy: share(right, weight),
        log_loss_sum: sum(&losses),
        auc: area_under_curve(margins, part.y(), part.weights()),
        groups,
        target_smooth: match target.map_or_else(no_target, |target| target.measure(part, scores, theta)) {
            Measured::Value(sum) if robust => share(sum, weight),
            other => other,
        },
        target_hard,
        fresh_robust_accuracy: robust.then(|| {
            if has_boundary {
                share_right(&mut margins.iter().map(|margin| (1.0 - perturbation) * margin))
            } else {
                Measured::Undefined("the model has no boundary: every coefficient is 0".to_owned())
            }
        }),
    }
}

fn share(numerator: f64, denominator: f64) -> Measured {
    match (Rate { numerator, denominator }).value() {
        Some(value) => Measured::Value(value),
        None => Measured::Undefined("no rows".to_owned()),
    }
}

/// The gap from 0/1 predictions that belongs to a fairness target, privileged minus unprivileged.
fn gap(kind: TargetKind, groups: &[Confusion], words: &Words) -> Measured {
    let difference = |rate: fn(&Confusion) -> Rate, label: Option<bool>| {
        let [unprivileged, privileged] =
            [0, 1].map(|code| groups.get(code).and_then(|group| rate(group).value()));
        match (privileged, unprivileged) {
            (Some(privileged), Some(unprivileged)) => Measured::Value(privileged - unprivileged),
            (None, _) => Measured::Undefined(words.nobody(true, label)),
            (_, None) => Measured::Undefined(words.nobody(false, label)),
        }
    };
    let true_positive = || difference(Confusion::true_positive_rate, Some(true));
    let false_positive = || difference(Confusion::false_positive_rate, Some(false));
    match kind {
        TargetKind::DemographicParity => difference(Confusion::selection_rate, None),
        TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate => true_positive(),
        TargetKind::PredictiveEquality => false_positive(),
        TargetKind::EqualizedOdds => match (true_positive(), false_positive()) {
            (Measured::Value(a), Measured::Value(b)) => Measured::Value(a.abs().max(b.abs())),
            (Measured::Undefined(reason), _) | (_, Measured::Undefined(reason)) => {
                Measured::Undefined(reason)
            }
        },
        TargetKind::AccuracyParity | TargetKind::Robustness => difference(Confusion::accuracy, None),
    }
}
