//! Labelled inputs. Each has an id, a label that belongs to it, and calls back with the new value.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

fn input_of(event: &Event) -> Option<HtmlInputElement> {
    event.target().and_then(|target| target.dyn_into().ok())
}

/// A choice from a list of (value, words).
pub fn select(id: &str, label: &str, chosen: &str, options: &[(String, String)], on_change: Callback<String>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        if let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok()) {
            on_change.emit(element.value());
        }
    });
    html! {
        <div class="field">
            <label for={id.to_owned()}>{ label }</label>
            <select id={id.to_owned()} onchange={on_change}>
                { for options.iter().map(|(value, words)| html! {
                    <option key={value.clone()} value={value.clone()} selected={value == chosen}>{ words }</option>
                }) }
            </select>
        </div>
    }
}

/// A slider with its value beside it, in words.
#[derive(Clone, Copy)]
pub struct Slider<'a> {
    pub id: &'a str,
    pub label: &'a str,
    pub value: f64,
    pub range: [f64; 3],
}

/// A slider; it calls back while it moves. `words` is its value as it is read and read aloud.
pub fn slider(slider: Slider<'_>, words: &str, on_input: Callback<f64>) -> Html {
    let on_input = Callback::from(move |event: InputEvent| {
        if let Some(value) = input_of(&event).map(|input| input.value_as_number()).filter(|value| value.is_finite()) {
            on_input.emit(value);
        }
    });
    let [low, high, step] = slider.range;
    html! {
        <div class="field slider">
            <label for={slider.id.to_owned()}>{ slider.label }</label>
            <output for={slider.id.to_owned()}>{ words }</output>
            <input type="range" id={slider.id.to_owned()} min={low.to_string()} max={high.to_string()} step={step.to_string()}
                value={slider.value.to_string()} aria-valuetext={words.to_owned()} oninput={on_input} />
        </div>
    }
}

/// A number that is typed; it calls back when it is committed. Text that is no number changes nothing.
pub fn number(id: &str, label: &str, value: Option<f64>, placeholder: &str, on_change: Callback<Option<f64>>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        if let Some(input) = input_of(&event) {
            let text = input.value();
            match text.trim() {
                "" => on_change.emit(None),
                text => {
                    if let Ok(value) = text.parse::<f64>() {
                        on_change.emit(Some(value));
                    }
                }
            }
        }
    });
    html! {
        <div class="field">
            <label for={id.to_owned()}>{ label }</label>
            <input type="number" step="any" id={id.to_owned()} placeholder={placeholder.to_owned()}
                value={value.map(|value| value.to_string()).unwrap_or_default()} onchange={on_change} />
        </div>
    }
}

/// A line of text; it calls back when it is committed.
pub fn text(id: &str, label: &str, value: &str, on_change: Callback<String>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        if let Some(input) = input_of(&event) {
            on_change.emit(input.value());
        }
    });
    html! {
        <div class="field">
            <label for={id.to_owned()}>{ label }</label>
            <input type="text" id={id.to_owned()} value={value.to_owned()} onchange={on_change} />
        </div>
    }
}

/// A box to tick.
pub fn checkbox(id: &str, label: Html, checked: bool, on_change: Callback<bool>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        if let Some(input) = input_of(&event) {
            on_change.emit(input.checked());
        }
    });
    html! {
        <div class="check">
            <input type="checkbox" id={id.to_owned()} {checked} onchange={on_change} />
            <label for={id.to_owned()}>{ label }</label>
        </div>
    }
}

/// One of several to choose from.
pub fn radio(group: &str, id: &str, label: Html, checked: bool, on_change: Callback<()>) -> Html {
    html! {
        <div class="check">
            <input type="radio" name={group.to_owned()} id={id.to_owned()} {checked} onchange={on_change.reform(|_: Event| ())} />
            <label for={id.to_owned()}>{ label }</label>
        </div>
    }
}

/// A file picker that looks like a button.
pub fn file(id: &str, label: &str, on_file: Callback<web_sys::File>) -> Html {
    let on_change = Callback::from(move |event: Event| {
        if let Some(input) = input_of(&event) {
            if let Some(file) = input.files().and_then(|files| files.get(0)) {
                on_file.emit(file);
            }
            // So that the same file can be chosen again.
            input.set_value("");
        }
    });
    html! {
        <span class="file">
            <input type="file" id={id.to_owned()} accept=".csv,.tsv,.txt,.data,text/csv,text/plain" onchange={on_change} />
            <label for={id.to_owned()} class="button">{ label }</label>
        </span>
    }
}
