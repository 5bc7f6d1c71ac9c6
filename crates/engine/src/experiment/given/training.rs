//! A file's weights as training weights of the rows that train here.

use super::file::GivenRow;
use super::{GivenError, GivenWeights, OtherRows};
use crate::experiment::prepared::Prepared;
use crate::experiment::take_home::RowPart;

/// The weight of every training row, in the order of the training rows, and what the file says of others. `parts`: what every data row of
/// the first file is for.
///
/// # Errors
/// What is wrong with a row, by its number.
pub(super) fn training(
    given: &[GivenRow],
    parts: &[Option<RowPart>],
    prepared: &Prepared,
) -> Result<(Vec<f64>, GivenWeights), GivenError> {
    if given.is_empty() {
        return Err(GivenError::NoRow);
    }
    let mut known: Vec<Option<f64>> = vec![None; parts.len()];
    let mut told =
        GivenWeights { others: ["validation", "test", "dropped"].map(others), ..GivenWeights::default() };
    for (line, it) in given.iter().enumerate() {
        let row = it.row.clone().map_err(|value| GivenError::NotARow { line: line + 1, value })?;
        let place = usize::try_from(row).ok().filter(|row| *row < parts.len());
        let row = place.ok_or(GivenError::UnknownRow { row, rows: parts.len() })?;
        let weight = it.weight.clone().map_err(|value| GivenError::NotAWeight { row, value })?;
        if weight < 0.0 {
            return Err(GivenError::Negative { row, value: weight });
        }
        if known[row].replace(weight).is_some() {
            return Err(GivenError::RowTwice { row });
        }
        let own = match parts[row] {
            Some(RowPart::Train) => "train",
            Some(RowPart::Validation) => "validation",
            Some(RowPart::Test) => "test",
            Some(RowPart::Dropped(_)) | None => "dropped",
        };
        let other = told.others.iter_mut().find(|other| other.part == own);
        if let Some(other) = other.filter(|_| weight > 0.0) {
            other.rows += 1;
            other.first = Some(other.first.map_or(row, |first| first.min(row)));
        }
        // "dropped: no value for age" is dropped.
        let given = it.part.as_deref().map(|part| part.split(':').next().unwrap_or(part).trim());
        if given.is_some_and(|given| given != own) {
            let (rows, first) = told.moved.unwrap_or((0, row));
            told.moved = Some((rows + 1, first.min(row)));
        }
    }
    let rows = prepared.train.rows().len();
    let train = || prepared.train.rows().iter().map(|row| *row as usize);
    let missing = train().filter(|row| known[*row].is_none()).count();
    if let Some(row) = train().find(|row| known[*row].is_none()) {
        return Err(GivenError::MissingRow { row, missing, rows });
    }
    let weights: Vec<f64> = train().filter_map(|row| known[row]).collect();
    if weights.iter().all(|weight| *weight == 0.0) {
        return Err(GivenError::NothingTrains { rows });
    }
    told.rows = rows;
    Ok((weights, told))
}

fn others(part: &str) -> OtherRows {
    OtherRows { part: part.to_owned(), ..OtherRows::default() }
}
