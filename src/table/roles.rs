//! Which column plays which part: label, sensitive group, split.

use serde::{Deserialize, Serialize};

/// Turns a column's cells into yes or no.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Yes where the cell, trimmed, is one of these texts.
    Values(Vec<String>),
    /// Yes where the cell's number is at least this.
    AtLeast(f64),
}

/// A column read as a two-valued variable: the label (positive = favourable) or the sensitive group
/// (positive = privileged).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BinaryRole {
    /// The column's name.
    pub column: String,
    /// Which cells count as 1.
    pub positive: Condition,
    /// Which cells count as 0. `None`: all others. With values given, rows with neither are dropped and counted.
    #[serde(default)]
    pub negative: Option<Vec<String>>,
}
