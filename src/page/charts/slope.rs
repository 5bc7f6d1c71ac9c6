//! Hard and soft weights of the same rows, sorted by influence: a step against a slope.

use super::option::option;
use super::{Drawing, Palette, marked_size};
use crate::page::format::{count, number};
use crate::page::view::Models;
use crate::page::weighed::weighed;
use soft_unlearn::compute::{ascending, ascending_at};
use soft_unlearn::experiment::Outcome;

/// Rows that are drawn of a long table, evenly spaced in the order of influence.
const MOST: usize = 1_500;

/// Weight against the row's rank by influence on the target, the most harmful first.
pub fn slope(outcome: &Outcome, selected: &[usize], told: Models, dark: bool) -> Drawing {
    let told = weighed(outcome, told);
    let palette = Palette::of(dark);
    let samples = &outcome.samples;
    let n = samples.target_influence.len();
    let sign = if outcome.target_before < 0.0 { 1.0 } else { -1.0 };
    // The most harmful first.
    let keys: Vec<f64> = samples.target_influence.iter().map(|f| -sign * f).collect();
    let shown = n.min(MOST);
    let ranks: Vec<usize> =
        (0..shown).map(|k| if shown > 1 { k * (n - 1) / (shown - 1) } else { 0 }).collect();
    let mut hard = Vec::with_capacity(2 * shown);
    let mut soft = Vec::with_capacity(2 * shown);
    for (rank, row) in ranks.iter().zip(ascending_at(&keys, &ranks)) {
        hard.extend([*rank as f32, samples.hard_weight[row] as f32]);
        soft.extend([*rank as f32, told.weights[row] as f32]);
    }
    let mut rank_of = vec![0_usize; if selected.is_empty() { 0 } else { n }];
    if !selected.is_empty() {
        ascending(&keys).into_iter().enumerate().for_each(|(rank, row)| rank_of[row] = rank);
    }
    let marked = selected
        .iter()
        .filter(|&&i| i < n)
        .flat_map(|&i| [rank_of[i] as f32, told.weights[i] as f32])
        .collect();
    let report = told.report;
    let (low, high) = (report.range[0].min(0.0), report.range[1].max(1.0));
    let margin = 0.04 * (high - low);
    let description = format!(
        "Weights of {} training rows sorted by influence. Hard: {} at 0, the others at 1. {}: {} raised, {} lowered, from {} to {}.",
        count(n as u64),
        count(outcome.hard_weights.removed as u64),
        told.whose.told("Soft"),
        count(report.raised as u64),
        count(report.lowered as u64),
        number(report.range[0], 2),
        number(report.range[1], 2)
    );
    let option = option!({
        "animation": false,
        "aria": { "label": { "description": description } },
        "grid": { "left": 56, "right": 24, "top": 40, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 16, "itemHeight": 10 },
        "tooltip": { "show": false },
        "xAxis": { "type": "value", "min": 0, "max": n.saturating_sub(1).max(1), "name": "training rows, the most harmful to the target first", "nameLocation": "middle", "nameGap": 28,
            "axisLine": { "onZero": false } },
        "yAxis": { "type": "value", "min": low - margin, "max": high + margin, "axisLabel": { "showMinLabel": false, "showMaxLabel": false }, "name": "weight 1 + ε", "nameLocation": "middle", "nameGap": 36, "axisLine": { "show": false } },
        "series": [
            { "type": "scatter", "name": told.whose.named("Soft"), "symbolSize": 3, "itemStyle": { "color": palette.soft, "opacity": 0.6 },
              "markLine": { "silent": true, "symbol": "none", "label": { "show": false }, "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 }, "data": [{ "yAxis": 1 }] } },
            { "type": "scatter", "name": "Hard", "symbol": "rect", "symbolSize": 3, "itemStyle": { "color": palette.hard } },
            { "type": "scatter", "name": "Selected rows", "symbolSize": marked_size(selected.len()), "itemStyle": { "color": palette.selected } },
        ],
    });
    Drawing { option, points: vec![soft, hard, marked] }
}
