//! Questions about more than two groups, from the file to the report.

use crate::support::{bundled, table};
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    BundledSet, Configuration, ExportKind, GroupColumn, ModelRole, Session, Silent, WrittenReport, run,
};
use soft_unlearn::objective::{Criterion, GroupMetric, Measured};
use soft_unlearn::weights::SoftScheme;

fn session(name: &str) -> Session {
    let mut session = Session::default();
    session.set_main(name.into(), table(&bundled(name)));
    session
}

fn adult() -> Configuration {
    serde_json::from_slice(&std::fs::read("../../examples/adult-race-sex.json").unwrap()).unwrap()
}

/// The gap by hand: a group's mean minus the mean of all rows, from the figures by group.
#[test]
fn ten_groups_of_adult_have_their_gaps_in_the_report() {
    let mut session = session("adult");
    let mut configuration = adult();
    configuration.correction.soft = SoftScheme::Exact;
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let groups = &outcome.data.groups;
    assert_eq!(groups.len(), 10);
    assert_eq!(groups[9].name, "race is White and sex is Male");
    assert_eq!(groups.iter().map(|group| group.rows[0]).sum::<usize>(), outcome.data.rows[0]);
    assert_eq!(
        groups.iter().filter(|group| group.driven).count(),
        groups.iter().filter(|group| group.rows[1] >= 30).count()
    );
    for role in [ModelRole::Before, ModelRole::HardInfluence, ModelRole::SoftInfluence] {
        let model = outcome.model(role).unwrap();
        for (figures, plain) in
            [(&model.validation_groups, &model.validation), (&model.test_groups, &model.test)]
        {
            assert_eq!(figures.gaps.len(), 10);
            let mean = figures.by_group.of(GroupMetric::MeanProbability).unwrap();
            for (k, gap) in figures.gaps.iter().enumerate() {
                assert_eq!((gap.criterion, gap.group), (Criterion::SelectionRate, Some(k as u16)));
                let expected = mean.groups[k].value().unwrap() - mean.overall.value().unwrap();
                assert!((gap.gap.value().unwrap() - expected).abs() < 1e-12, "{role:?} {k}");
            }
            assert_eq!(figures.largest_difference_smooth, mean.largest_difference);
            let selected = figures.by_group.of(GroupMetric::SelectionRate).unwrap();
            assert_eq!(figures.largest_difference, selected.largest_difference);
            assert_eq!(figures.smallest_ratio, selected.smallest_ratio);
            assert_eq!(plain.groups.len(), 10);
            assert_eq!(plain.groups[3].selection_rate().value(), selected.groups[3].value());
        }
    }
    // The gap that is told is the largest difference in mean p between groups that are driven.
    for model in &outcome.models {
        let mean = model.validation_groups.by_group.of(GroupMetric::MeanProbability).unwrap();
        let rows = model.validation.groups.iter().map(|group| group.rows());
        let driven = mean
            .groups
            .iter()
            .zip(rows)
            .filter(|(_, rows)| *rows >= 30.0)
            .map(|(mean, _)| mean.value().unwrap());
        let (low, high) =
            driven.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
        assert!(
            (model.validation.target_smooth.value().unwrap() - (high - low)).abs() < 1e-12,
            "{:?}",
            model.role
        );
    }
    // Half the sum of the squared gaps is what rows are ranked by here, and it falls without the rows that rank first.
    let square = |role| {
        let gaps = &outcome.model(role).unwrap().validation_groups.gaps;
        gaps.iter().filter(|gap| gap.driven).map(|gap| gap.gap.value().unwrap().powi(2)).sum::<f64>() / 2.0
    };
    assert!((square(ModelRole::Before) - outcome.target_before).abs() < 1e-12);
    assert!(square(ModelRole::HardInfluence) < 0.8 * square(ModelRole::Before));
}

/// A row left out changes half the sum of the squared gaps by what training without it does.
#[test]
fn rows_left_out_change_the_question_that_was_asked() {
    let mut session = session("german-credit");
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.groups =
        vec![GroupColumn::new("sex"), GroupColumn { at_least: Some(30.0), ..GroupColumn::new("age") }];
    configuration.minimum_group = 5;
    for criteria in [
        vec![Criterion::SelectionRate],
        vec![Criterion::TruePositiveRate, Criterion::FalsePositiveRate],
        vec![Criterion::Loss, Criterion::LossOfPositives],
    ] {
        configuration.criteria = criteria.clone();
        let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
        let gaps = &outcome.model(ModelRole::Before).unwrap().validation_groups.gaps;
        let driven = gaps.iter().filter(|gap| gap.driven).count();
        // Influence on half the sum of the squared gaps is made of the influences on each: a_i = sum_k G_k a_ik.
        let mut sum = vec![0.0; outcome.samples.row.len()];
        for (k, gap) in gaps.iter().enumerate() {
            let found = session.influence_on_gap(k);
            assert_eq!(found.is_ok(), gap.driven);
            let Ok((value, influence)) = found else { continue };
            assert!((value - gap.gap.value().unwrap()).abs() < 1e-12);
            sum.iter_mut().zip(&influence).for_each(|(sum, entry)| *sum += value * entry);
        }
        assert!(session.influence_on_gap(gaps.len()).is_err());
        for (sum, whole) in sum.iter().zip(outcome.samples.target_influence.iter()) {
            assert!((sum - whole).abs() < 1e-12, "{sum} {whole}");
        }
        // The rows with the largest influence on the question.
        let influence = &outcome.samples.target_influence;
        let mut places: Vec<u32> = (0..influence.len() as u32).collect();
        places.sort_by(|a, b| influence[*b as usize].abs().total_cmp(&influence[*a as usize].abs()));
        places.truncate(6);
        let left_out = block_on(session.leave_out(&Backend::cpu(), &configuration, &places, true)).unwrap();
        assert_eq!((left_out.rows.len(), left_out.one_step.len()), (6, 6));
        let mut same_sign = 0;
        for found in &left_out.rows {
            assert_eq!(found.targets.len(), 1 + driven);
            let change = found.targets[0].unwrap();
            let [_, trained] = session.without_rows(&[found.place as u32]).unwrap().target_change;
            assert!(
                (change - trained).abs() <= 1e-7 * outcome.target_before,
                "{criteria:?}: {change} {trained}"
            );
            same_sign += usize::from(change * influence[found.place] > 0.0);
        }
        // Influence is a slope, and half a square bends, for the most influential rows most of all.
        assert!(same_sign >= 4, "{criteria:?}: {same_sign}");
    }
}

#[test]
fn a_report_on_many_groups_is_confirmed() {
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.groups =
        vec![GroupColumn::new("sex"), GroupColumn { at_least: Some(30.0), ..GroupColumn::new("age") }];
    configuration.criteria = vec![Criterion::TruePositiveRate, Criterion::FalsePositiveRate];
    configuration.minimum_group = 5;
    configuration.correction.soft = SoftScheme::Soft21;
    let mut mine = session("german-credit");
    let outcome = run(&mut mine, &configuration, &mut Silent).unwrap();
    assert_eq!(outcome.data.groups.len(), 4);
    assert_eq!(outcome.model(ModelRole::Before).unwrap().validation_groups.gaps.len(), 8);
    let bytes = mine.export(ExportKind::Report).unwrap().bytes;
    let confirmed =
        WrittenReport::read(&bytes).unwrap().verify(&mut session("german-credit"), &mut Silent).unwrap();
    assert!(confirmed.values > 2_000, "{}", confirmed.values);
}

#[test]
fn small_groups_are_shown_and_not_driven_and_too_small_ones_refused() {
    let mut session = session("german-credit");
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.groups = vec![GroupColumn::new("purpose")];
    configuration.correction.soft = SoftScheme::Exact;
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let small: Vec<usize> =
        (0..outcome.data.groups.len()).filter(|&k| !outcome.data.groups[k].driven).collect();
    assert!(!small.is_empty());
    let model = outcome.model(ModelRole::Before).unwrap();
    for &k in &small {
        assert!(!model.validation_groups.gaps[k].driven);
        assert!(outcome.data.groups[k].rows[1] < 30);
    }
    // A group without a row in a part is undefined there, with the reason.
    for gap in &model.test_groups.gaps {
        if let Measured::Undefined(why) = &gap.gap {
            assert!(why.contains("no rows in which purpose is"), "{why}");
        }
    }
    configuration.minimum_group = 1_000;
    let error =
        block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap_err().to_string();
    assert!(error.contains("no groups with at least 1000 rows"), "{error}");
}

/// Groups that are merged in the configuration are those that a merged column makes.
#[test]
fn merged_groups_are_the_merged_column() {
    let text = String::from_utf8(bundled("german-credit")).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let place = header.iter().position(|name| *name == "housing").unwrap();
    let rename = |line: &str| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if matches!(cells[place], "rent" | "for free") {
            cells[place] = "other";
        }
        cells.join(",")
    };
    let renamed: Vec<String> = text.lines().map(rename).collect();
    let mut configuration = BundledSet::GermanCredit.configuration();
    configuration.sensitive_as_feature = false;
    configuration.correction.soft = SoftScheme::Exact;
    let mut run = |text: &str, merge: &[(&str, &[&str])]| {
        let mut session = Session::default();
        session.set_main("german".into(), table(text.as_bytes()));
        let mut column = GroupColumn::new("housing");
        for (name, values) in merge {
            column.merge.insert((*name).into(), values.iter().map(|value| (*value).to_owned()).collect());
        }
        configuration.groups = vec![column, GroupColumn::new("sex")];
        block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap()
    };
    let a = run(&text, &[("other", &["rent", "for free"])]);
    let b = run(&renamed.join("\n"), &[]);
    let sorted = |outcome: &soft_unlearn::experiment::Outcome| {
        let figures = &outcome.model(ModelRole::SoftInfluence).unwrap().test_groups;
        let mut list: Vec<(String, u64)> = outcome
            .data
            .groups
            .iter()
            .zip(&figures.gaps)
            .map(|(group, gap)| (group.name.clone(), gap.gap.value().unwrap().to_bits()))
            .collect();
        list.sort();
        list
    };
    let (a, b) = (sorted(&a), sorted(&b));
    assert_eq!(a.len(), 4);
    for ((name, own), (other, theirs)) in a.iter().zip(&b) {
        assert_eq!(name, other);
        // Groups in another order add up in another order.
        assert!((f64::from_bits(*own) - f64::from_bits(*theirs)).abs() < 1e-9, "{name}");
    }
}

/// A slider that is moved back and forth gives what a session of its own computes at once: hard models and intervals, too.
#[test]
fn a_moved_slider_is_computed_as_at_once() {
    let mut moved = session("german-credit");
    let mut configuration = BundledSet::GermanCredit.configuration();
    let correct = |session: &mut Session, configuration: &Configuration| {
        let mut outcome = block_on(session.correct(&Backend::cpu(), configuration, &mut Silent)).unwrap();
        outcome.timings.clear();
        outcome
    };
    correct(&mut moved, &configuration);
    // What is resampled of the first answer is no part of the next one.
    while moved.resample(1_000).unwrap() > 0 {}
    let schemes =
        [soft_unlearn::weights::HardScheme::TopShare(0.1), soft_unlearn::weights::HardScheme::TopShare(0.2)];
    for (goal, hard) in [(0.5, 0), (0.8, 0), (0.8, 1), (0.3, 1)] {
        configuration.correction.share_of_gap = goal;
        configuration.correction.hard = schemes[hard];
        let at_once = correct(&mut session("german-credit"), &configuration);
        assert!(correct(&mut moved, &configuration) == at_once, "{goal} {hard}");
    }
    configuration.criteria = vec![Criterion::TruePositiveRate];
    let at_once = correct(&mut session("german-credit"), &configuration);
    assert!(correct(&mut moved, &configuration) == at_once);
}
