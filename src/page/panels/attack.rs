//! The requester who looks: the published attack on SISA, over the noise of the publication.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, number};
use super::drawn::{Charts, chart};
use super::ghost::{self, Shape};
use crate::page::format::{compact, count, milliseconds, number as digits, percent};
use crate::page::state::{Action, AttackState, JobKind};
use soft_unlearn::experiment::{
    AdaptivePoint, AdaptiveSettings, BatchKind, NOISES, Outcome, adaptive_points,
};

/// The job behind the panel.
const ATTACK: JobKind = JobKind::Batch(BatchKind::Attack);

/// The columns, and what each is.
const HEADS: [[&str; 2]; 6] = [
    [
        "the targets lose",
        "share of trials in which the shards that were aimed at are worse than the others after honest retraining; 50 % if nothing is seen",
    ],
    ["95\u{202f}% interval", "Wilson's, over trials"],
    ["shards guessed", "share of the rows whose shard was guessed right"],
    ["accuracy before", "of the published models on test rows, mean over shards and trials"],
    ["after", "once the requests are granted"],
    [
        "epsilon",
        "of one publication at this delta, by the Gaussian mechanism; none above 1, and none with an intercept, which is not penalised",
    ],
];

/// The panel.
pub fn attack(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let state = page.state;
    let found = state.attack.as_deref();
    let settings = state.view.attack;
    let off = state.busy() || state.going(ATTACK) || state.outdated() || settings.check().is_err();
    let unfinished = found.is_some_and(|found| found.goes_on(&state.configuration, &settings));
    let begin = page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::Attack));
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::Attack));
    let whole = |id: &'static str,
                 label: &'static str,
                 value: u32,
                 limits: [&'static str; 3],
                 set: fn(&mut AdaptiveSettings, f64)| {
        number(
            Number { id, label: html! { label }, value: value.to_string(), limits },
            page.look(move |view, value: f64| set(&mut view.attack, value)),
        )
    };
    html! { <section aria-labelledby="heading-attack">
        <h3 id="heading-attack">{ "The requester who looks" }</h3>
        <div class="chart-controls">
            { whole("attack-shards", "Shards", settings.shards, ["2", "2", "20"], |it, value| it.shards = (2.0 * (value / 2.0).round()).clamp(2.0, 20.0) as u32) }
            { whole("attack-rows", "Rows a shard", settings.rows, ["2", "1", "10000"], |it, value| it.rows = value.clamp(2.0, 10_000.0) as u32) }
            { number(
                Number { id: "attack-l2", label: html! { "Penalty l2" }, value: settings.l2.to_string(), limits: ["0.000001", "any", "1000000"] },
                page.look(|view, value: f64| view.attack.l2 = value.clamp(1e-6, 1e6)),
            ) }
            { whole("attack-trials", "Trials", settings.trials, ["1", "1", "1000"], |it, value| it.trials = value.clamp(1.0, 1_000.0) as u32) }
            <button type="button" id="attack-run" class="primary" disabled={off} onclick={begin}>{ if unfinished { "Go on" } else { "Attack SISA" } }</button>
            if state.going(ATTACK) { <button type="button" id="attack-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        <p class="hint" role="status" data-testid="attack-progress">{ progress(page, outcome, found) }</p>
        if let Some(found) = found.filter(|found| !found.rows.is_empty()) {
            if !found.answers(&state.configuration, &settings) {
                <p class="stale">{ "These figures are of earlier settings: run again for the present ones." }</p>
            }
            { for charts.attack.iter().map(|drawn| chart(page, "chart-attack", drawn)) }
            { table(found) }
            <p class="hint">{ "Far from 50\u{202f}%, on either side, the requester has seen something. On wide data, as the made-up embeddings, the targets lose; on narrow data with noisy labels they may win." }</p>
        } else {
            { ghost::picture(Shape::Curves) }
        }
    </section> }
}

/// Models trained again that one trial costs, roughly, by the multiply-adds of both: a shard is trained twice from nothing, and what is
/// published is tried on every row; an experiment's own model is trained again from a model nearby, on all rows.
fn trainings_a_trial(outcome: &Outcome, settings: &AdaptiveSettings) -> f64 {
    let [train, _, test] = outcome.data.rows.map(|rows| rows as f64);
    let columns = outcome.data.encoded_columns as f64;
    let step = |rows: f64| rows * (150.0 + 8.0 * columns) + columns * columns * columns / 3.0;
    let shards = f64::from(settings.shards);
    let tried = shards * (train + 2.0 * test) * columns / 8.0;
    (16.0 * shards * step(f64::from(settings.rows)) + tried) / (4.0 * step(train))
}

fn progress(page: &Page, outcome: &Outcome, found: Option<&AttackState>) -> String {
    let Some(found) = found else {
        let settings = &page.state.view.attack;
        let trials = f64::from(settings.trials) * NOISES.len() as f64;
        let time = ghost::takes(outcome, trials * trainings_a_trial(outcome, settings))
            .map_or(String::new(), |time| format!(" This takes {time}."));
        return format!(
            "A requester sees every shard's model, guesses which shard holds each row, and has the rows deleted that point at half of the shards. Noise on the published models hides the shards, and costs accuracy.{time}"
        );
    };
    if let Some(why) = found.rows.iter().find_map(|row| row.failed.as_deref()) {
        return format!("Nothing can be attacked: {why}");
    }
    let trials: usize = found.rows.iter().map(|row| row.trials.len()).sum();
    let waiting = found.waiting.unwrap_or(0);
    if page.state.going(ATTACK) {
        format!("{} trials.", count(trials))
    } else if waiting > 0 {
        format!("Stopped after {} trials.", count(trials))
    } else {
        format!("{} trials in {}.", count(trials), milliseconds(found.pace.0))
    }
}

fn table(found: &AttackState) -> Html {
    let settings = &found.settings;
    let line = |point: &AdaptivePoint| {
        let share = point.indicator.value();
        let [low, high] = point.interval.map(|end| percent(end, 0));
        html! {
            <tr key={point.noise.to_string()}>
                <th scope="row">{ compact(point.noise) }</th>
                <td data-value={share.map_or(String::new(), |share| share.to_string())}>{ share.map_or("–".to_owned(), |share| percent(share, 0)) }</td>
                <td>{ format!("{low} to {high}") }</td>
                <td>{ percent(point.guessed, 1) }</td>
                <td>{ percent(point.accuracy[0], 1) }</td>
                <td>{ percent(point.accuracy[1], 1) }</td>
                <td>{ point.epsilon.map_or("–".to_owned(), |epsilon| digits(epsilon, 2)) }</td>
            </tr>
        }
    };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="The attack on SISA">
            <table class="figures" id="table-attack">
                <caption>{ format!("{} shards of up to {} rows, l2 = {}, delta = {}; by chance {} of the shards are guessed", settings.shards, count(settings.rows), settings.l2, settings.delta, percent(1.0 / f64::from(settings.shards), 0)) }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "noise" }</th>
                    { for HEADS.iter().map(|[name, title]| html! { <th scope="col" title={*title}>{ *name }</th> }) }
                </tr></thead>
                <tbody>{ for adaptive_points(&found.rows, settings).iter().map(line) }</tbody>
            </table>
        </div>
    }
}
