//! Guessing a file's format from its first bytes: its dialect, its decimal mark, its header.

use super::another;
use super::dialect::{Found, Rival, dialect};
use super::header::{Heading, heading};
use super::number::{number_text, read_number};
use super::records::{Dialect, Records, Step};
use super::sample::Sample;
use super::written::Written;
use super::{
    Comment, DEFAULT_MISSING, Delimiter, FileNote, Format, FormatChoice, Lines, OtherDelimiter, Quote,
    RawLine, RawPart, TableError, TableNote,
};

/// What was found out about a file.
pub(super) struct Sniffed {
    pub format: Format,
    /// The columns' names as the header gives them, empty where it gives none.
    pub names: Vec<String>,
    /// Records before the first row.
    pub before: usize,
    pub notes: Vec<TableNote>,
    pub raw: Vec<RawLine>,
    /// What lines end with.
    pub line_end: u8,
    /// The name of the table, where it is one of several and was chosen.
    pub chosen: Option<String>,
    /// Whether the header comes again, as on the pages of a report.
    pub pages: bool,
}

/// Guesses what the choice leaves open. `whole` says whether the text is of the whole file or its beginning.
pub(super) fn sniff(written: &Written, whole: bool, choice: &FormatChoice) -> Result<Sniffed, TableError> {
    let chosen = choice.part.clone().filter(|part| another::line(part).is_some());
    // What is below a chosen table is none of it.
    let (text, whole) = match chosen.as_ref().and_then(|_| another::first_of(&written.text)) {
        Some(first) => (first, true),
        None => (written.text.as_str(), whole),
    };
    let encoding = written.encoding;
    let missing = choice.missing.clone().unwrap_or_else(|| DEFAULT_MISSING.map(str::to_owned).to_vec());
    let Found { dialect, starts, above, sample, fits, other } = dialect(text, whole, choice, &missing)?;
    let stray =
        dialect.quote == Quote::None && choice.quote.is_none() && dialect.delimiter != Delimiter::Fixed;
    let (decimal_comma, in_doubt) = match choice.decimal_comma {
        Some(chosen) => (chosen, None),
        None => decimal_comma(&sample, dialect.delimiter),
    };
    // A line that goes across the columns is none of the table, whatever the pieces that it is cut into look like.
    let skip = choice.skip.or((above > 0).then_some(above));
    let Heading { names, skip, lines, row_names, trailing, pages, mut notes } =
        heading(text, &sample, dialect, &FormatChoice { skip, ..choice.clone() }, decimal_comma, &missing);
    if let Some(example) = in_doubt {
        let read = read_number(example.as_bytes(), decimal_comma).number().map(number_text);
        notes.push(TableNote::File(FileNote::MarkInDoubt { example, read: read.unwrap_or_default() }));
    }
    let sureness = (fits - other.as_ref().map_or(0.0, |other| other.fits)).clamp(0.0, 1.0);
    let other = other.map(|Rival { delimiter, width, .. }| OtherDelimiter { delimiter, columns: width });
    if let Some(other) = other.filter(|_| sureness < IN_DOUBT && choice.delimiter.is_none()) {
        let (taken, columns) = (dialect.delimiter, names.len().max(sample.usual_width()));
        notes.push(TableNote::File(FileNote::DelimiterInDoubt { taken, columns, other }));
    }
    if stray {
        notes.push(TableNote::File(FileNote::StrayQuotes));
    }
    let format = Format {
        encoding,
        lines: Lines::AsTheyStand,
        delimiter: dialect.delimiter,
        starts: starts.clone(),
        quote: dialect.quote,
        backslash: dialect.backslash,
        comment: comment(dialect.comment),
        skip,
        header: lines > 0,
        header_lines: lines,
        row_names,
        trailing,
        footer: choice.footer.unwrap_or(true),
        decimal_comma,
        missing,
        sureness,
        other,
    };
    refuse_pairs(&sample, dialect, skip + lines)?;
    let records = Records::fixed(&starts, dialect, 1 << 20, 1 << 20);
    let raw = raw_lines(text, records, dialect, skip, lines, whole);
    let line_end = written.line_end();
    Ok(Sniffed { format, names, before: skip + lines, notes, raw, line_end, chosen, pages })
}

/// How little better than the next best a delimiter may be without a word that the other might be meant.
const IN_DOUBT: f64 = 0.1;

/// Rows, lines and characters of a line that are shown as they stand in the file.
const RAW_ROWS: usize = 12;
const RAW_LINES: usize = 60;
const RAW_CHARACTERS: usize = 240;

/// The text's first lines, and what each is read as.
fn raw_lines(
    text: &str,
    mut records: Records,
    dialect: Dialect,
    skip: usize,
    lines: usize,
    whole: bool,
) -> Vec<RawLine> {
    let mut raw = Vec::new();
    let mut take = |text: &str, part| {
        let text = text.trim_end_matches(['\n', '\r']).chars().take(RAW_CHARACTERS).collect();
        raw.push(RawLine { text, part });
        raw.len() < RAW_LINES
    };
    let (mut rest, mut record, mut rows) = (text, 0, 0);
    // Of the two characters that end a line of DOS the first ends the record: the second stands before the next.
    let mut half = false;
    while rows < RAW_ROWS {
        let mut input = rest.as_bytes();
        let ended = match records.next(&mut input) {
            Step::Record => true,
            Step::More => whole && records.end(),
            Step::Full => false,
        };
        // Records end at line breaks, which are characters of their own.
        let Some((mut own, behind)) = rest.split_at_checked(rest.len() - input.len()) else { break };
        rest = behind;
        let ends_half = own.ends_with('\r');
        if half {
            own = own.strip_prefix('\n').unwrap_or(own);
        }
        half = ends_half;
        let mut there = true;
        while let Some((line, others)) = own.split_once('\n') {
            let comment = line.bytes().next().is_some_and(|first| Some(first) == dialect.comment);
            if !comment && !line.trim().is_empty() {
                break;
            }
            there &= take(line, RawPart::LeftOut);
            own = others;
        }
        if !ended {
            break;
        }
        let part = match record {
            above if above < skip => RawPart::LeftOut,
            above if above < skip + lines => RawPart::Names,
            _ if records.bytes.is_empty() => RawPart::LeftOut,
            _ => RawPart::Row,
        };
        rows += usize::from(part == RawPart::Row);
        if !(there && take(own, part)) {
            break;
        }
        record += 1;
        records.clear();
    }
    raw
}

/// Refuses rows of "place:value", which learning machines read and which name no columns.
fn refuse_pairs(sample: &Sample, dialect: Dialect, from: usize) -> Result<(), TableError> {
    let is_pair = |cell: &&str| {
        let pair = cell.split_once(':');
        pair.is_some_and(|(place, value)| {
            place.parse::<u32>().is_ok() && value.parse::<f64>().is_ok() && !place.starts_with('0')
        })
    };
    let records: Vec<Vec<&str>> = (from..sample.len()).take(20).map(|record| sample.record(record)).collect();
    let pairs =
        |cells: &Vec<&str>| cells.len() > 1 && cells[1..].iter().all(|cell| cell.is_empty() || is_pair(cell));
    if records.len() > 1 && are_named(&records) {
        return Err(TableError::NotText {
            kind: "a file whose cells name themselves (\"age=31\")",
            export: "Write the names once, above the rows, and the values alone.",
        });
    }
    if dialect.delimiter == Delimiter::Space && records.len() > 1 && records.iter().all(pairs) {
        return Err(TableError::NotText {
            kind: "a sparse file of pairs \"place:value\" (LIBSVM)",
            export: "Save it dense, with a column for each place (in scikit-learn: load_svmlight_file, then toarray).",
        });
    }
    Ok(())
}

/// Whether cells say what they are: in most columns every cell begins with the same word and "=" or ":". Or one column is nothing but
/// such marks.
fn are_named(records: &[Vec<&str>]) -> bool {
    let width = records.iter().map(Vec::len).min().unwrap_or(0);
    let name = |cell: &str| {
        let (name, _) = cell.split_once(['=', ':'])?;
        let is_name = name.starts_with(char::is_alphabetic) && !name.contains(char::is_whitespace);
        is_name.then(|| name.to_owned())
    };
    let first = records.first().map_or(&[] as &[&str], Vec::as_slice);
    let same = |column: &usize| {
        let own = first.get(*column).and_then(|cell| name(cell));
        own.is_some() && records.iter().all(|cells| cells.get(*column).and_then(|cell| name(cell)) == own)
    };
    let named = (0..width).filter(same).count();
    let marks = |column: usize| records.iter().all(|cells| matches!(cells.get(column), Some(&"=")));
    named >= 2 && 5 * named >= 4 * width || width >= 2 && (0..width).any(marks)
}

fn comment(mark: Option<u8>) -> Comment {
    [Comment::Hash, Comment::Percent, Comment::Pipe]
        .into_iter()
        .find(|comment| comment.byte() == mark)
        .unwrap_or_default()
}

/// Whether more cells are numbers with a decimal comma than with a decimal point, and a number that may be of thousands or of
/// thousandths, where nothing but the likelier decides.
fn decimal_comma(sample: &Sample, delimiter: Delimiter) -> (bool, Option<String>) {
    let (mut comma, mut point) = (0.0, 0.0);
    // Numbers whose only mark has three digits behind it: how many, those that end with a zero, and the first.
    let (mut grouped, mut zeros, mut example) = ([0, 0], [0, 0], None);
    for cell in (0..sample.len()).flat_map(|record| sample.record(record)) {
        let (last_comma, last_point) = (cell.rfind(','), cell.rfind('.'));
        let decimals = |mark: usize| cell[mark + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let is = |decimal_comma| read_number(cell.as_bytes(), decimal_comma).number().is_some();
        let mut in_doubt = |mark: usize| {
            grouped[mark] += 1;
            zeros[mark] += usize::from(cell.ends_with('0'));
            example.get_or_insert_with(|| cell.to_owned());
        };
        match (last_comma, last_point) {
            (None, None) => {}
            // With both marks the last one is the decimal mark.
            (Some(_), Some(_)) => match (is(true), is(false)) {
                (true, false) => comma += 1.0,
                (false, true) => point += 1.0,
                _ => {}
            },
            // Three digits behind it: a group of thousands, or not.
            (Some(mark), None) if is(true) => match decimals(mark) == 3 && is(false) {
                false => comma += 1.0,
                true => in_doubt(0),
            },
            // Several commas group.
            (Some(_), None) if is(false) => point += 1.0,
            (None, Some(mark)) if is(false) => match decimals(mark) == 3 && is(true) {
                false => point += 1.0,
                true => in_doubt(1),
            },
            (None, Some(_)) if is(true) => comma += 1.0,
            _ => {}
        }
    }
    if comma > 0.0 || point > 0.0 || grouped == [0, 0] {
        return (comma > point, None);
    }
    // Between commas a comma groups, and a point does not.
    if delimiter == Delimiter::Comma {
        return (false, None);
    }
    // Of thousandths some are below one, and their last zeros are seldom written: of thirty numbers that all have three digits three end
    // with a zero.
    let are_thousands = |mark: usize| 30 * zeros[mark] >= grouped[mark] && grouped[mark] >= 10;
    let decimal_comma = match grouped {
        [commas, 0] if commas > 0 => !are_thousands(0),
        // Between semicolons numbers are seldom English.
        [_, _] => delimiter == Delimiter::Semicolon && are_thousands(1),
    };
    (decimal_comma, example)
}
