//! The boxed solver with any number of constraints against the conic solver Clarabel, and its own optimality conditions.

use crate::conic::settings;
use crate::support::Numbers;
use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSolver, IPSolver, SolverStatus, SupportedConeT::NonnegativeConeT, SupportedConeT::ZeroConeT,
};
use soft_unlearn::weights::{BoxedProgram, BoxedStatus, Constraint, solve_boxed};

struct Made {
    columns: Vec<Vec<f64>>,
    metric: Option<Vec<f64>>,
    start: Vec<f64>,
    constraints: Vec<Constraint>,
    /// Constraints that others imply; Clarabel does without.
    implied: usize,
}

impl Made {
    fn program(&self) -> BoxedProgram<'_> {
        BoxedProgram {
            columns: &self.columns,
            metric: self.metric.as_deref(),
            start: &self.start,
            constraints: &self.constraints,
            lower: -1.0,
            upper: 4.0,
        }
    }

    fn weight(&self, i: usize) -> f64 {
        self.metric.as_ref().map_or(1.0, |metric| metric[i])
    }

    fn along(&self, k: usize, e: &[f64]) -> (f64, f64) {
        let terms = (0..e.len()).map(|i| self.weight(i) * self.columns[k][i] * e[i]);
        (terms.clone().sum(), terms.map(f64::abs).sum())
    }

    fn objective(&self, e: &[f64]) -> f64 {
        (0..e.len()).map(|i| 0.5 * self.weight(i) * (e[i] - self.start[i]).powi(2)).sum()
    }
}

/// m constraints, the last `implied` of them combinations of the others, some inequalities; feasible unless `reach` is beyond the box.
fn made(random: &mut Numbers, m: usize, implied: usize, reach: f64) -> Made {
    let n = 40 + (random.unit() * 160.0) as usize;
    let independent = m - implied;
    let scale: Vec<f64> = (0..m).map(|_| 10_f64.powf(-4.0 + 5.0 * random.unit())).collect();
    let mut columns: Vec<Vec<f64>> =
        (0..independent).map(|k| (0..n).map(|_| scale[k] * random.normal()).collect()).collect();
    let metric =
        (random.unit() < 0.5).then(|| (0..n).map(|_| 0.2 + 3.0 * random.unit()).collect::<Vec<f64>>());
    let weight = |i: usize| metric.as_ref().map_or(1.0, |metric| metric[i]);
    let start: Vec<f64> = (0..n).map(|_| (random.normal() * 0.8).clamp(-1.0, 4.0)).collect();
    // A point of the box, moved from the start: its constraints can be met.
    let point: Vec<f64> = start.iter().map(|e| (e + reach * random.normal()).clamp(-1.0, 4.0)).collect();
    let mut constraints = Vec::new();
    for column in &columns {
        let value: f64 = (0..n).map(|i| weight(i) * column[i] * point[i]).sum();
        constraints.push(if random.unit() < 0.3 {
            Constraint::at_least(value)
        } else {
            Constraint::equal(value)
        });
    }
    let equations: Vec<usize> =
        (0..independent).filter(|&k| constraints[k].multiplier[0].is_infinite()).collect();
    let implied = if equations.is_empty() { 0 } else { implied };
    for _ in 0..implied {
        let shares: Vec<f64> = equations.iter().map(|&k| random.normal() / scale[k]).collect();
        columns.push(
            (0..n).map(|i| equations.iter().zip(&shares).map(|(&k, c)| c * columns[k][i]).sum()).collect(),
        );
        let value = equations.iter().zip(&shares).map(|(&k, c)| c * constraints[k].value).sum();
        constraints.push(Constraint::equal(value));
    }
    Made { columns, metric, start, constraints, implied }
}

/// The same by Clarabel, in columns of norm 1, without implied constraints.
fn by_clarabel(made: &Made) -> (Vec<f64>, bool) {
    let n = made.start.len();
    let m = made.columns.len() - made.implied;
    let norm = |k: usize| (0..n).map(|i| (made.weight(i) * made.columns[k][i]).powi(2)).sum::<f64>().sqrt();
    let order: Vec<usize> = (0..m)
        .filter(|&k| made.constraints[k].multiplier[0].is_infinite())
        .chain((0..m).filter(|&k| made.constraints[k].multiplier[0].is_finite()))
        .collect();
    let equations = order.iter().filter(|&&k| made.constraints[k].multiplier[0].is_infinite()).count();
    // a'e = c; -a'e <= -c; the box.
    let mut b: Vec<f64> = order
        .iter()
        .enumerate()
        .map(|(place, &k)| if place < equations { 1.0 } else { -1.0 } * made.constraints[k].value / norm(k))
        .collect();
    let (mut starts, mut places, mut values) = (vec![0], Vec::new(), Vec::new());
    for i in 0..n {
        for (place, &k) in order.iter().enumerate() {
            places.push(place);
            values.push(
                if place < equations { 1.0 } else { -1.0 } * made.weight(i) * made.columns[k][i] / norm(k),
            );
        }
        places.extend([m + 2 * i, m + 2 * i + 1]);
        values.extend([1.0, -1.0]);
        b.extend([4.0, 1.0]);
        starts.push(places.len());
    }
    let weights: Vec<f64> = (0..n).map(|i| made.weight(i)).collect();
    let q: Vec<f64> = (0..n).map(|i| -weights[i] * made.start[i]).collect();
    let p = CscMatrix::new(n, n, (0..=n).collect(), (0..n).collect(), weights);
    let a = CscMatrix::new(b.len(), n, starts, places, values);
    let cones = [ZeroConeT(equations), NonnegativeConeT(b.len() - equations)];
    let mut solver = DefaultSolver::new(&p, &q, &a, &b, &cones, settings()).unwrap();
    solver.solve();
    let status = solver.solution.status;
    (solver.solution.x.clone(), matches!(status, SolverStatus::Solved))
}

/// Objective to 1e-8 of Clarabel's, constraints to 1e-9 of the sums that they are made of; m from 1 to 12, rank deficient ones included.
#[test]
fn random_programs_agree_with_clarabel() {
    let random = &mut Numbers(2026);
    let (mut compared, mut deficient) = (0, 0);
    for round in 0..120 {
        let m = 1 + round % 12;
        let implied = if m > 2 && round % 3 == 0 { 1 + (random.unit() * 2.0) as usize } else { 0 };
        let reach = 0.1 + 1.5 * random.unit();
        let made = made(random, m, implied, reach);
        let ours = solve_boxed(&made.program());
        assert_eq!(ours.status, BoxedStatus::Solved, "round {round}, m {m}, implied {implied}");
        assert!(ours.epsilon.iter().all(|e| (-1.0..=4.0).contains(e)));
        for (k, constraint) in made.constraints.iter().enumerate() {
            let (along, size) = made.along(k, &ours.epsilon);
            let off = constraint.value - along;
            let missed = if constraint.multiplier[0].is_finite() { off } else { off.abs() };
            assert!(missed <= 1e-9 * size, "round {round}, constraint {k}: {missed:e} of {size:e}");
        }
        let (theirs, solved) = by_clarabel(&made);
        let (a, b) = (made.objective(&ours.epsilon), made.objective(&theirs));
        let close = 1e-8 * b.max(1e-3);
        // Where Clarabel stops short of its tolerance, ours is at least as good.
        assert!(a - b <= close && (b - a <= close || !solved), "round {round}, m {m}: {a:e} {b:e}");
        compared += u32::from(solved);
        deficient += u32::from(made.implied > 0);
    }
    assert!(compared >= 90 && deficient >= 20, "{compared} {deficient}");
}

/// Beyond what the box allows there is no solution, and that is told.
#[test]
fn what_the_box_does_not_allow_is_infeasible() {
    let random = &mut Numbers(7);
    for round in 0..40 {
        let mut made = made(random, 1 + round % 5, 0, 0.5);
        let n = made.start.len();
        // The most that the box allows for the first constraint, and a little more.
        let most: f64 = (0..n)
            .map(|i| {
                let a = made.weight(i) * made.columns[0][i];
                if a > 0.0 { 4.0 * a } else { -a }
            })
            .sum();
        made.constraints[0] = Constraint::equal(most * 1.001);
        assert_eq!(solve_boxed(&made.program()).status, BoxedStatus::Infeasible, "round {round}");
    }
}
