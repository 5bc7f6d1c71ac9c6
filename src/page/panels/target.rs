//! The question's second half: what is to be improved.

use yew::prelude::*;

use super::Page;
use crate::page::words;
use soft_unlearn::experiment::ModelKind;
use soft_unlearn::objective::TargetKind;

/// A target's name on the wire, which its radio button's id carries.
fn key(kind: TargetKind) -> String {
    serde_json::to_value(kind).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// One radio button a target, plain words first.
pub fn target(page: &Page) -> Html {
    let chosen = words::target_of(&page.state.configuration);
    let choice = |kind: TargetKind| {
        let [plain, term, help] = words::target(kind);
        let id = format!("target-{}", key(kind));
        let change = page.edit(move |configuration, _: Event| configuration.set_target(kind));
        let help_id = format!("{id}-help");
        html! {
            <label class="choice" key={id.clone()} for={id.clone()} title={help}>
                <input type="radio" name="target" {id} checked={kind == chosen} onchange={change} aria-describedby={(kind == chosen).then_some(help_id.clone())} />
                <span>
                    { plain }
                    <span class="term">{ term }</span>
                    if kind == chosen { <span class="help" id={help_id}>{ help }</span> }
                </span>
            </label>
        }
    };
    html! {
        <fieldset class="targets">
            <legend class="visually-hidden">{ "What is to be improved" }</legend>
            { for TargetKind::ALL.into_iter().map(choice) }
            { super::criteria::criteria(page) }
            if chosen == TargetKind::Robustness && page.state.configuration.model.kind == ModelKind::Mlp {
                <p class="hint" data-testid="embedding-attacked">{ words::EMBEDDING_ATTACKED }</p>
            }
        </fieldset>
    }
}
