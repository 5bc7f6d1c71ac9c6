//! A file packed by gzip: what is in it is read as if it were not. The fingerprint is that of the content, so that packing changes none.

use std::io::Write;

use flate2::write::MultiGzDecoder;

use super::{KindError, KindReader, Settings};
use crate::{Table, TableError};

/// The first bytes: gzip, packed by deflate.
pub(super) const MARK: &[u8] = b"\x1F\x8B\x08";
/// Unpacked bytes at the most.
pub(super) const MOST_UNPACKED: u64 = 1 << 32;
/// Packed bytes that are unpacked at a time: to sixteen megabytes at the most.
const PIECE: usize = 1 << 14;

/// Reads a packed file.
pub(super) struct Gzip {
    unpacker: MultiGzDecoder<Vec<u8>>,
    inner: Box<dyn KindReader>,
    unpacked: u64,
}

impl Gzip {
    pub fn new(settings: &Settings) -> Result<Gzip, TableError> {
        let unpacker = MultiGzDecoder::new(Vec::new());
        Ok(Gzip { unpacker, inner: settings.contained()?, unpacked: 0 })
    }

    /// Hands over what is unpacked.
    fn pass_on(&mut self) -> Result<(), TableError> {
        let unpacked = self.unpacker.get_mut();
        self.unpacked += unpacked.len() as u64;
        if self.unpacked > MOST_UNPACKED {
            return Err(KindError::UnpacksTooLong { limit: MOST_UNPACKED }.into());
        }
        let result = self.inner.push(unpacked);
        unpacked.clear();
        // A piece that unpacked to much more than usual leaves no room behind.
        unpacked.shrink_to(1 << 20);
        result
    }
}

fn damaged(error: &std::io::Error) -> TableError {
    KindError::Gzip { reason: error.to_string() }.into()
}

impl KindReader for Gzip {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        for piece in bytes.chunks(PIECE) {
            self.unpacker.write_all(piece).map_err(|error| damaged(&error))?;
            self.pass_on()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Table, TableError> {
        self.unpacker.try_finish().map_err(|error| damaged(&error))?;
        self.pass_on()?;
        self.inner.finish()
    }
}
