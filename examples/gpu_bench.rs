//! The GPU's kernels against their ceiling and against the CPU, then the whole fit with influences both ways. One binary that
//! needs a Vulkan loader and a driver, and prints its table last.
//!
//! ```text
//! cargo run --release --example gpu_bench [-- ROWS COLUMNS]
//! ```
//!
//! The ceiling of arithmetic is the largest f32 rate that any size reaches in this run, that of copying a large upload and its
//! way back. An adapter made of software is refused: its times mean nothing.

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    if let Err(error) = native::run() {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::error::Error;
    use std::sync::Arc;
    use std::time::Instant;

    use pollster::block_on;
    use soft_unlearn::compute::gpu::Gpu;
    use soft_unlearn::compute::{Backend, Processor, multiply, multiply_transposed, weighted_gram};
    use soft_unlearn::design::{DesignMatrix, Layout, NumericColumn};
    use soft_unlearn::influence::influences;
    use soft_unlearn::model::{FitSettings, Hessian, fit_on, leverage_on, sigmoid};

    /// Runs of which the median counts.
    const RUNS: usize = 5;

    /// Normal columns, and labels that follow some of them.
    fn made_up(rows: usize, columns: usize) -> (DesignMatrix, Vec<f64>) {
        let mut state = 1_u64;
        let mut unit = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let numeric: Vec<f64> =
            (0..rows * columns).map(|_| unit() + unit() + unit() + unit() - 2.0).collect();
        let column = NumericColumn { name: String::new(), shift: 0.0, scale: 1.0 };
        let layout = Layout {
            numeric: vec![column; columns],
            factors: Vec::new(),
            one_hot_shift: Vec::new(),
            one_hot_scale: Vec::new(),
            intercept: true,
        };
        let x = DesignMatrix { layout: Arc::new(layout), rows, numeric, codes: Vec::new() };
        let theta: Vec<f64> = (0..=columns).map(|_| (unit() - 0.5) * 4.0 / (columns as f64).sqrt()).collect();
        let y = multiply(&x, &theta).iter().map(|m| f64::from(u8::from(unit() < sigmoid(*m)))).collect();
        (x, y)
    }

    /// Seconds, the median of some runs after one that does not count.
    fn median(mut work: impl FnMut() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
        work()?;
        let mut seconds = Vec::new();
        for _ in 0..RUNS {
            let start = Instant::now();
            work()?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        Ok(seconds[RUNS / 2])
    }

    /// Fit, Hessian, leverage and the influences of one gradient: seconds, and the influences.
    fn pipeline(backend: &Backend, x: &DesignMatrix, y: &[f64]) -> Result<(f64, Vec<f64>), Box<dyn Error>> {
        let start = Instant::now();
        let settings = FitSettings::new(1.0);
        let found = block_on(async {
            let placed = backend.place(x).await;
            let fit = fit_on(&placed, y, None, settings, None, &mut |_, _| {}).await;
            let hessian: Hessian = fit.hessian.clone().ok_or("no Hessian")?;
            let leverage = leverage_on(&placed, &fit.probabilities, &hessian, None, settings.l2).await;
            let gradient = multiply_transposed(x, y);
            let mut influences = influences(x, y, &fit.probabilities, &hessian, &gradient);
            influences.iter_mut().zip(&leverage).for_each(|(influence, h)| *influence /= 1.0 - h);
            Ok::<_, Box<dyn Error>>(influences)
        })?;
        Ok((start.elapsed().as_secs_f64(), found))
    }

    pub fn run() -> Result<(), Box<dyn Error>> {
        let arguments: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
        let rows = arguments.first().copied().unwrap_or(50_000).max(1);
        let columns = arguments.get(1).copied().unwrap_or(512).max(1);
        let gpu = block_on(Gpu::open())?;
        if gpu.is_software() {
            return Err(format!("{} is made of software: its times would mean nothing", gpu.name()).into());
        }
        let mut table = Vec::new();
        let mut ceiling = 0.0_f64;
        for (rows, columns) in [(10_000, 64), (20_000, 256), (50_000, 512), (50_000, 1024), (rows, columns)] {
            eprintln!("{rows} x {columns}");
            let (x, _) = made_up(rows, columns);
            let d = vec![0.2; rows];
            let p = x.layout.parameters() as f64;
            let operations = rows as f64 * p * (p + 1.0);
            let bytes = 4.0 * rows as f64 * p;
            let upload = median(|| Ok(block_on(gpu.place(&x)).map(drop)?))?;
            table.push((format!("upload as f32, {rows} x {columns}"), upload, 0.0, bytes, None));
            let resident = block_on(gpu.place(&x))?;
            let fast = median(|| Ok(block_on(gpu.gram(&resident, &d)).map(drop)?))?;
            ceiling = ceiling.max(operations / fast);
            let start = Instant::now();
            let gram = weighted_gram(&x, &d);
            let cpu = start.elapsed().as_secs_f64();
            table.push((format!("X'dX in f32, {rows} x {columns}"), fast, operations, bytes, Some(cpu)));
            let exact = median(|| Ok(block_on(gpu.exact_gram(&x, &d)).map(drop)?))?;
            // Twenty-eight products of digits.
            table.push((
                format!("X'dX exact, {rows} x {columns}"),
                exact,
                28.0 * operations,
                7.0 * bytes / 4.0,
                Some(cpu),
            ));
            let hessian = Hessian::factor(gram).ok_or("no factor")?.inverse_factor();
            let leverage = median(|| Ok(block_on(gpu.leverages(&x, &d, &hessian)).map(drop)?))?;
            table.push((
                format!("leverage, {rows} x {columns}"),
                leverage,
                28.0 * operations,
                7.0 * bytes / 4.0,
                None,
            ));
        }
        let (x, y) = made_up(rows, columns);
        let clock = Instant::now();
        let backend = Backend::new(Processor::Gpu, Box::new(move || clock.elapsed().as_secs_f64() * 1e3));
        pipeline(&backend, &x, &y)?;
        let (on_gpu, influences) = pipeline(&backend, &x, &y)?;
        let (on_cpu, expected) = pipeline(&Backend::cpu(), &x, &y)?;
        let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let off =
            influences.iter().zip(&expected).fold(0.0_f64, |off, (a, b)| off.max((a - b).abs())) / largest;

        println!("{}: median of {RUNS} runs, results read back", gpu.name());
        println!("{:<34} {:>10} {:>9} {:>7} {:>9} {:>10}", "", "ms", "GFLOP/s", "GB/s", "of best", "CPU ms");
        for (name, seconds, operations, bytes, cpu) in table {
            let share = if operations > 0.0 {
                format!("{:.0} %", 100.0 * operations / seconds / ceiling)
            } else {
                String::new()
            };
            let cpu = cpu.map(|cpu| format!("{:.1}", cpu * 1e3)).unwrap_or_default();
            let (rate, flow) = (operations / seconds / 1e9, bytes / seconds / 1e9);
            println!("{name:<34} {:>10.2} {rate:>9.0} {flow:>7.1} {share:>9} {cpu:>10}", seconds * 1e3);
        }
        println!(
            "fit, leverage, influences, {rows} x {columns}: {on_gpu:.2} s on the GPU, {on_cpu:.2} s on the CPU, {:.1} times; \
             influences differ by {off:.1e} of the largest; {:?}",
            on_cpu / on_gpu,
            backend.computed()
        );
        Ok(())
    }
}
