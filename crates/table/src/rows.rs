//! Rows that become typed columns, and what is counted on the way.

use super::builder::ColumnBuilder;
use super::decode::as_windows_1252;
use super::names::unique_names_at;
use super::records::trimmed;
use super::{Column, ColumnNote, FileNote, TableError, TableNote};

/// Cells at the most that short rows lack, where they are also more than the characters of the cells that are there: so a table has
/// hardly more cells than the file has bytes, whatever its first row promises.
const LACKING: usize = 1_000_000;
/// Characters beyond which a cell is noted as long.
const LONG_CELL: usize = 1000;

/// The rows, column by column.
pub(super) struct Rows {
    markers: Markers,
    names: Vec<String>,
    pub columns: Vec<ColumnBuilder>,
    pub rows: usize,
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
    formulas: Tally,
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

impl Rows {
    /// No rows yet. `missing`: the texts that mean so.
    pub fn new(names: Vec<String>, columns: Vec<ColumnBuilder>, missing: &[String]) -> Rows {
        Rows {
            markers: Markers::new(missing),
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
            formulas: Tally::default(),
        }
    }

    /// Takes a record as a row. `record`: its number in the file, for errors. Behind the last cell there may be more bytes, which are not looked
    /// at: [`Interner::code_within`](crate::interner::Interner::code_within) is quicker where there are.
    pub fn take(&mut self, bytes: &[u8], ends: &[usize], record: usize) -> Result<(), TableError> {
        let present = ends.last().copied().unwrap_or(0).min(bytes.len());
        if present == 0 {
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
        self.present += present;
        // Most records have nothing but ASCII's visible characters: then no cell is looked at for others.
        let is_odd = bytes[..present].iter().fold(false, |odd, byte| odd | !(0x20..0x7f).contains(byte));
        let mut start = 0;
        for (column, builder) in self.columns.iter_mut().enumerate() {
            let Some(&end) = ends.get(column) else {
                builder.push_missing();
                continue;
            };
            let mut cell = bytes.get(start..end).unwrap_or_default().trim_ascii_start();
            // The cell, and what lies behind it in the record.
            let mut within = &bytes[end.saturating_sub(cell.len()).min(bytes.len())..];
            cell = cell.trim_ascii_end();
            start = end;
            if cell.is_empty() {
                builder.push_missing();
                continue;
            }
            // Spreadsheets are given texts of digits as ="07".
            if let Some(inside) = cell.strip_prefix(b"=\"").and_then(|rest| rest.strip_suffix(b"\"")) {
                self.formulas.add(row, column);
                cell = inside.trim_ascii();
                within = cell;
                if cell.is_empty() {
                    builder.push_missing();
                    continue;
                }
            }
            if self.markers.contain(cell) {
                builder.push_marker(cell);
                continue;
            }
            if cell.len() > LONG_CELL {
                self.long_cells.add(row, column);
            }
            let (mut control, mut ascii) = (false, true);
            if is_odd {
                for byte in cell {
                    control |= byte.is_ascii_control();
                    ascii &= byte.is_ascii();
                }
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
                    Ok(text) => {
                        cell = trimmed(text).as_bytes();
                        within = cell;
                    }
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
            builder.push_within(within, cell.len());
        }
        Ok(())
    }

    /// The columns and the number of rows.
    pub fn finish(
        self,
        header: bool,
        notes: &mut Vec<TableNote>,
    ) -> Result<(Vec<Column>, usize), TableError> {
        if self.columns.is_empty() {
            return Err(TableError::Empty);
        }
        if self.rows == 0 {
            return Err(TableError::HeaderAlone { columns: self.columns.len() });
        }
        let named = header || self.names.iter().any(|name| !name.is_empty());
        // Columns of a trailing delimiter or of an empty column of a sheet. Without a header an empty column may have been meant, unless
        // it is the last one.
        let last = self.columns.len() - 1;
        let is_nothing = |(place, (name, column)): (usize, (&String, &ColumnBuilder))| {
            (named || place == last) && name.is_empty() && column.is_empty()
        };
        let nothing: Vec<bool> = self.names.iter().zip(&self.columns).enumerate().map(is_nothing).collect();
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
        add(&self.short, |count, first_row, _| TableNote::File(FileNote::ShortRows { count, first_row }));
        add(&self.long, |count, first_row, _| TableNote::File(FileNote::LongRows { count, first_row }));
        add(&self.empty_rows, |count, after, _| TableNote::File(FileNote::EmptyRows { count, after }));
        add(&self.formulas, |count, first_row, column| {
            TableNote::File(FileNote::Formulas { count, first_row, column })
        });
        add(&self.long_cells, |count, first_row, column| {
            TableNote::Column(ColumnNote::LongCells { count, first_row, column })
        });
        add(&self.undecodable, |count, first_row, column| {
            TableNote::Column(ColumnNote::Undecodable { count, first_row, column })
        });
        add(&self.lines, |count, first_row, column| {
            TableNote::Column(ColumnNote::ManyLines { count, first_row, column })
        });
        add(&self.control, |count, first_row, column| {
            TableNote::Column(ColumnNote::ControlCharacters { count, first_row, column })
        });
        let count = nothing.iter().filter(|&&nothing| nothing).count();
        if count > 0 {
            notes.push(TableNote::File(FileNote::EmptyColumns { count }));
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
