//! What the engine is lent by whom it serves: decoders for most encodings, and readers of files that it does not read itself.

use serde::{Deserialize, Serialize};

use super::TableNote;
use super::kinds::error::{KindError, WholeKind};
use super::kinds::typed::TypedColumn;

/// Turns a stream of bytes into text, as the WHATWG encoding standard defines it: what cannot be decoded becomes U+FFFD.
pub trait TextDecoder {
    /// Appends what these bytes say; `last` where the stream ends with them. A byte-order mark is kept.
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String);
}

/// What a file of another kind holds.
pub enum Parsed {
    /// Typed columns, all of this many rows, and notes.
    Columns(Vec<TypedColumn>, usize, Vec<TableNote>),
    /// A grid of cells without types, written as comma-separated text in UTF-8, and notes.
    Grid(String, Vec<TableNote>),
}

/// What a reader in a module of its own says of a file first. The columns, or the text, follow.
#[derive(Serialize, Deserialize)]
pub struct Announced {
    /// Columns to come; `None` where a grid's text comes.
    pub columns: Option<usize>,
    /// Rows of the columns.
    pub rows: usize,
    /// Notes.
    pub notes: Vec<TableNote>,
}

/// Whom the engine serves: a page or a command line.
pub trait Host: Sync {
    /// A decoder for an encoding by its label in the standard; `None` where there is none.
    fn decoder(&self, label: &str) -> Option<Box<dyn TextDecoder>>;

    /// Whether files of this kind can be read here and now. Asked before any of it is gathered.
    fn lends(&self, kind: WholeKind) -> bool;

    /// Reads a file that is no stream, whole. `part` is the sheet that was asked for.
    ///
    /// # Errors
    /// The file cannot be read, or not here ([`KindError::Elsewhere`]).
    fn read(&self, kind: WholeKind, bytes: Vec<u8>, part: Option<&str>) -> Result<Parsed, KindError>;
}

/// A host that lends nothing beyond what the engine is built with: natively the decoders of encoding_rs.
pub struct Bare;

impl Host for Bare {
    #[cfg(not(target_arch = "wasm32"))]
    fn decoder(&self, label: &str) -> Option<Box<dyn TextDecoder>> {
        let encoding = encoding_rs::Encoding::for_label(label.as_bytes())?;
        Some(Box::new(Native(encoding.new_decoder_without_bom_handling())))
    }

    #[cfg(target_arch = "wasm32")]
    fn decoder(&self, _: &str) -> Option<Box<dyn TextDecoder>> {
        None
    }

    fn lends(&self, _: WholeKind) -> bool {
        false
    }

    fn read(&self, kind: WholeKind, _: Vec<u8>, _: Option<&str>) -> Result<Parsed, KindError> {
        Err(KindError::Elsewhere(kind))
    }
}

#[cfg(not(target_arch = "wasm32"))]
struct Native(encoding_rs::Decoder);

#[cfg(not(target_arch = "wasm32"))]
impl TextDecoder for Native {
    fn decode(&mut self, bytes: &[u8], last: bool, text: &mut String) {
        let mut rest = bytes;
        loop {
            // Room for what the rest can say at the most; a count that overflows asks for room by and by.
            text.reserve(self.0.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()).max(16));
            let (result, read, _) = self.0.decode_to_string(rest, text, last);
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                return;
            }
        }
    }
}
