//! The gaps that a question is about: any criteria, any number of groups, as numbers and gradients.

use serde::{Deserialize, Serialize};

use super::form::{Copies, loss_of_copies};
use super::{Criterion, Measured, Scores, TargetError};
use crate::compute::{BLOCK, dot, multiply, multiply_transposed, multiply_transposed_by_group};
use crate::design::Part;

/// What is asked: criteria, and the groups between which they are compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What is compared; several at once are stacked.
    pub criteria: Vec<Criterion>,
    /// What each group is called ("race is White"), in the order of the codes in [`Part::groups`].
    pub groups: Vec<String>,
    /// What the favourable label is called ("income is >50K").
    pub favourable: String,
    /// A group with fewer rows than this is measured and not driven.
    pub minimum: u64,
    /// m of the copies of [`Criterion::Robustness`].
    pub perturbation: f64,
}

impl Question {
    /// The fewest validation rows of a group that is driven, unless it is said otherwise.
    pub const MINIMUM: u64 = 30;
    /// How far the copies go, unless it is said otherwise.
    pub const PERTURBATION: f64 = 1.3;
}

/// One gap: what it is of, and whether it is driven.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    /// What is compared.
    pub criterion: Criterion,
    /// The group's code; `None` for robustness, which has no groups.
    pub group: Option<u16>,
    /// Rows of the group.
    pub rows: u64,
    /// Those of them that the criterion looks at.
    pub counted: u64,
    /// Whether it is to be closed: it is defined, and the group has enough rows.
    pub driven: bool,
}

/// A question on one part of the data. It keeps what does not change with theta; the part's rows are passed in again.
///
/// G of a criterion and a group is the group's base-weighted mean of the criterion's quantity minus the mean over all rows that the
/// criterion looks at, small groups included. The gaps of one criterion, weighted by the groups' sizes, add to 0, so that their
/// gradients have rank one less than their number where all of them are driven. Robustness is a sum of losses, with no groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Gaps {
    gaps: Vec<Gap>,
    undefined: Vec<Option<String>>,
    criteria: Vec<Criterion>,
    groups: usize,
    /// For each criterion the sums of base weights that it looks at: group by group, then of all rows.
    weights: Vec<Vec<f64>>,
    copies: Option<Copies>,
}

/// The driven gaps at one theta.
#[derive(Debug, Clone, PartialEq)]
pub struct Linearised {
    /// G_k.
    pub values: Vec<f64>,
    /// grad G_k, one entry a parameter each.
    pub gradients: Vec<Vec<f64>>,
}

impl Gaps {
    /// Prepares a question on a part; `theta_hat` is the original model, against which the copies of robustness are made.
    ///
    /// # Panics
    ///
    /// Unless `theta_hat` has one entry a parameter; only robustness looks at it.
    pub fn new(question: &Question, part: &Part, theta_hat: &[f64]) -> Gaps {
        let groups = question.groups.len();
        let mut rows = vec![0_u64; groups];
        for &code in part.groups() {
            if let Some(rows) = rows.get_mut(usize::from(code)) {
                *rows += 1;
            }
        }
        let copies = question
            .criteria
            .contains(&Criterion::Robustness)
            .then(|| Copies::new(part, theta_hat, question.perturbation));
        let (copies, no_copies) = match copies {
            Some(Ok(copies)) => (Some(copies), None),
            Some(Err(reason)) => (None, Some(reason)),
            None => (None, None),
        };
        let (mut gaps, mut undefined, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for &criterion in &question.criteria {
            let looks = |i: usize| criterion.looks_at(part.y()[i]);
            let of_groups = by_group(part, groups, |i| if looks(i) { part.weight(i) } else { 0.0 });
            if criterion.has_groups() {
                let mut counted = vec![0_u64; groups];
                for (i, &code) in part.groups().iter().enumerate() {
                    if let Some(counted) = counted.get_mut(usize::from(code)) {
                        *counted += u64::from(looks(i));
                    }
                }
                for group in 0..groups {
                    let reason = match (counted[group], of_groups[group] > 0.0) {
                        (0, _) => Some(nobody(&question.groups[group], criterion, &question.favourable)),
                        (_, false) => {
                            let nobody = nobody(&question.groups[group], criterion, &question.favourable);
                            Some(format!("{nobody}, and a base weight above 0"))
                        }
                        _ => None,
                    };
                    gaps.push(Gap {
                        criterion,
                        group: Some(group as u16),
                        rows: rows[group],
                        counted: counted[group],
                        driven: reason.is_none() && rows[group] >= question.minimum,
                    });
                    undefined.push(reason);
                }
            } else {
                let count = part.y().len() as u64;
                let driven = no_copies.is_none() && count > 0;
                gaps.push(Gap { criterion, group: None, rows: count, counted: count, driven });
                undefined.push(no_copies.clone());
            }
            weights.push(of_groups);
        }
        Gaps { gaps, undefined, criteria: question.criteria.clone(), groups, weights, copies }
    }

    /// The criteria with the sums of base weights that they look at: group by group, then of all rows.
    pub(super) fn looked_at(&self) -> impl Iterator<Item = (Criterion, &[f64])> {
        self.criteria.iter().copied().zip(self.weights.iter().map(Vec::as_slice))
    }

    /// The copies of robustness, where it is asked for.
    pub(super) fn copies(&self) -> Option<&Copies> {
        self.copies.as_ref()
    }

    /// All gaps, criterion by criterion in the question's order, in each the groups in theirs.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The driven ones, in the order of [`Gaps::linearise`].
    pub fn driven(&self) -> Vec<&Gap> {
        self.gaps.iter().filter(|gap| gap.driven).collect()
    }

    /// Fails where no gap is driven: every one is undefined, or of a group that is too small.
    ///
    /// # Errors
    ///
    /// [`TargetError::Undefined`], with the groups' rows, where no gap is driven.
    pub fn check(&self, minimum: u64) -> Result<(), TargetError> {
        if self.gaps.iter().any(|gap| gap.driven) {
            return Ok(());
        }
        let reason = match self.undefined.iter().flatten().next() {
            Some(reason) => reason.clone(),
            None if self.groups == 0 => "no groups".to_owned(),
            None => format!("no groups with at least {minimum} rows"),
        };
        Err(TargetError::Undefined { reason })
    }

    /// Every gap at theta, whose scores of the part's rows these are, or why it has none.
    ///
    /// # Panics
    ///
    /// Unless there is one score a row, and the part is the one that the gaps were made for.
    pub fn measure(&self, part: &Part, scores: &Scores, theta: &[f64]) -> Vec<Measured> {
        let mut measured = Vec::with_capacity(self.gaps.len());
        let mut undefined = self.undefined.iter();
        for (criterion, weights) in self.criteria.iter().zip(&self.weights) {
            let of_row = |i: usize| scores.value(criterion.quantity(), i);
            for value in self.values_of(*criterion, weights, part, (scores.margins(), theta), of_row) {
                measured.push(match undefined.next() {
                    Some(Some(reason)) => Measured::Undefined(reason.clone()),
                    _ => Measured::Value(value),
                });
            }
        }
        measured
    }

    /// The driven gaps at theta.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter, and the part is the one that the gaps were made for.
    pub fn values(&self, part: &Part, theta: &[f64]) -> Vec<f64> {
        let margins = multiply(part.x(), theta);
        let all = self.criteria.iter().zip(&self.weights).flat_map(|(criterion, weights)| {
            let of_row = |i: usize| criterion.quantity().value(margins[i], part.y()[i]);
            self.values_of(*criterion, weights, part, (&margins, theta), of_row)
        });
        all.zip(&self.gaps).filter(|(_, gap)| gap.driven).map(|(value, _)| value).collect()
    }

    /// The driven gaps and their gradients at theta.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter, and the part is the one that the gaps were made for.
    pub fn linearise(&self, part: &Part, theta: &[f64]) -> Linearised {
        let margins = multiply(part.x(), theta);
        let (mut values, mut gradients) = (Vec::new(), Vec::new());
        let mut gaps = self.gaps.iter();
        for (criterion, weights) in self.criteria.iter().zip(&self.weights) {
            let rows = margins.iter().zip(part.y());
            let rows: Vec<[f64; 2]> =
                rows.map(|(&margin, &y)| criterion.quantity().value_and_slope(margin, y)).collect();
            let all = self.values_of(*criterion, weights, part, (&margins, theta), |i| rows[i][0]);
            let of_rows: Vec<f64> = rows
                .iter()
                .zip(part.y())
                .enumerate()
                .map(|(i, ([_, slope], &y))| if criterion.looks_at(y) { part.weight(i) * slope } else { 0.0 })
                .collect();
            let whole = multiply_transposed(part.x(), &of_rows);
            let residuals: Vec<f64> = of_rows
                .iter()
                .zip(part.groups())
                .map(|(slope, &code)| slope / weights[usize::from(code).min(self.groups)])
                .collect();
            let groups = if criterion.has_groups() { self.groups } else { 0 };
            let mut of_groups = multiply_transposed_by_group(part.x(), &residuals, part.groups(), groups);
            for value in all {
                let Some(gap) = gaps.next() else { break };
                if !gap.driven {
                    continue;
                }
                values.push(value);
                gradients.push(match (gap.group, &self.copies) {
                    (Some(group), _) => {
                        let total = weights[self.groups];
                        let mut gradient = std::mem::take(&mut of_groups[usize::from(group)]);
                        gradient
                            .iter_mut()
                            .zip(&whole)
                            .for_each(|(gradient, whole)| *gradient -= whole / total);
                        gradient
                    }
                    (None, Some(copies)) => copies.gradient(part, &margins, theta),
                    (None, None) => vec![0.0; theta.len()],
                });
            }
        }
        Linearised { values, gradients }
    }

    /// A criterion's gaps, whether or not they are defined (undefined ones are not to be read), from each row's quantity; robustness has
    /// them from margins and theta.
    fn values_of(
        &self,
        criterion: Criterion,
        weights: &[f64],
        part: &Part,
        (margins, theta): (&[f64], &[f64]),
        of_row: impl Fn(usize) -> f64,
    ) -> Vec<f64> {
        if !criterion.has_groups() {
            return vec![
                self.copies.as_ref().map_or(0.0, |copies| loss_of_copies(copies, part, margins, theta)),
            ];
        }
        let sums = by_group(part, self.groups, |i| {
            let y = part.y()[i];
            if criterion.looks_at(y) { part.weight(i) * of_row(i) } else { 0.0 }
        });
        let overall = sums[self.groups] / weights[self.groups];
        (0..self.groups).map(|group| sums[group] / weights[group] - overall).collect()
    }
}

impl Linearised {
    /// grad 1/2 ||G||^2 = sum_k G_k grad G_k: what rows are ranked by where several gaps are to be closed.
    pub fn gradient_of_square(&self) -> Vec<f64> {
        let mut whole = vec![0.0; self.gradients.first().map_or(0, Vec::len)];
        for (value, gradient) in self.values.iter().zip(&self.gradients) {
            whole.iter_mut().zip(gradient).for_each(|(whole, entry)| *whole += value * entry);
        }
        whole
    }

    /// 1/2 ||G||^2.
    pub fn half_square(&self) -> f64 {
        0.5 * dot(&self.values, &self.values)
    }
}

/// Sums of term(i) over each group's rows, and at last over all rows (those of no group included); block by block.
fn by_group(part: &Part, groups: usize, term: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut totals = vec![0.0; groups + 1];
    let mut block = vec![0.0; groups + 1];
    let count = part.groups().len();
    for start in (0..count).step_by(BLOCK) {
        block.fill(0.0);
        for i in start..count.min(start + BLOCK) {
            let term = term(i);
            if let Some(sum) = block[..groups].get_mut(usize::from(part.groups()[i])) {
                *sum += term;
            }
            block[groups] += term;
        }
        totals.iter_mut().zip(&block).for_each(|(total, block)| *total += block);
    }
    totals
}

/// "no rows in which race is Other and income is >50K".
fn nobody(group: &str, criterion: Criterion, favourable: &str) -> String {
    match criterion.label() {
        None => format!("no rows in which {group}"),
        Some(true) => format!("no rows in which {group} and {favourable}"),
        Some(false) => format!("no rows in which {group}, except those in which {favourable}"),
    }
}
