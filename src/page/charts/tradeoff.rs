//! Accuracy against the gap, all models in one picture.

use serde_json::Value;

use super::Palette;
use super::option::option;
use crate::experiment::{CurveFigures, CurvePoint, Exploration, ModelRole, Outcome};
use crate::page::format::{number, percent};
use crate::page::view::{Metric, Rows, View};
use crate::page::words;
use crate::target::{Figures, TargetKind};

/// A point a model: x = F with its sign (in points for gaps of probabilities), y = accuracy in percent. A correction
/// that passed zero stands on the other side of the line at zero from the model before; the line is always in the
/// picture. Test is filled, validation hollow; updates are circles, retrained twins diamonds.
///
/// The curves go through every r and k on the rows that the view names: solid by influence update, dashed retrained. Where
/// one passes zero, it says at which setting: from there on, it over-unlearns.
pub fn tradeoff(outcome: &Outcome, exploration: Option<&Exploration>, view: &View, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let kind = outcome.configuration.target;
    let scale = if words::in_points(kind) { 100.0 } else { 1.0 };
    let mut series = Vec::new();
    for model in &outcome.models {
        let color = match model.role.is_hard() {
            None => palette.before,
            Some(true) => palette.hard,
            Some(false) => palette.soft,
        };
        let symbol = match model.role {
            ModelRole::HardRetrained | ModelRole::SoftRetrained => "diamond",
            ModelRole::HardUnlearned | ModelRole::SoftUnlearned => "triangle",
            _ => "circle",
        };
        let name = words::model_of(model.role, outcome.configuration.correction.algorithm);
        let points: Vec<Value> = [("test", &model.test, true), ("validation", &model.validation, false)]
            .into_iter()
            .filter_map(|(part, figures, filled)| {
                let [gap, height] = place(figures, view.metric)?;
                Some(option!({
                    "value": [gap * scale, shown(height, view.metric)],
                    "itemStyle": if filled {
                        option!({ "color": color, "borderColor": color, "borderWidth": 2 })
                    } else {
                        option!({ "color": palette.surface, "borderColor": color, "borderWidth": 2 })
                    },
                    "tip": [
                        format!("{name}, {part} rows"),
                        format!("{} {}", metric_words(view.metric)[0], metric_value(height, view.metric)),
                        format!("{} {}", words::target(kind)[1], words::target_value(kind, gap)),
                    ],
                }))
            })
            .collect();
        series.push(option!({
            "type": "scatter",
            "name": name,
            "symbol": symbol,
            "symbolSize": if symbol == "diamond" { 14 } else { 12 },
            "itemStyle": { "color": color },
            "data": points,
        }));
    }
    // A curve is followed twice as far as the models reach: half of the rows removed may lead anywhere.
    let gaps = outcome.models.iter().flat_map(|model| [&model.validation, &model.test]);
    let reach = 2.0
        * gaps
            .filter_map(|figures| figures.target_smooth.value())
            .fold(0.0, |far: f64, gap| far.max(gap.abs()));
    if let Some(Exploration { curves, .. }) = exploration {
        series.extend(curve("Hard, by share removed k", &curves.hard, "k", palette.hard, view, kind, reach));
        series.extend(curve(
            "Soft, by share of the gap r",
            &curves.soft,
            "r",
            palette.soft,
            view,
            kind,
            reach,
        ));
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = option!({
            "silent": true,
            "symbol": "none",
            "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "label": { "show": kind != TargetKind::Robustness, "formatter": "no gap", "color": palette.zero, "position": "end" },
            "data": [{ "xAxis": 0 }],
        });
    }
    let axis = if words::in_points(kind) {
        "gap F, percentage points"
    } else if kind == TargetKind::Robustness {
        "loss under attack F, sum over rows"
    } else {
        "gap F, mean log loss"
    };
    option!({
        "aria": { "label": { "description": description(outcome, view) } },
        "grid": { "left": 64, "right": 24, "top": 64, "bottom": 48 },
        // The curves have the colours of the models that they go through; the sentence above says which is which.
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "itemGap": 12,
            "data": outcome.models.iter().map(|model| words::model_of(model.role, outcome.configuration.correction.algorithm)).collect::<Vec<_>>() },
        "tooltip": { "trigger": "item" },
        // Not scaled to the data: an axis of values holds zero unless told otherwise.
        "xAxis": { "type": "value", "name": axis, "nameLocation": "middle", "nameGap": 28 },
        // Its line would stand at zero, among the points, and look like the line that says so.
        "yAxis": { "type": "value", "scale": true, "name": metric_words(view.metric)[1], "nameLocation": "middle", "nameGap": 52,
            "axisLine": { "show": false, "onZero": false }, "axisTick": { "show": false } },
        "series": series,
    })
}

fn place(figures: &Figures, metric: Metric) -> Option<[f64; 2]> {
    place_of(&CurveFigures::from(figures), metric)
}

fn place_of(figures: &CurveFigures, metric: Metric) -> Option<[f64; 2]> {
    let height = match metric {
        Metric::Accuracy => figures.accuracy,
        Metric::Auc => figures.auc,
        Metric::LogLoss => figures.log_loss,
    };
    Some([figures.target?, height?])
}

/// What the upright axis is called in a sentence, and on the axis.
fn metric_words(metric: Metric) -> [&'static str; 2] {
    match metric {
        Metric::Accuracy => ["accuracy", "accuracy, %"],
        Metric::Auc => ["AUC", "AUC"],
        Metric::LogLoss => ["log loss", "mean log loss"],
    }
}

fn shown(height: f64, metric: Metric) -> f64 {
    if metric == Metric::Accuracy { height * 100.0 } else { height }
}

fn metric_value(height: f64, metric: Metric) -> String {
    if metric == Metric::Accuracy { percent(height, 2) } else { number(height, 4) }
}

/// One scheme's curves: by update, retrained, and the setting at which the retrained one (or, until it is there, the
/// update) passes zero.
fn curve(
    name: &str,
    points: &[CurvePoint],
    letter: &str,
    color: &str,
    view: &View,
    kind: TargetKind,
    reach: f64,
) -> Vec<Value> {
    let scale = if words::in_points(kind) { 100.0 } else { 1.0 };
    let part = usize::from(view.rows == Rows::Test);
    let places = |retrained: bool| -> Vec<(f64, [f64; 2])> {
        let figures = |point: &CurvePoint| {
            let both = if retrained { point.retrained.clone() } else { Some(point.update.clone()) };
            place_of(&both?[part], view.metric)
        };
        let all = points.iter().filter_map(|point| Some((point.setting, figures(point)?)));
        all.take_while(|(_, [gap, _])| gap.abs() <= reach).collect()
    };
    let mut list = Vec::new();
    for (retrained, how, dash) in [(false, "update", "solid"), (true, "retrained", "dashed")] {
        let data: Vec<Value> = places(retrained)
            .into_iter()
            .map(|(setting, [gap, height])| {
                option!({ "value": [gap * scale, shown(height, view.metric)], "tip": [
                    format!("{name}, {how}"),
                    format!("{letter} = {}", percent(setting, 1)),
                    format!("{} {}", metric_words(view.metric)[0], metric_value(height, view.metric)),
                    format!("{} {}", words::target(kind)[1], words::target_value(kind, gap)),
                ] })
            })
            .collect();
        list.push(option!({
            "type": "line", "name": format!("{name}, {how}"), "symbol": "circle", "symbolSize": 4, "showSymbol": true,
            "lineStyle": { "color": color, "width": 2, "type": dash, "opacity": 0.8 }, "itemStyle": { "color": color, "opacity": 0.8 }, "data": data, "z": 1,
        }));
    }
    let traced = places(points.iter().all(|point| point.retrained.is_some()));
    if let (Some((setting, height)), false) = (crossing(&traced), kind == TargetKind::Robustness) {
        list.push(option!({
            "type": "scatter", "name": format!("{name}, passes zero"), "symbol": "pin", "symbolSize": 14, "itemStyle": { "color": color },
            "label": { "show": true, "position": if letter == "k" { "left" } else { "right" },
                "offset": if letter == "k" { [-10, -22] } else { [10, 26] }, "color": color, "formatter": format!("zero at {letter} = {}", percent(setting, 0)) },
            "data": [{ "value": [0, shown(height, view.metric)], "tip": [
                format!("{name} passes zero at {letter} = {}", percent(setting, 1)), "Beyond it the bias favours the other side: over-unlearning.".to_owned(),
            ] }],
        }));
    }
    list
}

/// The setting at which a curve first passes zero, and its height there, between the two points on either side.
pub fn crossing(curve: &[(f64, [f64; 2])]) -> Option<(f64, f64)> {
    curve.windows(2).find_map(|pair| {
        let ((s0, [x0, y0]), (s1, [x1, y1])) = (pair[0], pair[1]);
        let passes = (x0 > 0.0 && x1 < 0.0) || (x0 < 0.0 && x1 > 0.0);
        let share = x0 / (x0 - x1);
        passes.then_some((s0 + share * (s1 - s0), y0 + share * (y1 - y0)))
    })
}

/// The picture for those who cannot see it.
fn description(outcome: &Outcome, view: &View) -> String {
    let kind = outcome.configuration.target;
    let mut text = format!("{} against the gap, test rows.", metric_words(view.metric)[0]);
    for model in &outcome.models {
        if let Some([gap, height]) = place(&model.test, view.metric) {
            text.push_str(&format!(
                " {}: {} {}, gap {}.",
                words::model(model.role),
                metric_words(view.metric)[0],
                metric_value(height, view.metric),
                words::target_value(kind, gap)
            ));
        }
    }
    text
}
