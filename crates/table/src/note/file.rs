//! Notes about a file: its header, its records, its encoding, what it was taken from.

use serde::{Deserialize, Serialize};

use super::list::quoted;
use crate::{Delimiter, Encoding, Lines, OtherDelimiter};

/// What was mended of a file, or is in doubt about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum FileNote {
    /// Lines above the table.
    #[error("{}", skipped_words(*count, text, *columns))]
    SkippedLines {
        /// How many.
        count: usize,
        /// The first one's start.
        text: String,
        /// Cells of the other records.
        columns: usize,
    },
    /// Lines that begin like remarks.
    #[error("{} \"{mark}\" and was skipped as a remark (the first: \"{text}\").", lines_begin(*count))]
    Comments {
        /// How many.
        count: usize,
        /// What they begin with.
        mark: char,
        /// The first one's start.
        text: String,
    },
    /// Lines that have something around them.
    #[error("{}", lines.words())]
    AroundLines {
        /// What it is.
        lines: Lines,
    },
    /// Names that stand in a remark.
    #[error("The names of the columns are taken from the remark above the first row (\"{first}\", ...).")]
    CommentedNames {
        /// The first of them.
        first: String,
    },
    /// Totals and remarks below the last row.
    #[error("{} below the last row {} no row of the table: left out (the first: \"{text}\").", lines_words(*count), if *count == 1 { "is" } else { "are" })]
    Footer {
        /// How many.
        count: usize,
        /// The first one's start.
        text: String,
    },
    /// Titles and totals between the rows.
    #[error(
        "{} between the rows {} no row of the table, but a title or a total: left out (first: before row {row}, \"{text}\").",
        lines_words(*count),
        if *count == 1 { "is" } else { "are" }
    )]
    Between {
        /// How many.
        count: usize,
        /// The row that the first one stands before.
        row: usize,
        /// The first one's start.
        text: String,
    },
    /// A header that comes again.
    #[error(
        "The header comes again {} (first: before row {row}), as in files that were put together; left out.",
        if *count == 1 { "once".to_owned() } else { format!("{count} times") }
    )]
    HeaderAgain {
        /// How many times.
        count: usize,
        /// The row that the first one stands before.
        row: usize,
    },
    /// Texts that go across the beginning of a column of fixed width.
    #[error("{} a text that goes on where another column begins; it was cut there.", if *count == 1 { "1 line has".to_owned() } else { format!("{count} lines have") })]
    CutCells {
        /// How many.
        count: usize,
    },
    /// Quotes that enclose nothing.
    #[error("Cells begin with a quote that does not close: quotes are read as characters.")]
    StrayQuotes,
    /// Quotes within quoted cells that are not doubled.
    #[error(
        "{} on behind a closing quote: quotes within cells are not doubled here, and such a cell is cut where it has a delimiter.",
        if *count == 1 { "1 cell goes".to_owned() } else { format!("{count} cells go") }
    )]
    LooseQuotes {
        /// How many.
        count: usize,
    },
    /// Numbers whose only mark has three digits behind it, in all columns.
    #[error(
        "\"{example}\" is read as {read}: all marks within numbers have three digits behind them, so they may divide thousands or decimals."
    )]
    MarkInDoubt {
        /// The first such number as it stands.
        example: String,
        /// What it is read as.
        read: String,
    },
    /// Texts that are written as formulas.
    #[error(
        "{count} cells are written as =\"...\" (first: row {first_row}, column \"{column}\"): what is in the quotes is read."
    )]
    Formulas {
        /// How many.
        count: usize,
        /// The first one's row.
        first_row: usize,
        /// Its column.
        column: String,
    },
    /// Rows without any value.
    #[error("{} no value at all (first: after row {after}); left out.", rows_have(*count))]
    EmptyRows {
        /// How many.
        count: usize,
        /// Rows before the first of them.
        after: usize,
    },
    /// Columns without a name and without a value.
    #[error("{count} columns have neither a name nor a value; left out.")]
    EmptyColumns {
        /// How many.
        count: usize,
    },
    /// A header of several lines.
    #[error("The header has {lines} lines; the names are taken from line {line} of them.")]
    HeaderLines {
        /// How many.
        lines: usize,
        /// The one with the names, counted from 1.
        line: usize,
    },
    /// A header whose lines make the names together.
    #[error("The header has {lines} lines; each name is made of all of them.")]
    JoinedHeader {
        /// How many.
        lines: usize,
    },
    /// A header that is a name short.
    #[error(
        "The header has one name fewer than the rows have cells: the rows begin with names of their own, in the column \"{name}\"."
    )]
    RowNames {
        /// What that column is called.
        name: String,
    },
    /// Rows that end with a delimiter.
    #[error("Every row ends with a delimiter behind its last cell; it stands for no column.")]
    TrailingDelimiter,
    /// Records shorter than the first one.
    #[error("{} fewer cells than there are columns (first: row {first_row}); what is not there counts as missing.", rows_have(*count))]
    ShortRows {
        /// How many.
        count: usize,
        /// The first of them.
        first_row: usize,
    },
    /// Records longer than the first one.
    #[error("{} more cells than there are columns (first: row {first_row}); the surplus was left out.", rows_have(*count))]
    LongRows {
        /// How many.
        count: usize,
        /// The first of them.
        first_row: usize,
    },
    /// Two columns with the same name.
    #[error("Two columns are called \"{name}\"; the later one is now \"{renamed}\".")]
    DuplicateName {
        /// The name in the header.
        name: String,
        /// What it is called here.
        renamed: String,
    },
    /// Columns without a name.
    #[error("{} (\"{first}\").", if *count == 1 { "1 column had no name; it is called after its position".to_owned() } else { format!("{count} columns had no name; they are called after their position") })]
    EmptyNames {
        /// How many.
        count: usize,
        /// The first one's new name.
        first: String,
    },
    /// The encoding was not told for certain.
    #[error(
        "The text was read as {encoding} (\"{example}\"){}.",
        other.map_or_else(String::new, |other| format!(", and might be {other}"))
    )]
    EncodingInDoubt {
        /// As it was read.
        encoding: Encoding,
        /// The next likeliest.
        other: Option<Encoding>,
        /// A word, as it was read.
        example: String,
    },
    /// Another delimiter divides the rows nearly as well.
    #[error(
        "The columns are divided by {} ({columns} columns); {} would divide the rows nearly as well ({} columns).",
        taken.title(), other.delimiter.title(), other.columns
    )]
    DelimiterInDoubt {
        /// The one that was taken.
        taken: Delimiter,
        /// Columns that it makes.
        columns: usize,
        /// The other one.
        other: OtherDelimiter,
    },
    /// Records that are not valid in the encoding.
    #[error(
        "{count} rows hold bytes that are not valid UTF-8 (first: row {first_row}); they were read as Windows-1252."
    )]
    UndecodableRecords {
        /// How many.
        count: usize,
        /// The first one.
        first_row: usize,
    },
    /// The file of an archive that is the table.
    #[error("The table is {name}, from an archive{}.", left_out(others, "its other files"))]
    FromArchive {
        /// Its name in the archive.
        name: String,
        /// Files beside it.
        others: Vec<String>,
    },
    /// The sheet of a workbook that is the table.
    #[error("The table is the sheet \"{name}\"{}.", left_out(others, "the workbook's other sheets"))]
    FromWorkbook {
        /// Its name.
        name: String,
        /// Sheets beside it.
        others: Vec<String>,
    },
    /// A table among several in a text.
    #[error("The table is \"{name}\"; the other tables in the file were left out.")]
    FromText {
        /// The line that it begins in, and its first names.
        name: String,
    },
    /// Rows of a sheet above its table.
    #[error("{} left out (first: \"{text}\").", if *count == 1 { "1 row above the table was".to_owned() } else { format!("{count} rows above the table were") })]
    RowsAbove {
        /// How many.
        count: usize,
        /// The first one's beginning.
        text: String,
    },
    /// Something in an archive that is no column of the table.
    #[error("{entry} was left out: it is no array of {rows} rows.")]
    LeftOut {
        /// What it is.
        entry: String,
        /// Rows of the table.
        rows: usize,
    },
}

fn left_out(others: &[String], what: &str) -> String {
    if others.is_empty() { String::new() } else { format!(" ({what}, {}, were left out)", quoted(others)) }
}

fn rows_have(count: usize) -> String {
    if count == 1 { "1 row has".to_owned() } else { format!("{count} rows have") }
}

fn lines_words(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

fn lines_begin(count: usize) -> String {
    if count == 1 { "1 line begins with".to_owned() } else { format!("Each of {count} lines begins with") }
}

fn skipped_words(count: usize, text: &str, columns: usize) -> String {
    match count {
        1 => format!(
            "The first line (\"{text}\") is no record of the table, which has {columns} cells in each; it was skipped."
        ),
        _ => format!(
            "The first {count} lines (the first: \"{text}\") are no records of the table, which has {columns} cells in each; each was skipped."
        ),
    }
}
