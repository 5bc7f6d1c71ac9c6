//! Sharing: the link as text and as a QR code, and the code that puts this page into another one.

use qrcodegen::{QrCode, QrCodeEcc};
use web_sys::UrlSearchParams;
use yew::prelude::*;

use super::controls::tick;
use super::dom;
use crate::page::embed::Embedding;
use crate::page::view::Tab;

/// Modules of white around a code, as its standard asks.
const QUIET_ZONE: i32 = 4;

/// What is shared.
#[derive(Properties, PartialEq)]
pub struct ShareProperties {
    /// The address of what is on the page.
    pub address: AttrValue,
    /// Closes the panel.
    pub onclose: Callback<MouseEvent>,
}

/// The link, its code, and the code for another page.
#[component]
pub fn Share(properties: &ShareProperties) -> Html {
    let embedding = use_state(Embedding::default);
    let change = |change: fn(&mut Embedding, bool)| {
        let embedding = embedding.clone();
        Callback::from(move |ticked: bool| {
            let mut next = (*embedding).clone();
            change(&mut next, ticked);
            embedding.set(next);
        })
    };
    let task = {
        let embedding = embedding.clone();
        Callback::from(move |event: InputEvent| {
            let text = dom::value_of(&event);
            embedding
                .set(Embedding { task: (!text.trim().is_empty()).then_some(text), ..(*embedding).clone() });
        })
    };
    let shown = |tab: Tab| {
        let embedding = embedding.clone();
        let onchange = Callback::from({
            let embedding = embedding.clone();
            move |ticked: bool| {
                let mut next = (*embedding).clone();
                next.tabs = Tab::ALL
                    .into_iter()
                    .filter(|other| if *other == tab { ticked } else { embedding.shows(*other) })
                    .collect();
                if next.tabs.len() == Tab::ALL.len() {
                    next.tabs.clear();
                }
                embedding.set(next);
            }
        });
        let [title, key] = tab.title();
        tick(format!("embed-{key}"), html! { title }, embedding.shows(tab), onchange)
    };
    html! {
        <section class="share card" id="share" aria-label="Share">
            <div class="sheet-head"><h2>{ "Share" }</h2><button type="button" class="small close" id="share-close" onclick={properties.onclose.clone()}>{ "Close" }</button></div>
            <p class="hint">{ "The link carries the settings, never your data. It is in the address bar, too." }</p>
            { code(&properties.address) }
            <label class="hint" for="share-link">{ "Link" }</label>
            <input type="text" id="share-link" readonly=true value={properties.address.clone()} />
            <details class="more">
                <summary>{ "Put it into another page" }</summary>
                { tick("embed-bare".to_owned(), html! { "without the settings" }, embedding.bare, change(|embedding, ticked| embedding.bare = ticked)) }
                <label class="hint" for="embed-task">{ "A task above it" }</label>
                <input type="text" id="embed-task" maxlength="400" value={embedding.task.clone().unwrap_or_default()} oninput={task} />
                <fieldset class="ticks"><legend>{ "Tabs" }</legend>{ for Tab::ALL.into_iter().map(shown) }</fieldset>
                <label class="hint" for="embed-code">{ "HTML" }</label>
                <textarea id="embed-code" readonly=true rows="4" value={frame(&properties.address, &embedding)} />
            </details>
        </section>
    }
}

/// The QR code of an address, black on white on any page.
fn code(address: &str) -> Html {
    let Ok(code) = QrCode::encode_text(address, QrCodeEcc::Low) else {
        return html! { <p class="hint" data-testid="qr">{ "This link is too long for a QR code." }</p> };
    };
    let size = code.size();
    let mut path = String::new();
    for y in 0..size {
        for x in (0..size).filter(|&x| code.get_module(x, y)) {
            path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET_ZONE, y + QUIET_ZONE));
        }
    }
    let whole = size + 2 * QUIET_ZONE;
    html! {
        <svg class="qr" data-testid="qr" viewBox={format!("0 0 {whole} {whole}")} role="img" aria-label="QR code of the link" shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#ffffff" /><path d={path} fill="#000000" />
        </svg>
    }
}

/// The element that another page holds.
fn frame(address: &str, embedding: &Embedding) -> String {
    let (page, fragment) = address.split_once('#').unwrap_or((address, ""));
    let page = page.split('?').next().unwrap_or_default();
    let folder = page.rfind('/').map_or("", |slash| &page[..=slash]);
    let mut query = String::new();
    if let Ok(parameters) = UrlSearchParams::new() {
        embedding.parameters().iter().for_each(|(name, value)| parameters.append(name, value));
        query = String::from(parameters.to_string());
    }
    let mark = if query.is_empty() { "" } else { "?" };
    let address =
        format!("{folder}embed.html{mark}{query}#{fragment}").replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<iframe src=\"{address}\" title=\"Soft Unlearn\" width=\"100%\" height=\"860\" allow=\"fullscreen; clipboard-write\"></iframe>"
    )
}
