//! The sweep: its cells, its yardsticks, its counts.

use crate::support;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    Baseline, BundledSet, Comparison, Configuration, Method, ModelRole, Session, Silent, Spread,
    SweepFigures, SweepRow, SweepScheme, SweepSettings, Synthetic, lines, parts, run, verdicts,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::{HardScheme, SoftScheme, reweighing};
use soft_unlearn_page::page::charts;
use soft_unlearn_page::page::view::Metric;

fn world() -> (Session, Configuration) {
    let mut session = Session::default();
    let text = Synthetic { rows: 600, ..Synthetic::default() }.csv();
    session.set_main("world".into(), support::table(text.as_bytes()));
    (session, Configuration { sensitive_as_feature: true, ..Synthetic::configuration() })
}

fn whole(session: &mut Session) -> Vec<SweepRow> {
    let mut rows = Vec::new();
    loop {
        let swept = session.next_cell::<Comparison>(&mut Silent);
        rows.extend(swept.rows);
        if swept.waiting == 0 {
            return rows;
        }
    }
}

#[test]
fn cells_are_the_models_of_the_comparison() {
    let (mut session, mut configuration) = world();
    // A published scheme: all models have the same soft weights, which the distance to the retrained one presumes.
    configuration.correction.soft = SoftScheme::Exact;
    let settings = SweepSettings {
        methods: Method::all(),
        targets: vec![TargetKind::DemographicParity, TargetKind::Robustness],
        seeds: 2,
        strengths: 1,
    };
    let begun = session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    assert_eq!((begun.known, begun.waiting), (0, 2 * 2 * (15 * 2 + 5)));
    let rows = whole(&mut session);
    assert_eq!(rows.len(), 140);
    for row in &rows {
        match (row.method, &row.failed) {
            // Thresholds do not serve robustness; the linear program says what removal cannot reach.
            (Method::Baseline(Baseline::Thresholds), Some(_)) => {
                assert_eq!(row.target, TargetKind::Robustness);
                continue;
            }
            (Method::Baseline(Baseline::LinearProgram), Some(why)) => {
                assert!(why.starts_with("No removal of rows") && why.contains("100 %"), "{why}");
                continue;
            }
            _ => {}
        }
        assert_eq!(row.failed, None, "{row:?}");
        let Method::Algorithm(algorithm) = row.method else { continue };
        if row.seed != configuration.seed || Some(row.target) != configuration.target() {
            continue;
        }
        let mut own = configuration.clone();
        own.correction.algorithm = algorithm;
        let (mut fresh, _) = world();
        let outcome = run(&mut fresh, &own, &mut Silent).unwrap();
        let role = ModelRole::by(algorithm)[usize::from(row.scheme == SweepScheme::Soft)];
        let model = outcome.model(role).unwrap();
        assert_eq!(row.test, SweepFigures::from(&model.test), "{algorithm:?}");
        assert_eq!(row.validation, SweepFigures::from(&model.validation), "{algorithm:?}");
        let retrained = ModelRole::by(Algorithm::Retrain)[usize::from(row.scheme == SweepScheme::Soft)];
        let apart = |other: ModelRole| -> f64 {
            let to = &outcome.model(retrained).unwrap().parameters;
            let from = &outcome.model(other).unwrap().parameters;
            from.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
        };
        let expected = apart(role) / apart(ModelRole::Before);
        assert!((row.distance.unwrap() - expected).abs() < 1e-12);
        assert_eq!(outcome.configuration.correction.algorithm, algorithm);
    }
    let yardstick = rows.iter().find(|row| row.method == Method::Algorithm(Algorithm::Retrain)).unwrap();
    assert_eq!((yardstick.distance, yardstick.agreement), (Some(0.0), Some(1.0)));
    assert_eq!(yardstick.membership, yardstick.membership_retrained);
    // Where half the gap is asked for, removal reaches it, and the retrained model comes nearer.
    let mut half = configuration.clone();
    half.correction.share_of_gap = 0.4;
    let (mut fresh, _) = world();
    let methods = vec![Method::Baseline(Baseline::LinearProgram), Method::Baseline(Baseline::Thresholds)];
    let one = SweepSettings { methods, targets: vec![TargetKind::DemographicParity], seeds: 1, strengths: 1 };
    fresh.begin::<Comparison>(&half, &one, 0).unwrap();
    let outcome = run(&mut fresh, &half, &mut Silent).unwrap();
    for row in whole(&mut fresh) {
        let after = row.validation.target.unwrap();
        assert!(after.abs() < 0.9 * outcome.target_before.abs(), "{row:?}");
        if row.method == Method::Baseline(Baseline::Thresholds) {
            assert!(after.abs() < 1e-12 && row.validation.auc.is_none());
        }
    }
    // Another seed is another split.
    let nothing: Vec<&SweepRow> = rows
        .iter()
        .filter(|row| {
            row.method == Method::Baseline(Baseline::Nothing) && Some(row.target) == configuration.target()
        })
        .collect();
    assert_eq!(nothing.len(), 2);
    assert_ne!(nothing[0].test, nothing[1].test);
    // The membership attack's AUC, by counting pairs.
    let (mut fresh, _) = world();
    let outcome = run(&mut fresh, &configuration, &mut Silent).unwrap();
    let row = &rows[0];
    assert_eq!((row.method, row.scheme), (Method::Algorithm(Algorithm::Influence), SweepScheme::Hard));
    assert!((0.0..=1.0).contains(&row.membership.unwrap()));
    assert_eq!(outcome.hard_weights.removed, 36);
}

#[test]
fn a_sweep_goes_on_where_it_stopped_and_other_runs_do_not_disturb_it() {
    let (mut session, configuration) = world();
    let methods = vec![
        Method::Algorithm(Algorithm::EuK),
        Method::Algorithm(Algorithm::Retrain),
        Method::Baseline(Baseline::Reweighing),
    ];
    let settings =
        SweepSettings { methods, targets: vec![TargetKind::AccuracyParity], seeds: 2, strengths: 1 };
    session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    let all = whole(&mut session);
    session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    let mut halves: Vec<SweepRow> =
        (0..3).flat_map(|_| session.next_cell::<Comparison>(&mut Silent).rows).collect();
    let mut other = Configuration { seed: 9, ..configuration.clone() };
    other.set_target(TargetKind::EqualizedOdds);
    run(&mut session, &other, &mut Silent).unwrap();
    halves.extend(session.next_cell::<Comparison>(&mut Silent).rows);
    assert_eq!(halves, all[..4]);
    let resumed = session.begin::<Comparison>(&configuration, &settings, 4).unwrap();
    assert_eq!((resumed.known, resumed.waiting), (4, all.len() - 4));
    halves.extend(whole(&mut session));
    assert_eq!(halves, all);
}

#[test]
fn what_no_seed_changes_is_run_once_and_what_cannot_be_done_says_why() {
    let mut session = Session::default();
    session.set_main("german".into(), support::table(&support::bundled("german-credit")));
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.split = soft_unlearn::experiment::Split::Column {
        column: "foreign_worker".into(),
        train: vec!["yes".into()],
        validation: vec!["no".into()],
        test: vec!["no".into()],
    };
    let settings = SweepSettings {
        methods: Method::all(),
        targets: vec![TargetKind::DemographicParity],
        seeds: 0,
        strengths: 1,
    };
    assert!(session.begin::<Comparison>(&configuration, &settings, 0).is_err());
    // The same value is listed twice: every cell is refused in words, and the sweep comes to its end.
    let settings = SweepSettings { seeds: 3, ..settings };
    let begun = session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    assert_eq!(begun.waiting, (15 * 2 + 5) + 2 * 4 * 2, "random algorithms alone are repeated");
    for row in whole(&mut session) {
        assert!(row.failed.unwrap().len() > 20);
    }
}

#[test]
fn where_soft_weights_keep_a_goal_the_retrained_cell_has_weights_of_its_own() {
    let (mut session, configuration) = world();
    assert_eq!(configuration.correction.soft, SoftScheme::Kept);
    let settings = SweepSettings {
        methods: vec![Method::Algorithm(Algorithm::Influence), Method::Algorithm(Algorithm::Retrain)],
        targets: vec![TargetKind::DemographicParity],
        seeds: 1,
        strengths: 1,
    };
    session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    let (mut fresh, _) = world();
    let outcome = run(&mut fresh, &configuration, &mut Silent).unwrap();
    for row in whole(&mut session).iter().filter(|row| row.scheme == SweepScheme::Soft) {
        let retrained = row.method == Method::Algorithm(Algorithm::Retrain);
        let role = if retrained { ModelRole::SoftRetrained } else { ModelRole::SoftInfluence };
        assert_eq!(row.validation, SweepFigures::from(&outcome.model(role).unwrap().validation));
        assert_eq!(retrained, row.distance == Some(0.0));
    }
}

#[test]
fn means_deviations_and_verdicts_are_counted() {
    let spread = Spread::of([Some(1.0), None, Some(4.0), Some(4.0)].into_iter()).unwrap();
    assert_eq!((spread.mean, spread.deviation), (3.0, Some(3.0_f64.sqrt())));
    assert_eq!(Spread::of([Some(2.0)].into_iter()).unwrap().deviation, None);
    assert_eq!(Spread::of([None].into_iter()), None);
    let (mut session, configuration) = world();
    let settings = SweepSettings {
        methods: vec![Method::Algorithm(Algorithm::Influence), Method::Algorithm(Algorithm::Retrain)],
        targets: vec![TargetKind::DemographicParity],
        seeds: 3,
        strengths: 1,
    };
    session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    let mut rows = whole(&mut session);
    let set = |row: &mut SweepRow, target: f64, accuracy: f64| {
        row.test.target = Some(target);
        row.test.accuracy = Some(accuracy);
    };
    for row in &mut rows {
        let hard = row.scheme == SweepScheme::Hard;
        match (row.method, row.seed - configuration.seed) {
            // Soft nearer to zero, from the other side, and as accurate.
            (Method::Algorithm(Algorithm::Influence), 0) => set(row, if hard { 0.2 } else { -0.1 }, 0.8),
            // Soft better on both.
            (Method::Algorithm(Algorithm::Influence), 1) => {
                set(row, if hard { 0.2 } else { 0.1 }, if hard { 0.7 } else { 0.8 })
            }
            // Undefined: not counted.
            (Method::Algorithm(Algorithm::Influence), _) => row.test.target = None,
            // Hard better on both.
            _ => set(row, if hard { 0.1 } else { 0.2 }, if hard { 0.8 } else { 0.7 }),
        }
    }
    let [approximate, retrained] = verdicts(&rows);
    assert_eq!(
        (approximate.pairs, approximate.target, approximate.utility, approximate.both),
        (2, [2, 0, 0], [1, 0, 1], [1, 0])
    );
    assert_eq!(
        (retrained.pairs, retrained.target, retrained.utility, retrained.both),
        (3, [0, 3, 0], [0, 3, 0], [0, 3])
    );
    let lines = lines(&rows);
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0].test_target.unwrap().mean, 0.2);
    // Gaps of opposite signs do not cancel in their size.
    let of_influence = |row: &&mut SweepRow| {
        row.method == Method::Algorithm(Algorithm::Influence) && row.scheme == SweepScheme::Hard
    };
    let mut crossed = rows.clone();
    for (row, gap) in crossed.iter_mut().filter(of_influence).zip([0.3, -0.3, 0.0]) {
        (row.test.target, row.validation.target, row.test.target_hard) = (Some(gap), Some(-gap), Some(gap));
    }
    let crossed = soft_unlearn::experiment::lines(&crossed);
    let hard = crossed.iter().find(|line| line.scheme == SweepScheme::Hard).unwrap();
    assert_eq!(hard.method, Method::Algorithm(Algorithm::Influence));
    let mean = |spread: Option<soft_unlearn::experiment::Spread>| spread.unwrap().mean;
    assert!(mean(hard.test_target).abs() < 1e-15 && mean(hard.validation_target).abs() < 1e-15);
    for size in [hard.test_size, hard.validation_size, hard.test_size_hard] {
        assert!((mean(size) - 0.2).abs() < 1e-15);
    }
    assert_eq!((lines[0].seeds, lines[0].test_accuracy.unwrap().deviation.is_some()), (3, true));
}

#[test]
fn reweighing_makes_label_and_group_independent() {
    // Ten applicants, by hand: w = n_s n_y / (n n_sy).
    let y: Vec<f64> = [1, 1, 1, 1, 0, 1, 1, 0, 0, 0].map(f64::from).to_vec();
    let men: Vec<bool> = [true, true, true, true, true, false, false, false, false, false].to_vec();
    let weights = reweighing(&y, &men.iter().map(|&man| u16::from(man)).collect::<Vec<u16>>(), None);
    let expected = [0.75, 0.75, 0.75, 0.75, 2.0, 1.5, 1.5, 2.0 / 3.0, 2.0 / 3.0, 2.0 / 3.0];
    assert!(support::largest_difference(&weights, &expected) < 1e-15);
    let share = |privileged: bool| {
        let of = || (0..10).filter(|&i| men[i] == privileged);
        of().map(|i| weights[i] * y[i]).sum::<f64>() / of().map(|i| weights[i]).sum::<f64>()
    };
    assert!((share(true) - share(false)).abs() < 1e-15);
}

#[test]
fn a_search_looks_at_validation_alone_and_takes_the_least_score() {
    let (mut session, mut configuration) = world();
    configuration.correction.algorithm = Algorithm::GradientAscent;
    assert!(session.search().is_err(), "nothing has been run");
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let searched = session.search().unwrap().unwrap();
    assert_eq!((searched.algorithm, searched.setting.as_str()), (Algorithm::GradientAscent, "rate"));
    let before = outcome.model(ModelRole::Before).unwrap();
    let loss = |figures: &soft_unlearn::objective::Figures| figures.log_loss_sum;
    for candidate in &searched.candidates {
        let mut own = configuration.clone();
        own.correction.methods.gradient_ascent.rate = candidate.value;
        let (mut fresh, _) = world();
        let outcome = run(&mut fresh, &own, &mut Silent).unwrap();
        let score: f64 = ModelRole::by(Algorithm::GradientAscent)
            .iter()
            .map(|role| {
                let after = &outcome.model(*role).unwrap().validation;
                let left = (after.target_smooth.value().unwrap()
                    / before.validation.target_smooth.value().unwrap())
                .abs();
                left + loss(after) / loss(&before.validation) - 1.0
            })
            .sum::<f64>()
            / 2.0;
        assert!((candidate.score.unwrap() - score).abs() < 1e-12);
    }
    let least =
        searched.candidates.iter().filter_map(|candidate| candidate.score).fold(f64::INFINITY, f64::min);
    let best = searched.candidates.iter().find(|candidate| candidate.score == Some(least)).unwrap();
    assert_eq!(searched.best, Some(best.value));
    configuration.correction.algorithm = Algorithm::Influence;
    block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert_eq!(session.search().unwrap(), None);
}

#[test]
fn gradient_ascent_as_it_comes_brings_every_gap_nearer_and_ruins_nothing() {
    for (name, set) in [
        ("adult", BundledSet::Adult),
        ("compas", BundledSet::Compas),
        ("german-credit", BundledSet::GermanCredit),
    ] {
        let mut session = Session::default();
        session.set_main(name.into(), support::table(&support::bundled(name)));
        for target in
            [TargetKind::DemographicParity, TargetKind::EqualOpportunityLoss, TargetKind::Robustness]
        {
            let mut configuration = set.configuration();
            configuration.set_target(target);
            configuration.correction.algorithm = Algorithm::GradientAscent;
            block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
            for role in ModelRole::by(Algorithm::GradientAscent) {
                block_on(session.unlearn(&Backend::cpu(), role, &mut Silent)).unwrap();
                let outcome = session.outcome().unwrap();
                let figures = |role: ModelRole| {
                    let figures = &outcome.model(role).unwrap().validation;
                    (figures.target_smooth.value().unwrap(), figures.accuracy.value().unwrap())
                };
                let ((before, accurate), (after, left)) = (figures(ModelRole::Before), figures(role));
                assert!(after.abs() < before.abs(), "{name} {target:?} {role:?}: {before} to {after}");
                assert!(left > accurate - 0.01, "{name} {target:?} {role:?}: accuracy {accurate} to {left}");
            }
        }
    }
}

#[test]
fn parts_of_the_strength_trace_a_curve_and_leave_the_table_as_it_was() {
    let (mut session, configuration) = world();
    let (algorithm, target) = (Method::Algorithm(Algorithm::Influence), configuration.target().unwrap());
    let methods = vec![Method::Baseline(Baseline::Nothing), algorithm];
    let settings = SweepSettings { methods, targets: vec![target], seeds: 2, strengths: 2 };
    session.begin::<Comparison>(&configuration, &settings, 0).unwrap();
    let rows = whole(&mut session);
    assert_eq!(rows.len(), 2 * (3 + 2));
    assert_eq!(parts(&rows), [0.5]);
    session
        .begin::<Comparison>(&configuration, &SweepSettings { strengths: 1, ..settings.clone() }, 0)
        .unwrap();
    let alone = whole(&mut session);
    let timeless = |rows: &[SweepRow], part: f64| -> Vec<SweepRow> {
        let at = rows.iter().filter(|row| row.part == part);
        at.map(|row| SweepRow { milliseconds: 0.0, part: 1.0, ..row.clone() }).collect()
    };
    assert_eq!(timeless(&rows, 1.0), timeless(&alone, 1.0));
    assert_eq!(verdicts(&rows), verdicts(&alone));
    // Half of it is the correction with half the rows removed and half of the gap closed.
    let mut half = configuration.clone();
    half.correction.share_of_gap *= 0.5;
    let HardScheme::TopShare(share) = &mut half.correction.hard else { panic!("a share") };
    *share *= 0.5;
    session
        .begin::<Comparison>(
            &half,
            &SweepSettings { strengths: 1, methods: vec![algorithm], ..settings.clone() },
            0,
        )
        .unwrap();
    assert_eq!(timeless(&rows, 0.5), timeless(&whole(&mut session), 1.0));
    // The hard scheme without a share has one strength, the soft one has all.
    let mut harmful = configuration.clone();
    harmful.correction.hard = HardScheme::BothHarmful;
    session.begin::<Comparison>(&harmful, &settings, 0).unwrap();
    let weaker = whole(&mut session).into_iter().filter(|row| row.part < 1.0).map(|row| row.scheme);
    assert_eq!(weaker.collect::<Vec<_>>(), [SweepScheme::Soft; 2]);
    // The picture goes from the hard model by way of the model before to the soft one.
    let picture = charts::methods(&rows, target, Metric::Accuracy, false);
    let points = picture["series"][0]["data"].as_array().unwrap();
    let tips: Vec<&str> = points.iter().map(|point| point["tip"][0].as_str().unwrap_or("before")).collect();
    let name = algorithm.name();
    assert_eq!(
        tips,
        [
            format!("{name}, hard"),
            format!("{name}, hard, 50\u{202f}% of the strength"),
            "before".to_owned(),
            format!("{name}, soft, 50\u{202f}% of the strength"),
            format!("{name}, soft"),
        ]
    );
    let straight = charts::methods(&alone, target, Metric::Accuracy, false);
    assert_eq!(straight["series"][0]["data"].as_array().unwrap().len(), 2);
    for strengths in [0, 11] {
        assert!(SweepSettings { strengths, ..settings.clone() }.check().is_err());
    }
}
