//! Questions that cannot be asked as they are: what is said, and what can be done instead.

use crate::support::{Numbers, table};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    Configuration, ExperimentError, GroupColumn, MissingPolicy, ModelRole, Outcome, RowsError, Session,
    Silent, Stage,
};
use soft_unlearn::objective::{Criterion, Measured};
use soft_unlearn::table::{BinaryRole, Condition};

/// Rows of x, two group columns and a label.
fn file(rows: usize, mut row: impl FnMut(usize, f64) -> (String, String, bool)) -> String {
    let mut numbers = Numbers(7);
    let mut text = String::from("x,a,b,y\n");
    for i in 0..rows {
        let x = (1e4 * numbers.normal()).round() / 1e4;
        let (a, b, y) = row(i, x + numbers.normal());
        text.push_str(&format!("{x},{a},{b},{}\n", u8::from(y)));
    }
    text
}

fn configuration(columns: &[&str], criteria: &[Criterion]) -> Configuration {
    let role = |column: &str, value: &str| BinaryRole {
        column: column.into(),
        positive: Condition::Values(vec![value.into()]),
        negative: None,
    };
    Configuration {
        groups: columns.iter().map(|column| GroupColumn::new(*column)).collect(),
        criteria: criteria.to_vec(),
        ..Configuration::new(role("y", "1"), role("a", "a0"))
    }
}

fn outcome(text: &str, configuration: &Configuration) -> Result<Outcome, ExperimentError> {
    let mut session = Session::default();
    session.set_main("file".into(), table(text.as_bytes()));
    block_on(session.correct(&Backend::cpu(), configuration, &mut Silent))
}

#[test]
fn four_hundred_groups_are_counted_and_the_largest_offered() {
    // Twenty values by twenty; the first crossing has most rows.
    let text = file(8_000, |i, score| {
        let (a, b) = if i >= 7_200 { (0, 0) } else { (i % 20, i / 20 % 20) };
        (format!("a{a}"), format!("b{b}"), score > 0.0)
    });
    let asked = configuration(&["a", "b"], &[Criterion::SelectionRate]);
    let error = outcome(&text, &asked).unwrap_err();
    let ExperimentError::Rows(RowsError::TooManyGroups { columns, groups, largest }) = &error else {
        panic!("{error}")
    };
    assert_eq!((columns.as_slice(), *groups), (&["a".to_owned(), "b".to_owned()][..], 400));
    assert_eq!(largest[0].0, "a is a0 and b is b0");
    assert!(largest.len() == 5 && largest.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{largest:?}");
    let said = error.to_string();
    assert!(said.contains("400") && said.contains("a, b"), "{said}");
    // Robustness does not compare groups, but would have to tell of them.
    assert!(outcome(&text, &configuration(&["a"], &[Criterion::Robustness])).is_ok());
}

#[test]
fn one_group_only_is_named() {
    let text = file(300, |_, score| ("a0".to_owned(), "b".to_owned(), score > 0.0));
    let error = outcome(&text, &configuration(&["a"], &[Criterion::SelectionRate])).unwrap_err();
    let ExperimentError::Rows(RowsError::OneGroup { group, .. }) = &error else { panic!("{error}") };
    assert_eq!(group, "a is a0");
}

/// A group without favourable labels has no true positive rate: it is told so, and the others are driven.
#[test]
fn a_group_without_positives_is_told_and_left_out() {
    let text = file(1_200, |i, score| {
        let a = i % 3;
        (format!("a{a}"), "b".to_owned(), a < 2 && score + 0.6 * (a as f64 - 0.5) > 0.0)
    });
    let criteria = [Criterion::TruePositiveRate, Criterion::FalsePositiveRate];
    let found = outcome(&text, &configuration(&["a"], &criteria)).unwrap();
    let figures = &found.model(ModelRole::Before).unwrap().validation_groups;
    let gap = |criterion, group| {
        figures.gaps.iter().find(|gap| (gap.criterion, gap.group) == (criterion, Some(group))).unwrap()
    };
    let without = gap(Criterion::TruePositiveRate, 2);
    let Measured::Undefined(why) = &without.gap else { panic!("{without:?}") };
    assert!(why.contains("a is a2") && !without.driven, "{why}");
    assert!(gap(Criterion::FalsePositiveRate, 2).driven && gap(Criterion::TruePositiveRate, 0).driven);
    let kept = found.soft_weights.kept.as_ref().unwrap();
    assert!(kept.reached > 0.0, "{kept:?}");
    for gap in &found.model(ModelRole::SoftInfluence).unwrap().validation_groups.gaps {
        let before = figures.gaps.iter().find(|it| (it.criterion, it.group) == (gap.criterion, gap.group));
        if let (true, Measured::Value(after), Measured::Value(before)) =
            (gap.driven, &gap.gap, &before.unwrap().gap)
        {
            let asked = (1.0 - kept.reached) * before;
            assert!((after - asked).abs() < 1e-6, "{gap:?}: {before}");
        }
    }
}

/// Where no two groups have a rate on the validation rows, there is nothing to ask, and the reason is said.
#[test]
fn a_criterion_that_no_group_has_on_validation_is_refused() {
    let text = file(600, |i, score| (format!("a{}", i % 2), "b".to_owned(), i % 2 == 0 && score > 0.0));
    let error =
        outcome(&text, &configuration(&["a"], &[Criterion::TruePositiveRate])).unwrap_err().to_string();
    assert!(error.contains("a is a1"), "{error}");
}

/// Asked about other groups, the model is kept where it is the same one, and fitted anew where rows or features change. Either way the
/// answer is that of a session that was asked nothing before.
#[test]
fn other_groups_are_answered_as_at_once() {
    let text = file(900, |i, score| {
        // Some rows have no b: they are used when a alone is asked about, unless missing features drop them.
        let b = if i % 50 == 7 { String::new() } else { format!("b{}", i / 3 % 3) };
        (format!("a{}", i % 2), b, score > 0.2 * f64::from(u8::from(i % 2 == 0)))
    });
    let full = text.replace(",,", ",b0,");
    for (text, impute, sensitive_as_feature, kept) in [
        (&full, false, true, [true, true, true]),
        (&full, false, false, [false, false, true]),
        // A row without b is dropped beforehand, as b is a feature.
        (&text, false, true, [true, true, true]),
        (&text, true, true, [false, true, true]),
    ] {
        let asked = |columns: &[&str]| Configuration {
            sensitive_as_feature,
            missing: if impute { MissingPolicy::Impute } else { MissingPolicy::DropRows },
            ..configuration(columns, &[Criterion::SelectionRate])
        };
        let session = || {
            let mut session = Session::default();
            session.set_main("file".into(), table(text.as_bytes()));
            session
        };
        let answer = |session: &mut Session, columns: &[&str]| {
            let mut outcome =
                block_on(session.correct(&Backend::cpu(), &asked(columns), &mut Silent)).unwrap();
            let fitted = outcome.timings.iter().any(|timing| timing.stage == Stage::Fit.name());
            outcome.timings.clear();
            (fitted, outcome, session.explore().unwrap())
        };
        let mut moved = session();
        answer(&mut moved, &["a"]);
        for (columns, kept) in [&["b"][..], &["a", "b"], &["b", "a"]].into_iter().zip(kept) {
            let (fitted, outcome, exploration) = answer(&mut moved, columns);
            let (_, outcome_at_once, exploration_at_once) = answer(&mut session(), columns);
            assert_eq!(fitted, !kept, "{columns:?}, imputed {impute}, feature {sensitive_as_feature}");
            assert!(outcome == outcome_at_once && exploration == exploration_at_once, "{columns:?}");
        }
    }
}
