//! The engine's errors in the command line's words: what is wrong, and which argument puts it right. Where no argument does, what
//! can be done is said by the settings' names.

use std::borrow::Cow;
use std::error::Error;

use soft_unlearn::experiment::{ExperimentError, NotRepeated, ReportError, RowsError, StreamError};
use soft_unlearn::table::{KindError, TableError};
use soft_unlearn_advice::{Advice, with};

/// An error on standard error: the engine's sentence, and what to do in a shell.
pub fn told(error: &(dyn Error + 'static)) -> String {
    fn by<E: Error + Advice + 'static>(
        error: &(dyn Error + 'static),
        own: impl Fn(&E) -> Option<&'static str>,
    ) -> Option<Cow<'static, str>> {
        let error = error.downcast_ref::<E>()?;
        own(error).map(Cow::Borrowed).or_else(|| error.advice())
    }
    let advice = by(error, experiment)
        .or_else(|| by(error, report))
        .or_else(|| by(error, table))
        .or_else(|| by::<StreamError>(error, |_| None));
    with(error, advice)
}

fn table(error: &TableError) -> Option<&'static str> {
    match error {
        TableError::HeaderAlone { .. } => {
            Some("If its one row is data, set \"header\" of the format to false.")
        }
        TableError::TooManyColumns { .. } => {
            Some("Leave columns out first, or set \"delimiter\" of the format.")
        }
        TableError::Ragged { .. } => {
            Some("Take the first row out if it is not the header, or set \"delimiter\" of the format.")
        }
        TableError::Kind(KindError::Several { .. } | KindError::NoSuchPart { .. }) => {
            Some("Name one of them as \"part\" of the format.")
        }
        _ => None,
    }
}

fn experiment(error: &ExperimentError) -> Option<&'static str> {
    match error {
        ExperimentError::Rows(RowsError::NoSecondFile) => {
            Some("Give it with --test-data, or name another split in the configuration.")
        }
        ExperimentError::Rows(RowsError::NoFeatures) => {
            Some("Take a column out of \"ignored\" in the configuration.")
        }
        ExperimentError::NotInPython(
            NotRepeated::OtherFile
            | NotRepeated::FixedWidth
            | NotRepeated::AroundLines
            | NotRepeated::OneOfSeveral,
        ) => Some("Save the table as CSV, or write the weights with --weights."),
        ExperimentError::NotInPython(NotRepeated::Mlp) => {
            Some("Write the coefficients with --coefficients: they hold the hidden layers.")
        }
        ExperimentError::NotInPython(_) => Some("Write the weights with --weights."),
        _ => None,
    }
}

fn report(error: &ReportError) -> Option<&'static str> {
    match error {
        ReportError::TooLong { .. } | ReportError::NotAReport(_) => {
            Some("Give a file that soft-unlearn correct --report wrote, or the page's Report (JSON).")
        }
        ReportError::OtherData { .. } => Some("Give the files that it is about with --data and --test-data."),
        ReportError::NoSecondFile => Some("Give it with --test-data."),
        ReportError::CannotRun(error) => experiment(error),
        _ => None,
    }
}
