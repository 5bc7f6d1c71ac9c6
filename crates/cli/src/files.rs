//! Files in and out, and progress on standard error.

use std::error::Error;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::words::told;
use clap::Args;
use soft_unlearn::experiment::{CellsDone, Configuration, Observer, Session, Split, Stage};
use soft_unlearn::table::{DataNote, FormatChoice, Table, TableError, TableNote, TableReader, guesses};

/// The data of an experiment.
#[derive(Args)]
pub struct Data {
    /// The data: any kind of file that is told from its content, packed or not.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// A second file with the test rows.
    #[arg(long, value_name = "FILE")]
    pub test_data: Option<PathBuf>,
}

impl Data {
    /// Reads the tables into a session.
    pub fn read(&self, format: &FormatChoice) -> Result<Session, Box<dyn Error>> {
        let mut session = Session::default();
        let (name, table) = read_table(&self.data, format)?;
        session.set_main(name, table);
        self.read_second(&mut session, format)?;
        Ok(session)
    }

    /// Reads the tables into a session, with the question of a settings file, or else with one that is guessed.
    pub fn asked(&self, config: Option<&Path>) -> Result<(Configuration, Session), Box<dyn Error>> {
        let Some(path) = config else { return self.guessed() };
        let configuration = read_configuration(path)?;
        let session = self.read(&configuration.format)?;
        Ok((configuration, session))
    }

    /// Reads the tables into a session, with the question that is guessed from the columns, as the page asks it, and says which it is.
    fn guessed(&self) -> Result<(Configuration, Session), Box<dyn Error>> {
        let format = FormatChoice::default();
        let (name, table) = read_table(&self.data, &format)?;
        let mut configuration = Configuration::from(&guesses(&table.summary(&name, 0)));
        if configuration.label.column.is_empty() {
            let said = "no column looks like a label: say which is in a settings file (--config); `soft-unlearn read` shows the columns";
            return Err(named(&self.data, said).into());
        }
        if self.test_data.is_some() {
            configuration.split = Split::SecondFile { validation: 0.2 };
        }
        let groups: Vec<&str> = configuration.groups.iter().map(|group| group.column.as_str()).collect();
        eprintln!("Guessed: label {:?}, groups {}", configuration.label.column, groups.join(" and "));
        if let Some(note) = table
            .summary(&name, 0)
            .notes
            .iter()
            .find(|note| matches!(note, TableNote::Data(DataNote::LooksLikeCounts { .. })))
        {
            eprintln!("{}", soft_unlearn_advice::told(note));
        }
        let mut session = Session::default();
        session.set_main(name, table);
        self.read_second(&mut session, &format)?;
        Ok((configuration, session))
    }

    fn read_second(&self, session: &mut Session, format: &FormatChoice) -> Result<(), Box<dyn Error>> {
        if let Some(path) = &self.test_data {
            session.set_second(Some(read_table(path, &format.of_second())?));
        }
        Ok(())
    }
}

/// Why a table could not be read.
pub enum Unread {
    /// The file could not be opened or read.
    File(std::io::Error),
    /// It holds no table.
    Table(TableError),
}

impl std::fmt::Display for Unread {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Unread::File(error) => error.fmt(formatter),
            Unread::Table(error) => formatter.write_str(&told(error)),
        }
    }
}

/// The file's name and its table.
pub fn read_table(path: &Path, format: &FormatChoice) -> Result<(String, Table), Box<dyn Error>> {
    Ok(try_table(path, format).map_err(|error| named(path, error))?)
}

/// The file's name and its table, or which kind of error it is.
pub fn try_table(path: &Path, format: &FormatChoice) -> Result<(String, Table), Unread> {
    let mut input = File::open(path).map_err(Unread::File)?;
    let mut reader = TableReader::hosted(format.clone(), &soft_unlearn_formats::Native);
    let mut buffer = vec![0; 1 << 18];
    loop {
        match input.read(&mut buffer).map_err(Unread::File)? {
            0 => break,
            count => reader.push(&buffer[..count]).map_err(Unread::Table)?,
        }
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok((name, reader.finish().map_err(Unread::Table)?))
}

/// A configuration from its file.
pub fn read_configuration(path: &Path) -> Result<Configuration, Box<dyn Error>> {
    read_json(path)
}

/// A value from a JSON file.
pub fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| named(path, error))?;
    Ok(serde_json::from_str(&text).map_err(|error| named(path, error))?)
}

/// Writes to a file, or to standard output where there is none.
pub fn write(path: Option<&Path>, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    match path {
        Some(path) => std::fs::write(path, bytes).map_err(|error| named(path, error))?,
        None => std::io::stdout().write_all(bytes)?,
    }
    Ok(())
}

/// An error with the file that it is about.
pub fn named(path: &Path, error: impl std::fmt::Display) -> String {
    format!("{}: {error}", path.display())
}

/// Progress on standard error, and the clock.
pub struct Shell {
    start: Instant,
}

impl Default for Shell {
    fn default() -> Shell {
        Shell { start: Instant::now() }
    }
}

impl Observer for Shell {
    fn enter(&mut self, stage: Stage) {
        eprintln!("{:6.0} ms  {}", self.milliseconds(), stage.words());
    }

    fn milliseconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64() * 1000.0
    }
}

/// Does a batch's cells one after the other, telling how many wait, and returns their rows; the first failure ends it.
pub fn every_row<R>(
    mut next: impl FnMut(&mut Shell) -> CellsDone<Vec<R>>,
    failed: impl Fn(&R) -> Option<&String>,
) -> Result<Vec<R>, Box<dyn Error>> {
    let mut shell = Shell::default();
    let mut rows = Vec::new();
    loop {
        let done = next(&mut shell);
        if let Some(why) = done.rows.iter().find_map(&failed) {
            return Err(why.clone().into());
        }
        rows.extend(done.rows);
        eprintln!("{:6.0} ms  {} waiting", shell.milliseconds(), done.waiting);
        if done.waiting == 0 {
            return Ok(rows);
        }
    }
}
