//! The check of influence against exact leave-one-out models: which rows, and what is known of them so far.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::leave_one_out::LeftOut;

/// Rows to be left out, one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckRows {
    /// So many, drawn by the experiment's seed; a larger number includes the smaller one's rows.
    Random(u32),
    /// These training rows, by their places from 0.
    Places(Vec<u32>),
    /// All.
    All,
}

/// Exact leave-one-out models: all that are known, or those found last.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Checked {
    /// What leaving a row out does to the experiment's target (`targets[0]`) and to utility, in the order of places.
    pub rows: Vec<LeftOut>,
    /// Rows found so far, whether they are among `rows` or not.
    pub known: usize,
    /// Rows still to be left out, of those asked for.
    pub waiting: usize,
    /// Time that a row takes, measured over those found; 0 before the first.
    pub milliseconds_per_row: f64,
}

impl Checked {
    /// These rows and newer ones together; of a row that both have, the newer stays.
    pub fn with(&self, newer: Checked) -> Checked {
        let mut rows: BTreeMap<usize, LeftOut> =
            self.rows.iter().map(|row| (row.place, row.clone())).collect();
        rows.extend(newer.rows.into_iter().map(|row| (row.place, row)));
        Checked { rows: rows.into_values().collect(), ..newer }
    }
}

/// What a session keeps of a check.
#[derive(Debug, Default)]
pub(super) struct Check {
    found: BTreeMap<usize, LeftOut>,
    waiting: Vec<usize>,
    milliseconds: f64,
    timed: usize,
}

impl Check {
    /// Asks for rows; those that are known already are not asked for again.
    pub fn ask(&mut self, rows: &CheckRows, n: usize, seed: u64) {
        let places: Vec<usize> = match rows {
            CheckRows::All => (0..n).collect(),
            CheckRows::Places(places) => places.iter().map(|&place| place as usize).collect(),
            CheckRows::Random(count) => {
                let mut order: Vec<usize> = (0..n).collect();
                order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
                order.truncate(*count as usize);
                order
            }
        };
        self.waiting = places.into_iter().filter(|place| !self.found.contains_key(place)).collect();
        // Taken from the end.
        self.waiting.reverse();
    }

    /// The next rows, at most so many.
    pub fn next(&mut self, count: usize) -> Vec<usize> {
        let rest = self.waiting.len().saturating_sub(count);
        let mut next = self.waiting.split_off(rest);
        next.reverse();
        next
    }

    /// Keeps what was found, and how long it took; returns it with what is left.
    pub fn keep(&mut self, mut found: Vec<LeftOut>, milliseconds: f64) -> Checked {
        self.timed += found.len();
        self.milliseconds += milliseconds;
        self.found.extend(found.iter().map(|row| (row.place, row.clone())));
        found.sort_by_key(|row| row.place);
        self.told(found)
    }

    /// All that is known so far.
    pub fn checked(&self) -> Checked {
        self.told(self.found.values().cloned().collect())
    }

    fn told(&self, rows: Vec<LeftOut>) -> Checked {
        Checked {
            rows,
            known: self.found.len(),
            waiting: self.waiting.len(),
            milliseconds_per_row: if self.timed > 0 { self.milliseconds / self.timed as f64 } else { 0.0 },
        }
    }
}
