//! Bytes to typed columns: detection of the format, a streaming reader, column kinds, roles.

mod builder;
mod column;
mod decode;
mod error;
mod format;
mod interner;
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

pub use column::{Column, ColumnData, ColumnKind, ColumnSummary, MISSING_CODE, Table, TableSummary};
pub use error::{TableError, TableNote};
pub use format::{DEFAULT_MISSING, Delimiter, Encoding, Format, FormatChoice};
pub use levels::Levels;
pub use numpy::{ArrayCells, NumpyError, write_npz};
pub use reader::TableReader;
pub use reading::{ColumnReading, GivenRoles, LabelReading, Rate, Reading, RoleReading};
pub use roles::{BinaryRole, Condition, RoleError};
pub use suggest::{SplitGuess, Suggestion, suggest};
