//! Unlearning algorithms against each other: what each makes of hard and of soft weights.

use serde_json::Value;

use super::Palette;
use super::option::option;
use crate::page::format::{number, percent};
use crate::page::view::{MethodsView, Metric, SchemeFilter};
use crate::page::words;
use soft_unlearn::compute::sorted_by;
use soft_unlearn::experiment::{
    Baseline, Method, Spread, SweepLine, SweepRow, SweepScheme, lines, lines_at, parts,
};
use soft_unlearn::objective::TargetKind;

/// The target that picture and table show: the one chosen, where it was run, or else the experiment's own.
pub fn shown_target(view: &MethodsView, own: TargetKind, rows: &[SweepRow]) -> TargetKind {
    let run = |target: &TargetKind| rows.iter().any(|row| row.target == *target);
    view.shown.filter(run).unwrap_or(own)
}

/// The lines of a target, as the visitor wants them filtered and sorted; what is undefined comes last.
pub fn method_lines(rows: &[SweepRow], target: TargetKind, view: &MethodsView) -> Vec<SweepLine> {
    let wanted = |line: &SweepLine| {
        line.target == target
            && match view.schemes {
                SchemeFilter::All => true,
                SchemeFilter::Hard => line.scheme == SweepScheme::Hard,
                SchemeFilter::Soft => line.scheme == SweepScheme::Soft,
                SchemeFilter::Baselines => line.scheme == SweepScheme::Neither,
            }
    };
    sorted_by(lines(rows).into_iter().filter(wanted).collect(), |a: &SweepLine, b: &SweepLine| {
        let order = match (key(a, view), key(b, view)) {
            (Some(a), Some(b)) if view.descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        };
        match (view.sort, view.descending) {
            (crate::page::view::MethodColumn::Method, false) => a.method.name().cmp(b.method.name()),
            (crate::page::view::MethodColumn::Method, true) => b.method.name().cmp(a.method.name()),
            _ => order,
        }
    })
}

/// What a line is sorted by; the same for all where the order is that of the run.
fn key(line: &SweepLine, view: &MethodsView) -> Option<f64> {
    use crate::page::view::MethodColumn;
    let mean = |spread: &Option<Spread>| spread.map(|spread| spread.mean);
    match view.sort {
        MethodColumn::Order | MethodColumn::Method => Some(0.0),
        MethodColumn::Target => mean(&line.test_size),
        MethodColumn::ValidationTarget => mean(&line.validation_size),
        MethodColumn::TargetHard => mean(&line.test_size_hard),
        MethodColumn::Accuracy => mean(&line.test_accuracy),
        MethodColumn::Auc => mean(&line.test_auc),
        MethodColumn::LogLoss => mean(&line.test_log_loss),
        MethodColumn::Distance => mean(&line.distance),
        MethodColumn::Agreement => mean(&line.agreement),
        MethodColumn::Membership => mean(&line.membership_excess).map(f64::abs),
        MethodColumn::Time => mean(&line.milliseconds),
    }
}

/// One algorithm's hard and soft line.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The algorithm.
    pub method: Method,
    /// With hard weights.
    pub hard: SweepLine,
    /// With soft weights.
    pub soft: SweepLine,
    /// Soft minus hard, seed by seed, of the size of the gap and of accuracy on test.
    pub apart: [Option<Spread>; 2],
    /// Seeds of which both are known.
    pub seeds: usize,
}

/// Algorithms of which both lines are there, in the order in which they were run.
pub fn pairs(rows: &[SweepRow], target: TargetKind) -> Vec<Pair> {
    let all: Vec<SweepLine> = lines(rows).into_iter().filter(|line| line.target == target).collect();
    let of = |method: Method, scheme: SweepScheme| {
        all.iter().find(|line| line.method == method && line.scheme == scheme && line.seeds > 0).cloned()
    };
    all.iter()
        .filter(|line| line.scheme == SweepScheme::Hard)
        .filter_map(|line| {
            let method = line.method;
            let (hard, soft) = (of(method, SweepScheme::Hard)?, of(method, SweepScheme::Soft)?);
            let whole = |row: &&SweepRow| {
                row.method == method && row.target == target && row.part == 1.0 && row.failed.is_none()
            };
            let of_scheme =
                |scheme: SweepScheme| rows.iter().filter(whole).filter(move |row| row.scheme == scheme);
            let both: Vec<(&SweepRow, &SweepRow)> = of_scheme(SweepScheme::Hard)
                .filter_map(|hard| {
                    Some((hard, of_scheme(SweepScheme::Soft).find(|soft| soft.seed == hard.seed)?))
                })
                .collect();
            let size = Spread::of(
                both.iter().map(|(hard, soft)| Some(soft.test.target?.abs() - hard.test.target?.abs())),
            );
            let accuracy =
                Spread::of(both.iter().map(|(hard, soft)| Some(soft.test.accuracy? - hard.test.accuracy?)));
            Some(Pair { method, hard, soft, apart: [size, accuracy], seeds: both.len() })
        })
        .collect()
}

fn height(line: &SweepLine, metric: Metric) -> Option<f64> {
    let spread = match metric {
        Metric::Accuracy => line.test_accuracy,
        Metric::Auc => line.test_auc,
        Metric::LogLoss => line.test_log_loss,
    };
    spread.map(|spread| if metric == Metric::Accuracy { spread.mean * 100.0 } else { spread.mean })
}

/// On the test rows, the target across and utility upright: an algorithm a line, from its hard to its soft model; where it was run at
/// parts of the strength, too, its curve, from the hard model by way of the model before to the soft one; baselines alone. Means over
/// seeds.
pub fn methods(rows: &[SweepRow], target: TargetKind, metric: Metric, dark: bool) -> Value {
    let palette = Palette::of(dark);
    let scale = if words::in_points(target) { 100.0 } else { 1.0 };
    let place = |line: &SweepLine| Some([line.test_target?.mean * scale, height(line, metric)?]);
    let tip = |line: &SweepLine, [x, y]: [f64; 2], part: f64| {
        let across = if words::in_points(target) {
            format!("F {} points", number(x, 2))
        } else {
            format!("F {}", number(x, 4))
        };
        let upright = match metric {
            Metric::Accuracy => format!("accuracy {}", percent(y / 100.0, 2)),
            Metric::Auc => format!("AUC {}", number(y, 4)),
            Metric::LogLoss => format!("log loss {}", number(y, 4)),
        };
        let strength =
            if part < 1.0 { format!(", {} of the strength", percent(part, 0)) } else { String::new() };
        vec![format!("{}, {}{strength}", line.method.name(), line.scheme.name()), across, upright]
    };
    let drawn: Vec<(Pair, [[f64; 2]; 2])> = pairs(rows, target)
        .into_iter()
        .filter_map(|pair| {
            let places = [place(&pair.hard)?, place(&pair.soft)?];
            Some((pair, places))
        })
        .collect();
    let baselines: Vec<(SweepLine, [f64; 2])> = lines(rows)
        .into_iter()
        .filter(|line| line.target == target && line.scheme == SweepScheme::Neither)
        .filter_map(|line| place(&line).map(|at| (line, at)))
        .collect();
    let peer_name = |line: &SweepLine| match line.method {
        Method::Baseline(Baseline::Nothing) => "before",
        method => method.name(),
    };
    let weaker: Vec<(f64, Vec<SweepLine>)> =
        parts(rows).into_iter().map(|part| (part, lines_at(rows, part))).collect();
    // Baselines, of which there is one mark each, are named first.
    let named: Vec<([f64; 2], &str)> = baselines
        .iter()
        .map(|(line, at)| (*at, peer_name(line)))
        .chain(drawn.iter().map(|(pair, [_, soft])| (*soft, pair.method.name())))
        .collect();
    let on_the_way =
        weaker.iter().flat_map(|(_, lines)| lines).filter(|line| line.target == target).filter_map(&place);
    let others: Vec<[f64; 2]> = drawn.iter().map(|(_, [hard, _])| *hard).chain(on_the_way).collect();
    let sides = label_sides(&named, &others);
    let label = |k: usize| {
        let side = sides.get(k).copied().flatten();
        option!({ "show": side.is_some(), "wide": true, "formatter": named[k].1, "position": side.unwrap_or("right"),
            "color": palette.quiet, "fontSize": 11 })
    };
    let before = baselines
        .iter()
        .find(|(line, _)| line.method == Method::Baseline(Baseline::Nothing))
        .map(|(_, at)| *at);
    let mut series = Vec::new();
    for (k, (pair, [hard, soft])) in drawn.iter().enumerate() {
        let retrains = matches!(pair.method, Method::Algorithm(algorithm) if algorithm.declared().retrains);
        let point = |line: &SweepLine, at: [f64; 2], part: f64, color: &str, label: Value| {
            option!({ "value": at, "itemStyle": { "color": color }, "tip": tip(line, at, part),
                "symbol": if retrains { "diamond" } else { "circle" }, "symbolSize": if part < 1.0 { 5 } else { 10 }, "label": label })
        };
        // From the whole strength down.
        let curve = |scheme: SweepScheme, color: &str| -> Vec<Value> {
            let at = |(part, lines): &(f64, Vec<SweepLine>)| {
                let line = lines
                    .iter()
                    .find(|line| (line.method, line.scheme, line.target) == (pair.method, scheme, target))?;
                Some(point(line, place(line)?, *part, color, option!({ "show": false })))
            };
            weaker.iter().filter_map(at).collect()
        };
        let mut data = vec![point(&pair.hard, *hard, 1.0, palette.hard, option!({ "show": false }))];
        data.extend(curve(SweepScheme::Hard, palette.hard));
        let weaker_soft = curve(SweepScheme::Soft, palette.soft);
        if let (Some(at), false) = (before, weaker_soft.is_empty()) {
            data.push(option!({ "value": at, "symbol": "none", "label": { "show": false } }));
        }
        data.extend(weaker_soft.into_iter().rev());
        data.push(point(&pair.soft, *soft, 1.0, palette.soft, label(baselines.len() + k)));
        series.push(option!({
            "type": "line", "name": pair.method.name(), "emphasis": { "focus": "series" }, "lineStyle": { "color": palette.quiet, "width": 1, "opacity": 0.6 },
            "itemStyle": { "color": palette.quiet }, "data": data,
        }));
    }
    for (k, (line, at)) in baselines.iter().enumerate() {
        series.push(option!({
            "type": "scatter", "name": line.method.name(), "symbol": "rect", "symbolSize": 9, "itemStyle": { "color": palette.before },
            "data": [{ "value": at, "tip": tip(line, *at, 1.0), "label": label(k) }],
        }));
    }
    if let Some(first) = series.first_mut() {
        first["markLine"] = option!({ "silent": true, "symbol": "none", "label": { "show": false },
            "lineStyle": { "color": palette.zero, "type": "dashed", "width": 1 }, "data": [{ "xAxis": 0 }] });
    }
    let across = if words::in_points(target) {
        "gap F on test, percentage points"
    } else if target == TargetKind::Robustness {
        "loss under attack F on test, mean per row"
    } else {
        "gap F on test, mean log loss"
    };
    let upright = match metric {
        Metric::Accuracy => "accuracy on test, %",
        Metric::Auc => "AUC on test",
        Metric::LogLoss => "mean log loss on test",
    };
    option!({
        "animation": false,
        "aria": { "label": { "description": "Each algorithm's hard model (orange) and soft model (blue), joined by a line, or by a curve of weaker corrections; the tables below have every figure." } },
        "grid": { "left": 64, "right": 130, "top": 16, "bottom": 48 },
        "tooltip": { "trigger": "item" },
        "xAxis": { "type": "value", "scale": target == TargetKind::Robustness, "name": across, "nameLocation": "middle", "nameGap": 28 },
        "yAxis": { "type": "value", "scale": true, "name": upright, "nameLocation": "middle", "nameGap": 52,
            "axisLine": { "show": false, "onZero": false }, "axisTick": { "show": false } },
        "series": series,
    })
}

/// The side of its mark on which each name has room, `None` where no side has: names lie neither on each other nor on a mark. Judged
/// for a picture 560 pixels wide and 190 high between the outermost marks: a larger one has more room. `named`: marks with their
/// names, the first to be named first; `others`: marks without.
pub fn label_sides(named: &[([f64; 2], &str)], others: &[[f64; 2]]) -> Vec<Option<&'static str>> {
    const SIZE: [f64; 2] = [560.0, 190.0];
    /// Height of a name and mean width of a letter at 11 pixels, and a mark's half width.
    const TEXT: [f64; 2] = [6.0, 14.0];
    const MARK: f64 = 5.0;
    let all = || named.iter().map(|(at, _)| at).chain(others);
    let range = |k: usize| {
        let (low, high) = all()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at[k]), high.max(at[k])));
        (low, if high > low { high - low } else { 1.0 })
    };
    let (across, upright) = (range(0), range(1));
    let pixel = |at: &[f64; 2]| {
        [SIZE[0] * (at[0] - across.0) / across.1, SIZE[1] * (1.0 - (at[1] - upright.0) / upright.1)]
    };
    // Left, top, right, bottom.
    type Frame = [f64; 4];
    let meet = |a: &Frame, b: &Frame| a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
    let marks: Vec<Frame> = all()
        .map(|at| {
            let [x, y] = pixel(at);
            [x - MARK, y - MARK, x + MARK, y + MARK]
        })
        .collect();
    let mut placed: Vec<Frame> = Vec::new();
    named
        .iter()
        .enumerate()
        .map(|(own, (at, name))| {
            let ([x, y], width) = (pixel(at), TEXT[0] * name.chars().count() as f64);
            let (gap, half) = (MARK + 3.0, TEXT[1] / 2.0);
            let sides: [(&'static str, Frame); 4] = [
                ("right", [x + gap, y - half, x + gap + width, y + half]),
                ("left", [x - gap - width, y - half, x - gap, y + half]),
                ("top", [x - width / 2.0, y - gap - TEXT[1], x + width / 2.0, y - gap]),
                ("bottom", [x - width / 2.0, y + gap, x + width / 2.0, y + gap + TEXT[1]]),
            ];
            let free = |frame: &Frame| {
                let outside = frame[0] < -50.0
                    || frame[2] > SIZE[0] + 120.0
                    || frame[1] < -14.0
                    || frame[3] > SIZE[1] + 14.0;
                let on_mark = marks.iter().enumerate().any(|(k, mark)| k != own && meet(frame, mark));
                !outside && !on_mark && !placed.iter().any(|other| meet(frame, other))
            };
            let (side, frame) = sides.into_iter().find(|(_, frame)| free(frame))?;
            placed.push(frame);
            Some(side)
        })
        .collect()
}
