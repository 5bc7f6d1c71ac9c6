//! The charts, each with its title and how to read it.

use yew::prelude::*;

use super::Page;
use crate::page::dom::Chart;
use crate::target::TargetKind;

/// Trade-off and weights, side by side where there is room.
pub fn pictures(page: &Page) -> Html {
    let (Some([tradeoff, weights]), Some(outcome)) = (page.charts, page.state.outcome.as_deref()) else {
        return html! {};
    };
    let (title, reading) = match outcome.configuration.target {
        TargetKind::Robustness => ("Accuracy against the loss under attack", "Up and to the left is better."),
        _ => (
            "Accuracy against the gap",
            "Higher is better, and so is nearer to the dashed line; beyond it the bias has changed sides.",
        ),
    };
    html! {
        <div class="pictures">
            <figure class="card">
                <figcaption>
                    <h2>{ title }</h2>
                    <p class="hint">{ reading }{ " Filled: test rows; hollow: validation rows; diamonds: retrained." }</p>
                </figcaption>
                <Chart id="chart-tradeoff" option={tradeoff.clone()} dark={page.dark} />
            </figure>
            <figure class="card">
                <figcaption>
                    <h2>{ "How much each row counts" }</h2>
                    <p class="hint">{ "Hard weights are a step: 0 or 1. Soft weights are a slope. Counts on a logarithmic scale." }</p>
                </figcaption>
                <Chart id="chart-weights" option={weights.clone()} dark={page.dark} />
            </figure>
        </div>
    }
}
