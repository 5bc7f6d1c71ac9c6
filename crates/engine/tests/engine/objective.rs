//! Targets: values from their definitions, gradients against finite differences, and where they are undefined.

use crate::reference::{Random, dense, product, random_matrix, random_part, words};
use soft_unlearn::design::Part;
use soft_unlearn::objective::{Scores, Target, TargetError, TargetKind, utility, utility_gradient};

fn parts() -> Vec<Part> {
    let random = &mut Random(11);
    [(true, 3, vec![3, 4]), (false, 2, vec![3]), (true, 0, vec![5]), (false, 4, vec![])]
        .into_iter()
        .map(|(intercept, numeric, levels)| {
            let x = random_matrix(120, numeric, &levels, intercept, random);
            random_part(x, random)
        })
        .collect()
}

fn random_theta(part: &Part, random: &mut Random) -> Vec<f64> {
    (0..part.x().layout().parameters()).map(|_| 0.4 * random.normal()).collect()
}

fn loss(margin: f64, y: f64) -> f64 {
    let p = 1.0 / (1.0 + (-margin).exp());
    -(y * p.ln() + (1.0 - y) * (1.0 - p).ln())
}

/// The target from its definition, on the dense matrix, with the copies of the robustness target spelled out.
fn from_definition(kind: TargetKind, part: &Part, theta: &[f64], original: &[f64], m: f64) -> f64 {
    let rows = dense(part.x());
    let margins: Vec<f64> = rows.iter().map(|row| product(row, theta)).collect();
    let p: Vec<f64> = margins.iter().map(|margin| 1.0 / (1.0 + (-margin).exp())).collect();
    let l: Vec<f64> = margins.iter().zip(part.y()).map(|(&margin, &y)| loss(margin, y)).collect();
    let mean = |values: &[f64], privileged: bool, label: Option<f64>| {
        let chosen: Vec<f64> = (0..values.len())
            .filter(|&i| {
                (part.groups()[i] == 1) == privileged && label.is_none_or(|label| part.y()[i] == label)
            })
            .map(|i| values[i])
            .collect();
        chosen.iter().sum::<f64>() / chosen.len() as f64
    };
    let tpr = mean(&p, true, Some(1.0)) - mean(&p, false, Some(1.0));
    let fpr = mean(&p, true, Some(0.0)) - mean(&p, false, Some(0.0));
    match kind {
        TargetKind::DemographicParity => mean(&p, true, None) - mean(&p, false, None),
        TargetKind::EqualOpportunityLoss => mean(&l, false, Some(1.0)) - mean(&l, true, Some(1.0)),
        TargetKind::EqualOpportunityRate => tpr,
        TargetKind::PredictiveEquality => fpr,
        TargetKind::EqualizedOdds => (tpr * tpr + fpr * fpr).sqrt(),
        TargetKind::AccuracyParity => mean(&l, false, None) - mean(&l, true, None),
        TargetKind::Robustness => {
            let columns = part.x().layout().columns();
            let squared: f64 = original[..columns].iter().map(|t| t * t).sum();
            let copy = |row: &Vec<f64>| {
                let step = m * product(row, original) / squared;
                let mut copy = row.clone();
                copy[..columns].iter_mut().zip(original).for_each(|(x, t)| *x -= step * t);
                copy
            };
            rows.iter().zip(part.y()).map(|(row, &y)| loss(product(&copy(row), theta), y)).sum()
        }
    }
}

#[test]
fn values_are_those_of_the_definitions() {
    let random = &mut Random(12);
    for part in &parts() {
        let (original, theta) = (random_theta(part, random), random_theta(part, random));
        for kind in TargetKind::ALL {
            let target = Target::new(kind, part, &words(), &original, 1.3);
            for theta in [&original, &theta] {
                let value = target.value(part, theta).unwrap();
                let expected = from_definition(kind, part, theta, &original, 1.3);
                // At most 120 losses of about 1.
                assert!((value - expected).abs() < 1e-11, "{kind:?}: {value} and {expected}");
                assert_eq!(target.measure(part, &Scores::of(part, theta), theta).value(), Some(value));
            }
        }
    }
}

/// Central differences with step h err by h^2/6 times the third derivative, and by rounding of the value over h. For
/// h = 1e-5, values up to 200 and third derivatives up to 1e4 that is 2e-7 and 4e-9.
fn check_gradient(value: impl Fn(&[f64]) -> f64, gradient: &[f64], theta: &[f64], name: &str) {
    let h = 1e-5;
    for j in 0..theta.len() {
        let moved = |by: f64| {
            let mut theta = theta.to_vec();
            theta[j] += by;
            value(&theta)
        };
        let slope = (moved(h) - moved(-h)) / (2.0 * h);
        assert!(
            (slope - gradient[j]).abs() <= 1e-6 * (1.0 + slope.abs()),
            "{name}, parameter {j}: {} and {slope}",
            gradient[j]
        );
    }
}

#[test]
fn gradients_are_the_slopes_of_the_values() {
    let random = &mut Random(13);
    for part in &parts() {
        let (original, theta) = (random_theta(part, random), random_theta(part, random));
        for kind in TargetKind::ALL {
            let target = Target::new(kind, part, &words(), &original, 1.3);
            for theta in [&original, &theta] {
                let gradient = target.gradient(part, theta).unwrap();
                assert!(gradient.iter().any(|slope| slope.abs() > 1e-4), "{kind:?}: nothing to compare");
                let value = |theta: &[f64]| target.value(part, theta).unwrap();
                check_gradient(value, &gradient, theta, &format!("{kind:?}"));
            }
        }
        check_gradient(|theta| utility(part, theta), &utility_gradient(part, &theta), &theta, "utility");
    }
}

#[test]
fn utility_is_the_sum_of_losses() {
    let random = &mut Random(14);
    for part in &parts() {
        let theta = random_theta(part, random);
        let expected: f64 =
            dense(part.x()).iter().zip(part.y()).map(|(row, &y)| loss(product(row, &theta), y)).sum();
        assert!((utility(part, &theta) - expected).abs() < 1e-11);
    }
}

#[test]
fn at_its_kink_equalized_odds_has_a_gradient_of_zero() {
    let part = &parts()[0];
    let theta = vec![0.0; part.x().layout().parameters()];
    let target = Target::new(TargetKind::EqualizedOdds, part, &words(), &theta, 1.3);
    assert!(target.value(part, &theta).unwrap() < 1e-15);
    assert!(target.gradient(part, &theta).unwrap().iter().all(|slope| slope.is_finite()));
}

#[test]
fn an_empty_cell_leaves_a_target_undefined_and_names_it() {
    let random = &mut Random(15);
    let x = random_matrix(20, 2, &[], true, random);
    let theta = [0.3, -0.2, 0.1];
    // No favourable label among the unprivileged.
    let label: Vec<bool> = (0..20).map(|i| i % 4 == 0).collect();
    let group: Vec<bool> = (0..20).map(|i| i % 2 == 0).collect();
    let part = Part::new(x.clone(), &label, &group, (0..20).collect()).unwrap();
    for kind in TargetKind::ALL {
        let target = Target::new(kind, &part, &words(), &theta, 1.3);
        let needs_cell = matches!(
            kind,
            TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate | TargetKind::EqualizedOdds
        );
        match target.value(&part, &theta) {
            Ok(value) => assert!(!needs_cell && value.is_finite(), "{kind:?}"),
            Err(TargetError::Undefined { reason }) => {
                assert!(needs_cell, "{kind:?}");
                assert_eq!(reason, "no rows in which sex is Female and income is >50K");
                assert!(target.gradient(&part, &theta).is_err());
            }
        }
    }
    // One group only: every gap is undefined, robustness is not.
    let part = Part::new(x, &label, &[true; 20], (0..20).collect()).unwrap();
    for kind in TargetKind::ALL {
        let target = Target::new(kind, &part, &words(), &theta, 1.3);
        assert_eq!(target.value(&part, &theta).is_ok(), kind == TargetKind::Robustness, "{kind:?}");
    }
}

#[test]
fn a_model_of_zeros_has_no_direction_for_copies() {
    let part = &parts()[0];
    let mut theta = vec![0.0; part.x().layout().parameters()];
    // The intercept moves no row.
    *theta.last_mut().unwrap() = 2.0;
    let target = Target::new(TargetKind::Robustness, part, &words(), &theta, 1.3);
    assert!(matches!(target.value(part, &theta), Err(TargetError::Undefined { .. })));
}
