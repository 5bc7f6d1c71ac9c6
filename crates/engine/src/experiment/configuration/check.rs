//! Raw settings to checked ones: every number against its range, before anything is computed.

use super::{CONFIGURATION_VERSION, Configuration, Split, Threshold, WeightBounds};
use crate::model::MlpSettings;
use crate::objective::Criterion;
use crate::unlearn::MethodRange;
use crate::weights::HardScheme;

/// A setting that cannot be used. The text names the setting, its value and what is allowed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ConfigurationError {
    /// A number outside its range.
    #[error("{setting} is {value}, but has to be {allowed}.")]
    OutOfRange {
        /// The setting's name.
        setting: &'static str,
        /// What was given.
        value: f64,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// A version that this program does not read.
    #[error("The configuration is of version {found}; this program reads versions 1 and {CONFIGURATION_VERSION}.")]
    Version {
        /// The version found.
        found: u32,
    },
}

impl From<MethodRange> for ConfigurationError {
    fn from(MethodRange { setting, value, allowed }: MethodRange) -> ConfigurationError {
        ConfigurationError::OutOfRange { setting, value, allowed }
    }
}

/// The group of settings that one belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Which rows train, validate and test.
    Split,
    /// The model.
    Model,
    /// Target and correction.
    Correction,
}

impl ConfigurationError {
    /// Where the setting stands, so that a page can put the message beside it.
    pub fn section(&self) -> Section {
        match self {
            ConfigurationError::OutOfRange { setting: TRAIN | VALIDATION | TRAIN_AND_VALIDATION, .. } => {
                Section::Split
            }
            ConfigurationError::OutOfRange {
                setting:
                    L2 | STANDARDISE_SHARE | HIDDEN | LEARNING_RATE | EPOCHS | BATCH | PATIENCE | EXTRACTOR_SHARE
                    | LAST_LAYER_SHARE,
                ..
            } => Section::Model,
            _ => Section::Correction,
        }
    }
}

const MOST_COLUMNS: usize = 8;
const LOWEST: &str = "The smallest weight";
const HIGHEST: &str = "The largest weight";
const TRAIN: &str = "The training share";
const VALIDATION: &str = "The validation share";
const TRAIN_AND_VALIDATION: &str = "Training and validation share together";
const L2: &str = "l2";
const STANDARDISE_SHARE: &str = "The share of rows to standardise on";
const HIDDEN: &str = "The number of hidden units";
const LEARNING_RATE: &str = "The learning rate";
const EPOCHS: &str = "The number of epochs";
const BATCH: &str = "The number of rows in a minibatch";
const PATIENCE: &str = "The number of epochs to wait for a lower validation loss";
const EXTRACTOR_SHARE: &str = "The share of rows that train the hidden layers";
const LAST_LAYER_SHARE: &str = "The share of rows that train the last layer";


impl Configuration {
    /// Checks every number against its range, before anything is computed.
    pub fn check(&self) -> Result<(), ConfigurationError> {
        let within = |setting: &'static str, value: f64, ok: bool, allowed: &'static str| {
            if ok { Ok(()) } else { Err(ConfigurationError::OutOfRange { setting, value, allowed }) }
        };
        if self.version != CONFIGURATION_VERSION {
            return Err(ConfigurationError::Version { found: self.version });
        }
        let share = |x: f64| (0.0..=1.0).contains(&x);
        match self.split {
            Split::Seeded { train, validation } => {
                within(TRAIN, train, train > 0.0 && train < 1.0, "above 0 and below 1")?;
                within(VALIDATION, validation, validation > 0.0 && validation < 1.0, "above 0 and below 1")?;
                let both = train + validation;
                within(TRAIN_AND_VALIDATION, both, both < 1.0, "below 1, to leave rows for the test")?;
            }
            Split::SecondFile { validation } => {
                within(VALIDATION, validation, validation > 0.0 && validation < 1.0, "above 0 and below 1")?;
            }
            Split::Column { .. } => {}
        }
        let model = &self.model;
        within(L2, model.l2, model.l2 >= 0.0 && model.l2.is_finite(), "zero or a positive number")?;
        let first = model.standardise_share;
        within(STANDARDISE_SHARE, first, first > 0.0 && first <= 1.0, "above 0 and at most 1")?;
        let MlpSettings { hidden, learning_rate, epochs, batch, patience, .. } = model.perceptron;
        let counts = [
            (HIDDEN, hidden.unwrap_or(1), 4_096, "from 1 to 4,096"),
            (EPOCHS, epochs, 1_000, "from 1 to 1,000"),
            (BATCH, batch, 100_000, "from 1 to 100,000"),
            (PATIENCE, patience, 1_000, "from 1 to 1,000"),
        ];
        for (setting, value, most, allowed) in counts {
            within(setting, f64::from(value), (1..=most).contains(&value), allowed)?;
        }
        within(
            LEARNING_RATE,
            learning_rate,
            learning_rate > 0.0 && learning_rate <= 1.0,
            "above 0 and at most 1",
        )?;
        let MlpSettings { extractor_share, last_layer_share, .. } = model.perceptron;
        for (setting, value) in [(EXTRACTOR_SHARE, extractor_share), (LAST_LAYER_SHARE, last_layer_share)] {
            within(setting, value, value > 0.0 && value <= 1.0, "above 0 and at most 1")?;
        }
        let correction = &self.correction;
        if let HardScheme::TopShare(k) = correction.hard {
            within("The share of rows to remove", k, share(k) && k < 1.0, "from 0 to below 1")?;
        }
        let r = correction.share_of_gap;
        within(
            "The share of the gap to close",
            r,
            (0.0..=2.0).contains(&r),
            "from 0 to 2 (1 closes all of it)",
        )?;
        if let Some(lambda) = correction.lambda_relative {
            within("lambda over lambda*", lambda, lambda > 0.0 && lambda.is_finite(), "a positive number")?;
        }
        let WeightBounds { lowest, highest } = correction.bounds;
        within(LOWEST, lowest, lowest <= 1.0 && lowest.is_finite(), "at most 1 (a weight of 1 changes nothing)")?;
        if let Some(highest) = highest {
            within(HIGHEST, highest, highest >= 1.0 && highest.is_finite(), "at least 1 (a weight of 1 changes nothing)")?;
        }
        correction.methods.check()?;
        let m = correction.perturbation;
        within("The size of the perturbation", m, (0.0..=10.0).contains(&m), "from 0 to 10")
    }
}
