//! The attack on SISA, a few trials at a time, over the noise of the publication.

use serde::{Deserialize, Serialize};

use super::super::batch::CellJob;
use super::super::prepared::{NamedTable, Prepared};
use super::super::seen::Seen;
use super::super::{Configuration, ConfigurationError, ExperimentError, Observer};
use super::{AdaptivePoint, AdaptiveSettings, AdaptiveTrial, trial};

/// Standard deviations of the noise on every published parameter. Columns are standardised: at 30 a model is noise.
pub const NOISES: [f64; 7] = [0.0, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// Trials of one cell.
const SLICE: u32 = 10;

/// A few trials at one level of noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    noise: f64,
    first: u32,
    trials: u32,
}

/// What a few trials at one level of noise gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AdaptiveRow {
    /// Standard deviation of the noise on every published parameter.
    pub noise: f64,
    /// Whether the models have an intercept: it is not penalised, and nothing bounds how far a row moves it.
    pub free: bool,
    /// The trials.
    pub trials: Vec<AdaptiveTrial>,
    /// Why there are none, where there are none.
    pub failed: Option<String>,
}

/// The points of these rows, by rising noise. Rows that failed are left out.
pub fn adaptive_points(rows: &[AdaptiveRow], settings: &AdaptiveSettings) -> Vec<AdaptivePoint> {
    let at = |noise: f64| {
        let of: Vec<&AdaptiveRow> = rows.iter().filter(|row| row.noise == noise).collect();
        let trials: Vec<AdaptiveTrial> = of.iter().flat_map(|row| row.trials.iter().copied()).collect();
        let free = of.iter().any(|row| row.free);
        (!trials.is_empty()).then(|| AdaptivePoint::of(&trials, noise, settings.delta, free))
    };
    NOISES.into_iter().filter_map(at).collect()
}

/// The attack over [`NOISES`]: the same dealings at every level.
#[derive(Default)]
pub struct Attacking {
    seen: Seen,
}

impl CellJob for Attacking {
    type Settings = AdaptiveSettings;
    type Cell = Cell;
    type Row = AdaptiveRow;

    fn check(settings: &AdaptiveSettings) -> Result<(), ConfigurationError> {
        settings.check()
    }

    /// A slice of trials at every level, then the next slice: the whole curve is there early, and its intervals shrink.
    fn plan(_configuration: &Configuration, settings: &AdaptiveSettings) -> Vec<Cell> {
        let slices = (0..settings.trials).step_by(SLICE as usize);
        let cell = |first: u32, noise| Cell { noise, first, trials: SLICE.min(settings.trials - first) };
        slices.flat_map(|first| NOISES.map(|noise| cell(first, noise))).collect()
    }

    fn row(
        &mut self,
        &Cell { noise, first, trials }: &Cell,
        configuration: &Configuration,
        settings: &AdaptiveSettings,
        tables: [Option<&NamedTable>; 2],
        _observer: &mut dyn Observer,
    ) -> Result<AdaptiveRow, ExperimentError> {
        let checked = configuration.check()?;
        let prepared = self.seen.rows(&checked, tables)?;
        let Prepared { train, test, .. } = prepared.as_ref();
        let made = (first..first + trials)
            .map(|k| trial(train, test, settings, noise, settings.seed.wrapping_add(u64::from(k))));
        Ok(AdaptiveRow {
            noise,
            free: train.x().layout().intercept,
            trials: made.collect::<Result<_, _>>()?,
            failed: None,
        })
    }

    fn failed(cell: &Cell, why: String) -> AdaptiveRow {
        AdaptiveRow { noise: cell.noise, free: false, trials: Vec::new(), failed: Some(why) }
    }
}
