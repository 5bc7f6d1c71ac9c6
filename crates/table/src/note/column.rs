//! Notes about the cells of a column and how they are read.

use serde::{Deserialize, Serialize};

/// What was mended of cells, or how a column of them is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ColumnNote {
    /// Words in a column of numbers that mean "missing".
    #[error(
        "Column \"{column}\" holds numbers, and words such as \"{value}\" (row {row}; {count} in all), which count as missing."
    )]
    WordsMissing {
        /// The column.
        column: String,
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// The first one.
        value: String,
    },
    /// A number that may mean "missing".
    #[error(
        "Column \"{column}\" has {value} in {count} rows, and no other value near it: it may mean missing. It is read as a number."
    )]
    Sentinel {
        /// The column.
        column: String,
        /// The number.
        value: String,
        /// Rows with it.
        count: usize,
    },
    /// Texts that are all numbers, in a file that tells texts from numbers.
    #[error(
        "Column \"{column}\" holds numbers that the file writes as texts (such as \"{value}\"): it is read as categories."
    )]
    NumbersInTexts {
        /// The column.
        column: String,
        /// The first of them.
        value: String,
    },
    /// Cells of several lines.
    #[error(
        "{count} cells have several lines (first: row {first_row}, column \"{column}\"), as they stand between quotes."
    )]
    ManyLines {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Cells of more than a thousand characters.
    #[error(
        "{count} cells are longer than 1,000 characters (first: row {first_row}, column \"{column}\"); they are kept, and shown cut."
    )]
    LongCells {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Cells that are not valid in the encoding.
    #[error(
        "{count} cells hold bytes that are not valid UTF-8 (first: row {first_row}, column \"{column}\"); they were read as Windows-1252."
    )]
    Undecodable {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Cells with control characters.
    #[error(
        "{} control characters (first: row {first_row}, column \"{column}\"); they are kept as they are.",
        if *count == 1 { "1 cell holds".to_owned() } else { format!("{count} cells hold") }
    )]
    ControlCharacters {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// A column of numbers with a text in it.
    #[error(
        "Column \"{column}\" begins with numbers, but row {row} holds \"{value}\": it is read as categories."
    )]
    MixedColumn {
        /// The column.
        column: String,
        /// The first row with a text.
        row: usize,
        /// The text.
        value: String,
    },
    /// A column of numbers that a double does not hold exactly.
    #[error(
        "Column \"{column}\" has numbers that cannot be held exactly (first: row {row}): it is read as text, as it stands in the file."
    )]
    KeptAsText {
        /// The column.
        column: String,
        /// The first such number's row.
        row: usize,
    },
    /// Cells of a sheet whose formula failed.
    #[error("{count} cells hold errors (first: {first}); they count as missing.")]
    ErrorCells {
        /// How many.
        count: usize,
        /// The first error.
        first: String,
    },
    /// A column of cells that a table has no place for.
    #[error("Column \"{column}\" holds {found}; it was left out.")]
    TypeLeftOut {
        /// The column.
        column: String,
        /// What its cells are.
        found: String,
    },
    /// A column of lists or objects.
    #[error("Column \"{column}\" holds lists or objects (first: row {row}); it was left out.")]
    NestedLeftOut {
        /// The column.
        column: String,
        /// The first such row.
        row: usize,
    },
    /// Python's constants in JSON.
    #[error(
        "{count} values are NaN or Infinity (first: row {first_row}), which are no JSON; they count as missing."
    )]
    Constants {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
    },
    /// A column with numbers that begin with zeros.
    #[error(
        "Column \"{column}\" holds {} (row {row}: \"{value}\"): these are codes, so it is read as categories, as they stand in the file.",
        if value.contains('E') { "digits around an E" } else { "digits behind a leading zero" }
    )]
    LeadingZeros {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// Whole numbers with more digits than a double holds.
    #[error(
        "Column \"{column}\" holds whole numbers of so many digits that they would be rounded (row {row}: \"{value}\"): it is read as texts, which \
         keep every digit."
    )]
    LongNumbers {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// Numbers with currencies, per cent signs or groups of digits.
    #[error(
        "Column \"{column}\" has marks beside its numbers (row {row}: \"{value}\"); they are read without them."
    )]
    MarkedNumbers {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
    },
    /// A flag that is a mark or nothing.
    #[error(
        "Column \"{column}\" holds \"{value}\" or nothing: {}.",
        if value == "1" { format!("nothing ({count} rows) is read as 0") } else { format!("nothing is read as a value of its own, \"(empty)\" ({count} rows)") }
    )]
    Flag {
        /// The column.
        column: String,
        /// The mark.
        value: String,
        /// Rows without it.
        count: usize,
    },
    /// Groups that are named in their first row.
    #[error(
        "Column \"{column}\" names each group in its first row only (\"{value}\"): the {count} empty cells are read as the name above them."
    )]
    FilledDown {
        /// The column.
        column: String,
        /// The first name.
        value: String,
        /// Empty cells.
        count: usize,
    },
    /// Times or durations.
    #[error(
        "Column \"{column}\" holds times or durations (row {row}: \"{value}\"): each is read as a number, in units of its last part ({read})."
    )]
    Times {
        /// The column.
        column: String,
        /// The first one's row.
        row: usize,
        /// The first one.
        value: String,
        /// The number that it is read as.
        read: String,
    },
    /// Numbers whose decimal mark is not the file's.
    #[error(
        "Column \"{column}\" has another decimal mark than the rest of the file (row {row}: \"{value}\"): it is read with its own, as {read}."
    )]
    OtherMark {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
        /// The number that it is read as.
        read: String,
    },
    /// Numbers with words for thousands or millions.
    #[error(
        "Column \"{column}\" has words for thousands, millions or the like behind its numbers (row {row}: \"{value}\"): they are multiplied out, here to {read}."
    )]
    Multiplied {
        /// The column.
        column: String,
        /// The first row with one.
        row: usize,
        /// The cell.
        value: String,
        /// The number that it is read as.
        read: String,
    },
    /// Numbers with different units, which cannot be compared.
    #[error(
        "Column \"{column}\" has numbers with different units or marks (row {row}: \"{value}\", row {other_row}: \"{other}\"): nothing is converted, and it is read as categories."
    )]
    MixedUnits {
        /// The column.
        column: String,
        /// The row of the first.
        row: usize,
        /// The first.
        value: String,
        /// The row of another.
        other_row: usize,
        /// Another.
        other: String,
    },
    /// A text that mostly means "missing".
    #[error(
        "Column \"{column}\" has \"{value}\" in {count} rows (first: row {row}), which may mean missing. It is read as a value."
    )]
    MaybeMissing {
        /// The column.
        column: String,
        /// The text.
        value: String,
        /// Rows with it.
        count: usize,
        /// The first of them.
        row: usize,
    },
    /// Numbers that are not finite.
    #[error(
        "{count} cells are not finite numbers (first: row {row}, column \"{column}\", \"{value}\"); they count as missing."
    )]
    Infinite {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
        /// The cell.
        value: String,
    },
    /// A text that usually means "missing" and is a value here.
    #[error(
        "In column \"{column}\", \"{value}\" ({count} rows) is read as a value of its own, as the other values are codes like it."
    )]
    MarkerKept {
        /// The column.
        column: String,
        /// The text.
        value: String,
        /// Rows with it.
        count: usize,
    },
    /// Settings of a column that is not there.
    #[error("There is no column \"{column}\"; what was set of it by hand is left out.")]
    NoSuchColumn {
        /// The column.
        column: String,
    },
    /// Cells that are not what their column is read as by hand.
    #[error(
        "Column \"{column}\" is read as you set it, and {count} cells are nothing of the kind (first: row {row}, \"{value}\"); they count as missing."
    )]
    NotSo {
        /// The column.
        column: String,
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// The first one.
        value: String,
    },
    /// An ordered category.
    #[error("Column \"{column}\" is read as the numbers 1 to {values}, in this order: {order}.")]
    Ordered {
        /// The column.
        column: String,
        /// How many values are in order.
        values: usize,
        /// The values, cut.
        order: String,
    },
    /// Cells of an array that are not a number.
    #[error("{count} cells are NaN (first: row {row}, column \"{column}\"); they count as missing.")]
    NotANumber {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
    },
    /// Whole numbers that a double does not hold exactly.
    #[error(
        "{count} whole numbers have more than 53 binary digits (first: row {row}, column \"{column}\"); they were rounded to the nearest double."
    )]
    Rounded {
        /// How many.
        count: usize,
        /// The first one's row.
        row: usize,
        /// Its column.
        column: String,
    },
}
