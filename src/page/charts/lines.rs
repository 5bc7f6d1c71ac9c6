//! Line charts over a few numbers: robustness and calibration.

use serde_json::Value;

use super::option::option;
use super::{Palette, boundary::drawn};
use crate::page::format::{count, number, percent};
use crate::page::view::Models;
use crate::page::words;
use soft_unlearn::experiment::{Exploration, ModelRole, Outcome, Reliability};

/// A model's colour and symbol: whoever cannot tell the colours apart tells circle, square and diamond.
pub fn marked(palette: &Palette, role: ModelRole) -> [&'static str; 2] {
    match role.is_hard() {
        None => [palette.before, "circle"],
        Some(true) => [palette.hard, "rect"],
        Some(false) => [palette.soft, "diamond"],
    }
}

/// The colours of a mark: filled, or hollow.
pub fn inked(palette: &Palette, color: &str, filled: bool) -> Value {
    option!({ "color": if filled { color } else { palette.surface }, "borderColor": color, "borderWidth": if filled { 0.0 } else { 1.5 } })
}

/// One model's line: solid with filled marks, or dashed with hollow ones.
fn line(palette: &Palette, role: ModelRole, name: &str, solid: bool, size: u32, data: &[Value]) -> Value {
    let [color, symbol] = marked(palette, role);
    option!({
        "type": "line", "name": name, "symbol": symbol, "symbolSize": size, "data": data,
        "lineStyle": { "color": color, "width": 2, "type": if solid { "solid" } else { "dashed" } },
        "itemStyle": inked(palette, color, solid),
    })
}

/// Accuracy on the test rows against the size of the attack: solid on copies fixed beforehand, dashed on fresh ones.
pub fn robustness(outcome: &Outcome, exploration: &Exploration, told: Models, dark: bool) -> Option<Value> {
    let palette = Palette::of(dark);
    let curves = exploration.robustness.as_ref()?;
    let roles = drawn(outcome, told);
    let mut series: Vec<Value> = Vec::new();
    for curve in curves.models.iter().filter(|curve| roles.contains(&curve.role)) {
        let model = words::model_of(curve.role, outcome.configuration.correction.algorithm);
        for (kind, accuracies, solid) in
            [("fixed copies", &curve.fixed, true), ("fresh copies", &curve.fresh, false)]
        {
            if accuracies.is_empty() {
                continue;
            }
            let name = format!("{model}, {kind}");
            let data: Vec<Value> = curves
                .sizes
                .iter()
                .zip(accuracies)
                .map(|(m, accuracy)| {
                    option!({ "value": [m, accuracy * 100.0], "tip": [
                        name, format!("size m = {}: accuracy {}", number(*m, 1), percent(*accuracy, 1)),
                    ] })
                })
                .collect();
            series.push(line(&palette, curve.role, &name, solid, 7, &data));
        }
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = option!({
            "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "label": { "formatter": "the boundary", "color": palette.quiet, "position": "insideEndBottom" }, "data": [{ "xAxis": 1 }],
        });
    }
    Some(option!({
        "aria": { "label": { "description": "Accuracy of each model on the test rows as they are moved towards and beyond the decision boundary." } },
        "grid": { "left": 56, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "min": 0, "max": 2, "name": "size of the attack, distances to the boundary", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "accuracy, %", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    }))
}

/// Observed share against predicted probability, a line a group: of two solid for the privileged one and dashed for the other; of more those
/// too small to be driven are grey. `curves` are those of one part
/// of the rows; an exploration's are those of its test rows.
pub fn calibration(
    outcome: &Outcome,
    curves: &(impl AsRef<[Reliability]> + ?Sized),
    told: Models,
    dark: bool,
) -> Value {
    let palette = Palette::of(dark);
    let roles = drawn(outcome, told);
    let curves = curves.as_ref();
    let many = outcome.data.groups.len() > 2;
    let part = if curves.iter().any(|curve| curve.validation) { "validation" } else { "test" };
    let mut series = vec![option!({
        "type": "line", "name": "perfect", "symbol": "none", "silent": true, "data": [[0, 0], [100, 100]],
        "lineStyle": { "color": palette.zero, "width": 1, "type": "dotted" }, "itemStyle": { "color": palette.zero },
    })];
    for curve in curves.iter().filter(|curve| roles.contains(&curve.role)) {
        let group = outcome.data.groups.get(usize::from(curve.group));
        let named = group.map_or(&outcome.data.unprivileged, |group| &group.name);
        let model = words::model_of(curve.role, outcome.configuration.correction.algorithm);
        let name = format!("{model}, {named}");
        let data: Vec<Value> = curve
            .bins
            .iter()
            .map(|bin| {
                let share = bin.favourable / bin.rows;
                option!({ "value": [bin.predicted * 100.0, share * 100.0], "tip": [
                    name, format!("predicted {}, observed {}, n = {}", percent(bin.predicted, 1), percent(share, 1), count(bin.rows.round() as u64)),
                ] })
            })
            .collect();
        let mut one =
            line(&palette, curve.role, &name, many || curve.group == 1, if many { 5 } else { 8 }, &data);
        if many && group.is_some_and(|group| !group.driven) {
            one["lineStyle"]["color"] = palette.zero.into();
            one["itemStyle"]["color"] = palette.zero.into();
        }
        series.push(one);
    }
    option!({
        "aria": { "label": { "description": format!("Observed share of favourable labels against the predicted probability on the {part} rows, by model and group.") } },
        "grid": { "left": 56, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28, "type": if many { "scroll" } else { "plain" } },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "min": 0, "max": 100, "name": "predicted probability, %", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "observed share, %", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    })
}
