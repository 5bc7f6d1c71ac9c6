//! Pictures as pure functions of the outcome: options for the chart library, as JSON.

use serde_json::{Value, json};

use super::format::{decimal, percent};
use super::words::{gap_name, model_name};
use crate::experiment::{ModelRole, Outcome};
use crate::target::{Figures, TargetKind};

/// The colours that a picture needs, which differ between the light and the dark page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    /// The model before.
    pub before: &'static str,
    /// Hard removal.
    pub hard: &'static str,
    /// Soft weights.
    pub soft: &'static str,
    /// Text and axes.
    pub ink: &'static str,
    /// Grid lines.
    pub line: &'static str,
    /// Behind the picture.
    pub paper: &'static str,
}

impl Palette {
    /// The palette of the light or the dark page.
    pub fn new(dark: bool) -> Palette {
        if dark {
            Palette { before: "#a7b0bb", hard: "#f08a3c", soft: "#56b4e9", ink: "#c9d1d9", line: "#333b44", paper: "#161b21" }
        } else {
            Palette { before: "#56606b", hard: "#d55e00", soft: "#0072b2", ink: "#3d4650", line: "#dde1e6", paper: "#ffffff" }
        }
    }

    /// A model's colour.
    pub fn of(&self, role: ModelRole) -> &'static str {
        match role {
            ModelRole::Before => self.before,
            ModelRole::HardInfluence | ModelRole::HardRetrained => self.hard,
            ModelRole::SoftInfluence | ModelRole::SoftRetrained => self.soft,
        }
    }
}

/// The page's font: the library measures text before it draws it, so "inherit" would not do.
const FONT: &str = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif";

/// Accuracy against the gap, every model on test (filled) and validation (hollow), zero drawn.
pub fn trade_off(outcome: &Outcome, palette: Palette) -> Value {
    let kind = outcome.configuration.target;
    let series: Vec<Value> = outcome
        .models
        .iter()
        .map(|model| {
            let colour = palette.of(model.role);
            let retrained = matches!(model.role, ModelRole::HardRetrained | ModelRole::SoftRetrained);
            let points: Vec<Value> = [("test", &model.test), ("validation", &model.validation)]
                .into_iter()
                .filter_map(|(part, figures)| point(outcome, model.role, part, figures, colour))
                .collect();
            json!({
                "type": "scatter",
                "name": short_name(model.role),
                "symbol": if retrained { "diamond" } else { "circle" },
                "symbolSize": if retrained { 15 } else { 13 },
                "itemStyle": { "color": colour, "borderColor": colour, "borderWidth": 2 },
                "data": points,
            })
        })
        .collect();
    let mut option = json!({
        "animation": false,
        "aria": { "enabled": true, "label": { "description": trade_off_words(outcome) } },
        "textStyle": { "fontFamily": FONT, "color": palette.ink },
        "grid": { "left": 64, "right": 24, "top": 72, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemGap": 14, "textStyle": { "color": palette.ink } },
        "tooltip": { "trigger": "item", "backgroundColor": palette.paper, "borderColor": palette.line, "textStyle": { "color": palette.ink } },
        "xAxis": axis(gap_name(kind), 30, palette),
        "yAxis": axis("accuracy", 46, palette),
        "series": series,
    });
    if kind != TargetKind::Robustness
        && let Some(first) = option["series"].as_array_mut().and_then(|list| list.first_mut())
    {
        first["markLine"] = json!({
            "silent": true, "symbol": "none", "data": [{ "xAxis": 0 }],
            "lineStyle": { "color": palette.ink, "type": "dashed", "width": 1 },
            "label": { "formatter": "no gap", "color": palette.ink, "position": "insideEndTop" },
        });
        // Zero is on the picture, whatever the gaps.
        let gaps = outcome.models.iter().flat_map(|model| [&model.test, &model.validation]);
        let gaps: Vec<f64> = gaps.filter_map(|figures| figures.target_hard.value()).collect();
        let low = gaps.iter().fold(0.0_f64, |low, &gap| low.min(gap));
        let high = gaps.iter().fold(0.0_f64, |high, &gap| high.max(gap));
        let margin = 0.06 * (high - low).max(0.01);
        option["xAxis"]["min"] = json!(round(low - margin));
        option["xAxis"]["max"] = json!(round(high + margin));
    }
    option
}

/// A model's name in a legend.
fn short_name(role: ModelRole) -> &'static str {
    match role {
        ModelRole::Before => "before",
        ModelRole::HardInfluence => "hard",
        ModelRole::SoftInfluence => "soft",
        ModelRole::HardRetrained => "hard, retrained",
        ModelRole::SoftRetrained => "soft, retrained",
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// An axis; `gap` is the distance of its name, which has to clear its labels.
fn axis(name: &str, gap: u32, palette: Palette) -> Value {
    json!({
        "type": "value", "name": name, "nameLocation": "middle", "nameGap": gap, "scale": true,
        "nameTextStyle": { "color": palette.ink },
        "axisLabel": { "color": palette.ink, "hideOverlap": true, "showMinLabel": false, "showMaxLabel": false },
        "axisLine": { "show": true, "lineStyle": { "color": palette.line } },
        "splitLine": { "lineStyle": { "color": palette.line } },
    })
}

fn point(outcome: &Outcome, role: ModelRole, part: &str, figures: &Figures, colour: &str) -> Option<Value> {
    let (gap, accuracy) = (figures.target_hard.value()?, figures.accuracy.value()?);
    let fill = if part == "test" { colour } else { "transparent" };
    Some(json!({
        "value": [gap, accuracy],
        "itemStyle": { "color": fill },
        "tip": [
            format!("{}, {part}", model_name(role)),
            format!("accuracy {}", percent(accuracy)),
            format!("{} {}", gap_name(outcome.configuration.target), decimal(gap, 3)),
        ],
    }))
}

/// The picture's numbers in a sentence, for those who do not see it.
pub fn trade_off_words(outcome: &Outcome) -> String {
    let kind = outcome.configuration.target;
    let each = outcome.models.iter().filter_map(|model| {
        let (gap, accuracy) = (model.test.target_hard.value()?, model.test.accuracy.value()?);
        Some(format!("{}: accuracy {}, {} {}", model_name(model.role), percent(accuracy), gap_name(kind), decimal(gap, 3)))
    });
    format!("On the test rows. {}.", each.collect::<Vec<_>>().join("; "))
}

/// Bars of the histogram.
const BINS: usize = 48;

/// Counts of hard and soft weights over the same bins (a logarithmic count, so that single rows stay visible).
pub fn weights(outcome: &Outcome, palette: Palette) -> Value {
    let (hard, soft) = (&outcome.samples.hard_weight, &outcome.samples.soft_weight);
    let all = || hard.iter().chain(soft.iter()).copied().filter(|weight| weight.is_finite());
    let low = all().fold(0.0_f64, f64::min);
    let high = all().fold(1.0_f64, f64::max);
    let width = (high - low).max(1e-9) / BINS as f64;
    let count = |weights: &[f64]| {
        let mut bins = vec![0_u32; BINS];
        for weight in weights {
            let bin = (((weight - low) / width).max(0.0) as usize).min(BINS - 1);
            bins[bin] += 1;
        }
        bins
    };
    let bars = |name: &str, bins: Vec<u32>, colour: &str, decal: Value| {
        let data: Vec<Value> = bins
            .iter()
            .enumerate()
            .map(|(bin, &count)| {
                let from = low + bin as f64 * width;
                let tip = [
                    name.to_owned(),
                    format!("weight {} to {}", decimal(from, 2), decimal(from + width, 2)),
                    format!("{} rows", super::format::count(count)),
                ];
                // A logarithmic axis has no 0.
                json!({ "value": if count == 0 { Value::Null } else { json!(count) }, "tip": tip })
            })
            .collect();
        json!({ "type": "bar", "name": name, "data": data, "barGap": "-100%", "barCategoryGap": "4%",
                "itemStyle": { "color": colour, "opacity": 0.75, "decal": decal } })
    };
    let centres: Vec<String> = (0..BINS).map(|bin| decimal(low + (bin as f64 + 0.5) * width, 2)).collect();
    let stripes = json!({ "symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0.785, "color": "rgba(255,255,255,0.5)" });
    let mut horizontal = axis("weight of a training row (0 removed, 1 unchanged)", 30, palette);
    horizontal["type"] = json!("category");
    horizontal["data"] = json!(centres);
    let mut vertical = axis("training rows", 46, palette);
    vertical["type"] = json!("log");
    vertical["min"] = json!(0.5);
    vertical["axisLabel"] = json!({ "color": palette.ink, "showMinLabel": false });
    json!({
        "animation": false,
        "aria": { "enabled": true, "label": { "description": format!(
            "Histogram of weights. Hard: {} Soft: {}", super::words::weights(&outcome.hard_weights), super::words::weights(&outcome.soft_weights)) } },
        "textStyle": { "fontFamily": FONT, "color": palette.ink },
        "grid": { "left": 64, "right": 16, "top": 40, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "textStyle": { "color": palette.ink } },
        "tooltip": { "trigger": "item", "backgroundColor": palette.paper, "borderColor": palette.line, "textStyle": { "color": palette.ink } },
        "xAxis": horizontal,
        "yAxis": vertical,
        "series": [
            bars("hard", count(hard), palette.hard, stripes),
            bars("soft", count(soft), palette.soft, Value::Null),
        ],
    })
}
