//! The quadratic program with a box: its dual has two variables and a piecewise-linear gradient.
//!
//! With t = 1 - b2 and s = b1, epsilon_i(t, s) = clamp((t f_i + s u_i) / (2 lambda), lo, hi). The dual is concave, so
//! for a fixed t the utility u'epsilon rises with s, and with s at its best for every t, the metric f'epsilon rises
//! with t. Both roots are found by Newton steps kept inside a bracket; on the last linear piece a step is exact.

use super::Problem;
use crate::compute::{BLOCK, sum_of};

/// Steps of either search at the most: far beyond what bisection alone needs.
const STEPS: u32 = 400;
/// A root is found when its residual is this small beside the sums that it is made of.
const TOLERANCE: f64 = 1e-13;

/// The solution, its multipliers (b1, b2), and whether both roots were found.
pub(super) struct BoxedSolution {
    pub epsilon: Vec<f64>,
    pub multipliers: [f64; 2],
    pub converged: bool,
}

/// minimise -epsilon'f + lambda ||epsilon||^2 subject to epsilon'u >= 0, epsilon'f <= r F0, lo <= epsilon_i <= hi.
/// Needs lo <= 0 <= hi and lambda > 0. Costs a few passes over the rows.
pub(super) fn solve_boxed(problem: &Problem<'_>, lambda: f64, lower: f64, upper: f64) -> BoxedSolution {
    let dual = Dual { problem, half: 0.5 / lambda, lower, upper };

    // Without the metric goal (t = 1) the box may keep the metric from reaching it: then that is the solution.
    let full = dual.best_s(1.0, 0.0);
    let (t, best) = if full.sums.along_f <= problem.goal { (1.0, full) } else { dual.best_t(full) };
    let mut epsilon: Vec<f64> = (0..problem.rows()).map(|i| dual.epsilon(i, t, best.s)).collect();
    for _ in 0..2 {
        dual.polish(&mut epsilon, best.s > 0.0, t < 1.0);
    }
    BoxedSolution { epsilon, multipliers: [best.s, 1.0 - t], converged: best.converged }
}

struct Dual<'a> {
    problem: &'a Problem<'a>,
    /// 1 / (2 lambda).
    half: f64,
    lower: f64,
    upper: f64,
}

/// Sums over the rows at one (t, s); the products are over the rows that are strictly inside the box.
#[derive(Clone, Copy, Default)]
struct Sums {
    along_f: f64,
    along_u: f64,
    /// Sums of |epsilon_i u_i| and |epsilon_i f_i|: what the residuals are small beside.
    scale_f: f64,
    scale_u: f64,
    ff: f64,
    fu: f64,
    uu: f64,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.along_f += other.along_f;
        self.along_u += other.along_u;
        self.scale_f += other.scale_f;
        self.scale_u += other.scale_u;
        self.ff += other.ff;
        self.fu += other.fu;
        self.uu += other.uu;
    }
}

/// The best s for some t, with the sums there.
#[derive(Clone, Copy)]
struct BestS {
    s: f64,
    sums: Sums,
    converged: bool,
}

impl Dual<'_> {
    fn epsilon(&self, i: usize, t: f64, s: f64) -> f64 {
        (self.half * (t * self.problem.f(i) + s * self.problem.u(i))).clamp(self.lower, self.upper)
    }

    /// Takes the rounding of t and s out of the active constraints: where t f + s u nearly cancels (f almost parallel to
    /// u), the last bits of t and s move epsilon'u and epsilon'f by more than they may be off. The rows strictly inside
    /// the box move along f and u until both hold again; a step of the size of that rounding changes nothing else.
    fn polish(&self, epsilon: &mut [f64], utility: bool, goal: bool) {
        let problem = self.problem;
        let off_u = if utility { problem.along_u(epsilon) } else { 0.0 };
        let off_f = if goal { problem.along_f(epsilon) - problem.goal } else { 0.0 };
        let inside: Vec<usize> =
            (0..epsilon.len()).filter(|&i| epsilon[i] > self.lower && epsilon[i] < self.upper).collect();
        let over = |term: &dyn Fn(usize) -> f64| sum_of(inside.len(), |k| term(inside[k]));
        let uu = if utility { over(&|i| problem.u(i) * problem.u(i)) } else { 0.0 };
        // The part of f across u, and how far along it and along u to go.
        let slope = if uu > 0.0 { over(&|i| problem.f(i) * problem.u(i)) / uu } else { 0.0 };
        let across = |i: usize| problem.f(i) - slope * problem.u(i);
        let norm = over(&|i| across(i) * across(i));
        let along_u = if uu > 0.0 { -off_u / uu } else { 0.0 };
        // Going along u by itself moves f by slope times as much.
        let along_across = if goal && norm > 0.0 { -(off_f - slope * off_u) / norm } else { 0.0 };
        for i in inside {
            epsilon[i] = (epsilon[i] + along_u * problem.u(i) + along_across * across(i))
                .clamp(self.lower, self.upper);
        }
    }

    /// One pass over the rows, in blocks, so that rounding grows with the block and not with n.
    fn sums(&self, t: f64, s: f64) -> Sums {
        let mut total = Sums::default();
        let rows = self.problem.rows();
        for start in (0..rows).step_by(BLOCK) {
            let mut block = Sums::default();
            for i in start..rows.min(start + BLOCK) {
                let (f, u) = (self.problem.f(i), self.problem.u(i));
                let free = self.half * (t * f + s * u);
                let epsilon = free.clamp(self.lower, self.upper);
                block.along_f += epsilon * f;
                block.along_u += epsilon * u;
                block.scale_f += (epsilon * f).abs();
                block.scale_u += (epsilon * u).abs();
                let inside = if free > self.lower && free < self.upper { 1.0 } else { 0.0 };
                block.ff += inside * f * f;
                block.fu += inside * f * u;
                block.uu += inside * u * u;
            }
            total.add(&block);
        }
        total
    }

    /// The smallest s >= 0 with u'epsilon(t, s) >= 0, searched from `guess` on.
    fn best_s(&self, t: f64, guess: f64) -> BestS {
        let at_zero = self.sums(t, 0.0);
        if at_zero.along_u >= -TOLERANCE * at_zero.scale_u {
            return BestS { s: 0.0, sums: at_zero, converged: true };
        }
        // u'epsilon < 0 at s = 0; for large s every term of it is at least 0.
        let (mut low, mut high) = (0.0, f64::INFINITY);
        let mut s = if guess > 0.0 { guess } else { newton(0.0, at_zero.along_u, self.half * at_zero.uu) };
        if !(s > 0.0 && s.is_finite()) {
            s = (self.problem.ff / self.problem.uu).sqrt().max(f64::MIN_POSITIVE);
        }
        let mut best = BestS { s, sums: at_zero, converged: false };
        for _ in 0..STEPS {
            let sums = self.sums(t, s);
            best = BestS { s, sums, converged: true };
            if sums.along_u.abs() <= TOLERANCE * sums.scale_u {
                return best;
            }
            if sums.along_u < 0.0 {
                low = s;
            } else {
                high = s;
            }
            let next = newton(s, sums.along_u, self.half * sums.uu);
            let inside = next > low && next < high;
            s = match (inside, high.is_finite()) {
                (true, _) => next,
                (false, true) => 0.5 * (low + high),
                (false, false) => 2.0 * s,
            };
            if s <= low || s >= high || !s.is_finite() {
                // The bracket holds no number between its ends: this is the root to the last bit.
                return best;
            }
        }
        BestS { converged: false, ..best }
    }

    /// t in (0, 1) with f'epsilon(t, s(t)) = r F0. `full` is the best at t = 1, where f'epsilon is above the goal.
    fn best_t(&self, full: BestS) -> (f64, BestS) {
        let goal = self.problem.goal;
        let (mut low, mut high) = (0.0, 1.0);
        // Without a box f'epsilon is proportional to t.
        let unboxed = |sums: &Sums| {
            if full.s > 0.0 && sums.uu > 0.0 { sums.ff - sums.fu * sums.fu / sums.uu } else { sums.ff }
        };
        let everywhere =
            Sums { ff: self.problem.ff, fu: self.problem.fu, uu: self.problem.uu, ..Sums::default() };
        let mut t = (goal / (self.half * unboxed(&everywhere))).clamp(0.0, 1.0);
        if !(t > 0.0 && t < 1.0) {
            t = 0.5;
        }
        let mut best = full;
        for _ in 0..STEPS {
            best = self.best_s(t, full.s * t);
            let residual = best.sums.along_f - goal;
            if residual.abs() <= TOLERANCE * best.sums.scale_f.max(goal) {
                return (t, best);
            }
            if residual < 0.0 {
                low = t;
            } else {
                high = t;
            }
            let Sums { ff, fu, uu, .. } = best.sums;
            let slope = if best.s > 0.0 && uu > 0.0 { ff - fu * fu / uu } else { ff };
            let next = newton(t, residual, self.half * slope);
            t = if next > low && next < high { next } else { 0.5 * (low + high) };
            if t <= low || t >= high {
                return (t.clamp(low, high), best);
            }
        }
        (t, BestS { converged: false, ..best })
    }
}

/// The next Newton iterate for a root of a rising function; not finite where the slope is 0.
fn newton(at: f64, value: f64, slope: f64) -> f64 {
    if slope > 0.0 { at - value / slope } else { f64::NAN }
}
