//! A table that no file gave: columns that are held against each other.

use super::{Column, ColumnData, MISSING_CODE, Table};

/// Why columns make no table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// A column with another number of cells than the table has rows.
    #[error("Column \"{column}\" has {cells} cells, and the table has {rows} rows.")]
    Length {
        /// Its name.
        column: String,
        /// Its cells.
        cells: usize,
        /// The table's rows.
        rows: usize,
    },
    /// A code that stands for no text.
    #[error(
        "Row {row} of column \"{column}\" has the code {code}, and the column has {levels} texts. Codes count from 0."
    )]
    Code {
        /// The column's name.
        column: String,
        /// The row, counted from 1.
        row: usize,
        /// The code.
        code: u32,
        /// Texts that the column has.
        levels: usize,
    },
}

impl Table {
    /// A table of columns that no file gave: it has no format, no notes and no fingerprint.
    ///
    /// # Errors
    ///
    /// As [`Table::check`].
    pub fn new(columns: Vec<Column>) -> Result<Table, ColumnError> {
        let rows = columns.first().map_or(0, |column| column.data.len());
        let (notes, fingerprint, raw) = (Vec::new(), String::new(), Vec::new());
        let table = Table { format: None, columns, rows, notes, fingerprint, raw };
        table.check()?;
        Ok(table)
    }

    /// Whether the columns fit each other. A table from a [`super::TableReader`] passes.
    ///
    /// # Errors
    ///
    /// [`ColumnError`] where a column has not one cell a row, or a code stands for no text.
    pub fn check(&self) -> Result<(), ColumnError> {
        for Column { name, data } in &self.columns {
            let column = || name.clone();
            if data.len() != self.rows {
                return Err(ColumnError::Length { column: column(), cells: data.len(), rows: self.rows });
            }
            if let ColumnData::Text { codes, levels } = data {
                let unknown = |code: &u32| (*code != MISSING_CODE) & (*code as usize >= levels.len());
                // All of them without a branch first: that is several codes an instruction.
                let any = codes.iter().fold(false, |any, code| any | unknown(code));
                if any && let Some(row) = codes.iter().position(unknown) {
                    let (code, levels) = (codes[row], levels.len());
                    return Err(ColumnError::Code { column: column(), row: row + 1, code, levels });
                }
            }
        }
        Ok(())
    }
}

impl ColumnData {
    /// Number of cells.
    pub fn len(&self) -> usize {
        match self {
            ColumnData::Numeric(values) => values.len(),
            ColumnData::Text { codes, .. } => codes.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
