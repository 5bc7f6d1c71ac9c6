//! A table read as a stream: bytes are pushed in, in pieces of any size. Delimited text is read here; what begins like another kind of
//! file goes to [`super::kinds`].

use sha2::{Digest, Sha256};

use super::decode::Decoder;
use super::host::{Bare, Host};
use super::implied::fill;
use super::kinds::{self, KindReader, Settings};
use super::sniff::sniff;
use super::stream::Stream;
use super::times::times_as_numbers;
use super::written::Written;
use super::{FormatChoice, Table, TableError};

/// Bytes that are looked at before the format is guessed.
const SAMPLE: usize = 1 << 18;

/// Reads a table as it arrives. Feed it with [`TableReader::push`], end with [`TableReader::finish`].
pub struct TableReader {
    settings: Settings,
    /// Whether the bytes are known to be delimited text.
    is_text: bool,
    digest: Sha256,
    sample: Vec<u8>,
    intake: Option<Intake>,
}

/// What the bytes go to, once it is known what they are.
enum Intake {
    Stream(Box<Stream>),
    Kind(Box<dyn KindReader>),
    /// A kind that is text, and what turns the bytes into UTF-8 where they are not.
    TextKind(Box<dyn KindReader>, Option<Decoder>),
}

impl Intake {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        match self {
            Intake::Stream(stream) => stream.push(bytes),
            Intake::Kind(reader) | Intake::TextKind(reader, None) => reader.push(bytes),
            Intake::TextKind(reader, Some(decoder)) => {
                let mut text = String::new();
                decoder.push(bytes, &mut text);
                reader.push(text.as_bytes())
            }
        }
    }
}

impl TableReader {
    /// A reader that detects whatever the choice leaves open, and reads what needs no library of a host's.
    pub fn new(choice: FormatChoice) -> TableReader {
        TableReader::hosted(choice, &Bare)
    }

    /// A reader with what a host lends: decoders, and readers of other kinds of files.
    pub fn hosted(choice: FormatChoice, host: &'static dyn Host) -> TableReader {
        TableReader::with(Settings { choice, host, depth: 0, within })
    }

    fn with(settings: Settings) -> TableReader {
        TableReader { settings, is_text: false, digest: Sha256::new(), sample: Vec::new(), intake: None }
    }

    /// Takes the next bytes. An error is final: the file is no table.
    ///
    /// # Errors
    ///
    /// A [`TableError`] that says what is wrong, where, and what to do. It is final.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        self.digest.update(bytes);
        if let Some(intake) = &mut self.intake {
            return intake.push(bytes);
        }
        self.sample.extend_from_slice(bytes);
        let kind = if self.is_text { None } else { kinds::recognise(&self.sample, &self.settings)? };
        if let Some(kind) = kind {
            let sample = std::mem::take(&mut self.sample);
            return self.intake.insert(Intake::Kind(kind)).push(&sample);
        }
        if self.sample.len() >= SAMPLE { self.begin(false) } else { Ok(()) }
    }

    /// The table, once all bytes are in.
    ///
    /// # Errors
    ///
    /// As [`TableReader::push`].
    pub fn finish(mut self) -> Result<Table, TableError> {
        if self.intake.is_none() {
            match kinds::recognise_ended(&self.sample).filter(|_| !self.is_text) {
                Some(mut archive) => {
                    archive.push(&self.sample)?;
                    self.intake = Some(Intake::Kind(archive));
                }
                None => self.begin(true)?,
            }
        }
        let mut table = match self.intake {
            Some(Intake::Stream(stream)) => stream.finish()?,
            Some(Intake::Kind(reader) | Intake::TextKind(reader, None)) => reader.finish()?,
            Some(Intake::TextKind(mut reader, Some(mut decoder))) => {
                let mut text = String::new();
                decoder.finish(&mut text);
                reader.push(text.as_bytes())?;
                reader.finish()?
            }
            None => return Err(TableError::Empty),
        };
        // Within a container the columns are the container's.
        if self.settings.depth == 0 && !self.is_text {
            let choice = &self.settings.choice;
            if table.format.is_some() {
                fill(&mut table.columns, choice.fill_down.unwrap_or(true), &mut table.notes);
                times_as_numbers(&mut table.columns, &choice.columns, &mut table.notes);
            }
            table.set_by_hand(&choice.columns);
        }
        if table.fingerprint.is_empty() {
            table.fingerprint = hexadecimal(&self.digest.finalize());
        }
        Ok(table)
    }

    fn begin(&mut self, whole: bool) -> Result<(), TableError> {
        let sample = std::mem::take(&mut self.sample);
        let Settings { choice, host, .. } = &self.settings;
        let written = Written::read(&sample, whole, choice.encoding, *host)?;
        let kind = if self.is_text { None } else { kinds::recognise_text(&written, &self.settings) };
        let intake = match kind {
            Some(kind) => Intake::TextKind(kind, Decoder::new(written.encoding, *host)?),
            None => {
                let mut stream = Stream::new(sniff(&written, whole, choice)?, &choice.columns, *host)?;
                stream.notes.extend(written.note);
                Intake::Stream(Box::new(stream))
            }
        };
        self.intake.insert(intake).push(sample.get(written.mark..).unwrap_or_default())
    }
}

/// A reader for what is within another file.
fn within(settings: Settings, is_text: bool) -> Box<dyn KindReader> {
    Box::new(TableReader { is_text, ..TableReader::with(settings) })
}

impl KindReader for TableReader {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        TableReader::push(self, bytes)
    }

    fn finish(self: Box<Self>) -> Result<Table, TableError> {
        TableReader::finish(*self)
    }
}

/// The fingerprint of a file: the SHA-256 of its bytes, hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
