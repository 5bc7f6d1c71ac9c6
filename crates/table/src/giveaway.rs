//! Columns that give the label or the group away: copies, complements, indicators, and what alone is right almost always.

use super::{BinaryRole, Column, ColumnData, DataNote, RoleError, Table, TableNote};

/// Share of the rows that a column alone may get right before it is named.
const GIVES_AWAY: f64 = 0.995;
/// Rows that are looked at, at the most.
const ROWS: usize = 20_000;
/// Distinct numbers up to which each is a value of its own.
const FEW: usize = 20;

/// A note for every one of `columns` that alone tells the label, or the values of a column of groups, in more than 99.5 % of the rows,
/// and with a fifth of the errors of the most frequent answer at most. Of many rows, some are looked at.
///
/// # Errors
///
/// The label or a group does not occur in the table.
pub(super) fn give_aways(
    table: &Table,
    label: &BinaryRole,
    groups: &[String],
    columns: &[&str],
) -> Result<Vec<TableNote>, RoleError> {
    let mut notes = Vec::new();
    let looked_at = sample(table.rows);
    let mut truths: Vec<(&str, bool, Vec<Option<u32>>)> = Vec::new();
    let side = |side: Option<bool>| side.map(u32::from);
    truths.push((&label.column, true, label.resolve(table)?.into_iter().map(side).collect()));
    for name in groups {
        let column = table.column(name).ok_or_else(|| RoleError::no_such_column(table, name))?;
        if let Some(codes) = codes(column, 0..table.rows) {
            truths.push((name, false, codes));
        }
    }
    for (of, is_label, truth) in truths {
        for &name in columns {
            // The label is no feature, so that it gives no group away to the model.
            if name == of || name == label.column {
                continue;
            }
            let Some(column) = table.column(name) else { continue };
            let rows: Vec<usize> = looked_at
                .iter()
                .copied()
                .filter(|&row| truth[row].is_some() && !column.is_missing(row))
                .collect();
            let most = most(rows.iter().filter_map(|&row| truth[row]));
            let right = right(column, &rows, &truth, is_label);
            let (wrong, rare) = (rows.len() - right, rows.len() - most);
            // Where all rows have the same answer, there is nothing to tell.
            if rows.len() >= 20
                && rare > 0
                && right as f64 > GIVES_AWAY * rows.len() as f64
                && 5 * wrong <= rare
            {
                notes.push(TableNote::Data(DataNote::GivesAway {
                    column: name.to_owned(),
                    of: of.to_owned(),
                    role: if is_label { "label" } else { "group" }.to_owned(),
                    right,
                    rows: rows.len(),
                }));
            }
        }
    }
    Ok(notes)
}

/// The rows that are looked at: all, or one of each run of neighbours, at a place that changes from run to run. Rows at equal steps
/// would be of one kind only where a file alternates.
fn sample(rows: usize) -> Vec<usize> {
    let step = rows.div_ceil(ROWS).max(1);
    let place =
        |run: usize| run * step + ((run as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as usize % step;
    (0..rows.div_ceil(step)).map(place).filter(|&row| row < rows).collect()
}

/// These rows' values as numbers from 0, for texts and for columns of few numbers.
fn codes(column: &Column, rows: impl Iterator<Item = usize>) -> Option<Vec<Option<u32>>> {
    match &column.data {
        ColumnData::Text { codes, levels } => {
            let there = |row| codes.get(row).copied().filter(|&code| (code as usize) < levels.len());
            Some(rows.map(there).collect())
        }
        ColumnData::Numeric(values) => {
            // Few among all rows, not among these.
            let mut known: Vec<f64> = Vec::new();
            let mut codes = Vec::new();
            for value in values {
                if value.is_nan() {
                    codes.push(None);
                    continue;
                }
                let place = known.iter().position(|other| other == value).unwrap_or_else(|| {
                    known.push(*value);
                    known.len() - 1
                });
                if place >= FEW {
                    return None;
                }
                codes.push(Some(place as u32));
            }
            Some(rows.map(|row| codes.get(row).copied().flatten()).collect())
        }
    }
}

/// Codes that occur, as places in the order of their first appearance.
#[derive(Default)]
struct Places {
    /// One more than the place of each code; 0 where it has not occurred.
    known: Vec<usize>,
    count: usize,
}

impl Places {
    fn of(&mut self, code: u32) -> usize {
        let code = code as usize;
        if code >= self.known.len() {
            self.known.resize(code + 1, 0);
        }
        if self.known[code] == 0 {
            self.count += 1;
            self.known[code] = self.count;
        }
        self.known[code] - 1
    }
}

/// How often the most frequent of these occurs.
fn most(answers: impl Iterator<Item = u32>) -> usize {
    let (mut places, mut counts) = (Places::default(), Vec::new());
    for answer in answers {
        let place = places.of(answer);
        if place == counts.len() {
            counts.push(0);
        }
        counts[place] += 1;
    }
    counts.into_iter().max().unwrap_or(0)
}

/// How many of the rows the column alone gets right: by the most frequent answer for each of its values, or on either side of a
/// threshold.
fn right(column: &Column, rows: &[usize], truth: &[Option<u32>], two_sided: bool) -> usize {
    let by_values = codes(column, rows.iter().copied()).map_or(0, |codes| {
        let (mut values, mut answers) = (Places::default(), Places::default());
        let mut pairs: Vec<(usize, usize)> = Vec::with_capacity(rows.len());
        for (code, &row) in codes.into_iter().zip(rows) {
            if let (Some(code), Some(answer)) = (code, truth[row]) {
                pairs.push((values.of(code), answers.of(answer)));
            }
        }
        // Values of a row or two each say nothing.
        if values.count > rows.len() / 10 {
            return 0;
        }
        // The answers of one value after the other's: of many values and many answers a table of both would be large.
        let mut places = vec![0; values.count + 1];
        pairs.iter().for_each(|(value, _)| places[value + 1] += 1);
        for value in 0..values.count {
            places[value + 1] += places[value];
        }
        let starts = places.clone();
        let mut sorted = vec![0; pairs.len()];
        for (value, answer) in &pairs {
            sorted[places[*value]] = *answer;
            places[*value] += 1;
        }
        let mut counts = vec![0_usize; answers.count];
        let mut right = 0;
        for ends in starts.windows(2) {
            let own = &sorted[ends[0]..ends[1]];
            let mut best = 0;
            for &answer in own {
                counts[answer] += 1;
                best = best.max(counts[answer]);
            }
            own.iter().for_each(|&answer| counts[answer] = 0);
            right += best;
        }
        right
    });
    let ColumnData::Numeric(values) = &column.data else { return by_values };
    if !two_sided {
        return by_values;
    }
    let mut sorted: Vec<(f64, bool)> = rows.iter().map(|&row| (values[row], truth[row] == Some(1))).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let yes = sorted.iter().filter(|(_, yes)| *yes).count();
    let (mut below_yes, mut below, mut best) = (0, 0, 0);
    for equal in sorted.chunk_by(|a, b| a.0 == b.0) {
        below += equal.len();
        below_yes += equal.iter().filter(|(_, yes)| *yes).count();
        let right = (below - below_yes) + (yes - below_yes);
        best = best.max(right).max(rows.len() - right);
    }
    best.max(by_values)
}
