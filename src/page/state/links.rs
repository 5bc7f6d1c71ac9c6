//! Following a link: its settings, once the data that they are for are on the page.

use std::rc::Rc;

use super::{Effect, State};
use crate::experiment::{BundledSet, Configuration, Split};
use crate::page::link::{Link, LinkError, LinkedData};
use crate::table::{FormatChoice, TableSummary};
use crate::worker::{Failure, Place, Slot, Source};

impl State {
    pub(super) fn open(&mut self, link: Option<Result<Box<Link>, LinkError>>) -> Vec<Effect> {
        let adult = Source::Bundled(BundledSet::Adult);
        match link {
            None if self.source.is_some() => Vec::new(),
            None => self.load(Slot::Main, adult, FormatChoice::default()),
            Some(Err(error)) => {
                let failure = Failure { place: Place::Settings, message: error.to_string() };
                let effects = match self.source {
                    Some(_) => Vec::new(),
                    None => self.load(Slot::Main, adult, FormatChoice::default()),
                };
                self.errors.push(failure);
                effects
            }
            Some(Ok(link)) => match link.data.clone() {
                LinkedData::Bundled(set) => self.follow_or_load(link, Source::Bundled(set)),
                LinkedData::Synthetic(world) => {
                    self.follow_or_load(link, Source::Synthetic(world.within_range()))
                }
                LinkedData::Embeddings(set) => {
                    self.follow_or_load(link, Source::Embeddings(set.within_range()))
                }
                LinkedData::File { fingerprint, .. } if self.shows_file(&fingerprint) => self.follow(link),
                LinkedData::File { name, fingerprint } => {
                    let short: String = fingerprint.chars().take(12).collect();
                    self.notice = Some(format!(
                        "This link holds settings for the file \"{name}\" (SHA-256 {short}…), not the file itself. Choose the file, \
                         and the settings are applied."
                    ));
                    self.linked = Some(link);
                    match self.source {
                        Some(_) => Vec::new(),
                        None => self.load(Slot::Main, adult, FormatChoice::default()),
                    }
                }
            },
        }
    }

    /// Applies a link to data that the page has itself; they are loaded where they are not on the page.
    fn follow_or_load(&mut self, link: Box<Link>, source: Source) -> Vec<Effect> {
        if self.source.as_ref() == Some(&source) && self.summary.is_some() && !self.loading(Slot::Main) {
            return self.follow(link);
        }
        let format = link.configuration.format.clone();
        self.linked = Some(link);
        self.load(Slot::Main, source, format)
    }

    /// Whether the file with this fingerprint is the one on the page.
    fn shows_file(&self, fingerprint: &str) -> bool {
        !self.loading(Slot::Main)
            && matches!(self.source, Some(Source::File { .. }))
            && self.summary.as_ref().is_some_and(|summary| summary.fingerprint == fingerprint)
    }

    /// Applies a link to the file that is on the page, which is read again only where the link reads it differently.
    fn follow(&mut self, link: Box<Link>) -> Vec<Effect> {
        if link.configuration.format != self.configuration.format {
            let (source, format) = (self.source.clone(), link.configuration.format.clone());
            self.linked = Some(link);
            return source.map(|source| self.load(Slot::Main, source, format)).unwrap_or_default();
        }
        self.linked = None;
        let mut effects = self.configure(link.configuration);
        self.view = Rc::new(link.view);
        effects.extend(self.select());
        effects
    }

    /// The settings of a link that waits for this table.
    pub(super) fn linked_configuration(
        &mut self,
        source: &Source,
        summary: &TableSummary,
    ) -> Option<Configuration> {
        let link = self.linked.as_ref()?;
        let is_meant = match (&link.data, source) {
            (LinkedData::Bundled(set), Source::Bundled(loaded)) => set == loaded,
            (LinkedData::Synthetic(_), Source::Synthetic(_)) => true,
            (LinkedData::Embeddings(_), Source::Embeddings(_)) => true,
            (LinkedData::File { fingerprint, .. }, Source::File { .. }) => {
                *fingerprint == summary.fingerprint
            }
            _ => return None,
        };
        let configuration = link.configuration.clone();
        let view = link.view.clone();
        self.linked = None;
        if is_meant || fits(&configuration, summary) {
            self.view = Rc::new(view);
        }
        if is_meant {
            self.notice = Some("The link's settings are applied.".to_owned());
            return Some(configuration);
        }
        if fits(&configuration, summary) {
            self.notice = Some(
                "This is not the file that the link was made with, but it has the same columns: the link's settings are applied."
                    .to_owned(),
            );
            return Some(configuration);
        }
        self.notice = Some(
            "This is not the file that the link was made with, and its columns differ: the link's settings are left out."
                .to_owned(),
        );
        None
    }
}

/// Whether the columns that a configuration names are there.
pub(super) fn fits(configuration: &Configuration, summary: &TableSummary) -> bool {
    let has = |name: &str| summary.columns.iter().any(|column| column.name == name);
    let split = match &configuration.split {
        Split::Column { column, .. } => has(column),
        Split::Seeded { .. } | Split::SecondFile { .. } => true,
    };
    has(&configuration.label.column) && has(&configuration.sensitive.column) && split
}
