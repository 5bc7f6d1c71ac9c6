//! Old workbooks (.xls), natively: how far their cells reach, before calamine reads them. It allocates the whole rectangle around the cells
//! of each sheet, and as many cells as the sheet says it has, so that two damaged bytes ask for 50 GB. WebAssembly refuses so much memory by
//! itself.
//!
//! The file is a compound of streams, of which one is a list of records: \[MS-XLS\] 2.1.4. calamine is given a compound of that one stream,
//! so that it reads what is looked at here.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};
use soft_unlearn_table::KindError;

use super::refused;

/// Places around the cells of all sheets that any file may have, and that it may have for each of its bytes. A cell takes ten bytes or
/// more, so that a file with more has some cells far from its table.
const PLACES: u64 = 1 << 21;
const PLACES_A_BYTE: u64 = 16;
/// Rows and columns of a sheet.
const ROWS: u32 = 1 << 16;
const COLUMNS: u32 = 1 << 8;

const SHEET: u16 = 0x0085;
const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const BLANK: u16 = 0x0201;
const FORMULA: u16 = 0x0006;
const FORMULA_TEXT: u16 = 0x0207;
const NUMBERS: u16 = 0x00BD;
/// A cell's records start with its row and column: number, texts, truth value, short number, shared text.
const CELLS: [u16; 6] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD];

/// The file with its table's stream alone.
///
/// # Errors
/// No such stream, and cells farther away than a sheet or the file's length allows.
pub fn checked(bytes: &[u8]) -> Result<Cursor<Vec<u8>>, KindError> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(refused)?;
    // Excel 95 calls it a book.
    let name = ["Workbook", "Book"].into_iter().find(|name| file.is_stream(name));
    let name = name.ok_or_else(|| refused("it holds no workbook"))?;
    let mut stream = Vec::new();
    file.open_stream(name).and_then(|mut it| it.read_to_end(&mut stream)).map_err(refused)?;
    let most = PLACES.max(PLACES_A_BYTE * bytes.len() as u64);
    let mut places = 0;
    for start in sheets(&stream) {
        let reach = reach(&mut stream, start)?;
        places += reach.places();
        if places > most {
            let (row, column) = reach.to;
            return Err(refused(format!(
                "a sheet has cells as far as row {} of its column {}, and hardly any before; delete those that are not of the table",
                row + 1,
                column + 1
            )));
        }
    }
    let mut file =
        CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(refused)?;
    file.create_stream(name).and_then(|mut it| it.write_all(&stream)).map_err(refused)?;
    file.flush().map_err(refused)?;
    Ok(Cursor::new(file.into_inner().into_inner()))
}

/// A rectangle of cells.
#[derive(Default)]
struct Reach {
    from: (u32, u32),
    to: (u32, u32),
    any: bool,
}

impl Reach {
    fn add(&mut self, (row, column): (u32, u32)) -> Result<(), KindError> {
        if row >= ROWS || column >= COLUMNS {
            return Err(refused(format!("it has a cell in column {}, and there are {COLUMNS}", column + 1)));
        }
        if !self.any {
            *self = Reach { from: (row, column), to: (row, column), any: true };
        }
        self.from = (self.from.0.min(row), self.from.1.min(column));
        self.to = (self.to.0.max(row), self.to.1.max(column));
        Ok(())
    }

    fn places(&self) -> u64 {
        let length = |from: u32, to: u32| u64::from(to - from) + 1;
        if self.any { length(self.from.0, self.to.0) * length(self.from.1, self.to.1) } else { 0 }
    }
}

/// Where the sheets start.
fn sheets(stream: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut place = 0;
    while let Some(record) = Record::at(stream, place) {
        match record.kind {
            SHEET => starts.extend(
                record
                    .word(stream, 0)
                    .zip(record.word(stream, 2))
                    .map(|(low, high)| usize::from(low) | usize::from(high) << 16),
            ),
            END => break,
            _ => {}
        }
        place = record.end;
    }
    starts
}

/// How far the cells of the sheet that starts here reach. What it says of its own size is made a record that is passed over.
fn reach(stream: &mut [u8], start: usize) -> Result<Reach, KindError> {
    if start > stream.len() {
        return Err(refused("a sheet starts behind its end"));
    }
    let mut reach = Reach::default();
    let (mut place, mut depth, mut formula) = (start, 0, (0, 0));
    while let Some(record) = Record::at(stream, place) {
        place = record.end;
        match record.kind {
            BEGINNING => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // Charts within the sheet have records like those of cells.
            _ if depth > 1 => {}
            DIMENSIONS => {
                for (byte, value) in stream.iter_mut().skip(record.start - 4).zip(BLANK.to_le_bytes()) {
                    *byte = value;
                }
            }
            FORMULA_TEXT => reach.add(formula)?,
            FORMULA | NUMBERS => {
                let Some(cell) = record.cell(stream) else { continue };
                if record.kind == NUMBERS {
                    let last = record.word(stream, record.end - record.start - 2).unwrap_or_default();
                    reach.add((cell.0, u32::from(last)))?;
                } else {
                    formula = cell;
                }
                reach.add(cell)?;
            }
            kind if CELLS.contains(&kind) => {
                if let Some(cell) = record.cell(stream) {
                    reach.add(cell)?;
                }
            }
            _ => {}
        }
    }
    Ok(reach)
}

/// A record: its kind, and where its data start and end.
struct Record {
    kind: u16,
    start: usize,
    end: usize,
}

impl Record {
    fn at(stream: &[u8], place: usize) -> Option<Record> {
        let start = place + 4;
        let end = start + usize::from(word(stream, place + 2)?);
        (end <= stream.len()).then_some(Record { kind: word(stream, place)?, start, end })
    }

    /// The word at this place of the data.
    fn word(&self, stream: &[u8], place: usize) -> Option<u16> {
        word(stream.get(self.start..self.end)?, place)
    }

    fn cell(&self, stream: &[u8]) -> Option<(u32, u32)> {
        Some((u32::from(self.word(stream, 0)?), u32::from(self.word(stream, 2)?)))
    }
}

fn word(bytes: &[u8], place: usize) -> Option<u16> {
    let word = bytes.get(place..place.checked_add(2)?)?;
    Some(u16::from_le_bytes(word.try_into().ok()?))
}
