//! What deletion requests cost SISA, and dealing that knows who is likelier to ask.

use yew::prelude::*;

use super::controls::{Number, Select, number};
use super::drawn::{Charts, chart};
use super::ghost::{self, Shape};
use super::{Page, offered};
use crate::page::format::{count, milliseconds, number as digits, percent, signed};
use crate::page::state::{Action, JobKind, RequestState};
use soft_unlearn::experiment::{
    BatchKind, EnsembleLine, Likelier, Outcome, RequestPoint, RequestSettings, Spread, ensemble_lines,
    request_points,
};
use soft_unlearn::table::Condition;

/// The job behind the panel.
const REQUESTS: JobKind = JobKind::Batch(BatchKind::Requests);

/// The columns of costs, and what each is.
const COSTS: [[&str; 2]; 8] = [
    ["shards, expected", "shards that hold a row that asked, by formula"],
    ["counted", "mean over trials, with its 95\u{202f}% interval"],
    [
        "rows at once, expected",
        "rows that these shards are trained on, where all requests are granted together",
    ],
    ["counted", "mean over trials, with its 95\u{202f}% interval"],
    ["of training from scratch", "expected, as a share of all rows that are left"],
    [
        "rows in turn, expected",
        "rows trained on, all in all, where each request is granted before the next one comes",
    ],
    ["counted", "mean over trials, with its 95\u{202f}% interval"],
    [
        "of training from scratch",
        "expected, as a share of training on all rows that are left after every request",
    ],
];

/// The columns of accuracies, and what each is.
const ACCURACIES: [[&str; 2]; 8] = [
    ["smallest and largest shard", "rows in the first dealing"],
    ["mean, before", "of the mean of the shards' margins, before any request"],
    ["vote, before", "of the shards' majority, before any request"],
    ["one model, before", "trained on all rows"],
    ["mean, after", "after the most requests"],
    ["vote, after", "after the most requests"],
    ["one model, after", "trained from scratch on the rows that are left"],
    [
        "against at random",
        "the mean's accuracy before any request minus that of dealing at random, seed by seed, in points",
    ],
];

/// The panel.
pub fn requests(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let state = page.state;
    let found = state.requests.as_deref();
    let settings = &state.view.requests;
    let off = state.busy() || state.going(REQUESTS) || state.outdated() || settings.check().is_err();
    let unfinished = found.is_some_and(|found| found.goes_on(&state.configuration, settings));
    let begin = page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::Requests));
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::Requests));
    let whole = |id: &'static str,
                 label: &'static str,
                 value: u32,
                 limits: [&'static str; 3],
                 set: fn(&mut RequestSettings, f64)| {
        number(
            Number { id, label: html! { label }, value: value.to_string(), limits },
            page.look(move |view, value: f64| set(&mut view.requests, value)),
        )
    };
    html! { <section aria-labelledby="heading-requests">
        <h3 id="heading-requests">{ "What requests cost SISA" }</h3>
        <div class="chart-controls">
            { whole("requests-shards", "Shards", settings.shards, ["2", "1", "100"], |it, value| it.shards = value.clamp(2.0, 100.0) as u32) }
            { whole("requests-most", "Requests", settings.requests, ["1", "1", "2000"], |it, value| it.requests = value.clamp(1.0, 2_000.0) as u32) }
            { likelier(page, outcome) }
            if settings.likelier != Likelier::Nobody {
                { number(
                    Number { id: "requests-times", label: html! { "times as likely" }, value: settings.times.to_string(), limits: ["1", "any", "1000"] },
                    page.look(|view, value: f64| view.requests.times = value.clamp(1.0, 1_000.0)),
                ) }
            }
            { whole("requests-trials", "Trials", settings.trials, ["1", "1", "1000"], |it, value| it.trials = value.clamp(1.0, 1_000.0) as u32) }
            { whole("requests-seeds", "of which trained", settings.seeds, ["0", "1", "20"], |it, value| it.seeds = value.clamp(0.0, 20.0) as u32) }
            <button type="button" id="requests-run" class="primary" disabled={off} onclick={begin}>{ if unfinished { "Go on" } else { "Ask SISA" } }</button>
            if state.going(REQUESTS) { <button type="button" id="requests-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        <p class="hint" role="status" data-testid="requests-progress">{ progress(page, found) }</p>
        if let Some(found) = found.filter(|found| !found.rows.is_empty()) {
            if !found.answers(&state.configuration, settings) {
                <p class="stale">{ "These figures are of earlier settings: run again for the present ones." }</p>
            }
            { for charts.requests.iter().map(|drawn| chart(page, "chart-requests", drawn)) }
            { costs(found) }
            { accuracies(found) }
            <p class="hint">{ "There are no slices within shards: at the optimum of a strictly convex loss a model does not depend on where its training began, so that they would save nothing. \
                Granted at once, requests cost fewest rows where they meet in few shards. Granted in turn, shards of equal size cost nearly the same however they are dealt. The price is accuracy: \
                a shard of one kind of rows knows no others." }</p>
        } else {
            { ghost::picture(Shape::Curves) }
        }
    </section> }
}

/// Whose rows are likelier to ask: a group's, or those with a value in a column.
fn likelier(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let chosen = &state.view.requests.likelier;
    let columns = state.summary.as_deref().map(|summary| {
        let named = match chosen {
            Likelier::Cells { column, .. } => column.as_str(),
            _ => "",
        };
        offered(summary, named)
    });
    let columns = columns.unwrap_or_default();
    let key = match chosen {
        Likelier::Nobody => "nobody".to_owned(),
        Likelier::Group(code) => format!("group {code}"),
        Likelier::Cells { column, .. } => format!("column {column}"),
    };
    let mut options: Vec<(AttrValue, AttrValue)> = vec![("nobody".into(), "nobody: all are alike".into())];
    options.extend(
        outcome
            .data
            .groups
            .iter()
            .enumerate()
            .map(|(code, group)| (format!("group {code}").into(), group.name.clone().into())),
    );
    let with_values = columns.iter().filter(|column| !column.values.is_empty());
    options
        .extend(with_values.map(|column| {
            (format!("column {}", column.name).into(), format!("by {} …", column.name).into())
        }));
    let first: Vec<(String, String)> = columns
        .iter()
        .filter_map(|column| Some((column.name.clone(), column.values.first()?.0.clone())))
        .collect();
    let choose = page.look(move |view, key: String| {
        let cells = |name: &str| {
            let (column, value) = first.iter().find(|(column, _)| column == name)?.clone();
            Some(Likelier::Cells { column, condition: Condition::Values(vec![value]) })
        };
        view.requests.likelier = match key.split_once(' ') {
            Some(("group", code)) => code.parse().map_or(Likelier::Nobody, Likelier::Group),
            Some(("column", name)) => cells(name).unwrap_or_default(),
            _ => Likelier::Nobody,
        };
    });
    let value = match chosen {
        Likelier::Cells { column, condition: Condition::Values(values) } => {
            columns.iter().find(|it| it.name == *column).zip(values.first())
        }
        _ => None,
    };
    html! { <>
        <Select id="requests-likelier" label="Likelier to ask" value={key} {options} onchange={choose} />
        if let Some((column, value)) = value {
            <Select id="requests-value" label="where it is" value={value.clone()}
                options={column.values.iter().map(|(value, _)| (value.clone().into(), value.clone().into())).collect::<Vec<_>>()}
                onchange={page.look(|view, value: String| {
                    if let Likelier::Cells { condition, .. } = &mut view.requests.likelier {
                        *condition = Condition::Values(vec![value]);
                    }
                })} />
        }
    </> }
}

fn progress(page: &Page, found: Option<&RequestState>) -> String {
    let Some(found) = found else {
        return "A request to be forgotten has one shard trained anew, where one model of all rows has to be trained from scratch: rows are counted, and expected by formula. \
            Rows that are likelier to ask can be dealt into few shards."
            .to_owned();
    };
    if let Some(why) = found.rows.iter().find_map(|row| row.failed.as_deref()) {
        return format!("Nothing can be counted: {why}");
    }
    let trials: usize = found.rows.iter().map(|row| row.trials.len()).sum();
    let waiting = found.waiting.unwrap_or(0);
    if page.state.going(REQUESTS) {
        format!("{} trials.", count(trials))
    } else if waiting > 0 {
        format!("Stopped after {} trials.", count(trials))
    } else {
        format!("{} trials in {}.", count(trials), milliseconds(found.pace.0))
    }
}

/// A mean, with its interval over so many draws as a hint.
fn around(spread: Option<Spread>, draws: usize, show: impl Fn(f64) -> String) -> Html {
    let Some(spread) = spread else { return html! { <td class="undefined" data-value="">{ "–" }</td> } };
    let interval = spread.interval(draws).filter(|[low, high]| low < high);
    html! {
        <td data-value={spread.mean.to_string()}>
            { show(spread.mean) }
            { for interval.map(|[low, high]| html! { <span class="hint">{ format!(" ({} to {})", show(low), show(high)) }</span> }) }
        </td>
    }
}

fn costs(found: &RequestState) -> Html {
    let plain = |value: f64, text: String| html! { <td data-value={value.to_string()}>{ text }</td> };
    let rows = |value: f64| count(value.round().max(0.0) as u64);
    let line = |point: &RequestPoint| {
        let RequestPoint { dealing, expected, counted, trials, scratch } = point;
        let share = |rows: f64, all: f64| match all > 0.0 {
            true => plain(rows / all, percent(rows / all, 1)),
            false => html! { <td class="undefined" data-value="">{ "–" }</td> },
        };
        html! {
            <tr key={format!("{dealing:?} {}", expected.requests)}>
                <th scope="row">{ dealing.name() }</th>
                <td>{ count(expected.requests as u64) }</td>
                { plain(expected.shards, digits(expected.shards, 2)) }{ around(counted[0], *trials, |value| digits(value, 2)) }
                { plain(expected.rows, rows(expected.rows)) }{ around(counted[1], *trials, rows) }{ share(expected.rows, scratch.rows) }
                { plain(expected.in_turn, rows(expected.in_turn)) }{ around(counted[2], *trials, rows) }
                { share(expected.in_turn, scratch.in_turn) }
            </tr>
        }
    };
    let told = found.rows.first().map_or(String::new(), |row| {
        let [all, likelier] = row.rows;
        match found.settings.likelier {
            Likelier::Nobody => {
                format!("{} training rows, {} shards", count(all as u64), found.settings.shards)
            }
            _ => format!(
                "{} training rows, {} of them {} times as likely to ask as another, {} shards",
                count(all as u64),
                count(likelier as u64),
                found.settings.times,
                found.settings.shards
            ),
        }
    });
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Shards and rows by number of requests">
            <table class="figures" id="table-requests">
                <caption>{ told }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "dealt" }</th><th scope="col">{ "requests" }</th>
                    { for COSTS.iter().map(|[name, title]| html! { <th scope="col" title={*title}>{ *name }</th> }) }
                </tr></thead>
                <tbody>{ for request_points(&found.rows).iter().map(line) }</tbody>
            </table>
        </div>
    }
}

fn accuracies(found: &RequestState) -> Html {
    let lines = ensemble_lines(&found.rows);
    if lines.is_empty() {
        return html! {};
    }
    let line = |line: &EnsembleLine| {
        let share = |spread: Option<Spread>| around(spread, line.seeds, |value| percent(value, 2));
        html! {
            <tr key={format!("{:?}", line.dealing)}>
                <th scope="row">{ line.dealing.name() }</th>
                <td>{ format!("{} to {}", count(line.sizes[0] as u64), count(line.sizes[1] as u64)) }</td>
                { for [0, 1].map(|at| html! { <>{ share(line.mean[at]) }{ share(line.vote[at]) }{ share(line.whole[at]) }</> }) }
                { around(line.apart[0], line.seeds, |value| signed(value * 100.0, 2)) }
            </tr>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="SISA's accuracy by dealing">
            <table class="figures" id="table-dealings">
                <caption>{ "Accuracy on test rows; means over seeds with their 95\u{202f}% intervals" }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "dealt" }</th>
                    { for ACCURACIES.iter().map(|[name, title]| html! { <th scope="col" title={*title}>{ *name }</th> }) }
                </tr></thead>
                <tbody>{ for lines.iter().map(line) }</tbody>
            </table>
        </div>
    }
}
