//! Why an experiment cannot be run. Errors are data, and their text says what is wrong; what can be done about it is said by whoever
//! has the settings.

use crate::compute::Wide;
use crate::design::{DesignError, LengthError};
use crate::experiment::{ConfigurationError, GivenError};
use crate::leave_one_out::LeaveOneOutError;
use crate::objective::TargetError;
use crate::table::RoleError;
use crate::unlearn::UnlearnError;
use crate::weights::WeightError;

/// More groups than these are not compared.
pub const MOST_GROUPS: usize = 64;

/// Why an experiment cannot be run.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ExperimentError {
    /// No table has been read yet.
    #[error("No table has been read.")]
    NoTable,
    /// Nothing has been run yet, so there is nothing to export.
    #[error("No experiment has been run.")]
    NoOutcome,
    /// A setting out of range.
    #[error(transparent)]
    Configuration(#[from] ConfigurationError),
    /// A role that the table does not support.
    #[error(transparent)]
    Role(#[from] RoleError),
    /// The rows do not allow the experiment.
    #[error(transparent)]
    Rows(#[from] RowsError),
    /// The columns do not allow it.
    #[error(transparent)]
    Design(#[from] DesignError),
    /// A list of another length than what it belongs to.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// The target is not defined on the validation rows.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The weights could not be computed.
    #[error(transparent)]
    Weights(#[from] WeightError),
    /// The original model could not be fitted, so that nothing can be corrected.
    #[error(
        "The model could not be fitted: its Hessian is singular ({parameters} parameters, {rows} rows), most likely because {}.",
        if parameters > rows { "there are more parameters than rows" } else { "columns repeat each other" }
    )]
    SingularHessian {
        /// Parameters, the intercept included.
        parameters: usize,
        /// Training rows.
        rows: usize,
    },
    /// Influence corrected for leverage, on a table too wide for leverage.
    #[error("Leverage is not computed for {0}: influence cannot be corrected for it.")]
    NoLeverage(Wide),
    /// The labels can be separated perfectly and there is no penalty: there is no optimum to correct.
    #[error(
        "The two labels can be separated perfectly by these columns, so the model's parameters grow without bound."
    )]
    Separated,
    /// The linear program has no solution.
    #[error(
        "No removal of rows, whole or in part, is predicted to close {:.0} % of the gap and to keep the validation loss from rising: all rows that widen it together are predicted to make up {:.0} %.",
        share * 100.0,
        most * 100.0
    )]
    NoRemoval {
        /// Share of the gap that was to be closed.
        share: f64,
        /// Share that removing every row that widens it would close, to first order, whatever that does to the loss.
        most: f64,
    },
    /// Per-group thresholds do not serve this target.
    #[error(
        "Per-group thresholds are for two groups without base weights, and for equal selection rates or equal chances of the deserving; they are not defined \
         for this question."
    )]
    NoThresholds,
    /// A method that tells but two groups.
    #[error("This method is for two groups, one of them privileged.")]
    TwoGroups,
    /// A rate that is to be made equal has no rows.
    #[error(
        "One of the groups has no validation row that the rate to be made equal could be taken over, so that there are no thresholds."
    )]
    NoRate,
    /// An algorithm gave no model.
    #[error(transparent)]
    Unlearn(#[from] UnlearnError),
    /// The perceptron's hidden layers tell no row from another.
    #[error(
        "All {units} units of the perceptron's second hidden layer are the same for every training row: there is nothing left to learn from."
    )]
    NoEmbedding {
        /// Units of the layer.
        units: usize,
    },
    /// Criteria that the method's paper has no target for.
    #[error("These criteria together are none of the targets that this is defined for.")]
    NotATarget,
    /// A row could not be left out.
    #[error(transparent)]
    LeaveOneOut(#[from] LeaveOneOutError),
    /// The run would take more memory than there is.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// A notebook cannot repeat this.
    #[error("A notebook with pandas and scikit-learn cannot repeat {}.", .0.words())]
    NotInPython(NotRepeated),
    /// A file could not be written down as JSON.
    #[error("The file could not be written ({message}).")]
    Export {
        /// What the JSON writer says.
        message: String,
    },
    /// Weights or coefficients from a file that cannot be measured.
    #[error(transparent)]
    Given(#[from] GivenError),
    /// A row of the file has neither a part nor a weight.
    #[error("The file could not be written (row {row}, counted from 0, has no part or no weight).")]
    RowWithoutWeight {
        /// The row, counted from 0.
        row: usize,
    },
}

/// What a notebook cannot repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotRepeated {
    /// A perceptron's hidden layers.
    Mlp,
    /// More than two groups.
    ManyGroups,
    /// Missing values that are imputed by base weight.
    WeightedImputation,
    /// A file that is not delimited text.
    OtherFile,
    /// A file whose columns have a fixed width.
    FixedWidth,
    /// A text whose lines have something around them: quotes, marks, bars.
    AroundLines,
    /// One of several tables in a text.
    OneOfSeveral,
    /// Dates or times that are read as numbers.
    Dates,
    /// Headers, titles or totals between the rows.
    BetweenRows,
    /// Empty cells that are read as a value.
    Implied,
    /// Numbers of a column that have another decimal mark than the file, or words for thousands.
    OwnMarks,
}

impl NotRepeated {
    fn words(self) -> &'static str {
        match self {
            NotRepeated::Mlp => "a perceptron",
            NotRepeated::ManyGroups => "more than two groups",
            NotRepeated::WeightedImputation => "values that are filled in by base weight",
            NotRepeated::OtherFile => "a file that is not delimited text",
            NotRepeated::FixedWidth => "columns of a fixed width",
            NotRepeated::AroundLines => "lines that have quotes, marks or bars around them",
            NotRepeated::OneOfSeveral => "one of several tables in a text",
            NotRepeated::Dates => "dates or times that are read as numbers",
            NotRepeated::BetweenRows => "headers, titles or totals between the rows",
            NotRepeated::Implied => "empty cells that are read as a value",
            NotRepeated::OwnMarks => {
                "a column whose numbers have a decimal mark of their own, or words for thousands"
            }
        }
    }
}

/// A run that would take more memory than there is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "This run needs about {} of memory, and the limit is {}; nothing has been computed.",
    TooLarge::size(*.bytes), TooLarge::size(*.limit)
)]
pub struct TooLarge {
    /// Bytes that the run takes, by estimate.
    pub bytes: u64,
    /// Bytes that there are.
    pub limit: u64,
    /// What to leave out: columns, their categories (0 for numbers) and the bytes that each saves.
    pub columns: Vec<(String, u64, u64)>,
}

impl TooLarge {
    /// Memory that the run takes, and that there is, with their units ("4.1 GB").
    pub fn sizes(&self) -> [String; 2] {
        [TooLarge::size(self.bytes), TooLarge::size(self.limit)]
    }

    /// Whether leaving out [`TooLarge::columns`] is enough. The square matrices of many columns go away with columns, what each row
    /// takes with rows.
    pub fn columns_are_enough(&self) -> bool {
        self.columns.iter().map(|(.., saved)| saved).sum::<u64>() + self.limit >= self.bytes
    }

    /// A size with its unit.
    pub fn size(bytes: u64) -> String {
        match bytes {
            0..1_000_000_000 => format!("{} MB", (bytes / 1_000_000).max(1)),
            _ => format!("{:.1} GB", bytes as f64 / 1e9),
        }
    }
}

/// Why the rows of a table do not allow an experiment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowsError {
    /// Every row was dropped.
    #[error("No row is left of {rows}: {reasons}.")]
    AllDropped {
        /// Data rows in the file.
        rows: usize,
        /// The reasons and their counts, in words.
        reasons: String,
    },
    /// One part of the split has no rows.
    #[error("The {part} part has no rows ({rows} rows are complete).")]
    EmptyPart {
        /// Training, validation or test.
        part: &'static str,
        /// Rows that could be used.
        rows: usize,
    },
    /// One label only among the training rows.
    #[error("All {rows} training rows have the same label ({label}): there is nothing to learn.")]
    OneClass {
        /// Training rows.
        rows: usize,
        /// The label they have, in words.
        label: String,
    },
    /// One group only in a part.
    #[error("All {rows} {part} rows belong to one group ({group}): there are no two groups to compare.")]
    OneGroup {
        /// Training, validation or test.
        part: &'static str,
        /// Rows in it.
        rows: usize,
        /// The group, in words.
        group: String,
    },
    /// More groups than can be compared.
    #[error(
        "The group columns {} make {groups} groups, and at most {MOST_GROUPS} can be compared.",
        columns.join(", ")
    )]
    TooManyGroups {
        /// The sensitive columns.
        columns: Vec<String>,
        /// Groups that occur.
        groups: usize,
        /// The largest of them with their rows.
        largest: Vec<(String, usize)>,
    },
    /// A group by a code that no group has.
    #[error("Labels of group {group} are to be corrupted, and there are {groups} groups, counted from 0.")]
    NoSuchGroup {
        /// The code.
        group: u16,
        /// Groups that there are.
        groups: usize,
    },
    /// A base weight that is a text.
    #[error(
        "Row {row} has \"{value}\" in the weight column {column}, which has to hold numbers of at least 0."
    )]
    WeightIsText {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The cell, cut at 40 characters.
        value: String,
    },
    /// A base weight that is missing.
    #[error("Row {row} has no value in the weight column {column}.")]
    WeightIsMissing {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
    },
    /// A base weight below 0.
    #[error("Row {row} has {value} in the weight column {column}; a weight has to be at least 0.")]
    WeightIsNegative {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The number.
        value: String,
    },
    /// A cell of a column of counts that counts nothing.
    #[error(
        "Row {row} has {} in the column of counts {column}, which has to hold whole numbers of at least 0.",
        if value.is_empty() { "no value".to_owned() } else { format!("\"{value}\"") }
    )]
    NotACount {
        /// The column.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The cell, cut at 40 characters; empty where there is none.
        value: String,
    },
    /// Counts that add up to too much.
    #[error("The lines stand for {rows} rows by the column of counts {column}, and {limit} are the most.")]
    TooManyCounted {
        /// The column.
        column: String,
        /// What it adds up to.
        rows: String,
        /// The most rows.
        limit: usize,
    },
    /// Counts that are all zero.
    #[error("All {lines} lines have 0 in the column of counts {column}, so that there is no row.")]
    NothingCounted {
        /// The column.
        column: String,
        /// Lines of the file.
        lines: usize,
    },
    /// Base weights that are all zero.
    #[error("All {rows} {part} rows have the base weight 0, so that none of them counts.")]
    NoWeight {
        /// Training, validation or test.
        part: &'static str,
        /// Rows in it.
        rows: usize,
    },
    /// No column is left as a feature.
    #[error(
        "No column is left to learn from: at least one is needed that is neither the label nor the split column nor constant."
    )]
    NoFeatures,
    /// The same column has two parts.
    #[error("Column {column} is asked to be {first} and {second} at once.")]
    SameColumn {
        /// Its name.
        column: String,
        /// Its first part.
        first: &'static str,
        /// Its second part.
        second: &'static str,
    },
    /// The configuration wants a second file that is not there, or names none where one is.
    #[error("The split asks for a second file with the test rows, and there is none.")]
    NoSecondFile,
    /// A value of the split column is in more than one list.
    #[error("In the split column {column}, {value} is listed for more than one part.")]
    SplitValueTwice {
        /// The split column.
        column: String,
        /// The value.
        value: String,
    },
}
