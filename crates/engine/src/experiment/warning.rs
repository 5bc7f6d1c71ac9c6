//! What a reader should know about a result, as data.

use serde::{Deserialize, Serialize};

use super::{HighLeverage, ModelRole};
use crate::compute::Wide;
use crate::model::{FitStatus, Unsolved};
use crate::weights::WeightStatus;

/// Something that a reader should know about a result, with its numbers. Whoever shows it has the words; a report has its
/// own, [`Warning::reported`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Warning {
    /// The perceptron's validation loss was still falling when these epochs were over.
    EpochsTooFew {
        /// Epochs allowed.
        epochs: usize,
    },
    /// The perceptron's training diverged.
    TrainingDiverged {
        /// Epochs until then.
        epochs: usize,
        /// Epoch whose parameters are used.
        used: u32,
    },
    /// Units of the perceptron's second hidden layer that are the same for every training row, and are left out.
    ConstantUnits {
        /// How many.
        constant: usize,
        /// Of so many.
        units: usize,
    },
    /// The attack moves a row's embedding and not the columns of the file.
    EmbeddingAttacked,
    /// Rows that are to be removed by number, and do not train.
    RowsDoNotTrain {
        /// Rows to be removed.
        named: usize,
        /// Those of them that train.
        training: usize,
    },
    /// A model's fit ended otherwise than at its optimum.
    Fit {
        /// Before, hard retrained or soft retrained.
        model: ModelRole,
        /// How it ended.
        status: FitStatus,
        /// The gradient's norm there.
        gradient_norm: f64,
        /// Newton steps.
        steps: u32,
    },
    /// Weights are not what their scheme promises.
    Weights {
        /// Whose.
        of: WeightsOf,
        /// How it ended; never solved.
        status: WeightStatus,
    },
    /// A scheme of the paper promised a value of F, and after the update it is off by more than a tenth of F before.
    PromiseBroken {
        /// F on validation before.
        before: f64,
        /// The promised value.
        promised: f64,
        /// F after the update.
        after: f64,
    },
    /// A soft model is less accurate on validation than predicting the commoner label everywhere.
    LessAccurateThanCommoner,
    /// Soft weights below zero.
    NegativeWeights {
        /// How many.
        rows: usize,
        /// The smallest.
        smallest: f64,
    },
    /// Training rows whose fit depends mostly on themselves.
    HighLeverage {
        /// How many.
        rows: usize,
        /// Those of the highest leverage, three at most.
        first: Vec<HighLeverage>,
    },
    /// Training rows of leverage 1, where influence corrected for leverage is undefined.
    LeverageOne {
        /// How many.
        rows: usize,
    },
    /// The table is too wide for leverage, so that hard weights go by plain influence.
    NoLeverage(Wide),
    /// Systems with the Hessian that conjugate gradients did not solve to their tolerance.
    Unsolved(Unsolved),
    /// Columns left out because they do not vary over the training rows.
    ConstantColumns(Vec<String>),
}

/// Whose weights a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WeightsOf {
    /// The hard scheme's.
    Hard,
    /// The soft scheme's.
    Soft,
    /// The retrained model's own.
    SoftRetrained,
}
