//! Unlearning algorithms side by side, hard and soft, with retraining as the yardstick.

use yew::prelude::*;

use super::Page;
use super::attack::attack;
use super::controls::{Number, Select, number, tick};
use super::drawn::{Charts, chart};
use super::frame::{Source, Words, frame};
use super::ghost::{self, Shape};
use super::matched::matched;
use crate::page::charts::{Pair, method_lines, pairs, shown_target};
use crate::page::format::{count, milliseconds, number as digits, percent, signed};
use crate::page::state::{Action, JobKind, Sweep};
use crate::page::view::{MethodColumn, MethodsView, Picture, SchemeFilter};
use crate::page::{reading, words};
use soft_unlearn::experiment::{
    BatchKind, Beside, KNOWN_DIFFERENCES, Method, ModelKind, Outcome, Split, Spread, SweepLine, SweepScheme,
    beside, lines, paper_configuration, published_for,
};
use soft_unlearn::objective::TargetKind;

/// The job behind the panel.
const COMPARISON: JobKind = JobKind::Batch(BatchKind::Comparison);

/// The panel.
pub fn methods(page: &Page, charts: &Charts, outcome: &Outcome) -> Html {
    let view = &page.state.view.methods;
    let sweep = page.state.sweep.as_deref().filter(|sweep| !sweep.rows.is_empty());
    let own = words::target_of(&outcome.configuration);
    let body = html! { <>
        { matched(page, outcome) }
        <h3>{ "At the present strength, over seeds" }</h3>
        { controls(page, outcome) }
        if let Some(sweep) = sweep {
            if !sweep.is_of(&page.state.configuration) {
                <p class="stale">{ "These figures are of earlier settings: run again for the present ones." }</p>
            }
            { filters(page, sweep, own) }
            { for charts.methods.iter().map(|drawn| chart(page, "chart-methods", drawn)) }
            <ul class="legend" aria-label="Colours">
                <li><span class="hard">{ "●" }</span>{ " hard" }</li><li><span class="soft">{ "●" }</span>{ " soft" }</li>
                <li>{ "◆ retrained to the optimum" }</li><li>{ "■ without unlearning" }</li>
            </ul>
            { table(page, sweep, shown_target(view, own, &sweep.rows)) }
            { side_by_side(sweep, shown_target(view, own, &sweep.rows)) }
            { published(page, sweep) }
        } else {
            { ghost::picture(Shape::Spread) }
            { ghost::table(
                &["method", "weights", "gap F", "accuracy", "AUC", "log loss", "distance", "agreement", "membership", "time"],
                &Method::all().iter().take(3).map(|method| method.name().to_owned()).collect::<Vec<_>>(),
            ) }
        }
        { attack(page, charts) }
    </> };
    let words = Words {
        reading: sweep.map(|sweep| reading::methods(sweep, shown_target(view, own, &sweep.rows))),
        about: "Every algorithm gets the same two weight vectors: the hard scheme's and the soft scheme's. Distance: ‖θ − θᵣ‖ / ‖θ̂ − θᵣ‖, θᵣ retrained on \
                the same weights: 0 is there, 1 is no nearer than doing nothing. Agreement: share of test rows on which both decide the same. \
                Membership: how much better than on the retrained model the loss tells the removed rows from test rows (an AUC, \
                minus the retrained model's): 0 is as well forgotten as by retraining. Curves run every algorithm at parts of the \
                strength, too: of the share of rows removed, and of the share of the gap closed. Settings are those of the correction; nothing is chosen on \
                test rows.",
        sources: &[Source::SoftWeights, Source::Scrub, Source::Sisa],
        charts: if sweep.is_some() { &["chart-methods"] } else { &[] },
        tables: match (
            page.state.at_one_gap.as_deref().is_some_and(|found| !found.rows.is_empty()),
            sweep.is_some(),
        ) {
            (true, true) => &["table-matched", "table-methods", "table-pairs"],
            (true, false) => &["table-matched"],
            (false, true) => &["table-methods", "table-pairs"],
            (false, false) => &[],
        },
    };
    frame(page, Picture::Methods, words, body)
}

/// What is run, and how far it is.
fn controls(page: &Page, outcome: &Outcome) -> Html {
    let state = page.state;
    let view = &state.view.methods;
    let all = Method::all();
    let chosen: Vec<Method> = all.iter().filter(|method| !view.without.contains(method)).copied().collect();
    let own = words::target_of(&outcome.configuration);
    let settings = state.sweep_settings();
    let off = state.busy() || state.going(COMPARISON) || state.outdated() || settings.check().is_err();
    let unfinished =
        state.sweep.as_deref().is_some_and(|sweep| sweep.goes_on(&state.configuration, &settings));
    let begin = page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::Comparison));
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::Comparison));
    html! { <>
        <div class="chart-controls">
            { number(
                Number { id: "methods-seeds", label: html! { "Seeds" }, value: view.seeds.to_string(), limits: ["1", "1", "50"] },
                page.look(|view, value: f64| view.methods.seeds = value.clamp(1.0, 50.0) as u32),
            ) }
            <button type="button" id="methods-run" class="primary" disabled={off} onclick={begin}>
                { if unfinished { "Go on" } else { "Compare the methods" } }
            </button>
            if state.going(COMPARISON) { <button type="button" id="methods-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        if matches!(state.source, Some(crate::worker::Source::Bundled(_))) {
            <div class="chart-controls" role="group" aria-label="The published experiment">
                { for [(ModelKind::Logistic, "paper-logistic", "The paper's tables, logistic regression"), (ModelKind::Mlp, "paper-perceptron", "The same with a perceptron")]
                    .into_iter().map(|(model, id, label)| {
                        let act = page.act.clone();
                        let onclick = Callback::from(move |_: MouseEvent| act.emit(Action::Paper(model)));
                        html! { <button type="button" class="small" {id} disabled={state.busy() || state.going(COMPARISON)} {onclick}>{ label }</button> }
                    }) }
            </div>
        }
        <details class="more" id="methods-choose">
            <summary>{ format!("{} of {} methods, {}", chosen.len(), all.len(), if view.targets.is_empty() { "the present target".to_owned() } else { format!("{} more targets", view.targets.len()) }) }</summary>
            <fieldset class="ticks"><legend>{ "Methods" }</legend>
                { for all.iter().enumerate().map(|(k, &method)| tick(format!("method-{k}"), html! { method.name() }, chosen.contains(&method),
                    page.look(move |view, ticked: bool| {
                        view.methods.without.retain(|other| *other != method);
                        if !ticked { view.methods.without.push(method) }
                    }))) }
            </fieldset>
            <fieldset class="ticks"><legend>{ "Targets beside the present one" }</legend>
                { for TargetKind::ALL.into_iter().filter(|target| *target != own).map(|target| tick(format!("methods-target-{}", words::target(target)[1].replace([' ', ','], "-")),
                    html! { words::target(target)[0] }, view.targets.contains(&target),
                    page.look(move |view, ticked: bool| {
                        view.methods.targets.retain(|other| *other != target);
                        if ticked { view.methods.targets.push(target) }
                    }))) }
            </fieldset>
            <fieldset class="ticks"><legend>{ "Curves" }</legend>
                { tick("methods-curves".to_owned(), html! { "also at a quarter, half and three quarters of the strength (takes four times as long)" }, view.curves,
                    page.look(|view, ticked: bool| view.methods.curves = ticked)) }
            </fieldset>
        </details>
        <p class="hint" data-testid="methods-progress" role="status">
            { progress(page, outcome, chosen.len()) }
        </p>
        if state.going(COMPARISON) {
            if let Some(sweep) = state.sweep.as_deref() {
                <progress max={(sweep.rows.len() + sweep.waiting.unwrap_or(0)).to_string()} value={sweep.rows.len().to_string()} aria-label="Cells computed"></progress>
            }
        }
    </> }
}

/// Models trained again that a method costs at one strength, roughly: once, or with every seed where the seed draws the rows.
const TRAININGS_A_METHOD: f64 = 4.0;

fn progress(page: &Page, outcome: &Outcome, methods: usize) -> String {
    let view = &page.state.view.methods;
    let Some(sweep) = page.state.sweep.as_deref() else {
        let perceptron = page.state.configuration.model.kind == ModelKind::Mlp;
        let drawn = matches!(page.state.configuration.split, Split::Seeded { .. } | Split::SecondFile { .. });
        let seeds = if drawn { view.seeds as usize } else { 1 };
        let runs = methods * (1 + view.targets.len()) * seeds * if view.curves { 4 } else { 1 };
        let time = ghost::takes(outcome, TRAININGS_A_METHOD * runs as f64)
            .filter(|_| !perceptron)
            .map_or(String::new(), |time| format!(" This takes {time}."));
        let seeds = if perceptron { " Every seed trains hidden layers of its own." } else { "" };
        return format!(
            "{methods} methods, hard and soft, at the sliders' strength, each with {} seeds: gap, accuracy, and how near each comes to the retrained model.{time}{seeds}",
            view.seeds
        );
    };
    let done = sweep.rows.len();
    let waiting = sweep.waiting.unwrap_or(0);
    if page.state.going(COMPARISON) {
        let rest = match sweep.pace {
            (time, cells) if cells > 0 && time > 0.0 => {
                format!(", about {} to go", milliseconds(time / cells as f64 * waiting as f64))
            }
            _ => String::new(),
        };
        format!("{} cells computed, {} waiting{rest}.", count(done), count(waiting))
    } else if waiting > 0 {
        format!("Stopped: {} cells computed, {} waiting.", count(done), count(waiting))
    } else {
        format!("{} cells computed in {}.", count(done), milliseconds(sweep.pace.0))
    }
}

fn filters(page: &Page, sweep: &Sweep, own: TargetKind) -> Html {
    let view = &page.state.view.methods;
    let shown = shown_target(view, own, &sweep.rows);
    let schemes = match view.schemes {
        SchemeFilter::All => "all",
        SchemeFilter::Hard => "hard",
        SchemeFilter::Soft => "soft",
        SchemeFilter::Baselines => "baselines",
    };
    let run: Vec<TargetKind> = sweep.settings.targets.clone();
    let key = |target: TargetKind| words::target(target)[1].to_owned();
    let options: Vec<(AttrValue, AttrValue)> =
        run.iter().map(|target| (key(*target).into(), words::target(*target)[0].into())).collect();
    let choose = page.look(move |view, value: String| {
        view.methods.shown = run.iter().copied().find(|target| key(*target) == value);
    });
    html! {
        <div class="chart-controls">
            if options.len() > 1 {
                <Select id="methods-target" label="Target" value={words::target(shown)[1]} onchange={choose} {options} />
            }
            <Select id="methods-schemes" label="Rows of the table" value={schemes} onchange={page.look(|view, value: String| {
                view.methods.schemes = match value.as_str() {
                    "hard" => SchemeFilter::Hard, "soft" => SchemeFilter::Soft, "baselines" => SchemeFilter::Baselines, _ => SchemeFilter::All,
                };
            })} options={vec![("all".into(), "all".into()), ("hard".into(), "hard".into()), ("soft".into(), "soft".into()), ("baselines".into(), "without unlearning".into())]} />
        </div>
    }
}

/// A column of the table: what it is sorted by, its words, and its cell.
struct Column {
    column: MethodColumn,
    name: &'static str,
    title: &'static str,
    read: fn(&SweepLine) -> Option<Spread>,
    show: fn(f64) -> String,
}

fn columns(target: TargetKind) -> Vec<Column> {
    let robust = target == TargetKind::Robustness;
    let points: fn(f64) -> String = |value| signed(value * 100.0, 2);
    let loss: fn(f64) -> String = |value| signed(value, 4);
    let share: fn(f64) -> String = |value| percent(value, 2);
    let mean: fn(f64) -> String = |value| digits(value, 4);
    let gap = if robust {
        mean
    } else if words::in_points(target) {
        points
    } else {
        loss
    };
    vec![
        Column {
            column: MethodColumn::Target,
            name: if robust { "loss under attack" } else { "gap F" },
            title: if robust {
                "mean per row, on test; sorted by its mean over seeds"
            } else {
                "F on the test rows; sorted by the mean of |F| over seeds"
            },
            read: |line| line.test_target,
            show: gap,
        },
        Column {
            column: MethodColumn::ValidationTarget,
            name: "on validation",
            title: "F on the rows on which the correction was chosen",
            read: |line| line.validation_target,
            show: gap,
        },
        Column {
            column: MethodColumn::TargetHard,
            name: if robust { "accuracy under attack" } else { "gap of decisions" },
            title: "from 0/1 predictions, on test; for robustness on copies fixed beforehand",
            read: |line| line.test_target_hard,
            show: if robust { share } else { points },
        },
        Column {
            column: MethodColumn::Accuracy,
            name: "accuracy",
            title: "on test",
            read: |line| line.test_accuracy,
            show: share,
        },
        Column {
            column: MethodColumn::Auc,
            name: "AUC",
            title: "on test",
            read: |line| line.test_auc,
            show: |value| digits(value, 4),
        },
        Column {
            column: MethodColumn::LogLoss,
            name: "log loss",
            title: "mean, on test",
            read: |line| line.test_log_loss,
            show: |value| digits(value, 4),
        },
        Column {
            column: MethodColumn::Distance,
            name: "distance",
            title: "to the retrained model: 0 is there, 1 is no nearer than doing nothing",
            read: |line| line.distance,
            show: |value| digits(value, 3),
        },
        Column {
            column: MethodColumn::Agreement,
            name: "agreement",
            title: "share of test rows decided as by the retrained model",
            read: |line| line.agreement,
            show: share,
        },
        Column {
            column: MethodColumn::Membership,
            name: "membership",
            title: "AUC of the membership attack minus the retrained model's: 0 is as well forgotten",
            read: |line| line.membership_excess,
            show: |value| signed(value, 4),
        },
        Column {
            column: MethodColumn::Time,
            name: "time",
            title: "of the algorithm alone",
            read: |line| line.milliseconds,
            show: milliseconds,
        },
    ]
}

fn table(page: &Page, sweep: &Sweep, target: TargetKind) -> Html {
    let view = &page.state.view.methods;
    let header = |column: MethodColumn, name: &'static str, title: &'static str, left: bool| {
        let sorted = match (view.sort == column, view.descending) {
            (false, _) => None,
            (true, false) => Some("ascending"),
            (true, true) => Some("descending"),
        };
        let onclick = page.look(move |view, _: MouseEvent| {
            let MethodsView { sort, descending, .. } = view.methods.clone();
            // First up, then down, then as they were run.
            let next = if sort != column {
                (column, false)
            } else if !descending {
                (column, true)
            } else {
                (MethodColumn::Order, false)
            };
            (view.methods.sort, view.methods.descending) = next;
        });
        let mark = match sorted {
            Some("ascending") => " ▲",
            Some(_) => " ▼",
            None => "",
        };
        html! {
            <th scope="col" class={classes!(left.then_some("left"))} aria-sort={sorted}>
                <button type="button" class="sort" {title} {onclick}>{ name }<span aria-hidden="true">{ mark }</span></button>
            </th>
        }
    };
    let columns = columns(target);
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Methods">
            <table class="figures methods" id="table-methods">
                <caption>{ format!("{}, test rows unless said; mean ± standard deviation over seeds", words::target(target)[0]) }</caption>
                <thead><tr>
                    { header(MethodColumn::Method, "method", "in alphabetical order", true) }
                    <th scope="col" class="left">{ "weights" }</th>
                    { for columns.iter().map(|it| header(it.column, it.name, it.title, false)) }
                    <th scope="col">{ "seeds" }</th>
                </tr></thead>
                <tbody>
                    { for method_lines(&sweep.rows, target, view).iter().map(|line| html! {
                        <tr key={format!("{:?} {:?}", line.method, line.scheme)} class={scheme_class(line.scheme)}>
                            <th scope="row">{ line.method.name() }</th>
                            <td class="left">{ line.scheme.name() }</td>
                            if line.seeds == 0 {
                                <td class="left why" colspan={(columns.len() + 1).to_string()}>{ line.failed.clone().unwrap_or_default() }</td>
                            } else {
                                { for columns.iter().map(|it| cell((it.read)(line), it.show)) }
                                <td>{ line.seeds.to_string() }</td>
                            }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn scheme_class(scheme: SweepScheme) -> &'static str {
    match scheme {
        SweepScheme::Hard => "hard-row",
        SweepScheme::Soft => "soft-row",
        SweepScheme::Neither => "baseline-row",
    }
}

fn cell(spread: Option<Spread>, show: fn(f64) -> String) -> Html {
    let Some(Spread { mean, deviation }) = spread else {
        return html! { <td class="undefined" data-value="">{ "–" }</td> };
    };
    let around = deviation.filter(|deviation| *deviation > 0.0).map(|deviation| {
        let text = show(deviation);
        format!(" ± {}", text.trim_start_matches('+'))
    });
    html! { <td data-value={mean.to_string()}>{ show(mean) }{ for around.map(|text| html! { <span class="hint">{ text }</span> }) }</td> }
}

/// Ours beside the published figures, where the sweep is that experiment.
fn published(page: &Page, sweep: &Sweep) -> Html {
    let Some(crate::worker::Source::Bundled(set)) = page.state.source else { return html! {} };
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
fn side_by_side(sweep: &Sweep, target: TargetKind) -> Html {
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
