//! Bytes to typed columns: detection of the format, a streaming reader, column kinds, roles.

mod archive;
mod builder;
mod column;
mod decode;
mod detect;
mod encoding;
mod error;
mod format;
mod host;
mod interner;
mod kinds;
mod levels;
mod names;
mod number;
mod numpy;
mod reader;
mod reading;
mod roles;
mod sniff;
mod suggest;
mod summary;
mod written;

pub use column::{Column, ColumnData, ColumnKind, ColumnSummary, MISSING_CODE, Table, TableSummary};
pub use encoding::Encoding;
pub use error::{TableError, TableNote};
pub use format::{DEFAULT_MISSING, Delimiter, Format, FormatChoice};
pub use host::{Bare, Host, Parsed, TextDecoder};
pub use kinds::{KindError, WholeKind};
pub use levels::Levels;
pub use numpy::{ArrayCells, NumpyError, write_npz};
pub use reader::TableReader;
pub use reading::{ColumnReading, GivenRoles, LabelReading, Rate, Reading, RoleReading};
pub use roles::{BinaryRole, Condition, RoleError};
pub use suggest::{SplitGuess, Suggestion, suggest};
