//! Kept weights from sums over blocks: the continuation of [`crate::weights::KeptPath`], delivered by the influence update.

use serde::{Deserialize, Serialize};

use super::corrector::{Goals, weigh};
use super::measure::measure;
use super::{BlockFit, BlocksError, Sums, Weighting, Which};
use crate::compute::dot;
use crate::objective::{Criterion, Gap, Linearised};
use crate::weights::{
    AT_THE_END, CORRECTORS, KeptStatus, LOWERED, NARROWEST, NO_GAP, ON_THE_WAY, WIDEST, aligned, violation,
};

/// What is to be kept, and within which bounds.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockGoal {
    /// What is compared.
    pub criteria: Vec<Criterion>,
    /// How many groups there are.
    pub groups: usize,
    /// Validation rows that a driven group has at least.
    pub minimum: u64,
    /// r: share of the gaps that is to be closed.
    pub share: f64,
    /// Smallest epsilon.
    pub lower: f64,
    /// Largest epsilon; `None`: no limit.
    pub upper: Option<f64>,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlocksKept {
    /// How it ended.
    pub status: KeptStatus,
    /// r as it was asked for.
    pub goal: f64,
    /// r that was reached.
    pub reached: f64,
    /// max_k |G_k - (1 - reached) G_k(theta_hat)| as a share of the largest |G_k(theta_hat)|.
    pub violation: f64,
    /// Gaps that do not meet the goal that was asked for.
    pub unmet: Vec<Gap>,
    /// Rows at the lower and at the upper bound of their weight.
    pub at_bounds: [u64; 2],
    /// Models that were evaluated.
    pub models_evaluated: u32,
}

/// A point of the path.
#[derive(Debug, Clone)]
struct Point {
    share: f64,
    weighting: Weighting,
    /// M = sum b epsilon g.
    moved: Vec<f64>,
    at_bounds: [u64; 2],
    /// theta_hat - H^-1 M.
    theta: Vec<f64>,
    gaps: Linearised,
    violation: f64,
}

/// The path, and what it is followed with.
pub struct BlockPath<'a> {
    goal: &'a BlockGoal,
    original: &'a BlockFit,
    /// G at theta_hat.
    start: Vec<f64>,
    /// The driven gaps.
    driven: Vec<Gap>,
    scale: f64,
    evaluated: u32,
}

impl<'a> BlockPath<'a> {
    /// Follows the path: the weights, the updated model, and what was kept. `on_model` is called with the number of models and the violation.
    ///
    /// # Errors
    ///
    /// [`BlocksError::NothingDriven`] where no group is large enough; what asking the blocks fails with.
    pub fn reach(
        sums: &mut (impl Sums + ?Sized),
        goal: &'a BlockGoal,
        original: &'a BlockFit,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> Result<(Weighting, Vec<f64>, BlocksKept), BlocksError> {
        let theta = &original.parameters;
        let (_, gaps, at_start) =
            measure(sums, Which::Validation, theta, &goal.criteria, goal.groups, goal.minimum, true)?;
        let driven: Vec<Gap> = gaps.into_iter().filter(|gap| gap.driven).collect();
        if driven.is_empty() {
            return Err(BlocksError::NothingDriven { minimum: goal.minimum });
        }
        let scale = at_start.values.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
        let mut path =
            BlockPath { goal, original, start: at_start.values.clone(), driven, scale, evaluated: 0 };
        let weighting =
            Weighting { theta: theta.clone(), lower: goal.lower, upper: goal.upper, steps: Vec::new() };
        let mut point = Point {
            share: 0.0,
            at_bounds: weigh(sums, &weighting, &[])?.at_bounds,
            weighting,
            moved: vec![0.0; theta.len()],
            theta: theta.clone(),
            gaps: at_start,
            violation: 0.0,
        };
        if scale <= NO_GAP || goal.share == 0.0 {
            return Ok(path.ended(point, KeptStatus::NothingToDo));
        }
        // Aligned steps, as far as they lead below the goal; then what is left.
        let mut step = WIDEST;
        while step >= NARROWEST {
            let width = aligned(step, point.share);
            let to = point.share + width;
            if to > goal.share {
                break;
            }
            match path.correct(sums, &point, to, ON_THE_WAY, on_model)? {
                Some(next) => {
                    point = next;
                    step = (2.0 * width).min(WIDEST);
                }
                None => step = 0.5 * width,
            }
        }
        let ended = step < NARROWEST && goal.share - point.share >= NARROWEST;
        let mut status = ended.then_some(KeptStatus::OutOfReach);
        let mut width = goal.share - point.share;
        while status.is_none() {
            let to = if point.share + width >= goal.share { goal.share } else { point.share + width };
            let tolerance = if to == goal.share { AT_THE_END } else { ON_THE_WAY };
            match path.correct(sums, &point, to, tolerance, on_model)? {
                Some(next) => {
                    point = next;
                    if to == goal.share {
                        status = Some(KeptStatus::Met);
                    }
                    width = goal.share - point.share;
                }
                None => {
                    width = 0.5 * width.min(to - point.share);
                    if width < NARROWEST {
                        status = Some(KeptStatus::OutOfReach);
                    }
                }
            }
        }
        let status = status.unwrap_or(KeptStatus::OutOfReach);
        if status != KeptStatus::Met && point.share > 0.0 {
            // The last point that was reached, as exactly as any other goal.
            let share = point.share;
            point = path.correct(sums, &point, share, AT_THE_END, on_model)?.unwrap_or(point);
        }
        Ok(path.ended(point, status))
    }

    /// Correctors from `from` until the goal of `share` is met to `tolerance`; `None` where they do not lead there.
    fn correct(
        &mut self,
        sums: &mut (impl Sums + ?Sized),
        from: &Point,
        share: f64,
        tolerance: f64,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> Result<Option<Point>, BlocksError> {
        let mut point = Point { share, violation: self.violation(&from.gaps.values, share), ..from.clone() };
        let mut last = f64::INFINITY;
        for _ in 0..CORRECTORS {
            if point.violation <= tolerance {
                break;
            }
            if point.violation.is_nan() || point.violation > LOWERED * last {
                return Ok(None);
            }
            last = point.violation;
            let BlockFit { parameters, hessian, .. } = self.original;
            let columns: Vec<Vec<f64>> =
                point.gaps.gradients.iter().map(|gradient| hessian.solve(gradient)).collect();
            let target = |(column, (gap, before)): (&Vec<f64>, (&f64, &f64))| {
                dot(column, &point.moved) + (gap - (1.0 - share) * before)
            };
            let both = point.gaps.values.iter().zip(&self.start);
            let targets: Vec<f64> = columns.iter().zip(both).map(target).collect();
            let goals = Goals { columns: &columns, targets: &targets };
            let Some((weighting, weighed)) = goals.solve(sums, &point.weighting)? else { return Ok(None) };
            let step = hessian.solve(&weighed.moved);
            let theta: Vec<f64> = parameters.iter().zip(&step).map(|(theta, step)| theta - step).collect();
            if theta.iter().any(|theta| !theta.is_finite()) {
                return Ok(None);
            }
            let BlockGoal { criteria, groups, minimum, .. } = self.goal;
            let (_, _, gaps) = measure(sums, Which::Validation, &theta, criteria, *groups, *minimum, true)?;
            self.evaluated += 1;
            let violation = self.violation(&gaps.values, share);
            on_model(self.evaluated, violation);
            let (moved, at_bounds) = (weighed.moved, weighed.at_bounds);
            point = Point { share, weighting, moved, at_bounds, theta, gaps, violation };
        }
        Ok((point.violation <= tolerance).then_some(point))
    }

    fn violation(&self, values: &[f64], share: f64) -> f64 {
        violation(values, &self.start, share, |_| self.scale)
    }

    fn ended(&self, point: Point, status: KeptStatus) -> (Weighting, Vec<f64>, BlocksKept) {
        let nothing = status == KeptStatus::NothingToDo;
        let goal = self.goal.share;
        let missed = |k: &usize| {
            (point.gaps.values[*k] - (1.0 - goal) * self.start[*k]).abs()
                > AT_THE_END * self.scale.max(NO_GAP)
        };
        let unmet = (0..self.driven.len()).filter(missed).map(|k| self.driven[k].clone());
        let kept = BlocksKept {
            status,
            goal,
            reached: if nothing { goal } else { point.share },
            violation: point.violation,
            unmet: if nothing { Vec::new() } else { unmet.collect() },
            at_bounds: point.at_bounds,
            models_evaluated: self.evaluated,
        };
        (point.weighting, point.theta, kept)
    }
}
