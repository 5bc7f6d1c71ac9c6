//! A zip archive, read from its front as it arrives; the directory at its end is not needed. What its entries hold is read by others:
//! NumPy's arrays, or tables.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::TableError;
use super::kinds::error::KindError;

const ENTRY: [u8; 4] = *b"PK\x03\x04";
const DIRECTORY: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const DESCRIPTOR: [u8; 4] = *b"PK\x07\x08";
/// Bytes of an entry's header before name and extra fields.
const HEADER_BYTES: usize = 30;
/// A length that stands in the 64-bit extra field instead.
const ELSEWHERE: u32 = u32::MAX;

/// Who wants the entries of an archive.
pub(super) trait Entries {
    /// What reads an entry's unpacked bytes.
    type Reader: EntryReader;
    /// The name to show, and a reader; `None` for an entry that nobody needs.
    fn open(&mut self, name: &str) -> Result<(String, Option<Self::Reader>), TableError>;
    /// An entry has ended, and its bytes match their checksum.
    fn keep(&mut self, name: String, reader: Self::Reader) -> Result<(), TableError>;
    /// An entry that nobody needed.
    fn pass(&mut self, name: String);
}

/// Reads the unpacked bytes of an entry.
pub(super) trait EntryReader {
    /// Takes bytes from the front, and returns how many.
    fn push(&mut self, bytes: &[u8]) -> Result<usize, TableError>;
    /// Whether it needs no more bytes, where what it reads says so itself.
    fn is_complete(&self) -> bool;
    /// That there are bytes behind the end.
    fn surplus(&self) -> TableError;
    /// What is wrong where the archive ends within it, where that can be said better than that it does.
    fn cut_short(self) -> Option<TableError>;
}

/// Reads an archive.
pub(super) struct Archive<E: Entries> {
    /// What has come of a header or a descriptor.
    buffer: Vec<u8>,
    state: State<E::Reader>,
    entries: E,
    /// The last entry's name.
    last: String,
    unpacked: Vec<u8>,
}

enum State<R> {
    Header,
    Entry(Box<Entry<R>>),
    /// The lengths behind an entry that was written without knowing them.
    Descriptor(Box<Entry<R>>),
    Directory,
}

/// What is known of an entry.
struct Entry<R> {
    name: String,
    /// `None` for one that nobody needs.
    reader: Option<R>,
    inflate: Option<Decompress>,
    /// Packed bytes still to come, where the header says.
    left: Option<u64>,
    checksum: Crc,
    /// What the checksum should be, where it is known beforehand.
    expected: Option<u32>,
    /// Bytes of the descriptor behind its mark.
    descriptor: usize,
    ended: bool,
}

impl<E: Entries> Archive<E> {
    pub fn new(entries: E) -> Archive<E> {
        let (buffer, last, unpacked) = (Vec::new(), String::new(), vec![0; 1 << 16]);
        Archive { buffer, state: State::Header, entries, last, unpacked }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), TableError> {
        loop {
            match std::mem::replace(&mut self.state, State::Directory) {
                State::Directory => return Ok(()),
                State::Header => match self.header(&mut bytes)? {
                    Some(next) => self.state = next,
                    None => {
                        self.state = State::Header;
                        return Ok(());
                    }
                },
                State::Entry(mut entry) => {
                    entry.push(&mut bytes, &mut self.unpacked)?;
                    if !entry.ended {
                        self.state = State::Entry(entry);
                        return Ok(());
                    }
                    self.state =
                        if entry.expected.is_some() { self.keep(*entry)? } else { State::Descriptor(entry) };
                }
                State::Descriptor(mut entry) => {
                    let marked = self.gather(&mut bytes, 4) && self.buffer.starts_with(&DESCRIPTOR);
                    let length = entry.descriptor + if marked { 4 } else { 0 };
                    if self.buffer.len() < 4 || !self.gather(&mut bytes, length) {
                        self.state = State::Descriptor(entry);
                        return Ok(());
                    }
                    entry.expected = Some(u32_at(&self.buffer, length - entry.descriptor));
                    self.buffer.clear();
                    self.state = self.keep(*entry)?;
                }
            }
        }
    }

    /// Who wanted the entries, once all bytes are in.
    pub fn finish(self) -> Result<E, TableError> {
        let unfinished = |place: String| Err(KindError::Unfinished { place }.into());
        match self.state {
            State::Directory => Ok(self.entries),
            State::Entry(entry) => {
                let Entry { name, reader, .. } = *entry;
                match reader.and_then(EntryReader::cut_short) {
                    Some(error) => Err(error),
                    None => unfinished(name),
                }
            }
            State::Descriptor(entry) => unfinished(entry.name),
            State::Header if self.last.is_empty() => unfinished("the archive's first header".to_owned()),
            State::Header => unfinished(format!("the archive, behind {}", self.last)),
        }
    }

    /// Fills the buffer up to this length from the front of `bytes`; false where they do not suffice.
    fn gather(&mut self, bytes: &mut &[u8], length: usize) -> bool {
        let (piece, rest) = bytes.split_at(bytes.len().min(length.saturating_sub(self.buffer.len())));
        self.buffer.extend_from_slice(piece);
        *bytes = rest;
        self.buffer.len() >= length
    }

    /// Reads an entry's header, or the beginning of the directory; `None` where more bytes are needed.
    fn header(&mut self, bytes: &mut &[u8]) -> Result<Option<State<E::Reader>>, TableError> {
        if !self.gather(bytes, 4) {
            return Ok(None);
        }
        if self.buffer.starts_with(&DIRECTORY) || self.buffer.starts_with(&END) {
            return Ok(Some(State::Directory));
        }
        if !self.buffer.starts_with(&ENTRY) {
            return Err(bad(&self.last, "what follows it is no entry"));
        }
        if !self.gather(bytes, HEADER_BYTES) {
            return Ok(None);
        }
        let name_end = HEADER_BYTES + u16_at(&self.buffer, 26);
        let end = name_end + u16_at(&self.buffer, 28);
        if !self.gather(bytes, end) {
            return Ok(None);
        }
        let header = std::mem::take(&mut self.buffer);
        let full_name = String::from_utf8_lossy(&header[HEADER_BYTES..name_end]).into_owned();
        let entry = self.entry(&full_name, &header, name_end)?;
        Ok(Some(State::Entry(Box::new(entry))))
    }

    fn entry(
        &mut self,
        full_name: &str,
        header: &[u8],
        name_end: usize,
    ) -> Result<Entry<E::Reader>, TableError> {
        let (shown, reader) = self.entries.open(full_name)?;
        let refuse = |reason: &str| bad(&shown, reason);
        let (flags, method) = (u16_at(header, 6), u16_at(header, 8));
        if flags & 1 != 0 {
            return Err(refuse("it is encrypted"));
        }
        let inflate = match method {
            0 => None,
            8 => Some(Decompress::new(false)),
            // What nobody needs is passed over, however it is packed.
            _ if reader.is_none() && flags & 8 == 0 => None,
            _ => {
                let by = packed_by(method).map_or_else(|| format!("method {method}"), str::to_owned);
                return Err(refuse(&format!("it is packed by {by}, which is not unpacked here")));
            }
        };
        let wide = extra(header.get(name_end..).unwrap_or_default());
        let known = flags & 8 == 0;
        let packed = match (u32_at(header, 18), u32_at(header, 22), wide) {
            (ELSEWHERE, ELSEWHERE, Some(wide)) => u64_at(wide, 8),
            (ELSEWHERE, _, Some(wide)) => u64_at(wide, 0),
            (packed, _, _) => u64::from(packed),
        };
        if !known && inflate.is_none() && reader.is_none() {
            return Err(refuse("its length is not said"));
        }
        Ok(Entry {
            reader,
            name: shown,
            inflate,
            left: known.then_some(packed),
            checksum: Crc::new(),
            expected: known.then(|| u32_at(header, 14)),
            descriptor: if wide.is_some() { 20 } else { 12 },
            ended: false,
        })
    }

    /// Hands a finished entry over.
    fn keep(&mut self, entry: Entry<E::Reader>) -> Result<State<E::Reader>, TableError> {
        self.last.clone_from(&entry.name);
        match entry.reader {
            None => self.entries.pass(entry.name),
            Some(_) if entry.expected != Some(entry.checksum.sum()) => {
                return Err(bad(&entry.name, "its bytes do not match their checksum"));
            }
            Some(reader) => self.entries.keep(entry.name, reader)?,
        }
        Ok(State::Header)
    }
}

impl<R: EntryReader> Entry<R> {
    /// Takes the entry's bytes from the front of `bytes`. `unpacked` is room to work in.
    fn push(&mut self, bytes: &mut &[u8], unpacked: &mut [u8]) -> Result<(), TableError> {
        loop {
            let within = self
                .left
                .map_or(bytes.len(), |left| bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
            let piece = bytes.get(..within).unwrap_or_default();
            let (consumed, produced) = match &mut self.inflate {
                None => {
                    let taken = self.take(piece)?;
                    // Without a length what it holds itself says where it ends.
                    let is_complete = self.reader.as_ref().is_some_and(EntryReader::is_complete);
                    self.ended = self.left.is_none() && is_complete;
                    (taken, 0)
                }
                Some(inflate) if self.reader.is_some() || self.left.is_none() => {
                    let before = (inflate.total_in(), inflate.total_out());
                    let status = inflate
                        .decompress(piece, unpacked, FlushDecompress::None)
                        .map_err(|_| bad(&self.name, "it cannot be unpacked"))?;
                    let consumed = (inflate.total_in() - before.0) as usize;
                    let produced = (inflate.total_out() - before.1) as usize;
                    let ended = status == Status::StreamEnd;
                    let full = produced == unpacked.len();
                    let fresh = unpacked.get(..produced).unwrap_or_default();
                    if self.take(fresh)? < fresh.len() {
                        return Err(self
                            .reader
                            .as_ref()
                            .map_or_else(|| bad(&self.name, "it is too long"), EntryReader::surplus));
                    }
                    self.ended = ended;
                    (consumed, if full { produced } else { 0 })
                }
                // Nobody needs what is packed here.
                Some(_) => (piece.len(), 0),
            };
            *bytes = bytes.get(consumed..).unwrap_or_default();
            if let Some(left) = &mut self.left {
                *left -= consumed as u64;
            }
            if self.left == Some(0) && produced == 0 {
                if self.inflate.is_some() && self.reader.is_some() && !self.ended {
                    return Err(bad(&self.name, "it ends before it is unpacked"));
                }
                self.ended = true;
            }
            if self.ended {
                return match self.left {
                    Some(left) if left > 0 => Err(bad(&self.name, "there are bytes behind its end")),
                    _ => Ok(()),
                };
            }
            if consumed == 0 && produced == 0 {
                return match piece.is_empty() {
                    true => Ok(()),
                    // Stored bytes that the reader does not take.
                    false => Err(self
                        .reader
                        .as_ref()
                        .map_or_else(|| bad(&self.name, "it is too long"), EntryReader::surplus)),
                };
            }
        }
    }

    /// Gives unpacked bytes to the reader, and returns how many it took.
    fn take(&mut self, bytes: &[u8]) -> Result<usize, TableError> {
        let taken = match &mut self.reader {
            Some(reader) => reader.push(bytes)?,
            None => bytes.len(),
        };
        self.checksum.update(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }
}

/// What the methods of packing are called that are not unpacked here.
fn packed_by(method: usize) -> Option<&'static str> {
    Some(match method {
        1 => "shrinking",
        6 => "imploding",
        9 => "Deflate64",
        12 => "bzip2",
        14 => "LZMA",
        20 | 93 => "Zstandard",
        95 => "XZ",
        97 => "WavPack",
        98 => "PPMd",
        99 => "AES (it is encrypted)",
        _ => return None,
    })
}

fn bad(entry: &str, reason: &str) -> TableError {
    KindError::Archive { entry: entry.to_owned(), reason: reason.to_owned() }.into()
}

/// The contents of the 64-bit extra field, where there is one.
fn extra(mut fields: &[u8]) -> Option<&[u8]> {
    while fields.len() >= 4 {
        let (id, length) = (u16_at(fields, 0), u16_at(fields, 2));
        let body = fields.get(4..4 + length)?;
        if id == 1 {
            return Some(body);
        }
        fields = fields.get(4 + length..)?;
    }
    None
}

/// Little-endian numbers; 0 beyond the end.
fn u16_at(bytes: &[u8], at: usize) -> usize {
    bytes.get(at..at + 2).map_or(0, |bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u16_at(bytes, at) as u32 | (u16_at(bytes, at + 2) as u32) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
