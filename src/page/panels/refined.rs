//! From the updated model on to the retrained one: the steps, and how far the update had come.

use yew::prelude::*;

use crate::page::format::{compact, count, counted, percent};
use crate::page::words;
use soft_unlearn::experiment::{ModelRole, Outcome};

/// A line a retrained model; nothing before the first is there.
pub fn refined(outcome: &Outcome) -> Html {
    let lines = lines(outcome);
    if lines.is_empty() {
        return html! {};
    }
    html! { <>
        <h3>{ "From update to retrained model" }</h3>
        <p class="hint">
            { "The influence update is one step. Newton's method goes on from there on the corrected weights, until the gradient is gone." }
        </p>
        <div class="scroll" tabindex="0" role="region" aria-label="From update to retrained model">
            <table class="figures" id="table-refined">
                <thead><tr>
                    <td></td><th scope="col">{ "further steps" }</th>
                    <th scope="col"><span title="‖θ retrained − θ updated‖ / ‖θ retrained − θ before‖">{ "distance to the retrained model" }</span></th>
                    <th scope="col" class="left">{ "norm of the gradient, step by step" }</th>
                </tr></thead>
                <tbody>{ for lines }</tbody>
            </table>
        </div>
    </> }
}

/// The table's lines.
pub fn lines(outcome: &Outcome) -> Vec<Html> {
    [ModelRole::HardRetrained, ModelRole::SoftRetrained]
        .iter()
        .filter_map(|role| line(outcome, *role))
        .collect()
}

fn line(outcome: &Outcome, role: ModelRole) -> Option<Html> {
    let model = outcome.model(role)?;
    let refinement = model.refinement.as_ref()?;
    let steps = model.fit.as_ref()?.iterations;
    let left = outcome.distance_to_retrained(role);
    let key = if role == ModelRole::HardRetrained { "hard" } else { "soft" };
    let norms: Vec<String> = refinement.gradient_norms.iter().map(|norm| compact(*norm)).collect();
    let clamped = match refinement.clamped {
        0 => String::new(),
        weights => format!("; {} below 0 counted as 0", counted(weights, "weight")),
    };
    Some(html! {
        <tr key={key}>
            <th scope="row" class={key}>{ words::model(role) }</th>
            <td data-testid={format!("refined.steps.{key}")} data-value={steps.to_string()}>{ count(u64::from(steps)) }</td>
            <td data-testid={format!("refined.left.{key}")} data-value={left.map(|left| left.to_string()).unwrap_or_default()}>
                { left.map_or("nothing moved".to_owned(), |left| percent(left, 1)) }
            </td>
            <td class="left">{ norms.join(" → ") }{ clamped }</td>
        </tr>
    })
}
