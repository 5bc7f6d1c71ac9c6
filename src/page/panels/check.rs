//! The influence check: rows left out for good, one at a time, beside what influence said.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use super::drawn::{Charts, chart};
use super::frame::{Source, Words, frame};
use super::ghost::{self, Shape};
use super::rows::{alone_with, select_row};
use crate::page::charts::{Checkup, Estimates};
use crate::page::format::{compact, correlation, count, counted, number, percent};
use crate::page::processor::computed_words;
use crate::page::reading;
use crate::page::state::{Action, JobKind};
use crate::page::view::{Checking, Picture};
use soft_unlearn::compute::Processor;
use soft_unlearn::experiment::{CheckRows, LeftOutRows, Outcome};
use soft_unlearn::leave_one_out::{Agreement, LeftOutStatus};

/// Models trained again that one row left out costs, roughly.
const TRAININGS_A_ROW: f64 = 0.04;

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
        if checked.rows.is_empty() {
            { ghost::picture(Shape::Diagonal) }
            { ghost::table(&["", "rows", "Pearson", "Spearman", "slope", "same sign"], &["plain".to_owned(), "corrected for leverage".to_owned()]) }
        }
        if let Some(checkup) = &charts.checkup {
            <div class="chart-controls">
                <Select id="check-what" label="Change of" value={shown} onchange={page.look(|view, value: String| {
                    view.checking = if value == "utility" { Checking::Utility } else { Checking::Target };
                })} options={vec![("target".into(), "the target F".into()), ("utility".into(), "the validation loss U".into())]} />
            </div>
            { for charts.check.iter().map(|drawn| chart(page, "chart-check", drawn)) }
            { agreements(checkup.of(what).1) }
            { nearer(checkup, what) }
            { worst(page, outcome, checked, checkup.of(what)) }
            <h3>{ "Every row's actual effect" }</h3>
            <p data-testid="effects">{ reading::effects(outcome, checkup) }</p>
            { for charts.effects.iter().map(|[target, utility]| html! { <>
                { chart(page, "chart-effect-target", target) }
                { chart(page, "chart-effect-utility", utility) }
            </> }) }
        }
    </> };
    let words = Words {
        reading: charts.checkup.as_ref().map(reading::check),
        about: "Influence says what leaving a row out would do, without doing it: f = g′H⁻¹∇F. Here the model is trained again without the row, to a \
                gradient of 1e-9, and F and U are measured. The plain estimate is for removing a little of the row; divided by 1 − h, h the row's \
                leverage, it is one Newton step of the problem without the row, and holds for high-leverage rows, too. Both are slopes times a step; where the step \
                is long, F and U bend on the way. For rows that are chosen they are evaluated at the end of that one step, too: a pass over the validation rows each.",
        sources: &[Source::Influence, Source::OneStep],
        charts: if charts.check.is_some() { &["chart-check"] } else { &[] },
        tables: if checked.rows.is_empty() { &[] } else { &["table-agreement", "table-worst"] },
    };
    frame(page, Picture::Check, words, body)
}

fn controls(page: &Page, outcome: &Outcome, checked: &LeftOutRows) -> Html {
    let state = page.state;
    let n = outcome.samples.row.len();
    let nothing = checked.rows.is_empty();
    let button = |id: &'static str, label: String, rows: Option<CheckRows>, disabled: bool| {
        // What to press first.
        let first = nothing && id == "check-some";
        let act = page.act.clone();
        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Check(rows.clone())));
        html! { <button type="button" class={if first { "primary" } else { "small" }} {id} {disabled} {onclick}>{ label }</button> }
    };
    let off = state.busy() || state.going(JobKind::Check) || state.outdated();
    let selected: Vec<u32> = state.selected.iter().map(|&place| place as u32).collect();
    let check = &state.check;
    let told = checked.rows.len();
    let progress = if state.going(JobKind::Check) {
        let seconds = check.milliseconds_per_row * check.waiting as f64 / check.workers.max(1) as f64 / 1e3;
        let rest = match seconds {
            seconds if check.milliseconds_per_row == 0.0 || !seconds.is_finite() => String::new(),
            seconds if seconds < 1.5 => ", a moment to go".to_owned(),
            seconds => format!(", about {} s to go", count(seconds.ceil() as u64)),
        };
        let workers =
            if check.workers > 1 { format!(", on {} workers", check.workers) } else { String::new() };
        format!(
            "{} of {} trained without{workers}{rest}.",
            count(check.done as u64),
            counted(check.done + check.waiting, "row")
        )
    } else if check.waiting > 0 {
        format!("Stopped: {} still waiting. What was found is kept.", counted(check.waiting, "row"))
    } else if checked.rows.is_empty() {
        let some = 200.min(n);
        let time = ghost::takes(outcome, TRAININGS_A_ROW * some as f64).map_or(String::new(), |time| {
            format!(" {} {time}.", if some < n { "200 rows take" } else { "All rows take" })
        });
        format!(
            "Each row is left out and the model trained again; a point compares the actual change with what influence said.{time}"
        )
    } else {
        format!("{} trained without.", counted(told, "row"))
    };
    let failed = match check.failed {
        0 => String::new(),
        workers => {
            format!(" {} stopped on the way; its rows were handed to the others.", counted(workers, "worker"))
        }
    };
    // Who asks for the GPU is told why it was not used; who does not has read it below the page.
    let wanted = state.processor == Processor::Gpu && check.computed.note.is_some();
    let computed = if check.computed.gpu.is_some() || wanted {
        format!(" {}", computed_words(&check.computed))
    } else {
        String::new()
    };
    html! { <>
        <div class="chart-controls" role="group" aria-label="Train without">
            { button("check-some", format!("Leave out {} rows, drawn at random", count(200.min(n) as u64)), Some(CheckRows::Random(200.min(n) as u32)), off) }
            { button("check-all", format!("All {}", count(n as u64)), Some(CheckRows::All), off) }
            if !selected.is_empty() {
                { button("check-selected", format!("The {} selected", count(selected.len() as u64)), Some(CheckRows::Places(selected.clone())), off) }
            }
            if state.going(JobKind::Check) { { button("check-stop", "Stop".to_owned(), None, false) } }
        </div>
        <p class="hint" data-testid="check-progress" role="status">
            { progress }{ failed }{ computed }
            if state.going(JobKind::Check) {
                { " " }<progress max={(check.done + check.waiting).to_string()} value={check.done.to_string()} aria-label="Rows trained without"></progress>
            }
        </p>
    </> }
}

/// Statistics of the estimates, side by side.
fn agreements([plain, corrected, one_step]: &[Agreement; 3]) -> Html {
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
                    if one_step.rows > 0 { { line("evaluated at one step", "one-step", one_step) } }
                </tbody>
            </table>
        </div>
    }
}

/// What evaluating at one step is worth, over the rows for which it was asked.
fn nearer(checkup: &Checkup, what: Checking) -> Html {
    let Some(misses) = checkup.misses_of(what) else { return html! {} };
    let told = match misses.nearer() {
        Some(times) if times >= 1.05 => format!("{} times nearer", compact(times)),
        Some(times) if times > 0.95 => "no nearer".to_owned(),
        Some(times) => format!("{} times as far off", compact(1.0 / times)),
        None => "exactly there".to_owned(),
    };
    html! {
        <p data-testid="check-nearer" data-value={misses.nearer().map(|times| times.to_string()).unwrap_or_default()}>
            { format!("Over the {} evaluated at one step, the corrected estimate misses the truth by {} on average, the evaluated one by {}: {told}.",
                counted(misses.rows, "row"), compact(misses.corrected), compact(misses.one_step)) }
        </p>
    }
}

/// The ten rows that the plain estimate misjudges most: each can be selected, and all be evaluated at one step.
fn worst(
    page: &Page,
    outcome: &Outcome,
    checked: &LeftOutRows,
    (told, [plain, ..]): (&Estimates, &[Agreement; 3]),
) -> Html {
    let samples = &outcome.samples;
    let places: Vec<u32> =
        plain.worst.iter().filter_map(|&k| checked.rows.get(k)).map(|row| row.place as u32).collect();
    let evaluated = plain.worst.iter().all(|&k| told.one_step[k].is_finite());
    let state = page.state;
    let off = state.busy() || state.going(JobKind::Check) || state.outdated();
    let alone = places.iter().any(|&place| !alone_with(outcome, place as usize).is_empty());
    let act = page.act.clone();
    let evaluate =
        Callback::from(move |_: MouseEvent| act.emit(Action::Check(Some(CheckRows::Places(places.clone())))));
    let columns = ["leverage", "plain", "corrected", "one step", "actual", "steps"];
    html! { <>
        <h3>{ "Rows that the plain estimate misjudges most" }</h3>
        if !evaluated {
            <p><button type="button" class="small" id="check-worst" disabled={off} onclick={evaluate}>{ "Evaluate them at one step" }</button></p>
        }
        <div class="scroll" tabindex="0" role="region" aria-label="Worst rows">
            <table class="figures" id="table-worst">
                <thead><tr>
                    <th scope="col" class="left">{ "row" }</th>
                    { for columns.map(|name| html! { <th scope="col">{ name }</th> }) }
                    if alone { <th scope="col">{ "alone with" }</th> }
                </tr></thead>
                <tbody>
                    { for plain.worst.iter().map(|&k| {
                        let row = &checked.rows[k];
                        let (h, number_in_file) = (samples.leverage.get(row.place).copied(), samples.row[row.place]);
                        let how = match row.status {
                            LeftOutStatus::Chord => row.steps.to_string(),
                            LeftOutStatus::Newton => format!("{} (Newton)", row.steps),
                            LeftOutStatus::NotConverged => "did not converge".to_owned(),
                            LeftOutStatus::OneClass => "the only row of its class".to_owned(),
                            LeftOutStatus::NoOptimum => "no unique model without it".to_owned(),
                        };
                        let missing = |k| if k == 2 { "not asked" } else { "undefined" };
                        let values = [told.plain[k], told.corrected[k], told.one_step[k], told.actual[k]];
                        html! {
                            <tr key={number_in_file}>
                                <th scope="row">{ select_row(page, outcome, row.place) }</th>
                                <td data-value={h.unwrap_or(f64::NAN).to_string()}>{ h.map_or_else(|| "unknown".to_owned(), |h| number(h, 4)) }</td>
                                { for values.into_iter().enumerate().map(|(k, value)| html! {
                                    <td data-value={value.to_string()}>{ if value.is_finite() { compact(value) } else { missing(k).to_owned() } }</td>
                                }) }
                                <td>{ how }</td>
                                if alone { <td>{ alone_with(outcome, row.place) }</td> }
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
    </> }
}
