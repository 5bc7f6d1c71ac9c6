//! The data: which table, how it is written down, what its columns look like.

use yew::prelude::*;

use super::controls::{Number, Select, number as field, slider};
use super::part::part;
use super::{Page, dom};
use crate::page::format::{bytes, compact, count, counted, number, percent};
use crate::page::state::Action;
use crate::worker::{Slot, Source};
use soft_unlearn::experiment::{BundledSet, Embeddings, Synthetic};
use soft_unlearn::table::{
    ColumnKind, ColumnSummary, Delimiter, Encoding, Format, FormatChoice, TableSummary,
};

/// Columns of a wide table that the preview shows.
const PREVIEWED: usize = 20;

/// Buttons for the bundled sets and the made-up data.
fn sources(page: &Page) -> Html {
    let chosen = |set: BundledSet| page.state.source == Some(Source::Bundled(set));
    let button = |set: BundledSet| {
        let act = page.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            act.emit(Action::Choose { slot: Slot::Main, source: Source::Bundled(set) });
        });
        let id = match set {
            BundledSet::Adult => "bundled-adult",
            BundledSet::Compas => "bundled-compas",
            BundledSet::GermanCredit => "bundled-german_credit",
        };
        html! {
            <button type="button" key={id} {id} aria-pressed={chosen(set).to_string()} {onclick}>{ set.title() }</button>
        }
    };
    html! {
        <div class="sources" role="group" aria-label="Data">
            { for BundledSet::ALL.into_iter().map(button) }
            { made_up_button(page, "synthetic", "Made-up world", matches!(page.state.source, Some(Source::Synthetic(_))),
                Source::Synthetic(Synthetic::default())) }
            { made_up_button(page, "embeddings", "Made-up embeddings", matches!(page.state.source, Some(Source::Embeddings(_))),
                Source::Embeddings(Embeddings::default())) }
        </div>
    }
}

fn made_up_button(page: &Page, id: &'static str, title: &'static str, chosen: bool, source: Source) -> Html {
    let act = page.act.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        act.emit(Action::Choose { slot: Slot::Main, source: source.clone() });
    });
    html! { <button type="button" {id} aria-pressed={chosen.to_string()} {onclick}>{ title }</button> }
}

/// A callback that makes another world.
fn remake(page: &Page, set: fn(&mut Synthetic, f64)) -> Callback<f64> {
    page.changes(Action::Remake, move |source, value: f64| {
        if let Source::Synthetic(world) = source {
            set(world, value);
        }
    })
}

/// The made-up world's bias, as a slider, where there is one.
pub fn world_bias(page: &Page, id: &'static str, label: Html) -> Option<Html> {
    let Some(Source::Synthetic(world)) = page.state.source else { return None };
    Some(slider(
        Number { id, label, value: world.bias.to_string(), limits: ["0", "0.1", "3"] },
        number(world.bias, 1),
        remake(page, |world, value| world.bias = value),
    ))
}

/// The made-up world's sliders.
fn world(page: &Page) -> Html {
    let Some(Source::Synthetic(world)) = page.state.source else { return html! {} };
    let change = |set: fn(&mut Synthetic, f64)| remake(page, set);
    html! { <>
        <p class="hint">{ "Applicants with a score and years of experience, hired or not. Nobody real." }</p>
        <p class="hint">{ "Its bias towards group A is the slider beside those of hard and soft." }</p>
        { slider(Number { id: "world-noise", label: html! { "Noise of the score" }, value: world.noise.to_string(), limits: ["0", "0.1", "3"] },
            number(world.noise, 1), change(|world, value| world.noise = value)) }
        { slider(Number { id: "world-corruption", label: html! { "Hired in B, written down as not" }, value: (world.corruption * 100.0).round().to_string(), limits: ["0", "1", "90"] },
            percent(world.corruption, 0), change(|world, value| world.corruption = value / 100.0)) }
        { slider(Number { id: "world-rows", label: html! { "Rows" }, value: world.rows.to_string(), limits: ["100", "100", "10000"] },
            count(u64::from(world.rows)), change(|world, value| world.rows = value as u32)) }
    </> }
}

/// The made-up embeddings' size and bias.
fn embeddings(page: &Page) -> Html {
    let Some(Source::Embeddings(set)) = page.state.source else { return html! {} };
    let change = |edit: fn(&mut Embeddings, f64)| {
        page.changes(Action::Remake, move |source, value: f64| {
            if let Source::Embeddings(set) = source {
                edit(set, value);
            }
        })
    };
    let planted = format!(
        "A dense table as a network's last layer gives one. Its labels favour s = 1: planted is a gap of {} between the groups' shares of \
         favourable labels, and the features tell the group.",
        number(set.planted_gap(), 3)
    );
    html! { <>
        <p class="hint" data-testid="planted">{ planted }</p>
        { field(Number { id: "embeddings-rows", label: html! { "Rows" }, value: set.rows.to_string(), limits: ["200", "1", "1000000"] },
            change(|set, value| set.rows = value as u32)) }
        { field(Number { id: "embeddings-columns", label: html! { "Columns" }, value: set.columns.to_string(), limits: ["2", "1", "4096"] },
            change(|set, value| set.columns = value as u32)) }
        { field(Number { id: "embeddings-bias", label: html! { "Bias towards s = 1" }, value: set.bias.to_string(), limits: ["0", "0.1", "3"] },
            change(|set, value| set.bias = value)) }
        { field(Number { id: "embeddings-seed", label: html! { "Seed" }, value: set.seed.to_string(), limits: ["0", "1", ""] },
            change(|set, value| set.seed = value as u64)) }
    </> }
}

/// Names that the browser's file chooser offers first; what a file is, its content tells.
const ACCEPTED: &str = ".csv,.tsv,.txt,.data,.test,.tab,.npy,.npz,.gz,.zip,.json,.jsonl,.ndjson,.arff,.xlsx,.xlsm,.xlsb,.xls,.ods,.parquet,.arrow,\
                        .arrows,.feather,text/csv,text/plain,text/tab-separated-values";

/// A file input that looks like a button.
pub fn file_button(page: &Page, slot: Slot, id: &'static str, label: &'static str) -> Html {
    let choose = page.choose_file.clone();
    let onchange = Callback::from(move |event: Event| {
        if let Some(file) = dom::chosen_file(&event) {
            choose.emit((slot, file));
        }
    });
    html! {
        <label class="file" for={id}>
            <input type="file" {id} class="visually-hidden" accept={ACCEPTED} {onchange} />
            <span>{ label }</span>
        </label>
    }
}

/// Which table, and how it is read.
pub fn data(page: &Page) -> Html {
    let state = page.state;
    html! { <>
        { sources(page) }
        { part(page) }
        if state.unreadable().is_some() { { format_fields(page, None) } }
        { for state.summary.as_deref().map(|summary| html! { <>
            <p class="data-name"><strong>{ &summary.name }</strong></p>
            <p class="hint">
                { format!("{}, {}, {}", counted(summary.rows, "row"), counted(summary.columns.len(), "column"), bytes(summary.bytes)) }
            </p>
            { credit(state.source.as_ref()) }
            { world(page) }
            { embeddings(page) }
        </> }) }
        { formats(page) }
    </> }
}

/// What was noticed while the table was read.
fn notes(summary: &TableSummary) -> Html {
    if summary.notes.is_empty() {
        return html! {};
    }
    html! {
        <ul class="notes" data-testid="notes">
            { for summary.notes.iter().map(|note| html! { <li>{ note.to_string() }</li> }) }
        </ul>
    }
}

/// Who made a bundled set, and what may be done with it.
fn credit(source: Option<&Source>) -> Html {
    let Some(Source::Bundled(set)) = source else { return html! {} };
    let (who, address, name, terms) = match set {
        BundledSet::Adult => (
            "Becker & Kohavi (1996), UCI: ",
            "https://doi.org/10.24432/C5XW20",
            "doi 10.24432/C5XW20",
            ", CC BY 4.0.",
        ),
        BundledSet::Compas => (
            "ProPublica (2016): ",
            "https://github.com/propublica/compas-analysis",
            "github.com/propublica/compas-analysis",
            "; names and birth dates removed.",
        ),
        BundledSet::GermanCredit => (
            "Hofmann (1994), UCI: ",
            "https://doi.org/10.24432/C5NC77",
            "doi 10.24432/C5NC77",
            ", CC BY 4.0.",
        ),
    };
    html! {
        <p class="hint">{ who }<a href={address} rel="noreferrer external" target="_blank">{ name }</a>{ terms }</p>
    }
}

/// How the file is written down: what was detected, and selects to say otherwise.
fn formats(page: &Page) -> Html {
    match page.state.summary.as_deref() {
        // The file that could not be read has the controls, where the message about it stands.
        // NumPy's files say themselves how they are written.
        Some(TableSummary { format: Some(found), .. }) if page.state.unreadable().is_none() => {
            format_fields(page, Some(found))
        }
        _ => html! {},
    }
}

/// The format's controls; `found` is what was detected, where the file could be read.
fn format_fields(page: &Page, found: Option<&Format>) -> Html {
    let choice = page.state.unreadable().unwrap_or(&page.state.configuration.format);
    let reformat = |change: fn(&mut FormatChoice, &str)| {
        page.changes(Action::Reformat, move |choice, value: String| change(choice, &value))
    };
    let option = |value: &'static str, text: &'static str| (AttrValue::from(value), AttrValue::from(text));
    let detected = |fixed: bool, text: fn(&Format) -> &'static str| {
        let text = match found {
            Some(found) if !fixed => format!("detected: {}", text(found)),
            _ => "detect".to_owned(),
        };
        (AttrValue::from(""), AttrValue::from(text))
    };
    let delimiter = choice.delimiter.map_or("", delimiter_name);
    let encoding = choice.encoding.map_or("", Encoding::name);
    let yes_no = |value: Option<bool>| value.map_or("", |yes| if yes { "yes" } else { "no" });
    let missing = reformat(|choice, value| {
        choice.missing = Some(value.split_whitespace().map(str::to_owned).collect());
    });
    let on_missing = Callback::from(move |event: Event| missing.emit(dom::value_of(&event)));
    let missing_markers = match (&choice.missing, found) {
        (Some(markers), _) => markers.join(" "),
        (None, Some(found)) => found.missing.join(" "),
        (None, None) => String::new(),
    };
    html! {
        <details class="more" id="format" open={found.is_none()}>
            <summary>{ if found.is_some() { "How the file is read" } else { "Read it another way" } }</summary>
            <div class="fields">
                <Select id="format-delimiter" label="Columns are separated by" value={delimiter}
                    options={vec![
                        detected(choice.delimiter.is_some(), |found| delimiter_name(found.delimiter)),
                        option("comma", "comma ,"), option("semicolon", "semicolon ;"), option("tab", "tab"), option("pipe", "pipe |"),
                        option("space", "white space"),
                    ]}
                    onchange={reformat(|choice, value| choice.delimiter = match value {
                        "comma" => Some(Delimiter::Comma),
                        "semicolon" => Some(Delimiter::Semicolon),
                        "tab" => Some(Delimiter::Tab),
                        "pipe" => Some(Delimiter::Pipe),
                        "space" => Some(Delimiter::Space),
                        _ => None,
                    })} />
                <Select id="format-encoding" label="Encoding" value={encoding}
                    options={std::iter::once(detected(choice.encoding.is_some(), |found| found.encoding.title()))
                        .chain(Encoding::ALL.iter().map(|encoding| option(encoding.name(), encoding.title())))
                        .collect::<Vec<_>>()}
                    onchange={reformat(|choice, value| choice.encoding = Encoding::of(value))} />
                <Select id="format-header" label="First row names the columns" value={yes_no(choice.header)}
                    options={vec![detected(choice.header.is_some(), |found| if found.header { "yes" } else { "no" }), option("yes", "yes"), option("no", "no")]}
                    onchange={reformat(|choice, value| choice.header = truth(value))} />
                <Select id="format-decimal" label="Decimal mark" value={yes_no(choice.decimal_comma)}
                    options={vec![detected(choice.decimal_comma.is_some(), |found| if found.decimal_comma { "comma" } else { "point" }), option("no", "point 1.5"), option("yes", "comma 1,5")]}
                    onchange={reformat(|choice, value| choice.decimal_comma = truth(value))} />
                <div class="field">
                    <label for="format-missing">{ "Missing, besides empty cells" }</label>
                    <input type="text" id="format-missing" value={missing_markers} spellcheck="false" autocomplete="off" onchange={on_missing} />
                </div>
            </div>
        </details>
    }
}

fn truth(value: &str) -> Option<bool> {
    match value {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn delimiter_name(delimiter: Delimiter) -> &'static str {
    match delimiter {
        Delimiter::Comma => "comma",
        Delimiter::Semicolon => "semicolon",
        Delimiter::Tab => "tab",
        Delimiter::Pipe => "pipe",
        Delimiter::Space => "space",
    }
}

/// The tab: what was noticed while the table was read, and its first rows.
pub fn tab(page: &Page) -> Html {
    html! { <>{ for page.state.summary.as_deref().map(notes) }{ preview(page) }</> }
}

/// The table's first rows under what each column looks like.
fn preview(page: &Page) -> Html {
    let Some(summary) = page.state.summary.as_deref() else { return html! {} };
    let configuration = page.state.configuration.as_ref();
    let part = |name: &str| {
        if name == configuration.label.column {
            Some("label")
        } else if configuration.is_sensitive(name) {
            Some("group")
        } else if configuration.ignored.iter().any(|ignored| ignored == name) {
            Some("left out")
        } else {
            None
        }
    };
    // A wide table's first columns, behind those that have a part.
    let columns = &summary.columns;
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    if columns.len() > super::LISTED {
        let has_part = |name: &str| name == configuration.label.column || configuration.is_sensitive(name);
        let (first, others): (Vec<usize>, Vec<usize>) =
            shown.into_iter().partition(|&i| has_part(&columns[i].name));
        shown = first.into_iter().chain(others).take(PREVIEWED).collect();
    }
    let hidden = columns.len() - shown.len();
    html! {
        <details class="preview" open=true>
            <summary><h2>{ match summary.preview.len() {
                1 => "The first row".to_owned(),
                rows => format!("The first {rows} rows"),
            } }</h2></summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Preview of the table">
                <table class="data">
                    <thead>
                        <tr>
                            { for shown.iter().map(|&i| &columns[i]).map(|column| html! {
                                <th scope="col" key={column.name.clone()}>
                                    <span class="cut">{ &column.name }</span>
                                    { for part(&column.name).map(|part| html! { <span class="part">{ part }</span> }) }
                                    <span class="kind">{ describe(column) }</span>
                                </th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for summary.preview.iter().map(|row| html! {
                            <tr>{ for shown.iter().filter_map(|&i| row.get(i)).map(|cell| match cell {
                                Some(text) => html! { <td><span class="cut">{ text }</span></td> },
                                None => html! { <td class="missing">{ "missing" }</td> },
                            }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
            if hidden > 0 {
                <p class="hint">{ format!("And {}.", counted(hidden, "more column")) }</p>
            }
        </details>
    }
}

fn describe(column: &ColumnSummary) -> String {
    let kind = match column.kind {
        ColumnKind::Numeric => "numeric",
        ColumnKind::Categorical => "categorical",
        ColumnKind::Constant => "constant",
        ColumnKind::Identifier => "identifier",
        ColumnKind::Date => "date",
    };
    let range = match (column.kind, column.range) {
        (ColumnKind::Numeric, Some([low, _, high])) => format!(", {} to {}", compact(low), compact(high)),
        _ => format!(", {}", counted(column.distinct, "value")),
    };
    let missing = if column.missing > 0 {
        format!(", {} missing", count(column.missing as u64))
    } else {
        String::new()
    };
    format!("{kind}{range}{missing}")
}
