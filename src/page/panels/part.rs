//! The choice of one table in a file that holds several: a sheet of a workbook, a file of an archive.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use crate::page::state::Action;
use soft_unlearn::table::FormatChoice;

/// The choice, where there is one.
pub fn part(page: &Page) -> Html {
    let names = page.state.parts();
    if names.is_empty() {
        return html! {};
    }
    let choice = page.state.unreadable().unwrap_or(&page.state.configuration.format);
    let chosen = choice.part.clone().unwrap_or_default();
    let mut options: Vec<(AttrValue, AttrValue)> =
        names.iter().map(|name| (name.clone().into(), name.clone().into())).collect();
    if !names.contains(&chosen) {
        options.insert(0, (chosen.clone().into(), "choose".into()));
    }
    let onchange =
        page.changes(Action::Reformat, |choice: &mut FormatChoice, name: String| choice.part = Some(name));
    html! { <Select id="format-part" label="Table in the file" value={chosen} {options} {onchange} /> }
}
