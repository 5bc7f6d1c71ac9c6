//! What deletion requests cost SISA, against training from scratch.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{RequestSettings, Requests, Spread, ensemble_lines, request_points};

use crate::files::{Data, every_row, read_configuration, read_json};

/// Arguments of `requests`.
#[derive(Args)]
pub struct RequestsCost {
    /// The experiment's settings (JSON).
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Shards, requests, and whose rows are likelier to ask (JSON); the page's own settings unless given.
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

/// A mean with its 95 % interval over so many draws.
fn around(spread: Option<Spread>, draws: usize, scale: f64, places: usize) -> String {
    let Some(spread) = spread else { return "–".to_owned() };
    let mean = spread.mean * scale;
    match spread.interval(draws).map(|ends| ends.map(|end| end * scale)) {
        Some([low, high]) => format!("{mean:.places$} ({low:.places$} to {high:.places$})"),
        None => format!("{mean:.places$}"),
    }
}

impl RequestsCost {
    /// Runs every trial and prints the tables.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let configuration = read_configuration(&self.config)?;
        let settings: RequestSettings = match &self.settings {
            Some(path) => read_json(path)?,
            None => RequestSettings::default(),
        };
        let mut session = self.data.read(&configuration.format)?;
        session.begin::<Requests>(&configuration, &settings, 0)?;
        let rows = every_row(|shell| session.next_cell::<Requests>(shell), |row| row.failed.as_ref())?;
        if let Some(row) = rows.first() {
            println!("{} training rows, {} of them likelier to ask.\n", row.rows[0], row.rows[1]);
        }
        println!(
            "Expected by formula; counted: mean over trials with its 95 % interval. At once: all requests are granted together. In turn: one after another.\n"
        );
        println!(
            "| dealing | requests | shards, expected | counted | rows at once, expected | counted | from scratch | rows in turn, expected | counted | from scratch |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|");
        for point in request_points(&rows) {
            let [shards, at_once, in_turn] = point.counted;
            println!(
                "| {} | {} | {:.2} | {} | {:.1} | {} | {} | {:.1} | {} | {} |",
                point.dealing.name(),
                point.expected.requests,
                point.expected.shards,
                around(shards, point.trials, 1.0, 2),
                point.expected.rows,
                around(at_once, point.trials, 1.0, 1),
                point.scratch.rows,
                point.expected.in_turn,
                around(in_turn, point.trials, 1.0, 1),
                point.scratch.in_turn,
            );
        }
        let lines = ensemble_lines(&rows);
        if lines.is_empty() {
            return Ok(());
        }
        println!("\nAccuracy on test rows, per cent, over seeds with 95 % intervals.\n");
        println!(
            "| dealing | smallest and largest shard | mean of margins, before | vote, before | one model, before | mean of margins, after | vote, after | one model, after | minus at random, before, points | after |"
        );
        println!("|---|---|---|---|---|---|---|---|---|---|");
        for line in lines {
            let [before, after] = [0, 1].map(|at| {
                [line.mean[at], line.vote[at], line.whole[at]]
                    .map(|spread| around(spread, line.seeds, 100.0, 2))
                    .join(" | ")
            });
            println!(
                "| {} | {} to {} | {before} | {after} | {} | {} |",
                line.dealing.name(),
                line.sizes[0],
                line.sizes[1],
                around(line.apart[0], line.seeds, 100.0, 2),
                around(line.apart[1], line.seeds, 100.0, 2),
            );
        }
        Ok(())
    }
}
