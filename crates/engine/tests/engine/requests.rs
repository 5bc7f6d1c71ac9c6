//! What deletion requests cost SISA: the expectation against SciPy, against every order of requests, and against the published formulas for large
//! data; dealing that knows who is likelier to ask against every dealing there is.
#![allow(clippy::needless_range_loop)]

use crate::support::table;
use serde_json::Value;
use soft_unlearn::experiment::{
    Dealing, Likelier, RequestCost, RequestRow, RequestSettings, Requests, Session, Silent, Synthetic,
    counted_costs, ensemble_lines, expected_costs, request_points, request_steps,
};
use soft_unlearn::table::Condition;
use soft_unlearn::unlearn::Sisa;

#[test]
fn the_expectation_is_that_of_scipys_distributions() {
    let golden: Value = serde_json::from_str(include_str!("../golden/requests.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 6);
    for case in cases {
        let shards: Vec<[usize; 2]> = serde_json::from_value(case["shards"].clone()).unwrap();
        let costs = case["costs"].as_array().unwrap();
        let steps: Vec<usize> =
            costs.iter().map(|cost| cost["requests"].as_u64().unwrap() as usize).collect();
        let found = expected_costs(&shards, case["times"].as_f64().unwrap(), &steps);
        assert_eq!(found.len(), steps.len());
        for (found, cost) in found.iter().zip(costs) {
            let [hit, rows] = ["shards", "rows"].map(|key| cost[key].as_f64().unwrap());
            // SciPy integrates Wallenius' distribution numerically.
            assert!((found.shards - hit).abs() < 1e-9 * hit, "{found:?} {cost}");
            assert!((found.rows - rows).abs() < 1e-8 * rows.max(1.0), "{found:?} {cost}");
        }
    }
}

/// Every order of so many requests, with its probability.
fn orders(likelier: &[bool], times: f64, requests: usize) -> Vec<(Vec<usize>, f64)> {
    let mut all = vec![(Vec::new(), 1.0)];
    for _ in 0..requests {
        let mut longer = Vec::new();
        for (order, chance) in &all {
            let weight = |row: usize| match order.contains(&row) {
                true => 0.0,
                false if likelier[row] => times,
                false => 1.0,
            };
            let sum: f64 = (0..likelier.len()).map(weight).sum();
            for row in (0..likelier.len()).filter(|row| weight(*row) > 0.0) {
                let mut next = order.clone();
                next.push(row);
                longer.push((next, chance * weight(row) / sum));
            }
        }
        all = longer;
    }
    all
}

/// The mean cost over every order of requests.
fn enumerated(shards: &[Vec<usize>], likelier: &[bool], times: f64, requests: usize) -> [f64; 3] {
    let mut mean = [0.0; 3];
    for (order, chance) in orders(likelier, times, requests) {
        // One at a time, by hand: what is left of a shard is trained anew.
        let mut gone: Vec<usize> = Vec::new();
        let mut in_turn = 0.0;
        for row in &order {
            gone.push(*row);
            let shard = shards.iter().find(|shard| shard.contains(row)).unwrap();
            in_turn += shard.iter().filter(|row| !gone.contains(row)).count() as f64;
        }
        let hit: Vec<_> = shards.iter().filter(|shard| shard.iter().any(|row| order.contains(row))).collect();
        let rows: usize =
            hit.iter().map(|shard| shard.iter().filter(|row| !order.contains(row)).count()).sum();
        for (mean, value) in mean.iter_mut().zip([hit.len() as f64, rows as f64, in_turn]) {
            *mean += chance * value;
        }
    }
    mean
}

#[test]
fn the_expectation_is_the_mean_over_every_order_of_requests() {
    let likelier = [true, false, false, true, true, false, false];
    for (shards, times) in [
        (vec![vec![0, 1], vec![2, 3], vec![4, 5, 6]], 1.0),
        (vec![vec![0, 1], vec![2, 3], vec![4, 5, 6]], 7.0),
        (vec![vec![0, 3, 4], vec![1, 2, 5, 6]], 3.0),
        (vec![vec![0], vec![3, 4, 1], vec![2, 5, 6]], 0.5),
        (vec![vec![0, 1, 2, 3, 4, 5, 6]], 20.0),
    ] {
        let kinds: Vec<[usize; 2]> = shards
            .iter()
            .map(|shard| {
                let own = shard.iter().filter(|row| likelier[**row]).count();
                [shard.len() - own, own]
            })
            .collect();
        let steps = [1, 2, 3, 4];
        for (cost, requests) in expected_costs(&kinds, times, &steps).iter().zip(steps) {
            let by_hand = enumerated(&shards, &likelier, times, requests);
            let found = [cost.shards, cost.rows, cost.in_turn];
            for (found, by_hand) in found.iter().zip(by_hand) {
                assert!((found - by_hand).abs() < 1e-12, "{shards:?} {times} {requests}: {cost:?} {by_hand}");
            }
            // The mean of what is counted over the same orders is it, too.
            let mut counted = [0.0; 3];
            for (order, chance) in orders(&likelier, times, requests) {
                let cost = counted_costs(&shards, &order, &[requests])[0];
                for (mean, value) in counted.iter_mut().zip([cost.shards, cost.rows, cost.in_turn]) {
                    *mean += chance * value;
                }
            }
            for (counted, by_hand) in counted.iter().zip(by_hand) {
                assert!((counted - by_hand).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn for_many_rows_the_expectation_is_the_published_one() {
    // Bourtoule et al. 2021, with every request's shard drawn by itself: at once N (1 - (1 - 1/S)^K) - K rows, in turn
    // (N/S + 1/(2S) - 1) K - K^2/(2S). Without replacement they are met up to terms of the order of K/N.
    let (n, s) = (100_000_usize, 20_usize);
    let shards = vec![[n / s, 0]; s];
    let steps = [1, 10, 50, 200, 1_000];
    for (cost, k) in expected_costs(&shards, 1.0, &steps).iter().zip(steps) {
        let (n, s, k) = (n as f64, s as f64, k as f64);
        let at_once = n * (1.0 - (1.0 - 1.0 / s).powf(k)) - k;
        let in_turn = (n / s + 1.0 / (2.0 * s) - 1.0) * k - k * k / (2.0 * s);
        assert!((cost.rows - at_once).abs() < 1e-3 * at_once, "{cost:?} {at_once}");
        assert!((cost.in_turn - in_turn).abs() < 1e-4 * in_turn, "{cost:?} {in_turn}");
        let hit = s * (1.0 - (1.0 - 1.0 / s).powf(k));
        assert!((cost.shards - hit).abs() < 1e-3 * hit);
        assert!((cost.shards / s - Sisa { shards: 20 }.expected_cost(k as u32)).abs() < 1e-3);
    }
    // One model of all rows: the sum of what is left, request by request.
    let scratch = RequestCost::from_scratch(50, 7);
    assert_eq!((scratch.rows, scratch.in_turn), (43.0, (43..50).sum::<usize>() as f64));
    assert_eq!(request_steps(1), [1]);
    assert_eq!(request_steps(60), [1, 2, 5, 10, 20, 50, 60]);
    assert_eq!(request_steps(100), [1, 2, 5, 10, 20, 50, 100]);
}

/// Every way to deal rows into three shards of two.
fn dealings() -> Vec<Vec<Vec<usize>>> {
    let mut all = Vec::new();
    for b in 1..6 {
        let rest: Vec<usize> = (1..6).filter(|row| *row != b).collect();
        for c in 1..4 {
            let last =
                rest[1..].iter().enumerate().filter(|(k, _)| k + 1 != c).map(|(_, row)| *row).collect();
            all.push(vec![vec![0, b], vec![rest[0], rest[c]], last]);
        }
    }
    all
}

#[test]
fn no_dealing_into_equal_shards_hits_fewer_than_likelier_rows_in_few() {
    let all = dealings();
    assert_eq!(all.len(), 15);
    for count in 0..=6 {
        for times in [1.5, 10.0] {
            let likelier: Vec<bool> = (0..6).map(|row| (row * 5) % 6 < count).collect();
            for requests in 1..=3 {
                let few = Dealing::Few.deal(&likelier, times, 3, 4);
                assert!(few.iter().all(|shard| shard.len() == 2));
                let own = enumerated(&few, &likelier, times, requests)[0];
                let best = all
                    .iter()
                    .map(|shards| enumerated(shards, &likelier, times, requests)[0])
                    .fold(f64::INFINITY, f64::min);
                assert!(own <= best + 1e-12, "{likelier:?} {times} {requests}: {own} {best}");
            }
        }
    }
}

#[test]
fn every_dealing_deals_every_row_once_as_its_name_says() {
    let likelier: Vec<bool> = (0..1_000).map(|row| row % 7 == 3).collect();
    let own = likelier.iter().filter(|likelier| **likelier).count();
    for seed in [1, 2] {
        for dealing in Dealing::ALL {
            let shards = dealing.deal(&likelier, 4.0, 8, seed);
            let mut rows: Vec<usize> = shards.iter().flatten().copied().collect();
            rows.sort_unstable();
            assert_eq!(rows, (0..1_000).collect::<Vec<_>>());
            let holding = |shards: &[Vec<usize>]| {
                shards.iter().filter(|shard| shard.iter().any(|row| likelier[*row])).count()
            };
            match dealing {
                Dealing::Random => assert_eq!(shards, Sisa { shards: 8 }.deal(1_000, seed)),
                // 143 rows in shards of 125.
                Dealing::Few => assert_eq!((holding(&shards), own), (2, 143)),
                Dealing::Equal => {
                    assert_eq!(shards.len(), 8);
                    let all = 857.0 + 4.0 * 143.0;
                    for shard in &shards {
                        let likelier = shard.iter().filter(|row| likelier[**row]).count() as f64;
                        let expected = shard.len() as f64 + 3.0 * likelier;
                        // To a row.
                        assert!((expected - all / 8.0).abs() <= 4.0, "{expected}");
                    }
                    assert!(shards.last().unwrap().len() < shards[0].len() / 3);
                }
            }
        }
        assert_ne!(Dealing::Few.deal(&likelier, 4.0, 8, 1), Dealing::Few.deal(&likelier, 4.0, 8, 9));
    }
    // A row that is likelier than a shard's share leaves shards empty: there are fewer.
    let one: Vec<bool> = (0..100).map(|row| row == 40).collect();
    assert_eq!(Dealing::Equal.deal(&one, 1_000.0, 5, 3).iter().map(Vec::len).max(), Some(99));
}

fn found(settings: &RequestSettings) -> Vec<RequestRow> {
    let mut session = Session::default();
    let text = Synthetic { rows: 600, ..Synthetic::default() }.csv();
    session.set_main("world".into(), table(text.as_bytes()));
    let mut waiting = session.begin::<Requests>(&Synthetic::configuration(), settings, 0).unwrap().waiting;
    let mut rows = Vec::new();
    while waiting > 0 {
        let done = session.next_cell::<Requests>(&mut Silent);
        rows.extend(done.rows);
        waiting = done.waiting;
    }
    rows
}

#[test]
fn counted_costs_are_the_expected_ones_and_the_ensemble_is_sisas() {
    let settings = RequestSettings {
        likelier: Likelier::Group(0),
        times: 8.0,
        requests: 30,
        trials: 400,
        seeds: 2,
        ..RequestSettings::default()
    };
    let rows = found(&settings);
    assert!(rows.iter().all(|row| row.failed.is_none()), "{rows:?}");
    let points = request_points(&rows);
    assert_eq!(points.len(), 3 * request_steps(30).len());
    for point in &points {
        assert_eq!(point.trials, 400);
        let expected = [point.expected.shards, point.expected.rows, point.expected.in_turn];
        for (counted, expected) in point.counted.iter().zip(expected) {
            // Four standard errors: 63 comparisons; and two in a thousand, where what is rare was not seen.
            let counted = counted.unwrap();
            let error = counted.deviation.unwrap() / 20.0;
            assert!((counted.mean - expected).abs() < 4.0 * error + 0.002 * expected, "{point:?}");
        }
    }
    let at = |dealing: Dealing, requests: usize| {
        *points.iter().find(|it| (it.dealing, it.expected.requests) == (dealing, requests)).unwrap()
    };
    // Rows of a group that asks eight times as often, together: fewer shards, fewer rows.
    assert!(at(Dealing::Few, 5).expected.shards < at(Dealing::Random, 5).expected.shards - 0.2);
    assert!(at(Dealing::Few, 5).expected.rows < at(Dealing::Random, 5).expected.rows - 10.0);
    let lines = ensemble_lines(&rows);
    assert_eq!(lines.len(), 3);
    assert!(lines.iter().all(|line| line.seeds == 2 && line.whole == lines[0].whole));
    assert_eq!(lines[0].apart, [None, None]);
    assert!(lines[1].apart[0].is_some());

    // A column's cells name the same rows as the group that is made of it, and are dealt the same.
    let cells = found(&RequestSettings {
        likelier: Likelier::Cells { column: "group".into(), condition: Condition::Values(vec!["B".into()]) },
        trials: 2,
        ..settings.clone()
    });
    for (cells, group) in cells.iter().zip(&rows) {
        assert_eq!((cells.rows, &cells.expected), (group.rows, &group.expected));
        assert_eq!(cells.trials[0], group.trials[0]);
    }
    let refused = found(&RequestSettings {
        likelier: Likelier::Cells { column: "no such".into(), condition: Condition::AtLeast(1.0) },
        trials: 1,
        ..settings.clone()
    });
    assert!(refused[0].failed.as_ref().unwrap().contains("no such"), "{refused:?}");
    assert!(request_points(&refused).is_empty() && ensemble_lines(&refused).is_empty());
    // Nobody is likelier: one dealing.
    let alike = found(&RequestSettings { likelier: Likelier::Nobody, trials: 3, ..settings });
    assert!(alike.iter().all(|row| row.dealing == Dealing::Random));
}
