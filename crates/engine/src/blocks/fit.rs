//! Newton's method for L2 logistic regression, from sums over blocks.

use nalgebra::DMatrix;

use super::{Ask, BlocksError, Sums, Weighting};
use crate::compute::dot;
use crate::model::{
    FitReport, FitSettings, FitStatus, Hessian, MAX_HALVINGS, OBJECTIVE_ROUNDING, SUFFICIENT_DECREASE,
};

/// A step is halved at most this often where the objective can no longer tell.
const LAST_HALVINGS: u32 = 2;

/// A model, fitted from sums.
#[derive(Debug, Clone)]
pub struct BlockFit {
    /// theta.
    pub parameters: Vec<f64>,
    /// H at theta.
    pub hessian: Hessian,
    /// How the fit ended.
    pub report: FitReport,
}

/// Objective, gradient and Hessian at one theta, the penalty in them.
struct Point {
    theta: Vec<f64>,
    objective: f64,
    gradient: Vec<f64>,
    norm: f64,
    hessian: DMatrix<f64>,
}

/// Minimises sum w l + (l2/2)||theta||^2 from `start`; `penalised`: the parameters before the intercept. w is the base weight, or
/// b max(1 + epsilon, 0) of a weighting. Costs a pass over the blocks for every theta.
///
/// # Errors
///
/// [`BlocksError::NotFitted`] where H is singular or the steps do not arrive; what asking the blocks fails with.
pub fn fit_blocks(
    sums: &mut (impl Sums + ?Sized),
    start: Vec<f64>,
    penalised: usize,
    l2: f64,
    weighting: Option<&Weighting>,
    on_iteration: &mut dyn FnMut(u32, f64),
) -> Result<BlockFit, BlocksError> {
    let FitSettings { tolerance, max_iterations, .. } = FitSettings::new(l2);
    let mut at = |theta: Vec<f64>| evaluate(sums, theta, penalised, l2, weighting);
    let mut point = at(start)?;
    let mut iterations = 0;
    let status = loop {
        on_iteration(iterations, point.norm);
        let hessian = Hessian::factor(point.hessian.clone())
            .ok_or(BlocksError::NotFitted { status: FitStatus::SingularHessian })?;
        if point.norm <= tolerance {
            break FitStatus::Converged;
        }
        if iterations == max_iterations {
            return Err(BlocksError::NotFitted { status: FitStatus::IterationLimit });
        }
        let step = hessian.solve(&point.gradient);
        let slope = -dot(&point.gradient, &step);
        let rounding = OBJECTIVE_ROUNDING * point.objective.abs();
        let (mut length, mut found) = (1.0, None);
        for halving in 0..MAX_HALVINGS {
            let promised = SUFFICIENT_DECREASE * length * slope;
            let told = promised.abs() > rounding;
            if !told && halving > LAST_HALVINGS {
                break;
            }
            let next =
                at(point.theta.iter().zip(&step).map(|(theta, step)| theta - length * step).collect())?;
            let falls = match told {
                true => next.objective <= point.objective + promised,
                false => next.objective <= point.objective + rounding && next.norm < point.norm,
            };
            if falls && next.norm.is_finite() {
                found = Some(next);
                break;
            }
            length *= 0.5;
        }
        let Some(next) = found else { break FitStatus::Stalled };
        point = next;
        iterations += 1;
    };
    let hessian = Hessian::factor(point.hessian)
        .ok_or(BlocksError::NotFitted { status: FitStatus::SingularHessian })?;
    let report = FitReport { status, iterations, gradient_norm: point.norm, objective: point.objective };
    Ok(BlockFit { parameters: point.theta, hessian, report })
}

fn evaluate(
    sums: &mut (impl Sums + ?Sized),
    theta: Vec<f64>,
    penalised: usize,
    l2: f64,
    weighting: Option<&Weighting>,
) -> Result<Point, BlocksError> {
    let p = theta.len();
    let told = sums.ask(&Ask::Fit { theta: theta.clone(), weighting: weighting.cloned() })?;
    let expected = 1 + p + p * (p + 1) / 2;
    if told.len() != expected {
        return Err(BlocksError::Lengths { expected, found: told.len() });
    }
    let mut gradient = told[1..=p].to_vec();
    let mut hessian = DMatrix::zeros(p, p);
    let mut entries = told[1 + p..].iter();
    for j in 0..p {
        for (k, entry) in (0..=j).zip(&mut entries) {
            hessian[(j, k)] = *entry;
            hessian[(k, j)] = *entry;
        }
    }
    for j in 0..penalised.min(p) {
        gradient[j] += l2 * theta[j];
        hessian[(j, j)] += l2;
    }
    let penalised = &theta[..penalised.min(p)];
    let objective = told[0] + 0.5 * l2 * dot(penalised, penalised);
    let norm = dot(&gradient, &gradient).sqrt();
    Ok(Point { objective, norm, gradient, hessian, theta })
}
