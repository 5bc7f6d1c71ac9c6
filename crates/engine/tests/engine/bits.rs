//! The same input gives the same bits: run after run, and in browsers (`tests/web.rs` asserts the same digests).

use crate::bodies::{digests, golden};

#[test]
fn the_digests_are_the_committed_ones() {
    let found = digests();
    assert_eq!(
        found,
        golden(),
        "after a change of the arithmetic, write this to tests/golden/bits.json: {}",
        serde_json::to_string_pretty(&found).unwrap()
    );
}
