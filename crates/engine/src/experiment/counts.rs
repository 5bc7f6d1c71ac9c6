//! A file of counts: each of its lines stands for so many rows.

use super::{ExperimentError, RowsError};
use crate::table::{Column, ColumnData, MOST_COUNTED, RoleError, Table};

/// The copies of each line of a table, as they follow each other in the repeated table.
#[derive(Debug, Clone)]
pub(super) struct Copies {
    /// One more than the place of each line's last copy.
    ends: Vec<u32>,
}

impl Copies {
    /// As many copies of each line as the column of this name says: whole numbers of at least 0.
    ///
    /// # Errors
    /// No such column; a cell that is no whole number of at least 0, or missing; more rows than [`MOST_COUNTED`], or none.
    pub fn of(table: &Table, name: &str) -> Result<Copies, ExperimentError> {
        let column = table.column(name).ok_or_else(|| RoleError::no_such_column(table, name))?;
        // Where one cell is a text the others are texts of numbers: that cell is told.
        let is_number = |row: usize| column.text(row).is_some_and(|text| text.parse::<f64>().is_ok());
        let is_text = matches!(column.data, ColumnData::Text { .. });
        if is_text {
            let row = (0..table.rows).find(|&row| !is_number(row)).unwrap_or_default();
            return Err(not_a_count(column, row).into());
        }
        let mut ends = Vec::with_capacity(table.rows);
        let mut rows = 0.0;
        for row in 0..table.rows {
            rows += match column.number(row) {
                Some(count) if count >= 0.0 && count.fract() == 0.0 => count,
                _ => return Err(not_a_count(column, row).into()),
            };
            ends.push(rows.min(MOST_COUNTED as f64 + 1.0) as u32);
        }
        if rows > MOST_COUNTED as f64 {
            let (column, rows) = (name.to_owned(), rows.to_string());
            return Err(RowsError::TooManyCounted { column, rows, limit: MOST_COUNTED }.into());
        }
        if rows == 0.0 {
            return Err(RowsError::NothingCounted { column: name.to_owned(), lines: table.rows }.into());
        }
        Ok(Copies { ends })
    }

    /// Rows of the repeated table.
    pub fn rows(&self) -> usize {
        self.ends.last().map_or(0, |&end| end as usize)
    }

    /// The line that a row of the repeated table is a copy of; beyond the last one, the number of lines.
    pub fn line(&self, row: u32) -> u32 {
        self.ends.partition_point(|&end| end <= row) as u32
    }

    /// An error about a base weight of the repeated table, told of the file's line.
    pub fn told(&self, mut error: ExperimentError) -> ExperimentError {
        if let ExperimentError::Rows(
            RowsError::WeightIsText { row, .. }
            | RowsError::WeightIsMissing { row, .. }
            | RowsError::WeightIsNegative { row, .. },
        ) = &mut error
        {
            *row = self.line((*row - 1) as u32) as usize + 1;
        }
        error
    }

    /// The table with every line as often as it counts: pandas' `table.loc[table.index.repeat(counts)].reset_index(drop=True)`.
    pub fn repeat(&self, table: &Table) -> Table {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let counts: Vec<usize> = starts.zip(&self.ends).map(|(start, &end)| (end - start) as usize).collect();
        let columns = table.columns.iter().map(|column| Column {
            name: column.name.clone(),
            data: match &column.data {
                ColumnData::Numeric(values) => ColumnData::Numeric(repeated(values, &counts, self.rows())),
                ColumnData::Text { codes, levels } => {
                    ColumnData::Text { codes: repeated(codes, &counts, self.rows()), levels: levels.clone() }
                }
            },
        });
        Table {
            format: table.format.clone(),
            columns: columns.collect(),
            rows: self.rows(),
            notes: Vec::new(),
            fingerprint: table.fingerprint.clone(),
            raw: Vec::new(),
        }
    }
}

fn not_a_count(column: &Column, row: usize) -> RowsError {
    let value = column.text(row).unwrap_or_default().chars().take(40).collect();
    RowsError::NotACount { column: column.name.clone(), row: row + 1, value }
}

fn repeated<T: Copy>(cells: &[T], counts: &[usize], rows: usize) -> Vec<T> {
    let mut all = Vec::with_capacity(rows);
    for (cell, &count) in cells.iter().zip(counts) {
        all.resize(all.len() + count, *cell);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::{Copies, repeated};

    #[test]
    fn every_copy_knows_its_line() {
        let copies = Copies { ends: vec![2, 2, 5] };
        let lines: Vec<u32> = (0..6).map(|row| copies.line(row)).collect();
        assert_eq!(lines, [0, 0, 2, 2, 2, 3]);
        assert_eq!(repeated(&['a', 'b', 'c'], &[2, 0, 3], 5), ['a', 'a', 'c', 'c', 'c']);
    }
}
