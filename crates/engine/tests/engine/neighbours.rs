//! Neighbouring methods against independent truths: coded unlearning against coding anew, the attack on SISA against chance, SISA's cost
//! against dealing, thresholds with a tolerance against every pair of thresholds.
#![allow(clippy::needless_range_loop)]

use crate::support::{Numbers, dense, largest_difference, random_part, table};
use soft_unlearn::design::Part;
use soft_unlearn::experiment::{
    AdaptiveSettings, Attacking, Coded, CodedSettings, NOISES, Session, Silent, Synthetic, adaptive_points,
    attack, trial,
};
use soft_unlearn::objective::{Equal, GroupThresholds};
use soft_unlearn::unlearn::{Sisa, majority, noisy_majority};

/// Rows with heavy tails, and labels that depend on them.
fn heavy(rows: usize, columns: usize, seed: u64) -> Part {
    let mut numbers = Numbers(seed);
    let values: Vec<Vec<f64>> =
        (0..rows).map(|_| (0..columns).map(|_| (0.5 * numbers.normal()).exp()).collect()).collect();
    let label: Vec<bool> = values
        .iter()
        .map(|row| {
            row.iter().enumerate().map(|(j, x)| if j % 2 == 0 { *x } else { -x }).sum::<f64>()
                + numbers.normal()
                > 0.0
        })
        .collect();
    let group = vec![true; rows];
    Part::new(dense(&values, false), &label, &group, (0..rows as u32).collect()).unwrap()
}

#[test]
fn unlearning_coded_rows_is_coding_without_them() {
    // 317 rows: neither the shards nor the learners divide them.
    let part = heavy(317, 6, 3);
    for settings in [
        CodedSettings { seed: 5, ..CodedSettings::default() },
        CodedSettings { learners: 1, rate: 1, penalty: 1e-3, seed: 6 },
        CodedSettings { learners: 4, rate: 1, penalty: 0.1, seed: 7 },
    ] {
        let mut coded = Coded::new(part.x(), part.y(), &settings).unwrap();
        let before = coded.parameters();
        let forget = [0, 7, 100, 101, 250, 316, 7];
        let refitted = coded.forget(&forget).unwrap();
        let anew = Coded::without(part.x(), part.y(), &settings, &forget).unwrap();
        let off = largest_difference(&coded.parameters(), &anew.parameters());
        assert!(off < 1e-10, "{settings:?}: off by {off:e}");
        assert!(largest_difference(&before, &anew.parameters()) > 1e-6);
        assert!(refitted <= 317 && refitted > 0);
    }
}

/// Solves A x = b by elimination with pivoting.
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for k in 0..n {
        let pivot = (k..n).max_by(|&i, &j| a[i][k].abs().total_cmp(&a[j][k].abs())).unwrap();
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..n {
            let factor = a[i][k] / a[k][k];
            for j in k..n {
                a[i][j] -= factor * a[k][j];
            }
            b[i] -= factor * b[k];
        }
    }
    for k in (0..n).rev() {
        b[k] = (b[k] - (k + 1..n).map(|j| a[k][j] * b[j]).sum::<f64>()) / a[k][k];
    }
    b
}

#[test]
fn one_learner_without_a_code_is_ridge_regression() {
    let part = heavy(80, 4, 9);
    let settings = CodedSettings { learners: 1, rate: 1, penalty: 0.05, seed: 1 };
    let coded = Coded::new(part.x(), part.y(), &settings).unwrap();
    let columns: Vec<Vec<f64>> = (0..4)
        .map(|j| {
            let column: Vec<f64> = (0..80).map(|i| part.x().numeric()[i * 4 + j]).collect();
            let (low, high) = column.iter().fold((f64::MAX, f64::MIN), |(l, h), x| (l.min(*x), h.max(*x)));
            column.iter().map(|x| (x - low) / (high - low)).collect()
        })
        .chain([vec![1.0; 80]])
        .collect();
    let y: Vec<f64> = part.y().iter().map(|y| 2.0 * y - 1.0).collect();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let gram = (0..5)
        .map(|j| {
            (0..5).map(|k| product(&columns[j], &columns[k]) + if j == k { 0.05 } else { 0.0 }).collect()
        })
        .collect();
    let expected = solve(gram, columns.iter().map(|column| product(column, &y)).collect());
    assert!(largest_difference(&coded.parameters(), &expected) < 1e-10);
    let margins = coded.margins(part.x());
    for i in 0..80 {
        let by_hand: f64 = (0..5).map(|j| columns[j][i] * expected[j]).sum();
        assert!((margins[i] - by_hand).abs() < 1e-10);
    }
}

#[test]
fn the_requester_sees_the_shards_until_noise_drowns_them() {
    // 100 columns and 60 rows a shard: every shard's model remembers its rows. (The same in NumPy, with other draws: .975 of 40 trials, .83
    // of the rows guessed, accuracy .698 to .634.)
    const D: usize = 100;
    let mut numbers = Numbers(4);
    let mut draw = |rows: usize| {
        let values: Vec<Vec<f64>> = (0..rows).map(|_| (0..D).map(|_| numbers.normal()).collect()).collect();
        let label: Vec<bool> = values.iter().map(|x| x.iter().sum::<f64>() > 0.0).collect();
        Part::new(dense(&values, false), &label, &vec![true; rows], (0..rows as u32).collect()).unwrap()
    };
    let (train, test) = (draw(120), draw(1_000));
    let settings =
        AdaptiveSettings { shards: 2, rows: 60, l2: 1.0, trials: 40, ..AdaptiveSettings::default() };
    let clear = attack(&train, &test, &settings, 0.0).unwrap();
    assert!(clear.interval[0] > 0.75, "{clear:?}");
    assert!((clear.guessed - 0.83).abs() < 0.06, "{clear:?}");
    assert!((clear.accuracy[0] - 0.70).abs() < 0.04 && (clear.accuracy[1] - 0.63).abs() < 0.04, "{clear:?}");
    assert_eq!(clear.epsilon, None);
    let drowned = attack(&train, &test, &settings, 1e4).unwrap();
    // Guesses by chance are right half the time (rows of one trial share their shards' noise).
    assert!((drowned.guessed - 0.5).abs() < 0.05, "{drowned:?}");
    assert!(drowned.interval[0] < 0.5 && 0.5 < drowned.interval[1], "{drowned:?}");
    // ||x|| / l2, times sqrt(2 ln(1.25 / delta)), over the noise.
    let one = trial(&train, &test, &settings, 1e4, settings.seed).unwrap();
    let longest = (0..120)
        .map(|i| train.x().numeric()[i * D..(i + 1) * D].iter().map(|x| x * x).sum::<f64>().sqrt())
        .fold(0.0, f64::max);
    assert!((one.sensitivity - longest).abs() < 1e-9);
    let epsilon = one.sensitivity * (2.0 * (1.25_f64 / 1e-5).ln()).sqrt() / 1e4;
    assert!((drowned.epsilon.unwrap() - epsilon).abs() < 1e-12);
}

#[test]
fn sisas_cost_is_that_of_dealing_and_its_vote_is_the_majority() {
    let sisa = Sisa { shards: 8 };
    let rows = 800;
    for requests in [1_u32, 5, 20] {
        let mut numbers = Numbers(u64::from(requests));
        let mut hit = 0.0;
        for seed in 0..400 {
            let shards = sisa.deal(rows, seed);
            let asked: Vec<usize> = (0..requests).map(|_| (numbers.unit() * rows as f64) as usize).collect();
            let touched =
                shards.iter().filter(|shard| asked.iter().any(|row| shard.binary_search(row).is_ok()));
            hit += touched.map(Vec::len).sum::<usize>() as f64 / rows as f64;
        }
        let (seen, expected) = (hit / 400.0, sisa.expected_cost(requests));
        assert!((seen - expected).abs() < 0.015, "{requests}: {seen} {expected}");
    }
    let margins = [vec![1.0, -1.0, 0.0, -1.0], vec![2.0, -3.0, -1.0, 1.0], vec![-1.0, 5.0, -2.0, 1.0]];
    assert_eq!(majority(&margins), [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(majority(&margins[..2]), [1.0, 0.0, 0.5, 0.5]);
}

#[test]
fn thresholds_with_a_tolerance_are_the_best_of_all_pairs() {
    for seed in 0..60 {
        let mut numbers = Numbers(seed);
        let part = random_part(seed, 40, false);
        let margins: Vec<f64> = (0..40).map(|_| (12.0 * numbers.unit()).round() / 4.0).collect();
        let equal = if seed % 2 == 0 { Equal::SelectionRate } else { Equal::TruePositiveRate };
        let Some(exact) = GroupThresholds::choose(&margins, &part, equal) else { continue };
        let mut last = exact.accuracy;
        for tolerance in [0.0, 0.1, 0.3, 1.0] {
            let best = GroupThresholds::choose_within(&margins, &part, equal, tolerance).unwrap();
            let (accuracy, gap) = best.measure(&margins, &part, equal);
            assert!((accuracy.unwrap() - best.accuracy).abs() < 1e-12);
            assert!(gap.unwrap().abs() <= tolerance + 1e-12);
            assert!(best.accuracy >= last - 1e-12);
            last = best.accuracy;
            // No pair of rates that far apart is better.
            for j in 0..=100 {
                let rate = f64::from(j) / 100.0;
                let low = GroupThresholds::at_rate(&margins, &part, equal, rate).unwrap();
                for apart in [-tolerance, -0.5 * tolerance, 0.5 * tolerance, tolerance] {
                    if !(0.0..=1.0).contains(&(rate + apart)) {
                        continue;
                    }
                    let high = GroupThresholds::at_rate(&margins, &part, equal, rate + apart).unwrap();
                    let both = GroupThresholds { groups: [low.groups[0], high.groups[1]], ..low.clone() };
                    assert!(both.measure(&margins, &part, equal).0.unwrap() <= best.accuracy + 1e-12);
                }
            }
        }
        let none = GroupThresholds::choose_within(&margins, &part, equal, 0.0).unwrap();
        assert!((none.accuracy - exact.accuracy).abs() < 1e-12);
    }
}

#[test]
fn a_noisy_vote_is_drawn_as_laplace_has_it_and_no_two_models_move_it_beyond_its_epsilon() {
    let (scale, epsilon) = (4.0, 1.0_f64);
    let votes = |favourable: usize| -> Vec<Vec<f64>> {
        (0..5).map(|k| vec![if k < favourable { 1.0 } else { -1.0 }]).collect()
    };
    let drawn: Vec<f64> = (0..=5).map(|favourable| noisy_majority(&votes(favourable), scale)[0]).collect();
    // Against draws of the noise: 200,000 are within .004 (3.5 standard errors).
    let mut numbers = Numbers(11);
    let noise: Vec<f64> = (0..200_000)
        .map(|_| {
            let size = -(1.0 - numbers.unit()).ln() * scale;
            if numbers.unit() < 0.5 { size } else { -size }
        })
        .collect();
    for (favourable, share) in drawn.iter().enumerate() {
        let difference = 2.0 * favourable as f64 - 5.0;
        let seen = noise.iter().filter(|noise| difference + **noise >= 0.0).count() as f64 / 200_000.0;
        assert!((seen - share).abs() < 0.004, "{favourable}: {seen} {share}");
    }
    // Rows that change places between two shards change two votes at the most.
    for (from, a) in drawn.iter().enumerate() {
        for (to, b) in drawn.iter().enumerate().filter(|(to, _)| to.abs_diff(from) <= 2) {
            for (a, b) in [(a, b), (&(1.0 - a), &(1.0 - b))] {
                assert!((a / b).ln() <= epsilon + 1e-12, "{from} {to}");
            }
        }
    }
    // Hardly any noise: the vote itself, and a tie is 1 where the plain vote tosses a coin.
    assert_eq!(noisy_majority(&votes(3), 1e-3), [1.0]);
    assert_eq!(noisy_majority(&votes(2), 1e-3), [0.0]);
}

#[test]
fn the_attack_in_slices_is_the_attack() {
    let mut session = Session::default();
    let text = Synthetic { rows: 400, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    let settings = AdaptiveSettings { rows: 30, trials: 14, ..AdaptiveSettings::default() };
    let mut waiting = session.begin::<Attacking>(&Synthetic::configuration(), &settings, 0).unwrap().waiting;
    assert_eq!(waiting, 2 * NOISES.len());
    let mut rows = Vec::new();
    while waiting > 0 {
        let done = session.next_cell::<Attacking>(&mut Silent);
        rows.extend(done.rows);
        waiting = done.waiting;
    }
    assert!(rows.iter().all(|row| row.failed.is_none()));
    let points = adaptive_points(&rows, &settings);
    assert_eq!(points.iter().map(|point| point.noise).collect::<Vec<_>>(), NOISES);
    for point in &points {
        assert_eq!(point.indicator.denominator, 14.0);
        // An intercept is not penalised: nothing is promised.
        assert_eq!(point.epsilon, None);
    }
    // Guessing a shard is worth little on two columns, and nothing under noise; accuracy falls to chance.
    assert!(points[6].accuracy[0] < points[0].accuracy[0] - 0.1, "{points:?}");
    assert!((points[6].guessed - 0.5).abs() < 0.1, "{points:?}");
    let refused = AdaptiveSettings { shards: 3, ..settings };
    assert!(session.begin::<Attacking>(&Synthetic::configuration(), &refused, 0).is_err());
}
