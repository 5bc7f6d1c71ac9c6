//! What reaches the page from outside its controls.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, KeyboardEvent, MediaQueryList};
use yew::prelude::*;

use super::{App, Message};
use crate::page::dom;
use crate::page::state::Action;

/// Files dropped anywhere, a change of the address, the system's colour scheme.
pub(super) fn listeners(context: &Context<App>, scheme: Option<MediaQueryList>) -> Vec<EventListener> {
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
                scope.send_message(Message::Dropped(file));
            }
        }));
        let escape = link.callback(|()| Message::Escape);
        list.push(EventListener::new(&window, "keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                escape.emit(());
            }
        }));
        let turn = link.callback(Message::Turn);
        list.push(EventListener::new(&window, "keydown", move |event| {
            let by = match event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key).as_deref() {
                Some("ArrowRight" | "PageDown") => 1,
                Some("ArrowLeft" | "PageUp") => -1,
                _ => return,
            };
            if !dom::takes_arrows(event) {
                turn.emit(by);
            }
        }));
        let act = link.callback(Message::Act);
        list.push(EventListener::new_with_options(&window, "keydown", active, move |event| {
            let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
            let again = key.shift_key() || key.key().eq_ignore_ascii_case("y");
            let meant =
                (key.ctrl_key() || key.meta_key()) && matches!(key.key().as_str(), "z" | "Z" | "y" | "Y");
            // A field that is typed into undoes its own letters.
            if meant && !dom::is_typed_into(event) {
                event.prevent_default();
                act.emit(if again { Action::Redo } else { Action::Undo });
            }
        }));
        // In the capturing phase: before a click that goes to the tour's next step.
        for kind in ["wheel", "touchmove", "pointerdown", "keydown"] {
            let hand = link.callback(|()| Message::Hand);
            let options = EventListenerOptions::run_in_capture_phase();
            list.push(EventListener::new_with_options(&window, kind, options, move |_| hand.emit(())));
        }
        // After the controls have heard them.
        for kind in ["change", "click", "pointerup"] {
            let settle = link.callback(|()| Message::Settle);
            list.push(EventListener::new(&window, kind, move |_| settle.emit(())));
        }
        // A press beside a sheet closes it, and does what it was meant for all the same: nothing moves.
        let close = link.callback(|()| Message::Sheet(None));
        let capture = EventListenerOptions::run_in_capture_phase();
        list.push(EventListener::new_with_options(&window, "pointerdown", capture, move |event| {
            if !dom::in_sheet(event) {
                close.emit(());
            }
        }));
        let open = link.callback(Message::Follow);
        list.push(EventListener::new(&window, "hashchange", move |_| open.emit(dom::fragment())));
    }
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        let filled = link.callback(|()| Message::FilledScreen);
        list.push(EventListener::new(&document, "fullscreenchange", move |_| filled.emit(())));
        let changed = link.callback(|()| Message::Offline);
        list.push(EventListener::new(&document, "soft-unlearn:offline", move |_| changed.emit(())));
        let whole = link.callback(|()| Message::Whole);
        list.push(EventListener::new(&document, "soft-unlearn:whole", move |_| whole.emit(())));
    }
    if let Some(scheme) = scheme {
        let dark = link.callback(Message::Dark);
        let query = scheme.clone();
        list.push(EventListener::new(&scheme, "change", move |_| dark.emit(query.matches())));
    }
    list
}
