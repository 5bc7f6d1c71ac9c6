//! Predict first: where the soft curve meets zero is expected, by a drag or a slider, before the curve is shown; then how far off that was.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, slider};
use crate::page::charts::{before_at, expectable, expected, soft_meets_zero};
use crate::page::format::{number, percent};
use crate::page::state::JobKind;
use crate::page::view::{Metric, Prediction, View};
use soft_unlearn::experiment::Outcome;

/// What the height is called.
fn height_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Accuracy => "Accuracy",
        Metric::Auc => "AUC",
        Metric::LogLoss => "Log loss",
    }
}

fn shown(height: f64, metric: Metric) -> String {
    match metric {
        Metric::Accuracy => percent(height / 100.0, 1),
        Metric::Auc | Metric::LogLoss => number(height, 3),
    }
}

/// The card in place of the groups' picture, which would give the answer away.
#[inline(never)]
pub fn predict(page: &Page, outcome: &Outcome, prediction: Prediction) -> Html {
    let view = &page.state.view;
    let metric = view.metric;
    let again = page.look(|view, _: MouseEvent| view.prediction = Some(Prediction::default()));
    let end = page.look(|view, _: MouseEvent| view.prediction = None);
    let see = page.look(|view, _: MouseEvent| {
        view.prediction = view.prediction.map(|it| Prediction { seen: true, ..it });
    });
    let Some([_, before]) = before_at(outcome, view) else { return html! {} };
    let at = expected(before, view);
    let [least, most, step] = expectable(before, metric).map(|value| format!("{value:.3}"));
    let decimals = if metric == Metric::Accuracy { 1 } else { 3 };
    html! {
        <section class="card picture glance predict" id="predict-first" aria-labelledby="heading-predict">
            <div class="picture-head"><h2 id="heading-predict">{ "Predict first" }</h2></div>
            if prediction.seen {
                <p class="told" role="status" data-testid="prediction-told">{ told(page, outcome, at) }</p>
            } else {
                <p>{ "Where will the soft curve meet the line at zero? Drag the mark on that line, or move this slider, then press See." }</p>
                { slider(
                    Number { id: "prediction", label: html! { { format!("{} without a gap", height_name(metric)) } },
                        value: format!("{at:.decimals$}"), limits: [&least, &step, &most] },
                    shown(at, metric),
                    page.look(|view, value: f64| {
                        if let Some(prediction) = &mut view.prediction {
                            prediction.at = Some(value);
                        }
                    }),
                ) }
                <p class="hint">{ format!("Before, with the whole gap: {}", shown(before, metric)) }</p>
            }
            <div class="tour-buttons">
                if prediction.seen {
                    <button type="button" class="primary" id="prediction-end" onclick={end}>{ "Done" }</button>
                    <button type="button" id="prediction-again" onclick={again}>{ "Predict again" }</button>
                } else {
                    <button type="button" class="primary" id="prediction-see" onclick={see}>{ "See" }</button>
                    <button type="button" id="prediction-end" onclick={end}>{ "Leave" }</button>
                }
            </div>
        </section>
    }
}

/// How far off the prediction was, in one sentence.
fn told(page: &Page, outcome: &Outcome, at: f64) -> String {
    let view: &View = &page.state.view;
    let curves = page.state.exploration.as_deref();
    let Some((share, height)) = curves.and_then(|it| soft_meets_zero(outcome, it, view)) else {
        return match curves {
            Some(it) if !page.state.going(JobKind::Curves) || it.curves.waiting() == 0 => {
                "The soft curve does not meet zero here."
            }
            _ => "The curve is being computed…",
        }
        .to_owned();
    };
    let (expected, found) = (shown(at, view.metric), shown(height, view.metric));
    let share = percent(share, 0);
    if expected == found {
        return format!("The soft curve meets zero at {found}, at r = {share}: as you expected.");
    }
    let off = (at - height).abs();
    let off =
        if view.metric == Metric::Accuracy { format!("{} points", number(off, 1)) } else { number(off, 3) };
    let side = if height < at { "lower" } else { "higher" };
    format!("You expected {expected}; the soft curve meets zero at {found}, {off} {side}, at r = {share}.")
}
