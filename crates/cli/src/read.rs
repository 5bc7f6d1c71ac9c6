//! How a file is read: what the page shows of it before anything is computed, as JSON.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};
use soft_unlearn::table::{FormatChoice, GivenRoles, Reading, RoleError, Table};

use soft_unlearn_advice::told;

use crate::files::{Unread, read_json, try_table, write};

/// Arguments of `read`.
#[derive(Args)]
pub struct Read {
    /// The file. Its kind is told from its content.
    file: PathBuf,
    /// A second file with the test rows.
    #[arg(long, value_name = "FILE")]
    second: Option<PathBuf>,
    /// The label and its favourable value, where they are not to be guessed.
    #[arg(long, value_name = "COLUMN=VALUE", value_parser = label)]
    label: Option<(String, String)>,
    /// The columns that make the groups, where they are not to be guessed.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    groups: Vec<String>,
    /// The column of base weights, by which rates are counted, too.
    #[arg(long, value_name = "COLUMN")]
    base_weight: Option<String>,
    /// What is fixed of the format, as in a configuration; the rest is detected.
    #[arg(long, value_name = "JSON_FILE")]
    format: Option<PathBuf>,
}

/// The column and the value, which follows the last equals sign.
fn label(text: &str) -> Result<(String, String), String> {
    let (column, value) = text.rsplit_once('=').ok_or("write COLUMN=VALUE")?;
    Ok((column.to_owned(), value.to_owned()))
}

/// The error was printed on standard output already.
#[derive(Debug)]
pub struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        formatter.write_str("the file was refused")
    }
}

impl Error for Refused {}

impl Read {
    /// Prints what is found, or the error, as JSON.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let choice = self.format.as_deref().map_or_else(|| Ok(FormatChoice::default()), read_json)?;
        let (found, refused) = match self.reading(&choice) {
            Ok(found) => (found, false),
            Err(error) => (json!({ "error": error }), true),
        };
        write(None, format!("{}\n", serde_json::to_string_pretty(&found)?).as_bytes())?;
        if refused { Err(Box::new(Refused)) } else { Ok(()) }
    }

    fn reading(&self, choice: &FormatChoice) -> Result<Value, Value> {
        let given = GivenRoles {
            label: self.label.clone(),
            groups: self.groups.clone(),
            base_weight: self.base_weight.clone(),
        };
        let of = |path: &Path, table: &Table, given: &GivenRoles| -> Result<Value, Value> {
            let found = Reading::new(table, given).map_err(|error| role_error(path, &error))?;
            let notes: Vec<String> = found.notes.iter().map(told).collect();
            let mut found = serde_json::to_value(found).unwrap_or_default();
            found["notes"] = notes.into();
            Ok(found)
        };
        let main = table(&self.file, choice)?;
        let mut found = of(&self.file, &main, &given)?;
        if let Some(path) = &self.second {
            let mut second = table(path, &choice.of_second())?;
            second.match_to(&main);
            // The roles of the first file are those of the second.
            let guess = &found["guess"];
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let label = text(&guess["label"]["column"]).zip(text(&guess["label"]["favourable"]));
            let groups = guess["groups"].as_array().into_iter().flatten().filter_map(text).collect();
            let base_weight = self.base_weight.clone();
            found["second"] = of(path, &second, &GivenRoles { label, groups, base_weight })?;
        }
        Ok(found)
    }
}

fn table(path: &Path, choice: &FormatChoice) -> Result<Table, Value> {
    let refused = |error: Unread| {
        let kind = match &error {
            Unread::File(_) => "file",
            Unread::Table(error) => error.kind(),
        };
        json!({ "kind": kind, "message": error.to_string(), "file": path.display().to_string() })
    };
    Ok(try_table(path, choice).map_err(refused)?.1)
}

fn role_error(path: &Path, error: &RoleError) -> Value {
    json!({ "kind": error.kind(), "message": told(error), "file": path.display().to_string() })
}
