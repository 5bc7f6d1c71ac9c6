//! Delimited text read record by record, once its format is known.

use std::collections::{BTreeSet, VecDeque};

use super::another::{self, Above};
use super::builder::ColumnBuilder;
use super::column::COLUMNS;
use super::decode::Decoder;
use super::footer::{Held, is_between, is_strange, is_suspect, rows_before_footer};
use super::header::ROW_NAMES;
use super::host::Host;
use super::interner::SHORT;
use super::records::{Dialect, Records, Step, cells};
use super::rows::Rows;
use super::sniff::Sniffed;
use super::{ColumnChoice, FileNote, Format, KindError, RawLine, Table, TableError, TableNote};

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
    /// Records between the rows that are none: how many, before which row the first one, and its text.
    between: Option<(usize, usize, String)>,
    /// The last records, where they may be no rows.
    held: VecDeque<Held>,
    /// Records behind a blank line, which may be the beginning of another table.
    behind: Vec<Held>,
    /// Whether the record before had empty cells only.
    blank: bool,
    /// Line ends that were read, the byte that they are, and whether more was read behind the last.
    lines: usize,
    line_end: u8,
    cut: bool,
    /// The names of the tables in the text: the first one's, and those of others.
    tables: Vec<String>,
    /// The table's name, where it was chosen among several.
    chosen: Option<String>,
    /// Whether the header comes again, and a title may stand above it.
    pages: bool,
}

impl Stream {
    pub fn new(sniffed: Sniffed, choices: &[ColumnChoice], host: &dyn Host) -> Result<Stream, TableError> {
        let Sniffed { format, names, before, mut notes, raw, line_end, chosen, pages } = sniffed;
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
            between: None,
            held: VecDeque::new(),
            behind: Vec::new(),
            blank: false,
            lines: 0,
            line_end,
            cut: false,
            tables: Vec::new(),
            chosen,
            pages,
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
            let all = input;
            let step = self.records.next(&mut input);
            let read = all.get(..all.len() - input.len()).unwrap_or_default();
            self.lines += count(read, self.line_end);
            self.cut = read.last().map_or(self.cut, |&last| last != self.line_end);
            match step {
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
        let line = self.lines + usize::from(self.cut);
        if self.count == self.format.skip + 1 {
            let cells = shown(&self.records.bytes, &self.records.ends);
            self.tables.push(another::name(line, &cells.iter().map(String::as_str).collect::<Vec<_>>()));
        }
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
        // Spreadsheets write delimiters in blank lines, too.
        let (gap, is_blank) = (self.records.gap || self.blank, self.records.bytes.is_empty());
        self.blank = is_blank;
        if !is_blank && gap {
            self.release()?;
        }
        if !is_blank && (gap || !self.behind.is_empty()) && self.rows.rows > 1 {
            let (bytes, ends) = (self.records.bytes.clone(), self.records.ends.clone());
            self.records.clear();
            self.behind.push(Held { bytes, ends, record: self.count, line });
            return if self.behind.len() == another::LOOKED_AT { self.release() } else { Ok(()) };
        }
        self.release()?;
        let (mut bytes, ends) =
            (std::mem::take(&mut self.records.bytes), std::mem::take(&mut self.records.ends));
        bytes.extend_from_slice(&[0; SHORT]);
        let taken = self.take_row(&bytes, &ends, self.count, line);
        (self.records.bytes, self.records.ends) = (bytes, ends);
        self.records.clear();
        taken
    }

    /// The records behind a blank line are rows, or the beginning of another table.
    fn release(&mut self) -> Result<(), TableError> {
        if self.behind.is_empty() {
            return Ok(());
        }
        let behind = std::mem::take(&mut self.behind);
        let all: Vec<Vec<String>> = behind.iter().map(|held| shown(&held.bytes, &held.ends)).collect();
        let own: Vec<Vec<&str>> =
            all.iter().map(|cells| cells.iter().map(String::as_str).collect()).collect();
        let columns = &self.rows.columns;
        let above = Above {
            columns: columns.len(),
            decimal_comma: self.format.decimal_comma,
            is_numeric: &|column| columns.get(column).is_some_and(ColumnBuilder::is_numeric),
            has_text: &|column, cell| columns.get(column).is_some_and(|own| own.has_text(cell.as_bytes())),
        };
        let again = |held: &Held| self.is_header(&held.bytes, &held.ends);
        if let Some(place) = another::header_of_another(&own, &above).filter(|&place| !again(&behind[place]))
        {
            let header = &behind[place];
            let within = header.bytes.iter().filter(|&&byte| byte == self.line_end).count();
            self.tables.push(another::name(header.line - within.min(header.line - 1), &own[place]));
            return Ok(());
        }
        for held in behind {
            self.take_row(&held.bytes, &held.ends, held.record, held.line)?;
        }
        Ok(())
    }

    /// Whether a record is the header again, as in files that were put together.
    fn is_header(&self, bytes: &[u8], ends: &[usize]) -> bool {
        let (names, own) = (&self.header.0, bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes));
        let (name, mark) = (self.header.1.first().copied().unwrap_or(0), bytes.len() - own.len());
        !bytes.is_empty()
            && ends.len() == self.header.1.len()
            && ends[0] == name + mark
            && own == names.as_slice()
            && ends.iter().zip(&self.header.1).all(|(own, end)| own - mark == *end)
    }

    /// Takes a record as a row, unless another table has begun. Behind its cells there may be more bytes, as in [`Rows::take`].
    fn take_row(
        &mut self,
        within: &[u8],
        ends: &[usize],
        record: usize,
        line: usize,
    ) -> Result<(), TableError> {
        if self.tables.len() > 1 {
            return Ok(());
        }
        let bytes = within.get(..ends.last().copied().unwrap_or(0)).unwrap_or(within);
        if self.is_header(bytes, ends) {
            self.again.get_or_insert((0, self.rows.rows + 1)).0 += 1;
            // Above the header of another page stands its title.
            while let Some(title) = self.held.pop_back() {
                let is_title = title.ends.len() != self.rows.columns.len()
                    || is_strange(&title.bytes, &title.ends, &self.rows.columns, self.format.decimal_comma);
                if !is_title {
                    self.held.push_back(title);
                    break;
                }
                self.leave_out(&title);
            }
            return Ok(());
        }
        let decimal_comma = self.format.decimal_comma;
        let suspect = is_suspect(bytes, ends, self.rows.columns.len())
            || self.pages && is_strange(bytes, ends, &self.rows.columns, decimal_comma);
        if self.format.footer && suspect {
            if self.held.len() == Held::MOST
                && let Some(first) = self.held.pop_front()
            {
                self.rows.take(&first.bytes, &first.ends, first.record)?;
            }
            self.held.push_back(Held { bytes: bytes.to_vec(), ends: ends.to_vec(), record, line });
            return Ok(());
        }
        while let Some(held) = self.held.pop_front() {
            match is_between(&held, &self.rows.columns, (bytes, ends), self.format.decimal_comma) {
                true => self.leave_out(&held),
                false => self.rows.take(&held.bytes, &held.ends, held.record)?,
            }
        }
        self.rows.take(within, ends, record)
    }

    /// Counts a record between the rows that is none.
    fn leave_out(&mut self, held: &Held) {
        let text = self.line_of(held);
        self.between.get_or_insert((0, self.rows.rows + 1, text)).0 += 1;
    }

    /// The beginning of a record's line.
    fn line_of(&self, held: &Held) -> String {
        let mark = char::from(self.format.delimiter.byte()).to_string();
        let text: Vec<String> =
            cells(&held.bytes, &held.ends).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        text.join(&mark).trim().chars().take(60).collect()
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
        self.release()?;
        if self.tables.len() > 1 && self.chosen.is_none() {
            return Err(KindError::Several { names: self.tables }.into());
        }
        let kept =
            rows_before_footer(self.held.make_contiguous(), &self.rows.columns, self.format.decimal_comma);
        for held in self.held.iter().take(kept) {
            self.rows.take(&held.bytes, &held.ends, held.record)?;
        }
        let footer = self.held.get(kept).map(|first| (self.held.len() - kept, self.line_of(first)));
        let mut notes = self.notes;
        if let Some((count, row, text)) = self.between {
            notes.push(TableNote::File(FileNote::Between { count, row, text }));
        }
        notes.extend(self.chosen.map(|name| TableNote::File(FileNote::FromText { name })));
        if self.records.loose > 0 {
            notes.push(TableNote::File(FileNote::LooseQuotes { count: self.records.loose }));
        }
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
        if let Some((count, text)) = footer {
            notes.push(TableNote::File(FileNote::Footer { count, text }));
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

/// How often a byte occurs. Counts of a byte's width are added many at a time.
fn count(bytes: &[u8], wanted: u8) -> usize {
    let some = |piece: &[u8]| piece.iter().map(|byte| u8::from(*byte == wanted)).sum::<u8>();
    bytes.chunks(255).map(|piece| usize::from(some(piece))).sum()
}

/// A record's cells as texts.
fn shown(bytes: &[u8], ends: &[usize]) -> Vec<String> {
    cells(bytes, ends).map(|cell| String::from_utf8_lossy(cell).into_owned()).collect()
}
