//! The results: expected beside counted costs, and what a dealing does to accuracy.

use super::super::Spread;
use super::{Dealing, EnsembleAccuracy, RequestCost, RequestRow};

/// What so many requests cost under one dealing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RequestPoint {
    /// The dealing.
    pub dealing: Dealing,
    /// By formula.
    pub expected: RequestCost,
    /// Shards trained anew, rows at once and rows in turn, over the trials.
    pub counted: [Option<Spread>; 3],
    /// Trials.
    pub trials: usize,
    /// One model of all rows.
    pub scratch: RequestCost,
}

/// The points of these rows: every dealing by rising number of requests. A dealing whose first row is missing has none.
pub fn request_points(rows: &[RequestRow]) -> Vec<RequestPoint> {
    let first = |dealing: Dealing| rows.iter().find(|row| row.dealing == dealing && !row.expected.is_empty());
    let mut points = Vec::new();
    for (dealing, first) in Dealing::ALL.into_iter().filter_map(|dealing| Some((dealing, first(dealing)?))) {
        let trials: Vec<_> =
            rows.iter().filter(|row| row.dealing == dealing).flat_map(|row| &row.trials).collect();
        for (place, &expected) in first.expected.iter().enumerate() {
            let spread = |read: fn(&RequestCost) -> f64| {
                Spread::of(trials.iter().map(|trial| trial.costs.get(place).map(read)))
            };
            points.push(RequestPoint {
                dealing,
                expected,
                counted: [spread(|cost| cost.shards), spread(|cost| cost.rows), spread(|cost| cost.in_turn)],
                trials: trials.len(),
                scratch: RequestCost::from_scratch(first.rows[0], expected.requests),
            });
        }
    }
    points
}

/// What a dealing does to accuracy on the test rows, over seeds. Pairs: before any request, and after the most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnsembleLine {
    /// The dealing.
    pub dealing: Dealing,
    /// The smallest and the largest shard of the first dealing, in rows.
    pub sizes: [usize; 2],
    /// Of the mean of the shards' margins.
    pub mean: [Option<Spread>; 2],
    /// Of their vote.
    pub vote: [Option<Spread>; 2],
    /// Of one model of all rows.
    pub whole: [Option<Spread>; 2],
    /// The mean's, minus that of dealing at random, seed by seed; `None` of dealing at random itself.
    pub apart: [Option<Spread>; 2],
    /// Seeds.
    pub seeds: usize,
}

/// The lines of these rows, a dealing each; none of a dealing that was not trained.
pub fn ensemble_lines(rows: &[RequestRow]) -> Vec<EnsembleLine> {
    let of = |dealing: Dealing| -> Vec<(u64, EnsembleAccuracy)> {
        let trials = rows.iter().filter(|row| row.dealing == dealing).flat_map(|row| &row.trials);
        trials.filter_map(|trial| Some((trial.seed, trial.accuracy?))).collect()
    };
    let random = of(Dealing::Random);
    let line = |dealing: Dealing| {
        let trained = of(dealing);
        let first = rows.iter().find(|row| row.dealing == dealing && !row.shards.is_empty())?;
        if trained.is_empty() {
            return None;
        }
        let spread =
            |read: &dyn Fn(&(u64, EnsembleAccuracy)) -> Option<f64>| Spread::of(trained.iter().map(read));
        let apart = |at: usize| {
            spread(&|(seed, own)| {
                let (_, other) = random.iter().find(|(other, _)| other == seed)?;
                Some(own.mean[at]? - other.mean[at]?)
            })
        };
        Some(EnsembleLine {
            dealing,
            sizes: [
                first.shards.iter().copied().min().unwrap_or(0),
                first.shards.iter().copied().max().unwrap_or(0),
            ],
            mean: [0, 1].map(|at| spread(&|(_, it)| it.mean[at])),
            vote: [0, 1].map(|at| spread(&|(_, it)| it.vote[at])),
            whole: [0, 1].map(|at| spread(&|(_, it)| it.whole[at])),
            apart: match dealing {
                Dealing::Random => [None, None],
                _ => [0, 1].map(apart),
            },
            seeds: trained.len(),
        })
    };
    Dealing::ALL.into_iter().filter_map(line).collect()
}
