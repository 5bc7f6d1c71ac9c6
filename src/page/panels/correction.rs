//! The question and its answer: which target, which rows go, how soft weights are found.

use yew::prelude::*;

use super::roles::edit;
use crate::experiment::Configuration;
use crate::page::app::failure;
use crate::page::controls::{Slider, number, radio, select, slider};
use crate::page::format::{decimal, percent, whole_percent};
use crate::page::state::{Action, State};
use crate::page::words::target_names;
use crate::target::TargetKind;
use crate::unlearn::Algorithm;
use crate::weights::{HardScheme, SoftScheme};
use crate::worker::Place;

/// The panels "question" and "correction".
pub fn view(state: &State, act: &Callback<Action>) -> Html {
    let Some(configuration) = &state.configuration else { return failure(state, Place::Settings, "error-settings") };
    html! {
        <>
            <section class="panel" aria-labelledby="question-title">
                <h2 id="question-title">{ "Question" }</h2>
                { targets(configuration, act) }
            </section>
            <section class="panel" aria-labelledby="correction-title">
                <h2 id="correction-title">{ "Correction" }</h2>
                { failure(state, Place::Settings, "error-settings") }
                { hard(configuration, act) }
                { soft(configuration, act) }
                { algorithm(configuration, act) }
            </section>
        </>
    }
}

/// A target's name in ids, links and configuration files.
fn target_id(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::DemographicParity => "target-demographic_parity",
        TargetKind::EqualOpportunityLoss => "target-equal_opportunity_loss",
        TargetKind::EqualOpportunityRate => "target-equal_opportunity_rate",
        TargetKind::PredictiveEquality => "target-predictive_equality",
        TargetKind::EqualizedOdds => "target-equalized_odds",
        TargetKind::AccuracyParity => "target-accuracy_parity",
        TargetKind::Robustness => "target-robustness",
    }
}

fn formula(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::DemographicParity => "F = mean p of the privileged minus mean p of the others",
        TargetKind::EqualOpportunityLoss => "F = mean loss of the others minus of the privileged, among favourable labels",
        TargetKind::EqualOpportunityRate => "F = mean p of the privileged minus of the others, among favourable labels",
        TargetKind::PredictiveEquality => "F = mean p of the privileged minus of the others, among unfavourable labels",
        TargetKind::EqualizedOdds => "F = the root of the sum of squares of the gaps in mean p at both labels",
        TargetKind::AccuracyParity => "F = mean loss of the others minus mean loss of the privileged",
        TargetKind::Robustness => "F = sum of losses on copies of the validation rows moved across the boundary",
    }
}

fn targets(configuration: &Configuration, act: &Callback<Action>) -> Html {
    html! {
        <fieldset class="targets">
            <legend>{ "What should the model become?" }</legend>
            { for TargetKind::ALL.into_iter().map(|kind| {
                let (plain, term) = target_names(kind);
                let label = html! { <span title={formula(kind)}>{ plain }<small>{ term }</small></span> };
                radio("target", target_id(kind), label, configuration.target == kind,
                    edit(configuration, act, move |configuration, ()| configuration.target = kind))
            }) }
            <p class="fine">{ formula(configuration.target) }</p>
            if configuration.target == TargetKind::Robustness {
                { slider(Slider { id: "perturbation", label: "Size of the change (1 = onto the boundary)", value: configuration.correction.perturbation, range: [0.1, 3.0, 0.1] },
                    &decimal(configuration.correction.perturbation, 1),
                    edit(configuration, act, |configuration, value| configuration.correction.perturbation = value)) }
            }
        </fieldset>
    }
}

fn hard(configuration: &Configuration, act: &Callback<Action>) -> Html {
    let scheme = configuration.correction.hard;
    let change = edit(configuration, act, |configuration, value: String| {
        configuration.correction.hard = if value == "both_harmful" { HardScheme::BothHarmful } else { HardScheme::TopShare(0.1) };
    });
    html! {
        <div class="group hard">
            <h3>{ "Hard: remove rows" }</h3>
            { select("hard-scheme", "Remove", if scheme == HardScheme::BothHarmful { "both_harmful" } else { "top_share" }, &[
                ("top_share".to_owned(), "the rows that hurt the target most".to_owned()),
                ("both_harmful".to_owned(), "rows that hurt target and accuracy both".to_owned()),
            ], change) }
            if let HardScheme::TopShare(share) = scheme {
                { slider(Slider { id: "hard-share", label: "Share of the training rows", value: 100.0 * share, range: [0.0, 60.0, 0.5] }, &percent(share),
                    edit(configuration, act, |configuration, value: f64| configuration.correction.hard = HardScheme::TopShare(value / 100.0))) }
            }
        </div>
    }
}

/// A scheme's value in the list, its words and its formula.
fn scheme_words(scheme: SoftScheme) -> (&'static str, &'static str, &'static str) {
    match scheme {
        SoftScheme::Exact => ("exact", "exact: the optimal case", "The one of the four cases whose conditions all hold."),
        SoftScheme::ExactBoxed => ("exact_boxed", "exact, within bounds", "Every \u{3b5} stays between its bounds; -1 keeps weights at or above zero."),
        SoftScheme::Soft20 => ("soft_2_0", "2.0: unconstrained", "\u{3b5} = f / 2\u{3bb}"),
        SoftScheme::Soft21 => ("soft_2_1", "2.1: stop at the goal", "\u{3b5} = f \u{b7} rF\u{2080} / \u{2016}f\u{2016}\u{b2}"),
        SoftScheme::Soft22 => ("soft_2_2", "2.2: keep utility", "\u{3b5} = (f \u{2212} (f\u{2032}u/\u{2016}u\u{2016}\u{b2}) u) / 2\u{3bb}"),
        SoftScheme::Soft23 => ("soft_2_3", "2.3: both", "\u{3b5} = rF\u{2080} (\u{2016}u\u{2016}\u{b2} f \u{2212} (f\u{2032}u) u) / (\u{2016}f\u{2016}\u{b2}\u{2016}u\u{2016}\u{b2} \u{2212} (f\u{2032}u)\u{b2})"),
    }
}

fn soft(configuration: &Configuration, act: &Callback<Action>) -> Html {
    let correction = configuration.correction;
    let options: Vec<(String, String)> = SoftScheme::ALL
        .into_iter()
        .map(|scheme| {
            let (value, words, _) = scheme_words(scheme);
            (value.to_owned(), words.to_owned())
        })
        .collect();
    let (chosen, _, formula) = scheme_words(correction.soft);
    let change = edit(configuration, act, |configuration, value: String| {
        if let Some(scheme) = SoftScheme::ALL.into_iter().find(|scheme| scheme_words(*scheme).0 == value) {
            configuration.correction.soft = scheme;
        }
    });
    let uses_lambda = !matches!(correction.soft, SoftScheme::Soft21 | SoftScheme::Soft23);
    html! {
        <div class="group soft">
            <h3>{ "Soft: weigh every row" }</h3>
            { slider(Slider { id: "share-of-gap", label: "Share r of the gap to close", value: 100.0 * correction.share_of_gap, range: [0.0, 150.0, 1.0] },
                &whole_percent(correction.share_of_gap),
                edit(configuration, act, |configuration, value: f64| configuration.correction.share_of_gap = value / 100.0)) }
            { select("soft-scheme", "Scheme", chosen, &options, change) }
            <p class="fine">{ formula }</p>
            if correction.soft == SoftScheme::ExactBoxed {
                { number("bounds-lower", "Lowest \u{3b5}", Some(correction.bounds.lower), "-1", edit(configuration, act, |configuration, value: Option<f64>| {
                    configuration.correction.bounds.lower = value.unwrap_or(-1.0);
                })) }
                { number("bounds-upper", "Highest \u{3b5} (empty: none)", correction.bounds.upper, "none", edit(configuration, act, |configuration, value: Option<f64>| {
                    configuration.correction.bounds.upper = value;
                })) }
            }
            if uses_lambda {
                { number("lambda", "\u{3bb} as a multiple of the critical \u{3bb}* (empty: the scheme's own)", correction.lambda_relative, "automatic",
                    edit(configuration, act, |configuration, value: Option<f64>| configuration.correction.lambda_relative = value)) }
            }
        </div>
    }
}

fn algorithm(configuration: &Configuration, act: &Callback<Action>) -> Html {
    let chosen = match configuration.correction.algorithm {
        Algorithm::Influence => "influence",
        Algorithm::Retrain => "retrain",
    };
    select(
        "algorithm",
        "Headline and coefficients by",
        chosen,
        &[
            ("influence".to_owned(), "influence update: one step, at once".to_owned()),
            ("retrain".to_owned(), "retraining: the yardstick".to_owned()),
        ],
        edit(configuration, act, |configuration, value: String| {
            configuration.correction.algorithm = if value == "retrain" { Algorithm::Retrain } else { Algorithm::Influence };
        }),
    )
}
