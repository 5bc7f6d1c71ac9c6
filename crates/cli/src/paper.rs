//! The published experiments that the bundled data allow, ours beside the published figures.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{
    Beside, BundledSet, Comparison, KNOWN_DIFFERENCES, Method, ModelKind, Paired, Session, Silent, Spread,
    SweepLine, SweepRow, SweepScheme, beside, lines, paper_configuration, paper_sweep, published_for,
    verdicts,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::FormatChoice;
use soft_unlearn::unlearn::Algorithm;

use crate::files::read_table;

/// Arguments of `paper`.
#[derive(Args)]
pub struct Paper {
    /// Seeds a cell.
    #[arg(default_value_t = 20)]
    seeds: u32,
    /// The folder with the page's `data` folder in it.
    #[arg(long, value_name = "FOLDER", default_value = "www")]
    folder: PathBuf,
}

fn show(spread: Option<Spread>, scale: f64) -> String {
    let text = match spread {
        Some(Spread { mean, deviation: Some(deviation) }) if deviation > 0.0 => {
            format!("{:.2} ± {:.2}", mean * scale, deviation * scale)
        }
        Some(Spread { mean, .. }) => format!("{:.2}", mean * scale),
        None => "undefined".to_owned(),
    };
    text.replace('-', "\u{2212}")
}

/// A target as the tables name it.
fn words(target: TargetKind) -> &'static str {
    match target {
        TargetKind::DemographicParity => "demographic parity",
        TargetKind::EqualOpportunityLoss => "equal opportunity, loss form",
        TargetKind::Robustness => "robustness",
        _ => "another target",
    }
}

/// A model as the headings name it.
fn model_words(model: ModelKind) -> &'static str {
    match model {
        ModelKind::Logistic => "logistic regression",
        ModelKind::Mlp => "perceptron",
    }
}

/// What stands before the tables.
const HEAD: &str = "# The published experiments, on the bundled sets

`soft-unlearn paper > docs/paper.md` writes this file: hard 20 % and soft 2.3, plain influence, mean ± standard deviation over seeds from 42 on. Adult has
the split of its files, so that logistic regression has one result; COMPAS and German credit are split by the seed. The perceptron is trained as the
published code trains it: its weights start as PyTorch draws them, and its hidden layers learn from 1 % of the training rows by full-batch Adam at 0.01 until ten steps have brought no lower training loss, its
last layer, without an intercept, from 99 % with l2 = 1e-4. The page runs the same from \"The paper's tables\".

Accuracy in per cent. F: demographic parity in percentage points of mean p, equal opportunity in mean log loss, robustness the mean loss on copies
moved beyond the boundary of the model before; its size is the mean of |F| over seeds. Decisions: the gap of 0/1 predictions in points (selection rates,
or true positive rates); for robustness the accuracy on those fixed copies in per cent, with that on copies made afresh against each model beside it. All but
the last column are on test rows. The published figures (Qiao et al. 2025) are on validation rows, and stand beside ours on validation rows.
";

fn print(line: &SweepLine) {
    if let Some(why) = &line.failed {
        println!("| {} | {} | {} | {why} |", words(line.target), line.method.name(), line.scheme.name());
        return;
    }
    let robust = line.target == TargetKind::Robustness;
    let scale = if line.target == TargetKind::DemographicParity { 100.0 } else { 1.0 };
    println!(
        "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        words(line.target),
        line.method.name(),
        line.scheme.name(),
        show(line.test_accuracy, 100.0),
        show(line.test_target, scale),
        show(line.test_size, scale),
        show(line.test_target_hard, 100.0),
        if robust { show(line.test_fresh, 100.0) } else { String::new() },
        show(line.validation_accuracy, 100.0),
    );
}

/// Ours beside the published figures, where there are some.
fn print_beside(set: BundledSet, model: ModelKind, rows: &[SweepRow]) {
    let lines = lines(rows);
    let found: Vec<_> = lines
        .iter()
        .filter_map(|line| published_for(set, model, line).map(|it| (line, beside(line, it))))
        .collect();
    if found.is_empty() {
        return;
    }
    println!(
        "\nBeside the published figures, validation rows, per cent; interval: of our mean, 95 %; in brackets the difference in standard deviations over seeds.\n"
    );
    println!(
        "| | accuracy, published | ours | interval | difference | on fixed copies, published | ours | interval | difference |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (line, figures) in found {
        let cells: Vec<String> = figures.iter().map(cells).collect();
        println!("| {}, {} | {} |", line.method.name(), line.scheme.name(), cells.join(" | "));
    }
    let copies = |scheme: SweepScheme| {
        let influence = Method::Algorithm(Algorithm::Influence);
        rows.iter().filter(move |row| {
            (row.method, row.scheme, row.target) == (influence, scheme, TargetKind::Robustness)
        })
    };
    let apart = copies(SweepScheme::Soft)
        .zip(copies(SweepScheme::Hard))
        .map(|(soft, hard)| Some(soft.validation.target_hard? - hard.validation.target_hard?));
    let apart = Paired::of(apart);
    let interval = apart.as_ref().and_then(|it| it.interval).map_or(String::new(), |[low, high]| {
        format!("; 95 % interval of the mean: {:.2} to {:.2}", 100.0 * low, 100.0 * high)
    });
    println!(
        "\nSoft minus hard on fixed copies, seed by seed, validation rows, points: {}{interval}.",
        show(apart.map(|it| it.spread), 100.0)
    );
}

fn cells(figure: &Option<Beside>) -> String {
    let Some(it) = figure else { return "undefined | | |".to_owned() };
    let interval = it.interval.map_or("–".to_owned(), |[low, high]| format!("{low:.2} to {high:.2}"));
    let deviations = it.deviations.map_or(String::new(), |of| format!(" ({of:+.1})"));
    let ours = show(Some(it.ours), 1.0);
    format!("{:.2} | {ours} | {interval} | {:+.2}{deviations}", it.published, it.apart)
}

impl Paper {
    /// Runs the published experiments and prints the tables.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let seeds = self.seeds;
        println!("{HEAD}");
        for set in BundledSet::ALL {
            let path = self.folder.join(set.path());
            let mut session = Session::default();
            session.set_main(set.title().to_owned(), read_table(&path, &FormatChoice::default())?.1);
            for model in [ModelKind::Logistic, ModelKind::Mlp] {
                session.begin::<Comparison>(&paper_configuration(set, model), &paper_sweep(seeds), 0)?;
                let mut rows = Vec::new();
                loop {
                    let swept = session.next_cell::<Comparison>(&mut Silent);
                    rows.extend(swept.rows);
                    if swept.waiting == 0 {
                        break;
                    }
                }
                println!(
                    "\n### {}, {}; hard 20 %, soft 2.3, {seeds} seeds\n",
                    set.title(),
                    model_words(model)
                );
                println!(
                    "| target | method | weights | accuracy | F | size of F | decisions | fresh copies | accuracy on validation |"
                );
                println!("|---|---|---|---|---|---|---|---|---|");
                lines(&rows).iter().for_each(print);
                print_beside(set, model, &rows);
                let [approximate, retrained] = verdicts(&rows);
                for (name, verdict) in [("influence update", approximate), ("retrained", retrained)] {
                    println!(
                        "\nSoft against hard, {name}, {} pairs: nearer to the goal {} to {}, more accurate {} to {}, both {} to {}.",
                        verdict.pairs,
                        verdict.target[0],
                        verdict.target[1],
                        verdict.utility[0],
                        verdict.utility[1],
                        verdict.both[0],
                        verdict.both[1]
                    );
                }
            }
        }
        println!("\n{KNOWN_DIFFERENCES}");
        Ok(())
    }
}
