//! Which matrices are too wide for their Hessian to be formed and factored.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::design::DesignMatrix;

/// Encoded columns up to which a Hessian is formed and factored. Beyond, it would take over 32 MB, and a fit in a browser over half a minute.
pub const MOST_FACTORED: usize = 2_000;

/// The same where columns outnumber rows: there a product with the Hessian is cheap beside a factor, which still comes within seconds up
/// to so many columns.
pub const MOST_FACTORED_OF_FEW_ROWS: usize = 1_000;

/// How systems with a matrix's Hessian are solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// By its Cholesky factor: time with the cube of the columns, memory with their square.
    Factored,
    /// By conjugate gradients, from products with vectors alone: memory with the columns.
    MatrixFree,
}

impl Route {
    /// The route for a matrix of this shape; the intercept is no column.
    pub const fn of_shape(rows: usize, columns: usize) -> Route {
        if columns > MOST_FACTORED || (columns > rows && columns > MOST_FACTORED_OF_FEW_ROWS) {
            Route::MatrixFree
        } else {
            Route::Factored
        }
    }

    /// The route for this matrix.
    pub fn of(x: &DesignMatrix) -> Route {
        Route::of_shape(x.rows(), x.layout().columns())
    }
}

/// Columns that are named as those with the most categories, at most.
const NAMED: usize = 3;

/// A matrix that is too wide for its Hessian to be factored, and what makes it so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wide {
    /// Rows.
    pub rows: usize,
    /// Encoded columns, the intercept not counted.
    pub columns: usize,
    /// The columns of the file with the most categories, three at most, and how many each has; none where numbers alone are so many.
    pub most: Vec<(String, usize)>,
}

impl Wide {
    /// What is said of a matrix; `None` where its Hessian is factored.
    pub fn of(x: &DesignMatrix) -> Option<Wide> {
        if Route::of(x) == Route::Factored {
            return None;
        }
        let layout = x.layout();
        let counts = layout.factors.iter().map(|factor| factor.levels.len() as f64);
        let most = super::descending(counts).into_iter().take(NAMED).map(|place| {
            let factor = &layout.factors[place];
            (factor.name.clone(), factor.levels.len())
        });
        Some(Wide { rows: x.rows(), columns: layout.columns(), most: most.collect() })
    }
}

impl fmt::Display for Wide {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} encoded columns on {} training rows", self.columns, self.rows)?;
        for (place, (name, categories)) in self.most.iter().enumerate() {
            let between = if place == 0 { ", most of them of \"" } else { ", \"" };
            write!(to, "{between}{name}\" ({categories} categories)")?;
        }
        Ok(())
    }
}
