//! The choice of one table in a file that holds several: a sheet of a workbook, a file of an archive.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use crate::page::state::Action;
use crate::worker::Slot;
use soft_unlearn::table::{FileNote, FormatChoice, TableNote, TableSummary};

/// The choice in the first file, where there is one.
pub fn part(page: &Page) -> Html {
    let choice = page.state.unreadable().unwrap_or(&page.state.configuration.format);
    let onchange =
        page.changes(Action::Reformat, |choice: &mut FormatChoice, name: String| choice.part = Some(name));
    select(page, Slot::Main, choice.part.as_deref(), onchange)
}

/// The choice in the second file, where there is one.
pub fn second_part(page: &Page) -> Html {
    let act = page.act.clone();
    let onchange = Callback::from(move |name: String| act.emit(Action::SecondPart(name)));
    select(page, Slot::Second, page.state.configuration.format.second_part.as_deref(), onchange)
}

fn select(page: &Page, slot: Slot, chosen: Option<&str>, onchange: Callback<String>) -> Html {
    let (id, label, summary) = match slot {
        Slot::Main => ("format-part", "Table in the file", &page.state.summary),
        Slot::Second => ("second-part", "Table in the test file", &page.state.second),
    };
    let (mut names, mut chosen) = (page.state.parts(slot).to_vec(), chosen);
    if names.is_empty() {
        names = summary.as_deref().map(with_others).unwrap_or_default();
        chosen = chosen.or(names.first().map(String::as_str));
    }
    if names.is_empty() {
        return html! {};
    }
    let chosen = chosen.unwrap_or_default().to_owned();
    let mut options: Vec<(AttrValue, AttrValue)> =
        names.iter().map(|name| (name.clone().into(), name.clone().into())).collect();
    if !names.contains(&chosen) {
        options.insert(0, (chosen.clone().into(), "choose".into()));
    }
    html! { <Select {id} {label} value={chosen} {options} {onchange} /> }
}

/// The table that was taken of the file, and the others that were left out.
fn with_others(summary: &TableSummary) -> Vec<String> {
    for note in &summary.notes {
        if let TableNote::File(FileNote::FromArchive { name, others })
        | TableNote::File(FileNote::FromWorkbook { name, others }) = note
            && !others.is_empty()
        {
            return std::iter::once(name).chain(others).cloned().collect();
        }
    }
    Vec::new()
}
