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
        let rest = Rest(self);
        match serializer.is_human_readable() {
            true => Shown { rest, counts: &self.counts, removed: &self.removed, added: self.added }
                .serialize(serializer),
            false => (rest, &self.counts, &self.removed, self.added).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Configuration, D::Error> {
        match deserializer.is_human_readable() {
            true => Written::deserialize(deserializer)?.lifted().map_err(serde::de::Error::custom),
            false => {
                let (RestRead(configuration), counts, removed, added) =
                    <(RestRead, Option<String>, Vec<u32>, u32)>::deserialize(deserializer)?;
                Ok(Configuration { counts, removed, added, ..configuration })
            }
        }
    }
}

/// All fields but the counts, the removed and the added rows: what is derived, under the same name.
struct Rest<'a>(&'a Configuration);

impl Serialize for Rest<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Configuration::serialize(self.0, serializer)
    }
}

/// The same, read.
struct RestRead(Configuration);

impl<'de> Deserialize<'de> for RestRead {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RestRead, D::Error> {
        Configuration::deserialize(deserializer).map(RestRead)
    }
}

/// As a file has it. Counts, removed and added rows are named only where there are some: reports without them keep their digest.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    rest: Rest<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: &'a Option<String>,
    #[serde(skip_serializing_if = "slice_is_empty")]
    removed: &'a [u32],
    #[serde(skip_serializing_if = "is_zero")]
    added: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(rows: &u32) -> bool {
    *rows == 0
}

fn slice_is_empty(rows: &&[u32]) -> bool {
    rows.is_empty()
}

/// An experiment, described whole. Every field but `label` has a default.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// Where an editor finds the schema to check and complete the file by; nothing is fetched from there.
    #[serde(rename = "$schema")]
    #[expect(dead_code, reason = "it is for editors alone")]
    schema: Option<String>,
    /// The version of the fields: 2. A file without one is of the version whose fields it has.
    version: Option<u32>,
    /// How the file is written down; what is left out is detected.
    #[serde(default)]
    format: FormatChoice,
    /// The label column and which of its values is favourable (y = 1).
    label: BinaryRole,
    /// The sensitive columns, crossed. None may be given for robustness alone. Of version 2.
    groups: Option<Vec<GroupColumn>>,
    /// The sensitive column and its privileged side. Of version 1; today `groups`.
    sensitive: Option<BinaryRole>,
    /// Whether the sensitive columns are also features of the model: true unless given.
    sensitive_as_feature: Option<bool>,
    /// The column of base weights, counts or survey weights; it is never a feature. Of version 2.
    base_weight: Option<String>,
    /// The column of counts: each line of the file stands for that many rows, and is repeated before the split; it is never a
    /// feature. Of version 2.
    counts: Option<String>,
    /// Rows of the file, from 1, that hard unlearning removes in place of those that its scheme chooses. Of version 2.
    removed: Option<Vec<u32>>,
    /// So many rows at the file's end were added to it: they train, and the others are drawn as if those were not there; 0 unless given. Of
    /// version 2.
    added: Option<u32>,
    /// Groups with fewer validation rows are shown, and are not driven: 30 unless given. Of version 2.
    minimum_group: Option<u32>,
    /// Columns that are not features.
    #[serde(default)]
    ignored: Vec<String>,
    /// What happens to rows with missing cells.
    #[serde(default)]
    missing: MissingPolicy,
    /// Which rows train, validate and test.
    #[serde(default)]
    split: Split,
    /// The model.
    #[serde(default)]
    model: ModelSettings,
    /// What is to be made equal between the groups; several at once are stacked. Of version 2.
    criteria: Option<Vec<Criterion>>,
    /// The target. Of version 1; today `criteria`.
    target: Option<TargetKind>,
    /// From which probability on a row is predicted favourable: 0.5 unless given. Of version 2.
    threshold: Option<Threshold>,
    /// How the model is corrected.
    #[serde(default)]
    correction: WrittenCorrection,
    /// Seed of everything random (the split, the perceptron): 42 unless given.
    seed: Option<u64>,
}

/// How the model is corrected.
#[derive(Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Correction"))]
#[serde(deny_unknown_fields)]
struct WrittenCorrection {
    /// The hard scheme: the tenth of the rows with the lowest influence unless given.
    hard: Option<HardScheme>,
    /// The soft scheme: `kept` unless given.
    soft: Option<SoftScheme>,
    /// The estimate of each row's effect that the schemes start from.
    #[serde(default)]
    estimate: Estimate,
    /// Share of the gap that soft weights are to close: 1 is all of it. Of version 2.
    goal: Option<f64>,
    /// The same. Of version 1; today `goal`.
    share_of_gap: Option<f64>,
    /// Lambda as a multiple of the one at which the metric goal starts to bind.
    lambda_relative: Option<f64>,
    /// Smallest and largest weight, `[0, 5]`; in version 1 the box of epsilon.
    bounds: Option<WrittenBounds>,
    /// Whether kept weights also keep the validation loss from rising, to first order, where no step becomes more than 1.5 times as long
    /// by that: false unless given. Of version 2.
    keep_utility: Option<bool>,
    /// The algorithm whose corrected model is the headline and is taken home.
    algorithm: Option<Algorithm>,
    /// Of version 2: the two algorithms that have kept weights of their own, by the name of what they deliver.
    delivered: Option<Delivered>,
    /// The settings of every algorithm that has some.
    #[serde(default)]
    methods: Methods,
    /// Size of the robustness target's perturbation: 1.3 unless given.
    perturbation: Option<f64>,
}

/// How the corrected model is made.
#[derive(Clone, Copy, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// Smallest and largest weight, `[0, 5]` or `[0, null]`; or the box of epsilon, as in version 1.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "WeightBoundsOrEpsilon"))]
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
            ("counts", self.counts.is_some()),
            ("removed", self.removed.is_some()),
            ("added", self.added.is_some()),
            ("minimum_group", self.minimum_group.is_some()),
            ("criteria", self.criteria.is_some()),
            ("threshold", self.threshold.is_some()),
            ("goal", written.goal.is_some()),
            ("delivered", written.delivered.is_some()),
            ("keep_utility", written.keep_utility.is_some()),
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
            counts: self.counts,
            removed: self.removed.unwrap_or_default(),
            added: self.added.unwrap_or_default(),
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
                keep_utility: written.keep_utility.unwrap_or(given.keep_utility),
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
