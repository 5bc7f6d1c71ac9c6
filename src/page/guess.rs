//! What a newly chosen column most likely means, so that a choice of column is already an experiment.

use soft_unlearn::table::{BinaryRole, ColumnKind, ColumnSummary, Condition};

/// More distinct numbers than this are cut at a threshold; up to this many are offered one by one.
const FEW_NUMBERS: usize = 10;
/// Texts that mean "favourable" wherever they stand.
const FAVOURABLE: [&str; 12] =
    ["1", "yes", "true", "good", ">50k", "approved", "granted", "hired", "pass", "passed", "positive", "y"];

/// Whether a column's values are too many to be listed, and numbers.
pub fn needs_threshold(column: &ColumnSummary) -> bool {
    column.kind == ColumnKind::Numeric && column.distinct > ColumnSummary::VALUES_SHOWN
}

/// A label role: the value that sounds favourable, or else the rarer of two; numbers from their mean on.
pub fn label(column: &ColumnSummary) -> BinaryRole {
    let known = |text: &str| FAVOURABLE.contains(&text.to_lowercase().trim_end_matches('.'));
    let value = column.values.iter().find(|(text, _)| known(text)).or_else(|| column.values.last());
    role(column, value.map(|(text, _)| text.clone()))
}

/// A sensitive role: the most frequent value is taken to be the privileged one; numbers from their mean on.
pub fn sensitive(column: &ColumnSummary) -> BinaryRole {
    role(column, column.values.first().map(|(text, _)| text.clone()))
}

fn role(column: &ColumnSummary, value: Option<String>) -> BinaryRole {
    let many_numbers = column.kind == ColumnKind::Numeric && column.distinct > FEW_NUMBERS;
    let positive = match column.range {
        Some([_, mean, _]) if many_numbers => Condition::AtLeast((mean * 100.0).round() / 100.0),
        _ => Condition::Values(value.into_iter().collect()),
    };
    BinaryRole { column: column.name.clone(), positive, negative: None }
}

/// Which part of the split a value names: 0 train, 1 validation, 2 test.
pub fn part(value: &str) -> Option<usize> {
    let lower = value.to_lowercase();
    [["train", "fit"], ["val", "dev"], ["test", "holdout"]]
        .iter()
        .position(|starts| starts.iter().any(|start| lower.starts_with(start)))
}
