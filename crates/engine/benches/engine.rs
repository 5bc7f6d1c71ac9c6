//! The stages of the main job on random tabular data of Adult's shape: `cargo bench`.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../tests/support/mod.rs"]
mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use soft_unlearn::compute::{DeviceMatrix, block_on, weighted_gram};
use soft_unlearn::influence::influences;
use soft_unlearn::model::{FitSettings, fit};
use soft_unlearn::objective::utility_gradient;
use soft_unlearn::unlearn::{InfluenceUpdate, Trained, Unlearn};
use soft_unlearn::weights::{Bounds, HardScheme, Problem, SoftScheme, hard, soft};
use support::{Numbers, bundled, dense, npy_f64, random_part, table};

fn stages(criterion: &mut Criterion) {
    let adult = bundled("adult");
    criterion.bench_function("parse Adult, 5.6 MB", |bencher| bencher.iter(|| table(&adult)));

    let part = random_part(1, 30_162, true);
    let settings = FitSettings::new(1.0);
    let full = block_on(fit(&DeviceMatrix::on_cpu(part.x()), part.y(), None, settings, None, &mut |_, _| {}))
        .unwrap();
    let hessian = full.hessian.as_ref().unwrap();
    let gradient = utility_gradient(&part, &full.parameters);
    criterion.bench_function("fit, 30,162 x 11", |bencher| {
        bencher.iter(|| {
            block_on(fit(&DeviceMatrix::on_cpu(part.x()), part.y(), None, settings, None, &mut |_, _| {}))
                .unwrap()
        })
    });
    criterion.bench_function("X' diag(d) X", |bencher| {
        bencher.iter(|| weighted_gram(part.x(), &full.probabilities))
    });
    criterion.bench_function("one influence", |bencher| {
        bencher
            .iter(|| influences(part.x(), part.y(), None, &full.probabilities, hessian, &gradient).unwrap())
    });

    let mut numbers = Numbers(2);
    let rows: Vec<Vec<f64>> = (0..20_000).map(|_| (0..256).map(|_| numbers.normal()).collect()).collect();
    let embeddings = dense(&rows, true);
    let curvature = vec![0.25; 20_000];
    criterion.bench_function("X' diag(d) X, dense 20,000 x 256", |bencher| {
        bencher.iter(|| weighted_gram(&embeddings, &curvature))
    });

    let f = npy_f64("tests/golden/adult_influence_demographic_parity.npy");
    let u = npy_f64("tests/golden/adult_influence_utility.npy");
    let problem = Problem::new(&f, &u, 0.19037, 1.0).unwrap();
    criterion.bench_function("hard weights, n = 30,162", |bencher| {
        bencher.iter(|| hard(&problem, HardScheme::TopShare(0.1)))
    });
    for scheme in SoftScheme::PUBLISHED {
        criterion.bench_function(&format!("{scheme:?} weights, n = 30,162"), |bencher| {
            bencher.iter(|| soft(&problem, scheme, None, Bounds::default()).unwrap())
        });
    }
    let epsilon = soft(&problem, SoftScheme::Exact, None, Bounds::default()).unwrap().epsilon;
    criterion.bench_function("influence update", |bencher| {
        bencher.iter(|| {
            let trained = Trained {
                x: part.x(),
                y: part.y(),
                weights: None,
                parameters: &full.parameters,
                probabilities: &full.probabilities,
                hessian,
                l2: settings.l2,
                seed: 0,
            };
            InfluenceUpdate.unlearn(&trained, &epsilon, &mut |_, _| {}).unwrap()
        })
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
