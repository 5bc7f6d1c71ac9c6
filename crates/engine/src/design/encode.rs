//! Learning an encoding from the training rows, and applying it to any rows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{DesignError, DesignMatrix, Factor, Layout, NumericColumn, UNSEEN};
use crate::table::{Column, ColumnData, Levels, MISSING_CODE, Table};

/// The level that stands for missing cells of a text column where missing values are filled in.
pub const MISSING_LEVEL: &str = "(missing)";

/// How columns are encoded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EncodeSettings {
    /// Bring every encoded column, one-hot ones included, to mean 0 and (population) standard deviation 1.
    pub standardise: bool,
    /// Mean and standard deviation are those of the first round(n * share) training rows, at least one.
    pub standardise_share: f64,
    /// Append a column of ones.
    pub intercept: bool,
    /// Fill in missing cells: numbers by the training rows' median, texts by a level "(missing)" of their own.
    /// Otherwise a missing cell is an error, and the caller passes complete rows only.
    pub impute: bool,
}

/// Where the encoded columns come from: one entry a numeric column of the layout.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum NumericSource {
    /// A numeric column; `fill` replaces missing cells.
    Number { column: String, fill: Option<f64> },
    /// A text column with two levels: 1 where the cell is the second one.
    TwoLevels { column: String, second: String },
}

/// An encoding learnt from training rows: which columns become what, their levels, shifts and scales.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoder {
    layout: Arc<Layout>,
    sources: Vec<NumericSource>,
    impute: bool,
    /// Chosen features that have only one value among the training rows; the model does without them.
    pub constant: Vec<String>,
}

impl Encoder {
    /// Learns the encoding of `feature_columns` (positions in the table) from `training_rows`, in the order given.
    ///
    /// Numeric columns stay numeric; a text column with two levels among the training rows becomes one 0/1 column,
    /// the second level in order of first appearance being 1; other text columns become one-hot with every level
    /// kept. A column with only one value is left out and listed in [`Encoder::constant`].
    ///
    /// `weights`: base weights, one a training row, 1 each where `None`. Means, deviations and medians count a row of weight b as b
    /// copies; a row of weight 0 is not learnt from.
    ///
    /// # Errors
    ///
    /// [`DesignError`] for columns of different lengths, rows that the table does not have, no rows, weights of another number than the rows, nothing but constant columns, missing cells that are not
    /// to be filled in, and numbers too large to be summed.
    pub fn fit(
        table: &Table,
        feature_columns: &[usize],
        training_rows: &[u32],
        weights: Option<&[f64]>,
        settings: EncodeSettings,
    ) -> Result<Encoder, DesignError> {
        check(table, training_rows)?;
        if let Some(weights) = weights.filter(|weights| weights.len() != training_rows.len()) {
            return Err(DesignError::Weights { weights: weights.len(), rows: training_rows.len() });
        }
        let (counted, counted_weights): (Vec<u32>, Option<Vec<f64>>) = match weights {
            None => (training_rows.to_vec(), None),
            Some(weights) => {
                let (rows, weights) =
                    training_rows.iter().zip(weights).filter(|(_, weight)| **weight > 0.0).unzip();
                (rows, Some(weights))
            }
        };
        let training_rows = counted.as_slice();
        if training_rows.is_empty() {
            return Err(DesignError::NoTrainingRows);
        }
        let weight = |k: usize| counted_weights.as_ref().map_or(1.0, |weights| weights[k]);
        let share = settings.standardise_share.clamp(0.0, 1.0);
        let first = ((training_rows.len() as f64 * share).round() as usize).clamp(1, training_rows.len());
        let standardising_rows = &training_rows[..first];
        let standardising_weight: f64 = (0..first).map(weight).sum();
        let mut layout = Layout::dense(Vec::new(), settings.intercept);
        let mut sources = Vec::new();
        let mut constant = Vec::new();
        for column in feature_columns.iter().filter_map(|&position| table.columns.get(position)) {
            match &column.data {
                ColumnData::Numeric(values) => {
                    let fill = if settings.impute { median(values, training_rows, weight) } else { None };
                    let filled = |row: u32| fill_in(values[row as usize], fill);
                    if let Some(&row) = training_rows.iter().find(|&&row| filled(row).is_nan())
                        && !(settings.impute && fill.is_none())
                    {
                        return Err(missing_value(column, row));
                    }
                    let value = filled(training_rows[0]);
                    if training_rows.iter().all(|&row| filled(row) == value) || value.is_nan() {
                        constant.push(column.name.clone());
                        continue;
                    }
                    let (shift, scale) = if settings.standardise {
                        let cells = standardising_rows.iter().enumerate();
                        mean_and_deviation(
                            cells.map(|(k, &row)| (filled(row), weight(k))),
                            standardising_weight,
                        )
                    } else {
                        (0.0, 1.0)
                    };
                    if !(shift.is_finite() && scale.is_finite()) {
                        return Err(DesignError::TooLarge { column: column.name.clone() });
                    }
                    layout.numeric.push(NumericColumn { name: column.name.clone(), shift, scale });
                    sources.push(NumericSource::Number { column: column.name.clone(), fill });
                }
                ColumnData::Text { codes, levels } => {
                    let seen = SeenLevels::new(column, codes, levels, training_rows, settings.impute)?;
                    if seen.names.len() < 2 {
                        constant.push(column.name.clone());
                        continue;
                    }
                    let counts = seen.counts(codes, standardising_rows, weight);
                    let standard = |count: f64| {
                        if settings.standardise {
                            indicator_moments(count, standardising_weight)
                        } else {
                            (0.0, 1.0)
                        }
                    };
                    if let [_, second] = seen.names.as_slice() {
                        let (shift, scale) = standard(counts[1]);
                        let name = format!("{} = {second}", column.name);
                        layout.numeric.push(NumericColumn { name, shift, scale });
                        sources.push(NumericSource::TwoLevels {
                            column: column.name.clone(),
                            second: second.clone(),
                        });
                    } else {
                        let offset = layout.one_hot_shift.len();
                        for &count in &counts {
                            let (shift, scale) = standard(count);
                            layout.one_hot_shift.push(shift);
                            layout.one_hot_scale.push(scale);
                        }
                        layout.factors.push(Factor { name: column.name.clone(), levels: seen.names, offset });
                    }
                }
            }
        }
        if layout.columns() == 0 {
            return Err(DesignError::NoFeatures { constant: constant.len() });
        }
        Ok(Encoder { layout: Arc::new(layout), sources, impute: settings.impute, constant })
    }

    /// What was learnt block by block, of complete rows.
    pub(super) fn learnt(layout: Arc<Layout>, sources: Vec<NumericSource>, constant: Vec<String>) -> Encoder {
        Encoder { layout, sources, impute: false, constant }
    }

    /// The columns of the encoded matrices.
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Encodes rows of a table, which may be another one than was learnt from: columns are found by name. A level
    /// that the training rows never showed leaves all the one-hot columns of its factor at 0, before standardisation.
    ///
    /// # Errors
    ///
    /// [`DesignError`] where columns differ in length, a row is not there, a column is missing, a number is a text, a cell is missing and is not to be filled in, or a number leaves what
    /// f64 holds.
    pub fn encode(&self, table: &Table, rows: &[u32]) -> Result<DesignMatrix, DesignError> {
        check(table, rows)?;
        let layout = &*self.layout;
        let mut numeric = vec![0.0; rows.len() * layout.numeric.len()];
        for (j, (source, standard)) in self.sources.iter().zip(&layout.numeric).enumerate() {
            let out = numeric.iter_mut().skip(j).step_by(layout.numeric.len());
            match source {
                NumericSource::Number { column, fill } => {
                    let column = find(table, column)?;
                    for (cell, &row) in out.zip(rows) {
                        let value = fill_in(number(column, row)?, *fill);
                        if value.is_nan() {
                            return Err(missing_value(column, row));
                        }
                        *cell = (value - standard.shift) / standard.scale;
                    }
                }
                NumericSource::TwoLevels { column, second } => {
                    let column = find(table, column)?;
                    let names = [second.clone()];
                    let texts = Texts::new(column, &names, self.impute);
                    let values = [0.0, 1.0].map(|value| (value - standard.shift) / standard.scale);
                    for (cell, &row) in out.zip(rows) {
                        *cell = values[usize::from(texts.level(row)? == Some(0))];
                    }
                }
            }
        }
        let mut codes = vec![UNSEEN; rows.len() * layout.factors.len()];
        for (f, factor) in layout.factors.iter().enumerate() {
            let texts = Texts::new(find(table, &factor.name)?, &factor.levels, self.impute);
            for (code, &row) in codes.iter_mut().skip(f).step_by(layout.factors.len()).zip(rows) {
                if let Some(level) = texts.level(row)? {
                    *code = (factor.offset + level) as u32;
                }
            }
        }
        DesignMatrix::new(self.layout.clone(), rows.len(), numeric, codes)
    }
}

/// Whether the columns fit each other and the rows are there.
fn check(table: &Table, rows: &[u32]) -> Result<(), DesignError> {
    table.check()?;
    match rows.iter().find(|&&row| row as usize >= table.rows) {
        Some(&row) => Err(DesignError::NoSuchRow { row: row as usize + 1, rows: table.rows }),
        None => Ok(()),
    }
}

/// The levels of a text column among the training rows, in order of first appearance there.
struct SeenLevels {
    names: Vec<String>,
    /// For each level of the file, and for missing cells behind them, the position in `names`.
    position: Vec<Option<usize>>,
}

impl SeenLevels {
    fn new(
        column: &Column,
        codes: &[u32],
        levels: &Levels,
        rows: &[u32],
        impute: bool,
    ) -> Result<SeenLevels, DesignError> {
        let missing_index = missing_index(levels);
        let mut seen = SeenLevels { names: Vec::new(), position: vec![None; levels.len() + 1] };
        for &row in rows {
            let mut index = codes[row as usize] as usize;
            if codes[row as usize] == MISSING_CODE {
                if !impute {
                    return Err(missing_value(column, row));
                }
                index = missing_index;
            }
            if seen.position[index].is_none() {
                seen.position[index] = Some(seen.names.len());
                seen.names.push(levels.get(index).unwrap_or(MISSING_LEVEL).to_owned());
            }
        }
        if let Some(position) = seen.position.get(missing_index).copied() {
            seen.position[levels.len()] = position;
        }
        Ok(seen)
    }

    /// How often each of `names` appears in `rows`, by `weight` of their places.
    fn counts(&self, codes: &[u32], rows: &[u32], weight: impl Fn(usize) -> f64) -> Vec<f64> {
        let mut counts = vec![0.0; self.names.len()];
        for (k, &row) in rows.iter().enumerate() {
            let index = (codes[row as usize] as usize).min(self.position.len() - 1);
            if let Some(position) = self.position[index] {
                counts[position] += weight(k);
            }
        }
        counts
    }
}

/// Where missing cells go among the levels of a file: to a level of that very name, or behind all of them.
fn missing_index(levels: &Levels) -> usize {
    levels.position(MISSING_LEVEL).unwrap_or(levels.len())
}

/// A column read as texts, each known by its position in a list of names.
enum Texts<'a> {
    Coded {
        column: &'a Column,
        codes: &'a [u32],
        position: Vec<Option<usize>>,
        missing: Option<Option<usize>>,
    },
    Numbers {
        column: &'a Column,
        values: &'a [f64],
        names: &'a [String],
        missing: Option<Option<usize>>,
    },
}

impl<'a> Texts<'a> {
    fn new(column: &'a Column, names: &'a [String], impute: bool) -> Texts<'a> {
        // Of thousands of categories, each looked for among all would take seconds.
        let places: BTreeMap<&str, usize> =
            names.iter().enumerate().rev().map(|(place, name)| (name.as_str(), place)).collect();
        let find = |level: &str| places.get(level).copied();
        let missing = impute.then(|| find(MISSING_LEVEL));
        match &column.data {
            ColumnData::Text { codes, levels } => {
                let position = levels.iter().map(find).collect();
                Texts::Coded { column, codes, position, missing }
            }
            // A second file may show only numbers in a column that held texts in the first one.
            ColumnData::Numeric(values) => Texts::Numbers { column, values, names, missing },
        }
    }

    /// The position of the row's text among the names; `None` where it is not one of them.
    fn level(&self, row: u32) -> Result<Option<usize>, DesignError> {
        let when_missing = |column: &Column, missing: &Option<Option<usize>>| match missing {
            Some(level) => Ok(*level),
            None => Err(missing_value(column, row)),
        };
        match self {
            Texts::Coded { column, codes, position, missing } => match codes[row as usize] {
                MISSING_CODE => when_missing(column, missing),
                code => Ok(position.get(code as usize).copied().flatten()),
            },
            Texts::Numbers { column, values, names, missing } => {
                let value = values[row as usize];
                if value.is_nan() {
                    return when_missing(column, missing);
                }
                Ok(names.iter().position(|name| name.parse() == Ok(value)))
            }
        }
    }
}

fn find<'a>(table: &'a Table, name: &str) -> Result<&'a Column, DesignError> {
    table
        .columns
        .iter()
        .find(|column| column.name == name)
        .ok_or_else(|| DesignError::MissingColumn { column: name.to_owned() })
}

/// The number in a cell; NaN where it is missing.
fn number(column: &Column, row: u32) -> Result<f64, DesignError> {
    match &column.data {
        ColumnData::Numeric(values) => Ok(values[row as usize]),
        ColumnData::Text { codes, levels } => match levels.get(codes[row as usize] as usize) {
            None => Ok(f64::NAN),
            Some(text) => text.parse().map_err(|_| DesignError::NotANumber {
                column: column.name.clone(),
                row: row as usize + 1,
                value: text.chars().take(40).collect(),
            }),
        },
    }
}

fn fill_in(value: f64, fill: Option<f64>) -> f64 {
    match fill {
        Some(fill) if value.is_nan() => fill,
        _ => value,
    }
}

fn missing_value(column: &Column, row: u32) -> DesignError {
    DesignError::MissingValue { column: column.name.clone(), row: row as usize + 1 }
}

/// The median of the values that are there, each as often as the weight of its place says; where just half lies below, the mean of
/// the two in the middle.
fn median(values: &[f64], rows: &[u32], weight: impl Fn(usize) -> f64) -> Option<f64> {
    let of_row = |(k, &row): (usize, &u32)| (values[row as usize], weight(k));
    let mut present: Vec<(f64, f64)> =
        rows.iter().enumerate().map(of_row).filter(|(value, _)| !value.is_nan()).collect();
    present.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let half = present.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (k, (value, weight)) in present.iter().enumerate() {
        below += weight;
        if below > half {
            return Some(*value);
        }
        if below == half {
            let next = present.get(k + 1).map_or(*value, |(next, _)| *next);
            return Some((value + next) / 2.0);
        }
    }
    None
}

/// Mean and population standard deviation of values with their weights, whose sum is `n`; the deviation is 1 where the values do not
/// vary, up to rounding.
fn mean_and_deviation(values: impl Iterator<Item = (f64, f64)> + Clone, n: f64) -> (f64, f64) {
    let mean = values.clone().map(|(value, weight)| weight * value).sum::<f64>() / n;
    let variance = values.map(|(value, weight)| weight * ((value - mean) * (value - mean))).sum::<f64>() / n;
    let deviation = variance.sqrt();
    // A constant column's deviation can come out as the rounding of its mean.
    let varies = deviation > 10.0 * f64::EPSILON * mean.abs();
    (mean, if varies { deviation } else { 1.0 })
}

/// The same for an indicator that is 1 in `count` of `n` rows, by weight.
fn indicator_moments(count: f64, n: f64) -> (f64, f64) {
    let mean = count / n;
    let deviation = (mean * (1.0 - mean)).sqrt();
    (mean, if deviation > 0.0 { deviation } else { 1.0 })
}
