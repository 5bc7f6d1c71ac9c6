//! A correction, and the summary of what it does.

use super::{ActiveCase, Fallback, KeptReport, Problem, Shortfall, WeightReport, WeightStatus};

/// epsilon, one entry a training row (its weight goes from 1 to 1 + epsilon_i), and the report on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// epsilon.
    pub epsilon: Vec<f64>,
    /// What it does, and how the solver ended.
    pub report: WeightReport,
}

impl Correction {
    /// The weights of a point that keeps its goal, or comes as near as it can.
    pub fn kept(problem: &Problem<'_>, epsilon: Vec<f64>, kept: KeptReport) -> Correction {
        let status = Shortfall::of(&kept).map_or(WeightStatus::Solved, WeightStatus::OutOfReach);
        let ending = Ending {
            status,
            active: ActiveCase::Kept,
            lambda: None,
            lambda_critical: None,
            multipliers: None,
        };
        let mut correction = summarise(problem, epsilon, ending);
        correction.report.kept = Some(kept);
        correction
    }
}

impl Correction {
    /// Every weight stays 1, for this reason.
    pub fn unchanged(problem: &Problem<'_>, why: Fallback) -> Correction {
        let status = WeightStatus::FellBack(why);
        let ending = Ending {
            status,
            active: ActiveCase::None,
            lambda: None,
            lambda_critical: None,
            multipliers: None,
        };
        summarise(problem, vec![0.0; problem.rows()], ending)
    }
}

/// How a solver ended, for [`summarise`].
pub(super) struct Ending {
    pub status: WeightStatus,
    pub active: ActiveCase,
    pub lambda: Option<f64>,
    pub lambda_critical: Option<f64>,
    pub multipliers: Option<[f64; 2]>,
}

/// Counts rows by what happens to them, and predicts the first-order changes.
pub(super) fn summarise(problem: &Problem<'_>, epsilon: Vec<f64>, ending: Ending) -> Correction {
    let count = |test: fn(f64) -> bool| epsilon.iter().filter(|&&epsilon| test(epsilon)).count();
    let (mut smallest, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
    for &epsilon in &epsilon {
        smallest = smallest.min(1.0 + epsilon);
        largest = largest.max(1.0 + epsilon);
    }
    let report = WeightReport {
        status: ending.status,
        active: ending.active,
        // Adding 0 turns -0 into 0.
        predicted_target_change: 0.0 - problem.along_f(&epsilon),
        predicted_utility_change: 0.0 - problem.along_u(&epsilon),
        lambda: ending.lambda,
        lambda_critical: ending.lambda_critical,
        multipliers: ending.multipliers,
        removed: count(|epsilon| epsilon == -1.0),
        raised: count(|epsilon| epsilon > 0.0),
        lowered: count(|epsilon| epsilon < 0.0),
        negative: count(|epsilon| epsilon < -1.0),
        range: if epsilon.is_empty() { [1.0, 1.0] } else { [smallest, largest] },
        kept: None,
    };
    Correction { epsilon, report }
}
