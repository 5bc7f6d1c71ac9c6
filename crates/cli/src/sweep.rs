//! Every algorithm and baseline on one question, cell by cell.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{Comparison, Method, Observer, SweepSettings};

use crate::files::{Data, Shell, read_configuration, write};

/// Arguments of `sweep`.
#[derive(Args)]
pub struct Sweep {
    /// The experiment's settings (JSON).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    #[command(flatten)]
    data: Data,
    /// Seeds, from the experiment's own on.
    #[arg(long, default_value_t = 1)]
    seeds: u32,
    /// Strengths at which every algorithm is run: the correction's own, and equal parts of it.
    #[arg(long, default_value_t = 1)]
    strengths: u32,
    /// Where the rows go, one JSON object a line; standard output unless given.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
}

impl Sweep {
    /// Runs every cell and writes the rows.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let configuration = read_configuration(&self.config)?;
        let mut session = self.data.read(&configuration.format)?;
        let settings = SweepSettings {
            methods: Method::all(),
            targets: configuration.target().into_iter().collect(),
            seeds: self.seeds,
            strengths: self.strengths,
        };
        let mut shell = Shell::default();
        let mut waiting = session.begin::<Comparison>(&configuration, &settings, 0)?.waiting;
        let mut text = String::new();
        while waiting > 0 {
            let found = session.next_cell::<Comparison>(&mut shell);
            for row in &found.rows {
                text.push_str(&serde_json::to_string(row)?);
                text.push('\n');
            }
            waiting = found.waiting;
            eprintln!("{:6.0} ms  {} cells done, {waiting} waiting", shell.milliseconds(), found.known);
        }
        write(self.rows.as_deref(), text.as_bytes())
    }
}
