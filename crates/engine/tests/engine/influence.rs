//! Influence and corrections against what retraining does.

use crate::reference::{Random, dense, largest_difference, product, random_matrix, random_part, words};
use soft_unlearn::compute::{DeviceMatrix, block_on};
use soft_unlearn::design::Part;
use soft_unlearn::influence::influences;
use soft_unlearn::model::{Fit, FitSettings, FitStatus, fit, leverage};
use soft_unlearn::objective::{Target, TargetKind, utility, utility_gradient};
use soft_unlearn::unlearn::{InfluenceUpdate, Retrain, Trained, Unlearn, Unlearned, corrected_weights};

const SETTINGS: FitSettings =
    FitSettings { l2: 1.0, tolerance: 1e-10, max_iterations: 100, hessian: true, route: None };

struct World {
    train: Part,
    validation: Part,
    fit: Fit,
}

/// 600 training and 300 validation rows of the same columns.
fn world(intercept: bool) -> World {
    let random = &mut Random(18);
    let both = random_part(random_matrix(900, 3, &[3], intercept, random), random);
    let part = |range: std::ops::Range<usize>| both.select(&range.collect::<Vec<_>>());
    let (train, validation) = (part(0..600), part(600..900));
    let fit =
        block_on(fit(&DeviceMatrix::on_cpu(train.x()), train.y(), None, SETTINGS, None, &mut |_, _| {}))
            .unwrap();
    assert_eq!(fit.report.status, FitStatus::Converged);
    World { train, validation, fit }
}

impl World {
    fn influences(&self, gradient: &[f64]) -> Vec<f64> {
        let hessian = self.fit.hessian.as_ref().unwrap();
        influences(self.train.x(), self.train.y(), None, &self.fit.probabilities, hessian, gradient).unwrap()
    }

    fn by(&self, algorithm: &dyn Unlearn, epsilon: &[f64]) -> Unlearned {
        let trained = Trained {
            x: self.train.x(),
            y: self.train.y(),
            weights: None,
            parameters: &self.fit.parameters,
            probabilities: &self.fit.probabilities,
            hessian: self.fit.hessian.as_ref().unwrap(),
            l2: SETTINGS.l2,
            seed: 0,
        };
        algorithm.unlearn(&trained, epsilon, &mut |_, _| {}).unwrap()
    }

    fn retrained(&self, epsilon: &[f64]) -> Vec<f64> {
        let made = self.by(&Retrain, epsilon);
        assert_eq!(made.fit.unwrap().status, FitStatus::Converged);
        made.parameters
    }

    fn updated(&self, epsilon: &[f64]) -> Vec<f64> {
        self.by(&InfluenceUpdate, epsilon).parameters
    }
}

fn pearson(a: &[f64], b: &[f64]) -> f64 {
    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let covariance: f64 = a.iter().zip(b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let spread = |v: &[f64], mean: f64| v.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>();
    covariance / (spread(a, mean_a) * spread(b, mean_b)).sqrt()
}

#[test]
fn influence_is_the_product_of_its_definition() {
    let world = world(true);
    let gradient = utility_gradient(&world.validation, &world.fit.parameters);
    let v = world.fit.hessian.as_ref().unwrap().solve(&gradient);
    let influences = world.influences(&gradient);
    for (i, row) in dense(world.train.x()).iter().enumerate() {
        let expected = (world.fit.probabilities[i] - world.train.y()[i]) * product(row, &v);
        assert!((influences[i] - expected).abs() < 1e-13, "row {i}");
    }
}

#[test]
fn removing_a_row_changes_targets_by_about_its_influence() {
    for intercept in [true, false] {
        let world = world(intercept);
        let theta_hat = &world.fit.parameters;
        let n = world.train.x().rows();
        let removed: Vec<Vec<f64>> = (0..n)
            .step_by(6)
            .map(|i| {
                let mut epsilon = vec![0.0; n];
                epsilon[i] = -1.0;
                world.retrained(&epsilon)
            })
            .collect();
        let compare =
            |name: &str, gradient: &[f64], value: &dyn Fn(&[f64]) -> f64, at_least: f64, at_most: f64| {
                let influences = world.influences(gradient);
                let before = value(theta_hat);
                let actual: Vec<f64> = removed.iter().map(|theta| value(theta) - before).collect();
                let largest = actual.iter().fold(0.0_f64, |largest, change| largest.max(change.abs()));
                let predicted: Vec<f64> = influences.iter().step_by(6).copied().collect();
                let pearson = pearson(&predicted, &actual);
                assert!(pearson > at_least, "{name}: {pearson}");
                let off = largest_difference(&predicted, &actual) / largest;
                assert!(off < at_most, "{name}: off by {off} of the largest change");
            };
        // Validation rows are of the same kind as the training rows, so that U is nearly at its own minimum: its slope is
        // small, and the curvature that first order leaves out shows.
        let gradient = utility_gradient(&world.validation, theta_hat);
        compare("utility", &gradient, &|theta| utility(&world.validation, theta), 0.99, 0.3);
        // The largest leverage is 8 %, and first order is off by about that share of that row's change.
        for kind in TargetKind::ALL {
            let target = Target::new(kind, &world.validation, &words(), theta_hat, 1.3);
            let gradient = target.gradient(&world.validation, theta_hat).unwrap();
            let value = |theta: &[f64]| target.value(&world.validation, theta).unwrap();
            compare(&format!("{kind:?}"), &gradient, &value, 0.9998, 0.08);
        }
    }
}

#[test]
fn dividing_by_one_minus_leverage_gives_the_newton_step_without_the_row() {
    // A row of leverage h counts 1 / (1 - h) times its influence once it is gone from the Hessian too.
    let world = world(true);
    let theta_hat = &world.fit.parameters;
    let gradient = utility_gradient(&world.validation, theta_hat);
    let influences = world.influences(&gradient);
    let h = block_on(leverage(
        &DeviceMatrix::on_cpu(world.train.x()),
        &world.fit.probabilities,
        world.fit.hessian.as_ref().unwrap(),
        None,
        SETTINGS.l2,
    ));
    let d = theta_hat.len();
    for i in [0, 17, 300] {
        // H - p(1-p) x x', spelled out.
        let row = &dense(world.train.x())[i];
        let p = world.fit.probabilities[i];
        let mut matrix = world.fit.hessian.as_ref().unwrap().inverse().unwrap().try_inverse().unwrap();
        for j in 0..d {
            for k in 0..d {
                matrix[(j, k)] -= p * (1.0 - p) * row[j] * row[k];
            }
        }
        let v = soft_unlearn::model::Hessian::factor(matrix).unwrap().solve(&gradient);
        let newton = (p - world.train.y()[i]) * product(row, &v);
        let corrected = influences[i] / (1.0 - h[i]);
        assert!((newton / corrected - 1.0).abs() < 1e-9, "row {i}: {newton} and {corrected}");
    }
}

#[test]
fn a_correction_moves_the_parameters_as_the_influences_predict() {
    let world = world(true);
    let theta_hat = &world.fit.parameters;
    let random = &mut Random(19);
    let epsilon: Vec<f64> = (0..600).map(|_| 0.02 * random.normal()).collect();
    let target = Target::new(TargetKind::DemographicParity, &world.validation, &words(), theta_hat, 1.3);
    let value = |theta: &[f64]| target.value(&world.validation, theta).unwrap();
    let gradient = target.gradient(&world.validation, theta_hat).unwrap();
    let updated = world.updated(&epsilon);
    // grad F'(theta - theta_hat) = -epsilon'f exactly.
    let moved: Vec<f64> = updated.iter().zip(theta_hat).map(|(new, old)| new - old).collect();
    let predicted = -product(&epsilon, &world.influences(&gradient));
    assert!((product(&gradient, &moved) - predicted).abs() < 1e-14);
    // Retraining agrees to second order: halving epsilon quarters the difference.
    let distance = |scale: f64| {
        let epsilon: Vec<f64> = epsilon.iter().map(|epsilon| scale * epsilon).collect();
        largest_difference(&world.updated(&epsilon), &world.retrained(&epsilon))
    };
    let ratio = distance(1.0) / distance(0.5);
    assert!((3.8..4.2).contains(&ratio), "{ratio}");
    assert!((value(&updated) - value(theta_hat) - predicted).abs() < 0.05 * predicted.abs());
    assert_eq!(world.updated(&[0.0; 600]), *theta_hat);
}

#[test]
fn weights_below_zero_are_clamped_and_counted() {
    let (weights, clamped) = corrected_weights(&[0.0, -1.0, -1.5, 0.25, -1.000_1]);
    assert_eq!(weights, [1.0, 0.0, 0.0, 1.25, 0.0]);
    assert_eq!(clamped, 2);
    let world = world(true);
    let mut epsilon = vec![0.0; 600];
    epsilon[3] = -2.0;
    epsilon[4] = -1.0;
    let made = world.by(&Retrain, &epsilon);
    assert_eq!(made.clamped, 1);
    epsilon[3] = -1.0;
    assert!(largest_difference(&made.parameters, &world.retrained(&epsilon)) < 1e-10);
}
