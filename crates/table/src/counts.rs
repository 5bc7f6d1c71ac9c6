//! Tables of counts, as R's `as.data.frame(table(...))` or pandas' `value_counts` write them: a line a combination of categories,
//! and a column that says how many there are of it.

use std::collections::BTreeSet;

use super::words::plain;
use super::{Column, ColumnData, ColumnSummary, Table};

/// Names that such a column has.
const NAMES: [&str; 9] = ["freq", "frequency", "frequencies", "count", "counts", "n", "cnt", "num", "size"];
/// Lines that a table of counts has at the most.
const LINES: usize = 5_000;
/// Distinct numbers up to which another column is one of categories.
const CATEGORIES: usize = 12;
/// Rows that the lines of a file may stand for. More are no list of cases: there base weights say the same.
pub const MOST_COUNTED: usize = 10_000_000;

/// The place of the column of counts, and what it adds up to: a column that is called so, of whole numbers, beside categories alone, of
/// which no combination comes twice.
pub(super) fn counts(table: &Table, summaries: &[ColumnSummary]) -> Option<(usize, usize)> {
    if table.rows > LINES {
        return None;
    }
    let place = summaries.iter().position(|column| NAMES.contains(&plain(&column.name).as_str()))?;
    let ColumnData::Numeric(values) = &table.columns[place].data else { return None };
    let whole = values.iter().all(|value| *value >= 0.0 && value.fract() == 0.0);
    let rows: f64 = values.iter().sum();
    if !whole || rows <= table.rows as f64 || rows > MOST_COUNTED as f64 {
        return None;
    }
    // What is left out anyway, such as the numbers of the lines, says nothing of a line.
    let others =
        || (0..table.columns.len()).filter(|&other| other != place && summaries[other].left_out.is_none());
    let categories = others().all(|other| match &table.columns[other].data {
        ColumnData::Text { .. } => true,
        ColumnData::Numeric(_) => summaries[other].distinct <= CATEGORIES,
    });
    let cell = |column: &Column, row: usize| match &column.data {
        ColumnData::Numeric(values) => values.get(row).map_or(0, |value| value.to_bits()),
        ColumnData::Text { codes, .. } => codes.get(row).map_or(0, |code| u64::from(*code)),
    };
    let combinations: BTreeSet<Vec<u64>> =
        (0..table.rows).map(|row| others().map(|other| cell(&table.columns[other], row)).collect()).collect();
    // Two columns of categories at least, a label and something beside it, which repeat.
    let repeats = others().filter(|&other| 2 * summaries[other].distinct <= table.rows).count() >= 2;
    (categories && repeats && combinations.len() == table.rows).then_some((place, rows as usize))
}
