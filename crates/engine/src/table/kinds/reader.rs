//! What every reader of a kind of file is told, and does.

use crate::table::host::Host;
use crate::table::{FormatChoice, Table, TableError};

/// Bytes of a line or a record at the most.
pub(in crate::table) const RECORD_BYTES: usize = 1 << 20;
/// Containers within containers at the most.
pub(super) const DEPTH: usize = 3;

/// Reads a file of one kind as it arrives.
pub(in crate::table) trait KindReader {
    /// Takes the next bytes. An error is final.
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError>;
    /// The table, once all bytes are in. An empty fingerprint is that of the bytes that were pushed.
    fn finish(self: Box<Self>) -> Result<Table, TableError>;
}

/// What a reader within a container, and its own readers, are told.
#[derive(Clone)]
pub(in crate::table) struct Settings {
    pub choice: FormatChoice,
    pub host: &'static dyn Host,
    /// Containers around it.
    pub depth: usize,
}
