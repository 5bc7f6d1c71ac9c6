//! Column names: every column gets one, and no two are the same.

use std::collections::{BTreeMap, BTreeSet};

use super::records::trimmed;
use super::{FileNote, TableNote};

/// [`unique_names_at`] for names of columns that follow each other from the first.
pub(super) fn unique_names(given: Vec<String>, notes: &mut Vec<TableNote>) -> Vec<String> {
    unique_names_at(given.into_iter().enumerate(), notes)
}

/// Names as given with their positions, where they are given and new; else "column 3", "age (2)". What was changed is noted.
pub(super) fn unique_names_at(
    given: impl Iterator<Item = (usize, String)>,
    notes: &mut Vec<TableNote>,
) -> Vec<String> {
    let mut used = BTreeSet::new();
    // The number that a name's next copy gets: without it, thousands of equal names would be counted from 2 each.
    let mut next: BTreeMap<String, usize> = BTreeMap::new();
    let mut empty: Option<(usize, String)> = None;
    let mut names = Vec::new();
    for (position, name) in given {
        let name = trimmed(&name).to_owned();
        let base = if name.is_empty() { format!("column {}", position + 1) } else { name.clone() };
        let mut unique = base.clone();
        while !used.insert(unique.clone()) {
            let copy = next.entry(base.clone()).or_insert(2);
            unique = format!("{base} ({copy})");
            *copy += 1;
        }
        if name.is_empty() {
            empty.get_or_insert((0, unique.clone())).0 += 1;
        } else if unique != name {
            notes.push(TableNote::File(FileNote::DuplicateName { name, renamed: unique.clone() }));
        }
        names.push(unique);
    }
    if let Some((count, first)) = empty {
        notes.push(TableNote::File(FileNote::EmptyNames { count, first }));
    }
    names
}
