//! Every method at one gap: the search, and the comparison against runs of its own at the strengths that it found.

use crate::support::table;
use soft_unlearn::experiment::{
    Brought, Certificate, CompareSettings, Configuration, Contender, MatchedComparison, Matching, ModelRole,
    Session, Silent, Synthetic, bring, run,
};
use soft_unlearn::leave_one_out::Estimate;
use soft_unlearn::objective::intervals::Statistic;
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::HardScheme;

fn by(curve: impl Fn(f64) -> f64, goal: f64, grid: &[f64]) -> Brought<f64> {
    let make = |s: f64| Ok::<_, ()>(Some((s, curve(s))));
    bring(goal, curve(0.0), 1e-6, grid, make).unwrap().unwrap()
}

#[test]
fn the_first_crossing_is_found_to_the_tolerance_in_few_models() {
    // 1 - 2 s + s^2 / 4 is 0.3 at s = 4 - sqrt(13.2).
    let found = by(|s| 1.0 - 2.0 * s + 0.25 * s * s, 0.3, &[0.25, 0.5, 1.0, 2.0, 8.0]);
    assert!(found.met && (found.strength - (4.0 - 13.2_f64.sqrt())).abs() < 1e-6);
    assert!(found.models <= 10, "{}", found.models);
    // A curve that comes back: the first of three crossings of 0.
    let found = by(|s| (3.0 * s).cos(), 0.0, &[0.4, 0.8, 1.6, 2.4]);
    assert!((found.strength - std::f64::consts::PI / 6.0).abs() < 1e-5);
    // The gap before is below the goal: it may have to rise.
    let found = by(|s| s, 0.5, &[1.0]);
    assert!(found.met && (found.gap - 0.5).abs() < 1e-6);
}

#[test]
fn whole_steps_meet_it_where_the_next_is_past_it() {
    let found = by(|s| 1.0 - (100.0 * s).round() / 30.0, 0.5, &[0.1, 0.2, 0.4]);
    assert!(found.met && (found.strength * 100.0).round() == 15.0, "{found:?}");
    let found = by(|s| 1.0 - (100.0 * s).round() / 31.0, 0.5, &[0.1, 0.2, 0.4]);
    assert!(found.met && (found.gap - 0.5).abs() < 0.5 / 31.0 + 1e-12, "{found:?}");
}

#[test]
fn one_that_never_gets_there_says_how_near_it_came() {
    let found = by(|s| 1.0 - s + s * s, 0.5, &[0.25, 0.5, 1.0]);
    assert!(!found.met && found.strength == 0.5 && found.gap == 0.75);
    let none = bring(0.0, 1.0, 1e-6, &[1.0], |_| Ok::<Option<((), f64)>, ()>(None)).unwrap();
    assert_eq!(none, None);
    assert_eq!(bring(0.0, 1.0, 1e-6, &[1.0], |_| Err::<Option<((), f64)>, _>("why")), Err("why"));
}

fn compared(
    configuration: &Configuration,
    settings: &CompareSettings,
    rows: u32,
) -> (Session, MatchedComparison) {
    let mut session = Session::default();
    let text = Synthetic { rows, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    let comparison = finished(&mut session, configuration, settings, 0);
    (session, comparison)
}

/// The comparison, for an asker who has the first `known` cells.
fn finished(
    session: &mut Session,
    configuration: &Configuration,
    settings: &CompareSettings,
    known: usize,
) -> MatchedComparison {
    session.begin::<Matching>(configuration, settings, known).unwrap();
    loop {
        let mut done = session.next_cell::<Matching>(&mut Silent);
        let row = done.rows.remove(0);
        assert_eq!(row.failed, None);
        if let Some(comparison) = row.comparison {
            assert_eq!(done.waiting, 0);
            return comparison;
        }
        assert!(done.waiting > 0);
    }
}

/// But for time.
fn timeless(mut comparison: MatchedComparison) -> MatchedComparison {
    comparison.methods.iter_mut().for_each(|row| row.milliseconds = 0.0);
    comparison
}

#[test]
fn every_method_comes_to_the_same_gap_and_its_figures_are_those_of_a_run_of_its_own() {
    let mut configuration = Synthetic::configuration();
    configuration.correction.share_of_gap = 0.5;
    configuration.correction.estimate = Estimate::Plain;
    let settings = CompareSettings { resamples: 250, ..CompareSettings::default() };
    let (mut session, comparison) = compared(&configuration, &settings, 900);
    assert_eq!(comparison.methods.len(), Contender::ALL.len());
    let row =
        |contender: Contender| comparison.methods.iter().find(|row| row.contender == contender).unwrap();
    let before = row(Contender::Before);
    assert!((before.validation_gap.unwrap() - comparison.before).abs() < 1e-12 && comparison.before > 0.02);
    assert!((comparison.goal - 0.5 * comparison.before).abs() < 1e-12);
    // Continuous strengths are within a thousandth of the gap before; rows are whole, and a row of 540 moves the gap by less than a tenth of it.
    let near = |contender: Contender, tolerance: f64| {
        let row = row(contender);
        assert!(row.met, "{contender:?} {row:?}");
        let off = (row.validation_gap.unwrap() - row.goal).abs();
        assert!(off <= tolerance * comparison.before, "{contender:?}: {off}");
    };
    for contender in
        [Contender::KeptUpdate, Contender::KeptRetrained, Contender::SoftUpdate, Contender::SoftRetrained]
    {
        near(contender, 1e-3 + 1e-12);
    }
    // One step cannot follow so large a removal: it never gets there, and says how near it came.
    let update = row(Contender::HardUpdate);
    let nearest = update.validation_gap.unwrap();
    assert!(!update.met && nearest > comparison.goal && nearest < comparison.before, "{update:?}");
    near(Contender::HardRetrained, 0.1);
    // The hard rows are those of a run with this share.
    let hard = row(Contender::HardRetrained);
    configuration.correction.hard = HardScheme::TopShare(hard.strength.unwrap());
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let model = outcome.model(ModelRole::HardRetrained).unwrap();
    assert_eq!(hard.removed, Some(outcome.hard_weights.removed));
    let value = |measured: &soft_unlearn::objective::Measured| measured.value().unwrap();
    assert!((value(&model.validation.target_smooth).abs() - hard.validation_gap.unwrap()).abs() < 1e-9);
    let figure = |statistic| hard.figure(statistic).unwrap().value.unwrap();
    assert!((figure(Statistic::Accuracy).estimate - value(&model.test.accuracy)).abs() < 1e-12);
    assert!((figure(Statistic::Auc).estimate - value(&model.test.auc)).abs() < 1e-12);
    let rows = model.test.rows as f64;
    assert!((figure(Statistic::LogLoss).estimate - model.test.log_loss_sum / rows).abs() < 1e-9);
    assert!(
        (figure(Statistic::DecisionDifference).estimate - value(&model.test.target_hard).abs()).abs() < 1e-12
    );
    let effective = 540.0 - hard.removed.unwrap() as f64;
    assert!((hard.effective_rows.unwrap() - effective).abs() < 1e-9);
    // So are Hessian-free's: descent's own model with these rows taken back, near the update, and promising nothing without noise.
    let free = row(Contender::HessianFree);
    let mut alone = configuration.clone();
    alone.correction.hard = HardScheme::TopShare(free.strength.unwrap());
    alone.correction.algorithm = Algorithm::HessianFree;
    let outcome = run(&mut session, &alone, &mut Silent).unwrap();
    let model = outcome.model(ModelRole::HardUnlearned).unwrap();
    assert_eq!(free.removed, Some(outcome.hard_weights.removed));
    assert!((value(&model.validation.target_smooth).abs() - free.validation_gap.unwrap().abs()).abs() < 1e-9);
    assert!((free.validation_gap.unwrap() - nearest).abs() < 0.1 * comparison.before, "{free:?}");
    assert_eq!(free.certificate, Certificate::None);
    // Differences are those of the figures, and each interval holds its estimate.
    for row in &comparison.methods {
        for figure in &row.test {
            let Some(value) = figure.value else { continue };
            assert!(value.low <= value.high && value.resamples > 200);
            if let (Some(since), Some(old)) =
                (figure.since_before, before.figure(figure.statistic).unwrap().value)
            {
                assert!((since.estimate - (value.estimate - old.estimate)).abs() < 1e-12);
            }
        }
    }
    // The best of those that met the goal by accuracy on validation, where it is chosen; a later worker that goes on finds the same.
    let judged = |row: &soft_unlearn::experiment::MatchedRow| row.judged.map_or(0.0, |it| it.estimate);
    let best = row(comparison.best.unwrap());
    for other in comparison.methods.iter().filter(|row| row.met) {
        assert!(judged(other) <= judged(best));
    }
    let again = finished(
        &mut session,
        &Configuration {
            correction: soft_unlearn::experiment::CorrectionSettings {
                hard: Synthetic::configuration().correction.hard,
                ..configuration.correction
            },
            ..configuration.clone()
        },
        &settings,
        Contender::ALL.len(),
    );
    assert_eq!(timeless(again), timeless(comparison.clone()));
    let text = comparison.markdown();
    assert_eq!(text.lines().filter(|line| line.starts_with("| ")).count(), Contender::ALL.len() + 1);
    assert!(text.contains(&comparison.recommendation.why));
    let sentences = comparison.recommendation.why.matches(". ").count();
    assert!(sentences == 1, "{}", comparison.recommendation.why);
    println!("{text}");
    // The same again, but for time.
    let (_, again) = compared(
        &Configuration {
            correction: soft_unlearn::experiment::CorrectionSettings {
                hard: Synthetic::configuration().correction.hard,
                ..configuration.correction
            },
            ..configuration
        },
        &CompareSettings { contenders: vec![Contender::KeptUpdate], ..settings },
        900,
    );
    let same = again.methods.iter().find(|row| row.contender == Contender::KeptUpdate).unwrap();
    assert_eq!(same.test[0].value, row(Contender::KeptUpdate).test[0].value);
}

#[test]
fn where_there_is_no_difference_the_model_is_kept_as_it_is() {
    let mut session = Session::default();
    let text = Synthetic { rows: 600, bias: 0.0, corruption: 0.0, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    let settings = CompareSettings {
        contenders: vec![Contender::KeptUpdate, Contender::HardUpdate],
        resamples: 200,
        ..CompareSettings::default()
    };
    let comparison = finished(&mut session, &Synthetic::configuration(), &settings, 0);
    assert_eq!(comparison.recommendation.contender, Contender::Before, "{}", comparison.recommendation.why);
    assert!(comparison.recommendation.why.starts_with("Keep the model as it is"));
}
