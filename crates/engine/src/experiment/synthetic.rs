//! A made-up world with two features, in which everything can be seen: who is favoured, by how much, and what a
//! correction does about it.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Configuration;
use crate::compute::Normal;
use crate::table::{BinaryRole, Condition};

/// Applicants with a test score and years of experience, of two groups, hired or not.
///
/// skill ~ N(0, 1); score = skill + noise N(0, 1); experience = skill / 2 + bias (s - 1/2) + 0.7 N(0, 1), so that it also
/// tells the group s; hired where skill + bias (s - 1/2) + 0.3 N(0, 1) > 0. Then the share `corruption` of the hired
/// applicants of group B is written down as not hired.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synthetic {
    /// How much group A is favoured: 0 to 3.
    pub bias: f64,
    /// Standard deviation of the score's error: 0 to 3.
    pub noise: f64,
    /// Share of group B's favourable labels that are flipped: 0 to 0.9.
    pub corruption: f64,
    /// Rows: 100 to 50,000.
    pub rows: u32,
    /// Seed of the draw.
    pub seed: u64,
}

impl Default for Synthetic {
    fn default() -> Self {
        Synthetic { bias: 1.0, noise: 0.5, corruption: 0.2, rows: 2_000, seed: 1 }
    }
}

impl Synthetic {
    /// The nearest world whose numbers are in their ranges; one that is not a number becomes the default's.
    pub fn within_range(self) -> Synthetic {
        let given = Synthetic::default();
        let clamp =
            |value: f64, or: f64, high: f64| if value.is_finite() { value.clamp(0.0, high) } else { or };
        Synthetic {
            bias: clamp(self.bias, given.bias, 3.0),
            noise: clamp(self.noise, given.noise, 3.0),
            corruption: clamp(self.corruption, given.corruption, 0.9),
            rows: self.rows.clamp(100, 50_000),
            seed: self.seed,
        }
    }

    /// The world as a CSV file: score, experience, group, hired.
    pub fn csv(self) -> String {
        let Synthetic { bias, noise, corruption, rows, seed } = self.within_range();
        let mut random = Normal::new(seed);
        let mut text = String::from("score,experience,group,hired\n");
        for _ in 0..rows {
            let favoured = random.uniform() < 0.5;
            let side = if favoured { 0.5 } else { -0.5 };
            let skill = random.draw();
            let score = skill + noise * random.draw();
            let experience = 0.5 * skill + bias * side + 0.7 * random.draw();
            let deserved = skill + bias * side + 0.3 * random.draw() > 0.0;
            // Drawn for every row: a change of the share leaves the rest of the world as it was.
            let flipped = random.uniform() < corruption && !favoured;
            let group = if favoured { "A" } else { "B" };
            let hired = if deserved && !flipped { "yes" } else { "no" };
            // Writing to a string does not fail.
            let _ = writeln!(text, "{score:.3},{experience:.3},{group},{hired}");
        }
        text
    }

    /// The experiment that the page opens it with.
    pub fn configuration() -> Configuration {
        let role = |column: &str, positive: &str| BinaryRole {
            column: column.to_owned(),
            positive: Condition::Values(vec![positive.to_owned()]),
            negative: None,
        };
        Configuration {
            sensitive_as_feature: false,
            ..Configuration::new(role("hired", "yes"), role("group", "A"))
        }
    }
}
