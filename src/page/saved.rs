//! Settings that are kept under a name in the browser's storage.

use serde::{Deserialize, Serialize};

use soft_unlearn::experiment::Configuration;

/// Settings with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    /// What the visitor called them.
    pub name: String,
    /// The columns of the file that they were made for.
    pub columns: Vec<String>,
    /// The settings.
    pub configuration: Configuration,
}
