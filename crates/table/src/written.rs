//! The beginning of a file as text, or what it is instead.

use super::decode::decode;
use super::detect;
use super::host::Host;
use super::refuse;
use super::{Encoding, TableError, TableNote};

/// The beginning of a file.
pub(super) struct Written {
    pub encoding: Encoding,
    /// Length of the byte-order mark, to be skipped.
    pub mark: usize,
    /// The text behind the mark.
    pub text: String,
    /// Where the encoding is in doubt.
    pub note: Option<TableNote>,
}

impl Written {
    /// What lines end with: a line feed, or a carriage return where there is none.
    pub fn line_end(&self) -> u8 {
        if self.text.contains('\n') { b'\n' } else { b'\r' }
    }

    /// Decodes the beginning of a file, in the encoding that was chosen or in the likeliest. `whole` says whether `bytes` is the whole
    /// file.
    pub fn read(
        bytes: &[u8],
        whole: bool,
        chosen: Option<Encoding>,
        host: &dyn Host,
    ) -> Result<Written, TableError> {
        refuse::binary(bytes)?;
        let certain = detect::certain(bytes, whole);
        let (encoding, note) = match (chosen, certain) {
            (Some(chosen), _) => (chosen, None),
            (None, Some((encoding, _))) => (encoding, None),
            (None, None) => detect::likeliest(bytes, whole, host),
        };
        let mark = certain.filter(|(certain, _)| *certain == encoding).map_or(0, |(_, mark)| mark);
        let body = bytes.get(mark..).unwrap_or_default();
        let has_zeros =
            matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Utf32Le | Encoding::Utf32Be);
        // A few zeros among text are damage, and noted as control characters.
        let zeros = if has_zeros { 0 } else { body.iter().filter(|&&byte| byte == 0).count() };
        if zeros > 0 && (100 * zeros > body.len() || !is_plain(body)) {
            return Err(TableError::NotText {
                kind: "a binary file (it holds zero bytes)",
                export: "Export the table as CSV from the program that wrote it.",
            });
        }
        let text = decode(encoding, body, host)?;
        refuse::text(&text)?;
        Ok(Written { encoding, mark, text, note })
    }
}

/// Whether bytes are UTF-8 without control characters, zeros and white space aside.
fn is_plain(bytes: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, 0 | b'\t'..=b'\r' | 0x1a);
    let whole = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    whole && !bytes.iter().any(control)
}
