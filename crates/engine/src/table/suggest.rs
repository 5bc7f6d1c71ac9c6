//! First guesses at the roles, from names and values. The visitor can change every one.

use super::{BinaryRole, ColumnKind, ColumnSummary, Condition, TableSummary};

/// A first guess at the roles.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The label and its favourable value.
    pub label: BinaryRole,
    /// The sensitive column and its privileged value.
    pub sensitive: BinaryRole,
    /// Columns that are no features: identifiers, constants, survey weights.
    pub ignored: Vec<String>,
    /// A column that says what each row is for.
    pub split: Option<SplitGuess>,
}

/// A column that says what each row is for, and its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitGuess {
    /// The column.
    pub column: String,
    /// Values that mean train.
    pub train: Vec<String>,
    /// Values that mean validation.
    pub validation: Vec<String>,
    /// Values that mean test.
    pub test: Vec<String>,
}

/// Names of labels, the likeliest first.
const LABELS: [&str; 26] = [
    "label",
    "target",
    "income",
    "class",
    "outcome",
    "two_year_recid",
    "is_recid",
    "approved",
    "hired",
    "admitted",
    "default",
    "credit",
    "credit_risk",
    "risk",
    "salary",
    "loan_status",
    "churn",
    "readmitted",
    "survived",
    "decision",
    "result",
    "y",
    "passed",
    "accepted",
    "response",
    "status",
];
/// Names of sensitive columns, the likeliest first.
const SENSITIVE: [&str; 15] = [
    "sex",
    "gender",
    "race",
    "ethnicity",
    "ethnic",
    "nationality",
    "religion",
    "disability",
    "foreign_worker",
    "age",
    "age_group",
    "marital",
    "sensitive",
    "group",
    "s",
];
const FAVOURABLE: [&str; 16] = [
    ">50k", "yes", "true", "good", "approved", "hired", "admitted", "accepted", "pass", "passed", "positive",
    "1", "y", "high", "paid", "survived",
];
/// Labels for which the 0 or the "no" is the good news.
const HARMS: [&str; 7] = ["recid", "default", "churn", "risk", "fraud", "readmi", "died"];
const PRIVILEGED: [&str; 8] = ["male", "m", "man", "white", "caucasian", "no", "false", "native"];
/// Beginnings of names that weigh or count rows.
const NOT_FEATURES: [&str; 4] = ["fnlwgt", "sample_weight", "instance_weight", "row_id"];

/// Guesses label, group, split and columns to leave out; `None` where no column can be a label or a group.
pub fn suggest(summary: &TableSummary) -> Option<Suggestion> {
    let split = summary.columns.iter().find_map(split_guess);
    let is_split = |name: &str| split.as_ref().is_some_and(|guess| guess.column == name);
    let usable = |column: &&ColumnSummary| {
        !is_split(&column.name) && !matches!(column.kind, ColumnKind::Constant | ColumnKind::Identifier)
    };
    let columns: Vec<&ColumnSummary> = summary.columns.iter().filter(usable).collect();
    let two_valued = |column: &&&ColumnSummary| column.distinct == 2;

    let sensitive_names: Vec<&&ColumnSummary> =
        columns.iter().filter(|column| rank(&SENSITIVE, &column.name).is_some()).collect();
    let label = columns
        .iter()
        .filter(two_valued)
        .filter(|column| rank(&SENSITIVE, &column.name).is_none())
        .filter_map(|column| Some((rank(&LABELS, &column.name)?, column)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, column)| *column)
        // Else the last two-valued column: most files end with their label.
        .or_else(|| {
            columns
                .iter()
                .rev()
                .filter(two_valued)
                .find(|column| rank(&SENSITIVE, &column.name).is_none())
                .copied()
        })
        .or_else(|| columns.iter().rev().find(two_valued).copied())
        .or_else(|| columns.iter().find(|column| rank(&LABELS, &column.name).is_some()).copied())?;
    let sensitive = sensitive_names
        .iter()
        .filter(|column| column.name != label.name)
        .min_by_key(|column| rank(&SENSITIVE, &column.name))
        .map(|column| **column)
        .or_else(|| columns.iter().find(|column| column.distinct == 2 && column.name != label.name).copied())
        .or_else(|| {
            let few = |column: &&&ColumnSummary| {
                column.kind == ColumnKind::Categorical && column.name != label.name
            };
            columns.iter().find(few).copied()
        })?;
    let not_feature = |column: &&ColumnSummary| {
        matches!(column.kind, ColumnKind::Identifier | ColumnKind::Constant)
            || rank(&NOT_FEATURES, &column.name).is_some()
    };
    let ignored = summary
        .columns
        .iter()
        .filter(not_feature)
        .map(|column| column.name.clone())
        .filter(|name| *name != label.name && *name != sensitive.name && !is_split(name))
        .collect();
    Some(Suggestion { label: label_role(label), sensitive: sensitive_role(sensitive), ignored, split })
}

/// The position of the first listed name that the column's name is, or begins or ends with as a word.
fn rank(list: &[&str], name: &str) -> Option<usize> {
    let lower = name.to_ascii_lowercase().replace([' ', '-', '.'], "_");
    let exact = list.iter().position(|item| *item == lower);
    exact.or_else(|| {
        list.iter()
            .position(|item| {
                let word = |rest: Option<&str>| {
                    rest.is_some_and(|rest| rest.starts_with('_') || rest.ends_with('_'))
                };
                item.len() > 1 && (word(lower.strip_prefix(item)) || word(lower.strip_suffix(item)))
            })
            .map(|position| position + list.len())
    })
}

fn find_value(column: &ColumnSummary, list: &[&str]) -> Option<String> {
    let found = |item: &&str| {
        column.values.iter().find(|(value, _)| *value.to_ascii_lowercase().trim_end_matches('.') == **item)
    };
    list.iter().find_map(found).map(|(value, _)| value.clone())
}

fn label_role(column: &ColumnSummary) -> BinaryRole {
    let lower = column.name.to_ascii_lowercase();
    let harm = HARMS.iter().any(|harm| lower.contains(harm));
    let good = if harm {
        find_value(column, &["0", "no", "false", "good", "low"])
    } else {
        find_value(column, &FAVOURABLE)
    };
    let positive = match (good, column.range) {
        (Some(value), _) => Condition::Values(vec![value]),
        // A numeric label with many values: above its mean.
        (None, Some([_, mean, _])) if column.distinct > 2 => Condition::AtLeast(rounded(mean)),
        // The rarer of two values is usually the one that is awarded.
        _ => Condition::Values(column.values.last().map(|(value, _)| value.clone()).into_iter().collect()),
    };
    BinaryRole { column: column.name.clone(), positive, negative: None }
}

fn sensitive_role(column: &ColumnSummary) -> BinaryRole {
    // Where the group is called s, 1 is the privileged one, as in the literature.
    let privileged = if column.name.eq_ignore_ascii_case("s") { &["1"] as &[&str] } else { &PRIVILEGED };
    let positive = match (find_value(column, privileged), column.range) {
        (Some(value), _) => Condition::Values(vec![value]),
        (None, Some([low, mean, high])) if column.distinct > 2 => {
            let age = column.name.to_ascii_lowercase().contains("age") && low < 25.0 && high > 25.0;
            Condition::AtLeast(if age { 25.0 } else { rounded(mean) })
        }
        // The largest group.
        _ => Condition::Values(column.values.first().map(|(value, _)| value.clone()).into_iter().collect()),
    };
    BinaryRole { column: column.name.clone(), positive, negative: None }
}

/// Three significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn split_guess(column: &ColumnSummary) -> Option<SplitGuess> {
    let pick = |words: &[&str]| -> Vec<String> {
        let is_one = |value: &&(String, usize)| words.contains(&value.0.to_ascii_lowercase().as_str());
        column.values.iter().filter(is_one).map(|(value, _)| value.clone()).collect()
    };
    if column.distinct > 6 {
        return None;
    }
    let (train, validation, test) = (
        pick(&["train", "training"]),
        pick(&["validation", "valid", "val", "dev"]),
        pick(&["test", "testing", "holdout"]),
    );
    let complete = !train.is_empty() && !validation.is_empty() && !test.is_empty();
    complete.then(|| SplitGuess { column: column.name.clone(), train, validation, test })
}
