//! The comparison: every figure of every model on the same rows, with the change since before.

use yew::prelude::*;

use crate::page::format::{count, number, percent, signed};
use crate::page::state::GivenEntry;
use crate::page::words;
use soft_unlearn::experiment::{
    Certain, CertainFigure, DataReport, GivenName, ModelOutcome, ModelRole, Outcome,
};
use soft_unlearn::objective::{Figures, Measured, Rate, TargetKind};

/// The columns, twins side by side.
const COLUMNS: [(ModelRole, &str); 7] = [
    (ModelRole::Before, "before"),
    (ModelRole::HardInfluence, "hard_influence"),
    (ModelRole::HardUnlearned, "hard_unlearned"),
    (ModelRole::HardRetrained, "hard_retrained"),
    (ModelRole::SoftInfluence, "soft_influence"),
    (ModelRole::SoftUnlearned, "soft_unlearned"),
    (ModelRole::SoftRetrained, "soft_retrained"),
];

/// What counts as better.
#[derive(Clone, Copy, PartialEq)]
enum Better {
    Higher,
    Lower,
    NearerZero,
    Neither,
}

/// How a figure is written.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Percent,
    /// A difference of shares, in percentage points.
    Points,
    /// The same without a side: a largest difference, a length.
    Size,
    Decimals(usize),
    SignedDecimals(usize),
}

impl Unit {
    fn value(self, value: f64) -> String {
        match self {
            Unit::Percent => percent(value, 1),
            Unit::Points => signed(value * 100.0, 1),
            Unit::Size => number(value * 100.0, 1),
            Unit::Decimals(decimals) => number(value, decimals),
            Unit::SignedDecimals(decimals) => signed(value, decimals),
        }
    }

    fn change(self, change: f64) -> String {
        match self {
            Unit::Percent | Unit::Points | Unit::Size => signed(change * 100.0, 1),
            Unit::Decimals(decimals) | Unit::SignedDecimals(decimals) => signed(change, decimals),
        }
    }
}

struct Row {
    key: String,
    label: String,
    hint: String,
    /// What it means in full, in a tooltip.
    title: String,
    unit: Unit,
    better: Better,
    read: Box<dyn Fn(&Figures) -> Measured>,
    /// Of a group that is too small to be driven.
    small: bool,
}

fn row(
    key: impl Into<String>,
    label: impl Into<String>,
    hint: impl Into<String>,
    unit: Unit,
    better: Better,
    read: impl Fn(&Figures) -> Measured + 'static,
) -> Row {
    Row {
        key: key.into(),
        label: label.into(),
        hint: hint.into(),
        title: String::new(),
        unit,
        better,
        read: Box::new(read),
        small: false,
    }
}

fn rows(outcome: &Outcome, sample: &Figures) -> Vec<Row> {
    let kind = words::target_of(&outcome.configuration);
    let data = &outcome.data;
    let [_, term, help] = words::target(kind);
    let points = words::in_points(kind);
    let mut smooth = if kind == TargetKind::Robustness {
        row(
            "target_smooth",
            "Loss under attack, F",
            "mean over the copies; what is driven down",
            Unit::Decimals(4),
            Better::Lower,
            |f| f.target_smooth.clone(),
        )
    } else {
        let unit = match (points, words::has_sign(outcome)) {
            (true, true) => Unit::Points,
            (true, false) => Unit::Size,
            (false, true) => Unit::SignedDecimals(4),
            (false, false) => Unit::Decimals(4),
        };
        let label = if points { format!("Gap F, {term}, points") } else { format!("Gap F, {term}") };
        row(
            "target_smooth",
            label,
            "from probabilities; what is driven to zero",
            unit,
            Better::NearerZero,
            |f| f.target_smooth.clone(),
        )
    };
    smooth.title = help.to_owned();
    let hard = if kind == TargetKind::Robustness {
        row(
            "target_hard",
            "Accuracy under attack",
            "on copies made once, against the model before",
            Unit::Percent,
            Better::Higher,
            |f| f.target_hard.clone(),
        )
    } else {
        let (hint, unit) = match data.groups.len() {
            groups if groups > 2 => {
                ("from 0/1 predictions; the largest difference between groups", Unit::Size)
            }
            _ => ("from 0/1 predictions; privileged minus others", Unit::Points),
        };
        row("target_hard", "Gap from predictions, points", hint, unit, Better::NearerZero, |f| {
            f.target_hard.clone()
        })
    };
    let mut list = vec![
        smooth,
        hard,
        row("accuracy", "Accuracy", "share of rows predicted right", Unit::Percent, Better::Higher, |f| {
            f.accuracy.clone()
        }),
        row("log_loss", "Log loss", "mean over the rows", Unit::Decimals(4), Better::Lower, |f| {
            if f.weight == 0.0 {
                Measured::Undefined("no rows".to_owned())
            } else {
                Measured::Value(f.log_loss_sum / f.weight)
            }
        }),
        row("auc", "AUC", "area under the ROC curve", Unit::Decimals(4), Better::Higher, |f| f.auc.clone()),
    ];
    if sample.fresh_robust_accuracy.is_some() {
        let hint = "on copies made afresh against each model";
        list.insert(
            2,
            row(
                "fresh_robust_accuracy",
                "Accuracy under fresh attack",
                hint,
                Unit::Percent,
                Better::Higher,
                |f| f.fresh_robust_accuracy.clone().unwrap_or(Measured::Undefined("not measured".to_owned())),
            ),
        );
    }
    type Read = fn(&Figures, usize) -> Rate;
    let rates: [(&str, &str, &str, Read); 3] = [
        ("selection", "Selected", "share predicted favourable", |f, group| f.groups[group].selection_rate()),
        ("tpr", "True positive rate", "share predicted favourable where the label is", |f, group| {
            f.groups[group].true_positive_rate()
        }),
        ("fpr", "False positive rate", "share predicted favourable where the label is not", |f, group| {
            f.groups[group].false_positive_rate()
        }),
    ];
    for (key, label, hint, read) in rates {
        for group in words::listed_groups(data) {
            let name = &data.groups[group].name;
            let n = count(read(sample, group).denominator.round() as u64);
            let reason = reason(data, key, group);
            let mut rate = row(
                format!("{key}_{group}"),
                format!("{label}, {name}"),
                format!("n = {n}"),
                Unit::Percent,
                Better::Neither,
                move |f| {
                    read(f, group)
                        .value()
                        .map_or_else(|| Measured::Undefined(reason.clone()), Measured::Value)
                },
            );
            rate.title = hint.to_owned();
            rate.small = !data.groups[group].driven;
            list.push(rate);
        }
    }
    list
}

fn reason(data: &DataReport, key: &str, group: usize) -> String {
    let name = &data.groups[group].name;
    match key {
        "tpr" => format!("no rows in which {name} and {}", data.favourable),
        "fpr" => format!("no rows in which {name}, except those in which {}", data.favourable),
        _ => format!("no rows in which {name}"),
    }
}

/// The table of one part of the data.
pub fn comparison(outcome: &Outcome, given: &[GivenEntry], part: &'static str, waiting: bool) -> Html {
    let figures =
        |model: &ModelOutcome| if part == "test" { model.test.clone() } else { model.validation.clone() };
    let Some(before) = outcome.model(ModelRole::Before).map(figures) else { return html! {} };
    let algorithm = outcome.configuration.correction.algorithm;
    let chosen = ModelRole::by(algorithm);
    let shown = COLUMNS.iter().filter(|(role, _)| {
        !matches!(role, ModelRole::HardUnlearned | ModelRole::SoftUnlearned) || chosen.contains(role)
    });
    let place = usize::from(part == "test");
    let mut models: Vec<Shown<'_>> = shown
        .map(|(role, key)| Shown {
            key: (*key).to_owned(),
            title: words::model_of(*role, algorithm).to_owned(),
            family: family(*role),
            figures: outcome.model(*role).map(figures),
            certain: outcome
                .certainty
                .models
                .iter()
                .find(|it| it.role == *role)
                .map(|it| it.parts[place].as_slice()),
        })
        .collect();
    models.extend(given.iter().flat_map(|entry| shown_of(entry, place)));
    let rows = rows(outcome, &before);
    let mut reasons: Vec<String> = Vec::new();
    for row in &rows {
        for model in &models {
            if let Some(Measured::Undefined(why)) = model.figures.as_ref().map(|figures| (row.read)(figures))
            {
                let reason = format!("{}: {why}", row.label);
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
        }
    }
    let title = if part == "test" { "Test" } else { "Validation" };
    let note = if part == "test" {
        "held-out rows: nothing is chosen on them"
    } else {
        "rows on which the correction was chosen"
    };
    html! {
        <div class="comparison">
            <div class="scroll" tabindex="0" role="region" aria-label={format!("Comparison on the {part} rows")}>
                <table class="figures" id={format!("table-{part}")}>
                    <caption><strong>{ title }</strong>{ format!(", {} {note}", count(before.rows)) }</caption>
                    <thead>
                        <tr>
                            <td></td>
                            { for models.iter().map(|model| html! { <th scope="col" class={classes!(model.family)} key={model.key.clone()}>{ &model.title }</th> }) }
                        </tr>
                    </thead>
                    <tbody>
                        { for rows.iter().map(|row| html! {
                            <tr key={row.key.clone()} class={classes!(row.key.starts_with("target").then_some("key-row"), row.small.then_some("small-group"))}>
                                <th scope="row" title={(!row.title.is_empty()).then(|| row.title.clone())}><span>{ &row.label }</span><span class="hint">{ &row.hint }</span></th>
                                { for models.iter().map(|model| cell(row, part, model, &before, waiting)) }
                            </tr>
                        }) }
                    </tbody>
                </table>
            </div>
            if !reasons.is_empty() {
                <ul class="footnotes">
                    { for reasons.iter().map(|reason| html! { <li>{ "Undefined: " }{ reason }{ "." }</li> }) }
                </ul>
            }
        </div>
    }
}

fn family(role: ModelRole) -> &'static str {
    match role.is_hard() {
        None => "before",
        Some(true) => "hard",
        Some(false) => "soft",
    }
}

/// A column of the table: one of the result's models, or one from a file.
struct Shown<'a> {
    key: String,
    title: String,
    family: &'static str,
    figures: Option<Figures>,
    certain: Option<&'a [Certain]>,
}

/// The columns of a file's models, on validation (0) or test (1); none while it cannot be measured.
fn shown_of(entry: &GivenEntry, place: usize) -> Vec<Shown<'_>> {
    let models = match &entry.answer {
        Some(Ok(given)) => given.models.as_slice(),
        _ => &[],
    };
    models
        .iter()
        .map(|model| {
            let (end, word) = match model.name {
                GivenName::Trained | GivenName::Only => ("", ""),
                GivenName::Before => ("_before", ", before"),
                GivenName::Hard => ("_hard", ", hard"),
                GivenName::Soft => ("_soft", ", soft"),
            };
            Shown {
                key: format!("given{}{end}", entry.key),
                title: format!("{}{word}", entry.name),
                family: "given",
                figures: Some(model.figures[place].clone()),
                certain: Some(&model.certain[place]),
            }
        })
        .collect()
}

fn cell(row: &Row, part: &str, model: &Shown<'_>, before: &Figures, waiting: bool) -> Html {
    let test_id = format!("{part}.{}.{}", row.key, model.key);
    let certain = certain_figure(&row.key)
        .and_then(|figure| model.certain?.iter().find(|certain| certain.figure == figure));
    let Some(figures) = &model.figures else {
        let text = if waiting { "computing…" } else { "not computed" };
        return html! { <td class="waiting" data-testid={test_id} data-value="">{ text }</td> };
    };
    match (row.read)(figures) {
        Measured::Undefined(why) => html! {
            <td class="undefined" data-testid={test_id} data-value="" title={why}>{ "undefined" }</td>
        },
        Measured::Value(value) => {
            let before = (row.read)(before).value().filter(|_| model.key != "before");
            html! {
                <td data-testid={test_id} data-value={value.to_string()}>
                    <span class="value">{ row.unit.value(value) }</span>
                    { for before.map(|before| change(row, before, value, certain)) }
                </td>
            }
        }
    }
}

/// The change since before with half of its 95 % interval; it is better or worse only where it can be told.
fn change(row: &Row, before: f64, value: f64, certain: Option<&Certain>) -> Html {
    let mut text = row.unit.change(value - before);
    let interval = certain.and_then(|it| it.change);
    if let Some(it) = interval {
        let half = row.unit.change(0.5 * (it.high - it.low));
        text = format!("{text} ±{}", half.trim_start_matches(['+', '±']));
    }
    let told = interval.is_some_and(|it| !it.holds_zero());
    let gain = match row.better {
        Better::Higher => value - before,
        Better::Lower => before - value,
        Better::NearerZero => before.abs() - value.abs(),
        Better::Neither => 0.0,
    };
    let (class, word) = match row.better {
        Better::Neither => ("change", ""),
        _ if !told => ("change", ", no difference can be told"),
        _ if gain > 0.0 => ("change better", ", better"),
        _ => ("change worse", ", worse"),
    };
    html! { <span {class}>{ text }<span class="visually-hidden">{ word }</span></span> }
}

/// The figure whose intervals a row has.
fn certain_figure(key: &str) -> Option<CertainFigure> {
    let group = |name: &str| key.strip_prefix(name)?.parse().ok();
    Some(match key {
        "target_smooth" => CertainFigure::Gap,
        "target_hard" => CertainFigure::DecisionGap,
        "accuracy" => CertainFigure::Accuracy,
        "log_loss" => CertainFigure::LogLoss,
        "auc" => CertainFigure::Auc,
        _ => group("selection_")
            .map(CertainFigure::SelectionRate)
            .or_else(|| group("tpr_").map(CertainFigure::TruePositiveRate))
            .or_else(|| group("fpr_").map(CertainFigure::FalsePositiveRate))?,
    })
}
