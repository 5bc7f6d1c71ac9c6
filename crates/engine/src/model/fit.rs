//! Newton's method for L2 logistic regression.

use super::hessian::curvature;
use super::logistic::row_loss;
use super::{FitReport, FitStatus, Hessian};
use crate::compute::{DeviceMatrix, Precision, dot, multiply, multiply_and_back, sum};
use crate::design::{DesignMatrix, LengthError, same_length};

/// How a fit is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitSettings {
    /// Strength of the penalty (l2/2)||theta||^2 beside the sum of losses; the intercept is not penalised.
    pub l2: f64,
    /// The fit has converged once the gradient's Euclidean norm is at most this.
    pub tolerance: f64,
    /// Newton steps at most.
    pub max_iterations: u32,
    /// Whether the Hessian at the optimum is asked for. Away from the CPU it costs extra, and [`Fit::hessian`] may be `None`
    /// without.
    pub hessian: bool,
}

impl FitSettings {
    /// This penalty, to a gradient norm of 1e-10, in at most 100 Newton steps.
    pub fn new(l2: f64) -> FitSettings {
        FitSettings { l2, tolerance: 1e-10, max_iterations: 100, hessian: true }
    }
}

/// A fitted model. Whatever [`FitReport::status`] says, parameters, margins, probabilities and the report's residuals
/// belong together: they are those of the last point that was reached.
#[derive(Debug, Clone)]
pub struct Fit {
    /// theta, in the order of the layout's columns.
    pub parameters: Vec<f64>,
    /// X theta of the training rows.
    pub margins: Vec<f64>,
    /// Predicted probabilities of the training rows.
    pub probabilities: Vec<f64>,
    /// The Hessian at `parameters`; `None` where it is not positive definite.
    pub hessian: Option<Hessian>,
    /// How the fit ended.
    pub report: FitReport,
}

/// A Newton step is halved at most this often.
pub(crate) const MAX_HALVINGS: u32 = 40;

/// The share of the decrease that the slope promises which a step has to achieve (Armijo's condition).
pub(crate) const SUFFICIENT_DECREASE: f64 = 1e-4;

/// Two objectives that differ by less than this share of their size cannot be told apart in f64; then the gradient's
/// norm decides whether a step was good.
pub(crate) const OBJECTIVE_ROUNDING: f64 = 1e-13;

/// At an optimum the next Newton step changes no margin by more than rounding; on separable classes every step moves
/// some margin by about 1, however small the gradient has become.
const STILL_MOVING: f64 = 1e-3;

/// Margins beyond this without an optimum in sight mean that the parameters are on their way to infinity.
const RUNAWAY_MARGIN: f64 = 15.0;

/// A step with an f32 Hessian near the optimum is a good one if it leaves at most this share of the gradient's norm.
const WORTHWHILE: f64 = 0.1;

/// The optimum is near once the gradient's norm is this share of the first one.
const CLOSE: f64 = 1e-3;

/// The fit's state at one theta.
#[derive(Clone, Default)]
struct Point {
    theta: Vec<f64>,
    margins: Vec<f64>,
    probabilities: Vec<f64>,
    objective: f64,
    gradient: Vec<f64>,
    gradient_norm: f64,
}

/// What stays the same from one theta to the next.
struct FitProblem<'a> {
    x: &'a DesignMatrix,
    y: &'a [f64],
    weights: Option<&'a [f64]>,
    l2: f64,
    losses: Vec<f64>,
}

impl FitProblem<'_> {
    /// Margins, probabilities, objective and gradient at `point.theta`.
    fn evaluate(&mut self, point: &mut Point) {
        let Point { theta, margins, probabilities, gradient, .. } = point;
        probabilities.clear();
        self.losses.clear();
        let residual = |i: usize, margin: f64| {
            let weight = self.weights.map_or(1.0, |weights| weights[i]);
            let row = row_loss(margin, self.y[i]);
            probabilities.push(row.probability);
            // A weight of 0 removes the row even where its loss has overflowed.
            self.losses.push(if weight == 0.0 { 0.0 } else { weight * row.loss });
            weight * (row.probability - self.y[i])
        };
        multiply_and_back(self.x, theta, margins, residual, gradient);
        let penalised = &point.theta[..self.x.layout().columns()];
        for (gradient, parameter) in point.gradient.iter_mut().zip(penalised) {
            *gradient += self.l2 * parameter;
        }
        point.objective = sum(&self.losses) + 0.5 * self.l2 * dot(penalised, penalised);
        point.gradient_norm = dot(&point.gradient, &point.gradient).sqrt();
    }

    /// Whether a hyperplane at these margins has every row that counts on its own side: then the loss falls to 0 along
    /// the ray through theta, and without a penalty no finite theta is optimal.
    fn separates(&self, margins: &[f64]) -> bool {
        margins.iter().zip(self.y).enumerate().all(|(i, (&margin, &label))| {
            let counts = self.weights.is_none_or(|weights| weights[i] != 0.0);
            !counts || (if label > 0.5 { margin > 0.0 } else { margin < 0.0 })
        })
    }
}

/// Minimises sum_i w_i l_i + (l2/2)||theta||^2 over theta by Newton's method with a backtracking line search.
///
/// `y` holds labels 0 or 1, `weights` numbers of at least 0 (1 each where `None`), both one a row; `start` is where to
/// begin (0 where `None`), one number a parameter. `on_iteration` is called with the number of steps taken and the gradient's norm before every
/// step.
///
/// Objective, gradient and stopping test are f64 on the CPU, wherever the matrix is placed. On the GPU the Hessians on the way are f32,
/// which makes Newton's steps a little worse and the optimum no other; where that is not good enough (collinear columns, condition
/// numbers beyond 1e6) they are exact from there on, and the one at the optimum always is.
///
/// # Errors
///
/// [`LengthError`] where labels, weights or start have another length. A fit that finds no optimum is a status, not an error.
pub async fn fit(
    placed: &DeviceMatrix<'_>,
    y: &[f64],
    weights: Option<&[f64]>,
    settings: FitSettings,
    start: Option<&[f64]>,
    on_iteration: &mut dyn FnMut(u32, f64),
) -> Result<Fit, LengthError> {
    let x = placed.x();
    let parameters = x.layout().parameters();
    let mut problem = FitProblem { x, y, weights, l2: settings.l2, losses: Vec::new() };
    same_length("the labels", y.len(), x.rows())?;
    same_length("the weights", weights.map_or(x.rows(), <[f64]>::len), x.rows())?;
    same_length("the parameters to start from", start.map_or(parameters, <[f64]>::len), parameters)?;
    let theta = start.map_or_else(|| vec![0.0; parameters], <[f64]>::to_vec);
    let mut point = Point { theta, ..Point::default() };
    problem.evaluate(&mut point);
    let first_norm = point.gradient_norm;
    let mut candidate = point.clone();
    let mut iterations = 0;
    let mut wanted = Precision::Fast;
    // The last step's gain: the gradient's norm after it over the one before.
    let mut gain = 0.0;
    let (status, hessian) = loop {
        on_iteration(iterations, point.gradient_norm);
        let outcome = loop {
            let (hessian, made) =
                hessian_at(placed, &point.probabilities, weights, settings.l2, wanted).await;
            let last_chance = made == Precision::Exact;
            wanted = made;
            let Some(hessian) = hessian else {
                if !last_chance {
                    wanted = Precision::Exact;
                    continue;
                }
                let largest = point.margins.iter().fold(0.0_f64, |largest, margin| largest.max(margin.abs()));
                let separated = settings.l2 == 0.0 && largest > RUNAWAY_MARGIN;
                break Some((
                    if separated { FitStatus::Separated } else { FitStatus::SingularHessian },
                    None,
                ));
            };
            if settings.l2 == 0.0 && problem.separates(&point.margins) {
                break Some((FitStatus::Separated, Some(hessian)));
            }
            let step = hessian.solve(&point.gradient);
            let arrived = point.gradient_norm <= settings.tolerance;
            // Steps with an f32 Hessian go on while they help: an exact one's last step would have gone further, too.
            if arrived && (last_chance || gain > WORTHWHILE || iterations >= settings.max_iterations) {
                let moves = multiply(x, &step).iter().any(|change| change.abs() > STILL_MOVING);
                break Some((if moves { FitStatus::Separated } else { FitStatus::Converged }, Some(hessian)));
            }
            if iterations >= settings.max_iterations {
                break Some((FitStatus::IterationLimit, Some(hessian)));
            }
            if search(&mut problem, &point, &step, &mut candidate) {
                break None;
            }
            if last_chance {
                break Some((FitStatus::Stalled, Some(hessian)));
            }
            match arrived {
                true => gain = 1.0,
                false => wanted = Precision::Exact,
            }
        };
        if let Some(ended) = outcome {
            break ended;
        }
        std::mem::swap(&mut point, &mut candidate);
        iterations += 1;
        gain = point.gradient_norm / candidate.gradient_norm;
        let close = point.gradient_norm > settings.tolerance && point.gradient_norm < CLOSE * first_norm;
        if close && gain > WORTHWHILE {
            wanted = Precision::Exact;
        }
    };
    let hessian = match hessian {
        Some(_) if wanted == Precision::Fast && settings.hessian => {
            hessian_at(placed, &point.probabilities, weights, settings.l2, Precision::Exact).await.0
        }
        Some(_) if wanted == Precision::Fast => None,
        hessian => hessian,
    };
    let report =
        FitReport { status, iterations, gradient_norm: point.gradient_norm, objective: point.objective };
    Ok(Fit {
        parameters: point.theta,
        margins: point.margins,
        probabilities: point.probabilities,
        hessian,
        report,
    })
}

/// Looks for the longest of the steps theta - t step, t = 1, 1/2, 1/4, ..., that lowers the objective enough (or, where
/// the objective can no longer tell, the gradient's norm), and leaves it in `candidate`. False where there is none.
fn search(problem: &mut FitProblem<'_>, point: &Point, step: &[f64], candidate: &mut Point) -> bool {
    let slope = -dot(&point.gradient, step);
    let rounding = OBJECTIVE_ROUNDING * point.objective.abs();
    let mut length = 1.0;
    for _ in 0..MAX_HALVINGS {
        candidate.theta.clear();
        candidate.theta.extend(point.theta.iter().zip(step).map(|(theta, step)| theta - length * step));
        problem.evaluate(candidate);
        let promised = SUFFICIENT_DECREASE * length * slope;
        let falls = if promised.abs() > rounding {
            candidate.objective <= point.objective + promised
        } else {
            candidate.objective <= point.objective + rounding && candidate.gradient_norm < point.gradient_norm
        };
        if falls && candidate.gradient_norm.is_finite() {
            return true;
        }
        length *= 0.5;
    }
    false
}

/// The Hessian at the parameters that gave these probabilities, factored, and how exact it is: at least as asked.
async fn hessian_at(
    placed: &DeviceMatrix<'_>,
    probabilities: &[f64],
    weights: Option<&[f64]>,
    l2: f64,
    precision: Precision,
) -> (Option<Hessian>, Precision) {
    let (mut matrix, made) = placed.gram(&curvature(probabilities, weights), precision).await;
    for j in 0..placed.x().layout().columns() {
        matrix[(j, j)] += l2;
    }
    (Hessian::factor(matrix), made)
}
