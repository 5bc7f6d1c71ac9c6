//! Rows of a design matrix with their labels and groups.

use super::{DesignError, DesignMatrix, LengthError, same_length};

/// One part of the data: training, validation or test. Labels, groups, base weights and row numbers have one entry a row of the matrix;
/// this is checked when a part is made, and stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    x: DesignMatrix,
    y: Vec<f64>,
    groups: Vec<u16>,
    weights: Option<Vec<f64>>,
    rows: Vec<u32>,
}

impl Part {
    /// Labels (`true` = favourable) and two groups (`true` = privileged) beside an encoded matrix. `rows`: where each row stands in its
    /// file, from 0. Every base weight is 1.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless labels, groups and `rows` have one entry a row.
    pub fn new(x: DesignMatrix, label: &[bool], group: &[bool], rows: Vec<u32>) -> Result<Part, LengthError> {
        same_length("the labels", label.len(), x.rows())?;
        same_length("the groups", group.len(), x.rows())?;
        same_length("the rows' numbers", rows.len(), x.rows())?;
        let y = label.iter().map(|&y| f64::from(u8::from(y))).collect();
        let groups = group.iter().map(|&privileged| u16::from(privileged)).collect();
        Ok(Part { x, y, groups, weights: None, rows })
    }

    /// The same rows in other groups, by code from 0: with two groups 0 = not privileged, 1 = privileged.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless there is one code a row.
    pub fn with_groups(self, groups: Vec<u16>) -> Result<Part, LengthError> {
        same_length("the codes of the groups", groups.len(), self.x.rows())?;
        Ok(Part { groups, ..self })
    }

    /// The same rows with other labels, each 0 or 1.
    ///
    /// # Errors
    ///
    /// [`DesignError::Length`] unless there is one label a row; [`DesignError::Label`] where one is neither 0 nor 1.
    pub fn with_labels(self, y: Vec<f64>) -> Result<Part, DesignError> {
        same_length("the labels", y.len(), self.x.rows())?;
        match y.iter().position(|&y| y != 0.0 && y != 1.0) {
            Some(place) => Err(DesignError::Label { row: place + 1, label: y[place] }),
            None => Ok(Part { y, ..self }),
        }
    }

    /// The same rows with base weights b_i >= 0: how many rows each one stands for. `None`: 1 each.
    ///
    /// # Errors
    ///
    /// [`DesignError::Length`] unless there is one weight a row; [`DesignError::BaseWeight`] where one is negative or not finite.
    pub fn with_weights(self, weights: Option<Vec<f64>>) -> Result<Part, DesignError> {
        let given = weights.as_deref().unwrap_or_default();
        if weights.is_some() {
            same_length("the base weights", given.len(), self.x.rows())?;
        }
        match given.iter().position(|&weight| !weight.is_finite() || weight < 0.0) {
            Some(place) => Err(DesignError::BaseWeight { row: place + 1, weight: given[place] }),
            None => Ok(Part { weights, ..self }),
        }
    }

    /// The same rows in other columns.
    ///
    /// # Errors
    ///
    /// [`LengthError`] unless the matrix has as many rows.
    pub fn with_columns(self, x: DesignMatrix) -> Result<Part, LengthError> {
        same_length("the rows of the matrix", x.rows(), self.x.rows())?;
        Ok(Part { x, ..self })
    }

    /// The rows at these places, in their order.
    ///
    /// # Panics
    ///
    /// Where there is no such row.
    pub fn select(&self, places: &[usize]) -> Part {
        Part {
            x: self.x.select(places),
            y: places.iter().map(|&place| self.y[place]).collect(),
            groups: places.iter().map(|&place| self.groups[place]).collect(),
            weights: self.weights.as_ref().map(|all| places.iter().map(|&place| all[place]).collect()),
            rows: places.iter().map(|&place| self.rows[place]).collect(),
        }
    }

    /// The rows' encoded columns.
    pub fn x(&self) -> &DesignMatrix {
        &self.x
    }

    /// Labels, 0 or 1 (1 = favourable), one a row.
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// The code of each row's group, from 0: with two groups 0 = not privileged, 1 = privileged.
    pub fn groups(&self) -> &[u16] {
        &self.groups
    }

    /// Whether each row is in group 1, which is the privileged one of two.
    pub fn privileged(&self) -> impl ExactSizeIterator<Item = bool> + Clone + '_ {
        self.groups.iter().map(|&code| code == 1)
    }

    /// Base weights b_i >= 0, one a row: how many rows this one stands for. `None`: 1 each.
    pub fn weights(&self) -> Option<&[f64]> {
        self.weights.as_deref()
    }

    /// Row i's base weight.
    ///
    /// # Panics
    ///
    /// Where there are base weights, and none for this row.
    pub fn weight(&self, i: usize) -> f64 {
        self.weights.as_ref().map_or(1.0, |weights| weights[i])
    }

    /// Where each row stands in its file, from 0.
    pub fn rows(&self) -> &[u32] {
        &self.rows
    }
}
