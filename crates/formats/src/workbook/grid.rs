//! The cells of a sheet, and the comma-separated text that they are read as.

use std::collections::BTreeMap;

use calamine::{Data, DataRef, Range};
use soft_unlearn_table::{ColumnNote, EXACT, FileNote, KindError, Parsed, TableNote};

use super::by_reference;
use crate::moments::time;
use crate::within_limits;

/// Bytes of all cells at the most.
const MOST_BYTES: usize = 1 << 30;

/// The cells that are not empty.
#[derive(Default)]
pub struct Grid {
    /// Row, column and the end of its text.
    cells: Vec<(u32, u32, usize)>,
    text: String,
    first_row: Option<u32>,
    first_column: Option<u32>,
    /// Whether there are two rows, and two columns.
    rows: bool,
    columns: bool,
    /// Whole numbers that the workbook's library has rounded: how many, and the first one's place.
    rounded: Option<(usize, (u32, u32))>,
    /// Cells with errors such as #DIV/0!: how many, and the first one.
    errors: Option<(usize, String)>,
}

impl Grid {
    /// Whether there are two rows and two columns.
    pub fn is_table(&self) -> bool {
        self.rows && self.columns
    }

    pub fn push_all(&mut self, range: &Range<Data>, beginning: bool) -> Result<(), KindError> {
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, cell) in range.used_cells() {
            self.push((top + row as u32, left + column as u32), &by_reference(cell))?;
            if beginning && self.is_table() {
                break;
            }
        }
        Ok(())
    }

    pub fn push(&mut self, (row, column): (u32, u32), cell: &DataRef) -> Result<(), KindError> {
        let before = self.text.len();
        match cell {
            DataRef::Empty => {}
            DataRef::Int(value) => self.text += &value.to_string(),
            DataRef::Float(value) => {
                if value.abs() > EXACT as f64 && value.abs() < 1e21 {
                    self.rounded.get_or_insert((0, (row, column))).0 += 1;
                }
                self.text += &number(*value);
            }
            DataRef::String(text) => self.text += text.trim(),
            DataRef::SharedString(text) => self.text += text.trim(),
            DataRef::Bool(value) => self.text += if *value { "true" } else { "false" },
            DataRef::DateTimeIso(text) => self.text += &text.replacen('T', " ", 1),
            DataRef::DurationIso(text) => self.text += text,
            DataRef::DateTime(moment) if moment.is_duration() => {
                self.text += &clock(moment.as_f64() * 86_400.0)
            }
            DataRef::DateTime(moment) => {
                let (year, month, day, hour, minute, second, millisecond) = moment.to_ymd_hms_milli();
                let nanoseconds = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second))
                    * 1_000_000_000
                    + i64::from(millisecond) * 1_000_000;
                // A fraction of a day is a time, a whole number a day.
                if moment.as_f64() < 1.0 {
                    self.text += &time(nanoseconds);
                } else {
                    self.text += &format!("{year:04}-{month:02}-{day:02}");
                    if nanoseconds > 0 {
                        self.text += " ";
                        self.text += &time(nanoseconds);
                    }
                }
            }
            DataRef::Error(error) => {
                self.errors.get_or_insert_with(|| (0, format!("{error:?}"))).0 += 1;
            }
        }
        if self.text.len() == before {
            return Ok(());
        }
        let limit = within_limits(self.cells.len() as u64 + 1, 1);
        if limit.is_err() || self.text.len() > MOST_BYTES {
            return Err(KindError::TooLong {
                kind: soft_unlearn_table::WholeKind::Workbook,
                limit: MOST_BYTES,
            });
        }
        self.rows |= self.first_row.get_or_insert(row) != &row;
        self.columns |= self.first_column.get_or_insert(column) != &column;
        self.cells.push((row, column, self.text.len()));
        Ok(())
    }

    /// The grid as comma-separated text, from its first column on, without empty columns, and without rows above the header: those that
    /// fill less than half of the columns, and stand above the first that fills as many. `sheet` is its name, where others were left out.
    pub fn parsed(self, sheet: Option<(String, Vec<String>)>) -> Result<Parsed, KindError> {
        let mut notes = Vec::new();
        if let Some((name, others)) = sheet {
            notes.push(TableNote::File(FileNote::FromWorkbook { name, others }));
        }
        if let Some((count, first)) = self.errors {
            notes.push(TableNote::Column(ColumnNote::ErrorCells { count, first }));
        }
        let mut start = 0;
        let mut cells: Vec<(u32, u32, &str)> = Vec::with_capacity(self.cells.len());
        for (row, column, end) in &self.cells {
            cells.push((*row, *column, self.text.get(start..*end).unwrap_or_default()));
            start = *end;
        }
        // Writers may put cells in any order.
        cells.sort_by_key(|&(row, column, _)| (row, column));
        let mut filled: BTreeMap<u32, usize> = BTreeMap::new();
        for (_, column, _) in &cells {
            *filled.entry(*column).or_default() += 1;
        }
        let places: BTreeMap<u32, usize> =
            filled.keys().enumerate().map(|(place, column)| (*column, place)).collect();
        let rows: Vec<&[(u32, u32, &str)]> = cells.chunk_by(|a, b| a.0 == b.0).collect();
        let width = places.len();
        within_limits(rows.len() as u64, width as u64)?;
        let header = rows.iter().position(|row| 2 * row.len() >= width && row.len() > 1).unwrap_or(0);
        if let Some(above) = rows.first().filter(|_| header > 0) {
            let text = above.first().map(|(_, _, text)| text.chars().take(60).collect()).unwrap_or_default();
            notes.push(TableNote::File(FileNote::RowsAbove { count: header, text }));
        }
        if let Some((count, (row, column))) = self.rounded {
            let above = rows.get(header).copied().unwrap_or_default();
            let name = above.iter().find(|cell| cell.1 == column).map_or("", |cell| cell.2);
            let first = above.first().map_or(row, |cell| cell.0);
            notes.push(TableNote::Column(ColumnNote::Rounded {
                count,
                row: row.saturating_sub(first) as usize,
                column: name.to_owned(),
            }));
        }
        let mut text = String::with_capacity(self.text.len() + self.cells.len());
        for row in rows.iter().skip(header) {
            let mut place = 0;
            for (_, column, cell) in *row {
                let own = places.get(column).copied().unwrap_or_default();
                text.extend(std::iter::repeat_n(',', own - place));
                place = own;
                quote(cell, &mut text);
            }
            text.extend(std::iter::repeat_n(',', width.saturating_sub(place + 1)));
            text.push('\n');
        }
        Ok(Parsed::Grid(text, notes))
    }
}

/// A cell of comma-separated text.
fn quote(cell: &str, text: &mut String) {
    if cell.contains(['"', ',', '\n', '\r', ';', '\t', '|', '\'', '#']) {
        text.push('"');
        *text += &cell.replace('"', "\"\"");
        text.push('"');
    } else {
        *text += cell;
    }
}

/// A number that reads back as the same.
fn number(value: f64) -> String {
    match value.abs() {
        // Digits that were rounded are no number: the column is one of texts.
        size if size == 0.0 || (1e-5..1e21).contains(&size) => value.to_string(),
        _ => format!("{value:e}"),
    }
}

/// A span of time in hours, minutes and seconds.
fn clock(seconds: f64) -> String {
    let milliseconds = (seconds.abs() * 1000.0).round() as i64;
    let sign = if seconds < 0.0 { "-" } else { "" };
    format!("{sign}{}", time(milliseconds.saturating_mul(1_000_000)))
}
