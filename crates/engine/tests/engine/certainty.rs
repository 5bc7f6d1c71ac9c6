//! Intervals of an outcome: about its own figures, by formula at once, and by resampling, which agrees with it.

use crate::support::{bundled, table};
use soft_unlearn::experiment::{
    BundledSet, CertainFigure, Certainty, Configuration, GroupColumn, ModelOutcome, ModelRole, Outcome,
    Session, Silent, run,
};
use soft_unlearn::objective::{Figures, TargetKind};

fn german(configuration: &Configuration) -> (Session, Outcome) {
    let mut session = Session::default();
    session.set_main("german-credit".to_owned(), table(&bundled("german-credit")));
    let outcome = run(&mut session, configuration, &mut Silent).unwrap();
    (session, outcome)
}

fn read(figures: &Figures, figure: CertainFigure) -> Option<f64> {
    let rate = |group: u16, of: fn(&soft_unlearn::objective::Confusion) -> soft_unlearn::objective::Rate| {
        of(&figures.groups[usize::from(group)]).value()
    };
    use soft_unlearn::objective::Confusion;
    match figure {
        CertainFigure::Gap => figures.target_smooth.value(),
        CertainFigure::DecisionGap => figures.target_hard.value(),
        CertainFigure::Accuracy => figures.accuracy.value(),
        CertainFigure::LogLoss => Some(figures.log_loss_sum / figures.weight),
        CertainFigure::Auc => figures.auc.value(),
        CertainFigure::SelectionRate(group) => rate(group, Confusion::selection_rate),
        CertainFigure::TruePositiveRate(group) => rate(group, Confusion::true_positive_rate),
        CertainFigure::FalsePositiveRate(group) => rate(group, Confusion::false_positive_rate),
    }
}

/// Every interval is about the figure that is shown, and every change about the difference of two that are shown.
fn about_its_figures(outcome: &Outcome, certainty: &Certainty) {
    let figures = |model: &ModelOutcome, part: usize| [&model.validation, &model.test][part].clone();
    let before = outcome.model(ModelRole::Before).unwrap();
    assert_eq!(certainty.models.len(), outcome.models.len());
    for (model, certain) in outcome.models.iter().zip(&certainty.models) {
        assert_eq!(model.role, certain.role);
        for part in 0..2 {
            for it in &certain.parts[part] {
                let robust = outcome.configuration.target() == Some(TargetKind::Robustness);
                if robust && it.figure == CertainFigure::DecisionGap {
                    assert_eq!(it.value, None);
                    continue;
                }
                let shown = read(&figures(model, part), it.figure).unwrap();
                let was = read(&figures(before, part), it.figure).unwrap();
                // Sums in another order.
                let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * (1.0 + a.abs());
                if let Some(value) = it.value {
                    assert!(
                        near(value.estimate, shown),
                        "{:?} {:?}: {value:?}, {shown}",
                        model.role,
                        it.figure
                    );
                    assert!(value.low <= shown && shown <= value.high);
                } else {
                    let small = outcome.data.groups.iter().any(|group| !group.driven);
                    assert!(
                        it.figure == CertainFigure::Auc || small && it.figure == CertainFigure::DecisionGap
                    );
                }
                if let Some(change) = it.change {
                    assert!(near(change.estimate, shown - was), "{:?}: {change:?}", it.figure);
                }
                assert_eq!(it.change.is_some(), it.value.is_some() && model.role != ModelRole::Before);
            }
        }
    }
}

#[test]
fn intervals_are_about_the_figures_that_are_shown_and_resampling_agrees_with_the_formula() {
    let own = BundledSet::GermanCredit.configuration();
    let mut cases: Vec<Configuration> = [
        TargetKind::DemographicParity,
        TargetKind::AccuracyParity,
        TargetKind::EqualizedOdds,
        TargetKind::Robustness,
    ]
    .map(|kind| {
        let mut configuration = own.clone();
        configuration.set_target(kind);
        configuration
    })
    .to_vec();
    // Any number of groups: two columns crossed.
    let mut crossed = own.clone();
    let columns = ["sex", "foreign_worker"].into_iter();
    crossed.groups = columns.map(GroupColumn::new).collect();
    crossed.minimum_group = 5;
    cases.push(crossed);
    for configuration in cases {
        let (mut session, outcome) = german(&configuration);
        assert_eq!(outcome.certainty.resamples, 0);
        about_its_figures(&outcome, &outcome.certainty);
        while session.resample(300).unwrap() > 0 {}
        let resampled = session.certainty().unwrap();
        assert_eq!(resampled.resamples, 2_000);
        about_its_figures(&outcome, &resampled);
        assert_eq!(session.outcome().unwrap().certainty, resampled);
        let width = |certainty: &Certainty, role, figure| {
            let change = certainty.of(role, 1, figure)?.change?;
            Some(change.high - change.low)
        };
        for figure in [CertainFigure::Gap, CertainFigure::Accuracy, CertainFigure::LogLoss] {
            let role = ModelRole::HardRetrained;
            // The largest of several differences, and the root of a sum of squares near 0, are no smooth figures.
            let rough = outcome.data.groups.len() != 2
                || outcome.configuration.target() == Some(TargetKind::EqualizedOdds);
            let smooth = figure != CertainFigure::Gap || !rough;
            if let (Some(a), Some(b)) =
                (width(&outcome.certainty, role, figure), width(&resampled, role, figure))
            {
                let share = if smooth { 0.15 } else { 1.0 };
                assert!((a / b - 1.0).abs() < share, "{figure:?}: {a} {b}");
            }
        }
        let commoner = outcome.certainty.commoner[1];
        assert!((0.5..1.0).contains(&commoner), "{commoner}");
    }
}
