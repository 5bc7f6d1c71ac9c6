//! Base weights: a row of weight b is b copies of it, in training, figures, influence and unlearning; files of counts.

use crate::support::{Numbers, largest_difference, table};
use soft_unlearn::compute::{Backend, DeviceMatrix, block_on};
use soft_unlearn::experiment::{
    Configuration, ExperimentError, GroupColumn, ModelRole, Outcome, RowsError, Session, Silent, Split,
    Threshold, run,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{BinaryRole, Condition};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::SoftScheme;

fn role(column: &str, value: &str) -> BinaryRole {
    BinaryRole { column: column.into(), positive: Condition::Values(vec![value.into()]), negative: None }
}

/// In [-2, 2), with few digits.
fn next(numbers: &mut Numbers) -> f64 {
    (4e4 * numbers.unit() - 2e4).round() / 1e4
}

/// Rows with a weight of 0 to 3, and the same file with every row as often as its weight says. Training rows come first, so
/// that the copies have the split of their row.
fn files() -> [String; 2] {
    let mut numbers = Numbers(11);
    let header = "a,b,kind,s,y,part,n\n";
    let [mut weighted, mut copied] = [header.to_owned(), header.to_owned()];
    for i in 0..240 {
        let (a, b) = (next(&mut numbers), next(&mut numbers));
        let s = if next(&mut numbers) > 0.0 { "m" } else { "f" };
        let shift = if s == "m" { 0.4 } else { -0.4 };
        let y = u8::from(a - 0.5 * b + shift + 0.6 * next(&mut numbers) > 0.0);
        let kind = ["p", "q", "r"][i % 3];
        let part = ["train", "train", "validation", "test"][i % 4];
        let n = [2, 1, 3, 0, 2][i % 5];
        let line = |n: u32| format!("{a},{b},{kind},{s},{y},{part},{n}\n");
        weighted.push_str(&line(n));
        (0..n).for_each(|_| copied.push_str(&line(1)));
    }
    [weighted, copied]
}

fn configuration() -> Configuration {
    let mut configuration = Configuration::new(role("y", "1"), role("s", "m"));
    configuration.split = Split::Column {
        column: "part".into(),
        train: vec!["train".into()],
        validation: vec!["validation".into()],
        test: vec!["test".into()],
    };
    configuration.base_weight = Some("n".into());
    configuration.correction.soft = SoftScheme::Exact;
    configuration
}

fn outcomes(configuration: &Configuration) -> [Outcome; 2] {
    files().map(|text| {
        let mut session = Session::default();
        session.set_main("file".into(), table(text.as_bytes()));
        run(&mut session, configuration, &mut Silent).unwrap()
    })
}

#[test]
fn a_row_of_weight_b_is_b_copies_of_it() {
    for kind in TargetKind::ALL {
        let mut configuration = configuration();
        configuration.set_target(kind);
        let [weighted, copied] = outcomes(&configuration);
        let (before, after) =
            (weighted.model(ModelRole::Before).unwrap(), copied.model(ModelRole::Before).unwrap());
        assert!(largest_difference(&before.parameters, &after.parameters) < 1e-10, "{kind:?}");
        assert!((weighted.target_before - copied.target_before).abs() < 1e-9, "{kind:?}");
        for (a, b) in [(&before.validation, &after.validation), (&before.test, &after.test)] {
            assert_eq!((a.weight, b.weight), (b.rows as f64, b.rows as f64));
            assert_eq!(a.groups, b.groups, "{kind:?}");
            assert!((a.log_loss_sum - b.log_loss_sum).abs() < 1e-10 * b.log_loss_sum);
            assert!((a.auc.value().unwrap() - b.auc.value().unwrap()).abs() < 1e-12);
            assert_eq!(a.accuracy, b.accuracy);
        }
        // A row's influence is that of all of its copies.
        let copies: Vec<usize> = [2, 1, 3, 0, 2].to_vec();
        let mut place = 0;
        for (k, influence) in weighted.samples.target_influence.iter().enumerate() {
            let file_row = weighted.samples.row[k] as usize - 1;
            let n = copies[file_row % 5];
            let sum: f64 = copied.samples.target_influence[place..place + n].iter().sum();
            assert!(
                (influence - sum).abs() < 1e-9 * sum.abs().max(1e-3),
                "{kind:?} row {file_row}: {influence} {sum}"
            );
            // The soft weights are those of each copy.
            for copy in place..place + n {
                let (a, b) = (weighted.samples.soft_weight[k], copied.samples.soft_weight[copy]);
                assert!((a - b).abs() < 1e-8 * b.abs().max(1.0), "{kind:?} row {file_row}: weight {a} {b}");
            }
            place += n;
        }
        assert_eq!(place, copied.samples.row.len());
        assert_eq!(
            weighted.data.base_weights.as_ref().unwrap().zero[0],
            weighted.samples.row.iter().filter(|row| (**row - 1) % 5 == 3).count()
        );
    }
}

/// Each algorithm without a seed makes of a weighted file the model that it makes of the copies, with the same epsilon.
#[test]
fn every_algorithm_counts_copies() {
    use soft_unlearn::design::{EncodeSettings, Encoder};
    use soft_unlearn::model::{FitSettings, fit};
    use soft_unlearn::unlearn::{Methods, Trained};
    let [weighted, copied] = files().map(|text| table(text.as_bytes()));
    let settings =
        EncodeSettings { standardise: true, standardise_share: 1.0, intercept: true, impute: false };
    let run = |table: &soft_unlearn::table::Table, algorithm: Algorithm| {
        let rows: Vec<u32> = (0..table.rows as u32).collect();
        let number = |name: &str, row: u32| table.column(name).unwrap().number(row as usize).unwrap();
        let weights: Vec<f64> = rows.iter().map(|&row| number("n", row)).collect();
        let encoder = Encoder::fit(table, &[0, 1, 2], &rows, Some(&weights), settings).unwrap();
        let x = encoder.encode(table, &rows).unwrap();
        let y: Vec<f64> = rows.iter().map(|&row| number("y", row)).collect();
        // A function of the row's own numbers: the same for its copies.
        let epsilon: Vec<f64> = rows.iter().map(|&row| -0.5 * number("a", row).abs().min(1.0)).collect();
        let fitted = block_on(fit(
            &DeviceMatrix::on_cpu(&x),
            &y,
            Some(&weights),
            FitSettings::new(1.0),
            None,
            &mut |_, _| {},
        ))
        .unwrap();
        let trained = Trained {
            x: &x,
            y: &y,
            weights: Some(&weights),
            parameters: &fitted.parameters,
            probabilities: &fitted.probabilities,
            hessian: fitted.hessian.as_ref().unwrap(),
            l2: 1.0,
            seed: 3,
        };
        Methods::default().of(algorithm).unlearn(&trained, &epsilon, &mut |_, _| {}).unwrap().parameters
    };
    for algorithm in Algorithm::ALL.into_iter().filter(|it| *it != Algorithm::Sisa) {
        let (a, b) = (run(&weighted, algorithm), run(&copied, algorithm));
        let far = largest_difference(&a, &b);
        assert!(far < 1e-9, "{algorithm:?}: {far:e}");
    }
}

/// UCBAdmissions, R's own set (Bickel et al. 1975): 24 lines for 4,526 people.
#[test]
fn a_file_of_counts_is_right() {
    let text = std::fs::read("tests/golden/ucb_admissions.csv").unwrap();
    let mut session = Session::default();
    session.set_main("UCBAdmissions".into(), table(&text));
    let mut configuration = Configuration::new(role("Admit", "Admitted"), role("Gender", "Male"));
    configuration.base_weight = Some("Freq".into());
    // Every line in the training part, and again in the others: what is asked is whether the counts are right.
    let mut second = Session::default();
    second.set_main("UCBAdmissions".into(), table(&tripled(&text)));
    configuration.split = Split::Column {
        column: "part".into(),
        train: vec!["1".into()],
        validation: vec!["2".into()],
        test: vec!["3".into()],
    };
    configuration.correction.soft = SoftScheme::Exact;
    let outcome = block_on(second.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert_eq!(outcome.data.rows, [24, 24, 24]);
    assert_eq!(outcome.data.base_weights.as_ref().unwrap().sums, [4526.0; 3]);
    let [women, men] = outcome.model(ModelRole::Before).unwrap().test.groups.as_slice() else { panic!() };
    let (women, men) = (*women, *men);
    assert_eq!((men.positives(), men.rows()), (1198.0, 2691.0));
    assert_eq!((women.positives(), women.rows()), (557.0, 1835.0));
    // The model has gender as a feature, so that its mean p by gender are the rates of admission (score equations), up to the penalty.
    configuration.model.l2 = 0.0;
    configuration.model.standardise = false;
    configuration.ignored = vec!["Dept".into()];
    let outcome = block_on(second.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert!(
        (outcome.target_before - (1198.0 / 2691.0 - 557.0 / 1835.0)).abs() < 1e-10,
        "{}",
        outcome.target_before
    );
    // Written as counts it is a whole number.
    let json = serde_json::to_string(&men).unwrap();
    assert!(json.contains("\"true_positives\":"), "{json}");
    assert!(!json.contains(".0"), "{json}");
}

fn tripled(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(text.to_vec()).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    let mut file = format!("{header},part\n");
    for part in 1..=3 {
        lines.lines().for_each(|line| file.push_str(&format!("{line},{part}\n")));
    }
    file.into_bytes()
}

#[test]
fn weights_that_are_none_are_refused_with_row_and_column() {
    let refused = |change: &dyn Fn(usize, &str) -> String| {
        let [text, _] = files();
        let lines: Vec<String> = text
            .lines()
            .enumerate()
            .map(|(i, line)| match i {
                0 => line.to_owned(),
                _ => {
                    let (rest, n) = line.rsplit_once(',').unwrap();
                    format!("{rest},{}", change(i, n))
                }
            })
            .collect();
        let mut session = Session::default();
        session.set_main("file".into(), table(lines.join("\n").as_bytes()));
        block_on(session.correct(&Backend::cpu(), &configuration(), &mut Silent)).unwrap_err()
    };
    let at = |row: usize, value: &str| {
        let value = value.to_owned();
        move |i: usize, n: &str| if i == row { value.clone() } else { n.to_owned() }
    };
    let ExperimentError::Rows(RowsError::WeightIsNegative { row: 7, column, .. }) = refused(&at(7, "-1"))
    else {
        panic!()
    };
    assert_eq!(column, "n");
    assert!(matches!(refused(&at(9, "")), ExperimentError::Rows(RowsError::WeightIsMissing { row: 9, .. })));
    assert!(matches!(
        refused(&|i, n| if i % 2 == 0 { "two".to_owned() } else { n.to_owned() }),
        ExperimentError::Rows(RowsError::WeightIsText { row: 2, .. })
    ));
    assert!(matches!(
        refused(&|_, _| "0".to_owned()),
        ExperimentError::Rows(RowsError::NoWeight { part: "training", .. })
    ));
    let mut session = Session::default();
    session.set_main("file".into(), table(files()[0].as_bytes()));
    for (column, part) in
        [("y", "the label"), ("s", "the sensitive group"), ("part", "the split"), ("zz", "zz")]
    {
        let mut wrong = configuration();
        wrong.base_weight = Some(column.into());
        let error = block_on(session.correct(&Backend::cpu(), &wrong, &mut Silent)).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

/// The share is that of the validation rows, by weight; the test rows are cut at the same probability.
#[test]
fn the_top_share_is_accepted() {
    let mut configuration = configuration();
    configuration.threshold = Threshold::AcceptTop(0.25);
    let [weighted, copied] = outcomes(&configuration);
    for role in [ModelRole::Before, ModelRole::SoftRetrained] {
        let figures = &copied.model(role).unwrap().validation;
        let accepted: f64 = figures.groups.iter().map(|group| group.selection_rate().numerator).sum();
        // A cut never divides copies of a row: up to three more than a quarter.
        assert!((0.0..3.0).contains(&(accepted - 0.25 * figures.weight)), "{accepted} of {}", figures.weight);
    }
    let groups = |outcome: &Outcome| outcome.model(ModelRole::Before).unwrap().test.groups.clone();
    assert_eq!(groups(&weighted), groups(&copied));
    configuration.threshold = Threshold::At(0.7);
    let stricter =
        |outcome: &Outcome| groups(outcome).iter().map(|group| group.selection_rate().numerator).sum::<f64>();
    let [at_seven, _] = outcomes(&configuration);
    configuration.threshold = Threshold::default();
    let [at_half, _] = outcomes(&configuration);
    assert!(stricter(&at_seven) < stricter(&at_half));
}

#[test]
fn groups_are_crossed_merged_and_cut() {
    let mut text = String::from("x,race,age,y\n");
    let mut numbers = Numbers(5);
    for i in 0..600 {
        let race = ["a", "b", "c", "d", ""][i % 5];
        let x = next(&mut numbers);
        text.push_str(&format!(
            "{x},{race},{},{}\n",
            20 + (i * 7) % 61,
            u8::from(x + next(&mut numbers) > 0.0)
        ));
    }
    let names = |groups: Vec<GroupColumn>| -> Result<(Vec<String>, usize), ExperimentError> {
        let mut session = Session::default();
        session.set_main("file".into(), table(text.as_bytes()));
        let mut configuration = Configuration::new(role("y", "1"), role("race", "a"));
        configuration.groups = groups;
        configuration.criteria = vec![soft_unlearn::objective::Criterion::Robustness];
        let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent))?;
        let dropped = outcome.data.dropped.iter().map(|(_, rows)| rows).sum();
        Ok((outcome.data.groups.into_iter().map(|group| group.name).collect(), dropped))
    };
    let race = || GroupColumn::new("race");
    let (plain, dropped) = names(vec![race()]).unwrap();
    assert_eq!(plain, ["race is a", "race is b", "race is c", "race is d"]);
    assert_eq!(dropped, 120);
    let mut merged = race();
    merged.merge.insert("few".into(), vec!["c".into(), "d".into()]);
    let (list, _) = names(vec![merged.clone()]).unwrap();
    assert_eq!(list, ["race is a", "race is b", "race is few"]);
    merged.privileged = Some(vec!["few".into()]);
    assert_eq!(names(vec![merged]).unwrap().0, ["race is not few", "race is few"]);
    let age = GroupColumn { between: vec![[25.0, 60.0]], ..GroupColumn::new("age") };
    let (list, _) = names(vec![race(), age]).unwrap();
    assert_eq!(list.len(), 8);
    assert_eq!(
        list[..2],
        ["race is a and age is 25 to below 60", "race is a and age is outside 25 to below 60"]
    );
    let chosen = GroupColumn { values: Some(vec!["d".into(), "a".into()]), ..race() };
    let (list, dropped) = names(vec![chosen]).unwrap();
    assert_eq!((list, dropped), (vec!["race is d".to_owned(), "race is a".to_owned()], 360));
    let ages = names(vec![race(), GroupColumn::new("age")]).unwrap_err();
    let ExperimentError::Rows(RowsError::TooManyGroups { groups, largest, .. }) = &ages else {
        panic!("{ages}")
    };
    assert!(*groups > 64 && largest.len() == 5, "{ages}");
    assert!(ages.to_string().contains("make"), "{ages}");
    let wrong = GroupColumn { values: Some(vec!["z".into()]), ..race() };
    assert!(names(vec![wrong]).unwrap_err().to_string().contains("has no value \"z\""));
    let text_cut = GroupColumn { at_least: Some(3.0), ..race() };
    assert!(names(vec![text_cut]).unwrap_err().to_string().contains("a threshold cannot divide it"));
}
