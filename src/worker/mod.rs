//! The experiment behind versioned messages, in a web worker.

mod protocol;

pub use protocol::{
    BundledSet, ExportKind, Failure, PROTOCOL_VERSION, Place, Progress, Reply, Request, RunId, Slot, Source,
};
