//! Bytes to typed columns: detection of the format, a streaming reader, column kinds, roles.
//!
//! It stands below the engine, which has it as its module `table`, and below the readers of workbooks, Parquet and Arrow, which are a
//! module of the page's own: these are built without the engine. No browser, no clock and no thread.

#![deny(clippy::missing_errors_doc, clippy::missing_panics_doc)]

mod another;
mod archive;
mod builder;
mod choice;
mod column;
mod columns;
mod counts;
mod dates;
mod decode;
mod detect;
mod dialect;
mod dos;
mod encoding;
mod error;
mod fixed;
mod footer;
mod format;
mod giveaway;
mod hand;
mod header;
mod header_cells;
mod host;
mod implied;
mod interner;
mod kinds;
mod levels;
mod markers;
mod marks;
mod matching;
mod missing;
mod missing_words;
mod names;
mod note;
mod number;
mod numpy;
mod prose;
mod reader;
mod reading;
mod records;
mod refuse;
mod roles;
mod rows;
mod sample;
mod sniff;
mod stream;
mod suggest;
mod summary;
mod times;
mod words;
mod written;

pub use choice::{ColumnChoice, ReadAs};
pub use column::{
    Column, ColumnData, ColumnKind, ColumnSummary, LeftOut, MISSING_CODE, RawLine, RawPart, Table,
    TableSummary,
};
pub use columns::ColumnError;
pub use counts::MOST_COUNTED;
pub use dates::date_of_days;
pub use encoding::Encoding;
pub use error::TableError;
pub use format::{Comment, DEFAULT_MISSING, Delimiter, Format, FormatChoice, Lines, OtherDelimiter, Quote};
pub use host::{Announced, Bare, Host, Parsed, TextDecoder};
pub use kinds::{EXACT, KindError, TypedColumn, WholeKind, typed_table};
pub use levels::Levels;
pub use note::{ColumnNote, DataNote, FileNote, TableNote};
pub use numpy::{ArrayCells, NumpyError, write_npz};
pub use reader::{TableReader, fingerprint};
pub use reading::{
    ColumnReading, GivenRoles, LabelReading, Noted, OtherReading, Parts, Rate, Reading, RoleReading,
};
pub use roles::{BinaryRole, Condition, RoleError};
pub use suggest::{Candidate, Guesses, SplitGuess, guesses};
