//! Following a link: its settings, once the data that they are for are on the page.

use std::rc::Rc;

use super::{Effect, State};
use crate::page::link::{Link, LinkError, LinkedData};
use crate::worker::{Failure, Place, Slot, Source};
use soft_unlearn::experiment::{BundledSet, Configuration, Embeddings, Split, Synthetic};
use soft_unlearn::table::{BinaryRole, Condition, FormatChoice, TableSummary};

impl State {
    pub(super) fn open(&mut self, link: Option<Result<Box<Link>, LinkError>>) -> Vec<Effect> {
        let adult = Source::Bundled(BundledSet::Adult);
        if link.is_some() {
            // Whatever was said of another link, or done on its page, is over.
            (self.repaired, self.notice) = (None, None);
            self.forget_error(Place::Settings);
        }
        match link {
            None if self.source.is_some() => Vec::new(),
            None => self.load(Slot::Main, adult, FormatChoice::default()),
            Some(Err(error @ LinkError::Repaired { .. })) => {
                let words = error.to_string();
                let LinkError::Repaired { link, .. } = error else { return Vec::new() };
                self.repaired = Some(words);
                self.open_whole(link)
            }
            Some(Err(error)) => {
                let failure = Failure { place: Place::Settings, message: error.to_string() };
                self.notice = Some(match self.source {
                    Some(_) => format!("{error} The page stays as it was."),
                    None => format!("{error} Adult is shown instead, with its own settings."),
                });
                let effects = match self.source {
                    Some(_) => Vec::new(),
                    None => self.load(Slot::Main, adult, FormatChoice::default()),
                };
                self.errors.push(failure);
                effects
            }
            Some(Ok(link)) => self.open_whole(link),
        }
    }

    /// Follows a link whose settings are all valid, or waits for the file that it is for.
    fn open_whole(&mut self, link: Box<Link>) -> Vec<Effect> {
        match link.data.clone() {
            LinkedData::Bundled(set) => self.follow_or_load(link, Source::Bundled(set)),
            LinkedData::Synthetic(world) => {
                self.follow_or_load(link, Source::Synthetic(world.within_range()))
            }
            LinkedData::Embeddings(set) => self.follow_or_load(link, Source::Embeddings(set.within_range())),
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
                    None => {
                        self.load(Slot::Main, Source::Bundled(BundledSet::Adult), FormatChoice::default())
                    }
                }
            }
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
        let mut configuration = link.configuration;
        if let (Some(source), Some(summary)) = (&self.source, &self.summary) {
            let what = fit(&mut configuration, source, summary);
            self.notice = self.repairs(what);
        }
        self.settle();
        let mut effects = self.set_configuration(configuration);
        effects.extend(self.set_view(link.view));
        effects.extend(self.select());
        self.settle();
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
        let mut configuration = link.configuration.clone();
        let view = link.view.clone();
        self.linked = None;
        if is_meant || fits(&configuration, summary) {
            self.view = Rc::new(view);
        }
        if is_meant {
            let what = fit(&mut configuration, source, summary);
            let repaired = self.repairs(what);
            self.notice = Some(repaired.unwrap_or_else(|| "The link's settings are applied.".to_owned()));
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

    /// What was of no use in the link that is being followed, in words.
    fn repairs(&mut self, roles: Vec<&'static str>) -> Option<String> {
        let mut words: Vec<String> = self.repaired.take().into_iter().collect();
        if !roles.is_empty() {
            words.push(format!(
                "The link names columns or values that these data do not have: {} are the data's own instead.",
                roles.join(", ")
            ));
        }
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Puts a set's own roles in place of those that its table cannot have, and says which. A file has none of its own.
fn fit(configuration: &mut Configuration, source: &Source, summary: &TableSummary) -> Vec<&'static str> {
    let own = match source {
        Source::Bundled(set) => set.configuration(),
        Source::Synthetic(_) => Synthetic::configuration(),
        Source::Embeddings(_) => Embeddings::configuration(),
        Source::File { .. } => return Vec::new(),
    };
    let mut replaced = Vec::new();
    if !role_fits(&configuration.label, summary) {
        configuration.label = own.label.clone();
        replaced.push("what is predicted");
    }
    if !groups_fit(configuration, summary) || configuration.is_sensitive(&configuration.label.column) {
        configuration.groups = own.groups;
        replaced.push("the groups");
        if configuration.is_sensitive(&configuration.label.column) {
            configuration.label = own.label;
            replaced.push("what is predicted");
        }
    }
    let has = |name: &String| summary.columns.iter().any(|column| column.name == *name);
    if matches!(&configuration.split, Split::Column { column, .. } if !has(column)) {
        configuration.split = own.split;
        replaced.push("the split");
    }
    if !configuration.ignored.iter().all(has) {
        configuration.ignored = own.ignored;
        replaced.push("the columns left out");
    }
    replaced
}

/// Whether the sensitive columns are there, with the values that they name.
fn groups_fit(configuration: &Configuration, summary: &TableSummary) -> bool {
    match configuration.sensitive() {
        Some(role) => role.column.is_empty() || role_fits(&role, summary),
        None => configuration
            .groups
            .iter()
            .all(|group| summary.columns.iter().any(|column| column.name == group.column)),
    }
}

/// Whether a role's column is there, with the values that it names.
fn role_fits(role: &BinaryRole, summary: &TableSummary) -> bool {
    let Some(column) = summary.columns.iter().find(|column| column.name == role.column) else {
        return false;
    };
    // Of many values only the most frequent are known.
    let known = |value: &String| {
        column.values.len() < column.distinct || column.values.iter().any(|(other, _)| other == value)
    };
    let positive = match &role.positive {
        Condition::Values(values) => values.iter().all(known),
        Condition::AtLeast(_) => column.range.is_some(),
    };
    positive && role.negative.iter().flatten().all(known)
}

/// The settings of a file that is read anew, in another format: roles follow the values that are called otherwise by hand, and those that
/// are not to be had any more give way to guesses.
pub(super) fn kept(
    old: &Configuration,
    format: &FormatChoice,
    summary: &TableSummary,
    guessed: Option<&Configuration>,
) -> Configuration {
    let mut configuration = old.clone();
    if old.format != *format {
        let renamed = |column: &str, value: &mut String| {
            let of = |format: &FormatChoice| format.columns.iter().find(|it| it.column == column).cloned();
            let (before, now) = (of(&old.format).unwrap_or_default(), of(format).unwrap_or_default());
            let in_file = before.rename.iter().find(|(_, name)| *name == value).map(|(own, _)| own.clone());
            let in_file = in_file.unwrap_or_else(|| value.clone());
            *value = now.rename.get(&in_file).cloned().unwrap_or(in_file);
        };
        let all = |column: &str, values: &mut Vec<String>| {
            values.iter_mut().for_each(|value| renamed(column, value));
            let mut seen = Vec::new();
            values.retain(|value| {
                !seen.contains(value) && {
                    seen.push(value.clone());
                    true
                }
            });
        };
        let label = &mut configuration.label;
        if let Condition::Values(values) = &mut label.positive {
            all(&label.column, values);
        }
        label.negative.iter_mut().for_each(|values| all(&label.column, values));
        for group in &mut configuration.groups {
            let lists = [group.values.as_mut(), group.privileged.as_mut()];
            lists
                .into_iter()
                .flatten()
                .chain(group.merge.values_mut())
                .for_each(|list| all(&group.column, list));
        }
    }
    if let Some(guessed) = guessed {
        if !role_fits(&configuration.label, summary) {
            configuration.label = guessed.label.clone();
        }
        if !groups_fit(&configuration, summary) || configuration.is_sensitive(&configuration.label.column) {
            configuration.groups.clone_from(&guessed.groups);
        }
    }
    configuration.ignored.retain(|name| summary.columns.iter().any(|column| column.name == *name));
    configuration
}

/// Whether the columns that a configuration names are there.
pub(super) fn fits(configuration: &Configuration, summary: &TableSummary) -> bool {
    let has = |name: &str| summary.columns.iter().any(|column| column.name == name);
    let split = match &configuration.split {
        Split::Column { column, .. } => has(column),
        Split::Seeded { .. } | Split::SecondFile { .. } => true,
    };
    let groups = configuration.groups.iter().all(|group| has(&group.column));
    has(&configuration.label.column) && groups && split
}
