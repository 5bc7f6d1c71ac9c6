//! The model: which, its settings behind a fold, and how the perceptron's training went.

use yew::prelude::*;

use super::Page;
use super::controls::{Select, optional_setting, setting, tick};
use crate::page::charts::{LOSS_FRAME, LossCurve, losses};
use crate::page::format::{compact, number as figure};
use crate::page::{reading, words};
use crate::worker::Place;
use soft_unlearn::experiment::{Configuration, ModelKind, numbers};
use soft_unlearn::model::Epoch;

/// The choice of the model with its settings.
pub fn model(page: &Page) -> Html {
    let settings = &page.state.configuration.model;
    let kind = match settings.kind {
        ModelKind::Logistic => "logistic",
        ModelKind::Mlp => "perceptron",
    };
    let choose = page.edit(|configuration, value: String| {
        configuration.model.kind = if value == "perceptron" { ModelKind::Mlp } else { ModelKind::Logistic };
    });
    let is_perceptron = settings.kind == ModelKind::Mlp;
    html! { <>
        <Select id="model-kind" label="Model" value={kind} onchange={choose} options={vec![
            ("logistic".into(), words::model_kind(ModelKind::Logistic).into()),
            ("perceptron".into(), words::model_kind(ModelKind::Mlp).into()),
        ]} />
        if is_perceptron {
            <p class="hint">{ words::LAST_LAYER }</p>
            { training(page) }
        }
        <details class="more" id="model" open={page.state.error(Place::Model).is_some()}>
            <summary>{ summary(page.state.configuration.as_ref()) }</summary>
            { setting(page, "l2", &numbers::L2) }
            { tick("intercept".to_owned(), html! { "Intercept (not penalised)" }, settings.intercept,
                page.edit(|configuration, ticked: bool| configuration.model.intercept = ticked)) }
            { tick("standardise".to_owned(), html! { "Bring columns to mean 0, deviation 1" }, settings.standardise,
                page.edit(|configuration, ticked: bool| configuration.model.standardise = ticked)) }
            if is_perceptron { { perceptron(page) } }
        </details>
    </> }
}

fn summary(configuration: &Configuration) -> String {
    let layer = if configuration.model.kind == ModelKind::Mlp { "Layers and penalty" } else { "Penalty" };
    format!("{layer}, l2 = {}", compact(configuration.model.l2))
}

/// The perceptron's own settings.
fn perceptron(page: &Page) -> Html {
    let width = |configuration: &mut Configuration| configuration.model.perceptron.hidden = None;
    html! { <>
        { optional_setting(page, "hidden", &numbers::HIDDEN, "as many as encoded columns", width) }
        { setting(page, "learning-rate", &numbers::LEARNING_RATE) }
        { setting(page, "epochs", &numbers::EPOCHS) }
        { setting(page, "batch", &numbers::BATCH) }
        { setting(page, "patience", &numbers::PATIENCE) }
        { setting(page, "extractor-share", &numbers::EXTRACTOR_SHARE) }
        { setting(page, "last-layer-share", &numbers::LAST_LAYER_SHARE) }
    </> }
}

/// The losses so far, or those of the result.
fn training(page: &Page) -> Html {
    let state = page.state;
    let report = state.outcome.as_ref().and_then(|outcome| outcome.perceptron.as_ref());
    let epochs: &[Epoch] = match report {
        Some(report) if state.learning.is_empty() => &report.training.epochs,
        _ => &state.learning,
    };
    let Some(curve) = losses(epochs) else { return html! {} };
    let sentence = match report {
        Some(report) if !state.outdated() => reading::perceptron(report),
        _ => reading::epoch(epochs),
    };
    html! {
        <figure class="losses" data-testid="losses">
            { drawn(&curve, &sentence) }
            <figcaption>
                <span class="swatch-line validation">{ "validation" }</span>
                <span class="swatch-line training">{ "training" }</span>
                { format!(" mean loss, {} to {}", figure(curve.range[0], 3), figure(curve.range[1], 3)) }
            </figcaption>
            <p class="hint">{ sentence }</p>
        </figure>
    }
}

fn drawn(curve: &LossCurve, sentence: &str) -> Html {
    const MARGIN: f64 = 6.0;
    let [width, height] = LOSS_FRAME.map(|side| side + 2.0 * MARGIN);
    let points = |line: &[[f64; 2]]| {
        line.iter().map(|[x, y]| format!("{:.1},{:.1}", x + MARGIN, y + MARGIN)).collect::<Vec<_>>().join(" ")
    };
    let best = curve.validation.get(curve.best).map(|[x, y]| {
        html! { <circle class="best" cx={format!("{:.1}", x + MARGIN)} cy={format!("{:.1}", y + MARGIN)} r="4" /> }
    });
    // Attributes of SVG, not of style: the page's policy allows no inline style.
    html! {
        <svg viewBox={format!("0 0 {width} {height}")} role="img" aria-label={sentence.to_owned()}>
            <polyline class="training" points={points(&curve.training)} />
            <polyline class="validation" points={points(&curve.validation)} />
            { for best }
        </svg>
    }
}
