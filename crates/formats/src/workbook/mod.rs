//! Workbooks: Excel's .xlsx, .xlsm, .xlsb and .xls, and OpenDocument's .ods. A sheet is a grid of cells, whose header and kinds of columns
//! are told as those of a CSV file are.

mod grid;
#[cfg(not(target_arch = "wasm32"))]
mod old;

use std::io::Cursor;

use calamine::{DataRef, Ods, Reader, Sheet, SheetType, SheetVisible, Xls, Xlsb, Xlsx};
use soft_unlearn_table::{KindError, Parsed, WholeKind};

use crate::{Progress, damaged};
use grid::Grid;

/// Rows between two words on progress.
const ROWS_TOLD: u32 = 1000;

type Bytes<'a> = Cursor<&'a [u8]>;
/// An old workbook, natively one that was looked at.
#[cfg(target_arch = "wasm32")]
type Old<'a> = Bytes<'a>;
#[cfg(not(target_arch = "wasm32"))]
type Old<'a> = Cursor<Vec<u8>>;

enum Book<'a> {
    Xlsx(Box<Xlsx<Bytes<'a>>>),
    Xlsb(Box<Xlsb<Bytes<'a>>>),
    Xls(Box<Xls<Old<'a>>>),
    Ods(Box<Ods<Bytes<'a>>>),
}

pub fn read(bytes: &[u8], part: Option<&str>, progress: Progress) -> Result<Parsed, KindError> {
    let mut book = Book::open(bytes)?;
    let sheets = book.sheets();
    let names = || sheets.iter().map(|sheet| sheet.name.clone()).collect();
    let beside = |part: &str| {
        let others = sheets.iter().map(|sheet| sheet.name.clone()).filter(|name| name != part).collect();
        (sheets.len() > 1).then(|| (part.to_owned(), others))
    };
    if let Some(part) = part {
        let Some(sheet) = sheets.iter().find(|sheet| sheet.name == part) else {
            return Err(KindError::NoSuchPart { part: part.to_owned(), names: names() });
        };
        return book.grid(sheet, false, progress)?.parsed(beside(part));
    }
    let mut tables = Vec::new();
    let mut lost = None;
    for sheet in sheets.iter().filter(|sheet| matches!(sheet.visible, SheetVisible::Visible)) {
        match book.grid(sheet, true, &mut |_| {}) {
            Ok(grid) if grid.is_table() => tables.push(sheet),
            Ok(_) => {}
            Err(error) => lost = lost.or(Some(error)),
        }
    }
    match (tables.as_slice(), lost) {
        ([], Some(error)) => Err(error),
        ([], None) => Err(KindError::NoTable { names: names() }),
        ([sheet], _) => book.grid(sheet, false, progress)?.parsed(beside(&sheet.name)),
        _ => Err(KindError::Several { names: tables.iter().map(|sheet| sheet.name.clone()).collect() }),
    }
}

fn refused(error: impl std::fmt::Display) -> KindError {
    damaged(WholeKind::Workbook, error)
}

impl<'a> Book<'a> {
    fn open(bytes: &'a [u8]) -> Result<Book<'a>, KindError> {
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        let cursor = || Cursor::new(bytes);
        if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
            // Excel packs an encrypted workbook of the new kind into a file of the old one.
            if holds(&"EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()) {
                return Err(refused("it is protected by a password; save it without"));
            }
            #[cfg(target_arch = "wasm32")]
            let file = cursor();
            #[cfg(not(target_arch = "wasm32"))]
            let file = old::checked(bytes)?;
            return Ok(Book::Xls(Box::new(Xls::new(file).map_err(refused)?)));
        }
        let beginning = bytes.get(..bytes.len().min(200)).unwrap_or_default();
        if beginning.windows(36).any(|window| window.starts_with(b"application/vnd.oasis.opendocument")) {
            return Ok(Book::Ods(Box::new(Ods::new(cursor()).map_err(refused)?)));
        }
        if holds(b"xl/workbook.bin") {
            return Ok(Book::Xlsb(Box::new(Xlsb::new(cursor()).map_err(refused)?)));
        }
        Ok(Book::Xlsx(Box::new(Xlsx::new(cursor()).map_err(refused)?)))
    }

    fn sheets(&self) -> Vec<Sheet> {
        match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xlsb(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        }
        .to_vec()
    }

    /// A sheet's cells; `beginning`: only as many as show whether it is a table. A sheet that has no cells, as that of a chart, is empty;
    /// one that has some and cannot be opened is damaged.
    fn grid(&mut self, sheet: &Sheet, beginning: bool, progress: Progress) -> Result<Grid, KindError> {
        let mut grid = Grid::default();
        let done = |grid: &Grid| beginning && grid.is_table();
        let name = &sheet.name;
        let without = |error: String| match sheet.typ {
            SheetType::WorkSheet => {
                Err(refused(format!("the cells of its sheet \"{name}\" are missing or damaged ({error})")))
            }
            _ => Ok(Grid::default()),
        };
        match self {
            Book::Xlsx(book) => {
                let mut cells = match book.worksheet_cells_reader(name) {
                    Ok(cells) => cells,
                    Err(error) => return without(error.to_string()),
                };
                let last = cells.dimensions().end.0;
                while let Some(cell) = cells.next_cell().map_err(refused)? {
                    let (row, column) = cell.get_position();
                    if row % ROWS_TOLD == 0 && column == 0 && row <= last {
                        progress(f64::from(row) / f64::from(last.max(1)));
                    }
                    grid.push((row, column), cell.get_value())?;
                    if done(&grid) {
                        break;
                    }
                }
            }
            Book::Xlsb(book) => {
                let mut cells = match book.worksheet_cells_reader(name) {
                    Ok(cells) => cells,
                    Err(error) => return without(error.to_string()),
                };
                while let Some(cell) = cells.next_cell().map_err(refused)? {
                    grid.push(cell.get_position(), cell.get_value())?;
                    if done(&grid) {
                        break;
                    }
                }
            }
            Book::Xls(book) => match book.worksheet_range(name) {
                Ok(range) => grid.push_all(&range, beginning)?,
                Err(error) => return without(error.to_string()),
            },
            Book::Ods(book) => match book.worksheet_range(name) {
                Ok(range) => grid.push_all(&range, beginning)?,
                Err(error) => return without(error.to_string()),
            },
        }
        Ok(grid)
    }
}

/// A cell of either kind by reference.
fn by_reference(cell: &calamine::Data) -> DataRef<'_> {
    use calamine::Data;
    match cell {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}
