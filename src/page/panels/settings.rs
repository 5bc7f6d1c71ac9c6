//! What is asked and what is done about it: the chips of the question, and the two sliders, always in sight.

use yew::prelude::*;

use super::Page;
use super::correction::{share_closed, share_removed};
use super::data::world_bias;
use super::matched::match_button;
use super::sheets::{Sheet, sheet};
use crate::page::format::counted;

/// The question: predict, groups, model.
pub fn question(page: &Page) -> Html {
    html! {
        <section class="question" aria-label="Question">
            { for [Sheet::Predict, Sheet::Groups, Sheet::Model].map(|it| sheet(page, it)) }
        </section>
    }
}

/// The goal and the sliders; on a narrow screen the sliders stand at its foot.
pub fn sliders(page: &Page) -> Html {
    let removed =
        share_removed(page, "hard-share", html! { <>{ "Hard" }<span class="verb">{ ": remove" }</span></> });
    let closed =
        share_closed(page, "share-of-gap", html! { <>{ "Soft" }<span class="verb">{ ": close" }</span></> });
    let bias = world_bias(page, "world-bias", html! { "Bias" });
    let fixed = |text: &'static str| html! { <p class="hint">{ text }</p> };
    let hard = || match page.state.configuration.removed.len() {
        0 => fixed("Hard: removes all rows that harm goal and accuracy"),
        chosen => {
            let back = page.edit(|configuration, _: MouseEvent| configuration.removed.clear());
            html! { <p class="hint">
                { format!("Hard: removes {} ", counted(chosen, "chosen row")) }
                <button type="button" class="small" id="removed-back" onclick={back}>{ "By share again" }</button>
            </p> }
        }
    };
    html! {
        <section class="goal-line" id="settings" aria-label="Goal and correction">
            { sheet(page, Sheet::Goal) }
            { sheet(page, Sheet::Correction) }
            <div class="handles" role="group" aria-label="Main sliders">
                <div class="hard">{ removed.unwrap_or_else(hard) }</div>
                <div class="soft">{ closed.unwrap_or_else(|| fixed("Soft: λ says how much")) }</div>
                <>{ for bias.map(|slider| html! { <div>{ slider }</div> }) }</>
            </div>
            { match_button(page) }
        </section>
    }
}
