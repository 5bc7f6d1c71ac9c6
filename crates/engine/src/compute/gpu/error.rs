//! Why work that was meant for the GPU is done on the CPU.

/// Why work that was meant for the GPU is done on the CPU.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum GpuError {
    /// The program was built without the feature `gpu`.
    #[error("this program was built without GPU support")]
    NotBuilt,
    /// There is no GPU interface, or it has no adapter.
    #[error("no GPU adapter was found")]
    NoAdapter,
    /// The adapter gave no device with the limits that are needed.
    #[error("the adapter {adapter} gave no device: {reason}")]
    NoDevice {
        /// The adapter's name.
        adapter: String,
        /// What it said.
        reason: String,
    },
    /// A buffer would be larger than the device allows.
    #[error("{columns} columns need a buffer of {needed} bytes, and the device allows {limit}")]
    TooLarge {
        /// Columns of the matrix, padded.
        columns: usize,
        /// Bytes.
        needed: u64,
        /// Bytes.
        limit: u64,
    },
    /// The device's memory is full.
    #[error("the device's memory is full: {0}")]
    OutOfMemory(String),
    /// The device is gone: unplugged, reset, destroyed.
    #[error("the device was lost: {0}")]
    Lost(String),
    /// The device refused a command.
    #[error("the device refused a command: {0}")]
    Refused(String),
    /// A result failed its check in f64.
    #[error("a result was off by {off:.1e} where {allowed:.1e} is allowed")]
    Wrong {
        /// How far off.
        off: f64,
        /// How far it may be.
        allowed: f64,
    },
    /// The numbers do not fit the integers that the kernel counts with.
    #[error("the numbers span too wide a range for the device's integers")]
    Range,
}
