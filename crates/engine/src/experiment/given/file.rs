//! A file that holds weights or coefficients: told from its content, and read.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{GivenError, GivenName};
use crate::design::Coefficients;
use crate::experiment::HiddenUnit;
use crate::table::{Column, Delimiter, FormatChoice, Table, TableReader};

/// Bytes that a file of weights or coefficients has at the most.
pub const LONGEST_GIVEN: usize = 1 << 29;

/// Characters of a cell that an error shows.
const SHOWN: usize = 40;

/// The column that names a row, and the one that holds its weight; beside them there may be the row's part.
const ROW: &str = "row";
const PART: &str = "part";
const WEIGHT: &str = "sample_weight";

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenKind {
    /// A weight a row.
    Weights,
    /// A coefficient a column.
    Coefficients,
}

impl GivenKind {
    /// What a file holds by its content: weights where its first line names `row` and `sample_weight`, perhaps `part`, and nothing else;
    /// coefficients where it is one JSON object with an intercept, or with a model that has one. `None`: neither; it may be a table.
    /// Of weights the first line is enough.
    pub fn of(bytes: &[u8]) -> Option<GivenKind> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if bytes.trim_ascii_start().starts_with(b"{") {
            let value = serde_json::from_slice(bytes).ok()?;
            return (!models(&value).is_empty()).then_some(GivenKind::Coefficients);
        }
        delimiter(bytes).map(|_| GivenKind::Weights)
    }
}

/// What separates the cells of a first line that names the columns of weights.
fn delimiter(bytes: &[u8]) -> Option<Delimiter> {
    let line = bytes.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let line = std::str::from_utf8(line).ok()?;
    let holds = |mark: char| {
        let names: Vec<&str> = line.split(mark).map(|name| name.trim().trim_matches('"')).collect();
        let is = |name: &str| names.contains(&name);
        is(ROW) && is(WEIGHT) && names.len() == 2 + usize::from(is(PART))
    };
    let marks = [(',', Delimiter::Comma), (';', Delimiter::Semicolon), ('\t', Delimiter::Tab)];
    marks.into_iter().find(|(mark, _)| holds(*mark)).map(|(_, delimiter)| delimiter)
}

/// The models in an object: itself, or those that a saved file has.
fn models(value: &Value) -> Vec<(GivenName, &Value)> {
    let has_intercept = |value: &Value| value.get("intercept").is_some();
    if has_intercept(value) {
        return vec![(GivenName::Only, value)];
    }
    [("before", GivenName::Before), ("hard", GivenName::Hard), ("soft", GivenName::Soft)]
        .into_iter()
        .filter_map(|(key, name)| Some((name, value.get(key).filter(|value| has_intercept(value))?)))
        .collect()
}

/// A file that was read, and not yet held against any data.
#[derive(Debug, Clone, PartialEq)]
pub enum GivenFile {
    /// Rows with their weights.
    Weights(Vec<GivenRow>),
    /// Models with their coefficients.
    Coefficients(GivenCoefficients),
}

/// A line of a file of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenRow {
    /// Which row, from 0, as the file has it.
    pub row: Result<u64, String>,
    /// What part the file says that it is in.
    pub part: Option<String>,
    /// Its weight, or what stands there.
    pub weight: Result<f64, String>,
}

/// A file of coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct GivenCoefficients {
    /// The label that is predicted, where the file says so.
    pub favourable: Option<String>,
    /// The data that it was made of, where the file says so.
    pub fingerprint: Option<String>,
    /// The hidden layers whose units the columns are, where there are any.
    pub hidden_layers: Option<[Vec<HiddenUnit>; 2]>,
    /// The models, each with a number a name, in the units of the file.
    pub models: Vec<(GivenName, Vec<(String, f64)>)>,
}

impl GivenFile {
    /// Reads weights or coefficients, whichever the content is.
    ///
    /// # Errors
    ///
    /// A [`GivenError`]: neither, too long, a table or JSON that cannot be read, a coefficient that is no number. What is wrong with a row is
    /// said when it is held against the data.
    pub fn read(bytes: &[u8]) -> Result<GivenFile, GivenError> {
        if bytes.len() > LONGEST_GIVEN {
            return Err(GivenError::TooLong { bytes: bytes.len() as u64, limit: LONGEST_GIVEN });
        }
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if plain.trim_ascii_start().starts_with(b"{") {
            return coefficients(plain).map(GivenFile::Coefficients);
        }
        let delimiter = delimiter(plain).ok_or(GivenError::Neither)?;
        // A file whose cells are cut by commas has no decimal commas; of others the numbers say it.
        let decimal_comma = (delimiter == Delimiter::Comma).then_some(false);
        let choice = FormatChoice {
            delimiter: Some(delimiter),
            header: Some(true),
            header_lines: Some(1),
            skip: Some(0),
            footer: Some(false),
            fill_down: Some(false),
            decimal_comma,
            ..FormatChoice::default()
        };
        let mut reader = TableReader::new(choice);
        reader.push(bytes).map_err(GivenError::Table)?;
        weights(&reader.finish().map_err(GivenError::Table)?).map(GivenFile::Weights)
    }

    /// What it holds.
    pub fn kind(&self) -> GivenKind {
        match self {
            GivenFile::Weights(_) => GivenKind::Weights,
            GivenFile::Coefficients(_) => GivenKind::Coefficients,
        }
    }
}

fn weights(table: &Table) -> Result<Vec<GivenRow>, GivenError> {
    let (Some(rows), Some(weights)) = (table.column(ROW), table.column(WEIGHT)) else {
        return Err(GivenError::Neither);
    };
    let parts = table.column(PART);
    let shown = |column: &Column, line: usize| -> String {
        column.text(line).unwrap_or_default().chars().take(SHOWN).collect()
    };
    Ok((0..table.rows)
        .map(|line| {
            let number = |column: &Column| {
                let text = || column.text(line).and_then(|text| text.parse::<f64>().ok());
                column.number(line).or_else(text)
            };
            let whole = |number: f64| {
                (number >= 0.0 && number.fract() == 0.0 && number <= f64::from(u32::MAX))
                    .then_some(number as u64)
            };
            GivenRow {
                row: number(rows).and_then(whole).ok_or_else(|| shown(rows, line)),
                part: parts.and_then(|parts| parts.text(line)).map(|text| text.into_owned()),
                weight: number(weights).filter(|it| it.is_finite()).ok_or_else(|| shown(weights, line)),
            }
        })
        .collect())
}

fn coefficients(bytes: &[u8]) -> Result<GivenCoefficients, GivenError> {
    let json = |error: serde_json::Error| GivenError::Json { message: error.to_string() };
    let value: Value = serde_json::from_slice(bytes).map_err(json)?;
    let found = models(&value);
    if found.is_empty() {
        return Err(GivenError::Neither);
    }
    let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let hidden = value.get("hidden_layers").filter(|layers| !layers.is_null());
    Ok(GivenCoefficients {
        favourable: text("favourable"),
        fingerprint: text("fingerprint"),
        hidden_layers: hidden.cloned().map(serde_json::from_value).transpose().map_err(json)?,
        models: found
            .into_iter()
            .map(|(name, model)| Ok((name, named(model).map_err(json)??)))
            .collect::<Result<_, GivenError>>()?,
    })
}

/// A model's numbers by the names of its parameters: from a saved file's lists, or as they stand.
#[allow(clippy::type_complexity)]
fn named(model: &Value) -> Result<Result<Vec<(String, f64)>, GivenError>, serde_json::Error> {
    if model.get("numeric").is_some_and(Value::is_array) || model.get("factors").is_some_and(Value::is_array)
    {
        let model: Coefficients = serde_json::from_value(model.clone())?;
        let numeric = model.numeric.into_iter().map(|it| (it.column, it.coefficient));
        let levels = model.factors.into_iter().flat_map(|factor| {
            let name = factor.column;
            factor.levels.into_iter().map(move |it| (format!("{name} = {}", it.level), it.coefficient))
        });
        let intercept = ("intercept".to_owned(), model.intercept);
        return Ok(Ok(numeric.chain(levels).chain([intercept]).collect()));
    }
    let Some(object) = model.as_object() else { return Ok(Err(GivenError::Neither)) };
    Ok(object
        .iter()
        // What a saved file says beside its model is no column.
        .filter(|(column, value)| {
            !(value.is_string() && ["favourable", "fingerprint"].contains(&column.as_str()))
        })
        .map(|(column, value)| match value.as_f64().filter(|number| number.is_finite()) {
            Some(number) => Ok((column.clone(), number)),
            None => {
                let value = value.to_string().chars().take(SHOWN).collect();
                Err(GivenError::NotACoefficient { column: column.clone(), value })
            }
        })
        .collect())
}
