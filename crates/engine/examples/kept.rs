//! How long kept goals take on Adult, for two groups and for ten: `cargo run --release --example kept`. `benches/kept.py` runs it beside
//! fairlearn's ExponentiatedGradient.

use std::io::Read;
use std::time::Instant;

use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{BundledSet, Configuration, ModelRole, Session, Silent};
use soft_unlearn::table::{FormatChoice, TableReader};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open("www/data/adult.csv.gz")?).read_to_end(&mut bytes)?;
    println!("[");
    for (name, columns) in [("sex", "[\"sex\"]"), ("race x sex", "[\"race\", \"sex\"]")] {
        let mut reader = TableReader::new(FormatChoice::default());
        reader.push(&bytes)?;
        let mut session = Session::default();
        session.set_main("Adult".to_owned(), reader.finish()?);
        let mut written = serde_json::to_value(BundledSet::Adult.configuration())?;
        let columns: Vec<String> = serde_json::from_str(columns)?;
        written["groups"] = columns.iter().map(|column| serde_json::json!({ "column": column })).collect();
        written["minimum_group"] = 1.into();
        let mut configuration: Configuration = serde_json::from_value(written)?;
        block_on(session.measure_influence(&Backend::cpu(), &configuration, &mut Silent))?;
        let mut timed = |session: &mut Session, share: f64| -> Result<f64, Box<dyn std::error::Error>> {
            configuration.correction.share_of_gap = share;
            let start = Instant::now();
            block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent))?;
            Ok(start.elapsed().as_secs_f64() * 1e3)
        };
        let first = timed(&mut session, 1.0)?;
        let mut moves: Vec<f64> = Vec::new();
        for k in 0..40 {
            moves.push(timed(&mut session, 0.03 + 0.024 * f64::from((7 * k) % 40))?);
        }
        moves.sort_by(f64::total_cmp);
        timed(&mut session, 1.0)?;
        let start = Instant::now();
        block_on(session.unlearn(&Backend::cpu(), ModelRole::SoftRetrained, &mut Silent))?;
        let retrained = start.elapsed().as_secs_f64() * 1e3;
        let outcome = session.outcome()?;
        let accuracy = |role| outcome.model(role).and_then(|model| model.test.accuracy.value());
        println!(
            "  {{\"groups\": \"{name}\", \"first_ms\": {first:.1}, \"move_median_ms\": {:.1}, \"move_longest_ms\": {:.1}, \
             \"retrained_ms\": {retrained:.1}, \"accuracy_update\": {:?}, \"accuracy_retrained\": {:?}, \"models\": {}}}{}",
            moves[moves.len() / 2],
            moves[moves.len() - 1],
            accuracy(ModelRole::SoftInfluence).unwrap_or(f64::NAN),
            accuracy(ModelRole::SoftRetrained).unwrap_or(f64::NAN),
            outcome.soft_weights.kept.as_ref().map_or(0, |kept| kept.models_evaluated),
            if name == "sex" { "," } else { "" }
        );
    }
    println!("]");
    Ok(())
}
