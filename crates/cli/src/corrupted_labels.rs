//! The corrective scenario, model by model.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{CorrectiveSettings, CorruptedLabels as Scenario, Observer, recovery_csv};

use crate::files::{Data, Shell, read_configuration, read_json, write};

/// Arguments of `corrupted-labels`.
#[derive(Args)]
pub struct CorruptedLabels {
    /// The experiment's settings (JSON).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Which labels are flipped and how they are unlearned (JSON); `{}` in the file takes the page's own settings.
    #[arg(long, value_name = "FILE")]
    settings: PathBuf,
    #[command(flatten)]
    data: Data,
    /// Where the table goes (CSV); standard output unless given.
    #[arg(long, value_name = "FILE")]
    table: Option<PathBuf>,
}

impl CorruptedLabels {
    /// Makes every model of the scenario and writes the table.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let configuration = read_configuration(&self.config)?;
        let settings: CorrectiveSettings = read_json(&self.settings)?;
        let mut session = self.data.read(&configuration.format)?;
        let mut shell = Shell::default();
        let mut rows = Vec::new();
        let mut waiting = session.begin::<Scenario>(&configuration, &settings, 0)?.waiting;
        while waiting > 0 {
            let found = session.next_cell::<Scenario>(&mut shell);
            rows.extend(found.rows);
            waiting = found.waiting;
            eprintln!("{:6.0} ms  {} models made, {waiting} waiting", shell.milliseconds(), rows.len());
        }
        write(self.table.as_deref(), recovery_csv(&rows).as_bytes())
    }
}
