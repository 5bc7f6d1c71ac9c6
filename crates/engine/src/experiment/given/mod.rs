//! Somebody's weights or coefficients from a file, measured like a method of its own.

mod error;
mod file;
mod measure;
mod named;
mod training;

use serde::{Deserialize, Serialize};

use super::{Certain, CertainFigure, GroupFigures};
use crate::model::FitReport;
use crate::objective::Figures;

pub use error::GivenError;
pub use file::{GivenFile, GivenKind, LONGEST_GIVEN};
pub(super) use measure::{From, measure};

/// What a file's weights or coefficients do, on the rows on which all other models are measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Given {
    /// What the file holds.
    pub kind: GivenKind,
    /// Whose weights were given beside the training rows', where the file holds weights.
    pub weights: Option<GivenWeights>,
    /// Whether the file says that its model was made of other data.
    pub of_other_data: bool,
    /// One model of weights; one or more of coefficients, in the file's order.
    pub models: Vec<GivenModel>,
}

/// What a file of weights says of rows that do not train, which is told and changes nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenWeights {
    /// Training rows, each of which has a weight.
    pub rows: usize,
    /// Rows with a weight above 0 that do not train.
    pub others: [OtherRows; 3],
    /// Rows that the file has in another part than this split: how many, and the first of them, from 0.
    pub moved: Option<(usize, usize)>,
}

/// Rows with a weight that do not train.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherRows {
    /// The part: `validation`, `test` or `dropped`.
    pub part: String,
    /// How many of them have a weight above 0.
    pub rows: usize,
    /// The first of those, from 0.
    pub first: Option<usize>,
}

/// Which model of a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenName {
    /// Trained with the file's weights.
    Trained,
    /// The file's only model.
    Only,
    /// A saved file's model before any correction.
    Before,
    /// A saved file's hard model.
    Hard,
    /// A saved file's soft model.
    Soft,
}

/// A model from a file, with its figures and how sure they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GivenModel {
    /// Which of the file's.
    pub name: GivenName,
    /// Parameters of the encoded and standardised columns, in the order of [`super::DataReport::parameter_names`].
    pub parameters: Vec<f64>,
    /// How it was fitted, where it was trained with weights.
    pub fit: Option<FitReport>,
    /// Figures on validation and on test.
    pub figures: [Figures; 2],
    /// Between the groups, on validation and on test.
    pub groups: [GroupFigures; 2],
    /// How sure the figures are, and their changes since the model before, on validation (by formula) and on test (by paired resamples).
    pub certain: [Vec<Certain>; 2],
}

impl GivenModel {
    /// How sure a figure is, on validation (0) or test (1).
    pub fn certain(&self, part: usize, figure: CertainFigure) -> Option<&Certain> {
        self.certain[part].iter().find(|certain| certain.figure == figure)
    }
}
