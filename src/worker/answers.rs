//! How requests are answered, one after the other, on the worker's session.

use std::cell::RefCell;
use std::rc::Rc;

use super::failure::{data_failure, experiment_failure, tables};
use super::line::Line;
use super::observer::PageObserver;
use super::packed::Opened;
use super::refused::{not_confirmed, not_in_its_format, refused};
use super::schedule::{Part, Schedule};
use super::source::{self, ReadError};
use super::{Failure, Found, Reply, Request, RunId, Slot, Source};
use soft_unlearn::compute::StoredCalibration;
use soft_unlearn::experiment::{
    BatchKind, Configuration, Confirmed, Embeddings, ExperimentError, Given, GivenError, GivenFile, Session,
    Synthetic, WrittenReport,
};
use soft_unlearn::table::Guesses;

/// The schedule of requests with their files; messages come in while a turn waits for the GPU or a file.
pub(super) type Inbox = Rc<RefCell<Schedule<Vec<web_sys::File>>>>;

/// Bytes that a module with 32-bit addresses can hold, less what the reading of a file and messages leave behind.
const MEMORY: u64 = 4_000_000_000;

/// Whether the later half of the module is in place (www/worker.js): curves and intervals do not ask for it early.
fn whole() -> bool {
    js_sys::Reflect::get(&js_sys::global(), &"softUnlearnWhole".into())
        .map_or(true, |it| it.is_undefined() || it.is_truthy())
}

/// A session that refuses what would not fit here.
pub(super) fn limited() -> Session {
    let mut session = Session::default();
    session.limit_memory(MEMORY);
    session
}

impl Line {
    pub async fn answer(
        &self,
        id: RunId,
        request: Request,
        files: Vec<web_sys::File>,
        session: &mut Session,
        inbox: &Inbox,
    ) -> Result<(), Failure> {
        match request {
            Request::Load { slot, source, format } => {
                let read =
                    source::read(&source, files.into_iter().next(), format, self.reading(id, &source)).await;
                if let Some(names) = read.as_ref().err().and_then(tables) {
                    self.post(id, &Reply::Parts(names.to_vec()));
                }
                let Opened { table, summary, guesses } = read.map_err(data_failure)?;
                let guesses = match slot {
                    Slot::Main => guesses,
                    Slot::Second => Guesses::default(),
                };
                let suggestion = match (slot, &source) {
                    (Slot::Main, Source::Synthetic(_)) => Some(Box::new(Synthetic::configuration())),
                    (Slot::Main, Source::Embeddings(_)) => Some(Box::new(Embeddings::configuration())),
                    (Slot::Main, Source::Bundled(set)) => Some(Box::new(set.configuration())),
                    (Slot::Main, Source::File { .. }) => Some(Box::new(Configuration::from(&guesses))),
                    (Slot::Second, _) => None,
                };
                let mut summary = Box::new(summary);
                match slot {
                    Slot::Main => session.set_main(source::name(&source), table),
                    Slot::Second => {
                        // What is changed of it to match the first file is told, too.
                        summary.notes.extend(session.set_second(Some((source::name(&source), table))));
                    }
                }
                let parts = suggestion.as_ref().map(|suggestion| suggestion.parts());
                // A guess that does not hold is said when it is tried.
                let noted = parts.as_ref().and_then(|parts| session.noted(parts).ok()).unwrap_or_default();
                if slot == Slot::Main {
                    self.noted.replace(parts);
                }
                let found = Box::new(Found { guesses, noted });
                self.post(id, &Reply::Loaded { slot, summary, suggestion, found });
            }
            Request::DropSecond => {
                session.set_second(None);
            }
            Request::Compute(processor) => {
                self.backend.choose(processor);
                session.forget_models();
            }
            Request::Remember(text) => {
                if let Some(measured) = StoredCalibration::read(&text) {
                    self.remember(measured);
                }
            }
            Request::Run { configuration } => self.run(id, &configuration, session, inbox).await?,
            Request::MeasureInfluence(configuration) => {
                let mut observer = PageObserver::new(self, id);
                session
                    .measure_influence(&self.backend, &configuration, &mut observer)
                    .await
                    .map_err(experiment_failure)?;
                self.post(id, &Reply::ObjectiveInfluence);
            }
            // These are the schedule's own.
            Request::LeaveOut { .. } | Request::StopBatch(_) => {}
            Request::Search => {
                self.progress(id, "Searching on validation", None);
                let searched = session.search().map_err(experiment_failure)?;
                self.post(id, &Reply::Searched(searched.map(Box::new)));
            }
            Request::Ask(question) => {
                self.progress(id, "Training without the rows", None);
                let answer = session.ask(&question).map_err(experiment_failure)?;
                self.post(id, &Reply::Answered(Box::new(answer)));
            }
            Request::Batch(asked) => {
                let begun = session.begin_batch(&asked).map_err(experiment_failure)?;
                self.post(id, &Reply::CellsDone(Box::new(begun)));
            }
            Request::Cells(rows) => self.cells(id, rows, session),
            Request::Verify { main, second } => {
                let verified = self.verify(id, main, second, files).await?;
                self.post(id, &Reply::Verified(verified));
            }
            Request::Measure(question) => {
                let reply = match session.is_about(&question) {
                    true => Reply::Measured(self.measure(id, files.into_iter().next(), session).await),
                    false => Reply::GivenUp,
                };
                self.post(id, &reply);
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

    /// Tells the page how far the reading of a source is.
    fn reading(&self, id: RunId, source: &Source) -> impl Fn(Option<f64>) + Clone + 'static {
        let (line, stage) = (self.clone(), format!("Reading {}", source::name(source)));
        line.progress(id, &stage, Some(0.0));
        move |done| line.progress(id, &stage, done)
    }

    /// A report against its data, which are read anew, as the report says: nothing of the session is used, or changed.
    async fn verify(
        &self,
        id: RunId,
        main: Source,
        second: Option<Source>,
        files: Vec<web_sys::File>,
    ) -> Result<Result<Confirmed, String>, Failure> {
        let mut files = files.into_iter();
        let bytes = match source::report(files.next()).await.map_err(data_failure)? {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Err(not_confirmed(&error))),
        };
        let report = match WrittenReport::read(&bytes) {
            Ok(report) => report,
            Err(error) => return Ok(Err(not_confirmed(&error))),
        };
        let mut session = limited();
        for (slot, source) in [(Slot::Main, Some(main)), (Slot::Second, second)] {
            let Some(source) = source else { continue };
            let file = matches!(source, Source::File { .. }).then(|| files.next()).flatten();
            let name = source::name(&source);
            let format = &report.configuration().format;
            let format = match slot {
                Slot::Main => format.clone(),
                Slot::Second => format.of_second(),
            };
            let read = source::read(&source, file, format, self.reading(id, &source));
            let table = match read.await {
                Ok(opened) => opened.table,
                Err(ReadError::Table(error)) => return Ok(Err(not_in_its_format(&error))),
                Err(error) => return Err(data_failure(error)),
            };
            match slot {
                Slot::Main => session.set_main(name, table),
                Slot::Second => {
                    session.set_second(Some((name, table)));
                }
            }
        }
        let verified = report.verify(&mut session, &mut PageObserver::new(self, id));
        Ok(verified.map_err(|error| not_confirmed(&error)))
    }

    /// A file's weights or coefficients on the session's rows.
    async fn measure(
        &self,
        id: RunId,
        file: Option<web_sys::File>,
        session: &Session,
    ) -> Result<Box<Given>, String> {
        let name = file.as_ref().map_or_else(|| "the file".to_owned(), web_sys::File::name);
        self.progress(id, &format!("Measuring {name}"), None);
        let refusal = |error: GivenError| refused(&error.into());
        let bytes = source::given(file).await.map_err(|error| error.to_string())?.map_err(refusal)?;
        let file = GivenFile::read(&bytes).map_err(refusal)?;
        drop(bytes);
        let measured = session.measure_given(&self.backend, &file, &mut PageObserver::new(self, id)).await;
        measured.map(Box::new).map_err(|error| refused(&error))
    }

    /// Two answers: without the retrained models as soon as possible, then with them, unless something newer waits.
    async fn run(
        &self,
        id: RunId,
        configuration: &Configuration,
        session: &mut Session,
        inbox: &Inbox,
    ) -> Result<(), Failure> {
        let parts = configuration.parts();
        if self.noted.borrow().as_ref() != Some(&parts)
            && let Ok(noted) = session.noted(&parts)
        {
            self.post(id, &Reply::Noted(Box::new(noted)));
            self.noted.replace(Some(parts));
        }
        let mut observer = PageObserver::new(self, id);
        let corrected = session.correct(&self.backend, configuration, &mut observer).await;
        let outcome = corrected.map_err(experiment_failure)?;
        let small = outcome.data.rows.iter().sum::<usize>() <= 100_000;
        self.post_outcome(id, Box::new(outcome), true);
        // Tables so large that this would keep the retrained models waiting get their pictures after them.
        let mut explored = !small;
        for role in Session::LATER {
            gloo_timers::future::TimeoutFuture::new(0).await;
            while let Some((id, rows)) = { inbox.borrow_mut().aside() } {
                self.cells(id, rows, session);
            }
            if inbox.borrow().supersedes_run() {
                // The schedule says so when it comes to it.
                return Ok(());
            }
            if !explored && whole() {
                self.explored(id, session, true).map_err(experiment_failure)?;
                explored = true;
            }
            let made = session.unlearn(&self.backend, role, &mut observer).await;
            made.map_err(experiment_failure)?;
        }
        let outcome = session.outcome().map_err(experiment_failure)?;
        self.post_outcome(id, Box::new(outcome), false);
        if whole() {
            return self.explored(id, session, true).map_err(experiment_failure);
        }
        self.unexplored.set(Some(id));
        Ok(())
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

    /// Makes intervals from resamples, then retrains some points of the curves and shows them; `false` once there is nothing left to do.
    pub async fn trace(&self, id: RunId, session: &mut Session, inbox: &Inbox) -> bool {
        const POINTS: usize = 5;
        /// Resamples between two looks at what waits.
        const RESAMPLES: u32 = 100;
        if !whole() {
            gloo_timers::future::TimeoutFuture::new(10).await;
            return true;
        }
        if self.unexplored.take() == Some(id) {
            return self.explored(id, session, true).is_ok();
        }
        // Intervals first: the verdict speaks of them. An outcome that is forgotten meanwhile has none.
        match session.resample(RESAMPLES) {
            Ok(0) => {
                if let Some(certainty) =
                    session.certainty().ok().filter(|it| self.sure.replace(id) != id && it.resamples > 0)
                {
                    self.post(id, &Reply::Certain(Box::new(certainty)));
                }
            }
            Ok(_) => return true,
            Err(_) => {}
        }
        let mut left = true;
        for _ in 0..POINTS {
            gloo_timers::future::TimeoutFuture::new(0).await;
            if inbox.borrow().waits() {
                return true;
            }
            match session.trace(&self.backend).await {
                Ok(more) => left = more,
                // The pictures go without; the run itself has been answered.
                Err(_) => left = false,
            }
            if !left {
                break;
            }
        }
        if self.explored(id, session, left).is_err() {
            self.post(id, &Reply::GivenUp);
            return false;
        }
        left
    }

    /// Trains without some rows.
    pub async fn leave_out(&self, id: RunId, part: &Part, session: &Session) {
        let Part { question, places, one_step } = part;
        let start = self.milliseconds();
        let reply = match session.leave_out(&self.backend, question, places, *one_step).await {
            Ok(found) => {
                let milliseconds = self.milliseconds() - start;
                Reply::LeftOut { found, milliseconds, computed: self.backend.computed() }
            }
            Err(error) => Reply::Failed(experiment_failure(error)),
        };
        self.post(id, &reply);
    }

    /// Does a batch's next cell; `false` once there is nothing left to do.
    pub fn cell(&self, id: RunId, kind: BatchKind, session: &mut Session) -> bool {
        let found = session.next_of(kind, &mut PageObserver::new(self, id));
        let left = found.waiting > 0;
        self.post(id, &Reply::CellsDone(Box::new(found)));
        left
    }
}
