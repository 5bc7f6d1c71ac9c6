//! The design matrix: numeric columns dense, categorical ones as codes, standardisation implicit.

use std::sync::Arc;

/// The code of a category that the training rows never showed: its one-hot columns are all 0 before standardisation.
pub const UNSEEN: u32 = u32::MAX;

/// A numeric column of the design matrix: (value - shift) / scale.
#[derive(Debug, Clone, PartialEq)]
pub struct NumericColumn {
    /// Its name: the table column's, or "sex = Male" for a two-valued text column coded 0/1.
    pub name: String,
    /// Subtracted first.
    pub shift: f64,
    /// Divided by then; 1 where the column does not vary.
    pub scale: f64,
}

/// A categorical column, one-hot: one design column a level.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    /// The table column's name.
    pub name: String,
    /// The levels seen in training, in order of first appearance.
    pub levels: Vec<String>,
    /// The first level's position among the one-hot columns of all factors.
    pub offset: usize,
}

/// The columns of a design matrix and of every parameter vector: numeric columns, then the one-hot columns of every
/// factor, then the intercept, where there is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Numeric columns.
    pub numeric: Vec<NumericColumn>,
    /// Categorical columns.
    pub factors: Vec<Factor>,
    /// Standardisation of the one-hot columns: (indicator - shift) / scale.
    pub one_hot_shift: Vec<f64>,
    /// See `one_hot_shift`.
    pub one_hot_scale: Vec<f64>,
    /// Whether the last parameter is an intercept.
    pub intercept: bool,
}

impl Layout {
    /// Numeric columns alone.
    pub fn dense(numeric: Vec<NumericColumn>, intercept: bool) -> Layout {
        Layout {
            numeric,
            factors: Vec::new(),
            one_hot_shift: Vec::new(),
            one_hot_scale: Vec::new(),
            intercept,
        }
    }

    /// Number of encoded columns, the intercept not counted.
    pub fn columns(&self) -> usize {
        self.numeric.len() + self.one_hot_shift.len()
    }

    /// Number of parameters: the encoded columns, and the intercept where there is one.
    pub fn parameters(&self) -> usize {
        self.columns() + usize::from(self.intercept)
    }
}

/// n rows of encoded columns. Row i's one-hot columns are held as one code a factor, and standardised implicitly: with
/// Z the raw columns, m their shifts and D their scales, X = (Z - 1 m') D^-1.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignMatrix {
    /// The columns.
    pub layout: Arc<Layout>,
    /// Number of rows.
    pub rows: usize,
    /// Row-major, rows x numeric columns, standardised already.
    pub numeric: Vec<f64>,
    /// Row-major, rows x factors: the position among all one-hot columns (offset + level), or [`UNSEEN`].
    pub codes: Vec<u32>,
}

impl DesignMatrix {
    /// The rows at these places, in their order.
    pub fn select(&self, places: &[usize]) -> DesignMatrix {
        let (numbers, factors) = (self.layout.numeric.len(), self.layout.factors.len());
        let mut numeric = Vec::with_capacity(places.len() * numbers);
        let mut codes = Vec::with_capacity(places.len() * factors);
        for &place in places {
            numeric.extend_from_slice(&self.numeric[place * numbers..(place + 1) * numbers]);
            codes.extend_from_slice(&self.codes[place * factors..(place + 1) * factors]);
        }
        DesignMatrix { layout: self.layout.clone(), rows: places.len(), numeric, codes }
    }
}
