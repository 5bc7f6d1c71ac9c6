//! What page and worker say to each other. Messages are postcard bytes; files travel beside them as handles.

use serde::{Deserialize, Serialize};

use super::Checked;
use soft_unlearn::compute::{Computed, Processor};
use soft_unlearn::experiment::{
    BatchKind, BatchRequest, BatchRows, BundledSet, Cells, CellsDone, Certainty, Configuration, Confirmed,
    Embeddings, Exploration, ExportKind, Given, LeftOutRows, Outcome, RowsAnswer, RowsQuestion, Searched,
    Synthetic,
};
use soft_unlearn::model::Epoch;
use soft_unlearn::table::{FormatChoice, Guesses, Noted, TableSummary};

/// The version of these messages. A worker script of another version (an old one from a cache) is refused.
pub const PROTOCOL_VERSION: u32 = 21;

/// Identifies a request; replies carry it. The page counts them, from 1.
pub type RunId = u32;

/// The id of what the page's own end asks for (tables given to a new worker again): it is told to nobody.
pub const SILENT: RunId = 0;

/// Where a table comes from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// One of the page's own sets.
    Bundled(BundledSet),
    /// A made-up world.
    Synthetic(Synthetic),
    /// Made-up embeddings.
    Embeddings(Embeddings),
    /// The file whose handle travels beside the message.
    File {
        /// Its name.
        name: String,
    },
}

/// Which of the two tables is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Slot {
    /// The data.
    Main,
    /// The second file, with the test rows.
    Second,
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Read a table. Answered by progress and [`Reply::Loaded`].
    Load {
        /// Where it is to be kept.
        slot: Slot,
        /// Where it comes from.
        source: Source,
        /// What the visitor fixed of its format.
        format: FormatChoice,
    },
    /// Forget the second table.
    DropSecond,
    /// Run an experiment on the loaded table. Answered by progress and [`Reply::Outcome`], twice: first without
    /// the retrained models, then with them.
    Run {
        /// What is asked.
        configuration: Box<Configuration>,
    },
    /// Compute large products on this processor from the next run on, and all models anew.
    Compute(Processor),
    /// Take this for what was measured of the GPU earlier, if it makes sense and is of the same adapter.
    Remember(String),
    /// Write a file from the last outcome.
    Export(ExportKind),
    /// Fit, and measure influence, without telling: what a worker needs that only leaves rows out. Answered by [`Reply::ObjectiveInfluence`].
    MeasureInfluence(Box<Configuration>),
    /// Train without each of these rows, once nothing else is to be done. Answered by [`Reply::LeftOut`].
    LeaveOut {
        /// The question; a worker that is by now about another one finds nothing.
        question: Box<Configuration>,
        /// The rows, by their places among the training rows.
        places: Vec<u32>,
        /// Whether they are to be evaluated at one step, too.
        one_step: bool,
    },
    /// Search the chosen algorithm's main setting on validation. Answered by [`Reply::Searched`].
    Search,
    /// Answer a question about rows of the last outcome. Answered by [`Reply::Answered`].
    Ask(Box<RowsQuestion>),
    /// Begin a batch, or go on with it, while nothing else is to be done. Answered by [`Reply::CellsDone`], again and again.
    Batch(Box<BatchRequest>),
    /// Do no more of it. Not answered: the cell under way is.
    StopBatch(BatchKind),
    /// Compute again what a report says, from the data's own files, and compare. The report's handle travels beside the
    /// message, and after it the handles of those sources that are files. Answered by [`Reply::Verified`].
    Verify {
        /// The data.
        main: Source,
        /// The second file, with the test rows.
        second: Option<Source>,
    },
    /// Measure the weights or coefficients of the file whose handle travels beside the message, on the rows of this question; a worker that is by
    /// now about another one gives up. Answered by [`Reply::Measured`].
    Measure(Box<Configuration>),
    /// Show the cells of these training rows, as the file has them. Row numbers count from 1.
    Cells(Vec<u32>),
}

/// What the worker answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// The worker is up and speaks [`PROTOCOL_VERSION`].
    Ready {
        /// Its version.
        version: u32,
    },
    /// What has been measured of the GPU: to be kept as it is, and told to later workers.
    Calibrated(String),
    /// How far it is.
    Progress(Progress),
    /// The perceptron's hidden layers have been through another epoch.
    Learned(Epoch),
    /// A table has been read.
    Loaded {
        /// Where it is kept.
        slot: Slot,
        /// What it looks like.
        summary: Box<TableSummary>,
        /// A first guess at the settings.
        suggestion: Option<Box<Configuration>>,
        /// What is found of the columns' parts.
        found: Box<Found>,
    },
    /// The file holds several tables, of which one has to be chosen; [`Reply::Failed`] follows.
    Parts(Vec<String>),
    /// Notes of the columns' parts, as the run that follows has them.
    Noted(Box<Noted>),
    /// An experiment's result. Its rows travel beside the message (`columns.rs`).
    Outcome {
        /// The result.
        outcome: Box<Outcome>,
        /// Whether the retrained models are still to come.
        retraining: bool,
    },
    /// What the pictures need beside the outcome. Comes after it, and again as the curves are retrained.
    Explored {
        /// The pictures' figures.
        exploration: Box<Exploration>,
        /// Whether retrained points of the curves are still to come.
        tracing: bool,
    },
    /// Intervals of the outcome's figures, from resamples. Comes after it, before its curves are retrained.
    Certain(Box<Certainty>),
    /// Cells of training rows.
    Cells(Cells),
    /// Fitted, and influence measured.
    ObjectiveInfluence,
    /// Models without the rows asked for.
    LeftOut {
        /// The models.
        found: LeftOutRows,
        /// How long that took.
        milliseconds: f64,
        /// What was computed where.
        computed: Computed,
    },
    /// How a check stands, for the page: its own end makes it of what the workers have [`Reply::LeftOut`].
    Checked(Box<Checked>),
    /// What a search has found; `None` where the algorithm has no setting.
    Searched(Option<Box<Searched>>),
    /// The answer to a question about rows.
    Answered(Box<RowsAnswer>),
    /// Cells of a batch: those found last.
    CellsDone(Box<CellsDone<BatchRows>>),
    /// The request has been given up for a later one: nothing more comes.
    GivenUp,
    /// Whether a report holds what it has to, or why not, in the page's words.
    Verified(Result<Confirmed, String>),
    /// What a file's weights or coefficients do, or why they cannot be measured, in the page's words.
    Measured(Result<Box<Given>, String>),
    /// A file to be saved.
    Exported {
        /// Suggested file name.
        name: String,
        /// Media type.
        media_type: String,
        /// Contents.
        bytes: Vec<u8>,
    },
    /// What went wrong with the request.
    Failed(Failure),
}

/// What is found of the parts that columns may play.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Label, groups, split and weights, the likeliest first.
    pub guesses: Guesses,
    /// What is found of the parts that are played.
    pub noted: Noted,
}

/// How far a request has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What is being done, in words ("Reading adult.csv").
    pub stage: String,
    /// Share done, 0 to 1, where it is known.
    pub done: Option<f64>,
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Where on the page the message belongs.
    pub place: Place,
    /// What happened and what to do, naming row and column where there are any.
    pub message: String,
}

/// The part of the page that a failure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// The file.
    Data,
    /// The roles of the columns.
    Roles,
    /// The split and its seed.
    Split,
    /// The model.
    Model,
    /// Target or correction.
    Settings,
    /// The program itself.
    Internal,
}
