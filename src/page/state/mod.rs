//! What the page knows, and how it changes. No DOM here: an action goes in, effects to carry out come out.

use std::collections::BTreeSet;
use std::rc::Rc;

mod action;
mod links;
mod sweeps;
mod verification;

use crate::compute::Processor;
use crate::compute::by_descending;
use crate::experiment::{
    Cells, CheckRows, Configuration, Confirmed, Exploration, LeftOutRows, Outcome, ReportError, Samples,
    Searched, Split, paper_sweep,
};
use crate::leave_one_out::LeftOut;
use crate::model::Epoch;
use crate::page::link::{Link, LinkedData};
use crate::page::view::View;
use crate::table::{BinaryRole, Condition, FormatChoice, TableSummary};
use crate::worker::{Check, Checked, Failure, Place, Progress, Reply, RunId, Slot, Source};
pub use action::{Action, Effect};
use links::fits;
pub use sweeps::Sweep;

/// What the worker is busy with; at most one request of a kind is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    Load(Slot),
    Run,
    Export,
    Cells,
    Check,
    Sweep,
    Search,
    Verify,
}

/// Selected rows whose cells are shown: those with the largest influence on the target.
pub const ROWS_SHOWN: usize = 50;

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The data.
    pub summary: Option<Rc<TableSummary>>,
    /// Where the data came from.
    pub source: Option<Source>,
    /// The second file, with the test rows.
    pub second: Option<Rc<TableSummary>>,
    /// The settings as the controls show them; roles may still be empty.
    pub configuration: Rc<Configuration>,
    /// The last result, perhaps of older settings.
    pub outcome: Option<Rc<Outcome>>,
    /// Whether retrained models are still to come.
    pub retraining: bool,
    /// What the pictures need beside the result; perhaps of a moment before it.
    pub exploration: Option<Rc<Exploration>>,
    /// Whether retrained points of the curves are still to come.
    pub tracing: bool,
    /// How the result is looked at.
    pub view: Rc<View>,
    /// The selected training rows, as places in the samples, the largest influence on the target first.
    pub selected: Rc<Vec<usize>>,
    /// Cells of the first of them.
    pub cells: Option<Rc<Cells>>,
    /// Exact leave-one-out models found so far.
    pub checked: Rc<LeftOutRows>,
    /// How the last check stands; what it found is in `checked`.
    pub check: Checked,
    /// Whether more of them are being found.
    pub checking: bool,
    /// Where large products are computed.
    pub processor: Processor,
    /// The comparison of algorithms: what was asked, and what was found.
    pub sweep: Option<Rc<Sweep>>,
    /// Whether more of it is being found.
    pub sweeping: bool,
    /// What the last search of an algorithm's setting found.
    pub searched: Option<Rc<Searched>>,
    /// Whether one is under way.
    pub searching: bool,
    /// Epochs of the perceptron that is being trained for the run that is out; empty where none is.
    pub learning: Rc<Vec<Epoch>>,
    /// The report that was verified last, by its file's name, and what came of it.
    pub verified: Option<Rc<(String, Result<Confirmed, ReportError>)>>,
    /// What went wrong, by place.
    pub errors: Vec<Failure>,
    /// How far the worker is.
    pub progress: Option<Progress>,
    /// A word to the visitor.
    pub notice: Option<String>,
    /// What [`Action::Sent`] will name next.
    sending: Option<Waiting>,
    loads: [Option<RunId>; 2],
    loading: [Option<(Source, FormatChoice)>; 2],
    run: Option<RunId>,
    running: bool,
    run_again: bool,
    export: Option<RunId>,
    cells_asked: Option<RunId>,
    check_asked: Option<RunId>,
    sweep_asked: Option<RunId>,
    /// Whether the published sweep follows the run under way.
    paper_waits: bool,
    search_asked: Option<RunId>,
    /// The report that is being verified, by its file's name.
    verifying: Option<String>,
    verify_asked: Option<RunId>,
    /// Settings that wait for the file they are for.
    linked: Option<Box<Link>>,
    /// The file that could not be read as the data, and how it was tried: it may be tried again in another format.
    unreadable: Option<(Source, FormatChoice)>,
}

impl Default for State {
    fn default() -> Self {
        State {
            summary: None,
            source: None,
            second: None,
            configuration: Rc::new(unassigned()),
            outcome: None,
            retraining: false,
            exploration: None,
            tracing: false,
            view: Rc::default(),
            selected: Rc::default(),
            cells: None,
            checked: Rc::default(),
            check: Checked::default(),
            checking: false,
            processor: Processor::default(),
            sweep: None,
            sweeping: false,
            searched: None,
            searching: false,
            learning: Rc::default(),
            verified: None,
            errors: Vec::new(),
            progress: None,
            notice: None,
            sending: None,
            loads: [None, None],
            loading: [None, None],
            run: None,
            running: false,
            run_again: false,
            export: None,
            cells_asked: None,
            check_asked: None,
            sweep_asked: None,
            paper_waits: false,
            search_asked: None,
            verifying: None,
            verify_asked: None,
            linked: None,
            unreadable: None,
        }
    }
}

/// Settings with no roles assigned yet.
fn unassigned() -> Configuration {
    let nobody =
        || BinaryRole { column: String::new(), positive: Condition::Values(Vec::new()), negative: None };
    Configuration::new(nobody(), nobody())
}

fn index(slot: Slot) -> usize {
    match slot {
        Slot::Main => 0,
        Slot::Second => 1,
    }
}

impl State {
    /// Whether the worker has something to do.
    pub fn busy(&self) -> bool {
        self.loading.iter().any(Option::is_some)
            || self.running
            || self.retraining
            || self.searching
            || self.export.is_some()
            || self.verifying.is_some()
    }

    /// Whether a table is being read.
    pub fn loading(&self, slot: Slot) -> bool {
        self.loading[index(slot)].is_some()
    }

    /// How the file that could not be read was tried, where the last one chosen could not.
    pub fn unreadable(&self) -> Option<&FormatChoice> {
        self.unreadable.as_ref().map(|(_, format)| format)
    }

    /// Whether the result shown is not, or not yet, that of the settings shown.
    pub fn outdated(&self) -> bool {
        self.loading[0].is_some()
            || self.running
            || self.outcome.as_ref().is_none_or(|outcome| outcome.configuration != *self.configuration)
    }

    /// What is wrong at a place of the page.
    pub fn error(&self, place: Place) -> Option<&str> {
        self.errors.iter().find(|failure| failure.place == place).map(|failure| failure.message.as_str())
    }

    /// What the visitor still has to choose before anything can be computed.
    pub fn missing_choice(&self) -> Option<&'static str> {
        let unanswered = |role: &BinaryRole| match &role.positive {
            Condition::Values(values) => values.is_empty(),
            Condition::AtLeast(_) => false,
        };
        let Configuration { label, sensitive, .. } = self.configuration.as_ref();
        if self.summary.is_none() {
            Some("Choose a data set or a file.")
        } else if label.column.is_empty() {
            Some(
                "No column with two values was recognised as the label. Choose the column that the model is to predict, and its favourable values.",
            )
        } else if unanswered(label) {
            Some("Choose which values of the label are favourable.")
        } else if sensitive.column.is_empty() {
            Some("Choose the column that says who belongs to which group.")
        } else if unanswered(sensitive) {
            Some("Choose which values of the group column are privileged.")
        } else if matches!(self.configuration.split, Split::SecondFile { .. }) && self.second.is_none() {
            Some("Choose the second file, with the test rows.")
        } else {
            None
        }
    }

    /// The link that restores what is shown.
    pub fn link(&self) -> Option<Link> {
        let data = match (self.source.as_ref()?, self.summary.as_ref()?) {
            (Source::Bundled(set), _) => LinkedData::Bundled(*set),
            (Source::Synthetic(world), _) => LinkedData::Synthetic(*world),
            (Source::Embeddings(set), _) => LinkedData::Embeddings(*set),
            (Source::File { name }, summary) => {
                LinkedData::File { name: name.clone(), fingerprint: summary.fingerprint.clone() }
            }
        };
        Some(Link {
            data,
            configuration: self.configuration.as_ref().clone(),
            view: self.view.as_ref().clone(),
        })
    }

    /// Changes the state, and says what is to be done.
    pub fn apply(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Open(link) => self.open(link),
            Action::Choose { slot, source } => {
                // Other data were chosen in spite of it: a word about a link that could not be followed has been heard.
                self.forget_error(Place::Settings);
                let format = match (&self.linked, &source) {
                    (Some(link), Source::File { .. }) => link.configuration.format.clone(),
                    _ => FormatChoice::default(),
                };
                if !matches!(source, Source::File { .. }) {
                    self.linked = None;
                }
                self.load(slot, source, format)
            }
            Action::DropSecond => {
                self.second = None;
                let mut effects = vec![Effect::DropSecond];
                if matches!(self.configuration.split, Split::SecondFile { .. }) {
                    effects.extend(self.configure(Configuration {
                        split: Split::default(),
                        ..self.configuration.as_ref().clone()
                    }));
                }
                effects
            }
            Action::Reformat(format) => {
                match self.unreadable.take().map(|(source, _)| source).or(self.source.clone()) {
                    Some(source) => self.load(Slot::Main, source, format),
                    None => Vec::new(),
                }
            }
            Action::Configure(configuration) => self.configure(*configuration),
            Action::Look(view) => {
                let selects_anew = view.selection != self.view.selection;
                self.view = Rc::new(*view);
                if selects_anew { self.select() } else { Vec::new() }
            }
            Action::Run => self.request_run(),
            Action::Cancel => self.cancel(),
            Action::Check(Some(rows)) => self.start_check(&rows),
            Action::Check(None) => {
                self.checking = false;
                vec![Effect::StopCheck]
            }
            Action::Compute(processor) => {
                if self.processor == processor {
                    return Vec::new();
                }
                self.processor = processor;
                // What runs now would be computed again.
                let mut effects = if self.running { self.cancel() } else { Vec::new() };
                self.notice = None;
                if std::mem::take(&mut self.checking) {
                    effects.push(Effect::StopCheck);
                }
                effects.push(Effect::Compute(processor));
                if self.outcome.is_some() || !effects.is_empty() {
                    effects.extend(self.request_run());
                }
                effects
            }
            Action::Paper(model) => self.ask_paper(model),
            Action::Search => {
                self.sending = Some(Waiting::Search);
                self.searching = true;
                vec![Effect::Search]
            }
            Action::Sweep(settings) => self.ask_sweep(settings),
            Action::Export(kind) => {
                self.sending = Some(Waiting::Export);
                self.forget_error(Place::Internal);
                vec![Effect::Export(kind)]
            }
            Action::Verify { name } => self.verify(name),
            Action::Sent(id) => {
                match self.sending.take() {
                    Some(Waiting::Load(slot)) => self.loads[index(slot)] = Some(id),
                    Some(Waiting::Run) => self.run = Some(id),
                    Some(Waiting::Export) => self.export = Some(id),
                    Some(Waiting::Cells) => self.cells_asked = Some(id),
                    Some(Waiting::Check) => self.check_asked = Some(id),
                    Some(Waiting::Sweep) => self.sweep_asked = Some(id),
                    Some(Waiting::Search) => self.search_asked = Some(id),
                    Some(Waiting::Verify) => self.verify_asked = Some(id),
                    None => {}
                }
                Vec::new()
            }
            Action::Replied(id, reply) => self.replied(id, reply),
            Action::Notify(text) => {
                self.notice = Some(text);
                Vec::new()
            }
        }
    }

    fn load(&mut self, slot: Slot, source: Source, format: FormatChoice) -> Vec<Effect> {
        self.sending = Some(Waiting::Load(slot));
        self.loading[index(slot)] = Some((source.clone(), format.clone()));
        self.forget_error(Place::Data);
        self.forget_error(Place::Internal);
        if slot == Slot::Main {
            self.unreadable = None;
            // Whatever a run in flight answers is about the table that is being replaced.
            self.run = None;
            self.running = false;
            self.run_again = false;
            self.retraining = false;
            self.forget_verification();
        }
        // The worker's sweep ends with the table that it was about.
        self.sweeping = false;
        self.searching = false;
        vec![Effect::Load { slot, source, format }]
    }

    fn configure(&mut self, configuration: Configuration) -> Vec<Effect> {
        self.paper_waits = false;
        if *self.configuration == configuration {
            return Vec::new();
        }
        self.configuration = Rc::new(configuration);
        self.request_run()
    }

    /// Runs now, or as soon as the run in flight has answered: only the newest settings are ever computed.
    fn request_run(&mut self) -> Vec<Effect> {
        self.errors.retain(|failure| failure.place == Place::Data);
        if self.loading.iter().any(Option::is_some) || self.missing_choice().is_some() {
            return Vec::new();
        }
        if self.running {
            self.run_again = true;
            return Vec::new();
        }
        self.running = true;
        self.run_again = false;
        self.learning = Rc::default();
        self.sending = Some(Waiting::Run);
        let mut effects = Vec::new();
        // Another question has other effects: what is still to be found for this one is not wanted.
        let asked = |outcome: &Rc<Outcome>| outcome.configuration.question() == self.configuration.question();
        if self.checking && !self.outcome.as_ref().is_some_and(asked) {
            self.checking = false;
            effects.push(Effect::StopCheck);
        }
        effects.push(Effect::Run(Box::new(self.configuration.as_ref().clone())));
        effects
    }

    /// Asks for what is not known yet of these rows.
    fn start_check(&mut self, rows: &CheckRows) -> Vec<Effect> {
        self.forget_error(Place::Settings);
        let Some(outcome) = &self.outcome else { return Vec::new() };
        let settings = &outcome.configuration;
        let places = match rows.places(outcome.samples.row.len(), settings.seed) {
            Ok(places) => places,
            Err(error) => {
                let message = error.to_string();
                self.errors.push(Failure { place: Place::Settings, message });
                return Vec::new();
            }
        };
        let known = |list: &[LeftOut]| -> BTreeSet<usize> { list.iter().map(|row| row.place).collect() };
        let (exact, evaluated) = (known(&self.checked.rows), known(&self.checked.one_step));
        let one_step = rows.by_hand();
        let is_known = |place: usize| exact.contains(&place) && (!one_step || evaluated.contains(&place));
        let places: Vec<u32> = places.into_iter().filter(|&place| !is_known(place as usize)).collect();
        if places.is_empty() {
            self.check = Checked::default();
            return Vec::new();
        }
        self.sending = Some(Waiting::Check);
        self.checking = true;
        self.check = Checked { waiting: places.len(), ..Checked::default() };
        vec![Effect::Check(Box::new(Check { question: settings.question(), places, one_step }))]
    }

    fn cancel(&mut self) -> Vec<Effect> {
        if !self.busy() {
            return Vec::new();
        }
        self.loading = [None, None];
        self.loads = [None, None];
        self.run = None;
        self.running = false;
        self.run_again = false;
        self.retraining = false;
        self.tracing = false;
        self.checking = false;
        self.sweeping = false;
        self.searching = false;
        self.export = None;
        self.forget_verification();
        self.progress = None;
        let next = match self.summary {
            Some(_) => "Stopped. Press Run, or change something, to go on.",
            None => "Stopped. Choose a data set or a file to go on.",
        };
        self.notice = Some(next.to_owned());
        vec![Effect::Cancel]
    }

    fn replied(&mut self, id: RunId, reply: Reply) -> Vec<Effect> {
        let load = [Slot::Main, Slot::Second].into_iter().find(|slot| self.loads[index(*slot)] == Some(id));
        let is_run = self.run == Some(id);
        let is_export = self.export == Some(id);
        if let (Reply::Cells(cells), true) = (&reply, self.cells_asked == Some(id)) {
            self.cells = Some(Rc::new(cells.clone()));
            return Vec::new();
        }
        if self.search_asked == Some(id) {
            return self.search_replied(reply);
        }
        if self.sweep_asked == Some(id) {
            match reply {
                Reply::Swept(swept) => self.swept(*swept),
                Reply::Failed(failure) => {
                    self.sweeping = false;
                    self.forget_error(failure.place);
                    self.errors.push(failure);
                }
                _ => {}
            }
            return Vec::new();
        }
        if self.check_asked == Some(id) {
            match reply {
                Reply::Checked(mut checked) => {
                    self.checking &= checked.waiting > 0 && checked.workers > 0;
                    let found = std::mem::take(&mut checked.found);
                    if found != LeftOutRows::default() {
                        Rc::make_mut(&mut self.checked).take_in(found);
                    }
                    self.check = *checked;
                }
                Reply::Failed(failure) => {
                    self.checking = false;
                    self.forget_error(failure.place);
                    self.errors.push(failure);
                }
                _ => {}
            }
            return Vec::new();
        }
        if self.is_verifying(id) {
            return self.verification_replied(reply);
        }
        if let Reply::Failed(failure) = reply {
            return self.failed(failure, load, is_run, is_export);
        }
        if load.is_none() && !is_run && !is_export {
            return Vec::new();
        }
        match reply {
            Reply::Progress(progress) => {
                self.progress = Some(progress);
                Vec::new()
            }
            Reply::Learned(epoch) if is_run => {
                Rc::make_mut(&mut self.learning).push(epoch);
                let most = f64::from(self.configuration.model.perceptron.epochs.max(1));
                self.progress = Some(Progress {
                    stage: format!("Training the hidden layers, epoch {}", epoch.number),
                    done: Some((f64::from(epoch.number) / most).min(1.0)),
                });
                Vec::new()
            }
            Reply::Loaded { slot, summary, suggestion } => self.loaded(slot, summary, suggestion),
            Reply::Outcome { outcome, retraining } => {
                let first = std::mem::take(&mut self.running);
                self.learning = Rc::default();
                let same_question = self.outcome.as_ref().is_some_and(|old| {
                    old.samples.target_influence == outcome.samples.target_influence
                        && old.samples.utility_influence == outcome.samples.utility_influence
                });
                if !same_question {
                    self.forget_check();
                }
                self.outcome = Some(Rc::new(*outcome));
                self.retraining = retraining;
                if !retraining {
                    self.progress = None;
                }
                if first && self.run_again {
                    return self.request_run();
                }
                if !retraining && std::mem::take(&mut self.paper_waits) {
                    return self.ask_sweep(Some(paper_sweep(self.view.methods.seeds)));
                }
                // Influences are what the selection is about: they change with the question.
                if first { self.select() } else { Vec::new() }
            }
            Reply::Explored { exploration, tracing } => {
                self.exploration = Some(Rc::new(*exploration));
                self.tracing = tracing;
                Vec::new()
            }
            Reply::Exported { name, media_type, bytes } => {
                self.export = None;
                self.progress = None;
                self.notice = Some(format!("Saved {name}."));
                vec![Effect::Save { name, media_type, bytes }]
            }
            Reply::Ready { .. }
            | Reply::Failed(_)
            | Reply::Learned(_)
            | Reply::Cells(_)
            | Reply::Checked(_)
            | Reply::Aimed
            | Reply::LeftOut { .. }
            | Reply::Searched(_)
            | Reply::Swept(_)
            | Reply::Verified(_) => Vec::new(),
        }
    }

    /// Finds the selected rows in the result, and asks for the cells of the first of them.
    fn select(&mut self) -> Vec<Effect> {
        let (Some(outcome), Some(range)) = (&self.outcome, self.view.selection) else {
            self.selected = Rc::default();
            self.cells = None;
            return Vec::new();
        };
        let selected = within(&outcome.samples, range);
        if *self.selected == selected && self.cells.is_some() {
            return Vec::new();
        }
        let rows =
            selected.iter().take(ROWS_SHOWN).filter_map(|&i| outcome.samples.row.get(i)).copied().collect();
        self.selected = Rc::new(selected);
        self.cells = None;
        if self.selected.is_empty() || self.sending.is_some() {
            return Vec::new();
        }
        self.sending = Some(Waiting::Cells);
        vec![Effect::Cells(rows)]
    }

    fn failed(&mut self, failure: Failure, load: Option<Slot>, is_run: bool, is_export: bool) -> Vec<Effect> {
        if failure.place == Place::Internal && !is_export {
            // The worker is gone, and with it whatever it was asked.
            self.loading = [None, None];
            self.running = false;
            self.run_again = false;
            self.retraining = false;
            self.checking = false;
            self.sweeping = false;
            self.searching = false;
            self.export = None;
            self.verifying = None;
        } else if let Some(slot) = load {
            let tried = self.loading[index(slot)].take();
            if slot == Slot::Main {
                self.unreadable = tried.filter(|(source, _)| matches!(source, Source::File { .. }));
            }
        } else if is_run {
            self.running = false;
            self.retraining = false;
        } else if is_export {
            self.export = None;
        } else {
            return Vec::new();
        }
        self.progress = None;
        let again = is_run && std::mem::take(&mut self.run_again);
        self.forget_error(failure.place);
        self.errors.push(failure);
        if again { self.request_run() } else { Vec::new() }
    }

    fn loaded(
        &mut self,
        slot: Slot,
        summary: Box<TableSummary>,
        suggestion: Option<Box<Configuration>>,
    ) -> Vec<Effect> {
        let Some((source, format)) = self.loading[index(slot)].take() else { return Vec::new() };
        self.progress = None;
        if slot == Slot::Second {
            self.second = Some(Rc::new(*summary));
            return self.request_run();
        }
        // Another made-up world has the same columns, or some like them; its settings are kept, and its result replaces the
        // last one.
        let both_made_up = matches!(
            (&self.source, &source),
            (Some(Source::Synthetic(_)), Source::Synthetic(_))
                | (Some(Source::Embeddings(_)), Source::Embeddings(_))
        );
        let same_source = both_made_up
            || self.source.as_ref() == Some(&source)
                && self.summary.as_ref().is_some_and(|old| old.fingerprint == summary.fingerprint);
        let mut effects = Vec::new();
        if !same_source {
            self.outcome = None;
            self.exploration = None;
            self.tracing = false;
            self.sweep = None;
            self.sweep_asked = None;
            self.forget_check();
            if self.linked.is_none() {
                self.view = Rc::new(View { selection: None, ..self.view.as_ref().clone() });
            }
            self.selected = Rc::default();
            self.cells = None;
            if self.second.take().is_some() {
                effects.push(Effect::DropSecond);
            }
        }
        let kept =
            (same_source && fits(&self.configuration, &summary)).then(|| self.configuration.as_ref().clone());
        let chosen = self.linked_configuration(&source, &summary).or(kept).or(suggestion.map(|boxed| *boxed));
        let configuration = Configuration { format, ..chosen.unwrap_or_else(unassigned) };
        self.summary = Some(Rc::new(*summary));
        self.source = Some(source);
        self.configuration = Rc::new(configuration);
        if self.missing_choice().is_some() {
            self.outcome = None;
        }
        // A message about a link is older than this table, and still true.
        let about_link: Vec<Failure> =
            self.errors.iter().filter(|failure| failure.place == Place::Settings).cloned().collect();
        effects.extend(self.request_run());
        if !same_source && self.outcome.is_none() {
            self.errors.extend(about_link);
        }
        effects
    }

    /// Rows that were left out of another model say nothing of this one.
    fn forget_check(&mut self) {
        self.checked = Rc::default();
        self.check = Checked::default();
        self.checking = false;
        self.check_asked = None;
    }

    fn forget_error(&mut self, place: Place) {
        self.errors.retain(|failure| failure.place != place);
    }
}

/// Places of the samples whose influences lie in a rectangle (least and largest u, least and largest f), the largest
/// influence on the target first.
pub fn within(samples: &Samples, [u_low, u_high, f_low, f_high]: [f64; 4]) -> Vec<usize> {
    let (f, u) = (&samples.target_influence, &samples.utility_influence);
    let list: Vec<usize> = (0..f.len().min(u.len()))
        .filter(|&i| (u_low..=u_high).contains(&u[i]) && (f_low..=f_high).contains(&f[i]))
        .collect();
    let keys: Vec<f64> = list.iter().map(|&i| f[i].abs()).collect();
    by_descending(list, keys.into_iter())
}
