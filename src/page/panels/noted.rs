//! What is noted of a file: every word with what can be done about it, one press away.

use yew::prelude::*;

use super::{Page, dom};
use crate::page::state::{Action, Change};
use crate::page::view::Tab;
use soft_unlearn::experiment::{Configuration, MissingPolicy};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{FormatChoice, ReadAs, TableNote, TableSummary};

/// What is noted of the file on the page: of its reading, then of the parts that its columns play. What has been answered is not
/// repeated.
pub fn told<'a>(page: &'a Page) -> impl Iterator<Item = &'a TableNote> {
    let configuration = page.state.configuration.as_ref();
    let ignored = |name: &String| configuration.ignored.contains(name);
    let own = page.state.summary.iter().flat_map(|summary| &summary.notes);
    own.chain(&page.state.found.noted.notes).filter(move |note| match note {
        TableNote::LooksLikeWeight { column } => configuration.base_weight.as_ref() != Some(column),
        TableNote::ManyValues { column, .. } => ignored(column),
        TableNote::GivesAway { column, .. } => !ignored(column),
        TableNote::KeepMore { columns, .. } => {
            configuration.missing == MissingPolicy::DropRows && !columns.iter().all(ignored)
        }
        TableNote::MissingCells { .. } => configuration.missing == MissingPolicy::DropRows,
        TableNote::NoGroup => configuration.groups.is_empty(),
        TableNote::NoLabel => configuration.label.column.is_empty(),
        _ => true,
    })
}

/// Whether a note wants a decision before the first result.
pub fn is_urgent(note: &TableNote) -> bool {
    use TableNote::{EncodingInDoubt, GivesAway, KeepMore, LooksLikeWeight, MissingCells, NoGroup, NoLabel};
    matches!(
        note,
        GivesAway { .. }
            | KeepMore { .. }
            | MissingCells { .. }
            | LooksLikeWeight { .. }
            | EncodingInDoubt { .. }
            | NoGroup
            | NoLabel
    )
}

/// A list of notes.
pub fn list<'a>(page: &Page, notes: impl Iterator<Item = &'a TableNote>, test_id: &'static str) -> Html {
    let items: Vec<Html> = notes
        .map(|note| html! { <li><span>{ note.to_string() }</span>{ for remedies(page, note) }</li> })
        .collect();
    if items.is_empty() {
        return html! {};
    }
    html! { <ul class="notes" data-testid={test_id}>{ for items }</ul> }
}

/// The notes of the second file.
pub fn second(page: &Page, summary: &TableSummary) -> Html {
    if summary.notes.is_empty() {
        return html! {};
    }
    html! { <>
        <h3>{ format!("The second file, {}", summary.name) }</h3>
        { list(page, summary.notes.iter(), "second-notes") }
    </> }
}

/// Does one thing to the settings and another to how the file is read.
pub fn both(
    page: &Page,
    settings: impl Fn(&mut Configuration) + Clone + 'static,
    format: impl Fn(&mut FormatChoice) + Clone + 'static,
) -> Callback<MouseEvent> {
    let act = page.act.clone();
    Callback::from(move |_: MouseEvent| {
        let (settings, format) = (settings.clone(), format.clone());
        // First the settings: what is read anew takes them over.
        act.emit(Action::Configure(Change::new(move |it: &mut Configuration| settings(it))));
        act.emit(Action::Reformat(Change::new(move |it: &mut FormatChoice| format(it))));
    })
}

fn button(text: String, onclick: Callback<MouseEvent>) -> Html {
    html! { <>{ " " }<button type="button" class="small" {onclick}>{ text }</button></> }
}

/// Buttons that do something about a note.
fn remedies(page: &Page, note: &TableNote) -> Vec<Html> {
    let reformat = |change: fn(&mut FormatChoice, &str), value: &str| {
        let value = value.to_owned();
        page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| change(choice, &value))
    };
    let leave_out = |columns: Vec<String>| {
        page.edit(move |configuration, _: MouseEvent| {
            configuration.ignored.retain(|other| !columns.contains(other));
            configuration.ignored.extend(columns.iter().cloned());
        })
    };
    let read_as = |column: &str, what: ReadAs| {
        let (own, column) = (column.to_owned(), column.to_owned());
        both(
            page,
            move |it| it.ignored.retain(|other| *other != own),
            move |it| it.set_column(&column, |choice| choice.read_as = Some(what)),
        )
    };
    let means_missing = |column: &str, value: &str| {
        let (column, value) = (column.to_owned(), value.to_owned());
        page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| {
            choice.set_column(&column, |it| it.missing.push(value.clone()));
        })
    };
    let otherwise = || {
        let look = page.look(|view, _: MouseEvent| view.tab = Tab::Data);
        let reveal = page.reveal.clone();
        let onclick = Callback::from(move |event: MouseEvent| {
            look.emit(event);
            reveal.emit("format-delimiter");
        });
        vec![button("Read it another way".to_owned(), onclick)]
    };
    match note {
        TableNote::GivesAway { column, .. } => {
            vec![button(format!("Leave {column} out"), leave_out(vec![column.clone()]))]
        }
        TableNote::KeepMore { columns, .. } => {
            let text = if columns.len() == 1 { "Leave it out" } else { "Leave them out" };
            vec![button(text.to_owned(), leave_out(columns.clone()))]
        }
        TableNote::MissingCells { .. } => vec![button(
            "Fill them in instead".to_owned(),
            page.edit(|configuration, _: MouseEvent| configuration.missing = MissingPolicy::Impute),
        )],
        TableNote::LooksLikeWeight { column } => {
            let column = column.clone();
            vec![button(
                "Use as base weights".to_owned(),
                page.edit(move |configuration, _: MouseEvent| {
                    configuration.base_weight = Some(column.clone());
                }),
            )]
        }
        TableNote::ManyValues { column, .. } => {
            let column = column.clone();
            vec![button(
                "Take it in".to_owned(),
                page.edit(move |configuration, _: MouseEvent| {
                    configuration.ignored.retain(|other| *other != column);
                }),
            )]
        }
        TableNote::DateColumn { column, .. } => vec![
            button("Use its year".to_owned(), read_as(column, ReadAs::Year)),
            button("Use its months".to_owned(), read_as(column, ReadAs::Months)),
        ],
        TableNote::SimilarValues { column, sets } => {
            // The most frequent spelling stays.
            let summary = page.state.summary.as_ref();
            let counts = summary.and_then(|it| it.columns.iter().find(|it| it.name == *column));
            let count = |value: &String| {
                let listed = counts.and_then(|it| it.values.iter().find(|(other, _)| other == value));
                listed.map_or(0, |(_, count)| *count)
            };
            let mut pairs = Vec::new();
            for set in sets {
                let Some(best) = set.iter().rev().max_by_key(|value| count(value)) else { continue };
                pairs.extend(set.iter().filter(|value| *value != best).map(|it| (it.clone(), best.clone())));
            }
            let column = column.clone();
            vec![button(
                "Merge them".to_owned(),
                page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| {
                    choice.set_column(&column, |it| {
                        pairs.iter().for_each(|(value, name)| it.call(value, name))
                    });
                }),
            )]
        }
        TableNote::MixedColumn { column, value, .. } => vec![
            button(format!("\"{value}\" means missing"), means_missing(column, value)),
            button("Read it as numbers".to_owned(), read_as(column, ReadAs::Number)),
        ],
        TableNote::LeadingZeros { column, .. }
        | TableNote::LongNumbers { column, .. }
        | TableNote::NumbersInTexts { column, .. } => {
            vec![button("Read it as numbers".to_owned(), read_as(column, ReadAs::Number))]
        }
        TableNote::MarkedNumbers { column, .. } => {
            vec![button("Read it as categories".to_owned(), read_as(column, ReadAs::Category))]
        }
        TableNote::MarkerKept { column, value, .. } | TableNote::Sentinel { column, value, .. } => {
            vec![button("It means missing".to_owned(), means_missing(column, value))]
        }
        TableNote::EncodingInDoubt { other: Some(other), .. } => {
            let to = |choice: &mut FormatChoice, value: &str| {
                choice.encoding = soft_unlearn::table::Encoding::of(value);
            };
            vec![button(format!("Read it as {other}"), reformat(to, other.name()))]
        }
        TableNote::Footer { .. } => {
            let keep = |choice: &mut FormatChoice, _: &str| choice.footer = Some(false);
            vec![button("They are rows".to_owned(), reformat(keep, ""))]
        }
        TableNote::RowNames { .. } => {
            let not = |choice: &mut FormatChoice, _: &str| choice.row_names = Some(false);
            vec![button("It is not so".to_owned(), reformat(not, ""))]
        }
        TableNote::Comments { .. } | TableNote::CommentedNames { .. } => {
            let none = |choice: &mut FormatChoice, _: &str| {
                choice.comment = Some(soft_unlearn::table::Comment::None)
            };
            vec![button("They are rows".to_owned(), reformat(none, ""))]
        }
        TableNote::SkippedLines { .. } => {
            let none = |choice: &mut FormatChoice, _: &str| choice.skip = Some(0);
            vec![button("They are rows".to_owned(), reformat(none, ""))]
        }
        TableNote::HeaderLines { .. } | TableNote::JoinedHeader { .. } => {
            let one = |choice: &mut FormatChoice, _: &str| choice.header_lines = Some(1);
            vec![button("Only the first line".to_owned(), reformat(one, ""))]
        }
        TableNote::NotSo { column, .. } | TableNote::Ordered { column, .. } => {
            let column = column.clone();
            vec![button(
                "Read it as before".to_owned(),
                page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| {
                    choice.set_column(&column, |it| it.read_as = None);
                }),
            )]
        }
        TableNote::NoGroup => vec![button(
            "Ask for robustness".to_owned(),
            page.edit(|configuration, _: MouseEvent| configuration.set_target(TargetKind::Robustness)),
        )],
        TableNote::NoLabel => {
            let onclick = page.reveal.reform(|_: MouseEvent| "label-column");
            vec![button("Choose it".to_owned(), onclick)]
        }
        TableNote::FromArchive { others, .. } | TableNote::FromWorkbook { others, .. }
            if !others.is_empty() =>
        {
            let reveal = page.reveal.reform(|_: MouseEvent| "format-part");
            vec![button("Choose another".to_owned(), reveal)]
        }
        TableNote::ShortRows { .. }
        | TableNote::LongRows { .. }
        | TableNote::Undecodable { .. }
        | TableNote::UndecodableRecords { .. }
        | TableNote::TrailingDelimiter => otherwise(),
        _ => Vec::new(),
    }
}

/// Opens the tab with all notes.
pub fn see_all(page: &Page, text: String) -> Html {
    let look = page.look(|view, _: MouseEvent| view.tab = Tab::Data);
    let onclick = Callback::from(move |event: MouseEvent| {
        look.emit(event);
        dom::bring_tabs();
    });
    html! { <button type="button" class="link" id="see-notes" {onclick}>{ text }</button> }
}
