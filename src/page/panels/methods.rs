//! Unlearning algorithms side by side, hard and soft, with retraining as the yardstick.

use yew::prelude::*;

use super::Page;
use super::attack::attack;
use super::controls::{Number, Select, number, tick};
use super::drawn::{Charts, chart};
use super::frame::{Source, Words, frame};
use super::ghost::{self, Shape};
use super::matched::matched;
use super::method_pairs::{published, side_by_side};
use super::method_table::table;
use super::requests::requests;
use crate::page::charts::shown_target;
use crate::page::format::{count, milliseconds};
use crate::page::state::{Action, JobKind, Sweep};
use crate::page::view::{Picture, SchemeFilter};
use crate::page::{reading, words};
use soft_unlearn::experiment::{BatchKind, Method, ModelKind, Outcome, Split};
use soft_unlearn::objective::TargetKind;

/// The job behind the panel.
const COMPARISON: JobKind = JobKind::Batch(BatchKind::Comparison);

/// The panel.
pub fn methods(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let view = &page.state.view.methods;
    let sweep = page.state.sweep.as_deref().filter(|sweep| !sweep.rows.is_empty());
    let own = words::target_of(&outcome.configuration);
    let body = html! { <>
        { matched(page, outcome) }
        <h3>{ "At the present strength, over seeds" }</h3>
        { controls(page, outcome) }
        if let Some(sweep) = sweep {
            if !sweep.is_of(&page.state.configuration) {
                <p class="stale">{ "These figures are of earlier settings: run again for the present ones." }</p>
            }
            { filters(page, sweep, own) }
            { for charts.methods.iter().map(|drawn| chart(page, "chart-methods", drawn)) }
            <ul class="legend" aria-label="Colours">
                <li><span class="hard">{ "●" }</span>{ " hard" }</li><li><span class="soft">{ "●" }</span>{ " soft" }</li>
                <li>{ "◆ retrained to the optimum" }</li><li>{ "■ without unlearning" }</li>
            </ul>
            { table(page, sweep, shown_target(view, own, &sweep.rows)) }
            { side_by_side(sweep, shown_target(view, own, &sweep.rows)) }
            { published(page, sweep) }
        } else {
            { ghost::picture(Shape::Spread) }
            { ghost::table(
                &["method", "weights", "gap F", "accuracy", "AUC", "log loss", "distance", "agreement", "membership", "time"],
                &Method::all().iter().take(3).map(|method| method.name().to_owned()).collect::<Vec<_>>(),
            ) }
        }
        { requests(page, charts, outcome) }
        { attack(page, charts, outcome) }
    </> };
    let words = Words {
        reading: sweep.map(|sweep| reading::methods(sweep, shown_target(view, own, &sweep.rows))),
        about: "Every algorithm gets the same two weight vectors: the hard scheme's and the soft scheme's. Distance: ‖θ − θᵣ‖ / ‖θ̂ − θᵣ‖, θᵣ retrained on \
                the same weights: 0 is there, 1 is no nearer than doing nothing. Agreement: share of test rows on which both decide the same. \
                Membership: how much better than on the retrained model the loss tells the removed rows from test rows (an AUC, \
                minus the retrained model's): 0 is as well forgotten as by retraining. Curves run every algorithm at parts of the \
                strength, too: of the share of rows removed, and of the share of the gap closed. Settings are those of the correction; nothing is chosen on \
                test rows.",
        sources: &[Source::SoftWeights, Source::Scrub, Source::Sisa],
        charts: if sweep.is_some() { &["chart-methods"] } else { &[] },
        tables: match (
            page.state.at_one_gap.as_deref().is_some_and(|found| !found.rows.is_empty()),
            sweep.is_some(),
        ) {
            (true, true) => &["table-matched", "table-methods", "table-pairs"],
            (true, false) => &["table-matched"],
            (false, true) => &["table-methods", "table-pairs"],
            (false, false) => &[],
        },
    };
    frame(page, Picture::Methods, words, body)
}

/// What is run, and how far it is.
fn controls(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let view = &state.view.methods;
    let all = Method::all();
    let chosen: Vec<Method> = all.iter().filter(|method| !view.without.contains(method)).copied().collect();
    let own = words::target_of(&outcome.configuration);
    let settings = state.sweep_settings();
    let off = state.busy() || state.going(COMPARISON) || state.outdated() || settings.check().is_err();
    let unfinished =
        state.sweep.as_deref().is_some_and(|sweep| sweep.goes_on(&state.configuration, &settings));
    let begin = page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::Comparison));
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::Comparison));
    html! { <>
        <div class="chart-controls">
            { number(
                Number { id: "methods-seeds", label: html! { "Seeds" }, value: view.seeds.to_string(), limits: ["1", "1", "50"] },
                page.look(|view, value: f64| view.methods.seeds = value.clamp(1.0, 50.0) as u32),
            ) }
            <button type="button" id="methods-run" class="primary" disabled={off} onclick={begin}>
                { if unfinished { "Go on" } else { "Compare the methods" } }
            </button>
            if state.going(COMPARISON) { <button type="button" id="methods-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        if matches!(state.source, Some(crate::worker::Source::Bundled(_))) {
            <div class="chart-controls" role="group" aria-label="The published experiment">
                { for [(ModelKind::Logistic, "paper-logistic", "The paper's tables, logistic regression"), (ModelKind::Mlp, "paper-perceptron", "The same with a perceptron")]
                    .into_iter().map(|(model, id, label)| {
                        let act = page.act.clone();
                        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Paper(model)));
                        html! { <button type="button" class="small" {id} disabled={state.busy() || state.going(COMPARISON)} {onclick}>{ label }</button> }
                    }) }
            </div>
        }
        <details class="more" id="methods-choose">
            <summary>{ format!("{} of {} methods, {}", chosen.len(), all.len(), if view.targets.is_empty() { "the present target".to_owned() } else { format!("{} more targets", view.targets.len()) }) }</summary>
            <fieldset class="ticks"><legend>{ "Methods" }</legend>
                { for all.iter().enumerate().map(|(k, &method)| tick(format!("method-{k}"), html! { method.name() }, chosen.contains(&method),
                    page.look(move |view, ticked: bool| {
                        view.methods.without.retain(|other| *other != method);
                        if !ticked { view.methods.without.push(method) }
                    }))) }
            </fieldset>
            <fieldset class="ticks"><legend>{ "Targets beside the present one" }</legend>
                { for TargetKind::ALL.into_iter().filter(|target| *target != own).map(|target| tick(format!("methods-target-{}", words::target(target)[1].replace([' ', ','], "-")),
                    html! { words::target(target)[0] }, view.targets.contains(&target),
                    page.look(move |view, ticked: bool| {
                        view.methods.targets.retain(|other| *other != target);
                        if ticked { view.methods.targets.push(target) }
                    }))) }
            </fieldset>
            <fieldset class="ticks"><legend>{ "Curves" }</legend>
                { tick("methods-curves".to_owned(), html! { "also at a quarter, half and three quarters of the strength (takes four times as long)" }, view.curves,
                    page.look(|view, ticked: bool| view.methods.curves = ticked)) }
            </fieldset>
        </details>
        <p class="hint" data-testid="methods-progress" role="status">
            { progress(page, outcome, chosen.len()) }
        </p>
        if state.going(COMPARISON) {
            if let Some(sweep) = state.sweep.as_deref() {
                <progress max={(sweep.rows.len() + sweep.waiting.unwrap_or(0)).to_string()} value={sweep.rows.len().to_string()} aria-label="Cells computed"></progress>
            }
        }
    </> }
}

/// Models trained again that a method costs at one strength, roughly: once, or with every seed where the seed draws the rows.
const TRAININGS_A_METHOD: f64 = 4.0;

fn progress(page: &Page, outcome: &Outcome, methods: usize) -> String {
    let view = &page.state.view.methods;
    let Some(sweep) = page.state.sweep.as_deref() else {
        let perceptron = page.state.configuration.model.kind == ModelKind::Mlp;
        let drawn = matches!(page.state.configuration.split, Split::Seeded { .. } | Split::SecondFile { .. });
        let seeds = if drawn { view.seeds as usize } else { 1 };
        let runs = methods * (1 + view.targets.len()) * seeds * if view.curves { 4 } else { 1 };
        let time = ghost::takes(outcome, TRAININGS_A_METHOD * runs as f64)
            .filter(|_| !perceptron)
            .map_or(String::new(), |time| format!(" This takes {time}."));
        let seeds = if perceptron { " Every seed trains hidden layers of its own." } else { "" };
        return format!(
            "{methods} methods, hard and soft, at the sliders' strength, each with {} seeds: gap, accuracy, and how near each comes to the retrained model.{time}{seeds}",
            view.seeds
        );
    };
    let done = sweep.rows.len();
    let waiting = sweep.waiting.unwrap_or(0);
    if page.state.going(COMPARISON) {
        let rest = match sweep.pace {
            (time, cells) if cells > 0 && time > 0.0 => {
                format!(", about {} to go", milliseconds(time / cells as f64 * waiting as f64))
            }
            _ => String::new(),
        };
        format!("{} cells computed, {} waiting{rest}.", count(done), count(waiting))
    } else if waiting > 0 {
        format!("Stopped: {} cells computed, {} waiting.", count(done), count(waiting))
    } else {
        format!("{} cells computed in {}.", count(done), milliseconds(sweep.pace.0))
    }
}

fn filters(page: &Page, sweep: &Sweep, own: TargetKind) -> Html {
    let view = &page.state.view.methods;
    let shown = shown_target(view, own, &sweep.rows);
    let schemes = match view.schemes {
        SchemeFilter::All => "all",
        SchemeFilter::Hard => "hard",
        SchemeFilter::Soft => "soft",
        SchemeFilter::Baselines => "baselines",
    };
    let run: Vec<TargetKind> = sweep.settings.targets.clone();
    let key = |target: TargetKind| words::target(target)[1].to_owned();
    let options: Vec<(AttrValue, AttrValue)> =
        run.iter().map(|target| (key(*target).into(), words::target(*target)[0].into())).collect();
    let choose = page.look(move |view, value: String| {
        view.methods.shown = run.iter().copied().find(|target| key(*target) == value);
    });
    html! {
        <div class="chart-controls">
            if options.len() > 1 {
                <Select id="methods-target" label="Target" value={words::target(shown)[1]} onchange={choose} {options} />
            }
            <Select id="methods-schemes" label="Rows of the table" value={schemes} onchange={page.look(|view, value: String| {
                view.methods.schemes = match value.as_str() {
                    "hard" => SchemeFilter::Hard, "soft" => SchemeFilter::Soft, "baselines" => SchemeFilter::Baselines, _ => SchemeFilter::All,
                };
            })} options={vec![("all".into(), "all".into()), ("hard".into(), "hard".into()), ("soft".into(), "soft".into()), ("baselines".into(), "without unlearning".into())]} />
        </div>
    }
}
