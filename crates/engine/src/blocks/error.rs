//! Why sums over blocks fail.

use crate::design::DesignError;
use crate::model::FitStatus;

/// Why sums over blocks, or what is made of them, fail.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BlocksError {
    /// A block cannot be read or written.
    #[error("Block {block} cannot be read back: {reason}.")]
    Store {
        /// Its place, from 0.
        block: usize,
        /// Why.
        reason: String,
    },
    /// Answers of different lengths.
    #[error("A block's answer has {found} sums, and the others have {expected}.")]
    Lengths {
        /// Sums of the blocks before.
        expected: usize,
        /// Sums of this one.
        found: usize,
    },
    /// A vector of another length than the model has parameters.
    #[error("A question to the blocks has {found} numbers, and the model has {expected} parameters.")]
    Parameters {
        /// Parameters.
        expected: usize,
        /// Numbers.
        found: usize,
    },
    /// The bytes of a block are not those of one.
    #[error("The bytes of a block are damaged.")]
    Damaged,
    /// The rows cannot be a block.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// No model could be fitted.
    #[error("The model could not be fitted ({status:?}).")]
    NotFitted {
        /// How the fit ended.
        status: FitStatus,
    },
    /// No gap can be driven.
    #[error("There are no groups with at least {minimum} validation rows in which the criterion is defined.")]
    NothingDriven {
        /// Validation rows that a driven group has at least.
        minimum: u64,
    },
    /// A criterion that is no mean over a group's rows.
    #[error("Robustness is no mean over a group's rows, and is not computed from blocks.")]
    Robustness,
}
