//! The engine's errors in the page's words: what is wrong, and where on the page it can be put right.

use super::advice::advised;
use soft_unlearn::experiment::{ExperimentError, ReportError};
use soft_unlearn::table::TableError;
use soft_unlearn_advice::with;

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
            let wrong = format!(
                "This run needs about {needed} of memory, and the browser gives it {limit} at the most; nothing has been computed."
            );
            with(&wrong, soft_unlearn_advice::Advice::advice(large))
        }
        _ => advised(error),
    }
}

/// Why a report is not confirmed.
pub fn not_confirmed(error: &ReportError) -> String {
    advised(error)
}

/// A file that is no table in the format of the report: then it is not the file that the report is about, or was changed.
pub fn not_in_its_format(error: &TableError) -> String {
    format!(
        "This report is undamaged, but the data cannot be read in its format, so its experiment cannot be computed here: {error} Choose the data that it is about, then verify it again."
    )
}
