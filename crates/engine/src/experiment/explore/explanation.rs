//! What the soft weights follow: label, group, columns.

use serde::{Deserialize, Serialize};

use crate::compute::{by_descending, descending};
use crate::design::Part;
use crate::table::{Column, ColumnData, MISSING_CODE};

/// Levels of a text column that are told apart; the rarer ones are put together.
const LEVELS: usize = 8;
/// Parts of equal size that a numeric column is cut into.
const PARTS: usize = 5;
/// Columns that are told.
const COLUMNS: usize = 6;
/// What explains less is not told: it would read as 0.0 %.
const LEAST: f64 = 5e-4;

/// How a column's values go with the soft weights of the training rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnExplanation {
    /// The column's name.
    pub column: String,
    /// Share of the soft weights' variance that lies between the groups, 0 to 1 (eta squared).
    pub share_explained: f64,
    /// Its values, in groups: levels by their number of rows, numbers ascending.
    pub groups: Vec<ExplainedGroup>,
}

/// Training rows with like values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExplainedGroup {
    /// The level, or the range of numbers.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// Mean soft weight.
    pub soft_weight: f64,
    /// Mean hard weight: the share of the rows that is kept.
    pub hard_weight: f64,
}

/// A way to divide the training rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouping {
    /// What it is called.
    pub column: String,
    /// Names of its groups.
    pub names: Vec<String>,
    /// Each row's group.
    pub of_row: Vec<usize>,
}

/// What soft weights follow more than any column: group and label together, and the label. `label` and `group` are the
/// names of their columns.
pub fn label_and_group(
    part: &Part,
    favourable: &str,
    names: &[String],
    label: &str,
    group: &str,
) -> Vec<Grouping> {
    let labels = [favourable, "otherwise"];
    // Of two groups the privileged one first.
    let place = |code: usize| if names.len() == 2 { 1 - code.min(1) } else { code };
    let mut groups: Vec<&String> = names.iter().collect();
    if names.len() == 2 {
        groups.reverse();
    }
    let of_label: Vec<usize> = part.y().iter().map(|&y| usize::from(y < 0.5)).collect();
    let both = part.groups().iter().zip(&of_label).map(|(&code, label)| 2 * place(usize::from(code)) + label);
    vec![
        Grouping {
            column: format!("{group} × {label}"),
            names: groups.iter().flat_map(|group| labels.map(|label| format!("{group}, {label}"))).collect(),
            of_row: both.collect(),
        },
        Grouping { column: label.to_owned(), names: labels.map(str::to_owned).to_vec(), of_row: of_label },
    ]
}

/// Soft weights, and how they are spread.
struct Spread<'a> {
    soft: &'a [f64],
    mean: f64,
    /// Sum of squared distances from the mean.
    total: f64,
}

impl Spread<'_> {
    /// `None` where all weights are the same.
    fn of(soft: &[f64]) -> Option<Spread<'_>> {
        let mean = soft.iter().sum::<f64>() / soft.len().max(1) as f64;
        let total: f64 = soft.iter().map(|weight| (weight - mean) * (weight - mean)).sum();
        (total > 0.0).then_some(Spread { soft, mean, total })
    }

    /// How the weights go with the rows' groups.
    fn explained(&self, grouping: &Grouping, hard: &[f64]) -> ColumnExplanation {
        let mut sums = vec![(0_u64, 0.0, 0.0); grouping.names.len()];
        for ((&group, soft), hard) in grouping.of_row.iter().zip(self.soft).zip(hard) {
            if let Some(sum) = sums.get_mut(group) {
                sum.0 += 1;
                sum.1 += soft;
                sum.2 += hard;
            }
        }
        let groups: Vec<ExplainedGroup> = grouping
            .names
            .iter()
            .zip(sums)
            .filter(|(_, (rows, _, _))| *rows > 0)
            .map(|(name, (rows, soft, hard))| ExplainedGroup {
                name: name.clone(),
                rows,
                soft_weight: soft / rows as f64,
                hard_weight: hard / rows as f64,
            })
            .collect();
        let away = |group: &ExplainedGroup| group.soft_weight - self.mean;
        let between: f64 = groups.iter().map(|group| group.rows as f64 * away(group) * away(group)).sum();
        ColumnExplanation { column: grouping.column.clone(), share_explained: between / self.total, groups }
    }
}

/// How soft weights go with `leading`, in its order, and with the columns that explain most of their variance; what
/// explains next to nothing is left out. `rows` are the training rows' places in the columns, from 0; `soft` has lists of
/// weights, and a list of them, like `hard`, one entry a row. A list for each, empty where all weights are the same.
pub fn explanations<'a>(
    leading: Vec<Grouping>,
    columns: impl Iterator<Item = &'a Column>,
    rows: &[u32],
    soft: &[Vec<f64>],
    hard: &[f64],
) -> Vec<Vec<ColumnExplanation>> {
    let spreads: Vec<Option<Spread>> = soft.iter().map(|soft| Spread::of(soft)).collect();
    let mut found = vec![(Vec::new(), Vec::new()); soft.len()];
    if spreads.iter().all(Option::is_none) {
        return vec![Vec::new(); soft.len()];
    }
    // A column is divided once, for all lists of weights: of a wide table that is most of the work.
    let explained = |grouping: &Grouping| -> Vec<Option<ColumnExplanation>> {
        spreads.iter().map(|spread| spread.as_ref().map(|spread| spread.explained(grouping, hard))).collect()
    };
    for grouping in &leading {
        found.iter_mut().zip(explained(grouping)).for_each(|((first, _), it)| first.extend(it));
    }
    for column in columns {
        let (names, of_row) = groups(column, rows);
        let grouping = Grouping { column: column.name.clone(), names, of_row };
        found.iter_mut().zip(explained(&grouping)).for_each(|((_, others), it)| others.extend(it));
    }
    let told = |(mut all, others): (Vec<ColumnExplanation>, Vec<ColumnExplanation>)| {
        let shares: Vec<f64> = others.iter().map(|it| it.share_explained).collect();
        let best = by_descending(others, shares.into_iter());
        all.extend(best.into_iter().take(COLUMNS));
        all.retain(|it| it.share_explained >= LEAST);
        all
    };
    found.into_iter().map(told).collect()
}

/// Names of a column's groups, and each row's group.
fn groups(column: &Column, rows: &[u32]) -> (Vec<String>, Vec<usize>) {
    match &column.data {
        ColumnData::Text { codes, levels } => {
            let code = |row: &u32| codes.get(*row as usize).copied().unwrap_or(MISSING_CODE);
            let mut counts = vec![0_usize; levels.len()];
            for row in rows {
                if let Some(count) = counts.get_mut(code(row) as usize) {
                    *count += 1;
                }
            }
            let mut order = descending(counts.iter().map(|&count| count as f64));
            order.retain(|&level| counts[level] > 0);
            let shown = if order.len() > LEVELS + 1 { LEVELS } else { order.len() };
            let mut group_of = vec![shown; levels.len()];
            order.iter().take(shown).enumerate().for_each(|(group, &level)| group_of[level] = group);
            let mut names: Vec<String> = order
                .iter()
                .take(shown)
                .map(|&level| levels.get(level).unwrap_or_default().to_owned())
                .collect();
            names.push(format!("{} others", order.len() - shown));
            names.push("missing".to_owned());
            let of_row =
                rows.iter().map(|row| group_of.get(code(row) as usize).copied().unwrap_or(shown + 1));
            let of_row = of_row.collect();
            (names, of_row)
        }
        ColumnData::Numeric(values) => {
            let value = |row: &u32| values.get(*row as usize).copied().unwrap_or(f64::NAN);
            let mut present: Vec<f64> = rows.iter().map(value).filter(|value| value.is_finite()).collect();
            let least = present.iter().copied().fold(f64::INFINITY, f64::min);
            // Selecting the quantiles one by one costs less than sorting: a wide table has hundreds of columns.
            let mut edges: Vec<f64> = (1..PARTS)
                .filter_map(|part| {
                    let place = present.len() * part / PARTS;
                    (place < present.len()).then(|| *present.select_nth_unstable_by(place, f64::total_cmp).1)
                })
                .filter(|&edge| edge > least)
                .collect();
            edges.dedup();
            let mut names: Vec<String> = (0..=edges.len())
                .map(|part| match (part.checked_sub(1).and_then(|i| edges.get(i)), edges.get(part)) {
                    (None, Some(high)) => format!("below {}", told(*high)),
                    (Some(low), None) => format!("{} and above", told(*low)),
                    (Some(low), Some(high)) => format!("{} to below {}", told(*low), told(*high)),
                    (None, None) => "all values".to_owned(),
                })
                .collect();
            names.push("missing".to_owned());
            let of_row = rows.iter().map(|row| {
                let value = value(row);
                if value.is_finite() {
                    edges.iter().filter(|&&edge| value >= edge).count()
                } else {
                    edges.len() + 1
                }
            });
            let of_row = of_row.collect();
            (names, of_row)
        }
    }
}

/// A number as it is, or where it has many decimals, with four significant digits.
fn told(value: f64) -> String {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    match format!("{value:.3e}").parse::<f64>() {
        Ok(rounded) if decimals > 6 => rounded.to_string(),
        _ => text,
    }
}
