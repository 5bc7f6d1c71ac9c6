//! Rows of a design matrix with their labels and groups.

use super::DesignMatrix;

/// One part of the data: training, validation or test.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The rows' encoded columns.
    pub x: DesignMatrix,
    /// Labels, 0 or 1 (1 = favourable), one a row.
    pub y: Vec<f64>,
    /// Groups, `true` = privileged, one a row.
    pub group: Vec<bool>,
    /// Where each row stands in its file, from 0.
    pub rows: Vec<u32>,
}

impl Part {
    /// Labels and groups beside an encoded matrix; all have one entry a row.
    pub fn new(x: DesignMatrix, label: &[bool], group: &[bool], rows: Vec<u32>) -> Part {
        Part { x, y: label.iter().map(|&y| f64::from(u8::from(y))).collect(), group: group.to_vec(), rows }
    }
}
