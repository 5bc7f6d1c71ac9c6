//! The charts, each with its title and how to read it.

use yew::prelude::*;

use super::Page;
use crate::page::dom::Chart;

/// Trade-off and weights, side by side where there is room.
pub fn pictures(page: &Page) -> Html {
    let Some([tradeoff, weights]) = page.charts else { return html! {} };
    html! {
        <div class="pictures">
            <figure class="card">
                <figcaption>
                    <h2>{ "Accuracy against the gap" }</h2>
                    <p class="hint">{ "Higher is better, and so is nearer to the dashed line; beyond it the bias has changed sides. Filled: test rows; hollow: validation rows; diamonds: retrained." }</p>
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
