//! How targets, gaps and utility change when the parameters move a little: for several models at once, without an exponential.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::form::{Copies, Form, combine};
use super::{Gaps, Target};
use crate::compute::{LANES, Lane, ZERO, dot, for_each_row, multiply};
use crate::design::Part;
use crate::model::{Quantity, Series};

/// sum_i a_i q_i(margin_i) over a part's rows, ready to be moved.
struct Moving {
    /// a_i.
    coefficients: Vec<f64>,
    series: Vec<Series>,
    /// Copies move by less than their row: by step_i - shift_i direction'delta.
    copies: Option<(Vec<f64>, Vec<f64>)>,
    /// The sum where nothing has moved.
    start: f64,
}

/// How far a sum has come: its change, and how far the copies' direction was followed.
struct Moved {
    change: Lane,
    along: Option<Lane>,
}

/// What a criterion's gaps are made of: the rows that it looks at, by group and in all.
struct MovingCriterion {
    /// One a row, of the criterion's quantity.
    series: Vec<Series>,
    /// Base weights, 0 where the criterion does not look.
    weights: Vec<f64>,
    /// The sums of these, group by group, then of all rows.
    sums: Vec<f64>,
    /// The driven groups, and their gaps where nothing has moved.
    driven: Vec<(usize, f64)>,
    /// Robustness has copies in the place of groups.
    copies: Option<Moving>,
}

/// Targets, gaps and utility on a part, around one theta.
pub struct Changes<'a> {
    part: &'a Part,
    /// For each target the sums that it is made of; nothing where it is undefined.
    targets: Vec<Option<Vec<Moving>>>,
    /// Criterion by criterion the gaps of a question; they stand behind the targets, half the sum of their squares first.
    criteria: Vec<MovingCriterion>,
    utility: Vec<Series>,
}

/// What came of a step: one number a model.
pub struct Changed {
    /// F(theta + delta) - F(theta), target by target; `None` where the target is undefined.
    pub targets: Vec<Option<Lane>>,
    /// U(theta + delta) - U(theta).
    pub utility: Lane,
}

impl<'a> Changes<'a> {
    /// Prepares the changes from theta, on the rows of `part` that the targets were made for.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter.
    pub fn new(part: &'a Part, targets: &[Target], theta: &[f64]) -> Changes<'a> {
        let margins = multiply(part.x(), theta);
        let around = |quantity, margins: &[f64]| around(part, quantity, margins);
        let moving = |target: &Target| match target.form() {
            Form::Undefined(_) => None,
            Form::Contrast { quantity, coefficients } => {
                let values = quantity.values(part, &margins);
                let sum = |a: &Vec<f64>| Moving {
                    coefficients: a.clone(),
                    series: around(*quantity, &margins),
                    copies: None,
                    start: dot(a, &values),
                };
                Some(coefficients.iter().map(sum).collect())
            }
            Form::Copies(fixed) => Some(vec![moving_copies(part, fixed, &margins, theta, 0.0)]),
        };
        Changes {
            part,
            targets: targets.iter().map(moving).collect(),
            criteria: Vec::new(),
            utility: around(Quantity::Loss, &margins),
        }
    }

    /// The same with a question's gaps, from the same theta: half the sum of the driven ones' squares counts as the next target, and each of
    /// them, in the order of [`Gaps::driven`], as one behind it.
    ///
    /// # Panics
    ///
    /// Unless `theta` has one entry a parameter, and the gaps were made for this part.
    pub fn of_gaps(mut self, gaps: &Gaps, theta: &[f64]) -> Changes<'a> {
        let part = self.part;
        let margins = multiply(part.x(), theta);
        let mut starts = gaps.values(part, theta).into_iter();
        for (criterion, sums) in gaps.looked_at() {
            let own = gaps.driven().into_iter().filter(|gap| gap.criterion == criterion);
            let driven =
                own.zip(starts.by_ref()).map(|(gap, start)| (gap.group.map_or(0, usize::from), start));
            let driven: Vec<(usize, f64)> = driven.collect();
            let start = driven.first().map_or(0.0, |(_, start)| *start);
            let copies = gaps.copies().filter(|_| !criterion.has_groups() && !driven.is_empty());
            let looked_at = |i: usize| if criterion.looks_at(part.y()[i]) { part.weight(i) } else { 0.0 };
            self.criteria.push(MovingCriterion {
                series: around(part, criterion.quantity(), &margins),
                weights: (0..margins.len()).map(looked_at).collect(),
                sums: sums.to_vec(),
                driven,
                copies: copies.map(|copies| moving_copies(part, copies, &margins, theta, start)),
            });
        }
        self
    }

    /// Number of targets, undefined ones and those of gaps included.
    pub fn targets(&self) -> usize {
        let driven: usize = self.criteria.iter().map(|criterion| criterion.driven.len()).sum();
        self.targets.len() + if self.criteria.is_empty() { 0 } else { 1 + driven }
    }

    /// The change over these steps: `delta` is parameters x models.
    pub fn over(&self, delta: &[Lane]) -> Changed {
        let along_of = |direction: &[f64]| {
            let mut along = ZERO;
            for (step, direction) in delta.iter().zip(direction) {
                for lane in 0..LANES {
                    along[lane] += step[lane] * direction;
                }
            }
            along
        };
        let mut sums: Vec<Vec<Moved>> = self
            .targets
            .iter()
            .map(|target| {
                let start = |moving: &Moving| Moved {
                    change: ZERO,
                    along: moving.copies.as_ref().map(|(_, direction)| along_of(direction)),
                };
                target.iter().flatten().map(start).collect()
            })
            .collect();
        // Of every criterion the change of each group's sum, then of all rows'; of copies theirs alone.
        let mut of_criteria: Vec<Vec<Moved>> = self
            .criteria
            .iter()
            .map(|criterion| {
                let along = criterion.copies.as_ref().and_then(|moving| moving.copies.as_ref());
                let along = along.map(|(_, direction)| along_of(direction));
                let count = if along.is_some() { 1 } else { criterion.sums.len() };
                (0..count).map(|_| Moved { change: ZERO, along }).collect()
            })
            .collect();
        let mut utility = ZERO;
        for_each_row(self.part.x(), delta, |i, steps| {
            let lost = self.utility[i].changes(steps);
            let weight = self.part.weight(i);
            for lane in 0..LANES {
                utility[lane] += weight * lost[lane];
            }
            for (target, sums) in self.targets.iter().zip(&mut sums) {
                for (moving, moved) in target.iter().flatten().zip(sums) {
                    moving.add(i, steps, moved);
                }
            }
            for (criterion, sums) in self.criteria.iter().zip(&mut of_criteria) {
                match (&criterion.copies, sums.split_last_mut()) {
                    (Some(moving), Some((moved, _))) => moving.add(i, steps, moved),
                    (None, Some((all, groups))) if criterion.weights[i] != 0.0 => {
                        let changes = criterion.series[i].changes(steps);
                        let own = groups.get_mut(usize::from(self.part.groups()[i]));
                        for moved in std::iter::once(all).chain(own) {
                            for lane in 0..LANES {
                                moved.change[lane] += criterion.weights[i] * changes[lane];
                            }
                        }
                    }
                    _ => {}
                }
            }
        });
        let whole = |(target, sums): (&Option<Vec<Moving>>, &Vec<Moved>)| {
            let starts: Vec<f64> = target.as_ref()?.iter().map(|moving| moving.start).collect();
            let mut out = ZERO;
            for lane in 0..LANES {
                // A single sum changes by what it changes: the difference of two large sums would lose it.
                out[lane] = match sums.as_slice() {
                    [moved] => moved.change[lane],
                    sums => {
                        let moved: Vec<f64> = starts
                            .iter()
                            .zip(sums)
                            .map(|(start, moved)| start + moved.change[lane])
                            .collect();
                        combine(&moved) - combine(&starts)
                    }
                };
            }
            Some(out)
        };
        let mut targets: Vec<Option<Lane>> = self.targets.iter().zip(&sums).map(whole).collect();
        if !self.criteria.is_empty() {
            let (mut half_square, mut gaps) = (ZERO, Vec::new());
            for (criterion, sums) in self.criteria.iter().zip(&of_criteria) {
                for &(group, start) in &criterion.driven {
                    let mut gap = ZERO;
                    for lane in 0..LANES {
                        gap[lane] = match sums.as_slice() {
                            [copies] if criterion.copies.is_some() => copies.change[lane],
                            [groups @ .., all] => {
                                let total = criterion.sums[groups.len()];
                                groups[group].change[lane] / criterion.sums[group] - all.change[lane] / total
                            }
                            [] => 0.0,
                        };
                        // (G + c)^2 / 2 - G^2 / 2, without the difference of two large numbers.
                        half_square[lane] += gap[lane] * (start + 0.5 * gap[lane]);
                    }
                    gaps.push(Some(gap));
                }
            }
            targets.push(Some(half_square));
            targets.extend(gaps);
        }
        Changed { targets, utility }
    }
}

impl Moving {
    /// Adds row i's share of the change.
    fn add(&self, i: usize, steps: &Lane, moved: &mut Moved) {
        let a = self.coefficients[i];
        if a == 0.0 {
            return;
        }
        let mut steps = *steps;
        if let (Some((shift, _)), Some(along)) = (&self.copies, &moved.along) {
            for lane in 0..LANES {
                steps[lane] -= shift[i] * along[lane];
            }
        }
        let changes = self.series[i].changes(&steps);
        for lane in 0..LANES {
            moved.change[lane] += a * changes[lane];
        }
    }
}

fn around(part: &Part, quantity: Quantity, margins: &[f64]) -> Vec<Series> {
    margins.iter().zip(part.y()).map(|(&margin, &y)| Series::new(quantity, margin, y)).collect()
}

/// The base-weighted sum of the copies' losses, which starts at `start`.
fn moving_copies(part: &Part, copies: &Copies, margins: &[f64], theta: &[f64], start: f64) -> Moving {
    let of_copies: Vec<f64> = copies.margins(margins, theta).collect();
    Moving {
        coefficients: (0..margins.len()).map(|i| part.weight(i)).collect(),
        series: around(part, Quantity::Loss, &of_copies),
        copies: Some((copies.shift.clone(), copies.direction.clone())),
        start,
    }
}
