//! The data of an experiment: tables by name, and the three parts that a model sees.

use super::DataReport;
use super::counts::Copies;
use super::extractor::Extractor;
use crate::design::Part;
use crate::table::Table;

/// A table with the name that the page shows.
#[derive(Debug, Clone)]
pub struct NamedTable {
    /// The file's or bundled set's name.
    pub name: String,
    /// The table.
    pub table: Table,
}

/// The three parts, and the report on how they came about.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Training rows, in file order.
    pub train: Part,
    /// Validation rows: corrections are chosen on them.
    pub validation: Part,
    /// Test rows: nothing is chosen on them.
    pub test: Part,
    /// What was used and what was dropped.
    pub report: DataReport,
    /// Columns that do not vary over the training rows, and were left out.
    pub constant_columns: Vec<String>,
    /// What made the parts' columns of the encoded ones, where it is a perceptron.
    pub extractor: Option<Extractor>,
    /// Rows of the first file that were dropped.
    pub dropped: DroppedRows,
    /// Of a file of counts, the copies of the first file's lines; the parts' rows are places in the repeated table.
    pub copies: Option<Copies>,
}

impl Prepared {
    /// Training, validation and test rows.
    pub fn parts(&self) -> [&Part; 3] {
        [&self.train, &self.validation, &self.test]
    }

    /// The first file's line that a row is.
    pub fn line(&self, row: u32) -> u32 {
        self.copies.as_ref().map_or(row, |copies| copies.line(row))
    }
}

/// Rows of a file that were dropped, each with its first reason.
#[derive(Debug, Clone, Default)]
pub struct DroppedRows {
    /// The rows, from 0, in file order, each with the place of its reason.
    pub rows: Vec<(u32, u32)>,
    /// The reasons, in words ("no value for age").
    pub reasons: Vec<String>,
}
