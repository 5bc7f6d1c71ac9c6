//! The worker's end: hears requests, and carries out what the schedule says, one turn after the other.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use super::answers::{Inbox, limited};
use super::line::{Line, announce_panics};
use super::schedule::Turn;
use super::{PROTOCOL_VERSION, Reply, SILENT, envelope};
use soft_unlearn::compute::{Backend, Processor};
use soft_unlearn::experiment::Session;

/// Serves requests until the page ends this worker.
pub fn serve() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let clock = {
        let scope = scope.clone();
        move || scope.performance().map_or(0.0, |performance| performance.now())
    };
    let backend = Rc::new(Backend::new(Processor::Automatic, Box::new(clock)));
    let line = Line::new(scope.clone(), backend);
    announce_panics();

    let inbox = Inbox::default();
    let session = Rc::new(RefCell::new(limited()));
    let busy = Rc::new(Cell::new(false));
    let on_message = {
        let line = line.clone();
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let Some((id, request, files)) = envelope::open(&event.data()) else { return };
            inbox.borrow_mut().hear(id, request, files);
            if !busy.replace(true) {
                let (line, inbox, session, busy) =
                    (line.clone(), inbox.clone(), session.clone(), busy.clone());
                spawn_local(async move {
                    // The session is taken out while it works: nothing else can borrow it across an await.
                    let mut own = session.take();
                    work(&line, &inbox, &mut own).await;
                    session.replace(own);
                    busy.set(false);
                });
            }
        })
    };
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    line.post(SILENT, &Reply::Ready { version: PROTOCOL_VERSION });
}

/// Takes turns until there is nothing to do.
async fn work(line: &Line, inbox: &Inbox, session: &mut Session) {
    loop {
        let turn = inbox.borrow_mut().turn();
        match turn {
            Turn::Rest => return,
            Turn::GiveUp(id) => {
                line.post(id, &Reply::GivenUp);
                continue;
            }
            Turn::Answer(id, request, files) => {
                line.answering(id);
                if let Err(failure) = line.answer(id, request, files, session, inbox).await {
                    line.post(id, &Reply::Failed(failure));
                    inbox.borrow_mut().done(id);
                }
                continue;
            }
            Turn::Trace(id) => {
                line.answering(id);
                if !line.trace(id, session, inbox).await {
                    inbox.borrow_mut().done(id);
                }
            }
            Turn::LeaveOut(id, part) => {
                line.answering(id);
                line.leave_out(id, &part, session).await;
            }
            Turn::Cell(id, kind) => {
                line.answering(id);
                if !line.cell(id, kind, session) {
                    inbox.borrow_mut().done(id);
                }
            }
        }
        // What waits is heard first.
        gloo_timers::future::TimeoutFuture::new(0).await;
    }
}
