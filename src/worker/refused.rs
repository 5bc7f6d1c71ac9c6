//! The engine's errors in the page's words: what is wrong, and where on the page it can be put right.

use soft_unlearn::experiment::{ExperimentError, NotRepeated, ReportError, RowsError};
use soft_unlearn::table::TableError;

/// Why an experiment or a file to take home cannot be made.
pub fn refused(error: &ExperimentError) -> String {
    match error {
        ExperimentError::NoTable => {
            "There is no data yet. Choose a bundled set or drop a file first.".to_owned()
        }
        ExperimentError::NoOutcome => {
            "Nothing has been computed yet. Wait for the first result, then export it.".to_owned()
        }
        ExperimentError::TooLarge(large) => {
            let [needed, limit] = large.sizes();
            format!(
                "This run needs about {needed} of memory, and the browser gives it {limit} at the most; nothing has been computed. {}",
                large.remedy()
            )
        }
        _ => match advice(error) {
            Some(advice) => format!("{error} {advice}"),
            None => error.to_string(),
        },
    }
}

/// Where on the page it can be put right.
fn advice(error: &ExperimentError) -> Option<&'static str> {
    Some(match error {
        ExperimentError::TwoGroups => "Choose two groups to see it.",
        ExperimentError::Rows(RowsError::NoSecondFile) => "Choose one, or another split.",
        ExperimentError::Rows(RowsError::NoFeatures) => "Put a column back.",
        ExperimentError::NotInPython(what) => match what {
            NotRepeated::Perceptron => {
                "Choose the logistic regression, or take the coefficients, which hold the hidden layers."
            }
            NotRepeated::ManyGroups => "Take the weights, which any trainer can use.",
            NotRepeated::WeightedImputation => "Drop the rows with missing values, or take the weights.",
            NotRepeated::OtherFile
            | NotRepeated::FixedWidth
            | NotRepeated::AroundLines
            | NotRepeated::OneOfSeveral => {
                "Save the table as CSV, or take the weights, whose rows are the file's rows."
            }
            NotRepeated::Dates => "Take the weights, whose rows are the file's rows.",
        },
        _ => return None,
    })
}

/// Why a report is not confirmed.
pub fn not_confirmed(error: &ReportError) -> String {
    let advice = match error {
        ReportError::TooLong { .. } | ReportError::NotAReport(_) => {
            "Choose one that was saved with Report (JSON)."
        }
        ReportError::OtherData { .. } => "Choose the data that it is about, then verify it again.",
        ReportError::NoSecondFile => "Choose that file, too, then verify it again.",
        ReportError::CannotRun(error) => advice(error).unwrap_or_default(),
        _ => "",
    };
    format!("{error} {advice}").trim_end().to_owned()
}

/// A file that is no table in the format of the report: then it is not the file that the report is about, or was changed.
pub fn not_in_its_format(error: &TableError) -> String {
    format!(
        "This report is undamaged, but the data cannot be read in its format, so its experiment cannot be computed here: {error} Choose the data that it is about, then verify it again."
    )
}
