//! Somebody's weights or coefficients, measured beside the models of an experiment.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;
use soft_unlearn::compute::{Backend, block_on};
use soft_unlearn::experiment::{
    Certain, CertainFigure, ExperimentError, Given, GivenError, GivenFile, GivenKind, GivenName, ModelRole,
    run,
};
use soft_unlearn::model::FitStatus;

use crate::files::{Data, Shell, named, write};
use crate::words::told;

/// Arguments of `measure`.
#[derive(Args)]
pub struct Measure {
    /// The experiment's settings (JSON); without them the page's own: the guessed question and every other setting at its default.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// Weights to train with: columns row (from 0), sample_weight and perhaps part, as `correct --weights` and the page save them.
    #[arg(long, value_name = "FILE", required_unless_present = "coefficients")]
    weights: Vec<PathBuf>,
    /// Coefficients to be taken as they are: JSON, as `correct --coefficients` and the page save it, or an object of numbers by column.
    #[arg(long, value_name = "FILE")]
    coefficients: Vec<PathBuf>,
    /// Where everything measured goes as JSON, by file.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

impl Measure {
    /// Runs the experiment, measures every file beside it and prints the table of the test rows.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        // Files are read before anything is computed: what is wrong with one is said at once.
        let read = |path: &PathBuf, kind: GivenKind| -> Result<(PathBuf, GivenFile), Box<dyn Error>> {
            let bytes = std::fs::read(path).map_err(|error| named(path, error))?;
            let file = GivenFile::read(&bytes).map_err(|error| refused(path, error))?;
            match file.kind() == kind {
                true => Ok((path.clone(), file)),
                false => Err(named(path, other_kind(kind)).into()),
            }
        };
        let weights = self.weights.iter().map(|path| read(path, GivenKind::Weights));
        let coefficients = self.coefficients.iter().map(|path| read(path, GivenKind::Coefficients));
        let files = weights.chain(coefficients).collect::<Result<Vec<_>, _>>()?;
        let (configuration, mut session) = self.data.asked(self.config.as_deref())?;
        run(&mut session, &configuration, &mut Shell::default())?;
        while session.resample(u32::MAX)? > 0 {}
        let certainty = session.certainty()?;
        let mut lines = Vec::new();
        for (role, name) in OWN {
            let figure = |figure| certainty.of(role, 1, figure);
            lines.push(line(name, FIGURES.map(figure)));
        }
        let mut report = serde_json::Map::new();
        for (path, file) in &files {
            let measured = block_on(session.measure_given(&Backend::cpu(), file, &mut Shell::default()));
            let given = measured.map_err(|error| match error {
                ExperimentError::Given(error) => refused(path, error),
                error => named(path, told(&error)),
            })?;
            say(path, &given);
            let title = path.file_name().unwrap_or_default().to_string_lossy();
            for model in &given.models {
                let name = match model.name {
                    GivenName::Trained | GivenName::Only => title.to_string(),
                    GivenName::Before => format!("{title}, before"),
                    GivenName::Hard => format!("{title}, hard"),
                    GivenName::Soft => format!("{title}, soft"),
                };
                lines.push(line(&name, FIGURES.map(|figure| model.certain(1, figure))));
            }
            report.insert(path.display().to_string(), serde_json::to_value(&given)?);
        }
        if let Some(path) = &self.report {
            let mut text = serde_json::to_string_pretty(&report)?;
            text.push('\n');
            write(Some(path), text.as_bytes())?;
        }
        println!("On the test rows, with 95 % intervals; changes since before in brackets.\n");
        println!("| model | gap | accuracy | log loss |\n|---|---|---|---|");
        lines.iter().for_each(|line| println!("{line}"));
        Ok(())
    }
}

/// The experiment's own models in the table.
const OWN: [(ModelRole, &str); 3] = [
    (ModelRole::Before, "before"),
    (ModelRole::HardRetrained, "hard, retrained"),
    (ModelRole::SoftRetrained, "soft, retrained"),
];

const FIGURES: [CertainFigure; 3] = [CertainFigure::Gap, CertainFigure::Accuracy, CertainFigure::LogLoss];

/// A line of the table.
fn line(name: &str, figures: [Option<&Certain>; 3]) -> String {
    let cell = |certain: Option<&Certain>| {
        let Some(value) = certain.and_then(|certain| certain.value) else { return "undefined".to_owned() };
        let text = format!("{:.4} ({:.4} to {:.4})", value.estimate, value.low, value.high);
        match certain.and_then(|certain| certain.change) {
            Some(it) => format!("{text} [{:+.4}, {:+.4} to {:+.4}]", it.estimate, it.low, it.high),
            None => text,
        }
    };
    // A file may be called anything.
    let name: String = name.chars().map(|c| if c == '|' || c.is_control() { ' ' } else { c }).collect();
    let [gap, accuracy, loss] = figures.map(cell);
    format!("| {name} | {gap} | {accuracy} | {loss} |")
}

/// What a reader of the figures should know of the file, on standard error.
fn say(path: &Path, given: &Given) {
    let say = |text: String| eprintln!("{}", named(path, text));
    if given.of_other_data {
        say("its coefficients were made of other data.".to_owned());
    }
    if let Some(weights) = &given.weights {
        say(format!("Training rows with a weight: {}.", weights.rows));
        for other in weights.others.iter().filter(|other| other.rows > 0) {
            let first = other.first.map_or(String::new(), |first| format!(", the first of them row {first}"));
            say(format!("Rows with a weight that do not train: {} ({}{first}).", other.rows, other.part));
        }
        if let Some((rows, first)) = weights.moved {
            say(format!("Rows in another part than the file says: {rows}, the first of them row {first}."));
        }
    }
    for fit in given.models.iter().filter_map(|model| model.fit.as_ref()) {
        if fit.status != FitStatus::Converged {
            let (steps, norm) = (fit.iterations, fit.gradient_norm);
            say(format!(
                "training ended as {:?} after {steps} steps, at a gradient norm of {norm:.1e}.",
                fit.status
            ));
        }
    }
}

fn refused(path: &Path, error: GivenError) -> String {
    named(path, told(&ExperimentError::Given(error)))
}

fn other_kind(wanted: GivenKind) -> &'static str {
    match wanted {
        GivenKind::Weights => "this file holds coefficients. Give it with --coefficients.",
        GivenKind::Coefficients => "this file holds weights. Give it with --weights.",
    }
}
