//! The comparison of methods, hard beside soft, and ours beside the published figures.

use yew::prelude::*;

use super::Page;
use crate::page::charts::{Pair, pairs};
use crate::page::format::{number as digits, percent, signed};
use crate::page::state::Sweep;
use crate::page::words;
use crate::worker::Source;
use soft_unlearn::experiment::{
    Beside, KNOWN_DIFFERENCES, Spread, SweepLine, beside, lines, paper_configuration, published_for,
};
use soft_unlearn::objective::TargetKind;

/// Ours beside the published figures, where the sweep is that experiment.
pub fn published(page: &Page, sweep: &Sweep) -> Html {
    let Some(Source::Bundled(set)) = page.state.source else { return html! {} };
    let model = sweep.configuration.model.kind;
    let found: Vec<_> = lines(&sweep.rows)
        .into_iter()
        .filter_map(|line| published_for(set, model, &line).map(|published| (line, published)))
        .collect();
    if !sweep.is_of(&paper_configuration(set, model)) {
        return html! {};
    }
    let share =
        |spread: Option<Spread>| spread.map_or("undefined".to_owned(), |spread| percent(spread.mean, 2));
    // Ours, published, the difference with how many standard deviations over seeds it is.
    let cells = |it: &Option<Beside>| match it {
        None => ["undefined".to_owned(), String::new(), String::new()],
        Some(it) => {
            let deviations =
                it.deviations.map_or(String::new(), |of| format!(" ({} deviations)", signed(of, 1)));
            let interval = it
                .interval
                .map_or(String::new(), |[low, high]| format!(", {} to {}", digits(low, 2), digits(high, 2)));
            [
                format!("{}{interval}", digits(it.ours.mean, 2)),
                digits(it.published, 2),
                format!("{}{deviations}", signed(it.apart, 2)),
            ]
        }
    };
    html! { <>
        <h3>{ "Beside the published figures" }</h3>
        if found.is_empty() {
            <p class="hint">{ "No published figures are known to this page for this set and model: those that are, are of Adult, the perceptron and robustness." }</p>
        } else {
            <div class="scroll" tabindex="0" role="region" aria-label="Beside the published figures">
                <table class="figures" id="table-published">
                    <thead><tr>
                        <th scope="col" class="left">{ "robustness, validation rows, per cent; interval of the mean over seeds" }</th>
                        { for ["accuracy", "published", "difference, points", "on fixed copies", "published", "difference, points", "on fresh copies"].map(|name| html! { <th scope="col">{ name }</th> }) }
                    </tr></thead>
                    <tbody>
                        { for found.iter().map(|(line, published)| {
                            html! {
                                <tr key={format!("{:?} {:?}", line.method, line.scheme)}>
                                    <th scope="row">{ format!("{}, {}", line.method.name(), line.scheme.name()) }</th>
                                    { for beside(line, published).iter().flat_map(cells).map(|cell| html! { <td>{ cell }</td> }) }
                                    <td>{ share(line.test_fresh) }</td>
                                </tr>
                            }
                        }) }
                    </tbody>
                </table>
            </div>
            <p class="hint">{ KNOWN_DIFFERENCES }</p>
        }
    </> }
}

/// Hard and soft of one algorithm, with the difference.
pub fn side_by_side(sweep: &Sweep, target: TargetKind) -> Html {
    let unit = if words::in_points(target) { 100.0 } else { 1.0 };
    let places = if unit == 100.0 { 2 } else { 4 };
    let line = |Pair { method, hard, soft, apart, seeds }: Pair| {
        let size = |line: &SweepLine| line.test_size.map(|spread| spread.mean * unit);
        let right = |line: &SweepLine| line.test_accuracy.map(|spread| spread.mean);
        let plain = |value: Option<f64>, show: &dyn Fn(f64) -> String| match value {
            Some(value) => html! { <td data-value={value.to_string()}>{ show(value) }</td> },
            None => html! { <td class="undefined" data-value="">{ "–" }</td> },
        };
        // Of one seed there is no interval over seeds, and of two equal results nothing to tell.
        let change = |spread: Option<Spread>, scale: f64, better_up: bool, show: &dyn Fn(f64) -> String| {
            let Some(spread) = spread else { return plain(None, show) };
            let value = spread.mean * scale;
            let interval = spread.interval(seeds).map(|ends| ends.map(|end| end * scale));
            let told = interval.is_some_and(|[low, high]| low > 0.0 || high < 0.0);
            let class = told.then_some(if (value > 0.0) == better_up { "better" } else { "worse" });
            let around =
                interval.map_or(String::new(), |[low, high]| format!(" ({} to {})", show(low), show(high)));
            let text = match interval {
                Some(_) if !told => format!("no difference{around}"),
                _ => format!("{}{around}", show(value)),
            };
            html! { <td class={classes!(class)} data-value={value.to_string()}><span class={classes!("change", class)}>{ text }</span></td> }
        };
        let number_of = |value: f64| digits(value, places);
        let difference = |value: f64| signed(value, places);
        html! {
            <tr key={method.name()}>
                <th scope="row">{ method.name() }</th>
                { plain(size(&hard), &number_of) }{ plain(size(&soft), &number_of) }{ change(apart[0], unit, false, &difference) }
                { plain(right(&hard), &|value| percent(value, 2)) }{ plain(right(&soft), &|value| percent(value, 2)) }
                { change(apart[1], 100.0, true, &|value| signed(value, 2)) }
            </tr>
        }
    };
    let name = if target == TargetKind::Robustness { "mean loss under attack" } else { "size of the gap" };
    html! { <>
        <h3>{ "Hard and soft side by side" }</h3>
        <div class="scroll" tabindex="0" role="region" aria-label="Hard and soft side by side">
            <table class="figures" id="table-pairs">
                <caption>{ "Test rows, means over seeds; differences are soft minus hard, seed by seed, with 95\u{202f}% intervals over seeds" }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "method" }</th>
                    <th scope="col" class="hard">{ format!("{name}, hard") }</th><th scope="col" class="soft">{ "soft" }</th><th scope="col">{ "difference" }</th>
                    <th scope="col" class="hard">{ "accuracy, hard" }</th><th scope="col" class="soft">{ "soft" }</th><th scope="col">{ "difference" }</th>
                </tr></thead>
                <tbody>{ for pairs(&sweep.rows, target).into_iter().map(line) }</tbody>
            </table>
        </div>
    </> }
}
