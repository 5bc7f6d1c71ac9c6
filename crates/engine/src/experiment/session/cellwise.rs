//! What a session does a cell at a time, beside its runs: searches and batches.

use super::{Session, Stages};
use crate::experiment::batch::{
    Batch, BatchKind, BatchRequest, BatchRows, BatchSettings, Batches, CellJob, CellsDone, PlaceOf,
};
use crate::experiment::{
    Attacking, Comparison, Configuration, CorruptedLabels, ExperimentError, Matching, Observer, Requests,
    Searched,
};

impl Session {
    /// Searches the main setting of the last [`Session::correct`]'s algorithm on the validation rows; `None` for algorithms without one.
    ///
    /// # Errors
    ///
    /// [`ExperimentError::NoOutcome`] before the first [`Session::correct`].
    pub fn search(&self) -> Result<Option<Searched>, ExperimentError> {
        let Stages { prepared, fitted, objective, corrected, .. } = &self.stages;
        match (prepared, fitted, objective, corrected) {
            (Some((_, prepared)), Some((_, fitted)), Some((_, objective)), Some((checked, corrected))) => {
                Ok(corrected.search(prepared, fitted, objective, &checked.configuration().correction))
            }
            _ => Err(ExperimentError::NoOutcome),
        }
    }

    /// Begins a batch of this configuration, in the place of the last one of its kind. The first `known` cells are left out, for an asker
    /// who has them already. Other runs of the session do not disturb it.
    ///
    /// # Errors
    /// A setting out of range, or no table; the batch before stays as it was.
    pub fn begin<J: CellJob>(
        &mut self,
        configuration: &Configuration,
        settings: &J::Settings,
        known: usize,
    ) -> Result<CellsDone<Vec<J::Row>>, ExperimentError>
    where
        Batches: PlaceOf<J>,
    {
        configuration.check()?;
        J::check(settings)?;
        self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        let place = PlaceOf::<J>::place(&mut self.batches);
        *place = Batch::new(configuration, settings, known);
        Ok(place.told(Vec::new()))
    }

    /// Does the batch's next cell and returns its row; nothing where none is waiting.
    pub fn next_cell<J: CellJob>(&mut self, observer: &mut dyn Observer) -> CellsDone<Vec<J::Row>>
    where
        Batches: PlaceOf<J>,
    {
        PlaceOf::<J>::place(&mut self.batches).next([self.main.as_ref(), self.second.as_ref()], observer)
    }

    /// [`Session::begin`] of whichever job is asked for.
    ///
    /// # Errors
    /// As [`Session::begin`].
    pub fn begin_batch(&mut self, asked: &BatchRequest) -> Result<CellsDone<BatchRows>, ExperimentError> {
        let BatchRequest { configuration, settings, known } = asked;
        Ok(match settings {
            BatchSettings::Comparison(settings) => {
                self.begin::<Comparison>(configuration, settings, *known)?.map(BatchRows::Comparison)
            }
            BatchSettings::CorruptedLabels(settings) => self
                .begin::<CorruptedLabels>(configuration, settings, *known)?
                .map(BatchRows::CorruptedLabels),
            BatchSettings::Matched(settings) => {
                self.begin::<Matching>(configuration, settings, *known)?.map(BatchRows::Matched)
            }
            BatchSettings::Attack(settings) => {
                self.begin::<Attacking>(configuration, settings, *known)?.map(BatchRows::Attack)
            }
            BatchSettings::Requests(settings) => {
                self.begin::<Requests>(configuration, settings, *known)?.map(BatchRows::Requests)
            }
        })
    }

    /// [`Session::next_cell`] of whichever job is meant.
    pub fn next_of(&mut self, kind: BatchKind, observer: &mut dyn Observer) -> CellsDone<BatchRows> {
        match kind {
            BatchKind::Comparison => self.next_cell::<Comparison>(observer).map(BatchRows::Comparison),
            BatchKind::CorruptedLabels => {
                self.next_cell::<CorruptedLabels>(observer).map(BatchRows::CorruptedLabels)
            }
            BatchKind::Matched => self.next_cell::<Matching>(observer).map(BatchRows::Matched),
            BatchKind::Attack => self.next_cell::<Attacking>(observer).map(BatchRows::Attack),
            BatchKind::Requests => self.next_cell::<Requests>(observer).map(BatchRows::Requests),
        }
    }

    /// Batches are about the tables that they were begun with.
    pub(super) fn forget_batches(&mut self) {
        self.batches = Batches::default();
    }
}
