//! Where the rows begin, and what the columns are called: lines above the table, a header of one or several lines, one that is a
//! name short, none.

use super::dates::{Order, parse_date};
use super::header_cells::{are_codes, are_counted, is_flag, is_ruler, is_types, same_header};
use super::number::read_number;
use super::records::Dialect;
use super::sample::{Sample, is_missing};
use super::{Delimiter, FileNote, FormatChoice, TableNote};

/// Records above the header, and records of the header, at the most.
const ABOVE: usize = 100;
const LINES: usize = 5;
/// Records below that are looked at.
const BELOW: usize = 200;
/// Records of a page's title at the most.
const TITLES: usize = 3;
/// What the rows' own names are called.
pub(super) const ROW_NAMES: &str = "(row names)";
/// Characters of a line that a note shows.
const SHOWN: usize = 60;

/// Where the rows begin, and what the columns are called.
pub(super) struct Heading {
    /// A name for every column, empty where there is none.
    pub names: Vec<String>,
    /// Records above the header.
    pub skip: usize,
    /// Records of the header.
    pub lines: usize,
    pub row_names: bool,
    pub trailing: bool,
    /// Whether the header comes again, as on the pages of a report.
    pub pages: bool,
    pub notes: Vec<TableNote>,
}

/// What is found of the records' heading.
pub(super) fn heading(
    text: &str,
    sample: &Sample,
    dialect: Dialect,
    choice: &FormatChoice,
    decimal_comma: bool,
    missing: &[String],
) -> Heading {
    let width = sample.usual_width();
    let look = Look { sample, width, decimal_comma, missing };
    let mut notes = Vec::new();
    let skip = choice.skip.unwrap_or_else(|| look.start(usize::from(says_delimiter(text))));
    if skip > usize::from(says_delimiter(text)) {
        let first = sample
            .record(usize::from(says_delimiter(text)))
            .join(&char::from(dialect.delimiter.byte()).to_string());
        let (count, text) = (skip - usize::from(says_delimiter(text)), first.chars().take(SHOWN).collect());
        notes.push(TableNote::File(FileNote::SkippedLines { count, text, columns: width }));
    }
    let header_width = sample.width(skip);
    let full: Vec<usize> =
        (skip + 1..sample.len()).filter(|&record| sample.width(record) == width).take(BELOW).collect();
    let trailing = width > 2
        && header_width + 1 == width
        && !full.is_empty()
        && full.iter().all(|&record| sample.record(record).last().is_some_and(|cell| cell.is_empty()));
    // Where many rows are as short as the header, those that are longer have a cell too many.
    let rows = sample.len().saturating_sub(skip + 1);
    let short =
        header_width + 1 == width && !trailing && !full.is_empty() && 10 * full.len() >= 9 * rows.min(BELOW);
    let row_names = choice.row_names.unwrap_or(short) && short;
    let columns = if trailing { width - 1 } else { width };

    let found = look.header_lines(skip, usize::from(row_names));
    let lines = match (choice.header, choice.header_lines) {
        (Some(false), _) => 0,
        (_, Some(lines)) => lines,
        (Some(true), None) => found.max(1),
        (None, None) => found,
    };
    let index = (lines > 1 && look.is_index_name(skip, lines - 1, usize::from(row_names)))
        .then(|| sample.record(skip + lines - 1).first().map(|name| (*name).to_owned()))
        .flatten();
    let mut names = look.names(skip, lines - usize::from(index.is_some()), &mut notes);
    if lines == 0
        && choice.header.is_none()
        && let Some(commented) = commented_names(text, dialect, columns)
    {
        notes.push(TableNote::File(FileNote::CommentedNames {
            first: commented.first().cloned().unwrap_or_default(),
        }));
        names = commented;
    }
    if row_names {
        names.insert(0, index.unwrap_or_else(|| ROW_NAMES.to_owned()));
    } else if let (Some(index), Some(first)) = (index, names.first_mut())
        && first.is_empty()
    {
        *first = index;
    }
    // "# age,score" or "%age,score": the mark is no part of the name.
    if lines > 0
        && dialect.comment.is_none()
        && let [first, others @ ..] = names.as_mut_slice()
        && !others.iter().any(|name| name.starts_with(['#', '%']))
    {
        *first = first.trim_start_matches(['#', '%']).trim_start().to_owned();
    }
    if lines > 0 {
        without_orange_marks(&mut names);
    }
    // Rows may end early, but a header has a name for each column.
    while names.len() > columns && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names.resize(names.len().max(columns), String::new());
    let pages = lines == 1 && look.comes_again(skip);
    Heading { names, skip, lines, row_names, trailing, pages, notes }
}

/// Orange writes what a column is before its name: "C#age", "mD#city", "cD#approved". The marks are no part of the names.
fn without_orange_marks(names: &mut [String]) {
    let marked = |name: &String| {
        let (marks, name) = name.split_once('#')?;
        let part = marks.trim_start_matches(['m', 'c', 'i', 'w']);
        let known = matches!(part, "" | "C" | "D" | "S" | "T" | "N") && marks.len() <= part.len() + 1;
        (known && !marks.is_empty() && !name.is_empty()).then(|| name.to_owned())
    };
    let without: Vec<Option<String>> = names.iter().map(marked).collect();
    let count = without.iter().flatten().count();
    if count >= 2 && 2 * count >= names.len() {
        names
            .iter_mut()
            .zip(without)
            .for_each(|(name, without)| *name = without.unwrap_or(std::mem::take(name)));
    }
}

/// The names in the last comment line before the first record, where it has one for each column.
fn commented_names(text: &str, dialect: Dialect, columns: usize) -> Option<Vec<String>> {
    let mark = char::from(dialect.comment?);
    let comments = text.lines().take_while(|line| line.trim().is_empty() || line.starts_with(mark));
    let last = comments.filter(|line| !line.trim().is_empty()).last()?.trim_start_matches(mark).trim();
    let sample = Sample::read(last, Dialect { comment: None, ..dialect }, true, 1);
    let names: Vec<String> = sample.record(0).into_iter().map(str::to_owned).collect();
    (names.len() == columns && names.iter().all(|name| !name.is_empty())).then_some(names)
}

/// A sample's records, and what is needed to judge them.
struct Look<'a> {
    sample: &'a Sample,
    width: usize,
    decimal_comma: bool,
    missing: &'a [String],
}

impl Look<'_> {
    /// Whether a cell is a number or a date.
    fn is_typed(&self, cell: &str) -> bool {
        read_number(cell.as_bytes(), self.decimal_comma).number().is_some()
            || [Order::DayFirst, Order::MonthFirst].iter().any(|&order| parse_date(cell, order).is_some())
    }

    fn is_missing(&self, cell: &str) -> bool {
        is_missing(cell, self.missing)
    }

    /// The first record of the table, at or behind `from`: it has about as many cells as the others, and most are filled.
    fn start(&self, from: usize) -> usize {
        let sample = self.sample;
        let fits = |record: usize| {
            let cells = sample.record(record);
            let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            let below = sample.width(record + 1) == self.width || sample.width(record + 2) == self.width;
            let usual = cells.len() == self.width
                || cells.len() + 1 == self.width && below
                || cells.len() > self.width && !cells.iter().any(|cell| self.is_typed(cell));
            // R prints "# A tibble: 150 x 5" above.
            let printed = matches!(cells.as_slice(), ["#", "A", ..]);
            usual && 2 * filled >= cells.len().max(2) && !is_ruler(&cells) && !printed
        };
        let last = sample.len().saturating_sub(1).min(ABOVE);
        // Many records of one width are a table, even where most of those below are wider.
        let first = sample.width(from);
        let run = (from..sample.len()).take_while(|&record| sample.width(record) == first).count();
        if first >= 2 && first != self.width && run >= 20 {
            return from;
        }
        let first = (from..=last).find(|&record| fits(record)).unwrap_or(from);
        // What looks like a header may be the title of a page, above the header that is on every page.
        (first..=last.min(first + TITLES))
            .find(|&record| fits(record) && self.comes_again(record))
            .unwrap_or(first)
    }

    /// Whether a record of names, above numbers, comes again.
    fn comes_again(&self, record: usize) -> bool {
        let cells = self.sample.record(record);
        let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
        let distinct: std::collections::BTreeSet<&&&str> = filled.iter().collect();
        filled.len() >= 2
            && distinct.len() == filled.len()
            && !filled.iter().any(|cell| self.is_typed(cell))
            && (record + 2..self.sample.len()).any(|below| self.sample.record(below) == cells)
            && self
                .typed_columns(record + 1, 0)
                .iter()
                .zip(&cells)
                .any(|(typed, cell)| *typed && !cell.is_empty())
    }

    /// For each column whether its rows hold numbers or dates: all four fifths of those behind `from` at least.
    fn typed_columns(&self, from: usize, shift: usize) -> Vec<bool> {
        let mut counts = vec![(0, 0); self.width];
        for record in (from..self.sample.len()).take(BELOW) {
            let cells = self.sample.record(record);
            for (cell, (typed, filled)) in cells.into_iter().zip(&mut counts) {
                if !self.is_missing(cell) {
                    *typed += usize::from(self.is_typed(cell));
                    *filled += 1;
                }
            }
        }
        counts.into_iter().skip(shift).map(|(typed, filled)| filled > 0 && 5 * typed >= 4 * filled).collect()
    }

    /// How many records from `start` on are the header. `shift`: columns before the header's first.
    fn header_lines(&self, start: usize, shift: usize) -> usize {
        let sample = self.sample;
        if start + 1 >= sample.len() {
            // One record: names, if no cell is a number.
            return usize::from(!sample.record(start).iter().any(|cell| self.is_typed(cell)));
        }
        if shift == 0 && !self.is_header(start) {
            return 0;
        }
        let mut lines = 1;
        let mut types = false;
        while lines < LINES && start + lines + 1 < sample.len() {
            let cells = sample.record(start + lines);
            let flags = types && cells.iter().all(|cell| cell.is_empty() || is_flag(cell));
            if is_ruler(&cells) || flags || self.is_numbering(&cells, start + lines, shift) {
                lines += 1;
            } else if is_types(&cells) {
                types = true;
                lines += 1;
            } else if self.is_index_name(start, lines, shift) {
                lines += 1;
                break;
            } else if self.is_second_line(start + lines, shift) {
                lines += 1;
            } else {
                break;
            }
        }
        lines
    }

    /// Whether a record below the first one is part of the header: it has texts where the rows below have numbers, and its other
    /// texts do not come again.
    fn is_second_line(&self, record: usize, shift: usize) -> bool {
        if self.sample.len() < record + 4 {
            return false;
        }
        let typed = self.typed_columns(record + 1, shift);
        let cells = self.sample.record(record);
        // The title of the first group of rows stands alone.
        if let [first, others @ ..] = cells.as_slice()
            && self.width >= 3
            && !first.is_empty()
            && others.iter().all(|cell| cell.is_empty())
        {
            return false;
        }
        let (mut above, mut numbers) = (0, 0);
        for (column, cell) in cells.iter().skip(shift).enumerate() {
            let is_number = typed.get(column).copied().unwrap_or(false);
            numbers += usize::from(is_number);
            if self.is_missing(cell) {
                continue;
            }
            match (is_number, self.is_typed(cell)) {
                (true, true) => return false,
                (true, false) => above += 1,
                (false, _) => {
                    let again = (record + 1..self.sample.len())
                        .take(BELOW)
                        .any(|below| self.sample.record(below).get(column + shift) == Some(cell));
                    if again {
                        return false;
                    }
                }
            }
        }
        above > 0 && 2 * above >= numbers
    }

    /// Whether a record below the names says what the rows' own names are called, and nothing else, as pandas writes it.
    fn is_index_name(&self, start: usize, lines: usize, shift: usize) -> bool {
        let cells = self.sample.record(start + lines);
        let alone = cells.first().is_some_and(|first| !first.is_empty() && !self.is_typed(first))
            && cells.iter().skip(1).all(|cell| cell.is_empty())
            && !is_ruler(&cells);
        let nameless = shift == 1 || lines >= 2 || self.sample.record(start).first() == Some(&"");
        let filled =
            |record: usize| self.sample.record(record).iter().filter(|cell| !cell.is_empty()).count();
        alone && nameless && 2 * filled(start + lines + 1) > self.width
    }

    /// Whether a record below the names numbers the columns: 1, 2, 3, ..., above texts, too.
    fn is_numbering(&self, cells: &[&str], record: usize, shift: usize) -> bool {
        cells.len() >= 3 && are_counted(cells) && self.typed_columns(record + 1, shift).contains(&false)
    }

    /// Whether a record names the columns: names are texts above numbers, and do not come again below.
    fn is_header(&self, record: usize) -> bool {
        let sample = self.sample;
        let first = sample.record(record);
        // The header of a file that was put behind another is no row.
        let rest: Vec<Vec<&str>> = (record + 1..sample.len())
            .take(BELOW)
            .map(|below| sample.record(below))
            .filter(|cells| !same_header(cells, &first))
            .collect();
        let mut score = 0.0;
        let (mut numbers, mut above_texts) = (Vec::new(), false);
        for (column, name) in first.iter().enumerate() {
            let below: Vec<&str> = rest
                .iter()
                .filter_map(|cells| cells.get(column).copied())
                .filter(|cell| !self.is_missing(cell))
                .collect();
            let typed = below.iter().filter(|cell| self.is_typed(cell)).count();
            let mostly_typed = !below.is_empty() && typed * 5 >= below.len() * 4;
            score += match (self.is_typed(name), mostly_typed) {
                (false, true) if self.is_missing(name) => 0.0,
                (false, true) => 1.0,
                (true, true) => {
                    numbers.push(read_number(name.as_bytes(), self.decimal_comma).number());
                    -1.0
                }
                (true, false) => {
                    above_texts = true;
                    // Numbers with remarks beside them.
                    if 2 * typed >= below.len() {
                        numbers.push(read_number(name.as_bytes(), self.decimal_comma).number());
                    }
                    -1.0
                }
                (false, false) if below.contains(name) => -1.0,
                (false, false) if below.is_empty() || self.is_missing(name) => 0.0,
                (false, false) => {
                    // In a column of few values a new one would be strange, unless it is the name.
                    let distinct = below.iter().collect::<std::collections::BTreeSet<_>>().len();
                    if below.len() >= 8 && 3 * distinct <= below.len() { 1.0 } else { 0.3 }
                }
            };
        }
        // Years, or 0, 1, 2, ..., that name columns: they speak neither way.
        let steps =
            |by: f64| numbers.windows(2).all(|pair| matches!(pair, [Some(a), Some(b)] if b - a == by));
        let whole: Vec<f64> = numbers.iter().flatten().copied().collect();
        let years = whole.len() == numbers.len()
            && whole.iter().all(|year| (1800.0..=2100.0).contains(year) && year.fract() == 0.0)
            && whole.windows(2).all(|pair| pair[0] < pair[1]);
        let counted = steps(1.0) && whole.first().is_some_and(|first| *first == 0.0 || *first == 1.0);
        if numbers.len() >= 2 && (years || counted || steps(1.0) || steps(5.0) || steps(10.0)) {
            score += numbers.len() as f64;
            // Nothing but numbers below numbers: 0, 1, 2, ... is more likely the names of columns than a row, years are not.
            if numbers.len() == first.len() && !(counted && numbers.len() >= 3) {
                score -= 1.0;
            }
        }
        // 0, 1, 2, ... above texts, as pandas calls columns without names.
        score >= 0.0 || above_texts && first.len() >= 3 && are_counted(&first)
    }

    /// The names that the header's lines give.
    fn names(&self, start: usize, lines: usize, notes: &mut Vec<TableNote>) -> Vec<String> {
        let candidates: Vec<(usize, Vec<&str>)> = (0..lines)
            .map(|line| (line, self.sample.record(start + line)))
            .filter(|(line, cells)| {
                let first = *line == 0 && !(lines > 1 && is_ruler(cells));
                first || !(is_ruler(cells) || is_types(cells) || are_counted(cells))
            })
            .collect();
        // What ends every line with a delimiter is no name.
        let named = |(_, cells): &(usize, Vec<&str>)| cells.iter().rposition(|cell| !cell.is_empty());
        let width = candidates.iter().filter_map(named).max().map_or(0, |last| last + 1);
        let candidates: Vec<(usize, Vec<&str>)> = candidates
            .into_iter()
            .map(|(line, cells)| (line, cells.into_iter().take(width).collect()))
            .collect();
        let whole = |cells: &[&str]| {
            let distinct: std::collections::BTreeSet<&&str> = cells.iter().collect();
            cells.iter().all(|cell| !cell.is_empty()) && distinct.len() == cells.len()
        };
        // A title with as many commas as there are columns has a number among them.
        let named = |cells: &[&str]| whole(cells) && !are_codes(cells);
        let best = candidates
            .iter()
            .find(|(_, cells)| named(cells) && !cells.iter().any(|cell| self.is_typed(cell)))
            .or_else(|| candidates.iter().find(|(_, cells)| named(cells)))
            .or_else(|| candidates.iter().find(|(_, cells)| whole(cells)));
        let (from, names) = match (best, candidates.as_slice()) {
            (Some((line, cells)), _) => (Some(*line), cells.iter().map(|&cell| cell.to_owned()).collect()),
            (None, [(line, cells)]) => (Some(*line), cells.iter().map(|&cell| cell.to_owned()).collect()),
            (None, several) => (None, joined(several)),
        };
        // A line of strokes says nothing.
        let rulers = (0..lines).filter(|line| is_ruler(&self.sample.record(start + line))).count();
        let lines = lines - rulers;
        if lines > 1 {
            notes.push(match from {
                Some(line) => TableNote::File(FileNote::HeaderLines { lines, line: line + 1 }),
                None => TableNote::File(FileNote::JoinedHeader { lines }),
            });
        }
        names
    }
}

/// Names made of all lines; one above several columns stands for those behind it.
fn joined(lines: &[(usize, Vec<&str>)]) -> Vec<String> {
    let width = lines.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let mut names = vec![String::new(); width];
    for (place, (_, cells)) in lines.iter().enumerate() {
        let above = place + 1 < lines.len();
        let mut last = "";
        for (column, name) in names.iter_mut().enumerate() {
            let cell = cells.get(column).copied().unwrap_or_default();
            if !cell.is_empty() {
                last = cell;
            }
            let part = if above { last } else { cell };
            if !part.is_empty() {
                if !name.is_empty() {
                    name.push(' ');
                }
                name.push_str(part);
            }
        }
    }
    names
}

/// The delimiter of a first line "sep=;", which spreadsheets understand.
pub(super) fn said_delimiter(text: &str) -> Option<Delimiter> {
    let line = text.lines().next()?.trim_matches('"');
    let mark = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    match mark.trim_end_matches('\r') {
        "," => Some(Delimiter::Comma),
        ";" => Some(Delimiter::Semicolon),
        "\t" | "\\t" => Some(Delimiter::Tab),
        "|" => Some(Delimiter::Pipe),
        "^" => Some(Delimiter::Caret),
        "~" => Some(Delimiter::Tilde),
        ":" => Some(Delimiter::Colon),
        " " => Some(Delimiter::Space),
        _ => None,
    }
}

/// Whether the first line says what the delimiter is.
fn says_delimiter(text: &str) -> bool {
    said_delimiter(text).is_some()
}
