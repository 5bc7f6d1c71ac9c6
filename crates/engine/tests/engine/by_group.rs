//! Figures by group against fairlearn's.

use crate::support::dense;
use serde_json::Value;
use soft_unlearn::design::Part;
use soft_unlearn::objective::{ByGroup, GroupMetric, Measured, Scores, by_group, margin_at};

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// A part whose margins are those of the case under theta = 1.
fn part(case: &Value) -> (Part, Vec<f64>) {
    let margins = numbers(&case["margin"]);
    let labels: Vec<bool> = numbers(&case["label"]).iter().map(|y| *y > 0.5).collect();
    let rows: Vec<Vec<f64>> = margins.iter().map(|margin| vec![*margin]).collect();
    let part =
        Part::new(dense(&rows, false), &labels, &vec![false; rows.len()], (0..rows.len() as u32).collect())
            .unwrap();
    let codes = numbers(&case["group"]).iter().map(|code| *code as u16).collect();
    (part.with_groups(codes).unwrap(), margins)
}

/// Sums of up to 1,500 terms in another order: 1e-12.
fn same(ours: &Measured, theirs: &Value, what: &str) {
    match (ours, theirs.as_f64()) {
        (Measured::Value(ours), Some(theirs)) => {
            assert!((ours - theirs).abs() < 1e-12, "{what}: {ours} {theirs}")
        }
        (Measured::Undefined(reason), None) => assert!(!reason.is_empty()),
        _ => panic!("{what}: {ours:?} {theirs}"),
    }
}

fn measured(case: &Value, weighted: bool) -> ByGroup {
    let (part, margins) = part(case);
    let part = part.with_weights(weighted.then(|| numbers(&case["weight"]))).unwrap();
    let names: Vec<String> =
        (0..case["groups"].as_u64().unwrap()).map(|code| format!("group is {code}")).collect();
    by_group(
        &part,
        &Scores::new(margins, part.y()),
        &names,
        "label is 1",
        margin_at(case["threshold"].as_f64().unwrap()),
    )
}

#[test]
fn figures_by_group_are_fairlearns() {
    let cases: Value = serde_json::from_str(include_str!("../golden/by_group.json")).unwrap();
    let mut undefined = 0;
    for (k, case) in cases.as_array().unwrap().iter().enumerate() {
        for name in ["plain", "weighted"] {
            let ours = measured(case, name == "weighted");
            for metric in GroupMetric::ALL {
                let figure = serde_json::to_value(metric).unwrap();
                let theirs = &case[name][figure.as_str().unwrap()];
                if theirs.is_null() {
                    continue;
                }
                let ours = ours.of(metric).unwrap();
                for (code, (ours, theirs)) in
                    ours.groups.iter().zip(theirs["by_group"].as_array().unwrap()).enumerate()
                {
                    same(ours, theirs, &format!("case {k}, {name}, {figure}, group {code}"));
                    undefined += u32::from(theirs.is_null());
                }
                let what = format!("case {k}, {name}, {figure}");
                same(&ours.overall, &theirs["overall"], &format!("{what}, overall"));
                same(&ours.largest_difference, &theirs["difference"], &format!("{what}, difference"));
                same(&ours.smallest_ratio, &theirs["ratio"], &format!("{what}, ratio"));
            }
            let whole = &case[name]["fairlearn"];
            if !whole.is_null() {
                let selection = ours.of(GroupMetric::SelectionRate).unwrap();
                same(&selection.largest_difference, &whole["demographic_parity_difference"], "difference");
                same(&selection.smallest_ratio, &whole["demographic_parity_ratio"], "ratio");
                let [tpr, fpr] = [GroupMetric::TruePositiveRate, GroupMetric::FalsePositiveRate]
                    .map(|metric| ours.of(metric).unwrap().clone());
                let larger =
                    tpr.largest_difference.value().unwrap().max(fpr.largest_difference.value().unwrap());
                same(&Measured::Value(larger), &whole["equalized_odds_difference"], "odds");
                let smaller = tpr.smallest_ratio.value().unwrap().min(fpr.smallest_ratio.value().unwrap());
                same(&Measured::Value(smaller), &whole["equalized_odds_ratio"], "odds ratio");
            }
        }
    }
    assert!(undefined > 10, "the cases hold cells without rows");
}

/// Groups in another order give the same figures in that order; two groups in one are the rows of both.
#[test]
fn permuted_and_merged_groups() {
    let cases: Value = serde_json::from_str(include_str!("../golden/by_group.json")).unwrap();
    let case = &cases[5];
    let (part, margins) = part(case);
    let scores = Scores::new(margins, part.y());
    let names = |count: usize| (0..count).map(|code| format!("group is {code}")).collect::<Vec<_>>();
    let plain = by_group(&part, &scores, &names(10), "label is 1", margin_at(0.7));
    let turned = part.clone().with_groups(part.groups().iter().map(|code| 9 - code).collect()).unwrap();
    let turned = by_group(&turned, &scores, &names(10), "label is 1", margin_at(0.7));
    let merged = part.clone().with_groups(part.groups().iter().map(|code| code / 2).collect()).unwrap();
    let merged = by_group(&merged, &scores, &names(5), "label is 1", margin_at(0.7));
    assert_eq!(merged.rows[0], plain.rows[0] + plain.rows[1]);
    for metric in [GroupMetric::SelectionRate, GroupMetric::MeanProbability, GroupMetric::MeanLoss] {
        let [plain_of, turned, merged] =
            [&plain, &turned, &merged].map(|by_group| by_group.of(metric).unwrap().clone());
        let mut back = turned.groups.clone();
        back.reverse();
        assert_eq!(back, plain_of.groups);
        assert_eq!(turned.largest_difference, plain_of.largest_difference);
        for (k, merged) in merged.groups.iter().enumerate() {
            let [a, b] = [2 * k, 2 * k + 1];
            let (n, m) = (plain.rows[a] as f64, plain.rows[b] as f64);
            let both =
                (n * plain_of.groups[a].value().unwrap() + m * plain_of.groups[b].value().unwrap()) / (n + m);
            assert!((both - merged.value().unwrap()).abs() < 1e-12);
        }
    }
}
