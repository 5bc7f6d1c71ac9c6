//! The choice of one table in a file that holds several: a sheet of a workbook, a file of an archive.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use crate::page::state::Action;
use soft_unlearn::table::{FileNote, FormatChoice, TableNote};

/// The choice, where there is one.
pub fn part(page: &Page) -> Html {
    let mut names = page.state.parts().to_vec();
    if names.is_empty() {
        // One was the table, and the others were left out.
        for note in page.state.summary.iter().flat_map(|summary| &summary.notes) {
            if let TableNote::File(FileNote::FromArchive { name, others })
            | TableNote::File(FileNote::FromWorkbook { name, others }) = note
                && !others.is_empty()
            {
                names = std::iter::once(name).chain(others).cloned().collect();
            }
        }
    }
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
