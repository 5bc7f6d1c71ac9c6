//! The settings as text: read with line, column and path of what is wrong, by the engine's own checks; help and offers for a place in it.

mod help;
mod paths;
mod scan;
mod written;

use std::ops::Range;

use serde_json::error::Category;

pub use help::{Choice, Edit, Help, Missing, help};
pub use scan::{Entry, Kind, Path, Scan, Step, byte_of, line_and_column, units_of};
pub use written::{with_schema, written};

use self::paths::path_of;
use crate::worker::advised;
use soft_unlearn::experiment::{Configuration, Split};

/// No settings of ours come near this; a longer text is not read.
const LONGEST: usize = 200_000;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// In words, without the place.
    pub message: String,
    /// The setting that it is about; nothing where it is about the text as a whole.
    pub path: String,
    /// Where it stands, in bytes.
    pub range: Option<Range<usize>>,
}

impl Fault {
    /// Place, setting and what is wrong: "Line 3, column 5, `correction.goal`: …".
    pub fn told(&self, text: &str) -> String {
        let place = self.range.as_ref().map(|range| {
            let [line, column] = line_and_column(text, range.start);
            format!("Line {line}, column {column}")
        });
        let path = (!self.path.is_empty()).then(|| format!("`{}`", self.path));
        let about: Vec<String> = place.into_iter().chain(path).collect();
        match about.is_empty() {
            true => self.message.clone(),
            false => format!("{}: {}", about.join(", "), self.message),
        }
    }
}

/// The settings that a text holds.
///
/// # Errors
///
/// The first [`Fault`]: no JSON, a key that there is not, a value of another type, a number out of its range.
pub fn read(text: &str) -> Result<Configuration, Fault> {
    if text.len() > LONGEST {
        let message = format!("The text has {} bytes, and settings have at most {LONGEST}.", text.len());
        return Err(Fault { message, path: String::new(), range: None });
    }
    let configuration: Configuration = serde_json::from_str(text).map_err(|error| unread(text, &error))?;
    match configuration.check() {
        Ok(_) => Ok(configuration),
        Err(error) => Err(about(text, &path_of(&error, &configuration), advised(&error))),
    }
}

/// Columns that the settings name and a table does not have, by the settings that name them.
pub fn lacking(configuration: &Configuration, columns: &[String]) -> Vec<[String; 2]> {
    let mut named = vec![["label.column".to_owned(), configuration.label.column.clone()]];
    for (k, group) in configuration.groups.iter().enumerate() {
        named.push([format!("groups[{k}].column"), group.column.clone()]);
    }
    let single = [("base_weight", &configuration.base_weight), ("counts", &configuration.counts)];
    named.extend(single.iter().filter_map(|(key, name)| Some([(*key).to_owned(), (*name).clone()?])));
    for (k, name) in configuration.ignored.iter().enumerate() {
        named.push([format!("ignored[{k}]"), name.clone()]);
    }
    if let Split::Column { column, .. } = &configuration.split {
        named.push(["split.column.column".to_owned(), column.clone()]);
    }
    for (k, choice) in configuration.format.columns.iter().enumerate() {
        named.push([format!("format.columns[{k}].column"), choice.column.clone()]);
    }
    named.retain(|[_, name]| !name.is_empty() && !columns.contains(name));
    named
}

/// The same as what is wrong with a text.
pub fn other_columns(text: &str, lacking: &[[String; 2]]) -> Option<Fault> {
    let [first, _] = lacking.first()?;
    let names: Vec<String> =
        lacking.iter().map(|[path, name]| format!("\u{201c}{name}\u{201d} ({path})")).collect();
    let message = format!(
        "The file on the page has no column {}. These settings are another file's: open that one, or name columns of this one.",
        names.join(", ")
    );
    Some(about(text, first, message))
}

fn about(text: &str, path: &str, message: String) -> Fault {
    let range = Scan::of(text).named(path).filter(|entry| !entry.path.0.is_empty()).map(Entry::extent);
    Fault { message, path: path.to_owned(), range }
}

/// What serde says, at the place that it says it of.
fn unread(text: &str, error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    let whole = error.to_string();
    let place = format!(" at line {line} column {column}");
    let message = sentence(whole.strip_suffix(&place).unwrap_or(&whole));
    if line == 0 {
        // Of no place: a setting is named.
        let name = message.split('`').nth(1).unwrap_or_default();
        let name = name.split(" (").next().unwrap_or_default();
        let scan = Scan::of(text);
        let named = |entry: &&Entry| matches!(entry.path.0.last(), Some(Step::Key(key)) if key == name);
        let entry = scan.entries.iter().find(named);
        let path = entry.map(|entry| entry.path.to_string()).unwrap_or_default();
        return Fault { message, path, range: entry.map(Entry::extent) };
    }
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let place = (start + column).min(text.len());
    if error.classify() != Category::Data {
        // The character that was last looked at.
        let from = text.char_indices().map(|(at, _)| at).take_while(|at| *at < place).last().unwrap_or(place);
        let end = matches!(error.classify(), Category::Eof);
        return Fault {
            message,
            path: String::new(),
            range: Some(if end { place..place } else { from..place }),
        };
    }
    let scan = Scan::of(text);
    let entry = scan.at(place);
    Fault {
        message,
        path: entry.map(|entry| entry.path.to_string()).unwrap_or_default(),
        range: Some(entry.map_or(place..place, Entry::extent)),
    }
}

/// The first letter large, a full stop at the end.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
