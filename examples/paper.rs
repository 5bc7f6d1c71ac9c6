//! The published experiments that the bundled data allow, ours beside the published figures:
//! `cargo run --release --example paper -- [SEEDS]`

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    match native::run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            std::process::ExitCode::FAILURE
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::error::Error;
    use std::io::Read;

    use soft_unlearn::experiment::{
        BundledSet, KNOWN_DIFFERENCES, ModelKind, Session, Silent, Spread, SweepLine, apart, lines,
        paper_configuration, paper_sweep, published_for, verdicts,
    };
    use soft_unlearn::table::{FormatChoice, TableReader};
    use soft_unlearn::target::TargetKind;

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

    pub fn run() -> Result<(), Box<dyn Error>> {
        let seeds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
        for set in BundledSet::ALL {
            let mut bytes = Vec::new();
            let path = format!("www/{}", set.path());
            flate2::read::GzDecoder::new(std::fs::File::open(&path)?).read_to_end(&mut bytes)?;
            let mut reader = TableReader::new(FormatChoice::default());
            reader.push(&bytes)?;
            let mut session = Session::default();
            session.set_main(set.title().to_owned(), reader.finish()?);
            for model in [ModelKind::Logistic, ModelKind::Perceptron] {
                session.sweep(&paper_configuration(set, model), &paper_sweep(seeds), 0)?;
                let mut rows = Vec::new();
                loop {
                    let swept = session.sweep_next(&mut Silent);
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
