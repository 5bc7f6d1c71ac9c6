//! One block of rows, encoded: its training, validation and test rows.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::BlocksError;
use crate::design::{DesignMatrix, Layout, Part};

/// What rows are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// They train.
    Train,
    /// Weights are chosen on them.
    Validation,
    /// Nothing is chosen on them.
    Test,
}

/// A block of a file's rows: the rows that are used, each with its place in the block, and why the others are not.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Rows of the file in this block, used or not.
    pub rows: u32,
    /// Training, validation and test rows; [`Part::rows`] are places in the block, from 0.
    pub parts: [Part; 3],
    /// The other rows, each with the place of its reason.
    pub dropped: Vec<(u32, u32)>,
}

impl Block {
    /// The rows of one part.
    pub fn part(&self, which: Which) -> &Part {
        let [train, validation, test] = &self.parts;
        match which {
            Which::Train => train,
            Which::Validation => validation,
            Which::Test => test,
        }
    }

    /// As little-endian bytes, which [`Block::from_bytes`] reads: lengths as `u32`, then the lists.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put_u32(&mut out, self.rows);
        put_u32(&mut out, self.dropped.len() as u32);
        for (row, reason) in &self.dropped {
            put_u32(&mut out, *row);
            put_u32(&mut out, *reason);
        }
        for part in &self.parts {
            put_u32(&mut out, part.y().len() as u32);
            put_u32(&mut out, u32::from(part.weights().is_some()));
            part.x().numeric().iter().for_each(|value| out.extend(value.to_le_bytes()));
            part.x().codes().iter().for_each(|&code| put_u32(&mut out, code));
            part.weights().into_iter().flatten().for_each(|weight| out.extend(weight.to_le_bytes()));
            part.rows().iter().for_each(|&row| put_u32(&mut out, row));
            part.groups().iter().for_each(|group| out.extend(group.to_le_bytes()));
            out.extend(part.y().iter().map(|&y| u8::from(y > 0.5)));
        }
        out
    }

    /// A block from its bytes, in the columns of `layout`.
    ///
    /// # Errors
    ///
    /// [`BlocksError::Damaged`] where the bytes are too few or too many; [`BlocksError::Design`] where they are no rows of these columns.
    pub fn from_bytes(layout: &Arc<Layout>, bytes: &[u8]) -> Result<Block, BlocksError> {
        let mut reader = Reader(bytes);
        let rows = reader.u32()?;
        let count = reader.u32()? as usize;
        let dropped = reader.u32s(2 * count)?.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        let mut part = || {
            let rows = reader.u32()? as usize;
            let weighted = reader.u32()? == 1;
            let numeric = reader.f64s(rows * layout.numeric.len())?;
            let codes = reader.u32s(rows * layout.factors.len())?;
            let weights = if weighted { Some(reader.f64s(rows)?) } else { None };
            let places = reader.u32s(rows)?;
            let groups =
                reader.take(2 * rows)?.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
            let groups: Vec<u16> = groups.collect();
            let label: Vec<bool> = reader.take(rows)?.iter().map(|&y| y == 1).collect();
            let x = DesignMatrix::new(layout.clone(), rows, numeric, codes)?;
            let part =
                Part::new(x, &label, &vec![false; rows], places).map_err(crate::design::DesignError::from)?;
            let part = part.with_groups(groups).map_err(crate::design::DesignError::from)?;
            Ok::<Part, BlocksError>(part.with_weights(weights)?)
        };
        let parts = [part()?, part()?, part()?];
        if !reader.0.is_empty() {
            return Err(BlocksError::Damaged);
        }
        Ok(Block { rows, parts, dropped })
    }
}

fn put_u32(out: &mut Vec<u8>, value: u32) {
    out.extend(value.to_le_bytes());
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], BlocksError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(BlocksError::Damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, BlocksError> {
        Ok(self.u32s(1)?[0])
    }

    fn u32s(&mut self, count: usize) -> Result<Vec<u32>, BlocksError> {
        let (cells, _) = self.take(4 * count)?.as_chunks::<4>();
        Ok(cells.iter().map(|cell| u32::from_le_bytes(*cell)).collect())
    }

    fn f64s(&mut self, count: usize) -> Result<Vec<f64>, BlocksError> {
        let (cells, _) = self.take(8 * count)?.as_chunks::<8>();
        Ok(cells.iter().map(|cell| f64::from_le_bytes(*cell)).collect())
    }
}
