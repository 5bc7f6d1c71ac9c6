//! The browser's side of small things: saving a file, the clipboard, the address, charts.

use std::rc::Rc;

use js_sys::{Array, Float32Array, Function, Reflect, Uint8Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, HtmlAnchorElement, HtmlElement, HtmlInputElement,
    HtmlSelectElement, Url, UrlSearchParams,
};
use yew::prelude::*;

use crate::page::embed::Embedding;
use soft_unlearn::experiment::{GivenKind, csv_cell};

/// The text or value of the control that an event came from.
pub fn value_of(event: &Event) -> String {
    let target = event.target();
    let of_input =
        target.as_ref().and_then(|target| target.dyn_ref::<HtmlInputElement>()).map(HtmlInputElement::value);
    let of_select = target
        .as_ref()
        .and_then(|target| target.dyn_ref::<HtmlSelectElement>())
        .map(HtmlSelectElement::value);
    of_input.or(of_select).unwrap_or_default()
}

/// The text of a field.
pub fn text_of(id: &str) -> Option<String> {
    Some(element(id)?.dyn_into::<HtmlInputElement>().ok()?.value())
}

/// Whether the box that an event came from is ticked.
pub fn checked(event: &Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .is_some_and(|input| input.checked())
}

/// The file chosen in the input that an event came from. The input forgets it, so that the same one can be chosen again.
pub fn chosen_file(event: &Event) -> Option<web_sys::File> {
    let input: HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    input.set_value("");
    Some(file)
}

/// Whether a file holds weights or coefficients, by its first line, or by the whole of it where it is JSON of a size that such files have.
pub async fn given_kind(file: &web_sys::File) -> Option<GivenKind> {
    const FIRST: f64 = 4096.0;
    const LONGEST_JSON: f64 = 8e6;
    async fn bytes(blob: &Blob) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(blob.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&buffer).to_vec())
    }
    let first = bytes(&file.slice_with_f64_and_f64(0.0, FIRST).ok()?).await?;
    let is_object = first.iter().find(|byte| !b"\xef\xbb\xbf \t\r\n".contains(byte)) == Some(&b'{');
    match is_object {
        true if file.size() > LONGEST_JSON => None,
        true => GivenKind::of(&bytes(file).await?),
        false => GivenKind::of(&first),
    }
}

/// Offers a file to be saved.
pub fn save(name: &str, media_type: &str, bytes: &[u8]) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob =
        Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(bytes)), &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let document = web_sys::window()?.document()?;
    let anchor: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    anchor.set_href(&url);
    anchor.set_download(name);
    anchor.click();
    // The browser reads the blob after this returns; it is freed a while later.
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Some(())
}

/// The page's address with this fragment.
pub fn address(fragment: &str) -> String {
    let href = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    format!("{}{fragment}", href.split('#').next().unwrap_or_default())
}

/// The address's fragment, `#` included.
pub fn fragment() -> String {
    web_sys::window().and_then(|window| window.location().hash().ok()).unwrap_or_default()
}

/// What the address of an embedded page asks for; nothing on the page itself, whose address is not asked.
pub fn embedding() -> Option<Embedding> {
    let root = web_sys::window()?.document()?.document_element()?;
    root.get_attribute("data-embed")?;
    let search = web_sys::window()?.location().search().ok()?;
    let parameters = UrlSearchParams::new_with_str(&search).ok()?;
    let asked = ["tabs", "settings", "task"];
    Some(Embedding::read(asked.iter().filter_map(|name| Some(((*name).to_owned(), parameters.get(name)?)))))
}

/// Fills the screen with the page, or gives it back, where the browser lets it.
pub fn fill_screen(fill: bool) {
    let ask = || {
        let document: JsValue = web_sys::window()?.document()?.into();
        let root = Reflect::get(&document, &"documentElement".into()).ok()?;
        let filled = Reflect::get(&document, &"fullscreenElement".into()).ok()?.is_truthy();
        let (place, name) = if fill { (root, "requestFullscreen") } else { (document, "exitFullscreen") };
        if filled == fill {
            return None;
        }
        let function: Function = Reflect::get(&place, &name.into()).ok()?.dyn_into().ok()?;
        function.call0(&place).ok()?.dyn_into::<js_sys::Promise>().ok()
    };
    if let Some(promise) = ask() {
        // Refused, the page presents in its window.
        spawn_local(async move {
            let _ = JsFuture::from(promise).await;
        });
    }
}

/// Whether the page fills the screen.
pub fn fills_screen() -> bool {
    let document = web_sys::window().and_then(|window| window.document()).map(JsValue::from);
    document
        .and_then(|document| Reflect::get(&document, &"fullscreenElement".into()).ok())
        .is_some_and(|element| element.is_truthy())
}

/// Shows an address in the browser's bar without loading it: as a new entry of its history, or in place of this one.
pub fn show_address(address: &str, new_entry: bool) {
    let history = web_sys::window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        let _ = match new_entry {
            true => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
            false => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
        };
    }
}

/// What the service worker has come to: "preparing", "ready" or "unavailable" (`www/offline.js`).
pub fn offline_state() -> Option<String> {
    web_sys::window()?.document()?.document_element()?.get_attribute("data-offline")
}

/// Brings an element into sight.
pub fn scroll_to(id: &str) {
    if let Some(element) = element(id) {
        element.scroll_into_view();
    }
}

/// How far the page is scrolled.
pub fn scrolled() -> f64 {
    web_sys::window().and_then(|window| window.scroll_y().ok()).unwrap_or_default()
}

/// Scrolls the page so far from its top.
pub fn scroll_to_top(top: f64) {
    if let Some(window) = web_sys::window() {
        window.scroll_to_with_x_and_y(0.0, top);
    }
}

/// Whether an event is about a control that arrow keys move.
pub fn takes_arrows(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        element.closest("input, select, textarea, [role=tablist], .scroll").ok().flatten().is_some()
    })
}

/// Whether an event is about a field that is typed into.
pub fn is_typed_into(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let fields = "input:not([type=range], [type=checkbox], [type=radio]), textarea";
    target.is_some_and(|element| element.matches(fields).unwrap_or_default())
}

/// Brings a picture into sight, and its chart where the tour's card would cover it.
pub fn lead_to(picture: &str) {
    scroll_to(picture);
    let find = |selector: &str| web_sys::window()?.document()?.query_selector(selector).ok()?;
    if let (Some(chart), Some(card)) = (find(&format!("#{picture} .chart")), find(".tour")) {
        let (covered, card) = (chart.get_bounding_client_rect(), card.get_bounding_client_rect());
        if covered.bottom() > card.top() && covered.right() > card.left() {
            chart.scroll_into_view_with_bool(false);
        }
    }
}

/// Brings an element into sight unless it is.
pub fn show(id: &str) {
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64());
    if let (Some(element), Some(height)) = (element(id), height) {
        let place = element.get_bounding_client_rect();
        if place.top() < 0.0 || place.bottom() > height {
            element.scroll_into_view();
        }
    }
}

/// Moves the keyboard to an element.
pub fn focus(id: &str) {
    if let Some(element) = element(id).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Brings the tabs to the top of the screen, where what was opened has room.
pub fn bring_tabs() {
    scroll_to("tabs");
}

/// Moves the keyboard to an element where it would else be lost with the sheet that is closed.
pub fn leave(id: &str) {
    let inside = || web_sys::window()?.document()?.active_element()?.closest(".sheet").ok()?;
    if inside().is_some() {
        focus(id);
    }
}

/// Whether an event came from a sheet or from what opens one.
pub fn in_sheet(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_none_or(|element| element.closest(".chip-place, .file, .link, .share").ok().flatten().is_some())
}

/// The id of the sheet that an element lies in.
pub fn sheet_of(id: &str) -> Option<String> {
    element(id)?.closest(".sheet").ok()?.map(|sheet| sheet.id())
}

/// Moves the keyboard to a control, and opens whatever it is folded into.
pub fn reveal(id: &str) {
    let mut around = element(id);
    while let Some(element) = around {
        if element.tag_name() == "DETAILS" {
            let _ = element.set_attribute("open", "");
        }
        around = element.parent_element();
    }
    focus(id);
}

/// A text area as an input: what both have is called the same.
pub fn as_input(node: web_sys::Node) -> HtmlInputElement {
    node.unchecked_into()
}

/// Replaces a part of a field as typing does, so that the field's own undo takes it back. Places are counted in UTF-16 units.
pub fn type_into(field: &HtmlInputElement, [from, to]: [u32; 2], text: &str) {
    select_in(field, [from, to]);
    let typed = || {
        let document: JsValue = web_sys::window()?.document()?.into();
        let command: Function = Reflect::get(&document, &"execCommand".into()).ok()?.dyn_into().ok()?;
        command.call3(&document, &"insertText".into(), &false.into(), &text.into()).ok()?.as_bool()
    };
    if typed() != Some(true) {
        let _ = field.set_range_text_with_start_and_end(text, from, to);
    }
}

/// Moves the keyboard to a part of a field.
pub fn select_in(field: &HtmlInputElement, [from, to]: [u32; 2]) {
    let _ = field.focus();
    let _ = field.set_selection_range(from, to);
}

/// The address of a file beside the page.
pub fn beside(name: &str) -> String {
    let page = address("");
    let page = page.split('?').next().unwrap_or_default();
    format!("{}{name}", page.rfind('/').map_or("", |slash| &page[..=slash]))
}

/// Fetches the schema of the settings (`start.js` knows its hash); `come` hears of it, or that it could not be had.
pub fn settings_schema(come: Callback<Option<serde_json::Value>>) {
    spawn_local(async move {
        let schema = async {
            let global = js_sys::global();
            let fetch: Function = Reflect::get(&global, &"softUnlearnSchema".into()).ok()?.dyn_into().ok()?;
            let promise: js_sys::Promise = fetch.call0(&JsValue::NULL).ok()?.dyn_into().ok()?;
            let text = JsFuture::from(promise).await.ok()?.as_string()?;
            serde_json::from_str(&text).ok()
        };
        come.emit(schema.await);
    });
}

fn element(id: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(id)
}

/// Offers a picture to be saved, as "png" or "svg".
pub fn save_picture(id: &str, kind: &str, name: &str) -> Option<()> {
    charts("save", &element(id)?, &[kind.into(), name.into()]).map(|_| ())
}

/// Offers a table of the page to be saved as CSV.
pub fn save_table(id: &str, name: &str) -> Option<()> {
    let rows: Array = charts("table", &element(id)?, &[])?.dyn_into().ok()?;
    let mut text = String::new();
    for row in rows.iter() {
        let row = Array::from(&row);
        let cells: Vec<String> =
            row.iter().map(|cell| csv_cell(&cell.as_string().unwrap_or_default())).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    save(name, "text/csv", text.as_bytes())
}

/// A picture drawn for paper, of this width and height, in these colours of words, quiet words, lines and paper: the address of its data.
pub fn drawn_on_paper(option: &str, [width, height]: [u32; 2], inks: [&str; 4]) -> Option<String> {
    let charts = Reflect::get(&js_sys::global(), &"softUnlearnCharts".into()).ok()?;
    let paper: Function = Reflect::get(&charts, &"paper".into()).ok()?.dyn_into().ok()?;
    let inks: Array = inks.iter().map(|ink| JsValue::from_str(ink)).collect();
    let list = Array::of4(&option.into(), &width.into(), &height.into(), &inks);
    paper.apply(&charts, &list).ok()?.as_string()
}

/// The markup of the first element that a selector finds.
pub fn markup(selector: &str) -> Option<String> {
    Some(web_sys::window()?.document()?.query_selector(selector).ok()??.outer_html())
}

/// Keeps a value in the browser's storage.
pub fn keep(key: &str, value: &impl serde::Serialize) -> Option<()> {
    // By way of a value, as links are written and read: the code that does it for text is as long again.
    let value = serde_json::to_value(value).ok()?;
    storage()?.set_item(key, &value.to_string()).ok()
}

/// What was kept there; nothing where it cannot be read any more.
pub fn kept<T: serde::de::DeserializeOwned>(key: &str) -> Option<T> {
    let value: serde_json::Value = serde_json::from_str(&storage()?.get_item(key).ok()??).ok()?;
    serde_json::from_value(value).ok()
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Copies a text; `done` hears whether the browser allowed it.
pub fn copy(text: String, done: Callback<bool>) {
    spawn_local(async move {
        let copied = async {
            let navigator = web_sys::window()?.navigator();
            // Undefined outside secure contexts.
            let clipboard =
                Reflect::get(&navigator, &"clipboard".into()).ok().filter(|it| !it.is_undefined())?;
            let clipboard: web_sys::Clipboard = clipboard.unchecked_into();
            JsFuture::from(clipboard.write_text(&text)).await.ok()
        };
        done.emit(copied.await.is_some());
    });
}

/// Whether the visitor's system asks for a dark page.
pub fn prefers_dark() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

fn charts(function: &str, element: &Element, arguments: &[JsValue]) -> Option<JsValue> {
    let charts = Reflect::get(&js_sys::global(), &"softUnlearnCharts".into()).ok()?;
    let function: Function = Reflect::get(&charts, &function.into()).ok()?.dyn_into().ok()?;
    let list = Array::of1(element);
    arguments.iter().for_each(|argument| {
        list.push(argument);
    });
    function.apply(&charts, &list).ok()
}

/// What a chart shows.
#[derive(Properties, PartialEq)]
pub struct ChartProperties {
    /// The element's id.
    pub id: AttrValue,
    /// The option as JSON text.
    pub option: AttrValue,
    /// Whether the page is dark: it is drawn again where that changes.
    pub dark: bool,
    /// Data of the first series, x and y in turns, where they are too many for text.
    #[prop_or_default]
    pub points: Rc<Vec<Vec<f32>>>,
    /// Hears the rectangle that is drawn on the picture (x from, x to, y from, y to), or that it was cleared.
    #[prop_or_default]
    pub onpick: Option<Callback<Option<[f64; 4]>>>,
    /// Hears of a point that was clicked or dragged: x and y, and x and y of where it was let go.
    #[prop_or_default]
    pub onedit: Option<Callback<[f64; 4]>>,
    /// The brush that the pointer draws with; empty: it holds none.
    #[prop_or_default]
    pub brush: AttrValue,
    /// Hears of a stroke of the brush: x and y of its points in turns.
    #[prop_or_default]
    pub onstroke: Option<Callback<Vec<f64>>>,
}

/// What a chart calls with four numbers, or with none.
type Listener = Closure<dyn FnMut(JsValue, JsValue, JsValue, JsValue)>;

fn listener(heard: impl Fn(Option<[f64; 4]>) + 'static) -> Listener {
    Closure::new(move |a: JsValue, b: JsValue, c: JsValue, d: JsValue| {
        heard((|| Some([a.as_f64()?, b.as_f64()?, c.as_f64()?, d.as_f64()?]))());
    })
}

/// A chart that draws itself whenever its option changes.
#[component]
pub fn Chart(properties: &ChartProperties) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        let (onpick, onedit) = (properties.onpick.clone(), properties.onedit.clone());
        let onstroke = properties.onstroke.clone();
        let heard = use_mut_ref(|| [None, None, None] as [Option<Listener>; 3]);
        let what =
            (properties.option.clone(), properties.dark, properties.points.clone(), properties.brush.clone());
        use_effect_with(what, move |(option, _, points, _)| {
            let Some(element) = place.cast::<Element>() else { return };
            let arrays: Array = points.iter().map(|series| Float32Array::from(series.as_slice())).collect();
            let mut arguments = vec![JsValue::from_str(option), arrays.into()];
            let pick = onpick.map(|onpick| listener(move |range| onpick.emit(range)));
            let edit = onedit.map(|onedit| {
                listener(move |places| {
                    if let Some(places) = places {
                        onedit.emit(places);
                    }
                })
            });
            let stroke = onstroke.map(|onstroke| -> Listener {
                Closure::new(move |points: JsValue, _: JsValue, _: JsValue, _: JsValue| {
                    onstroke.emit(js_sys::Float64Array::new(&points).to_vec());
                })
            });
            let listeners = [pick, edit, stroke];
            for listener in &listeners {
                arguments.push(listener.as_ref().map_or(JsValue::UNDEFINED, |it| it.as_ref().clone()));
            }
            charts("draw", &element, &arguments);
            // The last ones are freed only now that the picture no longer calls them.
            *heard.borrow_mut() = listeners;
        });
    }
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            // The element is gone from the document by the time of the clean-up, not from here.
            let element = place.cast::<Element>();
            move || {
                if let Some(element) = element {
                    charts("dispose", &element, &[]);
                }
            }
        });
    }
    let brush = (!properties.brush.is_empty()).then(|| properties.brush.clone());
    html! { <div class="chart" id={properties.id.clone()} data-brush={brush} ref={place}></div> }
}
