//! Times the main job on Adult by stage and prints JSON.
//!
//! Natively: `cargo run --release --example measure -- www/data/adult.csv.gz [rounds]`. Built for WebAssembly it exports
//! `measure(bytes, rounds)` for a worker; `benches/measure.mjs` calls it.

mod pipeline;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Read;
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();
    let clock = || START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0;
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "www/data/adult.csv.gz".into());
    let rounds = arguments.next().map_or(Ok(5), |rounds| rounds.parse())?;
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    println!("{}", pipeline::medians(&bytes, rounds, clock)?);
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}

/// Medians over rounds of the main job on these bytes, as JSON.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn measure(bytes: &[u8], rounds: usize) -> Result<String, String> {
    use wasm_bindgen::JsCast;
    let clock = || {
        let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
        scope.performance().map_or(0.0, |performance| performance.now())
    };
    pipeline::medians(bytes, rounds, clock).map_err(|error| error.to_string())
}
