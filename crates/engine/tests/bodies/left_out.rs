//! Models without a row, brought near their optima on the GPU, against those of the CPU.

use soft_unlearn::compute::{Backend, DeviceMatrix, Work};
use soft_unlearn::design::{DesignMatrix, Part};
use soft_unlearn::leave_one_out::{LeaveOneOut, LeftOut, LeftOutStatus, TOLERANCE};
use soft_unlearn::model::{FitSettings, fit, sigmoid};

use super::{Numbers, matrix};

fn labels(x: &DesignMatrix, numbers: &mut Numbers) -> Vec<f64> {
    let parameters = x.layout().parameters();
    let theta: Vec<f64> = (0..parameters).map(|_| numbers.normal() / (parameters as f64).sqrt()).collect();
    let margins = soft_unlearn::compute::multiply(x, &theta);
    margins.iter().map(|margin| f64::from(u8::from(numbers.unit() < sigmoid(*margin)))).collect()
}

/// Calls a body with a trained model of a matrix of this shape.
async fn with<R>(
    shape: (usize, usize, &[usize], bool),
    weighted: bool,
    seed: u64,
    body: impl AsyncFnOnce(&LeaveOneOut<'_>) -> R,
) -> R {
    let numbers = &mut Numbers(seed);
    let (rows, numeric, levels, intercept) = shape;
    let x = matrix(rows, numeric, levels, intercept, seed);
    let y = labels(&x, numbers);
    let own: Vec<f64> = (0..rows).map(|i| if i == 5 { 0.0 } else { 0.2 + 2.0 * numbers.unit() }).collect();
    let weights = weighted.then_some(own.as_slice());
    let mut model = fit(&DeviceMatrix::on_cpu(&x), &y, weights, FitSettings::new(0.3), None, &mut |_, _| {})
        .await
        .unwrap();
    let hessian = model.hessian.take().unwrap();
    let labels: Vec<bool> = y.iter().map(|&y| y > 0.5).collect();
    let validation = Part::new(x.clone(), &labels, &vec![false; rows], (0..rows as u32).collect()).unwrap();
    body(&LeaveOneOut::new(&x, &y, weights, 0.3, &model, &hessian, &validation, &[]).unwrap()).await
}

/// The gradient of the objective without row i to 1e-9 in f64, wherever the way was computed; so two such models differ by at most 2e-9 over
/// the least curvature, and utility by that times its slope: far below 1e-5. One device gives the same bits, whichever rows are asked
/// for together.
pub async fn left_out(backend: &Backend) {
    for (k, shape) in [
        (600, 12, &[][..], true),
        (300, 3, &[7, 3][..], true),
        (200, 70, &[4][..], false),
        (90, 0, &[5, 4][..], true),
    ]
    .into_iter()
    .enumerate()
    {
        with(shape, k % 2 == 1, 40 + k as u64, async |left_out| {
            let places: Vec<usize> = (0..shape.0).rev().collect();
            backend.computed();
            let found = left_out.solve(backend, &places).await.unwrap();
            assert!(backend.computed().on_gpu > 0);
            let expected = left_out.solve(&Backend::cpu(), &places).await.unwrap();
            for (found, expected) in found.iter().zip(&expected) {
                assert_eq!(found.place, expected.place);
                assert_ne!(found.status, LeftOutStatus::NotConverged);
                assert!(found.gradient_norm.unwrap() <= TOLERANCE, "{found:?}");
                assert!(
                    (found.utility.unwrap() - expected.utility.unwrap()).abs() <= 1e-5,
                    "{found:?} for {expected:?}"
                );
            }
            // The way is the CPU's: where chord steps do there, they do here.
            let by_steps =
                |all: &[LeftOut]| all.iter().filter(|one| one.status == LeftOutStatus::Chord).count();
            let (here, there) = (by_steps(&found), by_steps(&expected));
            assert!(here.abs_diff(there) * 20 <= found.len(), "{here} and {there} of {}", found.len());
            let some = &places[7..31];
            assert_eq!(left_out.solve(backend, some).await.unwrap(), found[7..31]);
        })
        .await;
    }
}

/// A device that goes away between two parts of a check changes nothing but the time.
pub async fn lost_between_parts(backend: &Backend) {
    with((200, 6, &[3], true), false, 50, async |left_out| {
        let placed: DeviceMatrix<'_> = backend.matrix_for(Work::Models, left_out.training().0).await;
        assert!(!left_out.solve(backend, &[1, 2, 3]).await.unwrap().is_empty() && placed.is_on_gpu());
        backend.gpu().unwrap().destroy();
        backend.computed();
        let places: Vec<usize> = (4..40).collect();
        assert_eq!(
            left_out.solve(backend, &places).await.unwrap(),
            left_out.solve(&Backend::cpu(), &places).await.unwrap()
        );
        let computed = backend.computed();
        assert!(computed.on_gpu == 0 && computed.note.as_ref().unwrap().contains("lost"), "{computed:?}");
        assert!(!placed.is_on_gpu());
    })
    .await;
}
