//! The unlearning algorithm whose models are the headline, and its settings.

use yew::prelude::*;

use super::Page;
use super::controls::{Select, declared};
use crate::page::format::number as format_number;
use crate::page::state::Action;
use soft_unlearn::unlearn::{Algorithm, Methods, NumberSetting};

/// An algorithm's name in the configuration.
pub fn key_of(algorithm: Algorithm) -> String {
    let key = serde_json::to_value(algorithm).ok().and_then(|value| value.as_str().map(str::to_owned));
    key.unwrap_or_default()
}

/// The choice of the algorithm, and what can be set about it.
pub fn algorithm(page: &Page) -> Html {
    let settings = page.state.configuration.correction;
    let change = page.edit(|configuration, value: String| {
        let chosen = Algorithm::ALL.into_iter().find(|algorithm| key_of(*algorithm) == value);
        configuration.correction.algorithm = chosen.unwrap_or(Algorithm::Influence);
    });
    let option = |algorithm: Algorithm| {
        let name = match algorithm {
            Algorithm::Influence => "the influence update",
            Algorithm::Retrain => "retraining",
            algorithm => algorithm.name(),
        };
        (key_of(algorithm).into(), name.into())
    };
    html! { <>
        <Select id="algorithm" label="Headline and coefficients from" value={key_of(settings.algorithm)} onchange={change}
            options={Algorithm::ALL.into_iter().map(option).collect::<Vec<_>>()} />
        <p class="hint">{ settings.algorithm.declared().does }</p>
        { fields(page, settings.algorithm, settings.methods) }
        { search(page, settings.algorithm) }
    </> }
}

/// The search of the main setting, and what it found.
fn search(page: &Page, algorithm: Algorithm) -> Html {
    let Some((main, _)) = algorithm.declared().main else { return html! {} };
    let act = page.act.clone();
    let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Search));
    let disabled = page.state.busy() || page.state.outdated();
    let searched = page.state.searched.as_deref().filter(|searched| searched.algorithm == algorithm);
    html! { <>
        <button type="button" class="small" id="method-search" {disabled} {onclick}>{ format!("Search {main} on validation") }</button>
        { for searched.map(|searched| {
            let tried: Vec<String> = searched.candidates.iter().map(|candidate| {
                let score = candidate.score.map_or("no model".to_owned(), |score| format_number(score, 3));
                format!("{} → {score}", candidate.value)
            }).collect();
            html! {
                <p class="hint" data-testid="method-searched" title="share of the gap left, plus the share by which the log loss rose, on validation; mean of hard and soft">
                    { match searched.best {
                        Some(best) => format!("Least of gap left plus loss added at {} = {best}: {}.", searched.setting, tried.join(", ")),
                        None => "No value gave a model with defined figures.".to_owned(),
                    } }
                </p>
            }
        }) }
    </> }
}

/// One field a setting, as the algorithm declares it.
fn fields(page: &Page, algorithm: Algorithm, methods: Methods) -> Html {
    let method = methods.of(algorithm);
    let field = |setting: &'static NumberSetting| {
        let value = method.value(setting.key);
        let onchange = page.edit(move |configuration, value: f64| {
            if let Some(method) = configuration.correction.methods.of_mut(algorithm) {
                method.set(setting.key, value);
            }
        });
        declared(&format!("method-{}", setting.key), setting, "", value, onchange)
    };
    html! { { for method.declared().settings.iter().map(field) } }
}
