//! The page's experiment from a shell: the same engine, configuration and report.
//!
//! `cargo run --release --example correct -- --config CONFIG.json --data DATA.csv [--test-data TEST.csv]
//! [--report REPORT.json] [--samples SAMPLES.csv] [--coefficients COEFFICIENTS.json]`
//!
//! `cargo run --release --example correct -- --verify REPORT.json --data DATA.csv [--test-data TEST.csv]` checks a report:
//! that it is undamaged and about these data, and that it comes out the same when it is computed again.
//!
//! `cargo run --release --example correct -- --config CONFIG.json --data DATA.csv --corrective SETTINGS.json [--recovered TABLE.csv]`
//! corrupts labels, unlearns those that are known, and writes what that regains, as "Corrupted labels" does on the page; `{}` is a
//! file of settings, all of them the page's own.
//!
//! Without `--report` the report goes to standard output. Files ending in `.gz` are unpacked.

use std::error::Error;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use soft_unlearn::experiment::{
    Configuration, CorrectiveSettings, ExportKind, LONGEST_REPORT, Observer, Session, Stage, WrittenReport,
    recovery_csv, run,
};
use soft_unlearn::table::{FormatChoice, Table, TableReader};

const USAGE: &str = "usage: correct --config CONFIG.json --data DATA.csv [--test-data TEST.csv] [--report REPORT.json] \
                     [--samples SAMPLES.csv] [--coefficients COEFFICIENTS.json]\n   or: correct --verify REPORT.json --data DATA.csv \
                     [--test-data TEST.csv]\n   or: correct --config CONFIG.json --data DATA.csv --corrective SETTINGS.json \
                     [--test-data TEST.csv] [--recovered TABLE.csv]";

fn main() -> ExitCode {
    match correct(std::env::args_os().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn correct(arguments: impl Iterator<Item = OsString>) -> Result<(), Box<dyn Error>> {
    let options = Options::parse(arguments)?;
    let mut shell = Shell { start: Instant::now() };
    if let Some(path) = &options.verify {
        return verify(path, &options, &mut shell);
    }
    let path = options.config.as_deref().ok_or(format!("--config is missing\n{USAGE}"))?;
    let text = std::fs::read_to_string(path).map_err(|error| named(path, error))?;
    let configuration: Configuration = serde_json::from_str(&text).map_err(|error| named(path, error))?;
    let mut session = read_tables(&options, &configuration.format)?;
    if let Some(path) = &options.corrective {
        return recover(path, &options, &configuration, &mut session, &mut shell);
    }
    run(&mut session, &configuration, &mut shell)?;

    let save = |path: Option<&Path>, kind: ExportKind| -> Result<(), Box<dyn Error>> {
        let bytes = session.export(kind)?.bytes;
        match path {
            Some(path) => std::fs::write(path, bytes).map_err(|error| named(path, error))?,
            None => std::io::stdout().write_all(&bytes)?,
        }
        Ok(())
    };
    save(options.report.as_deref(), ExportKind::Report)?;
    if options.samples.is_some() {
        save(options.samples.as_deref(), ExportKind::Samples)?;
    }
    if options.coefficients.is_some() {
        save(options.coefficients.as_deref(), ExportKind::Coefficients)?;
    }
    Ok(())
}

/// The corrective scenario, model by model.
fn recover(
    path: &Path,
    options: &Options,
    configuration: &Configuration,
    session: &mut Session,
    shell: &mut Shell,
) -> Result<(), Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| named(path, error))?;
    let settings: CorrectiveSettings = serde_json::from_str(&text).map_err(|error| named(path, error))?;
    let mut rows = Vec::new();
    let mut waiting = session.recover(configuration, &settings, 0)?.waiting;
    while waiting > 0 {
        let found = session.recover_next(shell);
        rows.extend(found.rows);
        waiting = found.waiting;
        eprintln!("{:6.0} ms  {} models made, {waiting} waiting", shell.milliseconds(), rows.len());
    }
    let table = recovery_csv(&rows);
    match &options.recovered {
        Some(path) => std::fs::write(path, table).map_err(|error| named(path, error))?,
        None => std::io::stdout().write_all(table.as_bytes())?,
    }
    Ok(())
}

/// A report against its data, computed again.
fn verify(path: &Path, options: &Options, shell: &mut Shell) -> Result<(), Box<dyn Error>> {
    // A byte more than a report may have says that it is none; the rest is not read.
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| named(path, error))?;
    file.take(LONGEST_REPORT as u64 + 1).read_to_end(&mut bytes).map_err(|error| named(path, error))?;
    let report = WrittenReport::read(&bytes).map_err(|error| named(path, error))?;
    let mut session = read_tables(options, &report.configuration().format)?;
    println!("{}", report.verify(&mut session, shell).map_err(|error| named(path, error))?);
    Ok(())
}

fn read_tables(options: &Options, format: &FormatChoice) -> Result<Session, Box<dyn Error>> {
    let mut session = Session::default();
    let (name, table) = read_table(&options.data, format)?;
    session.set_main(name, table);
    if let Some(path) = &options.test_data {
        session.set_second(Some(read_table(path, format)?));
    }
    Ok(session)
}

fn read_table(path: &Path, format: &FormatChoice) -> Result<(String, Table), Box<dyn Error>> {
    let file = File::open(path).map_err(|error| named(path, error))?;
    let mut input: Box<dyn Read> = match path.extension() {
        Some(extension) if extension == "gz" => Box::new(flate2::read::GzDecoder::new(file)),
        _ => Box::new(file),
    };
    let mut reader = TableReader::new(format.clone());
    let mut buffer = vec![0; 1 << 18];
    loop {
        match input.read(&mut buffer).map_err(|error| named(path, error))? {
            0 => break,
            count => reader.push(&buffer[..count]).map_err(|error| named(path, error))?,
        }
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, reader.finish().map_err(|error| named(path, error))?))
}

fn named(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// What was asked for on the command line.
struct Options {
    config: Option<PathBuf>,
    verify: Option<PathBuf>,
    data: PathBuf,
    test_data: Option<PathBuf>,
    report: Option<PathBuf>,
    samples: Option<PathBuf>,
    coefficients: Option<PathBuf>,
    corrective: Option<PathBuf>,
    recovered: Option<PathBuf>,
}

impl Options {
    fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Options, Box<dyn Error>> {
        use lexopt::prelude::*;
        let (mut config, mut verify, mut data, mut test_data) = (None, None, None, None);
        let (mut report, mut samples, mut coefficients) = (None, None, None);
        let (mut corrective, mut recovered) = (None, None);
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            let place = match argument {
                Long("config") => &mut config,
                Long("verify") => &mut verify,
                Long("data") => &mut data,
                Long("test-data") => &mut test_data,
                Long("report") => &mut report,
                Long("samples") => &mut samples,
                Long("coefficients") => &mut coefficients,
                Long("corrective") => &mut corrective,
                Long("recovered") => &mut recovered,
                other => return Err(format!("{}\n{USAGE}", other.unexpected()).into()),
            };
            *place = Some(PathBuf::from(parser.value()?));
        }
        Ok(Options {
            config,
            verify,
            data: data.ok_or(format!("--data is missing\n{USAGE}"))?,
            test_data,
            report,
            samples,
            coefficients,
            corrective,
            recovered,
        })
    }
}

/// Progress on standard error, and the clock.
struct Shell {
    start: Instant,
}

impl Observer for Shell {
    fn enter(&mut self, stage: Stage) {
        eprintln!("{:6.0} ms  {}", self.milliseconds(), stage.words());
    }

    fn milliseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }
}
