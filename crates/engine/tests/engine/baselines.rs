//! Ways to the same end, against other software: per-group thresholds and the linear program of 2022.

use crate::support::{self, Numbers, largest_difference, npy_f64, random_part};
use proptest::prelude::*;
use serde_json::Value;
use soft_unlearn::compute::{Backend, block_on, dot};
use soft_unlearn::design::Part;
use soft_unlearn::experiment::{BundledSet, Session, Silent};
use soft_unlearn::objective::{Equal, GroupThresholds};
use soft_unlearn::weights::{Problem, Removal, linear_program};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// Both constraints and the box hold, and the dual's bound proves that nothing smaller does.
fn holds(removal: &Removal, problem: &Problem<'_>, beta: f64, gamma: f64) {
    let n = problem.rows();
    let (f, u): (Vec<f64>, Vec<f64>) = (0..n).map(|i| (problem.f(i), problem.u(i))).unzip();
    let size = |v: &[f64]| v.iter().map(|v| v.abs()).sum::<f64>();
    let allowed = gamma * u.iter().map(|u| u.min(0.0)).sum::<f64>();
    assert!(removal.shares.iter().all(|share| (0.0..=1.0).contains(share)));
    assert!(dot(&removal.shares, &f) <= -beta * problem.goal + 1e-12 * size(&f));
    assert!(dot(&removal.shares, &u) <= allowed + 1e-12 * size(&u));
    let gap = removal.removed - removal.at_least;
    assert!(gap.abs() <= 1e-9 * (1.0 + removal.removed), "duality gap {gap:e} of {}", removal.removed);
}

#[test]
fn the_linear_program_removes_as_little_as_highs() {
    let golden: Value = serde_json::from_str(include_str!("../golden/linear_program.json")).unwrap();
    let (mut solved, mut impossible) = (0, 0);
    let mut compare = |f: &[f64], u: &[f64], case: &Value| {
        let [value, beta, gamma] = ["value", "beta", "gamma"].map(|key| case[key].as_f64().unwrap());
        for sign in [1.0, -1.0] {
            // F < 0 with f flipped is the same program.
            let turned: Vec<f64> = f.iter().map(|f| sign * f).collect();
            let problem = Problem::new(&turned, u, sign * value, 1.0).unwrap();
            match (linear_program(&problem, beta, gamma), case["removed"].as_f64()) {
                (Some(ours), Some(theirs)) => {
                    let off = (ours.removed - theirs).abs();
                    assert!(off <= 1e-9 * (1.0 + theirs), "ours {}, HiGHS {theirs}", ours.removed);
                    holds(&ours, &problem, beta, gamma);
                    solved += 1;
                }
                (None, None) => impossible += 1,
                (ours, theirs) => panic!("ours {:?}, HiGHS {theirs:?}", ours.map(|it| it.removed)),
            }
        }
    };
    let f = npy_f64("tests/golden/adult_influence_demographic_parity.npy");
    let u = npy_f64("tests/golden/adult_influence_utility.npy");
    for case in golden["adult"].as_array().unwrap() {
        compare(&f, &u, case);
    }
    for case in golden["small"].as_array().unwrap() {
        compare(&numbers(&case["f"]), &numbers(&case["u"]), case);
    }
    assert_eq!((solved, impossible), (68, 8));
}

#[test]
fn on_the_pages_own_adult_the_duality_gap_is_closed() {
    let mut session = Session::default();
    session.set_main("adult".into(), support::table(&support::bundled("adult")));
    let outcome =
        block_on(session.correct(&Backend::cpu(), &BundledSet::Adult.configuration(), &mut Silent)).unwrap();
    let samples = &outcome.samples;
    let problem =
        Problem::new(&samples.target_influence, &samples.utility_influence, outcome.target_before, 1.0)
            .unwrap();
    for (beta, gamma) in [(0.9, 0.0), (0.5, 0.0), (0.5, 0.3)] {
        holds(&linear_program(&problem, beta, gamma).unwrap(), &problem, beta, gamma);
    }
    // All rows that widen the gap together make up 94 % of it: the whole gap is out of any removal's reach, as HiGHS says, too.
    let most = (0..problem.rows()).map(|i| problem.f(i).min(0.0)).sum::<f64>();
    assert!(most > -problem.goal && most < -0.93 * problem.goal);
    assert_eq!(linear_program(&problem, 1.0, 0.0), None);
}

#[test]
fn three_rows_by_hand() {
    // f = -2, -1, 0; u = 1, -1, 0: the goal of 2 alone takes the first row; utility takes as much of the second.
    let (f, u) = ([-2.0, -1.0, 0.0], [1.0, -1.0, 0.0]);
    let problem = Problem::new(&f, &u, 2.0, 1.0).unwrap();
    // x1 <= x2 and 2 x1 + x2 >= 2: both two thirds.
    let removal = linear_program(&problem, 1.0, 0.0).unwrap();
    assert!(largest_difference(&removal.shares, &[2.0 / 3.0, 2.0 / 3.0, 0.0]) < 1e-12);
    assert_eq!(linear_program(&problem, 0.0, 0.0).unwrap().removed, 0.0);
    assert_eq!(linear_program(&problem, 1.6, 0.0), None);
}

fn part_of(case: &Value) -> (Vec<f64>, Part, Equal) {
    let (y, group) = (numbers(&case["label"]), numbers(&case["group"]));
    let codes = group.iter().map(|group| u16::from(*group == 1.0)).collect();
    let part = random_part(1, y.len(), false).with_groups(codes).unwrap().with_labels(y).unwrap();
    let equal = match case["constraint"].as_str().unwrap() {
        "demographic_parity" => Equal::SelectionRate,
        _ => Equal::TruePositiveRate,
    };
    (numbers(&case["score"]), part, equal)
}

#[test]
fn thresholds_are_fairlearns() {
    let golden: Value = serde_json::from_str(include_str!("../golden/thresholds.json")).unwrap();
    for case in golden.as_array().unwrap() {
        let (margins, part, equal) = part_of(case);
        // At the rate that is the best of fairlearn's grid: the same decisions.
        let rate = numbers(&case["rates"])[0];
        let same = GroupThresholds::at_rate(&margins, &part, equal, rate).unwrap();
        let decided: Vec<f64> = margins
            .iter()
            .zip(part.privileged())
            .map(|(margin, group)| same.decide(*margin, group))
            .collect();
        assert!(largest_difference(&decided, &numbers(&case["expected"])) < 1e-9, "{case}");
        let theirs = case["accuracy"].as_f64().unwrap();
        assert!((same.accuracy - theirs).abs() < 1e-12);
        // Off the grid there may be a better rate, and never a worse one.
        let best = GroupThresholds::choose(&margins, &part, equal).unwrap();
        assert!(
            best.accuracy >= theirs - 1e-12 && best.accuracy < theirs + 0.005,
            "{} {theirs}",
            best.accuracy
        );
    }
}

proptest! {
    #[test]
    fn no_other_thresholds_with_equal_rates_are_more_accurate(seed in 0_u64..400, by_rate in any::<bool>()) {
        let mut numbers = Numbers(seed);
        let part = random_part(seed, 40, false);
        let margins: Vec<f64> = (0..40).map(|_| (8.0 * numbers.unit()).round() / 4.0).collect();
        let equal = if by_rate { Equal::TruePositiveRate } else { Equal::SelectionRate };
        let Some(best) = GroupThresholds::choose(&margins, &part, equal) else { return Ok(()) };
        let (accuracy, gap) = best.measure(&margins, &part, equal);
        prop_assert!((accuracy.unwrap() - best.accuracy).abs() < 1e-12);
        prop_assert!(gap.unwrap().abs() < 1e-12);
        for k in 0..=200 {
            let other = GroupThresholds::at_rate(&margins, &part, equal, f64::from(k) / 200.0).unwrap();
            prop_assert!(other.accuracy <= best.accuracy + 1e-12);
            let (accuracy, gap) = other.measure(&margins, &part, equal);
            prop_assert!((accuracy.unwrap() - other.accuracy).abs() < 1e-12 && gap.unwrap().abs() < 1e-12);
        }
        // Plain thresholds, one a group, whose rates happen to be equal.
        let levels = [-9.0, 0.1, 0.3, 0.6, 0.9, 1.1, 1.3, 1.6, 1.9, 9.0];
        for low in levels {
            for high in levels {
                let plain = GroupThresholds {
                    groups: [low, high].map(|t| soft_unlearn::objective::Mixture { above: [t, t], share: [0.0, 1.0] }),
                    ..best.clone()
                };
                let (accuracy, gap) = plain.measure(&margins, &part, equal);
                if gap.unwrap().abs() < 1e-12 {
                    prop_assert!(accuracy.unwrap() <= best.accuracy + 1e-12);
                }
            }
        }
    }
}
