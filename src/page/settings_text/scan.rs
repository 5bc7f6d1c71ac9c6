//! Where things stand in a JSON text that may be incomplete: every value with its path, and the path of a place in the text.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

/// Objects and lists within each other, at the most; where it goes deeper, the rest of the text is passed over.
const DEEPEST: usize = 64;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A key of an object.
    Key(String),
    /// A place in a list, from 0.
    Item(usize),
}

/// Where a value stands among the settings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Path(pub Vec<Step>);

/// As files and errors name it: `groups[0].column`; nothing for the settings as a whole.
impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if k == 0 => formatter.write_str(key)?,
                Step::Key(key) => write!(formatter, ".{key}")?,
                Step::Item(place) => write!(formatter, "[{place}]")?,
            }
        }
        Ok(())
    }
}

/// What a value is, by how it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{`
    Object,
    /// `[`
    List,
    /// A text, a number, a word.
    Plain,
    /// Nothing yet.
    Absent,
}

/// A value in the text. Ranges are in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands among the settings.
    pub path: Path,
    /// Its key, quotes included; `None` of a list's items and of the whole.
    pub key: Option<Range<usize>>,
    /// The value; where there is none yet, the space where it would be.
    pub value: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

impl Entry {
    /// From its key to the end of its value.
    pub fn extent(&self) -> Range<usize> {
        self.key.as_ref().map_or(self.value.start, |key| key.start)..self.value.end
    }
}

/// Every value of a text, those around others before these; the first is the whole. Nothing fails: what is no JSON is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The values.
    pub entries: Vec<Entry>,
}

impl Scan {
    /// Goes through a text.
    pub fn of(text: &str) -> Scan {
        let mut scanner = Scanner { text, at: 0, path: Vec::new(), entries: Vec::new() };
        scanner.value(None);
        Scan { entries: scanner.entries }
    }

    /// The innermost value that a place in the text belongs to; the whole where it is about no other.
    pub fn at(&self, place: usize) -> Option<&Entry> {
        let touches = |entry: &&Entry| {
            let extent = entry.extent();
            extent.start <= place && place <= extent.end
        };
        let innermost = self.entries.iter().filter(touches).max_by_key(|entry| entry.path.0.len());
        innermost.or_else(|| self.entries.first())
    }

    /// The value with this path.
    pub fn of_path(&self, path: &[Step]) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path.0 == path)
    }

    /// The value with a path as it is written, or the innermost around it that is there.
    pub fn named(&self, path: &str) -> Option<&Entry> {
        let around = |entry: &&Entry| {
            let own = entry.path.to_string();
            path.strip_prefix(&own).is_some_and(|rest| {
                own.is_empty() || rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')
            })
        };
        self.entries.iter().filter(around).max_by_key(|entry| entry.path.0.len())
    }

    /// What lies directly within a value, in the order of the text.
    pub fn within<'a>(&'a self, path: &'a [Step]) -> impl Iterator<Item = &'a Entry> {
        let depth = path.len() + 1;
        self.entries.iter().filter(move |entry| entry.path.0.len() == depth && entry.path.0.starts_with(path))
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    path: Vec<Step>,
    entries: Vec<Entry>,
}

impl Scanner<'_> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.next().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    /// A value, or the place of one.
    fn value(&mut self, key: Option<Range<usize>>) {
        let before = self.at;
        self.space();
        let (start, own) = (self.at, self.entries.len());
        let path = Path(self.path.clone());
        self.entries.push(Entry { path, key, value: before..start, kind: Kind::Absent });
        let deep = self.path.len() >= DEEPEST;
        let kind = match self.next() {
            Some(b'{' | b'[') if deep => {
                self.at = self.text.len();
                return;
            }
            Some(b'{') => {
                self.object();
                Kind::Object
            }
            Some(b'[') => {
                self.list();
                Kind::List
            }
            Some(b'"') => {
                self.string();
                Kind::Plain
            }
            None | Some(b',' | b':' | b'}' | b']') => return,
            Some(_) => {
                self.word();
                Kind::Plain
            }
        };
        let end = self.at;
        if let Some(entry) = self.entries.get_mut(own) {
            (entry.value, entry.kind) = (start..end, kind);
        }
    }

    fn object(&mut self) {
        self.at += 1;
        loop {
            self.space();
            match self.next() {
                // The end of a list around it.
                None | Some(b']') => return,
                Some(b'}') => {
                    self.at += 1;
                    return;
                }
                Some(b'"') => {
                    let start = self.at;
                    let name = self.string();
                    let key = start..self.at;
                    self.path.push(Step::Key(name));
                    self.space();
                    if self.next() == Some(b':') {
                        self.at += 1;
                        self.value(Some(key));
                    } else {
                        let (path, end) = (Path(self.path.clone()), key.end);
                        self.entries.push(Entry {
                            path,
                            key: Some(key),
                            value: end..end,
                            kind: Kind::Absent,
                        });
                    }
                    self.path.pop();
                }
                Some(_) => self.word(),
            }
        }
    }

    fn list(&mut self) {
        self.at += 1;
        let mut place = 0;
        loop {
            self.space();
            match self.next() {
                None | Some(b'}') => return,
                Some(b']') => {
                    self.at += 1;
                    return;
                }
                Some(b',' | b':') => self.at += 1,
                Some(_) => {
                    self.path.push(Step::Item(place));
                    self.value(None);
                    self.path.pop();
                    place += 1;
                }
            }
        }
    }

    /// A text up to its quote, or to the end of its line where that is missing.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        let mut closed = false;
        while let Some(byte) = self.next() {
            match byte {
                b'\n' => break,
                b'\\' if self.text.as_bytes().get(self.at + 1).is_some_and(|next| *next != b'\n') => {
                    self.at += 2
                }
                b'"' => {
                    self.at += 1;
                    closed = true;
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.at = self.at.min(self.text.len());
        let raw = self.text.get(start..self.at).unwrap_or_default();
        let read = closed.then(|| serde_json::from_str::<Value>(raw).ok()).flatten();
        read.as_ref().and_then(Value::as_str).map_or_else(|| raw.trim_matches('"').to_owned(), str::to_owned)
    }

    /// Anything else: at least a byte of it, up to what can end it.
    fn word(&mut self) {
        self.at += 1;
        while self.next().is_some_and(|byte| !byte.is_ascii_whitespace() && !b",:{}[]\"".contains(&byte)) {
            self.at += 1;
        }
    }
}

/// The byte that a place counted in UTF-16 units, as browsers count, lies before.
pub fn byte_of(text: &str, units: usize) -> usize {
    let mut passed = 0;
    for (byte, character) in text.char_indices() {
        if passed >= units {
            return byte;
        }
        passed += character.len_utf16();
    }
    text.len()
}

/// The same place counted in UTF-16 units.
pub fn units_of(text: &str, byte: usize) -> usize {
    text.char_indices().take_while(|(at, _)| *at < byte).map(|(_, character)| character.len_utf16()).sum()
}

/// Line and column, from 1, counted in characters.
pub fn line_and_column(text: &str, byte: usize) -> [usize; 2] {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    [line, column]
}
