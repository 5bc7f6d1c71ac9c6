//! Figures against fairlearn and scikit-learn, and where they are undefined.

use crate::reference::{self, Random, random_matrix, random_part, words};
use serde::Deserialize;
use serde_json::{Map, Value};
use soft_unlearn::compute::multiply;
use soft_unlearn::design::{DesignMatrix, Part};
use soft_unlearn::objective::{Figures, Measured, Scores, Target, TargetKind, area_under_curve, figures};

#[derive(Deserialize)]
struct Case {
    margin: Vec<f64>,
    label: Vec<u8>,
    group: Vec<u8>,
    by_group: Vec<Map<String, Value>>,
    demographic_parity_difference: f64,
    equalized_odds_difference: f64,
    differences: Map<String, Value>,
    accuracy: f64,
    log_loss_sum: f64,
    auc: f64,
    smooth: Map<String, Value>,
}

/// A matrix whose margins under theta = (1) are these.
fn with_margins(margins: &[f64]) -> DesignMatrix {
    DesignMatrix::dense(&["margin"], margins.to_vec(), false).unwrap()
}

fn part(margins: &[f64], label: &[u8], group: &[u8]) -> Part {
    let flags = |values: &[u8]| values.iter().map(|&value| value == 1).collect::<Vec<bool>>();
    let rows = (0..margins.len() as u32).collect();
    Part::new(with_margins(margins), &flags(label), &flags(group), rows).unwrap()
}

fn measure(kind: TargetKind, part: &Part) -> Figures {
    let target = Target::new(kind, part, &words(), &[1.0], 1.3);
    figures(part, &Scores::of(part, &[1.0]), &[1.0], Some(&target), &words(), 1.3, 0.0, 2)
}

/// All of these are quotients and sums of at most 300 numbers of about 1.
fn assert_close(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() <= 1e-12 * (1.0 + theirs.abs()), "{what}: {ours} and {theirs}");
}

#[test]
fn figures_are_those_of_fairlearn_and_scikit_learn() {
    let cases: Vec<Case> =
        serde_json::from_str(&std::fs::read_to_string("tests/golden/group_metrics.json").unwrap()).unwrap();
    assert_eq!(cases.len(), 3);
    for case in &cases {
        assert!(case.margin.contains(&0.0), "a margin of 0 belongs into the test");
        let part = part(&case.margin, &case.label, &case.group);
        let all: Vec<(TargetKind, Figures)> =
            TargetKind::ALL.into_iter().map(|kind| (kind, measure(kind, &part))).collect();
        for (kind, figures) in &all {
            assert_eq!(figures.rows, case.label.len() as u64);
            assert_close(figures.accuracy.value().unwrap(), case.accuracy, "accuracy");
            assert_close(figures.log_loss_sum, case.log_loss_sum, "log loss");
            assert_close(figures.auc.value().unwrap(), case.auc, "AUC");
            for (s, theirs) in case.by_group.iter().enumerate() {
                let ours = &figures.groups[s];
                let number = |name: &str| theirs[name].as_f64().unwrap();
                assert_eq!(ours.rows(), number("count"));
                for (name, rate) in [
                    ("selection_rate", ours.selection_rate()),
                    ("true_positive_rate", ours.true_positive_rate()),
                    ("false_positive_rate", ours.false_positive_rate()),
                    ("accuracy", ours.accuracy()),
                ] {
                    assert_close(rate.value().unwrap(), number(name), name);
                }
            }
            let Value::String(name) = serde_json::to_value(kind).unwrap() else { panic!("{kind:?}") };
            if let Some(smooth) = case.smooth.get(&name) {
                assert_close(figures.target_smooth.value().unwrap(), smooth.as_f64().unwrap(), &name);
            }
            let difference = |name: &str| case.differences[name].as_f64().unwrap();
            let theirs = match kind {
                TargetKind::DemographicParity => case.demographic_parity_difference,
                TargetKind::EqualOpportunityLoss | TargetKind::EqualOpportunityRate => {
                    difference("true_positive_rate")
                }
                TargetKind::PredictiveEquality => difference("false_positive_rate"),
                TargetKind::EqualizedOdds => case.equalized_odds_difference,
                TargetKind::AccuracyParity => difference("accuracy"),
                TargetKind::Robustness => continue,
            };
            assert_close(figures.target_hard.value().unwrap().abs(), theirs, &format!("{kind:?}"));
        }
        // The sign is that of privileged minus unprivileged.
        let rate = |s: usize| case.by_group[s]["selection_rate"].as_f64().unwrap();
        assert_close(all[0].1.target_hard.value().unwrap(), rate(1) - rate(0), "sign");
    }
}

#[test]
fn auc_is_the_share_of_pairs_in_order() {
    let random = &mut Random(16);
    for n in [2, 5, 60] {
        // One decimal: many ties; -0 and 0 are one.
        let scores: Vec<f64> = (0..n).map(|_| (10.0 * random.normal()).round() / 10.0 * 0.5).collect();
        let y: Vec<f64> =
            (0..n).map(|i| if i == 0 { 1.0 } else { random.below(2) as f64 * f64::from(i > 1) }).collect();
        let (mut won, mut pairs) = (0.0, 0.0);
        for i in (0..n).filter(|&i| y[i] == 1.0) {
            for j in (0..n).filter(|&j| y[j] == 0.0) {
                pairs += 1.0;
                won += if scores[i] > scores[j] {
                    1.0
                } else if scores[i] == scores[j] {
                    0.5
                } else {
                    0.0
                };
            }
        }
        assert_eq!(area_under_curve(&scores, &y, None), Measured::Value(won / pairs));
    }
    assert_eq!(area_under_curve(&[-0.0, 0.0], &[1.0, 0.0], None), Measured::Value(0.5));
    assert_eq!(
        area_under_curve(&[f64::MIN, -1e-300, 1e-300, f64::MAX], &[0.0, 0.0, 1.0, 1.0], None),
        Measured::Value(1.0)
    );
    assert!(matches!(area_under_curve(&[1.0, 2.0], &[1.0, 1.0], None), Measured::Undefined(_)));
}

#[test]
fn robust_accuracy_is_that_of_copies_made_one_by_one() {
    let random = &mut Random(17);
    let x = random_matrix(150, 3, &[4], true, random);
    let part = random_part(x, random);
    let d = part.x().layout().parameters();
    let columns = part.x().layout().columns();
    let original: Vec<f64> = (0..d).map(|_| random.normal()).collect();
    let corrected: Vec<f64> = original.iter().map(|t| t + 0.7 * random.normal()).collect();
    let margins = |against: &[f64], m: f64| -> Vec<f64> {
        let squared: f64 = against[..columns].iter().map(|t| t * t).sum();
        let rows = reference::dense(part.x()).into_iter().map(|row| {
            let step = m * reference::product(&row, against) / squared;
            let mut copy = row;
            copy[..columns].iter_mut().zip(against).for_each(|(x, t)| *x -= step * t);
            reference::product(&copy, &corrected)
        });
        rows.collect()
    };
    let accuracy = |against: &[f64], m: f64| {
        let margins = margins(against, m);
        margins.iter().zip(part.y()).filter(|(margin, y)| (**margin >= 0.0) == (**y > 0.5)).count() as f64
            / 150.0
    };
    for m in [0.0, 0.7, 1.3] {
        let target = Target::new(TargetKind::Robustness, &part, &words(), &original, m);
        let ours =
            figures(&part, &Scores::of(&part, &corrected), &corrected, Some(&target), &words(), m, 0.0, 2);
        assert_eq!(ours.target_hard, Measured::Value(accuracy(&original, m)), "fixed copies, m = {m}");
        // Told as the mean of a row, as log loss is; influence has the sum.
        let loss = |(margin, y): (&f64, &f64)| if *y > 0.5 { (-margin).exp() } else { margin.exp() }.ln_1p();
        let mean = margins(&original, m).iter().zip(part.y()).map(loss).sum::<f64>() / 150.0;
        assert!((ours.target_smooth.value().unwrap() - mean).abs() < 1e-12 * mean);
        let sum = target.value(&part, &corrected).unwrap();
        assert!((sum - 150.0 * mean).abs() < 1e-12 * sum);
        assert_eq!(
            ours.fresh_robust_accuracy,
            Some(Measured::Value(accuracy(&corrected, m))),
            "fresh copies, m = {m}"
        );
    }
    let parity = Target::new(TargetKind::DemographicParity, &part, &words(), &original, 1.3);
    let ours =
        figures(&part, &Scores::of(&part, &corrected), &corrected, Some(&parity), &words(), 1.3, 0.0, 2);
    assert_eq!(ours.fresh_robust_accuracy, None);
    let right = multiply(part.x(), &corrected)
        .iter()
        .zip(part.y())
        .filter(|(m, y)| (**m >= 0.0) == (**y > 0.5))
        .count();
    assert_eq!(ours.accuracy, Measured::Value(right as f64 / 150.0));
}

#[test]
fn what_cannot_be_measured_says_why() {
    // No favourable label among the unprivileged.
    let lacking = part(&[1.0, -1.0, 0.5, -0.5], &[1, 0, 0, 0], &[1, 1, 0, 0]);
    for kind in
        [TargetKind::EqualOpportunityLoss, TargetKind::EqualOpportunityRate, TargetKind::EqualizedOdds]
    {
        let figures = measure(kind, &lacking);
        let reason = "no rows in which sex is Female and income is >50K".to_owned();
        assert_eq!(figures.target_smooth, Measured::Undefined(reason.clone()), "{kind:?}");
        assert_eq!(figures.target_hard, Measured::Undefined(reason), "{kind:?}");
        assert_eq!(figures.groups[0].true_positive_rate().value(), None);
        assert_eq!(figures.accuracy, Measured::Value(0.75));
    }
    assert!(measure(TargetKind::PredictiveEquality, &lacking).target_hard.value().is_some());
    // One label only.
    let one_label = part(&[1.0, -1.0], &[1, 1], &[1, 0]);
    assert!(matches!(measure(TargetKind::DemographicParity, &one_label).auc, Measured::Undefined(_)));
    // No rows.
    for kind in TargetKind::ALL {
        let figures = measure(kind, &part(&[], &[], &[]));
        assert_eq!(figures.accuracy.value(), None);
        assert_eq!(figures.auc.value(), None);
        assert_eq!(figures.target_hard.value(), None, "{kind:?}");
        assert_eq!(figures.log_loss_sum, 0.0);
    }
}
