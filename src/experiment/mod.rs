//! Configuration and table to outcome: the main job.

mod configuration;
mod outcome;

pub use configuration::{
    CONFIGURATION_VERSION, Configuration, ConfigurationError, CorrectionSettings, MissingPolicy,
    ModelSettings, Split,
};
pub use outcome::*;
