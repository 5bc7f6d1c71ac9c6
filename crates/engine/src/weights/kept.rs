//! Weights whose delivered model keeps its goal: continuation in the share of the gaps that is closed.
//!
//! Find weights near 1 with G(theta(epsilon)) = (1 - r) G(theta_hat) and lower <= epsilon_i <= upper, theta(epsilon) the model that is
//! delivered. At a point (epsilon, theta) the influences a_ik = g_i' H^-1 grad G_k(theta) say how G moves; a corrector is the least move
//! that meets the linearised goal within the bounds ([`solve_boxed`]). r goes through eighths; a step whose correctors do not lower the
//! violation by a third, or have no solution, is halved. The path depends on the data alone, not on the r that was asked for: a share
//! between two of its points is reached from the last one below it.

use serde::{Deserialize, Serialize};

use super::boxed::solve_boxed;
use super::boxed_program::{BoxedProgram, BoxedSolution, BoxedStatus, Constraint};
use super::deliver::{Deliver, Delivered};
use crate::compute::{dot, multiply, multiply_transposed, sum_of};
use crate::design::Part;
use crate::model::row_loss;
use crate::objective::{Criterion, Gap, Gaps, Linearised};

/// The path's widest and narrowest step.
pub(crate) const WIDEST: f64 = 1.0 / 8.0;
pub(crate) const NARROWEST: f64 = 1.0 / 256.0;
/// Violations, as a share of the largest gap of the original model, that end the correctors on the way and at the end.
pub(crate) const ON_THE_WAY: f64 = 1e-3;
pub(crate) const AT_THE_END: f64 = 1e-6;
/// A corrector that leaves more than this of the violation has failed.
pub(crate) const LOWERED: f64 = 2.0 / 3.0;
/// Correctors of one step at the most.
pub(crate) const CORRECTORS: u32 = 10;
/// A gap this small is rounding.
pub(crate) const NO_GAP: f64 = 1e-12;
/// Keeping utility may make a move this many times as long.
const LONGER: f64 = 1.5;

/// What is to be kept, and on which rows.
#[derive(Debug, Clone, Copy)]
pub struct KeptProgram<'a> {
    /// Rows that are weighted.
    pub train: &'a Part,
    /// Rows on which the gaps are measured.
    pub validation: &'a Part,
    /// The gaps on the validation rows.
    pub gaps: &'a Gaps,
    /// Smallest epsilon, at most 0.
    pub lower: f64,
    /// Largest epsilon, at least 0.
    pub upper: f64,
    /// Whether a corrector that is predicted to raise the validation loss is kept from it, unless its move then becomes more than 1.5 times as long.
    pub keep_utility: bool,
}

/// A point of the path.
#[derive(Debug, Clone)]
pub struct KeptPoint {
    /// r: the share of the gaps that is closed here.
    pub share: f64,
    /// epsilon, one entry a training row.
    pub epsilon: Vec<f64>,
    /// The model that these weights lead to.
    pub model: Delivered,
    /// The driven gaps and their gradients.
    pub gaps: Linearised,
    /// max_k |G_k - (1 - r) G_k(theta_hat)| as a share of the largest gap of the original model.
    pub violation: f64,
    /// Models that were evaluated to come here, failed steps included.
    pub evaluated: u32,
}

/// How a path to some r ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptStatus {
    /// The delivered model meets the goal.
    Met,
    /// There is no gap, or no share of it is to be closed.
    NothingToDo,
    /// No weights within the bounds are found that close more.
    OutOfReach,
    /// Closing more would make the model less accurate on validation than predicting the commoner label everywhere.
    LessAccurate,
}

/// What was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptReport {
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
    pub at_bounds: [usize; 2],
    /// Models that were evaluated.
    pub models_evaluated: u32,
    /// Whether the delivered model is less accurate on validation than predicting the commoner label everywhere.
    pub below_commoner: bool,
    /// What keeping utility bought, where it was asked for.
    #[serde(default)]
    pub utility: Option<KeptUtility>,
}

/// Mean loss a validation row of the delivered model, and of the one that heeds the goal alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KeptUtility {
    /// With utility kept.
    pub kept: f64,
    /// Without, at the share of the gaps that is closed without.
    pub without: f64,
}

impl KeptUtility {
    /// Of two points, on the validation rows.
    pub fn of(validation: &Part, kept: &KeptPoint, without: &KeptPoint) -> KeptUtility {
        let [kept, without] = [kept, without].map(|point| mean_loss(validation, &point.model.parameters));
        KeptUtility { kept, without }
    }
}

/// The path through the shares, as far as it has been followed.
#[derive(Debug, Clone)]
pub struct KeptPath {
    points: Vec<KeptPoint>,
    /// The last step's width.
    step: f64,
    ended: Option<KeptStatus>,
    /// What each gap's violation is measured in.
    scales: Vec<f64>,
    /// The share of the commoner label on validation, where falling below it ends the path.
    floor: Option<f64>,
}

/// Why a step failed.
enum Failed {
    Corrector,
    LessAccurate,
}

/// The width of a step from `share`, `step` at the most: steps end on multiples of their width, so that halves lead back to the eighths.
pub(crate) fn aligned(step: f64, share: f64) -> f64 {
    let mut width = step;
    while (share / width).fract() != 0.0 {
        width *= 0.5;
    }
    width
}

/// max_k |G_k - (1 - r) G_k(theta_hat)|, each in the scale of its gap; not a number where one is none. `start`: G at theta_hat.
pub(crate) fn violation(values: &[f64], start: &[f64], share: f64, scale: impl Fn(usize) -> f64) -> f64 {
    let each = values.iter().zip(start).enumerate();
    each.map(|(k, (gap, before))| (gap - (1.0 - share) * before).abs() / scale(k).max(NO_GAP))
        .fold(0.0, |worst, violation| if violation <= worst { worst } else { violation })
}

impl KeptPath {
    /// The path at r = 0: the original model.
    pub fn new(program: &KeptProgram<'_>, original: &Delivered) -> KeptPath {
        let gaps = program.gaps.linearise(program.validation, &original.parameters);
        let driven = program.gaps.driven();
        let is_robustness = |k: usize| driven[k].criterion == Criterion::Robustness;
        // Sums of losses and gaps between means are compared each with their own kind.
        let scales = (0..driven.len())
            .map(|k| {
                let own = (0..driven.len()).filter(|&j| is_robustness(j) == is_robustness(k));
                own.map(|j| gaps.values[j].abs()).fold(0.0, f64::max)
            })
            .collect();
        let (accuracy, commoner) = accuracies(program.validation, &original.parameters);
        let ends = driven.iter().any(|gap| gap.criterion == Criterion::Robustness) && accuracy >= commoner;
        let start = KeptPoint {
            share: 0.0,
            epsilon: vec![0.0; program.train.y().len()],
            model: original.clone(),
            gaps,
            violation: 0.0,
            evaluated: 0,
        };
        KeptPath { points: vec![start], step: WIDEST, ended: None, scales, floor: ends.then_some(commoner) }
    }

    /// The points so far, by rising share; the first is the original model.
    pub fn points(&self) -> &[KeptPoint] {
        &self.points
    }

    /// Whether there is no gap to be closed.
    fn nothing_to_do(&self) -> bool {
        self.scales.iter().all(|scale| *scale <= NO_GAP)
    }

    /// Follows the path to its last point at or below `share`.
    pub async fn follow(
        &mut self,
        program: &KeptProgram<'_>,
        deliver: &impl Deliver,
        share: f64,
        on_model: &mut dyn FnMut(u32, f64),
    ) {
        if self.nothing_to_do() {
            return;
        }
        let mut failures = 0;
        while self.ended.is_none() {
            let Some(last) = self.points.last() else { return };
            let width = aligned(self.step, last.share);
            let to = last.share + width;
            if to > share {
                return;
            }
            let mut evaluated = failures;
            match self.correct(program, deliver, last, to, ON_THE_WAY, &mut evaluated, on_model).await {
                Ok(mut point) => {
                    point.evaluated = last.evaluated + evaluated;
                    self.points.push(point);
                    self.step = (2.0 * width).min(WIDEST);
                    failures = 0;
                }
                Err(failed) => {
                    self.step = 0.5 * width;
                    failures = evaluated;
                    if self.step < NARROWEST {
                        self.ended = Some(failed.status());
                    }
                }
            }
        }
    }

    /// The weights whose delivered model closes `share` of the gaps, or as much of it as the path reaches.
    pub async fn reach(
        &mut self,
        program: &KeptProgram<'_>,
        deliver: &impl Deliver,
        share: f64,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> (KeptPoint, KeptReport) {
        if self.nothing_to_do() || share == 0.0 {
            let start = self.points[0].clone();
            let report = self.report(program, &start, share, KeptStatus::NothingToDo);
            return (start, report);
        }
        self.follow(program, deliver, share, on_model).await;
        let below = self.points.iter().rposition(|point| point.share <= share).unwrap_or(0);
        let mut point = self.points[below].clone();
        // Where the path has ended, another step from its end has failed already.
        let beyond =
            self.ended.filter(|_| below + 1 == self.points.len() && share - point.share >= NARROWEST);
        let mut status = beyond;
        let mut width = share - point.share;
        while status.is_none() {
            let to = if point.share + width >= share { share } else { point.share + width };
            let tolerance = if to == share { AT_THE_END } else { ON_THE_WAY };
            let mut evaluated = 0;
            let next = self.correct(program, deliver, &point, to, tolerance, &mut evaluated, on_model).await;
            point.evaluated += evaluated;
            match next {
                Ok(next) => {
                    point = KeptPoint { evaluated: point.evaluated, ..next };
                    if to == share {
                        status = Some(KeptStatus::Met);
                    }
                    width = share - point.share;
                }
                Err(failed) => {
                    width = 0.5 * width.min(to - point.share);
                    if width < NARROWEST {
                        status = Some(failed.status());
                    }
                }
            }
        }
        let status = status.unwrap_or(KeptStatus::OutOfReach);
        if status != KeptStatus::Met && point.share > 0.0 {
            // The last point that was reached, as exactly as any other goal.
            let mut evaluated = 0;
            let exact = self
                .correct(program, deliver, &point, point.share, AT_THE_END, &mut evaluated, on_model)
                .await;
            let evaluated = point.evaluated + evaluated;
            point = KeptPoint { evaluated, ..exact.unwrap_or(point) };
        }
        let report = self.report(program, &point, share, status);
        (point, report)
    }

    /// Correctors from `from` until the goal of `share` is met to `tolerance`; counts the models that are evaluated.
    #[allow(clippy::too_many_arguments)]
    async fn correct(
        &self,
        program: &KeptProgram<'_>,
        deliver: &impl Deliver,
        from: &KeptPoint,
        share: f64,
        tolerance: f64,
        evaluated: &mut u32,
        on_model: &mut dyn FnMut(u32, f64),
    ) -> Result<KeptPoint, Failed> {
        let mut point =
            KeptPoint { share, violation: self.violation(&from.gaps.values, share), ..from.clone() };
        let mut last = f64::INFINITY;
        for _ in 0..CORRECTORS {
            if point.violation <= tolerance {
                break;
            }
            if point.violation.is_nan() || point.violation > LOWERED * last {
                return Err(Failed::Corrector);
            }
            last = point.violation;
            let solution = self.corrector(program, &point, share);
            if solution.status != BoxedStatus::Solved {
                return Err(Failed::Corrector);
            }
            let model = deliver.deliver(&solution.epsilon, &point.model).await.ok_or(Failed::Corrector)?;
            *evaluated += 1;
            let gaps = program.gaps.linearise(program.validation, &model.parameters);
            let violation = self.violation(&gaps.values, share);
            on_model(from.evaluated + *evaluated, violation);
            point = KeptPoint { epsilon: solution.epsilon, model, gaps, violation, ..point };
        }
        if point.violation.is_nan() || point.violation > tolerance {
            return Err(Failed::Corrector);
        }
        match self.floor {
            Some(floor) if accuracies(program.validation, &point.model.parameters).0 < floor => {
                Err(Failed::LessAccurate)
            }
            _ => Ok(point),
        }
    }

    /// The least move from `point` that meets the goal of `share` to first order, within the bounds:
    /// minimise 1/2 sum_i b_i (epsilon'_i - epsilon_i)^2 subject to sum_i b_i a_ik epsilon'_i = sum_i b_i a_ik epsilon_i + G_k - (1 - r) G_k(theta_hat).
    pub fn corrector(&self, program: &KeptProgram<'_>, point: &KeptPoint, share: f64) -> BoxedSolution {
        let train = program.train;
        let metric = train.weights();
        let along = |column: &[f64]| match metric {
            Some(metric) => sum_of(column.len(), |i| metric[i] * column[i] * point.epsilon[i]),
            None => dot(column, &point.epsilon),
        };
        let start = &self.points[0].gaps.values;
        let mut columns: Vec<Vec<f64>> = point.model.influences(train, &point.gaps.gradients);
        let mut constraints: Vec<Constraint> = columns
            .iter()
            .zip(point.gaps.values.iter().zip(start))
            .map(|(column, (gap, before))| Constraint::equal(along(column) + (gap - (1.0 - share) * before)))
            .collect();
        let solve = |columns: &[Vec<f64>], constraints: &[Constraint]| {
            solve_boxed(&BoxedProgram {
                columns,
                metric,
                start: &point.epsilon,
                constraints,
                lower: program.lower,
                upper: program.upper,
            })
        };
        let free = solve(&columns, &constraints);
        if !program.keep_utility || free.status != BoxedStatus::Solved {
            return free;
        }
        let gradient = loss_gradient(program.validation, &point.model.parameters);
        let Some(utility) = point.model.influences(train, &[gradient]).pop() else { return free };
        let now = along(&utility);
        let moved = |solution: &BoxedSolution| {
            let step = |i: usize| solution.epsilon[i] - point.epsilon[i];
            sum_of(point.epsilon.len(), |i| train.weight(i) * step(i) * step(i)).sqrt()
        };
        if sum_of(utility.len(), |i| train.weight(i) * utility[i] * free.epsilon[i]) >= now {
            return free;
        }
        columns.push(utility);
        constraints.push(Constraint::at_least(now));
        let kept = solve(&columns, &constraints);
        if kept.status == BoxedStatus::Solved && moved(&kept) <= LONGER * moved(&free) { kept } else { free }
    }

    fn violation(&self, values: &[f64], share: f64) -> f64 {
        violation(values, &self.points[0].gaps.values, share, |k| self.scales[k])
    }

    fn report(
        &self,
        program: &KeptProgram<'_>,
        point: &KeptPoint,
        goal: f64,
        status: KeptStatus,
    ) -> KeptReport {
        let start = &self.points[0].gaps.values;
        let unmet = program
            .gaps
            .driven()
            .into_iter()
            .enumerate()
            .filter(|&(k, _)| {
                (point.gaps.values[k] - (1.0 - goal) * start[k]).abs()
                    > AT_THE_END * self.scales[k].max(NO_GAP)
            })
            .map(|(_, gap)| gap.clone())
            .collect();
        let at = |bound: f64| point.epsilon.iter().filter(|epsilon| **epsilon == bound).count();
        let nothing = status == KeptStatus::NothingToDo;
        let (accuracy, commoner) = accuracies(program.validation, &point.model.parameters);
        KeptReport {
            status,
            goal,
            reached: if nothing { goal } else { point.share },
            violation: point.violation,
            unmet: if nothing { Vec::new() } else { unmet },
            at_bounds: [at(program.lower), at(program.upper)],
            models_evaluated: point.evaluated,
            below_commoner: accuracy < commoner,
            utility: None,
        }
    }
}

impl Failed {
    fn status(self) -> KeptStatus {
        match self {
            Failed::Corrector => KeptStatus::OutOfReach,
            Failed::LessAccurate => KeptStatus::LessAccurate,
        }
    }
}

/// The base-weighted share predicted right (p >= 0.5 counts as 1), and that of the commoner label.
fn accuracies(part: &Part, theta: &[f64]) -> (f64, f64) {
    let margins = multiply(part.x(), theta);
    let count = part.y().len();
    let right =
        sum_of(count, |i| if (margins[i] >= 0.0) == (part.y()[i] > 0.5) { part.weight(i) } else { 0.0 });
    let positive = sum_of(count, |i| if part.y()[i] > 0.5 { part.weight(i) } else { 0.0 });
    let whole = sum_of(count, |i| part.weight(i));
    (right / whole, positive.max(whole - positive) / whole)
}

/// The base-weighted mean of the part's losses.
fn mean_loss(part: &Part, theta: &[f64]) -> f64 {
    let margins = multiply(part.x(), theta);
    let losses = sum_of(margins.len(), |i| part.weight(i) * row_loss(margins[i], part.y()[i]).loss);
    losses / sum_of(margins.len(), |i| part.weight(i))
}

/// The gradient of the base-weighted sum of the part's losses.
fn loss_gradient(part: &Part, theta: &[f64]) -> Vec<f64> {
    let margins = multiply(part.x(), theta);
    let residuals: Vec<f64> = (0..margins.len())
        .map(|i| part.weight(i) * (row_loss(margins[i], part.y()[i]).probability - part.y()[i]))
        .collect();
    multiply_transposed(part.x(), &residuals)
}
