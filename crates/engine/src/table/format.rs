//! How a delimited text file is written down: what is detected, and what the visitor may override.

use serde::{Deserialize, Serialize};

use super::Encoding;

/// Field delimiters that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
}

impl Delimiter {
    /// The delimiter as the byte that stands in the file.
    pub fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Semicolon => b';',
            Delimiter::Tab => b'\t',
            Delimiter::Pipe => b'|',
        }
    }
}

/// A file's format, as read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Format {
    /// Character encoding.
    pub encoding: Encoding,
    /// Field delimiter.
    pub delimiter: Delimiter,
    /// Whether the first record names the columns.
    pub header: bool,
    /// Whether numbers are written with a decimal comma (then a point groups thousands).
    pub decimal_comma: bool,
    /// Cells, trimmed, that mean "missing", compared without regard to ASCII case. The empty cell is always missing.
    pub missing: Vec<String>,
}

/// What the visitor fixes of a file's format; what is `None` is detected.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormatChoice {
    /// Character encoding.
    pub encoding: Option<Encoding>,
    /// Field delimiter.
    pub delimiter: Option<Delimiter>,
    /// Whether the first record names the columns.
    pub header: Option<bool>,
    /// Whether numbers are written with a decimal comma.
    pub decimal_comma: Option<bool>,
    /// Cells that mean "missing", besides the empty one.
    pub missing: Option<Vec<String>>,
    /// The sheet of a workbook, or the file of an archive, where there are several.
    pub part: Option<String>,
}

/// Cells that mean "missing" unless the visitor says otherwise.
pub const DEFAULT_MISSING: [&str; 6] = ["?", "NA", "N/A", "null", "-", "NaN"];
