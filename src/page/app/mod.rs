//! The page as a whole: keeps the state, carries out its effects, lays out the panels.

mod act;
mod brief;
mod effects;
mod frame;
mod guide;
mod listeners;
mod pictures;

use gloo_events::EventListener;
use web_sys::{MediaQueryList, MouseEvent};
use yew::prelude::*;

use self::frame::{arrow, notice, offline_words, status};
use self::guide::{BeforeTour, Place};
use self::listeners::listeners;
use super::embed::Embedding;
use super::panels::{self, Page, Sheet};
use super::state::{Action, Change, State};
use super::view::View;
use super::{dom, link};
use crate::worker::{Client, Slot, Source};
use soft_unlearn::experiment::GivenKind;

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
    /// The address has another fragment: a link was followed, or the visitor went back or forward.
    Follow(String),
    /// A file was chosen or dropped.
    File(Slot, web_sys::File),
    /// A file was dropped: its content says what it is.
    Dropped(web_sys::File),
    /// The file of this drop holds weights or coefficients, or neither.
    Told(u32, web_sys::File, Option<GivenKind>),
    /// A file of weights or coefficients was given.
    Given(web_sys::File, Option<GivenKind>),
    /// A file that was taken for weights or coefficients is a table.
    AsTable(u16),
    /// A report was chosen, to be verified.
    Report(web_sys::File),
    /// Something is dragged over the window, or no longer.
    Dragging(bool),
    /// The visitor's system went dark or light.
    Dark(bool),
    CopyLink,
    /// Goes to a step of the tour, or ends it.
    Tour(Option<usize>),
    /// Large type, or back.
    Present,
    /// While presenting: so many slides on, or back.
    Turn(isize),
    /// Opens a sheet of settings, or closes the one that is open.
    Sheet(Option<Sheet>),
    /// While presenting: shows or hides the question.
    ToggleSettings,
    /// While presenting: shows or hides the sliders.
    ToggleBar,
    /// Moves the keyboard to a setting.
    Reveal(&'static str),
    /// The page has been laid out anew: what the visitor was led to may have moved.
    Arrive,
    /// The visitor has taken over: scrolled, touched, typed.
    Hand,
    Escape,
    /// A gesture has ended: what it changed is one step to undo.
    Settle,
    /// The page fills the screen, or no longer.
    FilledScreen,
    /// Closes the panel that shares.
    Unshare,
    /// Opens the lessons, or closes them.
    Teach(bool),
    /// The service worker's state changed.
    Offline,
    /// The later half of the module has come.
    Whole,
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
    /// Files of weights or coefficients, by key.
    given: Vec<(u16, web_sys::File)>,
    /// The last of those keys.
    last_given: u16,
    /// Files dropped so far: the last one counts.
    drops: u32,
    charts: Option<panels::Charts>,
    /// The step of the guided tour.
    tour: Option<usize>,
    /// What the page showed when the tour began.
    before_tour: Option<BeforeTour>,
    /// While the visitor's own table is read again after the tour: whether its guesses were still asked about.
    restoring: Option<bool>,
    /// Where the visitor was led to; it is kept in sight until a hand takes over.
    leading: Option<Place>,
    arrive: Callback<()>,
    /// Whether the address is to be put right without a new entry in the browser's history: after following a link.
    following: bool,
    /// The fragment that the page has last written into its address, or followed.
    address: String,
    dark: bool,
    dragging: bool,
    /// The sheet of settings that is open.
    sheet: Option<Sheet>,
    /// The address that is shared.
    shared: Option<AttrValue>,
    /// Whether the lessons are shown.
    teaching: bool,
    /// What is shown, where the page lies within another.
    embedding: Option<Embedding>,
    /// Whether what is hidden is there, too. Until the later half of the module has come it is made only where it is asked for.
    whole: bool,
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
        link.send_message(Message::Follow(dom::fragment()));
        if let Some(saved) = dom::kept(effects::SAVED) {
            link.send_message(Message::Act(Action::Remember(saved)));
        }
        App {
            state: State::default(),
            client,
            files: [None, None],
            candidates: [None, None],
            report: None,
            given: Vec::new(),
            last_given: 0,
            drops: 0,
            charts: None,
            tour: None,
            before_tour: None,
            restoring: None,
            leading: None,
            arrive: link.callback(|()| Message::Arrive),
            following: true,
            address: dom::fragment(),
            dark,
            dragging: false,
            sheet: None,
            shared: None,
            teaching: false,
            embedding: dom::embedding(),
            whole: false,
            _listeners: listeners(context, scheme),
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Act(action) => self.act(action),
            Message::Follow(fragment) => {
                let link = link::read(&fragment);
                self.address = fragment;
                self.act(Action::Open(link));
            }
            Message::File(slot, file) => {
                let source = Source::File { name: file.name() };
                self.candidates[usize::from(slot == Slot::Second)] = Some(file);
                self.act(Action::Choose { slot, source });
            }
            Message::Dropped(file) => {
                self.drops += 1;
                let (drop, link) = (self.drops, context.link().clone());
                wasm_bindgen_futures::spawn_local(async move {
                    let kind = dom::given_kind(&file).await;
                    link.send_message(Message::Told(drop, file, kind));
                });
                return false;
            }
            Message::Told(drop, ..) if drop != self.drops => return false,
            Message::Told(_, file, kind) => {
                let message = match kind {
                    Some(_) => Message::Given(file, kind),
                    None => Message::File(Slot::Main, file),
                };
                return Component::update(self, context, message);
            }
            Message::Given(file, taken_for) => {
                let (key, name) = (self.last_given.wrapping_add(1), file.name());
                self.last_given = key;
                self.given.push((key, file));
                self.act(Action::Give { key, name, taken_for });
                later(|| dom::show("given"));
            }
            Message::AsTable(key) => {
                let file = self.given.iter().find(|(own, _)| *own == key).map(|(_, file)| file.clone());
                self.act(Action::TakeBack(key));
                if let Some(file) = file {
                    return Component::update(self, context, Message::File(Slot::Main, file));
                }
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
            Message::Tour(step) => {
                self.complete();
                self.go(step);
            }
            Message::Present => {
                self.complete();
                self.sheet = None;
                self.act(Action::Look(Change::new(|view: &mut View| {
                    view.presenting = !view.presenting;
                    view.slide = 0;
                })));
                dom::fill_screen(self.state.view.presenting);
                // Larger or smaller type moves what the tour is about.
                self.leading = self.step().map(|step| Place::Element(step.picture.element()));
                self.lead();
            }
            Message::Turn(by) if self.state.view.presenting && self.tour.is_none() => {
                self.act(Action::Look(Change::new(move |view: &mut View| view.turn(by))));
            }
            Message::Turn(_) => return false,
            Message::Sheet(sheet) => {
                let changed = self.sheet != sheet || self.shared.is_some();
                self.shared = None;
                if let (None, Some(closed)) = (sheet, self.sheet) {
                    // Where the keyboard was in it, it would be nowhere.
                    dom::leave(&closed.chip());
                }
                self.sheet = sheet;
                return changed;
            }
            Message::ToggleSettings => {
                self.sheet = None;
                self.act(Action::Look(Change::new(|view: &mut View| view.settings = !view.settings)));
            }
            Message::ToggleBar => {
                self.sheet = None;
                self.act(Action::Look(Change::new(|view: &mut View| view.bare = !view.bare)));
            }
            Message::Reveal(control) if !self.whole => {
                self.complete();
                let link = context.link().clone();
                later(move || link.send_message(Message::Reveal(control)));
            }
            Message::Reveal(control) => {
                self.sheet = dom::sheet_of(control).and_then(|id| Sheet::of_element(&id));
                later(move || dom::reveal(control));
            }
            Message::Arrive => {
                self.arrive_there();
                return false;
            }
            Message::Hand => {
                self.leading = None;
                return false;
            }
            Message::Escape if self.sheet.is_some() || self.shared.is_some() => {
                return Component::update(self, context, Message::Sheet(None));
            }
            Message::Escape if self.teaching => self.teaching = false,
            Message::Escape if self.tour.is_some() => self.go(None),
            Message::Escape if self.state.view.presenting => {
                return Component::update(self, context, Message::Present);
            }
            Message::Escape => return false,
            Message::Settle => {
                self.state.apply(Action::Settle);
                return false;
            }
            // The browser's own key leaves full screen, and with it the presentation.
            Message::FilledScreen if !dom::fills_screen() && self.state.view.presenting => {
                return Component::update(self, context, Message::Present);
            }
            Message::FilledScreen => return false,
            Message::Unshare => self.shared = None,
            Message::Teach(shown) => {
                self.teaching = shown;
                if shown {
                    later(|| dom::show("teaching"));
                }
            }
            // Drawn anew: the line in the footer reads the state where the script left it.
            Message::Offline => (),
            Message::Whole => self.complete(),
            Message::CopyLink => {
                if let Some(link) = self.state.link() {
                    let address = dom::address(&link::write(&link));
                    self.sheet = None;
                    self.shared = Some(address.clone().into());
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
        let everything = Embedding::default();
        let page = Page {
            state: &self.state,
            act: link.callback(Message::Act),
            choose_file: link.callback(|(slot, file)| Message::File(slot, file)),
            verify: link.callback(Message::Report),
            give: link.callback(|file| Message::Given(file, None)),
            as_table: link.callback(Message::AsTable),
            tour: self.tour,
            go: link.callback(Message::Tour),
            reveal: link.callback(Message::Reveal),
            sheet: self.sheet,
            show: link.callback(Message::Sheet),
            charts: self.charts.as_ref(),
            dark: self.dark,
            embedding: self.embedding.as_ref().unwrap_or(&everything),
            whole: self.whole,
        };
        let embedding = page.embedding;
        let view = &self.state.view;
        let presenting = view.presenting;
        let press = |message: fn() -> Message| link.callback(move |_: MouseEvent| message());
        let taught = self.teaching;
        let teach = link.callback(move |_: MouseEvent| Message::Teach(!taught));
        let slides = view.slides().len();
        let slide = view.slide.min(slides - 1);
        let turn = |by: isize| link.callback(move |_: MouseEvent| Message::Turn(by));
        html! { <div class={classes!("page", presenting.then_some("presenting"), (presenting && view.open_tab().is_some()).then_some("deep"), self.tour.is_some().then_some("touring"), embedding.bare.then_some("bare"))}>
            <a class="skip" href="#results">{ "Skip to the results" }</a>
            <>{ for embedding.task.iter().map(|task| html! { <p class="task" data-testid="task">{ task }</p> }) }</>
            if !embedding.bare { <header class="top">
                <h1>{ "Soft Unlearn" }</h1>
                { panels::sheet(&page, Sheet::Data) }
                { panels::file_button(&page, Slot::Main, "file", "Open a file") }
                { status(&page) }
                <div class="modes">
                    <button type="button" id="undo" disabled={!self.state.can_undo()} onclick={press(|| Message::Act(Action::Undo))} title="Undo (Ctrl+Z)">{ "Undo" }</button>
                    <button type="button" id="redo" disabled={!self.state.can_redo()} onclick={press(|| Message::Act(Action::Redo))} title="Redo (Ctrl+Shift+Z)">{ "Redo" }</button>
                    <div class="share-place">
                        <button type="button" id="copy-link" aria-expanded={self.shared.is_some().to_string()} onclick={press(|| Message::CopyLink)}>{ "Share" }</button>
                        <>{ for self.shared.iter().map(|address| html! { <panels::Share address={address.clone()} onclose={press(|| Message::Unshare)} /> }) }</>
                    </div>
                    <button type="button" id="tour" aria-pressed={self.tour.is_some().to_string()} onclick={press(|| Message::Tour(Some(0)))}>{ "Tour" }</button>
                    if presenting {
                        <button type="button" id="slide-back" aria-label="Previous slide" disabled={slide == 0} onclick={turn(-1)}>{ arrow("M8 1 3 6l5 5") }</button>
                        <span class="hint" role="status">{ format!("{} of {slides}", slide + 1) }</span>
                        <button type="button" id="slide-next" aria-label="Next slide" disabled={slide + 1 == slides} onclick={turn(1)}>{ arrow("M4 1l5 5-5 5") }</button>
                        <button type="button" id="present-settings" aria-pressed={view.settings.to_string()} onclick={press(|| Message::ToggleSettings)}>{ "Question" }</button>
                        <button type="button" id="present-bar" aria-pressed={(!view.bare).to_string()} onclick={press(|| Message::ToggleBar)}>{ "Sliders" }</button>
                    }
                    <button type="button" id="present" aria-pressed={presenting.to_string()} onclick={press(|| Message::Present)}>{ "Present" }</button>
                </div>
            </header> } else { { status(&page) } }
            if !embedding.bare && (!presenting || view.settings) { { panels::question(&page) } }
            if !embedding.bare && (!presenting || !view.bare) { { panels::sliders(&page) } }
            <main id="results" tabindex="-1">
                { notice(&page) }
                { panels::errors(&page) }
                { panels::ask(&page) }
                { panels::outcome(&page) }
            </main>
            <footer>
                { panels::processor(&page) }
                <p data-testid="offline">{ "Everything is computed in this browser; nothing that you load is sent anywhere. " }{ offline_words() }</p>
                if self.embedding.is_some() {
                    <p><a href={format!("./{}", dom::fragment())} target="_blank" rel="noreferrer">{ "Open this in a page of its own" }</a></p>
                } else {
                    <p><button type="button" class="link" id="teach" aria-expanded={self.teaching.to_string()} onclick={teach}>{ "For teachers: what to show in 5, 20 and 45 minutes" }</button></p>
                }
                <p>
                    { "Method: Qiao et al. 2025, " }
                    <a href="https://arxiv.org/abs/2505.18783" rel="noreferrer external" target="_blank">{ "Soft Weighted Machine Unlearning" }</a>
                </p>
            </footer>
            if self.teaching { { panels::teaching(link.callback(|_: MouseEvent| Message::Teach(false))) } }
            { panels::tour(&page) }
            if self.dragging {
                <div class="drop" aria-hidden="true"><p>{ "Drop the file to load it" }</p></div>
            }
        </div> }
    }
}

/// Does something once the page has been laid out anew.
fn later(what: impl FnOnce() + 'static) {
    gloo_timers::callback::Timeout::new(100, what).forget();
}
