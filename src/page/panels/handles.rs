//! The two main sliders once more, in a bar at the foot of the screen, for where the settings are out of sight.

use yew::prelude::*;

use super::Page;
use super::correction::{share_closed, share_removed};
use super::data::world_bias;

/// The bar; styles show it on narrow screens and while presenting.
pub fn handles(page: &Page) -> Html {
    let closed = share_closed(page, "bar-share-of-gap", html! { <>{ "Close, " }<var>{ "r" }</var></> });
    let removed = share_removed(page, "bar-hard-share", html! { <>{ "Remove, " }<var>{ "k" }</var></> });
    let bias = world_bias(page, "bar-world-bias", html! { "Bias" });
    if page.state.outcome.is_none() || closed.is_none() && removed.is_none() {
        return html! {};
    }
    html! {
        <div class="handles" role="group" aria-label="Main sliders">
            { for closed.map(|slider| html! { <div class="soft">{ slider }</div> }) }
            { for removed.map(|slider| html! { <div class="hard">{ slider }</div> }) }
            { for bias.map(|slider| html! { <div>{ slider }</div> }) }
        </div>
    }
}
