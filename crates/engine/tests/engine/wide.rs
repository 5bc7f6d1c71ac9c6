//! Tables with more encoded columns than a Hessian is factored for: conjugate gradients against the factor where both can be had, and the
//! optimality conditions where only they can.

use std::fmt::Write;

use crate::support::{Numbers, largest_difference, table};
use soft_unlearn::compute::{
    DeviceMatrix, MOST_FACTORED, Route, Wide, block_on, dot, gram_diagonal, multiply, multiply_transposed,
    weighted_gram,
};
use soft_unlearn::design::{DesignMatrix, EncodeSettings, Encoder};
use soft_unlearn::experiment::{
    Configuration, ExperimentError, ExportKind, Footprint, Outcome, Session, Silent, Warning, run,
};
use soft_unlearn::influence::influences;
use soft_unlearn::leave_one_out::{Estimate, LeaveOneOut, LeftOutStatus};
use soft_unlearn::model::{Fit, FitSettings, FitStatus, Hessian, SolveStatus, fit, leverage, probabilities};
use soft_unlearn::table::{Table, guesses};
use soft_unlearn::unlearn::{
    Algorithm, CatastrophicForgetting, InfluenceUpdate, Methods, NewtonRemoval, Trained, Unlearn,
};

/// A table with a label, a group, numbers, and two columns of so many categories each, every one of which trains: rows to
/// train, and a quarter as many to validate and to test.
fn made(rows: usize, numbers: usize, levels: [usize; 2]) -> String {
    let mut random = Numbers(11);
    let effects = levels.map(|count| (0..count).map(|_| random.normal()).collect::<Vec<f64>>());
    let mut text = String::from("part,city,firm,sex,hired");
    (0..numbers).for_each(|column| write!(text, ",x{column}").unwrap());
    for row in 0..rows + 2 * (rows / 4) {
        let part = match row {
            _ if row < rows => "train",
            _ if row < rows + rows / 4 => "validation",
            _ => "test",
        };
        // A step that shares no factor with the number of categories visits all of them.
        let own = [0, 1].map(|k| (row * [17, 23][k] + k) % levels[k]);
        let x: Vec<f64> = (0..numbers).map(|_| random.normal()).collect();
        let sex = random.unit() < 0.5;
        let margin =
            effects[0][own[0]] + 0.7 * effects[1][own[1]] + 0.8 * x[0] + if sex { 0.6 } else { -0.6 };
        let hired = random.unit() < 1.0 / (1.0 + libm::exp(-margin));
        let (sex, hired) = (if sex { "m" } else { "f" }, if hired { "yes" } else { "no" });
        write!(text, "\n{part},city {},firm {},{sex},{hired}", own[0], own[1]).unwrap();
        x.iter().for_each(|x| write!(text, ",{x:.6}").unwrap());
    }
    text
}

/// The training rows as a model sees them, with their labels.
fn training(table: &Table, rows: usize) -> (DesignMatrix, Vec<f64>) {
    let label = table.columns.iter().position(|column| column.name == "hired").unwrap();
    let features: Vec<usize> = (0..table.columns.len())
        .filter(|&column| column != label && table.columns[column].name != "part")
        .collect();
    let places: Vec<u32> = (0..rows as u32).collect();
    let settings =
        EncodeSettings { standardise: true, standardise_share: 1.0, intercept: true, impute: false };
    let encoder = Encoder::fit(table, &features, &places, None, settings).unwrap();
    let soft_unlearn::table::ColumnData::Text { codes, levels } = &table.columns[label].data else {
        panic!("the label is text")
    };
    let y = codes[..rows].iter().map(|&code| f64::from(u8::from(levels.get(code as usize) == Some("yes"))));
    (encoder.encode(table, &places).unwrap(), y.collect())
}

fn fitted(x: &DesignMatrix, y: &[f64], weights: Option<&[f64]>, l2: f64, route: Route) -> Fit {
    let settings = FitSettings { route: Some(route), ..FitSettings::new(l2) };
    block_on(fit(&DeviceMatrix::on_cpu(x), y, weights, settings, None, &mut |_, _| {})).unwrap()
}

/// The gradient of the objective, summed anew.
fn gradient(x: &DesignMatrix, y: &[f64], weights: Option<&[f64]>, l2: f64, theta: &[f64]) -> Vec<f64> {
    let predicted = probabilities(&multiply(x, theta));
    let residuals: Vec<f64> =
        (0..y.len()).map(|i| weights.map_or(1.0, |weights| weights[i]) * (predicted[i] - y[i])).collect();
    let mut gradient = multiply_transposed(x, &residuals);
    gradient.iter_mut().zip(&theta[..x.layout().columns()]).for_each(|(g, theta)| *g += l2 * theta);
    gradient
}

fn norm(values: &[f64]) -> f64 {
    dot(values, values).sqrt()
}

#[test]
fn the_route_follows_from_the_shape() {
    assert_eq!(Route::of_shape(100_000, MOST_FACTORED), Route::Factored);
    assert_eq!(Route::of_shape(100_000, MOST_FACTORED + 1), Route::MatrixFree);
    assert_eq!(Route::of_shape(900, 1_000), Route::Factored);
    assert_eq!(Route::of_shape(1_000, 1_001), Route::MatrixFree);
    assert_eq!(Route::of_shape(1_001, 1_001), Route::Factored);
}

#[test]
fn both_routes_find_the_same_optimum() {
    let table = table(made(500, 4, [210, 190]).as_bytes());
    let (x, y) = training(&table, 500);
    assert_eq!(x.layout().columns(), 405);
    let weights: Vec<f64> =
        (0..500).map(|i| if i % 9 == 0 { 0.0 } else { 0.5 + (i % 5) as f64 / 4.0 }).collect();
    for weights in [None, Some(weights.as_slice())] {
        for l2 in [1.0, 0.01] {
            let [factored, free] =
                [Route::Factored, Route::MatrixFree].map(|route| fitted(&x, &y, weights, l2, route));
            assert_eq!(free.report.status, FitStatus::Converged);
            assert_eq!(free.hessian.as_ref().unwrap().route(), Route::MatrixFree);
            assert!(free.report.gradient_norm <= 1e-10);
            assert!(norm(&gradient(&x, &y, weights, l2, &free.parameters)) <= 1.1e-10);
            // Both end at gradient norms of 1e-10, and no curvature is below the penalty.
            let off = largest_difference(&factored.parameters, &free.parameters);
            assert!(off <= 1e-8, "l2 {l2}: {off:e}");
            // The same system by both routes, at the same point: H's condition number is about 1e3 / l2.
            let side: Vec<f64> = (0..x.layout().parameters()).map(|j| (j as f64 * 0.7).sin()).collect();
            let [by_factor, by_products] = [Route::Factored, Route::MatrixFree].map(|route| {
                Hessian::by(route, &x, &factored.probabilities, weights, l2).unwrap().solved(&side)
            });
            assert_eq!(by_factor.status, SolveStatus::Factored);
            assert_eq!(by_products.status, SolveStatus::Converged);
            assert!(by_products.residual <= 1e-11, "{:e}", by_products.residual);
            let off = largest_difference(&by_factor.solution, &by_products.solution);
            assert!(off <= 1e-9 * norm(&by_factor.solution), "l2 {l2}: {off:e}");
        }
    }
}

#[test]
fn influences_updates_and_leverage_are_the_same_by_both_routes() {
    let table = table(made(300, 3, [130, 110]).as_bytes());
    let (x, y) = training(&table, 300);
    let l2 = 0.5;
    let model = fitted(&x, &y, None, l2, Route::Factored);
    let side: Vec<f64> = (0..x.layout().parameters()).map(|j| (j as f64 * 1.3).cos()).collect();
    let placed = DeviceMatrix::on_cpu(&x);
    let found = [Route::Factored, Route::MatrixFree].map(|route| {
        let hessian = Hessian::by(route, &x, &model.probabilities, None, l2).unwrap();
        let f = influences(&x, &y, None, &model.probabilities, &hessian, &side).unwrap();
        let h = block_on(leverage(&placed, &model.probabilities, &hessian, None, l2));
        let largest = hessian.largest_eigenvalue();
        let trained = Trained {
            x: &x,
            y: &y,
            weights: None,
            parameters: &model.parameters,
            probabilities: &model.probabilities,
            hessian: &hessian,
            l2,
            seed: 3,
        };
        let epsilon: Vec<f64> = (0..300).map(|i| if i % 6 == 0 { -1.0 } else { 0.0 }).collect();
        let algorithms: [&dyn Unlearn; 3] =
            [&InfluenceUpdate, &NewtonRemoval, &CatastrophicForgetting::default()];
        let made = algorithms.map(|it| it.unlearn(&trained, &epsilon, &mut |_, _| {}).unwrap().parameters);
        assert_eq!(hessian.unsolved(), None);
        (f, h, largest, made)
    });
    let [factored, free] = &found;
    assert!(largest_difference(&factored.0, &free.0) <= 1e-10 * norm(&factored.0));
    assert!(largest_difference(&factored.1, &free.1) <= 1e-10);
    assert!((factored.2 / free.2 - 1.0).abs() < 1e-10);
    for (factored, free) in factored.3.iter().zip(&free.3) {
        assert!(largest_difference(factored, free) <= 1e-9, "{:e}", largest_difference(factored, free));
    }
}

#[test]
fn rows_are_left_out_by_both_routes() {
    let table = table(made(200, 3, [70, 50]).as_bytes());
    let (x, y) = training(&table, 200);
    let none = vec![false; 200];
    let labels: Vec<bool> = y.iter().map(|&y| y > 0.5).collect();
    let part = soft_unlearn::design::Part::new(x.clone(), &labels, &none, (0..200).collect()).unwrap();
    let model = fitted(&x, &y, None, 1.0, Route::Factored);
    let [factored, free] = [Route::Factored, Route::MatrixFree].map(|route| {
        let hessian = Hessian::by(route, &x, &model.probabilities, None, 1.0).unwrap();
        let problem = LeaveOneOut::new(&x, &y, None, 1.0, &model, &hessian, &part, &[]).unwrap();
        [3, 17, 88, 199].map(|place| problem.parameters(place).unwrap())
    });
    for (factored, free) in factored.iter().zip(&free) {
        assert!(largest_difference(factored, free) <= 1e-8, "{:e}", largest_difference(factored, free));
    }
    // The optimum without the row is one of the whole objective without it.
    let mut weights = vec![1.0; 200];
    weights[17] = 0.0;
    assert!(norm(&gradient(&x, &y, Some(&weights), 1.0, &free[1])) <= 2e-9);
}

#[test]
fn a_system_that_is_not_solved_is_told() {
    let table = table(made(120, 3, [40, 30]).as_bytes());
    let (x, y) = training(&table, 120);
    // All of a factor's categories are columns: without a penalty there is no one optimum, by either route.
    for route in [Route::Factored, Route::MatrixFree] {
        let found = fitted(&x, &y, None, 0.0, route);
        assert!(matches!(found.report.status, FitStatus::SingularHessian | FitStatus::Separated));
    }
    let model = fitted(&x, &y, None, 1.0, Route::MatrixFree);
    let hessian = model.hessian.as_ref().unwrap();
    assert_eq!(hessian.unsolved(), None);
    let mut side = vec![1.0; x.layout().parameters()];
    side[0] = f64::NAN;
    assert_eq!(hessian.solved(&side).status, SolveStatus::NotConverged);
    let unsolved = hessian.unsolved().unwrap();
    assert_eq!((unsolved.unconverged, unsolved.solves), (1, 1));
    // A side of zeros needs nothing.
    let zero = hessian.solved(&vec![0.0; side.len()]);
    assert_eq!((zero.status, zero.residual, norm(&zero.solution)), (SolveStatus::Converged, 0.0, 0.0));
}

#[test]
fn the_diagonal_is_that_of_the_matrix() {
    let table = table(made(2_400, 2, [1_100, 1_000]).as_bytes());
    let (x, _) = training(&table, 2_400);
    assert_eq!(Route::of(&x), Route::MatrixFree);
    let d: Vec<f64> = (0..2_400).map(|i| 0.1 + (i % 7) as f64).collect();
    let formed = weighted_gram(&x, &d).diagonal();
    let found = gram_diagonal(&x, &d);
    let off = formed.iter().zip(&found).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
    assert!(off < 1e-12, "{off:e}");
}

fn configuration(table: &Table) -> Configuration {
    let mut configuration = Configuration::from(&guesses(&table.summary("made", 0)));
    configuration.label.column = "hired".into();
    configuration.ignored.clear();
    let settings = r#"{
        "label": { "column": "hired", "positive": { "values": ["yes"] } },
        "sensitive": { "column": "sex", "positive": { "values": ["m"] } },
        "split": { "column": { "column": "part", "train": ["train"], "validation": ["validation"], "test": ["test"] } }
    }"#;
    let asked: Configuration = serde_json::from_str(settings).unwrap();
    Configuration { label: asked.label, groups: asked.groups, split: asked.split, ..configuration }
}

fn session(text: &str) -> (Session, Configuration) {
    let table = table(text.as_bytes());
    let configuration = configuration(&table);
    let mut session = Session::default();
    session.set_main("made.csv".into(), table);
    (session, configuration)
}

/// max_j |grad_j| of a model's objective on weighted training rows.
fn checked(outcome: &Outcome, text: &str, rows: usize, weights: &[f64], theta: &[f64]) -> f64 {
    let (x, y) = training(&table(text.as_bytes()), rows);
    assert_eq!(x.layout().parameters(), theta.len());
    let weights: Vec<f64> = weights.iter().map(|weight| weight.max(0.0)).collect();
    norm(&gradient(&x, &y, Some(&weights), outcome.configuration.model.l2, theta))
}

#[test]
fn a_wide_table_is_corrected_whole() {
    let text = made(2_000, 3, [1_300, 1_200]);
    let (mut session, configuration) = session(&text);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(outcome.fit.status, FitStatus::Converged);
    assert_eq!(outcome.models.len(), 5);
    assert!(outcome.samples.leverage.is_empty());
    assert_eq!(outcome.high_leverage, []);
    let wide = outcome.warnings.iter().find_map(|warning| match warning {
        Warning::NoLeverage(wide) => Some(wide.clone()),
        _ => None,
    });
    let named = vec![("city".to_owned(), 1_300), ("firm".to_owned(), 1_200)];
    let columns = outcome.models[0].parameters.len() - 1;
    assert_eq!(wide, Some(Wide { rows: 2_000, columns, most: named }));
    assert!(
        !outcome.warnings.iter().any(|warning| matches!(warning, Warning::Unsolved(_) | Warning::Fit { .. }))
    );
    // Every trained model is the optimum of its weights.
    let samples = &outcome.samples;
    let ones = vec![1.0; samples.row.len()];
    use soft_unlearn::experiment::ModelRole::{Before, HardRetrained, SoftRetrained};
    for (role, weights) in
        [(Before, &ones), (HardRetrained, &samples.hard_weight), (SoftRetrained, &samples.retrained_weight)]
    {
        let left = checked(&outcome, &text, 2_000, weights, &outcome.model(role).unwrap().parameters);
        assert!(left <= 1.2e-10, "{role:?}: {left:e}");
    }
    // The kept goal is met by the updated and by the retrained model.
    for report in [&outcome.soft_weights, outcome.retrained_weights.as_ref().unwrap()] {
        assert!(report.kept.as_ref().unwrap().violation <= 1e-6, "{report:?}");
    }
    // The file of rows has an empty cell for what is not known.
    let rows = session.export(ExportKind::Samples).unwrap().bytes;
    let rows = String::from_utf8(rows).unwrap();
    let at = rows.lines().next().unwrap().split(',').position(|name| name == "leverage").unwrap();
    assert_eq!(rows.lines().nth(1).unwrap().split(',').nth(at), Some(""));
    // One row is left out as any other table's is: the optimum without it.
    let problem = session.leave_one_out(&[]).unwrap();
    let without = problem.parameters(5).unwrap();
    let mut weights = ones;
    weights[5] = 0.0;
    assert!(checked(&outcome, &text, 2_000, &weights, &without) <= 2e-9);
    let found = problem.one_step(&[5]).unwrap();
    assert!(matches!(found[0].status, LeftOutStatus::Chord | LeftOutStatus::NotConverged));
}

#[test]
fn every_algorithm_runs_on_a_wide_table() {
    let table = table(made(1_100, 2, [620, 600]).as_bytes());
    let (x, y) = training(&table, 1_100);
    assert_eq!(Route::of(&x), Route::MatrixFree);
    let model = fitted(&x, &y, None, 1.0, Route::of(&x));
    let hessian = model.hessian.as_ref().unwrap();
    let trained = Trained {
        x: &x,
        y: &y,
        weights: None,
        parameters: &model.parameters,
        probabilities: &model.probabilities,
        hessian,
        l2: 1.0,
        seed: 3,
    };
    let epsilon: Vec<f64> = (0..1_100).map(|i| if i % 10 == 0 { -1.0 } else { 0.0 }).collect();
    let methods = Methods::default();
    for algorithm in Algorithm::ALL {
        let made = methods.of(algorithm).unlearn(&trained, &epsilon, &mut |_, _| {});
        let made = made.unwrap_or_else(|error| panic!("{algorithm:?}: {error}"));
        assert!(made.parameters.iter().all(|theta| theta.is_finite()), "{algorithm:?}");
    }
    assert_eq!(hessian.unsolved(), None);
}

#[test]
fn correcting_for_leverage_is_refused_before_the_fit_with_the_columns_by_name() {
    let (mut session, mut configuration) = session(&made(2_000, 2, [1_300, 1_200]));
    configuration.correction.soft = soft_unlearn::weights::SoftScheme::Exact;
    configuration.correction.estimate = Estimate::LeverageCorrected;
    let refused = run(&mut session, &configuration, &mut Silent).unwrap_err();
    assert!(matches!(refused, ExperimentError::NoLeverage(_)), "{refused}");
    let text = refused.to_string();
    assert!(text.contains("\"city\" (1300 categories), \"firm\" (1200 categories)"), "{text}");
    // Nothing was fitted.
    assert!(matches!(session.leave_one_out(&[]), Err(ExperimentError::NoOutcome)));
    configuration.correction.estimate = Estimate::Matched;
    run(&mut session, &configuration, &mut Silent).unwrap();
}

#[test]
fn a_wide_table_needs_little_memory() {
    let table = table(made(2_000, 2, [1_300, 1_200]).as_bytes());
    let configuration = configuration(&table);
    let bytes = Footprint::new(&table, None, &configuration).bytes();
    assert!(bytes < 10_000_000, "{bytes}");
}
