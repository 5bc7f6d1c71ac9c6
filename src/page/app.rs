//! The page as a whole: keeps the state, carries out its effects, lays out the panels.

use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, MediaQueryList, MouseEvent};
use yew::prelude::*;

use super::charts::Drawing;
use super::link::{Link, LinkedData};
use super::panels::{self, Drawn, Page};
use super::state::{Action, Effect, State};
use super::view::Picture;
use super::{charts, dom, link, tour};
use crate::experiment::Outcome;
use crate::worker::{Client, Place, Reply, Slot, Source};

/// Mounts the page.
pub fn mount() {
    console_error_panic_hook::set_once();
    let place = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(place) = place {
        place.set_text_content(None);
        yew::Renderer::<App>::with_root(place).render();
    }
}

enum Message {
    Act(Action),
    /// A file was chosen or dropped.
    File(Slot, web_sys::File),
    /// A report was chosen, to be verified.
    Report(web_sys::File),
    /// Something is dragged over the window, or no longer.
    Dragging(bool),
    /// The visitor's system went dark or light.
    Dark(bool),
    CopyLink,
    SaveReport,
    /// Goes to a step of the tour, or ends it.
    Tour(Option<usize>),
    /// Large type, or back.
    Present,
    /// On a narrow screen: shows or hides the settings.
    ToggleSettings,
    /// The service worker's state changed.
    Offline,
}

struct App {
    state: State,
    client: Client,
    /// The files behind the tables that are shown, by slot.
    files: [Option<web_sys::File>; 2],
    /// The files that are being read: they become `files` once they are tables.
    candidates: [Option<web_sys::File>; 2],
    /// The report that is to be verified.
    report: Option<web_sys::File>,
    charts: Option<panels::Charts>,
    /// The step of the guided tour.
    tour: Option<usize>,
    /// Whether the address is to be put right without a new entry in the browser's history: after following a link.
    following: bool,
    dark: bool,
    dragging: bool,
    /// Whether a narrow screen shows the settings; a wide one always does.
    settings: bool,
    _listeners: Vec<EventListener>,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(context: &Context<Self>) -> Self {
        let link = context.link();
        let client = Client::start(link.callback(|(id, reply)| Message::Act(Action::Replied(id, reply))));
        let scheme = dom::prefers_dark();
        let dark = scheme.as_ref().is_some_and(MediaQueryList::matches);
        link.send_message(Message::Act(Action::Open(link::read(&dom::fragment()))));
        App {
            state: State::default(),
            client,
            files: [None, None],
            candidates: [None, None],
            report: None,
            charts: None,
            tour: None,
            following: true,
            dark,
            dragging: false,
            settings: false,
            _listeners: listeners(context, scheme),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(action),
            Message::File(slot, file) => {
                let source = Source::File { name: file.name() };
                self.candidates[usize::from(slot == Slot::Second)] = Some(file);
                self.act(Action::Choose { slot, source });
            }
            Message::Report(file) => {
                let name = file.name();
                self.report = Some(file);
                self.act(Action::Verify { name });
            }
            Message::Dragging(dragging) => {
                let changed = self.dragging != dragging;
                self.dragging = dragging;
                return changed;
            }
            Message::Dark(dark) => {
                self.dark = dark;
                self.redraw();
            }
            Message::SaveReport => {
                let settings =
                    serde_json::to_string_pretty(self.state.configuration.as_ref()).unwrap_or_default();
                if dom::save_report(&settings).is_none() {
                    self.act(Action::Notify("The browser did not let the report be saved.".to_owned()));
                }
            }
            Message::Tour(step) => self.go(step),
            Message::Present => {
                let mut view = self.state.view.as_ref().clone();
                view.presenting = !view.presenting;
                self.settings = false;
                self.act(Action::Look(Box::new(view)));
            }
            Message::ToggleSettings => self.settings = !self.settings,
            // Drawn anew: the line in the footer reads the state where the script left it.
            Message::Offline => (),
            Message::CopyLink => {
                if let Some(link) = self.state.link() {
                    let address = dom::address(&link::write(&link));
                    let done = context.link().callback(|copied| {
                        Message::Act(Action::Notify(if copied {
                            "The link is copied; it is also in the address bar.".to_owned()
                        } else {
                            "The link stands in the address bar.".to_owned()
                        }))
                    });
                    dom::copy(address, done);
                }
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let page = Page {
            state: &self.state,
            act: link.callback(Message::Act),
            choose_file: link.callback(|(slot, file)| Message::File(slot, file)),
            copy_link: link.callback(|()| Message::CopyLink),
            save_report: link.callback(|()| Message::SaveReport),
            verify: link.callback(Message::Report),
            tour: self.tour,
            go: link.callback(Message::Tour),
            charts: self.charts.as_ref(),
            dark: self.dark,
        };
        let presenting = self.state.view.presenting;
        html! { <div class={classes!("page", presenting.then_some("presenting"))}>
            <a class="skip" href="#results">{ "Skip to the results" }</a>
            <header class="top">
                <div>
                    <h1>{ "Soft Unlearn" }</h1>
                    <p>{ "Correct an unfair or fragile model by changing how much each training row counts." }</p>
                </div>
                { status(&page) }
                <div class="modes">
                    <button type="button" id="tour" aria-pressed={self.tour.is_some().to_string()} onclick={link.callback(|_: MouseEvent| Message::Tour(Some(0)))}>{ "Tour" }</button>
                    if presenting {
                        <button type="button" id="present-settings" aria-expanded={self.settings.to_string()} onclick={link.callback(|_: MouseEvent| Message::ToggleSettings)}>{ "Settings" }</button>
                    }
                    <button type="button" id="present" aria-pressed={presenting.to_string()} onclick={link.callback(|_: MouseEvent| Message::Present)}>{ "Present" }</button>
                </div>
            </header>
            <div class="columns">
                <aside class={classes!("rail", self.settings.then_some("open"))} aria-label="Data and settings">
                    { panels::data(&page) }
                    <button type="button" class="toggle-settings" aria-expanded={self.settings.to_string()} aria-controls="settings"
                        onclick={link.callback(|_: MouseEvent| Message::ToggleSettings)}>
                        { if self.settings { "Hide the settings" } else { "Change question and correction" } }
                    </button>
                    <div class="settings" id="settings">
                        { panels::formats(&page) }
                        { panels::roles(&page) }
                        { panels::target(&page) }
                        { panels::correction(&page) }
                    </div>
                </aside>
                <main id="results" tabindex="-1">
                    { notice(&page) }
                    { page.error(Place::Internal) }
                    { panels::outcome(&page) }
                    if !presenting { { panels::take_home(&page) } }
                    { panels::preview(&page) }
                </main>
            </div>
            <footer>
                { panels::processor(&page) }
                <p data-testid="offline">{ "Everything is computed in this browser; nothing that you load is sent anywhere. " }{ offline_words() }</p>
                <p>
                    { "Method: Qiao et al. 2025, " }
                    <a href="https://arxiv.org/abs/2505.18783" rel="noreferrer external" target="_blank">{ "Soft Weighted Machine Unlearning" }</a>
                </p>
            </footer>
            { panels::tour(&page) }
            if self.dragging {
                <div class="drop" aria-hidden="true"><p>{ "Drop the file to load it" }</p></div>
            }
        </div> }
    }
}

impl App {
    fn act(&mut self, action: Action) {
        let (old, swept) = (self.shown(), self.swept());
        self.following |= matches!(action, Action::Open(_));
        let is_table = matches!(action, Action::Replied(_, Reply::Loaded { .. }));
        let effects = self.state.apply(action);
        for slot in [Slot::Main, Slot::Second] {
            // A file that could not be read is kept: it may be tried again in another format.
            let kept = slot == Slot::Main && self.state.unreadable().is_some();
            if !self.state.loading(slot) && !kept {
                let i = usize::from(slot == Slot::Second);
                let candidate = self.candidates[i].take();
                if is_table && candidate.is_some() {
                    self.files[i] = candidate;
                }
            }
        }
        for effect in effects {
            self.carry_out(effect);
        }
        if old != self.shown() {
            self.redraw();
        } else if swept != self.swept() {
            self.draw_methods();
        }
        self.tell_address();
    }

    /// What the charts are functions of, as places in memory.
    fn shown(&self) -> [usize; 5] {
        fn place<T>(value: &Rc<T>) -> usize {
            Rc::as_ptr(value).cast::<u8>().addr()
        }
        let State { outcome, exploration, view, selected, checked, .. } = &self.state;
        [
            outcome.as_ref().map_or(0, place),
            exploration.as_ref().map_or(0, place),
            place(view),
            place(selected),
            // Rows only come, or all go.
            checked.rows.len() + checked.one_step.len(),
        ]
    }

    /// The comparison of algorithms, as far as it has come: its rows come many times a second, and change one picture alone.
    fn swept(&self) -> Option<usize> {
        self.state.sweep.as_ref().map(|sweep| sweep.rows.len())
    }

    fn draw_methods(&mut self) {
        let State { outcome: Some(outcome), sweep, view, .. } = &self.state else { return };
        let drawn = sweep.as_deref().filter(|sweep| !sweep.rows.is_empty()).map(|sweep| {
            let target = charts::shown_target(&view.methods, outcome.configuration.target, &sweep.rows);
            let option = charts::methods(&sweep.rows, target, view.metric, self.dark);
            Drawn { option: option.to_string().into(), points: Rc::default() }
        });
        if let Some(charts) = &mut self.charts {
            charts.methods = drawn.filter(|_| !view.folded.contains(&Picture::Methods));
        }
    }

    /// The address says what is on the page, once it has come to rest: back and forward lead from one to the next.
    fn tell_address(&mut self) {
        if self.state.busy() || self.state.outcome.is_none() || self.state.outdated() {
            return;
        }
        let Some(link) = self.state.link() else { return };
        let fragment = link::write(&link);
        let present = dom::fragment();
        if fragment != present {
            let old = link::read(&present).and_then(Result::ok);
            // Another way of looking is no place of its own.
            let same_question =
                old.is_some_and(|old| old.configuration == link.configuration && old.data == link.data);
            dom::show_address(&dom::address(&fragment), !self.following && !same_question);
        }
        self.following = false;
    }

    /// Goes to a step of the tour: its data, its settings, its picture.
    fn go(&mut self, step: Option<usize>) {
        self.tour = step;
        let Some(step) = step.and_then(|at| tour::steps().into_iter().nth(at)) else { return };
        let data = match step.source {
            Source::Bundled(set) => LinkedData::Bundled(set),
            Source::Synthetic(world) => LinkedData::Synthetic(world),
            Source::Embeddings(set) => LinkedData::Embeddings(set),
            Source::File { .. } => return,
        };
        let mut view = self.state.view.as_ref().clone();
        view.folded.retain(|picture| *picture != step.picture);
        let link = Link { data, configuration: step.configuration, view };
        self.act(Action::Open(Some(Ok(Box::new(link)))));
        self.following = false;
        let place = format!("picture-{}", step.picture.title()[1]);
        // After the page has been laid out anew.
        gloo_timers::callback::Timeout::new(100, move || dom::scroll_to(&place)).forget();
    }

    fn redraw(&mut self) {
        let dark = self.dark;
        let State { outcome, exploration, view, selected, checked, .. } = &self.state;
        let text = |option: Value| Drawn { option: option.to_string().into(), points: Rc::default() };
        let many = |drawing: Drawing| Drawn {
            option: drawing.option.to_string().into(),
            points: Rc::new(drawing.points),
        };
        let unfolded = |picture: Picture| !view.folded.contains(&picture);
        let draw = |outcome: &Outcome| {
            let exploration = exploration.as_deref();
            let mut drawn = panels::Charts::default();
            if unfolded(Picture::Tradeoff) {
                drawn.tradeoff = text(charts::tradeoff(outcome, exploration, view, dark));
            }
            if unfolded(Picture::Samples) {
                drawn.samples = many(charts::samples(outcome, selected, dark));
            }
            if unfolded(Picture::Weights) {
                drawn.slope = many(charts::slope(outcome, selected, dark));
                drawn.weights = text(charts::weights(outcome, dark));
            }
            if unfolded(Picture::Check) {
                drawn.checkup = charts::Checkup::new(outcome, checked);
                if let Some(checkup) = &drawn.checkup {
                    drawn.check = Some(many(charts::check(checkup, view.checking, dark)));
                    drawn.effects = Some(charts::effects(checkup, dark).map(many));
                }
            }
            if let Some(exploration) = exploration {
                drawn.boundary = charts::boundary(outcome, exploration, selected, dark).map(many);
                drawn.robustness = charts::robustness(outcome, exploration, dark).map(text);
                drawn.calibration = Some(text(charts::calibration(outcome, exploration, dark)));
            }
            drawn
        };
        self.charts = outcome.as_deref().map(draw);
        self.draw_methods();
    }

    fn carry_out(&mut self, effect: Effect) {
        let sent = match effect {
            Effect::Load { slot, source, format } => {
                let file = match source {
                    Source::File { .. } => {
                        let i = usize::from(slot == Slot::Second);
                        self.candidates[i].clone().or_else(|| self.files[i].clone())
                    }
                    Source::Bundled(_) | Source::Synthetic(_) | Source::Embeddings(_) => None,
                };
                Some(self.client.load(slot, source, file, format))
            }
            Effect::Cells(rows) => Some(self.client.cells(rows)),
            Effect::Check(check) => Some(self.client.check(*check)),
            Effect::StopCheck => {
                self.client.stop_check();
                None
            }
            Effect::Search => Some(self.client.search()),
            Effect::Sweep(request) => Some(self.client.sweep(request)),
            Effect::Run(configuration) => Some(self.client.run(*configuration)),
            Effect::Compute(processor) => {
                self.client.compute_on(processor);
                None
            }
            Effect::Export(kind) => Some(self.client.export(kind)),
            Effect::Verify => self.report.take().and_then(|report| self.client.verify(report)),
            Effect::DropSecond => {
                self.files[1] = None;
                self.client.drop_second();
                None
            }
            Effect::Cancel => {
                self.client.cancel();
                None
            }
            Effect::Save { name, media_type, bytes } => {
                if dom::save(&name, &media_type, &bytes).is_none() {
                    self.state.apply(Action::Notify(format!("The browser did not let {name} be saved.")));
                }
                None
            }
        };
        if let Some(id) = sent {
            self.state.apply(Action::Sent(id));
        }
    }
}

/// Busy or ready, how far, and what can be done about it.
fn status(page: &Page) -> Html {
    let state = page.state;
    let busy = state.busy();
    let send = |action: Action| {
        let act = page.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(action.clone()))
    };
    let stage = state.progress.as_ref().map_or("Starting", |progress| progress.stage.as_str());
    let runnable = !busy && state.outdated() && state.missing_choice().is_none();
    html! {
        <div class="status">
            <span class="visually-hidden" role="status" aria-live="polite" data-testid="status">{ if busy { "busy" } else { "ready" } }</span>
            if busy {
                <span class="stage" data-testid="stage">{ stage.to_owned() }</span>
                <progress max="1" value={state.progress.as_ref().and_then(|progress| progress.done).map(|done| done.to_string())} aria-label="Progress"></progress>
                <button type="button" id="cancel" onclick={send(Action::Cancel)}>{ "Cancel" }</button>
            }
            if runnable {
                <button type="button" id="run" class="primary" onclick={send(Action::Run)}>{ "Run" }</button>
            }
        </div>
    }
}

/// Whether the page needs its host any more.
fn offline_words() -> &'static str {
    match dom::offline_state().as_deref() {
        Some("ready") => "It works offline: disconnect and try it.",
        Some("unavailable") => {
            "This browser does not keep the page for offline use; while it is open it works without a network all the same."
        }
        _ => "It is being kept for offline use…",
    }
}

fn notice(page: &Page) -> Html {
    html! {
        <div role="status" aria-live="polite" data-testid="notice" class="notice-place">
            { for page.state.notice.as_ref().map(|text| html! { <p class="notice">{ text }</p> }) }
        </div>
    }
}

/// Files dropped anywhere, a change of the address, the system's colour scheme.
fn listeners(context: &Context<App>, scheme: Option<MediaQueryList>) -> Vec<EventListener> {
    let link = context.link();
    let mut list = Vec::new();
    if let Some(window) = web_sys::window() {
        let active = EventListenerOptions::enable_prevent_default();
        for kind in ["dragover", "dragenter"] {
            let dragging = link.callback(Message::Dragging);
            list.push(EventListener::new_with_options(&window, kind, active, move |event| {
                let carries_file = event
                    .dyn_ref::<DragEvent>()
                    .and_then(|event| event.data_transfer())
                    .is_some_and(|data| data.types().includes(&"Files".into(), 0));
                if carries_file {
                    event.prevent_default();
                    dragging.emit(true);
                }
            }));
        }
        let dragging = link.callback(Message::Dragging);
        list.push(EventListener::new(&window, "dragleave", move |event| {
            // Leaving the window, not just one element for another.
            if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                dragging.emit(false);
            }
        }));
        let scope = link.clone();
        list.push(EventListener::new_with_options(&window, "drop", active, move |event| {
            event.prevent_default();
            scope.send_message(Message::Dragging(false));
            let file = event
                .dyn_ref::<DragEvent>()
                .and_then(|event| event.data_transfer())
                .and_then(|data| data.files())
                .and_then(|files| files.get(0));
            if let Some(file) = file {
                scope.send_message(Message::File(Slot::Main, file));
            }
        }));
        let open = link.callback(|fragment: String| Message::Act(Action::Open(link::read(&fragment))));
        list.push(EventListener::new(&window, "hashchange", move |_| open.emit(dom::fragment())));
    }
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let changed = link.callback(|()| Message::Offline);
        list.push(EventListener::new(&document, "soft-unlearn:offline", move |_| changed.emit(())));
    }
    if let Some(scheme) = scheme {
        let dark = link.callback(Message::Dark);
        let query = scheme.clone();
        list.push(EventListener::new(&scheme, "change", move |_| dark.emit(query.matches())));
    }
    list
}
