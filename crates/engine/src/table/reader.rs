//! A table read as a stream: bytes are pushed in, in pieces of any size. Delimited text is read here; what begins like another kind of
//! file goes to [`super::kinds`].

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use sha2::{Digest, Sha256};

use super::builder::ColumnBuilder;
use super::decode::{Decoder, as_windows_1252};
use super::host::{Bare, Host};
use super::kinds::{self, KindReader, Settings};
use super::names::unique_names;
use super::sniff::{Sniffed, sniff};
use super::written::Written;
use super::{Column, Format, FormatChoice, Table, TableError, TableNote};

/// Bytes that are looked at before the format is guessed.
const SAMPLE: usize = 1 << 18;
/// Columns at the most.
pub(super) const COLUMNS: usize = 10_000;
/// Bytes of a record at the most: a quote that is never closed would otherwise swallow the file.
const RECORD_BYTES: usize = 1 << 20;
/// Cells at the most that short rows lack, where they are also more than the characters of the cells that are there: so a table has
/// hardly more cells than the file has bytes, whatever its first row promises.
const LACKING: usize = 1_000_000;
/// Characters beyond which a cell is noted as long.
const LONG_CELL: usize = 1000;

/// Reads a table as it arrives. Feed it with [`TableReader::push`], end with [`TableReader::finish`].
pub struct TableReader {
    settings: Settings,
    /// Whether the bytes are known to be delimited text.
    is_text: bool,
    digest: Sha256,
    sample: Vec<u8>,
    intake: Option<Intake>,
}

/// What the bytes go to, once it is known what they are.
enum Intake {
    Stream(Box<Stream>),
    Kind(Box<dyn KindReader>),
    /// A kind that is text, and what turns the bytes into UTF-8 where they are not.
    TextKind(Box<dyn KindReader>, Option<Decoder>),
}

impl Intake {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        match self {
            Intake::Stream(stream) => stream.push(bytes),
            Intake::Kind(reader) | Intake::TextKind(reader, None) => reader.push(bytes),
            Intake::TextKind(reader, Some(decoder)) => {
                let mut text = String::new();
                decoder.push(bytes, &mut text);
                reader.push(text.as_bytes())
            }
        }
    }
}

impl TableReader {
    /// A reader that detects whatever the choice leaves open, and reads what needs no library of a host's.
    pub fn new(choice: FormatChoice) -> TableReader {
        TableReader::hosted(choice, &Bare)
    }

    /// A reader with what a host lends: decoders, and readers of other kinds of files.
    pub fn hosted(choice: FormatChoice, host: &'static dyn Host) -> TableReader {
        TableReader::with(Settings { choice, host, depth: 0 })
    }

    pub(super) fn with(settings: Settings) -> TableReader {
        TableReader { settings, is_text: false, digest: Sha256::new(), sample: Vec::new(), intake: None }
    }

    /// A reader of delimited text, whatever it begins with.
    pub(super) fn text(settings: Settings) -> TableReader {
        TableReader { is_text: true, ..TableReader::with(settings) }
    }

    /// Takes the next bytes. An error is final: the file is no table.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.digest.update(bytes);
        if let Some(intake) = &mut self.intake {
            return intake.push(bytes);
        }
        self.sample.extend_from_slice(bytes);
        let kind = if self.is_text { None } else { kinds::recognise(&self.sample, &self.settings)? };
        if let Some(kind) = kind {
            let sample = std::mem::take(&mut self.sample);
            return self.intake.insert(Intake::Kind(kind)).push(&sample);
        }
        if self.sample.len() >= SAMPLE { self.begin(false) } else { Ok(()) }
    }

    /// The table, once all bytes are in.
    pub fn finish(mut self) -> Result<Table, TableError> {
        if self.intake.is_none() {
            self.begin(true)?;
        }
        let mut table = match self.intake {
            Some(Intake::Stream(stream)) => stream.finish()?,
            Some(Intake::Kind(reader) | Intake::TextKind(reader, None)) => reader.finish()?,
            Some(Intake::TextKind(mut reader, Some(mut decoder))) => {
                let mut text = String::new();
                decoder.finish(&mut text);
                reader.push(text.as_bytes())?;
                reader.finish()?
            }
            None => return Err(TableError::Empty),
        };
        if table.fingerprint.is_empty() {
            table.fingerprint = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        }
        Ok(table)
    }

    fn begin(&mut self, whole: bool) -> Result<(), TableError> {
        let sample = std::mem::take(&mut self.sample);
        let Settings { choice, host, .. } = &self.settings;
        let written = Written::read(&sample, whole, choice.encoding, *host)?;
        let kind = if self.is_text { None } else { kinds::recognise_text(&written.text, choice) };
        let intake = match kind {
            Some(kind) => Intake::TextKind(kind, Decoder::new(written.encoding, *host)?),
            None => {
                let mut stream = Stream::new(sniff(&written, whole, choice)?, *host)?;
                stream.notes.extend(written.note);
                Intake::Stream(Box::new(stream))
            }
        };
        self.intake.insert(intake).push(sample.get(written.mark..).unwrap_or_default())
    }
}

/// The part of the reader that knows the format.
struct Stream {
    format: Format,
    /// Turns the bytes into UTF-8, where they are not.
    decoder: Option<Decoder>,
    decoded: String,
    csv: Reader,
    /// The record being read: its cells' bytes, and where each ends.
    record: Vec<u8>,
    ends: Vec<usize>,
    written: usize,
    cells: usize,
    /// Records seen, the header and a skipped line included.
    records: usize,
    rows: usize,
    /// Bytes of the cells that rows have, and cells that they lack.
    present: usize,
    lacking: usize,
    skip_first: bool,
    names: Vec<String>,
    columns: Vec<ColumnBuilder>,
    notes: Vec<TableNote>,
    short: Tally,
    long: Tally,
    long_cells: Tally,
    undecodable: Tally,
    control: Tally,
    quotes: usize,
    last_record_has_line_break: bool,
}

/// How often something happened, and where first (row from 1, column).
#[derive(Default)]
struct Tally {
    count: usize,
    row: usize,
    column: usize,
}

impl Tally {
    fn add(&mut self, row: usize, column: usize) {
        if self.count == 0 {
            (self.row, self.column) = (row, column);
        }
        self.count += 1;
    }
}

impl Stream {
    fn new(sniffed: Sniffed, host: &dyn Host) -> Result<Stream, TableError> {
        let format = sniffed.format;
        let decoder = Decoder::new(format.encoding, host)?;
        let skip_first = sniffed.skip_first.is_some();
        let notes = sniffed.skip_first.map(|(text, columns)| TableNote::SkippedFirstLine { text, columns });
        Ok(Stream {
            csv: ReaderBuilder::new().delimiter(format.delimiter.byte()).build(),
            format,
            decoder,
            decoded: String::new(),
            record: vec![0; 4096],
            ends: vec![0; 256],
            written: 0,
            cells: 0,
            records: 0,
            rows: 0,
            present: 0,
            lacking: 0,
            skip_first,
            names: Vec::new(),
            columns: Vec::new(),
            notes: notes.into_iter().collect(),
            short: Tally::default(),
            long: Tally::default(),
            long_cells: Tally::default(),
            undecodable: Tally::default(),
            control: Tally::default(),
            quotes: 0,
            last_record_has_line_break: false,
        })
    }

    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        match self.decoder.take() {
            None => self.records(bytes),
            Some(mut decoder) => {
                let mut text = std::mem::take(&mut self.decoded);
                text.clear();
                decoder.push(bytes, &mut text);
                self.decoder = Some(decoder);
                let result = self.records(text.as_bytes());
                self.decoded = text;
                result
            }
        }
    }

    /// Reads all records that end within these bytes.
    fn records(&mut self, mut input: &[u8]) -> Result<(), TableError> {
        self.quotes += input.iter().filter(|&&byte| byte == b'"').count();
        while !input.is_empty() {
            if self.step(&mut input)? == ReadRecordResult::InputEmpty {
                break;
            }
        }
        Ok(())
    }

    /// One call of the CSV reader. An empty input tells it that the file ends.
    fn step(&mut self, input: &mut &[u8]) -> Result<ReadRecordResult, TableError> {
        let (result, read, wrote, ended) =
            self.csv.read_record(input, &mut self.record[self.written..], &mut self.ends[self.cells..]);
        *input = &input[read..];
        self.written += wrote;
        self.cells += ended;
        let row = self.records + 1;
        match result {
            ReadRecordResult::OutputFull if self.record.len() >= RECORD_BYTES => {
                return Err(TableError::CellTooLong { row, limit: RECORD_BYTES });
            }
            ReadRecordResult::OutputFull => self.record.resize(2 * self.record.len(), 0),
            ReadRecordResult::OutputEndsFull if self.ends.len() > COLUMNS => {
                return Err(TableError::TooManyColumns { row, limit: COLUMNS });
            }
            ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            ReadRecordResult::Record => {
                self.take_record()?;
                (self.written, self.cells) = (0, 0);
            }
            ReadRecordResult::InputEmpty | ReadRecordResult::End => {}
        }
        Ok(result)
    }

    fn take_record(&mut self) -> Result<(), TableError> {
        self.records += 1;
        if std::mem::take(&mut self.skip_first) {
            return Ok(());
        }
        if self.columns.is_empty() {
            self.take_first_record()?;
            if self.format.header {
                return Ok(());
            }
        }
        if self.rows >= u32::MAX as usize - 1 {
            return Err(TableError::TooManyRows { limit: self.rows });
        }
        self.rows += 1;
        let row = self.rows;
        let width = self.columns.len();
        if self.cells < width {
            self.short.add(row, 0);
            self.lacking += width - self.cells;
            if self.lacking > LACKING.max(self.present) {
                return Err(TableError::Ragged { row: self.records, columns: width, cells: self.cells });
            }
        } else if self.cells > width {
            self.long.add(row, 0);
        }
        self.present += self.written;
        self.last_record_has_line_break = false;
        let mut start = 0;
        for column in 0..width {
            if column >= self.cells {
                self.columns[column].push_missing();
                continue;
            }
            let end = self.ends[column];
            let cell = self.record[start..end].trim_ascii();
            start = end;
            if is_missing(cell, &self.format.missing) {
                self.columns[column].push_missing();
                continue;
            }
            if cell.len() > LONG_CELL {
                self.long_cells.add(row, column);
            }
            if cell.iter().any(u8::is_ascii_control) {
                let breaks = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\t');
                self.last_record_has_line_break |= cell.iter().any(breaks);
                if cell.iter().any(|byte| byte.is_ascii_control() && !breaks(byte)) {
                    self.control.add(row, column);
                }
            }
            if cell.is_ascii() || std::str::from_utf8(cell).is_ok() {
                self.columns[column].push(cell);
            } else {
                self.undecodable.add(row, column);
                self.columns[column].push(as_windows_1252(cell).as_bytes());
            }
        }
        Ok(())
    }

    /// Fixes the columns: from the header's names, or from the number of cells.
    fn take_first_record(&mut self) -> Result<(), TableError> {
        if self.cells > COLUMNS {
            return Err(TableError::TooManyColumns { row: self.records, limit: COLUMNS });
        }
        let mut start = 0;
        let mut given = Vec::with_capacity(self.cells);
        for &end in &self.ends[..self.cells] {
            let cell = if self.format.header { self.record[start..end].trim_ascii() } else { &[] };
            given.push(String::from_utf8_lossy(cell).into_owned());
            start = end;
        }
        self.names = if self.format.header {
            unique_names(given, &mut self.notes)
        } else {
            (1..=given.len()).map(|position| format!("column {position}")).collect()
        };
        self.columns = self.names.iter().map(|_| ColumnBuilder::new(self.format.decimal_comma)).collect();
        Ok(())
    }

    fn finish(mut self) -> Result<Table, TableError> {
        if let Some(mut decoder) = self.decoder.take() {
            let mut text = String::new();
            decoder.finish(&mut text);
            self.records(text.as_bytes())?;
        }
        let rows_before = self.rows;
        while self.step(&mut [].as_slice())? != ReadRecordResult::End {}
        // The last record ran to the end of the file with a line break in a cell, and quotes do not pair up.
        if self.rows > rows_before && self.last_record_has_line_break && self.quotes % 2 == 1 {
            return Err(TableError::QuoteNotClosed { row: self.records });
        }
        if self.columns.is_empty() {
            return Err(TableError::Empty);
        }
        if self.rows == 0 {
            return Err(TableError::HeaderAlone { columns: self.columns.len() });
        }
        let mut notes = self.notes;
        let name = |tally: &Tally| self.names.get(tally.column).cloned().unwrap_or_default();
        let Tally { count, row: first_row, .. } = self.short;
        if count > 0 {
            notes.push(TableNote::ShortRows { count, first_row });
        }
        let Tally { count, row: first_row, .. } = self.long;
        if count > 0 {
            notes.push(TableNote::LongRows { count, first_row });
        }
        let Tally { count, row: first_row, .. } = self.long_cells;
        if count > 0 {
            notes.push(TableNote::LongCells { count, first_row, column: name(&self.long_cells) });
        }
        let Tally { count, row: first_row, .. } = self.undecodable;
        if count > 0 {
            notes.push(TableNote::Undecodable { count, first_row, column: name(&self.undecodable) });
        }
        let Tally { count, row: first_row, .. } = self.control;
        if count > 0 {
            notes.push(TableNote::ControlCharacters { count, first_row, column: name(&self.control) });
        }
        for (column, builder) in self.names.iter().zip(&self.columns) {
            if let Some((row, value)) = &builder.turned_text {
                notes.push(TableNote::MixedColumn {
                    column: column.clone(),
                    row: row + 1,
                    value: value.clone(),
                });
            }
        }
        let columns = self
            .names
            .into_iter()
            .zip(self.columns)
            .map(|(name, column)| Column { name, data: column.finish() })
            .collect();
        Ok(Table { format: Some(self.format), columns, rows: self.rows, notes, fingerprint: String::new() })
    }
}

fn is_missing(cell: &[u8], markers: &[String]) -> bool {
    cell.is_empty() || markers.iter().any(|marker| marker.as_bytes().eq_ignore_ascii_case(cell))
}
