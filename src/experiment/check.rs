//! The check of influence against exact leave-one-out models: which rows, and what is known of them so far.

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::prepare::Prepared;
use crate::leave_one_out::{LeaveOneOutError, LeftOut};

/// Rows to be left out, one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CheckRows {
    /// So many, at most as many as train, drawn by the experiment's seed; a larger number includes the smaller one's rows.
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
    /// The same evaluated, not linearised, at the leverage-corrected step: for rows named by their places, beside the truth.
    pub one_step: Vec<LeftOut>,
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
        let merge = |kept: &[LeftOut], newer: Vec<LeftOut>| {
            let mut rows: BTreeMap<usize, LeftOut> =
                kept.iter().map(|row| (row.place, row.clone())).collect();
            rows.extend(newer.into_iter().map(|row| (row.place, row)));
            rows.into_values().collect()
        };
        Checked {
            rows: merge(&self.rows, newer.rows),
            one_step: merge(&self.one_step, newer.one_step),
            ..newer
        }
    }
}

impl CheckRows {
    /// Whether `n` training rows hold all that is asked for.
    pub(super) fn within(&self, n: usize) -> Result<(), LeaveOneOutError> {
        match self {
            CheckRows::All => Ok(()),
            CheckRows::Random(count) => match *count as usize {
                asked if asked > n => Err(LeaveOneOutError::TooMany { asked, rows: n }),
                _ => Ok(()),
            },
            CheckRows::Places(places) => match places.iter().find(|&&place| place as usize >= n) {
                Some(&place) => Err(LeaveOneOutError::NoSuchRow { place: place as usize, rows: n }),
                None => Ok(()),
            },
        }
    }
}

/// The place among the training rows of a row of the file, counted from 1. `file` is the file's number of rows, and
/// `tested` whether it holds the test rows, too.
pub(super) fn place(
    prepared: &Prepared,
    file: usize,
    tested: bool,
    row: u32,
) -> Result<u32, LeaveOneOutError> {
    let trained = &prepared.train.rows;
    let found = row.checked_sub(1).and_then(|at| trained.binary_search(&at).ok());
    if let Some(place) = found {
        return Ok(place as u32);
    }
    let why = match row.checked_sub(1) {
        Some(at) if prepared.validation.rows.contains(&at) => "it validates",
        Some(at) if tested && prepared.test.rows.contains(&at) => "it tests",
        Some(at) if (at as usize) < file => {
            "it was dropped, because a value is missing or is not one of those chosen"
        }
        _ => "the file has no such row",
    };
    Err(LeaveOneOutError::NotTrainedOn { row, trained: trained.len(), why })
}

/// What a session keeps of a check.
#[derive(Debug, Default)]
pub(super) struct Check {
    found: BTreeMap<usize, LeftOut>,
    one_step: BTreeMap<usize, LeftOut>,
    /// Whether the rows waiting are to be evaluated at one step, too.
    by_hand: bool,
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
        self.by_hand = matches!(rows, CheckRows::Places(_));
        let known = |place: &usize| {
            self.found.contains_key(place) && (!self.by_hand || self.one_step.contains_key(place))
        };
        self.waiting = places.into_iter().filter(|place| !known(place)).collect();
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

    /// Whether the next rows are to be evaluated at one step, too.
    pub fn by_hand(&self) -> bool {
        self.by_hand
    }

    /// Keeps what was found, and how long it took; returns it with what is left.
    pub fn keep(&mut self, mut found: Vec<LeftOut>, one_step: Vec<LeftOut>, milliseconds: f64) -> Checked {
        self.timed += found.len();
        self.milliseconds += milliseconds;
        self.found.extend(found.iter().map(|row| (row.place, row.clone())));
        self.one_step.extend(one_step.iter().map(|row| (row.place, row.clone())));
        found =
            found.into_iter().map(|row| (row.place, row)).collect::<BTreeMap<_, _>>().into_values().collect();
        self.told(found, one_step)
    }

    /// All that is known so far.
    pub fn checked(&self) -> Checked {
        self.told(self.found.values().cloned().collect(), self.one_step.values().cloned().collect())
    }

    fn told(&self, rows: Vec<LeftOut>, one_step: Vec<LeftOut>) -> Checked {
        Checked {
            rows,
            one_step,
            known: self.found.len(),
            waiting: self.waiting.len(),
            milliseconds_per_row: if self.timed > 0 { self.milliseconds / self.timed as f64 } else { 0.0 },
        }
    }
}
