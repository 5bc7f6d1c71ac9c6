//! Weights: published values, hand-made cases, and optimality conditions over random problems.

use crate::support::npy_f64;
use proptest::prelude::*;
use soft_unlearn::weights::{
    ActiveCase, Bounds, BrokenCondition, Fallback, HardScheme, Problem, SoftScheme, WeightError,
    WeightStatus, hard, soft,
};

const NO_BOX: Bounds = Bounds { lower: -1.0, upper: None };

#[test]
fn soft_2_1_is_the_published_one() {
    let f = npy_f64("tests/golden/published_qp_f.npy");
    let u = npy_f64("tests/golden/published_qp_u.npy");
    let published = npy_f64("tests/golden/published_qp_soft_2_1.npy");
    let problem = Problem::new(&f, &u, 0.217_169_011_742_516_4, 1.0).unwrap();
    let ours = soft(&problem, SoftScheme::Soft21, None, NO_BOX).unwrap();
    for (ours, theirs) in ours.epsilon.iter().zip(&published) {
        // Both are one product and one quotient of sums over 600 rows: 1e-9 leaves room for their order only.
        assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(f64::MIN_POSITIVE), "{ours} {theirs}");
    }
}

#[test]
fn hard_removes_the_lowest_and_breaks_ties_in_row_order() {
    let f = [0.3, -0.2, -0.2, -0.2, 0.1];
    let u = [0.0, -1.0, 1.0, -1.0, 0.0];
    let problem = Problem::new(&f, &u, 0.5, 1.0).unwrap();
    assert_eq!(hard(&problem, HardScheme::TopShare(0.4)).epsilon, [0.0, -1.0, -1.0, 0.0, 0.0]);
    assert_eq!(hard(&problem, HardScheme::BothHarmful).epsilon, [0.0, -1.0, 0.0, -1.0, 0.0]);
    assert_eq!(hard(&problem, HardScheme::TopShare(0.0)).report.removed, 0);
    // A negative F turns f around.
    let turned = Problem::new(&f, &u, -0.5, 1.0).unwrap();
    assert_eq!(hard(&turned, HardScheme::TopShare(0.2)).epsilon, [-1.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn lambda_above_the_critical_value_leaves_the_goal_unmet() {
    let (f, u) = ([1.0, 2.0, -1.0], [0.5, 0.1, 0.2]);
    let problem = Problem::new(&f, &u, 0.3, 1.0).unwrap();
    let half = soft(&problem, SoftScheme::Exact, Some(2.0), NO_BOX).unwrap();
    assert_eq!(half.report.active, ActiveCase::None);
    assert!((half.report.predicted_target_change + 0.15).abs() < 1e-12);
    let whole = soft(&problem, SoftScheme::Exact, Some(0.5), NO_BOX).unwrap();
    assert_eq!(whole.report.active, ActiveCase::Metric);
    assert!((whole.report.predicted_target_change + 0.3).abs() < 1e-12);
}

#[test]
fn what_cannot_be_solved_says_so() {
    assert_eq!(Problem::new(&[1.0], &[], 0.1, 1.0).unwrap_err(), WeightError::Lengths { f: 1, u: 0 });
    assert_eq!(
        Problem::new(&[1.0, f64::NAN], &[0.0, 0.0], 0.1, 1.0).unwrap_err(),
        WeightError::NotFinite { row: 1 }
    );
    let problem = Problem::new(&[1.0, 2.0], &[-1.0, -2.0], 0.1, 1.0).unwrap();
    let opposed = soft(&problem, SoftScheme::Soft23, None, NO_BOX).unwrap();
    assert!(matches!(opposed.report.status, WeightStatus::FellBack(Fallback::Opposite)));
    assert_eq!(opposed.epsilon, [0.0, 0.0]);
    let same = Problem::new(&[1.0, 2.0], &[2.0, 4.0], 0.1, 1.0).unwrap();
    let same = soft(&same, SoftScheme::Soft23, None, NO_BOX).unwrap();
    assert!(matches!(same.report.status, WeightStatus::FellBack(Fallback::Parallel)));
    assert!((same.report.predicted_target_change + 0.1).abs() < 1e-12);
    let bounds = Bounds { lower: 0.5, upper: None };
    assert!(matches!(soft(&problem, SoftScheme::ExactBoxed, None, bounds), Err(WeightError::Bounds { .. })));
    // Forcing 2.1 where it costs utility is done, and said.
    let costly = Problem::new(&[1.0, 0.1], &[-1.0, 0.3], 0.1, 1.0).unwrap();
    let forced = soft(&costly, SoftScheme::Soft21, None, NO_BOX).unwrap();
    let WeightStatus::Infeasible(BrokenCondition::UtilityLossRises(by)) = forced.report.status else {
        panic!("{:?}", forced.report.status)
    };
    // epsilon = 0.1 f / ||f||^2, so that U changes by -epsilon'u = 0.1 (1 - 0.03) / 1.01.
    assert!((by - 0.097 / 1.01).abs() < 1e-12);
}

/// Random f, u, F0, r, lambda over lambda* and box, degenerate ones included.
fn problems() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, f64, f64, f64, Bounds)> {
    let rows = prop_oneof![Just(1_usize), 2..6_usize, 20..80_usize];
    let shape = prop_oneof![4 => Just(0), 1 => Just(1), 1 => Just(2), 1 => Just(3)];
    (rows, shape, -6..3_i32, -6..3_i32).prop_flat_map(|(rows, shape, scale_f, scale_u)| {
        let f = prop::collection::vec(-1.0..1.0_f64, rows);
        let u = prop::collection::vec(-1.0..1.0_f64, rows);
        let upper = prop_oneof![Just(None), Just(Some(0.0)), (0.01..3.0_f64).prop_map(Some)];
        let lower = prop_oneof![Just(-1.0), Just(0.0), -2.0..-0.01_f64];
        let value = prop_oneof![Just(0.0), 0.001..2.0_f64, -2.0..-0.001_f64];
        (f, u, value, 0.0..1.5_f64, prop_oneof![0.001..0.9_f64, 1.1..4.0_f64], lower, upper).prop_map(
            move |(f, u, value, r, relative, lower, upper)| {
                let f: Vec<f64> = f.iter().map(|f| f * 10_f64.powi(scale_f)).collect();
                let u = match shape {
                    1 => vec![0.0; f.len()],
                    2 => f.iter().map(|f| 3.0 * f).collect(),
                    3 => f.iter().map(|f| -0.5 * f).collect(),
                    _ => u.iter().map(|u| u * 10_f64.powi(scale_u)).collect(),
                };
                (f, u, value, r, relative, Bounds { lower, upper })
            },
        )
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Stationarity, feasibility, signs and complementary slackness, each relative to the sums that it is made of.
fn optimal(
    f: &[f64],
    u: &[f64],
    value: f64,
    r: f64,
    bounds: Option<Bounds>,
    solution: &soft_unlearn::weights::Correction,
) -> Result<(), TestCaseError> {
    let sign = if value < 0.0 { -1.0 } else { 1.0 };
    let f: Vec<f64> = f.iter().map(|f| sign * f).collect();
    let goal = r * value.abs();
    let epsilon = &solution.epsilon;
    let (lower, upper) =
        bounds.map_or((f64::NEG_INFINITY, f64::INFINITY), |b| (b.lower, b.upper.unwrap_or(f64::INFINITY)));
    let size = |v: &[f64]| epsilon.iter().zip(v).map(|(e, v)| (e * v).abs()).sum::<f64>();
    prop_assert!(epsilon.iter().all(|e| (lower..=upper).contains(e)), "box");
    prop_assert!(dot(epsilon, u) >= -1e-9 * size(u), "utility {} of {}", dot(epsilon, u), size(u));
    prop_assert!(dot(epsilon, &f) <= goal + 1e-9 * goal.max(size(&f)), "goal {} of {goal}", dot(epsilon, &f));
    let (Some(lambda), Some([b1, b2])) = (solution.report.lambda, solution.report.multipliers) else {
        prop_assert!(epsilon.iter().all(|&e| e == 0.0), "no multipliers, but a correction");
        return Ok(());
    };
    prop_assert!(b1 >= 0.0 && (-1e-12..=1.0 + 1e-12).contains(&b2), "multipliers {b1} {b2}");
    if b1 > 0.0 {
        prop_assert!(
            dot(epsilon, u).abs() <= 1e-8 * size(u),
            "slack in utility: {} of {}",
            dot(epsilon, u),
            size(u)
        );
    }
    if b2 > 1e-9 {
        prop_assert!((dot(epsilon, &f) - goal).abs() <= 1e-8 * goal.max(size(&f)), "slack in the goal");
    }
    for i in 0..f.len() {
        let free = ((1.0 - b2) * f[i] + b1 * u[i]) / (2.0 * lambda);
        let scale = ((1.0 - b2).abs() * f[i].abs() + b1 * u[i].abs()) / (2.0 * lambda)
            + f[i].abs() / (2.0 * lambda) * 1e-6;
        prop_assert!(
            (epsilon[i] - free.clamp(lower, upper)).abs() <= 1e-8 * scale.max(epsilon[i].abs()),
            "stationarity at {i}: {} {free}",
            epsilon[i]
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn exact_weights_are_optimal((f, u, value, r, relative, _) in problems()) {
        let problem = Problem::new(&f, &u, value, r).unwrap();
        let solution = soft(&problem, SoftScheme::Exact, Some(relative), NO_BOX).unwrap();
        optimal(&f, &u, value, r, None, &solution)?;
    }

    #[test]
    fn boxed_weights_are_optimal((f, u, value, r, relative, bounds) in problems()) {
        let problem = Problem::new(&f, &u, value, r).unwrap();
        let solution = soft(&problem, SoftScheme::ExactBoxed, Some(relative), bounds).unwrap();
        prop_assert!(solution.report.status != WeightStatus::IterationLimit);
        optimal(&f, &u, value, r, Some(bounds), &solution)?;
    }

    #[test]
    fn orientation_is_a_matter_of_sign((f, u, value, r, relative, bounds) in problems()) {
        let turned: Vec<f64> = f.iter().map(|f| -f).collect();
        for scheme in SoftScheme::PUBLISHED {
            let a = soft(&Problem::new(&f, &u, value.abs(), r).unwrap(), scheme, Some(relative), bounds).unwrap();
            let b = soft(&Problem::new(&turned, &u, -value.abs(), r).unwrap(), scheme, Some(relative), bounds).unwrap();
            if value != 0.0 { prop_assert_eq!(a.epsilon, b.epsilon); }
        }
    }
}

/// Found at random: of two rows one is let go by lambda, far beyond the box, and the utility constraint holds where it comes back into
/// it, on a piece of a hundred-thousandth of the way.
#[test]
fn a_constraint_that_holds_on_a_narrow_piece_far_away_is_met() {
    let (f, u) = ([0.003397894162114685, 0.0], [-6.969462146824813e-6, 6.7300055014668866e-6]);
    let (value, r, relative) = (0.9830311561650363, 1.1120395989247691, 0.0106592174421318);
    let bounds = Bounds { lower: -1.0, upper: Some(0.01) };
    let problem = Problem::new(&f, &u, value, r).unwrap();
    let solution = soft(&problem, SoftScheme::ExactBoxed, Some(relative), bounds).unwrap();
    assert_eq!(solution.report.status, WeightStatus::Solved);
    optimal(&f, &u, value, r, Some(bounds), &solution).unwrap();
}
