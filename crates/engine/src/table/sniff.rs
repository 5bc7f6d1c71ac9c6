//! Guessing a file's format from its first bytes: every dialect is tried on them, and the one whose records have the same number of
//! cells, and whose cells are numbers, dates and plain texts, is taken.

use super::another;
use super::fixed::{Starts, column_starts};
use super::header::{Heading, heading, said_delimiter};
use super::number::{number_text, read_number};
use super::prose::{is_prose, is_regular};
use super::records::{Dialect, Records, Step};
use super::sample::{Sample, is_missing};
use super::written::Written;
use super::{
    Comment, DEFAULT_MISSING, Delimiter, FileNote, Format, FormatChoice, Lines, Quote, RawLine, RawPart,
    TableError, TableNote,
};

/// Records that are looked at.
const RECORDS: usize = 300;
/// Records whose cells are looked at, when dialects are compared.
const TYPED: usize = 60;
/// How much better than the one before a dialect has to be.
const BETTER: f64 = 0.02;
/// The same for variants with other quotes or comments.
const BETTER_VARIANT: f64 = 0.001;

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
    let Found { dialect, starts, above, sample, sureness } = dialect(text, whole, choice, &missing)?;
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
    };
    refuse_pairs(&sample, dialect, skip + lines)?;
    let records = Records::fixed(&starts, dialect, 1 << 20, 1 << 20);
    let raw = raw_lines(text, records, dialect, skip, lines, whole);
    let line_end = written.line_end();
    Ok(Sniffed { format, names, before: skip + lines, notes, raw, line_end, chosen, pages })
}

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

/// A dialect, the first records in it, and how much better it is than the next best delimiter, from 0 to 1.
struct Found {
    dialect: Dialect,
    /// Where columns of a fixed width begin.
    starts: Vec<usize>,
    /// Lines above them that go across them.
    above: usize,
    sample: Sample,
    sureness: f64,
}

/// The dialect in which the text looks most like a table.
fn dialect(text: &str, whole: bool, choice: &FormatChoice, missing: &[String]) -> Result<Found, TableError> {
    let said = said_delimiter(text);
    let delimiters = match choice.delimiter.or(said) {
        Some(chosen) => vec![chosen],
        None => {
            // Control characters stand in a text for nothing else.
            let controls = [Delimiter::UnitSeparator, Delimiter::ControlA];
            let there = |delimiter: &Delimiter| text.contains(char::from(delimiter.byte()));
            let mut all: Vec<Delimiter> = controls.into_iter().filter(there).collect();
            all.extend([
                Delimiter::Tab,
                Delimiter::Semicolon,
                Delimiter::Pipe,
                Delimiter::Comma,
                Delimiter::Caret,
                Delimiter::Tilde,
                Delimiter::Space,
            ]);
            all.extend(text.contains("  ").then_some(Delimiter::Spaces));
            all.push(Delimiter::Colon);
            all
        }
    };
    let mut best: Option<(f64, Dialect, Sample)> = None;
    let mut next = 0.0_f64;
    for delimiter in delimiters {
        let mut chosen: Option<(f64, Dialect, Sample)> = None;
        for variant in variants(text, delimiter, choice) {
            let sample = Sample::read(text, variant, whole, RECORDS);
            let score = score(&sample, delimiter, missing);
            if chosen.as_ref().is_none_or(|(best, ..)| score > best + BETTER_VARIANT) {
                chosen = Some((score, variant, sample));
            }
        }
        let Some(chosen) = chosen else { continue };
        match &best {
            Some((score, ..)) if chosen.0 <= score + BETTER => next = next.max(chosen.0),
            _ => {
                next = best.as_ref().map_or(next, |(score, ..)| next.max(*score));
                best = Some(chosen);
            }
        }
    }
    let plain = choice.delimiter.is_none() && said.is_none();
    if choice.delimiter == Some(Delimiter::Fixed) || plain {
        let Starts { starts, above, ruled } = column_starts(text, whole);
        let dialect =
            Dialect { delimiter: Delimiter::Fixed, quote: Quote::None, backslash: false, comment: None };
        let by_space =
            best.as_ref().is_none_or(|(score, dialect, _)| *score == 0.0 || dialect.delimiter.byte() == b' ');
        // White space that divides every row into more cells: what is aligned is so by chance.
        let more = |(_, dialect, sample): &(f64, Dialect, Sample)| {
            dialect.delimiter.byte() == b' ' && !ruled && sample.usual_width() > starts.len()
        };
        let by_chance = plain && best.as_ref().is_some_and(|best| best.0 > 0.0 && more(best));
        let sentences = || plain && !ruled && is_prose(text);
        if starts.len() > 1 && (by_space || !plain) && !by_chance && !sentences() {
            let sample = Sample::fixed(text, &starts, dialect, whole, RECORDS);
            let score = score(&sample, Delimiter::Fixed, missing);
            let old = best.as_ref().map_or(0.0, |(score, ..)| *score);
            // Where white space alone divides as well, it does: what is aligned by chance is not relied on. A first name that is
            // missing stands above the rows' own names.
            let named = sample.record(0).first().is_some_and(|name| !name.is_empty());
            if !plain || ruled || score > old + BETTER && (named || old == 0.0) {
                return Ok(Found { dialect, starts, above, sample, sureness: (score - old).clamp(0.0, 1.0) });
            }
        }
    }
    let Some((score, dialect, sample)) = best else { return Err(TableError::Empty) };
    if sample.is_empty() {
        return Err(TableError::Empty);
    }
    if plain && (sample.usual_width() < 2 || !is_regular(&sample)) && is_prose(text) {
        return Err(TableError::NotText {
            kind: "a text in sentences",
            export: "Choose the file that holds the table.",
        });
    }
    if sample.usual_width() < 2 {
        let start = sample.record(0).first().map(|cell| cell.chars().take(40).collect()).unwrap_or_default();
        return Err(TableError::OneColumn { start });
    }
    Ok(Found { dialect, starts: Vec::new(), above: 0, sample, sureness: (score - next).clamp(0.0, 1.0) })
}

/// The ways to write quotes and comments that the text gives reason to try, the plainest first.
fn variants(text: &str, delimiter: Delimiter, choice: &FormatChoice) -> Vec<Dialect> {
    let quotes = match choice.quote {
        Some(quote) => vec![quote],
        None if has_single_quotes(text, delimiter) => vec![Quote::Double, Quote::Single],
        None if has_stray_quotes(text, delimiter) => vec![Quote::Double, Quote::None],
        None => vec![Quote::Double],
    };
    let backslashes = match choice.backslash {
        Some(backslash) => vec![backslash],
        None if text.contains("\\\"") || text.contains("\\'") => vec![false, true],
        None => vec![false],
    };
    let comments = match choice.comment {
        Some(comment) => vec![comment],
        None => {
            let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(RECORDS);
            let few = |mark: char| {
                let count = lines().filter(|line| line.starts_with(mark)).count();
                count > 0 && 2 * count < lines().count()
            };
            let first = text.trim_start().chars().next();
            let candidates = [
                (Comment::Hash, few('#')),
                (Comment::Percent, few('%')),
                (Comment::Pipe, delimiter != Delimiter::Pipe && first == Some('|') && few('|')),
            ];
            let found = candidates.into_iter().filter(|(_, found)| *found).map(|(comment, _)| comment);
            [Comment::None].into_iter().chain(found).collect()
        }
    };
    let mut variants = Vec::new();
    for &comment in &comments {
        for &quote in &quotes {
            for &backslash in &backslashes {
                variants.push(Dialect { delimiter, quote, backslash, comment: comment.byte() });
            }
        }
    }
    variants
}

/// Whether some cells begin with a double quote, and few of them end with one.
fn has_stray_quotes(text: &str, delimiter: Delimiter) -> bool {
    let [open, closed] = quotes_at_ends(text, delimiter, '"');
    open >= 3 && 2 * closed < open
}

/// Whether cells begin and end with single quotes, and fewer with double ones.
fn has_single_quotes(text: &str, delimiter: Delimiter) -> bool {
    let enclosed = |quote: char| {
        let [open, closed] = quotes_at_ends(text, delimiter, quote);
        open.min(closed)
    };
    enclosed('\'') > enclosed('"')
}

/// How many cells begin with a quote, and how many end with one.
fn quotes_at_ends(text: &str, delimiter: Delimiter, quote: char) -> [usize; 2] {
    let (text, mark, quote) = (text.as_bytes(), delimiter.byte(), quote as u8);
    let (mut open, mut closed) = (0, 0);
    for (place, _) in text.iter().enumerate().filter(|(_, byte)| **byte == quote) {
        let behind = |by: usize| place.checked_sub(by).and_then(|place| text.get(place)).copied();
        let (last, next) = (behind(1), text.get(place + 1).copied());
        open += usize::from(last == Some(mark) || last == Some(b'\n'));
        open += usize::from(last == Some(b' ') && behind(2) == Some(mark));
        closed += usize::from(next == Some(mark) || matches!(next, Some(b'\n' | b'\r')));
    }
    [open, closed]
}

fn comment(mark: Option<u8>) -> Comment {
    [Comment::Hash, Comment::Percent, Comment::Pipe]
        .into_iter()
        .find(|comment| comment.byte() == mark)
        .unwrap_or_default()
}

/// How much the records look like those of a table, from 0 to 1: the share of them that have the usual number of cells, times how
/// plain their cells are. 0 where the usual number is one.
fn score(sample: &Sample, delimiter: Delimiter, missing: &[String]) -> f64 {
    let width = sample.usual_width();
    if width < 2 {
        return 0.0;
    }
    let fits = |record: usize| sample.width(record) == width;
    let records = sample.len();
    // What stands above the table is no reason against it, as long as it is little.
    let first = (0..records).find(|&record| fits(record)).unwrap_or(0);
    let named = first > 0 && sample.width(first - 1) + 1 == width;
    let leading = if 2 * first < records { first - usize::from(named) } else { 0 };
    let matching =
        (leading..records).filter(|&record| fits(record)).count() + usize::from(named && leading < first);
    let share = matching as f64 / (records - leading) as f64;
    // A header that disagrees with its rows speaks against a delimiter: it may stand within their texts only.
    let agreement = if leading == 0 && named {
        0.97
    } else if leading == 0 {
        1.0
    } else {
        0.95 - 0.002 * leading.min(50) as f64
    };

    let (mut typed, mut cells, mut open) = (0.0, 0, 0);
    let mut numbers = vec![(0, 0); width];
    let matching = (leading..records).filter(|&record| fits(record));
    for record in matching.take(TYPED) {
        for (cell, numbers) in sample.record(record).into_iter().zip(&mut numbers) {
            let number = is_number(cell);
            let plain = number || is_missing(cell, missing);
            // The minutes of 10:05 are no number elsewhere.
            let part = delimiter == Delimiter::Colon && cell.bytes().all(|byte| byte.is_ascii_digit());
            numbers.0 += usize::from(number || part);
            numbers.1 += 1;
            let foreign = |c: char| {
                matches!(c, ',' | ';' | '\t' | '|' | '^' | '~')
                    && Some(c) != char::from_u32(u32::from(delimiter.byte()))
            };
            // Words between colons, unless they are a time.
            let colons = delimiter != Delimiter::Colon
                && cell.contains(char::is_alphabetic)
                && cell.matches(':').count() >= 2
                || delimiter == Delimiter::Colon && cell.contains(' ');
            typed += match cell {
                _ if plain => 1.0,
                cell if cell.contains('"') || cell.starts_with('\'') && cell.ends_with('\'') => 0.3,
                _ if colons => 0.3,
                cell if cell.contains(foreign) || cell.contains("  ") && delimiter != Delimiter::Fixed => 0.3,
                _ => 0.9,
            };
            open += cell.contains('\n') as usize;
            cells += 1;
        }
    }
    if cells == 0 {
        return 0.0;
    }
    let numeric = numbers.iter().filter(|&&(numbers, cells)| cells > 1 && numbers * 5 >= cells * 4).count();
    match delimiter {
        // Sentences have spaces, too: a table of white space has a column of numbers, or is long and never out of step. Two words
        // are a name.
        Delimiter::Space | Delimiter::Spaces
            if share < 0.9 || numeric == 0 && (records < 20 || share < 0.98 || width < 3) =>
        {
            return 0.0;
        }
        // So have remarks, and times are nothing but numbers.
        Delimiter::Colon if share < 0.9 || width < 3 || numeric == width => return 0.0,
        _ => {}
    }
    // A cell of many lines is rarer than a quote that was taken for one.
    let lines = 1.0 - 0.05 * open as f64 / cells as f64;
    share * share * agreement * (typed / cells as f64) * lines
}

fn is_number(cell: &str) -> bool {
    let number = |comma| read_number(cell.as_bytes(), comma).number().is_some();
    number(false) || number(true)
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
