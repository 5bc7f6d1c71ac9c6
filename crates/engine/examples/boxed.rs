//! Soft weights in a box on Adult's published influences, beside the general conic solver Clarabel on the same problem:
//! median milliseconds of each, how much larger our objective is, as a share of Clarabel's, and whether Clarabel reached its
//! tolerance, which is set at 1e-13. Prints JSON.
//!
//! ```text
//! cargo run --release --example boxed [-- ROUNDS]
//! ```

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/conic.rs"]
mod conic;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/support/mod.rs"]
mod support;

#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use conic::by_clarabel;
    use soft_unlearn::weights::{Bounds, Problem, SoftScheme, soft};
    use support::npy_f64;

    let rounds = std::env::args().nth(1).map_or(Ok(5), |rounds| rounds.parse())?;
    let f = npy_f64("tests/golden/adult_influence_demographic_parity.npy");
    let u = npy_f64("tests/golden/adult_influence_utility.npy");
    let problem = Problem::new(&f, &u, 0.19037, 1.0)?;
    let bounds = Bounds { lower: -1.0, upper: None };
    let (mut ours, mut theirs, mut gap, mut reached) = (Vec::new(), Vec::new(), 0.0, true);
    for _ in 0..usize::max(rounds, 1) {
        let start = std::time::Instant::now();
        let boxed = soft(&problem, SoftScheme::ExactBoxed, Some(0.5), bounds)?;
        ours.push(start.elapsed().as_secs_f64() * 1e3);
        let lambda = boxed.report.lambda.ok_or("no lambda")?;
        let start = std::time::Instant::now();
        let (by_them, solved) = by_clarabel(&f, &u, problem.goal, lambda, Some(bounds));
        theirs.push(start.elapsed().as_secs_f64() * 1e3);
        reached &= solved;
        let objective =
            |epsilon: &[f64]| epsilon.iter().zip(&f).map(|(e, f)| lambda * e * e - e * f).sum::<f64>();
        let best = objective(&by_them);
        gap = (objective(&boxed.epsilon) - best) / best.abs();
    }
    let median = |times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    };
    println!(
        "{}",
        serde_json::json!({ "ours": median(&mut ours), "clarabel": median(&mut theirs), "gap": gap, "reached": reached })
    );
    Ok(())
}
