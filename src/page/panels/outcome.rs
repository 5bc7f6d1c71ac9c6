//! What came out: the verdict with its two pictures, and what each tab says of it.

use yew::prelude::*;

use super::frame::{Source, Words, frame};
use super::given::given;
use super::glance::glance;
use super::table::comparison;
use super::tabs::tabs;
use super::{Page, columns, pictures, predict, refined, take_home};
use crate::page::format::{compact, count, counted, milliseconds, number};
use crate::page::state::JobKind;
use crate::page::view::{Picture, Tab};
use crate::page::warned::{ended, warned};
use crate::page::{verdict, words};
use crate::worker::Place;
use soft_unlearn::experiment::{ModelRole, Outcome};
use soft_unlearn::model::FitStatus;
use soft_unlearn::weights::{ActiveCase, WeightReport};

/// The first screen's answer, and the tabs beneath it. Everything has its room before there is a result.
pub fn outcome(page: &Page) -> Html {
    let state = page.state;
    let outcome = state.outcome.as_deref();
    let outdated = outcome.is_some() && state.outdated() && state.busy();
    html! {
        <div class={classes!("outcome", outdated.then_some("outdated"))} aria-busy={outdated.to_string()}>
            <div class="first">
                <section class="story" aria-labelledby="outcome-heading">
                    <h2 id="outcome-heading" class="visually-hidden">{ "Outcome" }</h2>
                    { match outcome {
                        Some(_) if state.view.hides() => html! {
                            <p class="headline" data-testid="headline">{ "What does soft unlearning pay to close the gap?" }</p>
                        },
                        Some(outcome) => verdict(page, outcome),
                        None => nothing_yet(page),
                    } }
                </section>
                { pictures::tradeoff(page) }
                { match (outcome, state.view.prediction) {
                    (Some(outcome), Some(prediction)) => predict::predict(page, outcome, prediction),
                    _ => glance(page, outcome),
                } }
            </div>
            if !state.view.hides() { { tabs(page, |tab| content(page, outcome, tab)) } }
        </div>
    }
}

fn nothing_yet(page: &Page) -> Html {
    let state = page.state;
    let text = match state.obstacle() {
        Some((reason, control)) => obstacle(page, reason, control),
        None if state.busy() => html! { "Computing the first comparison…" },
        None => html! { "Nothing has been computed yet." },
    };
    html! { <p class="headline empty">{ text }</p> }
}

/// The sentence that the visitor takes away, and what stands against it.
fn verdict(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let notes = outcome.warnings.len();
    let open = page.look(|view, _: MouseEvent| view.tab = Tab::Result);
    html! { <>
        if let (Some(_), Some(reason)) = (state.unreadable(), state.error(Place::Data)) {
            <p class="stale">
                { format!("These results are of {}. The file chosen last cannot be used: ", state.summary.as_deref().map_or("", |summary| &summary.name)) }
                { obstacle(page, reason, "file") }
            </p>
        }
        if state.outdated() && !state.busy() {
            <p class="stale">
                { "These results are of earlier settings. " }
                { for state.obstacle().map(|(reason, control)| obstacle(page, reason, control)) }
            </p>
        }
        <p class="headline" data-testid="headline" title={certainty_words(outcome)}>{ verdict::verdict(outcome, &state.view) }</p>
        if notes > 0 {
            <button type="button" class="small look" id="to-notes" onclick={open}>{ counted(notes, "note") }</button>
        }
    </> }
}

/// Where the intervals come from.
fn certainty_words(outcome: &Outcome) -> String {
    let how = match outcome.certainty.resamples {
        0 => "by formula while resamples are to come".to_owned(),
        resamples => format!("from {} paired resamples of the test rows", count(u64::from(resamples))),
    };
    format!("±: half of a 95 % interval, {how}. Clear: beyond it.")
}

/// What stands in a tab.
fn content(page: &Page, outcome: Option<&Outcome>, tab: Tab) -> Html {
    let Some(outcome) = outcome else {
        return match tab {
            Tab::Data => columns::tab(page),
            _ => html! { <p class="hint">{ "This is filled by the first result." }</p> },
        };
    };
    let picture = match tab {
        Tab::Result => return result(page, outcome),
        Tab::Data => return columns::tab(page),
        Tab::Export => return take_home::take_home(page),
        Tab::Rows => Picture::Samples,
        Tab::Weights => Picture::Weights,
        Tab::Groups => Picture::Groups,
        Tab::Boundary => Picture::Boundary,
        Tab::Robustness => Picture::Robustness,
        Tab::Check => Picture::Check,
        Tab::Methods => Picture::Methods,
        Tab::LabelNoise => Picture::Corrective,
    };
    pictures::picture(page, picture)
}

/// The sentences behind the verdict, every figure, and how it was done.
fn result(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    html! { <>
        <div class="sentences">
            { warnings(outcome) }
            { for words::sentences(outcome, &state.view).into_iter().map(|sentence| html! { <p>{ sentence }</p> }) }
            { pictures::tradeoff_words(page, outcome) }
            { performance(outcome) }
        </div>
        { given(page) }
        { frame(page, Picture::Comparison, Words {
            reading: None,
            about: "Before: trained on all rows. Hard: rows removed; soft: every row with its own weight. Update: θ − H⁻¹ Σ ε g, one step; retrained: \
                    the optimum of the weighted losses, the yardstick. Small figures: change since before, green where it is better.",
            sources: &[Source::SoftWeights, Source::Influence],
            charts: &[],
            tables: match refined::lines(outcome).is_empty() {
                true => &["table-test", "table-validation"],
                false => &["table-test", "table-validation", "table-refined"],
            },
        }, html! { <>
            { comparison(outcome, &state.given, "test", state.going(JobKind::Retraining)) }
            { comparison(outcome, &state.given, "validation", state.going(JobKind::Retraining)) }
            { refined::refined(outcome) }
        </> }) }
        { details(outcome) }
    </> }
}

/// Why nothing is computed, and a way to the setting that it is about.
fn obstacle(page: &Page, reason: &str, control: &'static str) -> Html {
    let onclick = page.reveal.reform(move |_: MouseEvent| control);
    html! { <>
        <span data-testid="obstacle">{ reason.to_owned() }</span>{ " " }
        <button type="button" class="link" id="to-setting" {onclick}>{ "Go to the setting" }</button>
    </> }
}

/// What the last move cost, without retraining and with it.
fn performance(outcome: &Outcome) -> Html {
    let sum = |retrained: bool| -> f64 {
        let of_kind = outcome.timings.iter().filter(|timing| (timing.stage == "retrain") == retrained);
        of_kind.map(|timing| timing.milliseconds).sum()
    };
    let retrained = match outcome.model(ModelRole::SoftRetrained) {
        Some(_) => format!("; retraining {}", milliseconds(sum(true))),
        None => "; retrained models are to come".to_owned(),
    };
    html! { <p class="hint" data-testid="performance" data-value={sum(false).to_string()}>{ format!("Computed in {}{retrained}.", milliseconds(sum(false))) }</p> }
}

fn warnings(outcome: &Outcome) -> Html {
    if outcome.warnings.is_empty() {
        return html! {};
    }
    html! {
        <ul class="warnings" data-testid="warnings">
            { for outcome.warnings.iter().map(warned).map(|[what, advice]| html! {
                <li><strong>{ what }</strong>{ " " }{ advice }</li>
            }) }
        </ul>
    }
}

/// Rows, fit, weights and timings.
fn details(outcome: &Outcome) -> Html {
    let data = &outcome.data;
    let [train, validation, test] = data.rows.map(|rows| count(rows as u64));
    let fit = match outcome.fit.status {
        FitStatus::Converged => "converged",
        FitStatus::Stalled => "converged as far as the arithmetic allows",
        FitStatus::IterationLimit => "did not converge",
        FitStatus::Separated => "separated the classes: its parameters have no limit",
        FitStatus::SingularHessian => "met a singular Hessian",
    };
    let total: f64 = outcome.timings.iter().map(|timing| timing.milliseconds).sum();
    html! {
        <section class="details" aria-labelledby="details-heading">
            <h2 id="details-heading">{ "How it was done" }</h2>
            <dl>
                <dt>{ "Rows" }</dt>
                <dd data-testid="rows">
                    { format!("{} read; {train} train, {validation} validate, {test} test", count(data.rows_read as u64)) }
                    if !data.dropped.is_empty() {
                        <ul data-testid="dropped">
                            { for data.dropped.iter().map(|(why, rows)| html! { <li>{ format!("{} dropped: {why}", counted(*rows, "row")) }</li> }) }
                        </ul>
                    }
                </dd>
                <dt>{ "Model" }</dt>
                <dd data-testid="fit" title={format!("gradient norm {:e}, objective {}", outcome.fit.gradient_norm, outcome.fit.objective)}>
                    { format!("{} encoded columns; Newton {fit} after {}, gradient norm {}",
                        count(data.encoded_columns as u64), counted(outcome.fit.iterations as usize, "step"), compact(outcome.fit.gradient_norm)) }
                </dd>
                <dt>{ "Hard weights" }</dt>
                <dd data-testid="hard-weights">{ weight_words(&outcome.hard_weights) }</dd>
                <dt>{ "Soft weights" }</dt>
                <dd data-testid="soft-weights">{ weight_words(&outcome.soft_weights) }</dd>
                { for outcome.retrained_weights.iter().map(|own| html! { <>
                    <dt>{ "Soft weights of the retrained model" }</dt>
                    <dd data-testid="retrained-weights">{ weight_words(own) }</dd>
                </> }) }
                <dt>{ "Time" }</dt>
                <dd data-testid="timings">
                    { format!("{} in all", milliseconds(total)) }
                    <span class="hint">
                        { outcome.timings.iter().map(|timing| format!("{} {}", timing.stage, milliseconds(timing.milliseconds))).collect::<Vec<_>>().join(", ") }
                    </span>
                </dd>
            </dl>
        </section>
    }
}

fn weight_words(report: &WeightReport) -> String {
    let mut parts = vec![ended(&report.status)];
    match report.active {
        ActiveCase::Hard | ActiveCase::Kept => {}
        ActiveCase::None => parts.push("no constraint active".to_owned()),
        ActiveCase::Metric => parts.push("the metric goal is active".to_owned()),
        ActiveCase::Utility => parts.push("utility is active".to_owned()),
        ActiveCase::Both => parts.push("metric goal and utility are both active".to_owned()),
    }
    if report.active == ActiveCase::Hard {
        parts.push(counted(report.removed, "row") + " removed");
    } else {
        parts.push(format!(
            "{} raised, {} lowered, {} below zero; weights {} to {}",
            count(report.raised as u64),
            count(report.lowered as u64),
            count(report.negative as u64),
            number(report.range[0], 3),
            number(report.range[1], 3)
        ));
    }
    parts.push(format!("predicted change of F {}", compact(report.predicted_target_change)));
    parts.push(format!("of the validation loss {}", compact(report.predicted_utility_change)));
    if let Some(lambda) = report.lambda {
        let critical = report
            .lambda_critical
            .map(|critical| format!(" (λ* = {})", compact(critical)))
            .unwrap_or_default();
        parts.push(format!("λ = {}{critical}", compact(lambda)));
    }
    parts.join("; ")
}
