//! The groups at a glance: what each model does to each group, and the two figures that everything is about.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use crate::page::charts::{BARS, Bar, Bars, bars};
use crate::page::format::{number, percent, signed};
use crate::page::view::{Models, Rows};
use crate::page::words;
use soft_unlearn::experiment::{CertainFigure, DataReport, ModelOutcome, Outcome};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::objective::intervals::Interval;
use soft_unlearn::unlearn::Algorithm;

const CLASSES: [&str; 3] = ["before", "hard", "soft"];

/// The picture on the right, with three lines of figures; its room alone where there is no result.
pub fn glance(page: &Page, outcome: Option<&Outcome>) -> Html {
    let known =
        outcome.and_then(|outcome| Some((outcome, words::told_models(outcome, page.state.view.models)?)));
    let Some((outcome, models)) = known else {
        return html! { <section class="card picture glance"></section> };
    };
    let rows = page.state.view.rows;
    let kind = words::target_of(&outcome.configuration);
    let drawn = bars(models, rows, kind);
    // The same words as in the lines of figures.
    let gaps = models.map(|model| gap_of(outcome, model, rows).filter(|_| drawn.gap));
    let data = &outcome.data;
    let many = data.groups.len() > 2;
    let mut name = drawn.name.to_owned();
    name[..1].make_ascii_uppercase();
    let told = format!(
        "{name} by group{}, on the {} rows, {}",
        drawn.of,
        words::part(rows),
        words::how(outcome, page.state.view.models)
    );
    let heading = format!("{name} by group{}{}", drawn.of, if drawn.percent { ", %" } else { "" });
    let shown = match page.state.view.models {
        Models::Retrained => "retrained",
        Models::Update => "update",
    };
    let settled =
        matches!(outcome.configuration.correction.algorithm, Algorithm::Influence | Algorithm::Retrain);
    html! {
        <section class="card picture glance" aria-labelledby="heading-glance">
            <div class="picture-head">
                <h2 id="heading-glance">{ heading }</h2>
            </div>
            if many { { dots(&drawn, data, &told) } } else { { picture(&drawn, &gaps, &told) } }
            <div class="key-line">
                if !many {
                    <p class="key hint">
                        <span class="group-1">{ &data.privileged }</span><span class="group-0">{ &data.unprivileged }</span>
                    </p>
                }
                <div class="picture-tools">
                    if settled {
                        <Select id="told-models" label="Models" quiet=true value={shown} onchange={page.look(|view, value: String| {
                            view.models = if value == "update" { Models::Update } else { Models::Retrained };
                        })} options={vec![("retrained".into(), "retrained".into()), ("update".into(), "influence update".into())]} />
                    }
                    <Select id="tradeoff-rows" label="Rows" quiet=true value={words::part(rows)} onchange={page.look(|view, value: String| {
                        view.rows = if value == "validation" { Rows::Validation } else { Rows::Test };
                    })} options={vec![("test".into(), "test rows".into()), ("validation".into(), "validation rows".into())]} />
                </div>
            </div>
            <table class="figures at-a-glance">
                <thead><tr>
                    <td></td><th scope="col" title={if drawn.gap { "the distance between the bars, with half of its 95 % interval" } else { "mean per row, with half of its 95 % interval" }}>{ if kind == TargetKind::Robustness { "Loss under attack" } else { "Gap F" } }</th>
                    <th scope="col">{ "Accuracy" }</th><th scope="col" title="points since before, with half of the 95 % interval">{ "Change" }</th>
                </tr></thead>
                <tbody>{ for (0..3).map(|i| line(i, page, outcome, models[i])) }</tbody>
            </table>
        </section>
    }
}

/// A model's gap and half of its interval, in words.
fn gap_of(outcome: &Outcome, model: &ModelOutcome, rows: Rows) -> Option<[String; 2]> {
    let kind = words::target_of(&outcome.configuration);
    let gap = words::told_figures(model, rows).target_smooth.value()?;
    let around = words::sure(outcome, model, rows, CertainFigure::Gap).and_then(|it| it.value);
    let around = around.map(|it| words::around(kind, &it));
    Some([words::gap_value(outcome, gap), around.unwrap_or_default()])
}

/// One model's gap and accuracy, each with its interval, and what accuracy has changed by.
fn line(index: usize, page: &Page, outcome: &Outcome, model: &ModelOutcome) -> Html {
    let class = CLASSES[index];
    let rows = page.state.view.rows;
    let figures = words::told_figures(model, rows);
    let undefined = || "undefined".to_owned();
    let [gap, around] = gap_of(outcome, model, rows).unwrap_or_else(|| [undefined(), String::new()]);
    let accuracy = figures.accuracy.value().map_or_else(undefined, |accuracy| percent(accuracy, 1));
    let accuracy_of = words::sure(outcome, model, rows, CertainFigure::Accuracy);
    let change = accuracy_of.and_then(|it| it.change).map(|it| change(&it));
    html! {
        <tr key={class} data-testid={format!("card-{class}")}>
            <th scope="row" {class}>{ ["Before", "Hard", "Soft"][index] }</th>
            <td class="figure">{ gap }<span class="hint">{ " " }{ around }</span></td>
            <td class="figure">{ accuracy }</td>
            <td>{ change.unwrap_or_default() }</td>
        </tr>
    }
}

/// A change of accuracy in points; that none can be told, where 0 lies within its interval.
fn change(it: &Interval) -> Html {
    let half = number(50.0 * (it.high - it.low), 1);
    let [low, high] = [it.low, it.high].map(|end| signed(100.0 * end, 1));
    let title = format!("95 % interval: {low} to {high} points");
    if it.holds_zero() {
        // On a slide and on a phone there is room for the numbers alone.
        return html! { <span class="hint" {title}><span class="told">{ "no difference " }</span>{ format!("({} ±{half})", number(100.0 * it.estimate, 1)) }</span> };
    }
    let class = if it.estimate > 0.0 { "better" } else { "worse" };
    html! { <span class={classes!("change", class)} {title}>{ format!("{} ±{half}", signed(100.0 * it.estimate, 1)) }</span> }
}

/// Two bars a model, and the gap between them as a bracket, with its interval.
fn picture(Bars { bars, top, percent, .. }: &Bars, gaps: &[Option<[String; 2]>; 3], told: &str) -> Html {
    let [width, height] = BARS;
    // Room for names below and numbers above.
    let (floor, head) = (height - 22.0, 30.0);
    let up = |value: f64| floor - (floor - head) * (value / top).clamp(0.0, 1.0);
    let at = |model: usize, side: usize| 28.0 + (width - 28.0) / 3.0 * model as f64 + 46.0 * side as f64;
    let text = |value: f64| format!("{value:.1}");
    let one = |model: usize, side: usize| {
        // The privileged group first.
        let Some(Some(Bar { value, interval })) = bars[model].get(1 - side) else {
            return html! {};
        };
        let value = *value;
        let [low, high] = interval.unwrap_or([value; 2]);
        let x = at(model, side);
        let middle = text(x + 19.0);
        let number = if *percent { number(value * 100.0, 1) } else { number(value, 3) };
        html! { <>
            <rect class={classes!(CLASSES[model], if side == 0 { "group-1" } else { "group-0" })} x={text(x)} y={text(up(value))} width="38" height={text(floor - up(value))} />
            if interval.is_some() {
                <path class="whisker" d={format!("M{m} {a:.1}V{b:.1}M{l:.1} {a:.1}h10M{l:.1} {b:.1}h10", m = middle, a = up(low), b = up(high), l = x + 14.0)} />
            }
            <text x={middle.clone()} y={text(up(high) - 5.0)}>{ number }</text>
        </> }
    };
    let bracket = |model: usize| {
        let [Some(other), Some(privileged)] = bars[model].as_slice() else { return html! {} };
        // Without a gap of their own the bars have no bracket.
        let Some([gap, around]) = &gaps[model] else { return html! {} };
        let (a, b) = (up(privileged.value), up(other.value));
        let x = at(model, 1) + 41.0;
        let middle = (0.5 * (a + b)).min(floor - 12.0);
        // The unit is the axis's.
        let size = gap.split(' ').next().unwrap_or_default().to_owned();
        html! { <>
            <path class="bracket" d={format!("M{:.1} {a:.1}h5V{b:.1}h-5", x)} />
            <text class="gap" x={text(x + 9.0)} y={text(middle)}>{ size }</text>
            <text class="gap around" x={text(x + 9.0)} y={text(middle + 13.0)}>{ around }</text>
        </> }
    };
    html! {
        <div class="bars-place"><svg class="bars" viewBox={format!("0 0 {width} {height}")} role="img" aria-label={told.to_owned()}>
            <path class="floor" d={format!("M20 {floor}H{width}")} />
            { for (0..3).map(|model| html! { <>
                { one(model, 0) }{ one(model, 1) }{ bracket(model) }
                <text class={classes!("name", CLASSES[model])} x={text(at(model, 0) + 42.0)} y={text(height - 5.0)}>{ ["Before", "Hard", "Soft"][model] }</text>
            </> }) }
        </svg></div>
    }
}

/// Many groups, a line each: before, hard and soft on one scale, with intervals; groups too small to be driven are grey.
fn dots(Bars { bars, top, percent, .. }: &Bars, data: &DataReport, told: &str) -> Html {
    let listed = words::listed_groups(data);
    let [width, line] = [BARS[0], 26.0];
    let (left, height) = (176.0, line * listed.len() as f64 + 22.0);
    let across = |value: f64| left + (width - left - 16.0) * (value / top).clamp(0.0, 1.0);
    let text = |value: f64| format!("{value:.1}");
    let shape = |model: usize, x: f64, y: f64| {
        let points = match model {
            0 => return html! { <circle class="before" cx={text(x)} cy={text(y)} r="4" /> },
            1 => [[-4.0, -4.0], [4.0, -4.0], [4.0, 4.0], [-4.0, 4.0]],
            _ => [[0.0, -5.0], [5.0, 0.0], [0.0, 5.0], [-5.0, 0.0]],
        };
        let points = points.map(|[a, b]| format!("{:.1},{:.1}", x + a, y + b)).join(" ");
        html! { <polygon class={CLASSES[model]} {points} /> }
    };
    let row = |(place, group): (usize, &usize)| {
        let report = &data.groups[*group];
        let middle = line * (place as f64 + 0.5);
        // Names longer than their room end in an ellipsis; the tooltip has them whole.
        let whole = words::short_group(&report.name);
        let mut name: String = whole.chars().take(23).collect();
        if name.len() < whole.len() {
            name.push('…');
        }
        html! {
            <g class={classes!((!report.driven).then_some("small-group"))}>
                <title>{ format!("{}{}", report.name, if report.driven { "" } else { ": too few rows to be driven" }) }</title>
                <text class="group-name" x={text(left - 8.0)} y={text(middle + 4.0)}>{ name }</text>
                <path class="floor" d={format!("M{left:.1} {middle:.1}H{width}")} />
                { for (0..3).filter_map(|model| {
                    let Bar { value, interval } = bars[model].get(*group).copied().flatten()?;
                    let y = middle + 6.0 * (model as f64 - 1.0);
                    Some(html! { <>
                        <>{ for interval.map(|[low, high]| html! { <path class="whisker" d={format!("M{:.1} {y:.1}H{:.1}", across(low), across(high))} /> }) }</>
                        { shape(model, across(value), y) }
                    </> })
                }) }
            </g>
        }
    };
    html! {
        <div class="bars-place"><svg class="bars" viewBox={format!("0 0 {width} {height}")} role="img" aria-label={told.to_owned()}>
            { for listed.iter().enumerate().map(row) }
            { for [0.0, 0.5, 1.0].map(|share| html! {
                <text x={text(across(share * top))} y={text(height - 4.0)}>{ if *percent { number(share * top * 100.0, 0) } else { number(share * top, 2) } }</text>
            }) }
        </svg></div>
    }
}
