//! The settings: each subject a chip that says what is chosen, and a sheet over the pictures in which it is chosen.

use std::rc::Rc;

use yew::prelude::*;

use super::settings_text::SettingsText;
use super::{Page, algorithm, correction, data, model, roles, target};
use crate::page::words;
use crate::worker::Place;
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{BinaryRole, Condition};

/// The sheets, in their order on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sheet {
    /// Which table, and how it is read.
    Data,
    /// What is predicted, from what, on which rows.
    Predict,
    /// Who belongs to which group.
    Groups,
    /// The model and its settings.
    Model,
    /// What is to be improved.
    Goal,
    /// How rows are removed and weighted, and how the weights become a model.
    Correction,
    /// All settings as text.
    Text,
}

impl Sheet {
    const ALL: [Sheet; 7] = [
        Sheet::Data,
        Sheet::Predict,
        Sheet::Groups,
        Sheet::Model,
        Sheet::Goal,
        Sheet::Correction,
        Sheet::Text,
    ];

    /// What its elements' ids carry, and its heading.
    fn title(self) -> [&'static str; 2] {
        match self {
            Sheet::Data => ["data", "Data"],
            Sheet::Predict => ["predict", "What is predicted"],
            Sheet::Groups => ["groups", "Groups"],
            Sheet::Model => ["model", "Model"],
            Sheet::Goal => ["goal", "Goal"],
            Sheet::Correction => ["correction", "Correction"],
            Sheet::Text => ["text", "Settings as text"],
        }
    }

    /// The sheet whose element has this id.
    pub fn of_element(id: &str) -> Option<Sheet> {
        let key = id.strip_prefix("sheet-")?;
        Sheet::ALL.into_iter().find(|sheet| sheet.title()[0] == key)
    }

    /// The id of the chip that opens it.
    pub fn chip(self) -> String {
        format!("chip-{}", self.title()[0])
    }

    /// Where in it something may be wrong.
    fn places(self) -> &'static [Place] {
        match self {
            Sheet::Data => &[Place::Data],
            Sheet::Predict => &[Place::Roles, Place::Split],
            Sheet::Model => &[Place::Model],
            Sheet::Correction => &[Place::Settings],
            Sheet::Groups | Sheet::Goal | Sheet::Text => &[],
        }
    }
}

/// A chip with its sheet.
pub fn sheet(page: &Page, sheet: Sheet) -> Html {
    let [key, title] = sheet.title();
    let open = page.sheet == Some(sheet);
    let id = format!("sheet-{key}");
    let toggle = page.show.reform(move |_: MouseEvent| (!open).then_some(sheet));
    let close = page.show.reform(|_: MouseEvent| None);
    let [name, value] = chosen(page, sheet);
    let wrong = sheet.places().iter().any(|place| page.state.error(*place).is_some()) || value.is_empty();
    let body = if open || page.whole {
        body(page, sheet)
    } else {
        html! {}
    };
    let wide = (sheet == Sheet::Text).then_some("wide");
    html! {
        <div class="chip-place" key={key}>
            <button type="button" id={sheet.chip()} class={classes!("chip", wrong.then_some("wrong"))} aria-expanded={open.to_string()} aria-controls={id.clone()} onclick={toggle}>
                <span class="name">{ name }</span>
                <span class="value">{ if value.is_empty() { "choose".to_owned() } else { value } }</span>
            </button>
            <section class={classes!("sheet", wide)} {id} hidden={!open} aria-label={title}>
                <div class="sheet-head"><h2>{ title }</h2><button type="button" class="small close" onclick={close}>{ "Close" }</button></div>
                if open { { for sheet.places().iter().map(|place| page.error(*place)) } }
                <div class="panel">{ body }</div>
            </section>
        </div>
    }
}

/// The controls in a sheet. Not inlined: a first visit does not wait for them.
#[inline(never)]
fn body(page: &Page, sheet: Sheet) -> Html {
    match sheet {
        Sheet::Data => data::data(page),
        Sheet::Predict => roles::predict(page),
        Sheet::Groups => roles::groups(page),
        Sheet::Model => model::model(page),
        Sheet::Goal => target::target(page),
        Sheet::Correction => html! { <>{ correction::correction(page) }{ algorithm::algorithm(page) }</> },
        Sheet::Text => as_text(page, page.sheet == Some(sheet)),
    }
}

/// The settings as text.
fn as_text(page: &Page, open: bool) -> Html {
    let columns = page.state.summary.iter().filter(|_| open).flat_map(|summary| &summary.columns);
    let columns: Rc<Vec<String>> = Rc::new(columns.map(|column| column.name.clone()).collect());
    let configuration = page.state.configuration.clone();
    html! { <SettingsText {open} {configuration} {columns} act={page.act.clone()} name={page.file_name("settings")} /> }
}

/// What is wrong, of all that no open sheet says.
pub fn errors(page: &Page) -> Html {
    let told = page.sheet.map_or(&[] as &[Place], Sheet::places);
    let all = [Place::Data, Place::Roles, Place::Split, Place::Model, Place::Settings, Place::Internal];
    html! { { for all.iter().filter(|place| !told.contains(place)).map(|place| page.error(*place)) } }
}

/// What a chip says: the subject, and what is chosen; nothing where the visitor still has to choose.
fn chosen(page: &Page, sheet: Sheet) -> [String; 2] {
    let configuration = page.state.configuration.as_ref();
    let (name, value) = match sheet {
        Sheet::Data => {
            ("Data", page.state.summary.as_deref().map_or("…".to_owned(), |summary| summary.name.clone()))
        }
        Sheet::Predict => ("Predict", role(&configuration.label)),
        Sheet::Groups => ("Groups", groups(configuration)),
        Sheet::Model => ("Model", words::model_kind(configuration.model.kind).to_owned()),
        Sheet::Goal => ("Goal", words::target(words::target_of(configuration))[0].to_owned()),
        Sheet::Correction => ("Weights", words::soft_scheme(configuration.correction.soft)[0].to_owned()),
        Sheet::Text => ("Settings as text", "JSON".to_owned()),
    };
    [name.to_owned(), value]
}

/// The columns of the groups, and the privileged side where there are two.
fn groups(configuration: &Configuration) -> String {
    match configuration.sensitive() {
        Some(sensitive) => role(&sensitive),
        None => {
            configuration.groups.iter().map(|group| group.column.as_str()).collect::<Vec<_>>().join(" × ")
        }
    }
}

fn role(role: &BinaryRole) -> String {
    match &role.positive {
        _ if role.column.is_empty() => String::new(),
        Condition::Values(values) if values.is_empty() => String::new(),
        Condition::Values(values) => format!("{}: {}", role.column, values.join(", ")),
        Condition::AtLeast(threshold) => format!("{} from {threshold}", role.column),
    }
}
