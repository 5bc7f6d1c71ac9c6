//! The published experiments that the bundled data allow, ours beside the published figures.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{
    BundledSet, Comparison, KNOWN_DIFFERENCES, ModelKind, Session, Silent, Spread, SweepLine, apart, lines,
    paper_configuration, paper_sweep, published_for, verdicts,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::FormatChoice;

use crate::files::read_table;

/// Arguments of `paper`.
#[derive(Args)]
pub struct Paper {
    /// Seeds a cell.
    #[arg(default_value_t = 5)]
    seeds: u32,
    /// The folder with the page's `data` folder in it.
    #[arg(long, value_name = "FOLDER", default_value = "www")]
    folder: PathBuf,
}

fn show(spread: Option<Spread>, scale: f64) -> String {
    match spread {
        Some(Spread { mean, deviation: Some(deviation) }) if deviation > 0.0 => {
            format!("{:.2} ± {:.2}", mean * scale, deviation * scale)
        }
        Some(Spread { mean, .. }) => format!("{:.2}", mean * scale),
        None => "undefined".to_owned(),
    }
}

fn print(set: BundledSet, model: ModelKind, line: &SweepLine) {
    if let Some(why) = &line.failed {
        println!("| {:?} | {} | {} | {why} |", line.target, line.method.name(), line.scheme.name());
        return;
    }
    let robust = line.target == TargetKind::Robustness;
    let scale = if line.target == TargetKind::DemographicParity { 100.0 } else { 1.0 };
    let beside = published_for(set, model, line).map_or_else(String::new, |published| {
        let [accuracy, copies] =
            apart(line, published).map(|it| it.map_or("undefined".into(), |it| format!("{it:+.2}")));
        format!(
            "{:.2} ({accuracy}) and {:.2} ({copies})",
            published.accuracy * 100.0,
            published.robust_accuracy * 100.0
        )
    });
    println!(
        "| {:?} | {} | {} | {} | {} | {} | {} | {beside} |",
        line.target,
        line.method.name(),
        line.scheme.name(),
        show(line.test_accuracy, 100.0),
        show(line.test_target, scale),
        show(line.test_target_hard, 100.0),
        if robust { show(line.test_fresh, 100.0) } else { String::new() },
    );
}

impl Paper {
    /// Runs the published experiments and prints the tables.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let seeds = self.seeds;
        for set in BundledSet::ALL {
            let path = self.folder.join(set.path());
            let mut session = Session::default();
            session.set_main(set.title().to_owned(), read_table(&path, &FormatChoice::default())?.1);
            for model in [ModelKind::Logistic, ModelKind::Mlp] {
                session.begin::<Comparison>(&paper_configuration(set, model), &paper_sweep(seeds), 0)?;
                let mut rows = Vec::new();
                loop {
                    let swept = session.next_cell::<Comparison>(&mut Silent);
                    rows.extend(swept.rows);
                    if swept.waiting == 0 {
                        break;
                    }
                }
                println!("\n## {}, {model:?}; hard 20 %, soft 2.3, test rows, {seeds} seeds\n", set.title());
                println!(
                    "| target | method | weights | accuracy, % | F | gap of decisions, points; robustness: accuracy on fixed copies, % | on fresh copies, % | published accuracy and robust accuracy, % (ours minus theirs) |"
                );
                println!("|---|---|---|---|---|---|---|---|");
                for line in lines(&rows) {
                    print(set, model, &line);
                }
                let [approximate, retrained] = verdicts(&rows);
                for (name, verdict) in [("influence update", approximate), ("retrained", retrained)] {
                    println!(
                        "\nSoft against hard, {name}, {} pairs: nearer to the goal {} to {}, more accurate {} to {}, both {} to {}.",
                        verdict.pairs,
                        verdict.target[0],
                        verdict.target[1],
                        verdict.utility[0],
                        verdict.utility[1],
                        verdict.both[0],
                        verdict.both[1]
                    );
                }
            }
        }
        println!("\n{KNOWN_DIFFERENCES}");
        Ok(())
    }
}
