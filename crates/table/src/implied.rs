//! What a cell says that is not filled: of a flag that is "X" or nothing, nothing is "no"; and where the name of a group stands in its first
//! row only, as reports and pivot tables write it, the rows below it are of the same group.

use std::collections::BTreeSet;

use super::words::{YES, folded};
use super::{Column, ColumnData, ColumnNote, MISSING_CODE, TableNote};

/// What an empty cell of a flag is called.
pub(super) const EMPTY: &str = "(empty)";
/// Marks that say yes, beside the words for it.
const MARKS: [&str; 6] = ["x", "*", "•", "●", "on", "checked"];
/// Characters and words of a group's name.
const NAME: usize = 60;
const WORDS: usize = 5;

/// Fills what is meant. `down`: groups that are named in their first row only, too.
pub(super) fn fill(columns: &mut [Column], down: bool, notes: &mut Vec<TableNote>) {
    if down {
        fill_down(columns, notes);
    }
    notes.extend(columns.iter_mut().filter_map(fill_flag));
}

/// A column with one value, a word or mark for yes, in two rows or more, and nothing else.
fn fill_flag(column: &mut Column) -> Option<TableNote> {
    let (value, count) = match &mut column.data {
        ColumnData::Text { codes, levels } => {
            let value = levels.get(0).filter(|_| levels.len() == 1)?.to_owned();
            let word = folded(&value);
            if !(YES.contains(&word.as_str()) || MARKS.contains(&word.as_str())) {
                return None;
            }
            let count = codes.iter().filter(|code| **code == MISSING_CODE).count();
            if count == 0 || codes.len() < count + 2 {
                return None;
            }
            levels.push(EMPTY);
            codes.iter_mut().filter(|code| **code == MISSING_CODE).for_each(|code| *code = 1);
            (value, count)
        }
        ColumnData::Numeric(values) => {
            let count = values.iter().filter(|value| value.is_nan()).count();
            if count == 0
                || values.len() < count + 2
                || values.iter().any(|value| !value.is_nan() && *value != 1.0)
            {
                return None;
            }
            values.iter_mut().filter(|value| value.is_nan()).for_each(|value| *value = 0.0);
            ("1".to_owned(), count)
        }
    };
    Some(TableNote::Column(ColumnNote::Flag { column: column.name.clone(), value, count }))
}

/// The first columns, as long as each has the names of groups in their first rows only.
fn fill_down(columns: &mut [Column], notes: &mut Vec<TableNote>) {
    // Where a group of the columns before begins.
    let mut begins: Option<Vec<bool>> = None;
    let most = columns.len().saturating_sub(2);
    for column in columns.iter_mut().take(most) {
        let ColumnData::Text { codes, levels } = &mut column.data else { return };
        if !are_groups(codes, begins.as_deref()) {
            return;
        }
        // Remarks are no names.
        let is_name = |name: &str| name.chars().count() <= NAME && name.split_whitespace().count() <= WORDS;
        if !levels.iter().all(is_name) {
            return;
        }
        let own: Vec<bool> = codes.iter().map(|code| *code != MISSING_CODE).collect();
        let mut last = MISSING_CODE;
        let mut count = 0;
        for code in codes.iter_mut() {
            if *code == MISSING_CODE {
                (*code, count) = (last, count + 1);
            }
            last = *code;
        }
        begins = Some(match begins {
            Some(before) => before.iter().zip(&own).map(|(one, other)| *one || *other).collect(),
            None => own,
        });
        notes.push(TableNote::Column(ColumnNote::FilledDown {
            column: column.name.clone(),
            value: levels.get(0).unwrap_or_default().to_owned(),
            count,
        }));
    }
}

/// Whether the cells that are filled begin groups: the first row is filled, no name comes again within a group of the columns before,
/// each of those begins with one, and a group has two rows or more, but for a few.
fn are_groups(codes: &[u32], before: Option<&[bool]>) -> bool {
    let filled: Vec<usize> = (0..codes.len()).filter(|&row| codes[row] != MISSING_CODE).collect();
    if filled.first() != Some(&0) || filled.len() < 2 || codes.len() < 2 * filled.len() {
        return false;
    }
    let ends = filled.iter().skip(1).copied().chain([codes.len()]);
    let single = filled.iter().zip(ends).filter(|(begin, end)| end - *begin < 2).count();
    if 5 * single > filled.len() {
        return false;
    }
    let mut names = BTreeSet::new();
    for (row, code) in codes.iter().enumerate() {
        if before.is_some_and(|before| before[row]) {
            names.clear();
            if *code == MISSING_CODE {
                return false;
            }
        }
        if *code != MISSING_CODE && !names.insert(code) {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, cells: &[&str]) -> Column {
        let (mut codes, mut levels) = (Vec::new(), super::super::Levels::default());
        for cell in cells {
            codes.push(match (cell.is_empty(), levels.position(cell)) {
                (true, _) => MISSING_CODE,
                (false, Some(code)) => code as u32,
                (false, None) => {
                    levels.push(cell);
                    levels.len() as u32 - 1
                }
            });
        }
        Column { name: name.to_owned(), data: ColumnData::Text { codes, levels } }
    }

    fn filled(cells: &[&[&str]]) -> Vec<Vec<String>> {
        let mut columns: Vec<Column> = cells.iter().map(|cells| column("c", cells)).collect();
        fill(&mut columns, true, &mut Vec::new());
        let texts = |column: &Column| {
            (0..cells[0].len())
                .map(|row| column.text(row).map_or(String::new(), |text| text.into_owned()))
                .collect()
        };
        columns.iter().map(texts).collect()
    }

    #[test]
    fn groups_are_filled_down_and_flags_have_two_values() {
        let city = ["Rome", "", "", "", "Oslo", "", "", ""];
        let sex = ["f", "", "m", "", "f", "", "m", ""];
        let (flag, other) = (["x", "", "X", "", "", "", "", ""], ["x", "", "x", "", "", "", "", "x"]);
        let all = filled(&[&city, &sex, &flag, &other]);
        assert_eq!(all[0], ["Rome", "Rome", "Rome", "Rome", "Oslo", "Oslo", "Oslo", "Oslo"]);
        assert_eq!(all[1], ["f", "f", "m", "m", "f", "f", "m", "m"]);
        // "x" and "X" are two values.
        assert_eq!(all[2], flag);
        assert_eq!(all[3], ["x", EMPTY, "x", EMPTY, EMPTY, EMPTY, EMPTY, "x"]);
        // A name that comes again, a first row without one, groups of one row.
        for cells in [
            ["Rome", "", "", "Oslo", "", "", "Rome", ""],
            ["", "", "", "Oslo", "", "", "Rome", ""],
            ["Rome", "Oslo", "Bern", "", "", "", "", ""],
            ["Rome", "", "", "", "", "", "", ""],
        ] {
            assert_eq!(filled(&[&cells, &sex, &flag])[0], cells);
        }
        // A group of the column before that does not begin with a name of its own.
        let second = ["f", "", "m", "", "", "", "n", ""];
        assert_eq!(filled(&[&city, &second, &flag, &other])[1], second);
        // One mark alone, and a word that is none.
        assert_eq!(filled(&[&["x", "", "", ""]])[0], ["x", "", "", ""]);
        assert_eq!(filled(&[&["EUR", "EUR", "", ""]])[0], ["EUR", "EUR", "", ""]);
    }
}
