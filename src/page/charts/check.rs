//! Influence against what retraining without each row does.

use super::option::option;
use super::{Drawing, Palette, reach};
use crate::page::format::{correlation, count};
use crate::page::view::Checking;
use soft_unlearn::compute::{ascending, sum};
use soft_unlearn::experiment::{LeftOutRows, Outcome};
use soft_unlearn::leave_one_out::{Agreement, LeftOut, agreement, leverage_corrected};

/// What the third series is called.
const EVALUATED: &str = "evaluated at one step";

/// The estimates and the truth, a row an entry, in the order of [`LeftOutRows::rows`].
#[derive(Debug, Clone, PartialEq)]
pub struct Estimates {
    /// f_i or u_i.
    pub plain: Vec<f64>,
    /// The same over 1 - h_i; not a number where the leverage leaves nothing.
    pub corrected: Vec<f64>,
    /// The change evaluated at the corrected step; not a number where it was not asked for.
    pub one_step: Vec<f64>,
    /// The change without the row, retrained; not a number where the target is undefined.
    pub actual: Vec<f64>,
}

/// How far the estimates are off over the rows that were evaluated at one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Misses {
    /// Rows evaluated for which both estimates and the truth are known.
    pub rows: usize,
    /// Mean of |f_i / (1 - h_i) - actual|.
    pub corrected: f64,
    /// Mean of |evaluated - actual|.
    pub one_step: f64,
}

impl Misses {
    /// How many times nearer evaluating comes; `None` where it leaves nothing to compare with.
    pub fn nearer(&self) -> Option<f64> {
        (self.one_step > 0.0).then(|| self.corrected / self.one_step)
    }
}

impl Estimates {
    /// How well the plain estimate, the corrected one and the one evaluated at one step agree with the truth.
    pub fn agreements(&self) -> [Agreement; 3] {
        [&self.plain, &self.corrected, &self.one_step].map(|estimate| agreement(estimate, &self.actual))
    }

    /// How the corrected estimate agrees with the truth without the rows that it misses farthest: the fewest of them, at
    /// most ten, without which Pearson's correlation is at least `enough`; `None` where it is without any, or with none.
    pub fn but_for_few(&self, corrected: &Agreement, enough: f64) -> Option<(usize, Agreement)> {
        corrected.pearson.filter(|pearson| *pearson < enough)?;
        let mut estimate = self.corrected.clone();
        corrected.worst.iter().enumerate().find_map(|(k, &row)| {
            estimate[row] = f64::NAN;
            let rest = agreement(&estimate, &self.actual);
            rest.pearson.is_some_and(|pearson| pearson >= enough).then_some((k + 1, rest))
        })
    }

    /// How much nearer the evaluated estimate comes; `None` where no row was evaluated.
    pub fn misses(&self) -> Option<Misses> {
        let known: Vec<[f64; 3]> = (0..self.actual.len())
            .map(|k| [self.corrected[k], self.one_step[k], self.actual[k]])
            .filter(|row| row.iter().all(|value| value.is_finite()))
            .collect();
        let mean = |of: usize| {
            let misses: Vec<f64> = known.iter().map(|row| (row[of] - row[2]).abs()).collect();
            sum(&misses) / known.len() as f64
        };
        (!known.is_empty()).then(|| Misses { rows: known.len(), corrected: mean(0), one_step: mean(1) })
    }
}

/// Everything that the check tells of the rows found so far: computed once, told in several places.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkup {
    /// Of the target, and of utility.
    pub estimates: [Estimates; 2],
    /// [`Estimates::agreements`] of each.
    pub agreements: [[Agreement; 3]; 2],
    /// [`Estimates::misses`] of each.
    pub misses: [Option<Misses>; 2],
    /// [`Estimates::but_for_few`] of each, for a correlation of .99.
    pub but_for_few: [Option<(usize, Agreement)>; 2],
}

impl Checkup {
    /// `None` before the first row.
    pub fn new(outcome: &Outcome, checked: &LeftOutRows) -> Option<Checkup> {
        if checked.rows.is_empty() {
            return None;
        }
        let estimates = [Checking::Target, Checking::Utility].map(|what| estimates(outcome, checked, what));
        let agreements = [0, 1].map(|k| estimates[k].agreements());
        Some(Checkup {
            but_for_few: [0, 1].map(|k| estimates[k].but_for_few(&agreements[k][1], 0.99)),
            agreements,
            misses: [0, 1].map(|k| estimates[k].misses()),
            estimates,
        })
    }

    /// What is compared, and how well it agrees.
    pub fn of(&self, what: Checking) -> (&Estimates, &[Agreement; 3]) {
        let k = usize::from(what == Checking::Utility);
        (&self.estimates[k], &self.agreements[k])
    }

    /// How much nearer the evaluated estimate of it comes.
    pub fn misses_of(&self, what: Checking) -> Option<Misses> {
        self.misses[usize::from(what == Checking::Utility)]
    }
}

/// What is compared for the rows found so far.
pub fn estimates(outcome: &Outcome, checked: &LeftOutRows, what: Checking) -> Estimates {
    let samples = &outcome.samples;
    let (influence, change): (_, fn(&LeftOut) -> Option<f64>) = match what {
        Checking::Target => (&samples.target_influence, |row| row.targets.first().copied().flatten()),
        Checking::Utility => (&samples.utility_influence, |row| row.utility),
    };
    let known: Vec<&LeftOut> = checked.rows.iter().filter(|row| row.place < influence.len()).collect();
    let plain: Vec<f64> = known.iter().map(|row| influence[row.place]).collect();
    let corrected =
        known.iter().zip(&plain).map(|(row, f)| leverage_corrected(*f, *samples.leverage.get(row.place)?));
    // Both lists are in the order of places.
    let mut evaluated = checked.one_step.iter().peekable();
    let one_step = known.iter().map(|row| {
        while evaluated.next_if(|it| it.place < row.place).is_some() {}
        evaluated.next_if(|it| it.place == row.place).and_then(change)
    });
    let given = |value: Option<f64>| value.unwrap_or(f64::NAN);
    Estimates {
        corrected: corrected.map(given).collect(),
        one_step: one_step.map(given).collect(),
        actual: known.iter().map(|row| given(change(row))).collect(),
        plain,
    }
}

/// Predicted across, actual upwards, and the line on which they agree; the farthest hundredth is drawn on the border.
pub fn check(checkup: &Checkup, what: Checking, dark: bool) -> Drawing {
    let palette = Palette::of(dark);
    let (told, [plain, corrected, one_step]) = checkup.of(what);
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
    let mut names = vec!["plain", "corrected for leverage"];
    let mut description = format!(
        "Predicted against actual change of {name} for {} rows. Pearson's correlation: {} plain, {} corrected for leverage.",
        count(plain.rows as u64),
        show(plain.pearson),
        show(corrected.pearson)
    );
    if one_step.rows > 0 {
        names.push(EVALUATED);
        let (rows, pearson) = (count(one_step.rows as u64), show(one_step.pearson));
        description.push_str(&format!(" Evaluated at one step, over {rows} of them: {pearson}."));
    }
    let axis = |text: String, gap: u32| {
        option!({ "type": "value", "min": -far, "max": far, "name": text, "nameLocation": "middle", "nameGap": gap,
            "axisLine": { "onZero": false }, "axisLabel": { "showMinLabel": false, "showMaxLabel": false } })
    };
    // No model's colours: these are estimates of one and the same change.
    let ink = Palette::of(dark).ink;
    let option = option!({
        "animation": false,
        "aria": { "label": { "description": description } },
        "grid": { "left": 100, "right": 24, "top": 40, "bottom": 48 },
        "legend": { "top": 0, "left": 0, "itemWidth": 12, "itemHeight": 12, "data": names },
        "tooltip": { "show": false },
        "xAxis": axis(format!("predicted change of {name} without the row"), 28),
        "yAxis": axis(format!("actual change of {name}"), 68),
        "series": [
            { "type": "scatter", "name": "plain", "symbol": "triangle", "symbolSize": 6, "silent": true, "itemStyle": { "color": palette.unfavourable, "opacity": 0.6 } },
            { "type": "scatter", "name": "corrected for leverage", "symbol": "circle", "symbolSize": 4, "silent": true, "itemStyle": { "color": palette.favourable, "opacity": 0.7 } },
            { "type": "scatter", "name": EVALUATED, "symbol": "diamond", "symbolSize": 8, "silent": true, "itemStyle": { "color": ink, "opacity": 0.9 } },
            { "type": "line", "name": "agreement", "symbol": "none", "silent": true, "lineStyle": { "color": palette.zero, "width": 1, "type": "dashed" },
              "itemStyle": { "color": palette.zero }, "data": [[-far, -far], [far, far]] },
        ],
    });
    Drawing { option, points: [&told.plain, &told.corrected, &told.one_step].map(|it| points(it)).into() }
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
        let option = option!({
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
