//! The charts, each in its frame.

use yew::prelude::*;

use super::Page;
use super::controls::Select;
use super::drawn::{Charts, chart};
use super::frame::{Source, Words, frame, save_picture, source_link};
use super::{check, corrective, dom::Chart, edited, groups, methods, row_questions, rows};
use crate::page::charts::{WEIGHT_CLASSES, weight_colors, widen};
use crate::page::format::{count, counted, number, percent};
use crate::page::state::{Action, JobKind};
use crate::page::view::{Metric, Picture, Prediction};
use crate::page::weighed::{Weighed, Whose, awaited, in_tables, weighed};
use crate::page::{reading, words};
use soft_unlearn::experiment::{ColumnExplanation, ExplainedGroup, GroupGap, Outcome, WeightGroup};
use soft_unlearn::weights::SoftScheme;

/// Columns that are told beside label and group.
const TOLD: usize = 6;

/// A picture in its frame; the trade-off and the comparison have places of their own.
pub fn picture(page: &Page, picture: Picture) -> Html {
    let (Some(charts), Some(outcome)) = (page.charts, page.state.outcome.as_deref()) else { return html! {} };
    match picture {
        Picture::Samples => samples(page, charts, outcome),
        Picture::Weights => weights(page, charts, outcome),
        Picture::Groups => groups::groups(page, charts, outcome),
        Picture::Boundary => boundary(page, charts, outcome),
        Picture::Robustness => robustness(page, charts, outcome),
        Picture::Check => check::check(page, charts, outcome),
        Picture::Methods => methods::methods(page, charts, outcome),
        Picture::Corrective => corrective::corrective(page, charts),
        Picture::Tradeoff | Picture::Comparison => html! {},
    }
}

/// The picture on the left of the first screen; its room alone where there is no result.
pub fn tradeoff(page: &Page) -> Html {
    let Some(charts) = page.charts else {
        return html! { <section class="card picture" id="picture-tradeoff"></section> };
    };
    let metric = match page.state.view.metric {
        Metric::Accuracy => "accuracy",
        Metric::Auc => "auc",
        Metric::LogLoss => "log_loss",
    };
    html! {
        <section class="card picture" id="picture-tradeoff" aria-labelledby="heading-tradeoff">
            <div class="picture-head">
                <h2 id="heading-tradeoff">{ "Trade-off" }</h2>
                <p class="hint" role="status">{ waiting(page) }</p>
                <div class="picture-tools">
                    <Select id="tradeoff-metric" label="Vertical axis" quiet=true value={metric} onchange={page.look(|view, value: String| {
                        view.metric = match value.as_str() { "auc" => Metric::Auc, "log_loss" => Metric::LogLoss, _ => Metric::Accuracy };
                        // On another axis nothing has been expected yet.
                        view.prediction = view.prediction.map(|_| Prediction::default());
                    })} options={vec![("accuracy".into(), "accuracy".into()), ("auc".into(), "AUC".into()), ("log_loss".into(), "log loss".into())]} />
                    { save_picture(page, "Trade-off", "chart-tradeoff", "png", "PNG") }
                    { save_picture(page, "Trade-off", "chart-tradeoff", "svg", "SVG") }
                </div>
            </div>
            { chart(page, "chart-tradeoff", &charts.tradeoff) }
        </section>
    }
}

/// What the trade-off picture says, and how it is read.
pub fn tradeoff_words(page: &Page, outcome: &Outcome) -> Html {
    let told = reading::tradeoff(outcome, page.state.exploration.as_deref(), &page.state.view);
    html! { <>
        <>{ for told.map(|text| html! { <p data-testid="reading-tradeoff">{ text }</p> }) }</>
        <p><button type="button" class="small" id="predict" title="Say where the soft curve meets zero before it is shown"
            onclick={page.look(|view, _: MouseEvent| view.prediction = Some(Prediction::default()))}>{ "Predict first" }</button></p>
        <details class="about">
            <summary>{ "How to read the trade-off picture" }</summary>
            <p class="hint">{
                "Points: circle before, squares hard, diamonds soft; filled test, hollow validation; small by influence update, large retrained, in between by \
                 another algorithm. Lines: solid by influence update, dashed retrained. Across: the target F with its sign; the dashed line at zero is no gap, and a \
                 model beyond it favours the other side (over-unlearning). Upwards: what the correction costs. The orange curve goes through every share k of \
                 rows removed, the blue one through every share r of the gap that soft weights are asked to close: by the delivered model itself where \
                 the scheme keeps its goal, else to first order (ε′f = r F₀)."
            }</p>
            <ul class="sources-list"><li>{ source_link(Source::SoftWeights) }</li></ul>
        </details>
    </> }
}

fn waiting(page: &Page) -> String {
    match &page.state.exploration {
        None => "The curves are being computed…".to_owned(),
        Some(exploration) if page.state.going(JobKind::Curves) && exploration.curves.waiting() > 0 => {
            format!("Retraining the curves: {} points to come…", exploration.curves.waiting())
        }
        Some(_) => String::new(),
    }
}

/// Of several gaps: whether rows stand by their influence on all of them at once, or on one.
#[inline(never)]
fn influence_on(page: &Page, outcome: &Outcome) -> Html {
    let Some(before) = outcome.models.first().filter(|_| outcome.data.groups.len() > 2) else {
        return html! {};
    };
    let named = |(place, gap): (usize, &GroupGap)| {
        let group = outcome.data.groups.get(usize::from(gap.group?)).filter(|_| gap.driven)?;
        let [_, criterion] = words::criterion(gap.criterion);
        Some((place.to_string().into(), format!("the gap in {criterion} where {}", group.name).into()))
    };
    let whole = ("".into(), "all gaps: half the sum of their squares".into());
    let gaps = before.validation_groups.gaps.iter().enumerate().filter_map(named);
    let options: Vec<(AttrValue, AttrValue)> = std::iter::once(whole).chain(gaps).collect();
    let value = page.state.by_gap.as_ref().map_or(String::new(), |by_gap| by_gap.gap.to_string());
    let act = page.act.clone();
    let onchange = Callback::from(move |value: String| act.emit(Action::InfluenceOn(value.parse().ok())));
    html! {
        <div class="chart-controls">
            <Select id="influence-on" label="Influence on" {value} {onchange} {options} />
        </div>
    }
}

fn samples(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let of_question = outcome;
    let outcome = page.state.looked_at().map_or(outcome, |outcome| outcome.as_ref());
    let frame_of = crate::page::charts::frame(&outcome.samples);
    let pick = page.look(move |view, range: Option<[f64; 4]>| {
        view.selection = range.map(|range| widen(range, &frame_of));
    });
    let harm = if outcome.target_before < 0.0 { 1.0 } else { -1.0 };
    let everything = f64::MAX;
    let side = |harmful: bool| if (harm < 0.0) == harmful { [-everything, 0.0] } else { [0.0, everything] };
    let choose = |id: &'static str, label: &'static str, range: Option<[f64; 4]>| {
        let onclick = page.look(move |view, _: MouseEvent| view.selection = range);
        let pressed = page.state.view.selection == range && range.is_some();
        html! { <button type="button" class="small" {id} aria-pressed={range.map(|_| pressed.to_string())} {onclick}>{ label }</button> }
    };
    let quadrant = |target: [f64; 2], utility: [f64; 2]| Some([utility[0], utility[1], target[0], target[1]]);
    let (left, right) = ([-everything, 0.0], [0.0, everything]);
    let colors = weight_colors(page.dark);
    let data = &outcome.data;
    let body = html! { <>
        { influence_on(page, of_question) }
        <div class="chart-controls" role="group" aria-label="Select rows">
            { choose("select-harms-both", "harms both", quadrant(side(true), left)) }
            { choose("select-harms-target", "harms the target, helps utility", quadrant(side(true), right)) }
            { choose("select-harms-utility", "helps the target, harms utility", quadrant(side(false), left)) }
            { choose("select-helps-both", "helps both", quadrant(side(false), right)) }
            { choose("select-none", "clear", None) }
        </div>
        <Chart id="chart-samples" option={charts.samples.option.clone()} points={charts.samples.points.clone()} dark={page.dark} onpick={pick} />
        <ul class="legend" aria-label="Colours and shapes">
            <li class="whole" data-testid="whose-samples">{ format!("colour: {}", weighed(outcome, page.state.view.models).whose.told("soft weight")) }</li>
            { for WEIGHT_CLASSES.iter().zip(colors).map(|((_, name), color)| html! {
                <li><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="6" fill={color} /></svg>{ *name }</li>
            }) }
            <li>{ format!("● {}, label favourable", data.privileged) }</li>
            <li>{ format!("■ {}, not", data.privileged) }</li>
            <li>{ format!("▲ {}, label favourable", words::others(data)) }</li>
            <li>{ format!("◆ {}, not", words::others(data)) }</li>
        </ul>
        if frame_of.outside > 0 {
            <p class="hint">{
                match frame_of.outside {
                    1 => "1 row lies farther out and is drawn on the border.".to_owned(),
                    outside => format!("{} lie farther out and are drawn on the border.", counted(outside, "row")),
                }
            }</p>
        }
        { rows::high_leverage(page, outcome) }
        { rows::rows(page, outcome) }
        { row_questions::row_questions(page, outcome) }
    </> };
    let words = Words {
        reading: Some(reading::samples(outcome)),
        about: "Every training row by its influence: f = g′H⁻¹∇F and u = g′H⁻¹∇U, the first-order change of the target F and of the validation loss U \
                if the row were removed. Click a point to select its row, draw a rectangle with the pointer to select many, or use the buttons; the selection is marked in \
                the other pictures.",
        sources: &[Source::Influence, Source::Reweighing],
        charts: &["chart-samples"],
        tables: if page.state.selected.is_empty() { &[] } else { &["table-rows"] },
    };
    frame(page, Picture::Samples, words, body)
}

fn weights(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let models = page.state.view.models;
    let tables = page.state.exploration.as_deref().map(|it| in_tables(outcome, it, models));
    let explanations =
        tables.map(|(_, _, followed)| &followed[..followed.len().min(TOLD)]).unwrap_or_default();
    let whose = weighed(outcome, models).whose;
    let body = html! { <>
        // In a line of its own, which other words do not make longer.
        if whose != Whose::All { <p class="hint" data-testid="whose-weights">{ whose.told("Soft weights") }</p> }
        <div class="two">
            { chart(page, "chart-slope", &charts.slope) }
            <div>
                { chart(page, "chart-weights", &charts.weights) }
                <div class="picture-tools">
                    { save_picture(page, "Weights, histogram", "chart-weights", "png", "PNG") }{ save_picture(page, "Weights, histogram", "chart-weights", "svg", "SVG") }
                </div>
            </div>
        </div>
        <>{ for tables.map(|(soft, groups, _)| by_group(outcome, soft, groups)) }</>
        <>{ for tables.filter(|_| !explanations.is_empty()).map(|(soft, ..)| explained(explanations, soft.whose)) }</>
    </> };
    let words = Words {
        reading: Some(reading::weights(outcome, models)),
        about: match outcome.configuration.correction.soft {
            SoftScheme::Kept => {
                "Row i weighs wᵢ = 1 + εᵢ. Hard: ε = −1 for the rows that are removed, and 0 for all others. Soft: the least change of weights within the \
                 bounds after which the updated model has closed the share r of the gap on the validation rows; the retrained model has weights of its own, which are \
                 found in the same way. Left: \
                 hard and soft weights of the same rows, sorted by influence on the target. Right: how many rows have which weight, counts on a logarithmic \
                 scale. Below: the same by group and label; then what the soft weights follow: the share of their variance that lies between a column's values (η²), and the mean weight by value."
            }
            _ => {
                "Row i weighs wᵢ = 1 + εᵢ. Hard: ε = −1 for the rows that are removed, and 0 for all others. Soft: ε is the solution of a convex \
                 quadratic program: minimise λ‖ε‖² − ε′f subject to ε′f ≤ r F₀, the share of the gap to be closed, and ε′u ≥ 0, utility held to first order. Left: \
                 hard and soft weights of the same rows, sorted by influence on the target. Right: how many rows have which weight, counts on a logarithmic \
                 scale. Below: the same by group and label; then what the soft weights follow: the share of their variance that lies between a column's values (η²), and the mean weight by value."
            }
        },
        sources: &[Source::SoftWeights],
        charts: &["chart-slope"],
        tables: match (tables.is_some(), explanations.is_empty()) {
            (false, _) => &[],
            (true, true) => &["table-weights"],
            (true, false) => &["table-weights", "table-explanations"],
        },
    };
    frame(page, Picture::Weights, words, body)
}

/// How many rows are raised, lowered, removed, by group and label.
fn by_group(outcome: &Outcome, soft: Weighed, groups: &[WeightGroup]) -> Html {
    let data = &outcome.data;
    // A weight nearer to 1 than numbers can tell is 1 here, and still counted by the sign of its ε elsewhere.
    let report = soft.report;
    let near = groups.last().map_or(0, |all| {
        (report.raised + report.lowered).saturating_sub((all.raised + all.lowered) as usize)
    });
    let counted_cell = |value: u64| html! { <td data-value={value.to_string()}>{ count(value) }</td> };
    html! { <>
        <h3>{ "Weights by group and label" }</h3>
        <>{ for reading::weight_groups(outcome, groups).map(|text| html! { <p data-testid="reading-weight-groups">{ text }</p> }) }</>
        <div class="scroll" tabindex="0" role="region" aria-label="Weights by group and label">
            <table class="figures explained" id="table-weights">
                <caption>{ format!("{} that train; removed: weight at or below 0, among the lowered", counted(data.rows[0], "row")) }</caption>
                <thead><tr>
                    <td></td><th scope="col" class="left">{ "label" }</th><th scope="col">{ "rows" }</th>
                    <th scope="col" class="hard">{ "removed by hard" }</th>
                    <th scope="col" class="soft">{ "raised by soft" }</th><th scope="col" class="soft">{ "lowered" }</th>
                    <th scope="col" class="soft">{ "removed" }</th><th scope="col" class="soft">{ soft.whose.named("mean soft weight") }</th>
                </tr></thead>
                <tbody>
                    { for groups.iter().map(|group| {
                        let [name, label] = match group.cell {
                            Some([privileged, favourable]) => [
                                if privileged { data.privileged.as_str() } else { words::others(data) },
                                if favourable { data.favourable.as_str() } else { "otherwise" },
                            ],
                            None => ["all", "all"],
                        };
                        let mean = group.mean();
                        html! {
                            <tr key={format!("{:?}", group.cell)}>
                                <th scope="row">{ name }</th><td class="left"><span class="cut">{ label }</span></td>
                                { for [group.rows, group.hard_removed, group.raised, group.lowered, group.soft_removed].map(counted_cell) }
                                <td data-value={mean.map(|mean| mean.to_string()).unwrap_or_default()} title={mean.is_none().then_some("no rows")}>
                                    { mean.map_or("undefined".to_owned(), |mean| number(mean, 3)) }
                                </td>
                            </tr>
                        }
                    }) }
                </tbody>
            </table>
        </div>
        if near > 0 {
            <p class="hint">{ format!("Not among the raised and the lowered here: {} whose weight differs from 1 by less than 10⁻¹⁵.", counted(near, "row")) }</p>
        }
    </> }
}

/// What the weights follow, with a bar a mean.
fn explained(explanations: &[ColumnExplanation], whose: Whose) -> Html {
    let most = explanations
        .iter()
        .flat_map(|it| &it.groups)
        .map(|group| (group.soft_weight - 1.0).abs())
        .fold(1e-9, f64::max);
    html! { <>
        <h3>{ "What the soft weights follow" }</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Columns that explain the weights">
            <table class="figures explained" id="table-explanations">
                <thead><tr>
                    <th scope="col" class="left">{ "column" }</th><th scope="col" class="left">{ "value" }</th><th scope="col">{ "rows" }</th>
                    <th scope="col" class="soft">{ whose.named("mean soft weight") }</th>
                    <th scope="col" class="left">{ format!("from 1 (longest: {})", number(most, 3)) }</th><th scope="col" class="hard">{ "kept by hard" }</th>
                </tr></thead>
                { for explanations.iter().map(|explanation| html! {
                    <tbody key={explanation.column.clone()}>
                        { for explanation.groups.iter().enumerate().map(|(i, group)| html! {
                            <tr>
                                if i == 0 {
                                    <th scope="rowgroup" rowspan={explanation.groups.len().to_string()}>
                                        { &explanation.column }
                                        <span class="hint">{ format!("explains {} of the weights' variance", percent(explanation.share_explained, 1)) }</span>
                                    </th>
                                }
                                <td class="left"><span class="cut">{ &group.name }</span></td>
                                <td>{ count(group.rows) }</td>
                                <td data-value={group.soft_weight.to_string()}>{ number(group.soft_weight, 3) }</td>
                                <td class="bar-cell">{ bar(group, most) }</td>
                                <td data-value={group.hard_weight.to_string()}>{ percent(group.hard_weight, 1) }</td>
                            </tr>
                        }) }
                    </tbody>
                }) }
            </table>
        </div>
    </> }
}

/// The mean weight's distance from 1, to the left or the right of a middle line.
fn bar(group: &ExplainedGroup, most: f64) -> Html {
    let share = ((group.soft_weight - 1.0) / most).clamp(-1.0, 1.0) * 50.0;
    let (left, width) = if share < 0.0 { (50.0 + share, -share) } else { (50.0, share) };
    // Attributes of SVG, not of style: the page's policy allows no inline style.
    html! {
        <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="middle" x="49.8" y="0" width="0.4" height="10" />
            <rect x={format!("{left:.1}")} y="1" width={format!("{width:.1}")} height="8" />
        </svg>
    }
}

fn boundary(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let Some(exploration) = page.state.exploration.as_deref() else { return html! {} };
    let models = page.state.view.models;
    let soft = weighed(outcome, models).whose;
    // Where all models have the same weights, their lines can still be to come.
    let lines = if soft == Whose::All && awaited(outcome, models) { "; lines of updates so far" } else { "" };
    let body = match &charts.boundary {
        Some(drawn) => html! { <>
            { edited::picture(page, drawn, outcome, exploration) }
            <>{ for exploration.plane.iter().map(|plane| html! {
                <p class="hint">{ format!("Across: {}; upwards: {}", plane.axes[0], plane.axes[1]) }</p>
            }) }</>
            <ul class="legend" aria-label="Colours and shapes">
                <li><span class="swatch favourable"></span>{ format!("{}: ● {}, ▲ {}", outcome.data.favourable, outcome.data.privileged, words::others(&outcome.data)) }</li>
                <li><span class="swatch unfavourable"></span>{ "otherwise: ■, ◆" }</li>
                <li class="whole" data-testid="whose-boundary">{ format!("size: {}{lines}", soft.told("soft weight")) }</li>
            </ul>
        </> },
        None => html! { <p>{ "There is no picture: it needs from 2 to 512 encoded columns." }</p> },
    };
    let words = Words {
        reading: reading::boundary(outcome, exploration, models),
        about: match outcome.perceptron {
            None => {
                "A model's line is where it is undecided: θ′x + b = 0. Data with two numeric columns are drawn as they are, and the lines are the models' own. Others \
                 are seen through the plane x = x̄ + z₁v₁ + z₂v₂ of their two first principal components, the unit vectors v of greatest variance: a line \
                 there, z₁ θ′v₁ + z₂ θ′v₂ + θ′x̄ + b = 0, is the decision for rows that lie in that plane, not for every row drawn."
            }
            Some(_) => {
                "A model's line is where it is undecided: θ′x + b = 0, x a row's embedding, which is what the last layer sees, through the plane \
                 x = x̄ + z₁v₁ + z₂v₂ of the embeddings' two first principal components: a line there is the \
                 last layer's decision for embeddings that lie in that plane, not for every row drawn. In the columns of the file the boundary is no line."
            }
        },
        sources: &[Source::SoftWeights],
        charts: if charts.boundary.is_some() { &["chart-boundary"] } else { &[] },
        tables: &[],
    };
    frame(page, Picture::Boundary, words, body)
}

fn robustness(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let (Some(exploration), Some(drawn)) = (page.state.exploration.as_deref(), &charts.robustness) else {
        return html! {};
    };
    let words = Words {
        reading: reading::robustness(outcome, exploration, page.state.view.models),
        about: match outcome.perceptron {
            None => {
                "Each test row is moved towards the decision boundary by m times its distance to it: x − m (θ′x + b)/‖θ‖² θ. Fixed copies are made once, \
                 against the model before, which flatters whatever differs from it. Fresh copies are made against each model itself: beyond m = 1 every \
                 linear model turns all of its decisions."
            }
            Some(_) => {
                "Each test row's embedding x, what the last layer sees, is moved towards that layer's boundary by m times its distance to it: \
                 x − m (θ′x + b)/‖θ‖² θ. There need be no row with the embedding that comes out. Fixed copies are made once, against the model before, which flatters \
                 whatever differs from it; fresh copies are made against each model itself: beyond m = 1 all decisions are flipped."
            }
        },
        sources: &[Source::SoftWeights, Source::Reweighing],
        charts: &["chart-robustness"],
        tables: &[],
    };
    frame(page, Picture::Robustness, words, chart(page, "chart-robustness", drawn))
}
