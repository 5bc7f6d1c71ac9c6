//! What missing cells cost, before rows are dropped: which columns lack how many, and which to leave out to keep most rows.

use super::{DataNote, Table, TableNote};

/// Columns that a note names.
const NAMED: usize = 6;

/// Notes on rows that would be dropped because a cell of these columns is missing. `needed` columns cannot be left out.
pub(super) fn missing_notes(table: &Table, needed: &[&str], features: &[&str]) -> Vec<TableNote> {
    let columns = |names: &[&str]| -> Vec<_> { names.iter().filter_map(|name| table.column(name)).collect() };
    let (needed, features) = (columns(needed), columns(features));
    let lacks = |column: &&super::Column| column.missing(table.rows);
    let mut counts: Vec<(usize, &super::Column)> =
        features.iter().map(|column| (lacks(column), *column)).filter(|(count, _)| *count > 0).collect();
    counts.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let mut named: Vec<(String, usize)> = needed
        .iter()
        .map(|column| (column.name.clone(), lacks(column)))
        .filter(|(_, count)| *count > 0)
        .collect();
    named.extend(counts.iter().map(|(count, column)| (column.name.clone(), *count)));
    if named.is_empty() {
        return Vec::new();
    }
    // For every row how many of the columns that lack most have to go before it is whole.
    let mut kept = vec![0; counts.len() + 1];
    for row in 0..table.rows {
        if needed.iter().any(|column| column.is_missing(row)) {
            continue;
        }
        let last = counts.iter().rposition(|(_, column)| column.is_missing(row));
        kept[last.map_or(0, |last| last + 1)] += 1;
    }
    let mut sum = 0;
    for count in &mut kept {
        sum += *count;
        *count = sum;
    }
    let all = kept.last().copied().unwrap_or(0);
    let now = kept.first().copied().unwrap_or(0);
    named.truncate(NAMED);
    let columns =
        named.iter().map(|(name, count)| format!("\"{name}\" {count}")).collect::<Vec<_>>().join(", ");
    let mut notes =
        vec![TableNote::Data(DataNote::MissingCells { rows: table.rows - now, of: table.rows, columns })];
    // The fewest columns that keep nine tenths of what can be kept.
    let few = kept.iter().position(|&rows| 10 * rows >= 9 * all).unwrap_or(0);
    if few > 0 && 10 * kept[few] >= 11 * now {
        let columns = counts.iter().take(few).map(|(_, column)| column.name.clone()).collect();
        notes.push(TableNote::Data(DataNote::KeepMore { columns, kept: kept[few], instead: now }));
    }
    notes
}
