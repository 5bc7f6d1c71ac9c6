//! Labelled controls: select, slider, number, tick box.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::{Page, dom};
use soft_unlearn::experiment::Configuration;
use soft_unlearn::experiment::numbers::Declaration;
use soft_unlearn::unlearn::{NumberRange, NumberSetting};

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

/// A typed text's properties.
#[derive(Properties, PartialEq)]
struct TypedProperties {
    id: AttrValue,
    /// What the state has.
    value: AttrValue,
    limits: [AttrValue; 3],
    #[prop_or_default]
    placeholder: AttrValue,
    /// Hears what was typed, with Enter or on leaving.
    onchange: Callback<String>,
}

/// What is being typed stays through a redraw; what was committed gives way to the state's value, whether that became of it or not.
#[component]
fn Typed(properties: &TypedProperties) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with(properties.value.clone(), move |value| {
            if let Some(input) = place.cast::<HtmlInputElement>() {
                input.set_value(value);
            }
        });
    }
    let onchange = {
        let (place, value, onchange) = (place.clone(), properties.value.clone(), properties.onchange.clone());
        Callback::from(move |event: Event| {
            let text = dom::value_of(&event);
            if let Some(input) = place.cast::<HtmlInputElement>() {
                input.set_value(&value);
            }
            onchange.emit(text);
        })
    };
    let TypedProperties { id, limits: [min, step, max], placeholder, .. } = properties;
    let max = (!max.is_empty()).then(|| max.clone());
    html! {
        <input type="number" ref={place} id={id.clone()} min={min.clone()} step={step.clone()} {max} placeholder={placeholder.clone()} {onchange} />
    }
}

/// A field for a number, committed with Enter or on leaving; a text that is no number is not.
pub fn number(number: Number<'_>, onchange: Callback<f64>) -> Html {
    let onchange = Callback::from(move |text: String| {
        if let Ok(value) = text.trim().parse() {
            onchange.emit(value);
        }
    });
    typed(number, "", onchange)
}

/// A field for a number as the engine declares it: its label, and its range as the control's limits.
pub fn declared(
    id: &str,
    setting: &NumberSetting,
    help: &'static str,
    value: f64,
    onchange: Callback<f64>,
) -> Html {
    let limits = limits(&setting.range);
    let limits = limits.each_ref().map(String::as_str);
    number(Number { id, label: labelled(setting.label, help), value: value.to_string(), limits }, onchange)
}

/// A number of the configuration, as the engine declares it.
pub fn setting(page: &Page, id: &str, declaration: &'static Declaration) -> Html {
    let value = (declaration.get)(&page.state.configuration).unwrap_or_default();
    let onchange = page.edit(move |configuration, value: f64| (declaration.set)(configuration, value));
    declared(id, &declaration.number, declaration.help, value, onchange)
}

/// The same, of a number that may be left empty: `clear` is what that does.
pub fn optional_setting(
    page: &Page,
    id: &str,
    declaration: &'static Declaration,
    placeholder: &str,
    clear: fn(&mut Configuration),
) -> Html {
    let value =
        (declaration.get)(&page.state.configuration).map(|value| value.to_string()).unwrap_or_default();
    let limits = limits(&declaration.number.range);
    let limits = limits.each_ref().map(String::as_str);
    let onchange = page.edit(move |configuration, value: Option<f64>| match value {
        Some(value) => (declaration.set)(configuration, value),
        None => clear(configuration),
    });
    let label = labelled(declaration.number.label, declaration.help);
    optional(Number { id, label, value, limits }, placeholder, onchange)
}

fn labelled(label: &'static str, help: &'static str) -> Html {
    if help.is_empty() {
        html! { label }
    } else {
        html! { <span title={help}>{ label }</span> }
    }
}

/// A range as a control's smallest value, step and largest value.
fn limits(range: &NumberRange) -> [String; 3] {
    let step = if range.whole { "1" } else { "any" };
    let end = |end: f64| if end.is_finite() { end.to_string() } else { String::new() };
    [end(range.least), step.to_owned(), end(range.most)]
}

/// A field for a number that may be left empty, which `placeholder` says the meaning of.
pub fn optional(number: Number<'_>, placeholder: &str, onchange: Callback<Option<f64>>) -> Html {
    let onchange = Callback::from(move |text: String| match text.trim() {
        "" => onchange.emit(None),
        text => {
            if let Ok(value) = text.parse() {
                onchange.emit(Some(value));
            }
        }
    });
    typed(number, placeholder, onchange)
}

fn typed(number: Number<'_>, placeholder: &str, onchange: Callback<String>) -> Html {
    let id = AttrValue::from(number.id.to_owned());
    let limits = number.limits.map(|limit| AttrValue::from(limit.to_owned()));
    html! {
        <div class="field">
            <label for={id.clone()}>{ number.label }</label>
            <Typed {id} value={number.value} {limits} placeholder={placeholder.to_owned()} {onchange} />
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
