//! The paired bootstrap over rows, in slices.

use super::{Compared, Interval, MeasuredRows, Predicted, Statistic, ToldGap};
use crate::compute::{Normal, ascending, dot, sum};

/// Rows of one group and label, contiguous after sorting.
#[derive(Debug, Clone, Copy)]
struct Cell {
    group: usize,
    label: bool,
    from: usize,
    to: usize,
}

/// A model on the rows, sorted by cell.
#[derive(Debug, Clone)]
struct Model {
    decisions: Vec<f64>,
    /// p and loss; `None` where there are decisions alone.
    smooth: Option<Smooth>,
}

#[derive(Debug, Clone)]
struct Smooth {
    probabilities: Vec<f64>,
    losses: Vec<f64>,
    /// Rows by rising score, and where each run of equal scores ends.
    by_score: Vec<u32>,
    runs: Vec<u32>,
}

/// Sums over one cell for one model.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    rows: f64,
    decided: f64,
    probability: f64,
    loss: f64,
}

/// Figures of models on resamples of the same rows.
///
/// Resample b draws n rows of n with replacement from the seed's stream (ChaCha8, one 64-bit number for two rows), and all models
/// see it: so differences between models are differences on the same rows. A figure that is undefined in a resample (a group
/// without rows in it) leaves that resample out for this figure; [`Interval::resamples`] says how many were left.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    cells: Vec<Cell>,
    /// The place of each row after sorting by cell.
    places: Vec<u32>,
    /// Weights after sorting.
    weights: Vec<f64>,
    positive: Vec<f64>,
    groups: usize,
    compared: Vec<Compared>,
    /// What [`Statistic::Gap`] is.
    gap: Option<ToldGap>,
    models: Vec<Model>,
    stream: Normal,
    left: u32,
    /// Resample by resample, model by model.
    found: Vec<[f64; Statistic::COUNT]>,
    estimates: Vec<[f64; Statistic::COUNT]>,
    counts: Vec<f64>,
}

impl Bootstrap {
    /// Models on rows, before the first of `resamples` resamples. Every list has one entry a row.
    ///
    /// # Panics
    ///
    /// Unless every list of the rows and of the models has one entry a row.
    pub fn new(
        rows: MeasuredRows<'_>,
        compared: &[Compared],
        models: &[Predicted],
        seed: u64,
        resamples: u32,
    ) -> Bootstrap {
        models.iter().for_each(|model| rows.one_each(model));
        let n = rows.y.len();
        let groups = rows.group_count();
        let label = |i: usize| rows.y[i] > 0.5;
        let mut cells = Vec::new();
        let mut order: Vec<usize> = Vec::with_capacity(n);
        for group in 0..groups {
            for positive in [false, true] {
                let from = order.len();
                order
                    .extend((0..n).filter(|&i| usize::from(rows.groups[i]) == group && label(i) == positive));
                cells.push(Cell { group, label: positive, from, to: order.len() });
            }
        }
        let mut places = vec![0; n];
        for (place, &i) in order.iter().enumerate() {
            places[i] = place as u32;
        }
        let sorted = |model: &Predicted| {
            let smooth = model.scores.as_ref().map(|scores| {
                let margins = scores.margins();
                let [mut probabilities, mut losses] = [(); 2].map(|()| Vec::with_capacity(n));
                for &i in &order {
                    probabilities.push(scores.rows()[i].probability);
                    losses.push(scores.rows()[i].loss);
                }
                let by_row = ascending(margins);
                let mut runs = Vec::new();
                for (k, &i) in by_row.iter().enumerate() {
                    if by_row.get(k + 1).is_none_or(|&next| margins[next] != margins[i]) {
                        runs.push(k as u32 + 1);
                    }
                }
                Smooth { probabilities, losses, by_score: by_row.iter().map(|&i| places[i]).collect(), runs }
            });
            Model { decisions: order.iter().map(|&i| model.decisions[i]).collect(), smooth }
        };
        let mut bootstrap = Bootstrap {
            cells,
            weights: order.iter().map(|&i| rows.weight(i)).collect(),
            positive: order.iter().map(|&i| f64::from(u8::from(label(i)))).collect(),
            groups,
            compared: compared.to_vec(),
            gap: None,
            models: models.iter().map(sorted).collect(),
            places,
            stream: Normal::new(seed),
            left: if n == 0 { 0 } else { resamples },
            found: Vec::new(),
            estimates: Vec::new(),
            counts: vec![0.0; n],
        };
        bootstrap.estimates = bootstrap.measure(&bootstrap.weights);
        bootstrap
    }

    /// The same with [`Statistic::Gap`] among its figures, before its first resample.
    pub fn telling(mut self, gap: ToldGap) -> Bootstrap {
        self.gap = Some(gap);
        self.estimates = self.measure(&self.weights);
        self
    }

    /// Draws the next resamples, this many at the most; how many are left then. Slices of any size give the same bits.
    pub fn advance(&mut self, most: u32) -> u32 {
        let n = self.places.len() as u64;
        for _ in 0..most.min(self.left) {
            self.counts.fill(0.0);
            let mut drawn = 0;
            while drawn < n {
                let bits = self.stream.bits();
                // The high word of a 32-bit number times n is even to a share of n / 2^32.
                for half in [bits & 0xFFFF_FFFF, bits >> 32].into_iter().take((n - drawn) as usize) {
                    let place = self.places[((half * n) >> 32) as usize] as usize;
                    self.counts[place] += self.weights[place];
                    drawn += 1;
                }
            }
            self.found.extend(self.measure(&self.counts));
            self.left -= 1;
        }
        self.left
    }

    /// Adds a resample that was drawn elsewhere: row numbers, with repetitions.
    ///
    /// # Panics
    ///
    /// Where there is no such row.
    pub fn add(&mut self, rows: &[u32]) {
        self.counts.fill(0.0);
        for &row in rows {
            let place = self.places[row as usize] as usize;
            self.counts[place] += self.weights[place];
        }
        self.found.extend(self.measure(&self.counts));
    }

    /// A model's figure with its interval; `None` where it is undefined on the rows themselves, or in every resample.
    pub fn interval(&self, model: usize, statistic: Statistic) -> Option<Interval> {
        let which = statistic as usize;
        self.percentile(self.estimates.get(model)?[which], |resample| resample[model][which])
    }

    /// A model's figure minus another's, resample by resample; `None` as in [`Bootstrap::interval`].
    pub fn difference(&self, model: usize, from: usize, statistic: Statistic) -> Option<Interval> {
        let which = statistic as usize;
        let estimate = self.estimates.get(model)?[which] - self.estimates.get(from)?[which];
        self.percentile(estimate, |resample| resample[model][which] - resample[from][which])
    }

    fn percentile(
        &self,
        estimate: f64,
        read: impl Fn(&[[f64; Statistic::COUNT]]) -> f64,
    ) -> Option<Interval> {
        if estimate.is_nan() {
            return None;
        }
        let resamples = self.found.chunks_exact(self.models.len());
        let mut values: Vec<f64> = resamples.map(read).filter(|value| !value.is_nan()).collect();
        Interval::percentile(estimate, &mut values)
    }

    /// Every model's figures where each row counts so much; NaN where undefined.
    fn measure(&self, counts: &[f64]) -> Vec<[f64; Statistic::COUNT]> {
        let rows: Vec<f64> = self.cells.iter().map(|cell| sum(&counts[cell.from..cell.to])).collect();
        self.models.iter().map(|model| self.figures(model, counts, &rows)).collect()
    }

    fn figures(&self, model: &Model, counts: &[f64], rows: &[f64]) -> [f64; Statistic::COUNT] {
        let over =
            |cell: &Cell, values: &[f64]| dot(&counts[cell.from..cell.to], &values[cell.from..cell.to]);
        let sums: Vec<Sums> = self
            .cells
            .iter()
            .zip(rows)
            .map(|(cell, &rows)| Sums {
                rows,
                decided: over(cell, &model.decisions),
                probability: model.smooth.as_ref().map_or(0.0, |smooth| over(cell, &smooth.probabilities)),
                loss: model.smooth.as_ref().map_or(0.0, |smooth| over(cell, &smooth.losses)),
            })
            .collect();
        let right = |cell: &Cell, sums: &Sums| {
            if cell.label { sums.decided } else { sums.rows - sums.decided }
        };
        let all: f64 = rows.iter().sum();
        let pairs = || self.cells.iter().zip(&sums);
        let accuracy = pairs().map(|(cell, sums)| right(cell, sums)).sum::<f64>() / all;
        let smooth = model.smooth.as_ref();
        let log_loss = smooth.map_or(f64::NAN, |_| sums.iter().map(|sums| sums.loss).sum::<f64>() / all);
        // Every group's mean of something over the cells that count; NaN where a group with rows in the file has none.
        let mean_in = |group: usize, counts: &dyn Fn(&Cell) -> bool, of: &dyn Fn(&Cell, &Sums) -> f64| {
            let (mut total, mut rows) = (0.0, 0.0);
            for (cell, sums) in pairs().filter(|(cell, _)| cell.group == group && counts(cell)) {
                total += of(cell, sums);
                rows += sums.rows;
            }
            total / rows
        };
        let extremes = |counts: &dyn Fn(&Cell) -> bool, mean: &dyn Fn(usize) -> f64| {
            let there = |group: &usize| {
                self.cells.iter().any(|cell| cell.group == *group && counts(cell) && cell.to > cell.from)
            };
            let means: Vec<f64> = (0..self.groups).filter(there).map(mean).collect();
            if means.iter().any(|mean| mean.is_nan()) || means.is_empty() {
                return [f64::NAN; 2];
            }
            [
                means.iter().copied().fold(f64::INFINITY, f64::min),
                means.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            ]
        };
        let (mut decisions, mut smoothly, mut ratio) = (f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY);
        for compared in &self.compared {
            let counts = |cell: &Cell| compared.looks_at(cell.label);
            let quantity = compared.quantity;
            let [low, high] = extremes(&counts, &|group| {
                let favourable = mean_in(group, &counts, &|_, sums| sums.decided);
                quantity.of_decisions(favourable, mean_in(group, &counts, &right))
            });
            decisions = largest(decisions, high - low);
            ratio = -largest(-ratio, -(low / high));
            let [low, high] = extremes(&counts, &|group| {
                let probability = mean_in(group, &counts, &|_, sums| sums.probability);
                quantity.of(probability, mean_in(group, &counts, &|_, sums| sums.loss))
            });
            smoothly = largest(smoothly, high - low);
        }
        if self.compared.is_empty() {
            (decisions, smoothly, ratio) = (f64::NAN, f64::NAN, f64::NAN);
        }
        let [worst, _] = extremes(&|_| true, &|group| mean_in(group, &|_| true, &right));
        let mut figures = [f64::NAN; Statistic::COUNT];
        figures[Statistic::Accuracy as usize] = accuracy;
        figures[Statistic::LogLoss as usize] = log_loss;
        figures[Statistic::Auc as usize] = smooth.map_or(f64::NAN, |smooth| self.auc(smooth, counts));
        figures[Statistic::DecisionDifference as usize] = decisions;
        figures[Statistic::SmoothDifference as usize] = if smooth.is_some() { smoothly } else { f64::NAN };
        figures[Statistic::DecisionRatio as usize] = ratio;
        figures[Statistic::WorstGroupAccuracy as usize] = worst;
        figures[Statistic::Gap as usize] =
            self.gap.as_ref().filter(|_| smooth.is_some()).map_or(f64::NAN, |gap| {
                gap.of(|compared, group| {
                    let counts = |cell: &Cell| compared.looks_at(cell.label);
                    let probability = mean_in(group, &counts, &|_, sums| sums.probability);
                    compared.quantity.of(probability, mean_in(group, &counts, &|_, sums| sums.loss))
                })
            });
        figures
    }

    /// The share of pairs of a positive and a negative row in the right order; ties count one half. The scores are sorted once, and a
    /// resample is a pass over the counts in that order.
    fn auc(&self, smooth: &Smooth, counts: &[f64]) -> f64 {
        let (mut twice, mut negatives, mut positives) = (0.0, 0.0, 0.0);
        let mut from = 0;
        for &to in &smooth.runs {
            let (mut tied_negatives, mut tied_positives) = (0.0, 0.0);
            for &place in &smooth.by_score[from..to as usize] {
                let (count, positive) = (counts[place as usize], self.positive[place as usize]);
                tied_positives += count * positive;
                tied_negatives += count * (1.0 - positive);
            }
            twice += tied_positives * (2.0 * negatives + tied_negatives);
            negatives += tied_negatives;
            positives += tied_positives;
            from = to as usize;
        }
        twice / (2.0 * negatives * positives)
    }
}

/// The larger of two; NaN where one is.
fn largest(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}
