//! The engine's errors in the command line's words: what is wrong, and which argument puts it right.

use std::error::Error;

use soft_unlearn::experiment::{ExperimentError, NotRepeated, ReportError, RowsError};

/// An error on standard error: the engine's sentence, and what to do in a shell.
pub fn told(error: &(dyn Error + 'static)) -> String {
    let advice = match error.downcast_ref::<ExperimentError>() {
        Some(error) => experiment(error),
        None => error.downcast_ref::<ReportError>().and_then(report),
    };
    match advice {
        Some(advice) => format!("{error} {advice}"),
        None => error.to_string(),
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
        ExperimentError::NotInPython(NotRepeated::Perceptron) => {
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
