//! The same input gives the same bits: run after run, and in the browser (`tests/web.rs` asserts the same digest).
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(not(target_arch = "wasm32"))]

mod support;

use soft_unlearn::experiment::{Configuration, Session, Silent, run};
use soft_unlearn::table::guesses;

#[test]
fn the_digest_is_the_committed_one() {
    let table = support::table(&std::fs::read("../../tests/fixtures/bad/plain.csv").unwrap());
    let configuration = Configuration::from(&guesses(&table.summary("plain", 0)));
    let mut session = Session::default();
    session.set_main("plain".into(), table);
    let outcome = run(&mut session, &configuration, &mut Silent).unwrap();
    let digest =
        outcome.models.iter().flat_map(|model| &model.parameters).fold(0_u64, |digest, parameter| {
            (digest.rotate_left(5) ^ parameter.to_bits()).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        });
    let expected: u64 = include_str!("golden/plain_bits.txt").trim().parse().unwrap();
    assert_eq!(
        digest, expected,
        "after a change of the arithmetic, write {digest} to tests/golden/plain_bits.txt"
    );
}
