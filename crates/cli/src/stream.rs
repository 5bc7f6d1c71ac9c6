//! One experiment on more rows than fit into memory.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::blocks::{BlockStore, BlocksError};
use soft_unlearn::experiment::{Observer, stream, weight_lines};
use soft_unlearn_formats::{ParquetBlocks, Scratch};

use crate::files::{Shell, named, read_configuration, write};

/// Arguments of `stream`.
#[derive(Args)]
pub struct Stream {
    /// The experiment's settings (JSON).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Parquet files of the same columns, or folders of them; together they are one table.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    data: Vec<PathBuf>,
    /// Where the report goes; standard output unless given.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where the weights go: every data row's number from 0, part and weight (CSV).
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// A folder for the encoded rows, which take about as much room as the table unpacked and are removed at the end; the system's
    /// folder for temporary files unless given.
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

impl Stream {
    /// Runs the experiment and writes what is asked for.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let configuration = read_configuration(&self.config)?;
        let mut source = ParquetBlocks::open(&self.data)?;
        let folder = self.scratch.unwrap_or_else(std::env::temp_dir);
        let mut store = Scratch::new(&folder).map_err(|error| named(&folder, error))?;
        let mut shell = Shell::default();
        let told = stream(&mut source, &mut store, &configuration, &mut shell)?;
        let mut json = serde_json::to_vec_pretty(&told.report)?;
        json.push(b'\n');
        write(self.report.as_deref(), &json)?;
        if let Some(path) = &self.weights {
            let mut out = BufWriter::new(File::create(path).map_err(|error| named(path, error))?);
            out.write_all(b"row,part,sample_weight\n").map_err(|error| named(path, error))?;
            let (mut first, mut block) = (0, 0);
            store.each(&mut |rows| {
                let lines = weight_lines(rows, first, &told.weighting, &told.reasons);
                first += u64::from(rows.rows);
                block += 1;
                let failed = |error: std::io::Error| BlocksError::Store { block, reason: named(path, error) };
                out.write_all(lines.as_bytes()).map_err(failed)
            })?;
            out.flush().map_err(|error| named(path, error))?;
        }
        eprintln!(
            "{:6.0} ms  {} rows in {} blocks, {} passes over {} MB",
            shell.milliseconds(),
            told.report.rows_read,
            store.blocks(),
            store.passes,
            store.bytes() / 1_000_000
        );
        Ok(())
    }
}
