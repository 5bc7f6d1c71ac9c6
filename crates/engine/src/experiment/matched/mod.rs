//! Every method at the same gap: each is brought to the goal's largest validation difference by its own strength; test rows are looked at
//! once, at the end, with intervals.
//!
//! The goal is the configuration's share of the gap, r: the largest difference between two groups in mean p (or mean loss) is to be 1 - r of the
//! one before. Rows are ranked by plain influence on that difference; of several gaps at once, by influence on half the sum of their squares.
//! Methods that give decisions alone (thresholds, least squares over coded shards) are brought to the same share of the difference of decisions.

mod bring;
mod cell;
mod contender;
mod recommend;
mod row;
mod table;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use bring::{Brought, bring};
pub use contender::{Certificate, Contender};
pub use row::{MatchedComparison, MatchedFigure, MatchedRow, Recommendation};

use super::extract::see;
use super::fitted::Fitted;
use super::keep::keep;
use super::prepare::prepare;
use super::prepared::{NamedTable, Prepared};
use super::{Configuration, DataSettings, ExperimentError, FeatureSettings, FittingSettings, Observer};
use crate::objective::intervals::{Bootstrap, MeasuredRows, Predicted, RESAMPLES, Statistic, chance_line};
use cell::{Cell, Made, World};

/// A goal is met where the gap is within this share of the gap before.
const TOLERANCE: f64 = 1e-3;

/// Resamples of one slice.
const SLICE: u32 = 100;

/// What is compared, and how it is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CompareSettings {
    /// The methods, the model before among them.
    pub contenders: Vec<Contender>,
    /// The figure by which the best is told: accuracy, log loss or the worst group's accuracy.
    pub judge: Statistic,
    /// Resamples.
    pub resamples: u32,
}

impl Default for CompareSettings {
    fn default() -> Self {
        CompareSettings {
            contenders: Contender::ALL.to_vec(),
            judge: Statistic::Accuracy,
            resamples: RESAMPLES,
        }
    }
}

/// How far a comparison is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    /// What was done last.
    pub step: String,
    /// Methods, and slices of resamples, that are still to be done.
    pub waiting: usize,
    /// The finished comparison.
    pub comparison: Option<MatchedComparison>,
}

/// A comparison on its way.
#[derive(Default)]
pub(super) struct Matching {
    asked: Option<(Configuration, CompareSettings)>,
    encoded: Option<(DataSettings, Arc<Prepared>)>,
    prepared: Option<(FeatureSettings, Arc<Prepared>)>,
    fitted: Option<(FittingSettings, Fitted)>,
    rows: Vec<(MatchedRow, Option<Made>)>,
    bootstrap: Option<Bootstrap>,
}

impl Matching {
    /// All methods of these settings; the model before comes first.
    pub fn new(configuration: &Configuration, settings: &CompareSettings) -> Matching {
        let mut settings = settings.clone();
        settings.contenders.retain(|contender| *contender != Contender::Before);
        settings.contenders.insert(0, Contender::Before);
        Matching { asked: Some((configuration.clone(), settings)), ..Matching::default() }
    }

    /// Does the next method, or the next slice of resamples. Nothing where nothing is waiting.
    ///
    /// # Errors
    /// Rows that cannot be read, or a question that is undefined on them. A method that fails is a row that says why.
    pub fn next(
        &mut self,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<Matched, ExperimentError> {
        let Some((configuration, settings)) = self.asked.clone() else {
            return Ok(Matched { step: String::new(), waiting: 0, comparison: None });
        };
        let main = tables[0].ok_or(ExperimentError::NoTable)?;
        let checked = configuration.check()?;
        let encoded = keep(&mut self.encoded, checked.data(), || {
            Ok(Arc::new(prepare(main, tables[1], &checked.data())?))
        })?;
        let prepared: &Prepared =
            keep(&mut self.prepared, checked.features(), || see(encoded, &checked.features(), &mut |_| ()))?;
        let fitted =
            keep(&mut self.fitted, checked.fitting(), || Fitted::on_cpu(prepared, &checked.fitting()))?;
        let world = World::new(prepared, fitted, &configuration)?;
        let slices = settings.resamples.div_ceil(SLICE).max(1) as usize;
        if let Some(contender) = settings.contenders.get(self.rows.len()).copied() {
            let start = observer.milliseconds();
            let cell = world.run(contender);
            let milliseconds = observer.milliseconds() - start;
            self.rows.push(row(contender, cell, milliseconds));
            let waiting = settings.contenders.len() - self.rows.len() + slices;
            return Ok(Matched { step: contender.name().to_owned(), waiting, comparison: None });
        }
        // From here on the test rows are looked at, and nothing is chosen any more.
        let test = &prepared.test;
        let measured = MeasuredRows { y: &test.y, groups: &test.groups, weights: test.weights.as_deref() };
        let bootstrap = match self.bootstrap.take() {
            Some(bootstrap) => bootstrap,
            None => {
                let models: Vec<Predicted> = self
                    .rows
                    .iter()
                    .filter_map(|(_, made)| made.as_ref())
                    .map(|made| world.predict(&made.product, test))
                    .collect();
                Bootstrap::new(measured, &world.compared(), &models, configuration.seed, settings.resamples)
            }
        };
        let bootstrap = self.bootstrap.insert(bootstrap);
        let left = bootstrap.advance(SLICE);
        let step = "intervals".to_owned();
        if left > 0 {
            return Ok(Matched { step, waiting: left.div_ceil(SLICE) as usize, comparison: None });
        }
        let theta = &fitted.fit.parameters;
        let original = Predicted::of(test, theta, world.cut(theta));
        let chance = chance_line(
            measured,
            &world.compared(),
            &original,
            configuration.seed,
            settings.resamples.min(RESAMPLES),
        );
        let comparison = finish(
            &self.rows,
            bootstrap,
            settings.judge,
            chance.unwrap_or([None, None]),
            MatchedComparison {
                goal: world.goal,
                before: world.before,
                rows: [prepared.validation.x.rows(), test.x.rows()],
                resamples: settings.resamples,
                judge: settings.judge,
                methods: Vec::new(),
                best: None,
                chance: [None, None],
                recommendation: Recommendation {
                    contender: Contender::Before,
                    runner_up: None,
                    why: String::new(),
                },
            },
        );
        self.asked = None;
        Ok(Matched { step, waiting: 0, comparison: Some(comparison) })
    }
}

fn row(
    contender: Contender,
    cell: Result<Cell, ExperimentError>,
    milliseconds: f64,
) -> (MatchedRow, Option<Made>) {
    let mut row = MatchedRow {
        contender,
        name: contender.name().to_owned(),
        strength_name: contender.strength().to_owned(),
        strength: None,
        met: false,
        validation_gap: None,
        goal: 0.0,
        of_decisions: false,
        test: Vec::new(),
        removed: None,
        effective_rows: None,
        certificate: contender.certificate(),
        certificate_words: contender.certificate().words().to_owned(),
        reference: contender.reference().to_owned(),
        models: 0,
        milliseconds,
        failed: None,
    };
    let cell = match cell {
        Ok(cell) => cell,
        Err(error) => {
            row.failed = Some(error.to_string());
            return (row, None);
        }
    };
    (row.goal, row.of_decisions) = (cell.goal, cell.of_decisions);
    let Some(brought) = cell.brought else {
        row.failed = Some("no strength gave a model".to_owned());
        return (row, None);
    };
    row.strength = (contender != Contender::Before).then_some(brought.strength);
    (row.met, row.models, row.validation_gap) = (brought.met, brought.models, Some(brought.gap));
    if let Some(epsilon) = &brought.delivered.epsilon {
        let weights: Vec<f64> = epsilon.iter().map(|epsilon| (1.0 + epsilon).max(0.0)).collect();
        row.removed = Some(weights.iter().filter(|weight| **weight == 0.0).count());
        let (total, squares) = (crate::compute::sum(&weights), crate::compute::dot(&weights, &weights));
        row.effective_rows = (squares > 0.0).then(|| total * total / squares);
    }
    (row, Some(brought.delivered))
}

/// Figures with their intervals, the best, and what to take.
fn finish(
    rows: &[(MatchedRow, Option<Made>)],
    bootstrap: &Bootstrap,
    judge: Statistic,
    chance: [Option<crate::objective::intervals::ChanceLine>; 2],
    empty: MatchedComparison,
) -> MatchedComparison {
    // The place of each method among the models of the bootstrap.
    let mut next = 0;
    let places: Vec<Option<usize>> = rows
        .iter()
        .map(|(_, made)| {
            made.as_ref().map(|_| {
                next += 1;
                next - 1
            })
        })
        .collect();
    let turned = |place: usize| {
        let value = bootstrap.interval(place, judge)?.estimate;
        Some(if judge.higher_is_better() { value } else { -value })
    };
    let mut best: Option<(f64, usize, Contender)> = None;
    for ((row, _), place) in rows.iter().zip(&places) {
        if row.met
            && let Some(place) = place
            && let Some(value) = turned(*place)
            && best.is_none_or(|(most, ..)| value > most)
        {
            best = Some((value, *place, row.contender));
        }
    }
    let methods: Vec<MatchedRow> = rows
        .iter()
        .zip(&places)
        .map(|((row, _), place)| {
            let Some(place) = *place else { return row.clone() };
            let figure = |statistic: Statistic| MatchedFigure {
                statistic,
                value: bootstrap.interval(place, statistic),
                since_before: (place > 0).then(|| bootstrap.difference(place, 0, statistic)).flatten(),
                to_best: best
                    .filter(|(_, best, _)| *best != place)
                    .and_then(|(_, best, _)| bootstrap.difference(place, best, statistic)),
            };
            MatchedRow { test: Statistic::ALL.map(figure).to_vec(), ..row.clone() }
        })
        .collect();
    let place_of =
        |contender: Contender| places[rows.iter().position(|(row, _)| row.contender == contender)?];
    let pair = |a: Contender, b: Contender| bootstrap.difference(place_of(a)?, place_of(b)?, judge);
    let smooth = chance[1];
    let recommendation = recommend::recommend(&methods, judge, smooth, pair);
    MatchedComparison {
        best: best.map(|(.., contender)| contender),
        methods,
        chance,
        recommendation,
        ..empty
    }
}
