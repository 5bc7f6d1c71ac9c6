//! Table and roles to the three parts that a model sees: which rows are used, for what, and why others are not.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::extract::Extractor;
use super::{Configuration, DataReport, ExperimentError, MissingPolicy, RowsError, Split};
use crate::compute::by_descending;
use crate::design::{EncodeSettings, Encoder, Part};
use crate::table::{Column, RoleError, Table};

/// A table with the name that the page shows.
#[derive(Debug, Clone)]
pub struct NamedTable {
    /// The file's or bundled set's name.
    pub name: String,
    /// The table.
    pub table: Table,
}

/// The three parts, and the report on how they came about.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Training rows, in file order.
    pub train: Part,
    /// Validation rows: corrections are chosen on them.
    pub validation: Part,
    /// Test rows: nothing is chosen on them.
    pub test: Part,
    /// What was used and what was dropped.
    pub report: DataReport,
    /// Columns that do not vary over the training rows, and were left out.
    pub constant_columns: Vec<String>,
    /// What made the parts' columns of the encoded ones, where it is a perceptron.
    pub extractor: Option<Extractor>,
    /// Rows of the first file that were dropped.
    pub dropped: DroppedRows,
}

/// Rows of a file that were dropped, each with its first reason.
#[derive(Debug, Clone, Default)]
pub struct DroppedRows {
    /// The rows, from 0, in file order, each with the place of its reason.
    pub rows: Vec<(u32, u32)>,
    /// The reasons, in words ("no value for age").
    pub reasons: Vec<String>,
}

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Train,
    Validation,
    Test,
}

/// The rows of one table that can be used, with label and group.
struct Rows {
    rows: Vec<u32>,
    label: Vec<bool>,
    group: Vec<bool>,
}

/// Chooses the rows and encodes them.
///
/// A row without label or group is dropped; so is one with a missing feature, unless missing values are imputed.
/// Everything is counted by its first reason. Errors name the part, the count and what to do.
pub fn prepare(
    main: &NamedTable,
    second: Option<&NamedTable>,
    configuration: &Configuration,
) -> Result<Prepared, ExperimentError> {
    let table = &main.table;
    let second = match configuration.split {
        Split::SecondFile { .. } => Some(second.ok_or(RowsError::NoSecondFile)?),
        _ => None,
    };
    let features = feature_columns(table, configuration)?;
    if features.is_empty() {
        return Err(RowsError::NoFeatures.into());
    }

    let mut dropped = Dropped::default();
    let split = SplitColumn::find(table, &configuration.split)?;
    let usable = usable_rows(table, &features, configuration, split.as_ref(), &mut dropped)?;
    let dropped_here = dropped.rows();
    let second_usable = match second {
        Some(second) => {
            let columns = matching_columns(table, &features, &second.table)?;
            Some(usable_rows(&second.table, &columns, configuration, None, &mut dropped)?)
        }
        None => None,
    };
    let rows_read = table.rows + second.map_or(0, |second| second.table.rows);
    if usable.rows.is_empty() {
        return Err(RowsError::AllDropped { rows: table.rows, reasons: dropped.words() }.into());
    }

    let uses = assign(&usable, configuration, split.as_ref());
    let pick = |wanted: Use| -> Rows {
        let chosen = || uses.iter().enumerate().filter(move |(_, used)| **used == wanted).map(|(k, _)| k);
        Rows {
            rows: chosen().map(|k| usable.rows[k]).collect(),
            label: chosen().map(|k| usable.label[k]).collect(),
            group: chosen().map(|k| usable.group[k]).collect(),
        }
    };
    let (train, validation) = (pick(Use::Train), pick(Use::Validation));
    let test = second_usable.unwrap_or_else(|| pick(Use::Test));
    check(&train, &validation, &test, configuration, table, usable.rows.len())?;

    let model = &configuration.model;
    let settings = EncodeSettings {
        standardise: model.standardise,
        standardise_share: model.standardise_share,
        intercept: model.intercept,
        impute: configuration.missing == MissingPolicy::Impute,
    };
    let encoder = Encoder::fit(table, &features, &train.rows, settings)?;
    let test_table = second.map_or(table, |second| &second.table);
    let part = |table: &Table, rows: Rows| -> Result<Part, ExperimentError> {
        Ok(Part::new(encoder.encode(table, &rows.rows)?, &rows.label, &rows.group, rows.rows))
    };
    let counts = [train.rows.len(), validation.rows.len(), test.rows.len()];
    let (train, validation, test) = (part(table, train)?, part(table, validation)?, part(test_table, test)?);

    let layout = &train.x.layout;
    let report = DataReport {
        name: main.name.clone(),
        fingerprint: table.fingerprint.clone(),
        second_fingerprint: second.map(|second| second.table.fingerprint.clone()),
        rows_read,
        rows: counts,
        dropped: dropped.sorted(),
        encoded_columns: layout.columns(),
        parameter_names: layout.parameter_names(),
        favourable: configuration.label.positive_words(table),
        privileged: configuration.sensitive.positive_words(table),
        unprivileged: configuration.sensitive.negative_words(table),
    };
    let constant_columns = encoder.constant.clone();
    Ok(Prepared { train, validation, test, report, constant_columns, extractor: None, dropped: dropped_here })
}

/// Positions of the feature columns: all but label, split, ignored and (if asked) sensitive.
fn feature_columns(table: &Table, configuration: &Configuration) -> Result<Vec<usize>, ExperimentError> {
    let (label, sensitive) = (&configuration.label.column, &configuration.sensitive.column);
    let twice =
        |column: &str, first, second| RowsError::SameColumn { column: column.to_owned(), first, second };
    if label == sensitive {
        return Err(twice(label, "the label", "the sensitive group").into());
    }
    let split = match &configuration.split {
        Split::Column { column, .. } => Some(column),
        _ => None,
    };
    if split == Some(label) {
        return Err(twice(label, "the label", "the split").into());
    }
    for name in &configuration.ignored {
        if !table.columns.iter().any(|column| &column.name == name) {
            return Err(RoleError::no_such_column(table, name).into());
        }
    }
    let is_feature = |column: &Column| {
        let name = &column.name;
        name != label
            && Some(name) != split
            && !configuration.ignored.contains(name)
            && (name != sensitive || configuration.sensitive_as_feature)
    };
    Ok((0..table.columns.len()).filter(|&c| is_feature(&table.columns[c])).collect())
}

/// The same columns in the second table, by name.
fn matching_columns(
    table: &Table,
    features: &[usize],
    second: &Table,
) -> Result<Vec<usize>, ExperimentError> {
    features
        .iter()
        .map(|&c| {
            let name = &table.columns[c].name;
            let found = second.columns.iter().position(|column| &column.name == name);
            found.ok_or_else(|| RoleError::no_such_column(second, name).into())
        })
        .collect()
}

/// A split column, and what each of its cells means.
struct SplitColumn {
    uses: Vec<Option<Use>>,
    name: String,
}

impl SplitColumn {
    fn find(table: &Table, split: &Split) -> Result<Option<SplitColumn>, ExperimentError> {
        let Split::Column { column, train, validation, test } = split else { return Ok(None) };
        let lists = [(Use::Train, train), (Use::Validation, validation), (Use::Test, test)];
        for (k, (_, list)) in lists.iter().enumerate() {
            let others = lists.iter().enumerate().filter(|(other, _)| *other != k);
            if let Some(value) =
                others.flat_map(|(_, (_, other))| other.iter()).find(|value| list.contains(value))
            {
                return Err(
                    RowsError::SplitValueTwice { column: column.clone(), value: value.clone() }.into()
                );
            }
        }
        let cells = table
            .columns
            .iter()
            .find(|candidate| &candidate.name == column)
            .ok_or_else(|| RoleError::no_such_column(table, column))?;
        let uses = (0..table.rows)
            .map(|row| {
                let text = cells.text(row)?;
                lists.iter().find(|(_, list)| list.iter().any(|value| *value == text)).map(|(used, _)| *used)
            })
            .collect();
        Ok(Some(SplitColumn { uses, name: column.clone() }))
    }
}

fn usable_rows(
    table: &Table,
    features: &[usize],
    configuration: &Configuration,
    split: Option<&SplitColumn>,
    dropped: &mut Dropped,
) -> Result<Rows, ExperimentError> {
    let label = configuration.label.resolve(table)?;
    let group = configuration.sensitive.resolve(table)?;
    let (label_name, group_name) = (&configuration.label.column, &configuration.sensitive.column);
    let columns: Vec<&Column> = features.iter().map(|&c| &table.columns[c]).collect();
    let drop_missing = configuration.missing == MissingPolicy::DropRows;
    let mut usable = Rows { rows: Vec::new(), label: Vec::new(), group: Vec::new() };
    for row in 0..table.rows {
        let (Some(y), Some(s)) = (label[row], group[row]) else {
            let name = if label[row].is_none() { label_name } else { group_name };
            let missing = table.columns.iter().any(|column| &column.name == name && column.is_missing(row));
            dropped.count(row, name, if missing { Reason::Missing } else { Reason::OtherValue });
            continue;
        };
        if let Some(split) = split.filter(|split| split.uses[row].is_none()) {
            dropped.count(row, &split.name, Reason::OtherValue);
            continue;
        }
        if drop_missing && let Some(column) = columns.iter().find(|column| column.is_missing(row)) {
            dropped.count(row, &column.name, Reason::Missing);
            continue;
        }
        usable.rows.push(row as u32);
        usable.label.push(y);
        usable.group.push(s);
    }
    Ok(usable)
}

/// What each usable row is for. A seeded split shuffles the usable rows once and cuts; each part is then used in file
/// order.
fn assign(usable: &Rows, configuration: &Configuration, split: Option<&SplitColumn>) -> Vec<Use> {
    if let Some(split) = split {
        return usable.rows.iter().map(|&row| split.uses[row as usize].unwrap_or(Use::Train)).collect();
    }
    let count = usable.rows.len();
    let cut = |share: f64| ((share * count as f64).round() as usize).min(count);
    let (train_end, validation_end) = match configuration.split {
        Split::Seeded { train, validation } => (cut(train), cut(train + validation)),
        Split::SecondFile { validation } => (cut(1.0 - validation), count),
        Split::Column { .. } => (count, count),
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(configuration.seed));
    let mut uses = vec![Use::Test; count];
    for (place, &row) in order.iter().enumerate() {
        if place < train_end {
            uses[row] = Use::Train;
        } else if place < validation_end {
            uses[row] = Use::Validation;
        }
    }
    uses
}

fn check(
    train: &Rows,
    validation: &Rows,
    test: &Rows,
    configuration: &Configuration,
    table: &Table,
    usable: usize,
) -> Result<(), RowsError> {
    for (part, rows) in [("training", train), ("validation", validation), ("test", test)] {
        if rows.rows.is_empty() {
            return Err(RowsError::EmptyPart { part, rows: usable });
        }
    }
    let words = |positive: bool, role: &crate::table::BinaryRole| {
        if positive { role.positive_words(table) } else { role.negative_words(table) }
    };
    let first = train.label[0];
    if train.label.iter().all(|&y| y == first) {
        return Err(RowsError::OneClass {
            rows: train.rows.len(),
            label: words(first, &configuration.label),
        });
    }
    // A test part with one group leaves its rates undefined, which is shown; without two groups in validation there
    // is no target.
    for (part, rows) in [("training", train), ("validation", validation)] {
        let first = rows.group[0];
        if rows.group.iter().all(|&s| s == first) {
            let group = words(first, &configuration.sensitive);
            return Err(RowsError::OneGroup { part, rows: rows.rows.len(), group });
        }
    }
    Ok(())
}

/// Why a row was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Missing,
    OtherValue,
}

/// Dropped rows by column and reason, in order of first appearance.
#[derive(Default)]
struct Dropped {
    reasons: Vec<(String, Reason, usize)>,
    /// Every dropped row with the place of its reason.
    rows: Vec<(u32, u32)>,
}

impl Dropped {
    fn count(&mut self, row: usize, column: &str, reason: Reason) {
        let known = self.reasons.iter().position(|(name, why, _)| name == column && *why == reason);
        let place = known.unwrap_or(self.reasons.len());
        match self.reasons.get_mut(place) {
            Some((_, _, count)) => *count += 1,
            None => self.reasons.push((column.to_owned(), reason, 1)),
        }
        self.rows.push((row as u32, place as u32));
    }

    /// The rows counted so far.
    fn rows(&self) -> DroppedRows {
        DroppedRows { rows: self.rows.clone(), reasons: self.in_words().map(|(why, _)| why).collect() }
    }

    fn in_words(&self) -> impl Iterator<Item = (String, usize)> {
        self.reasons.iter().map(|(column, reason, count)| {
            let words = match reason {
                Reason::Missing => format!("no value for {column}"),
                Reason::OtherValue => format!("{column} is none of the chosen values"),
            };
            (words, *count)
        })
    }

    fn sorted(&self) -> Vec<(String, usize)> {
        let list: Vec<(String, usize)> = self.in_words().collect();
        by_descending(list, self.reasons.iter().map(|(_, _, count)| *count as f64))
    }

    fn words(&self) -> String {
        let list: Vec<String> =
            self.sorted().into_iter().map(|(why, count)| format!("{count} with {why}")).collect();
        list.join(", ")
    }
}
