//! Exact leave-one-out models against plain fits, and estimates against them.

use crate::reference::{
    Random, dense_gradient, largest_difference, norm, random_labels, random_matrix, random_part, words,
};
use soft_unlearn::compute::{Backend, DeviceMatrix, Lane, Route, RowTree, ZERO, block_on, gather};
use soft_unlearn::design::{DesignMatrix, UNSEEN};
use soft_unlearn::influence::influences;
use soft_unlearn::leave_one_out::{
    Effects, LeaveOneOut, LeaveOneOutError, LeftOut, LeftOutStatus, TOLERANCE, agreement,
    all_leverage_corrected, effects, leverage_corrected,
};
use soft_unlearn::model::{Fit, FitSettings, Hessian, Quantity, REACH, Series, fit, leverage, row_loss};
use soft_unlearn::objective::{Criterion, Gaps, Question, Target, TargetKind, utility};

fn plain(model: &soft_unlearn::design::DesignMatrix, y: &[f64], weights: Option<&[f64]>, l2: f64) -> Fit {
    block_on(fit(&DeviceMatrix::on_cpu(model), y, weights, FitSettings::new(l2), None, &mut |_, _| {}))
        .unwrap()
}

fn solve(left_out: &LeaveOneOut<'_>, places: &[usize]) -> Result<Vec<LeftOut>, LeaveOneOutError> {
    block_on(left_out.solve(&Backend::cpu(), places))
}

/// The series are the functions themselves: to rounding within reach (the loss about its size), and beyond it exactly.
#[test]
fn series_are_the_functions() {
    let mut random = Random(3);
    for _ in 0..20_000 {
        let (margin, label) = (8.0 * random.normal(), f64::from(u8::from(random.unit() < 0.5)));
        for reach in [1e-6, 1e-3, REACH, 1.0, 30.0] {
            let step = reach * (2.0 * random.unit() - 1.0);
            let (from, to) = (row_loss(margin, label), row_loss(margin + step, label));
            let change = |quantity| Series::new(quantity, margin, label).change(step);
            // Margin + step is rounded, and the difference of the values too.
            let rounding = 4e-16 * (1.0 + margin.abs() + to.loss + from.loss);
            assert!((change(Quantity::Probability) - (to.probability - from.probability)).abs() <= rounding);
            assert!((change(Quantity::Loss) - (to.loss - from.loss)).abs() <= rounding);
            let slope = from.probability * (1.0 - from.probability);
            let beyond = Series::new(Quantity::Probability, margin, label).residual_remainder().change(step);
            let expected = to.probability - from.probability - slope * step;
            assert!((beyond - expected).abs() <= rounding + 4e-16 * step.abs(), "{margin} {step}");
        }
    }
}

#[test]
fn models_without_a_row_are_plain_fits_without_it() {
    for (seed, intercept, weighted) in
        [(1, true, false), (2, false, false), (3, true, true), (4, false, true)]
    {
        let mut random = Random(seed);
        let x = random_matrix(90, 3, &[4, 3], intercept, &mut random);
        let y = random_labels(&x, &mut random);
        let validation = {
            let other = random_matrix(60, 3, &[4, 3], intercept, &mut random);
            let (numeric, codes) = (other.numeric().to_vec(), other.codes().to_vec());
            random_part(DesignMatrix::new(x.layout().clone(), 60, numeric, codes).unwrap(), &mut random)
        };
        let own: Vec<f64> =
            (0..x.rows()).map(|i| if i == 5 { 0.0 } else { 0.2 + 2.0 * random.unit() }).collect();
        let weights = weighted.then_some(own.as_slice());
        let l2 = 0.3;
        let mut model = plain(&x, &y, weights, l2);
        let hessian = model.hessian.take().unwrap();
        let targets: Vec<Target> = TargetKind::ALL
            .iter()
            .map(|kind| Target::new(*kind, &validation, &words(), &model.parameters, 1.3))
            .collect();
        let left_out =
            LeaveOneOut::new(&x, &y, weights, l2, &model, &hessian, &validation, &targets).unwrap();
        let places: Vec<usize> = (0..x.rows()).collect();
        let found = solve(&left_out, &places).unwrap();
        for (i, found) in found.iter().enumerate() {
            let mut without = own.clone();
            if !weighted {
                without.fill(1.0);
            }
            without[i] = 0.0;
            let exact = plain(&x, &y, Some(&without), l2);
            let theta = left_out.parameters(i).unwrap();
            let gradient = norm(&dense_gradient(&x, &y, Some(&without), l2, &theta));
            assert!(gradient <= TOLERANCE + 1e-12, "row {i}: {gradient:e}");
            assert!(found.gradient_norm.unwrap() <= TOLERANCE && found.status != LeftOutStatus::NotConverged);
            // A gradient of 1e-9 over a curvature of at least l2.
            assert!(largest_difference(&theta, &exact.parameters) < 4e-9, "row {i}");
            let change = utility(&validation, &exact.parameters) - utility(&validation, &model.parameters);
            assert!((found.utility.unwrap() - change).abs() < 1e-6, "{:?} {change}", found.utility);
            for (target, changed) in targets.iter().zip(&found.targets) {
                let value = |theta: &[f64]| target.value(&validation, theta).unwrap();
                let change = value(&exact.parameters) - value(&model.parameters);
                assert!((changed.unwrap() - change).abs() < 1e-6, "{:?} row {i}", target.kind());
            }
        }
        // The same bits, whoever computes which rows together.
        let mut others = Vec::new();
        for places in [&places[70..], &places[..3], &places[3..70]] {
            others.extend(solve(&left_out, places).unwrap());
        }
        others.sort_by_key(|left_out| left_out.place);
        assert_eq!(others, found);
        let backwards: Vec<usize> = places.iter().rev().copied().collect();
        let mut others = solve(&left_out, &backwards).unwrap();
        others.reverse();
        assert_eq!(others, found);
    }
}

/// X'r over a tree is that over the rows, in f64 to rounding and in f32 to its own, and no row is lost: over several blocks, with values that
/// repeat and values that do not, and categories never seen.
#[test]
fn a_tree_of_rows_gives_the_products_of_the_rows() {
    let mut random = Random(31);
    for (rows, numeric, levels, intercept) in [
        (2500, 3, &[4, 2, 9][..], true),
        (1024, 0, &[3, 3][..], false),
        (70, 2, &[][..], true),
        (1, 1, &[2][..], true),
    ] {
        let plain = random_matrix(rows, numeric, levels, intercept, &mut random);
        // All numbers but the first of a row are one of five.
        let number = |(place, value): (usize, &f64)| match place.checked_rem(numeric) {
            Some(0) => *value,
            _ => value.clamp(-1.0, 1.0).round() * 0.5,
        };
        let numbers = plain.numeric().iter().enumerate().map(number).collect();
        let code = |(place, code): (usize, &u32)| if place % 97 == 0 { UNSEEN } else { *code };
        let codes = plain.codes().iter().enumerate().map(code).collect();
        let x = DesignMatrix::new(plain.layout().clone(), rows, numbers, codes).unwrap();
        let mut deltas = vec![ZERO; x.layout().parameters()];
        deltas.iter_mut().flatten().for_each(|delta| *delta = random.normal());
        let expected = gather(&x, &deltas, |i, margins| margins.map(|margin| margin * (1 + i % 7) as f64));
        let tree = RowTree::new(&x);
        let mut order = tree.order().to_vec();
        order.sort_unstable();
        assert!(order.into_iter().eq(0..rows as u32));
        let factor = |place: usize| f64::from(1 + tree.order()[place] % 7);
        let exact = tree.gather::<f64>(&deltas, |place, margins, out| {
            *out = margins.map(|four| four.map(|margin| margin * factor(place)));
        });
        let near = tree.gather::<f32>(&deltas, |place, margins, out| {
            *out = margins.map(|four| four.map(|margin| margin * factor(place) as f32));
        });
        let size = expected.iter().flatten().fold(0.0_f64, |size, value| size.max(value.abs()));
        let off = |found: &[Lane]| {
            let pairs = found.iter().flatten().zip(expected.iter().flatten());
            pairs.fold(0.0_f64, |off, (found, expected)| off.max((found - expected).abs())) / size
        };
        assert!(off(&exact) < 1e-13, "{rows} rows: {:e}", off(&exact));
        assert!(off(&near) < 1e-5 && (rows == 1 || off(&near) > 0.0), "{rows} rows: {:e}", off(&near));
    }
}

/// Passes in f32 lead to the models that f64 alone leads to (which is all that a Hessian that is not formed is left to), however far the first
/// step goes: both have a gradient of at most 1e-9, over a curvature of at least l2.
#[test]
fn the_way_in_f32_ends_where_that_in_f64_does() {
    let mut random = Random(41);
    for (rows, l2) in [(40, 0.05), (1500, 0.3)] {
        let x = random_matrix(rows, 3, &[5, 3], true, &mut random);
        let part = random_part(x.clone(), &mut random);
        let own: Vec<f64> = (0..rows).map(|_| 0.2 + 2.0 * random.unit()).collect();
        let mut model = plain(&x, part.y(), Some(&own), l2);
        let hessian = model.hessian.take().unwrap();
        let free = Hessian::by(Route::MatrixFree, &x, &model.probabilities, Some(&own), l2).unwrap();
        let problem =
            |hessian| LeaveOneOut::new(&x, part.y(), Some(&own), l2, &model, hessian, &part, &[]).unwrap();
        let (near, exact) = (problem(&hessian), problem(&free));
        for place in (0..rows).step_by(rows / 20) {
            let (found, expected) = (near.parameters(place).unwrap(), exact.parameters(place).unwrap());
            let off = largest_difference(&found, &expected);
            assert!(off <= 2.0 * (TOLERANCE + 1e-12) / l2, "{rows} rows, row {place}: {off:e}");
        }
        let places: Vec<usize> = (0..rows).collect();
        let found = solve(&near, &places).unwrap();
        assert!(found.iter().all(|row| row.gradient_norm.unwrap() <= TOLERANCE));
        let steps: u32 = found.iter().map(|row| row.steps).sum();
        // By chord steps alone it would be more than three.
        assert!(rows == 40 || steps < 3 * rows as u32, "{rows} rows, {steps} steps");
    }
}

/// Few rows and a weak penalty: some models lie farther than steps from the trained one reach, and are fitted anew. Both ways end where a fit
/// from zero does, to a gradient of 1e-9 each over a curvature of at least l2.
#[test]
fn rows_out_of_the_steps_reach_are_fitted_anew() {
    let mut random = Random(43);
    let (rows, l2) = (40, 0.01);
    let x = random_matrix(rows, 3, &[5, 3], true, &mut random);
    let part = random_part(x.clone(), &mut random);
    let mut model = plain(&x, part.y(), None, l2);
    let hessian = model.hessian.take().unwrap();
    let problem = LeaveOneOut::new(&x, part.y(), None, l2, &model, &hessian, &part, &[]).unwrap();
    let places: Vec<usize> = (0..rows).collect();
    let found = solve(&problem, &places).unwrap();
    for status in [LeftOutStatus::Chord, LeftOutStatus::Newton] {
        assert!(found.iter().filter(|row| row.status == status).count() >= 5, "{status:?}");
    }
    for (place, found) in found.iter().enumerate() {
        let weights: Vec<f64> = (0..rows).map(|row| f64::from(u8::from(row != place))).collect();
        let exact = plain(&x, part.y(), Some(&weights), l2);
        let off = largest_difference(&problem.parameters(place).unwrap(), &exact.parameters);
        assert!(found.gradient_norm.unwrap() <= TOLERANCE);
        assert!(off <= 2.0 * TOLERANCE / l2, "row {place}, {:?}: {off:e}", found.status);
    }
}

#[test]
fn requests_that_cannot_be_met_say_so() {
    let mut random = Random(9);
    let x = random_matrix(40, 2, &[3], true, &mut random);
    let part = random_part(x.clone(), &mut random);
    let mut model = plain(&x, part.y(), None, 1.0);
    let hessian = model.hessian.take().unwrap();
    let left_out = LeaveOneOut::new(&x, part.y(), None, 1.0, &model, &hessian, &part, &[]).unwrap();
    let error = solve(&left_out, &[1, 40]).unwrap_err();
    assert_eq!(error, LeaveOneOutError::NoSuchRow { place: 40, rows: 40 });
    assert!(solve(&left_out, &[]).unwrap().is_empty());
}

/// A row without which there is no optimum says so, and costs its neighbours nothing.
#[test]
fn a_row_that_the_model_needs_is_a_status() {
    let mut random = Random(21);
    for intercept in [true, false] {
        let x = random_matrix(50, 2, &[3], intercept, &mut random);
        let alone = (0..50).map(|i| f64::from(u8::from(i == 7))).collect();
        let part = random_part(x.clone(), &mut random).with_labels(alone).unwrap();
        let mut model = plain(&x, part.y(), None, 0.5);
        let hessian = model.hessian.take().unwrap();
        let left_out = LeaveOneOut::new(&x, part.y(), None, 0.5, &model, &hessian, &part, &[]).unwrap();
        let places: Vec<usize> = (0..50).collect();
        let found = solve(&left_out, &places).unwrap();
        for row in &found {
            let alone = intercept && row.place == 7;
            assert_eq!(row.status == LeftOutStatus::OneClass, alone);
            assert_eq!(row.utility.is_none(), alone);
            assert!(alone || row.gradient_norm.unwrap() <= TOLERANCE, "{row:?}");
        }
        if intercept {
            assert_eq!(left_out.parameters(7).unwrap(), model.parameters);
        }
    }
    // Without a penalty, one row alone keeps the classes from being separated.
    let x = random_matrix(40, 1, &[], false, &mut random);
    let mut y: Vec<f64> = x.numeric().iter().map(|value| f64::from(u8::from(*value > 0.0))).collect();
    y[4] = 1.0 - y[4];
    let part = random_part(x.clone(), &mut random).with_labels(y).unwrap();
    let mut model = plain(&x, part.y(), None, 0.0);
    let hessian = model.hessian.take().unwrap();
    let left_out = LeaveOneOut::new(&x, part.y(), None, 0.0, &model, &hessian, &part, &[]).unwrap();
    let found = solve(&left_out, &(0..40).collect::<Vec<_>>()).unwrap();
    for row in &found {
        assert_eq!(row.status == LeftOutStatus::NoOptimum, row.place == 4, "{row:?}");
        assert_eq!(row.utility.is_none(), row.place == 4);
    }
}

/// One Newton step of the problem without the row is exact where the loss is quadratic, and far nearer elsewhere.
#[test]
fn leverage_mends_the_influence() {
    let mut random = Random(12);
    let x = random_matrix(60, 2, &[6, 5], true, &mut random);
    let part = random_part(x.clone(), &mut random);
    let mut model = plain(&x, part.y(), None, 0.05);
    let hessian = model.hessian.take().unwrap();
    let h = block_on(leverage(&DeviceMatrix::on_cpu(&x), &model.probabilities, &hessian, None, 0.05));
    let target = Target::new(TargetKind::DemographicParity, &part, &words(), &model.parameters, 1.3);
    let gradient = target.gradient(&part, &model.parameters).unwrap();
    let f = influences(&x, part.y(), None, &model.probabilities, &hessian, &gradient).unwrap();
    let left_out =
        LeaveOneOut::new(&x, part.y(), None, 0.05, &model, &hessian, &part, std::slice::from_ref(&target))
            .unwrap();
    let places: Vec<usize> = (0..x.rows()).collect();
    let actual: Vec<f64> =
        solve(&left_out, &places).unwrap().iter().map(|row| row.targets[0].unwrap()).collect();
    let stepped: Vec<f64> =
        left_out.one_step(&places).unwrap().iter().map(|row| row.targets[0].unwrap()).collect();
    let corrected: Vec<f64> =
        f.iter().zip(&h).map(|(f, h)| leverage_corrected(*f, *h).unwrap_or(f64::NAN)).collect();
    let far = |estimate: &[f64]| estimate.iter().zip(&actual).map(|(e, a)| (e - a).powi(2)).sum::<f64>();
    assert!(far(&corrected) < 0.3 * far(&f), "{} {}", far(&corrected), far(&f));
    assert!(far(&stepped) < far(&corrected), "{} {}", far(&stepped), far(&corrected));
    assert_eq!(leverage_corrected(1.0, 1.0), None);
    assert_eq!(leverage_corrected(1.0, 1.0 - 1e-13), None);
    assert_eq!(leverage_corrected(1.0, f64::NAN), None);
    assert_eq!(all_leverage_corrected(&[3.0, 3.0], &[0.25, 1.0]), [4.0, 0.0]);
}

/// scipy.stats.pearsonr, spearmanr and linregress on the same numbers (tests/golden/agreement.py).
#[test]
fn agreement_is_scipys() {
    let predicted = [0.1, -0.4, 0.35, 0.1, 2.0, -1.5, 0.0, 0.7];
    let actual = [0.2, -0.5, 0.1, -0.1, 1.0, -2.5, 0.3, 0.7];
    let found = agreement(&predicted, &actual);
    let golden: serde_json::Value = serde_json::from_str(include_str!("../golden/agreement.json")).unwrap();
    let near =
        |found: Option<f64>, name: &str| (found.unwrap() - golden[name].as_f64().unwrap()).abs() < 1e-14;
    assert!(near(found.pearson, "pearson"));
    assert!(near(found.spearman, "spearman"));
    assert!(near(found.slope, "slope"));
    assert_eq!((found.rows, found.same_sign), (8, Some(6.0 / 7.0)));
    assert_eq!(found.worst[..2], [4, 5]);
    let flat = agreement(&[1.0, 1.0], &[0.5, 2.0]);
    assert_eq!((flat.pearson, flat.spearman, flat.slope), (None, None, None));
    let counted = |value| {
        effects(&[-1.0, -1.0, 2.0, 1.0, 0.0, f64::NAN, 3.0], &[-1.0, 1.0, -1.0, 1.0, 1.0, 1.0, 5.0], value)
    };
    let expected = Effects { helps_both: 1, helps_target: 1, helps_utility: 1, harms_both: 2 };
    assert_eq!((counted(0.3), expected.torn()), (expected, 2));
    let turned = Effects { helps_both: 1, helps_target: 2, helps_utility: 1, harms_both: 1 };
    assert_eq!(counted(-0.3), turned);
    let nothing = agreement(&[f64::NAN], &[1.0]);
    assert_eq!((nothing.rows, nothing.same_sign), (0, None));
}

/// Every gap of any number of groups, and half the sum of the driven ones' squares, with base weights: as of models trained without the row.
#[test]
fn gaps_without_a_row_are_those_of_models_trained_without_it() {
    let mut random = Random(5);
    let x = random_matrix(80, 3, &[4, 3], true, &mut random);
    let y = random_labels(&x, &mut random);
    let other = random_matrix(120, 3, &[4, 3], true, &mut random);
    let (numeric, codes) = (other.numeric().to_vec(), other.codes().to_vec());
    let part = random_part(DesignMatrix::new(x.layout().clone(), 120, numeric, codes).unwrap(), &mut random);
    let weights = (0..120).map(|_| 0.2 + random.unit()).collect();
    // Five groups, of which the last has too few rows, and rows of none.
    let group = |i: usize| if i % 40 == 7 { 4 } else { [0, 1, 2, 3, 9][i % 5] };
    let validation =
        part.with_groups((0..120).map(group).collect()).unwrap().with_weights(Some(weights)).unwrap();
    let mut model = plain(&x, &y, None, 0.3);
    let hessian = model.hessian.take().unwrap();
    for criteria in [
        vec![Criterion::SelectionRate],
        vec![Criterion::FalsePositiveRate, Criterion::LossOfPositives],
        vec![Criterion::Loss, Criterion::Robustness, Criterion::TruePositiveRate],
    ] {
        let question = Question {
            criteria: criteria.clone(),
            groups: (0..5).map(|group| format!("group {group}")).collect(),
            favourable: "favourable".to_owned(),
            minimum: 10,
            perturbation: 1.3,
        };
        let gaps = Gaps::new(&question, &validation, &model.parameters);
        let driven = gaps.driven().len();
        assert!(driven >= 4);
        let left_out = LeaveOneOut::new(&x, &y, None, 0.3, &model, &hessian, &validation, &[]).unwrap();
        let left_out = left_out.of_gaps(&gaps);
        let before = gaps.values(&validation, &model.parameters);
        for found in solve(&left_out, &[0, 3, 17, 60]).unwrap() {
            let mut without = vec![1.0; x.rows()];
            without[found.place] = 0.0;
            let exact = plain(&x, &y, Some(&without), 0.3);
            let after = gaps.values(&validation, &exact.parameters);
            let half = |gaps: &[f64]| 0.5 * gaps.iter().map(|gap| gap * gap).sum::<f64>();
            let expected = std::iter::once(half(&after) - half(&before))
                .chain(after.iter().zip(&before).map(|(after, before)| after - before));
            assert_eq!(found.targets.len(), 1 + driven);
            for (k, (found, expected)) in found.targets.iter().zip(expected).enumerate() {
                // The parameters differ by a gradient of 1e-9 over a curvature of at least l2; a sum of losses is as large as its rows.
                let size = 1.0 + before.iter().fold(0.0_f64, |size, gap| size.max(gap.abs())).powi(2);
                assert!(
                    (found.unwrap() - expected).abs() < 1e-8 * size,
                    "{criteria:?}, {k}: {found:?} {expected}"
                );
            }
        }
    }
}
