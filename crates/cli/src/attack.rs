//! The attack on SISA by a requester who looks at published models.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{AdaptiveSettings, Attacking, adaptive_points};

use crate::files::{Data, every_row, read_configuration, read_json};

/// Arguments of `attack`.
#[derive(Args)]
pub struct Attack {
    /// The experiment's settings (JSON).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Shards, rows and trials (JSON); the page's own settings unless given.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Attack {
    /// Runs every trial and prints the table.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let configuration = read_configuration(&self.config)?;
        let settings: AdaptiveSettings = match &self.settings {
            Some(path) => read_json(path)?,
            None => AdaptiveSettings::default(),
        };
        let mut session = self.data.read(&configuration.format)?;
        session.begin::<Attacking>(&configuration, &settings, 0)?;
        let rows = every_row(|shell| session.next_cell::<Attacking>(shell), |row| row.failed.as_ref())?;
        println!(
            "| noise | indicator | 95 % interval | rows guessed, % | accuracy before, % | accuracy after, % | epsilon |"
        );
        println!("|---|---|---|---|---|---|---|");
        for point in adaptive_points(&rows, &settings) {
            let share = point.indicator.value().map_or("undefined".to_owned(), |share| format!("{share:.2}"));
            let epsilon = point.epsilon.map_or("–".to_owned(), |epsilon| format!("{epsilon:.2}"));
            println!(
                "| {} | {share} | {:.2} to {:.2} | {:.1} | {:.1} | {:.1} | {epsilon} |",
                point.noise,
                point.interval[0],
                point.interval[1],
                point.guessed * 100.0,
                point.accuracy[0] * 100.0,
                point.accuracy[1] * 100.0
            );
        }
        Ok(())
    }
}
