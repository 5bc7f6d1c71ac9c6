//! The lessons, each step a link.

use yew::prelude::*;

use crate::page::link;
use crate::page::teaching::lessons;

/// What a teacher shows, and in how many minutes.
pub fn teaching(close: Callback<MouseEvent>) -> Html {
    html! {
        <section class="card teaching" id="teaching" aria-labelledby="heading-teaching">
            <div class="sheet-head"><h2 id="heading-teaching">{ "For teachers" }</h2><button type="button" class="small close" id="teaching-close" onclick={close}>{ "Close" }</button></div>
            <p class="hint">{ "Each step opens what it is about. \u{201c}Present\u{201d} makes slides of it." }</p>
            <div class="lessons">
                { for lessons().into_iter().map(|lesson| html! {
                    <section>
                        <h3>{ lesson.title }</h3>
                        <ol>{ for lesson.steps.into_iter().map(|step| html! {
                            <li>{ step.text }{ " " }<a href={link::write(&step.link)}>{ "Show" }</a></li>
                        }) }</ol>
                    </section>
                }) }
            </div>
        </section>
    }
}
