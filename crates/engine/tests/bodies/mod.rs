//! Tests of the GPU's products against f64 on the CPU: the same bodies run natively and in a browser.
#![allow(dead_code, unused_imports, missing_docs, clippy::unwrap_used)]

pub mod fallback;
mod left_out;
mod prepared_models;

use soft_unlearn::compute::gpu::Gpu;
use soft_unlearn::compute::{
    Backend, DeviceMatrix, Precision, Processor, multiply, multiply_transposed, quadratic_forms,
    weighted_gram,
};
use soft_unlearn::design::{DesignMatrix, Factor, Layout, NumericColumn, UNSEEN};
use soft_unlearn::model::{Fit, FitSettings, Hessian, fit, leverage, sigmoid};

pub use left_out::{left_out, lost_between_parts};
pub use prepared_models::prepare_models;

/// splitmix64.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ z >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ z >> 31
    }

    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }
}

/// Numeric columns and factors with so many levels; some cells unseen, and the last level of each factor in no row.
pub fn matrix(rows: usize, numeric: usize, levels: &[usize], intercept: bool, seed: u64) -> DesignMatrix {
    let numbers = &mut Numbers(seed);
    let mut factors = Vec::new();
    let mut offset = 0;
    for (k, &count) in levels.iter().enumerate() {
        let levels = (0..count).map(|l| format!("l{l}")).collect();
        factors.push(Factor { name: format!("f{k}"), levels, offset });
        offset += count;
    }
    let layout = Layout {
        numeric: (0..numeric)
            .map(|c| NumericColumn { name: format!("x{c}"), shift: 0.0, scale: 1.0 })
            .collect(),
        one_hot_shift: (0..offset).map(|_| numbers.unit()).collect(),
        one_hot_scale: (0..offset).map(|_| 0.3 + numbers.unit()).collect(),
        factors,
        intercept,
    };
    let values = (0..numeric * rows).map(|_| numbers.normal()).collect();
    let mut codes = Vec::new();
    for _ in 0..rows {
        for factor in &layout.factors {
            let level = (numbers.unit() * (factor.levels.len() as f64 + 0.3)) as usize;
            let used = level + 1 < factor.levels.len() || factor.levels.len() == 1 && level == 0;
            codes.push(if used { (factor.offset + level) as u32 } else { UNSEEN });
        }
    }
    DesignMatrix::new(layout.into(), rows, values, codes).unwrap()
}

/// Rows, numeric columns, levels, intercept: awkward sizes, none a multiple of a tile but one, a single column, empty groups.
pub const SHAPES: [(usize, usize, &[usize], bool); 14] = [
    (1, 1, &[], false),
    (1, 3, &[2], true),
    (63, 5, &[], true),
    (64, 64, &[], false),
    (65, 65, &[], false),
    (1000, 1, &[], false),
    (1000, 63, &[], true),
    (1000, 0, &[5, 4], true),
    (1000, 3, &[7, 2, 6], false),
    (257, 129, &[3], true),
    (2050, 30, &[40], true),
    (16_390, 7, &[4], true),
    (33_000, 2, &[], true),
    (0, 4, &[], true),
];

/// The f32 Gram matrix: a chunk adds up its rows one after the other, in f32. The error of an entry is at most
/// (rows in a chunk + chunks + 3) units of 2^-24 of the sum of its terms' sizes; sums of random signs stay far below the root.
pub async fn fast_gram(gpu: &Gpu) {
    for (k, (rows, numeric, levels, intercept)) in SHAPES.into_iter().enumerate() {
        let x = matrix(rows, numeric, levels, intercept, k as u64);
        let d: Vec<f64> = (0..rows).map(|i| (i % 5) as f64 * 0.0625).collect();
        let expected = weighted_gram(&x, &d);
        let uploaded = gpu.upload(&x).await.unwrap();
        let gram = gpu.gram(&uploaded, &d).await.unwrap();
        assert_eq!(gram.shape(), expected.shape());
        let tolerance = 2.0_f64.powi(-24) * (3.0 + 4.0 * (rows as f64).sqrt());
        for i in 0..gram.nrows() {
            for j in 0..gram.nrows() {
                let size = (expected[(i, i)] * expected[(j, j)]).sqrt();
                let off = (gram[(i, j)] - expected[(i, j)]).abs();
                assert!(off <= tolerance * size, "{rows} x {numeric}, {i}, {j}: {off:e} of {size:e}");
                assert_eq!(gram[(i, j)].to_bits(), gram[(j, i)].to_bits());
            }
        }
        // No sum depends on who came first.
        assert_eq!(gpu.gram(&uploaded, &d).await.unwrap(), gram);
    }
}

/// The exact Gram matrix: rounding to 2^-55 of the largest entry in each column, of either sign. The CPU's own sums are off by
/// about 1e-16 of the root of the number of terms; both together stay below 1e-14 of the columns' lengths.
pub async fn exact_gram(gpu: &Gpu) {
    for (k, (rows, numeric, levels, intercept)) in SHAPES.into_iter().enumerate() {
        let x = matrix(rows, numeric, levels, intercept, 100 + k as u64);
        let numbers = &mut Numbers(k as u64);
        let d: Vec<f64> = (0..rows).map(|i| if i % 7 == 3 { 0.0 } else { 0.25 * numbers.unit() }).collect();
        let expected = weighted_gram(&x, &d);
        let uploaded = gpu.upload(&x).await.unwrap();
        let gram = gpu.exact_gram(&x, &uploaded, &d).await.unwrap();
        assert_eq!(gram.shape(), expected.shape());
        for i in 0..gram.nrows() {
            for j in 0..gram.nrows() {
                let size = (expected[(i, i)] * expected[(j, j)]).sqrt();
                let off = (gram[(i, j)] - expected[(i, j)]).abs();
                assert!(off <= 1e-14 * size, "{rows} x {numeric}, {i}, {j}: {off:e} of {size:e}");
            }
        }
    }
}

/// Leverages against quadratic forms in f64.
pub async fn leverages(gpu: &Gpu) {
    for (k, (rows, numeric, levels, intercept)) in SHAPES.into_iter().enumerate() {
        let x = matrix(rows, numeric, levels, intercept, 200 + k as u64);
        let d: Vec<f64> = (0..rows).map(|i| (i % 5) as f64 * 0.0625).collect();
        let mut h = weighted_gram(&x, &d);
        for j in 0..h.nrows() {
            h[(j, j)] += 0.01;
        }
        let hessian = Hessian::factor(h).unwrap();
        let forms = quadratic_forms(&x, &hessian.inverse().unwrap());
        let uploaded = gpu.upload(&x).await.unwrap();
        let found = gpu.leverages(&x, &uploaded, &d, &hessian.inverse_factor().unwrap()).await.unwrap();
        assert_eq!(found.len(), rows);
        for i in 0..rows {
            let expected = d[i] * forms[i];
            assert!(
                (found[i] - expected).abs() <= 1e-10,
                "{rows} x {numeric}, {i}: {} and {expected}",
                found[i]
            );
        }
    }
}

/// The same matrix with other numbers.
fn with_numbers(x: &DesignMatrix, change: impl FnOnce(&mut [f64])) -> DesignMatrix {
    let mut numbers = x.numeric().to_vec();
    change(&mut numbers);
    DesignMatrix::new(x.layout().clone(), x.rows(), numbers, x.codes().to_vec()).unwrap()
}

/// A classification problem whose columns are mixed from fewer directions where `condition` is large.
pub fn problem(rows: usize, columns: usize, condition: f64, seed: u64) -> (DesignMatrix, Vec<f64>) {
    let numbers = &mut Numbers(seed);
    let mut x = matrix(rows, columns, &[], true, seed);
    if condition > 1.0 {
        // Column j is column j-1 plus a little of its own: the smaller, the closer to collinear.
        let own = 1.0 / condition.sqrt();
        x = with_numbers(&x, |numbers| {
            for row in numbers.chunks_exact_mut(columns) {
                for j in (1..columns).step_by(2) {
                    row[j] = row[j - 1] + own * row[j];
                }
            }
        });
    }
    let theta: Vec<f64> = (0..=columns).map(|_| numbers.normal() * 0.5 / (columns as f64).sqrt()).collect();
    let y =
        multiply(&x, &theta).iter().map(|m| f64::from(u8::from(numbers.unit() < sigmoid(2.0 * m)))).collect();
    (x, y)
}

fn relative(a: &[f64], b: &[f64]) -> f64 {
    let size = b.iter().fold(0.0_f64, |size, b| size.max(b.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / size
}

/// The optimum, solves with its Hessian, and leverage: the CPU's to 1e-9 of the largest. Returns the largest difference.
pub async fn same_fit(backend: &Backend, x: &DesignMatrix, y: &[f64], l2: f64) -> f64 {
    let settings = FitSettings::new(l2);
    let cpu: Fit = fit(&DeviceMatrix::on_cpu(x), y, None, settings, None, &mut |_, _| {}).await.unwrap();
    let placed = backend.matrix(x).await;
    assert!(placed.is_on_gpu());
    let gpu = fit(&placed, y, None, settings, None, &mut |_, _| {}).await.unwrap();
    assert_eq!(gpu.report.status, cpu.report.status);
    let (on_gpu, on_cpu) = (gpu.hessian.as_ref().unwrap(), cpu.hessian.as_ref().unwrap());
    // As influences: (p - y) X H^-1 g for some g.
    let g =
        multiply_transposed(x, &y.iter().enumerate().map(|(i, y)| y * (i % 3) as f64).collect::<Vec<_>>());
    let influence = |hessian: &Hessian, fit: &Fit| -> Vec<f64> {
        let margins = multiply(x, &hessian.solve(&g));
        margins.iter().zip(fit.probabilities.iter()).zip(y).map(|((m, p), y)| m * (p - y)).collect()
    };
    let h_cpu = leverage(&DeviceMatrix::on_cpu(x), &cpu.probabilities, on_cpu, None, l2).await;
    let h_gpu = leverage(&placed, &gpu.probabilities, on_gpu, None, l2).await;
    // Once more on the same device: the same bits.
    let placed = backend.matrix(x).await;
    let again = fit(&placed, y, None, settings, None, &mut |_, _| {}).await.unwrap();
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&again.parameters), bits(&gpu.parameters), "two fits on one device");
    let h_again = leverage(&placed, &again.probabilities, again.hessian.as_ref().unwrap(), None, l2).await;
    assert_eq!(bits(&h_again), bits(&h_gpu), "leverage twice on one device");
    let rest = |h: &[f64]| h.iter().map(|h| 1.0 / (1.0 - h)).collect::<Vec<_>>();
    let off = [
        relative(&gpu.parameters, &cpu.parameters),
        relative(&influence(on_gpu, &gpu), &influence(on_cpu, &cpu)),
        relative(&rest(&h_gpu), &rest(&h_cpu)),
    ];
    assert!(off.iter().all(|off| *off <= 1e-9), "l2 {l2}: {off:?}, {:?}, {:?}", cpu.report, gpu.report);
    off.into_iter().fold(0.0, f64::max)
}

/// A backend with an open GPU, a software adapter or not; `None` where there is none.
pub async fn backend() -> Option<Backend> {
    let backend = Backend::new(Processor::Gpu, Box::new(|| 0.0));
    let (x, _) = problem(4, 2, 1.0, 1);
    let on_gpu = backend.matrix(&x).await.is_on_gpu();
    on_gpu.then_some(backend)
}

/// A fit of 400 rows and 20 columns, in the middle of which something happens to the device: the CPU goes on from there, to its own
/// result, and says why in these words. Returns the fit's matrix.
async fn broken_off(backend: &Backend, seed: u64, happens: impl Fn(&Gpu), words: &str) -> DesignMatrix {
    let (x, y) = problem(400, 20, 1.0, seed);
    let settings = FitSettings::new(0.5);
    let cpu = fit(&DeviceMatrix::on_cpu(&x), &y, None, settings, None, &mut |_, _| {}).await.unwrap();
    let placed = backend.matrix(&x).await;
    backend.computed();
    let gpu = backend.gpu().unwrap();
    let found = fit(&placed, &y, None, settings, None, &mut |iteration, _| {
        if iteration == 2 {
            happens(&gpu);
        }
    })
    .await
    .unwrap();
    assert_eq!(found.report.status, cpu.report.status);
    assert!(relative(&found.parameters, &cpu.parameters) <= 1e-9);
    let computed = backend.computed();
    assert_eq!(computed.on_gpu, 2, "{computed:?}");
    assert!(computed.on_cpu > 0 && computed.note.as_ref().unwrap().contains(words), "{computed:?}");
    assert!(!placed.is_on_gpu());
    x
}

/// A device that goes away in the middle of a fit changes nothing but the time.
pub async fn lost_on_the_way(backend: &Backend) {
    let x = broken_off(backend, 9, Gpu::destroy, "lost").await;
    // Once lost, it is not asked again, until it is wanted anew.
    assert!(!backend.matrix(&x).await.is_on_gpu());
    backend.choose(Processor::Cpu);
    assert!(!backend.matrix(&x).await.is_on_gpu());
    backend.choose(Processor::Gpu);
    assert!(backend.matrix(&x).await.is_on_gpu());
}

/// Numbers that do not fit the device's integers are left to the CPU, and the device is kept.
pub async fn out_of_range(backend: &Backend) {
    let (x, _) = problem(50, 3, 1.0, 10);
    let x = with_numbers(&x, |numbers| numbers[0] = 1e200);
    let placed = backend.matrix(&x).await;
    let d = vec![0.25; 50];
    let (gram, precision) = placed.gram(&d, Precision::Exact).await;
    assert_eq!(precision, Precision::Exact);
    assert_eq!(gram, weighted_gram(&x, &d));
    assert!(backend.computed().note.unwrap().contains("wide"));
    assert!(placed.is_on_gpu());
}
