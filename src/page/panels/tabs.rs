//! Everything beneath the first screen: a row of tabs, and the content of one of them at a time.

use yew::prelude::*;

use super::{Page, dom};
use crate::page::view::Tab;

/// The tabs, and a panel each; those that are not open are hidden, and their pictures are not drawn.
pub fn tabs(page: &Page, content: impl Fn(Tab) -> Html) -> Html {
    let view = &page.state.view;
    let all: Vec<Tab> = Tab::ALL.into_iter().filter(|tab| page.embedding.shows(*tab)).collect();
    // Within another page the one that a link opens may not be shown.
    let shown = |tab: Tab| if all.contains(&tab) { tab } else { all.first().copied().unwrap_or(tab) };
    let chosen = shown(view.tab);
    let open = view.open_tab().map(shown);
    let slides = view.slides();
    let rendered = |tab: &Tab| !view.presenting || slides.contains(&Some(*tab));
    let tab = |tab: Tab| {
        let [title, key] = tab.title();
        let is_open = tab == chosen;
        let open = page.look(move |view, _: MouseEvent| view.tab = tab);
        let onclick = Callback::from(move |event: MouseEvent| {
            open.emit(event);
            dom::bring_tabs();
        });
        html! {
            <button type="button" role="tab" key={key} id={format!("tab-{key}")} aria-controls={format!("panel-{key}")}
                aria-selected={is_open.to_string()} tabindex={if is_open { "0" } else { "-1" }} {onclick}>{ title }</button>
        }
    };
    let go = page.look(|view, to: Tab| view.tab = to);
    let list = all.clone();
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        let places = list.len();
        let at = list.iter().position(|tab| *tab == chosen).unwrap_or_default();
        let to = match event.key().as_str() {
            "ArrowRight" => (at + 1) % places,
            "ArrowLeft" => (at + places - 1) % places,
            "Home" => 0,
            "End" => places - 1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        go.emit(list[to]);
        dom::focus(&format!("tab-{}", list[to].title()[1]));
    });
    html! { <div class="deeper">
        <div class="tabs" id="tabs" role="tablist" aria-label="More about this result" {onkeydown}>{ for all.iter().copied().map(tab) }</div>
        { for all.iter().copied().filter(rendered).map(|tab| {
            let [_, key] = tab.title();
            html! {
                <div class="tabpanel" role="tabpanel" key={key} id={format!("panel-{key}")} aria-labelledby={format!("tab-{key}")}
                    hidden={Some(tab) != open} tabindex="0">
                    if page.whole || Some(tab) == open { { content(tab) } }
                </div>
            }
        }) }
    </div> }
}
