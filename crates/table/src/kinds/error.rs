//! Why a file of another kind than delimited text cannot be read as a table.

use serde::{Deserialize, Serialize};

/// Kinds of files that are read whole, by a library that the host lends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WholeKind {
    /// Excel's .xlsx, .xlsm, .xlsb and .xls, and OpenDocument's .ods.
    Workbook,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow's files and streams (Feather version 2).
    Arrow,
}

impl WholeKind {
    /// In a sentence.
    pub fn words(self) -> &'static str {
        match self {
            WholeKind::Workbook => "an Excel workbook",
            WholeKind::Parquet => "a Parquet file",
            WholeKind::Arrow => "an Arrow file",
        }
    }
}

/// A reason why a file of another kind than delimited text cannot be read as a table. The text says what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum KindError {
    /// Read by the command line alone.
    #[error("This is {}, which is not read here.", .0.words())]
    Elsewhere(WholeKind),
    /// The file's own library cannot read it.
    #[error("This is {}, but it cannot be read: {reason}.", kind.words())]
    Damaged {
        /// What it is.
        kind: WholeKind,
        /// What the library says.
        reason: String,
    },
    /// A file whose reading takes more memory than there is.
    #[error(
        "This is {}, and reading it takes more memory than there is here.",
        .0.words()
    )]
    NoMemory(WholeKind),
    /// A file that is read whole, and too long for that.
    #[error("This is {} of more than {limit} bytes.", kind.words())]
    TooLong {
        /// What it is.
        kind: WholeKind,
        /// Bytes at most.
        limit: usize,
    },
    /// Several tables.
    #[error("There are {} tables in it: {}.", names.len(), listed(names))]
    Several {
        /// Their names: sheets, files of an archive, or the lines of a text that tables begin in.
        names: Vec<String>,
    },
    /// A part that was asked for and is not there.
    #[error("There is no \"{part}\" in it{}.", if names.is_empty() { String::new() } else { format!(", but: {}", listed(names)) })]
    NoSuchPart {
        /// What was asked for.
        part: String,
        /// What there is.
        names: Vec<String>,
    },
    /// Nothing that could be a table.
    #[error("There is no table in it. {}", if names.is_empty() { "It is empty.".to_owned() } else { format!("It holds: {}.", listed(names)) })]
    NoTable {
        /// What there is.
        names: Vec<String>,
    },
    /// The one file of an archive that could be a table, and why it is not.
    #[error("{name}, in the archive: {reason}")]
    Within {
        /// The entry's name.
        name: String,
        /// What its reader says.
        reason: String,
    },
    /// More cells than any file may have.
    #[error(
        "The table has {rows} rows and {columns} columns, which is more than the {limit} cells that can be read."
    )]
    TooManyCells {
        /// Rows.
        rows: u64,
        /// Columns.
        columns: u64,
        /// Cells at most.
        limit: u64,
    },
    /// Packed files within packed files.
    #[error("There are archives within archives, more than {limit} deep.")]
    TooDeep {
        /// Containers at most.
        limit: usize,
    },
    /// A packed file that unpacks to more than can be held.
    #[error("The file unpacks to more than {limit} bytes, more than can be read.")]
    UnpacksTooLong {
        /// Bytes at most.
        limit: u64,
    },
    /// Damaged gzip.
    #[error("The gzip file cannot be unpacked ({reason}).")]
    Gzip {
        /// What is the matter.
        reason: String,
    },
    /// A damaged or unusual archive.
    #[error("The archive is damaged or of an unusual kind at \"{entry}\": {reason}.")]
    Archive {
        /// The entry's name.
        entry: String,
        /// What is the matter.
        reason: String,
    },
    /// The file ends in the middle of something.
    #[error("The file is cut short: it ends inside {place}.")]
    Unfinished {
        /// Where.
        place: String,
    },
    /// Text that is not JSON after all.
    #[error("The file begins as JSON, but record {record} is none ({reason}).")]
    Json {
        /// The record, counted from 1.
        record: usize,
        /// What is the matter.
        reason: String,
    },
    /// JSON that is no list of records.
    #[error(
        "This is JSON, but {found}. A table is a list of objects, or one object a line (in pandas: to_json(orient=\"records\", lines=True))."
    )]
    JsonShape {
        /// What it is instead.
        found: String,
    },
    /// Records with other names each.
    #[error(
        "The records have so many different names that most cells would be empty ({columns} columns in {rows} records)."
    )]
    Sparse {
        /// Columns so far.
        columns: usize,
        /// Records so far.
        rows: usize,
    },
    /// ARFF that does not say what it should.
    #[error("The file begins as ARFF, but line {line} cannot be read: {reason}.")]
    Arff {
        /// The line, counted from 1.
        line: usize,
        /// What is the matter.
        reason: String,
    },
}

impl KindError {
    /// What kind of error it is, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            KindError::Elsewhere(_) => "elsewhere",
            KindError::Damaged { .. } => "damaged",
            KindError::NoMemory(_) => "no_memory",
            KindError::TooLong { .. } => "too_long",
            KindError::Several { .. } => "several_tables",
            KindError::NoSuchPart { .. } => "no_such_part",
            KindError::NoTable { .. } => "no_table",
            KindError::Within { .. } => "within_archive",
            KindError::TooManyCells { .. } => "too_many_cells",
            KindError::TooDeep { .. } => "too_deep",
            KindError::UnpacksTooLong { .. } => "unpacks_too_long",
            KindError::Gzip { .. } => "gzip",
            KindError::Archive { .. } => "archive",
            KindError::Unfinished { .. } => "unfinished",
            KindError::Json { .. } => "json",
            KindError::JsonShape { .. } => "json_shape",
            KindError::Sparse { .. } => "sparse",
            KindError::Arff { .. } => "arff",
        }
    }
}

/// The first twenty names.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(20).map(|name| format!("\"{name}\"")).collect();
    let more = names.len().saturating_sub(shown.len());
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(", ") + &tail
}
