//! The page's end of the worker: starts it, sends requests, and starts another when it has to be stopped.
//!
//! A busy worker hears nothing, so cancelling terminates it. The next one is given the tables again before its first
//! run; the same path mends a worker that died, and starts the helpers of a check ([`super::pool`]).

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::Callback;

use super::envelope;
use super::pool::WorkerPool;
use super::remembered::Remembered;
use super::start::{Started, start};
use super::{
    ExportKind, FIRST, Failure, PROTOCOL_VERSION, Place, RecoverRequest, Reply, Request, RunId, Slot, Source,
    SweepRequest,
};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{FormatChoice, TableSummary};

/// Replies to requests with this id are answers to nobody (tables given to a new worker again).
pub(super) const SILENT: RunId = 0;

/// A handle on the worker; clones share it.
#[derive(Clone)]
pub struct Client {
    pub(super) shared: Rc<Shared>,
}

impl PartialEq for Client {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

pub(super) struct Shared {
    pub on_reply: Callback<(RunId, Reply)>,
    last_id: Cell<RunId>,
    worker: RefCell<Option<Running>>,
    /// Tables that are being read; each is kept once it has been.
    asked: RefCell<Vec<(RunId, Slot, TableRequest)>>,
    /// What a new worker has to be given before it can run: the tables that were read, by slot.
    pub tables: RefCell<[Option<KeptTable>; 2]>,
    /// The last configuration that was run, so that an export works after a restart.
    last_run: RefCell<Option<Box<Configuration>>>,
    /// Who leaves rows out.
    pub pool: WorkerPool,
    /// What a new worker is told before all else.
    pub remembered: Remembered,
}

#[derive(Clone)]
pub(super) struct TableRequest {
    source: Source,
    format: FormatChoice,
    file: Option<web_sys::File>,
}

impl TableRequest {
    /// The request to read it, and the handle that goes with it.
    pub fn load(self, slot: Slot) -> (Request, Option<web_sys::File>) {
        (Request::Load { slot, source: self.source, format: self.format }, self.file)
    }
}

/// A table that has been read.
#[derive(Clone)]
pub(super) struct KeptTable {
    pub request: TableRequest,
    pub fingerprint: String,
    pub cells: usize,
}

struct Running {
    started: Started,
    ready: bool,
    /// Requests that came before the worker was up.
    waiting: VecDeque<(RunId, Request, Vec<web_sys::File>)>,
    /// Tables that this worker has been asked to read, by slot.
    has: [bool; 2],
    /// Whether this worker has an outcome to export from.
    has_outcome: bool,
}

impl Client {
    /// Starts a worker; every reply goes to `on_reply` with the id of its request.
    pub fn start(on_reply: Callback<(RunId, Reply)>) -> Client {
        let client = Client {
            shared: Rc::new(Shared {
                on_reply,
                last_id: Cell::new(SILENT),
                worker: RefCell::new(None),
                asked: RefCell::new(Vec::new()),
                tables: RefCell::new([None, None]),
                last_run: RefCell::new(None),
                pool: WorkerPool::default(),
                remembered: Remembered::load(),
            }),
        };
        client.restart();
        client
    }

    /// Reads a table into a slot. `file` is the handle, for [`Source::File`].
    pub fn load(
        &self,
        slot: Slot,
        source: Source,
        file: Option<web_sys::File>,
        format: FormatChoice,
    ) -> RunId {
        self.end_check();
        let table = TableRequest { source, format, file };
        let id = self.next_id();
        self.shared.asked.borrow_mut().push((id, slot, table.clone()));
        self.send_table(id, slot, table);
        id
    }

    /// Forgets the second table.
    pub fn drop_second(&self) {
        self.end_check();
        self.shared.tables.borrow_mut()[1] = None;
        if let Some(running) = self.shared.worker.borrow_mut().as_mut() {
            running.has[1] = false;
        }
        self.send(SILENT, Request::DropSecond, Vec::new());
    }

    /// Runs an experiment on the tables loaded.
    pub fn run(&self, configuration: Configuration) -> RunId {
        let id = self.next_id();
        let configuration = Box::new(configuration);
        *self.shared.last_run.borrow_mut() = Some(configuration.clone());
        self.give_tables_again(id);
        if let Some(running) = self.shared.worker.borrow_mut().as_mut() {
            running.has_outcome = true;
        }
        self.send(id, Request::Run { configuration }, Vec::new());
        id
    }

    /// Computes large products on this processor from the next run on.
    pub fn compute_on(&self, processor: Processor) {
        self.shared.remembered.compute_on(processor);
        if let Some(running) = self.shared.worker.borrow_mut().as_mut() {
            running.has_outcome = false;
        }
        self.send(SILENT, Request::Compute(processor), Vec::new());
    }

    /// Writes a file from the last outcome.
    pub fn export(&self, kind: ExportKind) -> RunId {
        let id = self.next_id();
        self.give_outcome_again(id);
        self.send(id, Request::Export(kind), Vec::new());
        id
    }

    /// A new worker gets the tables and the last run before what needs an outcome.
    pub(super) fn give_outcome_again(&self, id: RunId) {
        self.give_tables_again(id);
        let has_outcome = self.shared.worker.borrow().as_ref().is_some_and(|running| running.has_outcome);
        let last_run = self.shared.last_run.borrow().clone();
        if let (false, Some(configuration)) = (has_outcome, last_run) {
            self.send(SILENT, Request::Run { configuration }, Vec::new());
            if let Some(running) = self.shared.worker.borrow_mut().as_mut() {
                running.has_outcome = true;
            }
        }
    }

    /// Asks for the cells of training rows, by their numbers from 1.
    pub fn cells(&self, rows: Vec<u32>) -> RunId {
        let id = self.next_id();
        self.give_outcome_again(id);
        self.send(id, Request::Cells(rows), Vec::new());
        id
    }

    /// Asks for the chosen algorithm's best main setting.
    pub fn search(&self) -> RunId {
        let id = self.next_id();
        self.give_outcome_again(id);
        self.send(id, Request::Search, Vec::new());
        id
    }

    /// Asks for a sweep, or to stop it.
    pub fn sweep(&self, request: Option<Box<SweepRequest>>) -> RunId {
        let id = self.next_id();
        self.give_tables_again(id);
        self.send(id, Request::Sweep(request), Vec::new());
        id
    }

    /// Asks for the corrective scenario, or to stop it.
    pub fn recover(&self, request: Option<Box<RecoverRequest>>) -> RunId {
        let id = self.next_id();
        self.give_tables_again(id);
        self.send(id, Request::Recover(request), Vec::new());
        id
    }

    /// Computes again what a report says, from the files of the data on the page. `None` where there are no data.
    pub fn verify(&self, report: web_sys::File) -> Option<RunId> {
        let [main, second] = self.shared.tables.borrow().clone();
        let main = main?.request;
        let second = second.map(|table| table.request);
        let id = self.next_id();
        let mut files = vec![report];
        files.extend(main.file);
        files.extend(second.as_ref().and_then(|table| table.file.clone()));
        let second = second.map(|table| table.source);
        self.send(id, Request::Verify { main: main.source, second }, files);
        Some(id)
    }

    /// Stops whatever runs, at once.
    pub fn cancel(&self) {
        self.stop_check();
        self.restart();
    }

    /// The id of the next request, for which there is a worker again if one could not be started before.
    pub(super) fn next_id(&self) -> RunId {
        if self.shared.worker.borrow().is_none() {
            self.restart();
        }
        let id = self.shared.last_id.get().wrapping_add(1).max(1);
        self.shared.last_id.set(id);
        id
    }

    /// Ends the present worker and starts another. Rows that it was leaving out wait for the next check.
    fn restart(&self) {
        *self.shared.worker.borrow_mut() = None;
        match self.spawn() {
            Ok(running) => *self.shared.worker.borrow_mut() = Some(running),
            Err(_) => self.fail(self.shared.last_id.get(), NO_WORKER),
        }
    }

    fn spawn(&self) -> Result<Running, JsValue> {
        let on_message = {
            let client = self.clone();
            move |data| client.receive(&data)
        };
        let on_error = {
            let client = self.clone();
            move || {
                // A worker that was up is replaced at once; one that never came up, at the next request.
                let was_ready = client.shared.worker.borrow().as_ref().is_some_and(|running| running.ready);
                let id = client.shared.last_id.get();
                if was_ready {
                    client.restart();
                    client.fail(id, WORKER_DIED);
                    client.lost(FIRST);
                } else {
                    // The next request tries again: the script may have been out of reach for a moment.
                    *client.shared.worker.borrow_mut() = None;
                    client.fail(id, NO_WORKER);
                }
            }
        };
        Ok(Running {
            started: start(on_message, on_error)?,
            ready: false,
            waiting: self.first_requests().collect(),
            has: [false; 2],
            has_outcome: false,
        })
    }

    /// What a new worker has to be told before all else.
    pub(super) fn first_requests(&self) -> impl Iterator<Item = (RunId, Request, Vec<web_sys::File>)> {
        self.shared.remembered.requests().map(|request| (SILENT, request, Vec::new()))
    }

    fn receive(&self, data: &JsValue) {
        let Some((id, reply, _)) = envelope::open::<Reply>(data) else {
            return self.fail(self.shared.last_id.get(), MIXED_VERSIONS);
        };
        match reply {
            Reply::Ready { version } if version == PROTOCOL_VERSION => self.flush(),
            Reply::Ready { .. } => self.fail(self.shared.last_id.get(), MIXED_VERSIONS),
            Reply::Failed(failure) if failure.place == Place::Internal => {
                // The worker's module has stopped for good.
                self.restart();
                self.shared.on_reply.emit((self.shared.last_id.get(), Reply::Failed(failure)));
                self.lost(FIRST);
            }
            Reply::LeftOut { found, milliseconds, computed } => {
                self.left_out(FIRST, id, found, milliseconds, computed)
            }
            Reply::Calibrated(measured) => self.shared.remembered.keep(measured),
            reply if id != SILENT => {
                if let Reply::Loaded { summary, .. } = &reply {
                    self.keep_table(id, summary);
                }
                let refused = matches!(reply, Reply::Failed(_)) && self.checks(id);
                self.shared.on_reply.emit((id, reply));
                if refused {
                    self.lost(FIRST);
                }
            }
            _ => {}
        }
    }

    fn flush(&self) {
        let waiting = match self.shared.worker.borrow_mut().as_mut() {
            Some(running) => {
                running.ready = true;
                std::mem::take(&mut running.waiting)
            }
            None => return,
        };
        for (id, request, files) in waiting {
            self.send(id, request, files);
        }
    }

    /// The table asked for with this id is the one that runs are about from now on.
    fn keep_table(&self, id: RunId, summary: &TableSummary) {
        let mut asked = self.shared.asked.borrow_mut();
        let Some(position) = asked.iter().position(|(asked, _, _)| *asked == id) else { return };
        let (_, slot, request) = asked.remove(position);
        // Older requests for the same slot are answered, or never will be.
        asked.retain(|(other, other_slot, _)| *other_slot != slot || *other > id);
        let cells = summary.rows * summary.columns.len();
        let table = KeptTable { request, fingerprint: summary.fingerprint.clone(), cells };
        self.shared.tables.borrow_mut()[slot_index(slot)] = Some(table);
        if slot == Slot::Main {
            *self.shared.last_run.borrow_mut() = None;
        }
    }

    /// After a restart the tables are read again, before what needs them; progress shows under that request's id.
    fn give_tables_again(&self, _for_request: RunId) {
        for slot in [Slot::Main, Slot::Second] {
            let has =
                self.shared.worker.borrow().as_ref().is_some_and(|running| running.has[slot_index(slot)]);
            let table = self.shared.tables.borrow()[slot_index(slot)].clone();
            if let (false, Some(table)) = (has, table) {
                self.send_table(SILENT, slot, table.request);
            }
        }
    }

    fn send_table(&self, id: RunId, slot: Slot, table: TableRequest) {
        if let Some(running) = self.shared.worker.borrow_mut().as_mut() {
            running.has[slot_index(slot)] = true;
            running.has_outcome &= slot == Slot::Second;
        }
        let (request, file) = table.load(slot);
        self.send(id, request, file.into_iter().collect());
    }

    pub(super) fn send(&self, id: RunId, request: Request, files: Vec<web_sys::File>) {
        let sent = match self.shared.worker.borrow_mut().as_mut() {
            Some(running) if !running.ready => {
                running.waiting.push_back((id, request, files));
                true
            }
            Some(running) => envelope::seal(id, &request, &files).is_some_and(|(message, transfer)| {
                running.started.worker.post_message_with_transfer(&message, &transfer).is_ok()
            }),
            None => false,
        };
        if !sent {
            self.fail(id, NO_WORKER);
        }
    }

    fn fail(&self, id: RunId, message: &str) {
        let failure = Failure { place: Place::Internal, message: message.to_owned() };
        self.shared.on_reply.emit((id, Reply::Failed(failure)));
    }
}

const NO_WORKER: &str = "The part of the page that computes could not be started. Reload the page; if that does not help, use a \
     current Chrome, Edge, Firefox or Safari, and open the page over http(s), not as a file.";
const WORKER_DIED: &str = "The computation stopped unexpectedly and has been restarted. Your data and settings are kept: change a setting \
     or press Run to try again; leave columns out if the table is very large.";
const MIXED_VERSIONS: &str = "Two versions of this page are mixed. Reload the page to get the present one.";

pub(super) fn slot_index(slot: Slot) -> usize {
    match slot {
        Slot::Main => 0,
        Slot::Second => 1,
    }
}
