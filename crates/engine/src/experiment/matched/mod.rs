//! Every method at the same gap: each is brought to the goal's largest validation difference by its own strength. What to take is chosen by
//! intervals on validation; test rows are looked at once, at the end, with intervals of their own.
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

use serde::{Deserialize, Serialize};

pub use bring::{Brought, bring};
pub use contender::{Certificate, Contender};
pub use row::{MatchedComparison, MatchedFigure, MatchedRow, Recommendation};

use super::fitted::Fitted;
use super::keep::keep;
use super::prepared::{NamedTable, Prepared};
use super::seen::Seen;
use super::{CellJob, Configuration, ConfigurationError, ExperimentError, FittingSettings, Observer};
use crate::design::Part;
use crate::objective::intervals::{
    Bootstrap, ChanceLine, MeasuredRows, Predicted, RESAMPLES, Statistic, chance_line,
};
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

/// The result of a cell of a comparison: a method at the goal, or a slice of resamples, with the last of them all of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Matched {
    /// What was done.
    pub step: String,
    /// The method, as far as validation rows say.
    pub row: Option<MatchedRow>,
    /// The finished comparison.
    pub comparison: Option<MatchedComparison>,
    /// Why nothing can be compared.
    pub failed: Option<String>,
}

impl Matched {
    fn of(step: &str) -> Matched {
        Matched { step: step.to_owned(), row: None, comparison: None, failed: None }
    }
}

/// The job that brings every method to the goal.
#[derive(Default)]
pub struct Matching {
    seen: Seen,
    fitted: Option<(FittingSettings, Fitted)>,
    rows: Vec<(MatchedRow, Option<Made>)>,
    /// On validation, by which is chosen, and on test.
    bootstraps: [Option<Bootstrap>; 2],
}

/// All methods of these settings; the model before comes first.
fn contenders(settings: &CompareSettings) -> Vec<Contender> {
    let others = settings.contenders.iter().copied().filter(|contender| *contender != Contender::Before);
    std::iter::once(Contender::Before).chain(others).collect()
}

/// Slices of resamples of one part.
fn slices(settings: &CompareSettings) -> usize {
    settings.resamples.div_ceil(SLICE).max(1) as usize
}

impl CellJob for Matching {
    type Settings = CompareSettings;
    /// Its place among the cells: a method each, then slices of resamples of validation rows, then of test rows.
    type Cell = usize;
    type Row = Matched;

    fn check(_settings: &CompareSettings) -> Result<(), ConfigurationError> {
        Ok(())
    }

    fn plan(_configuration: &Configuration, settings: &CompareSettings) -> Vec<usize> {
        (0..contenders(settings).len() + 2 * slices(settings)).collect()
    }

    fn row(
        &mut self,
        cell: &usize,
        configuration: &Configuration,
        settings: &CompareSettings,
        tables: [Option<&NamedTable>; 2],
        observer: &mut dyn Observer,
    ) -> Result<Matched, ExperimentError> {
        let checked = configuration.check()?;
        let prepared: &Prepared = self.seen.rows(&checked, tables)?;
        let fitted =
            keep(&mut self.fitted, checked.fitting(), || Fitted::on_cpu(prepared, &checked.fitting()))?;
        let world = World::new(prepared, fitted, configuration)?;
        let (contenders, slices) = (contenders(settings), slices(settings));
        // What an earlier worker has made is made again where this one goes on.
        for contender in contenders.iter().take(cell + 1).skip(self.rows.len()) {
            let start = observer.milliseconds();
            let made = world.run(*contender);
            self.rows.push(row(*contender, made, observer.milliseconds() - start));
        }
        if let Some(contender) = contenders.get(*cell) {
            let row = self.rows.last().map(|(row, _)| row.clone());
            return Ok(Matched { row, ..Matched::of(contender.name()) });
        }
        // First the validation rows, by which is chosen; then the test rows, which are looked at once, and nothing is chosen any more.
        let done = cell - contenders.len() + 1;
        let parts = [&prepared.validation, &prepared.test];
        for (k, wanted) in [done.min(slices), done.saturating_sub(slices)].into_iter().enumerate() {
            if wanted == 0 {
                continue;
            }
            let bootstrap = self.bootstraps[k].take().unwrap_or_else(|| {
                let made = self.rows.iter().filter_map(|(_, made)| made.as_ref());
                let models: Vec<Predicted> =
                    made.map(|made| world.predict(&made.product, parts[k])).collect();
                let (seed, resamples) = (configuration.seed, settings.resamples);
                Bootstrap::new(measured(parts[k]), &world.compared(), &models, seed, resamples)
            });
            let left_then = settings.resamples.saturating_sub(SLICE * wanted as u32);
            let bootstrap = self.bootstraps[k].insert(bootstrap);
            while bootstrap.advance(0) > left_then {
                bootstrap.advance(SLICE);
            }
        }
        if done < 2 * slices {
            return Ok(Matched::of("intervals"));
        }
        let theta = &fitted.fit.parameters;
        let chance = |part: &Part| {
            let original = Predicted::of(part, theta, world.cut(theta));
            let permutations = settings.resamples.min(RESAMPLES);
            let line =
                chance_line(measured(part), &world.compared(), &original, configuration.seed, permutations);
            line.unwrap_or([None, None])
        };
        let [Some(on_validation), Some(on_test)] = &self.bootstraps else {
            return Ok(Matched::of("intervals"));
        };
        let [by_chance, chance] = parts.map(chance);
        let comparison = finish(
            &self.rows,
            [on_validation, on_test],
            settings.judge,
            by_chance[1],
            MatchedComparison {
                goal: world.goal,
                before: world.before,
                rows: parts.map(|part| part.x().rows()),
                resamples: settings.resamples,
                judge: settings.judge,
                methods: Vec::new(),
                best: None,
                chance,
                recommendation: Recommendation {
                    contender: Contender::Before,
                    runner_up: None,
                    why: String::new(),
                },
            },
        );
        Ok(Matched { comparison: Some(comparison), ..Matched::of("intervals") })
    }

    fn failed(_cell: &usize, why: String) -> Matched {
        Matched { failed: Some(why), ..Matched::of("") }
    }
}

/// The rows of a part.
fn measured(part: &Part) -> MeasuredRows<'_> {
    MeasuredRows { y: part.y(), groups: part.groups(), weights: part.weights() }
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
        judged: None,
        closed: None,
        decided: None,
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

/// Figures on test with their intervals; the best and what to take by those on validation.
fn finish(
    rows: &[(MatchedRow, Option<Made>)],
    [on_validation, on_test]: [&Bootstrap; 2],
    judge: Statistic,
    by_chance: Option<ChanceLine>,
    empty: MatchedComparison,
) -> MatchedComparison {
    // The place of each method among the models of the bootstraps.
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
        let value = on_validation.interval(place, judge)?.estimate;
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
                value: on_test.interval(place, statistic),
                since_before: (place > 0).then(|| on_test.difference(place, 0, statistic)).flatten(),
                to_best: best
                    .filter(|(_, best, _)| *best != place)
                    .and_then(|(_, best, _)| on_test.difference(place, best, statistic)),
            };
            let since =
                |statistic| (place > 0).then(|| on_validation.difference(place, 0, statistic)).flatten();
            MatchedRow {
                judged: since(judge),
                closed: since(row.gap_statistic()),
                decided: since(Statistic::DecisionDifference),
                test: Statistic::ALL.map(figure).to_vec(),
                ..row.clone()
            }
        })
        .collect();
    let before = rows.first().and_then(|_| on_validation.interval(0, Statistic::SmoothDifference));
    let place_of =
        |contender: Contender| places[rows.iter().position(|(row, _)| row.contender == contender)?];
    let pair = |a: Contender, b: Contender| on_test.difference(place_of(a)?, place_of(b)?, judge);
    let recommendation = recommend::recommend(&methods, judge, before, by_chance, pair);
    MatchedComparison { best: best.map(|(.., contender)| contender), methods, recommendation, ..empty }
}
