//! The whole job on the GPU against the CPU: optimum, influences, leverage and weights to 1e-9 of the largest, updates to 1e-7. Without a Vulkan
//! adapter these tests say so and pass.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use soft_unlearn::compute::{Backend, Processor, block_on};
use soft_unlearn::experiment::{
    BundledSet, CheckRows, Configuration, Embeddings, LeftOutRows, Outcome, Session, Silent,
};
use soft_unlearn::leave_one_out::{LeftOut, TOLERANCE};
use soft_unlearn::table::{FormatChoice, Table, TableReader};
use support::{bundled, table};

fn relative(a: &[f64], b: &[f64]) -> f64 {
    assert_eq!(a.len(), b.len());
    let size = b.iter().fold(0.0_f64, |size, b| size.max(b.abs()));
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / size
}

/// Fit, influences, weights and updates with each of the penalties.
fn same(data: Table, configuration: &Configuration, penalties: &[f64]) {
    let gpu = Backend::new(Processor::Gpu, Box::new(|| 0.0));
    let mut session = Session::default();
    session.set_main("data".into(), data);
    for &l2 in penalties {
        let mut configuration = configuration.clone();
        configuration.model.l2 = l2;
        let mut on = |backend: &Backend| -> Outcome {
            session.forget_models();
            block_on(session.correct(backend, &configuration, &mut Silent)).unwrap()
        };
        let found = on(&gpu);
        if gpu.gpu().is_none() {
            return eprintln!("skipped: {:?}", found.computed.note);
        }
        assert!(found.computed.on_gpu > 0 && found.computed.on_cpu == 0, "{:?}", found.computed);
        let expected = on(&Backend::cpu());
        let (f, e) = (&found.samples, &expected.samples);
        let mut off = vec![
            relative(&f.target_influence, &e.target_influence),
            relative(&f.utility_influence, &e.utility_influence),
            relative(&f.hard_weight, &e.hard_weight),
            relative(&f.soft_weight, &e.soft_weight),
        ];
        let rest = |h: &[f64]| h.iter().map(|h| 1.0 / (1.0 - h)).collect::<Vec<_>>();
        off.push(relative(&rest(&f.leverage), &rest(&e.leverage)));
        let mut models = found.models.iter().zip(&expected.models);
        off.extend(models.next().map(|(a, b)| relative(&a.parameters, &b.parameters)));
        // An update is H^-1 of a sum over all rows: with l2 = 0.001 beside curvatures of thousands, f64 itself leaves about 1e-9 open.
        let updates: Vec<f64> = models.map(|(a, b)| relative(&a.parameters, &b.parameters)).collect();
        eprintln!("l2 {l2}: {off:?}, {updates:?}, {:?}", found.computed);
        assert!(off.iter().all(|off| *off <= 1e-9), "l2 {l2}: {off:?}");
        assert!(updates.iter().all(|off| *off <= 1e-7), "l2 {l2}: {updates:?}");
    }
}

#[test]
fn adult_is_the_cpus() {
    same(table(&bundled("adult")), &BundledSet::Adult.configuration(), &[1.0]);
}

/// What the penalty changes is how well the Hessian is conditioned, whatever the number of rows: every fourth one, as a driver in software
/// takes a minute for all of them.
#[test]
fn adult_is_the_cpus_whatever_the_penalty() {
    let bytes = bundled("adult");
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let header = lines.next().unwrap();
    let fourth: Vec<u8> = header.iter().chain(lines.step_by(4).flatten()).copied().collect();
    same(table(&fourth), &BundledSet::Adult.configuration(), &[1e-3, 10.0]);
}

#[test]
fn embeddings_are_the_cpus_whatever_the_penalty() {
    let mut reader = TableReader::new(FormatChoice::default());
    // A quarter of the rows, as above.
    reader.push(&Embeddings { rows: 5_000, ..Embeddings::default() }.npz()).unwrap();
    same(reader.finish().unwrap(), &Embeddings::configuration(), &[1e-3, 1.0, 10.0]);
}

/// Adult without 200 rows drawn at random and without the ten of highest leverage, the way computed on the GPU: to a gradient of 1e-9
/// in f64, as on the CPU. Two such models differ by less than 1e-9 over the least curvature, and so do F and U, relative to the largest
/// change of all rows.
#[test]
fn adult_without_a_row_is_the_cpus() {
    let gpu = Backend::new(Processor::Gpu, Box::new(|| 0.0));
    let mut session = Session::default();
    session.set_main("data".into(), table(&bundled("adult")));
    let configuration = BundledSet::Adult.configuration();
    let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent)).unwrap();
    let leverage = &outcome.samples.leverage;
    let mut places: Vec<u32> = (0..leverage.len() as u32).collect();
    places.sort_by(|&a, &b| leverage[b as usize].total_cmp(&leverage[a as usize]));
    places.truncate(10);
    places.extend(CheckRows::Random(200).places(leverage.len(), 7).unwrap());
    let found = block_on(session.leave_out(&gpu, &configuration, &places, false)).unwrap();
    let computed = gpu.computed();
    if gpu.gpu().is_none() {
        return eprintln!("skipped: {:?}", computed.note);
    }
    assert!(computed.on_gpu > 0 && computed.note.is_none(), "{computed:?}");
    let expected = block_on(session.leave_out(&Backend::cpu(), &configuration, &places, false)).unwrap();
    let changes = |rows: &LeftOutRows| -> [Vec<f64>; 2] {
        let of =
            |change: fn(&LeftOut) -> Option<f64>| rows.rows.iter().map(|row| change(row).unwrap()).collect();
        [of(|row| row.targets[0]), of(|row| row.utility)]
    };
    for (found, expected) in changes(&found).iter().zip(&changes(&expected)) {
        let off = relative(found, expected);
        eprintln!("{off:.1e} of the largest change");
        assert!(off <= 1e-8, "{off:e}");
    }
    for (found, expected) in found.rows.iter().zip(&expected.rows) {
        assert!(found.gradient_norm.unwrap() <= TOLERANCE, "{found:?}");
        assert_eq!(found.status, expected.status, "{found:?} for {expected:?}");
    }
}
