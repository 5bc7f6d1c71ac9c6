//! A file that is read whole, by the host: its bytes are gathered, and what they hold becomes a table.

use super::typed::table;
use super::{KindError, KindReader, Settings, WholeKind};
use crate::table::host::Parsed;
use crate::table::reader::TableReader;
use crate::table::{Delimiter, Encoding, FormatChoice, Table, TableError};

/// Bytes at the most: half of what a page may hold in all is the file, and the rest its table.
const MOST: usize = 1 << 30;

/// Gathers a file's bytes.
pub(super) struct Whole {
    kind: WholeKind,
    settings: Settings,
    bytes: Vec<u8>,
}

impl Whole {
    pub fn new(kind: WholeKind, settings: Settings) -> Whole {
        Whole { kind, settings, bytes: Vec::new() }
    }
}

impl KindReader for Whole {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        if self.bytes.len() + bytes.len() > MOST {
            return Err(KindError::TooLong { kind: self.kind, limit: MOST }.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Table, TableError> {
        let Whole { kind, settings, bytes } = *self;
        let parsed = settings.host.read(kind, bytes, settings.choice.part.as_deref())?;
        match parsed {
            Parsed::Columns(columns, rows, notes) => table(columns, rows, notes),
            Parsed::Grid(text, mut notes) => {
                let choice = FormatChoice {
                    encoding: Some(Encoding::Utf8),
                    delimiter: Some(Delimiter::Comma),
                    ..settings.choice
                };
                let mut reader = TableReader::text(Settings { choice, ..settings });
                reader.push(text.as_bytes())?;
                drop(text);
                let mut table = reader.finish()?;
                notes.append(&mut table.notes);
                Ok(Table { notes, fingerprint: String::new(), ..table })
            }
        }
    }
}
