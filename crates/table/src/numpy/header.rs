//! The header of an array: a Python dictionary with type, order and shape.

use super::NumpyError;

/// What an array's header says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    /// The type as it stands there ("<f8").
    pub dtype: String,
    /// How a cell is written down.
    pub cell: Cell,
    /// Whether the first index runs fastest.
    pub fortran: bool,
    /// Length by dimension.
    pub shape: Vec<usize>,
}

/// How a cell is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it is.
    pub kind: CellKind,
    /// Bytes.
    pub size: usize,
    /// Whether the highest byte comes first.
    pub big_endian: bool,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    /// 0 or 1, in a byte.
    Bool,
    /// A whole number with a sign.
    Signed,
    /// A whole number without.
    Unsigned,
    /// IEEE 754.
    Float,
    /// Text, four bytes a character.
    Unicode,
    /// Text in bytes.
    Bytes,
}

/// Bytes that a cell of text has at the most.
const TEXT_BYTES: usize = 1 << 20;

impl Header {
    /// Reads the dictionary's text; `array` is the name for messages.
    pub fn parse(array: &str, text: &[u8]) -> Result<Header, NumpyError> {
        let bad = |reason: &str| NumpyError::Header { array: array.to_owned(), reason: reason.to_owned() };
        let text = std::str::from_utf8(text).map_err(|_| bad("it is no text"))?;
        let mut tokens = Tokens(text);
        let (mut dtype, mut fortran, mut shape) = (None, None, None);
        tokens.pass("{").ok_or_else(|| bad("it is no dictionary"))?;
        while !tokens.accept("}") {
            let key = tokens.string().ok_or_else(|| bad("a key is missing"))?;
            tokens.pass(":").ok_or_else(|| bad("a value is missing"))?;
            match key {
                "descr" if tokens.peek("[") => {
                    return Err(NumpyError::Type {
                        array: array.to_owned(),
                        dtype: tokens.0.chars().take(40).collect(),
                        kind: "records of several fields",
                        cast: "Save the fields as arrays of their own (numpy.savez).",
                    });
                }
                "descr" => dtype = Some(tokens.string().ok_or_else(|| bad("the type is no text"))?),
                "fortran_order" => {
                    let word = tokens.word();
                    fortran = Some(match word {
                        "True" => true,
                        "False" => false,
                        _ => return Err(bad("the order is neither True nor False")),
                    });
                }
                "shape" => {
                    shape = Some(tokens.lengths().ok_or_else(|| bad("the shape is no tuple of lengths"))?)
                }
                _ => return Err(bad("there is a key that NumPy does not write")),
            }
            if !tokens.accept(",") && !tokens.peek("}") {
                return Err(bad("a comma is missing"));
            }
        }
        let dtype = dtype.ok_or_else(|| bad("the type is missing"))?.to_owned();
        Ok(Header {
            cell: cell(array, &dtype)?,
            dtype,
            fortran: fortran.ok_or_else(|| bad("the order is missing"))?,
            shape: shape.ok_or_else(|| bad("the shape is missing"))?,
        })
    }

    /// The shape as NumPy writes it.
    pub fn shape_words(&self) -> String {
        match self.shape.as_slice() {
            [length] => format!("({length},)"),
            lengths => format!("({})", lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
        }
    }
}

/// The way of writing that a type's name stands for.
fn cell(array: &str, dtype: &str) -> Result<Cell, NumpyError> {
    let refuse = |kind: &'static str, cast: &'static str| NumpyError::Type {
        array: array.to_owned(),
        dtype: dtype.chars().take(40).collect(),
        kind,
        cast,
    };
    const CAST: &str = "Cast it first, for example with astype(\"float32\").";
    let unknown = || refuse("cells of an unknown type", CAST);
    let big_endian = dtype.starts_with('>');
    let name = dtype.trim_start_matches(['<', '>', '|', '=']);
    let mut characters = name.chars();
    let letter = characters.next().ok_or_else(unknown)?;
    let digits = characters.as_str();
    let size = || digits.parse::<usize>().map_err(|_| unknown());
    let (kind, size) = match (letter, digits) {
        ('b', "1") | ('?', "") => (CellKind::Bool, 1),
        ('i', "1" | "2" | "4" | "8") => (CellKind::Signed, size()?),
        ('u', "1" | "2" | "4" | "8") => (CellKind::Unsigned, size()?),
        ('f', "2" | "4" | "8") => (CellKind::Float, size()?),
        ('U', _) => (CellKind::Unicode, size()?.saturating_mul(4)),
        ('S' | 'a', _) => (CellKind::Bytes, size()?),
        ('f', _) => return Err(refuse("numbers of an unusual width", CAST)),
        ('O', _) => {
            return Err(refuse(
                "Python objects, which could run code when they are read",
                "Save plain numbers or texts instead (astype(float), astype(str)).",
            ));
        }
        ('c', _) => {
            return Err(refuse("complex numbers", "Save real and imaginary part as columns of their own."));
        }
        ('M' | 'm', _) => {
            return Err(refuse("dates or durations", "Save them as numbers (astype(\"int64\"))."));
        }
        ('V', _) => {
            return Err(refuse(
                "raw bytes or records",
                "Save the fields as arrays of their own (numpy.savez).",
            ));
        }
        _ => return Err(unknown()),
    };
    if size == 0 {
        return Err(refuse("texts of length 0", "Leave the array out."));
    }
    if size > TEXT_BYTES {
        return Err(refuse("texts of more than a megabyte each", "Save shorter ones."));
    }
    Ok(Cell { kind, size, big_endian })
}

/// What is left of a Python literal, read from the front.
struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    fn peek(&mut self, mark: &str) -> bool {
        self.0 = self.0.trim_start();
        self.0.starts_with(mark)
    }

    fn accept(&mut self, mark: &str) -> bool {
        let found = self.peek(mark);
        if found {
            self.0 = self.0.get(mark.len()..).unwrap_or_default();
        }
        found
    }

    fn pass(&mut self, mark: &str) -> Option<()> {
        self.accept(mark).then_some(())
    }

    /// A text in quotes of either kind. NumPy's own hold no escapes.
    fn string(&mut self) -> Option<&'a str> {
        let quote = ["'", "\""].into_iter().find(|quote| self.accept(quote))?;
        let (text, rest) = self.0.split_once(quote)?;
        self.0 = rest;
        Some(text)
    }

    /// Letters and digits.
    fn word(&mut self) -> &'a str {
        self.0 = self.0.trim_start();
        let end = self.0.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(self.0.len());
        let (word, rest) = self.0.split_at(end);
        self.0 = rest;
        word
    }

    /// A tuple of whole numbers. Python 2 wrote long ones with an L behind them.
    fn lengths(&mut self) -> Option<Vec<usize>> {
        let mut lengths = Vec::new();
        self.pass("(")?;
        while !self.accept(")") {
            lengths.push(self.word().trim_end_matches('L').parse().ok()?);
            if !self.accept(",") && !self.peek(")") {
                return None;
            }
        }
        Some(lengths)
    }
}
