//! How the weights 1 + epsilon are spread: a step for hard, a slope for soft.

use serde_json::Value;

use super::Palette;
use super::option::option;
use crate::page::format::{count, counted, number};
use crate::page::view::Models;
use crate::page::weighed::weighed;
use soft_unlearn::experiment::Outcome;

/// Counts of hard and soft weights in the same bins.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Edges of the bins, ascending, one more than bins.
    pub edges: Vec<f64>,
    /// Rows by hard weight; a bin includes its lower edge, the last one its upper edge too.
    pub hard: Vec<usize>,
    /// Rows by soft weight.
    pub soft: Vec<usize>,
}

/// Bins at most, where weights are not spread too far for it.
const BINS: f64 = 40.0;
/// Bins to a unit of weight, most first: the widths are round numbers, and 0 and 1 are edges.
const BINS_TO_ONE: [f64; 6] = [20.0, 10.0, 5.0, 4.0, 2.0, 1.0];

/// Bins of equal width over all weights, never narrower in all than 0 to 2, so that an unchanged weight (1) and a
/// removed row (0) are always in the picture, each at a bin's lower edge. Bins are wider than 1 where weights go farther
/// than 40; then 0 alone is an edge. Weights that are no numbers are left out.
pub fn histogram(hard: &[f64], soft: &[f64]) -> Histogram {
    let finite =
        |weights: &[f64]| weights.iter().copied().filter(|weight| weight.is_finite()).collect::<Vec<_>>();
    let (hard, soft) = (finite(hard), finite(soft));
    let (mut low, mut high) = (0.0_f64, 2.0_f64);
    for &weight in hard.iter().chain(&soft) {
        low = low.min(weight);
        high = high.max(weight);
    }
    // Halved, no two numbers are too far apart to be subtracted.
    let half = high / 2.0 - low / 2.0;
    let fits = |per_unit: &&f64| half * **per_unit <= BINS / 2.0;
    let per_unit =
        BINS_TO_ONE.iter().find(fits).copied().unwrap_or_else(|| 1.0 / (half / (BINS / 2.0)).ceil());
    let (first, last) = ((low * per_unit).floor(), (high * per_unit).ceil());
    let bins = (last - first) as usize;
    let edges: Vec<f64> = (0..=bins).map(|i| (first + i as f64) / per_unit).collect();
    Histogram { hard: counts(&edges, hard.into_iter()), soft: counts(&edges, soft.into_iter()), edges }
}

/// How many of these weights lie in each bin. Weights that are no numbers are left out.
fn counts(edges: &[f64], weights: impl Iterator<Item = f64>) -> Vec<usize> {
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    let last = counts.len().saturating_sub(1);
    for weight in weights.filter(|weight| weight.is_finite()) {
        let bin = edges.partition_point(|edge| *edge <= weight).saturating_sub(1);
        if let Some(count) = counts.get_mut(bin.min(last)) {
            *count += 1;
        }
    }
    counts
}

/// Bars of both histograms, and of the soft weights of the rows selected, on a logarithmic count axis: a handful of removed rows is as
/// visible as the many kept.
pub fn weights(outcome: &Outcome, selected: &[usize], told: Models, dark: bool) -> Value {
    let soft = weighed(outcome, told);
    let palette = Palette::of(dark);
    let bins = histogram(&outcome.samples.hard_weight, soft.weights);
    let bars = |name: &str, counts: &[usize], color: &str, decal: Value| {
        let data: Vec<Value> = counts
            .iter()
            .zip(bins.edges.windows(2))
            .map(|(&rows, pair)| {
                option!({
                    // A logarithmic axis has no zero: an empty bin has no bar.
                    "value": if rows == 0 { Value::Null } else { option!(rows) },
                    "tip": [
                        name.to_owned(),
                        format!("weight {} to {}: {}", number(pair[0], 2), number(pair[1], 2), counted(rows, "row")),
                    ],
                })
            })
            .collect();
        option!({
            "type": "bar", "name": name, "data": data, "itemStyle": { "color": color, "decal": decal }, "barGap": "0%", "barCategoryGap": "12%",
        })
    };
    // Hard is plain; soft is striped, for eyes that cannot tell their colours apart.
    let stripes = option!({ "symbol": "rect", "color": palette.surface, "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -0.785 });
    let mut series = vec![
        bars("Hard", &bins.hard, palette.hard, Value::Null),
        bars(&soft.whose.named("Soft"), &bins.soft, palette.soft, stripes),
    ];
    if !selected.is_empty() {
        let weights = selected.iter().filter_map(|&row| soft.weights.get(row).copied());
        series.push(bars("Selected rows", &counts(&bins.edges, weights), palette.selected, Value::Null));
    }
    let legend: Vec<Value> = series.iter().map(|bars| bars["name"].clone()).collect();
    series.push(option!({ "type": "line", "name": "unchanged", "xAxisIndex": 1, "data": [], "markLine": {
        "silent": true, "symbol": "none", "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
        "label": { "formatter": "unchanged", "color": palette.quiet, "position": "end" }, "data": [{ "xAxis": 1 }],
    } }));
    let report = soft.report;
    let description = format!(
        "Weights of the training rows. Hard: {} removed, the others unchanged. {}: {} raised, {} lowered, from {} to {}.",
        count(outcome.hard_weights.removed as u64),
        soft.whose.told("Soft"),
        count(report.raised as u64),
        count(report.lowered as u64),
        number(report.range[0], 2),
        number(report.range[1], 2)
    );
    let ends = [bins.edges.first(), bins.edges.last()];
    option!({
        "aria": { "label": { "description": description } },
        "grid": { "left": 88, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "data": legend },
        "tooltip": { "trigger": "item" },
        // The bars stand in their bins, and the numbers below them at the bins' edges: 0 and 1 are ticks.
        "xAxis": [
            { "type": "category", "show": false, "data": bins.hard },
            { "type": "value", "position": "bottom", "min": ends[0], "max": ends[1], "name": "weight 1 + ε", "nameLocation": "middle", "nameGap": 28,
                "splitLine": { "show": false }, "axisLine": { "show": true, "onZero": false }, "axisTick": { "show": true },
                // An end that is no round number would be told in full; that of removed rows is one.
                "axisLabel": { "showMinLabel": ends[0] == Some(&0.0), "showMaxLabel": false } },
        ],
        // From below 1: a bin with a single row has a bar too.
        "yAxis": { "type": "log", "min": 0.5, "startValue": 0.5, "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false }, "name": "training rows", "nameLocation": "middle", "nameGap": 52 },
        "series": series,
    })
}
