//! Weights and coefficients that come back from a file: the figures that they were saved with, and those of training by hand.

use std::fmt::Write;

use crate::support::{Numbers, bundled, largest_difference, table};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExperimentError, ExportKind, Given, GivenError, GivenFile, GivenKind,
    GivenName, ModelKind, ModelRole, Outcome, Session, Silent, Split, Synthetic, run,
};
use soft_unlearn::objective::Figures;
use soft_unlearn::table::{BinaryRole, Condition};
use soft_unlearn::weights::{HardScheme, SoftScheme};

fn measured(session: &Session, bytes: &[u8]) -> Result<Given, ExperimentError> {
    block_on(session.measure_given(&Backend::cpu(), &GivenFile::read(bytes)?, &mut Silent))
}

fn refused(session: &Session, text: &str) -> GivenError {
    match measured(session, text.as_bytes()) {
        Err(ExperimentError::Given(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn ran(name: &str, bytes: &[u8], configuration: &Configuration) -> (Session, Outcome) {
    let mut session = Session::default();
    session.set_main(name.into(), table(bytes));
    run(&mut session, configuration, &mut Silent).unwrap();
    while session.resample(500).unwrap() > 0 {}
    let outcome = session.outcome().unwrap();
    (session, outcome)
}

fn world(rows: u32) -> Vec<u8> {
    Synthetic { rows, ..Synthetic::default() }.csv().into_bytes()
}

fn exported(session: &Session, kind: ExportKind) -> Vec<u8> {
    session.export(kind).unwrap().bytes
}

/// The weights, dropped back, are the retrained soft model: parameters, figures, intervals and the fit's own report.
fn comes_back(name: &str, bytes: &[u8], configuration: &Configuration) -> Outcome {
    let (session, outcome) = ran(name, bytes, configuration);
    let saved = exported(&session, ExportKind::Weights);
    assert_eq!(GivenKind::of(&saved[..100]), Some(GivenKind::Weights));
    let given = measured(&session, &saved).unwrap();
    let own = outcome.model(ModelRole::SoftRetrained).unwrap();
    let [model] = given.models.as_slice() else { panic!() };
    assert_eq!((given.kind, model.name), (GivenKind::Weights, GivenName::Trained));
    assert_eq!(model.parameters, own.parameters);
    assert_eq!(model.figures, [own.validation.clone(), own.test.clone()]);
    assert_eq!(model.groups, [own.validation_groups.clone(), own.test_groups.clone()]);
    assert_eq!(model.fit, own.fit);
    let sure = outcome.certainty.models.iter().find(|it| it.role == ModelRole::SoftRetrained).unwrap();
    assert_eq!(model.certain, sure.parts);
    assert!(model.certain[1].iter().any(|certain| certain.change.is_some()));
    let told = given.weights.unwrap();
    assert_eq!(told.rows, outcome.data.rows[0]);
    assert!(told.moved.is_none() && told.others.iter().all(|other| other.rows == 0));
    // A session that knows the question alone trains from another start: the same optimum, and not by looking it up.
    let mut fresh = Session::default();
    fresh.set_main(name.into(), table(bytes));
    block_on(fresh.measure_influence(&Backend::cpu(), configuration, &mut Silent)).unwrap();
    let anew = measured(&fresh, &saved).unwrap();
    assert!(largest_difference(&anew.models[0].parameters, &own.parameters) < 1e-8);
    // One weight changed is another model.
    let text = String::from_utf8(saved).unwrap();
    let line = text.lines().find(|line| line.contains(",train,") && !line.ends_with(",0")).unwrap();
    let (head, _) = line.rsplit_once(',').unwrap();
    let other = measured(&session, text.replacen(&format!("{line}\n"), &format!("{head},0\n"), 1).as_bytes());
    assert_ne!(other.unwrap().models[0].parameters, own.parameters);
    outcome
}

#[test]
fn saved_weights_give_the_retrained_model_to_the_last_bit() {
    comes_back("world.csv", &world(900), &Synthetic::configuration());
    comes_back("german.csv", &bundled("german-credit"), &BundledSet::GermanCredit.configuration());
    // Weights below 0, which are saved as 0.
    let mut configuration = Synthetic::configuration();
    configuration.correction.soft = SoftScheme::Soft22;
    configuration.correction.share_of_gap = 1.0;
    assert!(comes_back("world.csv", &world(600), &configuration).soft_weights.negative > 0);
}

#[test]
fn adults_saved_weights_give_its_retrained_model_to_the_last_bit() {
    comes_back("adult.csv", &bundled("adult"), &BundledSet::Adult.configuration());
}

fn near(a: &Figures, b: &Figures) {
    let value = |it: &soft_unlearn::objective::Measured| it.value().unwrap();
    let all = |it: &Figures| {
        [
            value(&it.target_smooth),
            value(&it.target_hard),
            value(&it.accuracy),
            it.log_loss_sum / it.weight,
            value(&it.auc),
        ]
    };
    assert!(largest_difference(&all(a), &all(b)) < 1e-12, "{:?} {:?}", all(a), all(b));
    assert_eq!(a.groups, b.groups);
}

#[test]
fn saved_coefficients_give_the_same_figures() {
    for (name, bytes, configuration) in [
        ("world.csv", world(900), Synthetic::configuration()),
        ("german.csv", bundled("german-credit"), BundledSet::GermanCredit.configuration()),
        ("world.csv", world(900), {
            let mut configuration = Synthetic::configuration();
            configuration.model.intercept = false;
            configuration
        }),
    ] {
        let (session, outcome) = ran(name, &bytes, &configuration);
        let saved = exported(&session, ExportKind::Coefficients);
        assert_eq!(GivenKind::of(&saved), Some(GivenKind::Coefficients));
        let given = measured(&session, &saved).unwrap();
        let names: Vec<GivenName> = given.models.iter().map(|model| model.name).collect();
        assert_eq!(names, [GivenName::Before, GivenName::Hard, GivenName::Soft]);
        assert!(!given.of_other_data && given.weights.is_none());
        let [hard, soft] = ModelRole::by(configuration.correction.algorithm);
        for (model, role) in given.models.iter().zip([ModelRole::Before, hard, soft]) {
            let own = outcome.model(role).unwrap();
            assert!(largest_difference(&model.parameters, &own.parameters) < 1e-12);
            near(&model.figures[0], &own.validation);
            near(&model.figures[1], &own.test);
            assert!(model.fit.is_none());
        }
        // The same numbers by their names alone, as other software writes them.
        let json: serde_json::Value = serde_json::from_slice(&saved).unwrap();
        let soft = &json["soft"];
        let mut flat = serde_json::Map::new();
        for it in soft["numeric"].as_array().unwrap() {
            flat.insert(it["column"].as_str().unwrap().into(), it["coefficient"].clone());
        }
        for factor in soft["factors"].as_array().unwrap() {
            for level in factor["levels"].as_array().unwrap() {
                let name =
                    format!("{} = {}", factor["column"].as_str().unwrap(), level["level"].as_str().unwrap());
                flat.insert(name, level["coefficient"].clone());
            }
        }
        flat.insert("intercept".into(), soft["intercept"].clone());
        let by_name = measured(&session, &serde_json::to_vec(&flat).unwrap()).unwrap();
        assert_eq!(by_name.models[0].name, GivenName::Only);
        assert_eq!(by_name.models[0].parameters, given.models[2].parameters);
        assert_eq!(by_name.models[0].certain, given.models[2].certain);
        // Of the same columns in another file it is said.
        let other = String::from_utf8(saved).unwrap().replace(&outcome.data.fingerprint, &"0".repeat(64));
        assert!(measured(&session, other.as_bytes()).unwrap().of_other_data);
    }
}

fn role(column: &str, value: &str) -> BinaryRole {
    BinaryRole { column: column.into(), positive: Condition::Values(vec![value.into()]), negative: None }
}

#[test]
fn a_row_of_weight_n_trains_as_n_rows() {
    let mut numbers = Numbers(5);
    let header = "a,b,kind,s,y,part\n";
    let [mut once, mut copied] = [header.to_owned(), header.to_owned()];
    let mut weights = "row;sample_weight\r\n".to_owned();
    for i in 0..400 {
        let (a, b) = (numbers.normal(), numbers.normal());
        let s = if numbers.normal() > 0.0 { "m" } else { "f" };
        let y = u8::from(a - 0.5 * b + if s == "m" { 0.5 } else { -0.5 } + numbers.normal() > 0.0);
        let part = ["train", "train", "validation", "test"][i % 4];
        let line = format!("{a},{b},{},{s},{y},{part}\n", ["p", "q", "r"][i % 3]);
        let n = if part == "train" { [2, 1, 3, 0, 2][i % 5] } else { 1 };
        once.push_str(&line);
        (0..n).for_each(|_| copied.push_str(&line));
        if part == "train" {
            // Another order, and a decimal comma, as a spreadsheet saves it.
            weights = weights.replacen("\r\n", &format!("\r\n{i};{n},0\r\n"), 1);
        }
    }
    let mut configuration = Configuration::new(role("y", "1"), role("s", "m"));
    configuration.split = Split::Column {
        column: "part".into(),
        train: vec!["train".into()],
        validation: vec!["validation".into()],
        test: vec!["test".into()],
    };
    // Columns as they are: a scale would be that of the training rows, of which there are more here than there.
    configuration.model.standardise = false;
    let (session, _) = ran("once.csv", once.as_bytes(), &configuration);
    let (_, by_hand) = ran("copied.csv", copied.as_bytes(), &configuration);
    let given = measured(&session, weights.as_bytes()).unwrap();
    let (model, own) = (&given.models[0], by_hand.model(ModelRole::Before).unwrap());
    for (a, b) in model.figures.iter().zip([&own.validation, &own.test]) {
        let loss = |it: &Figures| it.log_loss_sum;
        assert!((loss(a) - loss(b)).abs() < 1e-8, "{} {}", loss(a), loss(b));
        assert_eq!((&a.accuracy, &a.groups), (&b.accuracy, &b.groups));
        let gap = |it: &Figures| it.target_smooth.value().unwrap();
        assert!((gap(a) - gap(b)).abs() < 1e-9);
    }
    assert!(largest_difference(&model.parameters, &session.outcome().unwrap().models[0].parameters) > 1e-3);
}

#[test]
fn what_is_wrong_with_weights_is_said_by_row() {
    let (session, outcome) = ran("world.csv", &world(300), &Synthetic::configuration());
    let saved = String::from_utf8(exported(&session, ExportKind::Weights)).unwrap();
    let lines: Vec<&str> = saved.lines().skip(1).collect();
    let place = |part: &str| lines.iter().position(|line| line.split(',').nth(1) == Some(part)).unwrap();
    let (train, test) = (place("train"), place("test"));
    // The file with one line in another's place, or with none there.
    let with = |row: usize, line: Option<&str>| {
        let mut text = String::from("row,part,sample_weight\n");
        for (i, own) in lines.iter().enumerate() {
            match (i == row, line) {
                (true, None) => {}
                (true, Some(line)) => writeln!(text, "{line}").unwrap(),
                (false, _) => writeln!(text, "{own}").unwrap(),
            }
        }
        text
    };
    let cell = |text: &str| with(train, Some(&format!("{train},train,{text}")));
    let rows = outcome.data.rows[0];
    assert_eq!(
        refused(&session, &with(train, None)),
        GivenError::MissingRow { row: train, missing: 1, rows }
    );
    assert_eq!(refused(&session, &cell("-0.5")), GivenError::Negative { row: train, value: -0.5 });
    for empty in ["", "NaN", "NA"] {
        let error = GivenError::NotAWeight { row: train, value: String::new() };
        assert_eq!(refused(&session, &cell(empty)), error, "{empty}");
    }
    for text in ["much", "inf", "1e999"] {
        let GivenError::NotAWeight { row, .. } = refused(&session, &cell(text)) else { panic!("{text}") };
        assert_eq!(row, train);
    }
    let line = |row: &str| with(train, Some(&format!("{row},train,1")));
    assert_eq!(refused(&session, &line("300")), GivenError::UnknownRow { row: 300, rows: 300 });
    assert_eq!(refused(&session, &line(&test.to_string())), GivenError::RowTwice { row: train.max(test) });
    for row in ["-1", "2.5", "seven", ""] {
        let GivenError::NotARow { line, .. } = refused(&session, &line(row)) else { panic!("{row}") };
        assert_eq!(line, train + 1);
    }
    let nothing: String = saved
        .lines()
        .map(|line| match line.rsplit_once(',') {
            Some((head, weight)) if weight.parse::<f64>().is_ok() => format!("{head},0\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    assert_eq!(refused(&session, &nothing), GivenError::NothingTrains { rows });
    assert_eq!(
        refused(&session, "row,part,sample_weight\n0,train,1\n"),
        GivenError::MissingRow {
            row: (0..300).find(|row| *row > 0 && lines[*row].contains(",train,")).unwrap(),
            missing: rows - usize::from(lines[0].contains(",train,")),
            rows,
        }
    );
    // A weight of a row that does not train changes nothing, and is told; so is a part of another split.
    let own = measured(&session, saved.as_bytes()).unwrap();
    let told = measured(&session, with(test, Some(&format!("{test},train,3"))).as_bytes()).unwrap();
    assert_eq!(told.models, own.models);
    let told = told.weights.unwrap();
    assert_eq!(told.moved, Some((1, test)));
    let [validation, of_test, dropped] = &told.others;
    assert_eq!((of_test.part.as_str(), of_test.rows, of_test.first), ("test", 1, Some(test)));
    assert_eq!((validation.rows, dropped.rows), (0, 0));
    assert!(matches!(measured(&Session::default(), saved.as_bytes()), Err(ExperimentError::NoOutcome)));
}

#[test]
fn what_is_wrong_with_coefficients_is_said_by_column() {
    let mut configuration = Synthetic::configuration();
    configuration.correction.hard = HardScheme::TopShare(0.05);
    let (session, outcome) = ran("world.csv", &world(300), &configuration);
    let saved = String::from_utf8(exported(&session, ExportKind::Coefficients)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let columns = outcome.data.parameter_names.len() - 1;
    let first = &outcome.data.parameter_names[0];
    let changed = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut json = json.clone();
        change(&mut json);
        refused(&session, &json.to_string())
    };
    let error = changed(&|json| json["before"]["numeric"][0]["column"] = "wages".into());
    assert_eq!(error, GivenError::UnknownColumn { column: "wages".into() });
    let error = changed(&|json| drop(json["soft"]["numeric"].as_array_mut().unwrap().remove(0)));
    assert_eq!(error, GivenError::MissingColumn { column: first.clone(), missing: 1, columns });
    let error = changed(&|json| {
        let list = json["soft"]["numeric"].as_array_mut().unwrap();
        list.push(list[0].clone());
    });
    assert_eq!(error, GivenError::ColumnTwice { column: first.clone() });
    let error = changed(&|json| json["favourable"] = "hired = no".into());
    assert!(matches!(error, GivenError::OtherLabel { given, .. } if given == "hired = no"));
    let error = refused(&session, r#"{"intercept": 1, "x": "much"}"#);
    assert!(matches!(error, GivenError::NotACoefficient { column, .. } if column == "x"));
    let error = refused(&session, r#"{"intercept": 1"#);
    assert!(matches!(error, GivenError::Json { .. }));
    for neither in
        ["{}", r#"{"digest": "1"}"#, "a,b\n1,2\n", "", "row,sample_weight,age\n1,2,3\n", "\u{0}\u{1}"]
    {
        assert_eq!(GivenKind::of(neither.as_bytes()), None);
        assert_eq!(GivenFile::read(neither.as_bytes()), Err(GivenError::Neither));
    }
    let report = String::from_utf8(exported(&session, ExportKind::Report)).unwrap();
    assert_eq!(GivenKind::of(report.as_bytes()), None);
    configuration.model.intercept = false;
    let (session, _) = ran("world.csv", &world(300), &configuration);
    let error = refused(&session, &saved);
    assert!(matches!(error, GivenError::Intercept { .. }), "{error}");
}

#[test]
fn coefficients_of_units_belong_to_their_hidden_layers() {
    let mut configuration = Synthetic::configuration();
    configuration.model.kind = ModelKind::Mlp;
    configuration.model.perceptron.epochs = 5;
    let (session, outcome) = ran("world.csv", &world(400), &configuration);
    let saved = exported(&session, ExportKind::Coefficients);
    let given = measured(&session, &saved).unwrap();
    near(&given.models[0].figures[1], &outcome.models[0].test);
    configuration.model.perceptron.epochs = 6;
    let (other, _) = ran("world.csv", &world(400), &configuration);
    let text = String::from_utf8(saved).unwrap();
    assert_eq!(refused(&other, &text), GivenError::OtherHiddenLayers);
}
