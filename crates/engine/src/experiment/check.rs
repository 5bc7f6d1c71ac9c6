//! Which rows a check of influence leaves out, and what is found of them.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use super::extract::NO_PART;
use super::prepared::Prepared;
use crate::compute::sorted_by;
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

/// Exact leave-one-out models of some rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct LeftOutRows {
    /// What leaving a row out does to the experiment's target (`targets[0]`) and to utility.
    pub rows: Vec<LeftOut>,
    /// The same evaluated, not linearised, at the leverage-corrected step, where that was asked for.
    pub one_step: Vec<LeftOut>,
}

impl LeftOutRows {
    /// Takes newer ones in. Rows are kept in the order of places; of one that both have, the newer stays.
    pub fn take_in(&mut self, newer: LeftOutRows) {
        let merge = |kept: &mut Vec<LeftOut>, mut newer: Vec<LeftOut>| {
            if newer.is_empty() {
                return;
            }
            newer.append(kept);
            // The newer stand before the older.
            *kept = sorted_by(newer, |a, b| a.place.cmp(&b.place));
            kept.dedup_by_key(|row| row.place);
        };
        merge(&mut self.rows, newer.rows);
        merge(&mut self.one_step, newer.one_step);
    }
}

impl CheckRows {
    /// The places meant among `n` training rows, in the order in which they are to be left out; a row more than there
    /// are is refused. `seed` draws the random ones.
    ///
    /// # Errors
    ///
    /// [`LeaveOneOutError::TooMany`] where more rows are asked for than there are.
    pub fn places(&self, n: usize, seed: u64) -> Result<Vec<u32>, LeaveOneOutError> {
        match self {
            CheckRows::All => Ok((0..n as u32).collect()),
            CheckRows::Random(count) if *count as usize > n => {
                Err(LeaveOneOutError::TooMany { asked: *count as usize, rows: n })
            }
            CheckRows::Random(count) => {
                let mut order: Vec<u32> = (0..n as u32).collect();
                order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
                order.truncate(*count as usize);
                Ok(order)
            }
            CheckRows::Places(places) => match places.iter().find(|&&place| place as usize >= n) {
                Some(&place) => Err(LeaveOneOutError::NoSuchRow { place: place as usize, rows: n }),
                None => Ok(places.clone()),
            },
        }
    }

    /// Whether the rows were chosen by hand: those are evaluated at one step, too.
    pub fn by_hand(&self) -> bool {
        matches!(self, CheckRows::Places(_))
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
    let trained = prepared.train.rows();
    let found = row.checked_sub(1).and_then(|at| trained.binary_search(&at).ok());
    if let Some(place) = found {
        return Ok(place as u32);
    }
    let why = match row.checked_sub(1) {
        Some(at) if prepared.validation.rows().contains(&at) => "it validates",
        Some(at) if tested && prepared.test.rows().contains(&at) => "it tests",
        Some(at) if (at as usize) < file && prepared.report.dropped.iter().any(|(why, _)| why == NO_PART) => {
            "it has no part in the last layer's training, or was dropped for a value that is missing or not chosen"
        }
        Some(at) if (at as usize) < file => {
            "it was dropped, because a value is missing or is not one of those chosen"
        }
        _ => "the file has no such row",
    };
    Err(LeaveOneOutError::NotTrainedOn { row, trained: trained.len(), why })
}
