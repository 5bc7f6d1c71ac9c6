//! A report's sentences for its warnings. They are part of what its digest is made of: a word changed here is another digest
//! for the same figures.

use serde::Serialize;

use super::leverage::HIGH_LEVERAGE;
use super::{HighLeverage, ModelRole, Warning, WeightsOf};
use crate::model::{FitStatus, Unsolved};
use crate::weights::WeightStatus;

/// A warning as a report has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportedWarning {
    /// One sentence: what is the matter, with its numbers.
    pub what: String,
    /// One sentence: what it means, or what can be done.
    pub advice: String,
}

impl Warning {
    /// The report's two sentences.
    pub fn reported(&self) -> ReportedWarning {
        let (what, advice) = self.sentences();
        ReportedWarning { what, advice: advice.to_owned() }
    }

    fn sentences(&self) -> (String, &'static str) {
        match self {
            Warning::EpochsTooFew { epochs } => (
                format!("The perceptron's validation loss was still falling when its {epochs} epochs were over."),
                "Allow more epochs.",
            ),
            Warning::TrainingDiverged { epochs, used } => (
                format!("The perceptron's training diverged after {epochs} epochs; epoch {used} is used."),
                "Set the learning rate lower, or standardise the columns.",
            ),
            Warning::ConstantUnits { constant, units } => (
                format!(
                    "{constant} of the {units} units of the perceptron's second hidden layer are the same for every training row, and are left out."
                ),
                "Nothing is lost: they tell the last layer nothing.",
            ),
            Warning::EmbeddingAttacked => (
                "The attack moves a row's embedding, which is what the last layer sees, and not the columns of the file."
                    .to_owned(),
                "There need be no row of the file whose embedding lies there: read the robust accuracy as the last layer's.",
            ),
            Warning::RowsDoNotTrain { named, training } => (
                format!("Of the {named} rows that are to be removed {training} train."),
                "The others are in another part, were dropped, or are not in the file. They change nothing.",
            ),
            Warning::Fit { model, status, gradient_norm, steps } => {
                fit(*model, *status, *gradient_norm, *steps)
            }
            Warning::Weights { of, status } => weights(*of, status),
            Warning::PromiseBroken { before, promised, after } => (
                format!(
                    "Soft weights promise that F goes from {before:.3} to {promised:.3} on validation; after the update it is {after:.3}."
                ),
                "The promise is one of first order. The scheme that keeps its goal meets it on the model itself.",
            ),
            Warning::LessAccurateThanCommoner => (
                "A soft model is less accurate on validation than predicting the commoner label everywhere.".to_owned(),
                "Ask for a smaller share of the gap.",
            ),
            Warning::NegativeWeights { rows, smallest } => (
                format!("{rows} soft weights are below zero (the smallest is \u{2212}{:.3}).", smallest.abs()),
                "The influence update uses them as they are; retraining counts them as 0. A box from \u{2212}1 on keeps every weight at or above 0.",
            ),
            Warning::HighLeverage { rows, first } => (
                format!(
                    "{} a leverage above {HIGH_LEVERAGE}: the model's fit there depends mostly on the row itself. {}",
                    rows_have(*rows),
                    named(first, *rows)
                ),
                "Removing such a row does 1 / (1 \u{2212} h) times what its first-order influence says; the influence update does not know, retraining does.",
            ),
            Warning::LeverageOne { rows } => (
                format!(
                    "{} a leverage of 1: influence corrected for leverage is undefined there.",
                    rows_have(*rows)
                ),
                "Such rows keep their weight, unless the hard scheme needs them to make up its share. Set l2 higher, or use the plain estimate.",
            ),
            Warning::NoLeverage(wide) => (
                format!("Leverage is not computed for {wide}."),
                "Hard weights go by plain influence, which says too little of rows that have a category for themselves; retraining is exact.",
            ),
            Warning::Unsolved(Unsolved { unconverged, solves, residual }) => (
                format!(
                    "Of {solves} linear systems {unconverged} were not solved to their tolerance; the worst left {residual:.1e} of its right side."
                ),
                "Set l2 higher, or standardise the columns: influences and updates are inexact.",
            ),
            Warning::ConstantColumns(columns) => (
                format!(
                    "Left out, because they do not vary over the training rows: {}.",
                    columns.join(", ")
                ),
                "Nothing is lost: a constant column tells a model nothing.",
            ),
        }
    }
}

fn rows_have(rows: usize) -> String {
    if rows == 1 { "1 training row has".to_owned() } else { format!("{rows} training rows have") }
}

fn weights(of: WeightsOf, status: &WeightStatus) -> (String, &'static str) {
    let name = match of {
        WeightsOf::Hard => "Hard weights",
        WeightsOf::Soft => "Soft weights",
        WeightsOf::SoftRetrained => "Soft weights of the retrained model",
    };
    match status {
        WeightStatus::Solved => (format!("{name}: solved."), ""),
        WeightStatus::Infeasible(why) => (
            format!("{name}: {why}"),
            "This scheme was forced; the scheme \"exact\" picks the case that satisfies every condition.",
        ),
        WeightStatus::OutOfReach(why) => (
            format!("{name}: {why}"),
            "The nearest model is shown. Wider bounds, other columns or more rows may allow more.",
        ),
        WeightStatus::FellBack(why) => {
            (format!("{name}: {why}"), "The figures shown are those of the fallback.")
        }
        WeightStatus::IterationLimit => (
            format!("{name}: the solver stopped before its tolerance."),
            "Widen the box, or use the exact scheme without a box.",
        ),
    }
}

fn fit(model: ModelRole, status: FitStatus, norm: f64, steps: u32) -> (String, &'static str) {
    let name = match model {
        ModelRole::HardRetrained => "The model retrained on hard weights",
        ModelRole::SoftRetrained => "The model retrained on soft weights",
        _ => "The original model",
    };
    match status {
        FitStatus::Converged => (format!("{name} converged."), ""),
        FitStatus::Stalled => (
            format!(
                "{name}: the gradient's norm stopped falling at {norm:.1e} (the goal is 1e-10) after {steps} steps."
            ),
            "That is the limit of double-precision arithmetic for these data; the figures are exact to the digits shown.",
        ),
        FitStatus::IterationLimit => (
            format!("{name} did not converge in {steps} Newton steps: the gradient's norm is {norm:.1e}."),
            "Do not trust its figures. Set l2 higher, or standardise the columns.",
        ),
        FitStatus::Separated => (
            format!(
                "{name}: the two labels can be separated perfectly, so its parameters grow without bound."
            ),
            "Set l2 above zero.",
        ),
        FitStatus::SingularHessian => (
            format!("{name}: its Hessian is singular."),
            "Columns repeat each other: set l2 above zero or leave one of them out.",
        ),
    }
}

/// The first of `rows` rows, by number in the file and what sets them apart.
fn named(first: &[HighLeverage], rows: usize) -> String {
    let tell = |it: &HighLeverage| {
        let why = match it.alone_with.as_slice() {
            [] => String::new(),
            only => format!(", the only one with {}", only.join(" and ")),
        };
        // Cut, not rounded: only 1 reads as 1.
        format!("row {} (h = {:.3}{why})", it.row, (it.leverage * 1e3).floor() / 1e3)
    };
    let list: Vec<String> = first.iter().map(tell).collect();
    let more = if rows > first.len() { ", \u{2026}" } else { "" };
    let mut text = list.join("; ") + more + ".";
    text.replace_range(..1, "R");
    text
}
