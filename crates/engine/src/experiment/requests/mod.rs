//! What deletion requests cost SISA, and dealing that knows who is likelier to ask.

mod cost;
mod dealing;
mod job;
mod table;

use serde::{Deserialize, Serialize};

pub use cost::{RequestCost, counted_costs, expected_costs, request_steps};
pub use dealing::Dealing;
pub use job::{EnsembleAccuracy, RequestRow, RequestTrial, Requests};
pub use table::{EnsembleLine, RequestPoint, ensemble_lines, request_points};

use super::ConfigurationError;
use crate::table::Condition;

/// Whose rows are likelier to ask.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likelier {
    /// Nobody's: all are alike.
    #[default]
    Nobody,
    /// Those of one group, by its code: its place in [`super::DataReport::groups`].
    Group(u16),
    /// Those whose cell in a column fulfils a condition; a row without a cell there is like the others.
    Cells {
        /// The column.
        column: String,
        /// Its cells.
        condition: Condition,
    },
}

/// How many ask, who is likelier to, and how rows are dealt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RequestSettings {
    /// Shards, 2 to 100.
    pub shards: u32,
    /// Whose rows are likelier to ask.
    pub likelier: Likelier,
    /// How many times as likely each of them is.
    pub times: f64,
    /// The most requests; at most half of the training rows are asked for.
    pub requests: u32,
    /// Dealings with an order of requests each, in which rows are counted.
    pub trials: u32,
    /// The first so many of them are trained, too, and their accuracy is measured before and after the most requests.
    pub seeds: u32,
    /// Seed of the first.
    pub seed: u64,
}

impl Default for RequestSettings {
    fn default() -> Self {
        RequestSettings {
            shards: 5,
            likelier: Likelier::Nobody,
            times: 10.0,
            requests: 100,
            trials: 100,
            seeds: 5,
            seed: 42,
        }
    }
}

impl RequestSettings {
    /// Checks every number against its range.
    ///
    /// # Errors
    ///
    /// The first setting that is out of range.
    pub fn check(&self) -> Result<(), ConfigurationError> {
        let within = |setting, value: f64, ok: bool, allowed| match ok {
            true => Ok(()),
            false => Err(ConfigurationError::OutOfRange { setting, value, allowed }),
        };
        let RequestSettings { shards, times, requests, trials, seeds, .. } = *self;
        within("The number of shards", f64::from(shards), (2..=100).contains(&shards), "from 2 to 100")?;
        within(
            "How many times as likely some rows are to ask",
            times,
            (1.0..=1_000.0).contains(&times),
            "from 1 to 1 000",
        )?;
        within(
            "The number of requests",
            f64::from(requests),
            (1..=2_000).contains(&requests),
            "from 1 to 2 000",
        )?;
        within("The number of trials", f64::from(trials), (1..=1_000).contains(&trials), "from 1 to 1 000")?;
        within("The number of seeds", f64::from(seeds), seeds <= 20, "from 0 to 20")
    }

    /// The dealings that are compared: at random alone where nobody is likelier to ask.
    pub fn dealings(&self) -> &'static [Dealing] {
        match self.likelier {
            Likelier::Nobody => &[Dealing::Random],
            _ => &Dealing::ALL,
        }
    }
}
