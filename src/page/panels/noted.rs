//! What is noted of a file: every word with what can be done about it, one press away.

use yew::prelude::*;

use super::{Page, dom};
use crate::page::format::{bytes, number};
use crate::page::state::{Action, Change};
use crate::page::view::Tab;
use crate::worker::advised;
use soft_unlearn::experiment::{Configuration, MissingPolicy, TakenIn, taken_in};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::table::{
    ColumnNote, DataNote, FileNote, FormatChoice, Lines, ReadAs, TableNote, TableSummary,
};

/// What is noted of the file on the page: of its reading, then of the parts that its columns play. What has been answered is not
/// repeated.
pub fn told<'a>(page: &'a Page) -> impl Iterator<Item = &'a TableNote> {
    let configuration = page.state.configuration.as_ref();
    let ignored = |name: &String| configuration.ignored.contains(name);
    let own = page.state.summary.iter().flat_map(|summary| &summary.notes);
    own.chain(&page.state.found.noted.notes).filter(move |note| match note {
        TableNote::Data(DataNote::LooksLikeWeight { column }) => {
            configuration.base_weight.as_ref() != Some(column)
        }
        TableNote::Data(DataNote::LooksLikeCounts { column, .. }) => {
            configuration.counts.as_ref() == Some(column)
        }
        TableNote::Data(DataNote::ManyValues { column, .. }) => ignored(column),
        TableNote::Data(DataNote::GivesAway { column, .. }) => !ignored(column),
        TableNote::Data(DataNote::KeepMore { columns, .. }) => {
            configuration.missing == MissingPolicy::DropRows && !columns.iter().all(ignored)
        }
        TableNote::Data(DataNote::MissingCells { .. }) => configuration.missing == MissingPolicy::DropRows,
        TableNote::Data(DataNote::NoGroup) => configuration.groups.is_empty(),
        TableNote::Data(DataNote::NoLabel) => configuration.label.column.is_empty(),
        _ => true,
    })
}

/// Whether a note wants a decision before the first result.
pub fn is_urgent(note: &TableNote) -> bool {
    match note {
        TableNote::File(note) => {
            matches!(note, FileNote::EncodingInDoubt { .. } | FileNote::DelimiterInDoubt { .. })
        }
        TableNote::Column(_) => false,
        TableNote::Data(note) => matches!(
            note,
            DataNote::GivesAway { .. }
                | DataNote::KeepMore { .. }
                | DataNote::MissingCells { .. }
                | DataNote::LooksLikeWeight { .. }
                | DataNote::LooksLikeCounts { .. }
                | DataNote::NoGroup
                | DataNote::NoLabel
        ),
    }
}

/// A list of notes.
pub fn list<'a>(page: &Page, notes: impl Iterator<Item = &'a TableNote>, test_id: &'static str) -> Html {
    let items: Vec<Html> = notes
        .map(|note| html! { <li><span>{ advised(note) }</span>{ for remedies(page, note) }</li> })
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
        TableNote::Data(DataNote::GivesAway { column, .. }) => {
            vec![button(format!("Leave {column} out"), leave_out(vec![column.clone()]))]
        }
        TableNote::Data(DataNote::KeepMore { columns, .. }) => {
            let text = if columns.len() == 1 { "Leave it out" } else { "Leave them out" };
            vec![button(text.to_owned(), leave_out(columns.clone()))]
        }
        TableNote::Data(DataNote::MissingCells { .. }) => vec![button(
            "Fill them in instead".to_owned(),
            page.edit(|configuration, _: MouseEvent| configuration.missing = MissingPolicy::Impute),
        )],
        TableNote::Data(DataNote::LooksLikeWeight { column }) => {
            let column = column.clone();
            vec![button(
                "Use as base weights".to_owned(),
                page.edit(move |configuration, _: MouseEvent| {
                    configuration.base_weight = Some(column.clone());
                }),
            )]
        }
        TableNote::Data(DataNote::LooksLikeCounts { column, .. }) => {
            let instead = |weight: bool| {
                let column = column.clone();
                page.edit(move |configuration, _: MouseEvent| {
                    configuration.counts = None;
                    configuration.base_weight = weight.then(|| column.clone());
                    configuration.ignored.retain(|other| weight || *other != column);
                })
            };
            vec![
                button("Use as base weights".to_owned(), instead(true)),
                button("Use as a feature".to_owned(), instead(false)),
            ]
        }
        TableNote::Data(DataNote::ManyValues { column, .. }) => {
            let column = column.clone();
            let cost =
                page.state.summary.as_deref().and_then(|it| taken_in(it, &page.state.configuration, &column));
            vec![button(
                cost.map_or("Take it in".to_owned(), |cost| format!("Take it in: {}", cost_words(&cost))),
                page.edit(move |configuration, _: MouseEvent| {
                    configuration.ignored.retain(|other| *other != column);
                }),
            )]
        }
        TableNote::Data(DataNote::DateColumn { column, .. }) => vec![
            button("Use its year".to_owned(), read_as(column, ReadAs::Year)),
            button("Use its months".to_owned(), read_as(column, ReadAs::Months)),
        ],
        TableNote::Data(DataNote::SimilarValues { column, sets }) => {
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
        TableNote::Column(ColumnNote::MixedColumn { column, value, .. }) => vec![
            button(format!("\"{value}\" means missing"), means_missing(column, value)),
            button("Read it as numbers".to_owned(), read_as(column, ReadAs::Number)),
        ],
        TableNote::Column(ColumnNote::LeadingZeros { column, .. })
        | TableNote::Column(ColumnNote::LongNumbers { column, .. })
        | TableNote::Column(ColumnNote::NumbersInTexts { column, .. }) => {
            vec![button("Read it as numbers".to_owned(), read_as(column, ReadAs::Number))]
        }
        TableNote::Column(ColumnNote::Flag { column, value, .. }) => {
            let empty = if value == "1" { "0" } else { "(empty)" };
            vec![button("Nothing means missing".to_owned(), means_missing(column, empty))]
        }
        TableNote::Column(ColumnNote::MarkedNumbers { column, .. })
        | TableNote::Column(ColumnNote::OtherMark { column, .. })
        | TableNote::Column(ColumnNote::Multiplied { column, .. })
        | TableNote::Column(ColumnNote::Times { column, .. }) => {
            vec![button("Read it as categories".to_owned(), read_as(column, ReadAs::Category))]
        }
        TableNote::Column(ColumnNote::MarkerKept { column, value, .. })
        | TableNote::Column(ColumnNote::MaybeMissing { column, value, .. })
        | TableNote::Column(ColumnNote::Sentinel { column, value, .. }) => {
            vec![button("It means missing".to_owned(), means_missing(column, value))]
        }
        TableNote::File(FileNote::EncodingInDoubt { other: Some(other), .. }) => {
            let to = |choice: &mut FormatChoice, value: &str| {
                choice.encoding = soft_unlearn::table::Encoding::of(value);
            };
            vec![button(format!("Read it as {other}"), reformat(to, other.name()))]
        }
        TableNote::File(FileNote::DelimiterInDoubt { other, .. }) => {
            let delimiter = other.delimiter;
            vec![button(
                format!("Divide them by {}", delimiter.title()),
                page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| {
                    choice.delimiter = Some(delimiter);
                }),
            )]
        }
        TableNote::File(FileNote::Footer { .. }) | TableNote::File(FileNote::Between { .. }) => {
            let keep = |choice: &mut FormatChoice, _: &str| choice.footer = Some(false);
            vec![button("They are rows".to_owned(), reformat(keep, ""))]
        }
        TableNote::Column(ColumnNote::FilledDown { .. }) => {
            let not = |choice: &mut FormatChoice, _: &str| choice.fill_down = Some(false);
            vec![button("They are missing".to_owned(), reformat(not, ""))]
        }
        TableNote::File(FileNote::RowNames { .. }) => {
            let not = |choice: &mut FormatChoice, _: &str| choice.row_names = Some(false);
            vec![button("It is not so".to_owned(), reformat(not, ""))]
        }
        TableNote::File(FileNote::Comments { .. }) | TableNote::File(FileNote::CommentedNames { .. }) => {
            let none = |choice: &mut FormatChoice, _: &str| {
                choice.comment = Some(soft_unlearn::table::Comment::None)
            };
            vec![button("They are rows".to_owned(), reformat(none, ""))]
        }
        TableNote::File(FileNote::AroundLines { lines: Lines::Printed }) => otherwise(),
        TableNote::File(FileNote::AroundLines { .. }) => {
            let stand = |choice: &mut FormatChoice, _: &str| {
                choice.quote = Some(soft_unlearn::table::Quote::None);
                choice.comment = Some(soft_unlearn::table::Comment::None);
            };
            vec![button("Read them as they stand".to_owned(), reformat(stand, ""))]
        }
        TableNote::File(FileNote::SkippedLines { .. }) => {
            let none = |choice: &mut FormatChoice, _: &str| choice.skip = Some(0);
            vec![button("They are rows".to_owned(), reformat(none, ""))]
        }
        TableNote::File(FileNote::HeaderLines { .. }) | TableNote::File(FileNote::JoinedHeader { .. }) => {
            let one = |choice: &mut FormatChoice, _: &str| choice.header_lines = Some(1);
            vec![button("Only the first line".to_owned(), reformat(one, ""))]
        }
        TableNote::Column(ColumnNote::NotSo { column, .. })
        | TableNote::Column(ColumnNote::Ordered { column, .. }) => {
            let column = column.clone();
            vec![button(
                "Read it as before".to_owned(),
                page.changes(Action::Reformat, move |choice: &mut FormatChoice, _: MouseEvent| {
                    choice.set_column(&column, |it| it.read_as = None);
                }),
            )]
        }
        TableNote::Data(DataNote::NoGroup) => vec![button(
            "Ask for robustness".to_owned(),
            page.edit(|configuration, _: MouseEvent| configuration.set_target(TargetKind::Robustness)),
        )],
        TableNote::Data(DataNote::NoLabel) => {
            let onclick = page.reveal.reform(|_: MouseEvent| "label-column");
            vec![button("Choose it".to_owned(), onclick)]
        }
        TableNote::File(FileNote::FromArchive { others, .. })
        | TableNote::File(FileNote::FromWorkbook { others, .. })
            if !others.is_empty() =>
        {
            let reveal = page.reveal.reform(|_: MouseEvent| "format-part");
            vec![button("Choose another".to_owned(), reveal)]
        }
        TableNote::File(FileNote::FromText { .. }) => {
            let all = |choice: &mut FormatChoice, _: &str| choice.part = None;
            vec![button("Choose another".to_owned(), reformat(all, ""))]
        }
        TableNote::File(FileNote::ShortRows { .. })
        | TableNote::File(FileNote::LongRows { .. })
        | TableNote::Column(ColumnNote::Undecodable { .. })
        | TableNote::File(FileNote::UndecodableRecords { .. })
        | TableNote::File(FileNote::TrailingDelimiter) => otherwise(),
        _ => Vec::new(),
    }
}

/// What it costs to take a column in ("about 12 MB more, and 3 s more a run").
fn cost_words(cost: &TakenIn) -> String {
    let time = match cost.seconds {
        seconds if seconds < 1.0 => "less than a second".to_owned(),
        seconds if seconds < 90.0 => format!("{} s", number(seconds, 0)),
        seconds => format!("{} min", number(seconds / 60.0, 0)),
    };
    format!("about {} of memory and {time} more a run", bytes(cost.bytes))
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
