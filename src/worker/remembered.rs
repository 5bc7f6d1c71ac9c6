//! What every new worker is told before all else: where to compute, and what an earlier one measured of the GPU. The measurement
//! outlives the page in the browser's storage, where that is allowed.

use std::cell::{Cell, RefCell};

use web_sys::Storage;

use super::Request;
use soft_unlearn::compute::Processor;

/// Where in the browser's storage the measurement lies.
const KEY: &str = "soft-unlearn.gpu";

/// What new workers are told.
pub(super) struct Remembered {
    processor: Cell<Processor>,
    /// Worded, and judged, by workers alone.
    measured: RefCell<Option<String>>,
}

impl Remembered {
    /// With the measurement of an earlier visit, if there is one.
    pub fn load() -> Remembered {
        let measured = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        Remembered { processor: Cell::default(), measured: RefCell::new(measured) }
    }

    /// Where new workers are to compute.
    pub fn compute_on(&self, processor: Processor) {
        self.processor.set(processor);
    }

    /// A worker has measured the GPU.
    pub fn keep(&self, measured: String) {
        if let Some(storage) = storage() {
            // Full storage costs the next visit another measurement.
            let _ = storage.set_item(KEY, &measured);
        }
        self.measured.replace(Some(measured));
    }

    /// The requests that come first.
    pub fn requests(&self) -> impl Iterator<Item = Request> {
        let processor = self.processor.get();
        let compute = (processor != Processor::default()).then_some(Request::Compute(processor));
        self.measured.borrow().clone().map(Request::Remember).into_iter().chain(compute)
    }
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
