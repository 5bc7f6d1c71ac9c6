//! The model: which, its settings behind a fold, and how the perceptron's training went.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, Select, number, optional, tick};
use crate::page::charts::{LOSS_FRAME, LossCurve, losses};
use crate::page::format::{compact, number as figure};
use crate::page::{reading, words};
use crate::worker::Place;
use soft_unlearn::experiment::{Configuration, ModelKind};
use soft_unlearn::model::{Epoch, MlpSettings};

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
            { number(
                Number { id: "l2", label: html! { <span title="(l2/2)‖θ‖² beside a sum of losses">{ "Penalty l2" }</span> },
                    value: settings.l2.to_string(), limits: ["0", "any", ""] },
                page.edit(|configuration, value: f64| configuration.model.l2 = value),
            ) }
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
    let settings = page.state.configuration.model.perceptron;
    let change = |set: fn(&mut MlpSettings, f64)| {
        page.edit(move |configuration, value: f64| set(&mut configuration.model.perceptron, value))
    };
    // A number below the smallest is told where it is checked, not mended here.
    let whole = |value: f64| if value.is_finite() { value.clamp(0.0, 1e9) as u32 } else { 0 };
    let hidden = page.edit(move |configuration, value: Option<f64>| {
        configuration.model.perceptron.hidden = value.map(whole);
    });
    html! { <>
        { optional(Number { id: "hidden", label: html! { "Units of each hidden layer" }, limits: ["1", "1", "4096"],
            value: settings.hidden.map(|hidden| hidden.to_string()).unwrap_or_default() }, "as many as encoded columns", hidden) }
        { number(Number { id: "learning-rate", label: html! { "Learning rate (Adam)" }, value: settings.learning_rate.to_string(), limits: ["0", "any", "1"] },
            change(|settings, value| settings.learning_rate = value)) }
        { number(Number { id: "epochs", label: html! { "Epochs at most" }, value: settings.epochs.to_string(), limits: ["1", "1", "15000"] },
            page.edit(move |configuration, value: f64| configuration.model.perceptron.epochs = whole(value))) }
        { number(Number { id: "batch", label: html! { "Rows of a minibatch" }, value: settings.batch.to_string(), limits: ["1", "1", "100000"] },
            page.edit(move |configuration, value: f64| configuration.model.perceptron.batch = whole(value))) }
        { number(Number { id: "patience", label: html! { "Stop after epochs without a lower loss" }, value: settings.patience.to_string(), limits: ["1", "1", "1000"] },
            page.edit(move |configuration, value: f64| configuration.model.perceptron.patience = whole(value))) }
        { number(Number { id: "extractor-share", label: html! { "Share of the training rows for the hidden layers" }, value: settings.extractor_share.to_string(), limits: ["0", "any", "1"] },
            change(|settings, value| settings.extractor_share = value)) }
        { number(Number { id: "last-layer-share", label: html! { "Share of the training rows for the last layer" }, value: settings.last_layer_share.to_string(), limits: ["0", "any", "1"] },
            change(|settings, value| settings.last_layer_share = value)) }
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
