//! Why an experiment on blocks cannot be run.

use crate::blocks::BlocksError;
use crate::experiment::ExperimentError;

/// Why an experiment on blocks cannot be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StreamError {
    /// As on a table that is there as a whole.
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    /// Sums over the encoded blocks failed.
    #[error(transparent)]
    Blocks(#[from] BlocksError),
    /// One block's rows do not allow it.
    #[error(
        "Block {block}, whose first row is row {first} of all: {error} Rows are counted within the block."
    )]
    Block {
        /// Its place, from 1.
        block: usize,
        /// The row at which it begins, from 1.
        first: u64,
        /// Why.
        error: ExperimentError,
    },
    /// A block cannot be read.
    #[error("{place}: {reason}")]
    Source {
        /// Which one.
        place: String,
        /// Why.
        reason: String,
    },
    /// Something that needs all rows at once.
    #[error("{}", .0.words())]
    Not(NotStreamed),
    /// A column of groups or labels by single numbers, of which there are too many.
    #[error("Column \"{column}\" has more than {limit} different numbers.")]
    TooManyNumbers {
        /// The column.
        column: String,
        /// How many are told apart.
        limit: usize,
    },
    /// More columns than a Hessian is kept for.
    #[error("The rows read so far make {columns} columns, and blocks are computed with up to {limit}.")]
    TooManyColumns {
        /// Encoded columns so far.
        columns: usize,
        /// The most.
        limit: usize,
    },
}

/// What an experiment on blocks does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotStreamed {
    /// A perceptron.
    Mlp,
    /// Moments of a first share of the rows.
    StandardiseShare,
    /// No penalty.
    NoPenalty,
    /// Robustness.
    Robustness,
    /// Another threshold than one half.
    Threshold,
    /// Medians.
    Impute,
    /// A file of counts.
    Counts,
    /// Rows that were added.
    Added,
    /// A second file.
    SecondFile,
    /// No groups.
    NoGroups,
    /// Another scheme than kept goals.
    OtherScheme,
    /// Utility that is kept, too.
    KeepUtility,
    /// Settings of how a text file is read.
    Format,
}

impl NotStreamed {
    /// What is not done, in words.
    pub fn words(self) -> &'static str {
        match self {
            NotStreamed::Mlp => "A perceptron is not trained from blocks of rows.",
            NotStreamed::StandardiseShare => {
                "Mean and deviation of a first share of the rows are not computed from blocks."
            }
            NotStreamed::NoPenalty => {
                "Without a penalty it is not told from blocks whether the labels are separable."
            }
            NotStreamed::Robustness => "Robustness is not computed from blocks of rows.",
            NotStreamed::Threshold => {
                "Decisions are taken at a probability of one half when rows come in blocks."
            }
            NotStreamed::Impute => "Medians are not computed from blocks of rows.",
            NotStreamed::Counts => "A file of counts is not repeated block by block.",
            NotStreamed::Added => {
                "Rows that were added at the end are not told from the others block by block."
            }
            NotStreamed::SecondFile => "A second file is not read block by block.",
            NotStreamed::NoGroups => "There are no groups.",
            NotStreamed::OtherScheme => "Only kept goals are computed from blocks of rows.",
            NotStreamed::KeepUtility => "Utility is not kept beside the goal when rows come in blocks.",
            NotStreamed::Format => {
                "Settings of how a file is read (format) do not apply to files whose columns have types."
            }
        }
    }
}
