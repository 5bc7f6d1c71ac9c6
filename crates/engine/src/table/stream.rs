//! Delimited text read record by record, once its format is known.

use std::collections::BTreeSet;

use super::builder::ColumnBuilder;
use super::column::COLUMNS;
use super::decode::Decoder;
use super::footer::{Held, is_suspect, rows_before_footer};
use super::header::ROW_NAMES;
use super::host::Host;
use super::records::{Dialect, Records, Step, cells};
use super::rows::Rows;
use super::sniff::Sniffed;
use super::{ColumnChoice, FileNote, Format, RawLine, Table, TableError, TableNote};

/// Bytes of a record at the most: a quote that is never closed would otherwise swallow the file.
const RECORD_BYTES: usize = 1 << 20;

/// The part of the reader that knows the format.
pub(super) struct Stream {
    format: Format,
    /// Turns the bytes into UTF-8, where they are not.
    decoder: Option<Decoder>,
    decoded: String,
    records: Records,
    /// Records so far, those above the rows included.
    count: usize,
    /// Records above the rows.
    before: usize,
    rows: Rows,
    pub notes: Vec<TableNote>,
    raw: Vec<RawLine>,
    /// The header's cells, where it is one record.
    header: (Vec<u8>, Vec<usize>),
    /// How often it comes again, and before which row first.
    again: Option<(usize, usize)>,
    /// The last records, where they may be no rows.
    held: Vec<Held>,
}

impl Stream {
    pub fn new(sniffed: Sniffed, choices: &[ColumnChoice], host: &dyn Host) -> Result<Stream, TableError> {
        let Sniffed { format, names, before, mut notes, raw } = sniffed;
        let dialect = Dialect {
            delimiter: format.delimiter,
            quote: format.quote,
            backslash: format.backslash,
            comment: format.comment.byte(),
        };
        if format.row_names {
            notes.push(TableNote::File(FileNote::RowNames { name: ROW_NAMES.to_owned() }));
        }
        if format.trailing {
            notes.push(TableNote::File(FileNote::TrailingDelimiter));
        }
        let texts = |place: usize, name: &String| {
            let called = |choice: &ColumnChoice| match name.is_empty() {
                true => choice.column == format!("column {}", place + 1),
                false => choice.column == *name,
            };
            choices.iter().any(|choice| choice.needs_texts() && called(choice))
        };
        let columns = names
            .iter()
            .enumerate()
            .map(|(place, name)| match texts(place, name) {
                true => ColumnBuilder::texts(),
                false => ColumnBuilder::new(format.decimal_comma),
            })
            .collect();
        let rows = Rows::new(names, columns, &format.missing);
        Ok(Stream {
            decoder: Decoder::new(format.encoding, host)?,
            decoded: String::new(),
            records: Records::fixed(&format.starts, dialect, RECORD_BYTES, COLUMNS),
            format,
            count: 0,
            before,
            rows,
            notes,
            raw,
            header: (Vec::new(), Vec::new()),
            again: None,
            held: Vec::new(),
        })
    }

    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        match self.decoder.take() {
            None => self.read(bytes),
            Some(mut decoder) => {
                let mut text = std::mem::take(&mut self.decoded);
                text.clear();
                decoder.push(bytes, &mut text);
                self.decoder = Some(decoder);
                let result = self.read(text.as_bytes());
                self.decoded = text;
                result
            }
        }
    }

    /// Reads all records that end within these bytes.
    fn read(&mut self, mut input: &[u8]) -> Result<(), TableError> {
        loop {
            match self.records.next(&mut input) {
                Step::More => return Ok(()),
                Step::Record => self.take_record()?,
                Step::Full => {
                    let row = self.count + 1;
                    return Err(match self.records.bytes.len() > RECORD_BYTES {
                        true => TableError::CellTooLong { row, limit: RECORD_BYTES },
                        false => TableError::TooManyColumns { row, limit: COLUMNS },
                    });
                }
            }
        }
    }

    fn take_record(&mut self) -> Result<(), TableError> {
        self.count += 1;
        if self.count <= self.before {
            let (bytes, ends) = (&self.records.bytes, &self.records.ends);
            let names: BTreeSet<&[u8]> = cells(bytes, ends).collect();
            // A row may say the same in every cell; names differ.
            if self.count == self.before && self.format.header_lines == 1 && names.len() == ends.len() {
                self.header = (self.records.bytes.clone(), self.records.ends.clone());
            }
            self.records.clear();
            return Ok(());
        }
        let (bytes, ends) = (&self.records.bytes, &self.records.ends);
        // Files that were put together have the header of each.
        let (names, own) = (&self.header.0, bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
        let (name, mark) = (self.header.1.first().copied().unwrap_or(0), bytes.len() - own.len());
        let same = || {
            own == names.as_slice() && ends.iter().zip(&self.header.1).all(|(own, end)| own - mark == *end)
        };
        if !bytes.is_empty() && ends.len() == self.header.1.len() && ends[0] == name + mark && same() {
            self.again.get_or_insert((0, self.rows.rows + 1)).0 += 1;
            self.records.clear();
            return Ok(());
        }
        if self.format.footer && is_suspect(bytes, ends, self.rows.columns.len()) {
            if self.held.len() == Held::MOST {
                let first = self.held.remove(0);
                self.rows.take(&first.bytes, &first.ends, first.record)?;
            }
            self.held.push(Held { bytes: bytes.clone(), ends: ends.clone(), record: self.count });
        } else {
            for held in self.held.drain(..) {
                self.rows.take(&held.bytes, &held.ends, held.record)?;
            }
            self.rows.take(bytes, ends, self.count)?;
        }
        self.records.clear();
        Ok(())
    }

    pub fn finish(mut self) -> Result<Table, TableError> {
        if let Some(mut decoder) = self.decoder.take() {
            let mut text = String::new();
            decoder.finish(&mut text);
            self.read(text.as_bytes())?;
        }
        let is_quoted = self.records.is_quoted();
        if self.records.end() {
            // The last record ran to the end of the file with a line break in a cell that was not closed.
            if is_quoted && self.records.bytes.contains(&b'\n') {
                return Err(TableError::QuoteNotClosed { row: self.count + 1 });
            }
            self.take_record()?;
        }
        let kept = rows_before_footer(&self.held, &self.rows.columns, self.format.decimal_comma);
        for held in &self.held[..kept] {
            self.rows.take(&held.bytes, &held.ends, held.record)?;
        }
        let mut notes = self.notes;
        if self.records.crossed > 0 {
            notes.push(TableNote::File(FileNote::CutCells { count: self.records.crossed }));
        }
        if let Some((count, row)) = self.again {
            notes.push(TableNote::File(FileNote::HeaderAgain { count, row }));
        }
        if let (count @ 1.., Some(mark)) = (self.records.comments, self.format.comment.byte()) {
            let text = String::from_utf8_lossy(&self.records.first_comment).chars().take(60).collect();
            notes.push(TableNote::File(FileNote::Comments { count, mark: char::from(mark), text }));
        }
        if let Some(first) = self.held.get(kept) {
            let mark = char::from(self.format.delimiter.byte()).to_string();
            let text: Vec<String> = cells(&first.bytes, &first.ends)
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect();
            let text = text.join(&mark).chars().take(60).collect();
            notes.push(TableNote::File(FileNote::Footer { count: self.held.len() - kept, text }));
        }
        let (columns, rows) = self.rows.finish(self.format.header, &mut notes)?;
        Ok(Table {
            format: Some(self.format),
            columns,
            rows,
            notes,
            fingerprint: String::new(),
            raw: self.raw,
        })
    }
}
