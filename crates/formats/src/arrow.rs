//! Arrow's own format, as a file (Feather version 2) or as a stream.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, SchemaRef};
use soft_unlearn::table::{KindError, Parsed, WholeKind};

use crate::arrays::Columns;
use crate::{damaged, within_limits};

pub fn read(bytes: &[u8]) -> Result<Parsed, KindError> {
    let refused = |error: ArrowError| damaged(WholeKind::Arrow, error);
    if bytes.starts_with(b"ARROW1") {
        let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(refused)?;
        all(reader.schema(), reader)
    } else {
        let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(refused)?;
        all(reader.schema(), reader)
    }
}

fn all(
    schema: SchemaRef,
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>>,
) -> Result<Parsed, KindError> {
    let width = schema.fields().len() as u64;
    within_limits(0, width)?;
    let mut columns = Columns::new(&schema);
    for batch in batches {
        let batch = batch.map_err(|error| damaged(WholeKind::Arrow, error))?;
        within_limits((columns.rows() + batch.num_rows()) as u64, width)?;
        columns.append(&batch)?;
    }
    Ok(columns.finish())
}
