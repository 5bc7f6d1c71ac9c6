//! About an experiment: its settings, its rows, its model.

use std::borrow::Cow;

use soft_unlearn::blocks::BlocksError;
use soft_unlearn::compute::Wide;
use soft_unlearn::design::{DesignError, LengthError};
use soft_unlearn::experiment::{
    ConfigurationError, ExperimentError, GivenError, NotStreamed, ReportError, RowsError, StreamError,
    TooLarge,
};
use soft_unlearn::leave_one_out::LeaveOneOutError;
use soft_unlearn::objective::TargetError;
use soft_unlearn::table::{ColumnError, RoleError};
use soft_unlearn::unlearn::UnlearnError;
use soft_unlearn::weights::WeightError;

use crate::{Advice, always};

impl Advice for ExperimentError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            ExperimentError::Configuration(error) => error.advice(),
            ExperimentError::Role(error) => error.advice(),
            ExperimentError::Rows(error) => error.advice(),
            ExperimentError::Design(error) => error.advice(),
            ExperimentError::Target(error) => error.advice(),
            ExperimentError::Weights(error) => error.advice(),
            ExperimentError::Unlearn(error) => error.advice(),
            ExperimentError::LeaveOneOut(error) => error.advice(),
            ExperimentError::TooLarge(error) => error.advice(),
            ExperimentError::Given(error) => error.advice(),
            ExperimentError::SingularHessian { .. } => {
                always("Set l2 above zero, or leave some columns out.")
            }
            ExperimentError::NoLeverage(wide) => Some(
                format!("Set correction.estimate to matched or plain, or {}.", without_the_widest(wide))
                    .into(),
            ),
            ExperimentError::Separated => {
                always("Set l2 above zero, or leave out the column that gives the label away.")
            }
            ExperimentError::NoRemoval { .. } => always("Ask for a smaller share of the gap."),
            ExperimentError::NoRate => always("Choose another split, or equal selection rates."),
            ExperimentError::NoEmbedding { .. } => {
                always("Set the learning rate lower, or allow more hidden units.")
            }
            ExperimentError::NotATarget => {
                always("Choose one of them, or true and false positives together.")
            }
            ExperimentError::NoTable
            | ExperimentError::NoOutcome
            | ExperimentError::Length(_)
            | ExperimentError::NoThresholds
            | ExperimentError::TwoGroups
            | ExperimentError::NotInPython(_)
            | ExperimentError::Export { .. }
            | ExperimentError::RowWithoutWeight { .. } => None,
        }
    }
}

/// What makes a table narrow enough for everything.
fn without_the_widest(wide: &Wide) -> String {
    match wide.most.as_slice() {
        [] => format!("leave columns out: there are {}", wide.columns),
        most => {
            let named: Vec<String> = most
                .iter()
                .map(|(name, categories)| format!("\"{name}\" ({categories} categories)"))
                .collect();
            format!("leave out {}", named.join(", "))
        }
    }
}

impl Advice for GivenError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            GivenError::Table(error) => error.advice(),
            GivenError::UnknownRow { .. } => always(
                "Bring the data that the weights are of; rows count from 0, after the header, dropped rows included.",
            ),
            GivenError::RowTwice { .. } | GivenError::ColumnTwice { .. } => always("List it once."),
            GivenError::MissingRow { .. } => always(
                "Add a line for it (0 leaves a row out), or use the split that the weights were made for.",
            ),
            GivenError::NotAWeight { .. } | GivenError::Negative { .. } => {
                always("Mend the cell; 0 leaves a row out.")
            }
            GivenError::MissingColumn { .. } => {
                always("Add it (0 for no effect), or use the columns that the coefficients are of.")
            }
            GivenError::UnknownColumn { .. } => {
                always("Leave it out, or use the columns that the coefficients are of.")
            }
            GivenError::OtherLabel { .. } => {
                always("Turn the signs round, or choose the other label as the favourable one.")
            }
            GivenError::OtherHiddenLayers => {
                always("Use the perceptron, the seed and the split that it was saved with.")
            }
            GivenError::Neither
            | GivenError::TooLong { .. }
            | GivenError::NoRow
            | GivenError::NotARow { .. }
            | GivenError::NothingTrains { .. }
            | GivenError::Json { .. }
            | GivenError::NotACoefficient { .. }
            | GivenError::Intercept { .. } => None,
        }
    }
}

impl Advice for TooLarge {
    fn advice(&self) -> Option<Cow<'static, str>> {
        let named: Vec<String> = self
            .columns
            .iter()
            .map(|(name, categories, saved)| {
                let saved = TooLarge::size(*saved);
                match categories {
                    0 => format!("\"{name}\" (saves {saved})"),
                    _ => format!("\"{name}\" ({categories} categories, saves {saved})"),
                }
            })
            .collect();
        let more = if self.columns_are_enough() { "" } else { ", and further columns or rows of the file" };
        Some(format!("Leave out {}{more}.", named.join(", ")).into())
    }
}

impl Advice for RowsError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            RowsError::AllDropped { .. } => {
                always("Leave out the columns with many missing values, or impute missing values.")
            }
            RowsError::EmptyPart { .. } => always("Change the split's shares or values, or bring more data."),
            RowsError::OneClass { .. } => always(
                "Choose other label values, another split, or impute missing values instead of dropping rows.",
            ),
            RowsError::OneGroup { .. } => always("Choose other group values or another split."),
            RowsError::TooManyGroups { largest, .. } => {
                let named: Vec<String> =
                    largest.iter().map(|(name, rows)| format!("{name} ({rows} rows)")).collect();
                Some(
                    format!(
                        "Merge values, cut numbers into intervals, leave a column out, or keep the largest groups: {}.",
                        named.join("; ")
                    )
                    .into(),
                )
            }
            RowsError::NoSuchGroup { .. } => always("Choose one of them."),
            RowsError::WeightIsText { .. } | RowsError::WeightIsNegative { .. } => {
                always("Mend the cell, or choose another column.")
            }
            RowsError::WeightIsMissing { .. } => {
                always("Fill it in (0 leaves a row out), or choose another column.")
            }
            RowsError::NotACount { .. } => always("Mend the cell, or use the column as base weight."),
            RowsError::TooManyCounted { .. } => always("Use the column as base weight."),
            RowsError::NothingCounted { .. } => always("Choose another column."),
            RowsError::NoWeight { .. } => always("Choose another weight column, or another split."),
            RowsError::SameColumn { .. } => always("Choose another column for one of them."),
            RowsError::SplitValueTwice { .. } => always("List it once."),
            RowsError::NoFeatures | RowsError::NoSecondFile => None,
        }
    }
}

impl Advice for ConfigurationError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            ConfigurationError::NoCriterion => always("Choose at least one, such as selection_rate."),
            ConfigurationError::CriterionTwice { .. }
            | ConfigurationError::GroupColumnTwice { .. }
            | ConfigurationError::GroupValueTwice { .. } => always("List it once."),
            ConfigurationError::RobustnessBesideOthers => always("Ask for it alone."),
            ConfigurationError::NoGroups { .. } => always(
                "Choose the column that says who belongs to which group, or ask for robustness, which needs none.",
            ),
            ConfigurationError::TooManyGroupColumns { .. } => always("Leave some of them out."),
            ConfigurationError::GroupsTwoWays { .. } => always("Keep one of them."),
            ConfigurationError::EmptyInterval { .. } => {
                always("Its lower end has to be below its upper end.")
            }
            ConfigurationError::OverlappingIntervals { .. } => {
                always("An interval's upper end does not belong to it: one may end where the next begins.")
            }
            ConfigurationError::OutOfRange { .. } | ConfigurationError::Version { .. } => None,
        }
    }
}

impl Advice for RoleError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            RoleError::NoValue { values, .. } => Some(format!("Choose at least one of: {values}.").into()),
            RoleError::ValueTwice { .. } => always("Choose it once."),
            RoleError::ThresholdOnText { .. } => always("Choose values instead."),
            RoleError::OneSide { .. } => always("Choose other values or another column."),
            RoleError::NoSuchColumn { .. } | RoleError::NoSuchValue { .. } => None,
        }
    }
}

impl Advice for DesignError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            DesignError::Columns(error) => error.advice(),
            DesignError::NotFinite { .. } | DesignError::TooLarge { .. } => {
                always("Rescale the column, or leave it out.")
            }
            DesignError::NoTrainingRows => always("Check the split, the label and the missing values."),
            DesignError::NoFeatures { .. } => always("Choose at least one feature that varies."),
            DesignError::MissingColumn { .. } => always("Add it, or leave the column out."),
            DesignError::NotANumber { .. } => always("Mend the cell, or leave the column out."),
            DesignError::MissingValue { .. } => always("Drop such rows, or fill in missing values."),
            DesignError::Length(_)
            | DesignError::NoSuchRow { .. }
            | DesignError::Code { .. }
            | DesignError::Label { .. }
            | DesignError::BaseWeight { .. }
            | DesignError::Offset { .. }
            | DesignError::Scale { .. }
            | DesignError::Weights { .. } => None,
        }
    }
}

/// The list and both lengths are all that there is to say.
impl Advice for LengthError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        None
    }
}

impl Advice for ColumnError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            ColumnError::Length { .. } => always("Give every column one cell a row."),
            ColumnError::Code { .. } => None,
        }
    }
}

impl Advice for TargetError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        always("Choose another target, other group or label values, or a split with more validation rows.")
    }
}

impl Advice for WeightError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            WeightError::NotFinite { .. } => always("Set l2 higher, or standardise the columns."),
            WeightError::Bounds { .. } => {
                always("Choose a lower bound of at most 0 and an upper one of at least 0.")
            }
            WeightError::Lengths { .. }
            | WeightError::Goal { .. }
            | WeightError::Lambda { .. }
            | WeightError::NotPublished => None,
        }
    }
}

impl Advice for UnlearnError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            UnlearnError::Lengths { .. } => always("Give one entry a training row."),
            UnlearnError::Length(_) => None,
            UnlearnError::NotFinite { .. } => always("Use a finite one."),
            UnlearnError::Diverged { setting, value, .. } => {
                Some(format!("Choose fewer epochs or a smaller {setting} than {value}.").into())
            }
            UnlearnError::SingularHessian { .. } => always("Set l2 above zero, or remove fewer rows."),
            UnlearnError::NotSolved { .. } => always("Set l2 higher, or standardise the columns."),
            UnlearnError::NothingRetained { .. } => always("Remove fewer rows."),
            UnlearnError::Shard { .. } => always("Use fewer shards, or set l2 above zero."),
        }
    }
}

impl Advice for LeaveOneOutError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            LeaveOneOutError::TooMany { rows, .. } => Some(format!("Ask for at most {rows}.").into()),
            LeaveOneOutError::Length(_)
            | LeaveOneOutError::NoSuchRow { .. }
            | LeaveOneOutError::NotTrainedOn { .. } => None,
        }
    }
}

impl Advice for ReportError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            ReportError::Damaged { .. } => always("Ask for the original file."),
            ReportError::OtherVersion { .. } => always("Verify it with that version."),
            ReportError::CannotRun(error) => error.advice(),
            _ => None,
        }
    }
}

impl Advice for BlocksError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            BlocksError::Design(error) => error.advice(),
            BlocksError::NotFitted { .. } => {
                always("Set l2 above zero, or leave out columns that repeat each other.")
            }
            BlocksError::NothingDriven { .. } => always("Choose other groups, or a smaller minimum_group."),
            BlocksError::Store { .. }
            | BlocksError::Lengths { .. }
            | BlocksError::Parameters { .. }
            | BlocksError::Damaged
            | BlocksError::Robustness => None,
        }
    }
}

impl Advice for StreamError {
    fn advice(&self) -> Option<Cow<'static, str>> {
        match self {
            StreamError::Experiment(error) | StreamError::Block { error, .. } => error.advice(),
            StreamError::Blocks(error) => error.advice(),
            StreamError::Source { .. } => None,
            StreamError::Not(what) => always(match what {
                NotStreamed::Mlp => "Choose the logistic regression.",
                NotStreamed::StandardiseShare => "Set standardise_share to 1.",
                NotStreamed::NoPenalty => "Set l2 above zero.",
                NotStreamed::Robustness => "Choose criteria between groups.",
                NotStreamed::Threshold => "Leave the threshold at 0.5.",
                NotStreamed::Impute => "Set missing to drop_rows.",
                NotStreamed::Counts => "Name the column as base_weight, or read the file whole.",
                NotStreamed::Added => "Set added to 0, or name a column that says what each row is for.",
                NotStreamed::SecondFile => {
                    "Put the rows into one table with a column that says what each is for."
                }
                NotStreamed::NoGroups => "Name a sensitive column.",
                NotStreamed::OtherScheme => "Set correction.soft to kept.",
                NotStreamed::KeepUtility => "Set correction.keep_utility to false.",
                NotStreamed::Format => "Leave them out.",
            }),
            StreamError::TooManyNumbers { .. } => {
                always("Give its groups as intervals (between) or by a threshold (at_least).")
            }
            StreamError::TooManyColumns { .. } => always("Leave out columns with many values."),
        }
    }
}
