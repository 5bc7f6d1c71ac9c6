//! What stands beside a result, in the page's words: what is the matter, and what it means or which control helps.

use super::format::{compact, correlation, count, counted, number, percent};
use soft_unlearn::compute::Wide;
use soft_unlearn::experiment::{HighLeverage, ModelRole, Warning, WeightsOf};
use soft_unlearn::model::{FitStatus, Unsolved};
use soft_unlearn::weights::{BrokenCondition, Fallback, HeldBy, Shortfall, WeightStatus};

/// The sentence that says what is the matter, and the one that says what it means or what to do.
pub fn warned(warning: &Warning) -> [String; 2] {
    let (what, advice): (String, &str) = match warning {
        Warning::EpochsTooFew { epochs } => (
            format!("The network's validation loss was still falling after {}.", counted(*epochs, "epoch")),
            "Allow more epochs under Model.",
        ),
        Warning::TrainingDiverged { epochs, used } => (
            format!(
                "The network's training diverged after {}; the parameters of epoch {used} are used.",
                counted(*epochs, "epoch")
            ),
            "Under Model, set a lower learning rate, or bring the columns to mean 0 and deviation 1.",
        ),
        Warning::ConstantUnits { constant, units } => (
            format!(
                "{constant} of {} in the second hidden layer have the same value for every training row and are left out.",
                counted(*units, "unit")
            ),
            "The last layer would learn nothing from them.",
        ),
        Warning::EmbeddingAttacked => (
            "The attack moves what the last layer sees of a row, not the columns of the file.".to_owned(),
            "There may be no row of the file that looks so: accuracy under attack is the last layer's.",
        ),
        Warning::RowsDoNotTrain { named, training } => (
            format!(
                "{} to be removed; {}.",
                if *named == 1 {
                    "1 row is".to_owned()
                } else {
                    format!("{} rows are", count(*named as u64))
                },
                match training {
                    0 => "none of them is a training row".to_owned(),
                    1 => "1 of them is a training row".to_owned(),
                    more => format!("{} of them are training rows", count(*more as u64)),
                }
            ),
            "The others validate, test, were dropped or are not in the file. Removing them changes nothing.",
        ),
        Warning::Fit { model, status, gradient_norm, steps } => {
            fit(*model, *status, *gradient_norm, *steps as usize)
        }
        Warning::Weights { of, status } => weights(*of, status),
        Warning::PromiseBroken { before, promised, after } => (
            format!(
                "On validation the first-order prediction takes F from {} to {}; after the update it is {}.",
                number(*before, 3),
                number(*promised, 3),
                number(*after, 3)
            ),
            "\u{201c}Kept goal\u{201d} meets its goal on the model itself: choose it under Correction.",
        ),
        Warning::LessAccurateThanCommoner => (
            "A soft model is less accurate on validation than predicting the commoner label for every row."
                .to_owned(),
            "Close a smaller share of the gap.",
        ),
        Warning::NegativeWeights { rows, smallest } => (
            format!(
                "{} below zero, the smallest {}.",
                if *rows == 1 {
                    "1 soft weight is".to_owned()
                } else {
                    format!("{} soft weights are", count(*rows as u64))
                },
                number(*smallest, 3)
            ),
            "The influence update uses them as they are. Retraining, and the file of weights, count them as 0.",
        ),
        Warning::HighLeverage { rows, first } => (
            format!(
                "{} leverage above 0.5: the prediction there depends mostly on the row itself. {}",
                have(*rows),
                named(first, *rows)
            ),
            "Removing such a row does 1 / (1 \u{2212} h) times what its influence says. Retraining takes that into account, the influence update does not.",
        ),
        Warning::LeverageOne { rows } => (
            format!("{} leverage 1: influence corrected for leverage is undefined there.", have(*rows)),
            "They keep their weight, unless hard unlearning needs them for its share. Raise the penalty l2 under Model, or use plain influence.",
        ),
        Warning::NoLeverage(wide) => (
            format!("{} are too many for leverage.{}", counted(wide.columns, "encoded column"), widest(wide)),
            "Hard unlearning goes by plain influence, which says too little of rows that have a category for themselves. Retraining is exact.",
        ),
        Warning::Unsolved(Unsolved { unconverged, solves, residual }) => (
            format!(
                "{} of {} linear systems were not solved to their tolerance; the worst left {} of its right side.",
                count(u64::from(*unconverged)),
                count(u64::from(*solves)),
                compact(*residual)
            ),
            "Influences and updates are inexact. Under Model, raise the penalty l2, or bring the columns to mean 0 and deviation 1.",
        ),
        Warning::ConstantColumns(columns) => (
            format!(
                "Left out because {} over the training rows: {}.",
                if columns.len() == 1 { "it does not vary" } else { "they do not vary" },
                columns.join(", ")
            ),
            "A constant column tells a model nothing.",
        ),
    };
    [what, advice.to_owned()]
}

/// How a scheme ended, without a full stop: what stands before "; 120 raised, ..." in the details.
pub fn ended(status: &WeightStatus) -> String {
    match status {
        WeightStatus::Solved => "solved".to_owned(),
        WeightStatus::Infeasible(why) => format!("not feasible: {}", broken(*why)),
        WeightStatus::FellBack(why) => format!("fell back: {}", fallback(why)),
        WeightStatus::OutOfReach(why) => format!("out of reach: {}", shortfall(why)),
        WeightStatus::IterationLimit => "stopped at its iteration limit".to_owned(),
    }
}

fn weights(of: WeightsOf, status: &WeightStatus) -> (String, &'static str) {
    let name = match of {
        WeightsOf::Hard => "Hard weights",
        WeightsOf::Soft => "Soft weights",
        WeightsOf::SoftRetrained => "Soft weights of the retrained model",
    };
    let advice = match status {
        WeightStatus::Solved => "",
        WeightStatus::Infeasible(_) => {
            "This scheme was chosen by hand. \u{201c}Exact\u{201d} picks the case that satisfies every condition."
        }
        WeightStatus::FellBack(_) => "The figures are those of what was done instead.",
        WeightStatus::OutOfReach(_) => {
            "The nearest model is shown. A larger range of weights, other columns or more rows may allow more."
        }
        WeightStatus::IterationLimit => "Allow a larger range of weights, or choose \u{201c}Exact\u{201d}.",
    };
    (format!("{name} {}.", ended(status)), advice)
}

fn broken(why: BrokenCondition) -> String {
    match why {
        BrokenCondition::UtilityLossRises(by) => {
            format!(
                "the validation loss is predicted to rise by {}, which this scheme does not prevent",
                number(by, 4)
            )
        }
        BrokenCondition::PassesGoal(times) => format!(
            "the predicted change is {} times the goal, so that the gap passes its mark",
            number(times, 2)
        ),
        BrokenCondition::UtilityHeldForNothing(multiplier) => format!(
            "the validation loss is held where it need not be (multiplier {}), and more could be gained",
            number(multiplier, 3)
        ),
        BrokenCondition::GoalTooDear(multiplier) => {
            format!("the goal is met at a higher price than λ allows (multiplier {})", number(multiplier, 3))
        }
    }
}

fn fallback(why: &Fallback) -> String {
    match why {
        Fallback::NoInfluence => {
            "no training row has any influence on the target, so every weight stays 1".to_owned()
        }
        Fallback::Parallel => "influences on target and validation loss are parallel, so that the formula divides by zero; 2.1 was \
                               used, which lowers both"
            .to_owned(),
        Fallback::Opposite => {
            "whatever closes the gap raises the validation loss (the influences are opposite), so every weight stays 1".to_owned()
        }
        Fallback::Undefined(reason) => {
            format!("there are {reason} among the validation rows, so every weight stays 1")
        }
    }
}

fn shortfall(why: &Shortfall) -> String {
    let [asked, reached] = [why.asked, why.reached].map(|share| percent(share, 1));
    match why.held_by {
        HeldBy::Bounds { unmet, rows: [smallest, largest] } => format!(
            "{reached} of the gap can be closed, {asked} was asked for; {} not met, {} the smallest weight and {} the largest",
            if unmet == 1 { "1 gap is".to_owned() } else { format!("{unmet} gaps are") },
            if smallest == 1 {
                "1 row has".to_owned()
            } else {
                format!("{} rows have", count(smallest as u64))
            },
            count(largest as u64)
        ),
        HeldBy::Accuracy => format!(
            "{asked} of the gap was to be closed; beyond {reached} the model would be less accurate on validation than predicting the \
             commoner label for every row"
        ),
    }
}

fn fit(model: ModelRole, status: FitStatus, norm: f64, steps: usize) -> (String, &'static str) {
    let name = match model {
        ModelRole::HardRetrained => "The model retrained on hard weights",
        ModelRole::SoftRetrained => "The model retrained on soft weights",
        _ => "The model before any correction",
    };
    let norm = compact(norm);
    let steps = counted(steps, "Newton step");
    match status {
        FitStatus::Converged => (format!("{name} converged."), ""),
        FitStatus::Stalled => (
            format!(
                "{name} stopped at a gradient norm of {norm} after {steps}; the tolerance is 1e\u{2212}10."
            ),
            "Double precision goes no further on these data. The figures are right to the digits shown.",
        ),
        FitStatus::IterationLimit => (
            format!("{name} did not converge in {steps}: the gradient norm is {norm}."),
            "Do not rely on its figures. Under Model, raise the penalty l2, or bring the columns to mean 0 and deviation 1.",
        ),
        FitStatus::Separated => (
            format!("{name} separates the two labels perfectly, so that its parameters grow without bound."),
            "Set the penalty l2 under Model above zero. A column that copies the label does this: leave it out in the list of columns.",
        ),
        FitStatus::SingularHessian => (
            format!("{name} has a singular Hessian: some columns are sums of others."),
            "Set the penalty l2 under Model above zero, or leave such a column out in the list of columns.",
        ),
    }
}

/// The columns with the most categories.
fn widest(wide: &Wide) -> String {
    let each: Vec<String> = wide
        .most
        .iter()
        .map(|(name, categories)| format!("{name} ({} categories)", count(*categories as u64)))
        .collect();
    if each.is_empty() { String::new() } else { format!(" The most are of {}.", each.join(", ")) }
}

fn have(rows: usize) -> String {
    if rows == 1 {
        "1 training row has".to_owned()
    } else {
        format!("{} training rows have", count(rows as u64))
    }
}

/// The first of `rows` rows, by number in the file and what sets them apart. Leverages are cut, not rounded: only 1 reads as 1.
fn named(first: &[HighLeverage], rows: usize) -> String {
    let tell = |it: &HighLeverage| {
        let why = match it.alone_with.as_slice() {
            [] => String::new(),
            only => format!(", the only one with {}", only.join(" and ")),
        };
        format!("row {} (h = {}{why})", it.row, correlation(it.leverage, 3))
    };
    let list: Vec<String> = first.iter().map(tell).collect();
    let more = if rows > first.len() { ", \u{2026}" } else { "." };
    format!("The highest: {}{more}", list.join("; "))
}
