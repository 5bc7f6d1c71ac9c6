//! Every method at one gap: what each needed to get there, what it costs on test rows with intervals, and which one to take.

use yew::prelude::*;

use super::controls::Select;
use super::ghost;
use super::{Page, dom};
use crate::page::format::{compact, count, milliseconds, number, signed};
use crate::page::state::{Action, AtOneGap, JobKind};
use crate::page::view::{Judge, Tab};
use soft_unlearn::experiment::{BatchKind, Contender, MatchedComparison, MatchedRow, Outcome};
use soft_unlearn::objective::intervals::{Interval, Statistic};

/// The job behind the panel.
const MATCHED: JobKind = JobKind::Batch(BatchKind::Matched);

/// Models that are trained for the whole comparison, roughly: by this much longer than one retraining it takes.
const RETRAININGS: f64 = 100.0;

/// The button on the first screen: brings every method to the goal, and shows the table.
pub fn match_button(page: &Page) -> Html {
    let state = page.state;
    let off =
        state.busy() || state.going(MATCHED) || state.outdated() || state.configuration.groups.is_empty();
    let begin = begin(page);
    let open = page.look(|view, _: MouseEvent| view.tab = Tab::Methods);
    let onclick = Callback::from(move |event: MouseEvent| {
        open.emit(event.clone());
        begin.emit(event);
        dom::bring_tabs();
    });
    html! {
        <button type="button" id="match" disabled={off} {onclick} title="Bring every method to this goal by its own strength, and compare what it costs">{ "Match" }</button>
    }
}

fn begin(page: &Page) -> Callback<MouseEvent> {
    page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::Matched))
}

/// The comparison, or what it will show.
pub fn matched(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let found = state.at_one_gap.as_deref();
    let settings = state.compare_settings();
    let unfinished = found.is_some_and(|found| found.goes_on(&state.configuration, &settings));
    let off = state.busy() || state.going(MATCHED) || state.outdated();
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::Matched));
    let judge = match state.view.judge {
        Judge::Accuracy => "accuracy",
        Judge::LogLoss => "log_loss",
        Judge::WorstGroup => "worst_group",
    };
    html! { <section aria-labelledby="heading-matched">
        <h3 id="heading-matched">{ "At the same gap" }</h3>
        <div class="chart-controls">
            <Select id="match-judge" label="Judged by" value={judge} onchange={page.look(|view, value: String| view.judge = match value.as_str() {
                "log_loss" => Judge::LogLoss, "worst_group" => Judge::WorstGroup, _ => Judge::Accuracy,
            })} options={vec![("accuracy".into(), "accuracy".into()), ("log_loss".into(), "log loss".into()), ("worst_group".into(), "the worst group's accuracy".into())]} />
            <button type="button" id="match-run" class="primary" disabled={off} onclick={begin(page)}>{ if unfinished { "Go on" } else { "Match every method" } }</button>
            if state.going(MATCHED) { <button type="button" id="match-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        <p class="hint" role="status" data-testid="match-progress">{ progress(page, outcome, found) }</p>
        if let Some(found) = found {
            if state.going(MATCHED) {
                <progress max={(found.rows.len() + found.waiting.unwrap_or(1)).to_string()} value={found.rows.len().to_string()} aria-label="Methods matched"></progress>
            }
            if !found.is_of(&state.configuration) {
                <p class="stale">{ "This comparison is of earlier settings: run it again for the present ones." }</p>
            }
            { result(found) }
        } else {
            { ghost::table(
                &["method", "strength", "validation gap", "gap", "accuracy", "since before", "log loss", "AUC", "worst group"],
                &[0, 1, 2].map(|place| Contender::ALL[place].name().to_owned()),
            ) }
        }
    </section> }
}

fn progress(page: &Page, outcome: &Outcome, found: Option<&AtOneGap>) -> String {
    let methods = Contender::ALL.len();
    let Some(found) = found else {
        let time =
            ghost::takes(outcome, RETRAININGS).map_or(String::new(), |time| format!(" This takes {time}."));
        return format!(
            "{methods} methods, hard and soft, each brought to the same gap on validation by its own strength; then what each costs on test, and which to take.{time}"
        );
    };
    if let Some(why) = found.rows.iter().find_map(|row| row.failed.as_deref()) {
        return format!("Nothing can be compared: {why}");
    }
    let (done, waiting) = (found.rows.len(), found.waiting.unwrap_or(0));
    if page.state.going(MATCHED) {
        let step = found.rows.last().map_or("beginning", |row| row.step.as_str());
        let named = done.min(methods);
        format!("{named} of {methods} methods; last: {step}.")
    } else if waiting > 0 {
        format!("Stopped after {} of {methods} methods.", done.min(methods))
    } else {
        format!("{methods} methods compared in {}.", milliseconds(found.pace.0))
    }
}

/// The recommendation and the table; while it is made, the methods so far.
fn result(found: &AtOneGap) -> Html {
    let comparison = found.comparison();
    let rows: Vec<&MatchedRow> = match comparison {
        Some(comparison) => sorted(comparison),
        None => found.rows.iter().filter_map(|row| row.row.as_ref()).collect(),
    };
    if rows.is_empty() {
        return html! {};
    }
    html! { <>
        // Its room is there before it.
        if comparison.is_none() { <p class="recommendation"></p> }
        if let Some(comparison) = comparison {
            <p class="recommendation" data-testid="recommendation">{ comparison.recommendation.why.replace(" -", " \u{2212}").replace("(-", "(\u{2212}") }</p>
        }
        <div class="scroll" tabindex="0" role="region" aria-label="Methods at the same gap">
            <table class="figures matched" id="table-matched">
                <caption>{ caption(comparison) }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "method" }</th>
                    { for HEADS.iter().map(|[name, title]| html! { <th scope="col" title={*title}>{ *name }</th> }) }
                    <th scope="col" class="left">{ "promises" }</th>
                </tr></thead>
                <tbody>{ for rows.into_iter().map(|row| line(row, comparison)) }</tbody>
            </table>
        </div>
    </> }
}

const HEADS: [[&str; 2]; 11] = [
    ["strength", "what it needed to come to the gap"],
    ["validation gap", "in points; all methods that arrive have the same"],
    ["gap", "largest difference between two groups in mean p on test, points"],
    ["accuracy", "on test, %"],
    ["since before", "accuracy on test, points"],
    ["to the best", "accuracy on test minus that of the best on validation, points"],
    ["log loss", "mean, on test"],
    ["AUC", "on test"],
    ["worst group", "accuracy on test of the group that has the lowest, %"],
    ["removed; effective", "training rows of weight 0; and (sum w)\u{b2} / sum w\u{b2}"],
    ["time", "of all the models that were made on the way, on this machine"],
];

fn caption(comparison: Option<&MatchedComparison>) -> String {
    match comparison {
        None => "Brought to the gap so far; test rows are looked at once, at the end.".to_owned(),
        Some(it) => format!(
            "Gap on {} validation rows from {} to {} points; figures of {} test rows; ±: half of a 95\u{202f}% interval of {} paired resamples",
            count(it.rows[0] as u64),
            number(it.before * 100.0, 1),
            number(it.goal * 100.0, 1),
            count(it.rows[1] as u64),
            count(u64::from(it.resamples))
        ),
    }
}

/// The best on validation first; then those that did not arrive.
fn sorted(comparison: &MatchedComparison) -> Vec<&MatchedRow> {
    let turned = |row: &MatchedRow| {
        let judged = row.judged.map_or(0.0, |it| it.estimate);
        let value = if comparison.judge.higher_is_better() { judged } else { -judged };
        if row.test.is_empty() {
            f64::MIN
        } else if row.met {
            value
        } else {
            value - 1e6
        }
    };
    let keys = comparison.methods.iter().map(turned);
    soft_unlearn::compute::by_descending((0..comparison.methods.len()).collect(), keys)
        .into_iter()
        .map(|place| &comparison.methods[place])
        .collect()
}

fn line(row: &MatchedRow, comparison: Option<&MatchedComparison>) -> Html {
    let taken = comparison.is_some_and(|it| it.recommendation.contender == row.contender);
    let name =
        html! { <th scope="row">{ &row.name }if taken { <span class="part">{ "take this" }</span> }</th> };
    let value = |statistic: Statistic| row.figure(statistic).and_then(|it| it.value);
    let accuracy = row.figure(Statistic::Accuracy);
    let gap = match (row.validation_gap, &row.failed) {
        (None, why) => why.clone().unwrap_or_else(|| "no model".to_owned()),
        (Some(gap), _) => {
            let of = if row.of_decisions { " of decisions" } else { "" };
            let nearest = if row.met || row.strength.is_none() { "" } else { ", its nearest" };
            format!("{}{of}{nearest}", number(gap * 100.0, 1))
        }
    };
    let removed = match (row.removed, row.effective_rows) {
        (Some(removed), Some(effective)) => {
            format!("{}; {}", count(removed as u64), count(effective.round().max(0.0) as u64))
        }
        _ => "\u{2013}".to_owned(),
    };
    html! {
        <tr key={row.name.clone()} class={classes!(taken.then_some("key-row"))}>
            { name }
            <td title={row.strength_name.clone()}>{ row.strength.map_or(String::new(), compact) }</td>
            <td class={classes!((!row.met && row.strength.is_some()).then_some("undefined"))}>{ gap }</td>
            { figure(value(row.gap_statistic()), 100.0, 1) }
            { figure(value(Statistic::Accuracy), 100.0, 1) }
            { difference(accuracy.and_then(|it| it.since_before)) }
            { difference(accuracy.and_then(|it| it.to_best)) }
            { figure(value(Statistic::LogLoss), 1.0, 3) }
            { figure(value(Statistic::Auc), 1.0, 3) }
            { figure(value(Statistic::WorstGroupAccuracy), 100.0, 1) }
            <td>{ removed }</td>
            <td data-value={row.milliseconds.to_string()} title={format!("{} models", row.models)}>{ milliseconds(row.milliseconds) }</td>
            <td class="left" title={row.reference.clone()}>{ &row.certificate_words }</td>
        </tr>
    }
}

fn ends(it: &Interval, scale: f64, places: usize) -> String {
    format!("95\u{202f}% interval: {} to {}", number(it.low * scale, places), number(it.high * scale, places))
}

fn figure(interval: Option<Interval>, scale: f64, places: usize) -> Html {
    let Some(it) = interval else { return html! { <td class="undefined" data-value="">{ "\u{2013}" }</td> } };
    html! {
        <td data-value={it.estimate.to_string()} title={ends(&it, scale, places)}>
            { number(it.estimate * scale, places) }<span class="hint">{ format!(" ±{}", number(0.5 * (it.high - it.low) * scale, places)) }</span>
        </td>
    }
}

/// Points of accuracy; that no difference can be told, where 0 lies within the interval.
fn difference(interval: Option<Interval>) -> Html {
    let Some(it) = interval else { return html! { <td data-value=""></td> } };
    let half = number(50.0 * (it.high - it.low), 1);
    let text = format!("{} ±{half}", signed(100.0 * it.estimate, 1));
    let (class, text) = match it.holds_zero() {
        true => (None, format!("no difference ({text})")),
        false => (Some(if it.estimate > 0.0 { "better" } else { "worse" }), text),
    };
    html! { <td class={classes!(class)} data-value={it.estimate.to_string()} title={ends(&it, 100.0, 1)}>{ text }</td> }
}
