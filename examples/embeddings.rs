//! Writes a set of made-up embeddings, the page's own, as a NumPy archive, and says what is planted in it.
//!
//! `cargo run --release --example embeddings -- --out EMBEDDINGS.npz [--rows 20000] [--columns 256] [--bias 1] [--seed 1]
//! [--config CONFIG.json]`
//!
//! `--config` also writes the settings that `examples/correct` takes for it.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use soft_unlearn::experiment::Embeddings;

const USAGE: &str = "usage: embeddings --out EMBEDDINGS.npz [--rows ROWS] [--columns COLUMNS] [--bias BIAS] [--seed SEED] \
                     [--config CONFIG.json]";

fn main() -> ExitCode {
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), Box<dyn Error>> {
    use lexopt::prelude::*;
    let (mut asked, mut out, mut config) = (Embeddings::default(), None, None);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("out") => out = Some(PathBuf::from(parser.value()?)),
            Long("config") => config = Some(PathBuf::from(parser.value()?)),
            Long("rows") => asked.rows = parser.value()?.parse()?,
            Long("columns") => asked.columns = parser.value()?.parse()?,
            Long("bias") => asked.bias = parser.value()?.parse()?,
            Long("seed") => asked.seed = parser.value()?.parse()?,
            other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
        }
    }
    let out = out.ok_or_else(|| format!("--out is missing\n{USAGE}"))?;
    let set = asked.within_range();
    if set != asked {
        eprintln!("that is out of range; the nearest set is written instead");
    }
    std::fs::write(&out, set.npz()).map_err(|error| format!("{}: {error}", out.display()))?;
    if let Some(path) = config {
        let mut text = serde_json::to_string_pretty(&Embeddings::configuration())?;
        text.push('\n');
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let Embeddings { rows, columns, bias, seed } = set;
    println!(
        "{}: {rows} x {columns}, bias {bias}, seed {seed}; planted gap between the groups' shares of label 1: {:.4}",
        out.display(),
        set.planted_gap()
    );
    Ok(())
}
