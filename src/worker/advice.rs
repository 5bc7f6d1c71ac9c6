//! What a visitor can do about an error or a note: by the page's own controls where it has one for it, and else as whoever writes
//! a configuration by hand.

use std::borrow::Cow;

use soft_unlearn::design::DesignError;
use soft_unlearn::experiment::{ConfigurationError, ExperimentError, NotRepeated, ReportError, RowsError};
use soft_unlearn::objective::TargetError;
use soft_unlearn::table::{ColumnNote, DataNote, FileNote, KindError, TableError, TableNote};
use soft_unlearn::unlearn::UnlearnError;
use soft_unlearn::weights::WeightError;
use soft_unlearn_advice::{Advice, with};

/// What can be done by the page's controls; nothing where none is for it.
pub trait Controls {
    /// In a sentence that names the sheet or the control.
    fn by_controls(&self) -> Option<&'static str>;
}

/// What is wrong, or noted, and what the visitor can do about it.
pub fn advised(about: &(impl std::fmt::Display + Advice + Controls)) -> String {
    with(about, advice(about))
}

/// What the visitor can do about it.
fn advice(about: &(impl Advice + Controls)) -> Option<Cow<'static, str>> {
    about.by_controls().map(Cow::Borrowed).or_else(|| about.advice())
}

impl Controls for ExperimentError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            ExperimentError::Configuration(error) => return error.by_controls(),
            ExperimentError::Rows(error) => return error.by_controls(),
            ExperimentError::Design(error) => return error.by_controls(),
            ExperimentError::Target(TargetError::Undefined { .. }) => {
                "Choose another goal, other groups or label values, or more validation rows under \"Which rows train and test\"."
            }
            ExperimentError::Weights(WeightError::NotFinite { .. }) => {
                "Set the penalty l2 under Model higher, or standardise the columns there."
            }
            ExperimentError::Unlearn(error) => return error.by_controls(),
            ExperimentError::SingularHessian { .. } => {
                "Set the penalty l2 under Model above zero, or leave some columns out under Predict."
            }
            ExperimentError::NoLeverage(_) => {
                "Under Correction let a row do \"what suits the step\", or leave columns with many categories out under Predict."
            }
            ExperimentError::Separated => {
                "Set the penalty l2 under Model above zero, or leave out the column that gives the label away under Predict."
            }
            ExperimentError::NoRemoval { .. } => {
                "Ask for a smaller share of the gap with the slider for soft weights."
            }
            ExperimentError::NoRate => {
                "Choose other rows under \"Which rows train and test\", or equal selection rates under Goal."
            }
            ExperimentError::NoEmbedding { .. } => {
                "Set the learning rate under Model lower, or allow more hidden units."
            }
            ExperimentError::NotATarget => {
                "Choose one of them under Goal, or true and false positives together."
            }
            ExperimentError::TwoGroups => "Choose two groups to see it.",
            ExperimentError::NotInPython(what) => match what {
                NotRepeated::Mlp => {
                    "Choose the logistic regression, or take the coefficients, which hold the hidden layers."
                }
                NotRepeated::ManyGroups => "Take the weights, which any trainer can use.",
                NotRepeated::WeightedImputation => "Drop the rows with missing values, or take the weights.",
                NotRepeated::OtherFile
                | NotRepeated::FixedWidth
                | NotRepeated::AroundLines
                | NotRepeated::BetweenRows
                | NotRepeated::OneOfSeveral => {
                    "Save the table as CSV, or take the weights, whose rows are the file's rows."
                }
                NotRepeated::Dates | NotRepeated::Implied | NotRepeated::OwnMarks => {
                    "Take the weights, whose rows are the file's rows."
                }
            },
            _ => return None,
        })
    }
}

impl Controls for RowsError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            RowsError::AllDropped { .. } => {
                "Leave out the columns with many missing values, or fill missing cells in (Predict, \"Rows with missing cells\")."
            }
            RowsError::EmptyPart { .. } => {
                "Change the shares or values under \"Which rows train and test\", or bring more data."
            }
            RowsError::OneClass { .. } => {
                "Choose other label values under Predict, other rows under \"Which rows train and test\", or fill missing cells in."
            }
            RowsError::OneGroup { .. } => {
                "Choose other groups, or other rows under \"Which rows train and test\"."
            }
            RowsError::WeightIsText { .. } | RowsError::WeightIsNegative { .. } => {
                "Mend the cell, or choose another column under \"Base weights and small groups\"."
            }
            RowsError::WeightIsMissing { .. } => {
                "Fill it in (0 leaves a row out), or choose another column under \"Base weights and small groups\"."
            }
            RowsError::NoWeight { .. } => {
                "Choose another column under \"Base weights and small groups\", or other rows under \"Which rows train and test\"."
            }
            RowsError::NoSecondFile => "Choose one, or another split.",
            RowsError::NoFeatures => "Put a column back.",
            _ => return None,
        })
    }
}

impl Controls for ConfigurationError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            ConfigurationError::NoCriterion => "Choose at least one under Goal.",
            ConfigurationError::NoGroups { .. } => {
                "Choose the column under Groups that says who belongs to which group, or ask for robustness, which needs none."
            }
            _ => return None,
        })
    }
}

impl Controls for DesignError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            DesignError::NoTrainingRows => {
                "Look at \"Which rows train and test\", the label and the missing cells under Predict."
            }
            DesignError::NoFeatures { .. } => "Choose at least one column that varies under Predict.",
            DesignError::MissingValue { .. } => {
                "Drop such rows, or fill missing cells in, under \"Rows with missing cells\"."
            }
            _ => return None,
        })
    }
}

impl Controls for UnlearnError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            UnlearnError::SingularHessian { .. } => {
                "Set the penalty l2 under Model above zero, or remove fewer rows."
            }
            UnlearnError::NotSolved { .. } => {
                "Set the penalty l2 under Model higher, or bring the columns to mean 0 and deviation 1 there."
            }
            UnlearnError::Shard { .. } => "Use fewer shards, or set the penalty l2 under Model above zero.",
            _ => return None,
        })
    }
}

impl Controls for TableError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            TableError::HeaderAlone { .. } => {
                "If its one row is data, say under \"Read it another way\" that the first row is data."
            }
            TableError::TooManyColumns { .. } => {
                "That is more columns than can be handled: leave columns out first, or choose another delimiter under \"Read it another way\"."
            }
            TableError::Ragged { .. } => {
                "Take the first row out if it is not the header, or choose another delimiter under \"Read it another way\"."
            }
            TableError::Kind(KindError::Several { .. }) => "Choose one.",
            _ => return None,
        })
    }
}

impl Controls for TableNote {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            TableNote::File(FileNote::MarkInDoubt { .. }) => {
                "If this is wrong, choose the decimal mark under \"How the file is read\"."
            }
            TableNote::File(FileNote::EncodingInDoubt { .. }) => {
                "If it looks wrong, choose the encoding under \"How the file is read\"."
            }
            TableNote::File(FileNote::DelimiterInDoubt { .. }) => {
                "If the columns look wrong, choose what divides them under \"How the file is read\"."
            }
            TableNote::File(FileNote::UndecodableRecords { .. })
            | TableNote::Column(ColumnNote::Undecodable { .. }) => {
                "If they look wrong, choose the encoding under \"How the file is read\"."
            }
            TableNote::Column(ColumnNote::MixedColumn { .. }) => {
                "If it means missing, add it to the missing markers under \"How the file is read\"."
            }
            TableNote::Column(ColumnNote::MarkerKept { .. } | ColumnNote::MaybeMissing { .. }) => {
                "If it means missing, say so under the column's settings."
            }
            TableNote::Data(DataNote::NoGroup) => {
                "Choose a column under Groups, or use the robustness objective, which needs none."
            }
            _ => return None,
        })
    }
}

impl Controls for ReportError {
    fn by_controls(&self) -> Option<&'static str> {
        Some(match self {
            ReportError::TooLong { .. } | ReportError::NotAReport(_) => {
                "Choose one that was saved with Report (JSON)."
            }
            ReportError::OtherData { .. } => "Choose the data that it is about, then verify it again.",
            ReportError::NoSecondFile => "Choose that file, too, then verify it again.",
            ReportError::CannotRun(error) => return error.by_controls(),
            _ => return None,
        })
    }
}
