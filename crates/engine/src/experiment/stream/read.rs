//! The passes over a table's blocks: which rows are used and for what, what the encoding is, and the encoded blocks.

use std::collections::{BTreeMap, BTreeSet};

use super::values::{Values, named};
use super::{StreamError, TableBlocks};
use crate::blocks::{Block, BlocksError};
use crate::design::{Encoder, Learning, Part};
use crate::experiment::groups::{Crossed, Groups};
use crate::experiment::prepare::{Dropped, Rows, SplitColumn, Use, feature_columns, shuffled, usable_rows};
use crate::experiment::{DataSettings, ExperimentError, RowsError, Split};
use crate::table::{Condition, RoleError, Table};

/// Encoded columns at the most: a Hessian of 32 MiB.
const COLUMNS: usize = 2_000;

/// What is read, and how.
pub(super) struct Reading {
    settings: DataSettings,
    /// Of the label and the sensitive columns.
    values: Values,
    /// Every column that is needed.
    columns: Vec<String>,
    features: Vec<String>,
}

/// Rows of each part by label and by group.
#[derive(Default)]
pub(super) struct Counts {
    by_label: [[u64; 2]; 3],
    /// Those that count: the base weight is above 0.
    weighty: [[u64; 2]; 3],
    by_group: [BTreeMap<Vec<u32>, u64>; 3],
}

/// What the passes before the encoding have found.
pub(super) struct Scanned {
    pub learning: Learning,
    pub crossed: Crossed,
    /// What each usable row is for, where the split is seeded.
    pub uses: Option<Vec<Use>>,
    pub counts: Counts,
}

/// The usable rows of one block.
struct Usable {
    rows: Rows,
    /// What each is for, where a column says it.
    uses: Option<Vec<Use>>,
    groups: Groups,
    dropped: Vec<(u32, u32)>,
}

fn place(used: Use) -> usize {
    match used {
        Use::Train => 0,
        Use::Validation => 1,
        Use::Test => 2,
    }
}

impl Reading {
    /// Looks up the columns, and goes over the label's and the sensitive ones' values.
    pub fn new(source: &mut dyn TableBlocks, settings: DataSettings) -> Result<Reading, StreamError> {
        let table = named(source.names());
        let features: Vec<String> = feature_columns(&table, &settings)?
            .into_iter()
            .map(|place| table.columns[place].name.clone())
            .collect();
        if features.is_empty() {
            return Err(ExperimentError::from(RowsError::NoFeatures).into());
        }
        let mut roles = vec![settings.label.column.clone()];
        roles.extend(settings.groups.iter().map(|group| group.column.clone()));
        let mut columns: BTreeSet<String> = roles.iter().chain(&features).cloned().collect();
        columns.extend(settings.base_weight.clone());
        if let Split::Column { column, .. } = &settings.split {
            columns.insert(column.clone());
        }
        if let Some(absent) = columns.iter().find(|name| table.column(name).is_none()) {
            return Err(ExperimentError::from(RoleError::no_such_column(&table, absent)).into());
        }
        let mut values = Values::new(&roles);
        source.pass(&roles, &mut |block| {
            values.add(&block);
            Ok(())
        })?;
        if matches!(settings.label.positive, Condition::Values(_)) {
            values.check_numbers(&settings.label.column)?;
        }
        for group in &settings.groups {
            if group.at_least.is_none() && group.between.is_empty() {
                values.check_numbers(&group.column)?;
            }
        }
        Ok(Reading { settings, values, columns: columns.into_iter().collect(), features })
    }

    /// Goes over the rows for what they are for, and learns the encoding: in one pass where a column says the split, else in two.
    pub fn scan(&self, source: &mut dyn TableBlocks) -> Result<Scanned, StreamError> {
        let DataSettings { standardise, intercept, split, seed, .. } = &self.settings;
        let mut learning = Learning::new(self.features.clone(), standardise.is_some(), *intercept);
        let mut counts = Counts::default();
        let mut groups = None;
        let (mut dropped, mut rows_read, mut usable) = (Dropped::default(), 0, 0);
        let mut learn = |block: &Table, rows: &Rows, uses: &[Use], counts: &mut Counts| {
            counts.add(rows, uses);
            let train = rows.pick((0..uses.len()).filter(|&k| uses[k] == Use::Train));
            let weights = (!train.weights.is_empty()).then_some(train.weights.as_slice());
            learning.add(block, &train.rows, weights).map_err(ExperimentError::from)?;
            match learning.width() {
                columns if columns > COLUMNS => Err(Failed::Columns(columns)),
                _ => Ok(()),
            }
        };
        self.each(source, &mut dropped, &mut |block, found| {
            rows_read += block.rows;
            usable += found.rows.rows.len();
            if let Some(uses) = &found.uses {
                learn(block, &found.rows, uses, &mut counts)?;
            }
            groups = Some(found.groups);
            Ok(())
        })?;
        let words = || dropped.words();
        let Some(groups) = groups.filter(|_| usable > 0) else {
            return Err(
                ExperimentError::from(RowsError::AllDropped { rows: rows_read, reasons: words() }).into()
            );
        };
        let uses = match split {
            Split::Seeded { .. } => {
                let uses = shuffled(usable, split, *seed);
                let mut next = uses.as_slice();
                self.each(source, &mut Dropped::default(), &mut |block, found| {
                    let (own, rest) = next.split_at(found.rows.rows.len().min(next.len()));
                    next = rest;
                    learn(block, &found.rows, own, &mut counts)
                })?;
                Some(uses)
            }
            _ => None,
        };
        let crossed = counts.check(&groups, &self.settings, usable)?;
        Ok(Scanned { learning, crossed, uses, counts })
    }

    /// Encodes the blocks. Returns the number of rows, and which were dropped and why.
    pub fn encode(
        &self,
        source: &mut dyn TableBlocks,
        encoder: &Encoder,
        crossed: &Crossed,
        uses: Option<Vec<Use>>,
        keep: &mut dyn FnMut(Block) -> Result<(), BlocksError>,
    ) -> Result<(u64, Dropped), StreamError> {
        let mut dropped = Dropped::default();
        let mut rows_read = 0;
        let mut next = uses.as_deref().unwrap_or_default();
        self.each(source, &mut dropped, &mut |block, found| {
            rows_read += block.rows as u64;
            let (own, rest) = next.split_at(found.rows.rows.len().min(next.len()));
            next = rest;
            let uses = found.uses.as_deref().unwrap_or(own);
            let part = |wanted: Use| -> Result<Part, ExperimentError> {
                let rows = found.rows.pick((0..uses.len()).filter(|&k| uses[k] == wanted));
                let codes: Vec<u16> = rows.groups().filter_map(|key| crossed.code(key)).collect();
                let weights = (self.settings.base_weight.is_some()).then_some(rows.weights);
                let x = encoder.encode(block, &rows.rows)?;
                let part = Part::new(x, &rows.label, &vec![false; rows.rows.len()], rows.rows)?;
                Ok(part.with_groups(codes)?.with_weights(weights)?)
            };
            let parts = [part(Use::Train)?, part(Use::Validation)?, part(Use::Test)?];
            Ok(keep(Block { rows: block.rows as u32, parts, dropped: found.dropped })?)
        })?;
        Ok((rows_read, dropped))
    }

    /// Visits every block with its usable rows; errors say which block it was.
    fn each(
        &self,
        source: &mut dyn TableBlocks,
        dropped: &mut Dropped,
        visit: &mut dyn FnMut(&Table, Usable) -> Result<(), Failed>,
    ) -> Result<(), StreamError> {
        let (mut block, mut first) = (0, 1);
        source.pass(&self.columns, &mut |table| {
            block += 1;
            let done =
                self.usable(&table, dropped).map_err(Failed::from).and_then(|found| visit(&table, found));
            done.map_err(|failed| match failed {
                Failed::Rows(error) => StreamError::Block { block, first, error },
                Failed::Store(error) => error.into(),
                Failed::Columns(columns) => StreamError::TooManyColumns { columns, limit: COLUMNS },
            })?;
            first += table.rows as u64;
            Ok(())
        })
    }

    fn usable(&self, block: &Table, dropped: &mut Dropped) -> Result<Usable, ExperimentError> {
        let settings = &self.settings;
        let table = self.values.below(block);
        let features: Vec<usize> = self
            .features
            .iter()
            .map(|name| {
                let place = table.columns.iter().position(|column| &column.name == name);
                place.ok_or_else(|| RoleError::no_such_column(&table, name).into())
            })
            .collect::<Result<_, ExperimentError>>()?;
        let groups = Groups::of(&table, &settings.groups)?;
        let split = SplitColumn::find(&table, &settings.split)?;
        let rows = usable_rows(&table, block.rows, &features, settings, &groups, split.as_ref(), dropped)?;
        let uses = split.map(|split| {
            rows.rows.iter().map(|&row| split.uses[row as usize].unwrap_or(Use::Train)).collect()
        });
        Ok(Usable { rows, uses, groups, dropped: std::mem::take(&mut dropped.rows) })
    }
}

/// Why the visit of a block failed.
enum Failed {
    Rows(ExperimentError),
    Store(BlocksError),
    Columns(usize),
}

impl From<ExperimentError> for Failed {
    fn from(error: ExperimentError) -> Failed {
        Failed::Rows(error)
    }
}

impl From<BlocksError> for Failed {
    fn from(error: BlocksError) -> Failed {
        Failed::Store(error)
    }
}

impl Counts {
    fn add(&mut self, rows: &Rows, uses: &[Use]) {
        for (k, &used) in uses.iter().enumerate() {
            let (part, label) = (place(used), usize::from(rows.label[k]));
            self.by_label[part][label] += 1;
            if rows.weights.get(k).is_none_or(|&weight| weight > 0.0) {
                self.weighty[part][label] += 1;
            }
            match self.by_group[part].get_mut(rows.group(k)) {
                Some(count) => *count += 1,
                None => {
                    self.by_group[part].insert(rows.group(k).to_vec(), 1);
                }
            }
        }
    }

    /// Training, validation and test rows.
    pub fn rows(&self) -> [u64; 3] {
        self.by_label.map(|[no, yes]| no + yes)
    }

    /// The rows of every group in each part.
    pub fn of_groups(&self, crossed: &Crossed) -> Vec<[u64; 3]> {
        let mut rows = vec![[0; 3]; crossed.names.len()];
        for (part, counts) in self.by_group.iter().enumerate() {
            for (key, count) in counts {
                if let Some(code) = crossed.code(key) {
                    rows[usize::from(code)][part] = *count;
                }
            }
        }
        rows
    }

    /// That every part has rows, training both labels, and two groups are there to compare; the groups.
    fn check(
        &self,
        groups: &Groups,
        settings: &DataSettings,
        usable: usize,
    ) -> Result<Crossed, ExperimentError> {
        let keys = self.by_group.iter().flat_map(BTreeMap::keys).map(Vec::as_slice);
        let crossed = Crossed::new(groups, keys, &settings.groups)?;
        for (k, part) in ["training", "validation", "test"].into_iter().enumerate() {
            let rows = self.rows()[k] as usize;
            if rows == 0 {
                return Err(RowsError::EmptyPart { part, rows: usable }.into());
            }
            if self.weighty[k] == [0, 0] {
                return Err(RowsError::NoWeight { part, rows }.into());
            }
            if let Some(label) = (0..2).find(|&label| k == 0 && self.weighty[k][1 - label] == 0) {
                let label = match (label, &settings.label.negative) {
                    (1, _) => settings.label.positive_words(&named(Vec::new())),
                    (_, Some(_)) => settings.label.negative_words(&named(Vec::new())),
                    _ => format!("not {}", settings.label.positive_words(&named(Vec::new()))),
                };
                return Err(RowsError::OneClass { rows, label }.into());
            }
            if k < 2
                && let [only] = self.by_group[k].keys().collect::<Vec<_>>().as_slice()
            {
                let group = crossed.code(only).map(|code| crossed.names[usize::from(code)].clone());
                return Err(RowsError::OneGroup { part, rows, group: group.unwrap_or_default() }.into());
            }
        }
        Ok(crossed)
    }
}
