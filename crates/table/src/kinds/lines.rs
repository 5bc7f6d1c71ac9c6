//! Text whose lines have something around them: each is in quotes, or has a mark before it, its cells are in typographic quotes, or it
//! stands between the bars and rules that programs print. That is taken off, and what is left is read as delimited text.

use super::{KindReader, RECORD_BYTES, Settings};
use crate::{Encoding, FileNote, FormatChoice, Lines, Quote, Table, TableError, TableNote};

/// Lines that are looked at.
const LOOKED_AT: usize = 300;
/// Quotes that open a cell, and those that close one.
const OPEN: [&[u8]; 4] = ["“".as_bytes(), "„".as_bytes(), "«".as_bytes(), "”".as_bytes()];
const CLOSE: [&[u8]; 3] = ["”".as_bytes(), "“".as_bytes(), "»".as_bytes()];

/// What stands around the lines of a text; `None` where nothing does, or the choice says so.
pub(super) fn around(text: &str, choice: &FormatChoice) -> Option<Lines> {
    let text = text.trim_start_matches('\u{feff}');
    let lines =
        || text.lines().map(str::as_bytes).filter(|line| !line.trim_ascii().is_empty()).take(LOOKED_AT);
    let by_quote = choice.quote.is_none_or(|quote| quote == Quote::Double);
    if by_quote && are_quoted(lines()) {
        return Some(Lines::InQuotes);
    }
    if by_quote && are_typographic(lines()) {
        return Some(Lines::TypographicQuotes);
    }
    if choice.comment.is_none() && are_marked(lines()) {
        return Some(Lines::Marked);
    }
    let by_bars = choice.delimiter.is_none_or(|delimiter| matches!(delimiter.byte(), b' ' | b'|'));
    (by_bars && (are_barred(lines()) || are_boxed(lines()))).then_some(Lines::Printed)
}

/// Whether all lines but the first are in quotes as a whole, so that quotes within are doubled, and hold delimiters.
fn are_quoted<'a>(mut lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let divides = |line: &[u8]| line.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|'));
    let first = lines.next().is_some_and(|line| unquoted(line).is_some() || !line.contains(&b'"'));
    let (mut count, mut all, mut divided) = (0, true, true);
    for line in lines {
        count += 1;
        // The last line that is looked at may be cut.
        if !(all && divided) {
            return false;
        }
        let inside = unquoted(line);
        divided &= inside.as_deref().is_none_or(divides);
        all &= inside.is_some();
    }
    first && count >= 2
}

/// What stands in a line's quotes; `None` where it has none around it, or one within that is not doubled.
fn unquoted(line: &[u8]) -> Option<Vec<u8>> {
    let inside = line.trim_ascii().strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut plain = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(&byte) = bytes.next() {
        if byte == b'"' && bytes.next() != Some(&b'"') {
            return None;
        }
        plain.push(byte);
    }
    Some(plain)
}

/// Whether cells begin and end with typographic quotes, and none with a double one.
fn are_typographic<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut cells, mut opened, mut plain) = (0, 0, 0);
    for line in lines {
        let (_, counted) = straightened(line);
        cells += counted.closed;
        opened += counted.opened;
        plain += counted.plain;
    }
    cells >= 3 && 10 * cells >= 9 * opened && plain == 0
}

/// Cells of a line that open with a typographic quote, those that close with one as well, and those that open with a double one.
#[derive(Default)]
struct Counted {
    opened: usize,
    closed: usize,
    plain: usize,
}

/// A line with double quotes in place of the typographic ones around its cells.
fn straightened(line: &[u8]) -> (Vec<u8>, Counted) {
    let is_end = |byte: u8| matches!(byte, b',' | b';' | b'\t' | b'|');
    let begins = |rest: &[u8], marks: &[&[u8]]| {
        marks.iter().find(|mark| rest.starts_with(mark)).map(|mark| mark.len())
    };
    let (mut plain, mut counted) = (Vec::with_capacity(line.len()), Counted::default());
    let (mut rest, mut start, mut within) = (line, true, false);
    while let Some((&byte, behind)) = rest.split_first() {
        if within {
            let closes = begins(rest, &CLOSE).filter(|&length| {
                let next = rest.get(length..).unwrap_or_default().trim_ascii_start();
                rest.get(length) == Some(&b'\t') || next.first().is_none_or(|&next| is_end(next))
            });
            if let Some(length) = closes {
                plain.push(b'"');
                counted.closed += 1;
                (rest, within) = (rest.get(length..).unwrap_or_default(), false);
                continue;
            }
            if byte == b'"' {
                plain.push(b'"');
            }
        } else if start && let Some(length) = begins(rest, &OPEN) {
            plain.push(b'"');
            counted.opened += 1;
            (rest, within, start) = (rest.get(length..).unwrap_or_default(), true, false);
            continue;
        } else {
            counted.plain += usize::from(start && byte == b'"');
            start = is_end(byte) || start && byte == b' ';
        }
        plain.push(byte);
        rest = behind;
    }
    (plain, counted)
}

/// What may begin every line of a text that was quoted in a letter, or printed below a program.
const MARKS: [&[u8]; 4] = [b"#>", b"##", b">", b"|>"];

/// A line without the mark at its beginning.
fn unmarked(line: &[u8]) -> Option<&[u8]> {
    let rest = MARKS.iter().find_map(|mark| line.strip_prefix(*mark))?;
    match rest {
        [] => Some(rest),
        [b' ', rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Whether every line has a mark.
fn are_marked<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let mut count = 0;
    for line in lines {
        if unmarked(line).is_none() {
            return false;
        }
        count += 1;
    }
    count >= 3
}

/// The bars of tables that are drawn, beside "|".
const BARS: [&[u8]; 4] = ["│".as_bytes(), "┆".as_bytes(), "║".as_bytes(), "┃".as_bytes()];

/// Whether a line is drawn: "+-----+", "|-----|", "├─────┼─────┤", "│ --- ┆ --- │". Three strokes follow each other, and no bar of a cell
/// is all that there is.
fn is_rule(line: &[u8]) -> bool {
    let mut line = line.trim_ascii();
    let (mut run, mut most, mut corners) = (0, 0, 0);
    while let Some((&byte, behind)) = line.split_first() {
        (line, run) = match byte {
            b'-' | b'=' => (behind, run + 1),
            b'+' | b'|' | b' ' | b':' => {
                corners += usize::from(byte != b' ' && byte != b':');
                (behind, 0)
            }
            // The block of box drawing characters.
            0xE2 if matches!(line, [_, 0x94..=0x95, _, ..]) => {
                let stroke = matches!(line, [_, 0x94, 0x80 | 0x81 | 0x84 | 0x85, ..] | [_, 0x95, 0x90, ..]);
                corners += usize::from(!stroke);
                (line.get(3..).unwrap_or_default(), if stroke { run + 1 } else { 0 })
            }
            _ => return false,
        };
        most = most.max(run);
    }
    most >= 3 && corners >= 2
}

/// What stands between the first bar of a line and the last, with "|" for every bar; `None` where it has none around it.
fn unboxed(line: &[u8]) -> Option<Vec<u8>> {
    let mut rest = line.trim_ascii();
    let mut plain = Vec::with_capacity(rest.len());
    while let Some((&byte, behind)) = rest.split_first() {
        match BARS.iter().find(|bar| rest.starts_with(bar)) {
            Some(bar) => {
                plain.push(b'|');
                rest = rest.get(bar.len()..).unwrap_or_default();
            }
            None => {
                plain.push(byte);
                rest = behind;
            }
        }
    }
    Some(plain.strip_prefix(b"|")?.strip_suffix(b"|")?.to_vec())
}

/// Whether lines are a table that is drawn with box characters, or with a rule between its rows.
fn are_boxed<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut rows, mut between, mut drawn, mut last) = (0, 0, false, false);
    for (place, line) in lines.enumerate() {
        between += usize::from(last);
        last = false;
        if is_rule(line) {
            last = place > 2 && rows > 1;
            drawn |= !line.is_ascii();
        } else if unboxed(line).is_some() {
            rows += 1;
        }
    }
    rows >= 2 && (drawn || between > 0)
}

/// A row between bars: whether the number of the row stands before it, and what stands there in their place.
fn barred(line: &[u8]) -> Option<(bool, Vec<u8>)> {
    let line = line.trim_ascii_end();
    let body = line.strip_suffix(b"|")?;
    let bar = body.iter().position(|&byte| byte == b'|')?;
    let (number, inside) = (body.get(..bar)?.trim_ascii(), body.get(bar + 1..)?);
    let digits = number.strip_suffix(b".");
    let is_number = digits.is_some_and(|digits| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
    if inside.contains(&b'|') || !(number.is_empty() || is_number) {
        return None;
    }
    let mut plain = body.to_vec();
    if let Some(bar) = plain.get_mut(bar) {
        *bar = b' ';
    }
    Some((is_number, plain))
}

/// Whether lines are Stata's: a rule, names between bars, another rule, and rows between bars.
fn are_barred<'a>(lines: impl Iterator<Item = &'a [u8]>) -> bool {
    let (mut rules, mut names, mut rows) = (0, 0, 0);
    for line in lines {
        match barred(line) {
            _ if is_rule(line) => rules += 1,
            Some((false, _)) if rules == 1 => names += 1,
            Some(_) if rules >= 2 => rows += 1,
            None if rules == 0 => {}
            Some(_) | None => break,
        }
    }
    rules >= 2 && names >= 1 && rows >= 1
}

/// Takes off what stands around the lines as they arrive.
pub(super) struct LineReader {
    lines: Lines,
    encoding: Encoding,
    inner: Box<dyn KindReader>,
    /// The line that is being read.
    line: Vec<u8>,
    /// Lines so far.
    count: usize,
    /// Whether a numbered row between bars has been seen.
    numbered: bool,
}

impl LineReader {
    /// A reader of lines that have this around them. `encoding` is that of the file, which arrives as UTF-8.
    pub fn new(lines: Lines, encoding: Encoding, settings: &Settings) -> LineReader {
        let mut choice = FormatChoice { encoding: Some(Encoding::Utf8), ..settings.choice.clone() };
        if lines == Lines::TypographicQuotes {
            choice.quote = Some(Quote::Double);
        }
        let inner = Settings { choice, ..settings.clone() }.text();
        LineReader { lines, encoding, inner, line: Vec::new(), count: 0, numbered: false }
    }

    fn check_length(&self) -> Result<(), TableError> {
        match self.line.len() > RECORD_BYTES {
            true => Err(TableError::CellTooLong { row: self.count + 1, limit: RECORD_BYTES }),
            false => Ok(()),
        }
    }

    /// What is left of the line, which is pushed on.
    fn take_line(&mut self, out: &mut Vec<u8>) -> Result<(), TableError> {
        self.check_length()?;
        self.count += 1;
        let line = std::mem::take(&mut self.line);
        let own = line.strip_suffix(b"\r").unwrap_or(&line);
        match self.lines {
            Lines::AsTheyStand => out.extend_from_slice(own),
            Lines::InQuotes => match unquoted(own) {
                Some(inside) => out.extend_from_slice(&inside),
                None => out.extend_from_slice(own),
            },
            Lines::TypographicQuotes => out.extend_from_slice(&straightened(own).0),
            Lines::Marked => out.extend_from_slice(unmarked(own).unwrap_or(own)),
            Lines::Printed if is_rule(own) => return Ok(()),
            Lines::Printed => match barred(own) {
                Some((false, _)) if self.numbered => {
                    return Err(TableError::NotText {
                        kind: "a list of Stata's whose rows take several lines",
                        export: "Write the table with export delimited.",
                    });
                }
                Some((row, plain)) => {
                    self.numbered |= row;
                    out.extend_from_slice(&plain);
                }
                None => match unboxed(own) {
                    Some(plain) => out.extend_from_slice(&plain),
                    None => out.extend_from_slice(own),
                },
            },
        }
        out.push(b'\n');
        self.line = line;
        self.line.clear();
        Ok(())
    }
}

impl KindReader for LineReader {
    fn push(&mut self, mut bytes: &[u8]) -> Result<(), TableError> {
        let mut out = Vec::with_capacity(bytes.len());
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            self.line.extend_from_slice(bytes.get(..end).unwrap_or_default());
            self.take_line(&mut out)?;
            bytes = bytes.get(end + 1..).unwrap_or_default();
        }
        self.line.extend_from_slice(bytes);
        // Before its end is seen the line is not counted.
        self.check_length()?;
        self.inner.push(&out)
    }

    fn finish(mut self: Box<Self>) -> Result<Table, TableError> {
        let mut out = Vec::new();
        if !self.line.is_empty() {
            self.take_line(&mut out)?;
        }
        self.inner.push(&out)?;
        let mut table = self.inner.finish()?;
        if let Some(format) = &mut table.format {
            format.lines = self.lines;
            format.encoding = self.encoding;
        }
        table.notes.insert(0, TableNote::File(FileNote::AroundLines { lines: self.lines }));
        Ok(Table { fingerprint: String::new(), ..table })
    }
}
