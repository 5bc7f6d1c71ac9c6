//! A table read as a stream: bytes are pushed in, in pieces of any size. Delimited text is read here; what begins like another kind of
//! file goes to [`super::kinds`].

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::builder::ColumnBuilder;
use super::column::COLUMNS;
use super::decode::{Decoder, as_windows_1252};
use super::footer::{Held, is_suspect, rows_before_footer};
use super::header::ROW_NAMES;
use super::host::{Bare, Host};
use super::kinds::{self, KindReader, Settings};
use super::names::unique_names_at;
use super::records::{Dialect, Records, Step, cells};
use super::sniff::{Sniffed, sniff};
use super::written::Written;
use super::{Column, ColumnChoice, Format, FormatChoice, RawLine, Table, TableError, TableNote};

/// Bytes that are looked at before the format is guessed.
const SAMPLE: usize = 1 << 18;
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
    ///
    /// # Errors
    ///
    /// A [`TableError`] that says what is wrong, where, and what to do. It is final.
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
    ///
    /// # Errors
    ///
    /// As [`TableReader::push`].
    pub fn finish(mut self) -> Result<Table, TableError> {
        if self.intake.is_none() {
            match kinds::recognise_ended(&self.sample).filter(|_| !self.is_text) {
                Some(mut archive) => {
                    archive.push(&self.sample)?;
                    self.intake = Some(Intake::Kind(archive));
                }
                None => self.begin(true)?,
            }
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
        // Within a container the columns are the container's.
        if self.settings.depth == 0 && !self.is_text {
            table.set_by_hand(&self.settings.choice.columns);
        }
        if table.fingerprint.is_empty() {
            table.fingerprint = hexadecimal(&self.digest.finalize());
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
                let mut stream = Stream::new(sniff(&written, whole, choice)?, &choice.columns, *host)?;
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
    records: Records,
    /// Records so far, those above the rows included.
    count: usize,
    /// Records above the rows.
    before: usize,
    rows: Rows,
    notes: Vec<TableNote>,
    raw: Vec<RawLine>,
    /// The header's cells, where it is one record.
    header: (Vec<u8>, Vec<usize>),
    /// How often it comes again, and before which row first.
    again: Option<(usize, usize)>,
    /// The last records, where they may be no rows.
    held: Vec<Held>,
}

/// The rows, column by column.
struct Rows {
    markers: Markers,
    names: Vec<String>,
    columns: Vec<ColumnBuilder>,
    rows: usize,
    /// Bytes of the cells that rows have, and cells that they lack.
    present: usize,
    lacking: usize,
    short: Tally,
    long: Tally,
    long_cells: Tally,
    undecodable: Tally,
    control: Tally,
    lines: Tally,
    empty_rows: Tally,
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

/// The texts that mean "missing".
struct Markers {
    texts: Vec<String>,
    /// Whether one begins with this byte.
    begins: [bool; 256],
}

impl Markers {
    fn new(texts: &[String]) -> Markers {
        let mut begins = [false; 256];
        for byte in texts.iter().filter_map(|text| text.bytes().next()) {
            begins[usize::from(byte.to_ascii_lowercase())] = true;
            begins[usize::from(byte.to_ascii_uppercase())] = true;
        }
        Markers { texts: texts.to_vec(), begins }
    }

    fn contain(&self, cell: &[u8]) -> bool {
        cell.first().is_some_and(|&first| self.begins[usize::from(first)])
            && self.texts.iter().any(|text| text.as_bytes().eq_ignore_ascii_case(cell))
    }
}

impl Stream {
    fn new(sniffed: Sniffed, choices: &[ColumnChoice], host: &dyn Host) -> Result<Stream, TableError> {
        let Sniffed { format, names, before, mut notes, raw } = sniffed;
        let dialect = Dialect {
            delimiter: format.delimiter,
            quote: format.quote,
            backslash: format.backslash,
            comment: format.comment.byte(),
        };
        if format.row_names {
            notes.push(TableNote::RowNames { name: ROW_NAMES.to_owned() });
        }
        if format.trailing {
            notes.push(TableNote::TrailingDelimiter);
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
        let rows = Rows {
            markers: Markers::new(&format.missing),
            names,
            columns,
            rows: 0,
            present: 0,
            lacking: 0,
            short: Tally::default(),
            long: Tally::default(),
            long_cells: Tally::default(),
            undecodable: Tally::default(),
            control: Tally::default(),
            lines: Tally::default(),
            empty_rows: Tally::default(),
        };
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

    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
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

    fn finish(mut self) -> Result<Table, TableError> {
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
            notes.push(TableNote::CutCells { count: self.records.crossed });
        }
        if let Some((count, row)) = self.again {
            notes.push(TableNote::HeaderAgain { count, row });
        }
        if let (count @ 1.., Some(mark)) = (self.records.comments, self.format.comment.byte()) {
            let text = String::from_utf8_lossy(&self.records.first_comment).chars().take(60).collect();
            notes.push(TableNote::Comments { count, mark: char::from(mark), text });
        }
        if let Some(first) = self.held.get(kept) {
            let mark = char::from(self.format.delimiter.byte()).to_string();
            let text: Vec<String> = cells(&first.bytes, &first.ends)
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect();
            let text = text.join(&mark).chars().take(60).collect();
            notes.push(TableNote::Footer { count: self.held.len() - kept, text });
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

impl Rows {
    /// Takes a record as a row. `record`: its number in the file, for errors.
    fn take(&mut self, bytes: &[u8], ends: &[usize], record: usize) -> Result<(), TableError> {
        if bytes.is_empty() {
            self.empty_rows.add(self.rows, 0);
            return Ok(());
        }
        if self.rows >= u32::MAX as usize - 1 {
            return Err(TableError::TooManyRows { limit: self.rows });
        }
        self.rows += 1;
        let row = self.rows;
        let width = self.columns.len();
        if ends.len() < width {
            self.short.add(row, 0);
            self.lacking += width - ends.len();
            if self.lacking > LACKING.max(self.present) {
                return Err(TableError::Ragged { row: record, columns: width, cells: ends.len() });
            }
        } else if ends.len() > width && (ends[width..].iter().any(|&end| end > ends[width - 1])) {
            self.long.add(row, 0);
        }
        self.present += bytes.len();
        let mut start = 0;
        for (column, builder) in self.columns.iter_mut().enumerate() {
            let Some(&end) = ends.get(column) else {
                builder.push_missing();
                continue;
            };
            let mut cell = bytes.get(start..end).unwrap_or_default().trim_ascii();
            start = end;
            if cell.is_empty() {
                builder.push_missing();
                continue;
            }
            if self.markers.contain(cell) {
                builder.push_marker(cell);
                continue;
            }
            if cell.len() > LONG_CELL {
                self.long_cells.add(row, column);
            }
            let (mut control, mut ascii) = (false, true);
            for byte in cell {
                control |= byte.is_ascii_control();
                ascii &= byte.is_ascii();
            }
            if control && cell.contains(&b'\n') {
                self.lines.add(row, column);
            }
            if control
                && cell.iter().any(|&byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t'))
            {
                self.control.add(row, column);
            }
            if !ascii {
                match std::str::from_utf8(cell) {
                    // Spaces that are not ASCII's.
                    Ok(text) => cell = text.trim().as_bytes(),
                    Err(_) => {
                        self.undecodable.add(row, column);
                        builder.push(as_windows_1252(cell).as_bytes());
                        continue;
                    }
                }
                if cell.is_empty() {
                    builder.push_missing();
                    continue;
                }
            }
            builder.push(cell);
        }
        Ok(())
    }

    /// The columns and the number of rows.
    fn finish(self, header: bool, notes: &mut Vec<TableNote>) -> Result<(Vec<Column>, usize), TableError> {
        if self.columns.is_empty() {
            return Err(TableError::Empty);
        }
        if self.rows == 0 {
            return Err(TableError::HeaderAlone { columns: self.columns.len() });
        }
        let named = header || self.names.iter().any(|name| !name.is_empty());
        // Columns of a trailing delimiter or of an empty column of a sheet. Without a header an empty column may have been meant.
        let is_nothing =
            |(name, column): (&String, &ColumnBuilder)| named && name.is_empty() && column.is_empty();
        let nothing: Vec<bool> = self.names.iter().zip(&self.columns).map(is_nothing).collect();
        let given = self.names.into_iter().enumerate().filter(|(column, _)| !nothing[*column]);
        let names = if named {
            unique_names_at(given, notes)
        } else {
            given.map(|(column, _)| format!("column {}", column + 1)).collect()
        };
        let mut all = names.iter();
        let shown: Vec<&str> = nothing
            .iter()
            .map(|&nothing| if nothing { None } else { all.next() }.map_or("", String::as_str))
            .collect();
        let name = |tally: &Tally| shown.get(tally.column).copied().unwrap_or_default().to_owned();
        let mut add = |tally: &Tally, note: fn(usize, usize, String) -> TableNote| {
            if tally.count > 0 {
                notes.push(note(tally.count, tally.row, name(tally)));
            }
        };
        add(&self.short, |count, first_row, _| TableNote::ShortRows { count, first_row });
        add(&self.long, |count, first_row, _| TableNote::LongRows { count, first_row });
        add(&self.empty_rows, |count, after, _| TableNote::EmptyRows { count, after });
        add(&self.long_cells, |count, first_row, column| TableNote::LongCells { count, first_row, column });
        add(&self.undecodable, |count, first_row, column| TableNote::Undecodable {
            count,
            first_row,
            column,
        });
        add(&self.lines, |count, first_row, column| TableNote::ManyLines { count, first_row, column });
        add(&self.control, |count, first_row, column| TableNote::ControlCharacters {
            count,
            first_row,
            column,
        });
        let count = nothing.iter().filter(|&&nothing| nothing).count();
        if count > 0 {
            notes.push(TableNote::EmptyColumns { count });
        }
        if names.is_empty() {
            return Err(TableError::Empty);
        }
        let builders = self.columns.into_iter().zip(&nothing).filter(|(_, nothing)| !**nothing);
        let columns = builders
            .zip(names)
            .map(|((builder, _), name)| Column { data: builder.finish(&name, notes), name })
            .collect();
        Ok((columns, self.rows))
    }
}

/// The fingerprint of a file: the SHA-256 of its bytes, hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
