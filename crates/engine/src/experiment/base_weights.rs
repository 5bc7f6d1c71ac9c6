//! A column of counts or survey weights as each row's base weight.

use super::RowsError;
use crate::table::{Column, ColumnData, RoleError, Table};

/// A column of base weights.
pub(super) struct BaseWeights<'a> {
    column: &'a Column,
    values: &'a [f64],
}

impl<'a> BaseWeights<'a> {
    /// The column of this name, which has to hold numbers.
    pub fn of(table: &'a Table, name: &str) -> Result<BaseWeights<'a>, super::ExperimentError> {
        let column = table.column(name).ok_or_else(|| RoleError::no_such_column(table, name))?;
        match &column.data {
            ColumnData::Numeric(values) => Ok(BaseWeights { column, values }),
            ColumnData::Text { codes, levels } => {
                // The first cell that is no number; where all are, the column was declared as text.
                let text =
                    |code: &u32| levels.get(*code as usize).filter(|text| text.parse::<f64>().is_err());
                let row = codes.iter().position(|code| text(code).is_some()).unwrap_or_default();
                let value = codes.get(row).and_then(|&code| levels.get(code as usize)).unwrap_or_default();
                Err(RowsError::WeightIsText {
                    column: name.to_owned(),
                    row: row + 1,
                    value: value.chars().take(40).collect(),
                }
                .into())
            }
        }
    }

    /// b_i of a row, at least 0.
    pub fn of_row(&self, row: usize) -> Result<f64, RowsError> {
        let column = || self.column.name.clone();
        match self.values[row] {
            value if value.is_nan() => Err(RowsError::WeightIsMissing { column: column(), row: row + 1 }),
            value if value < 0.0 => {
                Err(RowsError::WeightIsNegative { column: column(), row: row + 1, value: value.to_string() })
            }
            value => Ok(value + 0.0),
        }
    }
}
