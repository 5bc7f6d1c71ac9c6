//! How the weights 1 + epsilon are spread: a step for hard, a slope for soft.

use serde_json::Value;

use super::Palette;
use super::option::option;
use crate::experiment::Outcome;
use crate::page::format::{count, number};

/// Counts of hard and soft weights in the same bins.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// Edges of the bins, ascending, one more than bins.
    pub edges: Vec<f64>,
    /// Rows by hard weight; the last bin includes its upper edge.
    pub hard: Vec<usize>,
    /// Rows by soft weight.
    pub soft: Vec<usize>,
}

const BINS: usize = 40;

/// Bins of equal width over all weights, never narrower in all than 0 to 2, so that an unchanged weight (1) and a
/// removed row (0) are always in the picture. Weights that are no numbers are left out.
pub fn histogram(hard: &[f64], soft: &[f64]) -> Histogram {
    let finite =
        |weights: &[f64]| weights.iter().copied().filter(|weight| weight.is_finite()).collect::<Vec<_>>();
    let (hard, soft) = (finite(hard), finite(soft));
    let (mut low, mut high) = (0.0_f64, 2.0_f64);
    for &weight in hard.iter().chain(&soft) {
        low = low.min(weight);
        high = high.max(weight);
    }
    let width = (high - low) / BINS as f64;
    let edges: Vec<f64> = (0..=BINS).map(|i| low + width * i as f64).collect();
    let counts = |weights: &[f64]| {
        let mut bins = vec![0; BINS];
        for &weight in weights {
            let bin = (((weight - low) / width) as usize).min(BINS - 1);
            bins[bin] += 1;
        }
        bins
    };
    Histogram { hard: counts(&hard), soft: counts(&soft), edges }
}

/// Bars of both histograms on a logarithmic count axis: a handful of removed rows is as visible as the many kept.
pub fn weights(outcome: &Outcome, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let bins = histogram(&outcome.samples.hard_weight, &outcome.samples.soft_weight);
    let labels: Vec<String> =
        bins.edges.windows(2).map(|pair| number((pair[0] + pair[1]) / 2.0, 2)).collect();
    let bars = |name: &str, counts: &[usize], color: &str| {
        let data: Vec<Value> = counts
            .iter()
            .zip(bins.edges.windows(2))
            .map(|(&rows, pair)| {
                option!({
                    // A logarithmic axis has no zero: an empty bin has no bar.
                    "value": if rows == 0 { Value::Null } else { option!(rows) },
                    "tip": [
                        name.to_owned(),
                        format!("weight {} to {}: {} rows", number(pair[0], 2), number(pair[1], 2), count(rows as u64)),
                    ],
                })
            })
            .collect();
        option!({
            "type": "bar", "name": name, "data": data, "itemStyle": { "color": color }, "barGap": "0%", "barCategoryGap": "12%",
        })
    };
    let unchanged = bins.edges.windows(2).position(|pair| pair[0] <= 1.0 && 1.0 < pair[1]);
    let mut hard = bars("Hard weights", &bins.hard, palette.hard);
    if let Some(bin) = unchanged {
        hard["markLine"] = option!({
            "silent": true,
            "symbol": "none",
            "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "label": { "formatter": "unchanged", "color": palette.zero, "position": "end" },
            "data": [{ "xAxis": bin }],
        });
    }
    let soft = &outcome.soft_weights;
    let description = format!(
        "Weights of the training rows. Hard: {} removed, the others unchanged. Soft: {} raised, {} lowered, from {} to {}.",
        count(outcome.hard_weights.removed as u64),
        count(soft.raised as u64),
        count(soft.lowered as u64),
        number(soft.range[0], 2),
        number(soft.range[1], 2)
    );
    option!({
        "aria": { "label": { "description": description } },
        "grid": { "left": 88, "right": 24, "top": 56, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "category", "data": labels, "name": "weight 1 + ε", "nameLocation": "middle", "nameGap": 28 },
        // From below 1: a bin with a single row has a bar too.
        "yAxis": { "type": "log", "min": 0.5, "startValue": 0.5, "axisLabel": { "showMinLabel": false }, "name": "training rows", "nameLocation": "middle", "nameGap": 52 },
        "series": [hard, bars("Soft weights", &bins.soft, palette.soft)],
    })
}
