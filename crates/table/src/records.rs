//! Text to records, as a stream, in any dialect: cells are copied out one behind the other. What `csv-core` reads (one delimiter,
//! doubled quotes) is read as it reads it, and beside it runs of white space, spaces before a quote, backslashes and comments.

use super::fixed::is_ruler;
use super::{Delimiter, Quote};

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub delimiter: Delimiter,
    pub quote: Quote,
    /// Whether a backslash within quotes takes the next character as it is.
    pub backslash: bool,
    /// Lines that begin with this are no records.
    pub comment: Option<u8>,
}

/// Why [`Records::next`] returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The input is used up.
    More,
    /// A record is whole: its cells are in `bytes`, cut at `ends`. [`Records::clear`] makes room for the next.
    Record,
    /// The record has more bytes or cells than may be.
    Full,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before a record, or between two.
    Start,
    Comment,
    /// Before a cell.
    Cell,
    Plain,
    Quoted,
    /// Behind a backslash within quotes.
    Escaped,
    /// Behind a quote within quotes: it ends them, or is doubled.
    Closed,
    /// Behind a cell and white space, where that separates cells.
    Gap,
    /// Behind one space, where two separate cells.
    Single,
}

/// What a byte may be beside a part of a cell.
const PART: u8 = 0;
const DELIMITER: u8 = 1;
const BREAK: u8 = 2;
/// White space that is no delimiter.
const BLANK: u8 = 3;

/// Cuts text into records.
pub(super) struct Records {
    dialect: Dialect,
    quote: Option<u8>,
    classes: [u8; 256],
    /// What ends a plain cell, each eight times: at most four bytes, one of them again where they are fewer.
    stops: [u64; 4],
    state: State,
    /// The cells' bytes of the record that is being read.
    pub bytes: Vec<u8>,
    /// Where each cell ends.
    pub ends: Vec<usize>,
    /// Bytes and cells that a record may have.
    limits: (usize, usize),
    /// Whether a blank line stands before the record.
    pub gap: bool,
    /// The byte that ended the line before.
    ended: Option<u8>,
    /// Comment lines so far.
    pub comments: usize,
    /// The first of them, cut.
    pub first_comment: Vec<u8>,
    /// Quotes that end a cell's quoted text and have more of the cell behind them.
    pub loose: usize,
    /// Where columns of a fixed width begin, in characters.
    starts: Vec<usize>,
    /// The line that is being read, of such columns.
    line: Vec<u8>,
    /// Lines of which a text goes across the beginning of a column.
    pub crossed: usize,
}

/// ASCII's mark between records, beside its unit separator.
const RECORD_SEPARATOR: u8 = 30;
/// Bytes of a comment that are kept.
const COMMENT_SHOWN: usize = 240;

impl Records {
    /// A reader of this dialect, whose records have at most so many bytes and cells.
    pub fn new(dialect: Dialect, bytes: usize, cells: usize) -> Records {
        let mut classes = [PART; 256];
        classes[usize::from(b' ')] = BLANK;
        classes[usize::from(b'\t')] = BLANK;
        for byte in [b'\n', b'\r'] {
            classes[usize::from(byte)] = BREAK;
        }
        classes[usize::from(dialect.delimiter.byte())] = DELIMITER;
        match dialect.delimiter {
            Delimiter::Space | Delimiter::Spaces => classes[usize::from(b'\t')] = DELIMITER,
            Delimiter::UnitSeparator => classes[usize::from(RECORD_SEPARATOR)] = BREAK,
            _ => {}
        }
        let mut stops = [eight(b'\n'); 4];
        let ends = (0..=u8::MAX).filter(|byte| matches!(classes[usize::from(*byte)], DELIMITER | BREAK));
        stops.iter_mut().zip(ends).for_each(|(stop, byte)| *stop = eight(byte));
        Records {
            quote: dialect.quote.byte(),
            dialect,
            classes,
            stops,
            state: State::Start,
            bytes: Vec::new(),
            ends: Vec::new(),
            limits: (bytes, cells),
            gap: false,
            ended: None,
            comments: 0,
            first_comment: Vec::new(),
            loose: 0,
            starts: Vec::new(),
            line: Vec::new(),
            crossed: 0,
        }
    }

    /// A reader of columns that begin at these characters.
    pub fn fixed(starts: &[usize], dialect: Dialect, bytes: usize, cells: usize) -> Records {
        Records { starts: starts.to_vec(), ..Records::new(dialect, bytes, cells) }
    }

    /// [`Records::next`] for columns of a fixed width: a record is a line.
    fn next_line(&mut self, input: &mut &[u8]) -> Step {
        loop {
            let length = input.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(input.len());
            let (own, behind) = input.split_at(length);
            self.line.extend_from_slice(own);
            if self.line.len() > self.limits.0 {
                return Step::Full;
            }
            *input = behind.get(1..).unwrap_or_default();
            let Some(&end) = behind.first() else { return Step::More };
            if self.line.is_empty() {
                self.blank(end);
            }
            self.ended = Some(end);
            if self.cut_line() {
                return Step::Record;
            }
        }
    }

    /// Cuts the line into cells; whether there are any.
    fn cut_line(&mut self) -> bool {
        let line = std::mem::take(&mut self.line);
        let text = String::from_utf8_lossy(&line);
        if line.trim_ascii().is_empty() || is_ruler(&text) {
            return false;
        }
        let (mut before, mut crossed) = (' ', false);
        let mut starts = self.starts.iter().skip(1).peekable();
        for (place, c) in text.chars().enumerate() {
            if starts.next_if(|start| **start == place).is_some() {
                self.ends.push(self.bytes.len());
                crossed |= before != ' ' && c != ' ';
            }
            self.bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            before = c;
        }
        self.ends.push(self.bytes.len());
        while self.ends.len() < self.starts.len() {
            self.ends.push(self.bytes.len());
        }
        self.crossed += usize::from(crossed);
        true
    }

    /// Copies a plain cell from `at` on; where it ends. Eight bytes are looked at at once, and copied before it is known how many are the
    /// cell's.
    fn take_plain(&mut self, bytes: &[u8], mut at: usize) -> usize {
        while let Some(piece) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*piece);
            let found = self.stops.iter().fold(0, |found, stop| found | zeros(word ^ stop));
            self.bytes.extend_from_slice(piece);
            if found != 0 {
                let own = found.trailing_zeros() as usize / 8;
                self.bytes.truncate(self.bytes.len() - 8 + own);
                return at + own;
            }
            at += 8;
        }
        while let Some(&byte) = bytes.get(at) {
            if matches!(self.classes[usize::from(byte)], DELIMITER | BREAK) {
                break;
            }
            self.bytes.push(byte);
            at += 1;
        }
        at
    }

    /// Reads on until a record is whole or the input is used up; what is read is taken from the input's front.
    pub fn next(&mut self, input: &mut &[u8]) -> Step {
        if !self.starts.is_empty() {
            return self.next_line(input);
        }
        let bytes = *input;
        let mut at = 0;
        let step = loop {
            let Some(&byte) = bytes.get(at) else { break Step::More };
            let class = self.classes[usize::from(byte)];
            match self.state {
                State::Plain => {
                    // Cell after cell, as long as they are plain: most files are nothing else.
                    let step = loop {
                        at = self.take_plain(bytes, at);
                        if self.bytes.len() > self.limits.0 || self.ends.len() > self.limits.1 {
                            break Some(Step::Full);
                        }
                        let Some(&byte) = bytes.get(at) else { break None };
                        at += 1;
                        if byte == b' ' && self.dialect.delimiter == Delimiter::Spaces {
                            self.state = State::Single;
                            break None;
                        }
                        if self.end_cell(byte) {
                            break Some(Step::Record);
                        }
                        // Blanks, quotes and empty cells are looked at one by one.
                        match bytes.get(at) {
                            Some(&next)
                                if self.state == State::Cell
                                    && self.classes[usize::from(next)] == PART
                                    && Some(next) != self.quote =>
                            {
                                self.state = State::Plain;
                            }
                            _ => break None,
                        }
                    };
                    if let Some(step) = step {
                        break step;
                    }
                }
                State::Quoted => {
                    let start = at;
                    let stops =
                        |byte: u8| Some(byte) == self.quote || self.dialect.backslash && byte == b'\\';
                    at = bytes[at..]
                        .iter()
                        .position(|&byte| stops(byte))
                        .map_or(bytes.len(), |found| at + found);
                    self.bytes.extend_from_slice(&bytes[start..at]);
                    if self.bytes.len() > self.limits.0 {
                        break Step::Full;
                    }
                    if let Some(&byte) = bytes.get(at) {
                        at += 1;
                        self.state = if Some(byte) == self.quote { State::Closed } else { State::Escaped };
                    }
                }
                State::Escaped => {
                    at += 1;
                    if byte != b'\\' && Some(byte) != self.quote && byte != b'\n' {
                        self.bytes.push(b'\\');
                    }
                    self.bytes.push(byte);
                    self.state = State::Quoted;
                }
                State::Closed => {
                    if Some(byte) == self.quote {
                        at += 1;
                        self.bytes.push(byte);
                        self.state = State::Quoted;
                    } else {
                        self.loose += usize::from(class == PART);
                        self.state = State::Plain;
                    }
                }
                State::Start => match class {
                    BLANK => at += 1,
                    BREAK => {
                        at += 1;
                        self.blank(byte);
                    }
                    DELIMITER if self.runs() => at += 1,
                    _ if Some(byte) == self.dialect.comment => {
                        self.comments += 1;
                        self.state = State::Comment;
                    }
                    _ => self.state = State::Cell,
                },
                State::Comment => {
                    if class == BREAK {
                        self.state = State::Start;
                        self.ended = Some(byte);
                    } else if self.comments == 1 && self.first_comment.len() < COMMENT_SHOWN {
                        self.first_comment.push(byte);
                    }
                    at += 1;
                }
                State::Cell => match class {
                    BLANK => at += 1,
                    DELIMITER | BREAK => {
                        at += 1;
                        if self.end_cell(byte) {
                            break Step::Record;
                        }
                    }
                    _ if Some(byte) == self.quote => {
                        at += 1;
                        self.state = State::Quoted;
                    }
                    _ => self.state = State::Plain,
                },
                State::Single => match class {
                    DELIMITER => {
                        at += 1;
                        self.end_cell(byte);
                    }
                    // White space at the end of a line.
                    BREAK => self.state = State::Plain,
                    _ => {
                        self.bytes.push(b' ');
                        self.state = State::Plain;
                    }
                },
                State::Gap => match class {
                    DELIMITER => at += 1,
                    BREAK => {
                        at += 1;
                        self.state = State::Start;
                        self.ended = Some(byte);
                        break Step::Record;
                    }
                    _ => self.state = State::Cell,
                },
            }
            if self.ends.len() > self.limits.1 {
                break Step::Full;
            }
        };
        *input = &bytes[at..];
        step
    }

    /// The text has ended: whether there is a last record.
    pub fn end(&mut self) -> bool {
        if !self.starts.is_empty() {
            return self.cut_line();
        }
        let state = std::mem::replace(&mut self.state, State::Start);
        match state {
            State::Start | State::Comment => false,
            State::Gap => true,
            State::Cell | State::Plain | State::Single | State::Quoted | State::Escaped | State::Closed => {
                self.ends.push(self.bytes.len());
                true
            }
        }
    }

    /// Whether several delimiters are one.
    fn runs(&self) -> bool {
        matches!(self.dialect.delimiter, Delimiter::Space | Delimiter::Spaces)
    }

    /// Whether a quote is open.
    pub fn is_quoted(&self) -> bool {
        matches!(self.state, State::Quoted | State::Escaped)
    }

    /// Makes room for the next record.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.gap = false;
    }

    /// A line has ended that had nothing in it, unless this is the second half of the end of the line before.
    fn blank(&mut self, end: u8) {
        let half = end == b'\n' && self.ended.is_some_and(|last| last != b'\n');
        self.gap |= !half;
        self.ended = Some(end);
    }

    /// Ends a cell at a delimiter or a line break; whether the record ends, too.
    fn end_cell(&mut self, byte: u8) -> bool {
        self.ends.push(self.bytes.len());
        let ends = self.classes[usize::from(byte)] == BREAK;
        if ends {
            self.ended = Some(byte);
        }
        self.state = match (ends, self.dialect.delimiter) {
            (true, _) => State::Start,
            (false, Delimiter::Space | Delimiter::Spaces) => State::Gap,
            (false, _) => State::Cell,
        };
        ends
    }
}

/// A byte in each of eight.
const fn eight(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// Of eight bytes those that are 0, each as its highest bit; bytes above the first may be told though they are 1.
fn zeros(bytes: u64) -> u64 {
    bytes.wrapping_sub(eight(1)) & !bytes & eight(0x80)
}

/// A text without white space around it, and without characters that have no width: marks of byte order, and of the direction in which
/// Arabic and Hebrew are written.
pub(super) fn trimmed(text: &str) -> &str {
    let unseen = |c: char| matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.trim_matches(|c: char| c.is_whitespace() || unseen(c))
}

/// The cells of a record, without the white space around them.
pub(super) fn cells<'a>(bytes: &'a [u8], ends: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut start = 0;
    ends.iter().map(move |&end| {
        let cell = bytes.get(start..end).unwrap_or_default().trim_ascii();
        start = end;
        cell
    })
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
