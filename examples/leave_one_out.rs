//! Every leave-one-out model of Adult, timed, and how well the estimates agree with them: in the authors' preprocessing, or
//! with the settings that the page opens with.
//!
//! ```text
//! cargo run --release --example leave_one_out [-- THREADS [authors | page [PYTHON]]]
//! ```

fn main() {
    #[cfg(not(target_arch = "wasm32"))]
    native::main();
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::io::Read;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use soft_unlearn::compute::{Backend, block_on, row};
    use soft_unlearn::experiment::{BundledSet, Session, Silent};
    use soft_unlearn::leave_one_out::{LeaveOneOut, LeftOut, LeftOutStatus, leverage_corrected};
    use soft_unlearn::objective::TargetKind;
    use soft_unlearn::table::{FormatChoice, TableReader};
    use soft_unlearn_page::page::charts::Estimates;

    /// The targets that the agreement is stated for.
    const TARGETS: [TargetKind; 3] =
        [TargetKind::DemographicParity, TargetKind::EqualOpportunityLoss, TargetKind::Robustness];

    pub fn main() {
        if let Err(error) = run() {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }

    /// Rows that NumPy leaves out.
    const PEER_ROWS: usize = 1024;

    /// Seconds a row of `benches/leave_one_out.py`, on the same matrix.
    fn numpy(problem: &LeaveOneOut<'_>, l2: f64, threads: usize) -> Result<f64, Box<dyn std::error::Error>> {
        let (x, y) = problem.training();
        let folder = std::env::temp_dir().join(format!("leave-one-out-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let bytes = |values: &[f64]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
        let mut cells = Vec::new();
        for i in 0..x.rows() {
            cells.extend(bytes(&row(x, i)));
        }
        std::fs::write(folder.join("x.f64"), cells)?;
        std::fs::write(folder.join("y.f64"), bytes(y))?;
        let python = std::env::args().nth(3).unwrap_or_else(|| "python3".into());
        let output = std::process::Command::new(python)
            .arg("benches/leave_one_out.py")
            .arg(&folder)
            .args([x.layout().parameters().to_string(), l2.to_string(), PEER_ROWS.to_string()])
            .envs(
                ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"]
                    .map(|name| (name, threads.to_string())),
            )
            .output();
        std::fs::remove_dir_all(&folder)?;
        let output = output?;
        let text = String::from_utf8_lossy(&output.stdout);
        match text.split_whitespace().next().and_then(|seconds| seconds.parse::<f64>().ok()) {
            Some(seconds) if output.status.success() => Ok(seconds / PEER_ROWS as f64),
            _ => Err(String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("no answer").into()),
        }
    }

    /// `find` over all places, in parts, on so many threads; the answers are in the order of places.
    fn on_threads<E: std::fmt::Display>(
        n: usize,
        threads: usize,
        find: impl Fn(&[usize]) -> Result<Vec<LeftOut>, E> + Sync,
    ) -> Result<Vec<LeftOut>, String> {
        const PART: usize = 512;
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<LeftOut>, String> {
            let mut own = Vec::new();
            loop {
                let from = next.fetch_add(PART, Ordering::Relaxed);
                if from >= n {
                    return Ok(own);
                }
                let places: Vec<usize> = (from..(from + PART).min(n)).collect();
                own.extend(find(&places).map_err(|error| error.to_string())?);
            }
        };
        let mut found: Vec<LeftOut> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let joined =
                workers.into_iter().map(|worker| worker.join().map_err(|_| "a thread failed".to_owned())?);
            joined.collect::<Result<Vec<_>, String>>()
        })?
        .into_iter()
        .flatten()
        .collect();
        found.sort_by_key(|row| row.place);
        Ok(found)
    }

    fn run() -> Result<(), Box<dyn std::error::Error>> {
        let threads = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(2);
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(std::fs::File::open("www/data/adult.csv.gz")?)
            .read_to_end(&mut bytes)?;
        let mut reader = TableReader::new(FormatChoice::default());
        reader.push(&bytes)?;
        let mut session = Session::default();
        session.set_main("adult".into(), reader.finish()?);
        let mut configuration = BundledSet::Adult.configuration();
        if std::env::args().nth(2).as_deref() != Some("page") {
            configuration.model.intercept = false;
            configuration.model.l2 = 2.2622;
            configuration.model.standardise_share = 0.75;
        }
        let mut influences = Vec::new();
        for target in TARGETS {
            configuration.set_target(target);
            let outcome = block_on(session.correct(&Backend::cpu(), &configuration, &mut Silent))?;
            influences.push(outcome.samples.target_influence);
        }
        let outcome = session.outcome()?;
        influences.push(outcome.samples.utility_influence.clone());
        let leverage = &outcome.samples.leverage;

        let problem = session.leave_one_out(&TARGETS)?;
        let n = leverage.len();
        let start = Instant::now();
        let found = on_threads(n, threads, |places| block_on(problem.solve(&Backend::cpu(), places)))?;
        let seconds = start.elapsed().as_secs_f64();
        match numpy(&problem, configuration.model.l2, threads) {
            Ok(each) => println!(
                "NumPy, batched, on as many threads: {:.3} ms each, {:.1} times as long (training alone, over {PEER_ROWS} rows)",
                each * 1e3,
                each * n as f64 / seconds
            ),
            Err(why) => println!("NumPy's time is not known: {why}"),
        }
        let start = Instant::now();
        let one_step = on_threads(n, threads, |places| problem.one_step(places))?;
        println!("evaluated at one step: {:.1} s", start.elapsed().as_secs_f64());
        let count = |status| found.iter().filter(|row| row.status == status).count();
        let steps: f64 = found.iter().map(|row| f64::from(row.steps)).sum::<f64>() / n as f64;
        println!(
            "{n} models without a row in {seconds:.1} s on {threads} threads ({:.3} ms each); {} by chord steps ({steps:.2} on average), {} by Newton, {} not converged",
            seconds * 1e3 / n as f64,
            count(LeftOutStatus::Chord),
            count(LeftOutStatus::Newton),
            count(LeftOutStatus::NotConverged)
        );
        for (k, influence) in influences.iter().enumerate() {
            let change =
                |row: &LeftOut| row.targets.get(k).copied().unwrap_or(row.utility).unwrap_or(f64::NAN);
            let actual: Vec<f64> = found.iter().map(change).collect();
            let corrected: Vec<f64> = influence
                .iter()
                .zip(leverage.iter())
                .map(|(f, h)| leverage_corrected(*f, *h).unwrap_or(f64::NAN))
                .collect();
            let name = TARGETS.get(k).map_or("utility".to_owned(), |target| format!("{target:?}"));
            let told = Estimates {
                plain: influence.to_vec(),
                corrected,
                one_step: one_step.iter().map(change).collect(),
                actual,
            };
            let agreements = told.agreements();
            for (what, it) in ["plain", "corrected", "one step"].iter().zip(&agreements) {
                let show =
                    |value: Option<f64>| value.map_or("undefined".to_owned(), |value| format!("{value:.6}"));
                println!(
                    "{name:22} {what:10} Pearson {} Spearman {} slope {} same sign {}",
                    show(it.pearson),
                    show(it.spearman),
                    show(it.slope),
                    show(it.same_sign)
                );
            }
            if let Some((rows, rest)) = told.but_for_few(&agreements[1], 0.99) {
                let rest = rest.pearson.unwrap_or(f64::NAN);
                println!("{name:22} corrected  Pearson {rest:.6} without the {rows} farthest off");
            }
            let Estimates { corrected, one_step: evaluated, actual, .. } = &told;
            for &i in agreements[1].worst.iter().take(3) {
                println!(
                    "{:22} row {}, h {:.4}: {:.4} corrected, {:.4} at one step, {:.4} in truth",
                    "farthest off",
                    outcome.samples.row[i],
                    leverage[i],
                    corrected[i],
                    evaluated[i],
                    actual[i]
                );
            }
        }
        Ok(())
    }
}
