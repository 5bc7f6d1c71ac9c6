//! Parquet: its rows come in batches of Arrow's arrays.

use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use soft_unlearn_table::{KindError, Parsed, WholeKind};

use crate::arrays::Columns;
use crate::{Progress, damaged, within_limits};

/// Rows at a time.
const BATCH: usize = 8192;

pub fn read(bytes: Vec<u8>, progress: Progress) -> Result<Parsed, KindError> {
    let refused = |error: String| damaged(WholeKind::Parquet, unsupported(error));
    let builder = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes))
        .map_err(|error| refused(error.to_string()))?;
    let rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(u64::MAX);
    within_limits(rows, builder.schema().fields().len() as u64)?;
    let mut columns = Columns::new(builder.schema());
    let batches = builder.with_batch_size(BATCH).build().map_err(|error| refused(error.to_string()))?;
    for batch in batches {
        columns.append(&batch.map_err(|error| refused(error.to_string()))?)?;
        progress(columns.rows() as f64 / rows.max(1) as f64);
    }
    Ok(columns.finish())
}

/// What the library says where a codec is not built in, in plain words.
fn unsupported(error: String) -> String {
    for codec in ["ZSTD", "BROTLI", "LZO"] {
        if error.to_ascii_uppercase().contains(codec) && error.contains("feature") {
            return format!(
                "it is packed by {codec}, which is not unpacked here; write it with compression=\"snappy\""
            );
        }
    }
    error
}
