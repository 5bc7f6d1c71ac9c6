//! The GPU's products in a browser: the bodies of `tests/gpu.rs`, on Chromium's software adapter where there is no other.
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(target_arch = "wasm32")]

mod bodies;

use std::cell::RefCell;
use std::rc::Rc;

use bodies::fallback;
use soft_unlearn::compute::gpu::Gpu;
use soft_unlearn::compute::{Backend, Processor};
use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

thread_local! {
    static DEVICE: RefCell<Option<Rc<Gpu>>> = const { RefCell::new(None) };
}

/// The device of all tests that leave it as it is: a software adapter takes seconds to compile the kernels for another.
async fn device() -> Rc<Gpu> {
    if let Some(device) = DEVICE.with_borrow(Clone::clone) {
        return device;
    }
    let device = Rc::new(Gpu::open().await.unwrap());
    DEVICE.set(Some(device.clone()));
    device
}

async fn backend() -> Backend {
    Backend::with_gpu(Processor::Gpu, Box::new(|| 0.0), device().await)
}

#[wasm_bindgen_test]
async fn fast_gram_matrices_are_right_to_f32_sums() {
    bodies::fast_gram(&*device().await).await;
}

#[wasm_bindgen_test]
async fn exact_gram_matrices_are_right_to_f64() {
    bodies::exact_gram(&*device().await).await;
}

#[wasm_bindgen_test]
async fn models_near_one_are_right_to_f32_sums() {
    bodies::prepare_models(&*device().await).await;
}

#[wasm_bindgen_test]
async fn leverages_are_right() {
    bodies::leverages(&*device().await).await;
}

#[wasm_bindgen_test]
async fn fits_influences_and_leverages_are_the_cpus() {
    let backend = backend().await;
    for condition in [1.0, 1e8] {
        let (x, y) = bodies::problem(1500, 20, condition, 3);
        bodies::same_fit(&backend, &x, &y, 1.0).await;
    }
}

#[wasm_bindgen_test]
async fn rows_in_several_blocks_give_what_one_block_gives() {
    fallback::row_blocks(&*device().await).await;
}

#[wasm_bindgen_test]
async fn what_a_small_device_cannot_hold_is_left_to_the_cpu() {
    fallback::too_large().await;
}

#[wasm_bindgen_test]
async fn a_software_adapter_is_used_only_by_hand() {
    fallback::chosen_automatically(device().await).await;
}

#[wasm_bindgen_test]
async fn numbers_out_of_range_are_left_to_the_cpu() {
    bodies::out_of_range(&backend().await).await;
}

#[wasm_bindgen_test]
async fn models_without_a_row_are_those_of_the_cpu() {
    bodies::left_out(&backend().await).await;
}
