//! The worker's line to the page: what it says, and the clock by which it says it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

use super::columns::{List, Told};
use super::{Failure, Place, Progress, Reply, RunId, SILENT, envelope};
use soft_unlearn::compute::{Backend, StoredCalibration};
use soft_unlearn::experiment::Outcome;
use soft_unlearn::table::Parts;

/// The request being answered, for the panic hook, which can hold no handle on the worker.
static CURRENT: AtomicU32 = AtomicU32::new(SILENT);

/// Clones share it.
#[derive(Clone)]
pub(super) struct Line {
    scope: DedicatedWorkerGlobalScope,
    /// Lives as long as the worker: the GPU's device, and what was measured of it.
    pub backend: Rc<Backend>,
    /// What the page knows to have been measured.
    told: Rc<RefCell<Option<StoredCalibration>>>,
    /// The parts of the columns of which the page knows what deserves a word.
    pub noted: Rc<RefCell<Option<Parts>>>,
    /// The run whose resampled intervals have been told.
    pub sure: Rc<Cell<RunId>>,
    /// The run whose pictures beneath the first screen are still to be told.
    pub unexplored: Rc<Cell<Option<RunId>>>,
    /// The lists of rows that the page has.
    rows: Rc<RefCell<Told>>,
}

impl Line {
    pub fn new(scope: DedicatedWorkerGlobalScope, backend: Rc<Backend>) -> Line {
        Line {
            scope,
            backend,
            told: Rc::default(),
            noted: Rc::default(),
            sure: Rc::default(),
            unexplored: Rc::default(),
            rows: Rc::default(),
        }
    }

    /// From here on a panic is about this request.
    pub fn answering(&self, id: RunId) {
        CURRENT.store(id, Ordering::Relaxed);
    }

    /// What an earlier worker measured need not be told again.
    pub fn remember(&self, measured: StoredCalibration) {
        self.told.replace(Some(measured.clone()));
        self.backend.remember(measured);
    }

    /// Posts a result, its rows beside it, as far as the page does not have them.
    pub fn post_outcome(&self, id: RunId, mut outcome: Box<Outcome>, retraining: bool) {
        let lists = self.rows.borrow_mut().news(std::mem::take(&mut outcome.samples));
        self.post_with(id, &Reply::Outcome { outcome, retraining }, &lists);
    }

    /// Posts a reply.
    pub fn post(&self, id: RunId, reply: &Reply) {
        self.post_with(id, reply, &[]);
    }

    /// What has been measured since the last reply goes first, so that no cancel loses it.
    fn post_with(&self, id: RunId, reply: &Reply, lists: &[Option<List>]) {
        let measured = self.backend.measured();
        if measured != *self.told.borrow() {
            if let Some(measured) = &measured {
                post(&self.scope, SILENT, &Reply::Calibrated(measured.text()), &[]);
            }
            self.told.replace(measured);
        }
        post(&self.scope, id, reply, lists);
    }

    pub fn progress(&self, id: RunId, stage: &str, done: Option<f64>) {
        self.post(id, &Reply::Progress(Progress { stage: stage.to_owned(), done }));
    }

    /// The worker's clock, in milliseconds.
    pub fn milliseconds(&self) -> f64 {
        self.scope.performance().map_or(0.0, |performance| performance.now())
    }
}

/// A panic ends the module; the page is told, and starts another worker.
pub(super) fn announce_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let message = format!(
            "The computation stopped unexpectedly ({info}) and has been restarted. Your data and settings are kept: change a \
             setting to try again; leave columns out if the table is very large."
        );
        let scope = js_sys::global().unchecked_into();
        let id = CURRENT.load(Ordering::Relaxed);
        post(&scope, id, &Reply::Failed(Failure { place: Place::Internal, message }), &[]);
    }));
}

fn post(scope: &DedicatedWorkerGlobalScope, id: RunId, reply: &Reply, lists: &[Option<List>]) {
    if let Some((message, transfer)) = envelope::seal(id, reply, lists, &[]) {
        // A failing post means that the page is gone.
        let _ = scope.post_message_with_transfer(&message, &transfer);
    }
}
