//! What requests cost SISA: expected, by formula, and counted, in one dealing with one order of requests.

use serde::{Deserialize, Serialize};

/// What so many requests cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RequestCost {
    /// Requests so far, for as many different rows.
    pub requests: usize,
    /// Shards trained anew where all requests are granted at once.
    pub shards: f64,
    /// Rows that these are trained on.
    pub rows: f64,
    /// Rows trained on, all in all, where every request is granted before the next one comes.
    pub in_turn: f64,
}

impl RequestCost {
    /// One model of all rows, trained from scratch: N - K rows at once, and K N - K (K + 1) / 2 in turn.
    pub fn from_scratch(rows: usize, requests: usize) -> RequestCost {
        let (n, k) = (rows as f64, requests as f64);
        RequestCost { requests, shards: 1.0, rows: n - k, in_turn: k * n - 0.5 * k * (k + 1.0) }
    }
}

/// Numbers of requests from 1 to `most`, near even steps of a logarithmic axis: 1, 2, 5, 10 and so on, and `most`.
pub fn request_steps(most: usize) -> Vec<usize> {
    let decades = std::iter::successors(Some(1_usize), |power| power.checked_mul(10));
    let mut steps: Vec<usize> =
        decades.take_while(|power| *power < most).flat_map(|power| [power, 2 * power, 5 * power]).collect();
    steps.retain(|step| *step < most);
    steps.push(most);
    steps
}

/// The expectation over everything that is drawn, for shards that hold so many rows of each kind (others, likelier).
///
/// Requests come one after another for rows that have not asked, a likelier row `times` as likely as another. The number of likelier
/// rows among the first K has Wallenius' distribution, found step by step: from a of them the next request is for one more with the
/// chance `times` (N1 - a) / (`times` (N1 - a) + N0 - K + a). Given that number, the rows of a kind are any with equal chance, so that a shard with
/// n rows of a kind is missed by a of them with the chance C(N - n, a) / C(N, a). Where `times` is 1, or the dealing is at random (`shards` then
/// has every row as one kind), this is the hypergeometric chance of K draws without replacement; 1 - (1 - 1/S)^K is its limit for many rows.
pub fn expected_costs(shards: &[[usize; 2]], times: f64, steps: &[usize]) -> Vec<RequestCost> {
    let all = [0, 1].map(|kind| shards.iter().map(|shard| shard[kind]).sum::<usize>());
    let most = steps.iter().copied().max().unwrap_or(0).min(all[0] + all[1]);
    let missed: Vec<[Vec<f64>; 2]> =
        shards.iter().map(|shard| [0, 1].map(|kind| missed(shard[kind], all[kind], most))).collect();
    // Rows that stay in the shard of the first row to ask, of each kind of that row: of its own kind, and of the other.
    let beside = [0, 1].map(|kind| {
        let own = shards.iter().map(|shard| (shard[kind] * shard[kind].saturating_sub(1)) as f64);
        let other = shards.iter().map(|shard| (shard[kind] * shard[1 - kind]) as f64);
        [own.sum::<f64>(), other.sum::<f64>()].map(|rows| rows / all[kind].max(1) as f64)
    });
    // That are left when so many of these have asked.
    let left = |asked: usize, rows: usize| 1.0 - asked as f64 / rows.max(1) as f64;
    let stay = |kind: usize, asked: [usize; 2]| {
        beside[kind][0] * left(asked[kind], all[kind].saturating_sub(1))
            + beside[kind][1] * left(asked[1 - kind], all[1 - kind])
    };
    let mut costs = Vec::with_capacity(steps.len());
    let mut chance = vec![0.0; most + 2];
    chance[0] = 1.0;
    let mut in_turn = 0.0;
    for requests in 0..=most {
        if steps.contains(&requests) {
            let (mut hit, mut rows) = (0.0, 0.0);
            for (shard, [others, likelier]) in shards.iter().zip(&missed) {
                let untouched: f64 =
                    (0..=requests).map(|a| chance[a] * likelier[a] * others[requests - a]).sum();
                hit += 1.0 - untouched;
                rows += (shard[0] + shard[1]) as f64 * (1.0 - untouched);
            }
            costs.push(RequestCost { requests, shards: hit, rows: rows - requests as f64, in_turn });
        }
        for a in (0..=requests).rev() {
            let asked = [requests - a, a];
            let before = std::mem::take(&mut chance[a]);
            if before == 0.0 || asked[0] > all[0] || a > all[1] {
                continue;
            }
            let weighed = [(all[0] - asked[0]) as f64, times * (all[1] - a) as f64];
            let sum = weighed[0] + weighed[1];
            if sum == 0.0 {
                continue;
            }
            let [other, likelier] = weighed.map(|weight| weight / sum);
            if likelier > 0.0 {
                in_turn += before * likelier * stay(1, asked);
            }
            if other > 0.0 {
                in_turn += before * other * stay(0, asked);
            }
            chance[a + 1] += before * likelier;
            chance[a] = before * other;
        }
    }
    costs
}

/// The chance that `rows` of `all` are missed by 0, 1, ... `most` of them that are drawn without replacement.
fn missed(rows: usize, all: usize, most: usize) -> Vec<f64> {
    let mut chances = vec![1.0; most + 1];
    for drawn in 0..most {
        let other = all.saturating_sub(rows).saturating_sub(drawn) as f64;
        chances[drawn + 1] = chances[drawn] * other / all.saturating_sub(drawn).max(1) as f64;
    }
    chances
}

/// Counts what these requests cost in these shards, after each of these numbers of them.
pub fn counted_costs(shards: &[Vec<usize>], asking: &[usize], steps: &[usize]) -> Vec<RequestCost> {
    let rows = shards.iter().flatten().map(|row| row + 1).max().unwrap_or(0);
    let mut of = vec![0; rows];
    for (shard, rows) in shards.iter().enumerate() {
        rows.iter().for_each(|&row| of[row] = shard);
    }
    let mut left: Vec<usize> = shards.iter().map(Vec::len).collect();
    let mut hit = vec![false; shards.len()];
    let (mut costs, mut in_turn) = (Vec::with_capacity(steps.len()), 0);
    for (before, &row) in asking.iter().enumerate() {
        let shard = of[row];
        left[shard] -= 1;
        hit[shard] = true;
        in_turn += left[shard];
        let requests = before + 1;
        if steps.contains(&requests) {
            let touched = || hit.iter().zip(&left).filter(|(hit, _)| **hit);
            costs.push(RequestCost {
                requests,
                shards: touched().count() as f64,
                rows: touched().map(|(_, left)| *left).sum::<usize>() as f64,
                in_turn: in_turn as f64,
            });
        }
    }
    costs
}
