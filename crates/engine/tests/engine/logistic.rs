//! The logistic fit: against scikit-learn, against its own optimality conditions, and where there is no optimum.

use crate::reference::{
    Random, dense, dense_gradient, largest_difference, norm, numbers, product, random_labels, random_matrix,
    table, texts,
};
use nalgebra::DMatrix;
use serde::Deserialize;
use soft_unlearn::compute::{DeviceMatrix, block_on, multiply};
use soft_unlearn::design::{DesignMatrix, EncodeSettings, Encoder};
use soft_unlearn::model::{
    Fit, FitSettings, FitStatus, Hessian, fit, leverage, log_loss, probabilities, row_loss, sigmoid,
};

fn quietly(x: &DesignMatrix, y: &[f64], weights: Option<&[f64]>, settings: FitSettings) -> Fit {
    block_on(fit(&DeviceMatrix::on_cpu(x), y, weights, settings, None, &mut |_, _| {})).unwrap()
}

#[derive(Deserialize)]
struct Golden {
    names: Vec<String>,
    numbers: Vec<Vec<f64>>,
    sex: Vec<String>,
    job: Vec<String>,
    label: Vec<f64>,
    weights: Vec<f64>,
    fits: Vec<GoldenFit>,
}

#[derive(Deserialize)]
struct GoldenFit {
    l2: f64,
    intercept: bool,
    weighted: bool,
    parameters: Vec<f64>,
}

#[test]
fn optima_are_those_of_scikit_learn() {
    let golden: Golden =
        serde_json::from_str(&std::fs::read_to_string("tests/golden/logistic_regression.json").unwrap())
            .unwrap();
    let mut columns: Vec<_> =
        golden.names.iter().zip(&golden.numbers).map(|(name, values)| numbers(name, values)).collect();
    columns.push(texts("sex", &golden.sex));
    columns.push(texts("job", &golden.job));
    let table = table(columns);
    let rows: Vec<u32> = (0..table.rows as u32).collect();
    assert_eq!(golden.fits.len(), 12);
    for expected in &golden.fits {
        let settings = EncodeSettings {
            standardise: true,
            standardise_share: 1.0,
            intercept: expected.intercept,
            impute: false,
        };
        let encoder = Encoder::fit(&table, &[0, 1, 2, 3, 4], &rows, None, settings).unwrap();
        let x = encoder.encode(&table, &rows).unwrap();
        let weights = expected.weighted.then_some(golden.weights.as_slice());
        let fit = quietly(&x, &golden.label, weights, FitSettings::new(expected.l2));
        assert_eq!(fit.report.status, FitStatus::Converged);
        // Both stop at gradient norms below 1e-10, and the smallest curvature is the penalty, at least 0.05: the optima
        // lie within 1e-10 / 0.05 of each other.
        let off = largest_difference(&fit.parameters, &expected.parameters);
        assert!(
            off <= 2e-9,
            "l2 {}, intercept {}, weighted {}: {off:e}",
            expected.l2,
            expected.intercept,
            expected.weighted
        );
    }
}

#[test]
fn the_gradient_vanishes_where_the_fit_says_so() {
    for (seed, intercept) in [(1, true), (2, false), (3, true)] {
        let random = &mut Random(seed);
        let x = random_matrix(400, 4, &[3, 5], intercept, random);
        let y = random_labels(&x, random);
        let weights: Vec<f64> =
            (0..400).map(|i| if i % 7 == 0 { 0.0 } else { 3.0 * random.unit() }).collect();
        for weights in [None, Some(weights.as_slice())] {
            let fit = quietly(&x, &y, weights, FitSettings::new(0.7));
            assert_eq!(fit.report.status, FitStatus::Converged);
            assert!(fit.report.gradient_norm <= 1e-10);
            // Summed anew in another order and with another exp: 400 terms of at most 10, each off by 1e-16 or so.
            let gradient = norm(&dense_gradient(&x, &y, weights, 0.7, &fit.parameters));
            assert!(gradient <= 1e-10 + 1e-11, "{gradient:e}");
            assert_eq!(fit.margins, multiply(&x, &fit.parameters));
            assert_eq!(*fit.probabilities, probabilities(&fit.margins));
            let penalised = &fit.parameters[..x.layout().columns()];
            let losses: f64 = (0..400)
                .map(|i| weights.map_or(1.0, |weights| weights[i]) * log_loss(fit.margins[i], y[i]))
                .sum();
            let objective = losses + 0.35 * product(penalised, penalised);
            assert!((objective - fit.report.objective).abs() < 1e-10);
        }
    }
}

#[test]
fn a_weight_of_zero_is_a_removed_row() {
    let random = &mut Random(4);
    let x = random_matrix(100, 3, &[3], true, random);
    let y = random_labels(&x, random);
    let kept = x.select(&(0..90).collect::<Vec<_>>());
    let weights: Vec<f64> = (0..100).map(|i| f64::from(u8::from(i < 90))).collect();
    let weighted = quietly(&x, &y, Some(&weights), FitSettings::new(1.0));
    let removed = quietly(&kept, &y[..90], None, FitSettings::new(1.0));
    assert!(largest_difference(&weighted.parameters, &removed.parameters) < 1e-10);
}

#[test]
fn a_warm_start_takes_fewer_steps_to_the_same_optimum() {
    let random = &mut Random(5);
    let x = random_matrix(300, 4, &[4], true, random);
    let y = random_labels(&x, random);
    let cold = quietly(&x, &y, None, FitSettings::new(1.0));
    let weights = vec![1.01; 300];
    let again = quietly(&x, &y, Some(&weights), FitSettings::new(1.0));
    let mut heard = Vec::new();
    let warm = block_on(fit(
        &DeviceMatrix::on_cpu(&x),
        &y,
        Some(&weights),
        FitSettings::new(1.0),
        Some(&cold.parameters),
        &mut |step, norm| heard.push((step, norm)),
    ))
    .unwrap();
    assert!(warm.report.iterations < again.report.iterations);
    assert!(largest_difference(&warm.parameters, &again.parameters) < 1e-10);
    assert_eq!(heard.len() as u32, warm.report.iterations + 1);
    assert_eq!(heard.last(), Some(&(warm.report.iterations, warm.report.gradient_norm)));
    // From far away, where full Newton steps overshoot, the line search still arrives.
    let far = vec![-40.0; x.layout().parameters()];
    let back =
        block_on(fit(&DeviceMatrix::on_cpu(&x), &y, None, FitSettings::new(1.0), Some(&far), &mut |_, _| {}))
            .unwrap();
    assert_eq!(back.report.status, FitStatus::Converged);
    assert!(largest_difference(&back.parameters, &cold.parameters) < 1e-9);
}

#[test]
fn the_iteration_limit_is_reported() {
    let random = &mut Random(6);
    let x = random_matrix(100, 3, &[], true, random);
    let y = random_labels(&x, random);
    let fit = quietly(&x, &y, None, FitSettings { max_iterations: 1, ..FitSettings::new(1.0) });
    assert_eq!(fit.report.status, FitStatus::IterationLimit);
    assert_eq!(fit.report.iterations, 1);
    assert!(fit.report.gradient_norm > 1e-10);
}

#[test]
fn a_tolerance_below_rounding_stalls_and_says_how_far_it_came() {
    let random = &mut Random(7);
    let x = random_matrix(500, 4, &[4], true, random);
    let y = random_labels(&x, random);
    let fit = quietly(&x, &y, None, FitSettings { tolerance: 0.0, ..FitSettings::new(1.0) });
    // A gradient of exactly 0 is possible, though not likely.
    assert!(fit.report.status == FitStatus::Stalled || fit.report.gradient_norm == 0.0);
    assert!(fit.report.gradient_norm < 1e-11, "{:e}", fit.report.gradient_norm);
    assert!(fit.report.iterations < 50);
}

/// A matrix of one numeric column.
fn column(values: &[f64], intercept: bool) -> DesignMatrix {
    let table = table(vec![numbers("x", values)]);
    let rows: Vec<u32> = (0..values.len() as u32).collect();
    let settings = EncodeSettings { standardise: false, standardise_share: 1.0, intercept, impute: false };
    Encoder::fit(&table, &[0], &rows, None, settings).unwrap().encode(&table, &rows).unwrap()
}

#[test]
fn separable_classes_without_a_penalty_are_reported() {
    // Split at 0, with and without an intercept.
    for intercept in [true, false] {
        let x = column(&[-2.0, -1.0, 1.0, 3.0], intercept);
        let y = [0.0, 0.0, 1.0, 1.0];
        let apart = quietly(&x, &y, None, FitSettings::new(0.0));
        assert_eq!(apart.report.status, FitStatus::Separated);
        assert!(apart.parameters.iter().all(|parameter| parameter.is_finite()));
        // With a penalty there is an optimum.
        let penalised = quietly(&x, &y, None, FitSettings::new(0.1));
        assert_eq!(penalised.report.status, FitStatus::Converged);
        // With a row on the wrong side there is one without.
        let mixed = quietly(&x, &[0.0, 1.0, 0.0, 1.0], None, FitSettings::new(0.0));
        assert_eq!(mixed.report.status, FitStatus::Converged);
    }
    // Rows at the boundary belong to both classes (quasi-separation): the optimum is still at infinity.
    let x = column(&[-2.0, -1.0, 0.0, 0.0, 1.0, 3.0], true);
    let quasi = quietly(&x, &[0.0, 0.0, 0.0, 1.0, 1.0, 1.0], None, FitSettings::new(0.0));
    assert_eq!(quasi.report.status, FitStatus::Separated);
    // A row of weight 0 counts for neither side: the others are separable without it, or not.
    let x = column(&[-2.0, -1.0, 1.0, 3.0], true);
    let weights = [1.0, 0.0, 1.0, 1.0];
    let apart = quietly(&x, &[0.0, 1.0, 0.0, 1.0], Some(&weights), FitSettings::new(0.0));
    assert_eq!(apart.report.status, FitStatus::Separated);
    let mixed = quietly(&x, &[0.0, 0.0, 1.0, 0.0], Some(&weights), FitSettings::new(0.0));
    assert_eq!(mixed.report.status, FitStatus::Converged);
}

#[test]
fn one_class_alone_sends_the_intercept_away() {
    let x = column(&[-2.0, -1.0, 1.0, 3.0], true);
    for l2 in [0.0, 1.0] {
        let fit = quietly(&x, &[1.0; 4], None, FitSettings::new(l2));
        assert_eq!(fit.report.status, FitStatus::Separated, "l2 {l2}");
    }
    // Without an intercept the penalty holds every parameter.
    let x = column(&[-2.0, -1.0, 1.0, 3.0], false);
    assert_eq!(quietly(&x, &[1.0; 4], None, FitSettings::new(1.0)).report.status, FitStatus::Converged);
}

#[test]
fn collinear_columns_without_a_penalty_are_singular() {
    let random = &mut Random(8);
    // All levels of a factor and an intercept: the indicators add up to 1.
    let cells: Vec<&str> = (0..60).map(|_| ["a", "b", "c"][random.below(3)]).collect();
    let table = table(vec![texts("job", &cells)]);
    let rows: Vec<u32> = (0..60).collect();
    let settings =
        EncodeSettings { standardise: true, standardise_share: 1.0, intercept: true, impute: false };
    let x = Encoder::fit(&table, &[0], &rows, None, settings).unwrap().encode(&table, &rows).unwrap();
    let y: Vec<f64> = (0..60).map(|_| random.below(2) as f64).collect();
    let singular = quietly(&x, &y, None, FitSettings::new(0.0));
    assert_eq!(singular.report.status, FitStatus::SingularHessian);
    assert!(singular.hessian.is_none());
    assert_eq!(singular.parameters.len(), 4);
    assert_eq!(quietly(&x, &y, None, FitSettings::new(1e-3)).report.status, FitStatus::Converged);
}

#[test]
fn the_hessian_is_the_slope_of_the_gradient() {
    let random = &mut Random(9);
    let x = random_matrix(80, 3, &[3], true, random);
    let y = random_labels(&x, random);
    let weights: Vec<f64> = (0..80).map(|_| 2.0 * random.unit()).collect();
    let fit = quietly(&x, &y, Some(&weights), FitSettings::new(0.5));
    let hessian = fit.hessian.unwrap();
    let d = x.layout().parameters();
    let h = 1e-5;
    for j in 0..d {
        let moved = |by: f64| {
            let mut theta = fit.parameters.clone();
            theta[j] += by;
            dense_gradient(&x, &y, Some(&weights), 0.5, &theta)
        };
        let slope: Vec<f64> =
            moved(h).iter().zip(moved(-h)).map(|(up, down)| (up - down) / (2.0 * h)).collect();
        let unit: Vec<f64> = (0..d).map(|k| f64::from(u8::from(k == j))).collect();
        // Central differences are good to h^2 = 1e-10 times third derivatives of about 100; H^-1 magnifies by at most 2.
        assert!(largest_difference(&hessian.solve(&slope), &unit) < 1e-6);
    }
    let inverse = hessian.inverse().unwrap();
    let b: Vec<f64> = (0..d).map(|_| random.normal()).collect();
    let by_inverse: Vec<f64> = (0..d).map(|i| (0..d).map(|j| inverse[(i, j)] * b[j]).sum()).collect();
    assert!(largest_difference(&hessian.solve(&b), &by_inverse) < 1e-12);
}

#[test]
fn leverage_is_the_diagonal_of_the_hat_matrix() {
    let random = &mut Random(10);
    let x = random_matrix(60, 3, &[4], true, random);
    let y = random_labels(&x, random);
    let weights: Vec<f64> = (0..60).map(|_| 2.0 * random.unit()).collect();
    for weights in [None, Some(weights.as_slice())] {
        let fit = quietly(&x, &y, weights, FitSettings::new(1e-6));
        let hessian = fit.hessian.as_ref().unwrap();
        let h = block_on(leverage(&DeviceMatrix::on_cpu(&x), &fit.probabilities, hessian, weights, 1e-6));
        for (i, row) in dense(&x).iter().enumerate() {
            let p = fit.probabilities[i];
            let weight = weights.map_or(1.0, |weights| weights[i]);
            let expected = weight * p * (1.0 - p) * product(row, &hessian.solve(row));
            // A penalty this small leaves H nearly singular, and with it 1e-16 / 1e-6 of rounding.
            assert!((h[i] - expected).abs() < 1e-8, "row {i}: {} and {expected}", h[i]);
            assert!((0.0..=1.0).contains(&h[i]));
        }
        // The trace counts the directions that the data determine: 3 numbers, 4 levels and the intercept, less at most one
        // that the indicators share with it.
        let trace: f64 = h.iter().sum();
        assert!((6.9..8.001).contains(&trace), "{trace}");
    }
}

#[test]
fn a_matrix_that_is_singular_up_to_rounding_is_not_factored() {
    let v = [0.1, 0.7, -0.3];
    let w = [0.5, 0.2, 0.9];
    let rank_two = DMatrix::from_fn(3, 3, |i, j| v[i] * v[j] + w[i] * w[j]);
    assert!(Hessian::factor(rank_two).is_none());
    assert!(Hessian::factor(DMatrix::from_element(2, 2, f64::NAN)).is_none());
    assert!(Hessian::factor(-DMatrix::<f64>::identity(2, 2)).is_none());
    assert!(Hessian::factor(DMatrix::identity(2, 2) * 1e-200).is_some());
}

#[test]
fn losses_keep_their_digits_for_margins_of_any_size() {
    assert_eq!(sigmoid(0.0), 0.5);
    assert_eq!(sigmoid(800.0), 1.0);
    assert_eq!(sigmoid(-800.0), 0.0);
    assert_eq!(log_loss(1e6, 0.0), 1e6);
    assert_eq!(log_loss(-1e6, 1.0), 1e6);
    // log(1 + e^-40) is e^-40 to 18 digits, where log(sigmoid(40)) is 0.
    assert!((log_loss(40.0, 1.0) / (-40.0_f64).exp() - 1.0).abs() < 1e-15);
    assert!((sigmoid(-700.0) / (-700.0_f64).exp() - 1.0).abs() < 1e-14);
    for margin in [-30.0, -2.5, -1e-9, 0.0, 0.3, 12.0] {
        for label in [0.0, 1.0] {
            let row = row_loss(margin, label);
            assert_eq!((row.probability, row.loss), (sigmoid(margin), log_loss(margin, label)));
        }
        assert!((log_loss(margin, 0.0) - log_loss(margin, 1.0) - margin).abs() < 1e-14);
        assert!((sigmoid(margin) + sigmoid(-margin) - 1.0).abs() < 1e-15);
    }
}
