//! One experiment, described whole: what the page edits, the link carries, the worker receives, the shell reads
//! and the report repeats.

use serde::{Deserialize, Serialize};

use crate::leave_one_out::Estimate;
use crate::model::MlpSettings;
use crate::objective::TargetKind;
use crate::table::{BinaryRole, FormatChoice, SplitGuess, Suggestion};
use crate::unlearn::{Algorithm, MethodRange, Methods};
use crate::weights::{Bounds, HardScheme, SoftScheme};

/// The version of [`Configuration`]'s fields. A configuration of another version is refused.
pub const CONFIGURATION_VERSION: u32 = 1;

/// An experiment. Every field but `label` and `sensitive` has a default, so that a file may leave it out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Always [`CONFIGURATION_VERSION`].
    #[serde(default = "current_version")]
    pub version: u32,
    /// How the file is written down; what is left out is detected.
    #[serde(default)]
    pub format: FormatChoice,
    /// The label column and which of its values is favourable (y = 1).
    pub label: BinaryRole,
    /// The sensitive column and which of its values is privileged (s = 1).
    pub sensitive: BinaryRole,
    /// Whether the sensitive column is also a feature of the model.
    #[serde(default = "yes")]
    pub sensitive_as_feature: bool,
    /// Columns that are not features.
    #[serde(default)]
    pub ignored: Vec<String>,
    /// What happens to rows with missing cells.
    #[serde(default)]
    pub missing: MissingPolicy,
    /// Which rows train, validate and test.
    #[serde(default)]
    pub split: Split,
    /// The model.
    #[serde(default)]
    pub model: ModelSettings,
    /// What is to be driven to zero.
    #[serde(default = "default_target")]
    pub target: TargetKind,
    /// How it is corrected.
    #[serde(default)]
    pub correction: CorrectionSettings,
    /// Seed of everything random (the split, the perceptron).
    #[serde(default = "default_seed")]
    pub seed: u64,
}

/// What happens to rows with missing cells in a feature. A row whose label or group is missing is always dropped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingPolicy {
    /// The row is dropped, and counted.
    #[default]
    DropRows,
    /// Numbers get the training rows' median, texts a category "missing" of their own.
    Impute,
}

/// Which rows train, validate and test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Split {
    /// A seeded shuffle, cut into these shares; test is the rest.
    Seeded {
        /// Share of the rows that train, 0 to 1.
        train: f64,
        /// Share of the rows that validate, 0 to 1.
        validation: f64,
    },
    /// A column says for each row what it is for.
    Column {
        /// The column's name; it is never a feature.
        column: String,
        /// The values that mean train.
        train: Vec<String>,
        /// The values that mean validation.
        validation: Vec<String>,
        /// The values that mean test. A row with any other value is dropped, and counted.
        test: Vec<String>,
    },
    /// A second file holds the test rows; this share of the first file's rows, drawn with the seed, validates.
    SecondFile {
        /// Share of the first file's rows, 0 to 1.
        validation: f64,
    },
}

impl Default for Split {
    fn default() -> Self {
        Split::Seeded { train: 0.6, validation: 0.2 }
    }
}

/// Which model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// Logistic regression on the encoded columns.
    #[default]
    Logistic,
    /// Logistic regression on what the hidden layers of a perceptron make of them: influence, weights and unlearning act on
    /// this last layer alone.
    #[serde(rename = "perceptron")]
    Mlp,
}

/// The logistic regression, and what it sees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelSettings {
    /// What the logistic regression sees: the encoded columns, or what a perceptron makes of them.
    pub kind: ModelKind,
    /// The perceptron, where there is one.
    pub perceptron: MlpSettings,
    /// Strength of the penalty (l2/2)||theta||^2, beside a *sum* of losses.
    pub l2: f64,
    /// Whether there is an intercept. It is not penalised.
    pub intercept: bool,
    /// Whether every encoded column is brought to mean 0 and standard deviation 1 over the training rows.
    pub standardise: bool,
    /// Mean and standard deviation are taken over this first share of the training rows, in file order (1 = all).
    pub standardise_share: f64,
}

impl Default for ModelSettings {
    fn default() -> Self {
        ModelSettings {
            kind: ModelKind::default(),
            perceptron: MlpSettings::default(),
            l2: 1.0,
            intercept: true,
            standardise: true,
            standardise_share: 1.0,
        }
    }
}

/// How the model is corrected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorrectionSettings {
    /// The hard scheme.
    pub hard: HardScheme,
    /// The soft scheme.
    pub soft: SoftScheme,
    /// The estimate of each row's effect that the schemes start from.
    pub estimate: Estimate,
    /// Share r of the gap that soft weights are to close, to first order: 1 = all of it.
    pub share_of_gap: f64,
    /// lambda as a multiple of the critical lambda* at which the metric goal starts to bind. `None`: 1 for the
    /// schemes 2.0 and 2.2, and 0.001 for the exact ones, so that the goal is met wherever it can be.
    pub lambda_relative: Option<f64>,
    /// The box of [`SoftScheme::ExactBoxed`].
    pub bounds: Bounds,
    /// Whose corrected model is the headline and is taken home.
    pub algorithm: Algorithm,
    /// The settings of every algorithm that has some.
    pub methods: Methods,
    /// Size m of the robustness target's perturbation: 1 moves a row onto the boundary, 1.3 beyond it.
    pub perturbation: f64,
}

impl Default for CorrectionSettings {
    fn default() -> Self {
        CorrectionSettings {
            hard: HardScheme::TopShare(0.1),
            soft: SoftScheme::Exact,
            estimate: Estimate::default(),
            share_of_gap: 1.0,
            lambda_relative: None,
            bounds: Bounds::default(),
            algorithm: Algorithm::Influence,
            methods: Methods::default(),
            perturbation: 1.3,
        }
    }
}

fn current_version() -> u32 {
    CONFIGURATION_VERSION
}

fn yes() -> bool {
    true
}

fn default_target() -> TargetKind {
    TargetKind::DemographicParity
}

fn default_seed() -> u64 {
    42
}

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
    #[error("The configuration is of version {found}; this program reads version {CONFIGURATION_VERSION}.")]
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

impl From<Suggestion> for Configuration {
    /// The guessed roles, and every other field at its default.
    fn from(guess: Suggestion) -> Configuration {
        let mut configuration = Configuration::new(guess.label, guess.sensitive);
        configuration.ignored = guess.ignored;
        if let Some(SplitGuess { column, train, validation, test }) = guess.split {
            configuration.split = Split::Column { column, train, validation, test };
        }
        configuration
    }
}

impl Configuration {
    /// The question: everything but how the correction answers it. Each row's influence and what leaving it out does
    /// depend on this alone.
    pub fn question(&self) -> Configuration {
        let perturbation = self.correction.perturbation;
        Configuration {
            correction: CorrectionSettings { perturbation, ..CorrectionSettings::default() },
            ..self.clone()
        }
    }

    /// A configuration with these roles and every other field at its default.
    pub fn new(label: BinaryRole, sensitive: BinaryRole) -> Self {
        Configuration {
            version: CONFIGURATION_VERSION,
            format: FormatChoice::default(),
            label,
            sensitive,
            sensitive_as_feature: true,
            ignored: Vec::new(),
            missing: MissingPolicy::default(),
            split: Split::default(),
            model: ModelSettings::default(),
            target: default_target(),
            correction: CorrectionSettings::default(),
            seed: default_seed(),
        }
    }

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
        let Bounds { lower, upper } = correction.bounds;
        within(
            "The lower bound of epsilon",
            lower,
            lower <= 0.0 && lower.is_finite(),
            "zero or a negative number",
        )?;
        if let Some(upper) = upper {
            within(
                "The upper bound of epsilon",
                upper,
                upper >= 0.0 && upper.is_finite(),
                "zero or a positive number",
            )?;
        }
        correction.methods.check()?;
        let m = correction.perturbation;
        within("The size of the perturbation", m, (0.0..=10.0).contains(&m), "from 0 to 10")
    }
}
