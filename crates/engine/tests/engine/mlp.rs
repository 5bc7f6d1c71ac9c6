//! The perceptron: gradients, Adam, the embedding, and the experiment on its last layer.

use crate::support::{self, bundled, random_part, table};
use serde_json::Value;
use soft_unlearn::compute::{Backend, block_on, dense_rows, row};
use soft_unlearn::design::Part;
use soft_unlearn::experiment::{
    BundledSet, Configuration, Embeddings, ExperimentError, ExportKind, ModelKind, ModelRole, Observer,
    Outcome, RowsError, Session, Silent, Stage, Warning, run,
};
use soft_unlearn::model::{
    Adam, Epoch, FitStatus, Mlp, MlpSettings, Start, TrainingRows, TrainingStatus, sigmoid, train,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{FormatChoice, Table, TableReader};

/// Central differences of the mean loss with a step of 1e-5: their error is about 1e-10 from the step and as much from
/// rounding, unless a unit switches within the step, which these seeds do not make it do.
#[test]
fn gradients_are_the_central_differences() {
    for (seed, rows) in [(1, 7), (2, 40), (3, 300)] {
        let part = random_part(seed, rows, seed % 2 == 0);
        let chosen: Vec<usize> = (0..rows).filter(|row| row % 3 != 1).collect();
        let mut perceptron = Mlp::new(part.x().layout().columns(), 9, Start::Glorot, seed);
        // Without base weights, and with some, a zero among them.
        let weights: Option<Vec<f64>> =
            (seed > 1).then(|| (0..rows).map(|row| [0.5, 0.0, 2.0, 3.25][row % 4]).collect());
        let b = weights.as_deref();
        let total: f64 = chosen.iter().map(|&row| b.map_or(1.0, |b| b[row])).sum();
        let given = b.map(|b| (b, total / chosen.len() as f64));
        let (loss, gradient) = perceptron.gradient(part.x(), part.y(), given, &chosen);
        assert!((loss - perceptron.loss(part.x(), part.y(), b, &chosen)).abs() < 1e-12 * loss);
        assert_eq!(gradient.len(), perceptron.parameters().len());
        let (step, mean) = (1e-5, 1.0 / total);
        for (k, slope) in gradient.iter().enumerate() {
            let at = perceptron.parameters()[k];
            let mut loss_at = |value: f64| {
                perceptron.parameters_mut()[k] = value;
                perceptron.loss(part.x(), part.y(), b, &chosen)
            };
            let difference = mean * (loss_at(at + step) - loss_at(at - step)) / (2.0 * step);
            loss_at(at);
            assert!(
                (slope - difference).abs() < 1e-8,
                "seed {seed}, parameter {k}: {slope} and {difference}"
            );
        }
        assert!(gradient.iter().filter(|slope| **slope != 0.0).count() > gradient.len() / 2);
    }
}

fn golden() -> Value {
    serde_json::from_slice(&std::fs::read("tests/golden/mlp.json").unwrap()).unwrap()
}

/// Against NumPy, to the rounding of five steps.
#[test]
fn adam_takes_the_published_steps() {
    let mut theta = vec![0.5, -1.0, 2.0];
    let mut adam = Adam::new(0.01, 3);
    for (t, expected) in golden()["adam"].as_array().unwrap().iter().enumerate() {
        let t = (t + 1) as f64;
        let gradient = [t.sin(), t * theta[1], 1e-9 * t];
        adam.step(&mut theta, &gradient);
        for (found, expected) in theta.iter().zip(expected.as_array().unwrap()) {
            assert!((found - expected.as_f64().unwrap()).abs() < 1e-14, "step {t}: {found} and {expected}");
        }
    }
}

#[test]
fn rows_are_spelled_out_as_the_products_see_them() {
    let part = random_part(4, 25, true);
    let mut found = vec![f64::NAN; 3];
    dense_rows(part.x(), &[3, 24, 3], &mut found);
    let expected: Vec<f64> = [3, 24, 3]
        .iter()
        .flat_map(|&i| row(part.x(), i).into_iter().take(part.x().layout().columns()))
        .collect();
    assert_eq!(found, expected);
}

/// The embedding from the units' weights one by one, in another order of sums.
#[test]
fn the_embedding_is_what_the_units_say() {
    let part = random_part(5, 300, false);
    let width = 11;
    let perceptron = Mlp::new(part.x().layout().columns(), width, Start::Glorot, 8);
    let embedding = perceptron.embedding(part.x());
    let apply = |layer: usize, input: &[f64]| -> Vec<f64> {
        (0..width)
            .map(|unit| {
                let (weights, bias) = perceptron.unit(layer, unit);
                (bias + weights.iter().zip(input).map(|(w, x)| w * x).sum::<f64>()).max(0.0)
            })
            .collect()
    };
    for i in 0..part.x().rows() {
        let second = apply(1, &apply(0, &row(part.x(), i)));
        for (unit, value) in second.iter().enumerate() {
            assert!((embedding[i * width + unit] - value).abs() < 1e-12);
        }
    }
}

fn learn(part: &Part, settings: MlpSettings, seed: u64) -> (Mlp, Vec<Epoch>, TrainingStatus) {
    let rows: Vec<usize> = (0..part.x().rows()).collect();
    let data = TrainingRows {
        x: part.x(),
        y: part.y(),
        rows: &rows,
        validation: part.x(),
        validation_y: part.y(),
        weights: None,
        validation_weights: None,
    };
    let mut heard = Vec::new();
    let (perceptron, report) = train(data, &settings, seed, &mut |epoch| heard.push(epoch));
    assert_eq!(heard, report.epochs);
    // The weights kept are those of the best epoch.
    let losses: Vec<f64> = report.epochs.iter().map(|epoch| epoch.validation_loss).collect();
    if let Some(best) = (report.best as usize).checked_sub(1) {
        let kept = perceptron.loss(part.x(), part.y(), None, &rows) / rows.len() as f64;
        assert!((kept - losses[best]).abs() < 1e-12 && losses.iter().all(|loss| *loss >= losses[best]));
    }
    (perceptron, heard, report.status)
}

#[test]
fn a_seed_is_a_training_and_training_learns() {
    let part = random_part(6, 400, true);
    // Labels that no line separates: whether the two numbers have the same sign.
    let same_sign = |pair: &[f64]| f64::from(u8::from(pair[0] * pair[1] > 0.0));
    let labels = part.x().numeric().chunks(2).map(same_sign).collect();
    let part = part.with_labels(labels).unwrap();
    let settings = MlpSettings { hidden: Some(16), learning_rate: 0.01, batch: 32, ..MlpSettings::default() };
    let (first, heard, _) = learn(&part, settings, 3);
    assert_eq!(learn(&part, settings, 3).0, first);
    assert_ne!(learn(&part, settings, 4).0, first);
    let (start, end) = (heard[0].training_loss, heard.last().unwrap().training_loss);
    assert!(end < 0.4 * start, "{start} to {end}");
}

#[test]
fn training_that_overflows_says_so_and_patience_ends_it() {
    let part = random_part(7, 200, true);
    let wild = MlpSettings { learning_rate: 1e200, ..MlpSettings::default() };
    let (perceptron, _, status) = learn(&part, wild, 1);
    assert_eq!(status, TrainingStatus::Diverged);
    assert!(perceptron.parameters().iter().all(|parameter| parameter.is_finite()));
    // Nothing can be learnt at this rate: no epoch is better than the first by more than rounding.
    let idle = MlpSettings { learning_rate: 1e-300, patience: 3, epochs: 50, ..wild };
    let (_, heard, status) = learn(&part, idle, 1);
    assert_eq!((status, heard.len()), (TrainingStatus::Stopped, 4));
}

/// Hears the epochs.
#[derive(Default)]
struct Listening(Vec<Epoch>, Vec<Stage>);

impl Observer for Listening {
    fn enter(&mut self, stage: Stage) {
        self.1.push(stage);
    }

    fn learn(&mut self, epoch: Epoch) {
        self.0.push(epoch);
    }

    fn milliseconds(&self) -> f64 {
        0.0
    }
}

fn adult() -> (Session, Configuration) {
    let mut session = Session::default();
    session.set_main("adult.csv".into(), table(&bundled("adult")));
    let mut configuration = BundledSet::Adult.configuration();
    configuration.model.kind = ModelKind::Mlp;
    (session, configuration)
}

fn accuracy(outcome: &Outcome, role: ModelRole) -> f64 {
    outcome.model(role).unwrap().test.accuracy.value().unwrap()
}

/// On Adult, with scikit-learn's shape: the same columns and rows, accuracy within half a point of its mean over five seeds;
/// the last layer at its optimum; every correction on the embedding.
#[test]
fn adult_is_learnt_as_well_as_by_scikit_learn() {
    let golden = golden();
    let (mut session, mut configuration) = adult();
    // Enough to be past the best epoch; the patience would cost a test in an unoptimised build its time.
    configuration.model.perceptron.epochs = 7;
    let mut heard = Listening::default();
    let outcome = run(&mut session, &configuration, &mut heard).unwrap();
    let report = outcome.perceptron.as_ref().unwrap();
    assert_eq!(Some(report.training.inputs as u64), golden["columns"].as_u64());
    assert_eq!((report.training.width, report.training.rows, report.last_layer_rows), (102, 30_162, 30_162));
    assert_eq!(report.training.epochs, heard.0);
    assert_eq!(heard.1.iter().filter(|stage| **stage == Stage::Train).count(), 1);
    let theirs: Vec<f64> =
        golden["test_accuracy"].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let theirs = theirs.iter().sum::<f64>() / theirs.len() as f64;
    let ours = accuracy(&outcome, ModelRole::Before);
    println!("ours {ours:.4}, scikit-learn's {theirs:.4}, {} epochs", heard.0.len());
    assert!((ours - theirs).abs() < 0.005, "ours {ours}, scikit-learn's {theirs}");

    assert_eq!(outcome.fit.status, FitStatus::Converged);
    assert!(outcome.fit.gradient_norm <= 1e-10, "{}", outcome.fit.gradient_norm);
    let units = report.training.width - report.constant_units;
    assert_eq!(outcome.data.encoded_columns, units);
    let before = outcome.target_before;
    for role in [ModelRole::SoftInfluence, ModelRole::SoftRetrained] {
        let model = outcome.model(role).unwrap();
        assert_eq!(model.parameters.len(), units + 1);
        let after = model.validation.target_smooth.value().unwrap();
        assert!(after.abs() < 0.2 * before, "{role:?}: {before} to {after}");
    }

    // Another target, and the last layer's own settings: the hidden layers are kept.
    configuration.set_target(TargetKind::Robustness);
    configuration.model.l2 = 5.0;
    let mut again = Listening::default();
    let robust = block_on(session.correct(&Backend::cpu(), &configuration, &mut again)).unwrap();
    assert!(again.0.is_empty() && !again.1.contains(&Stage::Train));
    assert!(robust.warnings.contains(&Warning::EmbeddingAttacked));
    // The attack is m times the distance along the last layer's coefficients: 1.3 times over, every decision is flipped.
    let figures = &robust.model(ModelRole::Before).unwrap().test;
    let (clean, attacked) = (figures.accuracy.value().unwrap(), figures.target_hard.value().unwrap());
    assert!((clean + attacked - 1.0).abs() < 1e-3, "{clean} and {attacked}");
}

fn embeddings(rows: u32, columns: u32) -> Table {
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(&Embeddings { rows, columns, bias: 1.0, seed: 2 }.npz()).unwrap();
    reader.finish().unwrap()
}

fn small(change: fn(&mut Configuration)) -> (Session, Result<Outcome, ExperimentError>) {
    let mut session = Session::default();
    session.set_main("e.npz".into(), embeddings(2_000, 6));
    let mut configuration = Embeddings::configuration();
    configuration.model.kind = ModelKind::Mlp;
    configuration.model.perceptron.epochs = 4;
    change(&mut configuration);
    let outcome = run(&mut session, &configuration, &mut Silent);
    (session, outcome)
}

/// Whoever has the file alone can recompute every prediction from what is taken home.
#[test]
fn what_is_taken_home_predicts_what_the_page_says() {
    let (session, outcome) = small(|_| ());
    let outcome = outcome.unwrap();
    let bytes = session.export(ExportKind::Coefficients).unwrap().bytes;
    let model: Value = serde_json::from_slice(&bytes).unwrap();
    let table = embeddings(2_000, 6);
    let apply = |sum: &Value, value: &dyn Fn(&str) -> f64| -> f64 {
        let terms = sum["numeric"].as_array().unwrap().iter();
        sum["intercept"].as_f64().unwrap()
            + terms
                .map(|term| term["coefficient"].as_f64().unwrap() * value(term["column"].as_str().unwrap()))
                .sum::<f64>()
    };
    for (i, &row) in outcome.samples.row.iter().enumerate().take(200) {
        let mut values: std::collections::BTreeMap<String, f64> = table
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.number(row as usize - 1).unwrap()))
            .collect();
        for layer in model["hidden_layers"].as_array().unwrap() {
            let next: Vec<(String, f64)> = layer
                .as_array()
                .unwrap()
                .iter()
                .map(|unit| {
                    let name = unit["unit"].as_str().unwrap().to_owned();
                    (name, apply(&unit["sum"], &|column| values[column]).max(0.0))
                })
                .collect();
            values.extend(next);
        }
        let probability = sigmoid(apply(&model["before"], &|column| values[column]));
        assert!((probability - outcome.samples.probability[i]).abs() < 1e-9, "row {row}");
    }
    let report: Value = serde_json::from_slice(&session.export(ExportKind::Report).unwrap().bytes).unwrap();
    assert_eq!(report["perceptron"]["training"]["epochs"].as_array().unwrap().len(), 4);
}

#[test]
fn hidden_layers_and_last_layer_can_have_rows_of_their_own() {
    let (_, outcome) = small(|configuration| {
        configuration.model.perceptron.extractor_share = 0.1;
        configuration.model.perceptron.last_layer_share = 0.9;
    });
    let outcome = outcome.unwrap();
    let report = outcome.perceptron.as_ref().unwrap();
    assert_eq!((report.training.rows, report.last_layer_rows), (120, 1_080));
    assert_eq!(outcome.data.rows[0], 1_080);
    assert!(outcome.samples.row.windows(2).all(|pair| pair[0] < pair[1]));
    assert_eq!(outcome.data.dropped, [("no part in the last layer\u{2019}s training".to_owned(), 120)]);
    let (_, error) = small(|configuration| configuration.model.perceptron.last_layer_share = 1e-9);
    assert!(matches!(error, Err(ExperimentError::Rows(RowsError::OneClass { rows: 1, .. }))));
}

#[test]
fn a_logistic_regression_does_not_look_at_the_perceptrons_settings() {
    let (_, plain) = small(|configuration| configuration.model.kind = ModelKind::Logistic);
    let (_, other) = small(|configuration| {
        configuration.model.kind = ModelKind::Logistic;
        configuration.model.perceptron.hidden = Some(3);
    });
    let (plain, other) = (plain.unwrap(), other.unwrap());
    assert_eq!(plain.models, other.models);
    assert!(plain.perceptron.is_none());
}

#[test]
fn by_the_training_loss_the_last_weights_stay() {
    let part = support::random_part(8, 120, true);
    let (x, y) = (part.x(), part.y());
    let rows: Vec<usize> = (0..100).collect();
    let rest: Vec<usize> = (100..120).collect();
    let data = TrainingRows {
        x,
        y,
        rows: &rows,
        validation: &x.select(&rest),
        validation_y: &y[100..],
        weights: None,
        validation_weights: None,
    };
    let settings = MlpSettings {
        hidden: Some(8),
        learning_rate: 0.01,
        epochs: 47,
        batch: 1_000,
        patience: 10,
        stop: soft_unlearn::model::StopRule::TrainingLoss,
        ..MlpSettings::default()
    };
    let (at_the_end, report) = train(data, &settings, 3, &mut |_| {});
    // Full batches: as many of Adam's steps as epochs, whatever the validation loss does.
    let told: Vec<u32> = report.epochs.iter().map(|epoch| epoch.number).collect();
    assert_eq!(
        (report.status, report.best, told),
        (TrainingStatus::EpochLimit, 47, vec![10, 20, 30, 40, 47])
    );
    let mut by_hand = Mlp::new(x.layout().columns(), 8, settings.start, 3);
    let mut adam = [vec![0.0; by_hand.parameters().len()], vec![0.0; by_hand.parameters().len()]];
    for step in 1..=47 {
        let (_, gradient) = by_hand.gradient(x, y, None, &rows);
        for (k, parameter) in by_hand.parameters_mut().iter_mut().enumerate() {
            adam[0][k] = 0.9 * adam[0][k] + 0.1 * gradient[k];
            adam[1][k] = 0.999 * adam[1][k] + 0.001 * gradient[k] * gradient[k];
            let mean = adam[0][k] / (1.0 - 0.9_f64.powi(step));
            *parameter -= 0.01 * mean / ((adam[1][k] / (1.0 - 0.999_f64.powi(step))).sqrt() + 1e-8);
        }
    }
    // The batch is shuffled, so sums are in another order, which Adam's division by the root magnifies.
    assert!(support::largest_difference(at_the_end.parameters(), by_hand.parameters()) < 1e-6);
    // Without a way down it stops after as many steps as patience allows, wherever it stands.
    let wild = MlpSettings { learning_rate: 1.0, epochs: 5_000, ..settings };
    let (_, report) = train(data, &wild, 3, &mut |_| {});
    let lowest = report.epochs.iter().map(|epoch| epoch.training_loss).fold(f64::INFINITY, f64::min);
    assert_eq!(report.status, TrainingStatus::Stopped);
    assert!(report.epochs.last().unwrap().training_loss >= lowest);
}

/// One batch of all rows: base weights and copies are then the same steps. The sums are in another order, which Adam's division by the root of
/// small squares magnifies from 1e-16 to what is allowed here.
#[test]
fn a_row_of_weight_b_is_learnt_as_b_copies_of_it() {
    let part = support::random_part(9, 150, true);
    let (x, y) = (part.x(), part.y());
    let weights: Vec<f64> = (0..150).map(|row| [2.0, 1.0, 3.0, 0.0, 2.0][row % 5]).collect();
    let copies = |rows: std::ops::Range<usize>| -> Vec<usize> {
        rows.flat_map(|row| std::iter::repeat_n(row, weights[row] as usize)).collect()
    };
    let settings = MlpSettings {
        hidden: Some(7),
        learning_rate: 0.01,
        epochs: 40,
        batch: 1_000,
        ..MlpSettings::default()
    };
    let learnt = |rows: &[usize], validating: &[usize], weighted: bool| {
        let of = |rows: &[usize]| rows.iter().map(|&row| weights[row]).collect::<Vec<f64>>();
        let validation_weights = of(validating);
        let data = TrainingRows {
            x,
            y,
            rows,
            validation: &x.select(validating),
            validation_y: &validating.iter().map(|&row| y[row]).collect::<Vec<f64>>(),
            weights: weighted.then_some(&weights),
            validation_weights: weighted.then_some(&validation_weights),
        };
        train(data, &settings, 3, &mut |_| {})
    };
    let all = |rows: std::ops::Range<usize>| rows.collect::<Vec<usize>>();
    let (weighted, told) = learnt(&all(0..120), &all(120..150), true);
    let (copied, told_of_copies) = learnt(&copies(0..120), &copies(120..150), false);
    let far = support::largest_difference(weighted.parameters(), copied.parameters());
    assert!(far < 1e-6, "{far:e}");
    assert_eq!((told.best, told.epochs.len()), (told_of_copies.best, told_of_copies.epochs.len()));
    for (a, b) in told.epochs.iter().zip(&told_of_copies.epochs) {
        assert!((a.training_loss - b.training_loss).abs() < 1e-7, "{a:?} {b:?}");
        assert!((a.validation_loss - b.validation_loss).abs() < 1e-7, "{a:?} {b:?}");
    }
    // Without the weights it is another perceptron.
    let (plain, _) = learnt(&all(0..120), &all(120..150), false);
    assert!(support::largest_difference(weighted.parameters(), plain.parameters()) > 1e-2);
}

/// Weights and biases of a layer lie within the bound of its inputs and outputs, and fill what is within it. A file names the start only
/// where it is not the usual one.
#[test]
fn weights_start_within_the_bounds_of_their_layer() {
    let (inputs, width) = (100, 40);
    for (start, bounds) in [
        (Start::Glorot, [(6.0_f64 / 140.0).sqrt(), (6.0_f64 / 80.0).sqrt(), (6.0_f64 / 41.0).sqrt()]),
        (Start::Inputs, [0.1, 1.0 / 40.0_f64.sqrt(), 1.0 / 40.0_f64.sqrt()]),
    ] {
        let perceptron = Mlp::new(inputs, width, start, 5);
        let layers = [inputs * width + width, width * width + width, width + 1];
        let mut from = 0;
        for (size, bound) in layers.into_iter().zip(bounds) {
            let layer = &perceptron.parameters()[from..from + size];
            let largest = layer.iter().fold(0.0_f64, |most, weight| most.max(weight.abs()));
            // The largest of n even draws misses the bound by about a part in n: here 1/41 at the most, and three times that.
            assert!(largest <= bound && largest > bound * 0.92, "{start:?}: {largest} of {bound}");
            from += size;
        }
        assert_eq!(from, perceptron.parameters().len());
        let settings = MlpSettings { start, ..MlpSettings::default() };
        let file = serde_json::to_string(&settings).unwrap();
        assert_eq!(file.contains("start"), start != Start::default(), "{file}");
        assert_eq!(serde_json::from_str::<MlpSettings>(&file).unwrap(), settings);
        let message = postcard::to_allocvec(&settings).unwrap();
        assert_eq!(postcard::from_bytes::<MlpSettings>(&message).unwrap(), settings);
    }
}
