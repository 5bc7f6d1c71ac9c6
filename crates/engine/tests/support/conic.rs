//! The exact soft weights' problem as the conic solver Clarabel takes it, for the tests and for the measurement beside it.
#![allow(missing_docs, clippy::unwrap_used)]

use clarabel::algebra::CscMatrix;
use clarabel::solver::{
    DefaultSettings, DefaultSettingsBuilder, DefaultSolver, IPSolver, SolverStatus, SupportedConeT,
};
use soft_unlearn::weights::Bounds;

/// minimise -epsilon'f + lambda ||epsilon||^2 subject to epsilon'u >= 0, epsilon'f <= goal, and the box, by Clarabel, in
/// units in which f, u and epsilon are of order 1.
pub fn by_clarabel(f: &[f64], u: &[f64], goal: f64, lambda: f64, bounds: Option<Bounds>) -> (Vec<f64>, bool) {
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
    let mut solver =
        DefaultSolver::new(&p, &q, &a, &b, &[SupportedConeT::NonnegativeConeT(b.len())], settings()).unwrap();
    solver.solve();
    let status = solver.solution.status;
    (solver.solution.x.iter().map(|z| unit * z).collect(), status == SolverStatus::Solved)
}

/// Clarabel's settings: as close as it gets, without a word.
pub fn settings() -> DefaultSettings<f64> {
    DefaultSettingsBuilder::default()
        .verbose(false)
        .tol_gap_abs(1e-13)
        .tol_gap_rel(1e-13)
        .tol_feas(1e-13)
        .max_iter(500)
        .build()
        .unwrap()
}
