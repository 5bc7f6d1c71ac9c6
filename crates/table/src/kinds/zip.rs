//! A zip archive of tables. Every file in it is tried; one that is a table is read, and of several one has to be chosen.

use super::gzip::MOST_UNPACKED;
use super::{KindError, KindReader, Settings};
use crate::archive::{Archive, Entries, EntryReader};
use crate::{FileNote, Table, TableError, TableNote};

/// The name of an archive's first entry; `None` where this is no archive, or more bytes are needed.
pub(super) fn first_name(beginning: &[u8]) -> Option<&str> {
    if !beginning.starts_with(b"PK\x03\x04") {
        return None;
    }
    let length = usize::from(*beginning.get(26)?) | usize::from(*beginning.get(27)?) << 8;
    // What is no UTF-8 is no name that is looked for.
    Some(std::str::from_utf8(beginning.get(30..30 + length)?).unwrap_or_default())
}

/// A reader of an archive of tables.
pub(super) fn tables(settings: &Settings) -> Result<Archive<Tables>, TableError> {
    settings.contained()?;
    let (settings, unpacked) = (settings.clone(), 0);
    Ok(Archive::new(Tables { settings, names: Vec::new(), read: Vec::new(), refused: Vec::new(), unpacked }))
}

/// Between the name of a file in an archive and that of a table in it.
const WITHIN: &str = " > ";

/// What is chosen of a file in an archive: `None` where it is another file that is chosen, `Some(None)` the whole file.
fn chosen<'a>(part: &'a str, name: &str) -> Option<Option<&'a str>> {
    let rest = part.strip_prefix(name)?;
    if rest.is_empty() { Some(None) } else { rest.strip_prefix(WITHIN).map(Some) }
}

/// Keeps the tables of an archive.
pub(super) struct Tables {
    settings: Settings,
    /// The files.
    names: Vec<String>,
    /// Those that are tables. Only the first one's cells are kept.
    read: Vec<(String, Option<Table>)>,
    /// Those that are not, and why.
    refused: Vec<(String, TableError)>,
    /// Bytes of all that were tried.
    unpacked: u64,
}

/// Reads a file that may turn out to be no table.
pub(super) struct Attempt {
    reader: Result<Box<dyn KindReader>, TableError>,
    unpacked: u64,
    limit: u64,
}

impl Entries for Tables {
    type Reader = Attempt;

    fn open(&mut self, name: &str) -> Result<(String, Option<Attempt>), TableError> {
        let own = name.rsplit('/').next().unwrap_or(name);
        // Folders, and what macOS, Windows and editors put beside the files.
        let is_file =
            !own.is_empty() && !own.starts_with('.') && !name.starts_with("__MACOSX/") && own != "Thumbs.db";
        let part = self.settings.choice.part.as_deref();
        let wanted = is_file && part.is_none_or(|part| chosen(part, name).is_some());
        if is_file {
            self.names.push(name.to_owned());
        }
        let reader = match wanted {
            true => {
                let mut settings = self.settings.clone();
                settings.choice.part = part.and_then(|part| chosen(part, name)).flatten().map(str::to_owned);
                let limit = MOST_UNPACKED.saturating_sub(self.unpacked);
                Some(Attempt { reader: Ok(settings.contained()?), unpacked: 0, limit })
            }
            false => None,
        };
        Ok((name.to_owned(), reader))
    }

    fn keep(&mut self, name: String, attempt: Attempt) -> Result<(), TableError> {
        self.unpacked += attempt.unpacked;
        match attempt.reader.and_then(|reader| reader.finish()) {
            Ok(table) => {
                let first = self.read.is_empty().then_some(table);
                self.read.push((name, first));
            }
            // A text or a workbook with several tables is several to choose from.
            Err(TableError::Kind(KindError::Several { names })) => {
                self.read.extend(names.into_iter().map(|inner| (format!("{name}{WITHIN}{inner}"), None)));
            }
            Err(error) => self.refused.push((name, error)),
        }
        Ok(())
    }

    fn pass(&mut self, _: String) {}
}

impl EntryReader for Attempt {
    fn push(&mut self, bytes: &[u8]) -> Result<usize, TableError> {
        self.unpacked += bytes.len() as u64;
        if self.unpacked > self.limit {
            return Err(KindError::UnpacksTooLong { limit: MOST_UNPACKED }.into());
        }
        if let Ok(reader) = &mut self.reader
            && let Err(error) = reader.push(bytes)
        {
            self.reader = Err(error);
        }
        Ok(bytes.len())
    }

    fn is_complete(&self) -> bool {
        false
    }

    fn surplus(&self) -> TableError {
        KindError::Archive { entry: String::new(), reason: "it is too long".to_owned() }.into()
    }

    fn cut_short(self) -> Option<TableError> {
        None
    }
}

impl KindReader for Archive<Tables> {
    fn push(&mut self, bytes: &[u8]) -> Result<(), TableError> {
        Archive::push(self, bytes)
    }

    fn finish(self: Box<Self>) -> Result<Table, TableError> {
        let Tables { settings, names, read, mut refused, .. } = Archive::finish(*self)?;
        if read.len() > 1 {
            return Err(KindError::Several { names: read.into_iter().map(|(name, _)| name).collect() }.into());
        }
        if let Some((name, Some(mut table))) = read.into_iter().next() {
            let others = names.into_iter().filter(|other| *other != name).collect();
            table.notes.insert(0, TableNote::File(FileNote::FromArchive { name, others }));
            return Ok(table);
        }
        if refused.len() == 1 {
            let (name, error) = refused.remove(0);
            return Err(match error {
                // A host that reads this kind is asked for the same file again.
                TableError::Kind(KindError::Elsewhere(_)) => error,
                error => KindError::Within { name, reason: error.to_string() }.into(),
            });
        }
        // A host that could read one of several.
        if let Some((_, error)) =
            refused.into_iter().find(|(_, error)| matches!(error, TableError::Kind(KindError::Elsewhere(_))))
        {
            return Err(error);
        }
        Err(match settings.choice.part {
            Some(part) => KindError::NoSuchPart { part, names }.into(),
            None => KindError::NoTable { names }.into(),
        })
    }
}
