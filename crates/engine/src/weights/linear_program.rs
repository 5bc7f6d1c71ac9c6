//! The linear program of 2022: the fewest rows, in parts, whose removal is predicted to reach the goal.

use super::Problem;
use crate::compute::{ascending, sum_of};

/// x, the removed share of every row, and the proof that no other x removes less.
#[derive(Debug, Clone, PartialEq)]
pub struct Removal {
    /// 0 to 1, one a row; epsilon = -x.
    pub shares: Vec<f64>,
    /// sum x.
    pub removed: f64,
    /// The dual's value: by weak duality no x within the constraints has a smaller sum. `removed` minus this is the duality gap.
    pub at_least: f64,
}

/// minimise sum x subject to 0 <= x <= 1, f'x <= -beta F0 and u'x <= gamma sum_i min(u_i, 0) (Li and Liu, ICML 2022), f oriented and
/// F0 = `problem.goal`: removal is predicted to lower |F| by the share `beta`, and utility's loss by the share `gamma` of what any
/// removal could. `None` where no x satisfies both.
///
/// For multipliers a, b >= 0 of the two constraints the best x is 1 where 1 + a f_i + b u_i < 0. For each b that leaves a fractional
/// knapsack, solved by sorting; b is halved to the last bit until the constraint on u lies between two of its solutions, and their
/// mixture meets it.
pub fn linear_program(problem: &Problem<'_>, beta: f64, gamma: f64) -> Option<Removal> {
    let n = problem.rows();
    let goal = -beta * problem.goal;
    let allowed = gamma * sum_of(n, |i| problem.u(i).min(0.0));
    let first = fewest(problem, 0.0, goal)?;
    if used(problem, &first.shares) <= allowed {
        return Some(first.removal(0.0, allowed));
    }
    // What is used of u falls as b rises.
    let largest = (0..n).fold(0.0, |largest: f64, i| largest.max(problem.u(i).abs()));
    let (mut low, mut high) = (first, None);
    let mut b = 1.0 / largest.max(f64::MIN_POSITIVE);
    // 4^200 times the largest |u|: if that much is not enough, nothing is.
    for _ in 0..200 {
        let point = fewest(problem, b, goal)?;
        if used(problem, &point.shares) <= allowed {
            high = Some(point);
            break;
        }
        low = point;
        b *= 4.0;
    }
    let mut high = high?;
    loop {
        let middle = 0.5 * (low.b + high.b);
        if middle <= low.b || middle >= high.b {
            break;
        }
        let point = fewest(problem, middle, goal)?;
        let side = if used(problem, &point.shares) > allowed { &mut low } else { &mut high };
        *side = point;
    }
    // Both are optimal for the multiplier between them, and so is every mixture.
    let (over, under) = (used(problem, &low.shares), used(problem, &high.shares));
    let share = if over > under { ((allowed - under) / (over - under)).clamp(0.0, 1.0) } else { 0.0 };
    for (high, low) in high.shares.iter_mut().zip(&low.shares) {
        *high = (share * low + (1.0 - share) * *high).clamp(0.0, 1.0);
    }
    let multiplier = high.b;
    Some(high.removal(multiplier, allowed))
}

/// The best x for a multiplier b of the constraint on u, and the dual's value without that constraint's right-hand side.
struct Knapsack {
    b: f64,
    shares: Vec<f64>,
    bound: f64,
}

impl Knapsack {
    fn removal(self, b: f64, allowed: f64) -> Removal {
        let removed = sum_of(self.shares.len(), |i| self.shares[i]);
        Removal { shares: self.shares, removed, at_least: self.bound - b * allowed }
    }
}

/// minimise sum_i (1 + b u_i) x_i subject to f'x <= goal and 0 <= x <= 1. Rows whose cost is negative are in at first; then rows go in
/// (f < 0) or out (f > 0) by what a unit of f costs, the last one in part.
fn fewest(problem: &Problem<'_>, b: f64, goal: f64) -> Option<Knapsack> {
    let n = problem.rows();
    let cost = |i: usize| 1.0 + b * problem.u(i);
    let mut shares: Vec<f64> = (0..n).map(|i| f64::from(u8::from(cost(i) < 0.0))).collect();
    let mut reached = sum_of(n, |i| shares[i] * problem.f(i));
    let mut a = 0.0;
    if reached > goal {
        // Moving row i to its other side lowers f'x by |f_i| at a price of |cost_i|.
        let helps = |&i: &usize| if shares[i] == 0.0 { problem.f(i) < 0.0 } else { problem.f(i) > 0.0 };
        let moves: Vec<usize> = (0..n).filter(helps).collect();
        let prices: Vec<f64> = moves.iter().map(|&i| cost(i).abs() / problem.f(i).abs()).collect();
        for k in ascending(&prices) {
            let (i, size) = (moves[k], problem.f(moves[k]).abs());
            a = prices[k];
            let part = ((reached - goal) / size).min(1.0);
            shares[i] = if shares[i] == 0.0 { part } else { 1.0 - part };
            reached -= part * size;
            if part < 1.0 {
                reached = goal;
                break;
            }
        }
        if reached > goal {
            return None;
        }
    }
    let bound = sum_of(n, |i| (cost(i) + a * problem.f(i)).min(0.0)) - a * goal;
    Some(Knapsack { b, shares, bound })
}

fn used(problem: &Problem<'_>, shares: &[f64]) -> f64 {
    sum_of(shares.len(), |i| shares[i] * problem.u(i))
}
