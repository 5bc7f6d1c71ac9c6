//! Learning an encoding from training rows that come block by block.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::encode::NumericSource;
use super::{DesignError, Encoder, Factor, Layout, NumericColumn};
use crate::table::{Column, ColumnData, Table};

/// An encoding that is being learnt: of numbers the mean and the deviation so far, of texts the levels and how often each comes.
///
/// The result is that of [`Encoder::fit`] without imputation, up to the rounding of means and deviations, which are merged block by block as
/// Chan, Golub and LeVeque (1983) have it.
#[derive(Debug, Clone)]
pub struct Learning {
    columns: Vec<Learnt>,
    standardise: bool,
    intercept: bool,
    /// The sum of weights.
    weight: f64,
}

#[derive(Debug, Clone)]
enum Learnt {
    /// No row has counted yet, so that it is not known what it holds.
    Unseen(String),
    Number {
        name: String,
        mean: f64,
        squares: f64,
        first: Option<f64>,
        varies: bool,
    },
    Text {
        name: String,
        places: BTreeMap<String, usize>,
        names: Vec<String>,
        counts: Vec<f64>,
    },
}

impl Learning {
    /// Nothing learnt yet of the columns of these names.
    pub fn new(columns: Vec<String>, standardise: bool, intercept: bool) -> Learning {
        let columns = columns.into_iter().map(Learnt::Unseen).collect();
        Learning { columns, standardise, intercept, weight: 0.0 }
    }

    /// The levels of all text columns so far, and the numbers: how many columns there will be at the most.
    pub fn width(&self) -> usize {
        let width = |column: &Learnt| match column {
            Learnt::Unseen(_) => 0,
            Learnt::Number { .. } => 1,
            Learnt::Text { names, .. } => names.len(),
        };
        self.columns.iter().map(width).sum()
    }

    /// Learns from these rows of a block, whose cells are all there; `weights`: base weights, one a row. A row of weight 0 is not learnt from.
    ///
    /// # Errors
    ///
    /// [`DesignError`] where a column is not there, a cell of it is missing, or a text stands where numbers were.
    pub fn add(&mut self, block: &Table, rows: &[u32], weights: Option<&[f64]>) -> Result<(), DesignError> {
        let weight = |k: usize| weights.map_or(1.0, |weights| weights[k]);
        let counted: Vec<(u32, f64)> = rows
            .iter()
            .enumerate()
            .map(|(k, &row)| (row, weight(k)))
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        let own: f64 = counted.iter().map(|(_, weight)| weight).sum();
        if counted.is_empty() {
            return Ok(());
        }
        for learnt in &mut self.columns {
            let name = match learnt {
                Learnt::Unseen(name) | Learnt::Number { name, .. } | Learnt::Text { name, .. } => {
                    name.clone()
                }
            };
            let column = block.column(&name).ok_or(DesignError::MissingColumn { column: name.clone() })?;
            let missing =
                |row: u32| DesignError::MissingValue { column: name.clone(), row: row as usize + 1 };
            if matches!(learnt, Learnt::Unseen(_)) {
                *learnt = Learnt::of(column);
            }
            match learnt {
                Learnt::Unseen(_) => {}
                Learnt::Number { mean, squares, first, varies, .. } => {
                    let ColumnData::Numeric(values) = &column.data else {
                        let row = counted[0].0 as usize;
                        let value = column.text(row).unwrap_or_default().chars().take(40).collect();
                        return Err(DesignError::NotANumber { column: name, row: row + 1, value });
                    };
                    let mut total = 0.0;
                    for &(row, weight) in &counted {
                        let value = values[row as usize];
                        if value.is_nan() {
                            return Err(missing(row));
                        }
                        total += weight * value;
                        *varies |= value != *first.get_or_insert(value);
                    }
                    let here = total / own;
                    let around: f64 = counted
                        .iter()
                        .map(|&(row, weight)| {
                            weight * (values[row as usize] - here) * (values[row as usize] - here)
                        })
                        .sum();
                    let (both, apart) = (self.weight + own, here - *mean);
                    *squares += around + apart * apart * (self.weight * own / both);
                    *mean += apart * (own / both);
                }
                Learnt::Text { places, names, counts, .. } => {
                    let mut place = |text: &str| match places.get(text) {
                        Some(place) => *place,
                        None => {
                            let place = names.len();
                            places.insert(text.to_owned(), place);
                            names.push(text.to_owned());
                            counts.push(0.0);
                            place
                        }
                    };
                    // Texts of this block are looked up once each.
                    let levels = match &column.data {
                        ColumnData::Text { levels, .. } => levels.len(),
                        ColumnData::Numeric(_) => 0,
                    };
                    let mut known: Vec<Option<usize>> = vec![None; levels];
                    let mut rows = Vec::with_capacity(counted.len());
                    for &(row, weight) in &counted {
                        let code = match &column.data {
                            ColumnData::Text { codes, .. } => codes[row as usize] as usize,
                            ColumnData::Numeric(_) => usize::MAX,
                        };
                        let found = match known.get(code).copied().flatten() {
                            Some(found) => found,
                            None => {
                                let text = column.text(row as usize).ok_or_else(|| missing(row))?;
                                let found = place(&text);
                                if let Some(known) = known.get_mut(code) {
                                    *known = Some(found);
                                }
                                found
                            }
                        };
                        rows.push((found, weight));
                    }
                    rows.iter().for_each(|&(found, weight)| counts[found] += weight);
                }
            }
        }
        self.weight += own;
        Ok(())
    }

    /// The encoding.
    ///
    /// # Errors
    ///
    /// [`DesignError::NoTrainingRows`], [`DesignError::NoFeatures`] where every column is constant, [`DesignError::TooLarge`].
    pub fn finish(self) -> Result<Encoder, DesignError> {
        if self.weight == 0.0 {
            return Err(DesignError::NoTrainingRows);
        }
        let mut layout = Layout::dense(Vec::new(), self.intercept);
        let (mut sources, mut constant) = (Vec::new(), Vec::new());
        let standard = |mean: f64, deviation: f64| match self.standardise {
            true => (mean, if deviation > 0.0 { deviation } else { 1.0 }),
            false => (0.0, 1.0),
        };
        let indicator = |count: f64| {
            let mean = count / self.weight;
            standard(mean, (mean * (1.0 - mean)).sqrt())
        };
        for column in self.columns {
            match column {
                Learnt::Unseen(name) | Learnt::Number { name, varies: false, .. } => constant.push(name),
                Learnt::Number { name, mean, squares, .. } => {
                    let deviation = (squares / self.weight).sqrt();
                    // A constant column's deviation can come out as the rounding of its mean.
                    let told = deviation > 10.0 * f64::EPSILON * mean.abs();
                    let (shift, scale) = standard(mean, if told { deviation } else { 1.0 });
                    if !(shift.is_finite() && scale.is_finite()) {
                        return Err(DesignError::TooLarge { column: name });
                    }
                    layout.numeric.push(NumericColumn { name: name.clone(), shift, scale });
                    sources.push(NumericSource::Number { column: name, fill: None });
                }
                Learnt::Text { name, names, .. } if names.len() < 2 => constant.push(name),
                Learnt::Text { name, names, counts, .. } => {
                    if let ([_, second], [_, count]) = (names.as_slice(), counts.as_slice()) {
                        let (shift, scale) = indicator(*count);
                        layout.numeric.push(NumericColumn {
                            name: format!("{name} = {second}"),
                            shift,
                            scale,
                        });
                        sources.push(NumericSource::TwoLevels { column: name, second: second.clone() });
                    } else {
                        let offset = layout.one_hot_shift.len();
                        for &count in &counts {
                            let (shift, scale) = indicator(count);
                            layout.one_hot_shift.push(shift);
                            layout.one_hot_scale.push(scale);
                        }
                        layout.factors.push(Factor { name, levels: names, offset });
                    }
                }
            }
        }
        if layout.columns() == 0 {
            return Err(DesignError::NoFeatures { constant: constant.len() });
        }
        Ok(Encoder::learnt(Arc::new(layout), sources, constant))
    }
}

impl Learnt {
    fn of(column: &Column) -> Learnt {
        let name = column.name.clone();
        match &column.data {
            ColumnData::Numeric(_) => {
                Learnt::Number { name, mean: 0.0, squares: 0.0, first: None, varies: false }
            }
            ColumnData::Text { .. } => {
                Learnt::Text { name, places: BTreeMap::new(), names: Vec::new(), counts: Vec::new() }
            }
        }
    }
}
