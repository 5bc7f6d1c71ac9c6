//! Line charts over a few numbers: robustness and calibration.

use serde_json::Value;

use super::option::option;
use super::{Palette, boundary::drawn};
use crate::experiment::{Exploration, ModelRole, Outcome};
use crate::page::format::{number, percent};
use crate::page::words;

fn color(palette: &Palette, role: ModelRole) -> &'static str {
    match role.is_hard() {
        None => palette.before,
        Some(true) => palette.hard,
        Some(false) => palette.soft,
    }
}

/// Accuracy on the test rows against the size of the attack: solid on copies fixed beforehand, dashed on fresh ones.
pub fn robustness(outcome: &Outcome, exploration: &Exploration, dark: bool) -> Option<Value> {
    let palette = Palette::of(dark);
    let curves = exploration.robustness.as_ref()?;
    let roles = drawn(outcome);
    let mut series: Vec<Value> = Vec::new();
    for curve in curves.models.iter().filter(|curve| roles.contains(&curve.role)) {
        let name = words::model(curve.role);
        for (kind, accuracies, dash, symbol) in [
            ("fixed copies", &curve.fixed, "solid", "circle"),
            ("fresh copies", &curve.fresh, "dashed", "triangle"),
        ] {
            if accuracies.is_empty() {
                continue;
            }
            let data: Vec<Value> = curves
                .sizes
                .iter()
                .zip(accuracies)
                .map(|(m, accuracy)| {
                    option!({ "value": [m, accuracy * 100.0], "tip": [
                        format!("{name}, {kind}"), format!("size m = {}: accuracy {}", number(*m, 1), percent(*accuracy, 1)),
                    ] })
                })
                .collect();
            series.push(option!({
                "type": "line", "name": format!("{name}, {kind}"), "symbol": symbol, "symbolSize": 5, "data": data,
                "lineStyle": { "color": color(&palette, curve.role), "width": 2, "type": dash },
                "itemStyle": { "color": color(&palette, curve.role) },
            }));
        }
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = option!({
            "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "label": { "formatter": "the boundary", "color": palette.quiet, "position": "insideEndBottom" }, "data": [{ "xAxis": 1 }],
        });
    }
    Some(option!({
        "aria": { "label": { "description": "Accuracy of each model as rows are moved towards and beyond the decision boundary." } },
        "grid": { "left": 56, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "min": 0, "max": 2, "name": "size of the attack, distances to the boundary", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "accuracy, %", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    }))
}

/// Observed share against predicted probability on the test rows: solid for the privileged group, dashed for the other.
pub fn calibration(outcome: &Outcome, exploration: &Exploration, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let roles = drawn(outcome);
    let mut series = vec![option!({
        "type": "line", "name": "perfect", "symbol": "none", "silent": true, "data": [[0, 0], [100, 100]],
        "lineStyle": { "color": palette.zero, "width": 1, "type": "dotted" }, "itemStyle": { "color": palette.zero },
    })];
    for curve in exploration.calibration.iter().filter(|curve| roles.contains(&curve.role)) {
        let group = if curve.privileged { &outcome.data.privileged } else { &outcome.data.unprivileged };
        let name = format!("{}, {group}", words::model(curve.role));
        let data: Vec<Value> = curve
            .bins
            .iter()
            .map(|bin| {
                let share = bin.favourable as f64 / bin.rows.max(1) as f64;
                option!({ "value": [bin.predicted * 100.0, share * 100.0], "tip": [
                    name.clone(), format!("predicted {}, observed {}, n = {}", percent(bin.predicted, 1), percent(share, 1), bin.rows),
                ] })
            })
            .collect();
        series.push(option!({
            "type": "line", "name": name, "data": data, "symbol": if curve.privileged { "circle" } else { "triangle" }, "symbolSize": 7,
            "lineStyle": { "color": color(&palette, curve.role), "width": 2, "type": if curve.privileged { "solid" } else { "dashed" } },
            "itemStyle": { "color": color(&palette, curve.role) },
        }));
    }
    option!({
        "aria": { "label": { "description": "Observed share of favourable labels against the predicted probability, by model and group." } },
        "grid": { "left": 56, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "min": 0, "max": 100, "name": "predicted probability, %", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "observed share, %", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    })
}
