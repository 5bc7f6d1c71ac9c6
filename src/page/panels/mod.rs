//! The page's panels: each a pure function from the state to HTML.

mod algorithm;
mod ask;
mod attack;
mod check;
mod columns;
mod controls;
mod correction;
mod corrective;
mod criteria;
mod crossed;
mod data;
mod drawn;
mod edited;
mod format;
mod frame;
mod ghost;
mod given;
mod glance;
mod groups;
mod matched;
mod method_pairs;
mod method_table;
mod methods;
mod model;
mod noted;
mod outcome;
mod part;
mod pictures;
mod predict;
mod processor;
mod refined;
mod requests;
mod roles;
mod row_questions;
mod rows;
mod settings;
mod settings_text;
mod share;
mod sheets;
mod split;
mod table;
mod tabs;
mod take_home;
mod target;
mod teaching;
mod tour;

pub use ask::ask;
pub use data::file_button;
pub use drawn::{Charts, Drawn};
pub use outcome::outcome;
pub use processor::processor;
pub use settings::{question, sliders};
pub use share::Share;
pub use sheets::{Sheet, errors, sheet};
pub use teaching::teaching;
pub use tour::tour;

use std::rc::Rc;

use yew::prelude::*;

use super::embed::Embedding;
use super::state::{Action, Change, State};
use super::view::View;
use super::{dom, files};
use crate::worker::{Place, Slot};
use soft_unlearn::experiment::Configuration;
use soft_unlearn::table::{ColumnSummary, TableSummary};

/// Columns up to which every list shows them all.
const LISTED: usize = 64;

/// The columns that a list offers: all of them, or of a wide table those with few values, that of this name, and the first
/// others.
fn offered<'a>(summary: &'a TableSummary, chosen: &str) -> Vec<&'a ColumnSummary> {
    let columns = &summary.columns;
    if columns.len() <= LISTED {
        return columns.iter().collect();
    }
    let mut room = LISTED;
    let few =
        |column: &ColumnSummary| column.distinct <= ColumnSummary::VALUES_SHOWN || column.name == chosen;
    columns
        .iter()
        .filter(|column| {
            let offers = few(column) || room > 0;
            room -= usize::from(offers && !few(column));
            offers
        })
        .collect()
}

/// What every panel gets.
pub struct Page<'a> {
    /// What is known.
    pub state: &'a State,
    /// Where actions go.
    pub act: Callback<Action>,
    /// Where chosen files go.
    pub choose_file: Callback<(Slot, web_sys::File)>,
    /// Where a report goes that is to be verified.
    pub verify: Callback<web_sys::File>,
    /// Where a file of weights or coefficients goes that is to be measured.
    pub give: Callback<web_sys::File>,
    /// Opens such a file, by its key, as a table instead.
    pub as_table: Callback<u16>,
    /// The step of the guided tour, from 0; `None` while nobody takes it.
    pub tour: Option<usize>,
    /// Goes to a step of the tour, or ends it.
    pub go: Callback<Option<usize>>,
    /// Moves the keyboard to a setting, by its id, and brings it into sight.
    pub reveal: Callback<&'static str>,
    /// The sheet of settings that is open.
    pub sheet: Option<Sheet>,
    /// Opens a sheet in place of the one that is open, or none.
    pub show: Callback<Option<Sheet>>,
    /// The charts, where there is an outcome.
    pub charts: Option<&'a Charts>,
    /// Whether the page is dark.
    pub dark: bool,
    /// What is shown, where the page lies within another.
    pub embedding: &'a Embedding,
    /// Whether closed sheets and tabs have their content: not before the first result, which would wait for it.
    pub whole: bool,
}

impl Page<'_> {
    /// A callback that changes the configuration by a control's value.
    pub fn edit<V: Clone + 'static>(&self, change: impl Fn(&mut Configuration, V) + 'static) -> Callback<V> {
        self.changes(Action::Configure, change)
    }

    /// A callback that changes how the result is looked at.
    pub fn look<V: Clone + 'static>(&self, change: impl Fn(&mut View, V) + 'static) -> Callback<V> {
        self.changes(Action::Look, change)
    }

    /// A callback whose action carries a change by a control's value, to be made to whatever is there when it arrives.
    pub fn changes<T: 'static, V: Clone + 'static>(
        &self,
        action: fn(Change<T>) -> Action,
        change: impl Fn(&mut T, V) + 'static,
    ) -> Callback<V> {
        let (act, change) = (self.act.clone(), Rc::new(change));
        Callback::from(move |value: V| {
            let change = change.clone();
            act.emit(action(Change::new(move |place: &mut T| change(place, value.clone()))));
        })
    }

    /// The name, without its ending, that something of this result is saved under.
    pub fn file_name(&self, what: &str) -> String {
        let data = self.state.summary.as_deref().map_or("", |summary| &summary.name);
        files::name(data, &self.state.configuration, what)
    }

    /// The error box of a place, where something is wrong there.
    pub fn error(&self, place: Place) -> Html {
        let (test_id, title) = match place {
            Place::Data => ("error-data", "This file cannot be used"),
            Place::Roles => ("error-roles", "These columns cannot be used"),
            Place::Split => ("error-split", "The rows cannot be split this way"),
            Place::Model => ("error-model", "This model cannot be fitted"),
            Place::Settings => ("error-settings", "These settings cannot be used"),
            Place::Internal => ("error-internal", "Something went wrong"),
        };
        match self.state.error(place) {
            Some(message) => html! {
                <div class="error" role="alert" data-testid={test_id}>
                    <strong>{ title }</strong>
                    <p>{ message }</p>
                </div>
            },
            None => html! {},
        }
    }
}
