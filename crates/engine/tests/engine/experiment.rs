//! The experiment as a whole: splits, second files, missing values, exports, and what is kept between runs.

use crate::support::{bundled, table};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExperimentError, ExportKind, MissingPolicy, ModelRole, Session, Silent, Split,
    run,
};
use soft_unlearn::leave_one_out::{Estimate, LeaveOneOutError, all_leverage_corrected};
use soft_unlearn::model::FitStatus;
use soft_unlearn::weights::SoftScheme;

fn german() -> (Session, Configuration) {
    let mut session = Session::default();
    session.set_main("german".into(), table(&bundled("german-credit")));
    (session, BundledSet::GermanCredit.configuration())
}

#[test]
fn a_seed_repeats_a_split_and_another_seed_changes_it() {
    let (mut session, mut configuration) = german();
    let first = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(first.data.rows, [600, 200, 200]);
    let (mut again, _) = german();
    let second = run(&mut again, &configuration, &mut Silent).unwrap();
    assert_eq!(first.models, second.models);
    configuration.seed = 7;
    let other = run(&mut again, &configuration, &mut Silent).unwrap();
    assert_ne!(first.samples.row, other.samples.row);
    // Going back gives the first result again, whatever was kept in between.
    configuration.seed = 42;
    assert_eq!(run(&mut again, &configuration, &mut Silent).unwrap().models, first.models);
}

#[test]
fn a_kept_stage_is_as_good_as_a_fresh_one() {
    let (mut kept, mut configuration) = german();
    for soft in SoftScheme::ALL {
        for (l2, r) in [(1.0, 0.5), (1.0, 1.0), (4.0, 1.0)] {
            configuration.correction.soft = soft;
            configuration.correction.share_of_gap = r;
            configuration.model.l2 = l2;
            let (mut fresh, _) = german();
            let a = run(&mut kept, &configuration, &mut Silent).unwrap();
            let b = run(&mut fresh, &configuration, &mut Silent).unwrap();
            assert_eq!((a.models, a.samples, a.warnings), (b.models, b.samples, b.warnings));
        }
    }
}

/// The estimate decides the weights, not what is shown of each row, and models without a row are kept when it changes.
#[test]
fn another_estimate_changes_the_weights_alone() {
    let (mut session, mut configuration) = german();
    configuration.correction.soft = SoftScheme::Exact;
    configuration.correction.estimate = Estimate::LeverageCorrected;
    let corrected = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let question = configuration.question();
    let without = block_on(session.leave_out(&Backend::cpu(), &configuration, &[1, 5], false)).unwrap();
    assert_eq!(without.rows.len(), 2);
    configuration.correction.estimate = Estimate::Plain;
    let plain = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert_eq!(configuration.question(), question);
    assert_eq!(
        block_on(session.leave_out(&Backend::cpu(), &configuration, &[1, 5], false)).unwrap(),
        without
    );
    assert_eq!(plain.samples.target_influence, corrected.samples.target_influence);
    assert_ne!(plain.samples.soft_weight, corrected.samples.soft_weight);
    // Soft 2.0 is f / (2 lambda): the weights' ratios are those of the estimate.
    configuration.correction.soft = SoftScheme::Soft20;
    for estimate in [Estimate::Plain, Estimate::LeverageCorrected] {
        configuration.correction.estimate = estimate;
        let samples =
            block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap().samples;
        let f = match estimate {
            Estimate::LeverageCorrected => {
                all_leverage_corrected(&samples.target_influence, &samples.leverage)
            }
            _ => samples.target_influence.to_vec(),
        };
        let pairs = || f.iter().zip(samples.soft_weight.iter()).map(|(f, weight)| (f, weight - 1.0));
        let (far, epsilon) = pairs().max_by(|(f, _), (g, _)| f.abs().total_cmp(&g.abs())).unwrap();
        let scale = epsilon / far;
        assert!(pairs().all(|(f, epsilon)| (epsilon - scale * f).abs() < 1e-12), "{estimate:?}");
    }
}

/// The retrained models are reached from the updated ones, and are the optimum whatever the start: the same as from the
/// original model, to what a gradient norm of 1e-10 leaves.
#[test]
fn retraining_refines_the_update() {
    let (mut session, mut configuration) = german();
    configuration.correction.soft = SoftScheme::ExactBoxed;
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    for (updated, retrained) in [
        (ModelRole::HardInfluence, ModelRole::HardRetrained),
        (ModelRole::SoftInfluence, ModelRole::SoftRetrained),
    ] {
        let model = outcome.model(retrained).unwrap();
        let (report, way) = (model.fit.as_ref().unwrap(), model.refinement.as_ref().unwrap());
        assert_eq!(report.status, FitStatus::Converged);
        assert_eq!(way.gradient_norms.len(), report.iterations as usize + 1);
        assert_eq!(way.gradient_norms.last(), Some(&report.gradient_norm));
        let start = &outcome.model(updated).unwrap().parameters;
        let far = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
        assert!((way.moved - far(start, &model.parameters)).abs() < 1e-12 && way.moved > 1e-3);
        // One Newton step from the original model leaves fewer than from there.
        assert!(report.iterations < outcome.fit.iterations + 2, "{}", report.iterations);
    }
    assert!(outcome.model(ModelRole::SoftInfluence).unwrap().refinement.is_none());
}

/// The gap that soft weights leave after the update is no larger with the plain estimate, which is the derivative, than
/// with the one for removals; and the matched estimate is that of each scheme's step.
#[test]
fn the_matched_estimate_is_each_schemes_own() {
    let (mut session, mut configuration) = german();
    configuration.correction.soft = SoftScheme::Exact;
    let mut weights = |estimate| {
        configuration.correction.estimate = estimate;
        let samples =
            block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap().samples;
        (samples.hard_weight, samples.soft_weight)
    };
    let [matched, plain, corrected] =
        [Estimate::Matched, Estimate::Plain, Estimate::LeverageCorrected].map(&mut weights);
    assert_eq!(matched, (corrected.0.clone(), plain.1.clone()));
    assert!(plain.1 != corrected.1 && plain.0 != corrected.0);
}

/// A row of the file is found among the training rows, or what became of it is said.
#[test]
fn rows_that_do_not_train_say_why() {
    let (mut session, configuration) = german();
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let [trained, ..] = outcome.data.rows;
    let file = outcome.data.rows_read as u32;
    let mut seen = [0; 3];
    for row in 0..=file + 1 {
        match session.places(&[row]) {
            Ok(places) => {
                assert_eq!(outcome.samples.row[places[0] as usize], row);
                seen[0] += 1;
            }
            Err(ExperimentError::LeaveOneOut(LeaveOneOutError::NotTrainedOn { why, .. })) => match why {
                "it validates" => seen[1] += 1,
                "it tests" => seen[2] += 1,
                _ => assert!((row == 0 || row > file) && why == "the file has no such row", "{row} {why}"),
            },
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(seen, outcome.data.rows);
    let error =
        block_on(session.leave_out(&Backend::cpu(), &outcome.configuration, &[trained as u32], false))
            .unwrap_err();
    assert_eq!(error, LeaveOneOutError::NoSuchRow { place: trained, rows: trained }.into());
}

/// More parameters than rows and no penalty: refused with both numbers.
#[test]
fn a_singular_model_names_its_size() {
    let (mut session, mut configuration) = german();
    configuration.split = Split::Seeded { train: 0.03, validation: 0.5 };
    configuration.model.l2 = 0.0;
    let error = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap_err();
    let ExperimentError::SingularHessian { parameters, rows: 30 } = error else { panic!("{error}") };
    assert!(parameters > 30 && error.to_string().contains("more parameters than rows"), "{error}");
}

#[test]
fn a_second_file_tests() {
    let text = String::from_utf8(bundled("german-credit")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let first = lines[..801].join("\n");
    let second = [&lines[..1], &lines[801..]].concat().join("\n");
    let mut session = Session::default();
    session.set_main("first".into(), table(first.as_bytes()));
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.split = Split::SecondFile { validation: 0.25 };
    let error = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap_err();
    assert!(error.to_string().contains("there is none"), "{error}");
    session.set_second(Some(("second".into(), table(second.as_bytes()))));
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    assert_eq!(outcome.data.rows, [600, 200, 200]);
    assert_eq!(outcome.model(ModelRole::Before).unwrap().test.rows, 200);
    assert!(outcome.data.second_fingerprint.is_some());
    // A second file without one of the features says which.
    let narrow: Vec<String> = second.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect();
    session.set_second(Some(("narrow".into(), table(narrow.join("\n").as_bytes()))));
    let error =
        block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap_err().to_string();
    assert!(error.contains("\"status\""), "{error}");
}

#[test]
fn missing_values_are_dropped_and_counted_or_filled_in() {
    let mut session = Session::default();
    session.set_main("adult".into(), table(&bundled("adult")));
    let mut configuration = BundledSet::Adult.configuration();
    let dropped = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert_eq!(dropped.data.dropped.iter().map(|(_, rows)| rows).sum::<usize>(), 48_842 - 45_222);
    assert_eq!(dropped.data.rows.iter().sum::<usize>(), 45_222);
    let trained = dropped.data.rows[0];
    let gone: Vec<String> = (1..=2_000)
        .filter_map(|row| session.places(&[row]).err())
        .map(|error| error.to_string())
        .filter(|text| {
            text.contains("it was dropped") && text.contains(&format!("{trained} rows that train"))
        })
        .collect();
    assert!(gone.len() > 50, "{}", gone.len());
    configuration.missing = MissingPolicy::Impute;
    let kept = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert_eq!((kept.data.rows.iter().sum::<usize>(), kept.data.dropped.len()), (48_842, 0));
    assert!(kept.data.parameter_names.iter().any(|name| name.contains("(missing)")));
}

#[test]
fn exports_hold_every_scheme_and_the_files_units() {
    let (mut session, configuration) = german();
    assert_eq!(session.export(ExportKind::Report).unwrap_err(), ExperimentError::NoOutcome);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let samples = String::from_utf8(session.export(ExportKind::Samples).unwrap().bytes).unwrap();
    let mut lines = samples.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(header.len(), 9 + 9);
    let exact = header.iter().position(|name| *name == "weight_soft_kept").unwrap();
    for (i, line) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let number = |place: usize| cells[place].parse::<f64>().unwrap();
        assert_eq!(
            (number(0), number(exact)),
            (f64::from(outcome.samples.row[i]), outcome.samples.soft_weight[i])
        );
        assert_eq!(cells[3], outcome.data.groups[usize::from(outcome.samples.group[i])].name);
    }
    let report: serde_json::Value =
        serde_json::from_slice(&session.export(ExportKind::Report).unwrap().bytes).unwrap();
    assert_eq!(
        serde_json::from_value::<Configuration>(report["configuration"].clone()).unwrap(),
        configuration
    );
    assert_eq!(report["models"].as_array().unwrap().len(), 5);
    let coefficients = session.export(ExportKind::Coefficients).unwrap();
    let coefficients: serde_json::Value = serde_json::from_slice(&coefficients.bytes).unwrap();
    assert!(coefficients["soft"]["numeric"][0]["coefficient"].is_number());
}

#[test]
fn settings_out_of_range_name_themselves() {
    let (mut session, configuration) = german();
    let mut wrong = configuration.clone();
    wrong.model.l2 = -1.0;
    assert_eq!(
        block_on(session.correct(&Backend::cpu(), &wrong, &mut Silent)).unwrap_err().to_string(),
        "l2 is -1, but has to be zero or a positive number."
    );
    let mut wrong = configuration.clone();
    wrong.split = Split::Seeded { train: 0.9, validation: 0.2 };
    assert!(
        block_on(session.correct(&Backend::cpu(), &wrong, &mut Silent))
            .unwrap_err()
            .to_string()
            .contains("below 1, to leave rows for the test")
    );
    let mut wrong = configuration;
    wrong.groups[0].column = "credit".into();
    assert!(
        block_on(session.correct(&Backend::cpu(), &wrong, &mut Silent))
            .unwrap_err()
            .to_string()
            .contains("the label and the sensitive group at once")
    );
}
