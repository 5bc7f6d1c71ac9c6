//! The attack on SISA: how often the requester's shards lose, and accuracy, over the noise of the publication.

use serde_json::Value;

use super::Palette;
use super::lines::inked;
use super::option::option;
use crate::page::format::{number, percent};
use soft_unlearn::experiment::{AdaptiveRow, AdaptiveSettings, adaptive_points};

/// Shares in per cent over the noise: the indicator with the ends of its interval, and accuracy before and after the requests.
pub fn attack(rows: &[AdaptiveRow], settings: &AdaptiveSettings, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let points = adaptive_points(rows, settings);
    let line = |name: &str, color: &str, kind: &str, symbol: &str, values: Vec<(f64, String)>| {
        let data: Vec<Value> = values
            .into_iter()
            .map(|(share, tip)| option!({ "value": share * 100.0, "tip": [name, tip] }))
            .collect();
        option!({
            "type": "line", "name": name, "symbol": symbol, "symbolSize": 8, "data": data,
            "lineStyle": { "color": color, "width": if symbol == "none" { 1.0 } else { 2.0 }, "type": kind },
            "itemStyle": inked(&palette, color, kind == "solid"),
        })
    };
    let end = |place: usize| -> Vec<(f64, String)> {
        points.iter().map(|point| (point.interval[place], percent(point.interval[place], 0))).collect()
    };
    let accuracy = |place: usize| -> Vec<(f64, String)> {
        points.iter().map(|point| (point.accuracy[place], percent(point.accuracy[place], 1))).collect()
    };
    let indicator = points
        .iter()
        .map(|point| {
            let share = point.indicator.value().unwrap_or(0.0);
            let [low, high] = point.interval.map(|end| percent(end, 0));
            (
                share,
                format!("{} of {} trials, {low} to {high}", percent(share, 0), point.indicator.denominator),
            )
        })
        .collect();
    let mut series = vec![
        line("the targets lose", palette.hard, "solid", "rect", indicator),
        line("95 % interval, from", palette.hard, "dotted", "none", end(0)),
        line("to", palette.hard, "dotted", "none", end(1)),
        line("accuracy before the requests", palette.before, "solid", "circle", accuracy(0)),
        line("accuracy after", palette.soft, "dashed", "diamond", accuracy(1)),
    ];
    series[0]["markLine"] = option!({
        "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
        "label": { "formatter": "nothing seen", "color": palette.quiet, "position": "insideEndTop" }, "data": [{ "yAxis": 50 }],
    });
    let names: Vec<String> =
        points.iter().map(|point| number(point.noise, if point.noise < 1.0 { 1 } else { 0 })).collect();
    option!({
        "animation": false,
        "aria": { "label": { "description": "How often the attacked shards become worse than the others, and accuracy, against the noise on published models; the table below has every figure." } },
        "grid": { "left": 64, "right": 24, "top": 64, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "category", "data": names, "name": "noise on every published parameter, standard deviation", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "%", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    })
}
