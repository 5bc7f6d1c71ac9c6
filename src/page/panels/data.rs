//! The data: which table, how it is written down, what its columns look like.

use yew::prelude::*;

use super::controls::{Number, number as field, slider};
use super::format::format_fields;
use super::part::part;
use super::{Page, dom};
use crate::page::format::{bytes, count, counted, number, percent};
use crate::page::state::Action;
use crate::worker::{Slot, Source};
use soft_unlearn::experiment::{BundledSet, Embeddings, Synthetic};

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
    let Some(Source::Synthetic(world)) = &page.state.source else { return None };
    Some(slider(
        Number { id, label, value: world.bias.to_string(), limits: ["0", "0.1", "3"] },
        number(world.bias, 1),
        remake(page, |world, value| world.bias = value),
    ))
}

/// The made-up world's sliders.
fn world(page: &Page) -> Html {
    let Some(Source::Synthetic(world)) = &page.state.source else { return html! {} };
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
        <>{ for state.summary.as_deref().map(|summary| html! { <>
            <p class="data-name"><strong>{ &summary.name }</strong></p>
            <p class="hint">
                { format!("{}, {}, {}", counted(summary.rows, "row"), counted(summary.columns.len(), "column"), bytes(summary.bytes)) }
            </p>
            { credit(state.source.as_ref()) }
            { world(page) }
            { embeddings(page) }
            { saved(page) }
        </> }) }</>
    </> }
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

/// Settings under a name: to keep those that are set, to use those that were.
fn saved(page: &Page) -> Html {
    let act = page.act.clone();
    let keep = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if let Some(name) = dom::text_of("settings-name") {
            act.emit(Action::Save(name));
        }
    });
    let send = |action: Action| {
        let act = page.act.clone();
        Callback::from(move |_: MouseEvent| act.emit(action.clone()))
    };
    html! {
        <details class="more" id="saved">
            <summary>{ "Settings under a name" }</summary>
            <form class="line" onsubmit={keep}>
                <label class="visually-hidden" for="settings-name">{ "Name of these settings" }</label>
                <input type="text" id="settings-name" maxlength="60" autocomplete="off" placeholder="Name" />
                <button id="save-settings">{ "Keep these settings" }</button>
            </form>
            <ul class="plain-list">
                { for page.state.saved.iter().map(|saved| html! {
                    <li key={saved.name.clone()}>
                        <button type="button" class="link" onclick={send(Action::UseSaved(saved.name.clone()))}>{ &saved.name }</button>
                        { " " }
                        <button type="button" class="small" aria-label={format!("Forget {}", saved.name)} onclick={send(Action::ForgetSaved(saved.name.clone()))}>{ "Forget" }</button>
                    </li>
                }) }
            </ul>
            <p class="hint">{ "They stay in this browser, and are offered for files with the same columns." }</p>
        </details>
    }
}
