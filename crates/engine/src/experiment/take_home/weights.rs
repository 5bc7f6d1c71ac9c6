//! One weight a data row, for any trainer that takes sample weights.

use std::fmt::Write;

use super::super::cells::csv_cell;
use super::super::prepared::Prepared;
use super::super::{ExperimentError, Export, Outcome, Split};
use super::file_name;

/// What a data row of the first file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowPart {
    Train,
    Validation,
    Test,
    /// The place of the reason.
    Dropped(u32),
}

/// `row,part,sample_weight`, one line a data row of the first file, in file order.
///
/// - `row`: position among the file's data rows, from 0, as pandas counts them; of a file of counts, in the table with every line repeated.
/// - `part`: `train`, `validation`, `test`, or `dropped: ` and the reason.
/// - `sample_weight`: b max(1 + epsilon, 0) of the soft scheme, of its retrained model where that has weights of its own, for a training row with base weight b (1 where there is no
///   column of them), as retraining uses it; 0 for every
///   other row, so that fitting on the whole file with these weights is fitting on the training rows alone.
///   [`crate::weights::WeightReport::negative`] counts the weights that were below 0.
///
/// Numbers are in shortest exact form.
pub(crate) fn weights(outcome: &Outcome, prepared: &Prepared) -> Result<Export, ExperimentError> {
    let parts = parts(&outcome.configuration.split, prepared);
    let soft = outcome.samples.delivered_weight().iter().enumerate();
    let mut weight = soft.map(|(i, weight)| prepared.train.weight(i) * weight.max(0.0));
    let mut text = String::from("row,part,sample_weight\n");
    for (row, part) in parts.into_iter().enumerate() {
        let (part, weight) = match part {
            Some(RowPart::Train) => ("train".to_owned(), weight.next()),
            Some(RowPart::Validation) => ("validation".to_owned(), Some(0.0)),
            Some(RowPart::Test) => ("test".to_owned(), Some(0.0)),
            Some(RowPart::Dropped(reason)) => {
                let reason = prepared.dropped.reasons.get(reason as usize);
                (format!("dropped: {}", reason.map_or("", String::as_str)), Some(0.0))
            }
            None => (String::new(), None),
        };
        let Some(weight) = weight else {
            return Err(ExperimentError::RowWithoutWeight { row });
        };
        let _ = writeln!(text, "{row},{},{weight}", csv_cell(&part));
    }
    let name = file_name(&outcome.data.name, "weights.csv");
    Ok(Export { name, media_type: "text/csv", bytes: text.into_bytes() })
}

/// What every data row of the first file is for.
pub(crate) fn parts(split: &Split, prepared: &Prepared) -> Vec<Option<RowPart>> {
    let mut parts = Vec::new();
    let mut set = |row: u32, part: RowPart| {
        let row = row as usize;
        if row >= parts.len() {
            parts.resize(row + 1, None);
        }
        parts[row] = Some(part);
    };
    prepared.train.rows().iter().for_each(|&row| set(row, RowPart::Train));
    prepared.validation.rows().iter().for_each(|&row| set(row, RowPart::Validation));
    // Rows that test and are in a second file are no rows of the first.
    if !matches!(split, Split::SecondFile { .. }) {
        prepared.test.rows().iter().for_each(|&row| set(row, RowPart::Test));
    }
    prepared.dropped.rows.iter().for_each(|&(row, reason)| set(row, RowPart::Dropped(reason)));
    parts
}
