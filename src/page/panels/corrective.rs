//! The corrective scenario: labels are corrupted, some of them are known, and those are unlearned.

use yew::prelude::*;

use super::Page;
use super::algorithm::key_of;
use super::controls::{Number, Select, number, slider, tick};
use super::drawn::{Charts, chart};
use super::frame::{Source, Words, frame};
use super::ghost::{self, Shape};
use crate::page::format::{count, milliseconds, number as digits, percent, signed};
use crate::page::state::{Action, JobKind, RecoveryState};
use crate::page::view::Picture;
use crate::page::{reading, words};
use soft_unlearn::experiment::{
    BatchKind, CorrectiveSettings, CorruptedRows, FlippedLabels, Paired, RecoveryLine, RecoveryModel, Spread,
    recovery_lines,
};
use soft_unlearn::objective::TargetKind;
use soft_unlearn::unlearn::Algorithm;

/// The job behind the panel.
const CORRUPTED_LABELS: JobKind = JobKind::Batch(BatchKind::CorruptedLabels);

/// The panel.
pub fn corrective(page: &Page, charts: &Charts) -> Html {
    let recovery = page.state.recovery.as_deref().filter(|recovery| !recovery.rows.is_empty());
    let body = html! { <>
        { controls(page) }
        if let Some(recovery) = recovery {
            if !recovery.answers(&page.state.configuration, &page.state.view.corrective) {
                <p class="stale">{ "These figures are of earlier settings: run again for the present ones." }</p>
            }
            { for charts.corrective.iter().map(|drawn| chart(page, "chart-corrective", drawn)) }
            { table(recovery, "table-corrective", |line, own| line.known.is_none_or(|known| known == own)) }
            <details class="more" id="corrective-all">
                <summary>{ "Every share known" }</summary>
                { table(recovery, "table-corrective-all", |_, _| true) }
                { groups(recovery) }
            </details>
        } else {
            { ghost::picture(Shape::Curves) }
            { ghost::table(
                &["model", "known", "accuracy", "gained", "log loss", "gap F", "regained", "rows removed"],
                &[RecoveryModel::Hard, RecoveryModel::Soft].map(|model| model.name().to_owned()),
            ) }
        }
    </> };
    let words = Words {
        reading: recovery.and_then(reading::corrective),
        about: "Labels of training rows alone are flipped; validation and test rows keep theirs, so every figure is clean. With a trigger the flipped rows get a rare value in one \
                column, too, and the affected rows are copies of clean ones that carry it. The known corrupted rows are the \
                forget set. Hard: they are removed (ε = −1). Soft: they alone lose weight, each as far as it does harm on the validation rows: the least ‖ε‖² with \
                −1 ≤ ε ≤ 0 and ε′u ≥ r G, u the influence on the validation loss and G the fall that removing every harmful known row is predicted to bring; at r = 1 \
                those are removed and the known rows that are predicted to help are kept. Nobody can retrain without all corrupted rows, or know the model that never saw \
                them: they are there to judge by. Each seed draws other rows; the split stays. With a perceptron the hidden layers learn from the corrupted labels, \
                and the last layer is what is unlearned.",
        sources: &[Source::Corrective, Source::SoftWeights],
        charts: if recovery.is_some() { &["chart-corrective"] } else { &[] },
        tables: if recovery.is_some() { &["table-corrective-all"] } else { &[] },
    };
    frame(page, Picture::Corrective, words, body)
}

/// What is corrupted, what of it is known, how it is unlearned, and how far that is.
fn controls(page: &Page) -> Html {
    let state = page.state;
    let settings = state.view.corrective;
    let off = state.busy() || state.going(CORRUPTED_LABELS) || state.outdated() || settings.check().is_err();
    let unfinished =
        state.recovery.as_deref().is_some_and(|recovery| recovery.goes_on(&state.configuration, &settings));
    let begin = page.act.reform(|_: MouseEvent| Action::Begin(BatchKind::CorruptedLabels));
    let stop = page.act.reform(|_: MouseEvent| Action::Stop(BatchKind::CorruptedLabels));
    let share = |id: &'static str,
                 label: &'static str,
                 value: f64,
                 most: &'static str,
                 set: fn(&mut CorrectiveSettings, f64)| {
        slider(
            Number { id, label: html! { label }, value: digits(value * 100.0, 0), limits: ["0", "5", most] },
            percent(value, 0),
            page.look(move |view, value: f64| set(&mut view.corrective, value / 100.0)),
        )
    };
    let rows = match settings.rows {
        CorruptedRows::Anywhere => "anywhere".to_owned(),
        CorruptedRows::Privileged => "privileged".to_owned(),
        CorruptedRows::Unprivileged => "unprivileged".to_owned(),
        CorruptedRows::Group(code) => code.to_string(),
    };
    let labels = match settings.labels {
        FlippedLabels::Both => "both",
        FlippedLabels::Favourable => "favourable",
        FlippedLabels::Unfavourable => "unfavourable",
    };
    let (privileged, unprivileged) = match state.outcome.as_deref() {
        Some(outcome) => {
            (outcome.data.privileged.clone(), crate::page::words::others(&outcome.data).to_owned())
        }
        None => ("the privileged".to_owned(), "the others".to_owned()),
    };
    let mut whose = vec![("anywhere".into(), "anybody, at random".into())];
    match state.outcome.as_deref().map(|outcome| outcome.data.groups.as_slice()) {
        Some(groups) if groups.len() > 2 => {
            whose.extend(
                groups
                    .iter()
                    .enumerate()
                    .map(|(code, group)| (code.to_string().into(), group.name.clone().into())),
            );
        }
        _ => whose
            .extend([("privileged".into(), privileged.into()), ("unprivileged".into(), unprivileged.into())]),
    }
    let algorithms =
        Algorithm::ALL.into_iter().map(|it| (key_of(it).into(), it.name().into())).collect::<Vec<_>>();
    html! { <>
        <div class="chart-controls">
            { share("corrective-share", "Corrupt of the labels", settings.share, "90", |settings, value| settings.share = value.clamp(0.0, 0.9)) }
            <Select id="corrective-labels" label="Labels" value={labels} onchange={page.look(|view, value: String| {
                view.corrective.labels = match value.as_str() {
                    "both" => FlippedLabels::Both, "unfavourable" => FlippedLabels::Unfavourable, _ => FlippedLabels::Favourable,
                };
            })} options={vec![("favourable".into(), "favourable, written unfavourable".into()), ("unfavourable".into(), "unfavourable, written favourable".into()), ("both".into(), "both ways".into())]} />
            <Select id="corrective-rows" label="Of" value={rows} onchange={page.look(|view, value: String| {
                view.corrective.rows = match value.as_str() {
                    "privileged" => CorruptedRows::Privileged, "unprivileged" => CorruptedRows::Unprivileged,
                    code => code.parse().map_or(CorruptedRows::Anywhere, CorruptedRows::Group),
                };
            })} options={whose} />
            { tick("corrective-trigger".to_owned(), html! { "Plant a trigger in them" }, settings.trigger,
                page.look(|view, ticked: bool| view.corrective.trigger = ticked)) }
        </div>
        <div class="chart-controls">
            { share("corrective-known", "Known of these", settings.known, "100", |settings, value| settings.known = value.clamp(0.0, 1.0)) }
            <Select id="corrective-algorithm" label="Unlearned by" value={key_of(settings.algorithm)} onchange={page.look(|view, value: String| {
                let chosen = Algorithm::ALL.into_iter().find(|algorithm| key_of(*algorithm) == value);
                view.corrective.algorithm = chosen.unwrap_or(Algorithm::Influence);
            })} options={algorithms} />
            { share("corrective-strength", "Soft strength r", settings.strength, "100", |settings, value| settings.strength = value.clamp(0.0, 1.0)) }
            { number(
                Number { id: "corrective-seeds", label: html! { "Seeds" }, value: settings.seeds.to_string(), limits: ["1", "1", "20"] },
                page.look(|view, value: f64| view.corrective.seeds = value.clamp(1.0, 20.0) as u32),
            ) }
            <button type="button" id="corrective-run" class="primary" disabled={off} onclick={begin}>
                { if unfinished { "Go on" } else { "Corrupt and unlearn" } }
            </button>
            if state.going(CORRUPTED_LABELS) { <button type="button" id="corrective-stop" onclick={stop}>{ "Stop" }</button> }
        </div>
        <p class="hint" data-testid="corrective-progress" role="status">{ progress(page) }</p>
        if state.going(CORRUPTED_LABELS) {
            if let Some(recovery) = state.recovery.as_deref() {
                <progress max={(recovery.rows.len() + recovery.waiting.unwrap_or(0)).to_string()} value={recovery.rows.len().to_string()} aria-label="Models made"></progress>
            }
        }
    </> }
}

/// Models trained again that a seed costs, roughly.
const TRAININGS_A_SEED: f64 = 12.0;

fn progress(page: &Page) -> String {
    let Some(recovery) = page.state.recovery.as_deref() else {
        let seeds = page.state.view.corrective.seeds;
        let outcome = page.state.outcome.as_deref();
        let time = outcome.and_then(|outcome| ghost::takes(outcome, TRAININGS_A_SEED * f64::from(seeds)));
        let time = time.map_or(String::new(), |time| format!(" This takes {time}."));
        return format!(
            "Labels of training rows are flipped in a copy; those that are known are unlearned, and accuracy is measured on clean test rows.{time}"
        );
    };
    let (made, waiting) = (recovery.rows.len(), recovery.waiting.unwrap_or(0));
    if page.state.going(CORRUPTED_LABELS) {
        let rest = match recovery.pace {
            (time, cells) if cells > 0 && time > 0.0 => {
                format!(", about {} to go", milliseconds(time / cells as f64 * waiting as f64))
            }
            _ => String::new(),
        };
        format!("{} models made, {} waiting{rest}.", count(made), count(waiting))
    } else if waiting > 0 {
        format!("Stopped: {} models made, {} waiting.", count(made), count(waiting))
    } else {
        format!("{} models made in {}.", count(made), milliseconds(recovery.pace.0))
    }
}

/// The models that `shown` picks, given the visitor's own known share.
fn table(recovery: &RecoveryState, id: &'static str, shown: fn(&RecoveryLine, f64) -> bool) -> Html {
    let RecoveryState { configuration, settings, rows, .. } = recovery;
    let target = words::target_of(configuration);
    let robust = target == TargetKind::Robustness;
    let gap: fn(f64) -> String = if robust {
        |value| digits(value, 4)
    } else if words::in_points(target) {
        |value| signed(value * 100.0, 2)
    } else {
        |value| signed(value, 4)
    };
    let decisions: fn(f64) -> String =
        if robust { |value| percent(value, 2) } else { |value| signed(value * 100.0, 2) };
    let points: fn(f64) -> String = |value| signed(value * 100.0, 2);
    let class = |model: RecoveryModel| match model {
        RecoveryModel::Hard
        | RecoveryModel::HardRetrained
        | RecoveryModel::FineTuned
        | RecoveryModel::Dampened => "hard-row",
        RecoveryModel::Soft | RecoveryModel::SoftRetrained => "soft-row",
        _ => "baseline-row",
    };
    let line = |line: &RecoveryLine| {
        html! {
            <tr key={format!("{:?} {:?}", line.model, line.known)} class={class(line.model)}>
                <th scope="row">{ line.model.name() }</th>
                <td data-value={line.known.map_or(String::new(), |known| known.to_string())}>{ line.known.map_or("–".to_owned(), |known| percent(known, 0)) }</td>
                if line.seeds == 0 {
                    <td class="left why" colspan="11">{ line.failed.clone().unwrap_or_default() }</td>
                } else {
                    { cell(line.accuracy, |value| percent(value, 2)) }{ apart(line.gained, points) }{ apart(line.beyond, points) }
                    { cell(line.affected, |value| percent(value, 2)) }{ cell(line.retained, |value| percent(value, 2)) }
                    { cell(line.log_loss, |value| digits(value, 4)) }{ cell(line.target, gap) }{ cell(line.target_hard, decisions) }
                    { cell(line.recovered, |value| percent(value, 1)) }{ cell(line.removed, |value| digits(value, 0)) }
                    <td>{ line.seeds.to_string() }</td>
                }
            </tr>
        }
    };
    let heads = [
        ("accuracy", "on test rows, whose labels are true"),
        (
            "regained",
            "accuracy minus that without correction, seed by seed, in points, with the mean's 95\u{202f}% interval over seeds (Student's t)",
        ),
        (
            "beyond all",
            "accuracy minus that of retraining without all corrupted rows, seed by seed, in points, with the mean's 95\u{202f}% interval over seeds (Student's t)",
        ),
        (
            "affected rows",
            "accuracy on the test rows that the corruption could have hit; with a trigger, with it planted in them",
        ),
        ("the rest", "accuracy on the other test rows; with a trigger, on all test rows without it"),
        ("log loss", "mean, on test"),
        (
            if robust { "loss under attack" } else { "gap F" },
            if robust { "mean per row, on test" } else { "the target's F on test" },
        ),
        (if robust { "accuracy under attack" } else { "gap of decisions" }, "from 0/1 predictions, on test"),
        ("labels recovered", "share of the corrupted training rows that get their true label"),
        ("rows' worth removed", "the weight that was taken away, in rows"),
    ];
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Corrupted labels">
            <table class="figures" {id}>
                <caption>{ format!("{}; clean test rows; mean over seeds, ± standard deviation; of the two differences in brackets the mean's 95\u{202f}% interval{}", words::target(target)[0], rows.iter().find_map(|row| row.trigger.as_deref()).map_or(String::new(), |words| format!("; trigger: {words}"))) }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "model" }</th><th scope="col">{ "known" }</th>
                    { for heads.iter().map(|(name, title)| html! { <th scope="col" title={*title}>{ *name }</th> }) }
                    <th scope="col">{ "seeds" }</th>
                </tr></thead>
                <tbody>{ for recovery_lines(rows).iter().filter(|it| shown(it, settings.known)).map(line) }</tbody>
            </table>
        </div>
    }
}

/// Each group's accuracy and share predicted favourable, for the models of the visitor's own known share.
fn groups(recovery: &RecoveryState) -> Html {
    let known = recovery.settings.known;
    let lines: Vec<RecoveryLine> = recovery_lines(&recovery.rows)
        .into_iter()
        .filter(|line| line.known.is_none_or(|own| own == known))
        .collect();
    let Some(first) = lines.iter().find(|line| !line.by_group.is_empty()) else { return html! {} };
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Corrupted labels, by group">
            <table class="figures" id="table-corrective-groups">
                <caption>{ "By group, clean test rows: accuracy, and share predicted favourable" }</caption>
                <thead><tr>
                    <th scope="col" class="left">{ "model" }</th>
                    { for first.by_group.iter().map(|group| html! { <th scope="col" colspan="2">{ &group.name }</th> }) }
                </tr></thead>
                <tbody>{ for lines.iter().map(|line| html! {
                    <tr key={line.model.name()}>
                        <th scope="row">{ line.model.name() }</th>
                        { for line.by_group.iter().flat_map(|group| [group.accuracy, group.selection_rate]).map(|it| cell(it, |value| percent(value, 1))) }
                    </tr>
                }) }</tbody>
            </table>
        </div>
    }
}

/// A difference with its interval; better or worse where it can be told.
fn apart(paired: Option<Paired>, show: fn(f64) -> String) -> Html {
    let Some(paired) = paired else { return html! { <td class="undefined" data-value="">{ "–" }</td> } };
    let mean = paired.spread.mean;
    let interval = paired.interval.filter(|[low, high]| high - low > 1e-12);
    let class = paired.told().then_some(if mean > 0.0 { "better" } else { "worse" });
    html! {
        <td data-value={mean.to_string()}>
            <span class={classes!("change", class)}>{ show(mean) }</span>
            { for interval.map(|[low, high]| html! { <span class="hint">{ format!(" ({} to {})", show(low), show(high)) }</span> }) }
        </td>
    }
}

fn cell(spread: Option<Spread>, show: fn(f64) -> String) -> Html {
    let Some(Spread { mean, deviation }) = spread else {
        return html! { <td class="undefined" data-value="">{ "–" }</td> };
    };
    let around = deviation.filter(|deviation| *deviation > 1e-12).map(|deviation| {
        let text = show(deviation);
        format!(" ± {}", text.trim_start_matches(['+', '±']))
    });
    html! { <td data-value={mean.to_string()}>{ show(mean) }{ for around.map(|text| html! { <span class="hint">{ text }</span> }) }</td> }
}
