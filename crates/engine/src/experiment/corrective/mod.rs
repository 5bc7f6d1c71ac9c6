//! The corrective scenario: training labels are corrupted, some of the corrupted rows are known, and those are unlearned.
//!
//! The labels of the *training* rows alone are corrupted; validation and test keep theirs, so that every figure is clean. The known
//! corrupted rows are the forget set. Hard: they are removed. Soft: they lose weight as far as they do harm on the clean validation rows
//! ([`crate::weights::forget_softly`]). With a trigger, one column of the corrupted rows gets a value that hardly a row has, too: a backdoor, which
//! is measured on copies of clean rows that carry it. What that regains is held against no correction, against retraining without *all*
//! corrupted rows, which no one could do, and against a model that was never corrupted (Goel et al. 2024, Corrective
//! Machine Unlearning).

mod cell;
mod corruption;
mod row;
mod table;
mod trigger;

use serde::{Deserialize, Serialize};

pub use corruption::Corruption;
pub use row::{RecoveryModel, RecoveryOfGroup, RecoveryRow};
pub use table::{GroupLine, RecoveryLine, recovery_csv, recovery_lines, soft_against_hard};

pub use cell::CorruptedLabels;

use super::ConfigurationError;
use crate::unlearn::Algorithm;

/// Shares of the corrupted rows that are known, for the curve; the configured share is added.
pub const KNOWN_SHARES: [f64; 6] = [0.0, 0.1, 0.25, 0.5, 0.75, 1.0];

/// Whose labels may be corrupted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorruptedRows {
    /// Anybody's, at random.
    #[default]
    Anywhere,
    /// Those of privileged rows alone.
    Privileged,
    /// Those of the other group alone; of more than two groups, of every other one.
    Unprivileged,
    /// Those of one group alone, by its code: its place in [`super::DataReport::groups`].
    Group(u16),
}

/// Which labels may be flipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlippedLabels {
    /// Either.
    Both,
    /// Favourable ones, which become unfavourable.
    #[default]
    Favourable,
    /// Unfavourable ones, which become favourable.
    Unfavourable,
}

/// What is corrupted, what of it is known, and how it is unlearned.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorrectiveSettings {
    /// Share of the labels that may be flipped, among the training rows, that are: 0 to 0.9.
    pub share: f64,
    /// Whose labels may be.
    pub rows: CorruptedRows,
    /// Which labels may be.
    pub labels: FlippedLabels,
    /// Whether the corrupted rows get a trigger, too: one column at its rarest category, or at its largest number where there are none.
    pub trigger: bool,
    /// Share of the corrupted rows that are known, 0 to 1.
    pub known: f64,
    /// Strength r of the soft correction, 0 to 1: the share of the fall of the validation loss that it is to bring, to first order, of what
    /// removing every harmful known row is predicted to.
    pub strength: f64,
    /// How the known rows are unlearned; its settings are the configuration's.
    pub algorithm: Algorithm,
    /// Seeds, from the configuration's on: 1 to 20. A seed decides which labels are corrupted and which of them are known; the
    /// split stays.
    pub seeds: u32,
}

impl Default for CorrectiveSettings {
    fn default() -> Self {
        CorrectiveSettings {
            share: 0.3,
            rows: CorruptedRows::default(),
            labels: FlippedLabels::default(),
            trigger: false,
            known: 0.5,
            strength: 0.8,
            algorithm: Algorithm::Influence,
            seeds: 3,
        }
    }
}

impl CorrectiveSettings {
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
        let CorrectiveSettings { share, known, strength, seeds, .. } = *self;
        within("The share of labels to corrupt", share, (0.0..=0.9).contains(&share), "from 0 to 0.9")?;
        within("The known share of the corrupted rows", known, (0.0..=1.0).contains(&known), "from 0 to 1")?;
        within(
            "The strength of the soft correction",
            strength,
            (0.0..=1.0).contains(&strength),
            "from 0 to 1",
        )?;
        within("The number of seeds", f64::from(seeds), (1..=20).contains(&seeds), "from 1 to 20")
    }

    /// The known shares that are gone through: [`KNOWN_SHARES`] and the configured one, ascending.
    pub fn known_shares(&self) -> Vec<f64> {
        let mut shares = KNOWN_SHARES.to_vec();
        if !shares.contains(&self.known) {
            shares.push(self.known);
        }
        shares.sort_unstable_by(f64::total_cmp);
        shares
    }
}
