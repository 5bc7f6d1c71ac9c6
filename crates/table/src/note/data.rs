//! Notes about what columns are good for: labels, groups, features; and about a second file beside the first.

use serde::{Deserialize, Serialize};

use super::list::quoted;

/// What a reader of the data should know before an experiment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum DataNote {
    /// Columns that are no features.
    #[error("Left out: {} ({reason}).", quoted(columns))]
    NoFeature {
        /// The columns.
        columns: Vec<String>,
        /// Why.
        reason: String,
    },
    /// A column with more categories than the rows can tell about.
    #[error(
        "Column \"{column}\" has {distinct} different values, too many categories for these rows: left out. It can be taken in as a feature."
    )]
    ManyValues {
        /// The column.
        column: String,
        /// Its values.
        distinct: usize,
    },
    /// A column of dates.
    #[error(
        "Column \"{column}\" holds dates ({first} to {last}). A date is no category: left out. Its year, or its months, can be read as a number instead."
    )]
    DateColumn {
        /// The column.
        column: String,
        /// The first date.
        first: String,
        /// The last one.
        last: String,
    },
    /// A column that is called like weights.
    #[error(
        "Column \"{column}\" looks like the weight of a row (how many it stands for): no feature; it can be chosen as the rows' base weight."
    )]
    LooksLikeWeight {
        /// The column.
        column: String,
    },
    /// A column that says how many rows a line stands for.
    #[error(
        "Column \"{column}\" says how many rows each of the {lines} lines stands for. The lines are repeated: {rows} rows."
    )]
    LooksLikeCounts {
        /// The column.
        column: String,
        /// Lines of the file.
        lines: usize,
        /// Rows that they stand for.
        rows: usize,
    },
    /// A column that numbers the rows.
    #[error("Column \"{column}\" numbers the rows: left out.")]
    RowNumber {
        /// The column.
        column: String,
    },
    /// Values that differ only by case, spaces or a full stop.
    #[error(
        "Column \"{column}\" has values that differ only by case, spaces or a full stop: {}.", quoted(&sets.concat())
    )]
    SimilarValues {
        /// The column.
        column: String,
        /// The sets of values that are alike.
        sets: Vec<Vec<String>>,
    },
    /// A column that tells the label or the group.
    #[error(
        "Column \"{column}\" gives the {role} \"{of}\" away: alone it is right in {right} of {rows} rows."
    )]
    GivesAway {
        /// The column.
        column: String,
        /// The label or group that it tells.
        of: String,
        /// "label" or "group".
        role: String,
        /// Rows in which it is right.
        right: usize,
        /// Rows in which it is known.
        rows: usize,
    },
    /// Rows that are dropped for missing cells, unless columns are left out.
    #[error("{rows} of {of} rows lack a cell and are dropped. Missing cells by column: {columns}.")]
    MissingCells {
        /// Rows with a missing cell.
        rows: usize,
        /// All rows.
        of: usize,
        /// The columns with their counts.
        columns: String,
    },
    /// Columns to leave out so that most rows are kept.
    #[error("Leaving out {} keeps {kept} rows instead of {instead}.", quoted(columns))]
    KeepMore {
        /// The columns.
        columns: Vec<String>,
        /// Rows that are whole without them.
        kept: usize,
        /// Rows that are whole with them.
        instead: usize,
    },
    /// A file without a column that could be the label.
    #[error("No column looks like a label (two values, such as yes and no).")]
    NoLabel,
    /// A file without a column that could make groups.
    #[error(
        "No column looks like a group (such as sex, race or age), so fairness between groups cannot be computed."
    )]
    NoGroup,
    /// A second file without a header.
    #[error(
        "This file has no header; its {columns} columns are called as in the first file, by their places."
    )]
    NamedByPlace {
        /// Number of columns.
        columns: usize,
    },
    /// A name that the first file writes otherwise.
    #[error("Column \"{name}\" is called \"{renamed}\", as in the first file.")]
    NameMatched {
        /// The name here.
        name: String,
        /// The name in the first file.
        renamed: String,
    },
    /// Values that the first file writes otherwise.
    #[error(
        "Column \"{column}\" writes {count} values otherwise than the first file (\"{from}\" for \"{to}\"); they are read as the first file's."
    )]
    ValuesMatched {
        /// The column.
        column: String,
        /// How many values.
        count: usize,
        /// The first of them.
        from: String,
        /// What the first file writes.
        to: String,
    },
}
