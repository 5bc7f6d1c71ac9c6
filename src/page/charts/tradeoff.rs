//! Accuracy against the gap, all models in one picture.

use serde_json::Value;

use super::Palette;
use super::boundary::drawn;
use super::lines::{inked, marked};
use super::option::option;
use super::predicted::mark;
use crate::page::format::{number, percent};
use crate::page::view::{Metric, Rows, View};
use crate::page::words;
use soft_unlearn::experiment::{CurveFigures, CurvePoint, Exploration, ModelRole, Outcome};
use soft_unlearn::objective::{Figures, TargetKind};
use soft_unlearn::unlearn::Algorithm;
use soft_unlearn::weights::HardScheme;

/// A point a model: x = F with its sign (in points for gaps of probabilities), y = accuracy in percent. A correction
/// that passed zero stands on the other side of the line at zero from the model before, which is named; the line is always
/// in the picture. Circles are before, squares hard, diamonds soft, on the rows that the view names; updates are small,
/// retrained twins large, what another algorithm made is between them.
///
/// The curves go through every r and k on the same rows: of the models that the view names solid, of the others faint. Where
/// one of the former passes zero, it says at which setting: from there on, it over-unlearns.
///
/// While the visitor predicts where the soft curve meets zero, the model before and the prediction's mark are all there is.
pub fn tradeoff(outcome: &Outcome, exploration: Option<&Exploration>, view: &View, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let kind = words::target_of(&outcome.configuration);
    let scale = if words::in_points(kind) { 100.0 } else { 1.0 };
    // The largest difference between many groups has no other side of zero.
    let passes = passes_zero(kind) && outcome.data.groups.len() <= 2;
    // The models that the page speaks of; while retrained ones are to come, updates stand for them.
    let told = drawn(outcome, view.models);
    let hides = view.hides();
    let mut series = Vec::new();
    let mut handles: Vec<Value> = Vec::new();
    let mut occupied: Vec<[f64; 2]> = Vec::new();
    for model in outcome.models.iter().filter(|model| !hides || model.role == ModelRole::Before) {
        let [color, symbol] = marked(&palette, model.role);
        let size = match model.role {
            ModelRole::HardRetrained | ModelRole::SoftRetrained => 15,
            ModelRole::HardUnlearned | ModelRole::SoftUnlearned => 12,
            _ => 9,
        };
        let name = words::model_of(model.role, outcome.configuration.correction.algorithm);
        let opacity = if told.contains(&model.role) { 1.0 } else { FAINT };
        let points: Vec<Value> = place(words::told_figures(model, view.rows), view.metric)
            .map(|[gap, height]| {
                let at = [gap * scale, shown(height, view.metric)];
                occupied.push(at);
                let mut tip = vec![
                    format!("{name}, {} rows", words::part(view.rows)),
                    format!("{} {}", metric_words(view.metric)[0], metric_value(height, view.metric)),
                    format!("{} {}", words::target(kind)[1], words::gap_value(outcome, gap)),
                ];
                tip.extend(off_the_curves(outcome, model.role));
                option!({ "value": at, "itemStyle": { "color": color, "opacity": opacity }, "tip": tip })
            })
            .into_iter()
            .collect();
        series.push(option!({
            "type": "scatter",
            "name": name,
            "symbol": symbol,
            "symbolSize": size,
            "itemStyle": { "color": color },
            "data": points,
        }));
    }
    // A curve is followed twice as far as the models reach: half of the rows removed may lead anywhere.
    let gaps = outcome.models.iter().flat_map(|model| [&model.validation, &model.test]);
    let reach = 2.0
        * gaps
            .filter_map(|figures| figures.target_smooth.value())
            .fold(0.0, |far: f64, gap| far.max(gap.abs()));
    if let Some(Exploration { curves, .. }) = exploration.filter(|_| !hides) {
        let mut crossings: Vec<Crossing> = Vec::new();
        let by_curve =
            matches!(outcome.configuration.correction.algorithm, Algorithm::Influence | Algorithm::Retrain);
        for (name, points, letter, role) in [
            ("Hard, by share removed k", &curves.hard, "k", ModelRole::HardInfluence),
            ("Soft, by share of the gap r", &curves.soft, "r", ModelRole::SoftInfluence),
        ] {
            let [color, symbol] = marked(&palette, role);
            for retrained in [false, true] {
                let places = along(points, retrained, view, reach);
                let how = if retrained { "retrained" } else { "update" };
                let name = format!("{name}, {how}");
                let is_told = retrained == told.contains(&ModelRole::SoftRetrained);
                let data: Vec<Value> = places
                    .iter()
                    .map(|(setting, [gap, height])| {
                        let at = [gap * scale, shown(*height, view.metric)];
                        option!({ "value": at, "tip": [
                            name,
                            format!("{letter} = {}", percent(*setting, 1)),
                            format!("{} {}", metric_words(view.metric)[0], metric_value(*height, view.metric)),
                            format!("{} {}", words::target(kind)[1], words::gap_value(outcome, *gap)),
                        ] })
                    })
                    .collect();
                let mark = told
                    .iter()
                    .filter_map(|role| outcome.model(*role))
                    .find(|it| it.role.is_hard() == role.is_hard());
                let at = mark.and_then(|model| place(words::told_figures(model, view.rows), view.metric));
                if let Some([gap, height]) = at.filter(|_| is_told && by_curve && places.len() > 1) {
                    // Settings as the slider has them, in percent.
                    let points = places.iter().map(|(setting, [gap, height])| {
                        [setting * 100.0, gap * scale, shown(*height, view.metric)]
                    });
                    handles.push(option!({ "slider": if letter == "k" { "hard-share" } else { "share-of-gap" },
                        "at": [gap * scale, shown(height, view.metric)], "points": points.collect::<Vec<_>>() }));
                }
                // No name lies on a curve, nor between its points.
                for pair in places.windows(2) {
                    let ends =
                        [pair[0].1, pair[1].1].map(|[gap, height]| [gap * scale, shown(height, view.metric)]);
                    occupied.extend((0..=8).map(|k| {
                        let share = f64::from(k) / 8.0;
                        [0, 1].map(|axis| ends[0][axis] + share * (ends[1][axis] - ends[0][axis]))
                    }));
                }
                series.push(option!({
                    "type": "line", "name": name, "symbol": symbol, "symbolSize": 5, "showSymbol": true,
                    "lineStyle": { "color": color, "width": if is_told { 2.0 } else { 1.5 }, "type": if is_told { "solid" } else { "dashed" },
                        "opacity": if is_told { 0.9 } else { FAINT } },
                    "itemStyle": { "color": color, "opacity": if is_told { 0.9 } else { FAINT } }, "data": data, "z": 1,
                }));
                if let Some((setting, height)) = crossing(&places).filter(|_| is_told && passes) {
                    let at = [0.0, shown(height, view.metric)];
                    let told = format!("{letter} = {}, {how}", percent(setting, 0));
                    let words = if letter == "k" { palette.hard_words } else { palette.soft_words };
                    crossings.push(Crossing { name, told, setting, at, color, words, symbol });
                }
            }
        }
        series.extend(zeros(&palette, &crossings, &occupied));
    }
    // On which side of zero the model before stands, the other side is that of over-unlearning.
    let before = outcome.model(ModelRole::Before).and_then(|model| {
        let figures = if view.rows == Rows::Test { &model.test } else { &model.validation };
        figures.target_smooth.value()
    });
    let before = before.unwrap_or(outcome.target_before);
    if let Some(first) = series.first_mut() {
        let label = |text: &str, side: &str| {
            option!({ "formatter": text, "color": palette.quiet, "position": "end", "align": side, "fontSize": 11, "lineHeight": 13,
                // Readable over a curve that is dragged past it.
                "textBorderColor": palette.surface, "textBorderWidth": 3,
                "padding": if side == "right" { [0, 6, 0, 0] } else { [0, 0, 0, 6] } })
        };
        let sides = if before < 0.0 { ["left", "right"] } else { ["right", "left"] };
        let mut lines = vec![
            option!({ "xAxis": 0, "label": label(if kind == TargetKind::Robustness { "" } else { "no gap" }, sides[1]) }),
        ];
        if passes {
            lines.push(option!({ "xAxis": 0, "label": label(BEYOND, sides[0]) }));
        }
        first["markLine"] = option!({
            "silent": true,
            "symbol": "none",
            "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 },
            "data": lines,
        });
    }
    if let Some(at) = view.prediction.and_then(|_| before_at(outcome, view)) {
        let (marks, handle) = mark(&palette, at, view);
        series.extend(marks);
        handles.extend(handle);
    }
    // Where every mark lies left of zero, what is said of the side beyond has no room in the picture: it is made beside it.
    let right = occupied.iter().map(|at| at[0]).fold(f64::MIN, f64::max);
    let left = occupied.iter().map(|at| at[0]).fold(f64::MAX, f64::min);
    let beside = if passes && before < 0.0 && right < -0.2 * left { 108 } else { 24 };
    let axis = if words::in_points(kind) {
        "gap F, percentage points"
    } else if kind == TargetKind::Robustness {
        "loss under attack F, mean per row"
    } else {
        "gap F, mean log loss"
    };
    option!({
        "aria": { "label": { "description": description(outcome, view) } },
        "grid": { "left": 64, "right": beside, "top": if passes { 84 } else { 64 }, "bottom": 48 },
        // The curves have the colours of the models that they go through; what is faint has the same names, made the other way.
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "itemGap": 12,
            "data": told.iter().filter(|role| !hides || **role == ModelRole::Before).map(|role| words::model_of(*role, outcome.configuration.correction.algorithm)).collect::<Vec<_>>() },
        "tooltip": { "trigger": "item" },
        "handles": handles,
        // Not scaled to the data: an axis of values holds zero unless told otherwise.
        "xAxis": { "type": "value", "name": axis, "nameLocation": "middle", "nameGap": 28 },
        // Its line would stand at zero, among the points, and look like the line that says so.
        "yAxis": { "type": "value", "scale": true, "name": metric_words(view.metric)[1], "nameLocation": "middle", "nameGap": 52,
            "axisLine": { "show": false, "onZero": false }, "axisTick": { "show": false } },
        "series": series,
    })
}

/// Gap and height of the model before, as the axes have them.
pub fn before_at(outcome: &Outcome, view: &View) -> Option<[f64; 2]> {
    let scale = if words::in_points(words::target_of(&outcome.configuration)) { 100.0 } else { 1.0 };
    let before = outcome.model(ModelRole::Before)?;
    let [gap, height] = place(words::told_figures(before, view.rows), view.metric)?;
    Some([gap * scale, shown(height, view.metric)])
}

/// At which share of the gap the soft curve that the view names meets zero, and how high, as the axis has it.
pub fn soft_meets_zero(outcome: &Outcome, exploration: &Exploration, view: &View) -> Option<(f64, f64)> {
    if !passes_zero(words::target_of(&outcome.configuration)) {
        return None;
    }
    let retrained = drawn(outcome, view.models).contains(&ModelRole::SoftRetrained);
    let (share, height) = crossing(&along(&exploration.curves.soft, retrained, view, f64::INFINITY))?;
    Some((share, shown(height, view.metric)))
}

fn place(figures: &Figures, metric: Metric) -> Option<[f64; 2]> {
    place_of(&CurveFigures::from(figures), metric)
}

fn place_of(figures: &CurveFigures, metric: Metric) -> Option<[f64; 2]> {
    let height = match metric {
        Metric::Accuracy => figures.accuracy,
        Metric::Auc => figures.auc,
        Metric::LogLoss => figures.log_loss,
    };
    Some([figures.target?, height?])
}

/// What the upright axis is called in a sentence, and on the axis.
fn metric_words(metric: Metric) -> [&'static str; 2] {
    match metric {
        Metric::Accuracy => ["accuracy", "accuracy, %"],
        Metric::Auc => ["AUC", "AUC"],
        Metric::LogLoss => ["log loss", "mean log loss"],
    }
}

fn shown(height: f64, metric: Metric) -> f64 {
    if metric == Metric::Accuracy { height * 100.0 } else { height }
}

fn metric_value(height: f64, metric: Metric) -> String {
    if metric == Metric::Accuracy { percent(height, 2) } else { number(height, 4) }
}

/// How much of the ink is left of what the page does not speak of.
const FAINT: f64 = 0.35;

/// What is said of the side of zero on which the model before does not stand, in lines short enough for a narrow picture.
const BEYOND: &str = "favours the\nother group:\nover-unlearning";

/// Whether the target's F has another side of zero: a length has none, and of a loss under attack none is reached.
fn passes_zero(kind: TargetKind) -> bool {
    !matches!(kind, TargetKind::Robustness | TargetKind::EqualizedOdds)
}

/// A curve as far as it is known and wanted: settings with gap and height on the view's rows.
fn along(points: &[CurvePoint], retrained: bool, view: &View, reach: f64) -> Vec<(f64, [f64; 2])> {
    let part = usize::from(view.rows == Rows::Test);
    let figures = |point: &CurvePoint| {
        let both = if retrained { point.retrained.as_ref()? } else { &point.update };
        place_of(&both[part], view.metric)
    };
    let all = points.iter().filter_map(|point| Some((point.setting, figures(point)?)));
    all.take_while(|(_, [gap, _])| gap.abs() <= reach).collect()
}

/// Why a model's mark lies on none of the curves, where it does not.
fn off_the_curves(outcome: &Outcome, role: ModelRole) -> Option<String> {
    let settings = &outcome.configuration.correction;
    let why = if role == ModelRole::Before {
        return None;
    } else if matches!(role, ModelRole::HardUnlearned | ModelRole::SoftUnlearned) {
        format!("made by {}, and the curves by update and by retraining", settings.algorithm.name())
    } else if role.is_hard() == Some(true) && !outcome.configuration.removed.is_empty() {
        "the chosen rows are removed, and not a share k".to_owned()
    } else if role.is_hard() == Some(true) && settings.hard == HardScheme::BothHarmful {
        "the doubly harmful rows are removed, and not a share k".to_owned()
    } else {
        return None;
    };
    Some(format!("Off the curves: {why}."))
}

/// Where a curve passes zero.
struct Crossing<'a> {
    name: String,
    told: String,
    setting: f64,
    at: [f64; 2],
    color: &'a str,
    /// The colour of its name.
    words: &'a str,
    symbol: &'a str,
}

/// The places where curves pass zero, each named beside its mark where the name has room.
fn zeros(palette: &Palette, crossings: &[Crossing<'_>], occupied: &[[f64; 2]]) -> Vec<Value> {
    let named: Vec<([f64; 2], usize)> = crossings.iter().map(|it| (it.at, it.told.chars().count())).collect();
    let places = beside(&named, occupied);
    let one = |(it, place): (&Crossing<'_>, Option<(&str, f64)>)| {
        let (side, down) = place.unwrap_or_default();
        option!({
            "type": "scatter", "name": format!("{}, passes zero", it.name), "symbol": it.symbol, "symbolSize": 9, "z": 4,
            "itemStyle": inked(palette, it.color, false),
            "data": [{ "value": it.at,
                "label": { "show": place.is_some(), "position": side, "distance": 7, "offset": [0.0, down], "color": it.words, "opacity": 1, "fontSize": 11,
                    "formatter": it.told },
                "tip": [
                    format!("{} passes zero at {}", it.name, percent(it.setting, 1)),
                    "Beyond it the bias favours the other group: over-unlearning.".to_owned(),
                ],
            }],
        })
    };
    crossings.iter().zip(places).map(one).collect()
}

/// A mark, and how many letters its name has.
type Named = ([f64; 2], usize);
/// The side of a mark, and how many pixels below it.
type Beside = (&'static str, f64);

/// For each mark, with the letters of its name, the side on which the name has room and how far below its mark, the nearest such place;
/// `None` where there is none. It has to be free in a narrow picture, a wide one and a projector's, as far as points reach in them: names
/// keep their distance to their own marks, and come nearer to others' or farther from them.
fn beside(named: &[Named], occupied: &[[f64; 2]]) -> Vec<Option<Beside>> {
    const SIZES: [[f64; 2]; 3] = [[190.0, 230.0], [800.0, 270.0], [800.0, 370.0]];
    /// Half a name's height and a letter's width at 11 pixels, and from a mark to its name.
    const TEXT: [f64; 3] = [7.0, 5.8, 11.0];
    const STEPS: [f64; 11] = [0.0, -10.0, 10.0, -20.0, 20.0, -30.0, 30.0, -40.0, 40.0, -50.0, 50.0];
    let all = || named.iter().map(|(at, _)| at).chain(occupied);
    let range = |k: usize| {
        let (low, high) = all()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at[k]), high.max(at[k])));
        (low, if high > low { high - low } else { 1.0 })
    };
    let (across, upright) = (range(0), range(1));
    // Shares of the way from left to right and from top to bottom.
    let share = |at: &[f64; 2]| [(at[0] - across.0) / across.1, 1.0 - (at[1] - upright.0) / upright.1];
    let marks: Vec<[f64; 2]> = all().map(share).collect();
    // Left, top, right, bottom.
    let frame = |(at, letters): &Named, (side, down): Beside, size: [f64; 2]| {
        let ([x, y], width) = (share(at), TEXT[1] * *letters as f64);
        let (x, y) = (x * size[0], y * size[1] + down);
        let left = if side == "left" { x - TEXT[2] - width } else { x + TEXT[2] };
        [left, y - TEXT[0], left + width, y + TEXT[0]]
    };
    let mut placed: Vec<(&Named, Beside)> = Vec::new();
    let mut one = |name| {
        let free = |place: &Beside| {
            SIZES.iter().all(|&size| {
                let [left, top, right, bottom] = frame(name, *place, size);
                let inside = left > -40.0 && right < size[0] + 60.0 && top > -10.0 && bottom < size[1] + 10.0;
                let on_mark = |[x, y]: &[f64; 2]| {
                    let (x, y) = (x * size[0], y * size[1]);
                    x > left - 4.0 && x < right + 4.0 && y > top - 3.0 && y < bottom + 3.0
                };
                let on_name = |(other, at): &(&Named, Beside)| {
                    let other = frame(other, *at, size);
                    left < other[2] && other[0] < right && top < other[3] && other[1] < bottom
                };
                inside && !marks.iter().any(on_mark) && !placed.iter().any(on_name)
            })
        };
        let places = STEPS.iter().flat_map(|&down| ["left", "right"].map(|side| (side, down)));
        let place = places.into_iter().find(free)?;
        placed.push((name, place));
        Some(place)
    };
    named.iter().map(&mut one).collect()
}

/// The setting at which a curve first passes zero, and its height there, between the two points on either side.
pub fn crossing(curve: &[(f64, [f64; 2])]) -> Option<(f64, f64)> {
    curve.windows(2).find_map(|pair| {
        let ((s0, [x0, y0]), (s1, [x1, y1])) = (pair[0], pair[1]);
        let passes = (x0 > 0.0 && x1 < 0.0) || (x0 < 0.0 && x1 > 0.0);
        let share = x0 / (x0 - x1);
        passes.then_some((s0 + share * (s1 - s0), y0 + share * (y1 - y0)))
    })
}

/// The picture for those who cannot see it, on the rows on which its curves are.
fn description(outcome: &Outcome, view: &View) -> String {
    let mut text =
        format!("{} against the gap, {} rows.", metric_words(view.metric)[0], words::part(view.rows));
    for model in outcome.models.iter().filter(|model| !view.hides() || model.role == ModelRole::Before) {
        let figures = if view.rows == Rows::Test { &model.test } else { &model.validation };
        if let Some([gap, height]) = place(figures, view.metric) {
            text.push_str(&format!(
                " {}: {} {}, gap {}.",
                words::model_of(model.role, outcome.configuration.correction.algorithm),
                metric_words(view.metric)[0],
                metric_value(height, view.metric),
                words::gap_value(outcome, gap)
            ));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn names_of_marks_on_one_another_lie_beside_them_and_apart() {
        // Four curves that pass zero at nearly the same height, on a line that rises from left to right.
        let curve: Vec<[f64; 2]> = (0..=80).map(|k| [f64::from(k - 40), f64::from(k)]).collect();
        let named = [40.0, 40.5, 41.0, 41.5].map(|height| ([0.0, height], 16));
        let places = beside(&named, &curve);
        assert!(places.iter().all(Option::is_some), "{places:?}");
        for (k, place) in places.iter().enumerate() {
            let near = |other: &Option<(&str, f64)>| {
                let (Some(a), Some(b)) = (place, other) else { return false };
                a.0 == b.0 && (a.1 - b.1).abs() < 10.0
            };
            assert!(!places[..k].iter().any(near), "{places:?}");
        }
        // Alone in the middle: beside its mark. Longer than the picture is wide: nowhere.
        assert_eq!(beside(&[([0.0, 40.0], 10)], &[[-40.0, 0.0], [40.0, 80.0]]), [Some(("left", 0.0))]);
        assert_eq!(beside(&[([0.0, 40.0], 60)], &[[-40.0, 0.0], [40.0, 80.0]]), [None]);
    }
}
