//! Products on the GPU, by WebGPU in a browser and by Vulkan natively.
//!
//! Two kinds of arithmetic: f32 for what a later f64 check makes good (the Hessians on the way to an optimum, and the way of many
//! models to theirs), and exact sums of integers where the numbers themselves are needed (the Hessian at the optimum, the leverage).
//! An integer sum does not depend on its order or on the device, so that these give the same bits everywhere.

mod ceiling;
mod device;
mod digits;
mod error;
mod exact;
mod gram;
mod leverage;
mod loss;
mod prepared_models;
mod rows;
mod tiles;
mod uploaded_matrix;

pub use device::{Gpu, SHADERS};
pub use error::GpuError;
pub use prepared_models::{MOST_MODELS, PreparedModels};
pub use uploaded_matrix::UploadedMatrix;

/// Bytes that each kernel's settings take in memory, by the kernel's name in [`SHADERS`].
pub fn settings_sizes() -> Vec<(&'static str, usize)> {
    [
        &uploaded_matrix::SIZES[..],
        &gram::SIZES,
        &digits::SIZES,
        &exact::SIZES,
        &leverage::SIZES,
        &prepared_models::SIZES,
    ]
    .concat()
}
