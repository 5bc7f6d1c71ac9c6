//! Exact soft weights, boxed and not, against the conic solver Clarabel.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use clarabel::algebra::CscMatrix;
use clarabel::solver::{DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT};
use soft_unlearn::weights::{Bounds, Problem, SoftScheme, soft};
use support::{Numbers, npy_f64};

/// minimise -epsilon'f + lambda ||epsilon||^2 subject to epsilon'u >= 0, epsilon'f <= goal, and the box, by Clarabel, in
/// units in which f, u and epsilon are of order 1.
fn by_clarabel(f: &[f64], u: &[f64], goal: f64, lambda: f64, bounds: Option<Bounds>) -> (Vec<f64>, bool) {
    let n = f.len();
    let norm = |v: &[f64]| (v.iter().map(|x| x * x).sum::<f64>() / n as f64).sqrt().max(1e-300);
    let (sf, su) = (norm(f), norm(u));
    // epsilon = unit * z: without a box the solution is of the size goal / (n sf).
    let unit = if bounds.is_some() { 1.0 } else { (goal / (n as f64 * sf)).max(1e-300) };
    let quadratic = 2.0 * lambda * unit / sf;
    let p = CscMatrix::new(n, n, (0..=n).collect(), (0..n).collect(), vec![quadratic; n]);
    let q: Vec<f64> = f.iter().map(|f| -f / sf).collect();
    let scale = 1.0 / n as f64;
    let upper = bounds.and_then(|bounds| bounds.upper);
    let mut b = vec![0.0, goal / (sf * unit) * scale];
    let mut columns: Vec<Vec<(usize, f64)>> =
        (0..n).map(|i| vec![(0, -u[i] / su * scale), (1, f[i] / sf * scale)]).collect();
    if let Some(bounds) = bounds {
        for column in &mut columns {
            column.push((b.len(), -1.0));
            b.push(-bounds.lower);
            if let Some(upper) = upper {
                column.push((b.len(), 1.0));
                b.push(upper);
            }
        }
    }
    let mut starts = vec![0];
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for column in &columns {
        places.extend(column.iter().map(|(place, _)| *place));
        values.extend(column.iter().map(|(_, value)| *value));
        starts.push(places.len());
    }
    let a = CscMatrix::new(b.len(), n, starts, places, values);
    let settings = DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-13)
        .tol_gap_rel(1e-13)
        .tol_feas(1e-13)
        .max_iter(500)
        .build()
        .unwrap();
    let mut solver =
        DefaultSolver::new(&p, &q, &a, &b, &[SupportedConeT::NonnegativeConeT(b.len())], settings).unwrap();
    solver.solve();
    let status = solver.solution.status;
    (solver.solution.x.iter().map(|z| unit * z).collect(), status == SolverStatus::Solved)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Our objective is Clarabel's to 1e-8 of it, and our constraints hold to 1e-9 of the sums that they are made of. Where
/// Clarabel stops short of its tolerance (1e-13), ours is at least as good; returns whether it did not stop short.
fn compare(f: &[f64], u: &[f64], value: f64, r: f64, relative: f64, bounds: Option<Bounds>) -> bool {
    let problem = Problem::new(f, u, value, r).unwrap();
    let scheme = if bounds.is_some() { SoftScheme::ExactBoxed } else { SoftScheme::Exact };
    let ours = soft(&problem, scheme, Some(relative), bounds.unwrap_or_default()).unwrap();
    let lambda = ours.report.lambda.unwrap();
    let f: Vec<f64> = f.iter().map(|f| problem.sign * f).collect();
    let (theirs, solved) = by_clarabel(&f, u, problem.goal, lambda, bounds);
    let objective = |e: &[f64]| -dot(e, &f) + lambda * dot(e, e);
    let (a, b) = (objective(&ours.epsilon), objective(&theirs));
    let close = 1e-8 * b.abs().max(1e-8 * problem.goal);
    assert!(a - b <= close && (b - a <= close || !solved), "n = {}: ours {a:e}, Clarabel's {b:e}", f.len());
    let size = |v: &[f64]| ours.epsilon.iter().zip(v).map(|(e, v)| (e * v).abs()).sum::<f64>();
    assert!(dot(&ours.epsilon, u) >= -1e-9 * size(u));
    assert!(dot(&ours.epsilon, &f) <= problem.goal + 1e-9 * size(&f).max(problem.goal));
    if let Some(bounds) = bounds {
        assert!(
            ours.epsilon.iter().all(|e| *e >= bounds.lower && bounds.upper.is_none_or(|upper| *e <= upper))
        );
    }
    solved
}

#[test]
fn random_problems_agree() {
    let mut random = Numbers(77);
    let mut solved = 0;
    for round in 0..80 {
        let n = 2 + (random.unit() * 150.0) as usize;
        let (scale_f, scale_u) =
            (10_f64.powf(-5.0 + 6.0 * random.unit()), 10_f64.powf(-3.0 + 5.0 * random.unit()));
        let f: Vec<f64> = (0..n).map(|_| scale_f * random.normal()).collect();
        // Half of them lean against f, so that utility binds.
        let lean = if round % 2 == 0 { -0.8 } else { 0.3 };
        let u: Vec<f64> = f.iter().map(|f| scale_u * (lean * f / scale_f + random.normal())).collect();
        let reach = f.iter().map(|f| f.abs()).sum::<f64>();
        let value = reach * (0.02 + 0.5 * random.unit()) * if round % 3 == 0 { -1.0 } else { 1.0 };
        let (r, relative) =
            (0.2 + 0.8 * random.unit(), if round % 5 == 0 { 1.5 } else { 0.05 + 0.8 * random.unit() });
        solved += u32::from(compare(&f, &u, value, r, relative, None));
        let upper = if round % 4 == 0 { None } else { Some(0.2 + random.unit()) };
        solved += u32::from(compare(&f, &u, value, r, relative, Some(Bounds { lower: -1.0, upper })));
    }
    assert!(solved >= 120, "Clarabel solved {solved} of 160 to its tolerance");
}

#[test]
fn adult_agrees() {
    let f = npy_f64("tests/golden/adult_influence_demographic_parity.npy");
    let u = npy_f64("tests/golden/adult_influence_utility.npy");
    compare(&f, &u, 0.19037, 1.0, 0.5, None);
    compare(&f, &u, 0.19037, 1.0, 0.5, Some(Bounds { lower: -1.0, upper: None }));
    compare(&f, &u, 0.19037, 1.0, 0.2, Some(Bounds { lower: -0.5, upper: Some(0.5) }));
}
