//! The GPU's kernels against what the device can do and against the CPU, then the whole fit with influences both ways: one table, printed
//! last.
//!
//! Natively it is one binary that needs nothing but a Vulkan loader and a driver:
//!
//! ```text
//! cargo run --release --example gpu_bench [-- ROWS COLUMNS [anyway]]
//! ```
//!
//! Built for WebAssembly it exports `measure(rows, columns, anyway)` for a worker; `benches/gpu.mjs` calls it. A software adapter
//! is refused, for its times mean nothing; `anyway` runs on it all the same, to see that everything does.

mod kernels;
mod table;

use std::error::Error;

use soft_unlearn::compute::gpu::Gpu;

/// Milliseconds since any fixed moment.
type Clock = fn() -> f64;

/// Everything, as a table.
async fn bench(rows: usize, columns: usize, anyway: bool, clock: Clock) -> Result<String, Box<dyn Error>> {
    let gpu = Gpu::open().await?;
    if gpu.is_software() && !anyway {
        return Err(format!("{} is a software adapter: its times would mean nothing", gpu.name()).into());
    }
    let heading = table::heading(&gpu);
    let ceilings = kernels::ceilings(&gpu, clock).await?;
    let mut lines = Vec::new();
    for (rows, columns) in kernels::sizes(rows, columns) {
        eprintln!("{rows} x {columns} ...");
        lines.extend(kernels::lines(&gpu, rows, columns, clock).await?);
    }
    let whole = kernels::whole(gpu, rows, columns, clock).await?;
    Ok(table::table(&heading, &ceilings, &lines, &whole))
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn Error>> {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();
    let clock = || START.get_or_init(Instant::now).elapsed().as_secs_f64() * 1000.0;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, otherwise: usize| match arguments.get(place) {
        Some(text) => text.parse::<usize>().map(|number| number.max(1)),
        None => Ok(otherwise),
    };
    let (rows, columns) = (number(0, 50_000)?, number(1, 512)?);
    let anyway = arguments.get(2).is_some_and(|word| word == "anyway");
    println!("{}", pollster::block_on(bench(rows, columns, anyway, clock))?);
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}

/// The table, or why there is none.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub async fn measure(rows: usize, columns: usize, anyway: bool) -> Result<String, String> {
    use wasm_bindgen::JsCast;
    let clock = || {
        let scope: web_sys::WorkerGlobalScope = js_sys::global().unchecked_into();
        scope.performance().map_or(0.0, |performance| performance.now())
    };
    bench(rows, columns, anyway, clock).await.map_err(|error| error.to_string())
}
