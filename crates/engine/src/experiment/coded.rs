//! Coded machine unlearning: least squares over sums of rows.

use nalgebra::{DMatrix, DVector};

use crate::compute::{Normal, dense_rows, sorted_by};
use crate::design::DesignMatrix;

/// How rows are coded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CodedSettings {
    /// Learners r, each with a coded shard of its own.
    pub learners: usize,
    /// Rate tau: uncoded shards a learner, on average. 1: nothing is coded, and what is left is SISA's dealing.
    pub rate: usize,
    /// The penalty alpha ||theta||^2 beside the sum of squares, the constant's included.
    pub penalty: f64,
    /// Seed of the dealing and of the code.
    pub seed: u64,
}

impl Default for CodedSettings {
    fn default() -> Self {
        CodedSettings { learners: 5, rate: 5, penalty: 1e-3, seed: 42 }
    }
}

/// A learner: its coded rows' normal equations.
#[derive(Debug, Clone)]
struct Learner {
    /// X~'X~, both triangles.
    gram: DMatrix<f64>,
    /// X~'y~.
    right: DVector<f64>,
    /// The coded rows, one after the other, each with its response last.
    rows: Vec<f64>,
    parameters: DVector<f64>,
    stale: bool,
}

/// A least-squares classifier over coded shards (Aldaghri, Mahdavifar and Beirami, IEEE Access 2021).
///
/// Labels are -1 and 1, columns are brought to 0 to 1, and a column of ones stands for the intercept: it is coded as the others are, so a
/// coded row's constant is the number of rows in it. The rows are dealt into tau r shards in a seeded order; each shard goes to one learner
/// (drawn, but for the first r, so that none is left without); a learner's coded row t is the *sum* of row t of its shards, and so is its response. Learner j
/// minimises ||X~ theta - y~||^2 + alpha ||theta||^2; the model is the mean of the learners' parameters.
///
/// Unlearning subtracts a row from its coded row: the normal equations lose x~x~' and gain the new one's. That is what coding without
/// it would have given, exactly, for requests that do not depend on published models. Soft weights cannot be served: a weighted coded row is
/// no sum of whole rows.
#[derive(Debug, Clone)]
pub struct Coded {
    /// The rows as the learners see them, each with its response last.
    rows: Vec<f64>,
    width: usize,
    /// Of each row: its learner and its place among that learner's coded rows.
    held: Vec<(usize, usize)>,
    gone: Vec<bool>,
    penalty: f64,
    learners: Vec<Learner>,
    /// Lowest value and 1/range of every column.
    scale: Vec<[f64; 2]>,
}

impl Coded {
    /// Codes these rows and trains every learner. `y`: labels 0 or 1. `None` where a learner's normal equations have no solution.
    pub fn new(x: &DesignMatrix, y: &[f64], settings: &CodedSettings) -> Option<Coded> {
        Coded::without(x, y, settings, &[])
    }

    /// The same, but for rows that are never coded: what unlearning them has to give.
    pub fn without(
        x: &DesignMatrix,
        y: &[f64],
        settings: &CodedSettings,
        left_out: &[usize],
    ) -> Option<Coded> {
        let n = x.rows();
        let learners = settings.learners.clamp(1, n.max(1));
        let shards = (learners * settings.rate.max(1)).min(n.max(1));
        let mut dense = Vec::new();
        dense_rows(x, &(0..n).collect::<Vec<_>>(), &mut dense);
        let columns = x.layout().columns();
        let scale: Vec<[f64; 2]> = (0..columns)
            .map(|j| {
                let values = dense.chunks_exact(columns).map(|row| row[j]);
                let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                    (low.min(value), high.max(value))
                });
                [low, if high > low { 1.0 / (high - low) } else { 0.0 }]
            })
            .collect();
        let width = columns + 2;
        let mut rows = Vec::with_capacity(n * width);
        for (row, y) in dense.chunks_exact(columns.max(1)).zip(y) {
            rows.extend(row.iter().zip(&scale).map(|(value, [low, factor])| (value - low) * factor));
            rows.extend([1.0, if *y > 0.5 { 1.0 } else { -1.0 }]);
        }
        let mut stream = Normal::new(settings.seed);
        let order =
            sorted_by((0..n).map(|row| (stream.bits(), row)).collect(), |a: &(u64, usize), b| a.cmp(b));
        // The first shards go to one learner each, so that none is left without; rows are in shards at random already.
        let learner_of: Vec<usize> = (0..shards)
            .map(|shard| if shard < learners { shard } else { (stream.bits() % learners as u64) as usize })
            .collect();
        let mut held = vec![(0, 0); n];
        let mut counts = vec![0_usize; shards];
        for (place, (_, row)) in order.into_iter().enumerate() {
            let shard = place * shards / n;
            held[row] = (learner_of[shard], counts[shard]);
            counts[shard] += 1;
        }
        let longest = counts.iter().copied().max().unwrap_or(0);
        let mut gone = vec![false; n];
        left_out.iter().for_each(|&row| gone[row] = true);
        let mut coded = vec![vec![0.0; longest * width]; learners];
        for (row, values) in rows.chunks_exact(width).enumerate().filter(|(row, _)| !gone[*row]) {
            let (learner, place) = held[row];
            let sums = &mut coded[learner][place * width..(place + 1) * width];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
        }
        let learners: Option<Vec<Learner>> = coded
            .into_iter()
            .map(|rows| {
                let mut learner = Learner {
                    gram: DMatrix::zeros(width - 1, width - 1),
                    right: DVector::zeros(width - 1),
                    parameters: DVector::zeros(width - 1),
                    stale: true,
                    rows: Vec::new(),
                };
                rows.chunks_exact(width).for_each(|row| learner.add(row, 1.0));
                learner.rows = rows;
                learner.solve(settings.penalty)?;
                Some(learner)
            })
            .collect();
        Some(Coded { rows, width, held, gone, penalty: settings.penalty, learners: learners?, scale })
    }

    /// Unlearns these rows and trains their learners again; how many rows those hold. `None` where a learner has no solution any more.
    pub fn forget(&mut self, rows: &[usize]) -> Option<usize> {
        for &row in rows {
            if std::mem::replace(&mut self.gone[row], true) {
                continue;
            }
            let (learner, place) = self.held[row];
            let (learner, width) = (&mut self.learners[learner], self.width);
            let at = place * width..(place + 1) * width;
            let old = learner.rows[at.clone()].to_vec();
            learner.add(&old, -1.0);
            let values = &self.rows[row * width..(row + 1) * width];
            let new: Vec<f64> = old.iter().zip(values).map(|(sum, value)| sum - value).collect();
            learner.add(&new, 1.0);
            learner.rows[at].copy_from_slice(&new);
            learner.stale = true;
        }
        let mut refitted = 0;
        for learner in self.learners.iter_mut().filter(|learner| learner.stale) {
            learner.solve(self.penalty)?;
            refitted += learner.rows.len() / self.width;
        }
        Some(refitted)
    }

    /// The mean of the learners' parameters: columns between 0 and 1, then the constant.
    pub fn parameters(&self) -> Vec<f64> {
        let mut mean = DVector::zeros(self.width - 1);
        self.learners.iter().for_each(|learner| mean += &learner.parameters);
        (mean / self.learners.len() as f64).as_slice().to_vec()
    }

    /// The ensemble's margins on rows of the same columns; a row is decided favourably where it is at least 0. No probabilities.
    pub fn margins(&self, x: &DesignMatrix) -> Vec<f64> {
        let mean = self.parameters();
        let mut dense = Vec::new();
        dense_rows(x, &(0..x.rows()).collect::<Vec<_>>(), &mut dense);
        let columns = self.scale.len();
        let margin = |row: &[f64]| {
            let scaled = row
                .iter()
                .zip(&self.scale)
                .zip(&mean)
                .map(|((value, [low, factor]), theta)| (value - low) * factor * theta);
            scaled.sum::<f64>() + mean[columns]
        };
        dense.chunks_exact(columns.max(1)).map(margin).collect()
    }
}

impl Learner {
    /// Adds sign times a coded row to the normal equations.
    fn add(&mut self, row: &[f64], sign: f64) {
        let (values, response) = row.split_at(row.len() - 1);
        for (j, &value) in values.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            let mut column = self.gram.column_mut(j);
            for (entry, other) in column.iter_mut().zip(values) {
                *entry += sign * value * other;
            }
            self.right[j] += sign * value * response[0];
        }
    }

    fn solve(&mut self, penalty: f64) -> Option<()> {
        let mut matrix = self.gram.clone();
        (0..matrix.nrows()).for_each(|j| matrix[(j, j)] += penalty);
        self.parameters = nalgebra::Cholesky::new(matrix)?.solve(&self.right);
        self.stale = false;
        Some(())
    }
}
