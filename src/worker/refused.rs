//! The engine's errors in the page's words: what is wrong, and where on the page it can be put right.

use soft_unlearn::experiment::{ExperimentError, NotRepeated, ReportError, RowsError};

/// Why an experiment or a file to take home cannot be made.
pub fn refused(error: &ExperimentError) -> String {
    let advice = match error {
        ExperimentError::NoTable => {
            return "There is no data yet. Choose a bundled set or drop a file first.".to_owned();
        }
        ExperimentError::NoOutcome => {
            return "Nothing has been computed yet. Wait for the first result, then export it.".to_owned();
        }
        ExperimentError::TooLarge(large) => {
            let [needed, limit] = large.sizes();
            return format!(
                "This run needs about {needed} of memory, and the browser gives it {limit} at the most; nothing has been computed. {}",
                large.remedy()
            );
        }
        ExperimentError::TwoGroups => "Choose two groups to see it.",
        ExperimentError::Rows(RowsError::NoSecondFile) => "Choose one, or another split.",
        ExperimentError::Rows(RowsError::NoFeatures) => "Put a column back.",
        ExperimentError::NotInPython(what) => match what {
            NotRepeated::Perceptron => {
                "Choose the logistic regression, or take the coefficients, which hold the hidden layers."
            }
            NotRepeated::ManyGroups => "Take the weights, which any trainer can use.",
            NotRepeated::WeightedImputation => "Drop the rows with missing values, or take the weights.",
            NotRepeated::OtherFile | NotRepeated::FixedWidth => {
                "Save the table as CSV, or take the weights, whose rows are the file's rows."
            }
            NotRepeated::Dates => "Take the weights, whose rows are the file's rows.",
        },
        _ => return error.to_string(),
    };
    format!("{error} {advice}")
}

/// Why a report is not confirmed.
pub fn not_confirmed(error: &ReportError) -> String {
    let advice = match error {
        ReportError::TooLong { .. } | ReportError::NotAReport(_) => {
            "Choose one that was saved with Report (JSON)."
        }
        ReportError::OtherData { .. } => "Choose the data that it is about, then verify it again.",
        ReportError::NoSecondFile => "Choose that file, too, then verify it again.",
        _ => return error.to_string(),
    };
    format!("{error} {advice}")
}
