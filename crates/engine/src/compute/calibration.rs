//! From which size on the GPU is quicker than the CPU: measured once, on a made-up matrix, and kept as text.

use std::sync::Arc;

use super::gpu::{Gpu, GpuError};
use super::weighted_gram;
use crate::design::{DesignMatrix, Layout, NumericColumn};

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// Milliseconds of the smallest product on the GPU: the way there and back.
    pub latency: f64,
    /// Multiply-adds a millisecond on the GPU.
    pub gpu_rate: f64,
    /// Multiply-adds a millisecond on the CPU.
    pub cpu_rate: f64,
}

/// What a matrix is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Gram matrices and leverage.
    Gram,
    /// What many models near one need of all rows: X'R, with R from X Delta.
    Models,
}

/// Models that are worth thinking of: a check that leaves rows out asks for so many, and often for more.
const MODELS: f64 = 1024.0;

impl Work {
    /// Multiply-adds on the CPU, which knows of categories.
    pub(super) fn on_cpu(self, x: &DesignMatrix) -> f64 {
        let (wide, factors) = (x.layout().numeric.len() as f64 + 1.0, x.layout().factors.len() as f64);
        let row = match self {
            Work::Gram => wide * wide / 2.0 + factors * wide + factors * factors / 2.0,
            Work::Models => MODELS * 2.0 * (wide + factors),
        };
        x.rows() as f64 * row
    }

    /// Multiply-adds on the GPU, where Gram matrices have one column a category.
    fn on_gpu(self, x: &DesignMatrix) -> f64 {
        let parameters = x.layout().parameters() as f64;
        match self {
            Work::Gram => x.rows() as f64 * parameters * parameters / 2.0,
            Work::Models => self.on_cpu(x),
        }
    }
}

/// What was measured, and of which adapter: worth keeping for as long as adapter and kernels are the same.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredCalibration {
    /// The adapter, as [`Gpu::identity`] tells it from others.
    adapter: String,
    /// The kernels, by [`KERNELS`].
    kernels: u32,
    calibration: Calibration,
}

/// Raised where the kernels' speed changes: what was measured of others says nothing of these.
const KERNELS: u32 = 1;

impl StoredCalibration {
    /// What was measured of the adapter with this identity.
    pub fn new(adapter: &str, calibration: Calibration) -> StoredCalibration {
        StoredCalibration { adapter: adapter.to_owned(), kernels: KERNELS, calibration }
    }

    /// What was measured, if it was of this adapter and these kernels, and makes sense.
    pub fn of(&self, adapter: &str) -> Option<Calibration> {
        let fits = self.adapter == adapter && self.kernels == KERNELS && self.calibration.is_sound();
        fits.then_some(self.calibration)
    }

    /// As a text to be kept: kernels, latency, the GPU's and the CPU's rate, and the adapter, with spaces between them.
    pub fn text(&self) -> String {
        let Calibration { latency, gpu_rate, cpu_rate } = self.calibration;
        format!("{} {latency} {gpu_rate} {cpu_rate} {}", self.kernels, self.adapter)
    }

    /// From a text that was kept; `None` where it is anything else, was measured of other kernels, or makes no sense.
    pub fn read(text: &str) -> Option<StoredCalibration> {
        let mut parts = text.splitn(5, ' ');
        let kernels = parts.next()?.parse().ok()?;
        let mut number = || parts.next()?.parse().ok();
        let calibration = Calibration { latency: number()?, gpu_rate: number()?, cpu_rate: number()? };
        let read = StoredCalibration { adapter: parts.next()?.to_owned(), kernels, calibration };
        read.of(&read.adapter)?;
        Some(read)
    }
}

/// Columns of the matrices that are measured, and rows on the CPU.
const SHAPE: (usize, usize) = (256, 512);

/// Rows on the GPU: so many of a slow one, and more where those take less than [`ENOUGH`], which a fast one needs to show its speed.
const ROWS: [usize; 2] = [512, 8192];

/// Milliseconds that are long enough to be measured by any clock.
const ENOUGH: f64 = 20.0;

/// Milliseconds: what takes less, or nothing by a coarse clock, counts as much.
const SHORTEST: f64 = 0.05;

/// The GPU has to win by this factor: it also has to be given the matrix.
const MARGIN: f64 = 1.5;

impl Calibration {
    /// Measures both by the clock, in milliseconds. Takes some tens of milliseconds; on a GPU that is slower than the CPU, about
    /// as long as two products of 512 x 256 take it.
    pub(super) async fn measure(gpu: &Gpu, clock: &dyn Fn() -> f64) -> Result<Calibration, GpuError> {
        let (columns, cpu_rows) = SHAPE;
        let work = |rows: usize| rows as f64 * (columns * columns) as f64 / 2.0;
        // The first run of each shape pays for memory and compilation.
        let timed = async |rows: usize, columns: usize| {
            let (x, weights) = (gpu.upload(&made_up(rows, columns)).await?, vec![0.25; rows]);
            gpu.gram(&x, &weights).await?;
            let start = clock();
            gpu.gram(&x, &weights).await?;
            Ok(clock() - start)
        };
        // Some browsers' clocks stand still for so little.
        let latency = timed(16, 8).await?.max(SHORTEST);
        let mut gpu_rate = 0.0;
        for rows in ROWS {
            let on_gpu = (timed(rows, columns).await? - latency).max(SHORTEST);
            gpu_rate = work(rows) / on_gpu;
            if on_gpu >= ENOUGH {
                break;
            }
        }
        let (x, weights) = (made_up(cpu_rows, columns), vec![0.25; cpu_rows]);
        let start = clock();
        std::hint::black_box(weighted_gram(&x, &weights));
        let on_cpu = (clock() - start).max(SHORTEST);
        Ok(Calibration { latency, gpu_rate, cpu_rate: work(cpu_rows) / on_cpu })
    }

    /// Whether these are times and rates: finite, and above 0.
    fn is_sound(&self) -> bool {
        [self.latency, self.gpu_rate, self.cpu_rate].iter().all(|number| number.is_finite() && *number > 0.0)
    }

    /// Whether this work takes less time on the GPU, by a margin.
    pub fn gpu_is_quicker(&self, work: Work, x: &DesignMatrix) -> bool {
        let on_gpu = self.latency + work.on_gpu(x) / self.gpu_rate;
        MARGIN * on_gpu < work.on_cpu(x) / self.cpu_rate
    }
}

/// Numbers without meaning.
fn made_up(rows: usize, columns: usize) -> DesignMatrix {
    let column = NumericColumn { name: String::new(), shift: 0.0, scale: 1.0 };
    let layout = Layout::dense(vec![column; columns], false);
    let numeric = (0..rows * columns).map(|k| ((k * 7919) % 1000) as f64 / 500.0 - 1.0).collect();
    DesignMatrix::of_parts(Arc::new(layout), rows, numeric, Vec::new())
}
