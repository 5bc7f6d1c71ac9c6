//! What the page knows, and how it changes. No DOM here: an action goes in, effects to carry out come out.

use std::rc::Rc;

mod action;
mod checks;
mod links;
mod recoveries;
mod replies;
mod running;
mod selection;
mod sweeps;
mod verification;

use crate::page::link::{Link, LinkedData};
use crate::page::view::View;
use crate::worker::{Checked, Failure, Place, Progress, RunId, Slot, Source};
pub use action::{Action, Effect};
pub use recoveries::RecoveryState;
pub use selection::{ROWS_SHOWN, within};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    Cells, Configuration, Confirmed, Exploration, LeftOutRows, Outcome, ReportError, Searched, Split,
};
use soft_unlearn::model::Epoch;
use soft_unlearn::objective::Criterion;
use soft_unlearn::table::{BinaryRole, Condition, FormatChoice, TableSummary};
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
    RecoveryState,
    Search,
    Verify,
}

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
    /// The corrective scenario: what was asked, and what was found.
    pub recovery: Option<Rc<RecoveryState>>,
    /// Whether more of it is being found.
    pub recovering: bool,
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
    recovery_asked: Option<RunId>,
    /// Whether the published sweep follows the run under way.
    paper_waits: bool,
    search_asked: Option<RunId>,
    /// The report that is being verified, by its file's name.
    verifying: Option<String>,
    verify_asked: Option<RunId>,
    /// Settings that wait for the file they are for.
    linked: Option<Box<Link>>,
    /// What was of no use in the link that is being followed.
    repaired: Option<String>,
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
            recovery: None,
            recovering: false,
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
            recovery_asked: None,
            paper_waits: false,
            search_asked: None,
            verifying: None,
            verify_asked: None,
            linked: None,
            repaired: None,
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

    /// Whether settings were changed while a run is under way: they are run as soon as it has answered.
    pub fn change_waits(&self) -> bool {
        self.running && self.run_again
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
        self.missing().map(|[choice, _]| choice)
    }

    /// Why there is no result of the present settings, and the id of the control that it is about.
    pub fn obstacle(&self) -> Option<(&str, &'static str)> {
        if self.busy() || !self.outdated() {
            return None;
        }
        let of_failure = |failure: &'_ Failure| match failure.place {
            Place::Data => Some("file"),
            Place::Roles => Some("label-column"),
            Place::Split => Some("split"),
            Place::Model => Some("l2"),
            Place::Settings => Some("soft-scheme"),
            Place::Internal => None,
        };
        let failed =
            self.errors.iter().find_map(|failure| Some((failure.message.as_str(), of_failure(failure)?)));
        failed.or_else(|| self.missing().map(|[choice, control]| (choice, control)))
    }

    /// The choice that is missing, and the id of the control that makes it.
    fn missing(&self) -> Option<[&'static str; 2]> {
        let unanswered = |role: &BinaryRole| match &role.positive {
            Condition::Values(values) => values.is_empty(),
            Condition::AtLeast(_) => false,
        };
        let label = &self.configuration.label;
        // More than a privileged side and another are asked for whole.
        let sensitive = self.configuration.sensitive();
        if self.summary.is_none() {
            Some(["Choose a data set or a file.", "bundled-adult"])
        } else if label.column.is_empty() {
            Some([
                "No column with two values was recognised as the label. Choose the column that the model is to predict, and its favourable values.",
                "label-column",
            ])
        } else if unanswered(label) {
            Some(["Choose which values of the label are favourable.", "label-column"])
        } else if self.configuration.groups.is_empty()
            && !self.configuration.criteria.contains(&Criterion::Robustness)
        {
            Some(["Choose the column that says who belongs to which group.", "sensitive-column"])
        } else if sensitive.is_some_and(|role| !role.column.is_empty() && unanswered(&role)) {
            Some(["Choose which values of the group column are privileged.", "sensitive-column"])
        } else if matches!(self.configuration.split, Split::SecondFile { .. }) && self.second.is_none() {
            Some(["Choose the second file, with the test rows.", "second-file"])
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
                self.notice = None;
                let format = match (&self.linked, &source) {
                    (Some(link), Source::File { .. }) => link.configuration.format.clone(),
                    _ => FormatChoice::default(),
                };
                if !matches!(source, Source::File { .. }) {
                    (self.linked, self.repaired) = (None, None);
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
            Action::Recover(settings) => self.ask_recovery(settings),
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
                    Some(Waiting::RecoveryState) => self.recovery_asked = Some(id),
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

    fn forget_error(&mut self, place: Place) {
        self.errors.retain(|failure| failure.place != place);
    }
}
