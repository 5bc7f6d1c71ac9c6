//! Table and roles to the three parts that a model sees: which rows are used, for what, and why others are not.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::base_weights::BaseWeights;
use super::counts::Copies;
use super::groups::{Crossed, Groups};
use super::prepared::{DroppedRows, NamedTable, Prepared};
use super::{
    DataReport, DataSettings, ExperimentError, GroupReport, MissingPolicy, RowsError, Split, WeightsReport,
};
use crate::compute::by_descending;
use crate::design::{DesignError, DesignMatrix, EncodeSettings, Encoder, Part};
use crate::table::{Column, RoleError, Table};

/// What a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Train,
    Validation,
    Test,
}

/// The rows of one table that can be used, with label, group and base weight.
#[derive(Default)]
pub(super) struct Rows {
    pub rows: Vec<u32>,
    pub label: Vec<bool>,
    /// The cells of the sensitive columns, row after row.
    cells: Vec<u32>,
    /// How many sensitive columns there are.
    sensitive: usize,
    /// Base weights; empty where there is no column of them.
    pub weights: Vec<f64>,
}

impl Rows {
    /// What [`Crossed`] knows row k's group by: its cells, one a sensitive column.
    pub fn group(&self, k: usize) -> &[u32] {
        &self.cells[k * self.sensitive..][..self.sensitive]
    }

    /// Every row's.
    pub fn groups(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.rows.len()).map(|k| self.group(k))
    }

    /// The rows at these places.
    pub fn pick(&self, places: impl Iterator<Item = usize>) -> Rows {
        let mut picked = Rows { sensitive: self.sensitive, ..Rows::default() };
        for k in places {
            picked.rows.push(self.rows[k]);
            picked.label.push(self.label[k]);
            picked.cells.extend(self.group(k));
            picked.weights.extend(self.weights.get(k));
        }
        picked
    }
}

/// Chooses the rows and encodes them. The lines of a file of counts are repeated first.
///
/// A row without label or group is dropped; so is one with a missing feature, unless missing values are imputed.
/// Everything is counted by its first reason. Errors name the part, the count and what to do.
pub fn prepare(
    main: &NamedTable,
    second: Option<&NamedTable>,
    settings: &DataSettings,
) -> Result<Prepared, ExperimentError> {
    prepare_again(main, second, settings, None)
}

/// [`prepare`], after the same tables were prepared with settings that [differ in the groups alone](DataSettings::regroups): where the
/// same rows are used for the same, their encoded columns are shared and not computed again.
pub fn prepare_again(
    main: &NamedTable,
    second: Option<&NamedTable>,
    settings: &DataSettings,
    earlier: Option<&Prepared>,
) -> Result<Prepared, ExperimentError> {
    for named in [Some(main), second].into_iter().flatten() {
        named.table.check().map_err(DesignError::from)?;
    }
    let second = match settings.split {
        Split::SecondFile { .. } => Some(&second.ok_or(RowsError::NoSecondFile)?.table),
        _ => None,
    };
    let features = feature_columns(&main.table, settings)?;
    if features.is_empty() {
        return Err(RowsError::NoFeatures.into());
    }
    let copies = |table: &Table| settings.counts.as_ref().map(|name| Copies::of(table, name)).transpose();
    let (of_main, of_second) = (copies(&main.table)?, second.map(copies).transpose()?.flatten());
    let [repeated, repeated_second] = [(&of_main, Some(&main.table)), (&of_second, second)]
        .map(|(copies, table)| copies.as_ref().zip(table).map(|(copies, table)| copies.repeat(table)));
    let table = repeated.as_ref().unwrap_or(&main.table);
    let second = repeated_second.as_ref().or(second);

    let mut dropped = Dropped::default();
    let split = SplitColumn::find(table, &settings.split)?;
    let groups = Groups::of(table, &settings.groups)?;
    let told = |copies: &Option<Copies>, error| match copies {
        Some(copies) => copies.told(error),
        None => error,
    };
    let usable = usable_rows(table, table.rows, &features, settings, &groups, split.as_ref(), &mut dropped)
        .map_err(|error| told(&of_main, error))?;
    let dropped_here = dropped.rows();
    let second_usable = match second {
        Some(second) => {
            let columns = matching_columns(table, &features, second)?;
            let groups = groups.again(second, &settings.groups)?;
            let rows = usable_rows(second, second.rows, &columns, settings, &groups, None, &mut dropped);
            Some(rows.map_err(|error| told(&of_second, error))?)
        }
        None => None,
    };
    let rows_read = table.rows + second.map_or(0, |second| second.rows);
    if usable.rows.is_empty() {
        return Err(RowsError::AllDropped { rows: table.rows, reasons: dropped.words() }.into());
    }

    let uses = assign(&usable, table.rows, settings, split.as_ref());
    let pick = |wanted: Use| usable.pick((0..uses.len()).filter(|&k| uses[k] == wanted));
    let (train, validation) = (pick(Use::Train), pick(Use::Validation));
    let test = second_usable.unwrap_or_else(|| pick(Use::Test));
    let all = [&train, &validation, &test];
    let crossed = Crossed::new(&groups, all.iter().flat_map(|part| part.groups()), &settings.groups)?;
    check(all, settings, table, usable.rows.len(), &crossed)?;

    let counts = all.map(|part| part.rows.len());
    let ([x_train, x_validation, x_test], constant_columns) =
        match earlier.filter(|earlier| earlier.parts().map(Part::rows) == all.map(|part| &*part.rows)) {
            Some(earlier) => (earlier.parts().map(|part| part.x().clone()), earlier.constant_columns.clone()),
            None => encode([table, table, second.unwrap_or(table)], &features, all, settings)?,
        };
    let part = |x: DesignMatrix, rows: Rows| -> Result<Part, ExperimentError> {
        let codes: Vec<u16> = rows.groups().filter_map(|key| crossed.code(key)).collect();
        let privileged: Vec<bool> = codes.iter().map(|&code| code == 1).collect();
        let part = Part::new(x, &rows.label, &privileged, rows.rows)?;
        Ok(part.with_groups(codes)?.with_weights((!rows.weights.is_empty()).then_some(rows.weights))?)
    };
    let (train, validation, test) =
        (part(x_train, train)?, part(x_validation, validation)?, part(x_test, test)?);

    let layout = train.x().layout();
    let report = DataReport {
        name: main.name.clone(),
        fingerprint: table.fingerprint.clone(),
        second_fingerprint: second.map(|second| second.fingerprint.clone()),
        rows_read,
        rows: counts,
        dropped: dropped.sorted(),
        encoded_columns: layout.columns(),
        parameter_names: layout.parameter_names(),
        favourable: settings.label.positive_words(table),
        privileged: crossed.names.get(1).or(crossed.names.first()).cloned().unwrap_or_default(),
        unprivileged: crossed.names.first().cloned().unwrap_or_default(),
        groups: reported(&crossed, [&train, &validation, &test], settings),
        base_weights: settings.base_weight.clone().map(|column| {
            let weights = |part: &Part| part.weights().unwrap_or_default().to_vec();
            let parts = [&train, &validation, &test].map(weights);
            WeightsReport {
                column,
                sums: parts.clone().map(|weights| weights.iter().sum()),
                zero: parts.map(|weights| weights.iter().filter(|weight| **weight == 0.0).count()),
            }
        }),
    };
    Ok(Prepared {
        train,
        validation,
        test,
        report,
        constant_columns,
        extractor: None,
        dropped: dropped_here,
        copies: of_main,
    })
}

/// The encoded columns of the three parts, each with its table, and the columns that do not vary over the training rows.
fn encode(
    tables: [&Table; 3],
    features: &[usize],
    parts: [&Rows; 3],
    settings: &DataSettings,
) -> Result<([DesignMatrix; 3], Vec<String>), ExperimentError> {
    let encoding = EncodeSettings {
        standardise: settings.standardise.is_some(),
        standardise_share: settings.standardise.unwrap_or(1.0),
        intercept: settings.intercept,
        impute: settings.missing == MissingPolicy::Impute,
    };
    let [train, validation, test] = parts;
    let weights = (!train.weights.is_empty()).then_some(train.weights.as_slice());
    let encoder = Encoder::fit(tables[0], features, &train.rows, weights, encoding)?;
    let [x_train, x_validation, x_test] = [(tables[0], train), (tables[1], validation), (tables[2], test)]
        .map(|(table, part)| encoder.encode(table, &part.rows));
    Ok(([x_train?, x_validation?, x_test?], encoder.constant))
}

/// Positions of the feature columns: all but label, split, ignored and (if asked) sensitive.
pub(super) fn feature_columns(table: &Table, settings: &DataSettings) -> Result<Vec<usize>, ExperimentError> {
    let label = &settings.label.column;
    let twice =
        |column: &str, first, second| RowsError::SameColumn { column: column.to_owned(), first, second };
    if settings.is_sensitive(label) {
        return Err(twice(label, "the label", "the sensitive group").into());
    }
    let split = match &settings.split {
        Split::Column { column, .. } => Some(column),
        _ => None,
    };
    if split == Some(label) {
        return Err(twice(label, "the label", "the split").into());
    }
    let (base_weight, counts) = (settings.base_weight.as_ref(), settings.counts.as_ref());
    for (column, own) in [(base_weight, "the base weight"), (counts, "the counts")] {
        let Some(column) = column else { continue };
        let other = match column {
            _ if column == label => Some("the label"),
            _ if settings.is_sensitive(column) => Some("the sensitive group"),
            _ if split == Some(column) => Some("the split"),
            _ if base_weight == counts => Some("the base weight"),
            _ => None,
        };
        if let Some(other) = other {
            return Err(twice(column, other, if base_weight == counts { "the counts" } else { own }).into());
        }
    }
    for name in &settings.ignored {
        if !table.columns.iter().any(|column| &column.name == name) {
            return Err(RoleError::no_such_column(table, name).into());
        }
    }
    let is_feature = |column: &Column| {
        let name = &column.name;
        name != label
            && Some(name) != split
            && Some(name) != base_weight
            && Some(name) != counts
            && !settings.ignored.contains(name)
            && (!settings.is_sensitive(name) || settings.sensitive_as_feature)
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
pub(super) struct SplitColumn {
    pub uses: Vec<Option<Use>>,
    name: String,
}

impl SplitColumn {
    pub fn find(table: &Table, split: &Split) -> Result<Option<SplitColumn>, ExperimentError> {
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

/// Of the first `rows` rows those that can be used.
pub(super) fn usable_rows(
    table: &Table,
    rows: usize,
    features: &[usize],
    settings: &DataSettings,
    groups: &Groups,
    split: Option<&SplitColumn>,
    dropped: &mut Dropped,
) -> Result<Rows, ExperimentError> {
    let label = settings.label.resolve(table)?;
    let weights = match &settings.base_weight {
        Some(column) => Some(BaseWeights::of(table, column)?),
        None => None,
    };
    let columns: Vec<&Column> = features.iter().map(|&c| &table.columns[c]).collect();
    let drop_missing = settings.missing == MissingPolicy::DropRows;
    let mut usable = Rows { sensitive: settings.groups.len(), ..Rows::default() };
    for (row, label) in label.iter().enumerate().take(rows) {
        let group = groups.without(row).map(|place| &settings.groups[place].column);
        let without = if label.is_none() { Some(&settings.label.column) } else { group };
        let (Some(y), None) = (*label, without) else {
            let name = without.unwrap_or(&settings.label.column);
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
        usable.cells.extend(groups.key(row));
        if let Some(weights) = &weights {
            usable.weights.push(weights.of_row(row)?);
        }
    }
    Ok(usable)
}

/// What each usable row is for. A seeded split shuffles the usable rows once and cuts; each part is then used in file
/// order. Rows that were added train, and are not shuffled with the others.
fn assign(usable: &Rows, rows: usize, settings: &DataSettings, split: Option<&SplitColumn>) -> Vec<Use> {
    if let Some(split) = split {
        return usable.rows.iter().map(|&row| split.uses[row as usize].unwrap_or(Use::Train)).collect();
    }
    let first_added = rows.saturating_sub(settings.added as usize);
    let drawn = usable.rows.partition_point(|&row| (row as usize) < first_added);
    let mut uses = shuffled(drawn, &settings.split, settings.seed);
    uses.resize(usable.rows.len(), Use::Train);
    uses
}

/// A seeded split of so many usable rows.
pub(super) fn shuffled(count: usize, split: &Split, seed: u64) -> Vec<Use> {
    let cut = |share: f64| ((share * count as f64).round() as usize).min(count);
    let (train_end, validation_end) = match *split {
        Split::Seeded { train, validation } => (cut(train), cut(train + validation)),
        Split::SecondFile { validation } => (cut(1.0 - validation), count),
        Split::Column { .. } => (count, count),
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
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
    parts: [&Rows; 3],
    settings: &DataSettings,
    table: &Table,
    usable: usize,
    crossed: &Crossed,
) -> Result<(), RowsError> {
    let [train, validation, _] = parts;
    for (part, rows) in ["training", "validation", "test"].into_iter().zip(parts) {
        if rows.rows.is_empty() {
            return Err(RowsError::EmptyPart { part, rows: usable });
        }
        if !rows.weights.is_empty() && rows.weights.iter().all(|&weight| weight == 0.0) {
            return Err(RowsError::NoWeight { part, rows: rows.rows.len() });
        }
    }
    // A row of weight 0 is there, and tells a model nothing.
    let counts = |rows: &Rows, k: usize| rows.weights.get(k).is_none_or(|&weight| weight > 0.0);
    let mut labels = (0..train.rows.len()).filter(|&k| counts(train, k)).map(|k| train.label[k]);
    let first = labels.next().unwrap_or_default();
    if labels.all(|y| y == first) {
        let role = &settings.label;
        let label = if first { role.positive_words(table) } else { role.negative_words(table) };
        return Err(RowsError::OneClass { rows: train.rows.len(), label });
    }
    if settings.groups.is_empty() {
        return Ok(());
    }
    // A test part with one group leaves its rates undefined, which is shown; without two groups in validation there
    // is no gap.
    for (part, rows) in [("training", train), ("validation", validation)] {
        let first = rows.group(0);
        if rows.groups().all(|group| group == first) {
            let name = crossed.code(first).map(|code| crossed.names[usize::from(code)].clone());
            return Err(RowsError::OneGroup { part, rows: rows.rows.len(), group: name.unwrap_or_default() });
        }
    }
    Ok(())
}

/// What the report says of each group.
fn reported(crossed: &Crossed, parts: [&Part; 3], settings: &DataSettings) -> Vec<GroupReport> {
    let group = |(code, name): (usize, &String)| {
        let rows = parts.map(|part| part.groups().iter().filter(|&&own| usize::from(own) == code).count());
        GroupReport { name: name.clone(), rows, driven: rows[1] >= settings.minimum_group as usize }
    };
    crossed.names.iter().enumerate().map(group).collect()
}

/// Why a row was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Missing,
    OtherValue,
}

/// Dropped rows by column and reason, in order of first appearance.
#[derive(Default)]
pub(super) struct Dropped {
    reasons: Vec<(String, Reason, usize)>,
    /// Every dropped row with the place of its reason.
    pub rows: Vec<(u32, u32)>,
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

    pub fn in_words(&self) -> impl Iterator<Item = (String, usize)> {
        self.reasons.iter().map(|(column, reason, count)| {
            let words = match reason {
                Reason::Missing => format!("no value for {column}"),
                Reason::OtherValue => format!("{column} is none of the chosen values"),
            };
            (words, *count)
        })
    }

    pub fn sorted(&self) -> Vec<(String, usize)> {
        let list: Vec<(String, usize)> = self.in_words().collect();
        by_descending(list, self.reasons.iter().map(|(_, _, count)| *count as f64))
    }

    pub fn words(&self) -> String {
        let list: Vec<String> =
            self.sorted().into_iter().map(|(why, count)| format!("{count} with {why}")).collect();
        list.join(", ")
    }
}
