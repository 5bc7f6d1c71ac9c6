//! Gaps of any number of groups: values from their definitions, gradients against central differences, where they are undefined.

use crate::support::{Numbers, random_part};
use soft_unlearn::compute::multiply;
use soft_unlearn::design::Part;
use soft_unlearn::objective::{Criterion, Gaps, Measured, Question, Scores, TargetError};

fn part(seed: u64, groups: u64, weighted: bool) -> Part {
    let numbers = &mut Numbers(seed);
    let part = random_part(seed, 160, true);
    let codes = (0..160).map(|_| (numbers.bits() % groups) as u16).collect();
    let weights = weighted.then(|| (0..160).map(|_| 3.0 * numbers.unit()).collect());
    part.with_groups(codes).unwrap().with_weights(weights).unwrap()
}

fn question(criteria: &[Criterion], groups: usize) -> Question {
    Question {
        criteria: criteria.to_vec(),
        groups: (0..groups).map(|code| format!("group is {code}")).collect(),
        favourable: "label is 1".to_owned(),
        minimum: 1,
        perturbation: Question::PERTURBATION,
    }
}

#[test]
fn values_are_those_of_the_definition() {
    for (seed, groups, weighted) in [(1, 2, false), (2, 5, true), (3, 10, false)] {
        let part = part(seed, groups, weighted);
        let numbers = &mut Numbers(seed + 50);
        let theta: Vec<f64> = (0..part.x().layout().parameters()).map(|_| 0.3 * numbers.normal()).collect();
        let margins = multiply(part.x(), &theta);
        for criterion in Criterion::ALL.into_iter().filter(|criterion| criterion.has_groups()) {
            let gaps = Gaps::new(&question(&[criterion], groups as usize), &part, &theta);
            let value = |i: usize| {
                let p = 1.0 / (1.0 + (-margins[i]).exp());
                let loss = if part.y()[i] > 0.5 { -p.ln() } else { -(1.0 - p).ln() };
                match criterion {
                    Criterion::Loss | Criterion::LossOfPositives => loss,
                    _ => p,
                }
            };
            let counts = |i: usize| match criterion {
                Criterion::TruePositiveRate | Criterion::LossOfPositives => part.y()[i] > 0.5,
                Criterion::FalsePositiveRate => part.y()[i] < 0.5,
                _ => true,
            };
            let mean = |of: &dyn Fn(usize) -> bool| {
                let chosen: Vec<usize> = (0..margins.len()).filter(|&i| counts(i) && of(i)).collect();
                let weight: f64 = chosen.iter().map(|&i| part.weight(i)).sum();
                chosen.iter().map(|&i| part.weight(i) * value(i)).sum::<f64>() / weight
            };
            let overall = mean(&|_| true);
            for (group, gap) in gaps.values(&part, &theta).into_iter().enumerate() {
                let theirs = mean(&|i| usize::from(part.groups()[i]) == group) - overall;
                assert!((gap - theirs).abs() < 1e-13, "{criterion:?} {group}: {gap} {theirs}");
            }
        }
    }
}

/// Central differences of step 1e-5 are good to about 1e-10 of the values.
#[test]
fn gradients_are_central_differences() {
    for (seed, groups, weighted) in [(4, 2, true), (5, 5, false), (6, 10, true)] {
        let part = part(seed, groups, weighted);
        let numbers = &mut Numbers(seed + 90);
        let original: Vec<f64> =
            (0..part.x().layout().parameters()).map(|_| 0.3 * numbers.normal()).collect();
        let theta: Vec<f64> = original.iter().map(|theta| theta + 0.2 * numbers.normal()).collect();
        let gaps = Gaps::new(&question(&Criterion::ALL, groups as usize), &part, &original);
        let linear = gaps.linearise(&part, &theta);
        assert_eq!(linear.values, gaps.values(&part, &theta));
        assert_eq!(linear.values.len(), 5 * groups as usize + 1);
        for j in 0..theta.len() {
            let at = |by: f64| {
                let mut moved = theta.clone();
                moved[j] += by;
                gaps.values(&part, &moved)
            };
            let (up, down) = (at(1e-5), at(-1e-5));
            for (k, gradient) in linear.gradients.iter().enumerate() {
                let slope = (up[k] - down[k]) / 2e-5;
                let scale = linear.values[k].abs().max(1.0);
                assert!((slope - gradient[j]).abs() < 1e-8 * scale, "{k} {j}: {slope} {}", gradient[j]);
            }
        }
    }
}

/// Groups in another order have the same gaps in that order.
#[test]
fn permuted_groups_permute_gaps() {
    let part = part(8, 5, true);
    let turned = part.clone().with_groups(part.groups().iter().map(|code| 4 - code).collect()).unwrap();
    let theta = vec![0.2; part.x().layout().parameters()];
    let of =
        |part: &Part| Gaps::new(&question(&[Criterion::SelectionRate], 5), part, &theta).values(part, &theta);
    let mut back = of(&turned);
    back.reverse();
    assert_eq!(back, of(&part));
}

#[test]
fn small_and_empty_groups_are_not_driven_and_undefined_ones_say_why() {
    let part = part(9, 3, false);
    // Group 2 has no positives, group 3 no rows; group 0 has one row.
    let first = part.groups().iter().position(|code| *code == 0).unwrap();
    let (mut groups, mut y) = (part.groups().to_vec(), part.y().to_vec());
    for (i, (group, y)) in groups.iter_mut().zip(&mut y).enumerate() {
        match *group {
            0 if i != first => *group = 1,
            2 => *y = 0.0,
            _ => {}
        }
    }
    let part = part.with_groups(groups).unwrap().with_labels(y).unwrap();
    let theta = vec![0.1; part.x().layout().parameters()];
    let mut asked = question(&[Criterion::TruePositiveRate], 4);
    asked.minimum = 2;
    let gaps = Gaps::new(&asked, &part, &theta);
    let driven: Vec<Option<u16>> = gaps.driven().iter().map(|gap| gap.group).collect();
    assert_eq!(driven, [Some(1)]);
    let measured = gaps.measure(&part, &Scores::of(&part, &theta), &theta);
    assert_eq!(measured[2], Measured::Undefined("no rows in which group is 2 and label is 1".to_owned()));
    assert!(matches!(&measured[3], Measured::Undefined(reason) if reason.contains("group is 3")));
    asked.minimum = 1000;
    let none = Gaps::new(&asked, &part, &theta).check(1000);
    assert!(matches!(none, Err(TargetError::Undefined { .. })));
}
