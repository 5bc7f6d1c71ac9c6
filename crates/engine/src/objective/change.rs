//! How targets and utility change when the parameters move a little: for several models at once, without an exponential.

#![allow(clippy::needless_range_loop)] // one index into several lanes, which the compiler vectorises

use super::Target;
use super::form::{Form, combine};
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

/// Targets and utility on a part, around one theta.
pub struct Changes<'a> {
    part: &'a Part,
    /// For each target the sums that it is made of; nothing where it is undefined.
    targets: Vec<Option<Vec<Moving>>>,
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
        let around = |quantity, margins: &[f64]| -> Vec<Series> {
            margins.iter().zip(part.y()).map(|(&margin, &y)| Series::new(quantity, margin, y)).collect()
        };
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
            Form::Copies(fixed) => {
                let copies: Vec<f64> = fixed.margins(&margins, theta).collect();
                Some(vec![Moving {
                    coefficients: (0..margins.len()).map(|i| part.weight(i)).collect(),
                    series: around(Quantity::Loss, &copies),
                    copies: Some((fixed.shift.clone(), fixed.direction.clone())),
                    start: 0.0,
                }])
            }
        };
        Changes {
            part,
            targets: targets.iter().map(moving).collect(),
            utility: around(Quantity::Loss, &margins),
        }
    }

    /// Number of targets, undefined ones included.
    pub fn targets(&self) -> usize {
        self.targets.len()
    }

    /// The change over these steps: `delta` is parameters x models.
    pub fn over(&self, delta: &[Lane]) -> Changed {
        let along = |direction: &[f64]| {
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
                    along: moving.copies.as_ref().map(|(_, direction)| along(direction)),
                };
                target.iter().flatten().map(start).collect()
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
                    let a = moving.coefficients[i];
                    if a == 0.0 {
                        continue;
                    }
                    let mut steps = *steps;
                    if let (Some((shift, _)), Some(along)) = (&moving.copies, &moved.along) {
                        for lane in 0..LANES {
                            steps[lane] -= shift[i] * along[lane];
                        }
                    }
                    let changes = moving.series[i].changes(&steps);
                    for lane in 0..LANES {
                        moved.change[lane] += a * changes[lane];
                    }
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
        Changed { targets: self.targets.iter().zip(&sums).map(whole).collect(), utility }
    }
}
