//! The GPU's products natively, on whatever Vulkan adapter there is: Mesa's lavapipe is one. Without any these tests say so and
//! pass; `tests/gpu_web.rs` and `tests/gpu_lost_web.rs` run the same bodies in Chromium.
#![cfg(not(target_arch = "wasm32"))]
#![allow(missing_docs, clippy::unwrap_used)]

mod bodies;

use bodies::fallback;
use pollster::block_on;
use soft_unlearn::compute::gpu::{Gpu, SHADERS, settings_sizes};

/// Runs a body on the adapter there is.
fn on_gpu<F: Future>(body: impl FnOnce(Gpu) -> F) {
    match block_on(Gpu::open()) {
        Ok(gpu) => {
            block_on(body(gpu));
        }
        Err(error) => eprintln!("skipped: {error}"),
    }
}

fn on_backend<F: Future>(body: impl FnOnce(soft_unlearn::compute::Backend) -> F) {
    match block_on(bodies::backend()) {
        Some(backend) => {
            block_on(body(backend));
        }
        None => eprintln!("skipped: no adapter"),
    }
}

#[test]
fn shaders_are_valid_and_their_settings_have_the_mirrors_sizes() {
    let sizes = settings_sizes();
    assert_eq!(sizes.len(), SHADERS.len());
    for ((name, source), (mirror, size)) in SHADERS.into_iter().zip(sizes) {
        assert_eq!(name, mirror);
        let module =
            naga::front::wgsl::parse_str(source).unwrap_or_else(|e| panic!("{}", e.emit_to_string(source)));
        let capabilities = naga::valid::Capabilities::empty();
        let info = naga::valid::Validator::new(naga::valid::ValidationFlags::all(), capabilities)
            .validate(&module)
            .unwrap_or_else(|e| panic!("{name}: {e:?}"));
        drop(info);
        let (_, shape) = module
            .types
            .iter()
            .find(|(_, kind)| kind.name.as_deref() == Some("Shape"))
            .unwrap_or_else(|| panic!("{name} has no Shape"));
        let naga::TypeInner::Struct { span, .. } = shape.inner else { panic!("{name}: no struct") };
        assert_eq!(span as usize, size, "{name}");
    }
}

#[test]
fn fast_gram_matrices_are_right_to_f32_sums() {
    on_gpu(|gpu| async move { bodies::fast_gram(&gpu).await });
}

#[test]
fn exact_gram_matrices_are_right_to_f64() {
    on_gpu(|gpu| async move { bodies::exact_gram(&gpu).await });
}

#[test]
fn models_near_one_are_right_to_f32_sums() {
    on_gpu(|gpu| async move { bodies::prepare_models(&gpu).await });
}

#[test]
fn leverages_are_right() {
    on_gpu(|gpu| async move { bodies::leverages(&gpu).await });
}

#[test]
fn fits_influences_and_leverages_are_the_cpus() {
    on_backend(|backend| async move {
        for l2 in [1e-3, 1.0, 10.0] {
            for condition in [1.0, 1e8] {
                let (x, y) = bodies::problem(1500, 20, condition, 3);
                let off = bodies::same_fit(&backend, &x, &y, l2).await;
                eprintln!("l2 {l2}, condition {condition:e}: {off:.1e}, {:?}", backend.computed());
            }
        }
    });
}

#[test]
fn a_lost_device_is_replaced_by_the_cpu() {
    on_backend(|backend| async move { bodies::lost_on_the_way(&backend).await });
}

#[test]
fn a_device_whose_memory_is_full_is_replaced_by_the_cpu() {
    on_backend(|backend| async move { fallback::memory_full(&backend).await });
}

#[test]
fn rows_in_several_blocks_give_what_one_block_gives() {
    on_gpu(|gpu| async move { fallback::row_blocks(&gpu).await });
}

#[test]
fn what_a_small_device_cannot_hold_is_left_to_the_cpu() {
    on_gpu(|_| fallback::too_large());
}

#[test]
fn a_software_adapter_is_used_only_by_hand() {
    on_gpu(|gpu| fallback::chosen_automatically(std::rc::Rc::new(gpu)));
}

#[test]
fn without_an_adapter_the_cpu_computes_and_says_why() {
    // In a process of its own, for which the machine has no driver.
    let nowhere = "no-such-driver.json";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["child_without_an_adapter", "--exact", "--ignored", "--nocapture"])
        .env("VK_DRIVER_FILES", nowhere)
        .env("VK_ICD_FILENAMES", nowhere)
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "run by the test above, where there is no driver"]
fn child_without_an_adapter() {
    block_on(fallback::no_adapter());
}

#[test]
fn numbers_out_of_range_are_left_to_the_cpu() {
    on_backend(|backend| async move { bodies::out_of_range(&backend).await });
}

#[test]
fn models_without_a_row_are_those_of_the_cpu() {
    on_backend(|backend| async move { bodies::left_out(&backend).await });
}

#[test]
fn a_device_lost_between_parts_of_a_check_is_replaced_by_the_cpu() {
    on_backend(|backend| async move { bodies::lost_between_parts(&backend).await });
}
