//! Newton's method for L2 logistic regression.

use std::sync::Arc;

use super::hessian::curvature;
use super::logistic::{log_loss, sigmoid};
use super::{FitReport, FitStatus, Hessian};
use crate::compute::{DeviceMatrix, Precision, Route, dot, multiply, multiply_and_back, sum, sum_of};
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
    /// How Newton's systems are solved; by the matrix's shape ([`Route::of`]) where `None`.
    pub route: Option<Route>,
}

impl FitSettings {
    /// This penalty, to a gradient norm of 1e-10, in at most 100 Newton steps.
    pub fn new(l2: f64) -> FitSettings {
        FitSettings { l2, tolerance: 1e-10, max_iterations: 100, hessian: true, route: None }
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
    pub probabilities: Arc<Vec<f64>>,
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

/// What conjugate gradients may leave of a gradient's norm for the next Newton step, at most and at least. Between them it is the share of
/// the first norm that there still is: so Newton's steps stay quadratic.
const LEFT_TO_NEXT: [f64; 2] = [1e-2, 1e-8];

/// A step that moves some margin by more than this is judged by the objective itself ([`sure_to_fall`]).
const NEAR: f64 = 4.0;

/// The last point of a fit, and how it ended there.
pub(crate) struct Optimum {
    pub point: Point,
    pub status: FitStatus,
    iterations: u32,
    /// As [`Fit::hessian`].
    pub hessian: Option<Hessian>,
}

/// The fit's state at one theta.
#[derive(Clone, Default)]
pub(crate) struct Point {
    pub theta: Vec<f64>,
    margins: Vec<f64>,
    pub probabilities: Vec<f64>,
    /// Known once it was asked for: where a step is sure to lower it, nobody asks.
    objective: Option<f64>,
    gradient: Vec<f64>,
    gradient_norm: f64,
}

/// What stays the same from one theta to the next.
struct FitProblem<'a> {
    x: &'a DesignMatrix,
    y: &'a [f64],
    weights: Option<&'a [f64]>,
    l2: f64,
}

impl FitProblem<'_> {
    fn weight(&self, i: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[i])
    }

    /// Margins, probabilities and gradient at `point.theta`. `known`: the probabilities there.
    fn evaluate(&self, point: &mut Point, known: Option<&[f64]>) {
        let Point { theta, margins, probabilities, gradient, .. } = point;
        probabilities.clear();
        let residual = |i: usize, margin: f64| {
            let probability = known.map_or_else(|| sigmoid(margin), |known| known[i]);
            probabilities.push(probability);
            self.weight(i) * (probability - self.y[i])
        };
        multiply_and_back(self.x, theta, margins, residual, gradient);
        let penalised = &point.theta[..self.x.layout().columns()];
        for (gradient, parameter) in point.gradient.iter_mut().zip(penalised) {
            *gradient += self.l2 * parameter;
        }
        point.objective = None;
        point.gradient_norm = dot(&point.gradient, &point.gradient).sqrt();
    }

    /// The objective at an evaluated point.
    fn objective(&self, point: &mut Point) -> f64 {
        *point.objective.get_or_insert_with(|| {
            let losses: Vec<f64> = (0..self.y.len())
                .map(|i| match self.weight(i) {
                    // A weight of 0 removes the row even where its loss has overflowed.
                    0.0 => 0.0,
                    weight => weight * log_loss(point.margins[i], self.y[i]),
                })
                .collect();
            let penalised = &point.theta[..self.x.layout().columns()];
            sum(&losses) + 0.5 * self.l2 * dot(penalised, penalised)
        })
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
/// Where the Hessian is not formed ([`Route::MatrixFree`]) a step is solved for by conjugate gradients, the more exactly the nearer the optimum is: the
/// stopping test is the same, and so is the optimum.
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
    let parameters = placed.x().layout().parameters();
    let zeros = vec![0.0; if start.is_some() { 0 } else { parameters }];
    let start = (start.unwrap_or(&zeros), None);
    let Optimum { mut point, status, iterations, hessian } =
        optimum(placed, y, weights, settings, start, on_iteration).await?;
    let objective = FitProblem { x: placed.x(), y, weights, l2: settings.l2 }.objective(&mut point);
    let report = FitReport { status, iterations, gradient_norm: point.gradient_norm, objective };
    Ok(Fit {
        parameters: point.theta,
        margins: point.margins,
        probabilities: Arc::new(point.probabilities),
        hessian,
        report,
    })
}

/// What [`fit`] finds, from parameters whose probabilities on the same rows may be known.
pub(crate) async fn optimum(
    placed: &DeviceMatrix<'_>,
    y: &[f64],
    weights: Option<&[f64]>,
    settings: FitSettings,
    (start, known): (&[f64], Option<&[f64]>),
    on_iteration: &mut dyn FnMut(u32, f64),
) -> Result<Optimum, LengthError> {
    let x = placed.x();
    let problem = FitProblem { x, y, weights, l2: settings.l2 };
    same_length("the labels", y.len(), x.rows())?;
    same_length("the weights", weights.map_or(x.rows(), <[f64]>::len), x.rows())?;
    same_length("the parameters to start from", start.len(), x.layout().parameters())?;
    same_length("the probabilities to start from", known.map_or(x.rows(), <[f64]>::len), x.rows())?;
    let mut point = Point { theta: start.to_vec(), ..Point::default() };
    problem.evaluate(&mut point, known);
    let first_norm = point.gradient_norm;
    let mut candidate = point.clone();
    let mut iterations = 0;
    let route = settings.route.unwrap_or(Route::of(x));
    let mut wanted = Precision::Fast;
    // The last step's gain: the gradient's norm after it over the one before.
    let mut gain = 0.0;
    let (status, hessian) = loop {
        on_iteration(iterations, point.gradient_norm);
        let outcome = loop {
            let (hessian, made) =
                hessian_at(placed, route, &point.probabilities, weights, settings.l2, wanted).await;
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
            let arrived = point.gradient_norm <= settings.tolerance;
            let [most, least] = LEFT_TO_NEXT;
            let share = if arrived { most } else { (point.gradient_norm / first_norm).clamp(least, most) };
            let Some(step) = hessian.newton_step(&point.gradient, share) else {
                break Some((FitStatus::SingularHessian, None));
            };
            // Steps with an f32 Hessian go on while they help: an exact one's last step would have gone further, too.
            if arrived && (last_chance || gain > WORTHWHILE || iterations >= settings.max_iterations) {
                let moves = multiply(x, &step).iter().any(|change| change.abs() > STILL_MOVING);
                break Some((if moves { FitStatus::Separated } else { FitStatus::Converged }, Some(hessian)));
            }
            if iterations >= settings.max_iterations {
                break Some((FitStatus::IterationLimit, Some(hessian)));
            }
            if search(&problem, &mut point, &step, &mut candidate) {
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
            hessian_at(placed, route, &point.probabilities, weights, settings.l2, Precision::Exact).await.0
        }
        Some(_) if wanted == Precision::Fast => None,
        hessian => hessian,
    };
    Ok(Optimum { point, status, iterations, hessian })
}

/// Looks for the longest of the steps theta - t step, t = 1, 1/2, 1/4, ..., that lowers the objective enough (or, where
/// the objective can no longer tell, the gradient's norm), and leaves it in `candidate`. False where there is none.
fn search(problem: &FitProblem<'_>, point: &mut Point, step: &[f64], candidate: &mut Point) -> bool {
    let slope = -dot(&point.gradient, step);
    let mut length = 1.0;
    for _ in 0..MAX_HALVINGS {
        candidate.theta.clear();
        candidate.theta.extend(point.theta.iter().zip(step).map(|(theta, step)| theta - length * step));
        problem.evaluate(candidate, None);
        let promised = SUFFICIENT_DECREASE * length * slope;
        let falls = sure_to_fall(problem, point, candidate, length * slope) || {
            let (before, after) = (problem.objective(point), problem.objective(candidate));
            let rounding = OBJECTIVE_ROUNDING * before.abs();
            if promised.abs() > rounding {
                after <= before + promised
            } else {
                after <= before + rounding && candidate.gradient_norm < point.gradient_norm
            }
        };
        if falls && candidate.gradient_norm.is_finite() {
            return true;
        }
        length *= 0.5;
    }
    false
}

/// Whether it is sure that the objective falls enough, and the gradient's norm with it, without a look at the objective, which costs a
/// logarithm a row. `linear`: what the slope promises, at most 0.
///
/// The third derivative of a row's loss is at most as large as its second. Where the step moves the row's margin by a, the loss changes by at most
/// its linear change plus p (1 - p) (e^|a| - |a| - 1), and e^a - a - 1 is at most a^2 (0.5 + 0.65 a) for a up to 4. After a Newton step with
/// small a the sum over rows is about half of `linear`: the objective then falls by a tenth of that at least.
fn sure_to_fall(problem: &FitProblem<'_>, point: &Point, candidate: &Point, linear: f64) -> bool {
    if candidate.gradient_norm.is_nan() || candidate.gradient_norm >= point.gradient_norm {
        return false;
    }
    let beyond = sum_of(point.margins.len(), |i| {
        let (weight, p) = (problem.weight(i), point.probabilities[i]);
        let a = (candidate.margins[i] - point.margins[i]).abs();
        match weight > 0.0 {
            true if a <= NEAR => weight * (p * (1.0 - p)) * (a * a * (0.5 + 0.65 * a)),
            true => f64::INFINITY,
            false => 0.0,
        }
    });
    let penalised = candidate.theta.iter().zip(&point.theta).take(problem.x.layout().columns());
    let step: f64 = penalised.map(|(after, before)| (after - before) * (after - before)).sum();
    0.9 * linear + beyond + 0.5 * problem.l2 * step <= 0.0
}

/// The Hessian at the parameters that gave these probabilities, ready to be solved with, and how exact it is: at least as asked.
async fn hessian_at(
    placed: &DeviceMatrix<'_>,
    route: Route,
    probabilities: &[f64],
    weights: Option<&[f64]>,
    l2: f64,
    precision: Precision,
) -> (Option<Hessian>, Precision) {
    if route == Route::MatrixFree {
        return (Hessian::by(route, placed.x(), probabilities, weights, l2), Precision::Exact);
    }
    let (mut matrix, made) = placed.gram(&curvature(probabilities, weights), precision).await;
    for j in 0..placed.x().layout().columns() {
        matrix[(j, j)] += l2;
    }
    (Hessian::factor(matrix), made)
}
