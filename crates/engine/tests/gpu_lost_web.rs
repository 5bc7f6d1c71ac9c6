//! A GPU that is lost, or full, in a browser: the bodies of `tests/gpu.rs`, each with a device of its own. In a browser of their own, too: after
//! the devices of all other tests the last one sometimes got no answer.
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_arch = "wasm32")]

mod bodies;

use bodies::fallback;
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn a_lost_device_is_replaced_by_the_cpu() {
    bodies::lost_on_the_way(&bodies::backend().await.unwrap()).await;
}

#[wasm_bindgen_test]
async fn a_device_whose_memory_is_full_is_replaced_by_the_cpu() {
    fallback::memory_full(&bodies::backend().await.unwrap()).await;
}

#[wasm_bindgen_test]
async fn a_device_lost_between_parts_of_a_check_is_replaced_by_the_cpu() {
    bodies::lost_between_parts(&bodies::backend().await.unwrap()).await;
}
