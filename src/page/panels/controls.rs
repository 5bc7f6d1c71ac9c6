//! Labelled controls: select, slider, number, tick box.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::dom;

/// A select's properties.
#[derive(Properties, PartialEq)]
pub struct SelectProperties {
    /// The element's id.
    pub id: AttrValue,
    /// What it is called.
    pub label: AttrValue,
    /// The chosen value.
    pub value: AttrValue,
    /// Values and what they are called.
    pub options: Vec<(AttrValue, AttrValue)>,
    /// Hears the new value.
    pub onchange: Callback<String>,
    /// Hides the label from the eye only.
    #[prop_or_default]
    pub quiet: bool,
}

/// A labelled select that always shows the state's value, whatever was clicked.
#[component]
pub fn Select(properties: &SelectProperties) -> Html {
    let place = use_node_ref();
    {
        let (place, value) = (place.clone(), properties.value.clone());
        use_effect(move || {
            if let Some(select) = place.cast::<HtmlSelectElement>() {
                select.set_value(&value);
            }
        });
    }
    let onchange = {
        let onchange = properties.onchange.clone();
        Callback::from(move |event: Event| onchange.emit(dom::value_of(&event)))
    };
    html! {
        <div class="field">
            <label class={classes!(properties.quiet.then_some("visually-hidden"))} for={properties.id.clone()}>
                { &properties.label }
            </label>
            <select id={properties.id.clone()} ref={place} {onchange}>
                { for properties.options.iter().map(|(value, text)| html! {
                    <option key={value.to_string()} value={value.clone()} selected={*value == properties.value}>{ text }</option>
                }) }
            </select>
        </div>
    }
}

/// A number's place: label, limits, value.
pub struct Number<'a> {
    /// The element's id.
    pub id: &'a str,
    /// What it is called.
    pub label: Html,
    /// Present value, as the control shows it.
    pub value: String,
    /// Smallest value, step and largest value of the control.
    pub limits: [&'a str; 3],
}

/// A field for a number, committed with Enter or on leaving; a text that is no number is not.
pub fn number(number: Number<'_>, onchange: Callback<f64>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        if let Ok(value) = dom::value_of(&event).trim().parse() {
            onchange.emit(value);
        }
    });
    let [min, step, max] = number.limits.map(str::to_owned);
    let id = number.id.to_owned();
    html! {
        <div class="field">
            <label for={id.clone()}>{ number.label }</label>
            <input type="number" {id} {min} {step} max={(!max.is_empty()).then_some(max)} value={number.value} {onchange} />
        </div>
    }
}

/// A slider with its value in words beside it; it acts while it moves.
pub fn slider(number: Number<'_>, words: String, oninput: Callback<f64>) -> Html {
    let oninput = Callback::from(move |event: InputEvent| {
        if let Ok(value) = dom::value_of(&event).parse() {
            oninput.emit(value);
        }
    });
    let [min, step, max] = number.limits.map(str::to_owned);
    let id = number.id.to_owned();
    html! {
        <div class="field slider">
            <label for={id.clone()}>{ number.label }</label>
            <output for={id.clone()}>{ &words }</output>
            <input type="range" {id} {min} {max} {step} value={number.value} aria-valuetext={words} {oninput} />
        </div>
    }
}

/// A box to tick.
pub fn tick(id: String, label: Html, ticked: bool, onchange: Callback<bool>) -> Html {
    let onchange = Callback::from(move |event: Event| onchange.emit(dom::checked(&event)));
    html! {
        <label class="tick" for={id.clone()}>
            <input type="checkbox" {id} checked={ticked} {onchange} />
            <span>{ label }</span>
        </label>
    }
}
