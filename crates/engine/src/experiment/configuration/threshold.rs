//! From which score on a row is predicted favourable.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::objective::margin_at;

/// From which predicted probability on a row is predicted 1. In a file `0.5`, or `{"accept_top": 0.2}`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// From this probability on, between 0 and 1.
    At(f64),
    /// So that this share of the validation rows, by base weight, is predicted 1; the probability at which that happens is each
    /// model's own, and decides on the test rows, too.
    AcceptTop(f64),
}

impl Default for Threshold {
    fn default() -> Self {
        Threshold::At(0.5)
    }
}

impl Threshold {
    /// The margin from which on a row is predicted 1: log(p / (1 - p)), or the last of the accepted rows' margins. `margins` and
    /// `weight` are those of the validation rows; rows with the last accepted margin are all accepted.
    pub fn cut(self, margins: &[f64], weight: impl Fn(usize) -> f64) -> f64 {
        match self {
            Threshold::At(p) => margin_at(p),
            Threshold::AcceptTop(share) => {
                let wanted = share * (0..margins.len()).map(&weight).sum::<f64>();
                // A share of whole rows is not missed by rounding.
                let enough = wanted * (1.0 - 1e-12);
                let mut accepted = 0.0;
                for i in crate::compute::descending(margins.iter().copied()) {
                    accepted += weight(i);
                    if accepted > 0.0 && accepted >= enough {
                        return margins[i];
                    }
                }
                f64::INFINITY
            }
        }
    }
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Top {
    accept_top: f64,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged, expecting = "a probability, or {\"accept_top\": SHARE}")]
enum Written {
    At(f64),
    AcceptTop(Top),
}

/// The same for messages, which do not describe themselves.
#[derive(Serialize, Deserialize)]
enum Sent {
    At(f64),
    AcceptTop(f64),
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Threshold {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Threshold".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Written::json_schema(generator)
    }
}

impl Serialize for Threshold {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (serializer.is_human_readable(), *self) {
            (true, Threshold::At(p)) => Written::At(p).serialize(serializer),
            (true, Threshold::AcceptTop(share)) => {
                Written::AcceptTop(Top { accept_top: share }).serialize(serializer)
            }
            (false, Threshold::At(p)) => Sent::At(p).serialize(serializer),
            (false, Threshold::AcceptTop(share)) => Sent::AcceptTop(share).serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Threshold {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Threshold, D::Error> {
        if deserializer.is_human_readable() {
            return Ok(match Written::deserialize(deserializer)? {
                Written::At(p) => Threshold::At(p),
                Written::AcceptTop(Top { accept_top }) => Threshold::AcceptTop(accept_top),
            });
        }
        Ok(match Sent::deserialize(deserializer)? {
            Sent::At(p) => Threshold::At(p),
            Sent::AcceptTop(share) => Threshold::AcceptTop(share),
        })
    }
}
