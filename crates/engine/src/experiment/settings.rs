//! Checked settings, and what of them each stage depends on: a stage takes its own part, and that is the key under which its result is
//! kept.

use super::configuration::target_of;
use super::{
    Configuration, CorrectionSettings, GroupColumn, MissingPolicy, ModelKind, Split, Threshold, WeightBounds,
};
use crate::leave_one_out::Estimate;
use crate::model::MlpSettings;
use crate::objective::{Criterion, TargetKind};
use crate::table::{BinaryRole, FormatChoice};
use crate::weights::SoftScheme;

/// A configuration whose every setting is within its range. Only [`Configuration::check`] makes one.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked(pub(super) Configuration);

/// What the encoded columns of the three parts depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct DataSettings {
    /// How the file is written down.
    pub format: FormatChoice,
    /// The label.
    pub label: BinaryRole,
    /// The sensitive columns.
    pub groups: Vec<GroupColumn>,
    /// Whether they are features.
    pub sensitive_as_feature: bool,
    /// The column of base weights.
    pub base_weight: Option<String>,
    /// The column of counts.
    pub counts: Option<String>,
    /// Validation rows that a driven group has at least.
    pub minimum_group: u32,
    /// Columns that are no features.
    pub ignored: Vec<String>,
    /// What happens to rows with missing cells.
    pub missing: MissingPolicy,
    /// Which rows train, validate and test.
    pub split: Split,
    /// Rows at the end that train, and are not drawn.
    pub added: u32,
    /// Whether there is an intercept.
    pub intercept: bool,
    /// Whether columns are standardised, and on which first share of the training rows.
    pub standardise: Option<f64>,
    /// Seed of the split.
    pub seed: u64,
}

/// What the columns that the model sees depend on.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureSettings {
    /// The encoded columns.
    pub data: DataSettings,
    /// The perceptron that they go through, where there is one.
    pub perceptron: Option<MlpSettings>,
}

/// What the original model depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct FittingSettings {
    /// What it sees.
    pub features: FeatureSettings,
    /// The penalty.
    pub l2: f64,
}

/// What each row's influence, and what leaving it out does, depend on: the question, but not how a correction answers it.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionSettings {
    /// The original model.
    pub fitting: FittingSettings,
    /// What is to be made equal.
    pub criteria: Vec<Criterion>,
    /// From which probability on a row is predicted favourable.
    pub threshold: Threshold,
    /// Size of the attack that robustness is against.
    pub perturbation: f64,
}

/// What the trade-off curves depend on: they go through every strength.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveSettings {
    /// The question.
    pub question: QuestionSettings,
    /// The soft scheme.
    pub soft: SoftScheme,
    /// What the schemes start from.
    pub estimate: Estimate,
    /// lambda over lambda*.
    pub lambda_relative: Option<f64>,
    /// The box of weights.
    pub bounds: WeightBounds,
    /// Whether kept weights keep utility, too.
    pub keep_utility: bool,
}

impl Checked {
    /// All of it.
    pub fn configuration(&self) -> &Configuration {
        &self.0
    }

    /// What the encoded columns depend on.
    pub fn data(&self) -> DataSettings {
        self.0.data_settings()
    }

    /// What the columns that the model sees depend on.
    pub fn features(&self) -> FeatureSettings {
        self.0.feature_settings()
    }

    /// What the original model depends on.
    pub fn fitting(&self) -> FittingSettings {
        self.0.fitting_settings()
    }

    /// What influences depend on.
    pub fn question(&self) -> QuestionSettings {
        self.0.question()
    }

    /// Whether the hard weights are the same, and so is the model that they lead to by update.
    pub fn has_hard_half_of(&self, other: &Checked) -> bool {
        let of = |checked: &Checked| (checked.0.correction.hard, checked.0.correction.estimate);
        of(self) == of(other) && self.0.removed == other.0.removed && self.question() == other.question()
    }

    /// What the trade-off curves depend on.
    pub fn curves(&self) -> CurveSettings {
        let CorrectionSettings { soft, estimate, lambda_relative, bounds, keep_utility, .. } =
            self.0.correction;
        CurveSettings { question: self.question(), soft, estimate, lambda_relative, bounds, keep_utility }
    }
}

impl CurveSettings {
    /// As settings of a correction, whose strength each point of a curve sets.
    pub fn correction(&self) -> CorrectionSettings {
        let CurveSettings { question, soft, estimate, lambda_relative, bounds, keep_utility } = self;
        CorrectionSettings {
            soft: *soft,
            estimate: *estimate,
            lambda_relative: *lambda_relative,
            bounds: *bounds,
            keep_utility: *keep_utility,
            perturbation: question.perturbation,
            ..CorrectionSettings::default()
        }
    }
}

impl Configuration {
    /// The question: everything but how the correction answers it. Two configurations with one question share each row's influence
    /// and what leaving it out does.
    pub fn question(&self) -> QuestionSettings {
        QuestionSettings {
            fitting: self.fitting_settings(),
            criteria: self.criteria.clone(),
            threshold: self.threshold,
            perturbation: self.correction.perturbation,
        }
    }

    fn data_settings(&self) -> DataSettings {
        let Configuration { model, .. } = self;
        DataSettings {
            format: self.format.clone(),
            label: self.label.clone(),
            groups: self.groups.clone(),
            sensitive_as_feature: self.sensitive_as_feature,
            base_weight: self.base_weight.clone(),
            counts: self.counts.clone(),
            minimum_group: self.minimum_group,
            ignored: self.ignored.clone(),
            missing: self.missing,
            split: self.split.clone(),
            added: self.added,
            intercept: model.intercept,
            standardise: model.standardise.then_some(model.standardise_share),
            seed: self.seed,
        }
    }

    fn feature_settings(&self) -> FeatureSettings {
        let perceptron = match self.model.kind {
            ModelKind::Logistic => None,
            ModelKind::Mlp => Some(self.model.perceptron),
        };
        FeatureSettings { data: self.data_settings(), perceptron }
    }

    fn fitting_settings(&self) -> FittingSettings {
        FittingSettings { features: self.feature_settings(), l2: self.model.l2 }
    }
}

impl QuestionSettings {
    /// The target of the method's paper that the criteria are, where they are one.
    pub fn target(&self) -> Option<TargetKind> {
        target_of(&self.criteria)
    }
}

impl DataSettings {
    /// Whether the two differ in nothing but how rows are grouped, and the same columns are features. What a model sees is then the same,
    /// as long as the same rows are used: a row without a group is not.
    pub fn regroups(&self, earlier: &DataSettings) -> bool {
        let columns = |settings: &DataSettings| {
            let mut names: Vec<String> = settings.groups.iter().map(|group| group.column.clone()).collect();
            names.sort();
            names
        };
        let grouped = DataSettings {
            groups: self.groups.clone(),
            minimum_group: self.minimum_group,
            ..earlier.clone()
        };
        grouped == *self && (self.sensitive_as_feature || columns(self) == columns(earlier))
    }

    /// Whether this is one of the sensitive columns.
    pub fn is_sensitive(&self, column: &str) -> bool {
        self.groups.iter().any(|group| group.column == column)
    }
}
