//! A set of made-up embeddings, the page's own, as a NumPy archive.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::Embeddings;

use crate::files::named;

/// Arguments of `embeddings`.
#[derive(Args)]
pub struct Write {
    /// The archive to write (.npz).
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Number of rows.
    #[arg(long, default_value_t = Embeddings::default().rows)]
    rows: u32,
    /// Number of columns.
    #[arg(long, default_value_t = Embeddings::default().columns)]
    columns: u32,
    /// How much the labels favour one group.
    #[arg(long, default_value_t = Embeddings::default().bias)]
    bias: f64,
    /// Seed of everything that is drawn.
    #[arg(long, default_value_t = Embeddings::default().seed)]
    seed: u64,
    /// Where the settings go that `correct` takes for this set.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Write {
    /// Writes the set and says what is planted in it.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let asked = Embeddings { rows: self.rows, columns: self.columns, bias: self.bias, seed: self.seed };
        let set = asked.within_range();
        if set != asked {
            eprintln!("that is out of range; the nearest set is written instead");
        }
        std::fs::write(&self.out, set.npz()).map_err(|error| named(&self.out, error))?;
        if let Some(path) = &self.config {
            let mut text = serde_json::to_string_pretty(&Embeddings::configuration())?;
            text.push('\n');
            std::fs::write(path, text).map_err(|error| named(path, error))?;
        }
        let Embeddings { rows, columns, bias, seed } = set;
        println!(
            "{}: {rows} x {columns}, bias {bias}, seed {seed}; planted gap between the groups' shares of label 1: {:.4}",
            self.out.display(),
            set.planted_gap()
        );
        Ok(())
    }
}
