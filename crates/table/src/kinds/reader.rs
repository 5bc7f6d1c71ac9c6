//! What every reader of a kind of file is told, and does.

use super::error::KindError;
use crate::host::Host;
use crate::{FormatChoice, Table, TableError};

/// Bytes of a line or a record at the most.
pub(crate) const RECORD_BYTES: usize = 1 << 20;
/// Containers within containers at the most.
const DEPTH: usize = 3;

/// Reads a file of one kind as it arrives.
pub(crate) trait KindReader {
    /// Takes the next bytes. An error is final.
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError>;
    /// The table, once all bytes are in. An empty fingerprint is that of the bytes that were pushed.
    fn finish(self: Box<Self>) -> Result<Table, TableError>;
}

/// What a reader within a container, and its own readers, are told.
#[derive(Clone)]
pub(crate) struct Settings {
    pub choice: FormatChoice,
    pub host: &'static dyn Host,
    /// Containers around it.
    pub depth: usize,
    /// Makes a reader for what is within, of any kind or, if it is `true`, of delimited text.
    pub within: fn(Settings, bool) -> Box<dyn KindReader>,
}

impl Settings {
    /// A reader of delimited text, whatever it begins with.
    pub fn text(self) -> Box<dyn KindReader> {
        (self.within)(self, true)
    }

    /// A reader for what a container holds, one container further in.
    ///
    /// # Errors
    ///
    /// There are too many containers around it.
    pub fn contained(&self) -> Result<Box<dyn KindReader>, TableError> {
        if self.depth >= DEPTH {
            return Err(KindError::TooDeep { limit: DEPTH }.into());
        }
        Ok((self.within)(Settings { depth: self.depth + 1, ..self.clone() }, false))
    }
}
