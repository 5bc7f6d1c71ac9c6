//! What stands around the panels: how busy the page is, words to the visitor, whether it works offline.

use web_sys::MouseEvent;
use yew::prelude::*;

use crate::page::dom;
use crate::page::panels::Page;
use crate::page::state::Action;

/// Busy or ready, how far, and what can be done about it.
pub(super) fn status(page: &Page) -> Html {
    let state = page.state;
    let busy = state.busy();
    let send = |action: Action| {
        let act = page.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(action.clone()))
    };
    let stage = state.progress().map_or("Starting", |progress| progress.stage.as_str());
    // Where a reason stands in its place, running again would only repeat it.
    let refused = state.outcome.is_none() && state.obstacle().is_some();
    let runnable = !busy && state.outdated() && state.missing_choice().is_none() && !refused;
    html! {
        <div class="status">
            <span class="visually-hidden" role="status" aria-live="polite" data-testid="status">{ if busy { "busy" } else { "ready" } }</span>
            if busy {
                <span class="stage" data-testid="stage">{ stage.to_owned() }{ if state.change_waits() { "; your change comes next" } else { "" } }</span>
                <progress max="1" value={state.progress().and_then(|progress| progress.done).map(|done| done.to_string())} aria-label="Progress"></progress>
                <button type="button" id="cancel" onclick={send(Action::Cancel)}>{ "Cancel" }</button>
            }
            if runnable {
                <button type="button" id="run" class="primary" onclick={send(Action::Run)}>{ "Run" }</button>
            }
        </div>
    }
}

/// Whether the page needs its host any more.
pub(super) fn offline_words() -> &'static str {
    match dom::offline_state().as_deref() {
        Some("ready") => "It works offline: disconnect and try it.",
        Some("unavailable") => {
            "This browser does not keep the page for offline use; while it is open it works without a network all the same."
        }
        _ => "It is being kept for offline use…",
    }
}

pub(super) fn notice(page: &Page) -> Html {
    html! {
        <div role="status" aria-live="polite" data-testid="notice" id="notice" class="notice-place">
            { for page.state.notice.as_ref().map(|text| html! { <p class="notice">{ text }</p> }) }
        </div>
    }
}

/// An arrow of the slides, by its path.
pub(super) fn arrow(path: &'static str) -> Html {
    html! { <svg class="arrow" viewBox="0 0 12 12" aria-hidden="true"><path d={path} /></svg> }
}
