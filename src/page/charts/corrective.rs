//! What unlearning the known corrupted rows regains, against the share that is known.

use serde_json::Value;

use super::Palette;
use super::lines::{inked, marked};
use super::option::option;
use crate::page::format::{number, percent};
use soft_unlearn::compute::sorted_by;
use soft_unlearn::experiment::{ModelRole, RecoveryLine, RecoveryModel, RecoveryRow, Spread, recovery_lines};

/// Accuracy on the clean test rows, means over seeds with a standard deviation to both sides: hard and soft as curves over the share
/// known, retrained ones dashed; level lines for the models that do not depend on it.
pub fn corrective(rows: &[RecoveryRow], dark: bool) -> Value {
    let palette = Palette::of(dark);
    let lines = recovery_lines(rows);
    let around = |spread: Spread| match spread.deviation.filter(|deviation| *deviation > 1e-12) {
        Some(deviation) => format!(
            "{} ± {} (standard deviation over seeds)",
            percent(spread.mean, 2),
            number(deviation * 100.0, 2)
        ),
        None => percent(spread.mean, 2),
    };
    let mut series = Vec::new();
    let curves = [
        (RecoveryModel::Hard, ModelRole::HardUnlearned, "solid"),
        (RecoveryModel::Soft, ModelRole::SoftUnlearned, "solid"),
        (RecoveryModel::HardRetrained, ModelRole::HardRetrained, "dashed"),
        (RecoveryModel::FineTuned, ModelRole::HardUnlearned, "dotted"),
        (RecoveryModel::Dampened, ModelRole::HardUnlearned, "dotted"),
        (RecoveryModel::SoftRetrained, ModelRole::SoftRetrained, "dashed"),
    ];
    for (model, role, dash) in curves {
        let [color, symbol] = marked(&palette, role);
        let points: Vec<(f64, Spread)> = lines
            .iter()
            .filter(|line| line.model == model)
            .filter_map(|line| Some((line.known?, line.accuracy?)))
            .collect();
        if points.is_empty() {
            continue;
        }
        let points = sorted_by(points, |a, b| a.0.total_cmp(&b.0));
        let data: Vec<Value> = points
            .iter()
            .map(|(known, spread)| {
                option!({ "value": [known * 100.0, spread.mean * 100.0], "tip": [
                    model.name(), format!("{} known: accuracy {}", percent(*known, 0), around(*spread)),
                ] })
            })
            .collect();
        series.push(option!({
            "type": "line", "name": model.name(), "symbol": symbol, "symbolSize": 8, "data": data, "z": 3,
            "lineStyle": { "color": color, "width": 2, "type": dash }, "itemStyle": inked(&palette, color, dash == "solid"),
        }));
    }
    let levels = [
        (RecoveryModel::NeverCorrupted, palette.favourable, "solid"),
        (RecoveryModel::WithoutAll, palette.favourable, "dashed"),
        (RecoveryModel::Uncorrected, palette.before, "solid"),
    ];
    for (model, color, dash) in levels {
        let level = |line: &&RecoveryLine| line.model == model;
        let Some(spread) = lines.iter().find(level).and_then(|line| line.accuracy) else { continue };
        let height = spread.mean * 100.0;
        let point = |x: f64| option!({ "value": [x, height], "tip": [model.name(), format!("accuracy {}", around(spread))] });
        series.push(option!({
            "type": "line", "name": model.name(), "symbol": "none", "data": [point(0.0), point(100.0)],
            "lineStyle": { "color": color, "width": 1.5, "type": dash }, "itemStyle": { "color": color },
        }));
    }
    option!({
        "animation": false,
        "aria": { "label": { "description": "Accuracy on clean test rows against the share of the corrupted rows that is known, for hard and soft unlearning; the table below has every figure." } },
        "grid": { "left": 64, "right": 24, "top": 44, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 28 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "min": 0, "max": 100, "name": "share of the corrupted rows that is known, %", "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "scale": true, "name": "accuracy on clean test rows, %", "nameLocation": "middle", "nameGap": 46 },
        "series": series,
    })
}
