//! Products on the GPU, by WebGPU in a browser and by Vulkan natively.
//!
//! Two kinds of arithmetic: f32 for what a later f64 check makes good (the Hessians on the way to an optimum, and the way of many
//! models to theirs), and exact sums of integers where the numbers themselves are needed (the Hessian at the optimum, the leverage).
//! An integer sum does not depend on its order or on the device, so that these give the same bits everywhere.

mod around;
mod ceiling;
mod device;
mod digits;
mod error;
mod exact;
mod gram;
mod leverage;
mod resident;
mod tiles;

pub use around::{Around, MOST_MODELS};
pub use device::{Gpu, SHADERS};
pub use error::GpuError;
pub use resident::Resident;

/// Bytes that each kernel's settings take in memory, by the kernel's name in [`SHADERS`].
pub fn settings_sizes() -> Vec<(&'static str, usize)> {
    [&resident::SIZES[..], &gram::SIZES, &digits::SIZES, &exact::SIZES, &leverage::SIZES, &around::SIZES]
        .concat()
}
