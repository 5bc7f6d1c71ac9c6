//! What the page knows, and how it changes. No DOM here: an action goes in, effects to carry out come out.

use std::rc::Rc;

mod action;
mod batches;
mod change;
mod checks;
mod given;
mod history;
mod job;
mod links;
mod replies;
mod row_questions;
mod running;
mod saved;
mod search;
mod selection;
mod verification;

use self::history::History;
use self::job::Jobs;
use crate::page::link::{Link, LinkedData};
use crate::page::saved::Saved;
use crate::page::view::View;
use crate::worker::{Checked, Failure, Found, Place, Progress, Slot, Source};
pub use action::{Action, Effect};
pub use batches::{AtOneGap, AttackState, Batch, RecoveryState, RequestState, Sweep};
pub use change::Change;
pub use given::GivenEntry;
pub use history::STEPS_KEPT;
pub use job::{Job, JobKind};
pub use row_questions::ByGap;
pub use selection::{ROWS_SHOWN, within};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    Cells, Configuration, Confirmed, Exploration, ExportKind, LeftOutRows, Outcome, RowsAnswer, RowsQuestion,
    Searched, Split,
};
use soft_unlearn::model::Epoch;
use soft_unlearn::objective::Criterion;
use soft_unlearn::table::{BinaryRole, Condition, FormatChoice, TableSummary};

/// Everything that the page shows.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// The data.
    pub summary: Option<Rc<TableSummary>>,
    /// What is found of the parts that its columns may play.
    pub found: Rc<Found>,
    /// Whether the visitor is still asked if the guesses are right: of a file of their own.
    pub asks: bool,
    /// Settings that were kept under a name, here or on an earlier visit.
    pub saved: Rc<Vec<Saved>>,
    /// Where the data came from.
    pub source: Option<Source>,
    /// The second file, with the test rows.
    pub second: Option<Rc<TableSummary>>,
    /// The settings as the controls show them; roles may still be empty.
    pub configuration: Rc<Configuration>,
    /// The last result, perhaps of older settings.
    pub outcome: Option<Rc<Outcome>>,
    /// What the pictures need beside the result; perhaps of a moment before it.
    pub exploration: Option<Rc<Exploration>>,
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
    /// Where large products are computed.
    pub processor: Processor,
    /// The comparison of algorithms: what was asked, and what was found.
    pub sweep: Option<Rc<Sweep>>,
    /// The corrective scenario: what was asked, and what was found.
    pub recovery: Option<Rc<RecoveryState>>,
    /// Every method at one gap: what was asked, and what was found.
    pub at_one_gap: Option<Rc<AtOneGap>>,
    /// The attack on SISA.
    pub attack: Option<Rc<AttackState>>,
    /// What requests cost SISA.
    pub requests: Option<Rc<RequestState>>,
    /// What the last search of an algorithm's setting found.
    pub searched: Option<Rc<Searched>>,
    /// The last question about chosen rows, and its answer once it has come.
    pub row_question: Option<Rc<(RowsQuestion, Option<RowsAnswer>)>>,
    /// The result as one gap has it, where influences on that are looked at.
    pub by_gap: Option<Rc<ByGap>>,
    /// Epochs of the perceptron that is being trained for the run that is out; empty where none is.
    pub learning: Rc<Vec<Epoch>>,
    /// The report that was verified last, by its file's name, and what came of it.
    pub verified: Option<Rc<(String, Result<Confirmed, String>)>>,
    /// Files of weights or coefficients that are measured beside the result, in the order in which they were given.
    pub given: Rc<Vec<GivenEntry>>,
    /// What went wrong, by place.
    pub errors: Vec<Failure>,
    /// A word to the visitor.
    pub notice: Option<String>,
    /// What the worker was asked for.
    jobs: Jobs,
    /// The tables that are being read.
    loading: [Option<(Source, FormatChoice)>; 2],
    /// A run is to follow what is under way: settings were changed since, or it took the worker from a run.
    run_again: bool,
    /// The rows whose cells are shown, or on their way.
    cells_of: Vec<u32>,
    /// Whether the published sweep follows the run under way.
    paper_waits: bool,
    /// The report that was asked for is only asked its digest, for the brief.
    briefing: bool,
    /// The report that is being verified, by its file's name.
    verifying: Option<String>,
    /// Settings that wait for the file they are for.
    linked: Option<Box<Link>>,
    /// What was of no use in the link that is being followed.
    repaired: Option<String>,
    /// The tables in each file, where one of several is to be chosen.
    parts: [Vec<String>; 2],
    /// The file that could not be read as the data, and how it was tried: it may be tried again in another format.
    unreadable: Option<(Source, FormatChoice)>,
    /// The second file that could not be read: a table in it may still be chosen.
    second_tried: Option<Source>,
    /// What can be undone.
    history: History,
    /// The settings of an undone or repeated step, while the file is read anew in their way.
    returning: Option<Rc<Configuration>>,
}

impl Default for State {
    fn default() -> Self {
        State {
            summary: None,
            found: Rc::default(),
            asks: false,
            saved: Rc::default(),
            source: None,
            second: None,
            configuration: Rc::new(unassigned()),
            outcome: None,
            exploration: None,
            view: Rc::default(),
            selected: Rc::default(),
            cells: None,
            checked: Rc::default(),
            check: Checked::default(),
            processor: Processor::default(),
            sweep: None,
            recovery: None,
            at_one_gap: None,
            attack: None,
            requests: None,
            searched: None,
            row_question: None,
            by_gap: None,
            learning: Rc::default(),
            verified: None,
            given: Rc::default(),
            errors: Vec::new(),
            notice: None,
            jobs: Jobs::default(),
            loading: [None, None],
            run_again: false,
            cells_of: Vec::new(),
            paper_waits: false,
            briefing: false,
            verifying: None,
            linked: None,
            repaired: None,
            unreadable: None,
            second_tried: None,
            parts: [Vec::new(), Vec::new()],
            history: History::default(),
            returning: None,
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
    /// How a job stands.
    pub fn job(&self, kind: JobKind) -> &Job {
        self.jobs.job(kind)
    }

    /// Whether a job is asked for or running.
    pub fn going(&self, kind: JobKind) -> bool {
        self.jobs.going(kind)
    }

    /// The jobs that are asked for or running.
    pub fn all_going(&self) -> impl Iterator<Item = JobKind> + '_ {
        self.jobs.all_going()
    }

    /// Whether the worker has something to do that the visitor waits for.
    pub fn busy(&self) -> bool {
        self.jobs.all_going().any(JobKind::in_front)
    }

    /// How far it is.
    pub fn progress(&self) -> Option<&Progress> {
        self.jobs.progress()
    }

    /// Whether settings were changed while a run is under way: they are run as soon as it has answered.
    pub fn change_waits(&self) -> bool {
        self.going(JobKind::Experiment) && self.run_again
    }

    /// Whether a table is being read.
    pub fn loading(&self, slot: Slot) -> bool {
        self.going(JobKind::Load(slot))
    }

    /// How the file that could not be read was tried, where the last one chosen could not.
    pub fn unreadable(&self) -> Option<&FormatChoice> {
        self.unreadable.as_ref().map(|(_, format)| format)
    }

    /// Whether the second file that was chosen last could not be read; one of its tables may still be chosen.
    pub fn second_is_unreadable(&self) -> bool {
        self.second_tried.is_some()
    }

    /// The tables in a file, where it holds several and one has to be chosen.
    pub fn parts(&self, slot: Slot) -> &[String] {
        &self.parts[index(slot)]
    }

    /// Whether the result shown is not, or not yet, that of the settings shown.
    pub fn outdated(&self) -> bool {
        self.loading(Slot::Main)
            || self.going(JobKind::Experiment)
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
            Some([
                "A group is missing: no column looks like sex, race or age. Choose the column that says who belongs to which group, or ask for robustness, which needs none.",
                "sensitive-column",
            ])
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
            (Source::Synthetic(world), _) => LinkedData::Synthetic(world.clone()),
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

    /// Where the data come from: those that are being read, or else those that are there.
    fn wanted_source(&self) -> Option<&Source> {
        self.loading[0].as_ref().map(|(source, _)| source).or(self.source.as_ref())
    }

    /// Changes the state, and says what is to be done.
    pub fn apply(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Open(link) => self.open(link),
            Action::Choose { slot, source } => self.choose(slot, source),
            Action::Remake(change) => self.remake(&change),
            Action::DropSecond => self.drop_second(),
            Action::Reformat(change) => self.reformat(&change),
            Action::SecondPart(part) => self.read_second_part(part),
            Action::Configure(change) => self.set_configuration(change.made_to(&self.configuration)),
            Action::Look(change) => self.set_view(change.made_to(&self.view)),
            Action::Settle => {
                self.settle();
                Vec::new()
            }
            Action::Undo => self.undo(),
            Action::Redo => self.redo(),
            Action::Run => self.request_run(),
            Action::Cancel => self.cancel(),
            Action::Check(Some(rows)) => self.start_check(&rows),
            Action::Check(None) => self.stop_check(),
            Action::Compute(processor) => self.compute_on(processor),
            Action::Paper(model) => self.ask_paper(model),
            Action::Search => self.ask_search(),
            Action::AskOfRows(question) => self.ask_of_rows(question),
            Action::InfluenceOn(gap) => self.look_at_gap(gap),
            Action::Begin(kind) => self.ask_batch(self.batch_settings(kind)),
            Action::Stop(kind) => self.stop_batch(kind),
            Action::Export(kind) => self.export(kind, false),
            Action::Brief => self.export(ExportKind::Report, true),
            Action::Verify { name } => self.verify(name),
            Action::Give { key, name, taken_for } => self.give(key, name, taken_for),
            Action::TakeBack(key) => {
                self.take_back(key);
                Vec::new()
            }
            Action::Replied(id, reply) => self.replied(id, reply),
            Action::Right => {
                self.asks = false;
                Vec::new()
            }
            Action::Remember(saved) => {
                self.saved = Rc::new(saved);
                Vec::new()
            }
            Action::Save(name) => self.save(&name),
            Action::Take(configuration) => self.take(*configuration),
            Action::UseSaved(name) => self.use_saved(&name),
            Action::ForgetSaved(name) => self.forget_saved(&name),
            Action::Notify(text) => {
                self.notice = Some(text);
                Vec::new()
            }
        }
    }

    /// Looks at the result in another way: a step that can be undone.
    fn set_view(&mut self, view: View) -> Vec<Effect> {
        if *self.view == view {
            return Vec::new();
        }
        self.record();
        let selects_anew = view.selection != self.view.selection;
        self.view = Rc::new(view);
        if selects_anew { self.select() } else { Vec::new() }
    }

    /// Asks for a file: to be saved, or for what the brief says of it.
    fn export(&mut self, kind: ExportKind, briefing: bool) -> Vec<Effect> {
        self.forget_error(Place::Internal);
        self.briefing = briefing;
        vec![Effect::Export { id: self.jobs.ask(&[JobKind::Export]), kind }]
    }

    fn forget_error(&mut self, place: Place) {
        self.errors.retain(|failure| failure.place != place);
    }
}
