//! Questions about chosen rows, against training without them and against every set of rows.

use crate::support::{Numbers, dense, fitted, random_part, table};
use soft_unlearn::compute::{Backend, block_on, dot, row};
use soft_unlearn::design::Part;
use soft_unlearn::experiment::{RowsAnswer, RowsQuestion, Session, Silent, Synthetic, flip};
use soft_unlearn::objective::intervals::Statistic;
use soft_unlearn::unlearn::Trained;

#[test]
fn rows_left_out_at_once_are_predicted_and_trained_without() {
    let mut session = Session::default();
    let text = Synthetic { rows: 900, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    let configuration = Synthetic::configuration();
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    assert!(session.without_rows(&[1_000_000]).is_err());
    let places: Vec<u32> = (0..30).map(|k| 7 * k).collect();
    let answer = session.without_rows(&places).unwrap();
    assert_eq!(answer.rows, 30);
    // To first order the sum of the rows' own influences; what training gives differs by second order.
    let sum = |values: &[f64]| places.iter().map(|&place| values[place as usize]).sum::<f64>();
    let samples = &outcome.samples;
    assert!((answer.target_change[0] - sum(&samples.target_influence)).abs() < 1e-12);
    assert!((answer.utility_change[0] - sum(&samples.utility_influence)).abs() < 1e-12);
    for [predicted, actual] in [answer.target_change, answer.utility_change] {
        assert!((predicted - actual).abs() < 0.35 * actual.abs().max(1e-4), "{predicted} {actual}");
    }
    let [before, without] = &answer.test;
    let accuracy =
        answer.changes.iter().find(|(statistic, _)| *statistic == Statistic::Accuracy).unwrap().1.unwrap();
    assert!((accuracy.estimate - (without.accuracy.unwrap() - before.accuracy.unwrap())).abs() < 1e-12);
    assert!(accuracy.low <= accuracy.estimate && accuracy.estimate <= accuracy.high);
    // Nothing left out changes nothing.
    let none = session.without_rows(&[]).unwrap();
    assert!(none.target_change.iter().chain(&none.utility_change).all(|change| change.abs() < 1e-9));
    // A test row's decision, through the session.
    let flipped = session.flip(3).unwrap();
    assert!(flipped.is_none_or(|it| (it.retrained >= 0.0) != (it.margin >= 0.0)));
    assert!(session.flip(1_000_000).is_err());
    // The same by what the page sends; rows have the file's numbers, from 1.
    assert_eq!(session.ask(&RowsQuestion::Without(places)).unwrap(), RowsAnswer::Without(Box::new(answer)));
    let doubt = |place: &usize| (samples.probability[*place] - 0.5).abs();
    let nearest = (0..samples.row.len()).min_by(|a, b| doubt(a).total_cmp(&doubt(b))).unwrap();
    let row = samples.row[nearest];
    let RowsAnswer::Flip { part, found } = session.ask(&RowsQuestion::Flip(row)).unwrap() else { panic!() };
    let found = found.unwrap();
    assert_eq!(part, "training");
    // The margin is that of the row's own probability.
    let p = 1.0 / (1.0 + (-found.margin).exp());
    assert!((p - samples.probability[nearest]).abs() < 1e-9);
    assert!(
        (found.retrained >= 0.0) != (found.margin >= 0.0)
            && (found.one_fewer >= 0.0) == (found.margin >= 0.0)
    );
    assert_eq!(session.ask(&RowsQuestion::Flip(1_000_000)).unwrap(), RowsAnswer::Unused);
    assert!(Session::default().ask(&RowsQuestion::Flip(1)).is_err());
}

fn trained_margin(part: &Part, l2: f64, without: &[usize], x: &[f64]) -> f64 {
    let kept: Vec<usize> = (0..part.x().rows()).filter(|row| !without.contains(row)).collect();
    let y: Vec<f64> = kept.iter().map(|&row| part.y()[row]).collect();
    let made = fitted(&part.x().select(&kept), &y, l2);
    dot(&made.parameters, x)
}

#[test]
fn a_decision_is_turned_round_by_the_rows_named_and_not_by_one_fewer() {
    let mut flipped = 0;
    for seed in 0..12 {
        let part = random_part(seed, 200, true);
        let l2 = 1.0;
        let made = fitted(part.x(), part.y(), l2);
        let hessian = made.hessian.as_ref().unwrap();
        let trained = Trained {
            x: part.x(),
            y: part.y(),
            weights: None,
            parameters: &made.parameters,
            probabilities: &made.probabilities,
            hessian,
            l2,
            seed: 0,
        };
        let x = row(part.x(), seed as usize);
        let Some(found) = flip(&trained, &x, 60).unwrap() else { continue };
        flipped += 1;
        assert!((found.margin - dot(&made.parameters, &x)).abs() < 1e-12);
        let anew = trained_margin(&part, l2, &found.places, &x);
        assert!((anew - found.retrained).abs() < 1e-8);
        assert!((found.margin >= 0.0) != (anew >= 0.0));
        let (_, fewer) = found.places.split_last().unwrap();
        let fewer = trained_margin(&part, l2, fewer, &x);
        assert!((fewer - found.one_fewer).abs() < 1e-8 && (fewer >= 0.0) == (found.margin >= 0.0));
    }
    assert!(flipped >= 6, "{flipped}");
}

#[test]
fn on_a_few_rows_no_smaller_set_turns_it() {
    let mut numbers = Numbers(8);
    let mut compared = 0;
    for _ in 0..30 {
        let rows: Vec<Vec<f64>> = (0..14).map(|_| vec![numbers.normal(), numbers.normal()]).collect();
        let label: Vec<bool> = rows.iter().map(|row| row[0] + 0.8 * numbers.normal() > 0.0).collect();
        let part = Part::new(dense(&rows, false), &label, &[true; 14], (0..14).collect()).unwrap();
        let made = fitted(part.x(), part.y(), 1.0);
        let trained = Trained {
            x: part.x(),
            y: part.y(),
            weights: None,
            parameters: &made.parameters,
            probabilities: &made.probabilities,
            hessian: made.hessian.as_ref().unwrap(),
            l2: 1.0,
            seed: 0,
        };
        let x = [0.2 * numbers.normal(), numbers.normal()];
        let Some(found) = flip(&trained, &x, 2).unwrap() else { continue };
        if found.places.len() == 2 {
            // Of the 14 sets of one row none suffices, in all but the rare case that the first-order order misleads.
            let single = (0..14).any(|row| {
                let margin = trained_margin(&part, 1.0, &[row], &x);
                (margin >= 0.0) != (found.margin >= 0.0)
            });
            compared += 1;
            assert!(!single);
        }
    }
    assert!(compared >= 3, "{compared}");
}
