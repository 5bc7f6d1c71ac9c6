//! Requests and dealings, a few trials at a time.

use serde::{Deserialize, Serialize};

use super::super::batch::CellJob;
use super::super::keep::keep;
use super::super::prepared::{NamedTable, Prepared};
use super::super::seen::Seen;
use super::super::shard::learn;
use super::super::{Configuration, ConfigurationError, ExperimentError, FeatureSettings, Observer};
use super::cost::{RequestCost, counted_costs, expected_costs, request_steps};
use super::dealing::{Dealing, asking};
use super::{Likelier, RequestSettings};
use crate::compute::multiply;
use crate::design::Part;
use crate::table::{BinaryRole, Table};
use crate::unlearn::majority;

/// Trials of one cell in which nothing is trained.
const SLICE: u32 = 20;

/// A few trials of one dealing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    dealing: Dealing,
    first: u32,
    trials: u32,
}

/// Accuracy on the test rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EnsembleAccuracy {
    /// Of the mean of the shards' margins, before any request and after the most.
    pub mean: [Option<f64>; 2],
    /// Of the shards' vote; a tie is the toss of a coin.
    pub vote: [Option<f64>; 2],
    /// Of one model of all rows, trained from scratch.
    pub whole: [Option<f64>; 2],
}

/// One dealing, one order of requests.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestTrial {
    /// The seed of both.
    pub seed: u64,
    /// What the requests cost, counted.
    pub costs: Vec<RequestCost>,
    /// What the ensemble is worth, where it was trained.
    pub accuracy: Option<EnsembleAccuracy>,
}

/// What a few trials of one dealing gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RequestRow {
    /// The dealing.
    pub dealing: Dealing,
    /// Training rows, and those among them that are likelier to ask.
    pub rows: [usize; 2],
    /// Rows in each shard of the first dealing.
    pub shards: Vec<usize>,
    /// What the requests are expected to cost; empty but in the dealing's first row.
    pub expected: Vec<RequestCost>,
    /// The trials.
    pub trials: Vec<RequestTrial>,
    /// Why there are none, where there are none.
    pub failed: Option<String>,
}

/// Requests over dealings: the same orders of requests in each.
#[derive(Default)]
pub struct Requests {
    seen: Seen,
    /// Accuracy of one model of all training rows.
    whole: Option<((FeatureSettings, u64), Option<f64>)>,
}

impl CellJob for Requests {
    type Settings = RequestSettings;
    type Cell = Cell;
    type Row = RequestRow;

    fn check(settings: &RequestSettings) -> Result<(), ConfigurationError> {
        settings.check()
    }

    /// Trials that are trained one by one, then the rest in slices, every dealing in turn.
    fn plan(_configuration: &Configuration, settings: &RequestSettings) -> Vec<Cell> {
        let RequestSettings { trials, seeds, .. } = *settings;
        let alone = seeds.min(trials);
        let slices = (0..alone).map(|first| (first, 1));
        let slices = slices
            .chain((alone..trials).step_by(SLICE as usize).map(|first| (first, SLICE.min(trials - first))));
        let cells =
            |(first, trials)| settings.dealings().iter().map(move |&dealing| Cell { dealing, first, trials });
        slices.flat_map(cells).collect()
    }

    fn row(
        &mut self,
        &Cell { dealing, first, trials }: &Cell,
        configuration: &Configuration,
        settings: &RequestSettings,
        tables: [Option<&NamedTable>; 2],
        _observer: &mut dyn Observer,
    ) -> Result<RequestRow, ExperimentError> {
        let main = tables[0].ok_or(ExperimentError::NoTable)?;
        let checked = configuration.check()?;
        let prepared = self.seen.rows(&checked, tables)?;
        let Prepared { train, test, .. } = prepared.as_ref();
        let likelier = who(prepared, &main.table, &settings.likelier)?;
        let rows = [likelier.len(), likelier.iter().filter(|likelier| **likelier).count()];
        let most = (settings.requests as usize).min(rows[0] / 2).max(1);
        let steps = request_steps(most);
        let deal = |seed: u64| dealing.deal(&likelier, settings.times, settings.shards, seed);
        let shards = deal(settings.seed);
        let expected = match first {
            0 => {
                let kinds = |shard: &Vec<usize>| {
                    let likelier = shard.iter().filter(|&&row| likelier[row]).count();
                    [shard.len() - likelier, likelier]
                };
                match dealing {
                    // Who asks says nothing of the shard: the rows are of one kind.
                    Dealing::Random => {
                        let shards: Vec<[usize; 2]> = shards.iter().map(|shard| [shard.len(), 0]).collect();
                        expected_costs(&shards, 1.0, &steps)
                    }
                    _ => {
                        let shards: Vec<[usize; 2]> = shards.iter().map(kinds).collect();
                        expected_costs(&shards, settings.times, &steps)
                    }
                }
            }
            _ => Vec::new(),
        };
        let l2 = configuration.model.l2;
        let key = (checked.features(), l2.to_bits());
        let before = *keep(&mut self.whole, key, || Ok(ensemble(train, test, &[all(train)], l2)?[0]))?;
        let trial = |k: u32| {
            let seed = settings.seed.wrapping_add(u64::from(k));
            let shards = deal(seed);
            let asked = asking(&likelier, settings.times, most, seed);
            let costs = counted_costs(&shards, &asked, &steps);
            let accuracy = match k < settings.seeds {
                true => Some(accuracy(train, test, &shards, &asked, l2, before)?),
                false => None,
            };
            Ok(RequestTrial { seed, costs, accuracy })
        };
        Ok(RequestRow {
            dealing,
            rows,
            shards: shards.iter().map(Vec::len).collect(),
            expected,
            trials: (first..first + trials).map(trial).collect::<Result<_, ExperimentError>>()?,
            failed: None,
        })
    }

    fn failed(cell: &Cell, why: String) -> RequestRow {
        RequestRow {
            dealing: cell.dealing,
            rows: [0, 0],
            shards: Vec::new(),
            expected: Vec::new(),
            trials: Vec::new(),
            failed: Some(why),
        }
    }
}

/// Whether each training row is likelier to ask.
fn who(prepared: &Prepared, table: &Table, likelier: &Likelier) -> Result<Vec<bool>, ExperimentError> {
    let train = &prepared.train;
    Ok(match likelier {
        Likelier::Nobody => vec![false; train.x().rows()],
        Likelier::Group(code) => train.groups().iter().map(|group| group == code).collect(),
        Likelier::Cells { column, condition } => {
            let role = BinaryRole { column: column.clone(), positive: condition.clone(), negative: None };
            let sides = role.resolve(table)?;
            train.rows().iter().map(|&row| sides[prepared.line(row) as usize] == Some(true)).collect()
        }
    })
}

fn all(train: &Part) -> Vec<usize> {
    (0..train.x().rows()).collect()
}

/// Accuracy before any request and after all of these; `before`: of one model of all rows.
fn accuracy(
    train: &Part,
    test: &Part,
    shards: &[Vec<usize>],
    asked: &[usize],
    l2: f64,
    before: Option<f64>,
) -> Result<EnsembleAccuracy, ExperimentError> {
    let mut gone = vec![false; train.x().rows()];
    asked.iter().for_each(|&row| gone[row] = true);
    let left = |rows: &[usize]| -> Vec<usize> { rows.iter().copied().filter(|&row| !gone[row]).collect() };
    let after: Vec<Vec<usize>> = shards.iter().map(|rows| left(rows)).collect();
    let [mean, vote] = ensemble(train, test, shards, l2)?;
    let [mean_after, vote_after] = ensemble(train, test, &after, l2)?;
    let whole = ensemble(train, test, &[left(&all(train))], l2)?[0];
    Ok(EnsembleAccuracy { mean: [mean, mean_after], vote: [vote, vote_after], whole: [before, whole] })
}

/// Accuracy of the mean of the shards' margins, and of their vote. A shard's penalty stands in the same proportion to its rows as l2 to all
/// training rows, those that are gone among them.
fn ensemble(
    train: &Part,
    test: &Part,
    shards: &[Vec<usize>],
    l2: f64,
) -> Result<[Option<f64>; 2], ExperimentError> {
    let rows = train.x().rows() as f64;
    let margins = shards
        .iter()
        .map(|shard| {
            let theta = learn(train, shard, train.weights(), l2 * shard.len() as f64 / rows)?;
            Ok(multiply(test.x(), &theta))
        })
        .collect::<Result<Vec<_>, ExperimentError>>()?;
    let decide = |row: usize| {
        let sum: f64 = margins.iter().map(|margins| margins[row]).sum();
        f64::from(u8::from(sum >= 0.0))
    };
    let mean: Vec<f64> = (0..test.y().len()).map(decide).collect();
    Ok([share_right(test, &mean), share_right(test, &majority(&margins))])
}

/// The share that is decided right, base weights counted; `None` of no rows.
fn share_right(test: &Part, decisions: &[f64]) -> Option<f64> {
    let right = |row: usize| 1.0 - (decisions[row] - test.y()[row]).abs();
    let weighed: f64 = (0..decisions.len()).map(|row| test.weight(row) * right(row)).sum();
    let all: f64 = (0..decisions.len()).map(|row| test.weight(row)).sum();
    (all > 0.0).then(|| weighed / all)
}
