//! One experiment: configuration and data in, report and files out.

use std::error::Error;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{ExportKind, run};

use crate::files::{Data, Shell, write};

/// Arguments of `correct`.
#[derive(Args)]
pub struct Correct {
    /// The experiment's settings (JSON); without them the page's own: the guessed question and every other setting at its default.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// Where the report goes; standard output unless given.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Where the table of rows goes, with influence and weights (CSV).
    #[arg(long, value_name = "FILE")]
    samples: Option<PathBuf>,
    /// Where the coefficients go, in the file's own units (JSON).
    #[arg(long, value_name = "FILE")]
    coefficients: Option<PathBuf>,
    /// Where the weights for other trainers go: every data row's number from 0, part and weight (CSV).
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Where the notebook goes that repeats the experiment with pandas and scikit-learn.
    #[arg(long, value_name = "FILE")]
    notebook: Option<PathBuf>,
    /// Where the same goes as one Python file.
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
}

impl Correct {
    /// Runs the experiment and writes what is asked for.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let (configuration, mut session) = self.data.asked(self.config.as_deref())?;
        let outcome = run(&mut session, &configuration, &mut Shell::default())?;
        let negative = outcome.retrained_weights.as_ref().unwrap_or(&outcome.soft_weights).negative;
        if self.weights.is_some() && negative > 0 {
            eprintln!("{negative} weights are below 0 and are written as 0, as retraining uses them.");
        }
        write(self.report.as_deref(), &session.export(ExportKind::Report)?.bytes)?;
        let files = [
            (&self.samples, ExportKind::Samples),
            (&self.coefficients, ExportKind::Coefficients),
            (&self.weights, ExportKind::Weights),
            (&self.notebook, ExportKind::Notebook),
            (&self.script, ExportKind::Script),
        ];
        for (path, kind) in files {
            if path.is_some() {
                write(path.as_deref(), &session.export(kind)?.bytes)?;
            }
        }
        Ok(())
    }
}
