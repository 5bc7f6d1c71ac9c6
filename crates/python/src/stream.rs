//! Parquet larger than memory, block by block.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Instant;

use pyo3::prelude::*;
use soft_unlearn::blocks::{BlockStore, BlocksError};
use soft_unlearn::experiment::{stream as run, weight_lines};
use soft_unlearn_formats::{ParquetBlocks, Scratch};

use soft_unlearn_advice::told;

use crate::{Clock, configuration, value_error};

/// Runs the experiment of a configuration (JSON) on Parquet files and folders of them; returns the report (JSON). `weights`: where every
/// row's weight goes (CSV).
#[pyfunction]
fn stream(
    py: Python<'_>,
    data: Vec<PathBuf>,
    settings: &str,
    scratch: PathBuf,
    weights: Option<PathBuf>,
) -> PyResult<String> {
    let configuration = configuration(settings)?;
    py.detach(|| {
        let mut source = ParquetBlocks::open(&data).map_err(|error| told(&error))?;
        let mut store = Scratch::new(&scratch).map_err(|error| format!("{}: {error}", scratch.display()))?;
        let streamed = run(&mut source, &mut store, &configuration, &mut Clock(Instant::now()))
            .map_err(|error| told(&error))?;
        if let Some(path) = weights {
            let failed = |error: std::io::Error| format!("{}: {error}", path.display());
            let mut out = BufWriter::new(File::create(&path).map_err(failed)?);
            out.write_all(b"row,part,sample_weight\n").map_err(failed)?;
            let (mut first, mut block) = (0, 0);
            store
                .each(&mut |rows| {
                    let lines = weight_lines(rows, first, &streamed.weighting, &streamed.reasons);
                    first += u64::from(rows.rows);
                    block += 1;
                    out.write_all(lines.as_bytes())
                        .map_err(|error| BlocksError::Store { block, reason: failed(error) })
                })
                .map_err(|error| told(&error))?;
            out.flush().map_err(failed)?;
        }
        serde_json::to_string(&streamed.report).map_err(|error| error.to_string())
    })
    .map_err(value_error)
}

pub fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(stream, module)?)
}
