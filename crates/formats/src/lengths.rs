//! The lengths that the messages of an Arrow file, and their compressed buffers, say they have. Arrow's reader makes room for them before it
//! reads or unpacks anything, so that a damaged one would take gigabytes, or end the program.

use arrow_ipc::{
    Block, BodyCompression, CompressionType, MessageHeader, RecordBatch, root_as_footer, root_as_message,
};

/// Bytes of a buffer at the most: as many as all cells have as doubles.
const MOST: u64 = crate::MOST_CELLS * 8;
/// LZ4 makes at most so many bytes of one.
const LZ4: u64 = 255;

/// Whether all messages and compressed buffers say a length that they can have. What is damaged otherwise is left to the reader.
pub fn are_possible(bytes: &[u8]) -> bool {
    match bytes.strip_prefix(b"ARROW1") {
        Some(_) => of_file(bytes).unwrap_or(true),
        None => of_stream(bytes),
    }
}

/// A file ends with the places of its messages, their length and a mark.
fn of_file(bytes: &[u8]) -> Option<bool> {
    let end = bytes.len().checked_sub(10)?;
    let start = end.checked_sub(usize::try_from(word(bytes, end)?).ok()?)?;
    let footer = root_as_footer(bytes.get(start..end)?).ok()?;
    let mut blocks =
        footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
    Some(blocks.all(|block: &Block| is_within(bytes, block) && of_block(bytes, block).unwrap_or(true)))
}

/// Whether a message ends before the file does.
fn is_within(bytes: &[u8], block: &Block) -> bool {
    let parts = [block.offset(), i64::from(block.metaDataLength()), block.bodyLength()];
    let end = parts.into_iter().try_fold(0_u64, |end, part| end.checked_add(u64::try_from(part).ok()?));
    end.is_some_and(|end| end <= bytes.len() as u64)
}

fn of_block(bytes: &[u8], block: &Block) -> Option<bool> {
    let start = usize::try_from(block.offset()).ok()?;
    // As Arrow's reader has it, the metadata of a file's message stand behind their length, whatever that says.
    let before = if word(bytes, start)? == u32::MAX { 8 } else { 4 };
    let metadata = bytes.get(start.checked_add(before)?..)?;
    let body = start.checked_add(usize::try_from(block.metaDataLength()).ok()?)?;
    Some(of_message(metadata, bytes.get(body..)?))
}

/// A stream is messages, one behind the other.
fn of_stream(bytes: &[u8]) -> bool {
    let mut start = 0;
    while let Some((length, from)) = metadata_length(bytes, start).filter(|(length, _)| *length > 0) {
        let body = from.saturating_add(length);
        let (Some(head), Some(own)) = (bytes.get(from..body), bytes.get(body..)) else { return false };
        if !of_message(head, own) {
            return false;
        }
        let Ok(message) = root_as_message(head) else { return true };
        match usize::try_from(message.bodyLength()) {
            Ok(length) if length <= own.len() => start = body + length,
            _ => return false,
        }
    }
    true
}

/// The length of a message's metadata, behind a mark that old files do not have, and where they begin.
fn metadata_length(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let (length, start) = match word(bytes, start)? {
        u32::MAX => (word(bytes, start.checked_add(4)?)?, start.checked_add(8)?),
        length => (length, start.checked_add(4)?),
    };
    Some((usize::try_from(length).ok()?, start))
}

fn of_message(metadata: &[u8], body: &[u8]) -> bool {
    let Ok(message) = root_as_message(metadata) else { return true };
    let batch = match message.header_type() {
        MessageHeader::RecordBatch => message.header_as_record_batch(),
        MessageHeader::DictionaryBatch => message.header_as_dictionary_batch().and_then(|it| it.data()),
        _ => None,
    };
    batch.and_then(|batch| of_batch(batch, body)).unwrap_or(true)
}

fn of_batch(batch: RecordBatch, body: &[u8]) -> Option<bool> {
    let compression: BodyCompression = batch.compression()?;
    let possible = |offset: i64, length: i64| {
        // One that is not there has no length before it.
        if length < 8 {
            return Some(true);
        }
        let start = usize::try_from(offset).ok()?;
        let said: [u8; 8] = body.get(start..start.checked_add(8)?)?.try_into().ok()?;
        let said = i64::from_le_bytes(said);
        let most = match compression.codec() {
            CompressionType::LZ4_FRAME => u64::try_from(length).ok()?.saturating_mul(LZ4).min(MOST),
            _ => MOST,
        };
        // -1 says that the buffer is not compressed.
        Some(said == -1 || u64::try_from(said).is_ok_and(|said| said <= most))
    };
    Some(batch.buffers()?.iter().all(|buffer| possible(buffer.offset(), buffer.length()).unwrap_or(true)))
}

fn word(bytes: &[u8], start: usize) -> Option<u32> {
    let word = bytes.get(start..start.checked_add(4)?)?;
    Some(u32::from_le_bytes(word.try_into().ok()?))
}
