//! What the weights do to each group and label: how many rows are raised, lowered, removed.

use serde::{Deserialize, Serialize};

use crate::design::Part;

/// Training rows of one group and label, or all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct WeightGroup {
    /// Whether the rows are of the privileged group, and whether their label is favourable; `None` for all rows.
    pub cell: Option<[bool; 2]>,
    /// Rows.
    pub rows: u64,
    /// Rows whose hard weight is at or below 0.
    pub hard_removed: u64,
    /// Rows whose soft weight is above 1.
    pub raised: u64,
    /// Rows whose soft weight is below 1, those removed included.
    pub lowered: u64,
    /// Rows whose soft weight is at or below 0.
    pub soft_removed: u64,
    /// Sum of the soft weights.
    pub soft_sum: f64,
}

impl WeightGroup {
    /// Mean soft weight; `None` where there are no rows.
    pub fn mean(&self) -> Option<f64> {
        (self.rows > 0).then(|| self.soft_sum / self.rows as f64)
    }

    fn add(&mut self, soft: f64, hard: f64) {
        self.rows += 1;
        self.hard_removed += u64::from(hard <= 0.0);
        self.raised += u64::from(soft > 1.0);
        self.lowered += u64::from(soft < 1.0);
        self.soft_removed += u64::from(soft <= 0.0);
        self.soft_sum += soft;
    }
}

/// The privileged group's rows with a favourable label and the others, the same of the other group, and all rows. The
/// weights have one entry a row.
pub fn weight_groups(part: &Part, soft: &[f64], hard: &[f64]) -> Vec<WeightGroup> {
    let cells = [[true, true], [true, false], [false, true], [false, false]].map(Some);
    // Of more than two groups all rows alone: the columns that explain the weights tell of the groups.
    let cells = if part.groups().iter().any(|&code| code > 1) { Vec::new() } else { cells.to_vec() };
    let mut list: Vec<WeightGroup> =
        cells.into_iter().chain([None]).map(|cell| WeightGroup { cell, ..WeightGroup::default() }).collect();
    for (((privileged, &y), &soft), &hard) in part.privileged().zip(part.y()).zip(soft).zip(hard) {
        let own = [privileged, y > 0.5];
        list.iter_mut()
            .filter(|group| group.cell.is_none_or(|cell| cell == own))
            .for_each(|group| group.add(soft, hard));
    }
    list
}
