//! A made-up world with two features, in which everything can be seen: who is favoured, by how much, and what a
//! correction does about it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::Configuration;
use crate::compute::Normal;
use crate::table::{BinaryRole, Condition};

/// Applicants with a test score and years of experience, of two groups, hired or not.
///
/// skill ~ N(0, 1); score = skill + noise N(0, 1); experience = skill / 2 + bias (s - 1/2) + 0.7 N(0, 1), so that it also
/// tells the group s; hired where skill + bias (s - 1/2) + 0.3 N(0, 1) > 0. Then the share `corruption` of the hired
/// applicants of group B is written down as not hired. Last, single rows are as somebody made them, and rows that somebody drew follow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Rows that were changed by hand, by their number in the file, from 1. One beyond the rows there are changes nothing.
    #[serde(default)]
    pub edits: BTreeMap<u32, Edit>,
    /// Rows that were drawn by hand: they follow the others.
    #[serde(default)]
    pub drawn: Vec<Drawn>,
}

/// A row that was drawn by hand; written as a list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(bool, bool, [f64; 2])", into = "(bool, bool, [f64; 2])")]
pub struct Drawn {
    /// Whether it is of group A.
    pub favoured: bool,
    /// Its label.
    pub hired: bool,
    /// Its score and experience, each from -10 to 10.
    pub at: [f64; 2],
}

impl From<(bool, bool, [f64; 2])> for Drawn {
    fn from((favoured, hired, at): (bool, bool, [f64; 2])) -> Drawn {
        Drawn { favoured, hired, at }
    }
}

impl From<Drawn> for (bool, bool, [f64; 2]) {
    fn from(Drawn { favoured, hired, at }: Drawn) -> Self {
        (favoured, hired, at)
    }
}

/// A row that was changed by hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Edit {
    /// Its label is the other one.
    pub flipped: bool,
    /// Its score and experience, each from -10 to 10, in place of those that were drawn.
    pub at: Option<[f64; 2]>,
}

/// Score and experience of a row that was moved lie between minus this and this.
const FARTHEST: f64 = 10.0;

impl Default for Synthetic {
    fn default() -> Self {
        Synthetic {
            bias: 1.0,
            noise: 0.5,
            corruption: 0.2,
            rows: 2_000,
            seed: 1,
            edits: BTreeMap::new(),
            drawn: Vec::new(),
        }
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
            edits: self.edits.into_iter().filter_map(within_reach).take(Self::MOST_EDITS).collect(),
            drawn: self
                .drawn
                .into_iter()
                .filter_map(|drawn| Some(Drawn { at: reached(drawn.at)?, ..drawn }))
                .take(Self::MOST_DRAWN)
                .collect(),
        }
    }

    /// More rows than these are not drawn by hand.
    pub const MOST_DRAWN: usize = 200;

    /// Adds rows at the end, in hundredths, as many as there is room for.
    pub fn draw(&mut self, rows: impl IntoIterator<Item = Drawn>) {
        let room = Self::MOST_DRAWN.saturating_sub(self.drawn.len());
        let rounded = |row: Drawn| Drawn { at: row.at.map(|value| (value * 100.0).round() / 100.0), ..row };
        self.drawn.extend(rows.into_iter().take(room).map(rounded));
    }

    /// The drawn row of this number in the file, where it is one.
    fn drawn_mut(&mut self, row: u32) -> Option<&mut Drawn> {
        let place = row.checked_sub(self.rows)?.checked_sub(1)?;
        self.drawn.get_mut(place as usize)
    }

    /// More rows than these are not changed by hand.
    pub const MOST_EDITS: usize = 500;

    /// Flips a row's label, or flips it back.
    pub fn flip(&mut self, row: u32) {
        if let Some(drawn) = self.drawn_mut(row) {
            drawn.hired = !drawn.hired;
            return;
        }
        self.edit(row, |edit| edit.flipped = !edit.flipped);
    }

    /// Moves a row to a score and an experience, in thousandths as the file has them.
    pub fn place(&mut self, row: u32, at: [f64; 2]) {
        let at = at.map(|value| (value * 1000.0).round() / 1000.0);
        match self.drawn_mut(row) {
            Some(drawn) => drawn.at = at,
            None => self.edit(row, |edit| edit.at = Some(at)),
        }
    }

    /// A row without a change is kept by no edit.
    fn edit(&mut self, row: u32, change: impl FnOnce(&mut Edit)) {
        let mut edit = self.edits.get(&row).copied().unwrap_or_default();
        change(&mut edit);
        match edit == Edit::default() {
            true => self.edits.remove(&row),
            false => self.edits.insert(row, edit),
        };
    }

    /// The world as a CSV file: score, experience, group, hired.
    pub fn csv(&self) -> String {
        let Synthetic { bias, noise, corruption, rows, seed, edits, drawn } = self.clone().within_range();
        let mut random = Normal::new(seed);
        let mut text = String::from("score,experience,group,hired\n");
        for row in 1..=rows {
            let favoured = random.uniform() < 0.5;
            let side = if favoured { 0.5 } else { -0.5 };
            let skill = random.draw();
            let score = skill + noise * random.draw();
            let experience = 0.5 * skill + bias * side + 0.7 * random.draw();
            let deserved = skill + bias * side + 0.3 * random.draw() > 0.0;
            // Drawn for every row: a change of the share leaves the rest of the world as it was.
            let flipped = random.uniform() < corruption && !favoured;
            let group = if favoured { "A" } else { "B" };
            let edit = edits.get(&row).copied().unwrap_or_default();
            let hired = if (deserved && !flipped) != edit.flipped { "yes" } else { "no" };
            let [score, experience] = edit.at.unwrap_or([score, experience]);
            // Writing to a string does not fail.
            let _ = writeln!(text, "{score:.3},{experience:.3},{group},{hired}");
        }
        for Drawn { favoured, hired, at: [score, experience] } in drawn {
            let (group, hired) = (if favoured { "A" } else { "B" }, if hired { "yes" } else { "no" });
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

/// An edit whose place is within reach; one that is nowhere, and flips nothing, is none.
fn within_reach((row, edit): (u32, Edit)) -> Option<(u32, Edit)> {
    let edit = Edit { at: edit.at.and_then(reached), ..edit };
    (edit != Edit::default()).then_some((row, edit))
}

/// The nearest place within reach; none for one that is nowhere.
fn reached(at: [f64; 2]) -> Option<[f64; 2]> {
    let is_somewhere = at.iter().all(|value| value.is_finite());
    is_somewhere.then(|| at.map(|value| value.clamp(-FARTHEST, FARTHEST)))
}
