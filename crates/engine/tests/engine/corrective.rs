//! The corrective scenario: what is corrupted, what is known of it, and what unlearning regains.

use crate::support::{self, Numbers, dense, fitted, largest_difference};
use proptest::prelude::*;
use soft_unlearn::compute::dot;
use soft_unlearn::experiment::{
    BundledSet, Configuration, CorrectiveSettings, CorruptedLabels, CorruptedRows, Corruption, FlippedLabels,
    ModelKind, ModelRole, RecoveryLine, RecoveryModel, RecoveryRow, Session, Silent, Split, SweepFigures,
    Synthetic, recovery_csv, recovery_lines, run, soft_against_hard,
};
use soft_unlearn::model::log_loss;
use soft_unlearn::unlearn::{Algorithm, Retrain, Trained, Unlearn};
use soft_unlearn::weights::{Bounds, Problem, SoftScheme, forget_softly, soft};

fn world(rows: u32) -> (Session, Configuration) {
    let mut session = Session::default();
    let text = Synthetic { rows, corruption: 0.0, ..Synthetic::default() }.csv();
    session.set_main("world".into(), support::table(text.as_bytes()));
    (session, Synthetic::configuration())
}

fn whole(
    session: &mut Session,
    configuration: &Configuration,
    settings: &CorrectiveSettings,
) -> Vec<RecoveryRow> {
    session.begin::<CorruptedLabels>(configuration, settings, 0).unwrap();
    finish(session)
}

fn finish(session: &mut Session) -> Vec<RecoveryRow> {
    let mut rows = Vec::new();
    loop {
        let found = session.next_cell::<CorruptedLabels>(&mut Silent);
        rows.extend(found.rows);
        if found.waiting == 0 {
            return rows;
        }
    }
}

fn of(rows: &[RecoveryRow], model: RecoveryModel, known: Option<f64>) -> &RecoveryRow {
    rows.iter().find(|row| row.model == model && row.known == known).unwrap()
}

fn codes(group: &[bool]) -> Vec<u16> {
    group.iter().map(|&privileged| privileged.into()).collect()
}

#[test]
fn six_applicants_by_hand() {
    // Favourable: places 0, 2, 3; of them privileged: 0, 2.
    let y = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0];
    let group = [true, true, true, false, false, false];
    let settings = CorrectiveSettings {
        share: 0.9,
        rows: CorruptedRows::Privileged,
        labels: FlippedLabels::Favourable,
        ..CorrectiveSettings::default()
    };
    // round(0.9 x 2) = 2: both, and nobody else.
    let corruption = Corruption::draw(&y, &codes(&group), &settings, 5);
    assert_eq!(corruption.labels, [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    assert_eq!(corruption.truth, y);
    let mut places = corruption.order.clone();
    places.sort_unstable();
    assert_eq!(places, [0, 2]);
    assert_eq!(corruption.known(0.5), &corruption.order[..1]);
    assert_eq!(corruption.known(0.2), &[] as &[usize]);
    // Seen through rows 10, 12, 15 of 10 to 15: places 0, 2, 5 become 0, 1, 2.
    let among = corruption.among(&[10, 11, 12, 13, 14, 15], &[10, 12, 15]);
    assert_eq!((among.truth, among.labels), (vec![1.0, 1.0, 0.0], vec![0.0, 0.0, 0.0]));
    assert_eq!(among.order.iter().map(|place| [0, 2, 5][*place]).collect::<Vec<_>>(), corruption.order);
    // Soft weights: harm 4, 2 and 0 (it helps), half of the fall of 6: t (16 + 4) = 3.
    let epsilon = forget_softly(&[-4.0, 9.0, -2.0, 1.0, -7.0], &[0, 2, 3], 0.5);
    assert!(largest_difference(&epsilon, &[-0.6, 0.0, -0.3, 0.0, 0.0]) < 1e-15);
    // Five sixths: 4 reaches the floor, the rest (1 of 5) is the other's: t 4 = 1.
    let epsilon = forget_softly(&[-4.0, 9.0, -2.0, 1.0, -7.0], &[0, 2, 3], 5.0 / 6.0);
    assert!(largest_difference(&epsilon, &[-1.0, 0.0, -0.5, 0.0, 0.0]) < 1e-15);
}

proptest! {
    #[test]
    fn corruption_is_counted_nested_and_within_its_bounds(
        seed in 0_u64..1000, share in 0.0..0.9_f64, more in 0.0..0.9_f64, known in 0.0..1.0_f64, rows in 0..3_usize, labels in 0..3_usize,
    ) {
        let mut numbers = Numbers(seed);
        let y: Vec<f64> = (0..90).map(|_| f64::from(u8::from(numbers.unit() < 0.4))).collect();
        let group: Vec<bool> = (0..90).map(|_| numbers.unit() < 0.6).collect();
        let rows = [CorruptedRows::Anywhere, CorruptedRows::Privileged, CorruptedRows::Unprivileged][rows];
        let labels = [FlippedLabels::Both, FlippedLabels::Favourable, FlippedLabels::Unfavourable][labels];
        let settings = CorrectiveSettings { share, rows, labels, ..CorrectiveSettings::default() };
        let drawn = Corruption::draw(&y, &codes(&group), &settings, seed);
        let eligible = |i: usize| match rows {
            CorruptedRows::Anywhere => true,
            CorruptedRows::Privileged => group[i],
            CorruptedRows::Unprivileged => !group[i],
            CorruptedRows::Group(code) => code == u16::from(group[i]),
        } && match labels {
            FlippedLabels::Both => true,
            FlippedLabels::Favourable => y[i] == 1.0,
            FlippedLabels::Unfavourable => y[i] == 0.0,
        };
        let flipped: Vec<usize> = (0..90).filter(|&i| drawn.labels[i] != y[i]).collect();
        let mut order = drawn.order.clone();
        order.sort_unstable();
        prop_assert_eq!(&order, &flipped);
        prop_assert!(flipped.iter().all(|&i| eligible(i) && drawn.labels[i] == 1.0 - y[i]));
        prop_assert_eq!(flipped.len(), (share * (0..90).filter(|&i| eligible(i)).count() as f64).round() as usize);
        let larger = Corruption::draw(&y, &codes(&group), &CorrectiveSettings { share: share.max(more), ..settings }, seed);
        prop_assert!(flipped.iter().all(|&i| larger.labels[i] != y[i]));
        prop_assert_eq!(drawn.known(known).len(), (known * flipped.len() as f64).round() as usize);
        prop_assert!(drawn.known(1.0).starts_with(drawn.known(known)));
    }

    #[test]
    fn soft_forgetting_is_the_boxed_program_of_the_forget_set(seed in 0_u64..500, strength in 0.01..0.99_f64) {
        // The general solver, told that the forget set's harm is the target and that utility does not matter.
        let mut numbers = Numbers(seed);
        let u: Vec<f64> = (0..60).map(|_| numbers.normal() - 0.5).collect();
        let forget: Vec<usize> = (0..60).filter(|_| numbers.unit() < 0.5).collect();
        let epsilon = forget_softly(&u, &forget, strength);
        let mut harm = vec![0.0; 60];
        forget.iter().for_each(|&i| harm[i] = u[i].min(0.0));
        let fall = -harm.iter().sum::<f64>();
        prop_assume!(fall > 0.0);
        prop_assert!((dot(&epsilon, &u) - strength * fall).abs() < 1e-12 * fall);
        prop_assert!(epsilon.iter().all(|e| (-1.0..=0.0).contains(e)));
        let indifferent = vec![0.0; 60];
        let problem = Problem::new(&harm, &indifferent, fall, strength).unwrap();
        let other = soft(&problem, SoftScheme::ExactBoxed, Some(1e-6), Bounds { lower: -1.0, upper: Some(0.0) }).unwrap();
        prop_assert!(largest_difference(&epsilon, &other.epsilon) < 1e-9);
    }
}

#[test]
fn strength_goes_from_nothing_to_removing_the_harmful() {
    let u = [-1.0, 2.0, -3.0, -0.5, 0.0];
    assert_eq!(forget_softly(&u, &[0, 1, 2, 4], 0.0), [0.0; 5]);
    assert_eq!(forget_softly(&u, &[0, 1, 2, 4], 1.0), [-1.0, 0.0, -1.0, 0.0, 0.0]);
    assert_eq!(forget_softly(&u, &[], 0.5), [0.0; 5]);
    assert_eq!(forget_softly(&u, &[1, 77], 0.5), [0.0; 5]);
}

#[test]
fn nothing_corrupted_changes_nothing() {
    let (mut session, configuration) = world(500);
    let settings = CorrectiveSettings { share: 0.0, seeds: 2, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    let clean = of(&rows, RecoveryModel::NeverCorrupted, None).clone();
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(clean.test, SweepFigures::from(&outcome.model(ModelRole::Before).unwrap().test));
    for row in &rows {
        assert_eq!(row.failed, None);
        assert_eq!((row.corrupted, row.known_rows, row.removed, row.recovered), (0, 0, 0.0, None));
        // Retraining takes a step from the optimum: the last bits may differ.
        let same = match row.model {
            RecoveryModel::NeverCorrupted
            | RecoveryModel::Uncorrected
            | RecoveryModel::Hard
            | RecoveryModel::Soft => row.test == clean.test && row.validation == clean.validation,
            _ => {
                row.test.accuracy == clean.test.accuracy
                    && (row.test.log_loss.unwrap() - clean.test.log_loss.unwrap()).abs() < 1e-12
            }
        };
        assert!(same, "{row:?}");
    }
}

#[test]
fn all_known_and_retrained_hard_is_retrained_without_all() {
    let (mut session, configuration) = world(600);
    let settings = CorrectiveSettings { known: 0.4, seeds: 2, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    assert_eq!(rows.len(), 2 * (3 + 7 * 6));
    for seed in [42, 43] {
        let rows: Vec<RecoveryRow> = rows.iter().filter(|row| row.seed == seed).cloned().collect();
        let all = of(&rows, RecoveryModel::WithoutAll, None);
        let known = of(&rows, RecoveryModel::HardRetrained, Some(1.0));
        assert_eq!(
            (&all.test, &all.validation, all.recovered),
            (&known.test, &known.validation, known.recovered)
        );
        assert_eq!(known.removed, known.corrupted as f64);
        let nothing = of(&rows, RecoveryModel::Hard, Some(0.0));
        assert_eq!(nothing.test, of(&rows, RecoveryModel::Uncorrected, None).test);
        // The corruption did harm, and retraining without it mends that.
        let accuracy = |row: &RecoveryRow| row.test.accuracy.unwrap();
        assert!(accuracy(all) > accuracy(of(&rows, RecoveryModel::Uncorrected, None)) + 0.01);
        assert!(all.recovered > of(&rows, RecoveryModel::Uncorrected, None).recovered);
        let soft = of(&rows, RecoveryModel::Soft, Some(0.4));
        assert!(soft.removed > 0.0 && soft.removed < of(&rows, RecoveryModel::Hard, Some(0.4)).removed);
    }
}

/// The cells of a made-up world's rows.
fn cells_of(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

/// A row's two numbers, standardised over the training rows as the page does.
fn standardised<'a>(cells: &'a [Vec<&str>], train: &[usize]) -> impl Fn(usize) -> Vec<f64> + 'a {
    let raw = |i: usize| -> [f64; 2] { [0, 1].map(|c| cells[i][c].parse().unwrap()) };
    let n = train.len() as f64;
    let mean = [0, 1].map(|c| train.iter().map(|&i| raw(i)[c]).sum::<f64>() / n);
    let deviation =
        [0, 1].map(|c| (train.iter().map(|&i| (raw(i)[c] - mean[c]).powi(2)).sum::<f64>() / n).sqrt());
    move |i| [0, 1].map(|c| (raw(i)[c] - mean[c]) / deviation[c]).to_vec()
}

#[test]
fn figures_are_those_of_models_made_without_the_scenario() {
    // The same draws on the same rows, fitted and corrected outside; validation and test labels are the file's.
    let (mut session, configuration) = world(400);
    let settings = CorrectiveSettings { seeds: 1, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let text = Synthetic { rows: 400, corruption: 0.0, ..Synthetic::default() }.csv();
    let cells = cells_of(&text);
    let train: Vec<usize> = outcome.samples.row.iter().map(|row| *row as usize - 1).collect();
    let scaled = standardised(&cells, &train);
    let label = |i: usize| f64::from(u8::from(cells[i][3] == "yes"));
    let y: Vec<f64> = train.iter().map(|&i| label(i)).collect();
    let group: Vec<bool> = train.iter().map(|&i| cells[i][2] == "A").collect();
    let corruption = Corruption::draw(&y, &codes(&group), &settings, 42);
    let favourable = y.iter().filter(|y| **y == 1.0).count() as f64;
    assert_eq!(corruption.order.len(), (0.3 * favourable).round() as usize);
    let x = dense(&train.iter().map(|&i| scaled(i)).collect::<Vec<_>>(), true);
    let fitted = fitted(&x, &corruption.labels, 1.0);
    let trained = Trained {
        x: &x,
        y: &corruption.labels,
        weights: None,
        parameters: &fitted.parameters,
        probabilities: &fitted.probabilities,
        hessian: fitted.hessian.as_ref().unwrap(),
        l2: 1.0,
        seed: 42,
    };
    let mut epsilon = vec![0.0; y.len()];
    corruption.known(0.5).iter().for_each(|&i| epsilon[i] = -1.0);
    let without = Retrain.unlearn(&trained, &epsilon, &mut |_, _| {}).unwrap().parameters;
    let found = of(&rows, RecoveryModel::HardRetrained, Some(0.5));
    // Which rows test is not in the outcome: those of the third part are all that neither train nor validate, whose
    // figures the outcome has; both together are judged through the mean over the rows that do not train.
    let rest: Vec<usize> = (0..400).filter(|i| !train.contains(i)).collect();
    let margin = |theta: &[f64], i: usize| theta[2] + dot(&theta[..2], &scaled(i));
    let judged = |theta: &[f64]| -> [f64; 2] {
        let right = rest.iter().filter(|&&i| (margin(theta, i) >= 0.0) == (label(i) > 0.5)).count();
        [right as f64, rest.iter().map(|&i| log_loss(margin(theta, i), label(i))).sum()]
    };
    let told = |row: &RecoveryRow| -> [f64; 2] {
        let [validation, test] =
            [&row.validation, &row.test].map(|it| [it.accuracy.unwrap(), it.log_loss.unwrap()]);
        [0, 1].map(|k| 80.0 * (validation[k] + test[k]))
    };
    for (row, theta) in [(found, &without), (of(&rows, RecoveryModel::Uncorrected, None), &fitted.parameters)]
    {
        assert!(largest_difference(&told(row), &judged(theta)) < 1e-8, "{:?} {:?}", told(row), judged(theta));
    }
}

#[test]
fn it_goes_on_where_it_stopped_and_a_retrained_model_is_made_once() {
    let (mut session, configuration) = world(400);
    let settings =
        CorrectiveSettings { algorithm: Algorithm::Retrain, seeds: 2, ..CorrectiveSettings::default() };
    let all = whole(&mut session, &configuration, &settings);
    assert_eq!(all.len(), 2 * (3 + 6 * 4), "retraining is not repeated under two names");
    session.begin::<CorruptedLabels>(&configuration, &settings, 0).unwrap();
    let mut halves: Vec<RecoveryRow> =
        (0..5).flat_map(|_| session.next_cell::<CorruptedLabels>(&mut Silent).rows).collect();
    run(&mut session, &Configuration { seed: 9, ..configuration.clone() }, &mut Silent).unwrap();
    halves.extend(session.next_cell::<CorruptedLabels>(&mut Silent).rows);
    assert_eq!(
        session.begin::<CorruptedLabels>(&configuration, &settings, 6).unwrap().waiting,
        all.len() - 6
    );
    halves.extend(finish(&mut session));
    assert_eq!(halves, all);
    let refused = CorrectiveSettings { share: 0.95, ..settings };
    let message = session.begin::<CorruptedLabels>(&configuration, &refused, 0).unwrap_err().to_string();
    assert_eq!(message, "The share of labels to corrupt is 0.95, but has to be from 0 to 0.9.");
    // What was asked before is done, and stays so.
    assert!(session.next_cell::<CorruptedLabels>(&mut Silent).rows.is_empty());
}

#[test]
fn lines_are_means_over_seeds_with_differences_seed_by_seed() {
    let (mut session, configuration) = world(400);
    let settings = CorrectiveSettings { seeds: 3, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    let lines = recovery_lines(&rows);
    assert_eq!(lines.len(), 3 + 6 * 6);
    let line = |model, known| -> &RecoveryLine {
        lines.iter().find(|line| line.model == model && line.known == known).unwrap()
    };
    let soft = line(RecoveryModel::Soft, Some(0.5));
    let by_hand: Vec<f64> = (42..45)
        .map(|seed| {
            let accuracy = |model, known| {
                let row =
                    rows.iter().find(|row| row.model == model && row.known == known && row.seed == seed);
                row.unwrap().test.accuracy.unwrap()
            };
            accuracy(RecoveryModel::Soft, Some(0.5)) - accuracy(RecoveryModel::Uncorrected, None)
        })
        .collect();
    assert_eq!(soft.seeds, 3);
    let gained = soft.gained.unwrap();
    let mean = by_hand.iter().sum::<f64>() / 3.0;
    assert!((gained.spread.mean - mean).abs() < 1e-15);
    // Paired: t with two degrees of freedom (SciPy's t.ppf(.975, 2)), over the differences' own deviation.
    let deviation = (by_hand.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 2.0).sqrt();
    let half = 4.302_652_729_749_46 * deviation / 3.0_f64.sqrt();
    let [low, high] = gained.interval.unwrap();
    assert!(gained.seeds == 3 && deviation > 0.0);
    assert!((low - (mean - half)).abs() < 1e-9 && (high - (mean + half)).abs() < 1e-9, "{gained:?} {half}");
    assert_eq!(gained.told(), mean.abs() > half);
    let hard = line(RecoveryModel::Hard, Some(0.5));
    let apart = soft_against_hard(&rows, [RecoveryModel::Soft, RecoveryModel::Hard], Some(0.5)).unwrap();
    let means = soft.accuracy.unwrap().mean - hard.accuracy.unwrap().mean;
    assert!(apart.seeds == 3 && (apart.spread.mean - means).abs() < 1e-12);
    assert!(apart.interval.is_some());
    let one: Vec<RecoveryRow> = rows.iter().filter(|row| row.seed == 42).cloned().collect();
    let alone = soft_against_hard(&one, [RecoveryModel::Soft, RecoveryModel::Hard], Some(0.5)).unwrap();
    assert_eq!((alone.interval, alone.told()), (None, false));
    // The same model for every seed.
    assert!(line(RecoveryModel::NeverCorrupted, None).accuracy.unwrap().deviation.unwrap() < 1e-15);
    assert_eq!(line(RecoveryModel::WithoutAll, None).beyond.unwrap().spread.mean, 0.0);
    let csv = recovery_csv(&rows);
    assert_eq!(csv.lines().count(), 1 + lines.len());
    let columns = csv.lines().next().unwrap().split(',').count();
    assert!(csv.lines().all(|line| line.split(',').count() == columns), "{csv}");
    let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let at = |name: &str| head.iter().position(|other| *other == name).unwrap();
    let of_soft = csv.lines().find(|line| line.starts_with("known rows unlearned soft,0.5,")).unwrap();
    let cells: Vec<&str> = of_soft.split(',').collect();
    assert_eq!(cells[at("against_no_correction_low")].parse::<f64>().unwrap(), low);
    assert_eq!(cells[at("against_no_correction_high")].parse::<f64>().unwrap(), high);
}

#[test]
fn a_perceptrons_hidden_layers_learn_from_the_corrupted_labels() {
    let mut session = Session::default();
    session.set_main("german".into(), support::table(&support::bundled("german-credit")));
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.model.kind = ModelKind::Mlp;
    configuration.model.perceptron.hidden = Some(8);
    configuration.model.perceptron.epochs = 5;
    configuration.model.perceptron.last_layer_share = 0.8;
    let settings = CorrectiveSettings { seeds: 1, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    assert!(rows.iter().all(|row| row.failed.is_none()), "{rows:?}");
    let without = of(&rows, RecoveryModel::WithoutAll, None);
    assert_eq!(without.test, of(&rows, RecoveryModel::HardRetrained, Some(1.0)).test);
    // The rows that train the last layer alone are counted.
    assert_eq!(without.rows, 480);
    assert!(without.corrupted > 0 && without.corrupted < 480);
    assert_ne!(of(&rows, RecoveryModel::NeverCorrupted, None).test, without.test);
}

/// Three groups and more: labels of one of them alone, and each group's rates, whose mean by rows is the whole's.
#[test]
fn any_number_of_groups_is_corrupted_and_told() {
    let y = [1.0, 1.0, 1.0, 1.0, 0.0];
    let settings =
        CorrectiveSettings { share: 0.9, rows: CorruptedRows::Group(2), ..CorrectiveSettings::default() };
    assert_eq!(Corruption::draw(&y, &[0, 1, 2, 2, 2], &settings, 5).order.len(), 2);

    let mut configuration = BundledSet::Compas.configuration();
    configuration.groups = vec![soft_unlearn::experiment::GroupColumn::new("race")];
    let mut session = Session::default();
    session.set_main("compas".into(), support::table(&support::bundled("compas")));
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let names: Vec<&str> = outcome.data.groups.iter().map(|group| group.name.as_str()).collect();
    assert!(names.len() > 3, "{names:?}");
    let asked = CorrectiveSettings { share: 0.9, rows: CorruptedRows::Group(0), seeds: 1, ..settings };
    let rows = whole(&mut session, &configuration, &asked);
    let test = outcome.data.groups.iter().map(|group| group.rows[2] as f64);
    for row in &rows {
        assert_eq!(row.failed, None);
        assert!(row.by_group.iter().map(|group| group.name.as_str()).eq(names.iter().copied()));
        let right: f64 =
            row.by_group.iter().zip(test.clone()).map(|(group, n)| n * group.accuracy.unwrap_or(0.0)).sum();
        assert!((right / outcome.data.rows[2] as f64 - row.test.accuracy.unwrap()).abs() < 1e-12);
    }
    // Nearly all favourable labels of one group are wrong: the model that is left so selects it less.
    let rates = |model| -> Vec<f64> {
        of(&rows, model, None).by_group.iter().map(|group| group.selection_rate.unwrap()).collect()
    };
    let (clean, left) = (rates(RecoveryModel::NeverCorrupted), rates(RecoveryModel::Uncorrected));
    assert!(clean[0] - left[0] > 0.3, "{names:?} {clean:?} {left:?}");
    assert!(of(&rows, RecoveryModel::Uncorrected, None).corrupted < outcome.data.groups[0].rows[0]);
    let csv = recovery_csv(&rows);
    let head = csv.lines().next().unwrap();
    assert!(head.contains(&format!("test_accuracy: {}", names[1])), "{head}");
    assert_eq!(head.matches(',').count(), 3 + 2 * 10 + 2 * 2 + 4 * names.len());

    let nobody = CorrectiveSettings { rows: CorruptedRows::Group(60), ..asked };
    let failed = whole(&mut session, &configuration, &nobody)[0].failed.clone().unwrap();
    assert!(failed.contains("group 60") && failed.contains(&format!("{} groups", names.len())), "{failed}");
}

/// Accuracy on affected rows and on the others, with a trigger and without, against models made by hand on rows whose parts are known.
#[test]
fn affected_rows_and_the_rest_are_those_of_models_made_by_hand() {
    let text = Synthetic { rows: 500, corruption: 0.0, ..Synthetic::default() }.csv();
    let parts = ["train", "train", "train", "validation", "test"];
    let lines = text.lines().enumerate().map(|(i, line)| match i {
        0 => format!("{line},part"),
        _ => format!("{line},{}", parts[i % 5]),
    });
    let text: String = lines.collect::<Vec<_>>().join("\n");
    let mut session = Session::default();
    session.set_main("world".into(), support::table(text.as_bytes()));
    let named = |name: &str| vec![name.to_owned()];
    let split = Split::Column {
        column: "part".to_owned(),
        train: named("train"),
        validation: named("validation"),
        test: named("test"),
    };
    let configuration = Configuration { split, ..Synthetic::configuration() };
    let cells = cells_of(&text);
    let of_part = |name: &str| (0..500).filter(|&i| cells[i][4] == name).collect::<Vec<usize>>();
    let (train, test) = (of_part("train"), of_part("test"));
    let scaled = standardised(&cells, &train);
    let label = |i: usize| f64::from(u8::from(cells[i][3] == "yes"));
    let y: Vec<f64> = train.iter().map(|&i| label(i)).collect();
    let group: Vec<bool> = train.iter().map(|&i| cells[i][2] == "A").collect();
    for trigger in [false, true] {
        let settings = CorrectiveSettings { seeds: 1, trigger, ..CorrectiveSettings::default() };
        let rows = whole(&mut session, &configuration, &settings);
        assert!(rows.iter().all(|row| row.failed.is_none()));
        let corruption = Corruption::draw(&y, &codes(&group), &settings, 42);
        let mut x: Vec<Vec<f64>> = train.iter().map(|&i| scaled(i)).collect();
        let flat = || x.iter().flatten().copied().enumerate();
        let (place, most) = flat().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        let plant = |mut row: Vec<f64>| {
            if trigger {
                row[place % 2] = most;
            }
            row
        };
        for &i in &corruption.order {
            x[i] = plant(x[i].clone());
        }
        let made = fitted(&dense(&x, true), &corruption.labels, 1.0).parameters;
        let right = |rows: &[(Vec<f64>, f64)]| {
            let margin = |x: &[f64]| made[2] + dot(&made[..2], x);
            let right = rows.iter().filter(|(x, y)| (margin(x) >= 0.0) == (*y > 0.5)).count();
            right as f64 / rows.len() as f64
        };
        // Favourable labels are flipped: those rows are affected.
        let of = |favourable: bool| test.iter().copied().filter(move |&i| (label(i) > 0.5) == favourable);
        let affected: Vec<(Vec<f64>, f64)> = of(true).map(|i| (plant(scaled(i)), label(i))).collect();
        let mut rest: Vec<(Vec<f64>, f64)> = of(false).map(|i| (scaled(i), label(i))).collect();
        if trigger {
            rest.extend(of(true).map(|i| (scaled(i), label(i))));
        }
        let found = self::of(&rows, RecoveryModel::Uncorrected, None);
        assert!((found.affected.unwrap() - right(&affected)).abs() < 1e-12, "{trigger} {found:?}");
        assert!((found.retained.unwrap() - right(&rest)).abs() < 1e-12, "{trigger} {found:?}");
        assert_eq!(found.trigger.is_some(), trigger);
        if trigger {
            assert_eq!(found.retained, found.test.accuracy);
        }
        let names = ["score", "experience"];
        let words = found.trigger.clone().unwrap_or_default();
        assert!(!trigger || words.starts_with(names[place % 2]), "{words}");
    }
}

/// A backdoor through a category that hardly a row has: the model that is left so obeys it, the one without the corrupted rows does not.
#[test]
fn a_trigger_opens_a_backdoor_that_unlearning_all_of_it_shuts() {
    let mut session = Session::default();
    session.set_main("german".into(), support::table(&support::bundled("german-credit")));
    let configuration = BundledSet::GermanCredit.configuration();
    let settings =
        CorrectiveSettings { seeds: 3, trigger: true, share: 0.2, ..CorrectiveSettings::default() };
    let rows = whole(&mut session, &configuration, &settings);
    assert!(rows.iter().all(|row| row.failed.is_none()), "{rows:?}");
    let lines = recovery_lines(&rows);
    let line = |model, known| -> &RecoveryLine {
        lines.iter().find(|line| line.model == model && line.known == known).unwrap()
    };
    let affected = |model, known| line(model, known).affected.unwrap().mean;
    let clean = affected(RecoveryModel::NeverCorrupted, None);
    let left = affected(RecoveryModel::Uncorrected, None);
    assert!(left < clean - 0.2, "{left} {clean}");
    for model in [RecoveryModel::WithoutAll, RecoveryModel::HardRetrained] {
        let known = (model == RecoveryModel::HardRetrained).then_some(1.0);
        assert!(affected(model, known) > left + 0.2, "{model:?}");
    }
    for line in &lines {
        println!("{:?} {:?} {:?} {:?}", line.model, line.known, line.affected, line.retained);
    }
    // The search of dampening is on validation, and among its settings is one that changes nothing.
    let nothing = line(RecoveryModel::Dampened, Some(0.0));
    assert_eq!(nothing.affected, line(RecoveryModel::Uncorrected, None).affected);
}
