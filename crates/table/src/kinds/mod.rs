//! Files that are no delimited text, told from their content: packed files and archives, JSON, ARFF, and those that are read whole by the
//! host (workbooks, Parquet, Arrow).

mod arff;
mod block;
pub(super) mod error;
mod gzip;
mod json;
mod json_lists;
mod json_record;
mod json_shape;
mod lines;
pub(super) mod reader;
pub(super) mod typed;
mod whole;
mod zip;

use super::numpy::NumpyReader;
use super::written::Written;
use super::{TableError, another};
pub use error::{KindError, WholeKind};
pub(super) use reader::{KindReader, RECORD_BYTES, Settings};
pub use typed::{EXACT, TypedColumn, table as typed_table};

/// The reader for a file that begins so; `None` where it is text, or where more bytes are needed to tell.
pub(super) fn recognise(
    beginning: &[u8],
    settings: &Settings,
) -> Result<Option<Box<dyn KindReader>>, TableError> {
    if let Some(numpy) = NumpyReader::recognise(beginning) {
        return Ok(Some(Box::new(numpy)));
    }
    if let Some(kind) = WholeKind::recognise(beginning) {
        if !settings.host.lends(kind) {
            return Err(KindError::Elsewhere(kind).into());
        }
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
pub(super) fn recognise_text(written: &Written, settings: &Settings) -> Option<Box<dyn KindReader>> {
    let (text, choice) = (written.text.as_str(), &settings.choice);
    if json::begins_lists(text) {
        return Some(Box::new(json::Json::lists(choice)));
    }
    if json::begins(text) {
        return Some(Box::new(json::Json::new(choice)));
    }
    if arff::begins(text) {
        return Some(Box::new(arff::Arff::new(choice)));
    }
    if let Some(line) = choice.part.as_deref().and_then(another::line) {
        return Some(Box::new(block::Block::new(line, written.line_end(), written.encoding, settings)));
    }
    let around = lines::around(text, choice)?;
    Some(Box::new(lines::LineReader::new(around, written.encoding, settings)))
}
