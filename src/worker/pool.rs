//! The workers that leave rows out: the first, between its other work, and helpers that do nothing else. Each reads the
//! tables for itself, so that no memory has to be shared; a check's rows are handed out in [`WorkQueue`].

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use wasm_bindgen::JsValue;
use yew::Callback;

use super::desk::{Desk, slot_index};
use super::start::{Started, start};
use super::{
    Check, FIRST, PROTOCOL_VERSION, Reply, Request, RunId, SILENT, Slot, WorkQueue, envelope, helpers,
};
use soft_unlearn::compute::Computed;
use soft_unlearn::experiment::{Configuration, LeftOutRows};

/// The check on its way, and its helpers. Clones share it.
#[derive(Clone)]
pub(super) struct WorkerPool(Rc<Pool>);

struct Pool {
    desk: Rc<Desk>,
    on_reply: Callback<(RunId, Reply)>,
    going: RefCell<Option<Going>>,
    helpers: RefCell<Vec<Helper>>,
}

struct Going {
    id: RunId,
    shares: WorkQueue,
    /// Workers that found nothing of what they were given, and are not asked again.
    useless: BTreeSet<usize>,
}

struct Helper {
    number: usize,
    started: Started,
    /// It has the tables and the fitted model.
    ready: bool,
}

impl WorkerPool {
    /// Nobody is at anything.
    pub fn new(desk: Rc<Desk>, on_reply: Callback<(RunId, Reply)>) -> WorkerPool {
        let (going, helpers) = (RefCell::new(None), RefCell::default());
        WorkerPool(Rc::new(Pool { desk, on_reply, going, helpers }))
    }

    /// Leaves rows out, on as many workers as pay. [`Reply::Checked`] tells how it stands, again and again.
    pub fn check(&self, id: RunId, check: Check) {
        self.end_check();
        self.0.desk.give_outcome_again();
        let (rows, question) = (check.places.len(), check.question.clone());
        let going = Going { id, shares: WorkQueue::new(check), useless: BTreeSet::new() };
        *self.0.going.borrow_mut() = Some(going);
        self.hand_out();
        let cells: usize = self.0.desk.tables.borrow().iter().flatten().map(|table| table.cells).sum();
        for number in 1..=helpers(processors(), rows, cells) {
            // A helper that cannot be started leaves more for the others.
            if let Ok(started) = self.start_helper(number, &question) {
                let helper = Helper { number, started, ready: false };
                self.0.helpers.borrow_mut().push(helper);
            }
        }
    }

    /// Hands out no more rows; those that are being left out may still come.
    pub fn stop_check(&self) {
        if let Some(going) = self.0.going.borrow_mut().as_mut() {
            going.shares.stop();
        }
        self.tell();
    }

    /// Ends the check and its helpers: the data are about to change.
    pub(super) fn end_check(&self) {
        *self.0.going.borrow_mut() = None;
        self.0.helpers.borrow_mut().clear();
    }

    /// Whether this is the check on its way.
    pub(super) fn checks(&self, id: RunId) -> bool {
        self.0.going.borrow().as_ref().is_some_and(|going| going.id == id)
    }

    /// A worker has found models without some rows.
    pub(super) fn left_out(
        &self,
        worker: usize,
        id: RunId,
        found: LeftOutRows,
        milliseconds: f64,
        computed: Computed,
    ) {
        match self.0.going.borrow_mut().as_mut() {
            Some(going) if going.id == id => {
                going.shares.count(computed);
                if !going.shares.bring(worker, found, milliseconds) {
                    going.useless.insert(worker);
                }
            }
            // Of an earlier check.
            _ => return,
        }
        self.hand_out();
        self.tell();
    }

    /// A worker is gone. Where it was the first, the check waits to be asked for again: what ended it may do so once more.
    pub(super) fn lost(&self, worker: usize) {
        self.0.helpers.borrow_mut().retain(|helper| helper.number != worker);
        match self.0.going.borrow_mut().as_mut() {
            Some(going) => {
                going.shares.lose(worker);
                if worker == FIRST {
                    going.shares.stop();
                }
            }
            None => return,
        }
        self.hand_out();
        self.tell();
    }

    /// Gives every worker that has nothing to do its next rows.
    fn hand_out(&self) {
        let mut parts = Vec::new();
        if let Some(Going { id, shares, useless }) = self.0.going.borrow_mut().as_mut() {
            for worker in self.crew_numbers() {
                if useless.contains(&worker) {
                    continue;
                }
                if let Some(places) = shares.next(worker) {
                    let Check { question, one_step, .. } = shares.check();
                    let question = Box::new(question.clone());
                    parts.push((worker, *id, Request::LeaveOut { question, places, one_step: *one_step }));
                }
            }
        }
        for (worker, id, request) in parts {
            if worker == FIRST {
                self.0.desk.send(id, request, Vec::new());
            } else if !self.post_to_helper(worker, id, &request) {
                self.lost(worker);
            }
        }
    }

    /// The workers that can be given rows.
    fn crew_numbers(&self) -> Vec<usize> {
        let helpers = self.0.helpers.borrow();
        let ready = helpers.iter().filter(|helper| helper.ready).map(|helper| helper.number);
        std::iter::once(FIRST).chain(ready).collect()
    }

    /// Tells the page how the check stands; helpers that have nothing more to do are ended.
    fn tell(&self) {
        let numbers = self.crew_numbers();
        let told = match self.0.going.borrow_mut().as_mut() {
            Some(Going { id, shares, useless }) => {
                let workers = numbers.iter().filter(|number| !useless.contains(number)).count();
                (*id, shares.tell(workers), shares.finished())
            }
            None => return,
        };
        let (id, checked, finished) = told;
        if finished {
            self.0.helpers.borrow_mut().clear();
        }
        self.0.on_reply.emit((id, Reply::Checked(Box::new(checked))));
    }

    fn start_helper(&self, number: usize, question: &Configuration) -> Result<Started, JsValue> {
        let on_message = {
            let (pool, question) = (self.clone(), question.clone());
            move |data| pool.hear_helper(number, &data, &question)
        };
        let on_error = {
            let pool = self.clone();
            move || pool.lost(number)
        };
        start(on_message, on_error)
    }

    fn hear_helper(&self, number: usize, data: &JsValue, question: &Configuration) {
        let Some((id, reply, _)) = envelope::open::<Reply>(data) else { return self.lost(number) };
        match reply {
            Reply::Ready { version } if version == PROTOCOL_VERSION => self.equip(number, question),
            // The same file, to the last byte: it may have been changed since the first worker read it.
            Reply::Loaded { slot, summary, .. } => {
                let kept = self.0.desk.tables.borrow()[slot_index(slot)].clone();
                if kept.is_none_or(|kept| kept.fingerprint != summary.fingerprint) {
                    self.lost(number);
                }
            }
            Reply::ObjectiveInfluence => {
                for helper in self.0.helpers.borrow_mut().iter_mut() {
                    helper.ready |= helper.number == number;
                }
                self.hand_out();
            }
            Reply::LeftOut { found, milliseconds, computed } => {
                self.left_out(number, id, found, milliseconds, computed)
            }
            Reply::Failed(_) | Reply::Ready { .. } => self.lost(number),
            _ => {}
        }
    }

    /// Gives a helper the tables and the question.
    fn equip(&self, number: usize, question: &Configuration) {
        let tables = self.0.desk.tables.borrow().clone();
        // The same arithmetic: on the processor that the first worker was told to use.
        let mut sent = true;
        for (id, request, _) in self.0.desk.first_requests() {
            sent &= self.post_to_helper(number, id, &request);
        }
        for (slot, table) in [Slot::Main, Slot::Second].into_iter().zip(tables) {
            if let Some(table) = table {
                let (request, file) = table.request.load(slot);
                sent &= self.post_with_file(number, SILENT, &request, file.as_ref());
            }
        }
        sent &= self.post_to_helper(number, SILENT, &Request::MeasureInfluence(Box::new(question.clone())));
        if !sent {
            self.lost(number);
        }
    }

    fn post_to_helper(&self, number: usize, id: RunId, request: &Request) -> bool {
        self.post_with_file(number, id, request, None)
    }

    fn post_with_file(
        &self,
        number: usize,
        id: RunId,
        request: &Request,
        file: Option<&web_sys::File>,
    ) -> bool {
        let helpers = self.0.helpers.borrow();
        let helper = helpers.iter().find(|helper| helper.number == number);
        helper.is_some_and(|helper| {
            envelope::seal(id, request, &[], file.map_or(&[], std::slice::from_ref)).is_some_and(
                |(message, transfer)| {
                    helper.started.worker.post_message_with_transfer(&message, &transfer).is_ok()
                },
            )
        })
    }
}

/// Processors that the browser says there are.
fn processors() -> usize {
    web_sys::window().map_or(1, |window| window.navigator().hardware_concurrency() as usize)
}
