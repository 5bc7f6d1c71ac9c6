//! What requests cost SISA: rows trained anew, as a share of training from scratch, over the number of requests.

use serde_json::Value;

use super::Palette;
use super::lines::inked;
use super::option::option;
use crate::page::format::{count, number, percent};
use soft_unlearn::experiment::{Dealing, RequestRow, request_points};

/// A line a dealing, all requests granted at once: expected by formula, with a mark where rows were counted.
pub fn requests(rows: &[RequestRow], dark: bool) -> Value {
    let palette = Palette::of(dark);
    let points = request_points(rows);
    let mut steps: Vec<usize> = points.iter().map(|point| point.expected.requests).collect();
    steps.sort_unstable();
    steps.dedup();
    let mut series = Vec::new();
    let looks = [
        (Dealing::Random, palette.before, "solid", "circle"),
        (Dealing::Few, palette.soft, "solid", "diamond"),
        (Dealing::Equal, palette.hard, "dashed", "rect"),
    ];
    for (dealing, color, kind, symbol) in looks {
        let own: Vec<_> = points.iter().filter(|point| point.dealing == dealing).collect();
        if own.is_empty() {
            continue;
        }
        let data = |counted: bool| -> Vec<Value> {
            let value = |point: &&&soft_unlearn::experiment::RequestPoint| {
                let rows = if counted { point.counted[1]?.mean } else { point.expected.rows };
                let share = (point.scratch.rows > 0.0).then(|| rows / point.scratch.rows)?;
                let told = format!(
                    "{} requests: {} rows {}, {} of training from scratch",
                    count(point.expected.requests as u64),
                    number(rows, 0),
                    if counted { "counted" } else { "expected" },
                    percent(share, 1)
                );
                Some(
                    option!({ "value": [count(point.expected.requests as u64), share * 100.0], "tip": [dealing.name(), told] }),
                )
            };
            own.iter().filter_map(|point| value(&point)).collect()
        };
        series.push(option!({
            "type": "line", "name": format!("{}, expected", dealing.name()), "symbol": "none", "data": data(false),
            "lineStyle": { "color": color, "width": 2, "type": kind }, "itemStyle": { "color": color },
        }));
        series.push(option!({
            "type": "scatter", "name": format!("{}, counted", dealing.name()), "symbol": symbol, "symbolSize": 9, "data": data(true),
            "itemStyle": inked(&palette, color, kind == "solid"),
        }));
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = option!({
            "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "label": { "formatter": "training from scratch", "color": palette.quiet, "position": "insideStartTop" }, "data": [{ "yAxis": 100 }],
        });
    }
    let names: Vec<String> = steps.into_iter().map(|step| count(step as u64)).collect();
    option!({
        "animation": false,
        "aria": { "label": { "description": "Rows that SISA trains on anew, as a share of those of training from scratch, against the number of requests; the table below has every figure." } },
        "grid": { "left": 64, "right": 24, "top": 64, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "category", "data": names, "name": "requests, granted at once", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "min": 0, "max": 100, "name": "rows trained anew, %", "nameLocation": "middle", "nameGap": 36 },
        "series": series,
    })
}
