//! One corrector: the least move of the weights that meets linear goals within the bounds, from sums over blocks.
//!
//! It is the program of [`crate::weights::solve_boxed`], whose dual has one variable a goal: at multipliers l a row stands at
//! clamp(epsilon_i + (p_i - y_i) x_i'v, lower, upper), v = sum_k l_k c_k, and the dual's gradient is t_k - c_k'M, M = sum b epsilon g. A pass
//! over the blocks gives M and the matrix of a semi-smooth Newton step at once.

use super::{Ask, BlocksError, Sums, Weighting};
use crate::compute::dot;
use crate::weights::SmallSystem;

/// Residuals that are rounding, and those that are accepted where rounding lets no step lower them, as a share of what they are made of.
const TOLERANCE: f64 = 1e-12;
const ROUNDED: f64 = 1e-9;
/// Newton steps, and passes of one line search, at the most.
const STEPS: u32 = 60;
const SEARCHES: u32 = 30;
/// After so many steps it is asked, and asked again, whether any weights within the bounds can meet the goals.
const DOUBTS: u32 = 8;

/// What is asked of the weights.
pub(super) struct Goals<'a> {
    /// c_k = H^-1 grad G_k.
    pub columns: &'a [Vec<f64>],
    /// t_k, what c_k'M has to be.
    pub targets: &'a [f64],
}

/// Weights, and what they sum to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Weighed {
    /// Rows at the lower and at the upper bound.
    pub at_bounds: [u64; 2],
    /// M = sum b epsilon g, one entry a parameter.
    pub moved: Vec<f64>,
    /// sum b epsilon^2.
    norm: f64,
    /// sum b a_j a_k over the rows strictly inside the bounds, m x m.
    inside: Vec<f64>,
}

/// Asks for the sums of a weighting.
pub(super) fn weigh(
    sums: &mut (impl Sums + ?Sized),
    weighting: &Weighting,
    columns: &[Vec<f64>],
) -> Result<Weighed, BlocksError> {
    let (p, m) = (weighting.theta.len(), columns.len());
    let told = sums.ask(&Ask::Weigh { weighting: weighting.clone(), columns: columns.to_vec() })?;
    let expected = 3 + p + m * (m + 1) / 2;
    if told.len() != expected {
        return Err(BlocksError::Lengths { expected, found: told.len() });
    }
    let entry = |j: usize, k: usize| told[3 + p + j.max(k) * (j.max(k) + 1) / 2 + j.min(k)];
    let inside = (0..m).flat_map(|j| (0..m).map(move |k| (j, k))).map(|(j, k)| entry(j, k)).collect();
    let at_bounds = [told[0] as u64, told[1] as u64];
    Ok(Weighed { at_bounds, norm: told[2], moved: told[3..3 + p].to_vec(), inside })
}

impl Goals<'_> {
    /// The weights, one step longer than `from`, and their sums; `None` where no weights within the bounds are found that meet the goals.
    pub fn solve(
        &self,
        sums: &mut (impl Sums + ?Sized),
        from: &Weighting,
    ) -> Result<Option<(Weighting, Weighed)>, BlocksError> {
        let m = self.columns.len();
        let mut multipliers = vec![0.0; m];
        let mut at = self.at(sums, from, &multipliers)?;
        // What a goal's sum is made of, by Cauchy and Schwarz, at the start: later rows at their bounds are in no matrix.
        let scale: Vec<f64> = (0..m).map(|k| at.1.inside[k * m + k].sqrt()).collect();
        let worst_of = |gradient: &[f64], at: &Weighed| {
            (0..m).fold(0.0_f64, |worst, k| match self.targets[k].abs() + scale[k] * at.norm.sqrt() {
                size if size > 0.0 => worst.max(gradient[k].abs() / size),
                _ => worst.max(gradient[k].abs()),
            })
        };
        for step in 0..STEPS {
            let gradient = self.gradient(&at.1);
            let worst = worst_of(&gradient, &at.1);
            if worst <= TOLERANCE {
                return Ok(Some(at));
            }
            if worst <= ROUNDED {
                // Slopes are rounding here. One whole step more, where it helps.
                let Some(direction) = newton(&at.1.inside, &gradient) else { return Ok(Some(at)) };
                let next: Vec<f64> = multipliers.iter().zip(&direction).map(|(l, step)| l + step).collect();
                let there = self.at(sums, from, &next)?;
                let better = worst_of(&self.gradient(&there.1), &there.1) < worst;
                return Ok(Some(if better { there } else { at }));
            }
            if step > 0 && step % DOUBTS == 0 && self.out_of_reach(sums, from, &gradient)? {
                return Ok(None);
            }
            let Some(direction) = newton(&at.1.inside, &gradient) else { return Ok(None) };
            let begin = dot(&gradient, &direction);
            if !(begin > 0.0 && begin.is_finite()) {
                return Ok(None);
            }
            let (mut length, mut found) = (1.0, None);
            let (mut low, mut low_slope, mut high, mut high_slope) = (0.0, begin, 1.0, 0.0);
            for _ in 0..SEARCHES {
                let next: Vec<f64> =
                    multipliers.iter().zip(&direction).map(|(l, step)| l + length * step).collect();
                let there = self.at(sums, from, &next)?;
                let slope = dot(&self.gradient(&there.1), &direction);
                // A whole step that may go on is taken; else where the slope is small beside what it was.
                if slope.abs() <= 0.1 * begin || (slope > 0.0 && length >= 1.0) {
                    found = Some((next, there));
                    break;
                }
                match slope > 0.0 {
                    true => (low, low_slope) = (length, slope),
                    false => (high, high_slope) = (length, slope),
                }
                // Where the chord vanishes, kept off the ends.
                let share: f64 = low_slope / (low_slope - high_slope);
                length = low + share.clamp(0.05, 0.95) * (high - low);
            }
            let Some(next) = found else { return Ok(None) };
            (multipliers, at) = next;
        }
        Ok(None)
    }

    /// The weights at these multipliers, and their sums.
    fn at(
        &self,
        sums: &mut (impl Sums + ?Sized),
        from: &Weighting,
        multipliers: &[f64],
    ) -> Result<(Weighting, Weighed), BlocksError> {
        let mut weighting = from.clone();
        if multipliers.iter().any(|entry| *entry != 0.0) {
            let mut step = vec![0.0; from.theta.len()];
            for (column, multiplier) in self.columns.iter().zip(multipliers) {
                step.iter_mut().zip(column).for_each(|(step, entry)| *step += multiplier * entry);
            }
            weighting.steps.push(step);
        }
        let weighed = weigh(sums, &weighting, self.columns)?;
        Ok((weighting, weighed))
    }

    /// t_k - c_k'M.
    fn gradient(&self, at: &Weighed) -> Vec<f64> {
        self.columns
            .iter()
            .zip(self.targets)
            .map(|(column, target)| target - dot(column, &at.moved))
            .collect()
    }

    /// Whether the dual rises along `direction` for ever: rows that stand where they help most still fall short.
    fn out_of_reach(
        &self,
        sums: &mut (impl Sums + ?Sized),
        from: &Weighting,
        direction: &[f64],
    ) -> Result<bool, BlocksError> {
        if from.upper.is_none() {
            return Ok(false);
        }
        // So long a step takes every row to a bound.
        const FAR: f64 = 1e12;
        let length = dot(direction, direction).sqrt();
        if length == 0.0 {
            return Ok(false);
        }
        let far: Vec<f64> = direction.iter().map(|entry| FAR * entry / length).collect();
        let (_, weighed) = self.at(sums, from, &far)?;
        let (gap, all) = (dot(&self.gradient(&weighed), direction), dot(self.targets, direction).abs());
        Ok(gap > ROUNDED * all)
    }
}

/// K^-1 g on the goals that do not depend on others; `None` where no row moves. Sums cannot tell a small pivot from the rounding of
/// theirs: such a goal is met with the others, as groups' gaps of one criterion add to 0.
fn newton(inside: &[f64], gradient: &[f64]) -> Option<Vec<f64>> {
    let m = gradient.len();
    let all: Vec<usize> = (0..m).collect();
    let system = SmallSystem::new(inside, m, &all, 0.0, |_| (0.0, vec![0.0; m]));
    (system.rank() > 0).then(|| system.solve(gradient))
}
