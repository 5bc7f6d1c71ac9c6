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
        Records {
            quote: dialect.quote.byte(),
            dialect,
            classes,
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
                        let start = at;
                        while let Some(&byte) = bytes.get(at) {
                            if matches!(self.classes[usize::from(byte)], DELIMITER | BREAK) {
                                break;
                            }
                            at += 1;
                        }
                        self.bytes.extend_from_slice(&bytes[start..at]);
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const COMMA: Dialect =
        Dialect { delimiter: Delimiter::Comma, quote: Quote::Double, backslash: false, comment: None };

    fn read(dialect: Dialect, text: &str, piece: usize) -> Vec<Vec<String>> {
        all(&mut Records::new(dialect, 1 << 20, 1000), text, piece)
    }

    /// Every record's cells, the text given in pieces of so many bytes.
    fn all(records: &mut Records, text: &str, piece: usize) -> Vec<Vec<String>> {
        let mut list = Vec::new();
        let mut take = |records: &mut Records| {
            let cells = cells(&records.bytes, &records.ends);
            list.push(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
            records.clear();
        };
        for mut input in text.as_bytes().chunks(piece) {
            while records.next(&mut input) == Step::Record {
                take(records);
            }
        }
        if records.end() {
            take(records);
        }
        list
    }

    /// The same by `csv-core`, its cells trimmed; records that are nothing but white space are no records here.
    fn by_csv_core(text: &str) -> Vec<Vec<String>> {
        let (mut reader, mut input, mut list) = (csv_core::Reader::new(), text.as_bytes(), Vec::new());
        let (mut output, mut ends) = (vec![0; text.len() + 2], vec![0; text.len() + 2]);
        let (mut written, mut count) = (0, 0);
        loop {
            let (result, read, wrote, ended) =
                reader.read_record(input, &mut output[written..], &mut ends[count..]);
            input = &input[read..];
            written += wrote;
            count += ended;
            match result {
                csv_core::ReadRecordResult::Record => {
                    let cells = cells(&output[..written], &ends[..count]);
                    list.push(cells.map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
                    (written, count) = (0, 0);
                }
                csv_core::ReadRecordResult::End => return list,
                _ => {}
            }
        }
    }

    proptest! {
        #[test]
        fn commas_and_doubled_quotes_are_read_as_csv_core_reads_them(
            text in "([a-c1\"é]{0,3}[ab]? ?[,,,\n\r]|\"[a ,\n\"]{0,5}\"[,\n]){0,30}",
            piece in 1..40_usize,
        ) {
            // A space before a quote is where the two differ by intent, and so is a line of nothing but white space.
            let text = text.replace(" \"", "_\"");
            let expected: Vec<Vec<String>> = by_csv_core(&text);
            let lines_of_space = text.split(['\n', '\r']).any(|line| !line.is_empty() && line.trim().is_empty());
            if !lines_of_space {
                prop_assert_eq!(read(COMMA, &text, piece), expected);
            }
        }
    }

    #[test]
    fn columns_of_a_fixed_width_are_cut_where_they_begin() {
        let text = "name      age\r\nAnn Lee    31\n\nÉva        5\nJo\nBartholomew9";
        for piece in 1..=text.len() {
            let mut records = Records::fixed(&[0, 10], COMMA, 1 << 20, 1000);
            let list = all(&mut records, text, piece);
            let expected =
                [["name", "age"], ["Ann Lee", "31"], ["Éva", "5"], ["Jo", ""], ["Bartholome", "w9"]];
            assert_eq!(list, expected, "in pieces of {piece}");
            assert_eq!(records.crossed, 1);
        }
    }

    #[test]
    fn every_dialect_is_read_however_it_is_cut() {
        let spaces = Dialect { delimiter: Delimiter::Space, ..COMMA };
        let single = Dialect { quote: Quote::Single, ..COMMA };
        let escaped = Dialect { backslash: true, ..COMMA };
        let commented = Dialect { comment: Some(b'#'), ..COMMA };
        let none = Dialect { quote: Quote::None, ..COMMA };
        let two = Dialect { delimiter: Delimiter::Spaces, ..COMMA };
        let unit = Dialect { delimiter: Delimiter::UnitSeparator, ..COMMA };
        for (dialect, text, expected) in [
            (spaces, "  a  b\t c \n\n 1   \"2 3\" 4", vec![vec!["a", "b", "c"], vec!["1", "2 3", "4"]]),
            (COMMA, "a, \"b, c\" ,d\r\n\"x\"\"y\",,", vec![vec!["a", "b, c", "d"], vec!["x\"y", "", ""]]),
            (single, "'it''s, so','b'\n", vec![vec!["it's, so", "b"]]),
            (escaped, "\"a \\\"b\\\", c\",\"d\\\\\"\n", vec![vec!["a \"b\", c", "d\\"]]),
            (commented, "# a \"\n1,2\n#b\n3,#4", vec![vec!["1", "2"], vec!["3", "#4"]]),
            (none, "\"a,b\"\n", vec![vec!["\"a", "b\""]]),
            (
                two,
                "  a b  c\td e \n \n1   \"2  3\"  4  \n5 6",
                vec![vec!["a b", "c", "d e"], vec!["1", "2  3", "4"], vec!["5 6"]],
            ),
            (unit, "a\x1f b\x1ec\x1f\x1e\n", vec![vec!["a", "b"], vec!["c", ""]]),
        ] {
            for piece in 1..=text.len() {
                assert_eq!(read(dialect, text, piece), expected, "{text:?} in pieces of {piece}");
            }
        }
    }
}
