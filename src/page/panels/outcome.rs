//! What came out: the headline, the comparison, the pictures, and what should be known about them.

use yew::prelude::*;

use crate::experiment::{ModelOutcome, ModelRole, Outcome};
use crate::page::charts::{Palette, trade_off, trade_off_words, weights};
use crate::page::format::{count, decimal, percent, significant, signed};
use crate::page::picture::Picture;
use crate::page::state::State;
use crate::page::words;
use crate::target::{Confusion, Figures, Measured, Rate, TargetKind};

/// The models in the order of the columns, with what stands above them.
const COLUMNS: [(ModelRole, &str, &str, &str); 5] = [
    (ModelRole::Before, "before", "Before", ""),
    (ModelRole::HardInfluence, "hard_influence", "Hard", "update"),
    (ModelRole::HardRetrained, "hard_retrained", "Hard", "retrained"),
    (ModelRole::SoftInfluence, "soft_influence", "Soft", "update"),
    (ModelRole::SoftRetrained, "soft_retrained", "Soft", "retrained"),
];

/// How a figure is written, and when a change of it is for the better.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// A share; more is better.
    Share,
    /// A share that is neither good nor bad by itself.
    Rate,
    /// A number of three decimals; more is better.
    Score,
    /// A loss; less is better.
    Loss,
    /// A gap; nearer to zero is better.
    Gap,
}

struct Row {
    id: String,
    name: String,
    style: Style,
    value: Box<dyn Fn(&Figures) -> Measured>,
}

/// The panel.
pub fn view(state: &State, dark: bool) -> Html {
    let Some(outcome) = &state.outcome else {
        let words = if state.busy() { "Computing the first comparison…" } else { "No result yet." };
        return html! { <section class="panel empty"><p>{ words }</p></section> };
    };
    let palette = Palette::new(dark);
    html! {
        <section class={classes!("panel", "outcome", state.stale.then_some("stale"))} aria-labelledby="outcome-title" aria-busy={state.stale.to_string()}>
            <h2 id="outcome-title" class="quiet">{ "What came out" }</h2>
            <p class="headline" data-testid="headline">{ words::headline(outcome) }</p>
            <ul class="remarks" data-testid="remarks">{ for words::remarks(outcome).into_iter().map(|text| html! { <li>{ text }</li> }) }</ul>
            { cards(outcome) }
            <div class="pictures">
                <figure>
                    <figcaption><strong>{ "Accuracy against the gap." }</strong>{ " Filled: test; hollow: validation. Circles: by influence update; diamonds: retrained." }</figcaption>
                    <Picture id="trade-off" option={trade_off(outcome, palette)} words={trade_off_words(outcome)} />
                </figure>
                <figure>
                    <figcaption><strong>{ "The weights." }</strong>{ format!(" Hard: {} Soft: {}", words::weights(&outcome.hard_weights), words::weights(&outcome.soft_weights)) }</figcaption>
                    <Picture id="weights" option={weights(outcome, palette)} words={format!("Histogram of weights. {}", words::weights(&outcome.soft_weights))} />
                </figure>
            </div>
            { table(outcome, "test", "Test rows: nothing was chosen on them", state.retraining) }
            { table(outcome, "validation", "Validation rows: the correction was chosen on them", state.retraining) }
            { undefined(outcome) }
            { warnings(outcome) }
            { data(outcome) }
        </section>
    }
}

/// Before, hard and soft at a glance.
fn cards(outcome: &Outcome) -> Html {
    let [hard, soft] = words::headline_roles(outcome);
    let robust = outcome.configuration.target == TargetKind::Robustness;
    let card = |role: ModelRole, title: &str, class: &'static str| {
        let Some(model) = outcome.model(role) else { return Html::default() };
        let gap = match model.test.target_hard.value() {
            Some(value) if robust => percent(value),
            Some(value) => decimal(value, 3),
            None => "undefined".to_owned(),
        };
        let accuracy = model.test.accuracy.value().map_or("undefined".to_owned(), percent);
        html! {
            <div class={classes!("card", class)}>
                <h3>{ title.to_owned() }</h3>
                <dl>
                    <div><dt>{ "accuracy" }</dt><dd>{ accuracy }</dd></div>
                    <div><dt>{ words::gap_name(outcome.configuration.target) }</dt><dd>{ gap }</dd></div>
                </dl>
            </div>
        }
    };
    html! {
        <div class="cards">
            { card(ModelRole::Before, "Before", "before") }
            { card(hard, "Hard: rows removed", "hard") }
            { card(soft, "Soft: rows weighed", "soft") }
        </div>
    }
}

fn rate(rate: fn(&Confusion) -> Rate, group: usize, why: &'static str) -> Box<dyn Fn(&Figures) -> Measured> {
    Box::new(move |figures| match rate(&figures.groups[group]).value() {
        Some(value) => Measured::Value(value),
        None => Measured::Undefined(why.to_owned()),
    })
}

fn rows(outcome: &Outcome) -> Vec<Row> {
    let kind = outcome.configuration.target;
    let robust = kind == TargetKind::Robustness;
    let row = |id: &str, name: &str, style: Style, value: Box<dyn Fn(&Figures) -> Measured>| Row { id: id.to_owned(), name: name.to_owned(), style, value };
    let mut list = vec![
        row("accuracy", "Accuracy", Style::Share, Box::new(|figures| figures.accuracy.clone())),
        row("target_hard", &upper_first(words::gap_name(kind)), if robust { Style::Share } else { Style::Gap }, Box::new(|figures| figures.target_hard.clone())),
    ];
    if robust {
        let fresh = |figures: &Figures| figures.fresh_robust_accuracy.clone().unwrap_or_else(|| Measured::Undefined("not measured".to_owned()));
        list.push(row("fresh_robust_accuracy", "Accuracy on fresh adversarial copies", Style::Share, Box::new(fresh)));
    }
    let smooth = if robust { "Sum of losses on fixed copies, F" } else { "The same from probabilities, F" };
    list.push(row("target_smooth", smooth, if robust { Style::Loss } else { Style::Gap }, Box::new(|figures| figures.target_smooth.clone())));
    list.push(row("log_loss", "Log loss, mean", Style::Loss, Box::new(|figures| match figures.rows {
        0 => Measured::Undefined("no rows".to_owned()),
        rows => Measured::Value(figures.log_loss_sum / rows as f64),
    })));
    list.push(row("auc", "Area under the ROC curve", Style::Score, Box::new(|figures| figures.auc.clone())));
    for (group, words) in [(1, &outcome.data.privileged), (0, &outcome.data.unprivileged)] {
        for (id, name, of, why) in [
            ("selection", "Selection rate", Confusion::selection_rate as fn(&Confusion) -> Rate, "no rows in this group"),
            ("tpr", "True-positive rate", Confusion::true_positive_rate, "no favourable labels in this group"),
            ("fpr", "False-positive rate", Confusion::false_positive_rate, "no unfavourable labels in this group"),
        ] {
            list.push(Row { id: format!("{id}_{group}"), name: format!("{name}, {words}"), style: Style::Rate, value: rate(of, group, why) });
        }
    }
    list
}

fn upper_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

fn figures<'a>(model: &'a ModelOutcome, part: &str) -> &'a Figures {
    if part == "test" { &model.test } else { &model.validation }
}

/// The comparison on one part.
fn table(outcome: &Outcome, part: &'static str, title: &str, retraining: bool) -> Html {
    let Some(before) = outcome.model(ModelRole::Before).map(|model| figures(model, part)) else { return Html::default() };
    let groups = before.groups;
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label={title.to_owned()}>
            <table class="comparison">
                <caption>{ title }{ format!(" (n = {}: {} {}, {} {})", count(before.rows), count(groups[1].rows()), outcome.data.privileged, count(groups[0].rows()), outcome.data.unprivileged) }</caption>
                <thead><tr>
                    <th scope="col"><span class="quiet">{ "figure" }</span></th>
                    { for COLUMNS.iter().map(|(_, id, name, how)| html! { <th scope="col" class={classes!(*id)}>{ *name }<small>{ *how }</small></th> }) }
                </tr></thead>
                <tbody>
                    { for rows(outcome).iter().map(|row| html! {
                        <tr>
                            <th scope="row">{ &row.name }{ cell_count(&row.id, before) }</th>
                            { for COLUMNS.iter().map(|(role, id, ..)| cell(outcome, part, row, *role, id, before, retraining)) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

/// The number of rows behind a group's rate.
fn cell_count(id: &str, figures: &Figures) -> Html {
    let group = &figures.groups[usize::from(id.ends_with("_1"))];
    let n = match id.split('_').next() {
        Some("selection") => group.rows(),
        Some("tpr") => group.positives(),
        Some("fpr") => group.negatives(),
        _ => return Html::default(),
    };
    html! { <small>{ format!("n = {}", count(n)) }</small> }
}

fn cell(outcome: &Outcome, part: &str, row: &Row, role: ModelRole, id: &str, before: &Figures, retraining: bool) -> Html {
    let testid = format!("{part}.{}.{id}", row.id);
    let Some(model) = outcome.model(role) else {
        let words = if retraining { "computing…" } else { "\u{2013}" };
        return html! { <td class="waiting" data-testid={testid} data-value="">{ words }</td> };
    };
    match ((row.value)(figures(model, part)), (row.value)(before)) {
        (Measured::Undefined(reason), _) => html! { <td class="undefined" data-testid={testid} data-value="" title={reason}>{ "undefined" }</td> },
        (Measured::Value(value), before) => {
            let change = before.value().filter(|_| role != ModelRole::Before).map(|before| change(row.style, before, value));
            html! {
                <td data-testid={testid} data-value={value.to_string()}>
                    { written(row.style, value) }
                    if let Some((class, words)) = change { <small class={classes!("change", class)}>{ words }</small> }
                </td>
            }
        }
    }
}

fn written(style: Style, value: f64) -> String {
    match style {
        Style::Share | Style::Rate => percent(value),
        Style::Loss if value.abs() >= 100.0 => count(value.round() as u64),
        Style::Gap | Style::Score | Style::Loss => decimal(value, 3),
    }
}

/// The change since before: its class (better, worse, neither) and its words.
fn change(style: Style, before: f64, after: f64) -> (&'static str, String) {
    let (better, words) = match style {
        Style::Share | Style::Rate => (after - before, signed(100.0 * (after - before), 1)),
        Style::Score => (after - before, signed(after - before, 3)),
        Style::Loss if before.abs() >= 100.0 => (before - after, signed(after - before, 0)),
        Style::Loss => (before - after, signed(after - before, 3)),
        Style::Gap => (before.abs() - after.abs(), signed(after - before, 3)),
    };
    let zero = words.chars().all(|c| matches!(c, '0' | '.'));
    match (style, zero) {
        (Style::Rate, _) | (_, true) => ("same", words),
        _ if better > 0.0 => ("better", format!("{words} \u{25b4}")),
        _ => ("worse", format!("{words} \u{25be}")),
    }
}

/// The reasons behind "undefined", once each.
fn undefined(outcome: &Outcome) -> Html {
    let mut reasons: Vec<String> = Vec::new();
    for model in &outcome.models {
        for (part, figures) in [("test", &model.test), ("validation", &model.validation)] {
            for row in rows(outcome) {
                if let Measured::Undefined(reason) = (row.value)(figures) {
                    let text = format!("{} is undefined on {part}: {reason}.", row.name);
                    if !reasons.contains(&text) {
                        reasons.push(text);
                    }
                }
            }
        }
    }
    html! { <>{ for reasons.into_iter().map(|reason| html! { <p class="fine" data-testid="undefined">{ reason }</p> }) }</> }
}

fn warnings(outcome: &Outcome) -> Html {
    if outcome.warnings.is_empty() {
        return Html::default();
    }
    html! {
        <div class="warnings" data-testid="warnings">
            <h3>{ "Good to know" }</h3>
            <ul>{ for outcome.warnings.iter().map(|warning| html! { <li>{ &warning.what }{ " " }<span>{ &warning.advice }</span></li> }) }</ul>
        </div>
    }
}

/// How the data were used, and how the fit ended.
fn data(outcome: &Outcome) -> Html {
    let data = &outcome.data;
    let [train, validation, test] = data.rows;
    let dropped: usize = data.dropped.iter().map(|(_, rows)| rows).sum();
    html! {
        <div class="fine" data-testid="data-report">
            <p>{ format!("{} rows train, {} validate, {} test; the model has {} encoded columns. Favourable: {}. Privileged: {}.",
                count(train), count(validation), count(test), count(data.encoded_columns), data.favourable, data.privileged) }</p>
            if dropped > 0 {
                <p data-testid="dropped">{ format!("{} of {} rows were left out: {}.", count(dropped), count(data.rows_read),
                    data.dropped.iter().map(|(why, rows)| format!("{} with {why}", count(*rows))).collect::<Vec<_>>().join(", ")) }</p>
            }
            <p data-testid="fit">{ format!("Fitted in {} Newton steps to a gradient norm of {}.", outcome.fit.iterations, significant(outcome.fit.gradient_norm)) }</p>
        </div>
    }
}

/// The line at the foot of the page: milliseconds by stage.
pub fn performance(state: &State) -> Html {
    let Some(outcome) = &state.outcome else { return Html::default() };
    let total: f64 = outcome.timings.iter().map(|timing| timing.milliseconds).sum();
    let stages = outcome.timings.iter().map(|timing| format!("{} {}", timing.stage, decimal(timing.milliseconds, 1)));
    html! { <span data-testid="performance" data-total={total.to_string()}>{ format!("CPU, one worker: {} ms ({})", decimal(total, 0), stages.collect::<Vec<_>>().join(", ")) }</span> }
}
