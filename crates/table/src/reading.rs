//! What is found in a file, in one value: how it was read, what its columns are, what is guessed of their roles, and the rates
//! by group that this gives. `soft-unlearn read` prints it, as the page shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer};

use super::giveaway::give_aways;
use super::missing::missing_notes;
use super::suggest::sensitive_role;
use super::{
    BinaryRole, Candidate, Column, ColumnData, ColumnKind, ColumnSummary, Condition, DataNote, Format,
    RoleError, Table, TableNote, guesses,
};

/// Distinct numbers of a group's column up to which each is a group.
const GROUPS: usize = 10;

/// Roles that are given, not guessed.
#[derive(Debug, Clone, Default)]
pub struct GivenRoles {
    /// The label's column and its favourable value.
    pub label: Option<(String, String)>,
    /// The columns that make the groups; where there are none, they are guessed.
    pub groups: Vec<String>,
    /// The column of base weights.
    pub base_weight: Option<String>,
}

/// The parts that columns play.
#[derive(Debug, Clone, PartialEq)]
pub struct Parts {
    /// The label, where there is one.
    pub label: Option<BinaryRole>,
    /// The columns that make the groups.
    pub groups: Vec<String>,
    /// Columns that are no features.
    pub left_out: Vec<String>,
    /// The column that says how many rows a line stands for.
    pub counts: Option<String>,
    /// The column of base weights.
    pub base_weight: Option<String>,
}

/// What is found of the parts that columns play.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Noted {
    /// Notes.
    pub notes: Vec<TableNote>,
    /// Rows and favourable rows of every group in the file.
    pub rates: Vec<(String, Rate)>,
}

/// What is found in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// Number of data rows.
    pub rows: usize,
    /// The format that the text was read in; `None` for files that say themselves how they are written.
    pub format: Option<Format>,
    /// The columns, in file order.
    pub columns: Vec<ColumnReading>,
    /// What was mended or left out, and notes. Written as their texts.
    #[serde(serialize_with = "texts")]
    pub notes: Vec<TableNote>,
    /// The roles: given, or guessed.
    pub guess: RoleReading,
    /// Rows and favourable rows of every group, of the rows whose label and group are known.
    pub rates: BTreeMap<String, Rate>,
}

fn texts<S: Serializer>(notes: &[TableNote], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(notes.iter().map(ToString::to_string))
}

/// What is found of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnReading {
    /// Its name.
    pub name: String,
    /// "number", "category", "constant", "identifier", ...
    pub kind: &'static str,
    /// Number of distinct values, missing not counted.
    pub distinct: usize,
    /// Number of missing cells.
    pub missing: usize,
    /// Why it is not a feature, where it is not.
    pub left_out: Option<String>,
    /// Smallest, mean and largest number.
    pub range: Option<[f64; 3]>,
    /// The most frequent values and how often they occur.
    pub values: Vec<(String, usize)>,
}

/// The roles of the columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RoleReading {
    /// The label; `None` where no column looks like one.
    pub label: Option<LabelReading>,
    /// The columns that make the groups; none where no column looks like one.
    pub groups: Vec<String>,
    /// Why the label is guessed.
    pub label_reasons: Vec<String>,
    /// Why the groups are guessed.
    pub group_reasons: Vec<String>,
    /// Columns that may be the label instead, the likeliest first.
    pub other_labels: Vec<OtherReading>,
    /// Columns that may make the groups instead, the likeliest first.
    pub other_groups: Vec<OtherReading>,
    /// A column that looks like the rows' weights.
    pub weight: Option<String>,
    /// A column that says how many rows a line stands for.
    pub counts: Option<String>,
    /// A column that says which rows train, validate and test.
    pub split: Option<String>,
}

/// A column that may play a part, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OtherReading {
    /// The column.
    pub column: String,
    /// The higher the likelier.
    pub score: f64,
    /// What speaks for it.
    pub reasons: Vec<String>,
}

/// The label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LabelReading {
    /// Its column.
    pub column: String,
    /// Its favourable value; of numbers "at least 5" or so.
    pub favourable: String,
}

/// Rows and favourable rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Rows whose label is known.
    pub rows: usize,
    /// Those of them with the favourable label.
    pub favourable: usize,
    /// The sums of the base weights of both, where a column of numbers has them. A cell that is no weight adds nothing: it is refused when
    /// something is computed.
    pub weights: Option<[f64; 2]>,
}

impl Reading {
    /// What is found in this table.
    ///
    /// # Errors
    ///
    /// A given role names a column or a value that does not occur.
    pub fn new(table: &Table, given: &GivenRoles) -> Result<Reading, RoleError> {
        let summary = table.summary("", 0);
        let guesses = guesses(&summary);
        let (best, other_labels) = split_first(&guesses.labels);
        let label = match &given.label {
            Some((column, value)) => Some(BinaryRole {
                column: column.clone(),
                positive: Condition::Values(vec![value.clone()]),
                negative: None,
            }),
            None => best.map(|label| label.role.clone()),
        };
        let (best_group, other_groups) = split_first(&guesses.groups);
        let groups = match given.groups.as_slice() {
            [] => best_group.map(|group| group.role.column.clone()).into_iter().collect(),
            groups => groups.to_vec(),
        };
        let mut left_out = guesses.left_out.clone();
        left_out.extend(guesses.split.iter().map(|split| split.column.clone()));
        // A column is one of the two.
        let counts = guesses.counts.clone().filter(|counts| given.base_weight.as_ref() != Some(counts));
        let base_weight = given.base_weight.clone();
        left_out.extend(base_weight.clone());
        let parts = Parts { label: label.clone(), groups: groups.clone(), left_out, counts, base_weight };
        let rest = parts.notes(table)?;
        let rates_by_group = parts.rates(table)?;
        let reasons = |given: bool, best: Option<&Candidate>| match best {
            Some(best) if !given => best.reasons.clone(),
            _ => Vec::new(),
        };
        let label_reasons = reasons(given.label.is_some(), best);
        let group_reasons = reasons(!given.groups.is_empty(), best_group);
        let notes = summary.notes.into_iter().chain(rest).collect();
        Ok(Reading {
            rows: table.rows,
            format: table.format.clone(),
            columns: summary.columns.into_iter().map(ColumnReading::from).collect(),
            notes,
            guess: RoleReading {
                label: label.map(LabelReading::from),
                groups,
                label_reasons,
                group_reasons,
                other_labels: other_labels.iter().map(OtherReading::from).collect(),
                other_groups: other_groups.iter().map(OtherReading::from).collect(),
                weight: guesses.weight,
                counts: guesses.counts,
                split: guesses.split.map(|split| split.column),
            },
            rates: rates_by_group,
        })
    }
}

impl Rate {
    fn add(&mut self, other: &Rate) {
        self.rows += other.rows;
        self.favourable += other.favourable;
        if let Some([all, chosen]) = other.weights {
            let [own, own_chosen] = self.weights.unwrap_or_default();
            self.weights = Some([own + all, own_chosen + chosen]);
        }
    }
}

impl Parts {
    /// Notes and rates.
    ///
    /// # Errors
    ///
    /// A role names a column or a value that does not occur.
    pub fn noted(&self, table: &Table) -> Result<Noted, RoleError> {
        Ok(Noted { notes: self.notes(table)?, rates: self.rates(table)?.into_iter().collect() })
    }

    /// Notes once the parts are known: columns that give the label or a group away, rows that lack a cell, a part that no
    /// column plays.
    ///
    /// # Errors
    ///
    /// A role names a column or a value that does not occur.
    pub fn notes(&self, table: &Table) -> Result<Vec<TableNote>, RoleError> {
        let Parts { label, groups, left_out, .. } = self;
        let names = || table.columns.iter().map(|column| column.name.as_str());
        // A group may give the label away, too.
        let told: Vec<&str> = names().filter(|name| !left_out.iter().any(|other| other == name)).collect();
        let mut notes = match label {
            Some(label) => give_aways(table, label, groups, &told)?,
            None => vec![TableNote::Data(DataNote::NoLabel)],
        };
        if groups.is_empty() {
            notes.push(TableNote::Data(DataNote::NoGroup));
        }
        let label = label.as_ref().map(|label| label.column.as_str());
        let needed: Vec<&str> = groups.iter().map(String::as_str).chain(label).collect();
        let features: Vec<&str> = told.iter().copied().filter(|name| !needed.contains(name)).collect();
        notes.extend(missing_notes(table, &needed, &features));
        Ok(notes)
    }

    /// Rows and favourable rows of every group, of the rows whose label and group are known; none where one of them is no column's part.
    ///
    /// # Errors
    ///
    /// A role names a column or a value that does not occur.
    pub fn rates(&self, table: &Table) -> Result<BTreeMap<String, Rate>, RoleError> {
        match &self.label {
            Some(label) if !self.groups.is_empty() => rates(table, label, &self.groups, self),
            _ => Ok(BTreeMap::new()),
        }
    }
}

fn split_first(candidates: &[Candidate]) -> (Option<&Candidate>, &[Candidate]) {
    match candidates.split_first() {
        Some((first, rest)) => (Some(first), rest),
        None => (None, &[]),
    }
}

impl From<BinaryRole> for LabelReading {
    fn from(role: BinaryRole) -> LabelReading {
        let favourable = match role.positive {
            Condition::Values(values) => values.join(" or "),
            Condition::AtLeast(threshold) => format!("at least {threshold}"),
        };
        LabelReading { column: role.column, favourable }
    }
}

impl From<&Candidate> for OtherReading {
    fn from(candidate: &Candidate) -> OtherReading {
        OtherReading {
            column: candidate.role.column.clone(),
            score: candidate.score,
            reasons: candidate.reasons.clone(),
        }
    }
}

impl From<ColumnSummary> for ColumnReading {
    fn from(column: ColumnSummary) -> ColumnReading {
        let kind = match column.kind {
            ColumnKind::Numeric => "number",
            ColumnKind::Categorical => "category",
            ColumnKind::Constant => "constant",
            ColumnKind::Identifier => "identifier",
            ColumnKind::Date => "date",
        };
        ColumnReading {
            name: column.name,
            kind,
            distinct: column.distinct,
            missing: column.missing,
            left_out: column.left_out.map(|reason| reason.words().to_owned()),
            range: column.range,
            values: column.values,
        }
    }
}

/// Rows and favourable rows by group. A group of several columns is called by its values with commas between them.
fn rates(
    table: &Table,
    label: &BinaryRole,
    groups: &[String],
    parts: &Parts,
) -> Result<BTreeMap<String, Rate>, RoleError> {
    let favourable = label.resolve(table)?;
    let counts = parts.counts.as_ref().and_then(|name| table.column(name));
    let base_weight = match &parts.base_weight {
        Some(name) => Some(table.column(name).ok_or_else(|| RoleError::no_such_column(table, name))?),
        None => None,
    }
    .filter(|column| matches!(column.data, ColumnData::Numeric(_)));
    let columns = groups
        .iter()
        .map(|name| table.column(name).ok_or_else(|| RoleError::no_such_column(table, name)))
        .collect::<Result<Vec<&Column>, RoleError>>()?;
    let (groups, names) = grouped(&favourable, &columns);
    let mut each = vec![Rate::default(); names.len()];
    for (row, (favourable, group)) in favourable.into_iter().zip(groups).enumerate() {
        let (Some(favourable), Some(rate)) = (favourable, group.and_then(|group| each.get_mut(group))) else {
            continue;
        };
        let count = counts.map_or(1, |counts| counts.number(row).unwrap_or_default() as usize);
        rate.rows += count;
        rate.favourable += if favourable { count } else { 0 };
        if let Some(column) = base_weight {
            let weight =
                column.number(row).filter(|weight| *weight >= 0.0).unwrap_or_default() * count as f64;
            let [all, chosen] = rate.weights.unwrap_or_default();
            rate.weights = Some([all + weight, chosen + if favourable { weight } else { 0.0 }]);
        }
    }
    let mut rates: BTreeMap<String, Rate> = BTreeMap::new();
    for (name, rate) in names.into_iter().zip(each) {
        // "a, b" beside "c" is called as "a" beside "b, c" is.
        rates.entry(name).or_default().add(&rate);
    }
    Ok(rates)
}

/// The group of every row whose label and group are known, and the groups' names.
fn grouped(favourable: &[Option<bool>], columns: &[&Column]) -> (Vec<Option<usize>>, Vec<String>) {
    let mut groups: Vec<Option<usize>> = favourable.iter().map(|side| side.map(|_| 0)).collect();
    let mut names: Vec<Vec<String>> = vec![Vec::new()];
    for column in columns {
        let cut = cut(column);
        let mut seen: BTreeMap<(usize, u64), usize> = BTreeMap::new();
        let mut longer: Vec<Vec<String>> = Vec::new();
        for (row, group) in groups.iter_mut().enumerate() {
            let Some(before) = *group else { continue };
            // What tells the column's groups apart: the side of the cut, the number or the text's code.
            let own = match (&column.data, cut) {
                (ColumnData::Numeric(_), Some(cut)) => {
                    column.number(row).map(|number| u64::from(number >= cut))
                }
                (ColumnData::Numeric(_), None) => column.number(row).map(|number| number.to_bits()),
                (ColumnData::Text { codes, levels }, _) => codes
                    .get(row)
                    .filter(|&&code| (code as usize) < levels.len())
                    .map(|&code| u64::from(code)),
            };
            *group = own.map(|own| {
                *seen.entry((before, own)).or_insert_with(|| {
                    let name = match cut {
                        None => column.text(row).unwrap_or_default().into_owned(),
                        Some(cut) if own == 0 => format!("below {cut}"),
                        Some(cut) => format!("at least {cut}"),
                    };
                    longer.push(names[before].iter().cloned().chain([name]).collect());
                    longer.len() - 1
                })
            });
        }
        names = longer;
    }
    (groups, names.into_iter().map(|names| names.join(", ")).collect())
}

/// Where numbers of many values are cut in two: where the guess of a role cuts them, at 25 years of age or at the mean.
fn cut(column: &Column) -> Option<f64> {
    let ColumnData::Numeric(_) = column.data else { return None };
    let summary = column.summary();
    match sensitive_role(&summary).positive {
        Condition::AtLeast(threshold) if summary.distinct > GROUPS => Some(threshold),
        _ => None,
    }
}
