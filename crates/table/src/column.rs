//! Typed columns, and what the preview says of each.

use serde::{Deserialize, Serialize};

use super::Levels;

/// Columns at the most.
pub(super) const COLUMNS: usize = 10_000;

/// The code of a missing cell in a text column.
pub const MISSING_CODE: u32 = u32::MAX;

/// A column's cells.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnData {
    /// Every cell that is not missing is a number; a missing one is NaN.
    Numeric(Vec<f64>),
    /// Text cells, trimmed of surrounding white space: codes into `levels`, or [`MISSING_CODE`].
    Text {
        /// One code a row.
        codes: Vec<u32>,
        /// The distinct texts, in order of first appearance in the file.
        levels: Levels,
    },
}

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The name in the header, made unique ("age", "age (2)"); "column 3" where there is none.
    pub name: String,
    /// The cells.
    pub data: ColumnData,
}

/// A parsed file.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The format that the text was read in; `None` for NumPy's files, which say themselves how they are written.
    pub format: Option<super::Format>,
    /// The columns, in file order, all with [`Table::rows`] cells.
    pub columns: Vec<Column>,
    /// Number of data rows. Data row r (0-based) is "row r + 1" wherever a person reads it.
    pub rows: usize,
    /// What was mended, and notes, each with its count and first row.
    pub notes: Vec<super::TableNote>,
    /// SHA-256 of the file's bytes, lower-case hexadecimal.
    pub fingerprint: String,
    /// The file's first lines as they stand in it, of delimited text.
    pub raw: Vec<RawLine>,
}

/// The text of a record, as it stands in the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawLine {
    /// The text, cut at 240 characters.
    pub text: String,
    /// What it is read as.
    pub part: RawPart,
}

/// What a line of a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawPart {
    /// A remark, an empty row or a line above the table: left out.
    LeftOut,
    /// The names of the columns, or what stands with them.
    Names,
    /// A row.
    Row,
}

/// What a column looks like to a modeller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers.
    Numeric,
    /// Texts that repeat.
    Categorical,
    /// One value only (or none): tells a model nothing.
    Constant,
    /// Nearly every row has a value of its own: an identifier or free text, left out unless asked for.
    Identifier,
    /// Texts that are dates.
    Date,
}

/// Why a column is no feature unless asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// One value only, or none.
    Constant,
    /// Nearly every row has a value of its own.
    Identifier,
    /// It numbers the rows, with or without gaps.
    RowNumber,
    /// More categories than a model can learn from these rows.
    ManyValues,
    /// A date is no category.
    Date,
    /// It says how many a row stands for.
    Weight,
    /// It says how many rows a line of a table of counts stands for.
    Count,
}

impl LeftOut {
    /// The reason, in words.
    pub fn words(self) -> &'static str {
        match self {
            LeftOut::Constant => "one value only",
            LeftOut::Identifier => "an identifier or free text: nearly every row has a value of its own",
            LeftOut::RowNumber => "it numbers the rows",
            LeftOut::ManyValues => "too many categories",
            LeftOut::Date => "a date is no category",
            LeftOut::Weight => "it looks like the weight of a row",
            LeftOut::Count => "it says how many rows a line stands for",
        }
    }
}

/// What the preview and the role pickers show of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnSummary {
    /// The column's name.
    pub name: String,
    /// What it looks like.
    pub kind: ColumnKind,
    /// Number of distinct values, missing not counted.
    pub distinct: usize,
    /// Number of missing cells.
    pub missing: usize,
    /// The most frequent values with their counts, most frequent first, ties in order of first appearance;
    /// at most [`ColumnSummary::VALUES_SHOWN`]. Numbers are in shortest form.
    pub values: Vec<(String, usize)>,
    /// Smallest, mean and largest number, for numeric columns with at least one.
    pub range: Option<[f64; 3]>,
    /// Why it is no feature unless asked for.
    pub left_out: Option<LeftOut>,
}

impl ColumnSummary {
    /// How many values a summary lists at most.
    pub const VALUES_SHOWN: usize = 60;
}

/// Everything that the page shows of a table before anything is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableSummary {
    /// The file's or bundled set's name.
    pub name: String,
    /// Size of the (decompressed) file in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub fingerprint: String,
    /// The format that the text was read in; `None` for NumPy's files, which say themselves how they are written.
    pub format: Option<super::Format>,
    /// Number of data rows.
    pub rows: usize,
    /// A summary for every column.
    pub columns: Vec<ColumnSummary>,
    /// The first rows, as text, missing cells as `None`; a cell is cut at 80 characters.
    pub preview: Vec<Vec<Option<String>>>,
    /// The file's first lines as they stand in it; those that are rows are the preview's rows.
    pub raw: Vec<RawLine>,
    /// What was mended, and notes.
    pub notes: Vec<super::TableNote>,
}
