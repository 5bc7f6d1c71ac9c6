//! The correction: which rows are removed, how weights are found, how they become a model.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, Select, optional_setting, setting, slider, tick};
use crate::page::format::{counted, number as format_number, percent};
use crate::page::words;
use soft_unlearn::experiment::{Configuration, WeightBounds, numbers};
use soft_unlearn::leave_one_out::Estimate;
use soft_unlearn::objective::TargetKind;
use soft_unlearn::weights::{HardScheme, SoftScheme};

/// The right end of the slider for the largest ε: beyond it, only numbers say it.
const FARTHEST: &str = "3";

fn soft_key(scheme: SoftScheme) -> AttrValue {
    let key = serde_json::to_value(scheme).ok().and_then(|value| value.as_str().map(str::to_owned));
    key.unwrap_or_default().into()
}

/// How rows are removed and weighted; how much of it is said by the main sliders.
pub fn correction(page: &Page) -> Html {
    let settings = page.state.configuration.correction;
    html! {
        <>
            <div class="scheme hard">
                <h3>{ "Hard: remove rows" }</h3>
                { hard(page, settings.hard) }
            </div>
            <div class="scheme soft">
                <h3>{ "Soft: weigh every row" }</h3>
                { soft(page) }
            </div>
            { estimate(page, settings.estimate) }
        </>
    }
}

fn hard(page: &Page, scheme: HardScheme) -> Html {
    let change = page.edit(|configuration, value: String| {
        if value != "chosen" {
            configuration.removed.clear();
            configuration.correction.hard =
                if value == "both_harmful" { HardScheme::BothHarmful } else { HardScheme::TopShare(0.1) };
        }
    });
    let chosen = page.state.configuration.removed.len();
    let key = match scheme {
        _ if chosen > 0 => "chosen",
        HardScheme::TopShare(_) => "top_share",
        HardScheme::BothHarmful => "both_harmful",
    };
    let mut options: Vec<(AttrValue, AttrValue)> = vec![
        ("top_share".into(), "those that harm the target most".into()),
        ("both_harmful".into(), "all that harm target and utility".into()),
    ];
    if chosen > 0 {
        options.push(("chosen".into(), format!("{} chosen in Rows", counted(chosen, "row")).into()));
    }
    html! { <>
        <Select id="hard-scheme" label="Rows" value={key} onchange={change} {options} />
    </> }
}

/// The share of the rows that is removed, as a slider, where the scheme asks for one.
pub fn share_removed(page: &Page, id: &'static str, label: Html) -> Option<Html> {
    let configuration = &page.state.configuration;
    let HardScheme::TopShare(share) = configuration.correction.hard else { return None };
    if !configuration.removed.is_empty() {
        return None;
    }
    Some(slider(
        Number { id, label, value: format_plain(share * 100.0), limits: ["0", "0.5", "50"] },
        percent(share, 1),
        page.edit(|configuration, value: f64| {
            configuration.correction.hard = HardScheme::TopShare(value / 100.0);
        }),
    ))
}

/// The share of the gap that is to be closed, as a slider, where the scheme asks for one.
pub fn share_closed(page: &Page, id: &'static str, label: Html) -> Option<Html> {
    let settings = page.state.configuration.correction;
    let uses_share = !matches!(settings.soft, SoftScheme::Soft20 | SoftScheme::Soft22);
    uses_share.then(|| {
        let value = format_plain(settings.share_of_gap * 100.0);
        slider(
            Number { id, label, value, limits: ["0", "1", "150"] },
            percent(settings.share_of_gap, 0),
            page.edit(|configuration, value: f64| configuration.correction.share_of_gap = value / 100.0),
        )
    })
}

fn soft(page: &Page) -> Html {
    let settings = page.state.configuration.correction;
    let change = page.edit(|configuration, value: String| {
        let chosen = SoftScheme::ALL.into_iter().find(|scheme| soft_key(*scheme) == value.as_str());
        configuration.correction.soft = chosen.unwrap_or(SoftScheme::Kept);
    });
    let options =
        SoftScheme::ALL.into_iter().map(|scheme| (soft_key(scheme), words::soft_scheme(scheme)[0].into()));
    let uses_lambda = !matches!(settings.soft, SoftScheme::Kept | SoftScheme::Soft21 | SoftScheme::Soft23);
    let uses_bounds = matches!(settings.soft, SoftScheme::Kept | SoftScheme::ExactBoxed);
    html! { <>
        <Select id="soft-scheme" label="Weights" value={soft_key(settings.soft)} onchange={change} options={options.collect::<Vec<_>>()} />
        <p class="hint formula">{ words::soft_scheme(settings.soft)[1] }</p>
        if uses_bounds { { bounds(page) } }
        if uses_lambda || uses_bounds || page.state.configuration.target() == Some(TargetKind::Robustness) {
            <details class="more" id="advanced">
                <summary>{ "Finer settings" }</summary>
                if uses_bounds { { exact_bounds(page) } }
                if settings.soft == SoftScheme::Kept { { keep_utility(page) } }
                if uses_lambda { { lambda(page) } }
                if page.state.configuration.target() == Some(TargetKind::Robustness) {
                    { setting(page, "perturbation", &numbers::PERTURBATION) }
                }
            </details>
        }
    </> }
}

/// The box, as sliders: one without an upper bound stands at its end until it is moved.
fn bounds(page: &Page) -> Html {
    let WeightBounds { lowest: lower, highest: upper } = page.state.configuration.correction.bounds;
    let words = upper.map_or("none".to_owned(), |upper| format_number(upper, 2));
    let value = upper.map_or(FARTHEST.to_owned(), |upper| upper.to_string());
    html! { <>
        { slider(
            Number { id: "bounds-lower", label: html! { "Smallest weight" }, value: lower.to_string(), limits: ["-2", "0.05", "1"] },
            format_number(lower, 2),
            page.edit(|configuration, value: f64| configuration.correction.bounds.lowest = value),
        ) }
        { slider(
            Number { id: "bounds-upper", label: html! { "Largest weight" }, value, limits: ["1", "0.05", FARTHEST] },
            words,
            page.edit(|configuration, value: f64| configuration.correction.bounds.highest = Some(value)),
        ) }
        { tick("bounds-upper-none".to_owned(), html! { "No largest weight" }, upper.is_none(), page.edit(|configuration, none: bool| {
            configuration.correction.bounds.highest = (!none).then_some(2.0);
        })) }
    </> }
}

/// The box in numbers, beyond the sliders' ends and between their steps.
fn exact_bounds(page: &Page) -> Html {
    let none = |configuration: &mut Configuration| configuration.correction.bounds.highest = None;
    html! {
        <div class="pair">
            { setting(page, "bounds-lower-exact", &numbers::LOWEST_WEIGHT) }
            { optional_setting(page, "bounds-upper-exact", &numbers::HIGHEST_WEIGHT, "none", none) }
        </div>
    }
}

/// Whether each step of the kept goal also spares the validation loss, and what that bought.
fn keep_utility(page: &Page) -> Html {
    let change = page.edit(|configuration, ticked: bool| configuration.correction.keep_utility = ticked);
    let ticked = page.state.configuration.correction.keep_utility;
    let bought = page.state.outcome.as_deref().filter(|_| ticked).and_then(words::kept_utility);
    html! { <>
        { tick("keep-utility".to_owned(), html! { "Spare the validation loss, too" }, ticked, change) }
        <p class="hint" data-testid="kept-utility">{ bought.unwrap_or_else(|| words::KEEP_UTILITY.to_owned()) }</p>
    </> }
}

fn lambda(page: &Page) -> Html {
    let automatic = |configuration: &mut Configuration| configuration.correction.lambda_relative = None;
    optional_setting(page, "lambda", &numbers::LAMBDA, "automatic", automatic)
}

/// What leaving a row out is taken to do.
fn estimate(page: &Page, estimate: Estimate) -> Html {
    let change = page.edit(|configuration, value: String| {
        configuration.correction.estimate = match value.as_str() {
            "plain" => Estimate::Plain,
            "leverage_corrected" => Estimate::LeverageCorrected,
            _ => Estimate::Matched,
        };
    });
    let (value, about) = match estimate {
        Estimate::Matched => {
            ("matched", "Removed rows by f / (1 − h), slightly re-weighted ones by f; h is a row's leverage.")
        }
        Estimate::Plain => {
            ("plain", "f: what removing a little of a row does, times one. High-leverage rows do far more.")
        }
        Estimate::LeverageCorrected => {
            ("leverage_corrected", "f / (1 − h): what removing a row whole does, h its leverage.")
        }
    };
    html! { <>
        <Select id="estimate" label="What a row is taken to do" {value} onchange={change} options={vec![
            ("matched".into(), "what suits the step".into()),
            ("plain".into(), "plain influence for both".into()),
            ("leverage_corrected".into(), "corrected for leverage for both".into()),
        ]} />
        <p class="hint formula">{ about }</p>
    </> }
}

/// A number as an input takes it, without the dust of binary fractions.
fn format_plain(value: f64) -> String {
    let text = format_number(value, 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
