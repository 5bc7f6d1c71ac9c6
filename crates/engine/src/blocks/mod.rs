//! More rows than one machine has: the original model and kept weights from sums over blocks of rows.
//!
//! Everything that the method needs of the rows, apart from each row's own weight, is a sum over rows. [`Ask`] says which sums, [`answer`]
//! computes them of one block, and [`Sums`] adds the blocks' answers in the order of the blocks. An algorithm sees nothing but the totals,
//! so that its result does not depend on who computed what, or where: a block that is lost is asked again. A row's weight follows from the
//! row and from what was asked ([`Weighting`]): nothing is kept of a row but its columns.
//!
//! Sums of several blocks differ from those of one by the rounding of their order alone.

mod ask;
mod block;
mod corrector;
mod error;
mod fit;
mod measure;
mod path;
mod weighting;

pub use ask::{Ask, answer};
pub use block::{Block, Which};
pub use error::BlocksError;
pub use fit::{BlockFit, fit_blocks};
pub use measure::{BlockFigures, GroupOfBlocks, measure};
pub use path::{BlockGoal, BlockPath, BlocksKept};
pub use weighting::Weighting;

use std::sync::Arc;

use crate::design::Layout;

/// Sums over all blocks of rows.
pub trait Sums {
    /// The blocks' answers, added entry by entry in the order of the blocks.
    ///
    /// # Errors
    ///
    /// [`BlocksError`] where a block cannot be read, or does not answer.
    fn ask(&mut self, ask: &Ask) -> Result<Vec<f64>, BlocksError>;
}

/// Adds a block's answer to those of the blocks before it.
///
/// # Errors
///
/// [`BlocksError::Lengths`] where they are answers to different questions.
pub fn merge(total: &mut Vec<f64>, answer: &[f64]) -> Result<(), BlocksError> {
    if total.is_empty() {
        total.extend_from_slice(answer);
        return Ok(());
    }
    if total.len() != answer.len() {
        return Err(BlocksError::Lengths { expected: total.len(), found: answer.len() });
    }
    total.iter_mut().zip(answer).for_each(|(total, entry)| *total += entry);
    Ok(())
}

/// Where blocks are kept, once they are encoded.
pub trait BlockStore: Sums {
    /// Makes room for blocks of these columns; blocks that were there are gone.
    ///
    /// # Errors
    ///
    /// [`BlocksError::Store`].
    fn begin(&mut self, layout: &Arc<Layout>) -> Result<(), BlocksError>;

    /// Keeps the next block.
    ///
    /// # Errors
    ///
    /// [`BlocksError::Store`].
    fn push(&mut self, block: Block) -> Result<(), BlocksError>;

    /// Visits the blocks in their order.
    ///
    /// # Errors
    ///
    /// [`BlocksError::Store`], and what `visit` fails with.
    fn each(&mut self, visit: &mut dyn FnMut(&Block) -> Result<(), BlocksError>) -> Result<(), BlocksError>;
}

/// Blocks in memory.
impl Sums for Vec<Block> {
    fn ask(&mut self, ask: &Ask) -> Result<Vec<f64>, BlocksError> {
        let mut total = Vec::new();
        for block in self.iter() {
            merge(&mut total, &answer(block, ask)?)?;
        }
        Ok(total)
    }
}

impl BlockStore for Vec<Block> {
    fn begin(&mut self, _layout: &Arc<Layout>) -> Result<(), BlocksError> {
        self.clear();
        Ok(())
    }

    fn push(&mut self, block: Block) -> Result<(), BlocksError> {
        Vec::push(self, block);
        Ok(())
    }

    fn each(&mut self, visit: &mut dyn FnMut(&Block) -> Result<(), BlocksError>) -> Result<(), BlocksError> {
        self.iter().try_for_each(visit)
    }
}
