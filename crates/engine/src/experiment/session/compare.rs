//! What models see, for other software.

use std::sync::Arc;

use super::Session;
use crate::compute::dense_rows;
use crate::experiment::extract::see;
use crate::experiment::prepare::prepare;
use crate::experiment::{Configuration, ExperimentError};
use crate::table::{ArrayCells, write_npz};

impl Session {
    /// What the models of this configuration see, as a NumPy archive, for other software on the same rows: for each of `train`,
    /// `validation` and `test` a matrix X (float32, the intercept left out), labels y and groups s (bytes).
    ///
    /// # Errors
    /// Rows that cannot be used.
    pub fn arrays(&self, configuration: &Configuration) -> Result<Vec<u8>, ExperimentError> {
        let checked = configuration.check()?;
        let main = self.main.as_ref().ok_or(ExperimentError::NoTable)?;
        let encoded = Arc::new(prepare(main, self.second.as_ref(), &checked.data())?);
        let prepared = see(&encoded, &checked.features(), &mut |_| ())?;
        let parts =
            [("train", &prepared.train), ("validation", &prepared.validation), ("test", &prepared.test)];
        let bits = |values: &[f64]| values.iter().map(|value| u8::from(*value > 0.5)).collect::<Vec<u8>>();
        let arrays = parts
            .iter()
            .map(|(name, part)| {
                let mut dense = Vec::new();
                dense_rows(part.x(), &(0..part.x().rows()).collect::<Vec<_>>(), &mut dense);
                let cells: Vec<f32> = dense.iter().map(|value| *value as f32).collect();
                let group: Vec<u8> = part.groups().iter().map(|code| *code as u8).collect();
                ((*name).to_owned(), cells, bits(part.y()), group, part.x().layout().columns())
            })
            .collect::<Vec<_>>();
        let names: Vec<[String; 3]> =
            arrays.iter().map(|(name, ..)| ["x", "y", "s"].map(|kind| format!("{kind}_{name}"))).collect();
        let mut listed = Vec::new();
        for ((_, cells, y, group, columns), [x_name, y_name, s_name]) in arrays.iter().zip(&names) {
            listed.push((x_name.as_str(), ArrayCells::Numbers { cells, columns: *columns }));
            listed.push((y_name.as_str(), ArrayCells::Bytes(y)));
            listed.push((s_name.as_str(), ArrayCells::Bytes(group)));
        }
        Ok(write_npz(&listed))
    }
}
