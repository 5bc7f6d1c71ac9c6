//! The settings as text: a field with their JSON, and beside it what the schema says of the place under the caret.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use serde_json::Value;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::controls::tick;
use super::dom;
use crate::page::settings_text::{
    Edit, Fault, Help, byte_of, help, lacking, line_and_column, other_columns, read, units_of, with_schema,
    written,
};
use crate::page::state::Action;
use soft_unlearn::experiment::Configuration;

/// Milliseconds without a key after which what is wrong is said.
const PAUSE: u32 = 700;
/// The schema's name in the page's folder.
const SCHEMA: &str = "configuration.schema.json";

/// What the sheet is told.
#[derive(Properties, PartialEq)]
pub struct SheetProperties {
    /// Whether it is open.
    pub open: bool,
    /// The present settings.
    pub configuration: Rc<Configuration>,
    /// The columns of the file on the page; none while it is closed.
    pub columns: Rc<Vec<String>>,
    /// Where actions go.
    pub act: Callback<Action>,
    /// The name, without its ending, that the settings are saved under.
    pub name: AttrValue,
}

/// The sheet's content: nothing until it is opened first; from then on it is kept, and with it what is typed.
#[component]
pub fn SettingsText(properties: &SheetProperties) -> Html {
    let opened = use_mut_ref(|| false);
    *opened.borrow_mut() |= properties.open;
    if !*opened.borrow() {
        return html! {};
    }
    let SheetProperties { open, configuration, columns, act, name } = properties;
    html! { <Editor open={*open} configuration={configuration.clone()} columns={columns.clone()} act={act.clone()} name={name.clone()} /> }
}

enum Message {
    /// The schema has come, or could not be had.
    Schema(Option<Value>),
    /// A key was pressed in the field, or the caret moved.
    Typed,
    Moved,
    /// Nothing was typed for a while.
    Paused,
    Apply,
    Copy,
    Copied(bool),
    Save,
    PutBack,
    /// Whether settings at their defaults are written, too.
    All(bool),
    Put(Edit),
    /// Moves the caret to what is wrong.
    Find,
}

struct Editor {
    place: NodeRef,
    /// The text in the field, and the caret in it, in bytes.
    text: String,
    caret: usize,
    /// The settings that the text was written from, or that were applied from it.
    of: Rc<Configuration>,
    all: bool,
    fault: Option<Fault>,
    said: &'static str,
    schema: Option<Value>,
    /// The schema was asked for and did not come.
    without: bool,
    help: Help,
    pause: Option<Timeout>,
}

impl Component for Editor {
    type Message = Message;
    type Properties = SheetProperties;

    fn create(context: &Context<Self>) -> Self {
        let of = context.props().configuration.clone();
        let text = written(&of, false);
        ask_schema(context);
        Editor {
            place: NodeRef::default(),
            text,
            caret: 0,
            of,
            all: false,
            fault: None,
            said: "",
            schema: None,
            without: false,
            help: Help::default(),
            pause: None,
        }
    }

    fn rendered(&mut self, _: &Context<Self>, first: bool) {
        if first && let Some(field) = self.field() {
            field.set_value(&self.text);
        }
    }

    fn changed(&mut self, context: &Context<Self>, old: &SheetProperties) -> bool {
        let properties = context.props();
        if properties.open && !old.open && self.without {
            ask_schema(context);
        }
        if properties.configuration != old.configuration && properties.configuration != self.of {
            if self.settled() {
                self.write(properties.configuration.clone());
                self.said = "";
            } else {
                self.said = "The settings were changed elsewhere; this text is kept. Put back shows what applies now.";
            }
        }
        true
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        let properties = context.props();
        match message {
            Message::Schema(schema) => {
                self.without = schema.is_none();
                self.schema = schema;
                self.look();
            }
            Message::Typed => {
                self.follow();
                self.said = "";
                let paused = context.link().callback(|()| Message::Paused);
                self.pause = Some(Timeout::new(PAUSE, move || paused.emit(())));
            }
            Message::Moved => {
                let before = self.caret;
                self.follow();
                return before != self.caret;
            }
            Message::Paused => {
                self.pause = None;
                self.checked(&properties.columns);
            }
            Message::Apply => {
                if let Some(configuration) = self.checked(&properties.columns) {
                    self.said = match configuration == *properties.configuration {
                        true => "These settings apply already.",
                        false => "Applied. Undo takes it back.",
                    };
                    self.of = Rc::new(configuration.clone());
                    properties.act.emit(Action::Take(Box::new(configuration)));
                }
            }
            Message::Copy => {
                dom::copy(self.text.clone(), context.link().callback(Message::Copied));
                return false;
            }
            Message::Copied(copied) => {
                self.said = if copied { "Copied." } else { "The browser did not let the text be copied." };
            }
            Message::Save => {
                // Settings of another file can be saved as well.
                let none: &[String] = &[];
                self.fault = self.wrong(none).err();
                if self.fault.is_none() {
                    let text = with_schema(&self.text, &dom::beside(SCHEMA));
                    let saved =
                        dom::save(&format!("{}.json", properties.name), "application/json", text.as_bytes());
                    self.said =
                        if saved.is_some() { "Saved." } else { "The browser did not let the file be saved." };
                }
            }
            Message::PutBack => {
                self.write(properties.configuration.clone());
                self.said = "This is what applies.";
            }
            Message::All(all) => {
                self.all = all;
                // What is typed and not applied stays as it is.
                if self.settled() {
                    self.write(self.of.clone());
                } else {
                    self.said = "This text is not applied yet; Apply or Put back first.";
                }
            }
            Message::Put(edit) => {
                if let Some(field) = self.field() {
                    let [from, to] =
                        [edit.range.start, edit.range.end].map(|byte| units_of(&self.text, byte) as u32);
                    dom::type_into(&field, [from, to], &edit.text);
                }
                self.follow();
                self.said = "";
                self.checked(&properties.columns);
            }
            Message::Find => {
                if let (Some(field), Some(range)) =
                    (self.field(), self.fault.as_ref().and_then(|it| it.range.clone()))
                {
                    let [from, to] = [range.start, range.end].map(|byte| units_of(&self.text, byte) as u32);
                    dom::select_in(&field, [from, to]);
                }
                self.follow();
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let link = context.link();
        let typed = link.callback(|_: InputEvent| Message::Typed);
        let moved = |_: ()| Message::Moved;
        let [line, column] = line_and_column(&self.text, self.caret);
        let press = |message: fn() -> Message| link.callback(move |_: MouseEvent| message());
        let wrong = self.fault.as_ref().map(|fault| fault.told(&self.text));
        html! { <div class="text-editor">
            <div class="text-field">
                <label for="settings-text">{ "Settings as JSON" }</label>
                <textarea id="settings-text" ref={self.place.clone()} rows="20" spellcheck="false" autocomplete="off" autocapitalize="off" wrap="off"
                    aria-describedby="settings-text-said" aria-invalid={wrong.is_some().to_string()} oninput={typed}
                    onkeyup={link.callback(move |_: KeyboardEvent| moved(()))} onclick={link.callback(move |_: MouseEvent| moved(()))}
                    onfocus={link.callback(move |_: FocusEvent| moved(()))} />
                <div class="text-said" id="settings-text-said" role="status" aria-live="polite" data-testid="settings-text-said">
                    if let Some(wrong) = &wrong { <p class="wrong-words">{ wrong }</p> } else { <p>{ self.said }</p> }
                </div>
                <div class="text-buttons">
                    <button type="button" id="settings-text-apply" class="primary" onclick={press(|| Message::Apply)}>{ "Apply" }</button>
                    <button type="button" id="settings-text-copy" onclick={press(|| Message::Copy)}>{ "Copy" }</button>
                    <button type="button" id="settings-text-save" onclick={press(|| Message::Save)}>{ "Save as a file" }</button>
                    <button type="button" id="settings-text-back" onclick={press(|| Message::PutBack)}>{ "Put back" }</button>
                    <button type="button" id="settings-text-find" disabled={wrong.is_none()} onclick={press(|| Message::Find)}>{ "Go to the error" }</button>
                    { tick("settings-text-all".to_owned(), html! { "defaults, too" }, self.all, link.callback(Message::All)) }
                </div>
            </div>
            <section class="text-help" aria-label="Help for the place of the caret" tabindex="0" data-testid="settings-text-help">
                <p class="hint">{ format!("Line {line}, column {column}") }</p>
                { self.help(context) }
            </section>
        </div> }
    }
}

impl Editor {
    /// What is said of the place under the caret.
    fn help(&self, context: &Context<Self>) -> Html {
        if self.schema.is_none() {
            return html! { <p class="hint">{ if self.without {
                "The help could not be fetched. The text can be changed and applied all the same; the help is asked for again when this is opened next."
            } else {
                "…"
            } }</p> };
        }
        let help = &self.help;
        let offer = |edit: &Edit, words: &str, about: &str| {
            let put = edit.clone();
            let onclick = context.link().callback(move |_: MouseEvent| Message::Put(put.clone()));
            html! { <li><button type="button" class="small" {onclick}><code>{ words }</code></button><span class="hint">{ about }</span></li> }
        };
        let fact = |name: &str, value: &str| html! { <><dt>{ name }</dt><dd>{ value }</dd></> };
        let title = if help.path.is_empty() { "The settings" } else { &help.path };
        let around = match help.object.as_str() {
            "" => "the settings".to_owned(),
            object => format!("`{object}`"),
        };
        html! { <>
            <h3><code>{ title }</code></h3>
            if let Some(about) = &help.about {
                <p>{ about }</p>
                <dl>
                    { fact("Value", &help.types) }
                    <>{ for help.range.map(|range| fact("Allowed", range)) }</>
                    <>{ for help.default.as_deref().map(|default| fact("Left out", default)) }</>
                    if help.needed { { fact("Left out", "not allowed") } }
                </dl>
            } else {
                <p>{ "There is no such setting." }</p>
            }
            if !help.choices.is_empty() {
                <h4>{ "Allowed values" }</h4>
                <ul class="offers">{ for help.choices.iter().map(|choice| offer(&choice.edit, &choice.value, &choice.about)) }</ul>
            }
            if !help.missing.is_empty() {
                <h4>{ format!("What else {around} can have") }</h4>
                <ul class="offers">{ for help.missing.iter().map(|key| offer(&key.edit, &key.key, &key.about)) }</ul>
            }
        </> }
    }

    /// The field. A text area has all of an input's properties that are used here, under the same names.
    fn field(&self) -> Option<HtmlInputElement> {
        self.place.get().map(dom::as_input)
    }

    /// Takes text and caret from the field.
    fn follow(&mut self) {
        let Some(field) = self.field() else { return };
        let text = field.value();
        let caret = field.selection_start().ok().flatten().unwrap_or_default();
        let caret = byte_of(&text, caret as usize);
        if text != self.text || caret != self.caret {
            (self.text, self.caret) = (text, caret);
            self.look();
        }
    }

    fn look(&mut self) {
        if let Some(schema) = &self.schema {
            self.help = help(schema, &self.text, self.caret);
        }
    }

    /// Whether the text says what it was written from.
    fn settled(&self) -> bool {
        read(&self.text).is_ok_and(|configuration| configuration == *self.of)
    }

    /// Writes settings into the field.
    fn write(&mut self, configuration: Rc<Configuration>) {
        self.text = written(&configuration, self.all);
        self.of = configuration;
        (self.fault, self.caret) = (None, 0);
        if let Some(field) = self.field() {
            field.set_value(&self.text);
            let _ = field.set_selection_range(0, 0);
        }
        self.look();
    }

    fn wrong(&self, columns: &[String]) -> Result<Configuration, Fault> {
        let configuration = read(&self.text)?;
        // Columns of a file that is to be read in another way are known once it is.
        let same = configuration.format == self.of.format;
        let lacks = if same && !columns.is_empty() { lacking(&configuration, columns) } else { Vec::new() };
        match other_columns(&self.text, &lacks) {
            Some(fault) => Err(fault),
            None => Ok(configuration),
        }
    }

    /// The settings in the field; what is wrong is said.
    fn checked(&mut self, columns: &[String]) -> Option<Configuration> {
        let read = self.wrong(columns);
        self.fault = read.as_ref().err().cloned();
        read.ok()
    }
}

fn ask_schema(context: &Context<Editor>) {
    let come = context.link().callback(Message::Schema);
    dom::settings_schema(come);
}
