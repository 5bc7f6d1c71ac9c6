//! Errors as the page shows them: beside the place that they are about.

use super::advice::advised;
use super::refused::refused;
use super::source::ReadError;
use super::{Failure, Place};
use soft_unlearn::experiment::{ExperimentError, Section};
use soft_unlearn::table::{KindError, TableError};

/// Of data that cannot be read.
pub(super) fn data_failure(error: ReadError) -> Failure {
    let message = match &error {
        ReadError::Table(error) => advised(error),
        _ => error.to_string(),
    };
    Failure { place: Place::Data, message }
}

/// The tables that a file holds, where none, or one that is not there, was chosen.
pub(super) fn tables(error: &ReadError) -> Option<&[String]> {
    match error {
        ReadError::Table(TableError::Kind(
            KindError::Several { names } | KindError::NoSuchPart { names, .. },
        )) => Some(names),
        _ => None,
    }
}

/// Of a run that cannot be made, beside the setting that it is about.
pub(super) fn experiment_failure(error: ExperimentError) -> Failure {
    let place = match &error {
        ExperimentError::NoTable | ExperimentError::Design(_) => Place::Data,
        ExperimentError::Role(_) | ExperimentError::Rows(_) | ExperimentError::TooLarge(_) => Place::Roles,
        ExperimentError::Configuration(error) => match error.section() {
            Section::Split => Place::Split,
            Section::Roles => Place::Roles,
            Section::Model => Place::Model,
            Section::Correction => Place::Settings,
        },
        ExperimentError::SingularHessian { .. } | ExperimentError::Separated => Place::Model,
        _ => Place::Settings,
    };
    Failure { place, message: refused(&error) }
}
