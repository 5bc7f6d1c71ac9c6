//! Times the main job on Adult by stage, or kept goals, and prints JSON.
//!
//! Natively: `cargo run --release --example measure -- www/data/adult.csv.gz [rounds] [kept]`. Built for WebAssembly it exports
//! `measure(bytes, rounds)` and `kept(bytes, rounds)` for a worker; `benches/measure.mjs` calls them.

mod kept;
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
    let text = match arguments.next().as_deref() {
        Some("kept") => kept::kept(&bytes, rounds, clock)?,
        _ => pipeline::medians(&bytes, rounds, clock)?,
    };
    println!("{text}");
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
fn clock() -> f64 {
    use wasm_bindgen::JsCast;
    let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.performance().map_or(0.0, |performance| performance.now())
}

/// Medians over rounds of the main job on these bytes, as JSON.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn measure(bytes: &[u8], rounds: usize) -> Result<String, String> {
    pipeline::medians(bytes, rounds, clock).map_err(|error| error.to_string())
}

/// Medians over rounds of kept goals on these bytes, as JSON.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(js_name = kept)]
pub fn measure_kept(bytes: &[u8], rounds: usize) -> Result<String, String> {
    kept::kept(bytes, rounds, clock).map_err(|error| error.to_string())
}
