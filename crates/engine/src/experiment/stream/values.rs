//! The values of the columns that labels and groups are made of, over all blocks.
//!
//! What a value means for a label or a group depends on which other values occur. So every block's column gets the values of all blocks
//! below its own rows, and is then read as the column of a whole table.

use std::collections::{BTreeMap, BTreeSet};

use super::StreamError;
use crate::table::{Column, ColumnData, Levels, MISSING_CODE, Table};

/// Different numbers of a column that are told apart.
const NUMBERS: usize = 10_000;

/// The values of one column so far.
#[derive(Default)]
struct Seen {
    texts: Vec<String>,
    /// Each of `texts`.
    known: BTreeSet<String>,
    /// By size; the bits of a number, so that they can be told apart.
    numbers: BTreeMap<u64, f64>,
    /// The smallest and the largest, where there are too many.
    range: Option<[f64; 2]>,
}

/// The values of some columns over all blocks.
pub(super) struct Values {
    columns: Vec<(String, Seen)>,
}

impl Values {
    /// Nothing seen yet of these columns.
    pub fn new(columns: &[String]) -> Values {
        Values { columns: columns.iter().map(|name| (name.clone(), Seen::default())).collect() }
    }

    /// Sees a block's cells.
    pub fn add(&mut self, block: &Table) {
        for (name, seen) in &mut self.columns {
            match block.column(name).map(|column| &column.data) {
                Some(ColumnData::Text { levels, .. }) => {
                    for text in levels.iter() {
                        if seen.known.insert(text.to_owned()) {
                            seen.texts.push(text.to_owned());
                        }
                    }
                }
                Some(ColumnData::Numeric(values)) => {
                    for value in values.iter().filter(|value| !value.is_nan()) {
                        // 0 and -0 are one number.
                        let value = value + 0.0;
                        let [low, high] = seen.range.unwrap_or([value; 2]);
                        seen.range = Some([low.min(value), high.max(value)]);
                        if seen.numbers.len() <= NUMBERS {
                            seen.numbers.insert(value.to_bits(), value);
                        }
                    }
                }
                None => {}
            }
        }
    }

    /// That a column whose single numbers mean something has not too many of them.
    pub fn check_numbers(&self, name: &str) -> Result<(), StreamError> {
        let many = self.columns.iter().any(|(own, seen)| own == name && seen.numbers.len() > NUMBERS);
        match many {
            true => Err(StreamError::TooManyNumbers { column: name.to_owned(), limit: NUMBERS }),
            false => Ok(()),
        }
    }

    /// The block with the values of all blocks below its own rows; every other column is missing there.
    pub fn below(&self, block: &Table) -> Table {
        let values: Vec<(&String, Vec<f64>, &[String])> = self
            .columns
            .iter()
            .map(|(name, seen)| {
                let mut numbers: Vec<f64> = seen.numbers.values().copied().collect();
                numbers.extend(seen.range.into_iter().flatten());
                (name, numbers, seen.texts.as_slice())
            })
            .collect();
        let more = values.iter().map(|(_, numbers, texts)| numbers.len().max(texts.len())).max().unwrap_or(0);
        let rows = block.rows + more;
        let columns = block.columns.iter().map(|column| {
            let own = values.iter().find(|(name, ..)| **name == column.name);
            let (numbers, texts) =
                own.map_or((&[][..], &[][..]), |(_, numbers, texts)| (numbers.as_slice(), *texts));
            let data = match &column.data {
                // A block in which every cell is missing does not say what the column holds.
                ColumnData::Text { levels, .. }
                    if levels.is_empty() && texts.is_empty() && !numbers.is_empty() =>
                {
                    let mut cells = vec![f64::NAN; block.rows];
                    cells.extend(numbers);
                    cells.resize(rows, f64::NAN);
                    ColumnData::Numeric(cells)
                }
                ColumnData::Numeric(cells) => {
                    let mut cells = cells.clone();
                    cells.extend(numbers);
                    cells.resize(rows, f64::NAN);
                    ColumnData::Numeric(cells)
                }
                ColumnData::Text { codes, levels } => {
                    let (mut codes, mut all) = (codes.clone(), levels.clone());
                    for text in texts {
                        let code = all.position(text).unwrap_or_else(|| {
                            all.push(text);
                            all.len() - 1
                        });
                        codes.push(code as u32);
                    }
                    codes.resize(rows, MISSING_CODE);
                    ColumnData::Text { codes, levels: all }
                }
            };
            Column { name: column.name.clone(), data }
        });
        Table { columns: columns.collect(), rows, ..empty() }
    }
}

/// A table without rows.
pub(super) fn empty() -> Table {
    Table {
        format: None,
        columns: Vec::new(),
        rows: 0,
        notes: Vec::new(),
        fingerprint: String::new(),
        raw: Vec::new(),
    }
}

/// A table of these columns, without rows.
pub(super) fn named(names: Vec<String>) -> Table {
    let data = || ColumnData::Text { codes: Vec::new(), levels: Levels::default() };
    Table { columns: names.into_iter().map(|name| Column { name, data: data() }).collect(), ..empty() }
}
