//! Tests of what happens where the GPU cannot do it: the CPU's result comes out all the same, and the reason is told.

use std::rc::Rc;

use soft_unlearn::compute::gpu::{Gpu, GpuError};
use soft_unlearn::compute::{Backend, DeviceMatrix, Precision, Processor, weighted_gram};
use soft_unlearn::model::{FitSettings, Hessian, fit};

use super::{broken_off, matrix, problem, relative};

/// Memory that is full in the middle of a fit costs the GPU's work from there on, and nothing else.
pub async fn memory_full(backend: &Backend) {
    let gpu = backend.gpu().unwrap();
    let uploaded = gpu.upload(&problem(400, 20, 1.0, 12).0).await.unwrap();
    let x = broken_off(backend, 12, Gpu::fill, "memory is full").await;
    // From the start, too, and in every product.
    assert!(matches!(gpu.upload(&x).await, Err(GpuError::OutOfMemory(_))));
    assert!(matches!(gpu.exact_gram(&x, &uploaded, &[0.25; 400]).await, Err(GpuError::OutOfMemory(_))));
}

/// A device whose bindings hold only some of the rows: integers give the same bits, f32 the same to its sums' errors.
pub async fn row_blocks(large: &Gpu) {
    let small = Gpu::open_at_most(512 << 10).await.unwrap();
    let x = matrix(2050, 30, &[40], true, 13);
    let d: Vec<f64> = (0..x.rows()).map(|i| (i % 5) as f64 * 0.0625).collect();
    let (one, several) = (large.upload(&x).await.unwrap(), small.upload(&x).await.unwrap());
    assert_eq!((one.blocks(), several.blocks()), (1, 3));
    let expected = weighted_gram(&x, &d);
    let (whole, pieces) = (large.gram(&one, &d).await.unwrap(), small.gram(&several, &d).await.unwrap());
    for i in 0..whole.nrows() {
        for j in 0..whole.nrows() {
            let size = (expected[(i, i)] * expected[(j, j)]).sqrt();
            // As in `fast_gram`, for each of the two.
            let allowed = 2.0 * 2.0_f64.powi(-24) * (3.0 + 4.0 * (x.rows() as f64).sqrt()) * size;
            assert!((whole[(i, j)] - pieces[(i, j)]).abs() <= allowed, "{i}, {j}");
        }
    }
    let exact = large.exact_gram(&x, &one, &d).await.unwrap();
    assert_eq!(small.exact_gram(&x, &several, &d).await.unwrap(), exact);
    let mut h = exact;
    for j in 0..h.nrows() {
        h[(j, j)] += 0.01;
    }
    let inverse = Hessian::factor(h).unwrap().inverse_factor().unwrap();
    let leverages = large.leverages(&x, &one, &d, &inverse).await.unwrap();
    assert_eq!(leverages.len(), x.rows());
    assert_eq!(small.leverages(&x, &several, &d, &inverse).await.unwrap(), leverages);
}

/// Devices of several sizes, down to one that holds not even a few rows: each product that does not fit is the CPU's, and the device is
/// kept for those that do.
pub async fn too_large() {
    let (x, y) = problem(500, 70, 1.0, 14);
    let settings = FitSettings::new(0.5);
    let cpu = fit(&DeviceMatrix::on_cpu(&x), &y, None, settings, None, &mut |_, _| {}).await.unwrap();
    let d = vec![0.25; 500];
    // Bytes; whether f32 Hessians fit; whether exact ones do.
    for (largest, fast, exact) in [(4 << 10, false, false), (256 << 10, true, false), (512 << 10, true, true)]
    {
        let small = Rc::new(Gpu::open_at_most(largest).await.unwrap());
        let backend = Backend::with_gpu(Processor::Gpu, Box::new(|| 0.0), small);
        let placed = backend.matrix(&x).await;
        let (gram, precision) = placed.gram(&d, Precision::Fast).await;
        assert_eq!(precision, if fast { Precision::Fast } else { Precision::Exact }, "{largest}");
        assert_eq!(gram == weighted_gram(&x, &d), !fast, "{largest}");
        let computed = backend.computed();
        assert_eq!((computed.on_gpu, computed.on_cpu), (u32::from(fast), u32::from(!fast)), "{largest}");
        let (gram, precision) = placed.gram(&d, Precision::Exact).await;
        assert_eq!(precision, Precision::Exact);
        assert_eq!(gram == weighted_gram(&x, &d), !exact, "{largest}");
        let computed = backend.computed();
        assert_eq!((computed.on_gpu, computed.on_cpu), (u32::from(exact), u32::from(!exact)), "{largest}");
        let told = computed.note.is_some_and(|note| note.contains("allows"));
        assert_eq!(told, !exact, "{largest}");
        let found = fit(&placed, &y, None, settings, None, &mut |_, _| {}).await.unwrap();
        assert_eq!(found.report.status, cpu.report.status);
        assert!(relative(&found.parameters, &cpu.parameters) <= 1e-9, "{largest}");
        if !fast {
            assert_eq!(found.parameters, cpu.parameters, "all of it on the CPU");
        }
        assert!(placed.is_on_gpu());
    }
}

/// A table that is large enough to ask for a GPU by itself: a software adapter is found, left alone, and named; of a real one it is
/// measured what it can.
pub async fn chosen_automatically(gpu: Rc<Gpu>) {
    let software = gpu.is_software();
    let name = gpu.name().to_owned();
    let (x, _) = problem(1000, 800, 1.0, 15);
    let backend = Backend::with_gpu(Processor::Automatic, Box::new(|| 0.0), gpu);
    let placed = backend.matrix(&x).await;
    let note = backend.computed().note;
    if software {
        assert!(!placed.is_on_gpu());
        let note = note.unwrap();
        assert!(note.contains(&name) && note.contains("software adapter"), "{note}");
    }
    assert_eq!(backend.measured().is_some(), !software);
    // By hand it is used.
    backend.choose(Processor::Gpu);
    assert!(backend.matrix(&x).await.is_on_gpu());
    // And a small table asks for none.
    backend.choose(Processor::Automatic);
    let (x, _) = problem(100, 8, 1.0, 16);
    backend.computed();
    assert!(!backend.matrix(&x).await.is_on_gpu());
    assert_eq!(backend.computed().note, None);
}

/// Without an adapter the CPU computes, to the bit, and the reason is told.
pub async fn no_adapter() {
    let (x, _) = problem(60, 5, 1.0, 17);
    let backend = Backend::new(Processor::Gpu, Box::new(|| 0.0));
    let placed = backend.matrix(&x).await;
    assert!(!placed.is_on_gpu());
    let d = [0.25; 60];
    assert_eq!(placed.gram(&d, Precision::Fast).await, (weighted_gram(&x, &d), Precision::Exact));
    let computed = backend.computed();
    assert_eq!((computed.on_gpu, computed.on_cpu), (0, 1));
    assert!(computed.note.as_ref().unwrap().contains("no GPU adapter"), "{computed:?}");
}
