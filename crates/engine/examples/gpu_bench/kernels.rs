//! What is measured: ceilings, kernels by size, and the whole job on both processors.

use std::error::Error;
use std::hint::black_box;
use std::rc::Rc;
use std::sync::Arc;

use soft_unlearn::compute::gpu::{Gpu, MOST_MODELS};
use soft_unlearn::compute::{
    Backend, Computed, LANES, Lane, Normal, Processor, gather, multiply, multiply_transposed,
    quadratic_forms, weighted_gram,
};
use soft_unlearn::design::{DesignMatrix, Layout, NumericColumn};
use soft_unlearn::influence::influences;
use soft_unlearn::model::{FitSettings, Hessian, Quantity, Series, fit, leverage, sigmoid};

use super::Clock;

/// Runs of which the median counts.
pub const RUNS: usize = 5;

/// What the device reaches in this run.
pub struct Ceilings {
    /// Operations a millisecond in a large f32 product.
    pub operations: f64,
    /// Bytes a millisecond, read and written, in a large copy from one of its buffers to another.
    pub bytes: f64,
}

/// A kernel at one size.
pub struct Line {
    pub name: String,
    pub milliseconds: f64,
    /// Multiplications and additions.
    pub operations: f64,
    /// Bytes that it has to read at least once, and uploads have to write.
    pub bytes: f64,
    /// The CPU's milliseconds for the same result.
    pub cpu: Option<f64>,
}

/// Fit, leverage and influences on both processors.
pub struct Whole {
    pub rows: usize,
    pub columns: usize,
    pub gpu: f64,
    pub cpu: f64,
    /// The largest difference of two influences, as a share of the largest.
    pub off: f64,
    pub computed: Computed,
}

/// Normal columns, and labels that follow some of them.
fn made_up(rows: usize, columns: usize) -> Result<(DesignMatrix, Vec<f64>), Box<dyn Error>> {
    let mut normal = Normal::new(1);
    let numeric: Vec<f64> = (0..rows * columns).map(|_| normal.draw()).collect();
    let column = NumericColumn { name: String::new(), shift: 0.0, scale: 1.0 };
    let layout = Layout::dense(vec![column; columns], true);
    let x = DesignMatrix::new(Arc::new(layout), rows, numeric, Vec::new())?;
    let theta: Vec<f64> = (0..=columns).map(|_| normal.draw() / (columns as f64).sqrt()).collect();
    let y =
        multiply(&x, &theta).iter().map(|m| f64::from(u8::from(normal.uniform() < sigmoid(*m)))).collect();
    Ok((x, y))
}

/// Milliseconds, the median of some runs after one that does not count. A macro, for the work awaits.
macro_rules! median {
    ($clock:expr, $work:expr) => {{
        $work;
        let mut times = Vec::new();
        for _ in 0..RUNS {
            let start = $clock();
            $work;
            times.push($clock() - start);
        }
        times.sort_by(f64::total_cmp);
        // A browser's clock may stand still for what is quick.
        times[RUNS / 2].max(1e-3)
    }};
}

/// Milliseconds on the CPU, the shorter of two runs: in a browser the first may run code that is not yet optimised.
fn shorter(clock: Clock, mut work: impl FnMut()) -> f64 {
    let mut time = || {
        let start = clock();
        work();
        clock() - start
    };
    time().min(time())
}

/// Measured on this device, by a product and a copy that are large.
pub async fn ceilings(gpu: &Gpu, clock: Clock) -> Result<Ceilings, Box<dyn Error>> {
    let (rows, columns) = if gpu.is_software() { (2_000, 256) } else { (50_000, 1023) };
    let (x, _) = made_up(rows, columns)?;
    let uploaded = gpu.upload(&x).await?;
    let d = vec![0.2; rows];
    let product = median!(clock, gpu.gram(&uploaded, &d).await?);
    let times = 8;
    let bytes = gpu.copy(1 << 28, times).await?;
    let copy = median!(clock, gpu.copy(bytes, times).await?);
    let p = x.layout().parameters() as f64;
    Ok(Ceilings {
        operations: rows as f64 * p * (p + 1.0) / product,
        bytes: 2.0 * times as f64 * bytes as f64 / copy,
    })
}

/// Rows and columns: the usual ones that are not much larger than asked, and those asked.
pub fn sizes(rows: usize, columns: usize) -> Vec<(usize, usize)> {
    let mut sizes = vec![(10_000, 64), (20_000, 256), (50_000, 512), (50_000, 1024)];
    sizes.retain(|&(r, c)| r <= rows && c <= 2 * columns);
    if !sizes.contains(&(rows, columns)) {
        sizes.push((rows, columns));
    }
    sizes
}

/// Each kernel at this size, results read back.
pub async fn lines(
    gpu: &Gpu,
    rows: usize,
    columns: usize,
    clock: Clock,
) -> Result<Vec<Line>, Box<dyn Error>> {
    let (x, _) = made_up(rows, columns)?;
    let d = vec![0.2; rows];
    let p = x.layout().parameters() as f64;
    let operations = rows as f64 * p * (p + 1.0);
    let bytes = 4.0 * rows as f64 * p;
    // Twenty-eight products of digits; eight bytes a number are read, seven written and read again.
    let (digit_operations, digit_bytes) = (28.0 * operations, 22.0 / 4.0 * bytes);
    let name = |what: &str| format!("{what}, {rows} x {columns}");

    let upload = median!(clock, gpu.upload(&x).await?);
    let uploaded = gpu.upload(&x).await?;
    let fast = median!(clock, gpu.gram(&uploaded, &d).await?);
    let mut gram = weighted_gram(&x, &d);
    let cpu_gram = shorter(clock, || drop(black_box(weighted_gram(&x, &d))));
    let exact = median!(clock, gpu.exact_gram(&x, &uploaded, &d).await?);
    for j in 0..gram.nrows() {
        gram[(j, j)] += 1.0;
    }
    let hessian = Hessian::factor(gram).ok_or("the Hessian has no factor")?;
    let factor = hessian.inverse_factor().ok_or("the Hessian is not factored")?;
    let leverage = median!(clock, gpu.leverages(&x, &uploaded, &d, &factor).await?);
    let inverse = hessian.inverse().ok_or("the Hessian is not factored")?;
    let cpu_leverage = shorter(clock, || drop(black_box(quadratic_forms(&x, &inverse))));

    // X Delta, its residuals, X'R: as many models as there are at a time.
    let theta: Vec<f64> = (0..x.layout().parameters()).map(|j| (j % 7) as f64 / (10.0 * p)).collect();
    let margins = multiply(&x, &theta);
    let probabilities: Vec<f64> = margins.iter().map(|margin| sigmoid(*margin)).collect();
    let step: Lane = std::array::from_fn(|lane| (1.0 + lane as f64) * 1e-3 / p);
    let deltas = vec![vec![step; x.layout().parameters()]; MOST_MODELS / LANES];
    let prepared = gpu.prepare_models(&x, Some(Rc::new(uploaded)), &margins, &probabilities, None).await?;
    let models = median!(clock, gpu.residual_remainder(&prepared, &deltas).await?);
    let series: Vec<Series> = margins
        .iter()
        .map(|margin| Series::new(Quantity::Probability, *margin, 1.0).residual_remainder())
        .collect();
    let sixteen =
        shorter(clock, || drop(black_box(gather(&x, &deltas[0], |i, steps| series[i].changes(steps)))));
    let cpu_models = sixteen * deltas.len() as f64;
    let model_operations = 4.0 * rows as f64 * p * MOST_MODELS as f64;

    let line = |what, milliseconds, operations, bytes, cpu| Line {
        name: name(what),
        milliseconds,
        operations,
        bytes,
        cpu,
    };
    Ok(vec![
        line("upload, f32 made of it", upload, 0.0, 3.0 * bytes, None),
        line("X'dX in f32", fast, operations, bytes, Some(cpu_gram)),
        line("X Delta, X'R, 256 models", models, model_operations, 2.0 * bytes, Some(cpu_models)),
        line("X'dX exact", exact, digit_operations, digit_bytes, Some(cpu_gram)),
        line("leverage exact", leverage, digit_operations, digit_bytes, Some(cpu_leverage)),
    ])
}

/// Fit, Hessian, leverage and the corrected influences of one gradient: milliseconds, and the influences.
async fn influences_on(
    backend: &Backend,
    x: &DesignMatrix,
    y: &[f64],
    clock: Clock,
) -> Result<(f64, Vec<f64>), Box<dyn Error>> {
    let start = clock();
    let settings = FitSettings::new(1.0);
    let placed = backend.matrix(x).await;
    let fit = fit(&placed, y, None, settings, None, &mut |_, _| {}).await?;
    let hessian: Hessian = fit.hessian.clone().ok_or("the fit has no Hessian")?;
    let leverage = leverage(&placed, &fit.probabilities, &hessian, None, settings.l2).await;
    let gradient = multiply_transposed(x, y);
    let mut influences = influences(x, y, None, &fit.probabilities, &hessian, &gradient)?;
    influences.iter_mut().zip(&leverage).for_each(|(influence, h)| *influence /= 1.0 - h);
    Ok((clock() - start, influences))
}

/// The whole job both ways.
pub async fn whole(gpu: Gpu, rows: usize, columns: usize, clock: Clock) -> Result<Whole, Box<dyn Error>> {
    let (x, y) = made_up(rows, columns)?;
    let backend = Backend::with_gpu(Processor::Gpu, Box::new(clock), Rc::new(gpu));
    influences_on(&backend, &x, &y, clock).await?;
    backend.computed();
    let (gpu, found) = influences_on(&backend, &x, &y, clock).await?;
    let computed = backend.computed();
    let (cpu, expected) = influences_on(&Backend::cpu(), &x, &y, clock).await?;
    let largest = expected.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let off = found.iter().zip(&expected).fold(0.0_f64, |off, (a, b)| off.max((a - b).abs())) / largest;
    Ok(Whole { rows, columns, gpu, cpu, off, computed })
}
