//! Rows of a design matrix with their labels and groups.

use super::{DesignMatrix, LengthError, same_length};

/// One part of the data: training, validation or test.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The rows' encoded columns.
    pub x: DesignMatrix,
    /// Labels, 0 or 1 (1 = favourable), one a row.
    pub y: Vec<f64>,
    /// Groups, `true` = privileged, one a row.
    pub group: Vec<bool>,
    /// The code of each row's group, from 0: with two groups 0 = not privileged, 1 = privileged.
    pub groups: Vec<u16>,
    /// Base weights b_i >= 0, one a row: how many rows this one stands for. `None`: 1 each.
    pub weights: Option<Vec<f64>>,
    /// Where each row stands in its file, from 0.
    pub rows: Vec<u32>,
}

impl Part {
    /// Labels and two groups beside an encoded matrix; all have one entry a row. Every base weight is 1.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless labels, groups and `rows` have one entry a row.
    pub fn new(x: DesignMatrix, label: &[bool], group: &[bool], rows: Vec<u32>) -> Result<Part, LengthError> {
        let part = Part {
            x,
            y: label.iter().map(|&y| f64::from(u8::from(y))).collect(),
            group: group.to_vec(),
            groups: group.iter().map(|&privileged| u16::from(privileged)).collect(),
            weights: None,
            rows,
        };
        part.check()?;
        Ok(part)
    }

    /// Whether every list has one entry a row.
    ///
    /// # Errors
    ///
    /// [`LengthError`] that names the first which has not.
    pub fn check(&self) -> Result<(), LengthError> {
        let rows = self.x.rows();
        same_length("the labels", self.y.len(), rows)?;
        same_length("the groups", self.group.len(), rows)?;
        same_length("the codes of the groups", self.groups.len(), rows)?;
        same_length("the base weights", self.weights.as_ref().map_or(rows, Vec::len), rows)?;
        same_length("the rows' numbers", self.rows.len(), rows)
    }

    /// Row i's base weight.
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[i])
    }
}
