//! Arrays to the columns of a table.

use super::array::Array;
use super::{MOST_COLUMNS, NumpyError};
use crate::names::unique_names;
use crate::{Column, ColumnNote, FileNote, TableNote};

/// Names of the features' array, the likeliest first. Compared without regard to case.
const FEATURES: [&str; 5] = ["x", "data", "features", "embeddings", "embedding"];
/// Names of the labels.
const LABELS: [&str; 5] = ["y", "label", "labels", "target", "targets"];
/// Names of the groups.
const GROUPS: [&str; 5] = ["s", "group", "groups", "sensitive", "z"];

/// Columns x0, x1, … of the features, then y and s, then every other array with as many rows under its own name.
/// Returns the columns and the number of rows; notes are added.
pub(super) fn assemble(
    mut arrays: Vec<Array>,
    others: Vec<String>,
    notes: &mut Vec<TableNote>,
) -> Result<(Vec<Column>, usize), NumpyError> {
    if arrays.is_empty() {
        return Err(NumpyError::NoArrays);
    }
    let place = |arrays: &[Array], names: &[&str]| {
        let of = |name: &&str| arrays.iter().position(|array| array.name.eq_ignore_ascii_case(name));
        names.iter().find_map(of)
    };
    let features = take(&mut arrays, |arrays| {
        let sole_matrix = || {
            let is_other = |array: &Array| {
                let is_in = |names: &[&str]| names.iter().any(|name| array.name.eq_ignore_ascii_case(name));
                array.is_matrix && !is_in(&LABELS) && !is_in(&GROUPS)
            };
            let mut matrices = (0..arrays.len()).filter(|&i| is_other(&arrays[i]));
            matrices.next().filter(|_| matrices.next().is_none())
        };
        place(arrays, &FEATURES).or_else(sole_matrix)
    });
    let Some(features) = features else {
        let found: Vec<String> = arrays
            .iter()
            .take(8)
            .map(|array| format!("{} has the shape {}", array.name, array.shape))
            .collect();
        return Err(NumpyError::NoFeatures { found: found.join(", ") });
    };
    let (rows, features_name) = (features.rows, features.name.clone());
    let mut chosen = vec![("x".to_owned(), features)];
    for (name, names) in [("y", &LABELS), ("s", &GROUPS)] {
        let Some(array) = take(&mut arrays, |arrays| place(arrays, names)) else { continue };
        if array.rows != rows {
            let (array, found) = (array.name, array.rows);
            return Err(NumpyError::Lengths { array, rows: found, features: features_name, expected: rows });
        }
        chosen.push((name.to_owned(), array));
    }
    for array in arrays {
        if array.rows == rows {
            chosen.push((array.name.clone(), array));
        } else {
            let left_out = format!("{} (shape {})", array.name, array.shape);
            notes.push(TableNote::File(FileNote::LeftOut { entry: left_out, rows }));
        }
    }
    notes.extend(others.into_iter().map(|entry| TableNote::File(FileNote::LeftOut { entry, rows })));

    let columns: usize = chosen.iter().map(|(_, array)| array.columns.len()).sum();
    if columns > MOST_COLUMNS {
        return Err(NumpyError::TooManyColumns { columns, limit: MOST_COLUMNS });
    }
    let (mut names, mut data) = (Vec::with_capacity(columns), Vec::with_capacity(columns));
    for (name, array) in chosen {
        // The features are numbered however many there are; another array of one column is that column.
        let numbered = array.columns.len() > 1 || name == "x";
        let name_of = |column: usize| if numbered { format!("{name}{column}") } else { name.clone() };
        if array.missing.count > 0 {
            let (count, row) = (array.missing.count, array.missing.row);
            notes.push(TableNote::Column(ColumnNote::NotANumber {
                column: name_of(array.missing.column),
                count,
                row,
            }));
        }
        if array.rounded.count > 0 {
            let (count, row) = (array.rounded.count, array.rounded.row);
            notes.push(TableNote::Column(ColumnNote::Rounded {
                column: name_of(array.rounded.column),
                count,
                row,
            }));
        }
        for (position, column) in array.columns.into_iter().enumerate() {
            names.push(name_of(position));
            data.push(column);
        }
    }
    let names = unique_names(names, notes);
    Ok((names.into_iter().zip(data).map(|(name, data)| Column { name, data }).collect(), rows))
}

/// Takes the array at a place that is found out of the list.
fn take(arrays: &mut Vec<Array>, find: impl FnOnce(&[Array]) -> Option<usize>) -> Option<Array> {
    find(arrays).map(|place| arrays.remove(place))
}
