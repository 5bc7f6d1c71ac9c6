//! One of several tables in a text: what stands above the line that it begins in is passed over.

use super::error::KindError;
use super::{KindReader, Settings};
use crate::{Encoding, FormatChoice, Table, TableError};

/// Passes on a text from a line on.
pub(super) struct Block {
    encoding: Encoding,
    /// The name of the table, which is one of several.
    part: String,
    /// Line ends still to be passed.
    above: usize,
    end: u8,
    inner: Box<dyn KindReader>,
}

impl Block {
    /// A reader from this line on, counted from 1, of lines that end so. `encoding` is that of the file, which arrives as UTF-8.
    pub fn new(line: usize, end: u8, encoding: Encoding, settings: &Settings) -> Block {
        let choice = FormatChoice { encoding: Some(Encoding::Utf8), ..settings.choice.clone() };
        let part = choice.part.clone().unwrap_or_default();
        let inner = Settings { choice, ..settings.clone() }.text();
        Block { encoding, part, above: line.saturating_sub(1), end, inner }
    }
}

impl KindReader for Block {
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), TableError> {
        while self.above > 0 {
            let Some(place) = bytes.iter().position(|byte| *byte == self.end) else { return Ok(()) };
            bytes = bytes.get(place + 1..).unwrap_or_default();
            self.above -= 1;
        }
        self.inner.push(bytes)
    }

    fn finish(self: Box<Self>) -> Result<Table, TableError> {
        if self.above > 0 {
            return Err(KindError::NoSuchPart { part: self.part, names: Vec::new() }.into());
        }
        let mut table = self.inner.finish()?;
        if let Some(format) = &mut table.format {
            format.encoding = self.encoding;
        }
        Ok(Table { fingerprint: String::new(), ..table })
    }
}
