//! The first worker as the page's end keeps it: it is started, given requests and tables, and started again when it has to be
//! stopped.
//!
//! A busy worker hears nothing, so cancelling terminates it. The next one is given the tables again before its first run; the same path
//! mends a worker that died.

use std::cell::RefCell;
use std::collections::VecDeque;

use wasm_bindgen::JsValue;
use yew::Callback;

use super::remembered::Remembered;
use super::start::{Started, start};
use super::{Request, RunId, SILENT, Slot, Source, envelope};
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{FormatChoice, TableSummary};

/// What is heard of the worker.
pub(super) enum Heard {
    /// A message.
    Message(JsValue),
    /// Its script could not be run, or failed.
    Error,
    /// It could not be given a request.
    Unreachable,
}

/// The worker, and what another would have to be given.
pub(super) struct Desk {
    listen: Callback<Heard>,
    worker: RefCell<Option<Running>>,
    /// Tables that are being read; each is kept once it has been.
    asked: RefCell<Vec<(RunId, Slot, TableRequest)>>,
    /// What a new worker has to be given before it can run: the tables that were read, by slot.
    pub tables: RefCell<[Option<KeptTable>; 2]>,
    /// The last configuration that was run, so that an export works after a restart.
    last_run: RefCell<Option<Box<Configuration>>>,
    /// What a new worker is told before all else.
    pub remembered: Remembered,
}

#[derive(Clone)]
pub(super) struct TableRequest {
    pub source: Source,
    format: FormatChoice,
    pub file: Option<web_sys::File>,
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

impl Desk {
    /// Without a worker yet; `listen` is called with every one that is started.
    pub fn new(listen: Callback<Heard>) -> Desk {
        Desk {
            listen,
            worker: RefCell::new(None),
            asked: RefCell::new(Vec::new()),
            tables: RefCell::new([None, None]),
            last_run: RefCell::new(None),
            remembered: Remembered::load(),
        }
    }

    /// Ends the present worker and starts another. Rows that it was leaving out wait for the next check.
    pub fn restart(&self) {
        self.end();
        match self.spawn() {
            Ok(running) => *self.worker.borrow_mut() = Some(running),
            Err(_) => self.listen.emit(Heard::Unreachable),
        }
    }

    /// Ends the present worker. The next request starts another.
    pub fn end(&self) {
        *self.worker.borrow_mut() = None;
    }

    /// Whether there is a worker that has been up.
    pub fn is_up(&self) -> bool {
        self.worker.borrow().as_ref().is_some_and(|running| running.ready)
    }

    /// A worker again, if one could not be started before.
    fn ensure(&self) {
        if self.worker.borrow().is_none() {
            self.restart();
        }
    }

    fn spawn(&self) -> Result<Running, JsValue> {
        let (message, error) = (self.listen.clone(), self.listen.clone());
        Ok(Running {
            started: start(move |data| message.emit(Heard::Message(data)), move || error.emit(Heard::Error))?,
            ready: false,
            waiting: self.first_requests().collect(),
            has: [false; 2],
            has_outcome: false,
        })
    }

    /// What a new worker has to be told before all else.
    pub fn first_requests(&self) -> impl Iterator<Item = (RunId, Request, Vec<web_sys::File>)> {
        self.remembered.requests().map(|request| (SILENT, request, Vec::new()))
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
        self.ensure();
        let table = TableRequest { source, format, file };
        self.asked.borrow_mut().push((id, slot, table.clone()));
        self.send_table(id, slot, table);
    }

    /// Forgets the second table.
    pub fn drop_second(&self) {
        self.ensure();
        self.tables.borrow_mut()[slot_index(Slot::Second)] = None;
        if let Some(running) = self.worker.borrow_mut().as_mut() {
            running.has[slot_index(Slot::Second)] = false;
            running.has_outcome = false;
        }
        self.send(SILENT, Request::DropSecond, Vec::new());
    }

    /// Runs an experiment on the tables loaded.
    pub fn run(&self, id: RunId, configuration: Box<Configuration>) {
        self.give_tables_again();
        *self.last_run.borrow_mut() = Some(configuration.clone());
        if let Some(running) = self.worker.borrow_mut().as_mut() {
            running.has_outcome = true;
        }
        self.send(id, Request::Run { configuration }, Vec::new());
    }

    /// What was computed so far counts no more.
    pub fn forget_outcome(&self) {
        if let Some(running) = self.worker.borrow_mut().as_mut() {
            running.has_outcome = false;
        }
    }

    /// A new worker gets the tables and the last run before what needs an outcome.
    pub fn give_outcome_again(&self) {
        self.give_tables_again();
        let has_outcome = self.worker.borrow().as_ref().is_some_and(|running| running.has_outcome);
        let last_run = self.last_run.borrow().clone();
        if let (false, Some(configuration)) = (has_outcome, last_run) {
            self.send(SILENT, Request::Run { configuration }, Vec::new());
            if let Some(running) = self.worker.borrow_mut().as_mut() {
                running.has_outcome = true;
            }
        }
    }

    /// After a restart the tables are read again, before what needs them.
    pub fn give_tables_again(&self) {
        self.ensure();
        for slot in [Slot::Main, Slot::Second] {
            let has = self.worker.borrow().as_ref().is_some_and(|running| running.has[slot_index(slot)]);
            let table = self.tables.borrow()[slot_index(slot)].clone();
            if let (false, Some(table)) = (has, table) {
                self.send_table(SILENT, slot, table.request);
            }
        }
    }

    fn send_table(&self, id: RunId, slot: Slot, table: TableRequest) {
        if let Some(running) = self.worker.borrow_mut().as_mut() {
            running.has[slot_index(slot)] = true;
            running.has_outcome &= slot == Slot::Second;
        }
        let (request, file) = table.load(slot);
        self.send(id, request, file.into_iter().collect());
    }

    /// Gives the worker a request, or keeps it until the worker is up.
    pub fn send(&self, id: RunId, request: Request, files: Vec<web_sys::File>) {
        let sent = match self.worker.borrow_mut().as_mut() {
            Some(running) if !running.ready => {
                running.waiting.push_back((id, request, files));
                true
            }
            Some(running) => envelope::seal(id, &request, &[], &files).is_some_and(|(message, transfer)| {
                running.started.worker.post_message_with_transfer(&message, &transfer).is_ok()
            }),
            None => false,
        };
        if !sent {
            self.listen.emit(Heard::Unreachable);
        }
    }

    /// The worker is up: what waited is sent.
    pub fn flush(&self) {
        let waiting = match self.worker.borrow_mut().as_mut() {
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

    /// A table has been read. Where it is the one asked for last it is what runs are about from now on; otherwise the worker holds a
    /// table that the page does not show, and is given the right one before its next run.
    pub fn keep_table(&self, id: RunId, summary: &TableSummary) {
        let Some((slot, request, newest)) = self.take_asked(id) else { return };
        if let Some(running) = self.worker.borrow_mut().as_mut() {
            running.has[slot_index(slot)] = newest;
            running.has_outcome &= newest;
        }
        if newest {
            let cells = summary.rows * summary.columns.len();
            let table = KeptTable { request, fingerprint: summary.fingerprint.clone(), cells };
            self.tables.borrow_mut()[slot_index(slot)] = Some(table);
            if slot == Slot::Main {
                *self.last_run.borrow_mut() = None;
            }
        }
    }

    /// A table could not be read: the worker keeps the one that it has.
    pub fn refuse_table(&self, id: RunId) {
        self.take_asked(id);
    }

    /// What was asked with this id, and whether it was the last for its slot.
    fn take_asked(&self, id: RunId) -> Option<(Slot, TableRequest, bool)> {
        let mut asked = self.asked.borrow_mut();
        let position = asked.iter().position(|(asked, ..)| *asked == id)?;
        let newest = !asked[position + 1..].iter().any(|(_, slot, _)| *slot == asked[position].1);
        let (_, slot, request) = asked.remove(position);
        Some((slot, request, newest))
    }

    /// Requests to read tables died with their worker.
    pub fn forget_asked(&self) {
        self.asked.borrow_mut().clear();
    }
}

pub(super) fn slot_index(slot: Slot) -> usize {
    match slot {
        Slot::Main => 0,
        Slot::Second => 1,
    }
}
