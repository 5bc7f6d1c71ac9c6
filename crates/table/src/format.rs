//! How a delimited text file is written down: what is detected, and what the visitor may override.

use serde::{Deserialize, Serialize};

use super::{ColumnChoice, Encoding};

/// Field delimiters that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Delimiter {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
    /// `|`
    Pipe,
    /// `^`
    Caret,
    /// `~`
    Tilde,
    /// `:`
    Colon,
    /// White space, in runs of any length.
    Space,
    /// Two spaces or more, or a tab: one space stands within a cell.
    Spaces,
    /// The control character 1, which Hive writes.
    ControlA,
    /// The control character 31, ASCII's unit separator; records may end with 30, its record separator.
    UnitSeparator,
    /// Columns of a fixed width, with spaces between and within cells.
    Fixed,
}

impl Delimiter {
    /// The delimiter as the byte that stands in the file.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
            Delimiter::Caret => b'^',
            Delimiter::Tilde => b'~',
            Delimiter::Colon => b':',
            Delimiter::Space | Delimiter::Spaces | Delimiter::Fixed => b' ',
            Delimiter::ControlA => 1,
            Delimiter::UnitSeparator => 31,
        }
    }

    /// What divides the columns, in words.
    pub fn title(self) -> &'static str {
        match self {
            Delimiter::Comma => "commas",
            Delimiter::Semicolon => "semicolons",
            Delimiter::Tab => "tabs",
            Delimiter::Pipe => "bars (|)",
            Delimiter::Caret => "carets (^)",
            Delimiter::Tilde => "tildes (~)",
            Delimiter::Colon => "colons",
            Delimiter::Space => "white space",
            Delimiter::Spaces => "two spaces or more",
            Delimiter::ControlA => "control characters 1",
            Delimiter::UnitSeparator => "control characters 31",
            Delimiter::Fixed => "fixed widths",
        }
    }
}

/// What cells may be enclosed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Quote {
    /// `"`
    #[default]
    Double,
    /// `'`
    Single,
    /// Nothing: quotes are characters.
    None,
}

impl Quote {
    /// The quote as the byte that stands in the file, where there is one.
    pub fn byte(self) -> Option<u8> {
        match self {
            Quote::Double => Some(b'"'),
            Quote::Single => Some(b'\''),
            Quote::None => None,
        }
    }
}

/// What stands around the lines of a text, and is taken off before they are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lines {
    /// Nothing.
    #[default]
    AsTheyStand,
    /// Each line as a whole is in double quotes, and quotes within are doubled.
    InQuotes,
    /// Cells are in typographic quotes.
    TypographicQuotes,
    /// Each line begins with a mark, as of a letter that is quoted.
    Marked,
    /// Bars and rules, as programs print them.
    Printed,
}

impl Lines {
    /// What was taken off, in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Lines::AsTheyStand => "The lines are read as they stand.",
            Lines::InQuotes => "Each line as a whole is in quotes: they are taken off.",
            Lines::TypographicQuotes => "Cells are in typographic quotes: they are taken off.",
            Lines::Marked => "Each line begins with a mark: it is taken off.",
            Lines::Printed => "The table is one that a program printed: its bars and rules are taken off.",
        }
    }
}

/// How lines begin that are no records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Comment {
    /// There are no such lines.
    #[default]
    None,
    /// `#`
    Hash,
    /// `%`
    Percent,
    /// `|`
    Pipe,
}

impl Comment {
    /// The byte that begins such a line, where there is one.
    pub fn byte(self) -> Option<u8> {
        match self {
            Comment::None => None,
            Comment::Hash => Some(b'#'),
            Comment::Percent => Some(b'%'),
            Comment::Pipe => Some(b'|'),
        }
    }
}

/// A file's format, as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Format {
    /// Character encoding.
    pub encoding: Encoding,
    /// What stands around the lines.
    #[serde(default)]
    pub lines: Lines,
    /// Field delimiter.
    pub delimiter: Delimiter,
    /// Where the columns begin, in characters, where they have a fixed width.
    #[serde(default)]
    pub starts: Vec<usize>,
    /// What cells may be enclosed in.
    #[serde(default)]
    pub quote: Quote,
    /// Whether a backslash within quotes takes the next character as it is.
    #[serde(default)]
    pub backslash: bool,
    /// How lines begin that are no records.
    #[serde(default)]
    pub comment: Comment,
    /// Records above the header, or above the data where there is none, that are no records of the table.
    #[serde(default)]
    pub skip: usize,
    /// Whether a record names the columns.
    pub header: bool,
    /// Records of the header: names, and below or above them units, codes or types. 0 where there is none.
    #[serde(default)]
    pub header_lines: usize,
    /// Whether the header is one name short, because the rows begin with a name of their own.
    #[serde(default)]
    pub row_names: bool,
    /// Whether rows end with a delimiter behind their last cell.
    #[serde(default)]
    pub trailing: bool,
    /// Whether totals and remarks below the last row are left out.
    #[serde(default)]
    pub footer: bool,
    /// Whether numbers are written with a decimal comma (then a point groups thousands).
    pub decimal_comma: bool,
    /// Cells, trimmed, that mean "missing", compared without regard to ASCII case. The empty cell is always missing.
    pub missing: Vec<String>,
    /// How sure the delimiter is, from 0 to 1: how well it fits the first rows, less how well the next best does.
    #[serde(default)]
    pub sureness: f64,
    /// The next best delimiter that divides the rows.
    #[serde(default)]
    pub other: Option<OtherDelimiter>,
}

/// A delimiter that divides the rows as well, and was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherDelimiter {
    /// Which.
    pub delimiter: Delimiter,
    /// Columns that it would make.
    pub columns: usize,
}

/// What the visitor fixes of a file's format; what is `None` is detected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FormatChoice {
    /// Character encoding.
    pub encoding: Option<Encoding>,
    /// Field delimiter.
    pub delimiter: Option<Delimiter>,
    /// What cells may be enclosed in.
    pub quote: Option<Quote>,
    /// Whether a backslash within quotes takes the next character as it is.
    pub backslash: Option<bool>,
    /// How lines begin that are no records.
    pub comment: Option<Comment>,
    /// Records above the header that are no records of the table.
    pub skip: Option<usize>,
    /// Whether a record names the columns.
    pub header: Option<bool>,
    /// Records of the header, where there is one.
    pub header_lines: Option<usize>,
    /// Whether the header is one name short, because the rows begin with a name of their own.
    pub row_names: Option<bool>,
    /// Whether totals and remarks below the last row are left out.
    pub footer: Option<bool>,
    /// Whether the name of a group that stands in its first row only is that of the rows below, too.
    pub fill_down: Option<bool>,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: Option<bool>,
    /// Cells that mean "missing", besides the empty one.
    pub missing: Option<Vec<String>>,
    /// The sheet of a workbook, the file of an archive, or the table of a text ("line 63: region, population"), where there are several.
    pub part: Option<String>,
    /// The same of the second file, with the test rows. All else holds for both files.
    pub second_part: Option<String>,
    /// What is set by hand of single columns.
    pub columns: Vec<ColumnChoice>,
}

/// Cells that mean "missing" unless the visitor says otherwise.
pub const DEFAULT_MISSING: [&str; 11] =
    ["?", "NA", "N/A", "null", "-", "NaN", ".", "#N/A", "<NA>", "\\N", "#NULL!"];

impl FormatChoice {
    /// The format in which the second file is read.
    pub fn of_second(&self) -> FormatChoice {
        FormatChoice { part: self.second_part.clone(), second_part: None, ..self.clone() }
    }

    /// Changes what is set by hand of a column.
    pub fn set_column(&mut self, column: &str, change: impl FnOnce(&mut ColumnChoice)) {
        let place = self.columns.iter().position(|choice| choice.column == column);
        let mut choice = match place {
            Some(place) => self.columns.remove(place),
            None => ColumnChoice { column: column.to_owned(), ..ColumnChoice::default() },
        };
        change(&mut choice);
        if !choice.is_empty() {
            self.columns.insert(place.unwrap_or(self.columns.len()), choice);
        }
    }
}
