//! A report against its data, computed again.

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use clap::Args;
use soft_unlearn::experiment::{LONGEST_REPORT, WrittenReport};

use crate::files::{Data, Shell, named};
use crate::words::told;

/// Arguments of `verify`.
#[derive(Args)]
pub struct Verify {
    /// The report.
    report: PathBuf,
    #[command(flatten)]
    data: Data,
}

impl Verify {
    /// Says what was confirmed, or fails with what differs.
    pub fn run(self) -> Result<(), Box<dyn Error>> {
        let path = &self.report;
        // A byte more than a report may have says that it is none; the rest is not read.
        let mut bytes = Vec::new();
        let file = File::open(path).map_err(|error| named(path, error))?;
        file.take(LONGEST_REPORT as u64 + 1).read_to_end(&mut bytes).map_err(|error| named(path, error))?;
        let report = WrittenReport::read(&bytes).map_err(|error| named(path, told(&error)))?;
        let mut session = self.data.read(&report.configuration().format)?;
        println!(
            "{}",
            report.verify(&mut session, &mut Shell::default()).map_err(|error| named(path, told(&error)))?
        );
        Ok(())
    }
}
