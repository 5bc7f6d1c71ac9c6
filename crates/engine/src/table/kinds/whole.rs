//! A file that is read whole, by the host: its bytes are gathered, and what they hold becomes a table.

use super::{KindError, KindReader, Settings, WholeKind};
use crate::table::host::Parsed;
use crate::table::names::unique_names;
use crate::table::reader::TableReader;
use crate::table::{Column, Delimiter, Encoding, FormatChoice, Table, TableError};

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
        let parsed = settings.host.read(kind, &bytes, settings.choice.part.as_deref())?;
        drop(bytes);
        match parsed {
            Parsed::Columns(columns, rows, mut notes) => {
                if columns.is_empty() {
                    return Err(TableError::Empty);
                }
                if rows == 0 {
                    return Err(TableError::HeaderAlone { columns: columns.len() });
                }
                let (names, data): (Vec<_>, Vec<_>) =
                    columns.into_iter().map(|column| (column.name, column.data)).unzip();
                let names = unique_names(names, &mut notes);
                let columns = names.into_iter().zip(data).map(|(name, data)| Column { name, data }).collect();
                Ok(Table { format: None, columns, rows, notes, fingerprint: String::new() })
            }
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
