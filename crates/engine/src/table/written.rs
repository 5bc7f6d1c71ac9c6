//! The beginning of a file as text, or what it is instead.

use super::decode::decode;
use super::detect;
use super::host::Host;
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
    /// Decodes the beginning of a file, in the encoding that was chosen or in the likeliest. `whole` says whether `bytes` is the whole
    /// file.
    pub fn read(
        bytes: &[u8],
        whole: bool,
        chosen: Option<Encoding>,
        host: &dyn Host,
    ) -> Result<Written, TableError> {
        refuse_binary(bytes)?;
        let (guess, mark, note) = detect::encoding(bytes, whole, host);
        let encoding = chosen.unwrap_or(guess);
        let mark = if encoding == guess { mark } else { 0 };
        let body = bytes.get(mark..).unwrap_or_default();
        let has_zeros =
            matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be | Encoding::Utf32Le | Encoding::Utf32Be);
        // A few zeros among text are damage, and noted as control characters.
        let zeros = if has_zeros { 0 } else { body.iter().filter(|&&byte| byte == 0).count() };
        if zeros > 0 && (100 * zeros > body.len() || !is_plain(body)) {
            return Err(TableError::NotText {
                kind: "a binary file (it holds zero bytes)",
                advice: "Export the table as CSV from the program that wrote it.",
            });
        }
        let text = decode(encoding, body, host)?;
        refuse_markup(&text)?;
        Ok(Written { encoding, mark, text, note: note.filter(|_| chosen.is_none()) })
    }
}

/// Whether bytes are UTF-8 without control characters, zeros and white space aside.
fn is_plain(bytes: &[u8]) -> bool {
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, 0 | b'\t'..=b'\r' | 0x1a);
    let whole = std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true);
    whole && !bytes.iter().any(control)
}

/// Pages and documents made of tags.
fn refuse_markup(text: &str) -> Result<(), TableError> {
    let start: String = text.trim_start().chars().take(16).collect::<String>().to_ascii_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
    if begins(&["<!doctype html", "<html", "<table", "<head", "<body"]) {
        return Err(TableError::NotText {
            kind: "an HTML page",
            advice: "Open it in a spreadsheet and save the table as CSV (in pandas: read_html, then to_csv).",
        });
    }
    let lower = text.trim_start().chars().take(400).collect::<String>().to_ascii_lowercase();
    let is_dump =
        lower.lines().any(|line| line.starts_with("create table ") || line.starts_with("insert into "));
    if is_dump {
        return Err(TableError::NotText {
            kind: "a dump of a database (SQL)",
            advice: "Export the table as CSV from the database.",
        });
    }
    if lower.contains("\\begin{tabular") || lower.contains("\\begin{longtable") {
        return Err(TableError::NotText {
            kind: "a LaTeX document",
            advice: "Save it as CSV in the program that wrote it.",
        });
    }
    // "- age: 31", and below it "  sex: male"
    let mut lines = lower.lines().filter(|line| !line.trim().is_empty() && *line != "---");
    let pair = |line: &str| line.contains(": ") && !line.contains(',');
    if lines.next().is_some_and(|line| line.starts_with("- ") && pair(line))
        && lines.next().is_some_and(|line| line.starts_with("  ") && pair(line))
    {
        return Err(TableError::NotText {
            kind: "a YAML file",
            advice: "Save the table as CSV or JSON in the program that wrote it.",
        });
    }
    let tag = start.strip_prefix('<').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    if begins(&["<?xml"]) || tag && text.contains("</") {
        return Err(TableError::NotText {
            kind: "an XML file",
            advice: "Open it in a spreadsheet and save the table as CSV (in pandas: read_xml, then to_csv).",
        });
    }
    Ok(())
}

/// Kinds of files that people drop by mistake, by their first bytes.
fn refuse_binary(bytes: &[u8]) -> Result<(), TableError> {
    const FROM_R: &str = "In R, write the table with write.csv.";
    const FROM_PYTHON: &str = "In pandas, write the table with to_csv.";
    const FROM_STATA: &str = "In Stata, write it with export delimited; in pandas, read_stata, then to_csv.";
    const UNPACK: &str = "Unpack it first.";
    const KINDS: &[(&[u8], &str, &str)] = &[
        (b"%PDF", "a PDF document", "Export the table as CSV from the program that made it."),
        (b"\x89PNG", "a PNG picture", "Choose the table itself."),
        (b"\xFF\xD8\xFF", "a JPEG picture", "Choose the table itself."),
        (b"SQLite format 3", "an SQLite database", "Export one table of it as CSV."),
        (b"\xFD7zXZ", "an xz archive", UNPACK),
        (b"BZh", "a bzip2 archive", UNPACK),
        (b"\x28\xB5\x2F\xFD", "a Zstandard archive", UNPACK),
        (b"7z\xBC\xAF\x27\x1C", "a 7z archive", UNPACK),
        (b"Rar!", "a RAR archive", UNPACK),
        (b"PARE", "an encrypted Parquet file", "Write it without encryption."),
        (b"FEA1", "a Feather file of version 1", "Write it as version 2 (in pandas: to_feather) or as CSV."),
        (b"ORC", "an ORC file", FROM_PYTHON),
        (b"\x89HDF", "an HDF5 file", FROM_PYTHON),
        (b"RDX2", "an R workspace", FROM_R),
        (b"RDX3", "an R workspace", FROM_R),
        (b"X\n\0\0\0", "an R object", FROM_R),
        (b"\x80\x04\x95", "a Python pickle", FROM_PYTHON),
        (b"\x80\x05\x95", "a Python pickle", FROM_PYTHON),
        (b"\x71\x02\x01\0", "a Stata file", FROM_STATA),
        (b"\x72\x02\x01\0", "a Stata file", FROM_STATA),
        (b"\x73\x02\x01\0", "a Stata file", FROM_STATA),
        (b"<stata_dta>", "a Stata file", FROM_STATA),
        (b"$FL2", "an SPSS file", "In SPSS, save it as CSV; in pandas, read_spss, then to_csv."),
        (b"$FL3", "a compressed SPSS file", "In SPSS, save it as CSV; in pandas, read_spss, then to_csv."),
    ];
    if bytes.get(257..262) == Some(b"ustar") {
        return Err(TableError::NotText { kind: "a tar archive", advice: UNPACK });
    }
    match KINDS.iter().find(|(magic, _, _)| bytes.starts_with(magic)) {
        Some(&(_, kind, advice)) => Err(TableError::NotText { kind, advice }),
        None => Ok(()),
    }
}
