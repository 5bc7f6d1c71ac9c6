//! Every training row by what its removal would do: to utility across, to the target upwards.

use serde_json::Value;

use super::option::option;
use super::{Drawing, Palette, SHAPES, marked_size, reach, shape_of};
use crate::page::format::count;
use crate::page::view::Models;
use crate::page::weighed::weighed;
use soft_unlearn::compute::ascending_at;
use soft_unlearn::experiment::{Outcome, Samples};
use soft_unlearn::leave_one_out::leverage_corrected;
use soft_unlearn::weights::HardScheme;

/// Soft weights told apart by colour: upper limit, what they are called.
pub const WEIGHT_CLASSES: [(f64, &str); 5] = [
    (0.0, "at or below 0"),
    (0.95, "lowered"),
    (1.05, "nearly unchanged"),
    (2.0, "raised"),
    (f64::INFINITY, "more than doubled"),
];

/// Colours of [`WEIGHT_CLASSES`], purple to green: safe for colour-blind eyes, and none of the models' own.
pub fn weight_colors(dark: bool) -> [&'static str; 5] {
    if dark {
        ["#d9a3ff", "#9970ab", "#6b737d", "#5aae61", "#a6f0a0"]
    } else {
        ["#40004b", "#9970ab", "#b3b8bf", "#5aae61", "#00441b"]
    }
}

/// The part of the plane that is drawn: the outermost thousandths of the rows are drawn on its border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Largest |u|.
    pub u: f64,
    /// Largest |f|.
    pub f: f64,
    /// Rows on the border.
    pub outside: usize,
}

/// Half again as far as all but a thousandth of the rows reach, and never farther than the farthest row.
pub fn frame(samples: &Samples) -> Frame {
    let (u, f) = (reach(&samples.utility_influence, 0.001), reach(&samples.target_influence, 0.001));
    let pairs = samples.utility_influence.iter().zip(samples.target_influence.iter());
    Frame { u, f, outside: pairs.filter(|(x, y)| x.abs() > u || y.abs() > f).count() }
}

/// Widens a rectangle that was drawn to the frame's border by the rows that lie beyond it.
pub fn widen([u_low, u_high, f_low, f_high]: [f64; 4], frame: &Frame) -> [f64; 4] {
    let low = |value: f64, limit: f64| if value <= -0.999 * limit { -f64::MAX } else { value };
    let high = |value: f64, limit: f64| if value >= 0.999 * limit { f64::MAX } else { value };
    [low(u_low, frame.u), high(u_high, frame.u), low(f_low, frame.f), high(f_high, frame.f)]
}

/// Points in twenty series, colour by colour (by soft weight of the model that the page speaks of), shape by shape within;
/// then the quadrants' names, the hard cut and the selected rows. `of_gap`: the influences are those on one gap of the
/// question, which the hard scheme does not go by.
pub fn samples(outcome: &Outcome, of_gap: bool, selected: &[usize], told: Models, dark: bool) -> Drawing {
    let soft = weighed(outcome, told);
    let palette = Palette::of(dark);
    let samples = &outcome.samples;
    let frame = frame(samples);
    let place = |i: usize| {
        [
            samples.utility_influence[i].clamp(-frame.u, frame.u) as f32,
            samples.target_influence[i].clamp(-frame.f, frame.f) as f32,
        ]
    };
    let mut points = vec![Vec::new(); WEIGHT_CLASSES.len() * SHAPES.len()];
    for (i, weight) in soft.weights.iter().enumerate() {
        let class = WEIGHT_CLASSES.iter().position(|(limit, _)| weight <= limit).unwrap_or(2);
        let shape = shape_of(samples.group[i] > 0, samples.label[i] > 0);
        points[class * SHAPES.len() + shape].extend(place(i));
    }
    let colors = weight_colors(dark);
    let mut series: Vec<Value> = Vec::new();
    for (class, (_, name)) in WEIGHT_CLASSES.iter().enumerate() {
        for shape in SHAPES {
            series.push(option!({
                "type": "scatter", "name": name, "symbol": shape, "symbolSize": 4,
                "itemStyle": { "color": colors[class], "opacity": 0.75 },
            }));
        }
    }
    series.push(option!({
        "type": "scatter", "name": "selected", "symbol": "circle", "symbolSize": marked_size(selected.len()), "silent": true,
        "itemStyle": { "color": palette.selected },
    }));
    points.push(selected.iter().filter(|&&i| i < samples.row.len()).flat_map(|&i| place(i)).collect());
    // Removing a row changes F by f: where F < 0 it is the rows above that harm.
    let harm = if outcome.target_before < 0.0 { 1.0 } else { -1.0 };
    let corner = |side: f64, harms_target: bool, text: &str| {
        let y = if harms_target { harm } else { -harm } * 0.98 * frame.f;
        let position = if side < 0.0 { "right" } else { "left" };
        let upright = if y < 0.0 { "bottom" } else { "top" };
        option!({ "value": [side * 0.98 * frame.u, y], "label": { "formatter": text, "position": position, "verticalAlign": upright } })
    };
    series.push(option!({
        "type": "scatter", "name": "quadrants", "symbolSize": 1, "silent": true, "itemStyle": { "color": "transparent", "opacity": 1 },
        // On thin paper of their own, and in lines that keep to their half: on a narrow screen they lie over points.
        "label": { "show": true, "half": true, "color": palette.quiet, "fontSize": 12, "lineHeight": 16,
            "backgroundColor": format!("{}cc", palette.surface), "borderRadius": 3, "padding": [1, 4] },
        "data": [
            corner(-1.0, true, "harms both"), corner(1.0, true, "harms the target,\nhelps utility"),
            corner(-1.0, false, "helps the target,\nharms utility"), corner(1.0, false, "helps both"),
        ],
        "markLine": {
            "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "width": 1, "type": "solid" }, "label": { "show": false },
            "data": [{ "xAxis": 0 }, { "yAxis": 0 }],
        },
    }));
    let own_cut = cut(outcome).filter(|_| !of_gap);
    if let Some(cut) = own_cut {
        series.push(option!({
            "type": "scatter", "name": "hard cut", "silent": true, "data": [],
            "markLine": {
                "silent": true, "symbol": "none", "lineStyle": { "color": palette.hard, "width": 2, "type": "dashed" },
                "label": { "formatter": "hard cut", "color": palette.hard_words, "position": "insideEndTop" },
                "data": [{ "yAxis": cut.clamp(-frame.f, frame.f) }],
            },
        }));
    }
    let inside = |f: f64| f.clamp(-frame.f, frame.f);
    let handle = |(at, cuts): (f64, Vec<[f64; 2]>)| {
        let points: Vec<Value> =
            cuts.iter().map(|[share, f]| option!([share, None::<f64>, inside(*f)])).collect();
        option!({ "slider": "hard-share", "at": [None::<f64>, inside(at)], "points": points })
    };
    let handles: Vec<Value> = own_cut.zip(cuts(outcome)).map(handle).into_iter().collect();
    let description = format!(
        "{} training rows by influence on utility (across) and on the target (upwards); {} are removed by the hard scheme, {} selected. Colour: {}.",
        count(samples.row.len() as u64),
        count(outcome.hard_weights.removed as u64),
        count(selected.len() as u64),
        soft.whose.told("soft weight")
    );
    let option = option!({
        "animation": false,
        "aria": { "label": { "description": description } },
        "grid": { "left": 100, "right": 24, "top": 16, "bottom": 48 },
        "tooltip": { "show": false },
        "handles": handles,
        "brush": { "xAxisIndex": "all", "yAxisIndex": "all", "brushMode": "single", "transformable": false, "throttleType": "debounce", "throttleDelay": 100,
            "outOfBrush": { "colorAlpha": 1 }, "brushStyle": { "color": "rgba(120,120,120,0.15)", "borderColor": palette.quiet } },
        "xAxis": { "type": "value", "min": -frame.u, "max": frame.u, "name": "u: change of validation loss without the row", "nameLocation": "middle", "nameGap": 28,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } },
        "yAxis": { "type": "value", "min": -frame.f, "max": frame.f, "name": if of_gap { "f: change of this gap without the row" } else { "f: change of F without the row" }, "nameLocation": "middle", "nameGap": 64,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } },
        "series": series,
    });
    Drawing { option, points }
}

/// The influence at which the hard scheme's cut lies, where rows are removed by it alone: of the estimate that the scheme
/// went by, which is nearly the plain one for all but high-leverage rows.
fn cut(outcome: &Outcome) -> Option<f64> {
    let configuration = &outcome.configuration;
    if !configuration.removed.is_empty() || !matches!(configuration.correction.hard, HardScheme::TopShare(_))
    {
        return None;
    }
    let samples = &outcome.samples;
    let removed = (0..samples.row.len()).filter(|&i| samples.hard_weight[i] == 0.0);
    let influences = removed.filter_map(|i| estimated(outcome, i));
    if outcome.target_before < 0.0 { influences.reduce(f64::min) } else { influences.reduce(f64::max) }
}

/// A row's influence on the target by the estimate that the hard scheme goes by.
fn estimated(outcome: &Outcome, i: usize) -> Option<f64> {
    let samples = &outcome.samples;
    match samples.leverage.get(i).filter(|_| outcome.configuration.correction.estimate.corrects_hard()) {
        Some(leverage) => leverage_corrected(samples.target_influence[i], *leverage),
        None => Some(samples.target_influence[i]),
    }
}

/// Where the cut lies for every half percent of the rows up to a half, with the shares in percent: what it is dragged along.
fn cuts(outcome: &Outcome) -> Option<Vec<[f64; 2]>> {
    cut(outcome)?;
    let rows = 0..outcome.samples.row.len();
    let sign = if outcome.target_before < 0.0 { -1.0 } else { 1.0 };
    let keys: Vec<f64> = rows.filter_map(|i| estimated(outcome, i)).map(|f| sign * f).collect();
    let ranks: Vec<usize> = (0..=100).map(|half| (keys.len() * half / 200).saturating_sub(1)).collect();
    let places = ascending_at(&keys, &ranks);
    (places.len() == ranks.len()).then(|| {
        (0..=100).zip(places).map(|(half, place)| [f64::from(half) / 2.0, sign * keys[place]]).collect()
    })
}
