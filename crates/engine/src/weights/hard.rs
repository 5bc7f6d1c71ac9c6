//! Hard schemes: rows are removed (epsilon = -1) or kept (epsilon = 0).

use super::correction::{Ending, summarise};
use super::{ActiveCase, Correction, HardScheme, Problem, WeightStatus};

/// Removes the rows that a hard scheme names.
///
/// The top share removes round(k n) rows with the lowest oriented f, ties in row order, whether or not each of them is
/// predicted to help, by the definition of the scheme. With base weights rows are ranked by the f of one copy, and go whole until
/// the share of the weight that is nearest to k is gone. Both-harmful removes every row with oriented f < 0 and u < 0.
pub fn hard(problem: &Problem<'_>, scheme: HardScheme) -> Correction {
    let rows = problem.rows();
    let mut epsilon = vec![0.0; rows];
    match scheme {
        HardScheme::TopShare(share) if problem.weights().is_some() => {
            let mut order: Vec<usize> = (0..rows).filter(|&row| problem.weight(row) > 0.0).collect();
            order.sort_by(|a, b| problem.f_of_copy(*a).total_cmp(&problem.f_of_copy(*b)).then(a.cmp(b)));
            let wanted = share.clamp(0.0, 1.0) * order.iter().map(|&row| problem.weight(row)).sum::<f64>();
            let mut gone = 0.0;
            for row in order {
                if gone + 0.5 * problem.weight(row) > wanted {
                    break;
                }
                gone += problem.weight(row);
                epsilon[row] = -1.0;
            }
        }
        HardScheme::TopShare(share) => {
            let count = ((share.clamp(0.0, 1.0) * rows as f64).round() as usize).min(rows);
            let mut order: Vec<usize> = (0..rows).collect();
            let by_influence = |a: &usize, b: &usize| problem.f(*a).total_cmp(&problem.f(*b)).then(a.cmp(b));
            if count > 0 && count < rows {
                order.select_nth_unstable_by(count, by_influence);
            }
            for &row in &order[..count] {
                epsilon[row] = -1.0;
            }
        }
        HardScheme::BothHarmful => {
            for (row, epsilon) in epsilon.iter_mut().enumerate() {
                if problem.f(row) < 0.0 && problem.u(row) < 0.0 {
                    *epsilon = -1.0;
                }
            }
        }
    }
    ended(problem, epsilon)
}

/// Removes these rows, by their places; one that there is not is none.
pub fn without(problem: &Problem<'_>, rows: impl Iterator<Item = usize>) -> Correction {
    let mut epsilon = vec![0.0; problem.rows()];
    for row in rows {
        if let Some(epsilon) = epsilon.get_mut(row) {
            *epsilon = -1.0;
        }
    }
    ended(problem, epsilon)
}

fn ended(problem: &Problem<'_>, epsilon: Vec<f64>) -> Correction {
    let ending = Ending {
        status: WeightStatus::Solved,
        active: ActiveCase::Hard,
        lambda: None,
        lambda_critical: None,
        multipliers: None,
    };
    summarise(problem, epsilon, ending)
}
