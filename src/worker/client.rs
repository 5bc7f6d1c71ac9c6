//! The page's end of the worker: sends requests under the page's ids, and hands on what comes back.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use wasm_bindgen::JsValue;
use yew::Callback;

use super::columns::Heard as Rows;
use super::desk::{Desk, Heard};
use super::envelope;
use super::pool::WorkerPool;
use super::{
    Check, ExportKind, FIRST, Failure, PROTOCOL_VERSION, Place, Reply, Request, RunId, SILENT, Slot, Source,
};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{BatchKind, BatchRequest, Configuration, RowsQuestion};
use soft_unlearn::table::FormatChoice;

/// A handle on the worker; clones share it.
#[derive(Clone)]
pub struct Client(Rc<Shared>);

struct Shared {
    on_reply: Callback<(RunId, Reply)>,
    /// The first worker.
    desk: Rc<Desk>,
    /// Who leaves rows out.
    pool: WorkerPool,
    /// The rows of the last result: those of the next are sent as far as they differ.
    rows: RefCell<Rows>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Client {
    /// Starts a worker; every reply goes to `on_reply` with the id of its request. A failure that is internal goes there when the worker
    /// is gone, and with it whatever it was asked.
    pub fn start(on_reply: Callback<(RunId, Reply)>) -> Client {
        let shared = Rc::new_cyclic(|weak: &Weak<Shared>| {
            let weak = weak.clone();
            let listen = Callback::from(move |heard: Heard| {
                if let Some(shared) = weak.upgrade() {
                    shared.hear(heard);
                }
            });
            let desk = Rc::new(Desk::new(listen));
            let pool = WorkerPool::new(desk.clone(), on_reply.clone());
            Shared { pool, desk, on_reply, rows: RefCell::default() }
        });
        shared.desk.restart();
        Client(shared)
    }

    /// Reads a table into a slot. `file` is the handle, for [`Source::File`].
    pub fn load(
        &self,
        id: RunId,
        slot: Slot,
        source: Source,
        file: Option<web_sys::File>,
        format: FormatChoice,
    ) {
        self.0.pool.end_check();
        self.0.desk.load(id, slot, source, file, format);
    }

    /// Forgets the second table.
    pub fn drop_second(&self) {
        self.0.pool.end_check();
        self.0.desk.drop_second();
    }

    /// Runs an experiment on the tables loaded.
    pub fn run(&self, id: RunId, configuration: Box<Configuration>) {
        self.0.desk.run(id, configuration);
    }

    /// Computes large products on this processor from the next run on.
    pub fn compute_on(&self, processor: Processor) {
        self.0.desk.remembered.compute_on(processor);
        self.0.desk.forget_outcome();
        self.0.desk.send(SILENT, Request::Compute(processor), Vec::new());
    }

    /// Writes a file from the last outcome.
    pub fn export(&self, id: RunId, kind: ExportKind) {
        self.with_outcome(id, Request::Export(kind));
    }

    /// Asks for the cells of training rows, by their numbers from 1.
    pub fn cells(&self, id: RunId, rows: Vec<u32>) {
        self.with_outcome(id, Request::Cells(rows));
    }

    /// Asks for the chosen algorithm's best main setting.
    pub fn search(&self, id: RunId) {
        self.with_outcome(id, Request::Search);
    }

    /// Asks a question about rows of the last outcome.
    pub fn ask(&self, id: RunId, question: Box<RowsQuestion>) {
        self.with_outcome(id, Request::Ask(question));
    }

    /// Measures a file's weights or coefficients on the rows of this question.
    pub fn measure(&self, id: RunId, file: web_sys::File, question: Box<Configuration>) {
        self.0.desk.give_outcome_again();
        self.0.desk.send(id, Request::Measure(question), vec![file]);
    }

    fn with_outcome(&self, id: RunId, request: Request) {
        self.0.desk.give_outcome_again();
        self.0.desk.send(id, request, Vec::new());
    }

    /// Begins a batch, or goes on with it.
    pub fn batch(&self, id: RunId, request: Box<BatchRequest>) {
        self.0.desk.give_tables_again();
        self.0.desk.send(id, Request::Batch(request), Vec::new());
    }

    /// Does no more of a batch.
    pub fn stop_batch(&self, kind: BatchKind) {
        self.0.desk.send(SILENT, Request::StopBatch(kind), Vec::new());
    }

    /// Leaves rows out, on as many workers as pay. [`Reply::Checked`] tells how it stands, again and again.
    pub fn check(&self, id: RunId, check: Check) {
        self.0.pool.check(id, check);
    }

    /// Hands out no more rows; those that are being left out may still come.
    pub fn stop_check(&self) {
        self.0.pool.stop_check();
    }

    /// Computes again what a report says, from the files of the data on the page.
    pub fn verify(&self, id: RunId, report: web_sys::File) {
        let [main, second] = self.0.desk.tables.borrow().clone();
        let Some(main) = main.map(|table| table.request) else {
            let failure = Failure { place: Place::Data, message: NO_TABLE.to_owned() };
            return self.0.on_reply.emit((id, Reply::Failed(failure)));
        };
        let second = second.map(|table| table.request);
        let mut files = vec![report];
        files.extend(main.file);
        files.extend(second.as_ref().and_then(|table| table.file.clone()));
        let second = second.map(|table| table.source);
        // The worker that it is sent to may be a new one.
        self.0.desk.give_tables_again();
        self.0.desk.send(id, Request::Verify { main: main.source, second }, files);
    }

    /// Stops whatever runs, at once.
    pub fn cancel(&self) {
        self.0.pool.stop_check();
        self.0.desk.forget_asked();
        self.0.desk.restart();
    }
}

impl Shared {
    fn hear(&self, heard: Heard) {
        match heard {
            Heard::Message(data) => self.receive(&data),
            // A worker that was up is replaced at once. One that never came up is tried again by the next request: the script may
            // have been out of reach for a moment.
            Heard::Error if self.desk.is_up() => {
                self.desk.restart();
                self.died(WORKER_DIED.to_owned());
            }
            Heard::Error | Heard::Unreachable => {
                self.desk.end();
                self.died(NO_WORKER.to_owned());
            }
        }
    }

    fn receive(&self, data: &JsValue) {
        let Some((id, mut reply, _)) = envelope::open::<Reply>(data) else {
            self.desk.end();
            return self.died(MIXED_VERSIONS.to_owned());
        };
        if let Reply::Outcome { outcome, .. } = &mut reply {
            let rows = envelope::lists(data).and_then(|lists| self.rows.borrow_mut().whole(lists));
            let Some(rows) = rows else {
                self.desk.restart();
                return self.died(WORKER_DIED.to_owned());
            };
            outcome.samples = rows;
        }
        match reply {
            Reply::Ready { version } if version == PROTOCOL_VERSION => self.desk.flush(),
            Reply::Ready { .. } => {
                self.desk.end();
                self.died(MIXED_VERSIONS.to_owned());
            }
            Reply::Failed(failure) if failure.place == Place::Internal => {
                // The worker's module has stopped for good.
                self.desk.restart();
                self.died(failure.message);
            }
            Reply::LeftOut { found, milliseconds, computed } => {
                self.pool.left_out(FIRST, id, found, milliseconds, computed)
            }
            Reply::Calibrated(measured) => self.desk.remembered.keep(measured),
            reply if id != SILENT => {
                match &reply {
                    Reply::Loaded { summary, .. } => self.desk.keep_table(id, summary),
                    Reply::Failed(_) if self.pool.checks(id) => self.pool.lost(FIRST),
                    Reply::Failed(_) => self.desk.refuse_table(id),
                    Reply::Outcome { .. } => super::start::answered(),
                    _ => {}
                }
                self.on_reply.emit((id, reply));
            }
            _ => {}
        }
    }

    /// What the workers of a check have found is told first; then that the worker is gone, and with it whatever it was asked.
    fn died(&self, message: String) {
        self.desk.forget_asked();
        self.pool.lost(FIRST);
        self.on_reply.emit((SILENT, Reply::Failed(Failure { place: Place::Internal, message })));
    }
}

const NO_TABLE: &str = "There are no data to hold the report against. Load them first.";
const NO_WORKER: &str = "The part of the page that computes could not be started. Reload the page; if that does not help, use a \
     current Chrome, Edge, Firefox or Safari, and open the page over http(s), not as a file.";
const WORKER_DIED: &str = "The computation stopped unexpectedly and has been restarted. Your data and settings are kept: change a setting \
     or press Run to try again; leave columns out if the table is very large.";
const MIXED_VERSIONS: &str = "Two versions of this page are mixed. Reload the page to get the present one.";
