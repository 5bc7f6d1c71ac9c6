//! What is to be made equal beside the choice of a target: several criteria at once, and from when on a row is predicted favourable.

use yew::prelude::*;

use super::Page;
use super::controls::{Select, setting, tick};
use crate::page::question::set_criterion;
use crate::page::words;
use soft_unlearn::experiment::{Threshold, numbers};
use soft_unlearn::objective::Criterion;

/// Criteria to be ticked, and the decision threshold.
pub fn criteria(page: &Page) -> Html {
    let asked = &page.state.configuration.criteria;
    let one = |criterion: Criterion| {
        let [key, name] = words::criterion(criterion);
        let change =
            page.edit(move |configuration, ticked: bool| set_criterion(configuration, criterion, ticked));
        tick(format!("criterion-{key}"), html! { name }, asked.contains(&criterion), change)
    };
    html! {
        <details class="more" id="criteria" open={asked.len() > 1 && page.state.configuration.target().is_none()}>
            <summary>{ "Several at once, and when a row is accepted" }</summary>
            <fieldset class="ticks">
                <legend>{ "Make equal between the groups" }</legend>
                { for Criterion::ALL.into_iter().map(one) }
            </fieldset>
            { threshold(page) }
        </details>
    }
}

/// From which score on a row is predicted favourable.
fn threshold(page: &Page) -> Html {
    let change = page.edit(|configuration, how: String| {
        configuration.threshold = match how.as_str() {
            "accept_top" => Threshold::AcceptTop(0.2),
            _ => Threshold::default(),
        };
    });
    let (how, value) = match page.state.configuration.threshold {
        Threshold::At(_) => ("at", setting(page, "threshold-at", &numbers::DECISION_THRESHOLD)),
        Threshold::AcceptTop(_) => {
            ("accept_top", setting(page, "threshold-accept", &numbers::ACCEPTED_SHARE))
        }
    };
    html! { <>
        <Select id="threshold" label="A row is accepted" value={how} onchange={change} options={vec![
            ("at".into(), "from a probability on".into()),
            ("accept_top".into(), "when it is among the highest scores".into()),
        ]} />
        { value }
    </> }
}
