//! Accuracy against the gap, all models in one picture.

use serde_json::{Value, json};

use super::Palette;
use crate::experiment::{ModelRole, Outcome};
use crate::page::format::percent;
use crate::page::words;
use crate::target::{Figures, TargetKind};

/// A point a model: x = F with its sign (in points for gaps of probabilities), y = accuracy in percent. A correction
/// that passed zero stands on the other side of the line at zero from the model before; the line is always in the
/// picture. Test is filled, validation hollow; updates are circles, retrained twins diamonds.
pub fn tradeoff(outcome: &Outcome, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let kind = outcome.configuration.target;
    let scale = if words::in_points(kind) { 100.0 } else { 1.0 };
    let mut series = Vec::new();
    for model in &outcome.models {
        let color = match model.role {
            ModelRole::Before => palette.before,
            ModelRole::HardInfluence | ModelRole::HardRetrained => palette.hard,
            ModelRole::SoftInfluence | ModelRole::SoftRetrained => palette.soft,
        };
        let symbol = match model.role {
            ModelRole::HardRetrained | ModelRole::SoftRetrained => "diamond",
            _ => "circle",
        };
        let name = words::model(model.role);
        let points: Vec<Value> = [("test", &model.test, true), ("validation", &model.validation, false)]
            .into_iter()
            .filter_map(|(part, figures, filled)| {
                let [gap, accuracy] = place(figures)?;
                Some(json!({
                    "value": [gap * scale, accuracy * 100.0],
                    "itemStyle": if filled {
                        json!({ "color": color, "borderColor": color, "borderWidth": 2 })
                    } else {
                        json!({ "color": palette.surface, "borderColor": color, "borderWidth": 2 })
                    },
                    "tip": [
                        format!("{name}, {part} rows"),
                        format!("accuracy {}", percent(accuracy, 2)),
                        format!("{} {}", words::target(kind)[1], words::target_value(kind, gap)),
                    ],
                }))
            })
            .collect();
        series.push(json!({
            "type": "scatter",
            "name": name,
            "symbol": symbol,
            "symbolSize": if symbol == "diamond" { 14 } else { 12 },
            "itemStyle": { "color": color },
            "data": points,
        }));
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = json!({
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
    json!({
        "aria": { "label": { "description": description(outcome) } },
        "grid": { "left": 64, "right": 24, "top": 80, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "itemGap": 12 },
        "tooltip": { "trigger": "item" },
        // Not scaled to the data: an axis of values holds zero unless told otherwise.
        "xAxis": { "type": "value", "name": axis, "nameLocation": "middle", "nameGap": 28 },
        // Its line would stand at zero, among the points, and look like the line that says so.
        "yAxis": { "type": "value", "scale": true, "name": "accuracy, %", "nameLocation": "middle", "nameGap": 44,
            "axisLine": { "show": false, "onZero": false }, "axisTick": { "show": false } },
        "series": series,
    })
}

fn place(figures: &Figures) -> Option<[f64; 2]> {
    Some([figures.target_smooth.value()?, figures.accuracy.value()?])
}

/// The picture for those who cannot see it.
fn description(outcome: &Outcome) -> String {
    let kind = outcome.configuration.target;
    let mut text = String::from("Accuracy against the gap on the test rows.");
    for model in &outcome.models {
        if let (Some(gap), Some(accuracy)) = (model.test.target_smooth.value(), model.test.accuracy.value()) {
            text.push_str(&format!(
                " {}: accuracy {}, gap {}.",
                words::model(model.role),
                percent(accuracy, 1),
                words::target_value(kind, gap)
            ));
        }
    }
    text
}
