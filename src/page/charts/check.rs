//! Influence against what retraining without each row does.

use serde_json::json;

use super::{Drawing, Palette, reach};
use crate::compute::ascending;
use crate::experiment::{Checked, Outcome};
use crate::leave_one_out::{Agreement, LeftOut, agreement, leverage_corrected};
use crate::page::format::{correlation, count};
use crate::page::view::Checking;

/// Both estimates and the truth, a row an entry, in the order of [`Checked::rows`].
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// f_i or u_i.
    pub plain: Vec<f64>,
    /// The same over 1 - h_i; not a number where the leverage leaves nothing.
    pub corrected: Vec<f64>,
    /// The change without the row, retrained; not a number where the target is undefined.
    pub actual: Vec<f64>,
}

impl Estimates {
    /// How well the plain and the corrected estimate agree with the truth.
    pub fn agreements(&self) -> [Agreement; 2] {
        [agreement(&self.plain, &self.actual), agreement(&self.corrected, &self.actual)]
    }
}

/// Everything that the check tells of the rows found so far: computed once, told in several places.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    /// Of the target, and of utility.
    pub estimates: [Estimates; 2],
    /// [`Estimates::agreements`] of each.
    pub agreements: [[Agreement; 2]; 2],
}

impl Checkup {
    /// `None` before the first row.
    pub fn new(outcome: &Outcome, checked: &Checked) -> Option<Checkup> {
        let estimates =
            [Checking::Target, Checking::Utility].map(|what| estimates(outcome, &checked.rows, what));
        (!checked.rows.is_empty())
            .then(|| Checkup { agreements: [0, 1].map(|k| estimates[k].agreements()), estimates })
    }

    /// What is compared, and how well it agrees.
    pub fn of(&self, what: Checking) -> (&Estimates, &[Agreement; 2]) {
        let k = usize::from(what == Checking::Utility);
        (&self.estimates[k], &self.agreements[k])
    }
}

/// What is compared for the rows found so far.
pub fn estimates(outcome: &Outcome, rows: &[LeftOut], what: Checking) -> Estimates {
    let samples = &outcome.samples;
    let (influence, actual): (_, fn(&LeftOut) -> f64) = match what {
        Checking::Target => {
            (&samples.target_influence, |row| row.targets.first().copied().flatten().unwrap_or(f64::NAN))
        }
        Checking::Utility => (&samples.utility_influence, |row| row.utility.unwrap_or(f64::NAN)),
    };
    let known = |row: &&LeftOut| row.place < influence.len();
    let plain: Vec<f64> = rows.iter().filter(known).map(|row| influence[row.place]).collect();
    let leverage = rows.iter().filter(known).map(|row| samples.leverage[row.place]);
    Estimates {
        corrected: plain
            .iter()
            .zip(leverage)
            .map(|(f, h)| leverage_corrected(*f, h).unwrap_or(f64::NAN))
            .collect(),
        plain,
        actual: rows.iter().filter(known).map(actual).collect(),
    }
}

/// Predicted across, actual upwards, and the line on which they agree; the farthest hundredth is drawn on the border.
pub fn check(checkup: &Checkup, what: Checking, dark: bool) -> Drawing {
    let palette = Palette::of(dark);
    let (told, [plain, corrected]) = checkup.of(what);
    let far = reach(&told.actual, 0.01);
    let points = |predicted: &[f64]| -> Vec<f32> {
        predicted
            .iter()
            .zip(&told.actual)
            .filter(|(p, a)| p.is_finite() && a.is_finite())
            .flat_map(|(p, a)| [p.clamp(-far, far) as f32, a.clamp(-far, far) as f32])
            .collect()
    };
    let name = match what {
        Checking::Target => "F",
        Checking::Utility => "validation loss",
    };
    let show = |value: Option<f64>| value.map_or("undefined".to_owned(), |value| correlation(value, 4));
    let description = format!(
        "Predicted against actual change of {name} for {} rows. Pearson's correlation: {} plain, {} corrected for leverage.",
        count(plain.rows as u64),
        show(plain.pearson),
        show(corrected.pearson)
    );
    let axis = |text: String, gap: u32| {
        json!({ "type": "value", "min": -far, "max": far, "name": text, "nameLocation": "middle", "nameGap": gap,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } })
    };
    let option = json!({
        "animation": false,
        "aria": { "label": { "description": description } },
        "grid": { "left": 100, "right": 24, "top": 40, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "data": ["plain", "corrected for leverage"] },
        "tooltip": { "show": false },
        "xAxis": axis(format!("predicted change of {name} without the row"), 28),
        "yAxis": axis(format!("actual change of {name}"), 68),
        "series": [
            { "type": "scatter", "name": "plain", "symbol": "diamond", "symbolSize": 6, "silent": true, "itemStyle": { "color": palette.hard, "opacity": 0.6 } },
            { "type": "scatter", "name": "corrected for leverage", "symbol": "circle", "symbolSize": 4, "silent": true, "itemStyle": { "color": palette.soft, "opacity": 0.7 } },
            { "type": "line", "name": "agreement", "symbol": "none", "silent": true, "lineStyle": { "color": palette.zero, "width": 1, "type": "dashed" },
              "itemStyle": { "color": palette.zero }, "data": [[-far, -far], [far, far]] },
        ],
    });
    Drawing { option, points: vec![points(&told.plain), points(&told.corrected)] }
}

/// The rows sorted by what leaving them out does to the target, and beneath it what it does to utility: the paper's first
/// figure.
pub fn effects(checkup: &Checkup, dark: bool) -> [Drawing; 2] {
    let palette = Palette::of(dark);
    let [target, utility] = [&checkup.estimates[0].actual, &checkup.estimates[1].actual];
    let order: Vec<usize> = ascending(target).into_iter().filter(|&k| target[k].is_finite()).collect();
    let last = order.len().saturating_sub(1).max(1);
    let draw = |values: &[f64], name: &str, color: &str, across: &str| {
        let far = reach(values, 0.01);
        let points = order
            .iter()
            .enumerate()
            .flat_map(|(rank, &k)| [rank as f32, values[k].clamp(-far, far) as f32])
            .collect();
        let option = json!({
            "animation": false,
            "aria": { "label": { "description": format!("{name} for {} rows, sorted by the change of F.", count(order.len() as u64)) } },
            "grid": { "left": 100, "right": 24, "top": 16, "bottom": 48 },
            "tooltip": { "show": false },
            "xAxis": { "type": "value", "min": 0, "max": last, "name": across, "nameLocation": "middle", "nameGap": 28, "axisLine": { "onZero": false } },
            "yAxis": { "type": "value", "min": -far, "max": far, "name": name, "nameLocation": "middle", "nameGap": 68,
                "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } },
            "series": [
                { "type": "scatter", "name": name, "symbol": "circle", "symbolSize": 3, "silent": true, "itemStyle": { "color": color, "opacity": 0.7 },
                  "markLine": { "silent": true, "symbol": "none", "label": { "show": false }, "lineStyle": { "color": palette.zero, "width": 1 }, "data": [{ "yAxis": 0 }] } },
            ],
        });
        Drawing { option, points: vec![points] }
    };
    let across = "rows, sorted by the change of F";
    [
        draw(target, "actual change of F", palette.before, across),
        draw(utility, "actual change of U", palette.before, across),
    ]
}
