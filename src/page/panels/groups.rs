//! What each model does to each group, with how sure that is.

use yew::prelude::*;

use super::Page;
use super::dom::Chart;
use super::drawn::{Charts, Drawn};
use super::frame::{Source, Words, frame};
use crate::page::format::{count, percent};
use crate::page::view::{Picture, Rows};
use crate::page::{charts, reading, words};
use soft_unlearn::experiment::Outcome;
use soft_unlearn::objective::{Confusion, Rate};

/// Confusion matrices, rates with Wilson intervals, calibration.
pub fn groups(page: &Page, drawn: &Charts, outcome: &Outcome) -> Html {
    let Some(models) = words::told_models(outcome, page.state.view.models) else { return html! {} };
    let on_test = page.state.view.rows == Rows::Test;
    let part = words::part(page.state.view.rows);
    // Of the validation rows it is drawn here, where it is known that they are looked at.
    let calibration = match page.state.exploration.as_deref() {
        Some(exploration) if !on_test => {
            let option = charts::calibration(
                outcome,
                &exploration.validation_calibration,
                page.state.view.models,
                page.dark,
            );
            Some(Drawn { option: option.to_string().into(), ..Drawn::default() })
        }
        _ => drawn.calibration.clone(),
    };
    let more = outcome.data.groups.len().saturating_sub(words::listed_groups(&outcome.data).len());
    let many = outcome.data.groups.len() > 2;
    type Read = fn(&Confusion) -> Rate;
    let rates: [(&str, &str, Read); 5] = [
        ("selected", "no rows", Confusion::selection_rate),
        ("TPR", "no favourable labels", Confusion::true_positive_rate),
        ("FPR", "no unfavourable labels", Confusion::false_positive_rate),
        ("precision", "none predicted favourable", Confusion::precision),
        ("accuracy", "no rows", Confusion::accuracy),
    ];
    let line = |group: usize, index: usize| {
        let model = models[index];
        let figures = if on_test { &model.test } else { &model.validation };
        let confusion = &figures.groups[group];
        let report = &outcome.data.groups[group];
        let class = ["before", "hard", "soft"][index];
        html! {
            <tr key={class} class={classes!((!report.driven).then_some("small-group"))}>
                if index == 0 {
                    <th scope="rowgroup" rowspan="3">{ &report.name }<span class="hint">{ format!("n = {}{}", count(confusion.rows().round() as u64), if report.driven { "" } else { ", too few to be driven" }) }</span></th>
                }
                <th scope="row" {class}>{ words::model_of(model.role, outcome.configuration.correction.algorithm) }</th>
                { for [confusion.true_positives, confusion.false_negatives, confusion.false_positives, confusion.true_negatives]
                    .map(|value| html! { <td data-value={value.to_string()}>{ count(value.round() as u64) }</td> }) }
                { for rates.iter().map(|(key, why, read)| rate(&format!("groups.{key}_{group}.{class}"), &read(confusion), why)) }
            </tr>
        }
    };
    let body = html! { <>
        <div class="scroll" tabindex="0" role="region" aria-label="Figures by group">
            <table class="figures grouped" id="table-groups">
                <caption>{ format!("On the {part} rows; 95{}% Wilson intervals below each rate", '\u{202f}') }</caption>
                <thead><tr>
                    <td></td><td></td>
                    <th scope="col" title="label favourable, predicted favourable">{ "true +" }</th>
                    <th scope="col" title="label favourable, predicted not">{ "false −" }</th>
                    <th scope="col" title="label not favourable, predicted favourable">{ "false +" }</th>
                    <th scope="col" title="label not favourable, predicted not">{ "true −" }</th>
                    { for rates.iter().map(|(name, _, _)| html! { <th scope="col">{ *name }</th> }) }
                </tr></thead>
                { for words::listed_groups(&outcome.data).into_iter().map(|group| html! { <tbody key={group}>{ for (0..3).map(|index| line(group, index)) }</tbody> }) }
            </table>
        </div>
        if more > 0 { <p class="hint">{ format!("And {more} more groups: the report has them all.") }</p> }
        <>{ for calibration.iter().map(|drawn| html! { <>
            <h3>{ format!("Reliability on the {part} rows") }</h3>
            <p class="hint">{ "Circles before, squares hard, diamonds soft. " }{
                if many { "A line for each group; groups too small to be driven are grey.".to_owned() }
                else { format!("Solid with filled marks: {}; dashed with hollow ones: {}.", outcome.data.privileged, outcome.data.unprivileged) }
            }</p>
            <Chart id="chart-calibration" option={drawn.option.clone()} points={drawn.points.clone()} dark={page.dark} />
        </> }) }</>
    </> };
    let words = Words {
        reading: reading::groups(outcome, &page.state.view),
        about: "Counts of 0/1 predictions against labels. TPR: share predicted favourable where the label is; FPR: where it is not; precision: share of \
                favourable labels among those predicted so. Wilson's interval of k among n rows, q = k/n, z = 1.96: (q + z²/2n ± z √(q(1 − q)/n + z²/4n²)) / (1 + z²/n). \
                Reliability: rows in tenths of predicted probability against the share that really has the label. All of it on the rows that \
                “Curves on” of the trade-off picture names.",
        sources: &[Source::Wilson],
        charts: if calibration.is_some() { &["chart-calibration"] } else { &[] },
        tables: &["table-groups"],
    };
    frame(page, Picture::Groups, words, body)
}

fn rate(test_id: &str, rate: &Rate, why: &'static str) -> Html {
    match (rate.value(), rate.wilson_interval()) {
        (Some(value), Some([low, high])) => html! {
            <td data-testid={test_id.to_owned()} data-value={value.to_string()}>
                <span class="value">{ percent(value, 1) }</span>
                <span class="hint interval">{ format!("{}–{}", crate::page::format::number(low * 100.0, 1), crate::page::format::number(high * 100.0, 1)) }</span>
            </td>
        },
        _ => {
            html! { <td class="undefined" data-testid={test_id.to_owned()} data-value="">{ "undefined" }<span class="hint interval">{ why }</span></td> }
        }
    }
}
