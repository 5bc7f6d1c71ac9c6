//! A check that several workers share: who has which rows, and what they have found. No browser here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use soft_unlearn::compute::Computed;
use soft_unlearn::experiment::{Configuration, LeftOutRows};

/// What is to be left out.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The question; the workers answer no other.
    pub question: Configuration,
    /// Training rows, by their places, each once, in this order.
    pub places: Vec<u32>,
    /// Whether they are to be evaluated at one step, too.
    pub one_step: bool,
}

/// How a check stands, and what it has found since the last word.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Checked {
    /// Models found; of those found last, none until there are enough to be worth drawing.
    pub found: LeftOutRows,
    /// Rows of this check that are done, whether told or not.
    pub done: usize,
    /// Rows still to be left out, of those asked for.
    pub waiting: usize,
    /// Time that a row takes on one worker, measured over those done; 0 before the first.
    pub milliseconds_per_row: f64,
    /// Workers that are at it.
    pub workers: usize,
    /// Workers that failed meanwhile; what they were at has been handed to the others.
    pub failed: usize,
    /// What was computed where, by all workers.
    pub computed: Computed,
}

/// The worker that runs everything else, too; helpers count from 1.
pub const FIRST: usize = 0;

/// Work that is handed out in parts. A part that a worker does not bring back is handed out again: when it is known to be
/// gone, and, should nobody hear of its end, when another has nothing else to do.
#[derive(Debug)]
pub struct WorkQueue {
    check: Check,
    waiting: VecDeque<u32>,
    /// What each worker is at.
    out: BTreeMap<usize, Vec<u32>>,
    done: BTreeSet<u32>,
    stopped: bool,
    milliseconds: f64,
    timed: usize,
    untold: LeftOutRows,
    told: usize,
    failed: usize,
    computed: Computed,
}

impl WorkQueue {
    /// A part takes about this long: a slider that moves meanwhile waits for it.
    const MILLISECONDS: f64 = 200.0;
    /// The fewest rows of a part: so many are solved together.
    const FEWEST: usize = soft_unlearn::compute::LANES;
    /// Rows of a first part, before it is known how long they take.
    const FIRST_PART: usize = 4 * Self::FEWEST;
    /// Rows of a part at most.
    const MOST: usize = 1024;
    /// Rows worth drawing anew for, and a quarter more each time.
    const WORTH_TELLING: usize = 128;

    /// All of a check's rows are waiting.
    pub fn new(check: Check) -> WorkQueue {
        WorkQueue {
            waiting: check.places.iter().copied().collect(),
            check,
            out: BTreeMap::new(),
            done: BTreeSet::new(),
            stopped: false,
            milliseconds: 0.0,
            timed: 0,
            untold: LeftOutRows::default(),
            told: 0,
            failed: 0,
            computed: Computed::default(),
        }
    }

    /// What is being checked.
    pub fn check(&self) -> &Check {
        &self.check
    }

    /// The next part for this worker; `None` where it has one, or none is left.
    pub fn next(&mut self, worker: usize) -> Option<Vec<u32>> {
        if self.stopped || self.out.contains_key(&worker) {
            return None;
        }
        let part: Vec<u32> = if self.waiting.is_empty() {
            let at_it = |part: &Vec<u32>| self.out.values().filter(|other| *other == part).count();
            let open = self.out.values().filter(|part| part.iter().any(|place| !self.done.contains(place)));
            open.min_by_key(|part| at_it(part))?.clone()
        } else {
            let each = self.milliseconds_per_row();
            let rows = if each > 0.0 { (Self::MILLISECONDS / each) as usize } else { Self::FIRST_PART };
            let count = rows.clamp(Self::FEWEST, Self::MOST).min(self.waiting.len());
            self.waiting.drain(..count).collect()
        };
        self.out.insert(worker, part.clone());
        Some(part)
    }

    /// Takes what a worker has found; `false` where it brings nothing of what it was given, which then waits for another.
    pub fn bring(&mut self, worker: usize, found: LeftOutRows, milliseconds: f64) -> bool {
        let Some(part) = self.out.remove(&worker) else { return true };
        if found.rows.len() < part.len() {
            self.put_back(part);
            return false;
        }
        self.timed += part.len();
        self.milliseconds += milliseconds;
        let before = self.done.len();
        self.done.extend(part);
        // A copy of a part that has come already tells nothing new.
        if self.done.len() > before {
            self.untold.take_in(found);
        }
        true
    }

    /// Takes in what a worker computed where.
    pub fn count(&mut self, computed: Computed) {
        self.computed.add(computed);
    }

    /// A worker is gone: what it was at waits for another.
    pub fn lose(&mut self, worker: usize) {
        self.failed += 1;
        if let Some(part) = self.out.remove(&worker) {
            self.put_back(part);
        }
    }

    /// Hands out no more; what is out may still come.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// Whether nothing more is to come.
    pub fn finished(&self) -> bool {
        self.left() == 0 || (self.stopped && self.out.is_empty())
    }

    /// How it stands, with the rows that have become worth telling, once.
    pub fn tell(&mut self, workers: usize) -> Checked {
        let enough = self.untold.rows.len() >= Self::WORTH_TELLING.max(self.told / 4);
        let mut found = LeftOutRows::default();
        // Rows chosen by hand are few, and waited for.
        if enough || self.stopped || self.left() == 0 || self.check.one_step {
            self.told += self.untold.rows.len();
            found = std::mem::take(&mut self.untold);
        }
        Checked {
            found,
            done: self.done.len(),
            waiting: self.left(),
            milliseconds_per_row: self.milliseconds_per_row(),
            workers,
            failed: self.failed,
            computed: self.computed.clone(),
        }
    }

    /// Rows that are not known yet.
    fn left(&self) -> usize {
        self.check.places.len() - self.done.len()
    }

    fn milliseconds_per_row(&self) -> f64 {
        if self.timed > 0 { self.milliseconds / self.timed as f64 } else { 0.0 }
    }

    fn put_back(&mut self, part: Vec<u32>) {
        let elsewhere = self.out.values().any(|other| *other == part);
        for place in part.into_iter().rev().filter(|place| !elsewhere && !self.done.contains(place)) {
            self.waiting.push_front(place);
        }
    }
}

/// Helpers worth starting beside the first worker: as many as there are processors for, as long as there is something to do
/// for each, and their tables take no more memory than this together.
pub fn helpers(processors: usize, rows: usize, cells: usize) -> usize {
    /// More would only wait for memory.
    const MOST: usize = 7;
    /// Rows that pay for reading the table once more.
    const ROWS_EACH: usize = 512;
    /// Cells of all helpers' tables, about 20 bytes each with the design matrix.
    const CELLS: usize = 20_000_000;
    processors.saturating_sub(1).min(MOST).min(rows / ROWS_EACH).min(CELLS / cells.max(1))
}
