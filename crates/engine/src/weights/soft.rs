//! Soft schemes: the quadratic program's four closed forms, forced or chosen by their optimality conditions.

use super::boxed::solve_boxed;
use super::boxed_program::{BoxedProgram, BoxedStatus, Constraint};
use super::correction::{Ending, summarise};
use super::{
    ActiveCase, Bounds, BrokenCondition, Correction, Fallback, Problem, SoftScheme, WeightError, WeightStatus,
};

/// lambda over its critical value where the caller does not say: at 1 the metric goal is just met by 2.0 and 2.2; well
/// below it the exact schemes meet the goal wherever they can.
const FORCED_LAMBDA: f64 = 1.0;
const EXACT_LAMBDA: f64 = 1e-3;

/// How much a constraint may be missed by rounding, relative to its natural scale.
const SLACK: f64 = 1e-9;

/// Solves for the weights of a soft scheme.
///
/// `lambda_relative` is lambda as a multiple of the critical lambda* = ||f||^2 / (2 r F0), or, where utility is active,
/// (||f||^2 - (f'u)^2/||u||^2) / (2 r F0); `None` takes 1 for the schemes 2.0 and 2.2 and 0.001 for the exact ones.
/// `bounds` is the box of [`SoftScheme::ExactBoxed`]. Errors: lambda that is not positive, a box without 0.
///
/// # Errors
///
/// [`WeightError`] where lambda is not above 0, the box does not hold 0, or the scheme needs the model that it leads to.
pub fn soft(
    problem: &Problem<'_>,
    scheme: SoftScheme,
    lambda_relative: Option<f64>,
    bounds: Bounds,
) -> Result<Correction, WeightError> {
    let relative = lambda_relative.unwrap_or(match scheme {
        SoftScheme::Exact | SoftScheme::ExactBoxed => EXACT_LAMBDA,
        _ => FORCED_LAMBDA,
    });
    if !(relative > 0.0 && relative.is_finite()) {
        return Err(WeightError::Lambda { lambda: relative });
    }
    let (lower, upper) = (bounds.lower, bounds.upper.unwrap_or(f64::INFINITY));
    if scheme == SoftScheme::ExactBoxed && !(lower <= 0.0 && upper >= 0.0) {
        return Err(WeightError::Bounds { lower, upper });
    }
    if let Some(nothing) = nothing_to_do(problem) {
        return Ok(nothing);
    }
    let geometry = Geometry::new(problem);
    match scheme {
        SoftScheme::Soft20 => Ok(forced(problem, &geometry, ActiveCase::None, relative)),
        SoftScheme::Soft21 => Ok(forced(problem, &geometry, ActiveCase::Metric, relative)),
        SoftScheme::Soft22 => Ok(forced(problem, &geometry, ActiveCase::Utility, relative)),
        SoftScheme::Soft23 => Ok(forced(problem, &geometry, ActiveCase::Both, relative)),
        SoftScheme::Exact => Ok(exact(problem, &geometry, relative)),
        SoftScheme::Kept => Err(WeightError::NotPublished),
        SoftScheme::ExactBoxed => Ok(boxed(problem, &geometry, relative, [lower, upper])),
    }
}

/// Where there is no gap, no share to close, or no influence, epsilon = 0 is the solution of every scheme.
fn nothing_to_do(problem: &Problem<'_>) -> Option<Correction> {
    let why = if problem.goal == 0.0 {
        return Some(unchanged(problem, WeightStatus::Solved));
    } else if problem.ff == 0.0 {
        Fallback::NoInfluence
    } else {
        return None;
    };
    Some(unchanged(problem, WeightStatus::FellBack(why)))
}

fn unchanged(problem: &Problem<'_>, status: WeightStatus) -> Correction {
    let ending =
        Ending { status, active: ActiveCase::None, lambda: None, lambda_critical: None, multipliers: None };
    summarise(problem, vec![0.0; problem.rows()], ending)
}

/// The part of f that u does not carry, and what follows from it.
struct Geometry {
    /// f'u / ||u||^2, 0 where u = 0.
    slope: f64,
    /// ||f - slope u||^2, computed from the entries: the Gram determinant over ||u||^2, without its cancellation.
    perpendicular: f64,
    /// Whether f and u are parallel (and u is not 0): nothing is left of f besides u.
    parallel: bool,
}

impl Geometry {
    fn new(problem: &Problem<'_>) -> Geometry {
        let slope = if problem.uu > 0.0 { problem.fu / problem.uu } else { 0.0 };
        let perpendicular = crate::compute::sum_of(problem.rows(), |i| {
            let rest = problem.f(i) - slope * problem.u(i);
            rest * problem.of_copy(i, rest)
        });
        // Entries are known to about 1e-16 of themselves: a rest below 1e-8 of f is rounding.
        Geometry { slope, perpendicular, parallel: perpendicular <= 1e-16 * problem.ff }
    }

    /// Whether the utility constraint binds at the optimum: lowering the metric alone would raise the utility loss.
    fn utility_binds(&self) -> bool {
        self.slope < 0.0
    }

    /// lambda* of the cases without (false) and with (true) utility active.
    fn critical(&self, problem: &Problem<'_>, utility: bool) -> f64 {
        (if utility { self.perpendicular } else { problem.ff }) / (2.0 * problem.goal)
    }
}

/// One closed form with its multipliers (b1, b2), whether or not they and the constraints hold.
fn closed_form(
    problem: &Problem<'_>,
    geometry: &Geometry,
    case: ActiveCase,
    lambda: f64,
) -> (Vec<f64>, [f64; 2]) {
    let utility = matches!(case, ActiveCase::Utility | ActiveCase::Both);
    let metric = matches!(case, ActiveCase::Metric | ActiveCase::Both);
    let slope = if utility { geometry.slope } else { 0.0 };
    let norm = if utility { geometry.perpendicular } else { problem.ff };
    // epsilon = scale (f - slope u), with scale = (1 - b2) / (2 lambda) and b1 = -(1 - b2) slope.
    let scale = if metric { problem.goal / norm } else { 1.0 / (2.0 * lambda) };
    let one_minus_b2 = if metric { 2.0 * lambda * scale } else { 1.0 };
    let along = |i: usize| scale * (problem.f_of_copy(i) - slope * problem.u_of_copy(i));
    let epsilon = (0..problem.rows()).map(along).collect();
    (epsilon, [0.0 - one_minus_b2 * slope, if metric { 1.0 - one_minus_b2 } else { 0.0 }])
}

fn forced(problem: &Problem<'_>, geometry: &Geometry, case: ActiveCase, relative: f64) -> Correction {
    let utility = matches!(case, ActiveCase::Utility | ActiveCase::Both);
    if utility && geometry.parallel {
        return parallel(problem, geometry);
    }
    let critical = geometry.critical(problem, utility);
    let lambda = relative * critical;
    let (epsilon, multipliers) = closed_form(problem, geometry, case, lambda);
    let uses_lambda = matches!(case, ActiveCase::None | ActiveCase::Utility);
    let status = match broken(problem, &epsilon, multipliers) {
        Some(why) => WeightStatus::Infeasible(why),
        None => WeightStatus::Solved,
    };
    let ending = Ending {
        status,
        active: case,
        lambda: uses_lambda.then_some(lambda),
        lambda_critical: Some(critical),
        multipliers: Some(multipliers),
    };
    summarise(problem, epsilon, ending)
}

/// f parallel to u: where both point the same way, utility never binds and 2.1 solves it; where they oppose each
/// other, any step that lowers the metric raises the utility loss, and no step is best.
fn parallel(problem: &Problem<'_>, geometry: &Geometry) -> Correction {
    if geometry.slope >= 0.0 {
        let mut correction = forced(problem, geometry, ActiveCase::Metric, EXACT_LAMBDA);
        correction.report.status = WeightStatus::FellBack(Fallback::Parallel);
        return correction;
    }
    unchanged(problem, WeightStatus::FellBack(Fallback::Opposite))
}

/// The first condition that a forced form breaks.
fn broken(problem: &Problem<'_>, epsilon: &[f64], [b1, b2]: [f64; 2]) -> Option<BrokenCondition> {
    let along_f = problem.along_f(epsilon);
    let along_u = problem.along_u(epsilon);
    let norm = crate::compute::dot(epsilon, epsilon).sqrt();
    if along_u < -SLACK * norm * problem.uu.sqrt() {
        Some(BrokenCondition::UtilityLossRises(-along_u))
    } else if along_f > problem.goal * (1.0 + SLACK) {
        Some(BrokenCondition::PassesGoal(along_f / problem.goal))
    } else if b1 < 0.0 {
        Some(BrokenCondition::UtilityHeldForNothing(b1))
    } else if b2 < 0.0 {
        Some(BrokenCondition::GoalTooDear(b2))
    } else {
        None
    }
}

/// The case whose multipliers and constraints all hold.
fn exact(problem: &Problem<'_>, geometry: &Geometry, relative: f64) -> Correction {
    let utility = geometry.utility_binds();
    if utility && geometry.parallel {
        return parallel(problem, geometry);
    }
    // Below the critical lambda the goal binds; above it, it is out of reach at that price.
    let case = match (utility, relative <= 1.0) {
        (false, true) => ActiveCase::Metric,
        (false, false) => ActiveCase::None,
        (true, true) => ActiveCase::Both,
        (true, false) => ActiveCase::Utility,
    };
    let critical = geometry.critical(problem, utility);
    let lambda = relative * critical;
    let (epsilon, multipliers) = closed_form(problem, geometry, case, lambda);
    let ending = Ending {
        status: WeightStatus::Solved,
        active: case,
        lambda: Some(lambda),
        lambda_critical: Some(critical),
        multipliers: Some(multipliers),
    };
    summarise(problem, epsilon, ending)
}

fn boxed(problem: &Problem<'_>, geometry: &Geometry, relative: f64, [lower, upper]: [f64; 2]) -> Correction {
    let utility = geometry.utility_binds();
    if utility && geometry.parallel {
        return parallel(problem, geometry);
    }
    let critical = geometry.critical(problem, utility);
    let lambda = relative * critical;
    // With nu = (1 - b2) / (2 lambda) and b1 / (2 lambda) as multipliers, epsilon = clamp(nu f + b1/(2 lambda) u): the least norm
    // subject to epsilon'f = r F0, which may be missed at the price 1 / (2 lambda), and to epsilon'u >= 0.
    let price = 0.5 / lambda;
    let solution = solve_boxed(&BoxedProgram {
        columns: &[
            (0..problem.rows()).map(|i| problem.u_of_copy(i)).collect(),
            (0..problem.rows()).map(|i| problem.f_of_copy(i)).collect(),
        ],
        metric: problem.weights(),
        start: &vec![0.0; problem.rows()],
        constraints: &[
            Constraint::at_least(0.0),
            Constraint { value: problem.goal, multiplier: [f64::NEG_INFINITY, price] },
        ],
        lower,
        upper,
    });
    let [along_u, along_f] = [solution.multipliers[0], solution.multipliers[1]];
    let multipliers = [along_u / price, if along_f >= price { 0.0 } else { 1.0 - along_f / price }];
    let (epsilon, converged) = (solution.epsilon, solution.status == BoxedStatus::Solved);
    let active = match (multipliers[0] > 0.0, multipliers[1] > 0.0) {
        (false, false) => ActiveCase::None,
        (false, true) => ActiveCase::Metric,
        (true, false) => ActiveCase::Utility,
        (true, true) => ActiveCase::Both,
    };
    let status = if converged { WeightStatus::Solved } else { WeightStatus::IterationLimit };
    let ending = Ending {
        status,
        active,
        lambda: Some(lambda),
        lambda_critical: Some(critical),
        multipliers: Some(multipliers),
    };
    summarise(problem, epsilon, ending)
}
