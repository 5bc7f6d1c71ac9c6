//! Columns of files whose cells have types: numbers are numbers, and texts are texts even where they write a number.

use serde::{Deserialize, Serialize};

use crate::interner::{Interner, reserve};
use crate::names::unique_names;
use crate::number::{number_text, read_number};
use crate::{Column, ColumnData, ColumnNote, Levels, MISSING_CODE, Table, TableError, TableNote};

/// Whole numbers up to this size are doubles exactly.
pub const EXACT: u64 = 1 << 53;

/// A column that grows by one cell a row.
#[derive(Serialize, Deserialize)]
pub struct TypedColumn {
    name: String,
    cells: Cells,
    /// The first text below numbers, or number below texts: its row (from 0) and itself.
    mixed: Option<(usize, String)>,
    /// Numbers that were kept as text, because a double does not hold them, and the first one's row.
    kept_as_text: Option<usize>,
    /// Numbers that are infinite: how many, the first one's row (from 0) and itself.
    infinite: Option<(usize, usize, String)>,
}

#[derive(Serialize, Deserialize)]
enum Cells {
    /// No value yet.
    Missing(usize),
    Numbers(Vec<f64>),
    Texts {
        codes: Vec<u32>,
        levels: Interner,
    },
}

impl TypedColumn {
    /// A column without cells.
    pub fn new(name: String) -> TypedColumn {
        TypedColumn { name, cells: Cells::Missing(0), mixed: None, kept_as_text: None, infinite: None }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Missing(rows) => *rows,
            Cells::Numbers(values) => values.len(),
            Cells::Texts { codes, .. } => codes.len(),
        }
    }

    /// Appends missing cells up to this length.
    pub fn pad(&mut self, rows: usize) {
        for _ in self.len()..rows {
            match &mut self.cells {
                Cells::Missing(count) => {
                    *count = rows;
                    return;
                }
                Cells::Numbers(values) => push(values, f64::NAN),
                Cells::Texts { codes, .. } => push(codes, MISSING_CODE),
            }
        }
    }

    /// Appends a text.
    pub fn push_text(&mut self, text: &[u8]) {
        if let Cells::Numbers(values) = &self.cells {
            self.mixed.get_or_insert_with(|| (values.len(), shown(text)));
        }
        self.text(text);
    }

    /// Appends a number as it is written: one that a double does not hold is a text, and so then are all. False where it is no number.
    pub fn push_number(&mut self, written: &str) -> bool {
        let digits = written.strip_prefix('-').unwrap_or(written);
        let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let Some(value) = written
            .parse::<f64>()
            .ok()
            .filter(|_| digits.starts_with(|c: char| c.is_ascii_digit() || c == '.'))
        else {
            return false;
        };
        if value.is_infinite() && !whole {
            self.push_infinite(written);
            return true;
        }
        let exact = if whole {
            written.len() < 16 || digits.parse::<u64>().is_ok_and(|digits| digits <= EXACT)
        } else {
            true
        };
        match &mut self.cells {
            Cells::Missing(rows) if exact => {
                let mut values = vec![f64::NAN; *rows];
                push(&mut values, value);
                self.cells = Cells::Numbers(values);
            }
            Cells::Numbers(values) if exact => push(values, value),
            Cells::Texts { codes, .. } if exact && self.kept_as_text.is_none() => {
                let row = codes.len();
                self.mixed.get_or_insert_with(|| (row, shown(written.as_bytes())));
                self.text(written.as_bytes());
            }
            _ => {
                if !exact {
                    self.kept_as_text.get_or_insert(self.len());
                }
                self.text(written.as_bytes());
            }
        }
        true
    }

    /// Appends an infinite number, which counts as missing.
    pub fn push_infinite(&mut self, written: &str) {
        let row = self.len();
        self.infinite.get_or_insert_with(|| (0, row, shown(written.as_bytes()))).0 += 1;
        self.pad(row + 1);
    }

    /// Appends a finite number.
    pub fn push_value(&mut self, value: f64) {
        match &mut self.cells {
            Cells::Numbers(values) => push(values, value),
            _ => {
                self.push_number(&number_text(value));
            }
        }
    }

    /// Appends finite numbers, all whole ones among them held exactly.
    pub fn push_values(&mut self, values: impl ExactSizeIterator<Item = f64>) {
        if let Cells::Missing(rows) = self.cells {
            self.cells = Cells::Numbers(vec![f64::NAN; rows]);
        }
        match &mut self.cells {
            Cells::Numbers(all) => {
                reserve(all, values.len());
                all.extend(values);
            }
            _ => values.for_each(|value| self.push_value(value)),
        }
    }

    /// Appends a whole number: one that a double does not hold is a text, and so then are all.
    pub fn push_whole(&mut self, value: i128) {
        match &mut self.cells {
            Cells::Numbers(values) if value.unsigned_abs() <= u128::from(EXACT) => push(values, value as f64),
            _ => {
                self.push_number(&value.to_string());
            }
        }
    }

    fn text(&mut self, text: &[u8]) {
        let (codes, levels) = match &mut self.cells {
            Cells::Texts { codes, levels } => (codes, levels),
            other => {
                let mut levels = Interner::default();
                let mut code = |value: &f64| {
                    if value.is_nan() { MISSING_CODE } else { levels.code(number_text(*value).as_bytes()).0 }
                };
                let codes = match &*other {
                    Cells::Numbers(values) => values.iter().map(&mut code).collect(),
                    _ => vec![MISSING_CODE; self.len()],
                };
                self.cells = Cells::Texts { codes, levels };
                return self.text(text);
            }
        };
        push(codes, levels.code(text).0);
    }

    fn finish(self, notes: &mut Vec<TableNote>) -> (String, ColumnData) {
        if let Some(row) = self.kept_as_text {
            notes.push(TableNote::Column(ColumnNote::KeptAsText { column: self.name.clone(), row: row + 1 }));
        } else if let Some((row, value)) = self.mixed {
            notes.push(TableNote::Column(ColumnNote::MixedColumn {
                column: self.name.clone(),
                row: row + 1,
                value,
            }));
        }
        if let Some((count, row, value)) = self.infinite {
            let column = self.name.clone();
            notes.push(TableNote::Column(ColumnNote::Infinite { count, row: row + 1, column, value }));
        }
        let all_numbers = |levels: &Interner| {
            levels.len() >= 3 && levels.texts().all(|text| read_number(text, false).number().is_some())
        };
        if let Cells::Texts { levels, .. } = &self.cells
            && self.kept_as_text.is_none()
            && all_numbers(levels)
        {
            let value = shown(levels.texts().next().unwrap_or_default());
            notes.push(TableNote::Column(ColumnNote::NumbersInTexts { column: self.name.clone(), value }));
        }
        let data = match self.cells {
            Cells::Missing(rows) => {
                ColumnData::Text { codes: vec![MISSING_CODE; rows], levels: Levels::default() }
            }
            Cells::Numbers(values) => ColumnData::Numeric(values),
            Cells::Texts { codes, levels } => ColumnData::Text { codes, levels: levels.into_levels() },
        };
        (self.name, data)
    }
}

/// The table of these columns, all filled up to the number of rows.
///
/// # Errors
///
/// [`TableError::Empty`] without columns, [`TableError::HeaderAlone`] without rows.
pub fn table(columns: Vec<TypedColumn>, rows: usize, mut notes: Vec<TableNote>) -> Result<Table, TableError> {
    if columns.is_empty() {
        return Err(TableError::Empty);
    }
    if rows == 0 {
        return Err(TableError::HeaderAlone { columns: columns.len() });
    }
    let (mut names, mut data) = (Vec::with_capacity(columns.len()), Vec::with_capacity(columns.len()));
    for mut column in columns {
        column.pad(rows);
        let (name, cells) = column.finish(&mut notes);
        names.push(name);
        data.push(cells);
    }
    let names = unique_names(names, &mut notes);
    let columns = names.into_iter().zip(data).map(|(name, data)| Column { name, data }).collect();
    Ok(Table { format: None, columns, rows, notes, fingerprint: String::new(), raw: Vec::new() })
}

/// Whether a text is among the markers that the visitor chose. Such files have a way of their own to say that nothing is there.
pub(super) fn is_marker(text: &[u8], markers: &[String]) -> bool {
    markers.iter().any(|marker| marker.as_bytes().eq_ignore_ascii_case(text))
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(40).collect()
}

fn push<T>(list: &mut Vec<T>, item: T) {
    reserve(list, 1);
    list.push(item);
}
