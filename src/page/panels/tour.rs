//! The guided tour's card.

use yew::prelude::*;

use super::Page;
use crate::page::tour::steps;

/// The present step, and buttons to go on.
pub fn tour(page: &Page) -> Html {
    let Some(at) = page.tour else { return html! {} };
    let steps = steps();
    let Some(step) = steps.get(at) else { return html! {} };
    let go = |to: Option<usize>| page.go.reform(move |_: MouseEvent| to);
    html! {
        <div class="tour" role="dialog" aria-modal="false" aria-label="Guided tour" aria-describedby="tour-text" data-testid="tour">
            <p class="hint">{ format!("Step {} of {}", at + 1, steps.len()) }</p>
            <h2 id="tour-heading" tabindex="-1">{ step.title }</h2>
            <p id="tour-text">{ step.text }</p>
            <div class="tour-buttons">
                <button type="button" id="tour-back" disabled={at == 0} onclick={go(at.checked_sub(1))}>{ "Back" }</button>
                if at + 1 < steps.len() {
                    <button type="button" id="tour-next" class="primary" onclick={go(Some(at + 1))}>{ "Next" }</button>
                }
                <button type="button" id="tour-end" onclick={go(None)}>{ "End the tour" }</button>
            </div>
        </div>
    }
}
