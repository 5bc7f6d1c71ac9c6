//! What a job says of itself.

use super::super::prepared::NamedTable;
use super::super::{Configuration, ConfigurationError, ExperimentError, Observer};

/// What a job does cell by cell.
pub trait CellJob: Default {
    /// What it goes through.
    type Settings: Clone;
    /// One step of it.
    type Cell: Clone;
    /// The result of a cell.
    type Row;

    /// Checks the settings against their ranges.
    ///
    /// # Errors
    /// The first setting that is out of range.
    fn check(settings: &Self::Settings) -> Result<(), ConfigurationError>;

    /// All cells, in the order in which they are done. The same settings plan the same cells.
    fn plan(configuration: &Configuration, settings: &Self::Settings) -> Vec<Self::Cell>;

    /// Does one cell. What neighbouring cells share is kept in `self`.
    ///
    /// # Errors
    /// Why the cell cannot be done; the batch makes [`CellJob::failed`] of it and goes on.
    fn row(
        &mut self,
        cell: &Self::Cell,
        configuration: &Configuration,
        settings: &Self::Settings,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<Self::Row, ExperimentError>;

    /// The row of a cell that cannot be done.
    fn failed(cell: &Self::Cell, why: String) -> Self::Row;
}
