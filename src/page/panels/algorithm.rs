//! The unlearning algorithm whose models are the headline, and its settings.

use yew::prelude::*;

use super::Page;
use super::controls::{Number, Select, number};
use crate::page::format::number as format_number;
use crate::page::state::Action;
use crate::page::words;
use soft_unlearn::unlearn::{Algorithm, Methods};

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
        <p class="hint">{ words::algorithm(settings.algorithm) }</p>
        { fields(page, settings.algorithm, settings.methods) }
        { search(page, settings.algorithm) }
    </> }
}

/// The search of the main setting, and what it found.
fn search(page: &Page, algorithm: Algorithm) -> Html {
    let Some(main) = algorithm.main_setting() else { return html! {} };
    let act = page.act.clone();
    let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Search));
    let disabled = page.state.busy() || page.state.outdated();
    let searched = page.state.searched.as_deref().filter(|searched| searched.algorithm == algorithm);
    html! { <>
        <button type="button" class="small" id="method-search" {disabled} {onclick}>{ format!("Search {} on validation", main.name) }</button>
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

type Change = fn(&mut Methods, f64);

/// One field a setting.
fn fields(page: &Page, algorithm: Algorithm, methods: Methods) -> Html {
    let field =
        |id: &'static str, label: &'static str, value: f64, limits: [&'static str; 3], change: Change| {
            let onchange = page.edit(move |configuration, value: f64| {
                change(&mut configuration.correction.methods, value);
            });
            number(Number { id, label: html! { label }, value: value.to_string(), limits }, onchange)
        };
    let rate = |value: f64, change: Change| {
        field("method-rate", "Step length, in 1/L", value, ["0", "any", "1000000"], change)
    };
    let epochs = |value: u32, change: Change| {
        field("method-epochs", "Epochs", f64::from(value), ["0", "1", "1000"], change)
    };
    let fields: Vec<Html> = match algorithm {
        Algorithm::Influence | Algorithm::Retrain | Algorithm::NewtonRemoval => Vec::new(),
        Algorithm::GradientAscent => vec![
            rate(methods.gradient_ascent.rate, |methods, value| methods.gradient_ascent.rate = value),
            epochs(methods.gradient_ascent.epochs, |methods, value| {
                methods.gradient_ascent.epochs = value as u32
            }),
        ],
        Algorithm::NegGradPlus => vec![
            field(
                "method-balance",
                "Share of the kept rows, a",
                methods.neg_grad_plus.balance,
                ["0", "0.01", "1"],
                |methods, value| {
                    methods.neg_grad_plus.balance = value;
                },
            ),
            rate(methods.neg_grad_plus.rate, |methods, value| methods.neg_grad_plus.rate = value),
            epochs(methods.neg_grad_plus.epochs, |methods, value| {
                methods.neg_grad_plus.epochs = value as u32
            }),
        ],
        Algorithm::FineTune => vec![
            rate(methods.fine_tune.rate, |methods, value| methods.fine_tune.rate = value),
            epochs(methods.fine_tune.epochs, |methods, value| methods.fine_tune.epochs = value as u32),
        ],
        Algorithm::CfK => vec![
            rate(methods.cf_k.rate, |methods, value| methods.cf_k.rate = value),
            epochs(methods.cf_k.epochs, |methods, value| methods.cf_k.epochs = value as u32),
        ],
        Algorithm::EuK => vec![
            rate(methods.eu_k.rate, |methods, value| methods.eu_k.rate = value),
            epochs(methods.eu_k.epochs, |methods, value| methods.eu_k.epochs = value as u32),
        ],
        Algorithm::FisherForgetting => vec![field(
            "method-alpha",
            "Size of the noise, α",
            methods.fisher_forgetting.alpha,
            ["0", "any", "1000000"],
            |methods, value| methods.fisher_forgetting.alpha = value,
        )],
        Algorithm::NtkScrubbing => vec![field(
            "method-scale",
            "Share of the difference, c",
            methods.ntk_scrubbing.scale,
            ["", "any", ""],
            |methods, value| methods.ntk_scrubbing.scale = value,
        )],
        Algorithm::Scrub => vec![
            field(
                "method-gamma",
                "Weight of the labels, γ",
                methods.scrub.gamma,
                ["0", "any", "1000000"],
                |methods, value| methods.scrub.gamma = value,
            ),
            field(
                "method-alpha",
                "Weight of the teacher, α",
                methods.scrub.alpha,
                ["0", "any", "1000000"],
                |methods, value| methods.scrub.alpha = value,
            ),
            field(
                "method-temperature",
                "Temperature, T",
                methods.scrub.temperature,
                ["0", "any", "1000000"],
                |methods, value| methods.scrub.temperature = value,
            ),
            rate(methods.scrub.rate, |methods, value| methods.scrub.rate = value),
            epochs(methods.scrub.epochs, |methods, value| methods.scrub.epochs = value as u32),
            field(
                "method-ascending",
                "Of these, ascending",
                f64::from(methods.scrub.ascending),
                ["0", "1", "1000"],
                |methods, value| {
                    methods.scrub.ascending = value as u32;
                },
            ),
        ],
        Algorithm::BadTeacher => vec![
            rate(methods.bad_teacher.rate, |methods, value| methods.bad_teacher.rate = value),
            epochs(methods.bad_teacher.epochs, |methods, value| methods.bad_teacher.epochs = value as u32),
        ],
        Algorithm::Sisa => vec![field(
            "method-shards",
            "Shards",
            f64::from(methods.sisa.shards),
            ["1", "1", "100"],
            |methods, value| {
                methods.sisa.shards = value as u32;
            },
        )],
        Algorithm::SelectiveDampening => vec![
            field(
                "method-selection",
                "Times as important for what is forgotten, a",
                methods.selective_dampening.selection,
                ["0", "any", "1000000"],
                |methods, value| methods.selective_dampening.selection = value,
            ),
            field(
                "method-dampening",
                "Share that stays, b",
                methods.selective_dampening.dampening,
                ["0", "any", "1000000"],
                |methods, value| methods.selective_dampening.dampening = value,
            ),
        ],
    };
    html! { { for fields } }
}
