//! Work that is done cell by cell: plan, cells, progress, stop, go on. A job says what a cell is; all else is the same for each.
//!
//! A cell is one model, or one question that is answered by itself. The asker keeps the rows and may come back with their
//! number: the first so many cells are left out. Stopping is asking for no more.

mod job;
mod kinds;

use serde::{Deserialize, Serialize};

pub use job::CellJob;
pub use kinds::{BatchKind, BatchRequest, BatchRows, BatchSettings, Batches, PlaceOf};

use super::prepared::NamedTable;
use super::{Configuration, Observer};

/// What a batch has found last, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellsDone<R> {
    /// One row a cell: those found last.
    pub rows: R,
    /// Cells done so far, those that the asker had already among them.
    pub known: usize,
    /// Cells still to be done.
    pub waiting: usize,
    /// Time that the cells so far took, in milliseconds; not part of what is reproducible.
    pub milliseconds: f64,
}

impl<R> CellsDone<R> {
    /// The same with other rows.
    pub fn map<S>(self, change: impl FnOnce(R) -> S) -> CellsDone<S> {
        let CellsDone { rows, known, waiting, milliseconds } = self;
        CellsDone { rows: change(rows), known, waiting, milliseconds }
    }
}

/// A job on its way.
pub struct Batch<J: CellJob> {
    /// The job with the stages that its last cell needed, and what was asked of it.
    asked: Option<(J, Configuration, J::Settings)>,
    cells: Vec<J::Cell>,
    known: usize,
    milliseconds: f64,
}

impl<J: CellJob> Default for Batch<J> {
    fn default() -> Self {
        Batch { asked: None, cells: Vec::new(), known: 0, milliseconds: 0.0 }
    }
}

impl<J: CellJob> Batch<J> {
    /// All cells of these settings except the first `known`, which were done before.
    pub fn new(configuration: &Configuration, settings: &J::Settings, known: usize) -> Batch<J> {
        let cells = J::plan(configuration, settings);
        let known = known.min(cells.len());
        let asked = Some((J::default(), configuration.clone(), settings.clone()));
        Batch { asked, cells, known, milliseconds: 0.0 }
    }

    /// These rows, and how far it is.
    pub fn told(&self, rows: Vec<J::Row>) -> CellsDone<Vec<J::Row>> {
        let (known, waiting) = (self.known, self.cells.len() - self.known);
        CellsDone { rows, known, waiting, milliseconds: self.milliseconds }
    }

    /// Does the next cell; nothing where none is waiting. A cell that cannot be done is a row that says why.
    pub fn next(
        &mut self,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> CellsDone<Vec<J::Row>> {
        let (Some(cell), Some((job, configuration, settings))) =
            (self.cells.get(self.known).cloned(), &mut self.asked)
        else {
            return self.told(Vec::new());
        };
        let start = observer.milliseconds();
        let row = job
            .row(&cell, configuration, settings, tables, observer)
            .unwrap_or_else(|error| J::failed(&cell, error.to_string()));
        self.milliseconds += observer.milliseconds() - start;
        self.known += 1;
        self.told(vec![row])
    }
}
