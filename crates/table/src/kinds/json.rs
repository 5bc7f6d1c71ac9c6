//! JSON: one object or one list a line, or one list of them. Each record is cut out of the stream, then read by serde_json.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::json_record::Record;
use super::json_shape::{Shape, shape};
use super::typed::{TypedColumn, is_marker, table};
use super::{KindError, KindReader, RECORD_BYTES};
use crate::column::COLUMNS;
use crate::decode::as_windows_1252;
use crate::{ColumnNote, FileNote, FormatChoice, Table, TableError, TableNote};

/// Cells at the most that records lack, where they are also more than half the bytes of the file.
const MOST_LACKING: usize = 500_000;

/// Bytes of the first object at the most, where no list stands around it: it may be the table.
const WHOLE_BYTES: usize = 1 << 26;

/// Objects within objects whose values are columns.
const DEPTH: usize = 4;

/// Whether a text begins as a list of records, or as a record.
pub(super) fn begins(text: &str) -> bool {
    // Texts of RFC 7464 begin with a separator.
    let text = text.trim_start_matches('\u{feff}').trim_start_matches('\u{1e}').trim_start();
    let inside = |mark: char| text.strip_prefix(mark).map(str::trim_start);
    if let Some(rest) = inside('{') {
        // A name and a colon behind it, or nothing.
        let name = rest.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        return rest.starts_with('}') || name.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'));
    }
    inside('[').is_some_and(|rest| rest.starts_with(['{', '[', ']', '"']))
}

/// Whether a text has one list a line, the first of values that are no lists or objects.
pub(super) fn begins_lists(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_list = |line: &str| {
        let cells =
            line.starts_with('[').then(|| serde_json::from_str::<Vec<&RawValue>>(line).ok()).flatten();
        cells.is_some_and(|cells| {
            !cells.is_empty() && cells.iter().all(|cell| !cell.get().starts_with(['[', '{']))
        })
    };
    lines.next().is_some_and(is_list) && lines.next().is_some_and(|line| line.starts_with('['))
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Nothing yet.
    Start,
    /// Between records; `list` where a list is open around them.
    Between { list: bool },
    /// Within a record: objects and lists that are open, and whether a text is, and whether a character is escaped in it.
    Record { list: bool, open: usize, text: bool, escaped: bool },
    /// Behind the list.
    End,
}

/// Reads records as they arrive.
pub(super) struct Json {
    place: Place,
    record: Vec<u8>,
    columns: Vec<TypedColumn>,
    places: BTreeMap<String, usize>,
    rows: usize,
    bytes: usize,
    /// Cells that records have.
    present: usize,
    markers: Vec<String>,
    /// The first record, where it stands in no list and has lists or objects: it may be the table.
    held: Option<String>,
    /// Whether the records are lists, and no list stands around them.
    lists: bool,
    /// The names of records that are lists: the first one's texts, or numbers.
    names: Option<Vec<String>>,
    /// The first record with a list or an object as a value, by column: its row from 1.
    nested: BTreeMap<usize, usize>,
    /// Python's NaN and Infinity, which are no JSON: how many, and the first one's row from 1.
    not_numbers: Option<(usize, usize)>,
    /// Records that are no UTF-8: how many, and the first one's row from 1.
    undecodable: Option<(usize, usize)>,
}

impl Json {
    pub fn new(choice: &FormatChoice) -> Json {
        Json {
            place: Place::Start,
            record: Vec::new(),
            columns: Vec::new(),
            places: BTreeMap::new(),
            rows: 0,
            bytes: 0,
            present: 0,
            markers: choice.missing.clone().unwrap_or_default(),
            held: None,
            lists: false,
            names: None,
            nested: BTreeMap::new(),
            not_numbers: None,
            undecodable: None,
        }
    }

    /// A reader of one list a line.
    pub fn lists(choice: &FormatChoice) -> Json {
        Json { lists: true, ..Json::new(choice) }
    }

    fn wrong(&self, reason: &str) -> TableError {
        KindError::Json { record: self.rows + 1, reason: reason.to_owned() }.into()
    }

    fn between(&mut self, byte: u8, list: bool) -> Result<(), TableError> {
        self.place = match byte {
            // RFC 7464 puts a record separator before each text.
            b' ' | b'\t' | b'\n' | b'\r' | 0x1e => self.place,
            b'[' if self.place == Place::Start && !self.lists => Place::Between { list: true },
            // Between objects that are no list a comma is one too many, and says nothing.
            b',' if list || self.rows > 0 || self.held.is_some() => Place::Between { list },
            b']' if list => Place::End,
            b'{' => {
                self.record.push(byte);
                Place::Record { list, open: 1, text: false, escaped: false }
            }
            // Lists, the first of which may have the names.
            b'[' if list || self.lists => {
                self.record.push(byte);
                Place::Record { list, open: 1, text: false, escaped: false }
            }
            _ => return Err(self.wrong("it does not begin with {")),
        };
        Ok(())
    }

    /// Reads on within a record, and returns how many bytes belong to it.
    fn within(&mut self, bytes: &[u8], list: bool) -> Result<usize, TableError> {
        let Place::Record { mut open, mut text, mut escaped, .. } = self.place else { return Ok(0) };
        let mut ended = None;
        for (place, &byte) in bytes.iter().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if text => escaped = true,
                b'"' => text = !text,
                _ if text => {}
                b'{' | b'[' => open += 1,
                b'}' | b']' => {
                    open -= 1;
                    if open == 0 {
                        ended = Some(place + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        let taken = ended.unwrap_or(bytes.len());
        let is_first = self.rows == 0 && self.held.is_none() && !list;
        let limit = if is_first { WHOLE_BYTES } else { RECORD_BYTES };
        if self.record.len() + taken > limit {
            if self.rows == 0 {
                let found =
                    format!("its first object is longer than {limit} bytes: it holds the table, or is none");
                return Err(KindError::JsonShape { found }.into());
            }
            return Err(self.wrong(&format!("it is longer than {RECORD_BYTES} bytes")));
        }
        self.record.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        self.place = match ended {
            Some(_) => Place::Between { list },
            None => Place::Record { list, open, text, escaped },
        };
        if ended.is_some() {
            self.take_record(list)?;
        }
        Ok(taken)
    }

    fn take_record(&mut self, list: bool) -> Result<(), TableError> {
        self.append_held()?;
        let mut bytes = std::mem::take(&mut self.record);
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => {
                self.undecodable.get_or_insert((0, self.rows + 1)).0 += 1;
                Cow::Owned(as_windows_1252(&bytes))
            }
        };
        match self.take_text(&text, list) {
            Ok(()) => {}
            Err(error) => {
                // Python writes NaN and Infinity for numbers that are none.
                let Some((text, count)) = without_constants(&text) else { return Err(error) };
                self.not_numbers.get_or_insert((0, self.rows + 1)).0 += count;
                self.take_text(&text, list)?;
            }
        }
        bytes.clear();
        self.record = bytes;
        Ok(())
    }

    fn take_text(&mut self, text: &str, list: bool) -> Result<(), TableError> {
        let wrong = |json: &Json, error: serde_json::Error| json.wrong(&error.to_string());
        if text.starts_with('[') {
            let cells: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| wrong(self, error))?;
            let Some(names) = self.names.take() else { return self.take_names(&cells) };
            if cells.len() != names.len() {
                let reason = format!("it has {} values, where {} are named", cells.len(), names.len());
                return Err(self.wrong(&reason));
            }
            let record = Record(names.iter().map(|name| Cow::Borrowed(name.as_str())).zip(cells).collect());
            self.append(record)?;
            self.names = Some(names);
            return Ok(());
        }
        let record: Record = serde_json::from_str(text).map_err(|error| wrong(self, error))?;
        let within = |(_, value): &(Cow<str>, &RawValue)| value.get().starts_with(['{', '[']);
        if self.rows == 0 && self.held.is_none() && !list && record.0.iter().any(within) {
            self.held = Some(text.to_owned());
            return Ok(());
        }
        self.append(record)
    }

    /// The first of records that are lists.
    fn take_names(&mut self, cells: &[&RawValue]) -> Result<(), TableError> {
        let names: Option<Vec<String>> =
            cells.iter().map(|cell| serde_json::from_str::<String>(cell.get()).ok()).collect();
        match names.filter(|names| self.rows == 0 && !names.is_empty()) {
            Some(names) => {
                self.names = Some(names);
                Ok(())
            }
            None if self.rows == 0 && !cells.is_empty() => {
                let names: Vec<String> = (1..=cells.len()).map(|place| format!("column {place}")).collect();
                let own = names.iter().map(|name| Cow::Borrowed(name.as_str()));
                self.append(Record(own.zip(cells.iter().copied()).collect()))?;
                self.names = Some(names);
                Ok(())
            }
            None => {
                let found = "its records are lists without names".to_owned();
                Err(KindError::JsonShape { found }.into())
            }
        }
    }

    /// The first record is one of several.
    fn append_held(&mut self) -> Result<(), TableError> {
        let Some(text) = self.held.take() else { return Ok(()) };
        let record = serde_json::from_str(&text).map_err(|error| self.wrong(&error.to_string()))?;
        self.append(record)
    }

    /// The one object is the table.
    fn append_shape(&mut self, text: &str) -> Result<(), TableError> {
        match shape(text) {
            Some(Shape::Records(records)) => records.into_iter().try_for_each(|record| self.append(record)),
            Some(Shape::Columns(columns)) => {
                let rows = columns.first().map_or(0, |(_, cells)| cells.len());
                for row in 0..rows {
                    let cells = columns
                        .iter()
                        .filter_map(|(name, cells)| Some((Cow::Borrowed(name.as_ref()), *cells.get(row)?)));
                    self.append(Record(cells.collect()))?;
                }
                Ok(())
            }
            None => {
                let found = "it is one object with lists or objects in it".to_owned();
                Err(KindError::JsonShape { found }.into())
            }
        }
    }

    fn append(&mut self, record: Record) -> Result<(), TableError> {
        for (position, (name, value)) in self.flat(record)?.into_iter().enumerate() {
            let place = self.place_of(position, &name)?;
            let Some(column) = self.columns.get_mut(place) else { continue };
            if column.len() > self.rows {
                return Err(self.wrong(&format!("it has two values called \"{name}\"")));
            }
            column.pad(self.rows);
            self.present += 1;
            let written = value.get();
            match written.as_bytes().first() {
                Some(b'"') => {
                    let inner = written.get(1..written.len() - 1).unwrap_or_default();
                    let text = match written.contains('\\') {
                        false => Cow::Borrowed(inner),
                        true => match serde_json::from_str::<String>(written) {
                            Ok(text) => Cow::Owned(text),
                            Err(error) => return Err(self.wrong(&error.to_string())),
                        },
                    };
                    let text = text.trim().as_bytes();
                    if !text.is_empty() && !is_marker(text, &self.markers) {
                        column.push_text(text);
                    }
                }
                Some(b'n') | None => {}
                Some(b'{' | b'[') => {
                    self.nested.entry(place).or_insert(self.rows + 1);
                }
                Some(b't' | b'f') => column.push_text(written.as_bytes()),
                Some(_) if is_marker(written.as_bytes(), &self.markers) => {}
                Some(_) => {
                    column.push_number(written);
                }
            }
            column.pad(self.rows + 1);
        }
        self.rows += 1;
        let lacking = (self.columns.len() * self.rows).saturating_sub(self.present);
        if lacking > MOST_LACKING.max(self.bytes / 2) {
            return Err(KindError::Sparse { columns: self.columns.len(), rows: self.rows }.into());
        }
        if self.rows >= u32::MAX as usize - 1 {
            return Err(TableError::TooManyRows { limit: self.rows });
        }
        Ok(())
    }

    /// A record's names and values. Those of an object within it are called by both names, with a point between.
    fn flat<'a>(&self, Record(fields): Record<'a>) -> Result<Vec<(Cow<'a, str>, &'a RawValue)>, TableError> {
        let is_object = |value: &RawValue| value.get().starts_with('{');
        if !fields.iter().any(|(_, value)| is_object(value)) {
            return Ok(fields);
        }
        let mut flat = Vec::with_capacity(fields.len());
        // The last comes first.
        let mut waiting: Vec<(Cow<'a, str>, &'a RawValue, usize)> =
            fields.into_iter().rev().map(|(name, value)| (name, value, 0)).collect();
        while let Some((name, value, depth)) = waiting.pop() {
            if !is_object(value) || depth >= DEPTH {
                flat.push((name, value));
                continue;
            }
            let Record(inner) =
                serde_json::from_str(value.get()).map_err(|error| self.wrong(&error.to_string()))?;
            let named = |(own, value): (Cow<'a, str>, &'a RawValue)| {
                (Cow::Owned(format!("{name}.{own}")), value, depth + 1)
            };
            waiting.extend(inner.into_iter().rev().map(named));
        }
        Ok(flat)
    }

    /// The column of this name. Most records have the same names in the same order.
    fn place_of(&mut self, position: usize, name: &str) -> Result<usize, TableError> {
        if self.columns.get(position).is_some_and(|column| column.name() == name) {
            return Ok(position);
        }
        if let Some(&place) = self.places.get(name) {
            return Ok(place);
        }
        let place = self.columns.len();
        if place >= COLUMNS {
            return Err(TableError::TooManyColumns { row: self.rows + 1, limit: COLUMNS });
        }
        self.places.insert(name.to_owned(), place);
        self.columns.push(TypedColumn::new(name.to_owned()));
        Ok(place)
    }
}

impl KindReader for Json {
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), TableError> {
        self.bytes += bytes.len();
        if self.place == Place::Start {
            bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        }
        while let Some((&byte, rest)) = bytes.split_first() {
            match self.place {
                Place::Record { list, .. } => {
                    let taken = self.within(bytes, list)?;
                    bytes = bytes.get(taken..).unwrap_or_default();
                    continue;
                }
                Place::Start => self.between(byte, false)?,
                Place::Between { list } => self.between(byte, list)?,
                Place::End if byte.is_ascii_whitespace() => {}
                Place::End => return Err(self.wrong("there is something behind the list")),
            }
            bytes = rest;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Table, TableError> {
        let unfinished = |place: String| Err(KindError::Unfinished { place }.into());
        match self.place {
            Place::Record { .. } => return unfinished(format!("record {}", self.rows + 1)),
            Place::Between { list: true } => return unfinished("the list of records".to_owned()),
            _ => {}
        }
        if let Some(text) = self.held.take() {
            self.append_shape(&text)?;
        }
        if self.rows == 0 {
            return Err(TableError::Empty);
        }
        let mut notes = Vec::new();
        if let Some((count, first_row)) = self.not_numbers {
            notes.push(TableNote::Column(ColumnNote::Constants { count, first_row }));
        }
        if let Some((count, first_row)) = self.undecodable {
            notes.push(TableNote::File(FileNote::UndecodableRecords { count, first_row }));
        }
        let mut columns = Vec::with_capacity(self.columns.len());
        for (place, column) in self.columns.into_iter().enumerate() {
            match self.nested.get(&place) {
                Some(&row) => notes.push(TableNote::Column(ColumnNote::NestedLeftOut {
                    column: column.name().to_owned(),
                    row,
                })),
                None => columns.push(column),
            }
        }
        if columns.is_empty() {
            let found = "all its values are lists or objects".to_owned();
            return Err(KindError::JsonShape { found }.into());
        }
        table(columns, self.rows, notes)
    }
}

/// The text with `null` for NaN, Infinity and -Infinity outside of texts, and how many those are; `None` where there are none.
fn without_constants(text: &str) -> Option<(String, usize)> {
    let (mut mended, mut count) = (String::with_capacity(text.len()), 0);
    for (place, piece) in split_texts(text).enumerate() {
        if place % 2 == 1 {
            mended.push_str(piece);
            continue;
        }
        let mut piece = piece.to_owned();
        for constant in ["-Infinity", "Infinity", "NaN"] {
            count += piece.matches(constant).count();
            piece = piece.replace(constant, "null");
        }
        mended.push_str(&piece);
    }
    (count > 0).then_some((mended, count))
}

/// What stands outside of texts, and the texts with their quotes, in turns.
fn split_texts(text: &str) -> impl Iterator<Item = &str> {
    let (mut rest, mut within) = (text, false);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if within {
            let mut escaped = false;
            let closes = |&(place, byte): &(usize, u8)| {
                let is_end = byte == b'"' && !escaped && place > 0;
                escaped = byte == b'\\' && !escaped;
                is_end
            };
            rest.bytes().enumerate().find(closes).map(|(place, _)| place + 1)
        } else {
            rest.find('"')
        };
        let (piece, after) = rest.split_at(end.unwrap_or(rest.len()));
        (rest, within) = (after, !within);
        Some(piece)
    })
}
