//! The brief's two tables: models, and groups.

use super::markup::Markup;
use crate::page::charts::share_of;
use crate::page::format::{count, number, percent, signed};
use crate::page::view::View;
use crate::page::words;
use soft_unlearn::experiment::{CertainFigure, ModelOutcome, ModelRole, Outcome};
use soft_unlearn::objective::intervals::Interval;
use soft_unlearn::objective::{Rate, TargetKind};

/// A figure and half of its 95 % interval, each as the page writes it.
struct Figure {
    value: Option<f64>,
    text: String,
    around: String,
}

/// How a figure is written.
type Written = fn(f64) -> String;

impl Figure {
    fn of(value: Option<f64>, interval: Option<Interval>, written: Written, half: Written) -> Figure {
        let around = value.and(interval).map(|it| format!("±{}", half(0.5 * (it.high - it.low))));
        Figure {
            value,
            text: value.map_or("undefined".to_owned(), written),
            around: around.unwrap_or_default(),
        }
    }

    fn cell(&self, page: &mut Markup) {
        page.raw("<td data-value=\"");
        page.text(&self.value.map_or(String::new(), |value| value.to_string()));
        page.raw("\">");
        page.text(&self.text);
        if !self.around.is_empty() {
            page.raw(" ");
            page.element("span", "hint", &self.around);
        }
        page.raw("</td>");
    }
}

fn class(role: ModelRole) -> &'static str {
    match role.is_hard() {
        None => "before",
        Some(true) => "hard",
        Some(false) => "soft",
    }
}

/// Every model on the rows that the page speaks of.
pub(super) fn models(page: &mut Markup, outcome: &Outcome, view: &View) {
    let kind = words::target_of(&outcome.configuration);
    let robust = kind == TargetKind::Robustness;
    let [gap, decisions] = match robust {
        true => ["Loss under attack F", "Accuracy under attack"],
        false if words::in_points(kind) => ["Gap F, points", "Gap from predictions, points"],
        false => ["Gap F, mean log loss", "Gap from predictions, points"],
    };
    page.element("h2", "", "Models");
    page.raw("<table class=\"figures\"><thead><tr><th>");
    page.text(&format!("{} rows", words::part(view.rows)));
    page.raw("</th>");
    for head in [gap, decisions, "Accuracy", "Change, points", "Log loss", "AUC"] {
        page.element("th", "", head);
    }
    page.raw("</tr></thead><tbody>");
    let told = words::told_models(outcome, view.models).map(|models| models.map(|model| model.role));
    for model in &outcome.models {
        let is_told = told.is_some_and(|told| told.contains(&model.role));
        page.open("tr", if is_told { "told" } else { "" });
        page.element(
            "th",
            class(model.role),
            &words::model_of(model.role, outcome.configuration.correction.algorithm),
        );
        for figure in line(outcome, view, model, kind) {
            figure.cell(page);
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table>");
    page.element("p", "hint", &intervals(outcome, told.is_some()));
}

/// The columns of one model.
fn line(outcome: &Outcome, view: &View, model: &ModelOutcome, kind: TargetKind) -> Vec<Figure> {
    let figures = words::told_figures(model, view.rows);
    let sure = |figure: CertainFigure| words::sure(outcome, model, view.rows, figure);
    let value = |figure: CertainFigure| sure(figure).and_then(|it| it.value);
    let points: Written = |value| signed(value * 100.0, 1);
    let half_points: Written = |half| number(half * 100.0, 1);
    let share: Written = |value| percent(value, 1);
    let small: Written = |value| number(value, 3);
    let fine: Written = |value| number(value, 4);
    let size_of_points: Written = |value| number(value * 100.0, 1);
    // A gap without another side has no sign.
    let gap: [Written; 2] = match (kind, words::has_sign(outcome)) {
        (TargetKind::Robustness, _) => [small, small],
        (kind, true) if words::in_points(kind) => [points, half_points],
        (kind, false) if words::in_points(kind) => [size_of_points, half_points],
        (_, true) => [|value| signed(value, 3), small],
        (_, false) => [small, small],
    };
    let decisions: Written = match kind {
        TargetKind::Robustness => share,
        _ if outcome.data.groups.len() > 2 => size_of_points,
        _ => points,
    };
    let log_loss = (figures.weight > 0.0).then(|| figures.log_loss_sum / figures.weight);
    let change = sure(CertainFigure::Accuracy).and_then(|it| it.change);
    let since = |before: &ModelOutcome| {
        let was = words::told_figures(before, view.rows).accuracy.value()?;
        Some(figures.accuracy.value()? - was)
    };
    let changed =
        outcome.model(ModelRole::Before).filter(|_| model.role != ModelRole::Before).and_then(since);
    let mut change = Figure::of(changed, change, points, half_points);
    if model.role == ModelRole::Before {
        change.text = String::new();
    }
    vec![
        Figure::of(figures.target_smooth.value(), value(CertainFigure::Gap), gap[0], gap[1]),
        Figure::of(figures.target_hard.value(), value(CertainFigure::DecisionGap), decisions, half_points),
        Figure::of(figures.accuracy.value(), value(CertainFigure::Accuracy), share, half_points),
        change,
        Figure::of(log_loss, value(CertainFigure::LogLoss), fine, fine),
        Figure::of(figures.auc.value(), value(CertainFigure::Auc), fine, fine),
    ]
}

/// Where the intervals come from.
fn intervals(outcome: &Outcome, told: bool) -> String {
    let how = match outcome.certainty.resamples {
        0 => "by formula".to_owned(),
        resamples => format!("from {} paired resamples of the test rows", count(u64::from(resamples))),
    };
    let lines = if told { " Bold: the models that the verdict and the pictures speak of." } else { "" };
    format!("±: half of a 95 % interval, {how}.{lines}")
}

/// The share that the goal is about, of each group under each model.
pub(super) fn groups(page: &mut Markup, outcome: &Outcome, view: &View) {
    let Some(models) = words::told_models(outcome, view.models) else { return };
    if outcome.data.groups.is_empty() {
        return;
    }
    let figures = models.map(|model| words::told_figures(model, view.rows));
    let (share, read) = share_of(words::target_of(&outcome.configuration), figures[0]);
    let mut heading = format!("{share} by group");
    heading[..1].make_ascii_uppercase();
    page.element("h2", "", &heading);
    page.raw("<table class=\"figures\"><thead><tr><td></td>");
    for (head, class) in [("Rows", ""), ("Before", "before"), ("Hard", "hard"), ("Soft", "soft")] {
        page.element("th", class, head);
    }
    page.raw("</tr></thead><tbody>");
    let listed = words::listed_groups(&outcome.data);
    for &group in &listed {
        let report = &outcome.data.groups[group];
        page.raw("<tr>");
        let small = if report.driven { "" } else { " (too few to be driven)" };
        // Of many groups without their columns, which the question names.
        let name = match outcome.data.groups.len() {
            groups if groups > 2 => words::short_group(&report.name),
            _ => report.name.clone(),
        };
        page.element("th", "", &format!("{name}{small}"));
        page.element("td", "", &count(read(&figures[0].groups[group]).denominator.round() as u64));
        for figures in figures {
            rate(&read(&figures.groups[group])).cell(page);
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table>");
    let more = match outcome.data.groups.len() - listed.len() {
        0 => String::new(),
        more => format!(" And {more} more groups: the report as JSON has them all."),
    };
    page.element(
        "p",
        "hint",
        &format!("Of decisions on the {} rows, with Wilson’s 95 % interval.{more}", words::part(view.rows)),
    );
}

fn rate(rate: &Rate) -> Figure {
    let value = rate.value();
    let ends = rate.wilson_interval().filter(|_| value.is_some());
    Figure {
        value,
        text: value.map_or("undefined".to_owned(), |value| percent(value, 1)),
        around: ends
            .map(|[low, high]| format!("{}–{}", number(low * 100.0, 1), number(high * 100.0, 1)))
            .unwrap_or_default(),
    }
}
