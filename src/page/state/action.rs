//! What happens on the page, and what it then has to do.

use crate::page::link::{Link, LinkError};
use crate::page::view::View;
use crate::worker::{Check, RecoverRequest, Reply, RunId, Slot, Source, SweepRequest};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{
    CheckRows, Configuration, CorrectiveSettings, ExportKind, ModelKind, SweepSettings,
};
use soft_unlearn::table::FormatChoice;

/// What happened.
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
    /// The second file is no longer wanted.
    DropSecond,
    /// How the file is to be read was changed.
    Reformat(FormatChoice),
    /// Settings were changed.
    Configure(Box<Configuration>),
    /// Run, with the settings as they are.
    Run,
    /// Stop whatever runs.
    Cancel,
    /// The result is to be looked at in another way.
    Look(Box<View>),
    /// Exact leave-one-out models are to be found, or no more of them.
    Check(Option<CheckRows>),
    /// Large products are to be computed on this processor.
    Compute(Processor),
    /// The published experiment is to be run with this model on the bundled set that is loaded.
    Paper(ModelKind),
    /// The chosen algorithm's main setting is to be searched on validation.
    Search,
    /// Algorithms are to be compared, or no more of them.
    Sweep(Option<SweepSettings>),
    /// Labels are to be corrupted and known ones unlearned, or no more of it.
    Recover(Option<CorrectiveSettings>),
    /// A file to take home was asked for.
    Export(ExportKind),
    /// A report was chosen, to be checked against the data and computed again.
    Verify {
        /// Its file's name.
        name: String,
    },
    /// An effect was carried out under this id.
    Sent(RunId),
    /// The worker answered.
    Replied(RunId, Reply),
    /// Something to tell the visitor, in a word.
    Notify(String),
}

/// What the page has to do. Effects marked * are answered: their id comes back as [`Action::Sent`].
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read a table. *
    Load {
        /// For which part.
        slot: Slot,
        /// Which.
        source: Source,
        /// As it is written down.
        format: FormatChoice,
    },
    /// Forget the second table.
    DropSecond,
    /// Run an experiment. *
    Run(Box<Configuration>),
    /// Ask for the cells of training rows, by their numbers. *
    Cells(Vec<u32>),
    /// Find exact leave-one-out models. *
    Check(Box<Check>),
    /// Find no more of them.
    StopCheck,
    /// Compute large products on this processor from the next run on.
    Compute(Processor),
    /// Search the chosen algorithm's main setting. *
    Search,
    /// Compare algorithms, or stop. *
    Sweep(Option<Box<SweepRequest>>),
    /// Corrupt labels and unlearn known ones, or stop. *
    Recover(Option<Box<RecoverRequest>>),
    /// Make a file to take home. *
    Export(ExportKind),
    /// Check the report that was chosen, and compute it again. *
    Verify,
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
}
