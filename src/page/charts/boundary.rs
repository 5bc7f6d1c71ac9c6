//! The training rows in two dimensions, with the line where each model's decision changes.

use serde_json::Value;

use super::option::option;
use super::{Drawing, Palette, SHAPES, marked_size, shape_of};
use crate::page::view::Models;
use crate::page::{weighed, words};
use soft_unlearn::experiment::{Exploration, ModelRole, Outcome};
use soft_unlearn::unlearn::Algorithm;

/// Sizes of points by soft weight: upper limit, pixels.
const SIZES: [(f64, f64); 5] = [(0.05, 2.0), (0.95, 4.0), (1.05, 5.0), (2.0, 7.0), (f64::INFINITY, 10.0)];

/// Colour by label, shape by group and label, size by soft weight; lines before, hard and soft by the headline's
/// algorithm. `None` where the data have no plane.
pub fn boundary(
    outcome: &Outcome,
    exploration: &Exploration,
    selected: &[usize],
    told: Models,
    dark: bool,
) -> Option<Drawing> {
    let palette = Palette::of(dark);
    let plane = exploration.plane.as_ref()?;
    let samples = &outcome.samples;
    let soft = weighed::weighed(outcome, told);
    let [across, up] = &plane.points;
    let n = across.len().min(up.len()).min(soft.weights.len());
    let range = |values: &[f32]| {
        let low = values.iter().copied().fold(f32::INFINITY, f32::min);
        let high = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let margin = 0.04 * (high - low).max(1e-6);
        [f64::from(low - margin), f64::from(high + margin)]
    };
    let (horizontal, vertical) = (range(across), range(up));
    let mut points = vec![Vec::new(); SIZES.len() * SHAPES.len()];
    for i in 0..n {
        let class = SIZES.iter().position(|(limit, _)| soft.weights[i] <= *limit).unwrap_or(2);
        let shape = shape_of(samples.group[i] > 0, samples.label[i] > 0);
        points[class * SHAPES.len() + shape].extend([across[i], up[i]]);
    }
    let mut series: Vec<Value> = Vec::new();
    for (_, size) in SIZES {
        for (k, shape) in SHAPES.iter().enumerate() {
            let color = if k % 2 == 0 { palette.favourable } else { palette.unfavourable };
            let opacity = if n > 5_000 { 0.35 } else { 0.7 };
            series.push(option!({
                "type": "scatter", "name": "training rows", "symbol": shape, "symbolSize": size, "silent": true,
                "itemStyle": { "color": color, "opacity": opacity },
            }));
        }
    }
    series.push(option!({
        "type": "scatter", "name": "selected", "symbol": "circle", "symbolSize": marked_size(selected.len()), "silent": true, "itemStyle": { "color": palette.selected },
    }));
    points.push(selected.iter().filter(|&&i| i < n).flat_map(|&i| [across[i], up[i]]).collect());
    let roles = lined(outcome, exploration, told)?;
    let name = |role| words::model_of(role, outcome.configuration.correction.algorithm);
    let mut named = Vec::new();
    for (role, color, dash) in [
        (roles[0], palette.before, "dotted"),
        (roles[1], palette.hard, "dashed"),
        (roles[2], palette.soft, "solid"),
    ] {
        let line = line_of(exploration, role);
        let ends = line.and_then(|line| clipped(line, horizontal, vertical));
        let name = name(role);
        named.push(match ends {
            Some([[x0, y0], [x1, y1]]) => format!("{name}: from ({x0:.2}, {y0:.2}) to ({x1:.2}, {y1:.2})."),
            None if line.is_none() => format!("{name}: to come."),
            None => format!("{name}: outside the picture."),
        });
        series.push(option!({
            "type": "line", "name": name, "symbol": "none", "silent": true, "z": 5,
            "lineStyle": { "color": color, "width": 3, "type": dash }, "itemStyle": { "color": color },
            "data": ends.map(|ends| ends.to_vec()).unwrap_or_default(),
        }));
    }
    // In full here: the picture cuts what does not fit beside an axis.
    let [first, second] = &plane.axes;
    let description = format!(
        "Training rows in two dimensions with decision lines. Across: {first}. Upwards: {second}. Size: {}. {}",
        soft.whose.told("soft weight"),
        named.join(" ")
    );
    let legend: Vec<String> = roles.iter().map(|role| name(*role)).collect();
    let option = option!({
        "animation": false,
        "aria": { "label": { "description": description } },
        "grid": { "left": 60, "right": 24, "top": 40, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 20, "itemHeight": 4, "data": legend },
        "tooltip": { "show": false },
        "xAxis": { "type": "value", "min": horizontal[0], "max": horizontal[1], "name": first, "nameLocation": "middle", "nameGap": 28,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } },
        "yAxis": { "type": "value", "min": vertical[0], "max": vertical[1], "name": second, "nameLocation": "middle", "nameGap": 36,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } },
        "series": series,
    });
    Some(Drawing { option, points })
}

/// The coefficients of a model's line.
pub fn line_of(exploration: &Exploration, role: ModelRole) -> Option<[f64; 3]> {
    exploration.lines.iter().find(|line| line.role == role).map(|line| line.coefficients)
}

/// The models that the page speaks of, before, hard and soft; the updates for the moment between a model and its line.
pub fn lined(outcome: &Outcome, exploration: &Exploration, told: Models) -> Option<[ModelRole; 3]> {
    let roles = words::told_models(outcome, told)?.map(|model| model.role);
    let [hard, soft] = ModelRole::by(Algorithm::Influence);
    let known = roles.iter().all(|role| line_of(exploration, *role).is_some());
    Some(if known { roles } else { [ModelRole::Before, hard, soft] })
}

/// The part of the line a x + b y + c = 0 within a rectangle.
pub fn clipped(
    [a, b, c]: [f64; 3],
    [left, right]: [f64; 2],
    [bottom, top]: [f64; 2],
) -> Option<[[f64; 2]; 2]> {
    let mut ends: Vec<[f64; 2]> = Vec::new();
    let inside = |value: f64, low: f64, high: f64| value.is_finite() && (low..=high).contains(&value);
    for x in [left, right] {
        let y = -(a * x + c) / b;
        if inside(y, bottom, top) {
            ends.push([x, y]);
        }
    }
    for y in [bottom, top] {
        let x = -(b * y + c) / a;
        if inside(x, left, right) {
            ends.push([x, y]);
        }
    }
    // A corner is found twice: the two ends farthest apart are the line's.
    let first = *ends.first()?;
    let distance = |end: &[f64; 2]| (end[0] - first[0]).abs() + (end[1] - first[1]).abs();
    let last = ends.iter().copied().max_by(|p, q| distance(p).total_cmp(&distance(q)))?;
    Some([first, last])
}

/// Models whose lines are drawn: before, and hard and soft by the headline's algorithm.
pub fn drawn(outcome: &Outcome, told: Models) -> Vec<ModelRole> {
    words::told_models(outcome, told)
        .map(|models| models.iter().map(|model| model.role).collect())
        .unwrap_or_default()
}
