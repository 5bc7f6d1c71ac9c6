//! How rows are dealt into shards where some are likelier to ask than others.

use serde::{Deserialize, Serialize};

use crate::compute::{Normal, sorted_by};
use crate::unlearn::Sisa;

/// How rows are dealt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dealing {
    /// At random, whoever asks ([`Sisa::deal`]).
    Random,
    /// Likelier rows first, into shards of equal size: as few shards as can hold them.
    Few,
    /// Shards of equal expected requests, rows in the order of their likelihood (Bourtoule et al. 2021, Algorithm 1, with the constant
    /// that gives this number of shards): likelier rows are in smaller shards.
    Equal,
}

impl Dealing {
    /// All of them.
    pub const ALL: [Dealing; 3] = [Dealing::Random, Dealing::Few, Dealing::Equal];

    /// The words that page and tables show.
    pub fn name(self) -> &'static str {
        match self {
            Dealing::Random => "at random",
            Dealing::Few => "likelier rows in few shards",
            Dealing::Equal => "equal expected requests",
        }
    }

    /// The places of each shard's rows, ascending; no shard is empty. `likelier`: one entry a row; such a row is `times` as likely to ask as another.
    pub fn deal(self, likelier: &[bool], times: f64, shards: u32, seed: u64) -> Vec<Vec<usize>> {
        let sisa = Sisa { shards };
        let order = Sisa::order(likelier.len(), seed);
        // The sorts keep the random order of equals.
        match self {
            Dealing::Random => sisa.cut(order),
            Dealing::Few => sisa.cut(sorted_by(order, |&a, &b| likelier[b].cmp(&likelier[a]))),
            Dealing::Equal => {
                let order = sorted_by(order, |&a, &b| likelier[a].cmp(&likelier[b]));
                let weight = |row: usize| if likelier[row] { times } else { 1.0 };
                let all: f64 = order.iter().map(|&row| weight(row)).sum();
                let count = (shards.max(1) as usize).min(order.len().max(1));
                let mut dealt = vec![Vec::new(); count];
                let mut before = 0.0;
                for row in order {
                    // A row belongs where the middle of its share of the requests falls.
                    let middle = (before + 0.5 * weight(row)) / all;
                    dealt[((middle * count as f64) as usize).min(count - 1)].push(row);
                    before += weight(row);
                }
                dealt.retain(|shard| !shard.is_empty());
                dealt.iter_mut().for_each(|shard| shard.sort_unstable());
                dealt
            }
        }
    }
}

/// The first `most` rows that ask, one after another: each time a likelier row is `times` as likely to be the next as another that has not asked yet.
pub(super) fn asking(likelier: &[bool], times: f64, most: usize, seed: u64) -> Vec<usize> {
    // Another stream than the dealing's: who asks knows nothing of the shards.
    let mut stream = Normal::new(!seed);
    // Whose exponential clock rings first: the minimum falls to a row with a chance that is its rate's share.
    let clocks: Vec<(f64, usize)> = likelier
        .iter()
        .enumerate()
        .map(|(row, &likelier)| {
            let rate = if likelier { times } else { 1.0 };
            (-libm::log(1.0 - stream.uniform()) / rate, row)
        })
        .collect();
    let order = sorted_by(clocks, |a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    order.into_iter().take(most).map(|(_, row)| row).collect()
}
