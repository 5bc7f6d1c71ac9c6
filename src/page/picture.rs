//! A chart in the page: hands an option to the chart library whenever it changes.

use serde::Serialize;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = softUnlearnCharts, catch)]
    fn draw(element: &Element, option: &JsValue, renderer: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = softUnlearnCharts, catch)]
    fn dispose(element: &Element) -> Result<(), JsValue>;
}

/// What a picture shows.
#[derive(Properties, PartialEq)]
pub struct PictureProperties {
    /// Its test id.
    pub id: AttrValue,
    /// The option of the chart library.
    pub option: Value,
    /// The same in words, for screen readers.
    pub words: AttrValue,
}

/// A chart, drawn as SVG.
#[component]
pub fn Picture(properties: &PictureProperties) -> Html {
    let place = use_node_ref();
    use_effect_with((place.clone(), properties.option.clone()), |(place, option)| {
        let serializer = serde_wasm_bindgen::Serializer::json_compatible();
        if let (Some(element), Ok(option)) = (place.cast::<Element>(), option.serialize(&serializer)) {
            // A chart that cannot be drawn leaves its words and the table, which say the same.
            let _ = draw(&element, &option, "svg");
        }
    });
    use_effect_with(place.clone(), |place| {
        let element = place.cast::<Element>();
        move || {
            if let Some(element) = element {
                let _ = dispose(&element);
            }
        }
    });
    html! { <div ref={place} class="picture" role="img" aria-label={properties.words.clone()} data-testid={properties.id.clone()}></div> }
}
