//! A configuration as a file, a link or a report has it. Those of version 1 are lifted to today's fields.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, from_value, to_value};

use super::{
    CONFIGURATION_VERSION, Configuration, CorrectionSettings, GroupColumn, MissingPolicy, ModelSettings,
    Split, Threshold, WeightBounds, criteria_of, default_goal,
};
use crate::leave_one_out::Estimate;
use crate::objective::{Criterion, TargetKind};
use crate::table::{BinaryRole, FormatChoice};
use crate::unlearn::{Algorithm, Methods};
use crate::weights::{Bounds, HardScheme, SoftScheme};

impl Serialize for Configuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // What is derived, under the same name.
        Configuration::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Configuration, D::Error> {
        match deserializer.is_human_readable() {
            true => Written::deserialize(deserializer)?.lifted().map_err(serde::de::Error::custom),
            false => Configuration::deserialize(deserializer),
        }
    }
}

/// The fields of both versions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    version: Option<u32>,
    #[serde(default)]
    format: FormatChoice,
    label: BinaryRole,
    /// Of version 2.
    groups: Option<Vec<GroupColumn>>,
    /// Of version 1.
    sensitive: Option<BinaryRole>,
    sensitive_as_feature: Option<bool>,
    /// Of version 2.
    base_weight: Option<String>,
    /// Of version 2.
    minimum_group: Option<u32>,
    #[serde(default)]
    ignored: Vec<String>,
    #[serde(default)]
    missing: MissingPolicy,
    #[serde(default)]
    split: Split,
    #[serde(default)]
    model: ModelSettings,
    /// Of version 2.
    criteria: Option<Vec<Criterion>>,
    /// Of version 1.
    target: Option<TargetKind>,
    /// Of version 2.
    threshold: Option<Threshold>,
    #[serde(default)]
    correction: WrittenCorrection,
    seed: Option<u64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenCorrection {
    hard: Option<HardScheme>,
    soft: Option<SoftScheme>,
    #[serde(default)]
    estimate: Estimate,
    /// Of version 2.
    goal: Option<f64>,
    /// Of version 1.
    share_of_gap: Option<f64>,
    lambda_relative: Option<f64>,
    bounds: Option<WrittenBounds>,
    algorithm: Option<Algorithm>,
    /// Of version 2: the two algorithms that have kept weights of their own, by the name of what they deliver.
    delivered: Option<Delivered>,
    #[serde(default)]
    methods: Methods,
    perturbation: Option<f64>,
}

/// How the corrected model is made.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Delivered {
    /// By the influence update.
    Update,
    /// By training to the optimum with the corrected weights.
    Retrained,
}

impl From<Delivered> for Algorithm {
    fn from(delivered: Delivered) -> Algorithm {
        match delivered {
            Delivered::Update => Algorithm::Influence,
            Delivered::Retrained => Algorithm::Retrain,
        }
    }
}

/// Of weights, or of epsilon as in version 1.
#[derive(Deserialize)]
#[serde(untagged, expecting = "a smallest and a largest weight, such as [0, 5] or [0, null]")]
enum WrittenBounds {
    Weights(WeightBounds),
    Epsilon(Bounds),
}

impl Written {
    /// Today's fields; in words, what stands in a version that does not have it.
    fn lifted(self) -> Result<Configuration, String> {
        let written = &self.correction;
        let of_first = [
            ("sensitive", self.sensitive.is_some()),
            ("target", self.target.is_some()),
            ("share_of_gap", written.share_of_gap.is_some()),
            ("bounds (of epsilon)", matches!(written.bounds, Some(WrittenBounds::Epsilon(_)))),
        ];
        let of_second = [
            ("groups", self.groups.is_some()),
            ("base_weight", self.base_weight.is_some()),
            ("minimum_group", self.minimum_group.is_some()),
            ("criteria", self.criteria.is_some()),
            ("threshold", self.threshold.is_some()),
            ("goal", written.goal.is_some()),
            ("delivered", written.delivered.is_some()),
            ("bounds (of weights)", matches!(written.bounds, Some(WrittenBounds::Weights(_)))),
        ];
        let any =
            |list: &[(&'static str, bool)]| list.iter().find(|(_, there)| *there).map(|(name, _)| *name);
        // A file without a version is of the one whose fields it has.
        let first = match self.version {
            Some(version) => version == 1,
            None => any(&of_first).is_some(),
        };
        let misplaced =
            if first { any(&of_second).map(|name| (name, 2)) } else { any(&of_first).map(|name| (name, 1)) };
        if let Some((name, of)) = misplaced {
            let read = if first { 1 } else { CONFIGURATION_VERSION };
            return Err(format!("`{name}` is of version {of}, and the other fields are of version {read}"));
        }
        let groups = match self.sensitive {
            Some(role) => vec![role.into()],
            None if first => return Err("missing field `sensitive`".to_owned()),
            None => self.groups.unwrap_or_default(),
        };
        let criteria = match self.target {
            Some(kind) => criteria_of(kind),
            None => self.criteria.unwrap_or_else(|| vec![Criterion::SelectionRate]),
        };
        let given = CorrectionSettings::default();
        let written = self.correction;
        let soft = written.soft.unwrap_or(if first { SoftScheme::Exact } else { given.soft });
        let bounds = match written.bounds {
            Some(WrittenBounds::Weights(bounds)) => bounds,
            Some(WrittenBounds::Epsilon(bounds)) => bounds.into(),
            None if first => Bounds::default().into(),
            None => given.bounds,
        };
        let goal = written.goal.or(written.share_of_gap);
        let algorithm = match (written.algorithm, written.delivered.map(Algorithm::from)) {
            (Some(algorithm), Some(delivered)) if algorithm != delivered => {
                return Err(
                    "`algorithm` and `delivered` name two ways to make the model; leave one out".to_owned()
                );
            }
            (algorithm, delivered) => delivered.or(algorithm),
        };
        let default_goal = if first { 1.0 } else { default_goal(&criteria, soft) };
        Ok(Configuration {
            version: match self.version {
                Some(version) if !first => version,
                _ => CONFIGURATION_VERSION,
            },
            format: self.format,
            label: self.label,
            groups,
            sensitive_as_feature: self.sensitive_as_feature.unwrap_or(true),
            base_weight: self.base_weight,
            minimum_group: self.minimum_group.unwrap_or(super::MINIMUM_GROUP),
            ignored: self.ignored,
            missing: self.missing,
            split: self.split,
            model: self.model,
            criteria,
            threshold: self.threshold.unwrap_or_default(),
            correction: CorrectionSettings {
                hard: written.hard.unwrap_or(given.hard),
                soft,
                estimate: written.estimate,
                share_of_gap: goal.unwrap_or(default_goal),
                lambda_relative: written.lambda_relative,
                bounds,
                algorithm: algorithm.unwrap_or(given.algorithm),
                methods: written.methods,
                perturbation: written.perturbation.unwrap_or(given.perturbation),
            },
            seed: self.seed.unwrap_or(super::SEED),
        })
    }
}

/// The fields of a configuration of version 1 under today's names, each by itself; what cannot be read stays as it is. For readers
/// that keep what is valid of a damaged configuration; the others need only deserialise.
pub fn lift_fields(mut configuration: Map<String, Value>) -> Map<String, Value> {
    fn lift<Old: DeserializeOwned, New: Serialize>(
        map: &mut Map<String, Value>,
        [old, new]: [&str; 2],
        change: impl FnOnce(Old) -> New,
    ) {
        let read = map.get(old).and_then(|value| from_value(value.clone()).ok());
        if let Some(value) = read.and_then(|read| to_value(change(read)).ok()) {
            map.remove(old);
            map.insert(new.to_owned(), value);
        }
    }
    let fields = &mut configuration;
    lift(fields, ["version", "version"], |_: u32| CONFIGURATION_VERSION);
    lift(fields, ["sensitive", "groups"], |role: BinaryRole| [GroupColumn::from(role)]);
    lift(fields, ["target", "criteria"], criteria_of);
    if let Some(correction) = fields.get_mut("correction").and_then(Value::as_object_mut) {
        lift(correction, ["share_of_gap", "goal"], |share: f64| share);
        lift(correction, ["bounds", "bounds"], |bounds: Bounds| WeightBounds::from(bounds));
    }
    configuration
}
