//! The rows that the cells of a job see, kept from cell to cell while the settings that they depend on stay.

use std::sync::Arc;

use super::extract::see;
use super::keep::keep;
use super::prepare::prepare;
use super::prepared::{NamedTable, Prepared};
use super::{Checked, DataSettings, ExperimentError, FeatureSettings};

/// Encoded rows, and what the model sees of them, of the last configuration.
#[derive(Default)]
pub(super) struct Seen {
    encoded: Option<(DataSettings, Arc<Prepared>)>,
    prepared: Option<(FeatureSettings, Arc<Prepared>)>,
}

impl Seen {
    /// What the model sees of the tables: the first one's rows, and where the split asks for them the second one's.
    pub fn rows(
        &mut self,
        checked: &Checked,
        tables: [Option<&NamedTable>; 2],
    ) -> Result<&Arc<Prepared>, ExperimentError> {
        let main = tables[0].ok_or(ExperimentError::NoTable)?;
        let encoded = keep(&mut self.encoded, checked.data(), || {
            Ok(Arc::new(prepare(main, tables[1], &checked.data())?))
        })?;
        let prepared =
            keep(&mut self.prepared, checked.features(), || see(encoded, &checked.features(), &mut |_| ()))?;
        Ok(prepared)
    }
}
