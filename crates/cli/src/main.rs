//! Soft Unlearn from a shell: the page's engine, configuration and report, to the last bit.

mod attack;
mod compare;
mod correct;
mod corrupted_labels;
mod embeddings;
mod files;
mod measure;
mod paper;
mod read;
mod requests;
mod schema;
mod stream;
mod sweep;
mod verify;
mod words;

use std::error::Error;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

/// Hard and soft machine unlearning for fairness and robustness.
#[derive(Parser)]
#[command(name = "soft-unlearn", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say how a file is read: rows, format, columns, guessed roles and the rates that they give, as JSON.
    Read(read::Read),
    /// Correct a model: read a configuration and data, write the report.
    Correct(correct::Correct),
    /// Correct a model on more rows than fit into memory: Parquet, block by block.
    Stream(stream::Stream),
    /// Bring every method to one gap by its own strength, and write the table with intervals.
    Compare(compare::Compare),
    /// Run every algorithm and baseline, cell by cell, and write the table.
    Sweep(sweep::Sweep),
    /// Flip labels, unlearn those that are known, and write what that regains.
    CorruptedLabels(corrupted_labels::CorruptedLabels),
    /// Attack SISA as a requester who looks at its published models, over the noise that is put on them.
    Attack(attack::Attack),
    /// Count what deletion requests cost SISA, with rows dealt at random and by who is likelier to ask.
    Requests(requests::RequestsCost),
    /// Measure weights or coefficients from a file beside the models of an experiment, and write the table with intervals.
    Measure(measure::Measure),
    /// Check a report: that it is undamaged, about these data, and comes out the same when it is computed again.
    Verify(verify::Verify),
    /// Write a set of made-up embeddings as a NumPy archive, and say what is planted in it.
    Embeddings(embeddings::Write),
    /// Run the published experiments on the bundled sets, ours beside the published figures.
    Paper(paper::Paper),
    /// Print the JSON Schema of the settings (docs/configuration.schema.json).
    Schema,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        // It has said so on standard output.
        Err(error) if error.is::<read::Refused>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {}", words::told(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Read(command) => command.run(),
        Command::Compare(command) => command.run(),
        Command::Correct(command) => command.run(),
        Command::Stream(command) => command.run(),
        Command::Sweep(command) => command.run(),
        Command::CorruptedLabels(command) => command.run(),
        Command::Attack(command) => command.run(),
        Command::Requests(command) => command.run(),
        Command::Measure(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::Embeddings(command) => command.run(),
        Command::Paper(command) => command.run(),
        Command::Schema => schema::run(),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "soft-unlearn", &mut std::io::stdout());
            Ok(())
        }
    }
}
