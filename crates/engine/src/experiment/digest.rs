//! What of a report is the same wherever it is computed, and its digest.

use serde_json::Value;

use crate::table::fingerprint;

/// The keys whose values differ from run to run, and the digest itself.
const NOT_DIGESTED: [&str; 2] = ["digest", "milliseconds"];

/// What of a report has to be the same wherever it is computed: all but the digest, the timings and the file's name.
pub(super) fn reproducible(mut report: Value) -> Value {
    if let Some(map) = report.as_object_mut() {
        map.retain(|key, _| !NOT_DIGESTED.contains(&key.as_str()));
        if let Some(data) = map.get_mut("data").and_then(Value::as_object_mut) {
            data.remove("name");
        }
    }
    report
}

/// The SHA-256, hexadecimal, of the reproducible part's canonical text: JSON without white space, keys in the order of
/// their bytes, every number in the shortest form that reads back as the same number.
pub(super) fn digest(reproducible: &Value) -> String {
    fingerprint(reproducible.to_string().as_bytes())
}
