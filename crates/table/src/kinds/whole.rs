//! A file that is read whole, by the host: its bytes are gathered, and what they hold becomes a table.

use super::typed::table;
use super::zip::first_name;
use super::{KindError, KindReader, Settings, WholeKind};
use crate::host::Parsed;
use crate::{Delimiter, Encoding, FormatChoice, Table, TableError};

/// Bytes at the most: half of what a page may hold in all is the file, and the rest its table.
const MOST: usize = 1 << 30;

impl WholeKind {
    /// The kind of a file that begins so. Workbooks are zip archives whose first entry has one of a few names.
    pub fn recognise(beginning: &[u8]) -> Option<WholeKind> {
        const ENTRIES: [&str; 9] = [
            "[Content_Types].xml",
            "_rels/",
            "docProps/",
            "xl/",
            "customXml/",
            "mimetype",
            "content.xml",
            "meta.xml",
            "META-INF/",
        ];
        if beginning.starts_with(b"PAR1") {
            return Some(WholeKind::Parquet);
        }
        if beginning.starts_with(b"ARROW1\0\0") || beginning.starts_with(b"\xFF\xFF\xFF\xFF") {
            return Some(WholeKind::Arrow);
        }
        let is_old = beginning.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
        let is_new =
            first_name(beginning).is_some_and(|name| ENTRIES.iter().any(|entry| name.starts_with(entry)));
        (is_old || is_new).then_some(WholeKind::Workbook)
    }
}

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
                let mut reader = Settings { choice, ..settings }.text();
                reader.push(text.as_bytes())?;
                drop(text);
                let mut table = reader.finish()?;
                notes.append(&mut table.notes);
                Ok(Table { notes, fingerprint: String::new(), raw: Vec::new(), ..table })
            }
        }
    }
}
