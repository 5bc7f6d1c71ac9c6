//! Weka's ARFF, as its manual describes it: a header that names and types the attributes, then one row a line.

use super::typed::{TypedColumn, is_marker, table};
use super::{KindError, KindReader, RECORD_BYTES};
use crate::column::COLUMNS;
use crate::decode::as_windows_1252;
use crate::{FileNote, FormatChoice, Table, TableError, TableNote};

/// Whether a text begins as ARFF: behind comments and blank lines stands `@relation`.
pub(super) fn begins(text: &str) -> bool {
    let is_content = |line: &&str| !line.is_empty() && !line.starts_with('%');
    let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let first = lines.find(is_content).unwrap_or_default();
    keyword(first).is_some_and(|(keyword, _)| keyword == "relation" || keyword == "attribute")
}

/// A line's keyword in lower case, without its `@`, and what follows.
fn keyword(line: &str) -> Option<(String, &str)> {
    let rest = line.strip_prefix('@')?;
    let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
    let (word, rest) = rest.split_at(end);
    Some((word.to_ascii_lowercase(), rest.trim()))
}

enum Kind {
    Number,
    /// Texts and dates.
    Text,
    /// The values that there may be.
    Nominal(Vec<String>),
}

/// Reads lines as they arrive.
pub(super) struct Arff {
    line: Vec<u8>,
    lines: usize,
    in_data: bool,
    kinds: Vec<Kind>,
    columns: Vec<TypedColumn>,
    rows: usize,
    markers: Vec<String>,
    /// What rows weigh that say so, by row from 0.
    weights: Vec<(usize, String)>,
    /// Lines that are no UTF-8: how many, and the first one's row from 1.
    undecodable: Option<(usize, usize)>,
}

impl Arff {
    pub fn new(choice: &FormatChoice) -> Arff {
        Arff {
            line: Vec::new(),
            lines: 0,
            in_data: false,
            kinds: Vec::new(),
            columns: Vec::new(),
            rows: 0,
            markers: choice.missing.clone().unwrap_or_default(),
            weights: Vec::new(),
            undecodable: None,
        }
    }

    fn wrong(&self, reason: impl Into<String>) -> TableError {
        KindError::Arff { line: self.lines, reason: reason.into() }.into()
    }

    fn take_line(&mut self) -> Result<(), TableError> {
        self.lines += 1;
        let bytes = std::mem::take(&mut self.line);
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                self.undecodable.get_or_insert((0, self.rows + 1)).0 += 1;
                as_windows_1252(error.as_bytes())
            }
        };
        let line = text.trim_start_matches('\u{feff}').trim();
        if !line.is_empty() && !line.starts_with('%') {
            if self.in_data { self.row(line)? } else { self.declaration(line)? }
        }
        self.line = text.into_bytes();
        self.line.clear();
        Ok(())
    }

    fn declaration(&mut self, line: &str) -> Result<(), TableError> {
        match keyword(line) {
            Some((word, _)) if word == "relation" => Ok(()),
            Some((word, _)) if word == "data" && self.columns.is_empty() => {
                Err(self.wrong("@data stands before any @attribute"))
            }
            Some((word, _)) if word == "data" => {
                self.in_data = true;
                Ok(())
            }
            Some((word, rest)) if word == "attribute" => self.attribute(rest),
            _ => Err(self.wrong("the header has lines of @relation, @attribute and @data alone")),
        }
    }

    fn attribute(&mut self, rest: &str) -> Result<(), TableError> {
        if self.columns.len() >= COLUMNS {
            return Err(TableError::TooManyColumns { row: self.lines, limit: COLUMNS });
        }
        let unquoted = |c: char| c.is_whitespace() || c == '{';
        let Some((name, after)) = value(rest, unquoted) else {
            return Err(self.wrong("a quote is opened and not closed"));
        };
        let kind = after.trim();
        let word = kind.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        let kind = if let Some(inner) = kind.strip_prefix('{') {
            let Some(inner) = inner.trim_end().strip_suffix('}') else {
                return Err(self.wrong(format!("the values of \"{}\" do not end with }}", name.text)));
            };
            let Some(values) = values(inner) else {
                return Err(self.wrong("a quote is opened and not closed"));
            };
            Kind::Nominal(values.into_iter().map(|value| value.text).collect())
        } else {
            match word.as_str() {
                "numeric" | "real" | "integer" => Kind::Number,
                "string" | "date" => Kind::Text,
                "relational" => {
                    return Err(self.wrong(format!(
                        "\"{}\" holds tables within the table, which are not read",
                        name.text
                    )));
                }
                _ => return Err(self.wrong(format!("\"{}\" has the unknown type \"{word}\"", name.text))),
            }
        };
        self.kinds.push(kind);
        self.columns.push(TypedColumn::new(name.text));
        Ok(())
    }

    /// The cells of a sparse row, behind its brace: places and values. What is not there is 0, or the first of the values that there
    /// may be.
    fn sparse(&self, inside: &str) -> Result<Vec<Value>, TableError> {
        let Some(inside) = inside.trim_end().strip_suffix('}') else {
            return Err(self.wrong("its { is not closed"));
        };
        let mut cells: Vec<Option<Value>> = self.kinds.iter().map(|_| None).collect();
        let mut rest = inside.trim();
        while !rest.is_empty() {
            let (place, after) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            let Some(cell) = place.parse::<usize>().ok().and_then(|place| cells.get_mut(place)) else {
                return Err(self.wrong(format!(
                    "\"{place}\" is no place of an attribute: they are counted from 0 to {}",
                    self.kinds.len().saturating_sub(1)
                )));
            };
            let Some((own, after)) = value(after, |c| c == ',') else {
                return Err(self.wrong("a quote is opened and not closed"));
            };
            *cell = Some(own);
            let after = after.trim_start();
            rest = match after.strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if after.is_empty() => after,
                None => return Err(self.wrong("its values are not divided by commas")),
            };
        }
        let mut all = Vec::with_capacity(cells.len());
        for ((cell, kind), column) in cells.into_iter().zip(&self.kinds).zip(&self.columns) {
            let left_out = match kind {
                Kind::Number => Some("0"),
                Kind::Nominal(values) => values.first().map(String::as_str),
                Kind::Text => None,
            };
            let left_out = left_out.map(|text| Value { text: text.to_owned(), quoted: true });
            let Some(cell) = cell.or(left_out) else {
                return Err(self.wrong(format!(
                    "it is sparse and leaves out the text \"{}\": save it dense (in Weka: the filter SparseToNonSparse)",
                    column.name()
                )));
            };
            all.push(cell);
        }
        Ok(all)
    }

    fn row(&mut self, line: &str) -> Result<(), TableError> {
        let (line, weight) = weighed(without_remark(line));
        let cells = match line.strip_prefix('{') {
            Some(inside) => self.sparse(inside)?,
            None => values(line).ok_or_else(|| self.wrong("a quote is opened and not closed"))?,
        };
        if let Some(weight) = weight {
            self.weights.push((self.rows, weight.to_owned()));
        }
        let expected = self.columns.len();
        if cells.len() != expected {
            let reason = format!("it has {} values where {expected} attributes are declared", cells.len());
            return Err(self.wrong(reason));
        }
        let mut refused = None;
        for ((cell, column), kind) in cells.iter().zip(&mut self.columns).zip(&self.kinds) {
            let text = cell.text.trim();
            let is_missing =
                text.is_empty() || (text == "?" && !cell.quoted) || is_marker(text.as_bytes(), &self.markers);
            match kind {
                _ if is_missing => {}
                Kind::Number => {
                    if !column.push_number(text.strip_prefix('+').unwrap_or(text)) {
                        refused.get_or_insert(format!("\"{text}\" in \"{}\" is no number", column.name()));
                    }
                }
                Kind::Nominal(values) if !values.iter().any(|value| value.trim() == text) => {
                    refused.get_or_insert(format!(
                        "\"{text}\" is not among the declared values of \"{}\"",
                        column.name()
                    ));
                }
                _ => column.push_text(text.as_bytes()),
            }
            column.pad(self.rows + 1);
        }
        match refused {
            Some(reason) => Err(self.wrong(reason)),
            None if self.rows >= u32::MAX as usize - 2 => Err(TableError::TooManyRows { limit: self.rows }),
            None => {
                self.rows += 1;
                Ok(())
            }
        }
    }
}

impl KindReader for Arff {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.line.len() + piece.len() > RECORD_BYTES {
                self.lines += 1;
                return Err(self.wrong(format!("it is longer than {RECORD_BYTES} bytes")));
            }
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                self.take_line()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Table, TableError> {
        if !self.line.is_empty() {
            self.take_line()?;
        }
        if !self.in_data {
            return Err(self.wrong("the file ends before @data"));
        }
        // Of rows that weigh something the others weigh 1.
        if !self.weights.is_empty() {
            let mut column = TypedColumn::new(WEIGHT.to_owned());
            let mut weights = self.weights.iter().peekable();
            for row in 0..self.rows {
                let weight = weights.next_if(|(own, _)| *own == row);
                column.push_number(weight.map_or("1", |(_, weight)| weight));
            }
            self.columns.push(column);
        }
        let notes = self
            .undecodable
            .map(|(count, first_row)| TableNote::File(FileNote::UndecodableRecords { count, first_row }))
            .into_iter()
            .collect();
        table(self.columns, self.rows, notes)
    }
}

struct Value {
    text: String,
    quoted: bool,
}

/// The value at the front, in quotes of either kind or up to a character that ends it, and what follows; `None` where a quote is not
/// closed. A backslash in quotes takes the next character as it is, but for line ends and tabs.
fn value(text: &str, ends: impl Fn(char) -> bool) -> Option<(Value, &str)> {
    let text = text.trim_start();
    let Some(quote) = text.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
        let end = text.find(ends).unwrap_or(text.len());
        let (own, rest) = text.split_at(end);
        return Some((Value { text: own.trim_end().to_owned(), quoted: false }, rest));
    };
    let (mut own, mut escaped) = (String::new(), false);
    for (place, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => {
                own.push(match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    other => other,
                });
                escaped = false;
            }
            '\\' => escaped = true,
            _ if c == quote => {
                return Some((Value { text: own, quoted: true }, text.get(place + 1..).unwrap_or_default()));
            }
            _ => own.push(c),
        }
    }
    None
}

/// A row without what stands behind a per cent sign that follows white space, outside of quotes.
fn without_remark(line: &str) -> &str {
    let (mut quote, mut before) = (None, '\0');
    for (place, c) in line.char_indices() {
        match c {
            _ if before == '\\' && quote.is_some() => {
                before = '\0';
                continue;
            }
            _ if Some(c) == quote => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            '%' if quote.is_none() && before.is_whitespace() => {
                return line.get(..place).unwrap_or(line).trim_end();
            }
            _ => {}
        }
        before = c;
    }
    line
}

/// What the column of the rows' weights is called.
const WEIGHT: &str = "instance_weight";

/// A row without its weight, and the weight: a number in braces behind the last comma.
fn weighed(line: &str) -> (&str, Option<&str>) {
    let parts = || {
        let (row, weight) = line.strip_suffix('}')?.rsplit_once('{')?;
        let row = row.trim_end().strip_suffix([',', '\t'])?.trim_end();
        let weight = weight.trim();
        let is_number = weight.parse::<f64>().is_ok_and(|weight| weight.is_finite() && weight >= 0.0);
        is_number.then_some((row, Some(weight)))
    };
    parts().unwrap_or((line, None))
}

/// Values between commas, or between white space where there are no commas outside of quotes.
fn values(text: &str) -> Option<Vec<Value>> {
    let (mut quote, mut escaped, mut commas) = (None, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote.is_some() => escaped = true,
            _ if Some(c) == quote => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            ',' if quote.is_none() => commas = true,
            _ => {}
        }
    }
    if !commas {
        let (mut rest, mut list) = (text.trim(), Vec::new());
        while !rest.is_empty() {
            let (own, after) = value(rest, char::is_whitespace)?;
            list.push(own);
            rest = after.trim_start();
        }
        return Some(list);
    }
    let separator = ',';
    let (mut rest, mut list) = (text, Vec::new());
    loop {
        let (own, after) = value(rest, |c| c == separator)?;
        list.push(own);
        let after = after.trim_start_matches(' ');
        match after.strip_prefix(separator) {
            Some(next) => rest = next,
            // Something between a closing quote and the next comma.
            None if !after.trim().is_empty() => return None,
            None => return Some(list),
        }
    }
}
