//! The worker's end: hears requests, runs them one after the other on its session, and answers.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::client::SILENT;
use super::failure::{data_failure, experiment_failure};
use super::observer::PageObserver;
use super::source::{self, ReadError};
use super::{Failure, PROTOCOL_VERSION, Place, Progress, Reply, Request, RunId, Slot, Source, envelope};
use soft_unlearn::compute::{Backend, Processor, StoredCalibration};
use soft_unlearn::experiment::{
    Configuration, Confirmed, Embeddings, ExperimentError, ReportError, Session, Synthetic, WrittenReport,
};
use soft_unlearn::table::suggest;

type Inbox = Rc<RefCell<VecDeque<(RunId, Request, Vec<web_sys::File>)>>>;

/// Serves requests until the page ends this worker.
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let clock = {
        let scope = scope.clone();
        move || scope.performance().map_or(0.0, |performance| performance.now())
    };
    let backend = Rc::new(Backend::new(Processor::Automatic, Box::new(clock)));
    let service = Service { scope: scope.clone(), backend, told: Rc::default() };
    announce_panics();

    let inbox: Inbox = Rc::default();
    let session = Rc::new(RefCell::new(limited()));
    let busy = Rc::new(Cell::new(false));
    let on_message = {
        let (service, inbox) = (service.clone(), inbox.clone());
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some(message) = envelope::open(&event.data()) else { return };
            inbox.borrow_mut().push_back(message);
            if !busy.replace(true) {
                let (service, inbox, session, busy) =
                    (service.clone(), inbox.clone(), session.clone(), busy.clone());
                spawn_local(async move {
                    // The run whose curves are retrained while nothing else is to be done.
                    let mut tracing = None;
                    // Rows to be left out after that.
                    let mut leaving: VecDeque<(RunId, Box<Configuration>, Vec<u32>, bool)> = VecDeque::new();
                    // The sweep that goes on after that.
                    let mut sweeping = None;
                    // The corrective scenario that goes on after that.
                    let mut recovering = None;
                    loop {
                        let next = inbox.borrow_mut().pop_front();
                        let Some((id, request, files)) = next else {
                            let mut own = session.take();
                            if let Some(id) = tracing {
                                if !service.trace(id, &mut own, &inbox).await {
                                    tracing = None;
                                }
                            } else if let Some((id, question, places, one_step)) = leaving.pop_front() {
                                CURRENT.store(id, Ordering::Relaxed);
                                service.leave_out(id, &question, &places, one_step, &own).await;
                            } else if let Some(id) = sweeping
                                && !service.sweep(id, &mut own)
                            {
                                sweeping = None;
                            } else if let (None, Some(id)) = (sweeping, recovering)
                                && !service.recover(id, &mut own)
                            {
                                recovering = None;
                            }
                            session.replace(own);
                            // What waits is heard first.
                            gloo_timers::future::TimeoutFuture::new(0).await;
                            let idle = tracing.is_none()
                                && leaving.is_empty()
                                && sweeping.is_none()
                                && recovering.is_none();
                            if idle && inbox.borrow().is_empty() {
                                break;
                            }
                            continue;
                        };
                        match request {
                            Request::Run { .. } => tracing = Some(id),
                            Request::Load { .. } | Request::DropSecond | Request::Compute(_) => {
                                (tracing, sweeping, recovering) = (None, None, None)
                            }
                            Request::Sweep(ref asked) => sweeping = asked.is_some().then_some(id),
                            Request::Recover(ref asked) => recovering = asked.is_some().then_some(id),
                            Request::LeaveOut { question, places, one_step } => {
                                leaving.push_back((id, question, places, one_step));
                                continue;
                            }
                            Request::Aim(_)
                            | Request::Remember(_)
                            | Request::Export(_)
                            | Request::Cells(_)
                            | Request::Search
                            | Request::Verify { .. } => {}
                        }
                        CURRENT.store(id, Ordering::Relaxed);
                        // The session is taken out while it works: nothing else can borrow it across an await.
                        let mut own = session.take();
                        if let Err(failure) = service.answer(id, request, files, &mut own, &inbox).await {
                            service.post(id, &Reply::Failed(failure));
                            for going_on in [&mut tracing, &mut sweeping, &mut recovering] {
                                // Refused: there is nothing to go on with.
                                if *going_on == Some(id) {
                                    *going_on = None;
                                }
                            }
                        }
                        session.replace(own);
                    }
                    busy.set(false);
                });
            }
        })
    };
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    service.post(SILENT, &Reply::Ready { version: PROTOCOL_VERSION });
}

/// Bytes that a module with 32-bit addresses can hold, less what the reading of a file and messages leave behind.
const MEMORY: u64 = 4_000_000_000;

/// A session that refuses what would not fit here.
fn limited() -> Session {
    let mut session = Session::default();
    session.limit_memory(MEMORY);
    session
}

/// The request being answered, for the panic hook, which can hold no handle on the worker.
static CURRENT: AtomicU32 = AtomicU32::new(0);

#[derive(Clone)]
pub(super) struct Service {
    scope: DedicatedWorkerGlobalScope,
    /// Lives as long as the worker: the GPU's device, and what was measured of it.
    backend: Rc<Backend>,
    /// What the page knows to have been measured.
    told: Rc<RefCell<Option<StoredCalibration>>>,
}

/// A panic ends the module; the page is told, and starts another worker.
fn announce_panics() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let message = format!(
            "The computation stopped unexpectedly ({info}) and has been restarted. Your data and settings are kept: change a \
             setting to try again; leave columns out if the table is very large."
        );
        let scope = js_sys::global().unchecked_into();
        let id = CURRENT.load(Ordering::Relaxed);
        post(&scope, id, &Reply::Failed(Failure { place: Place::Internal, message }));
    }));
}

fn post(scope: &DedicatedWorkerGlobalScope, id: RunId, reply: &Reply) {
    if let Some((message, transfer)) = envelope::seal(id, reply, &[]) {
        // A failing post means that the page is gone.
        let _ = scope.post_message_with_transfer(&message, &transfer);
    }
}

impl Service {
    /// Posts a reply; what has been measured since the last one goes first, so that no cancel loses it.
    pub(super) fn post(&self, id: RunId, reply: &Reply) {
        let measured = self.backend.measured();
        if measured != *self.told.borrow() {
            if let Some(measured) = &measured {
                post(&self.scope, SILENT, &Reply::Calibrated(measured.text()));
            }
            self.told.replace(measured);
        }
        post(&self.scope, id, reply);
    }

    async fn answer(
        &self,
        id: RunId,
        request: Request,
        files: Vec<web_sys::File>,
        session: &mut Session,
        inbox: &Inbox,
    ) -> Result<(), Failure> {
        match request {
            Request::Load { slot, source, format } => {
                self.progress(id, &format!("Reading {}", source::name(&source)), Some(0.0));
                let read = source::read(&source, files.into_iter().next(), format, |done| {
                    self.progress(id, &format!("Reading {}", source::name(&source)), done);
                });
                let (table, bytes) = read.await.map_err(data_failure)?;
                let summary = Box::new(table.summary(&source::name(&source), bytes));
                let suggestion = match (slot, &source) {
                    (Slot::Main, Source::Synthetic(_)) => Some(Box::new(Synthetic::configuration())),
                    (Slot::Main, Source::Embeddings(_)) => Some(Box::new(Embeddings::configuration())),
                    (Slot::Main, Source::Bundled(set)) => Some(Box::new(set.configuration())),
                    (Slot::Main, Source::File { .. }) => {
                        suggest(&summary).map(Configuration::from).map(Box::new)
                    }
                    (Slot::Second, _) => None,
                };
                match slot {
                    Slot::Main => session.set_main(source::name(&source), table),
                    Slot::Second => session.set_second(Some((source::name(&source), table))),
                }
                self.post(id, &Reply::Loaded { slot, summary, suggestion });
            }
            Request::DropSecond => session.set_second(None),
            Request::Compute(processor) => {
                self.backend.choose(processor);
                session.forget_models();
            }
            Request::Remember(text) => {
                if let Some(measured) = StoredCalibration::read(&text) {
                    self.told.replace(Some(measured.clone()));
                    self.backend.remember(measured);
                }
            }
            Request::Run { configuration } => self.run(id, &configuration, session, inbox).await?,
            Request::Aim(configuration) => {
                let mut observer = PageObserver::new(self, id);
                session
                    .measure_influence_on(&self.backend, &configuration, &mut observer)
                    .await
                    .map_err(experiment_failure)?;
                self.post(id, &Reply::ObjectiveInfluence);
            }
            // Kept for a moment of leisure by the loop that hears requests.
            Request::LeaveOut { .. } => {}
            Request::Search => {
                self.progress(id, "Searching on validation", None);
                let searched = session.search().map_err(experiment_failure)?;
                self.post(id, &Reply::Searched(searched.map(Box::new)));
            }
            Request::Sweep(Some(asked)) => {
                let begun = session.sweep(&asked.configuration, &asked.settings, asked.known);
                self.post(id, &Reply::Swept(Box::new(begun.map_err(experiment_failure)?)));
            }
            Request::Sweep(None) => self.post(id, &Reply::Swept(Box::new(session.swept_so_far()))),
            Request::Recover(Some(asked)) => {
                let begun = session.recover(&asked.configuration, &asked.settings, asked.known);
                self.post(id, &Reply::Recovered(Box::new(begun.map_err(experiment_failure)?)));
            }
            Request::Recover(None) => self.post(id, &Reply::Recovered(Box::new(session.recovered_so_far()))),
            Request::Cells(rows) => self.cells(id, rows, session),
            Request::Verify { main, second } => {
                let verified = self.verify(id, main, second, files).await?;
                self.post(id, &Reply::Verified(verified));
            }
            Request::Export(kind) => {
                let export = session.export(kind).map_err(experiment_failure)?;
                self.post(
                    id,
                    &Reply::Exported {
                        name: export.name,
                        media_type: export.media_type.to_owned(),
                        bytes: export.bytes,
                    },
                );
            }
        }
        Ok(())
    }

    /// A report against its data, which are read anew, as the report says: nothing of the session is used, or changed.
    async fn verify(
        &self,
        id: RunId,
        main: Source,
        second: Option<Source>,
        files: Vec<web_sys::File>,
    ) -> Result<Result<Confirmed, ReportError>, Failure> {
        let mut files = files.into_iter();
        let report = match source::report(files.next()).await.and_then(|bytes| WrittenReport::read(&bytes)) {
            Ok(report) => report,
            Err(error) => return Ok(Err(error)),
        };
        let mut session = limited();
        for (slot, source) in [(Slot::Main, Some(main)), (Slot::Second, second)] {
            let Some(source) = source else { continue };
            let file = matches!(source, Source::File { .. }).then(|| files.next()).flatten();
            let name = source::name(&source);
            let stage = format!("Reading {name}");
            let format = report.configuration().format.clone();
            let read = source::read(&source, file, format, |done| self.progress(id, &stage, done));
            let (table, _) = match read.await {
                Ok(read) => read,
                // In the report's format the file is no table: then it is not the file, or was changed.
                Err(ReadError::Table(error)) => return Ok(Err(ReportError::CannotRun(error.to_string()))),
                Err(error) => return Err(data_failure(error)),
            };
            match slot {
                Slot::Main => session.set_main(name, table),
                Slot::Second => session.set_second(Some((name, table))),
            }
        }
        Ok(report.verify(&mut session, &mut PageObserver::new(self, id)))
    }

    /// Two answers: without the retrained models as soon as possible, then with them, unless something newer waits.
    async fn run(
        &self,
        id: RunId,
        configuration: &Configuration,
        session: &mut Session,
        inbox: &Inbox,
    ) -> Result<(), Failure> {
        let mut observer = PageObserver::new(self, id);
        let corrected = session.correct_on(&self.backend, configuration, &mut observer).await;
        let outcome = corrected.map_err(experiment_failure)?;
        let small = outcome.data.rows.iter().sum::<usize>() <= 100_000;
        self.post(id, &Reply::Outcome { outcome: Box::new(outcome), retraining: true });
        // Tables so large that this would keep the retrained models waiting get their pictures after them.
        if inbox.borrow().is_empty() && small {
            self.explored(id, session, true).map_err(experiment_failure)?;
        }
        for role in Session::LATER {
            gloo_timers::future::TimeoutFuture::new(0).await;
            self.answer_aside(session, inbox);
            if superseded(inbox) {
                return Ok(());
            }
            let made = session.unlearn_on(&self.backend, role, &mut observer).await;
            made.map_err(experiment_failure)?;
        }
        let outcome = session.outcome().map_err(experiment_failure)?;
        self.post(id, &Reply::Outcome { outcome: Box::new(outcome), retraining: false });
        self.explored(id, session, true).map_err(experiment_failure)
    }

    /// Answers what waits in front and changes nothing: rows can be looked at while models are retrained.
    fn answer_aside(&self, session: &Session, inbox: &Inbox) {
        loop {
            let next = match inbox.borrow_mut().front_mut() {
                Some((id, Request::Cells(rows), _)) => (*id, std::mem::take(rows)),
                _ => return,
            };
            inbox.borrow_mut().pop_front();
            self.cells(next.0, next.1, session);
        }
    }

    fn cells(&self, id: RunId, rows: Vec<u32>, session: &Session) {
        let reply = match session.cells(rows) {
            Ok(cells) => Reply::Cells(cells),
            Err(error) => Reply::Failed(experiment_failure(error)),
        };
        self.post(id, &reply);
    }

    fn explored(&self, id: RunId, session: &mut Session, tracing: bool) -> Result<(), ExperimentError> {
        let exploration = Box::new(session.explore()?);
        self.post(id, &Reply::Explored { exploration, tracing });
        Ok(())
    }

    /// Retrains some points of the curves and shows them; `false` once there is nothing left to do.
    async fn trace(&self, id: RunId, session: &mut Session, inbox: &Inbox) -> bool {
        const POINTS: usize = 5;
        let mut left = true;
        for _ in 0..POINTS {
            gloo_timers::future::TimeoutFuture::new(0).await;
            if !inbox.borrow().is_empty() {
                return true;
            }
            match session.trace_on(&self.backend).await {
                Ok(more) => left = more,
                // The pictures go without; the run itself has been answered.
                Err(_) => return false,
            }
            if !left {
                break;
            }
        }
        self.explored(id, session, left).is_ok() && left
    }

    async fn leave_out(
        &self,
        id: RunId,
        question: &Configuration,
        places: &[u32],
        one_step: bool,
        session: &Session,
    ) {
        let start = self.milliseconds();
        let reply = match session.leave_out_on(&self.backend, question, places, one_step).await {
            Ok(found) => {
                let milliseconds = self.milliseconds() - start;
                Reply::LeftOut { found, milliseconds, computed: self.backend.computed() }
            }
            Err(error) => Reply::Failed(experiment_failure(error)),
        };
        self.post(id, &reply);
    }

    /// Does the sweep's next cell; `false` once there is nothing left to do.
    fn sweep(&self, id: RunId, session: &mut Session) -> bool {
        let swept = session.sweep_next(&mut PageObserver::new(self, id));
        let left = swept.waiting > 0;
        self.post(id, &Reply::Swept(Box::new(swept)));
        left
    }

    /// Makes the corrective scenario's next model; `false` once there is nothing left to do.
    fn recover(&self, id: RunId, session: &mut Session) -> bool {
        let found = session.recover_next(&mut PageObserver::new(self, id));
        let left = found.waiting > 0;
        self.post(id, &Reply::Recovered(Box::new(found)));
        left
    }

    /// The worker's clock, in milliseconds.
    pub(super) fn milliseconds(&self) -> f64 {
        self.scope.performance().map_or(0.0, |performance| performance.now())
    }

    pub(super) fn progress(&self, id: RunId, stage: &str, done: Option<f64>) {
        self.post(id, &Reply::Progress(Progress { stage: stage.to_owned(), done }));
    }
}

/// Whether a request waits that makes what is being computed worthless.
fn superseded(inbox: &Inbox) -> bool {
    let replaces = |request: &Request| {
        matches!(
            request,
            Request::Run { .. } | Request::Load { .. } | Request::DropSecond | Request::Compute(_)
        )
    };
    inbox.borrow().iter().any(|(_, request, _)| replaces(request))
}
