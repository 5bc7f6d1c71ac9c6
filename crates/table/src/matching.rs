//! Spellings: values of a column that differ only by case, spaces or a final full stop, and a second file that writes its names and
//! values otherwise than the first.

use std::collections::BTreeMap;

use super::implied::EMPTY;
use super::number::number_text;
use super::words::folded;
use super::{Column, ColumnData, ColumnNote, DataNote, Levels, MISSING_CODE, Table, TableNote};

/// Values of a column that are compared.
const COMPARED: usize = 2000;

/// Sets of values that differ only by case, spaces or a final full stop.
pub(super) fn similar(levels: &Levels) -> Vec<Vec<String>> {
    if levels.len() > COMPARED {
        return Vec::new();
    }
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for level in levels.iter() {
        seen.entry(folded(level)).or_default().push(level.to_owned());
    }
    seen.into_values().filter(|set| set.len() > 1).collect()
}

impl Table {
    /// Brings this table, a second file, to the first one's spelling: columns by name or, where it has no header, by place; values by
    /// what is left of them without case, spaces and a final full stop; numbers to texts where the first file holds codes. What is
    /// changed is noted.
    pub fn match_to(&mut self, first: &Table) {
        self.match_names(first);
        for column in &mut self.columns {
            let Some(model) = first.column(&column.name) else { continue };
            let ColumnData::Text { levels: known, .. } = &model.data else { continue };
            if let ColumnData::Numeric(values) = &column.data {
                column.data = as_texts(values);
            }
            // Where the first file's flags are a mark or nothing, these are, whether or not both occur.
            if let Some(value) = known.iter().find(|value| *value != EMPTY)
                && known.position(EMPTY).is_some()
                && let count @ 1.. = fill_missing(column)
            {
                let (column, value) = (column.name.clone(), value.to_owned());
                self.notes.push(TableNote::Column(ColumnNote::Flag { column, value, count }));
            }
            if let Some(note) = match_values(column, known) {
                self.notes.push(note);
            }
        }
    }

    fn match_names(&mut self, first: &Table) {
        let headed = |table: &Table| table.format.as_ref().is_none_or(|format| format.header);
        if !headed(self) && headed(first) && self.columns.len() == first.columns.len() {
            for (column, model) in self.columns.iter_mut().zip(&first.columns) {
                column.name.clone_from(&model.name);
            }
            self.notes.push(TableNote::Data(DataNote::NamedByPlace { columns: self.columns.len() }));
            return;
        }
        let squeezed =
            |name: &str| name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        for place in 0..self.columns.len() {
            let name = self.columns[place].name.clone();
            if first.column(&name).is_some() {
                continue;
            }
            let mut alike = first.columns.iter().filter(|model| squeezed(&model.name) == squeezed(&name));
            if let (Some(model), None) = (alike.next(), alike.next())
                && self.column(&model.name).is_none()
            {
                self.columns[place].name.clone_from(&model.name);
                self.notes.push(TableNote::Data(DataNote::NameMatched { name, renamed: model.name.clone() }));
            }
        }
    }
}

/// Missing cells of a flag are the value for nothing. How many there are.
fn fill_missing(column: &mut Column) -> usize {
    let ColumnData::Text { codes, levels } = &mut column.data else { return 0 };
    let count = codes.iter().filter(|code| **code == MISSING_CODE).count();
    if count > 0 {
        let code = levels.position(EMPTY).unwrap_or_else(|| {
            levels.push(EMPTY);
            levels.len() - 1
        });
        codes.iter_mut().filter(|own| **own == MISSING_CODE).for_each(|own| *own = code as u32);
    }
    count
}

/// Numbers as texts in shortest form.
pub(super) fn as_texts(values: &[f64]) -> ColumnData {
    let mut places: BTreeMap<u64, u32> = BTreeMap::new();
    let mut levels = Levels::default();
    let codes = values
        .iter()
        .map(|value| {
            if value.is_nan() {
                return MISSING_CODE;
            }
            *places.entry(value.to_bits()).or_insert_with(|| {
                levels.push(&number_text(*value));
                levels.len() as u32 - 1
            })
        })
        .collect();
    ColumnData::Text { codes, levels }
}

/// Respells values that are not known but differ from exactly one known value only by case, spaces or a full stop.
fn match_values(column: &mut Column, known: &Levels) -> Option<TableNote> {
    let ColumnData::Text { codes, levels } = &mut column.data else { return None };
    if known.len() > COMPARED || levels.len() > COMPARED {
        return None;
    }
    let mut by_fold: BTreeMap<String, Option<&str>> = BTreeMap::new();
    for level in known.iter() {
        by_fold.entry(folded(level)).and_modify(|one| *one = None).or_insert(Some(level));
    }
    let mut respelt: Option<(String, String)> = None;
    let mut count = 0;
    let (mut map, mut kept) = (Vec::with_capacity(levels.len()), Levels::default());
    for level in levels.iter() {
        let found = match known.position(level) {
            Some(_) => None,
            None => by_fold.get(&folded(level)).copied().flatten(),
        };
        let text = found.unwrap_or(level);
        if let Some(found) = found {
            count += 1;
            respelt.get_or_insert_with(|| (level.to_owned(), found.to_owned()));
        }
        let place = kept.position(text).unwrap_or_else(|| {
            kept.push(text);
            kept.len() - 1
        });
        map.push(place as u32);
    }
    let (from, to) = respelt?;
    for code in codes {
        *code = map.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    *levels = kept;
    Some(TableNote::Data(DataNote::ValuesMatched { column: column.name.clone(), count, from, to }))
}
