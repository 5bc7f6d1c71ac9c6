//! Every number of a configuration: its key, what errors and controls call it, its help, its range, its section. The check, the page's controls and the
//! README's table are held to this list; algorithms declare theirs in their own files.

use super::{Configuration, Split, Threshold};
use crate::unlearn::{NumberRange, NumberSetting};
use crate::weights::HardScheme;

/// The group of settings that one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Which rows train, validate and test.
    Split,
    /// Groups and base weights.
    Roles,
    /// The model.
    Model,
    /// Target and correction.
    Correction,
}

/// A number of a configuration.
#[derive(Debug, Clone, Copy)]
pub struct Declaration {
    /// Key (its path in a file), names, range.
    pub number: NumberSetting,
    /// What its control says when it is pointed at.
    pub help: &'static str,
    /// Where it stands.
    pub section: Section,
    /// Its value; `None` where this configuration has none.
    pub get: fn(&Configuration) -> Option<f64>,
    /// Sets it; nothing where this configuration has none.
    pub set: fn(&mut Configuration, f64),
}

const SHARE: NumberRange = NumberRange::new(0.0, 1.0, "above 0 and at most 1").above();
const INNER_SHARE: NumberRange = NumberRange::new(0.0, 1.0, "above 0 and below 1").above().below();

macro_rules! numbers {
    ($($constant:ident: $key:literal, $name:literal, $label:literal, $help:literal, $range:expr, $section:ident, $get:expr, $set:expr;)*) => {
        $(
            #[doc = concat!("`", $key, "`: ", $label, ".")]
            pub static $constant: Declaration = Declaration {
                number: NumberSetting { key: $key, name: $name, label: $label, range: $range },
                help: $help,
                section: Section::$section,
                get: $get,
                set: $set,
            };
        )*

        /// All of them, in the order in which they are checked.
        pub static NUMBERS: &[&Declaration] = &[$(&$constant),*];
    };
}

// A number beyond the whole ones becomes the nearest of them, which the check refuses.
numbers! {
    MINIMUM_GROUP_SIZE: "minimum_group", "The smallest group that is driven", "Smallest group that is driven, in validation rows", "Groups with fewer validation rows are shown and not driven",
        NumberRange::new(1.0, u32::MAX as f64, "at least 1 validation row").whole(), Correction,
        |it| Some(f64::from(it.minimum_group)), |it, value| it.minimum_group = value as u32;
    DECISION_THRESHOLD: "threshold", "The decision threshold", "Probability", "A row whose probability is at least this is predicted favourable",
        NumberRange::new(0.0, 1.0, "a probability above 0 and below 1").above().below(), Correction,
        |it| match it.threshold { Threshold::At(p) => Some(p), Threshold::AcceptTop(_) => None },
        |it, value| it.threshold = Threshold::At(value);
    ACCEPTED_SHARE: "threshold.accept_top", "The share of rows to accept", "Share accepted, of the validation rows", "This share of the validation rows, those of the highest scores, is predicted favourable", INNER_SHARE, Correction,
        |it| match it.threshold { Threshold::AcceptTop(share) => Some(share), Threshold::At(_) => None },
        |it, value| it.threshold = Threshold::AcceptTop(value);
    TRAINING_SHARE: "split.seeded.train", "The training share", "Train", "Rows that the model is trained on", INNER_SHARE, Split,
        |it| match it.split { Split::Seeded { train, .. } => Some(train), _ => None },
        |it, value| if let Split::Seeded { train, .. } = &mut it.split { *train = value };
    VALIDATION_SHARE: "split.seeded.validation", "The validation share", "Validate", "Rows that corrections are chosen on; the rest test", INNER_SHARE, Split,
        |it| match it.split { Split::Seeded { validation, .. } => Some(validation), _ => None },
        |it, value| if let Split::Seeded { validation, .. } = &mut it.split { *validation = value };
    SHARE_OF_FIRST_FILE: "split.second_file.validation", "The validation share", "Validate, of the first file", "Rows of the first file that corrections are chosen on", INNER_SHARE, Split,
        |it| match it.split { Split::SecondFile { validation } => Some(validation), _ => None },
        |it, value| if let Split::SecondFile { validation } = &mut it.split { *validation = value };
    L2: "model.l2", "l2", "Penalty l2", "(l2/2)‖θ‖² beside a sum of losses", NumberRange::new(0.0, f64::INFINITY, "zero or a positive number"), Model,
        |it| Some(it.model.l2), |it, value| it.model.l2 = value;
    STANDARDISE_SHARE: "model.standardise_share", "The share of rows to standardise on", "Share of the training rows to standardise on", "Mean and deviation are those of this first share", SHARE, Model,
        |it| Some(it.model.standardise_share), |it, value| it.model.standardise_share = value;
    HIDDEN: "model.perceptron.hidden", "The number of hidden units", "Units of each hidden layer", "Two hidden layers of this width; empty: as many as encoded columns",
        NumberRange::new(1.0, 4_096.0, "from 1 to 4,096").whole(), Model,
        |it| it.model.perceptron.hidden.map(f64::from), |it, value| it.model.perceptron.hidden = Some(value as u32);
    EPOCHS: "model.perceptron.epochs", "The number of epochs", "Epochs at most", "Passes over the rows that train the hidden layers",
        NumberRange::new(1.0, 15_000.0, "from 1 to 15,000").whole(), Model,
        |it| Some(f64::from(it.model.perceptron.epochs)), |it, value| it.model.perceptron.epochs = value as u32;
    BATCH: "model.perceptron.batch", "The number of rows in a minibatch", "Rows of a minibatch", "Rows that one step of Adam sees",
        NumberRange::new(1.0, 100_000.0, "from 1 to 100,000").whole(), Model,
        |it| Some(f64::from(it.model.perceptron.batch)), |it, value| it.model.perceptron.batch = value as u32;
    PATIENCE: "model.perceptron.patience", "The number of epochs to wait for a lower loss", "Stop after epochs without a lower loss", "Training stops after so many epochs without a lower validation loss",
        NumberRange::new(1.0, 1_000.0, "from 1 to 1,000").whole(), Model,
        |it| Some(f64::from(it.model.perceptron.patience)), |it, value| it.model.perceptron.patience = value as u32;
    LEARNING_RATE: "model.perceptron.learning_rate", "The learning rate", "Learning rate (Adam)", "The step length of Adam", SHARE, Model,
        |it| Some(it.model.perceptron.learning_rate), |it, value| it.model.perceptron.learning_rate = value;
    EXTRACTOR_SHARE: "model.perceptron.extractor_share", "The share of rows that train the hidden layers",
        "Share of the training rows for the hidden layers", "Drawn with the seed from one end of the shuffled rows", SHARE, Model,
        |it| Some(it.model.perceptron.extractor_share), |it, value| it.model.perceptron.extractor_share = value;
    LAST_LAYER_SHARE: "model.perceptron.last_layer_share", "The share of rows that train the last layer",
        "Share of the training rows for the last layer", "Drawn from the other end: disjoint unless more than 1 together", SHARE, Model,
        |it| Some(it.model.perceptron.last_layer_share), |it, value| it.model.perceptron.last_layer_share = value;
    SHARE_REMOVED: "correction.hard.top_share", "The share of rows to remove", "Share of rows that are removed", "The rows that harm the target most",
        NumberRange::new(0.0, 1.0, "from 0 to below 1").below(), Correction,
        |it| match it.correction.hard { HardScheme::TopShare(share) => Some(share), _ => None },
        |it, value| it.correction.hard = HardScheme::TopShare(value);
    GOAL: "correction.goal", "The share of the gap to close", "Share of the gap that is closed", "1 closes the whole gap",
        NumberRange::new(0.0, 2.0, "from 0 to 2 (1 closes all of it)"), Correction,
        |it| Some(it.correction.share_of_gap), |it, value| it.correction.share_of_gap = value;
    LAMBDA: "correction.lambda_relative", "lambda over lambda*", "λ / λ*", "λ* is the λ at which the metric goal starts to bind; below it the goal is met",
        NumberRange::new(0.0, f64::INFINITY, "a positive number").above(), Correction,
        |it| it.correction.lambda_relative, |it, value| it.correction.lambda_relative = Some(value);
    LOWEST_WEIGHT: "correction.bounds.lowest", "The smallest weight", "Smallest weight, exactly", "0 removes a row",
        NumberRange::new(f64::NEG_INFINITY, 1.0, "at most 1 (a weight of 1 changes nothing)"), Correction,
        |it| Some(it.correction.bounds.lowest), |it, value| it.correction.bounds.lowest = value;
    HIGHEST_WEIGHT: "correction.bounds.highest", "The largest weight", "Largest weight, exactly", "Empty: no largest weight",
        NumberRange::new(1.0, f64::INFINITY, "at least 1 (a weight of 1 changes nothing)"), Correction,
        |it| it.correction.bounds.highest, |it, value| it.correction.bounds.highest = Some(value);
    PERTURBATION: "correction.perturbation", "The size of the perturbation", "Size of the attack, m", "1 moves a row onto the decision boundary, 1.3 beyond it",
        NumberRange::new(0.0, 10.0, "from 0 to 10"), Correction,
        |it| Some(it.correction.perturbation), |it, value| it.correction.perturbation = value;
}
