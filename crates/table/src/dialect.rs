//! The dialect of a text: those whose marks occur in it are tried on its first records, and the one in which they look most like rows is
//! taken.

use super::fixed::{Starts, column_starts};
use super::header::said_delimiter;
use super::number::read_number;
use super::prose::{is_prose, is_regular};
use super::records::Dialect;
use super::sample::{Sample, is_missing};
use super::{Comment, Delimiter, FormatChoice, Quote, TableError};

/// Records that are looked at.
const RECORDS: usize = 300;
/// Records whose cells are looked at, when dialects are compared.
const TYPED: usize = 60;
/// How much better than the one before a dialect has to be.
const BETTER: f64 = 0.02;
/// The same for variants with other quotes or comments.
const BETTER_VARIANT: f64 = 0.001;

/// The bytes that occur in a text: marks that do not are not tried.
struct Occurring([bool; 256]);

impl Occurring {
    fn in_text(text: &str) -> Occurring {
        let mut all = [false; 256];
        text.bytes().for_each(|byte| all[usize::from(byte)] = true);
        Occurring(all)
    }

    fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Whether a delimiter divides anything. White space is tabs, too.
    fn divides(&self, delimiter: Delimiter) -> bool {
        let tabs = matches!(delimiter, Delimiter::Space | Delimiter::Spaces) && self.has(b'\t');
        tabs || self.has(delimiter.byte())
    }
}

/// A dialect, the first records in it, and how well it fits.
pub(super) struct Found {
    pub dialect: Dialect,
    /// Where columns of a fixed width begin.
    pub starts: Vec<usize>,
    /// Lines above them that go across them.
    pub above: usize,
    pub sample: Sample,
    /// How well it fits, from 0 to 1.
    pub fits: f64,
    /// The next best delimiter that divides the rows, unless it was said which divides them.
    pub other: Option<Rival>,
}

/// A delimiter that was not taken.
#[derive(Clone, Copy)]
pub(super) struct Rival {
    pub delimiter: Delimiter,
    pub fits: f64,
    /// Cells of a row.
    pub width: usize,
}

impl Rival {
    fn new(delimiter: Delimiter, fits: f64, tried: Option<&Tried>) -> Option<Rival> {
        let width = tried.map_or(0, |(_, sample)| sample.usual_width());
        (fits > 0.0 && width > 1).then_some(Rival { delimiter, fits, width })
    }

    /// The best of those that say something else than the one that was taken.
    fn best(rivals: &[Rival], taken: Delimiter, width: usize) -> Option<Rival> {
        let differ = rivals.iter().filter(|rival| rival.differs(taken, width));
        differ.copied().max_by(|a, b| a.fits.total_cmp(&b.fits))
    }

    /// Whether it says something else than the one that was taken: white space is tabs, too, and where tabs divide the rows, spaces
    /// stand within their cells.
    fn differs(&self, taken: Delimiter, width: usize) -> bool {
        match (taken, self.delimiter) {
            (Delimiter::Tab, Delimiter::Space | Delimiter::Spaces) => false,
            (Delimiter::Space | Delimiter::Spaces | Delimiter::Fixed, other) if other.byte() == b' ' => {
                self.width != width
            }
            _ => true,
        }
    }
}

/// A dialect, and the sample's records in it.
type Tried = (Dialect, Sample);

/// The dialect in which the text looks most like a table.
pub(super) fn dialect(
    text: &str,
    whole: bool,
    choice: &FormatChoice,
    missing: &[String],
) -> Result<Found, TableError> {
    let said = said_delimiter(text);
    let there = Occurring::in_text(text);
    let delimiters = match choice.delimiter.or(said) {
        Some(chosen) => vec![chosen],
        None => {
            // Control characters stand in a text for nothing else.
            let controls = [Delimiter::UnitSeparator, Delimiter::ControlA];
            let mut all: Vec<Delimiter> =
                controls.into_iter().filter(|control| there.divides(*control)).collect();
            all.extend([
                Delimiter::Tab,
                Delimiter::Semicolon,
                Delimiter::Pipe,
                Delimiter::Comma,
                Delimiter::Caret,
                Delimiter::Tilde,
                Delimiter::Space,
            ]);
            all.extend((there.has(b' ') && text.contains("  ")).then_some(Delimiter::Spaces));
            all.push(Delimiter::Colon);
            all
        }
    };
    // The best so far: its score, and its dialect and records, unless it divides nothing.
    let mut best: Option<(f64, Delimiter, Option<Tried>)> = None;
    let mut others: Vec<Rival> = Vec::new();
    for delimiter in delimiters {
        let own = match there.divides(delimiter) {
            true => best_variant(text, delimiter, choice, &there, whole, missing),
            false => Some((0.0, None)),
        };
        let Some((own, found)) = own else { continue };
        if let (Some((score, Delimiter::Tab, Some((_, tabs)))), Some((_, spaces))) = (&best, &found)
            && delimiter.byte() == b' '
            && *score > 0.5
            && spaces.usual_width() == tabs.usual_width()
            && tabs.usual_width() > 1
        {
            // Tabs alone divide the rows: spaces stand in remarks above them.
            continue;
        }
        match &best {
            Some((score, ..)) if own <= score + BETTER => {
                others.extend(Rival::new(delimiter, own, found.as_ref()));
            }
            _ => {
                if let Some((score, delimiter, tried)) = best.replace((own, delimiter, found)) {
                    others.extend(Rival::new(delimiter, score, tried.as_ref()));
                }
            }
        }
    }
    let best = best.and_then(|(score, delimiter, found)| {
        let plainest = || {
            let variant = variants(text, delimiter, choice, &there).into_iter().next()?;
            Some((variant, Sample::read(text, variant, whole, RECORDS)))
        };
        let (dialect, sample) = found.or_else(plainest)?;
        Some((score, dialect, sample))
    });
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
                let width = starts.len();
                if let Some((score, dialect, sample)) = &best {
                    let width = sample.usual_width();
                    let own = Rival { delimiter: dialect.delimiter, fits: *score, width };
                    others.extend((plain && *score > 0.0).then_some(own));
                }
                let other = Rival::best(&others, Delimiter::Fixed, width);
                return Ok(Found { dialect, starts, above, sample, fits: score, other });
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
    let other = Rival::best(&others, dialect.delimiter, sample.usual_width());
    Ok(Found { dialect, starts: Vec::new(), above: 0, sample, fits: score, other })
}

/// The best way to write quotes and comments between these delimiters, and its score.
fn best_variant(
    text: &str,
    delimiter: Delimiter,
    choice: &FormatChoice,
    there: &Occurring,
    whole: bool,
    missing: &[String],
) -> Option<(f64, Option<Tried>)> {
    let mut best: Option<(f64, Dialect, Sample)> = None;
    for variant in variants(text, delimiter, choice, there) {
        let sample = Sample::read(text, variant, whole, RECORDS);
        let score = score(&sample, delimiter, missing);
        if best.as_ref().is_none_or(|(best, ..)| score > best + BETTER_VARIANT) {
            best = Some((score, variant, sample));
        }
    }
    best.map(|(score, dialect, sample)| (score, Some((dialect, sample))))
}

/// The ways to write quotes and comments that the text gives reason to try, the plainest first.
fn variants(text: &str, delimiter: Delimiter, choice: &FormatChoice, there: &Occurring) -> Vec<Dialect> {
    let quotes = match choice.quote {
        Some(quote) => vec![quote],
        None if there.has(b'\'') && has_single_quotes(text, delimiter) => vec![Quote::Double, Quote::Single],
        None if there.has(b'"') && has_stray_quotes(text, delimiter) => vec![Quote::Double, Quote::None],
        None => vec![Quote::Double],
    };
    let backslashes = match choice.backslash {
        Some(backslash) => vec![backslash],
        None if there.has(b'\\') && (text.contains("\\\"") || text.contains("\\'")) => vec![false, true],
        None => vec![false],
    };
    let comments = match choice.comment {
        Some(comment) => vec![comment],
        None => {
            let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(RECORDS);
            let few = |mark: u8| {
                if !there.has(mark) {
                    return false;
                }
                let mark = char::from(mark);
                let count = lines().filter(|line| line.starts_with(mark)).count();
                count > 0 && 2 * count < lines().count()
            };
            let first = text.trim_start().chars().next();
            let candidates = [
                (Comment::Hash, few(b'#')),
                (Comment::Percent, few(b'%')),
                (Comment::Pipe, delimiter != Delimiter::Pipe && first == Some('|') && few(b'|')),
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
