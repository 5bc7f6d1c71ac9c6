//! Where the visitor expects the soft curve to meet the line at zero: a mark on that line, before the curve is shown and beside it.

use serde_json::Value;

use super::Palette;
use super::option::option;
use crate::page::view::{Metric, View};

/// What can be expected of the trade-off's upright axis, as the axis has it: least, most, and a slider's step. It says nothing of the answer:
/// it depends on the model before alone.
pub fn expectable(before: f64, metric: Metric) -> [f64; 3] {
    let (down, up, step) = match metric {
        Metric::Accuracy => (12.0, 3.0, 0.1),
        Metric::Auc => (0.12, 0.03, 0.001),
        Metric::LogLoss => (0.03, 0.25, 0.001),
    };
    let round = |value: f64| (value / step).round() * step;
    [round(before - down), round(before + up), step]
}

/// What is expected: as it was set, or as it is before.
pub fn expected(before: f64, view: &View) -> f64 {
    let [least, most, _] = expectable(before, view.metric);
    let set = view.prediction.and_then(|prediction| prediction.at);
    set.filter(|at| (least..=most).contains(at)).unwrap_or(before)
}

/// The mark, as series of the picture, and what it is dragged by. `before`: gap and height of the model before, as the axes have them.
pub(super) fn mark(palette: &Palette, before: [f64; 2], view: &View) -> (Vec<Value>, Option<Value>) {
    let [gap, height] = before;
    let at = [0.0, expected(height, view)];
    let mut series = vec![option!({
        "type": "scatter", "name": "Expected", "symbol": "pin", "symbolSize": 30, "z": 6,
        "itemStyle": { "color": palette.ink, "opacity": 1.0 },
        "data": [{ "value": at, "tip": ["Where the soft curve is expected to meet zero"] }],
    })];
    if !view.hides() {
        return (series, None);
    }
    let [least, most, _] = expectable(height, view.metric);
    // Out of sight: the axes reach as far as the mark can be dragged.
    series.push(option!({
        "type": "scatter", "name": "", "symbolSize": 0, "silent": true, "itemStyle": { "opacity": 0.0 },
        "data": [[-0.5 * gap, least], [-0.5 * gap, most]],
    }));
    let handle =
        option!({ "slider": "prediction", "at": at, "points": [[least, 0.0, least], [most, 0.0, most]] });
    (series, Some(handle))
}
