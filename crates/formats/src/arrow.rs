//! Arrow's own format, as a file (Feather version 2) or as a stream.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use soft_unlearn_table::{KindError, Parsed, WholeKind};

use crate::arrays::Columns;
use crate::{Progress, damaged, lengths, within_limits};

pub fn read(bytes: &[u8], progress: Progress) -> Result<Parsed, KindError> {
    if !lengths::are_possible(bytes) {
        return Err(damaged(WholeKind::Arrow, "a part says a length that it cannot have"));
    }
    let refused = |error: ArrowError| damaged(WholeKind::Arrow, error);
    if bytes.starts_with(b"ARROW1") {
        let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(refused)?;
        let batches = reader.num_batches();
        all(reader.schema(), reader, batches, progress)
    } else {
        let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(refused)?;
        // How many follow is not said.
        all(reader.schema(), reader, 0, progress)
    }
}

fn all(
    schema: SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
    count: usize,
    progress: Progress,
) -> Result<Parsed, KindError> {
    let width = schema.fields().len() as u64;
    within_limits(0, width)?;
    let mut columns = Columns::new(&schema);
    for (place, batch) in batches.enumerate() {
        let batch = batch.map_err(|error| damaged(WholeKind::Arrow, error))?;
        within_limits((columns.rows() + batch.num_rows()) as u64, width)?;
        columns.append(&batch)?;
        if count > 0 {
            progress((place + 1) as f64 / count as f64);
        }
    }
    Ok(columns.finish())
}
