//! Bytes to typed columns: detection of the format, a streaming reader, column kinds, roles.

mod column;
mod error;
mod format;
mod roles;

pub use column::{Column, ColumnData, ColumnKind, ColumnSummary, MISSING_CODE, Table, TableSummary};
pub use error::{TableError, TableNote};
pub use format::{DEFAULT_MISSING, Delimiter, Encoding, Format, FormatChoice};
pub use roles::{BinaryRole, Condition};
