//! Exact soft weights, boxed and not, against the conic solver Clarabel.

use crate::conic::by_clarabel;
use crate::support::{Numbers, npy_f64};
use soft_unlearn::weights::{Bounds, Problem, SoftScheme, soft};

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
