//! Parquet that is read block by block: the pieces of each row group, of one file or of several in a row.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use soft_unlearn::experiment::{StreamError, TableBlocks};
use soft_unlearn_table::{Parsed, Table, typed_table};

use crate::arrays::Columns;

/// Rows of a block at the most.
pub const BLOCK_ROWS: usize = 1 << 16;

/// Files of the same columns, which are one table. Which rows make a block depends on the files alone: a row group's first 65,536, the next,
/// and so on.
pub struct ParquetBlocks {
    files: Vec<Opened>,
    names: Vec<String>,
}

struct Opened {
    path: PathBuf,
    file: File,
    metadata: ArrowReaderMetadata,
}

impl ParquetBlocks {
    /// Opens the files; of a folder its files that end in `.parquet`, by name.
    ///
    /// # Errors
    ///
    /// [`StreamError::Source`] where a file cannot be read, is no Parquet file, or has other columns than the first.
    pub fn open(paths: &[PathBuf]) -> Result<ParquetBlocks, StreamError> {
        let mut files: Vec<Opened> = Vec::new();
        let mut names = Vec::new();
        for path in all(paths)? {
            let refused = |reason: String| source(&path, reason);
            let file = File::open(&path).map_err(|error| refused(error.to_string()))?;
            let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
                .map_err(|error| refused(error.to_string()))?;
            let fields = metadata.schema().fields();
            let own: Vec<String> = fields.iter().map(|field| field.name().trim().to_owned()).collect();
            if let Some(twice) =
                own.iter().enumerate().find_map(|(k, name)| own[..k].contains(name).then_some(name))
            {
                return Err(refused(format!("two columns are called \"{twice}\". Rename one")));
            }
            if let Some(first) = files.first() {
                let same = |(a, b): (&arrow_schema::FieldRef, &arrow_schema::FieldRef)| {
                    a.name() == b.name() && a.data_type() == b.data_type()
                };
                let known = first.metadata.schema().fields();
                if known.len() != fields.len() || !known.iter().zip(fields).all(same) {
                    let (number, first) = (files.len() + 1, first.path.display());
                    return Err(refused(format!("part {number} has other columns than {first}")));
                }
            }
            names = own;
            files.push(Opened { path, file, metadata });
        }
        match files.is_empty() {
            true => Err(StreamError::Source {
                place: paths.first().map_or_else(String::new, |path| path.display().to_string()),
                reason: "there is no file that ends in .parquet".to_owned(),
            }),
            false => Ok(ParquetBlocks { files, names }),
        }
    }

    /// Rows of all files.
    pub fn rows(&self) -> u64 {
        let rows =
            |file: &Opened| u64::try_from(file.metadata.metadata().file_metadata().num_rows()).unwrap_or(0);
        self.files.iter().map(rows).sum()
    }
}

impl TableBlocks for ParquetBlocks {
    fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    fn pass(
        &mut self,
        columns: &[String],
        visit: &mut dyn FnMut(Table) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        let wanted: Vec<usize> =
            (0..self.names.len()).filter(|&place| columns.contains(&self.names[place])).collect();
        for Opened { path, file, metadata } in &self.files {
            for group in 0..metadata.metadata().num_row_groups() {
                let refused = |reason: String| source(path, format!("row group {}: {reason}", group + 1));
                let file = file.try_clone().map_err(|error| refused(error.to_string()))?;
                let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata.clone());
                let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
                let mut batches = builder
                    .with_row_groups(vec![group])
                    .with_projection(mask)
                    .with_batch_size(BLOCK_ROWS)
                    .build()
                    .map_err(|error| refused(error.to_string()))?;
                // Arrow's reader panics where the length of a buffer is damaged.
                let mut next = || {
                    let next = std::panic::AssertUnwindSafe(|| batches.next());
                    let damaged = |_| refused("its parts do not fit together".to_owned());
                    std::panic::catch_unwind(next).map_err(damaged)
                };
                while let Some(batch) = next()? {
                    let batch = batch.map_err(|error| refused(error.to_string()))?;
                    if batch.num_rows() > 0 {
                        visit(table(&batch).map_err(refused)?)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn table(batch: &RecordBatch) -> Result<Table, String> {
    let mut columns = Columns::new(&batch.schema());
    columns.append(batch).map_err(|error| error.to_string())?;
    match columns.finish() {
        Parsed::Columns(columns, rows, notes) => {
            typed_table(columns, rows, notes).map_err(|error| error.to_string())
        }
        Parsed::Grid(..) => Err("it is no table".to_owned()),
    }
}

/// The files, and those in folders.
fn all(paths: &[PathBuf]) -> Result<Vec<PathBuf>, StreamError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = std::fs::read_dir(path).map_err(|error| source(path, error.to_string()))?;
        let mut inside = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| source(path, error.to_string()))?.path();
            if entry.extension().is_some_and(|extension| extension == "parquet") {
                inside.push(entry);
            }
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

fn source(path: &Path, reason: String) -> StreamError {
    let reason = format!("{}.", reason.trim_end_matches('.'));
    StreamError::Source { place: path.display().to_string(), reason }
}
