//! Products, fits, targets, influences and figures against other software, finite differences and dense arithmetic.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use serde_json::Value;
use soft_unlearn::compute::{multiply, multiply_transposed, quadratic_forms, row, weighted_gram};
use soft_unlearn::influence::influences;
use soft_unlearn::model::{FitSettings, FitStatus, fit, leverage};
use soft_unlearn::target::{Target, TargetKind, Words, figures, utility, utility_gradient};
use soft_unlearn::unlearn::{influence_update, retrain};
use support::{Numbers, dense, largest_difference, random_part};

fn golden(name: &str) -> Vec<Value> {
    serde_json::from_slice(&std::fs::read(format!("tests/golden/{name}.json")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn words() -> Words {
    Words { favourable: "y is 1".into(), privileged: "s is 1".into(), unprivileged: "s is 0".into() }
}

#[test]
fn products_are_those_of_the_dense_matrix() {
    for (seed, rows, intercept) in [(1, 1, true), (2, 7, false), (3, 64, true), (4, 1500, false)] {
        let part = random_part(seed, rows, intercept);
        let x = &part.x;
        let dense: Vec<Vec<f64>> = (0..rows).map(|i| row(x, i)).collect();
        let d = x.layout.parameters();
        let mut random = Numbers(seed + 100);
        let theta: Vec<f64> = (0..d).map(|_| random.normal()).collect();
        let r: Vec<f64> = (0..rows).map(|_| random.normal()).collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        // Rounding of sums over at most 1,500 terms of size 10.
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-10 * (1.0 + rows as f64), "{a} {b}");
        for (i, margin) in multiply(x, &theta).into_iter().enumerate() {
            close(margin, dot(&dense[i], &theta));
        }
        let transposed = multiply_transposed(x, &r);
        let gram = weighted_gram(x, &r);
        for j in 0..d {
            close(transposed[j], (0..rows).map(|i| dense[i][j] * r[i]).sum());
            for k in 0..d {
                close(gram[(j, k)], (0..rows).map(|i| dense[i][j] * dense[i][k] * r[i]).sum());
                assert_eq!(gram[(j, k)], gram[(k, j)]);
            }
        }
        for (i, form) in quadratic_forms(x, &gram).into_iter().enumerate() {
            let product: f64 =
                (0..d).map(|j| (0..d).map(|k| dense[i][j] * gram[(j, k)] * dense[i][k]).sum::<f64>()).sum();
            assert!(
                (form - product).abs() <= 1e-9 * (1.0 + product.abs()) * (1.0 + rows as f64),
                "{form} {product}"
            );
        }
    }
}

#[test]
fn fits_are_scikit_learns() {
    for case in golden("scikit_learn") {
        let rows: Vec<Vec<f64>> = case["x"].as_array().unwrap().iter().map(numbers).collect();
        let x = dense(&rows, case["intercept"].as_bool().unwrap());
        let (y, w, theta) = (numbers(&case["y"]), numbers(&case["w"]), numbers(&case["theta"]));
        let ours =
            fit(&x, &y, Some(&w), FitSettings::new(case["l2"].as_f64().unwrap()), None, &mut |_, _| {});
        assert_eq!(ours.report.status, FitStatus::Converged);
        assert!(ours.report.gradient_norm <= 1e-10);
        // scikit-learn stops at a gradient of 1e-12 of the mean loss; with l2 = 0.01 that leaves about 1e-8 in theta.
        assert!(largest_difference(&ours.parameters, &theta) < 1e-7, "{:?} {theta:?}", ours.parameters);
    }
}

#[test]
fn separable_and_collinear_data_are_reported() {
    let rows: Vec<Vec<f64>> = (0..20).map(|i| vec![f64::from(i) - 9.5]).collect();
    let y: Vec<f64> = (0..20).map(|i| f64::from(u8::from(i >= 10))).collect();
    let separated = fit(&dense(&rows, true), &y, None, FitSettings::new(0.0), None, &mut |_, _| {});
    assert_eq!(separated.report.status, FitStatus::Separated);
    let twice: Vec<Vec<f64>> = rows.iter().map(|row| vec![row[0], row[0]]).collect();
    let mixed: Vec<f64> = (0..20).map(|i| f64::from(u8::from(i % 3 == 0))).collect();
    let singular = fit(&dense(&twice, true), &mixed, None, FitSettings::new(0.0), None, &mut |_, _| {});
    assert_eq!(singular.report.status, FitStatus::SingularHessian);
    let mended = fit(&dense(&twice, true), &mixed, None, FitSettings::new(1.0), None, &mut |_, _| {});
    assert_eq!(mended.report.status, FitStatus::Converged);
}

#[test]
fn gradients_are_those_of_finite_differences() {
    for intercept in [true, false] {
        let part = random_part(9, 300, intercept);
        let d = part.x.layout.parameters();
        let mut random = Numbers(5);
        let theta_hat: Vec<f64> = (0..d).map(|_| 0.3 * random.normal()).collect();
        let theta: Vec<f64> = theta_hat.iter().map(|t| t + 0.1 * random.normal()).collect();
        // Central differences of step 1e-5: truncation 1e-10 of the third derivative, rounding 1e-11 of the value.
        let step = 1e-5;
        let check = |name: &str, value: &dyn Fn(&[f64]) -> f64, gradient: &[f64]| {
            for j in 0..d {
                let moved = |by: f64| {
                    let mut theta = theta.clone();
                    theta[j] += by;
                    value(&theta)
                };
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                let scale = 1.0 + value(&theta).abs();
                assert!(
                    (difference - gradient[j]).abs() <= 1e-7 * scale,
                    "{name} {j}: {difference} {}",
                    gradient[j]
                );
            }
        };
        for kind in TargetKind::ALL {
            let target = Target::new(kind, &part, &words(), &theta_hat, 1.3);
            check(
                &format!("{kind:?}"),
                &|theta| target.value(&part, theta).unwrap(),
                &target.gradient(&part, &theta).unwrap(),
            );
        }
        check("utility", &|theta| utility(&part, theta), &utility_gradient(&part, &theta));
    }
}

#[test]
fn an_empty_cell_leaves_a_target_undefined_with_the_reason() {
    let mut part = random_part(3, 50, true);
    for i in 0..50 {
        if !part.group[i] {
            part.y[i] = 0.0;
        }
    }
    let theta = vec![0.1; part.x.layout.parameters()];
    let target = Target::new(TargetKind::EqualOpportunityRate, &part, &words(), &theta, 1.3);
    let error = target.value(&part, &theta).unwrap_err().to_string();
    assert!(error.contains("no rows in which s is 0 and y is 1"), "{error}");
    let figures = figures(&part, &theta, &target, &words(), 1.3);
    assert_eq!(figures.target_smooth.value(), None);
    assert_eq!(figures.target_hard.value(), None);
    assert_eq!(figures.groups[0].true_positive_rate().value(), None);
}

#[test]
fn influence_predicts_leaving_one_row_out() {
    let part = random_part(21, 400, true);
    let (x, y) = (&part.x, &part.y);
    let settings = FitSettings::new(1.0);
    let full = fit(x, y, None, settings, None, &mut |_, _| {});
    let hessian = full.hessian.as_ref().unwrap();
    let leverages = leverage(x, &full.probabilities, hessian, None);
    // The leverages of an unpenalised fit add up to the number of parameters; the penalty takes some of it.
    let total: f64 = leverages.iter().sum();
    assert!(total < 11.0 && total > 7.0 && leverages.iter().all(|h| (0.0..1.0).contains(h)), "{total}");
    for kind in TargetKind::ALL {
        let target = Target::new(kind, &part, &words(), &full.parameters, 1.3);
        let before = target.value(&part, &full.parameters).unwrap();
        let gradient = target.gradient(&part, &full.parameters).unwrap();
        let predicted = influences(x, y, &full.probabilities, hessian, &gradient);
        let scale = predicted.iter().fold(0.0_f64, |m, f| m.max(f.abs()));
        for i in (0..400).step_by(23) {
            let mut epsilon = vec![0.0; 400];
            epsilon[i] = -1.0;
            let (without, clamped) =
                retrain(x, y, &epsilon, settings, Some(&full.parameters), &mut |_, _| {});
            assert_eq!(clamped, 0);
            let actual = target.value(&part, &without.parameters).unwrap() - before;
            // First order: off by the leverage, and by the target's curvature (largest for the root in equalized odds).
            assert!((actual - predicted[i]).abs() < 0.12 * scale, "{kind:?} {i}: {actual} {}", predicted[i]);
            let updated = influence_update(&full.parameters, x, y, &full.probabilities, hessian, &epsilon);
            assert!(largest_difference(&updated, &without.parameters) < 0.02);
        }
    }
}

#[test]
fn nothing_changes_without_a_correction() {
    let part = random_part(2, 200, true);
    let full = fit(&part.x, &part.y, None, FitSettings::new(1.0), None, &mut |_, _| {});
    let nothing = vec![0.0; 200];
    let hessian = full.hessian.as_ref().unwrap();
    let updated =
        influence_update(&full.parameters, &part.x, &part.y, &full.probabilities, hessian, &nothing);
    assert_eq!(updated, full.parameters);
    let (again, _) =
        retrain(&part.x, &part.y, &nothing, FitSettings::new(1.0), Some(&full.parameters), &mut |_, _| {});
    assert!(largest_difference(&again.parameters, &full.parameters) < 1e-12);
}

#[test]
fn figures_are_fairlearns() {
    for case in golden("fairlearn") {
        let margins = numbers(&case["margin"]);
        let rows: Vec<Vec<f64>> = margins.iter().map(|&margin| vec![margin]).collect();
        let label: Vec<bool> = numbers(&case["y"]).iter().map(|&y| y == 1.0).collect();
        let group: Vec<bool> = numbers(&case["group"]).iter().map(|&s| s == 1.0).collect();
        let part = soft_unlearn::design::Part::new(
            dense(&rows, false),
            &label,
            &group,
            (0..label.len() as u32).collect(),
        );
        let measure = |kind| {
            let target = Target::new(kind, &part, &words(), &[1.0], 1.3);
            figures(&part, &[1.0], &target, &words(), 1.3)
        };
        // Ratios of counts: equal to the last bit or two.
        let close = |a: Option<f64>, b: &Value| {
            assert!((a.unwrap() - b.as_f64().unwrap()).abs() < 1e-12, "{a:?} {b}")
        };
        let ours = measure(TargetKind::DemographicParity);
        for g in 0..2 {
            close(ours.groups[g].selection_rate().value(), &case["by_group"]["selection"][g]);
            close(ours.groups[g].true_positive_rate().value(), &case["by_group"]["tpr"][g]);
            close(ours.groups[g].false_positive_rate().value(), &case["by_group"]["fpr"][g]);
        }
        close(ours.target_hard.value().map(f64::abs), &case["demographic_parity_difference"]);
        close(measure(TargetKind::EqualizedOdds).target_hard.value(), &case["equalized_odds_difference"]);
        close(ours.accuracy.value(), &case["accuracy"]);
        close(ours.auc.value(), &case["auc"]);
        assert!((ours.log_loss_sum - case["log_loss_sum"].as_f64().unwrap()).abs() < 1e-9);
        // The fresh copies lie as far beyond the boundary as the rows lie before it, or nearer: every decision turns.
        let robust = measure(TargetKind::Robustness);
        let turned = margins.iter().zip(&label).filter(|&(&m, &y)| ((1.0 - 1.3) * m >= 0.0) == y).count()
            as f64
            / margins.len() as f64;
        assert_eq!(robust.fresh_robust_accuracy.unwrap().value(), Some(turned));
        assert_eq!(robust.target_hard.value(), Some(turned));
    }
}
