//! What happens on the page, and what it then has to do.

use std::rc::Rc;

use super::change::Change;
use crate::page::link::{Link, LinkError};
use crate::page::saved::Saved;
use crate::page::view::View;
use crate::worker::{Check, Reply, RunId, Slot, Source};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    BatchKind, BatchRequest, CheckRows, Configuration, ExportKind, GivenKind, ModelKind, RowsQuestion,
};
use soft_unlearn::table::FormatChoice;

/// What happened. An action carries what is to be changed, never a copy of what was there when a control was drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The page was opened, or the address changed: with a link of ours, or without.
    Open(Option<Result<Box<Link>, LinkError>>),
    /// A table was chosen.
    Choose {
        /// For which part.
        slot: Slot,
        /// Which.
        source: Source,
    },
    /// The made-up data are to be made in another way.
    Remake(Change<Source>),
    /// The second file is no longer wanted.
    DropSecond,
    /// How the file is to be read was changed.
    Reformat(Change<FormatChoice>),
    /// The second file's table of this name is wanted: a sheet, or a file of an archive.
    SecondPart(String),
    /// The guesses are right.
    Right,
    /// What an earlier visit kept.
    Remember(Vec<Saved>),
    /// The settings are to be kept under this name.
    Save(String),
    /// The settings of this name are wanted.
    UseSaved(String),
    /// The settings of this name are no longer wanted.
    ForgetSaved(String),
    /// These settings are wanted in place of all that are set.
    Take(Box<Configuration>),
    /// Settings were changed.
    Configure(Change<Configuration>),
    /// The result is to be looked at in another way.
    Look(Change<View>),
    /// A gesture has ended (a slider was let go, a button clicked): what it changed is one step to undo.
    Settle,
    /// The last step is to be undone.
    Undo,
    /// The step undone last is to be made again.
    Redo,
    /// Run, with the settings as they are.
    Run,
    /// Stop whatever runs in front.
    Cancel,
    /// Exact leave-one-out models are to be found, or no more of them.
    Check(Option<CheckRows>),
    /// Large products are to be computed on this processor.
    Compute(Processor),
    /// The published experiment is to be run with this model on the bundled set that is loaded.
    Paper(ModelKind),
    /// The chosen algorithm's main setting is to be searched on validation.
    Search,
    /// A question about chosen rows is to be answered.
    AskOfRows(RowsQuestion),
    /// Influences on one gap of the question are to be looked at, by its place among the gaps; `None`: on the question.
    InfluenceOn(Option<u16>),
    /// A batch is to be begun with the settings that the page shows, or gone on with.
    Begin(BatchKind),
    /// No more of a batch is wanted.
    Stop(BatchKind),
    /// A file to take home was asked for.
    Export(ExportKind),
    /// The brief was asked for: it names the digest of the report, which the worker computes.
    Brief,
    /// A report was chosen, to be checked against the data and computed again.
    Verify {
        /// Its file's name.
        name: String,
    },
    /// A file was given to be measured beside the result.
    Give {
        /// By what the page knows its handle.
        key: u16,
        /// Its name.
        name: String,
        /// What it was taken for, where its content was looked at.
        taken_for: Option<GivenKind>,
    },
    /// A file is no longer to be measured.
    TakeBack(u16),
    /// The worker answered. A failure that is internal means that it is gone, whatever it was asked.
    Replied(RunId, Reply),
    /// Something to tell the visitor, in a word.
    Notify(String),
}

/// What the page has to do. Answers to an effect with an id come back under it, as [`Action::Replied`].
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read a table.
    Load {
        /// The request's id.
        id: RunId,
        /// For which part.
        slot: Slot,
        /// Which.
        source: Source,
        /// As it is written down.
        format: FormatChoice,
    },
    /// Forget the second table.
    DropSecond,
    /// Run an experiment.
    Run {
        /// The request's id.
        id: RunId,
        /// What is asked.
        configuration: Box<Configuration>,
    },
    /// Ask for the cells of training rows.
    Cells {
        /// The request's id.
        id: RunId,
        /// The rows' numbers, from 1.
        rows: Vec<u32>,
    },
    /// Find exact leave-one-out models.
    Check {
        /// The request's id.
        id: RunId,
        /// Of what.
        check: Box<Check>,
    },
    /// Find no more of them.
    StopCheck,
    /// Compute large products on this processor from the next run on.
    Compute(Processor),
    /// Ask a question about chosen rows.
    AskOfRows {
        /// The request's id.
        id: RunId,
        /// What is asked.
        question: Box<RowsQuestion>,
    },
    /// Search the chosen algorithm's main setting.
    Search {
        /// The request's id.
        id: RunId,
    },
    /// Begin a batch, or go on with it.
    Batch {
        /// The request's id.
        id: RunId,
        /// What is asked.
        request: Box<BatchRequest>,
    },
    /// Do no more of a batch.
    StopBatch(BatchKind),
    /// Make a file to take home.
    Export {
        /// The request's id.
        id: RunId,
        /// Which.
        kind: ExportKind,
    },
    /// Check the report that was chosen, and compute it again.
    Verify {
        /// The request's id.
        id: RunId,
    },
    /// Measure the file with this key on the rows of a question.
    Measure {
        /// The request's id.
        id: RunId,
        /// The file's key.
        key: u16,
        /// The question.
        question: Box<Configuration>,
    },
    /// Stop the worker.
    Cancel,
    /// Hand a file to the visitor.
    Save {
        /// Suggested name.
        name: String,
        /// Media type.
        media_type: String,
        /// Contents.
        bytes: Vec<u8>,
    },
    /// Write the brief, with the digest and version of the report where they are known.
    Brief(Option<[String; 2]>),
    /// Keep these settings for later visits.
    Keep(Rc<Vec<Saved>>),
}
