//! What is told of an experiment on blocks, and the lines of its weights.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::blocks::{Block, BlockFigures, BlocksKept, Weighting};
use crate::design::Coefficients;
use crate::experiment::{Configuration, ModelRole, csv_cell};
use crate::model::FitReport;

/// A group, and its rows in each part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamGroup {
    /// What it is called.
    pub name: String,
    /// Training, validation and test rows.
    pub rows: [u64; 3],
}

/// One model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamModel {
    /// Which one.
    pub role: ModelRole,
    /// Parameters of the encoded and standardised columns.
    pub parameters: Vec<f64>,
    /// The same in the units of the file.
    pub coefficients: Coefficients,
    /// How it was fitted, where it was.
    pub fit: Option<FitReport>,
    /// Figures on the validation rows, on which the weights were chosen.
    pub validation: BlockFigures,
    /// Figures on the test rows.
    pub test: BlockFigures,
}

/// What is told of an experiment on blocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StreamReport {
    /// Its settings.
    pub configuration: Configuration,
    /// Rows of the table.
    pub rows_read: u64,
    /// Training, validation and test rows.
    pub rows: [u64; 3],
    /// Dropped rows by reason.
    pub dropped: Vec<(String, usize)>,
    /// The groups, in the order of the figures.
    pub groups: Vec<StreamGroup>,
    /// Names of the parameters.
    pub parameter_names: Vec<String>,
    /// Columns that do not vary over the training rows, and were left out.
    pub constant_columns: Vec<String>,
    /// How the weights ended.
    pub kept: BlocksKept,
    /// Before, updated and retrained.
    pub models: Vec<StreamModel>,
}

/// The lines `row,part,sample_weight` of one block, whose first row is row `first` of all, from 0; `reasons`: why rows were dropped.
///
/// # Panics
///
/// Where the weighting is that of other columns.
pub fn weight_lines(block: &Block, first: u64, weighting: &Weighting, reasons: &[String]) -> String {
    let weights = weighting.weights(&block.parts[0]);
    let mut told: Vec<(u32, std::borrow::Cow<'_, str>, f64)> = Vec::with_capacity(block.rows as usize);
    for (place, (part, name)) in block.parts.iter().zip(["train", "validation", "test"]).enumerate() {
        let weight = |i: usize| if place == 0 { weights[i] } else { 0.0 };
        told.extend(part.rows().iter().enumerate().map(|(i, &row)| (row, name.into(), weight(i))));
    }
    told.extend(block.dropped.iter().map(|&(row, reason)| {
        let reason = reasons.get(reason as usize).map_or("", String::as_str);
        (row, csv_cell(&format!("dropped: {reason}")).into(), 0.0)
    }));
    told.sort_unstable_by_key(|(row, ..)| *row);
    let mut lines = String::new();
    for (row, part, weight) in told {
        let _ = writeln!(lines, "{},{part},{weight}", first + u64::from(row));
    }
    lines
}
