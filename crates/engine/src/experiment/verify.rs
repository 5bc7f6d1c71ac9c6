//! A report that somebody brings: whether it is as it was written, about these data, and what its own settings give.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::digest::{digest, reproducible};
use super::export::report;
use super::unique::Unique;
use super::{Configuration, ExperimentError, Observer, Session, run};

/// Reports longer than this many bytes are not read. One on Adult has 0.1 MB, one on ten thousand columns 0.4 MB (`tests/engine/verify.rs`). JSON
/// that is made for it takes ninety times its length while it is read (`tests/memory.rs`): 380 MB at the most.
pub const LONGEST_REPORT: usize = 4 << 20;

/// A report that is undamaged, and whose settings this program reads.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenReport {
    digest: String,
    version: String,
    configuration: Configuration,
    /// Whether its configuration is of version 1: then it lacks what was added since.
    first: bool,
    reproducible: Value,
}

/// A report that holds what it has to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Its digest.
    pub digest: String,
    /// The data's name here.
    pub data: String,
    /// Numbers and texts that were computed again and compared.
    pub values: usize,
}

impl std::fmt::Display for Confirmed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(
            formatter,
            "The report is undamaged (its digest {}… is that of its contents), it is about these data ({}), and all of its {} values, \
             computed again from its own settings, are the same to the last digit.",
            short(&self.digest),
            self.data,
            self.values
        )
    }
}

/// Which of an experiment's files is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportedFile {
    /// The data.
    Main,
    /// The second file, with the test rows.
    Second,
}

impl ReportedFile {
    fn words(self) -> &'static str {
        match self {
            ReportedFile::Main => "file",
            ReportedFile::Second => "second file",
        }
    }
}

/// Why a file is not a report.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAReport {
    /// It is not JSON, or a key stands twice in it.
    #[error("{message}")]
    Json {
        /// What the JSON reader says.
        message: String,
    },
    /// It lacks a text that every report has.
    #[error("it has no text {name:?}")]
    Lacks {
        /// The text's key.
        name: &'static str,
    },
    /// Another program is named in it.
    #[error("another program wrote it")]
    OtherProgram,
}

/// Why a report is not confirmed. The page and the command line add what their user can do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReportError {
    /// Longer than any report of ours.
    #[error("This file has {bytes} bytes, and no report has more than {LONGEST_REPORT}.")]
    TooLong {
        /// Its length.
        bytes: u64,
    },
    /// Not the JSON of a report.
    #[error("This is not a report of this program ({0}).")]
    NotAReport(#[source] NotAReport),
    /// The contents are not those that its digest was taken of.
    #[error(
        "This report was changed after it was written, or damaged on the way: it carries the digest {}…, but its contents have {}….", short(.written), short(.found)
    )]
    Damaged {
        /// The digest that it carries.
        written: String,
        /// The digest of its contents.
        found: String,
    },
    /// Undamaged and of this version, but with settings that cannot be read.
    #[error(
        "This report is undamaged, but its settings cannot be read, so its experiment cannot be computed here: {message}"
    )]
    Settings {
        /// What the JSON reader says.
        message: String,
    },
    /// Undamaged, but with settings that this version does not know.
    #[error(
        "This report is undamaged, but version {version} of the program wrote it, and version {} does not know its settings ({reason}).", env!("CARGO_PKG_VERSION")
    )]
    OtherVersion {
        /// The version that wrote it.
        version: String,
        /// What is not known.
        reason: String,
    },
    /// Undamaged, but about other data.
    #[error(
        "This report is undamaged, but it is about other data: its {} has the SHA-256 {}…, and the one here has {}….", part.words(), short(.written), short(.loaded)
    )]
    OtherData {
        /// Which file.
        part: ReportedFile,
        /// The fingerprint in the report.
        written: String,
        /// The fingerprint here.
        loaded: String,
    },
    /// It is about a second file, and none is loaded.
    #[error(
        "This report is undamaged, but it is about a second file with the test rows, and there is none here."
    )]
    NoSecondFile,
    /// Undamaged and about these data, but its experiment does not run.
    #[error("This report is undamaged and about these data, but its experiment cannot be computed here: {0}")]
    CannotRun(#[source] Box<ExperimentError>),
    /// Computed again, it comes out differently.
    #[error("{}", differing(.count, .values, .first, .largest, .version))]
    Differs {
        /// Values that differ.
        count: usize,
        /// Values compared.
        values: usize,
        /// The first of those that differ, by the canonical text's order.
        first: Box<Difference>,
        /// The largest difference of two numbers, relative to the larger of them; none where only other values differ.
        largest: Option<f64>,
        /// The version that wrote it.
        version: String,
    },
}

impl From<NotAReport> for ReportError {
    fn from(error: NotAReport) -> ReportError {
        ReportError::NotAReport(error)
    }
}

impl From<ExperimentError> for ReportError {
    fn from(error: ExperimentError) -> ReportError {
        ReportError::CannotRun(Box::new(error))
    }
}

/// A value of a report that comes out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands ("models\[1\].test.accuracy.value").
    pub path: String,
    /// What the report says; nothing where it lacks the value.
    pub written: Option<String>,
    /// What it is here; nothing where there is no such value.
    pub computed: Option<String>,
}

/// Enough of a fingerprint to compare by eye. What is longer came from a file.
fn short(hexadecimal: &str) -> String {
    hexadecimal.chars().take(12).collect()
}

fn differing(
    count: &usize,
    values: &usize,
    first: &Difference,
    largest: &Option<f64>,
    version: &str,
) -> String {
    let or_nothing = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
    let mut text = format!(
        "This report is undamaged and about these data, but of {values} values {count} come out differently here. The first is {}: {} in \
         the report, {} here.",
        first.path,
        or_nothing(&first.written),
        or_nothing(&first.computed)
    );
    if let Some(largest) = largest {
        text += &format!(
            " Two numbers differ by {largest:.1e} at most, relative to the larger.{}",
            if *largest < 1e-6 {
                " So little comes of another way of computing: another version, or a GPU."
            } else {
                ""
            }
        );
    }
    if version != env!("CARGO_PKG_VERSION") {
        text += &format!(" Version {version} wrote it; this is version {}.", env!("CARGO_PKG_VERSION"));
    }
    text
}

impl WrittenReport {
    /// Reads a report, which may be anything: its length, its form, its digest and its settings are checked, in this
    /// order.
    ///
    /// # Errors
    ///
    /// A [`ReportError`]: too long, no report, damaged, or of another version.
    pub fn read(bytes: &[u8]) -> Result<WrittenReport, ReportError> {
        if bytes.len() > LONGEST_REPORT {
            return Err(ReportError::TooLong { bytes: bytes.len() as u64 });
        }
        let Unique(value) =
            serde_json::from_slice(bytes).map_err(|error| NotAReport::Json { message: error.to_string() })?;
        let text = |name: &'static str| {
            let found = value.get(name).and_then(Value::as_str).map(str::to_owned);
            found.ok_or(NotAReport::Lacks { name })
        };
        let (written, version) = (text("digest")?, text("program_version")?);
        if text("program")? != super::export::PROGRAM {
            return Err(NotAReport::OtherProgram.into());
        }
        let reproducible = reproducible(value);
        let found = digest(&reproducible);
        if written != found {
            return Err(ReportError::Damaged { written, found });
        }
        let given = reproducible.get("configuration").cloned().unwrap_or_default();
        let unknown = |reason: String, here: ReportError| match version == env!("CARGO_PKG_VERSION") {
            true => here,
            false => ReportError::OtherVersion { version: version.clone(), reason },
        };
        let configuration: Configuration = serde_json::from_value(given).map_err(|error| {
            let message = error.to_string();
            unknown(message.clone(), ReportError::Settings { message })
        })?;
        configuration
            .check()
            .map_err(|error| unknown(error.to_string(), ExperimentError::from(error).into()))?;
        let first = reproducible["configuration"]["version"] == 1;
        Ok(WrittenReport { digest: written, version, configuration, first, reproducible })
    }

    /// The experiment that it reports; its format is the one that the files have to be read in.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// Computes the experiment again, on the tables of a session that has computed nothing else, and compares every value
    /// with the report's: equal means equal to the last digit.
    ///
    /// # Errors
    ///
    /// A [`ReportError`]: about other data, cannot be computed here, or computed differently, with the first difference.
    pub fn verify(
        &self,
        session: &mut Session,
        observer: &mut dyn Observer,
    ) -> Result<Confirmed, ReportError> {
        self.about(session)?;
        let outcome = run(session, &self.configuration, observer)?;
        let export = report(&outcome)?;
        let computed = serde_json::from_slice(&export.bytes)
            .map_err(|error| ExperimentError::Export { message: error.to_string() })?;
        let computed = reproducible(computed);
        let mut comparison = Comparison { written_alone: self.first, ..Comparison::default() };
        let mut written = self.reproducible.clone();
        if self.first
            && let Some(map) = written.as_object_mut()
        {
            // Its settings have been read, and are said today under other names; so is the program's version.
            map.retain(|key, _| key != "configuration" && key != "program_version");
        }
        comparison.compare("", Some(&written), Some(&computed));
        match comparison.first {
            None => Ok(Confirmed {
                digest: self.digest.clone(),
                data: outcome.data.name,
                values: comparison.values,
            }),
            Some(first) => Err(ReportError::Differs {
                count: comparison.different,
                values: comparison.values,
                first: Box::new(first),
                largest: comparison.largest,
                version: self.version.clone(),
            }),
        }
    }

    /// Whether the session's tables are the ones that it is about.
    fn about(&self, session: &Session) -> Result<(), ReportError> {
        let written = |name: &str| self.reproducible["data"][name].as_str().map(str::to_owned);
        let [main, second] = session.fingerprints();
        let Some(main) = main else {
            return Err(ExperimentError::NoTable.into());
        };
        // A second table counts only where the experiment is about it.
        let needed = matches!(self.configuration.split, super::Split::SecondFile { .. });
        let same = |part: ReportedFile, written: Option<String>, loaded: &str| match written {
            Some(written) if written == loaded => Ok(()),
            written => Err(ReportError::OtherData {
                part,
                written: written.unwrap_or_default(),
                loaded: loaded.to_owned(),
            }),
        };
        same(ReportedFile::Main, written("fingerprint"), main)?;
        match (needed, second) {
            (false, _) => Ok(()),
            (true, None) => Err(ReportError::NoSecondFile),
            (true, Some(second)) => same(ReportedFile::Second, written("second_fingerprint"), second),
        }
    }
}

/// What the comparison of two values found.
#[derive(Default)]
struct Comparison {
    /// Only values that the report has are compared.
    written_alone: bool,
    values: usize,
    different: usize,
    first: Option<Difference>,
    largest: Option<f64>,
}

impl Comparison {
    fn compare(&mut self, path: &str, written: Option<&Value>, computed: Option<&Value>) {
        match (written, computed) {
            (Some(Value::Object(a)), Some(Value::Object(b))) => {
                let keys: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
                let written_alone = self.written_alone;
                for key in keys.into_iter().filter(|key| !written_alone || a.contains_key(*key)) {
                    let dot = if path.is_empty() { "" } else { "." };
                    self.compare(&format!("{path}{dot}{key}"), a.get(key), b.get(key));
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for i in 0..a.len().max(b.len()) {
                    self.compare(&format!("{path}[{i}]"), a.get(i), b.get(i));
                }
            }
            (written, computed) => {
                self.values += 1;
                // As texts: -0 is not 0, and both read back as what they were.
                let text = |value: Option<&Value>| value.map(Value::to_string);
                if text(written) == text(computed) {
                    return;
                }
                self.different += 1;
                if let (Some(a), Some(b)) =
                    (written.and_then(Value::as_f64), computed.and_then(Value::as_f64))
                {
                    let scale = a.abs().max(b.abs());
                    let relative = if scale > 0.0 { (a - b).abs() / scale } else { 0.0 };
                    self.largest = Some(self.largest.map_or(relative, |largest| largest.max(relative)));
                }
                if self.first.is_none() {
                    let cut = |value| text(value).map(|text| text.chars().take(80).collect::<String>());
                    self.first = Some(Difference {
                        path: path.chars().take(200).collect(),
                        written: cut(written),
                        computed: cut(computed),
                    });
                }
            }
        }
    }
}
