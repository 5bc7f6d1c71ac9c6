//! The same input gives the same bits: run after run, and in browsers (`tests/web.rs` asserts the same digests).
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(not(target_arch = "wasm32"))]

#[path = "bodies/bits.rs"]
mod bits;

#[test]
fn the_digests_are_the_committed_ones() {
    let found = bits::digests();
    assert_eq!(
        found,
        bits::golden(),
        "after a change of the arithmetic, write this to tests/golden/bits.json: {}",
        serde_json::to_string_pretty(&found).unwrap()
    );
}
