//! Readers of files that are read whole: workbooks (calamine), Parquet and Arrow (Apache's own libraries).
//!
//! They are apart from the engine, whose readers are streams and small: a page loads them when such a file is dropped.

mod arrays;
mod arrow;
mod lengths;
mod moments;
mod parquet;
#[cfg(not(target_arch = "wasm32"))]
mod parquet_blocks;
#[cfg(not(target_arch = "wasm32"))]
mod scratch;
mod workbook;

#[cfg(not(target_arch = "wasm32"))]
pub use parquet_blocks::{BLOCK_ROWS, ParquetBlocks};
#[cfg(not(target_arch = "wasm32"))]
pub use scratch::Scratch;
use soft_unlearn_table::{Bare, Host, KindError, Parsed, TextDecoder, WholeKind};

/// Hears the share of a file that has been read, from 0 to 1, now and then.
pub type Progress<'a> = &'a mut dyn FnMut(f64);

/// Reads a file. `part` is the sheet that was asked for.
///
/// # Errors
/// The file is damaged, of an unknown version, or holds no table or several.
pub fn read(
    kind: WholeKind,
    bytes: Vec<u8>,
    part: Option<&str>,
    progress: Progress,
) -> Result<Parsed, KindError> {
    match kind {
        WholeKind::Workbook => workbook::read(&bytes, part, progress),
        WholeKind::Parquet => parquet::read(bytes, progress),
        WholeKind::Arrow => arrow::read(&bytes, progress),
    }
}

/// A host that reads everything, natively.
pub struct Native;

impl Host for Native {
    fn decoder(&self, label: &str) -> Option<Box<dyn TextDecoder>> {
        Bare.decoder(label)
    }

    fn lends(&self, _: WholeKind) -> bool {
        true
    }

    fn read(&self, kind: WholeKind, bytes: Vec<u8>, part: Option<&str>) -> Result<Parsed, KindError> {
        // Arrow's reader panics where the length of a buffer is damaged.
        let read = std::panic::AssertUnwindSafe(|| read(kind, bytes, part, &mut |_| {}));
        std::panic::catch_unwind(read).unwrap_or_else(|_| Err(damaged(kind, "its parts do not fit together")))
    }
}

/// Cells of a file at the most: 1 GiB as doubles.
const MOST_CELLS: u64 = 1 << 27;

/// That a table has no more cells than can be held, before they are.
fn within_limits(rows: u64, columns: u64) -> Result<(), KindError> {
    if rows.saturating_mul(columns) > MOST_CELLS || columns > 10_000 {
        return Err(KindError::TooManyCells { rows, columns, limit: MOST_CELLS });
    }
    Ok(())
}

/// That the library cannot read the file.
fn damaged(kind: WholeKind, error: impl std::fmt::Display) -> KindError {
    KindError::Damaged { kind, reason: error.to_string().trim_end_matches('.').chars().take(200).collect() }
}
