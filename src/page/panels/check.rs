//! The influence check: rows left out for good, one at a time, beside what influence said.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use super::frame::{Source, Words, frame};
use super::pictures::{Charts, chart, look};
use crate::experiment::{CheckRows, Checked, Outcome};
use crate::leave_one_out::{Agreement, LeftOutStatus};
use crate::page::charts::Estimates;
use crate::page::format::{compact, correlation, count, counted, number, percent};
use crate::page::reading;
use crate::page::state::Action;
use crate::page::view::{Checking, Picture};

/// The panel.
pub fn check(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let checked = page.state.checked.as_ref();
    let what = page.state.view.checking;
    let shown = match what {
        Checking::Target => "target",
        Checking::Utility => "utility",
    };
    let body = html! { <>
        { controls(page, outcome, checked) }
        if let Some(checkup) = &charts.checkup {
            <div class="chart-controls">
                <Select id="check-what" label="Change of" value={shown} onchange={look(page, |view, value: String| {
                    view.checking = if value == "utility" { Checking::Utility } else { Checking::Target };
                })} options={vec![("target".into(), "the target F".into()), ("utility".into(), "the validation loss U".into())]} />
            </div>
            { for charts.check.iter().map(|drawn| chart(page, "chart-check", drawn)) }
            { agreements(checkup.of(what).1) }
            { worst(outcome, checked, checkup.of(what)) }
            <h3>{ "Every row's actual effect" }</h3>
            { for charts.effects.iter().map(|[target, utility]| html! { <>
                { chart(page, "chart-effect-target", target) }
                { chart(page, "chart-effect-utility", utility) }
            </> }) }
        }
    </> };
    let words = Words {
        reading: charts.checkup.as_ref().map(|checkup| reading::check(outcome, checkup)),
        about: "Influence says what leaving a row out would do, without doing it: f = g′H⁻¹∇F. Here the model is trained again without the row, to a \
                gradient of 1e-9, and F and U are measured. The plain estimate is for removing a little of the row; divided by 1 − h, h the row's \
                leverage, it is one Newton step of the problem without the row, and holds for rows that the model bends to.",
        sources: &[Source::Influence, Source::OneStep],
        charts: if charts.check.is_some() { &["chart-check"] } else { &[] },
        tables: if checked.rows.is_empty() { &[] } else { &["table-agreement", "table-worst"] },
    };
    frame(page, Picture::Check, words, body)
}

fn controls(page: &Page, outcome: &Outcome, checked: &Checked) -> Html {
    let state = page.state;
    let n = outcome.samples.row.len();
    let button = |id: &'static str, label: String, rows: Option<CheckRows>, disabled: bool| {
        let act = page.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Check(rows.clone())));
        html! { <button type="button" class="small" {id} {disabled} {onclick}>{ label }</button> }
    };
    let off = state.busy() || state.checking || state.outdated();
    let selected: Vec<u32> = state.selected.iter().map(|&place| place as u32).collect();
    let progress = if state.checking {
        let known = checked.known;
        let seconds = checked.milliseconds_per_row * checked.waiting as f64 / 1e3;
        let rest = match seconds {
            seconds if checked.milliseconds_per_row == 0.0 || !seconds.is_finite() => String::new(),
            seconds if seconds < 1.5 => ", a moment to go".to_owned(),
            seconds => format!(", about {} s to go", count(seconds.ceil() as u64)),
        };
        format!("{} trained without, {} waiting{rest}.", counted(known, "row"), count(checked.waiting as u64))
    } else if checked.waiting > 0 {
        format!("Stopped: {} still waiting.", counted(checked.waiting, "row"))
    } else if checked.rows.is_empty() {
        "Nothing has been left out yet.".to_owned()
    } else {
        format!("{} trained without.", counted(checked.rows.len(), "row"))
    };
    let asked = checked.known + checked.waiting;
    html! { <>
        <div class="chart-controls" role="group" aria-label="Train without">
            { button("check-some", format!("Leave out {} rows, drawn at random", count(200.min(n) as u64)), Some(CheckRows::Random(200.min(n) as u32)), off) }
            { button("check-all", format!("All {}", count(n as u64)), Some(CheckRows::All), off) }
            if !selected.is_empty() {
                { button("check-selected", format!("The {} selected", count(selected.len() as u64)), Some(CheckRows::Places(selected.clone())), off) }
            }
            if state.checking { { button("check-stop", "Stop".to_owned(), None, false) } }
        </div>
        <p class="hint" data-testid="check-progress" role="status">
            { progress }
            if state.checking {
                { " " }<progress max={asked.to_string()} value={checked.known.to_string()} aria-label="Rows trained without"></progress>
            }
        </p>
    </> }
}

/// Statistics of both estimates, side by side.
fn agreements([plain, corrected]: &[Agreement; 2]) -> Html {
    let cell = |id: &str, value: Option<f64>, words: fn(f64, usize) -> String, digits: usize| match value {
        Some(value) => {
            html! { <td data-testid={id.to_owned()} data-value={value.to_string()}>{ words(value, digits) }</td> }
        }
        None => {
            html! { <td data-testid={id.to_owned()} data-value="" title="one of the sides does not vary">{ "undefined" }</td> }
        }
    };
    let line = |name: &'static str, key: &str, it: &Agreement| {
        html! {
            <tr>
                <th scope="row">{ name }</th>
                <td>{ count(it.rows as u64) }</td>
                { cell(&format!("check.pearson.{key}"), it.pearson, correlation, 5) }
                { cell(&format!("check.spearman.{key}"), it.spearman, correlation, 5) }
                { cell(&format!("check.slope.{key}"), it.slope, number, 4) }
                <td>{ it.same_sign.map_or("undefined".to_owned(), |share| percent(share, 2)) }</td>
            </tr>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Agreement of estimate and truth">
            <table class="figures" id="table-agreement">
                <thead><tr>
                    <td></td><th scope="col">{ "rows" }</th><th scope="col">{ "Pearson" }</th><th scope="col">{ "Spearman" }</th>
                    <th scope="col"><span title="of the least-squares line of actual over predicted; 1 where the sizes agree">{ "slope" }</span></th>
                    <th scope="col">{ "same sign" }</th>
                </tr></thead>
                <tbody>
                    { line("plain", "plain", plain) }
                    { line("corrected for leverage", "corrected", corrected) }
                </tbody>
            </table>
        </div>
    }
}

/// The ten rows that the plain estimate misjudges most.
fn worst(outcome: &Outcome, checked: &Checked, (told, [plain, _]): (&Estimates, &[Agreement; 2])) -> Html {
    let samples = &outcome.samples;
    html! { <>
        <h3>{ "Rows that the plain estimate misjudges most" }</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Worst rows">
            <table class="figures" id="table-worst">
                <thead><tr>
                    <th scope="col" class="left">{ "row" }</th>
                    { for ["leverage", "plain", "corrected", "actual", "steps"].map(|name| html! { <th scope="col">{ name }</th> }) }
                </tr></thead>
                <tbody>
                    { for plain.worst.iter().map(|&k| {
                        let row = &checked.rows[k];
                        let (h, number_in_file) = (samples.leverage[row.place], samples.row[row.place]);
                        let how = match row.status {
                            LeftOutStatus::Chord => row.steps.to_string(),
                            LeftOutStatus::Newton => format!("{} (Newton)", row.steps),
                            LeftOutStatus::NotConverged => "did not converge".to_owned(),
                            LeftOutStatus::OneClass => "the only row of its class".to_owned(),
                            LeftOutStatus::NoOptimum => "no unique model without it".to_owned(),
                        };
                        html! {
                            <tr key={number_in_file}>
                                <th scope="row">{ number_in_file.to_string() }</th>
                                <td data-value={h.to_string()}>{ number(h, 4) }</td>
                                { for [told.plain[k], told.corrected[k], told.actual[k]].map(|value| html! {
                                    <td data-value={value.to_string()}>{ if value.is_finite() { compact(value) } else { "undefined".to_owned() } }</td>
                                }) }
                                <td>{ how }</td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    </> }
}
