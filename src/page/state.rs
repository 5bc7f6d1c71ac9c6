//! What the page knows, and how it changes: actions in, effects out, no DOM.

use std::rc::Rc;

use super::link::{self, Link};
use crate::experiment::{BundledSet, Configuration, ExportKind, Outcome};
use crate::table::{FormatChoice, TableSummary};
use crate::worker::{Failure, Place, Progress, Reply, RunId, Slot, Source};

/// Everything that the page shows.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Where the data came from.
    pub source: Option<Source>,
    /// The data.
    pub summary: Option<Rc<TableSummary>>,
    /// The second file, with the test rows.
    pub second: Option<Rc<TableSummary>>,
    /// The settings; `None` until there is data with two columns that could be label and group.
    pub configuration: Option<Configuration>,
    /// The last result.
    pub outcome: Option<Rc<Outcome>>,
    /// Whether retrained models are still to come.
    pub retraining: bool,
    /// How far the running request has come.
    pub progress: Option<Progress>,
    /// What went wrong, and where it is shown.
    pub failure: Option<Failure>,
    /// Something to be told once ("Link copied").
    pub notice: Option<String>,
    /// Whether the settings changed since the last result.
    pub stale: bool,
    loading: Option<RunId>,
    run: Option<RunId>,
    /// Whether the first answer to `run` is still to come.
    waiting: bool,
    /// Whether the settings changed while it was.
    changed: bool,
    /// Settings to be used for the data that is being loaded.
    restored: Option<Configuration>,
    wanted_fingerprint: Option<String>,
    /// The data that is being read, and how it is to be read.
    asked: Option<(Source, FormatChoice)>,
}

/// What happens to the page.
#[derive(Debug, Clone)]
pub enum Action {
    /// The page opens, with this hash.
    Opened(String),
    /// The visitor chose data.
    Chose(Slot, Source),
    /// The visitor forgets the second file.
    DroppedSecond,
    /// The visitor says how the file is written down.
    Reformatted(FormatChoice),
    /// The visitor changed the settings.
    Edited(Box<Configuration>),
    /// The visitor asks for a file.
    Export(ExportKind),
    /// The visitor asks for a link.
    CopyLink,
    /// The visitor stops what runs.
    Cancel,
    /// A request was sent.
    Sent(RunId),
    /// The worker answered.
    Replied(RunId, Reply),
    /// Something to be told.
    Notice(String),
}

/// What has to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the worker to read a table.
    Load(Slot, Source, FormatChoice),
    /// Ask the worker to forget the second table.
    DropSecond,
    /// Ask the worker to run.
    Run(Box<Configuration>),
    /// Ask the worker for a file.
    Export(ExportKind),
    /// End the worker.
    Cancel,
    /// Save a file.
    Save(String, String, Vec<u8>),
    /// Put this hash into the address.
    SetHash(String),
    /// Copy the address.
    CopyAddress,
}

impl State {
    /// Whether a request is being worked on (retraining in the background not counted).
    pub fn busy(&self) -> bool {
        self.loading.is_some() || self.waiting
    }

    /// The failure that belongs to this part of the page.
    pub fn failure_at(&self, place: Place) -> Option<&str> {
        self.failure.as_ref().filter(|failure| failure.place == place).map(|failure| failure.message.as_str())
    }

    /// The bundled set that is shown.
    pub fn bundled(&self) -> Option<BundledSet> {
        match self.source {
            Some(Source::Bundled(set)) => Some(set),
            _ => None,
        }
    }

    /// Changes the state; what is returned has to be done in order. A request that is done is followed by
    /// [`Action::Sent`] with its id.
    pub fn apply(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Opened(hash) => self.open(&hash),
            Action::Chose(Slot::Main, source) => {
                if self.wanted_fingerprint.is_none() {
                    self.restored = None;
                }
                self.load(source)
            }
            Action::Chose(Slot::Second, source) => {
                self.progress = Some(Progress { stage: "Reading the second file".to_owned(), done: None });
                self.loading = Some(0);
                vec![Effect::Load(Slot::Second, source, FormatChoice::default())]
            }
            Action::DroppedSecond => {
                self.second = None;
                vec![Effect::DropSecond]
            }
            Action::Reformatted(format) => match self.source.clone() {
                Some(source) => {
                    self.restored = None;
                    self.load_as(source, format)
                }
                None => Vec::new(),
            },
            Action::Edited(configuration) => {
                self.configuration = Some(*configuration);
                self.notice = None;
                self.run()
            }
            Action::Export(kind) => vec![Effect::Export(kind)],
            Action::CopyLink => vec![Effect::CopyAddress],
            Action::Cancel => self.cancel(),
            Action::Sent(id) => {
                if self.loading.is_some() {
                    self.loading = Some(id);
                } else if self.waiting {
                    self.run = Some(id);
                }
                Vec::new()
            }
            Action::Replied(id, reply) => self.replied(id, reply),
            Action::Notice(text) => {
                self.notice = Some(text);
                Vec::new()
            }
        }
    }

    fn open(&mut self, hash: &str) -> Vec<Effect> {
        match link::decode(hash) {
            None => self.load(Source::Bundled(BundledSet::Adult)),
            Some(Err(error)) => {
                let effects = self.load(Source::Bundled(BundledSet::Adult));
                self.notice = Some(error.to_string());
                effects
            }
            Some(Ok(Link { set: Some(set), configuration, .. })) => {
                self.restored = Some(configuration);
                self.load(Source::Bundled(set))
            }
            Some(Ok(Link { set: None, configuration, fingerprint })) => {
                let text = "The link's settings are kept: drop the same file again to see its result (data is never in a link).";
                self.notice = Some(text.to_owned());
                self.restored = Some(configuration);
                self.wanted_fingerprint = fingerprint;
                Vec::new()
            }
        }
    }

    fn load(&mut self, source: Source) -> Vec<Effect> {
        let format = self.restored.as_ref().map(|configuration| configuration.format.clone()).unwrap_or_default();
        self.load_as(source, format)
    }

    fn load_as(&mut self, source: Source, format: FormatChoice) -> Vec<Effect> {
        self.failure = None;
        self.notice = None;
        self.loading = Some(0);
        self.progress = Some(Progress { stage: "Reading the data".to_owned(), done: None });
        self.asked = Some((source.clone(), format.clone()));
        vec![Effect::Load(Slot::Main, source, format)]
    }

    /// One run at a time: while the first answer is awaited, the newest settings wait.
    fn run(&mut self) -> Vec<Effect> {
        let Some(configuration) = self.configuration.clone() else { return Vec::new() };
        self.stale = true;
        if self.summary.is_none() || self.loading.is_some() {
            return Vec::new();
        }
        if self.waiting {
            self.changed = true;
            return Vec::new();
        }
        self.waiting = true;
        self.changed = false;
        let fingerprint = self.summary.as_ref().map(|summary| summary.fingerprint.clone());
        let link = Link { set: self.bundled(), fingerprint, configuration: configuration.clone() };
        vec![Effect::Run(Box::new(configuration)), Effect::SetHash(link::encode(&link))]
    }

    fn cancel(&mut self) -> Vec<Effect> {
        if self.progress.is_none() {
            return Vec::new();
        }
        self.finish();
        self.loading = None;
        self.notice = Some("Stopped. Change a setting to run again.".to_owned());
        vec![Effect::Cancel]
    }

    fn finish(&mut self) {
        self.waiting = false;
        self.changed = false;
        self.retraining = false;
        self.run = None;
        self.progress = None;
    }

    fn replied(&mut self, id: RunId, reply: Reply) -> Vec<Effect> {
        let current = self.loading == Some(id) || self.run == Some(id);
        match reply {
            Reply::Progress(progress) if current => {
                self.progress = Some(progress);
                Vec::new()
            }
            Reply::Loaded { slot: Slot::Main, summary, suggestion } if self.loading == Some(id) => {
                self.loaded(Rc::new(*summary), suggestion.map(|suggestion| *suggestion))
            }
            Reply::Loaded { slot: Slot::Second, summary, .. } if self.loading == Some(id) => {
                self.loading = None;
                self.progress = None;
                self.failure = None;
                self.second = Some(Rc::new(*summary));
                self.run()
            }
            Reply::Outcome { outcome, retraining } if self.run == Some(id) => {
                self.outcome = Some(Rc::new(*outcome));
                self.retraining = retraining;
                self.waiting = false;
                self.failure = None;
                self.stale = self.changed;
                if !retraining {
                    self.progress = None;
                    self.run = None;
                }
                if self.changed { self.run() } else { Vec::new() }
            }
            Reply::Exported { name, media_type, bytes } => vec![Effect::Save(name, media_type, bytes)],
            Reply::Failed(failure) => {
                let again = self.changed && current && failure.place != Place::Internal;
                self.failure = Some(failure);
                self.asked = None;
                self.loading = None;
                self.finish();
                if again { self.run() } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    fn loaded(&mut self, summary: Rc<TableSummary>, suggestion: Option<Configuration>) -> Vec<Effect> {
        self.loading = None;
        self.progress = None;
        self.failure = None;
        self.second = None;
        let same_columns = self.summary.as_ref().is_some_and(|old| {
            old.fingerprint == summary.fingerprint
                && old.columns.iter().map(|column| &column.name).eq(summary.columns.iter().map(|column| &column.name))
        });
        if let Some(wanted) = self.wanted_fingerprint.take().filter(|wanted| *wanted != summary.fingerprint) {
            let start = wanted.chars().take(8).collect::<String>();
            self.notice = Some(format!("This is not the file that the link was made for (its fingerprint begins {start})."));
        }
        self.configuration = match (self.restored.take(), self.configuration.take()) {
            (Some(restored), _) => Some(restored),
            (None, Some(kept)) if same_columns => Some(kept),
            _ => suggestion,
        };
        if let Some((source, format)) = self.asked.take() {
            self.source = Some(source);
            if let Some(configuration) = &mut self.configuration {
                configuration.format = format;
            }
        }
        if !same_columns {
            self.outcome = None;
        }
        self.summary = Some(summary);
        if self.configuration.is_none() {
            let message = "No column with two values was found that could be the label, or none that could be the group. Choose a file that \
                           has both."
                .to_owned();
            self.failure = Some(Failure { place: Place::Roles, message });
        }
        // Answers to runs on the old data are no longer wanted.
        self.waiting = false;
        self.run = None;
        self.run()
    }
}
