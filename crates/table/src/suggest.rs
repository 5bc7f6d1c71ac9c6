//! First guesses at the roles, from names and values: every column is scored, the best one is taken, and the others are named beside
//! it. The visitor can change every one.

use serde::{Deserialize, Serialize};

use super::column::LeftOut;
use super::words::{
    BAD, GOOD, GROUP_VALUES, GROUPS, LABELS, NO, PRIVILEGED, UNPRIVILEGED, YES, bare, best, denies, folded,
    harm, plain,
};
use super::{BinaryRole, ColumnKind, ColumnSummary, Condition, TableSummary};

/// A column that says what each row is for, and its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// A column that may play a part, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The part: its column, and its favourable or privileged side.
    pub role: BinaryRole,
    /// The higher the likelier.
    pub score: f64,
    /// What speaks for it.
    pub reasons: Vec<String>,
}

/// What is guessed of the columns' parts, the likeliest first. Only what has something for it is listed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Guesses {
    /// Columns that may be the label.
    pub labels: Vec<Candidate>,
    /// Columns that may make the groups.
    pub groups: Vec<Candidate>,
    /// A column that says what each row is for.
    pub split: Option<SplitGuess>,
    /// A column that says how many each row stands for.
    pub weight: Option<String>,
    /// A column that says how many rows a line stands for.
    pub counts: Option<String>,
    /// Columns that are no features.
    pub left_out: Vec<String>,
}

/// The score from which a column may be the label: two values are enough.
const LABEL_FROM: f64 = 3.0;
/// The score from which a column may make the groups.
const GROUP_FROM: f64 = 1.8;
/// Candidates that are listed.
const LISTED: usize = 5;

/// Guesses the columns' parts.
pub fn guesses(summary: &TableSummary) -> Guesses {
    let split = summary.columns.iter().find_map(split_guess);
    let is_split = |name: &str| split.as_ref().is_some_and(|guess| guess.column == name);
    let usable: Vec<&ColumnSummary> = summary
        .columns
        .iter()
        .filter(|column| !is_split(&column.name) && column.distinct >= 2)
        .filter(|column| matches!(column.kind, ColumnKind::Numeric | ColumnKind::Categorical))
        .filter(|column| column.left_out.is_none())
        .collect();
    let mut labels: Vec<Candidate> = usable
        .iter()
        .enumerate()
        .map(|(place, column)| label_candidate(column, place, usable.len(), harm_of(column, summary)))
        .filter(|candidate| candidate.score >= LABEL_FROM)
        .collect();
    // Of equal scores the last column: most files end with their label.
    labels.reverse();
    labels.sort_by(|a, b| b.score.total_cmp(&a.score));
    let label = labels.first().map(|label| label.role.column.clone());
    let mut groups: Vec<Candidate> = usable
        .iter()
        .filter(|column| Some(&column.name) != label.as_ref())
        .map(|column| group_candidate(column))
        .filter(|candidate| candidate.score >= GROUP_FROM)
        .collect();
    groups.sort_by(|a, b| b.score.total_cmp(&a.score));
    labels.truncate(LISTED);
    groups.truncate(LISTED);
    let left_out = summary
        .columns
        .iter()
        .filter(|column| column.left_out.is_some())
        .map(|column| column.name.clone())
        .collect();
    let of = |reason: LeftOut| {
        let column = summary.columns.iter().find(|column| column.left_out == Some(reason));
        column.map(|column| column.name.clone())
    };
    let (weight, counts) = (of(LeftOut::Weight), of(LeftOut::Count));
    Guesses { labels, groups, split, weight, counts, left_out }
}

/// Labels whose names do not say that their 1 is bad news, each with a column that its file has beside it: Home Credit's.
const KNOWN_HARMS: [(&str, &str); 1] = [("target", "sk_id_curr")];

/// What says that a label's "no" is the good news.
fn harm_of(column: &ColumnSummary, summary: &TableSummary) -> Option<&'static str> {
    let known = |(name, beside): &&(&'static str, &str)| {
        plain(&column.name) == *name && summary.columns.iter().any(|other| plain(&other.name) == *beside)
    };
    // A risk of 1 and 2 is that of the German credits, whose 1 is good.
    let graded = || column.distinct == 2 && ["1", "2"].iter().all(|it| find_value(column, &[it]).is_some());
    harm(&column.name)
        .filter(|word| *word != "risk" || !graded())
        .or_else(|| KNOWN_HARMS.iter().find(known).map(|(name, _)| *name))
}

fn label_candidate(
    column: &ColumnSummary,
    place: usize,
    columns: usize,
    harm: Option<&'static str>,
) -> Candidate {
    let (mut score, mut reasons) = (0.0, Vec::new());
    let mut add = |worth: f64, reason: String| {
        score += worth;
        if worth > 0.0 {
            reasons.push(reason);
        }
    };
    match best(LABELS, &column.name) {
        Some((word, worth)) => add(worth, format!("its name says \"{word}\"")),
        // What may happen to somebody is what is foretold.
        None if harm.is_some() && spelt(column) == 2 => add(3.0, "its name says what may happen".to_owned()),
        None => {}
    }
    match spelt(column) {
        2 => add(3.0, "it has two values".to_owned()),
        few @ 3..=5 => add(0.5, format!("it has {few} values")),
        _ if column.kind == ColumnKind::Numeric => add(-4.0, String::new()),
        _ => add(-3.0, String::new()),
    }
    if spelt(column) <= 5 {
        let known =
            |list: &[&str]| column.values.iter().find(|(value, _)| list.contains(&bare(value).as_str()));
        match known(GOOD).or_else(|| known(BAD)).or_else(|| known(YES)) {
            Some((value, _)) if known(GOOD).or_else(|| known(BAD)).is_some() => {
                add(2.0, format!("\"{value}\" is one of its values"));
            }
            Some((value, _)) => add(1.0, format!("\"{value}\" is one of its values")),
            None => {
                if let Some(value) = by_contrast(column) {
                    add(2.0, format!("\"{value}\" is the better of its two values"));
                }
            }
        }
    }
    if place + 1 == columns {
        add(2.0, "it is the last column".to_owned());
    } else if place == 0 {
        add(0.5, "it is the first column".to_owned());
    }
    // A column of people is more likely a group.
    add(-(group_score(column).0).min(8.0), String::new());
    if let Some(harm) = harm {
        reasons.push(format!("\"{harm}\" in its name is bad news, so the favourable side is the other one"));
    }
    let role = label_role(column, harm.is_some());
    if matches!(&role.positive, Condition::Values(values) if upper_ranges(column, harm.is_some()).as_ref() == Some(values))
    {
        reasons.push("its values are ranges of numbers, of which the upper ones are taken".to_owned());
    }
    Candidate { role, score, reasons }
}

/// Number of values, of which those count once that differ only by case, spaces or a full stop.
fn spelt(column: &ColumnSummary) -> usize {
    if column.kind != ColumnKind::Categorical || column.distinct > ColumnSummary::VALUES_SHOWN {
        return column.distinct;
    }
    let mut values: Vec<String> = column.values.iter().map(|(value, _)| folded(value)).collect();
    values.sort_unstable();
    values.dedup();
    values.len()
}

/// How much a column looks like one that makes groups, and why.
fn group_score(column: &ColumnSummary) -> (f64, Vec<String>) {
    let (mut score, mut reasons) = (0.0, Vec::new());
    if let Some((word, worth)) = best(GROUPS, &column.name) {
        score += worth;
        reasons.push(format!("its name says \"{word}\""));
    }
    if column.kind == ColumnKind::Categorical && column.distinct <= 12 {
        let values: Vec<String> = column.values.iter().map(|(value, _)| bare(value)).collect();
        let all = |set: &&&[&str]| {
            let known = values.iter().filter(|value| set.contains(&value.as_str())).count();
            known >= 2 && 10 * known >= 7 * values.len()
        };
        // True and false are "t" and "f", and an F alone is no woman.
        let truth = values.iter().all(|value| YES.contains(&value.as_str()) || NO.contains(&value.as_str()));
        if !truth && GROUP_VALUES.iter().any(|set| all(&set)) {
            score += 6.0;
            reasons.push(format!("its values are {}", listed(column)));
        }
    }
    (score, reasons)
}

fn group_candidate(column: &ColumnSummary) -> Candidate {
    let (mut score, reasons) = group_score(column);
    // Many categories make groups of few rows each.
    if column.kind == ColumnKind::Categorical && column.distinct > 20 {
        score -= 3.0;
    }
    Candidate { role: sensitive_role(column), score, reasons }
}

fn listed(column: &ColumnSummary) -> String {
    let values: Vec<&str> = column.values.iter().take(4).map(|(value, _)| value.as_str()).collect();
    values.join(", ")
}

fn find_value(column: &ColumnSummary, list: &[&str]) -> Option<String> {
    let bared: Vec<String> = column.values.iter().map(|(value, _)| bare(value)).collect();
    let found = |item: &&str| bared.iter().position(|value| value == *item);
    list.iter().find_map(found).map(|place| column.values[place].0.clone())
}

/// This value, and those that differ from it only by case, spaces or a full stop.
fn spellings(column: &ColumnSummary, value: String) -> Vec<String> {
    let own = folded(&value);
    let alike = |other: &&(String, usize)| other.0 != value && folded(&other.0) == own;
    let others: Vec<String> = column.values.iter().filter(alike).map(|(other, _)| other.clone()).collect();
    std::iter::once(value).chain(others).collect()
}

/// The value of a column of two that is not this one.
fn other_value(column: &ColumnSummary, value: &str) -> Option<String> {
    let own = folded(value);
    let others: Vec<&(String, usize)> =
        column.values.iter().filter(|(other, _)| folded(other) != own).collect();
    match others.as_slice() {
        [(other, _)] if column.distinct == 2 => Some(other.clone()),
        // Several spellings of one other value.
        [(other, _), rest @ ..] if rest.iter().all(|(it, _)| folded(it) == folded(other)) => {
            Some(other.clone())
        }
        _ => None,
    }
}

/// Words in names of what is better the higher it is.
const GAINED: [&str; 12] = [
    "income",
    "salary",
    "wage",
    "earn",
    "revenue",
    "performance",
    "achievement",
    "satisfaction",
    "einkommen",
    "gehalt",
    "revenu",
    "ingreso",
];

/// The better one of two values of which one is the other denied ("placed", "not placed"), or of which one alone says that something
/// bad happened.
fn by_contrast(column: &ColumnSummary) -> Option<String> {
    let [(one, _), (other, _)] = column.values.as_slice() else { return None };
    if column.distinct != 2 {
        return None;
    }
    let (first, second) = (bare(one), bare(other));
    let (plain, denied) = match (denies(&second, &first), denies(&first, &second)) {
        (true, false) => (one, other),
        (false, true) => (other, one),
        _ => match (harm(&first), harm(&second)) {
            (Some(_), None) => return Some(other.clone()),
            (None, Some(_)) => return Some(one.clone()),
            _ => return None,
        },
    };
    Some(if harm(plain).is_some() { denied.clone() } else { plain.clone() })
}

fn label_role(column: &ColumnSummary, harm: bool) -> BinaryRole {
    // High and low are good or bad news as the name has it: of a risk, or of an income.
    let lower = plain(&column.name);
    if !harm
        && GAINED.iter().any(|word| lower.contains(word))
        && let (Some(high), Some(_)) = (find_value(column, &["high"]), find_value(column, &["low"]))
    {
        let positive = Condition::Values(spellings(column, high));
        return BinaryRole { column: column.name.clone(), positive, negative: None };
    }
    let bad = || find_value(column, BAD).and_then(|bad| other_value(column, &bad));
    let answer = || {
        if harm {
            find_value(column, NO)
                .or_else(|| find_value(column, YES).and_then(|yes| other_value(column, &yes)))
        } else {
            find_value(column, YES).or_else(|| find_value(column, NO).and_then(|no| other_value(column, &no)))
        }
    };
    let told = find_value(column, GOOD).or_else(bad).or_else(|| by_contrast(column)).or_else(answer);
    if let (None, Some(upper)) = (&told, upper_ranges(column, harm)) {
        return BinaryRole {
            column: column.name.clone(),
            positive: Condition::Values(upper),
            negative: None,
        };
    }
    let positive = match (told, column.range) {
        (Some(value), _) => Condition::Values(spellings(column, value)),
        // A numeric label with many values: above its mean.
        (None, Some([_, mean, _])) if column.distinct > 2 => Condition::AtLeast(rounded(mean)),
        // The rarer of two values is usually the one that is awarded.
        _ => Condition::Values(column.values.last().map(|(value, _)| value.clone()).into_iter().collect()),
    };
    BinaryRole { column: column.name.clone(), positive, negative: None }
}

/// The upper half of a column's values, the middle one included, where each is a number or a range of numbers ("$25,000 - $49,999").
fn upper_ranges(column: &ColumnSummary, harm: bool) -> Option<Vec<String>> {
    let complete = column.kind == ColumnKind::Categorical && column.values.len() == column.distinct;
    let bounded =
        || column.values.iter().any(|(value, _)| value.trim_start().starts_with(['<', '>', '≤', '≥']));
    if !complete || column.distinct < 3 && !bounded() || harm {
        return None;
    }
    let begin = |value: &str| {
        let start = value.trim_start_matches(|c: char| !c.is_alphanumeric());
        let digits: String =
            start.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',').collect();
        // What is below the first bound begins before it.
        digits.parse::<f64>().ok().map(|number| (number, !value.trim_start().starts_with(['<', '≤'])))
    };
    let mut begins: Vec<((f64, bool), &String)> = column
        .values
        .iter()
        .map(|(value, _)| begin(value).map(|begin| (begin, value)))
        .collect::<Option<_>>()?;
    begins.sort_by(|(a, _), (b, _)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    Some(begins[begins.len() / 2..].iter().map(|(_, value)| (*value).clone()).collect())
}

pub(super) fn sensitive_role(column: &ColumnSummary) -> BinaryRole {
    let lower = plain(&column.name);
    // Where the group is called s, 1 is the privileged one, as in the literature.
    let privileged =
        if lower == "s" || lower.contains("male") && !lower.contains("female") || lower == "white" {
            find_value(column, YES).or_else(|| find_value(column, PRIVILEGED))
        } else if UNPRIVILEGED.iter().any(|word| lower.contains(word)) {
            find_value(column, NO).or_else(|| find_value(column, PRIVILEGED))
        } else {
            find_value(column, PRIVILEGED).or_else(|| find_value(column, &["no", "false"]))
        };
    let positive = match (privileged, column.range) {
        (Some(value), _) => Condition::Values(spellings(column, value)),
        (None, Some([low, mean, high])) if column.distinct > 2 => {
            // Below 25, as the literature on credit divides them.
            let age = best(GROUPS, &column.name).is_some_and(|(_, worth)| worth <= 2.5)
                && low < 25.0
                && high > 25.0;
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
