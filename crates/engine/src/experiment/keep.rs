//! What a stage computed, kept under the settings that it depends on.

use super::ExperimentError;

/// The value kept for this key, or a new one.
pub(super) fn keep<K: PartialEq, V>(
    place: &mut Option<(K, V)>,
    key: K,
    make: impl FnOnce() -> Result<V, ExperimentError>,
) -> Result<&mut V, ExperimentError> {
    if place.as_ref().is_some_and(|(kept, _)| *kept != key) {
        *place = None;
    }
    let pair = match place.take() {
        Some(pair) => pair,
        None => (key, make()?),
    };
    Ok(&mut place.insert(pair).1)
}
