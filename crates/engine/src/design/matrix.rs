//! The design matrix: numeric columns dense, categorical ones as codes, standardisation implicit.

use std::sync::Arc;

use super::{DesignError, same_length};

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
///
/// A table becomes one by [`super::Encoder`], numbers by [`DesignMatrix::dense`]. Its shape is checked when it is made, and stays.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignMatrix {
    layout: Arc<Layout>,
    rows: usize,
    // Shared: a copy of a matrix costs nothing.
    numeric: Arc<Vec<f64>>,
    codes: Arc<Vec<u32>>,
}

impl DesignMatrix {
    /// Whether the other is a copy of this matrix: without comparing numbers, `false` where they are another matrix's equal ones.
    pub fn is_copy_of(&self, other: &DesignMatrix) -> bool {
        Arc::ptr_eq(&self.numeric, &other.numeric) && Arc::ptr_eq(&self.codes, &other.codes)
    }

    /// A matrix of so many rows: `numeric` row-major, rows x numeric columns, standardised already; `codes` row-major, rows x factors,
    /// each the position among all one-hot columns (offset + level), or [`UNSEEN`].
    ///
    /// # Errors
    ///
    /// [`DesignError::Length`] where a length is not that of the layout's columns times the rows; [`DesignError::NotFinite`] where a number
    /// is not finite; [`DesignError::Code`] where a code is not one of its factor's; [`DesignError::Offset`] where the factors' one-hot
    /// columns do not follow each other; [`DesignError::Scale`] where a scale is 0 or not finite.
    pub fn new(
        layout: Arc<Layout>,
        rows: usize,
        numeric: Vec<f64>,
        codes: Vec<u32>,
    ) -> Result<DesignMatrix, DesignError> {
        let (numbers, factors) = (layout.numeric.len(), layout.factors.len());
        let one_hot = layout.factors.iter().map(|factor| factor.levels.len()).sum();
        same_length("the shifts of the one-hot columns", layout.one_hot_shift.len(), one_hot)?;
        same_length("the scales of the one-hot columns", layout.one_hot_scale.len(), one_hot)?;
        let mut expected = 0;
        for Factor { name, levels, offset } in &layout.factors {
            if *offset != expected {
                return Err(DesignError::Offset { column: name.clone(), offset: *offset, expected });
            }
            expected += levels.len();
        }
        let scales =
            layout.numeric.iter().map(|column| column.scale).chain(layout.one_hot_scale.iter().copied());
        if let Some((place, scale)) =
            scales.enumerate().find(|(_, scale)| !scale.is_finite() || *scale == 0.0)
        {
            return Err(DesignError::Scale { column: place + 1, scale });
        }
        same_length("the numbers", numeric.len(), rows * numbers)?;
        same_length("the codes", codes.len(), rows * factors)?;
        if let Some(place) = numeric.iter().position(|value| !value.is_finite()) {
            let (row, column) = (place / numbers + 1, layout.numeric[place % numbers].name.clone());
            return Err(DesignError::NotFinite { column, row });
        }
        for (place, &code) in codes.iter().enumerate().filter(|(_, code)| **code != UNSEEN) {
            let factor = &layout.factors[place % factors];
            if !(factor.offset..factor.offset + factor.levels.len()).contains(&(code as usize)) {
                return Err(DesignError::Code {
                    column: factor.name.clone(),
                    row: place / factors + 1,
                    code,
                });
            }
        }
        Ok(DesignMatrix { layout, rows, numeric: numeric.into(), codes: codes.into() })
    }

    /// A matrix of numbers as they are, nothing shifted and nothing scaled: `numbers` row-major, rows x `columns`.
    ///
    /// # Errors
    ///
    /// As [`DesignMatrix::new`]; [`DesignError::Length`] also where there is no column, or the numbers are no whole rows.
    pub fn dense(columns: &[&str], numbers: Vec<f64>, intercept: bool) -> Result<DesignMatrix, DesignError> {
        let named = |name: &&str| NumericColumn { name: (*name).to_owned(), shift: 0.0, scale: 1.0 };
        let rows = numbers.len() / columns.len().max(1);
        let layout = Layout::dense(columns.iter().map(named).collect(), intercept);
        DesignMatrix::new(Arc::new(layout), rows, numbers, Vec::new())
    }

    /// A matrix whose shape follows from how its parts were made.
    pub(crate) fn of_parts(
        layout: Arc<Layout>,
        rows: usize,
        numeric: Vec<f64>,
        codes: Vec<u32>,
    ) -> DesignMatrix {
        debug_assert_eq!(numeric.len(), rows * layout.numeric.len());
        debug_assert_eq!(codes.len(), rows * layout.factors.len());
        DesignMatrix { layout, rows, numeric: numeric.into(), codes: codes.into() }
    }

    /// The columns.
    #[inline]
    pub fn layout(&self) -> &Arc<Layout> {
        &self.layout
    }

    /// Number of rows.
    #[inline]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Row-major, rows x numeric columns, standardised already.
    #[inline]
    pub fn numeric(&self) -> &[f64] {
        &self.numeric
    }

    /// Row-major, rows x factors: the position among all one-hot columns (offset + level), or [`UNSEEN`].
    #[inline]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The rows at these places, in their order.
    ///
    /// # Panics
    ///
    /// Where there is no such row.
    pub fn select(&self, places: &[usize]) -> DesignMatrix {
        let (numbers, factors) = (self.layout.numeric.len(), self.layout.factors.len());
        let mut numeric = Vec::with_capacity(places.len() * numbers);
        let mut codes = Vec::with_capacity(places.len() * factors);
        for &place in places {
            numeric.extend_from_slice(&self.numeric[place * numbers..(place + 1) * numbers]);
            codes.extend_from_slice(&self.codes[place * factors..(place + 1) * factors]);
        }
        DesignMatrix::of_parts(self.layout.clone(), places.len(), numeric, codes)
    }
}
