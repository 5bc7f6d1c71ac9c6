//! In a real browser: the engine's bits are the native ones, and the worker's messages survive the way there and back.
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_arch = "wasm32")]

#[path = "../crates/engine/tests/bodies/bits.rs"]
mod bits;

use soft_unlearn::experiment::{Configuration, Session, Silent, run};
use soft_unlearn::table::{FormatChoice, TableReader, guesses};
use soft_unlearn_page::worker::{Reply, Request};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

fn outcome() -> soft_unlearn::experiment::Outcome {
    let bytes = include_bytes!("fixtures/bad/plain.csv");
    let mut reader = TableReader::new(FormatChoice::default());
    reader.push(bytes).unwrap();
    let table = reader.finish().unwrap();
    let configuration = Configuration::from(&guesses(&table.summary("plain", 0)));
    let mut session = Session::default();
    session.set_main("plain".into(), table);
    run(&mut session, &configuration, &mut Silent).unwrap()
}

/// The bits that the engine's `tests/engine/bits.rs` asserts natively.
#[wasm_bindgen_test]
fn the_engine_gives_the_native_bits() {
    assert_eq!(bits::digests(), bits::golden());
}

#[wasm_bindgen_test]
fn messages_survive_the_way() {
    let outcome = outcome();
    let request = Request::Run { configuration: Box::new(outcome.configuration.clone()) };
    assert_eq!(postcard::from_bytes::<Request>(&postcard::to_stdvec(&request).unwrap()).unwrap(), request);
    let reply = Reply::Outcome { outcome: Box::new(outcome), retraining: false };
    assert_eq!(postcard::from_bytes::<Reply>(&postcard::to_stdvec(&reply).unwrap()).unwrap(), reply);
}
