//! The data: which set, how it was read, and what it looks like.

use yew::prelude::*;

use crate::experiment::BundledSet;
use crate::page::app::failure;
use crate::page::controls::{select, text};
use crate::page::format::{bytes, count, significant};
use crate::page::state::{Action, State};
use crate::table::{ColumnKind, ColumnSummary, Delimiter, Encoding, FormatChoice, TableSummary};
use crate::worker::{Place, Slot, Source};

/// A button that opens a bundled set.
pub fn bundled_button(state: &State, set: BundledSet, act: &Callback<Action>) -> Html {
    let chosen = state.bundled() == Some(set);
    let id = match set {
        BundledSet::Adult => "bundled-adult",
        BundledSet::Compas => "bundled-compas",
        BundledSet::GermanCredit => "bundled-german_credit",
    };
    let open = act.reform(move |_| Action::Chose(Slot::Main, Source::Bundled(set)));
    html! { <button type="button" {id} aria-pressed={chosen.to_string()} onclick={open}>{ set.title() }</button> }
}

/// The panel in the rail: what was read, and how.
pub fn view(state: &State, act: &Callback<Action>) -> Html {
    html! {
        <section class="panel" aria-labelledby="data-title">
            <h2 id="data-title">{ "Data" }</h2>
            { failure(state, Place::Data, "error-data") }
            if let Some(summary) = &state.summary {
                <p class="lead"><strong>{ &summary.name }</strong>{ format!(": {} rows, {} columns, {}", count(summary.rows), summary.columns.len(), bytes(summary.bytes)) }</p>
                { source(state.bundled()) }
                { notes(summary) }
                { format(summary, state, act) }
            } else {
                <p>{ "Choose a set above, or drop a CSV anywhere on this page." }</p>
            }
        </section>
    }
}

/// Where a bundled set comes from, and under which licence.
fn source(set: Option<BundledSet>) -> Html {
    let (words, address) = match set {
        Some(BundledSet::Adult) => (
            "1994 US census extract. Becker and Kohavi (1996), UCI Machine Learning Repository, CC BY 4.0. The split column keeps UCI's test file apart.",
            "https://doi.org/10.24432/C5XW20",
        ),
        Some(BundledSet::GermanCredit) => {
            ("Hofmann (1994), UCI Machine Learning Repository, CC BY 4.0. Codes are written out.", "https://doi.org/10.24432/C5NC77")
        }
        Some(BundledSet::Compas) => (
            "ProPublica (2016), the data of its analysis; names, dates of birth and case numbers are left out.",
            "https://github.com/propublica/compas-analysis",
        ),
        None => return Html::default(),
    };
    html! { <p class="fine">{ words }{ " " }<a href={address} rel="noreferrer" target="_blank">{ "Source" }</a></p> }
}

fn notes(summary: &TableSummary) -> Html {
    if summary.notes.is_empty() {
        return Html::default();
    }
    html! { <ul class="notes" data-testid="notes">{ for summary.notes.iter().map(|note| html! { <li>{ note.to_string() }</li> }) }</ul> }
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(value, words)| ((*value).to_owned(), (*words).to_owned())).collect()
}

/// The detected format; every part of it can be overridden.
fn format(summary: &TableSummary, state: &State, act: &Callback<Action>) -> Html {
    let found = &summary.format;
    let choice = state.configuration.as_ref().map(|configuration| configuration.format.clone()).unwrap_or_default();
    let change = |edit: fn(&mut FormatChoice, String)| {
        let choice = choice.clone();
        act.reform(move |value: String| {
            let mut choice = choice.clone();
            edit(&mut choice, value);
            Action::Reformatted(choice)
        })
    };
    let delimiter = match found.delimiter {
        Delimiter::Comma => "comma",
        Delimiter::Semicolon => "semicolon",
        Delimiter::Tab => "tab",
        Delimiter::Pipe => "pipe",
    };
    let encoding = match found.encoding {
        Encoding::Utf8 => "utf8",
        Encoding::Utf16Le => "utf16le",
        Encoding::Utf16Be => "utf16be",
        Encoding::Windows1252 => "windows1252",
    };
    html! {
        <details class="more">
            <summary>{ format!("Format: {delimiter}, {}{}", if found.header { "header" } else { "no header" }, if found.decimal_comma { ", decimal comma" } else { "" }) }</summary>
            { select("format-delimiter", "Delimiter", delimiter, &pairs(&[("comma", "comma ,"), ("semicolon", "semicolon ;"), ("tab", "tab"), ("pipe", "pipe |")]),
                change(|choice, value| choice.delimiter = Some(match value.as_str() {
                    "semicolon" => Delimiter::Semicolon, "tab" => Delimiter::Tab, "pipe" => Delimiter::Pipe, _ => Delimiter::Comma,
                }))) }
            { select("format-encoding", "Encoding", encoding, &pairs(&[("utf8", "UTF-8"), ("utf16le", "UTF-16, low byte first"), ("utf16be", "UTF-16, high byte first"), ("windows1252", "Windows-1252")]),
                change(|choice, value| choice.encoding = Some(match value.as_str() {
                    "utf16le" => Encoding::Utf16Le, "utf16be" => Encoding::Utf16Be, "windows1252" => Encoding::Windows1252, _ => Encoding::Utf8,
                }))) }
            { select("format-header", "First row", if found.header { "yes" } else { "no" }, &pairs(&[("yes", "names the columns"), ("no", "is data")]),
                change(|choice, value| choice.header = Some(value == "yes"))) }
            { select("format-decimal", "Decimal sign", if found.decimal_comma { "comma" } else { "point" }, &pairs(&[("point", "point 1.5"), ("comma", "comma 1,5")]),
                change(|choice, value| choice.decimal_comma = Some(value == "comma"))) }
            { text("format-missing", "Missing, besides empty (separated by spaces)", &found.missing.join(" "),
                change(|choice, value| choice.missing = Some(value.split_whitespace().map(str::to_owned).collect()))) }
        </details>
    }
}

fn kind(column: &ColumnSummary) -> &'static str {
    match column.kind {
        ColumnKind::Numeric => "numeric",
        ColumnKind::Categorical => "categorical",
        ColumnKind::Constant => "constant",
        ColumnKind::Identifier => "identifier-like",
    }
}

/// The first rows, with each column's kind, distinct values and missing cells.
pub fn preview(state: &State) -> Html {
    let Some(summary) = &state.summary else { return Html::default() };
    let range = |column: &ColumnSummary| match column.range {
        Some([low, mean, high]) => format!("{} to {}, mean {}", significant(low), significant(high), significant(mean)),
        None => column.values.iter().take(3).map(|(value, _)| value.chars().take(24).collect::<String>()).collect::<Vec<_>>().join(", "),
    };
    html! {
        <section class="panel" aria-labelledby="preview-title">
            <h2 id="preview-title">{ "The table" }</h2>
            <p class="fine">{ format!("The first {} of {} rows. SHA-256 {}…", summary.preview.len(), count(summary.rows), summary.fingerprint.chars().take(12).collect::<String>()) }</p>
            <div class="scroll" tabindex="0" role="region" aria-label="First rows of the table">
                <table class="preview" data-testid="preview">
                    <thead>
                        <tr><th scope="col">{ "row" }</th>{ for summary.columns.iter().map(|column| html! { <th scope="col">{ &column.name }</th> }) }</tr>
                        <tr class="about"><th scope="row">{ "kind" }</th>{ for summary.columns.iter().map(|column| html! { <td>{ kind(column) }</td> }) }</tr>
                        <tr class="about"><th scope="row">{ "distinct" }</th>{ for summary.columns.iter().map(|column| html! { <td>{ count(column.distinct) }</td> }) }</tr>
                        <tr class="about"><th scope="row">{ "missing" }</th>{ for summary.columns.iter().map(|column| html! { <td>{ count(column.missing) }</td> }) }</tr>
                        <tr class="about"><th scope="row">{ "values" }</th>{ for summary.columns.iter().map(|column| html! { <td>{ range(column) }</td> }) }</tr>
                    </thead>
                    <tbody>
                        { for summary.preview.iter().enumerate().map(|(row, cells)| html! {
                            <tr><th scope="row">{ row + 1 }</th>{ for cells.iter().map(|cell| match cell {
                                Some(text) => html! { <td>{ text }</td> },
                                None => html! { <td class="missing">{ "missing" }</td> },
                            }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
        </section>
    }
}
