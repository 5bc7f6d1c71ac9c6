//! Files that are no delimited text, told from their content: packed files and archives, JSON, ARFF, and those that are read whole by the
//! host (workbooks, Parquet, Arrow).

mod arff;
mod error;
mod gzip;
mod json;
mod json_record;
mod typed;
mod whole;
mod zip;

use super::host::Host;
use super::numpy::NumpyReader;
use super::{FormatChoice, Table, TableError};
pub use error::{KindError, WholeKind};
pub use typed::TypedColumn;

/// Bytes of a line or a record at the most.
pub(super) const RECORD_BYTES: usize = 1 << 20;
/// Containers within containers at the most.
const DEPTH: usize = 3;

/// Reads a file of one kind as it arrives.
pub(super) trait KindReader {
    /// Takes the next bytes. An error is final.
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError>;
    /// The table, once all bytes are in. An empty fingerprint is that of the bytes that were pushed.
    fn finish(self: Box<Self>) -> Result<Table, TableError>;
}

/// What a reader within a container, and its own readers, are told.
#[derive(Clone)]
pub(super) struct Settings {
    pub choice: FormatChoice,
    pub host: &'static dyn Host,
    /// Containers around it.
    pub depth: usize,
}

/// The reader for a file that begins so; `None` where it is text, or where more bytes are needed to tell.
pub(super) fn recognise(
    beginning: &[u8],
    settings: &Settings,
) -> Result<Option<Box<dyn KindReader>>, TableError> {
    if let Some(numpy) = NumpyReader::recognise(beginning) {
        return Ok(Some(Box::new(numpy)));
    }
    if let Some(kind) = WholeKind::recognise(beginning) {
        return Ok(Some(Box::new(whole::Whole::new(kind, settings.clone()))));
    }
    let reader: Box<dyn KindReader> = if beginning.starts_with(gzip::MARK) {
        Box::new(gzip::Gzip::new(settings)?)
    } else if beginning.starts_with(b"PK\x05\x06") {
        Box::new(NumpyReader::archive())
    } else if let Some(first) = zip::first_name(beginning) {
        if first.ends_with(".npy") {
            Box::new(NumpyReader::archive())
        } else {
            Box::new(zip::tables(settings)?)
        }
    } else {
        return Ok(None);
    };
    Ok(Some(reader))
}

/// The reader for a file that ended before it could be told apart: an archive that is cut within its first name, which it says.
pub(super) fn recognise_ended(whole: &[u8]) -> Option<Box<dyn KindReader>> {
    whole.starts_with(b"PK\x03\x04").then(|| Box::new(NumpyReader::archive()) as Box<dyn KindReader>)
}

/// The reader for a text of another kind than cells between delimiters. It is given the text as UTF-8.
pub(super) fn recognise_text(text: &str, choice: &FormatChoice) -> Option<Box<dyn KindReader>> {
    if json::begins(text) {
        return Some(Box::new(json::Json::new(choice)));
    }
    arff::begins(text).then(|| Box::new(arff::Arff::new(choice)) as Box<dyn KindReader>)
}
