//! Before, hard and soft at a glance: the two figures that everything is about, on the test rows.

use yew::prelude::*;

use crate::page::format::{percent, signed};
use crate::page::words;
use soft_unlearn::experiment::{ModelOutcome, Outcome};
use soft_unlearn::objective::TargetKind;

/// One card a model of the headline.
pub fn cards(outcome: &Outcome) -> Html {
    let Some([before, hard, soft]) = words::headline_models(outcome) else { return html! {} };
    let kind = words::target_of(&outcome.configuration);
    let card = |title: &'static str, class: &'static str, model: &ModelOutcome| {
        let gap = model.test.target_smooth.value();
        let accuracy = model.test.accuracy.value();
        let change = match (accuracy, before.test.accuracy.value()) {
            (Some(now), Some(then)) if class != "before" => {
                Some(format!("{} points", signed((now - then) * 100.0, 1)))
            }
            _ => None,
        };
        let gap_name = if kind == TargetKind::Robustness { "Loss under attack" } else { "Gap" };
        html! {
            <div class={classes!("summary-card", class)} data-testid={format!("card-{class}")} key={class}>
                <h3>{ title }</h3>
                <dl>
                    <div>
                        <dt>{ gap_name }</dt>
                        <dd class="figure">{ gap.map_or("undefined".to_owned(), |gap| words::target_value(kind, gap)) }</dd>
                    </div>
                    <div>
                        <dt>{ "Accuracy" }</dt>
                        <dd class="figure">
                            { accuracy.map_or("undefined".to_owned(), |accuracy| percent(accuracy, 1)) }
                            { for change.map(|change| html! { <span class="hint">{ change }</span> }) }
                        </dd>
                    </div>
                </dl>
            </div>
        }
    };
    html! {
        <div class="summary-cards" role="group" aria-label="Before, hard and soft, on the test rows">
            { card("Before", "before", before) }
            { card("Hard", "hard", hard) }
            { card("Soft", "soft", soft) }
        </div>
    }
}
