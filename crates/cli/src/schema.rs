//! The configuration's JSON Schema, for editors and for packages that write configurations.

use std::error::Error;

use soft_unlearn::experiment::configuration_schema;

use crate::files::write;

/// Prints the schema.
pub fn run() -> Result<(), Box<dyn Error>> {
    write(None, format!("{}\n", serde_json::to_string_pretty(&configuration_schema())?).as_bytes())
}
