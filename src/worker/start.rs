//! Starts a worker of the page's own module, as start.js has compiled it.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker, and what hears it.
pub struct Started {
    /// The worker; ended when this is dropped.
    pub worker: Worker,
    _listeners: [EventListener; 2],
    /// Hears that the later half of the module has come.
    _later: Option<EventListener>,
}

impl Drop for Started {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// Takes the one that start.js has started, or starts one. `on_message` hears what it posts, `on_error` that its script could not be run,
/// or failed.
pub fn start(
    on_message: impl Fn(JsValue) + 'static,
    on_error: impl Fn() + 'static,
) -> Result<Started, JsValue> {
    let module = js_sys::Reflect::get(&js_sys::global(), &"softUnlearnModule".into())?;
    let part = |name: &str| js_sys::Reflect::get(&module, &name.into());
    let worker = match part("first")?.dyn_into::<Worker>() {
        Ok(first) => {
            let own: &js_sys::Object = module.unchecked_ref();
            js_sys::Reflect::delete_property(own, &"first".into())?;
            first
        }
        Err(_) => {
            let options = WorkerOptions::new();
            options.set_type(WorkerType::Module);
            Worker::new_with_options(&part("worker")?.as_string().unwrap_or_default(), &options)?
        }
    };
    let message = EventListener::new(&worker, "message", move |event| {
        if let Some(event) = event.dyn_ref::<MessageEvent>() {
            on_message(event.data());
        }
    });
    let error = EventListener::new(&worker, "error", move |_| on_error());
    worker.post_message(&part("compiled")?)?;
    let later = part("later")?;
    let listener = if later.is_undefined() {
        let worker = worker.clone();
        web_sys::window().and_then(|window| window.document()).map(|document| {
            EventListener::once(&document, "soft-unlearn:later", move |_| {
                if let Ok(later) = js_sys::Reflect::get(&module, &"later".into()) {
                    // A worker that does not get it asks for it where it needs it.
                    let _ = worker.post_message(&later);
                }
            })
        })
    } else {
        worker.post_message(&later)?;
        None
    };
    Ok(Started { worker, _listeners: [message, error], _later: listener })
}

/// The SHA-256 of these bytes, hexadecimal: what www/later.js holds the later half of the module against.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn sha256(bytes: &[u8]) -> String {
    soft_unlearn::table::fingerprint(bytes)
}

/// Tells start.js that there is a first result: the later half of the module may come.
pub fn answered() {
    let told = web_sys::Event::new("soft-unlearn:answered").ok();
    let document = web_sys::window().and_then(|window| window.document());
    if let Some((event, document)) = told.zip(document) {
        // A listener that failed has said so in the console.
        let _ = document.dispatch_event(&event);
    }
}
