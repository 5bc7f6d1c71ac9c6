//! The rows of a design matrix as a tree: ordered so that neighbours share values, and every shared value is held once.
//!
//! Columns whose values repeat most come first. A level of the tree is a run of columns; a node of it is a run of rows that agree in the
//! columns of this level and of all above. The last level has one node a row. A pass over the tree ([`super::tree_pass`]) meets a
//! node's values once, however many rows are below it: of a table of a few categories that is a third of all values.

use std::cmp::Reverse;
use std::sync::Arc;

use super::sums::BLOCK;
use crate::design::{DesignMatrix, Layout};

/// Columns that may be shared, at most: the others' values are held row by row.
const MOST_SHARED: usize = 64;

/// What a node costs beside its columns, in columns: its margin and its sum are stored.
const NODE: u64 = 2;

/// A level's columns, and what its nodes hold in them.
pub(super) struct Level {
    /// Numeric columns, by their parameters.
    pub numeric: Vec<u32>,
    /// Factors.
    factors: Vec<usize>,
    /// Nodes x numeric columns.
    values: Vec<f64>,
    /// Nodes x factors: parameters of the categories, and one behind those of all for categories never seen.
    codes: Vec<u32>,
}

/// The rows of a design matrix, in an order and with a tree of its own choice.
pub struct RowTree {
    pub(super) layout: Arc<Layout>,
    order: Vec<u32>,
    /// At each row, the first level whose node begins with it.
    pub(super) first: Vec<u8>,
    pub(super) levels: Vec<Level>,
}

impl Level {
    /// A node's values and codes.
    #[inline(always)]
    pub fn node(&self, node: usize) -> (&[f64], &[u32]) {
        let (q, factors) = (self.numeric.len(), self.factors.len());
        (&self.values[node * q..(node + 1) * q], &self.codes[node * factors..(node + 1) * factors])
    }
}

/// A column: a numeric one, or a factor.
#[derive(Clone, Copy)]
enum Column {
    Numeric(usize),
    Factor(usize),
}

impl RowTree {
    /// Orders the rows of a design matrix. The order depends on the matrix alone.
    pub fn new(x: &DesignMatrix) -> RowTree {
        let layout = x.layout();
        let numeric = (0..layout.numeric.len()).map(Column::Numeric);
        let mut columns: Vec<Column> = numeric.chain((0..layout.factors.len()).map(Column::Factor)).collect();
        columns.sort_by_cached_key(|column| Reverse(pairs(x, *column)));
        let mut order: Vec<u32> = (0..x.rows() as u32).collect();
        let runs = share(x, &columns, &mut order);
        let mut levels: Vec<Level> = cut(x.rows(), columns.len(), &runs)
            .windows(2)
            .map(|ends| Level::of(&columns[ends[0]..ends[1]]))
            .collect();
        let last = levels.len() - 1;
        let mut first = Vec::with_capacity(x.rows());
        for (place, &row) in order.iter().enumerate() {
            let row = row as usize;
            // Every block of rows is a tree of its own, as sums are taken block by block.
            let begins = match place % BLOCK {
                0 => 0,
                _ => {
                    let before = order[place - 1] as usize;
                    levels[..last].iter().position(|level| !level.agree(x, before, row)).unwrap_or(last)
                }
            };
            levels[begins..].iter_mut().for_each(|level| level.push(x, row));
            first.push(begins as u8);
        }
        RowTree { layout: layout.clone(), order, first, levels }
    }

    /// The numbers of the rows, in the tree's order.
    pub fn order(&self) -> &[u32] {
        &self.order
    }
}

impl Level {
    fn of(columns: &[Column]) -> Level {
        let (mut numeric, mut factors) = (Vec::new(), Vec::new());
        for column in columns {
            match *column {
                Column::Numeric(j) => numeric.push(j as u32),
                Column::Factor(j) => factors.push(j),
            }
        }
        Level { numeric, factors, values: Vec::new(), codes: Vec::new() }
    }

    fn agree(&self, x: &DesignMatrix, a: usize, b: usize) -> bool {
        let same = |column| key(x, column, a) == key(x, column, b);
        self.numeric.iter().all(|&j| same(Column::Numeric(j as usize)))
            && self.factors.iter().all(|&j| same(Column::Factor(j)))
    }

    fn push(&mut self, x: &DesignMatrix, row: usize) {
        let layout = x.layout();
        let q = layout.numeric.len();
        self.values.extend(self.numeric.iter().map(|&j| x.numeric()[row * q + j as usize]));
        let code = |&j: &usize| (q + key(x, Column::Factor(j), row) as usize) as u32;
        self.codes.extend(self.factors.iter().map(code));
    }
}

/// A cell as a number that is the same where the cells are.
fn key(x: &DesignMatrix, column: Column, row: usize) -> u64 {
    let layout = x.layout();
    match column {
        Column::Numeric(j) => x.numeric()[row * layout.numeric.len() + j].to_bits(),
        Column::Factor(j) => {
            u64::from(x.codes()[row * layout.factors.len() + j]).min(layout.one_hot_shift.len() as u64)
        }
    }
}

/// Pairs of rows that agree in a column, each row with itself, too.
fn pairs(x: &DesignMatrix, column: Column) -> u64 {
    let mut keys: Vec<u64> = (0..x.rows()).map(|row| key(x, column, row)).collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| a == b).map(|equal| (equal.len() as u64).pow(2)).sum()
}

/// Orders rows by one column after the other, until there is not much to share; the number of runs of rows that agree in the first
/// columns, column by column.
fn share(x: &DesignMatrix, columns: &[Column], order: &mut [u32]) -> Vec<usize> {
    let mut ends = vec![order.len()];
    let mut runs = Vec::new();
    for &column in columns.iter().take(MOST_SHARED) {
        let mut finer = Vec::new();
        let mut start = 0;
        for end in ends {
            let run = &mut order[start..end];
            run.sort_unstable_by_key(|&row| (key(x, column, row as usize), row));
            for equal in run.chunk_by(|&a, &b| key(x, column, a as usize) == key(x, column, b as usize)) {
                start += equal.len();
                finer.push(start);
            }
        }
        if 2 * finer.len() > order.len() {
            break;
        }
        runs.push(finer.len());
        ends = finer;
    }
    runs
}

/// Where the levels begin and end, in columns: the cheapest cut of all. `runs` are those of the columns that are shared; of the others
/// there is one a row.
fn cut(rows: usize, columns: usize, runs: &[usize]) -> Vec<usize> {
    let cost = |nodes: usize, width: usize| nodes as u64 * (width as u64 + NODE);
    // By the end of a level: the least cost of all up to it, and where this level begins.
    let mut best = vec![(0, 0)];
    let cheapest = |best: &[(u64, usize)], nodes: usize, end: usize| {
        let costs =
            best.iter().enumerate().map(|(begin, (before, _))| (before + cost(nodes, end - begin), begin));
        costs.min().unwrap_or_default()
    };
    for (column, &nodes) in runs.iter().enumerate() {
        best.push(cheapest(&best, nodes, column + 1));
    }
    let mut ends = vec![columns];
    let (_, mut begin) = cheapest(&best, rows, columns);
    while begin > 0 {
        ends.push(begin);
        begin = best[begin].1;
    }
    ends.push(0);
    ends.reverse();
    ends
}
