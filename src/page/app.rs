//! The page's one component with state: carries out effects, and lays the panels out as a story.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DragEvent, File, HtmlAnchorElement};
use yew::prelude::*;

use super::panels;
use super::state::{Action, Effect, State};
use crate::experiment::BundledSet;
use crate::worker::{Client, Place, Reply, Slot, Source};

/// What the component hears.
pub enum Message {
    /// Something happened to the page.
    Act(Action),
    /// The visitor chose or dropped a file.
    File(Slot, File),
    /// A file is dragged over the window, or no longer.
    Dragging(bool),
    /// The system's colours changed.
    Dark(bool),
    /// The settings are shown or hidden, where there is no room for them beside the results.
    Drawer,
}

/// The page.
pub struct App {
    state: State,
    client: Client,
    /// The file that is being read, and the one that is shown.
    candidate: Option<File>,
    file: Option<File>,
    second_file: Option<File>,
    dragging: bool,
    dark: bool,
    drawer: bool,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> App {
        let link = context.link();
        let client = Client::start(link.callback(|(id, reply)| Message::Act(Action::Replied(id, reply))));
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        link.send_message(Message::Act(Action::Opened(hash)));
        let dark = dark_query().is_some_and(|query| query.matches());
        App {
            state: State::default(),
            client,
            candidate: None,
            file: None,
            second_file: None,
            dragging: false,
            dark,
            drawer: false,
            _listeners: listeners(context),
        }
    }

    fn update(&mut self, _context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Dragging(dragging) => return std::mem::replace(&mut self.dragging, dragging) != dragging,
            Message::Dark(dark) => self.dark = dark,
            Message::Drawer => self.drawer = !self.drawer,
            Message::File(slot, file) => {
                let source = Source::File { name: file.name() };
                match slot {
                    Slot::Main => self.candidate = Some(file),
                    Slot::Second => self.second_file = Some(file),
                }
                self.act(Action::Chose(slot, source));
            }
            Message::Act(action) => {
                match &action {
                    Action::Chose(Slot::Main, Source::Bundled(_)) => self.candidate = None,
                    Action::Reformatted(_) => self.candidate = self.file.clone(),
                    Action::Replied(_, Reply::Loaded { slot: Slot::Main, .. }) => self.file = self.candidate.clone(),
                    _ => {}
                }
                self.act(action);
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let act = context.link().callback(Message::Act);
        let choose = context.link().callback(|file| Message::File(Slot::Main, file));
        let second = context.link().callback(|file| Message::File(Slot::Second, file));
        let state = &self.state;
        html! {
            <>
                <a class="skip" href="#results">{ "Skip to the results" }</a>
                <header class="top">
                    <div class="brand">
                        <h1>{ "Soft Unlearn" }</h1>
                        <p>{ "What removing harmful training rows does to a model, and what giving every row its own weight does instead." }</p>
                    </div>
                    <nav aria-label="Data sets" class="sets">
                        { for BundledSet::ALL.into_iter().map(|set| panels::data::bundled_button(state, set, &act)) }
                        { super::controls::file("file", "Choose or drop a CSV", choose) }
                    </nav>
                </header>
                { status(state, &act) }
                <div class="columns">
                    <button type="button" class="drawer" aria-expanded={self.drawer.to_string()} aria-controls="settings"
                        onclick={context.link().callback(|_| Message::Drawer)}>{ if self.drawer { "Hide settings" } else { "Settings" } }</button>
                    <div id="settings" class={classes!("rail", self.drawer.then_some("open"))} role="region" aria-label="Settings">
                        { panels::data::view(state, &act) }
                        { panels::roles::view(state, &act, second) }
                        { panels::correction::view(state, &act) }
                    </div>
                    <main id="results" tabindex="-1">
                        { panels::outcome::view(state, self.dark) }
                        { panels::take_home::view(state, &act) }
                        { panels::data::preview(state) }
                    </main>
                </div>
                <footer>
                    <p>{ "Everything is computed in this tab. No data leaves it: there is no server behind this page." }</p>
                    <p>{ panels::outcome::performance(state) }</p>
                </footer>
                if self.dragging {
                    <div class="drop" aria-hidden="true"><p>{ "Drop the CSV anywhere" }</p></div>
                }
            </>
        }
    }
}

impl App {
    fn act(&mut self, action: Action) {
        for effect in self.state.apply(action) {
            match effect {
                Effect::Load(slot, source, format) => {
                    let file = match slot {
                        Slot::Main => self.candidate.clone(),
                        Slot::Second => self.second_file.clone(),
                    };
                    let id = self.client.load(slot, source, file, format);
                    self.state.apply(Action::Sent(id));
                }
                Effect::DropSecond => self.client.drop_second(),
                Effect::Run(configuration) => {
                    let id = self.client.run(*configuration);
                    self.state.apply(Action::Sent(id));
                }
                Effect::Export(kind) => {
                    self.client.export(kind);
                }
                Effect::Cancel => self.client.cancel(),
                Effect::Save(name, media_type, bytes) => {
                    let notice = match save(&name, &media_type, &bytes) {
                        Ok(()) => format!("{name} saved."),
                        Err(_) => format!("The browser did not let {name} be saved. Allow downloads for this page, then try again."),
                    };
                    self.state.apply(Action::Notice(notice));
                }
                Effect::SetHash(hash) => set_hash(&hash),
                Effect::CopyAddress => {
                    let notice = match web_sys::window() {
                        Some(window) => {
                            let address = window.location().href().unwrap_or_default();
                            // Where the clipboard is refused, the address bar holds the same link.
                            let _ = window.navigator().clipboard().write_text(&address);
                            "Link copied; the address bar holds it too. It has every setting and none of the data."
                        }
                        None => "The link is in the address bar.",
                    };
                    self.state.apply(Action::Notice(notice.to_owned()));
                }
            }
        }
    }
}

/// Busy or ready, with progress and a way to stop; notices; failures that belong nowhere else.
fn status(state: &State, act: &Callback<Action>) -> Html {
    let words = match &state.progress {
        Some(progress) => progress.stage.clone(),
        None => "Ready".to_owned(),
    };
    let busy = state.progress.is_some();
    html! {
        <div class={classes!("status", busy.then_some("busy"))}>
            <div role="status" aria-live="polite" data-testid="status" data-state={if busy { "busy" } else { "ready" }}>{ words }</div>
            if let Some(progress) = &state.progress {
                if let Some(done) = progress.done {
                    <progress max="1" value={done.to_string()} aria-label="Progress"></progress>
                } else {
                    <progress aria-label="Progress"></progress>
                }
                <button id="cancel" type="button" onclick={act.reform(|_| Action::Cancel)}>{ "Cancel" }</button>
            }
            if let Some(notice) = &state.notice {
                <p class="notice" role="status" data-testid="notice">{ notice }</p>
            }
            { failure(state, Place::Internal, "error-internal") }
        </div>
    }
}

/// The failure of one part of the page, where there is one.
pub fn failure(state: &State, place: Place, id: &'static str) -> Html {
    match state.failure_at(place) {
        Some(message) => html! { <p class="failure" role="alert" data-testid={id}>{ message }</p> },
        None => Html::default(),
    }
}

fn dark_query() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

/// Files dropped anywhere, links opened in this tab, and the system's colours.
fn listeners(context: &Context<App>) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let link = context.link();
    // The browser would open a dropped file instead of giving it to the page.
    let options = EventListenerOptions::enable_prevent_default();
    let over = link.callback(Message::Dragging);
    let leave = over.clone();
    let dropped = link.callback(|file| Message::File(Slot::Main, file));
    let end = over.clone();
    let mut list = vec![
        EventListener::new_with_options(&window, "dragover", options, move |event| {
            event.prevent_default();
            over.emit(true);
        }),
        EventListener::new(&window, "dragleave", move |event| {
            let left = event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none());
            if left {
                leave.emit(false);
            }
        }),
        EventListener::new_with_options(&window, "drop", options, move |event| {
            event.prevent_default();
            end.emit(false);
            let files = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|data| data.files());
            if let Some(file) = files.and_then(|files| files.get(0)) {
                dropped.emit(file);
            }
        }),
    ];
    let opened = link.callback(|hash| Message::Act(Action::Opened(hash)));
    list.push(EventListener::new(&window, "hashchange", move |_| {
        let hash = web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
        if hash.starts_with("#s=") {
            opened.emit(hash);
        }
    }));
    if let Some(query) = dark_query() {
        let dark = link.callback(Message::Dark);
        let target = query.clone();
        list.push(EventListener::new(&target, "change", move |_| dark.emit(query.matches())));
    }
    list
}

/// Replaces the hash without an entry in the history and without an event.
fn set_hash(hash: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{hash}")));
    }
}

/// Saves bytes as a file, as a click on a download link does.
fn save(name: &str, media_type: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = web_sys::BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = web_sys::Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let address = web_sys::Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document()).ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    // The download has its own hold on the bytes once it has begun.
    gloo_timers::callback::Timeout::new(10_000, move || {
        let _ = web_sys::Url::revoke_object_url(&address);
    })
    .forget();
    Ok(())
}
