//! Intervals, against SciPy's bootstrap and fairlearn's on shared resamples, against normal theory, and by their coverage.

use crate::support::Numbers;
use serde_json::Value;
use soft_unlearn::model::{Quantity, sigmoid};
use soft_unlearn::objective::intervals::{
    Bootstrap, Cells, Compared, Interval, MeasuredRows, Predicted, Statistic, ToldGap, chance_line, delta,
};
use soft_unlearn::objective::{Rate, Scores};

const SELECTION: [Compared; 1] = [Compared { label: None, quantity: Quantity::Probability }];

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

struct Golden {
    json: Value,
    y: Vec<f64>,
    groups: Vec<u16>,
    models: Vec<Predicted>,
}

/// Favourable from p = 0.5 on.
fn scored(margins: Vec<f64>, y: &[f64]) -> Predicted {
    Predicted::scored(Scores::new(margins, y), 0.0)
}

impl Golden {
    fn read() -> Golden {
        let json: Value = serde_json::from_str(include_str!("../golden/intervals.json")).unwrap();
        let models = json["margins"].as_array().unwrap();
        let y = numbers(&json["label"]);
        Golden {
            groups: numbers(&json["group"]).iter().map(|&code| code as u16).collect(),
            models: models.iter().map(|margins| scored(numbers(margins), &y)).collect(),
            y,
            json,
        }
    }

    fn rows(&self) -> MeasuredRows<'_> {
        MeasuredRows { y: &self.y, groups: &self.groups, weights: None }
    }

    fn on(&self, resamples: &str) -> Bootstrap {
        let mut bootstrap = Bootstrap::new(self.rows(), &SELECTION, &self.models, 0, 0);
        for rows in self.json[resamples].as_array().unwrap() {
            bootstrap.add(&numbers(rows).iter().map(|&row| row as u32).collect::<Vec<_>>());
        }
        bootstrap
    }
}

/// Sums in another order: 1e-12 is a thousand roundings of figures near 1.
fn same(ours: Option<Interval>, theirs: &Value) {
    let (ours, theirs) = (ours.unwrap(), numbers(theirs));
    let ours = [ours.estimate, ours.low, ours.high];
    assert!(ours.iter().zip(&theirs).all(|(a, b)| (a - b).abs() < 1e-12), "ours {ours:?}, theirs {theirs:?}");
}

#[test]
fn on_shared_resamples_the_intervals_are_scipys() {
    let golden = Golden::read();
    let bootstrap = golden.on("resamples");
    for statistic in Statistic::ALL {
        let name = serde_json::to_value(statistic).unwrap();
        let theirs = &golden.json["scipy"][name.as_str().unwrap()];
        for model in 0..2 {
            same(bootstrap.interval(model, statistic), &theirs["models"][model]);
        }
        same(bootstrap.difference(1, 0, statistic), &theirs["difference"]);
    }
}

/// The gap of two groups, with its sign.
fn two() -> ToldGap {
    ToldGap { compared: SELECTION.to_vec(), groups: vec![true; 2], signed: true }
}

#[test]
fn the_gap_is_the_largest_difference_with_a_sign_where_there_are_two_groups() {
    let golden = Golden::read();
    let largest = |groups| ToldGap { groups: vec![true; groups], signed: false, ..two() };
    let of = |gap: ToldGap| {
        let mut bootstrap = Bootstrap::new(golden.rows(), &SELECTION, &golden.models, 3, 200).telling(gap);
        bootstrap.advance(200);
        bootstrap
    };
    let (signed, unsigned, all) = (of(two()), of(largest(2)), of(largest(3)));
    for model in 0..2 {
        let [with, without] = [&signed, &unsigned].map(|it| it.interval(model, Statistic::Gap).unwrap());
        // Between all groups it is the largest difference that fairlearn knows, of mean p.
        assert_eq!(all.interval(model, Statistic::Gap), all.interval(model, Statistic::SmoothDifference));
        assert_eq!(with.estimate.abs(), without.estimate);
        // Where no resample passes zero, the interval is the same but for its sign.
        if !with.holds_zero() && without.low > 0.05 {
            let turned = [with.low.abs(), with.high.abs()];
            assert!((turned[0].min(turned[1]) - without.low).abs() < 1e-12, "{with:?} {without:?}");
        }
    }
    // By formula and by resampling: to a tenth of the width.
    let [by_formula, by_resampling] = [
        two()
            .linear(golden.rows(), &Cells::of(golden.rows(), 2), &golden.models[0], false)
            .unwrap()
            .interval(),
        {
            let mut bootstrap =
                Bootstrap::new(golden.rows(), &SELECTION, &golden.models, 5, 4_000).telling(two());
            bootstrap.advance(4_000);
            bootstrap.interval(0, Statistic::Gap).unwrap()
        },
    ];
    let width = by_formula.high - by_formula.low;
    assert!((by_formula.low - by_resampling.low).abs() < 0.1 * width, "{by_formula:?} {by_resampling:?}");
    assert!((by_formula.high - by_resampling.high).abs() < 0.1 * width, "{by_formula:?} {by_resampling:?}");
}

#[test]
fn on_shared_resamples_the_quantiles_are_fairlearns() {
    let golden = Golden::read();
    let bootstrap = golden.on("fairlearn_resamples");
    for statistic in [
        Statistic::Accuracy,
        Statistic::WorstGroupAccuracy,
        Statistic::DecisionDifference,
        Statistic::DecisionRatio,
    ] {
        let name = serde_json::to_value(statistic).unwrap();
        let (ours, theirs) = (
            bootstrap.interval(0, statistic).unwrap(),
            numbers(&golden.json["fairlearn"][name.as_str().unwrap()]),
        );
        assert!(
            (ours.low - theirs[0]).abs() < 1e-12 && (ours.high - theirs[1]).abs() < 1e-12,
            "{name}: {ours:?}, {theirs:?}"
        );
    }
}

#[test]
fn the_delta_methods_intervals_are_normal_theorys() {
    let golden = Golden::read();
    let (rows, [before, after]) = (golden.rows(), [&golden.models[0], &golden.models[1]]);
    let theirs = &golden.json["delta"];
    let change = |of: fn(MeasuredRows<'_>, &Predicted) -> Option<delta::Linear>| {
        Some(of(rows, after)?.minus(&of(rows, before)?).interval())
    };
    let of = |linear: Option<delta::Linear>| linear.map(|linear| linear.interval());
    same(of(delta::accuracy(rows, before)), &theirs["accuracy"]);
    same(of(delta::log_loss(rows, before)), &theirs["log_loss"]);
    same(change(delta::accuracy), &theirs["accuracy_change"]);
    same(change(delta::log_loss), &theirs["log_loss_change"]);
    let p = |model: &Predicted, i: usize| sigmoid(model.scores.as_ref().unwrap().margins()[i]);
    same(of(delta::group_difference(rows, |_| true, |i| p(before, i))), &theirs["difference"]);
    same(
        of(delta::group_difference(rows, |_| true, |i| p(after, i) - p(before, i))),
        &theirs["difference_change"],
    );
    // The gap of two groups is that difference, and its change that change, however it is asked for.
    let gap = two();
    let told = |model: &Predicted| gap.linear(rows, &Cells::of(rows, 2), model, false).unwrap();
    let [was, now] = [before, after].map(told);
    same(Some(was.interval()), &theirs["difference"]);
    same(Some(now.minus(&was).interval()), &theirs["difference_change"]);
    assert_eq!(now.interval_and_change(&was), [now.interval(), now.minus(&was).interval()]);
}

#[test]
fn slices_of_any_size_give_the_same_bits_and_base_weights_are_repeated_rows() {
    let golden = Golden::read();
    let make = |rows| Bootstrap::new(rows, &SELECTION, &golden.models, 3, 50);
    let (mut whole, mut sliced) = (make(golden.rows()), make(golden.rows()));
    assert_eq!(whole.advance(1_000), 0);
    while sliced.advance(7) > 0 {}
    for statistic in Statistic::ALL {
        assert_eq!(whole.interval(1, statistic), sliced.interval(1, statistic));
    }
    // A row of weight 2 is two rows: the same estimates.
    let twice: Vec<usize> = (0..golden.y.len()).flat_map(|i| vec![i; 1 + i % 3]).collect();
    let weights: Vec<f64> = (0..golden.y.len()).map(|i| (1 + i % 3) as f64).collect();
    let weighted = make(MeasuredRows { weights: Some(&weights), ..golden.rows() });
    let y: Vec<f64> = twice.iter().map(|&i| golden.y[i]).collect();
    let groups: Vec<u16> = twice.iter().map(|&i| golden.groups[i]).collect();
    let models: Vec<Predicted> = golden
        .models
        .iter()
        .map(|model| scored(twice.iter().map(|&i| model.scores.as_ref().unwrap().margins()[i]).collect(), &y))
        .collect();
    let rows = MeasuredRows { y: &y, groups: &groups, weights: None };
    let mut repeated = Bootstrap::new(rows, &SELECTION, &models, 3, 1);
    repeated.advance(1);
    let mut weighted = weighted;
    weighted.advance(1);
    for statistic in Statistic::ALL {
        let [a, b] = [&weighted, &repeated].map(|it| it.interval(0, statistic).unwrap().estimate);
        assert!((a - b).abs() < 1e-12, "{statistic:?}: {a} {b}");
    }
}

#[test]
fn what_is_undefined_has_no_interval() {
    let y = [1.0, 1.0, 1.0, 1.0];
    let groups = [0, 0, 1, 1];
    let rows = MeasuredRows { y: &y, groups: &groups, weights: None };
    let decided = Predicted { scores: None, decisions: vec![0.0; 4] };
    let with_scores = scored(vec![-1.0; 4], &y);
    let mut bootstrap = Bootstrap::new(rows, &SELECTION, &[decided, with_scores], 1, 100);
    bootstrap.advance(100);
    // Decisions alone have neither loss nor score; one label has no AUC; a ratio of nobody to nobody is none.
    for statistic in
        [Statistic::LogLoss, Statistic::SmoothDifference, Statistic::Auc, Statistic::DecisionRatio]
    {
        assert_eq!(bootstrap.interval(0, statistic), None);
    }
    assert_eq!(bootstrap.interval(1, Statistic::Auc), None);
    assert_eq!(bootstrap.difference(1, 0, Statistic::LogLoss), None);
    assert_eq!(bootstrap.interval(0, Statistic::Accuracy).unwrap().high, 0.0);
    // A group is missing from one resample in 8 of four rows.
    let there = bootstrap.interval(0, Statistic::DecisionDifference).unwrap().resamples;
    assert!((75..98).contains(&there), "{there}");
    let empty = Bootstrap::new(MeasuredRows { y: &[], groups: &[], weights: None }, &SELECTION, &[], 1, 9);
    assert_eq!(empty.interval(0, Statistic::Accuracy), None);
    let one = MeasuredRows { y: &y, groups: &[0; 4], weights: None };
    assert_eq!(chance_line(one, &SELECTION, &scored(vec![0.0; 4], &y), 1, 10), None);
}

#[test]
fn the_line_of_chance_follows_the_hypergeometric_law() {
    let golden = Golden::read();
    let groups: Vec<u16> = (0..100).map(|i| u16::from(i >= 40)).collect();
    let margins = (0..100).map(|i| if i % 10 < 3 { 1.0 } else { -1.0 }).collect();
    let rows = MeasuredRows { y: &[0.0; 100], groups: &groups, weights: None };
    let [decisions, smooth] =
        chance_line(rows, &SELECTION, &scored(margins, &[0.0; 100]), 4, 20_000).unwrap();
    let (ours, [mean, line]) =
        (decisions.unwrap(), ["mean", "line"].map(|key| golden.json["chance"][key].as_f64().unwrap()));
    // 20,000 permutations: the mean is known to .0004, the quantile is one of the law's steps.
    assert!((ours.mean - mean).abs() < 0.0015, "{} {mean}", ours.mean);
    assert!((ours.line - line).abs() < 1e-12, "{} {line}", ours.line);
    let scale = sigmoid(1.0) - sigmoid(-1.0);
    assert!((smooth.unwrap().line - line * scale).abs() < 1e-12);
}

/// 2,000 made-up sets of 600 rows, 500 resamples each: intervals that claim 95 % hold the truth in 94 to 96 % of them, all figures together;
/// each alone within 1.5 points (three standard errors of 2,000 sets). Every figure that tables show, of a model and of the difference between two;
/// rates by group; by resampling, by formula, and Wilson's. The truth is that of 400,000 rows of the same law. In this law groups differ, so
/// that the largest difference and the worst group are smooth: where groups are equal both are biased, which the line of chance tells.
#[test]
fn intervals_hold_the_truth_as_often_as_they_say() {
    const SETS: u64 = 2_000;
    const ROWS: usize = 600;
    let draw = |rows: usize, seed: u64| {
        let mut numbers = Numbers(seed);
        let (mut y, mut groups, mut margins) = (Vec::new(), Vec::new(), [Vec::new(), Vec::new()]);
        for _ in 0..rows {
            let group = u16::from(numbers.unit() < 0.5);
            let score = numbers.normal() + 1.2 * f64::from(group) - 0.6;
            // Group 1's labels follow the score more closely.
            let slope = 1.0 + 1.6 * f64::from(group);
            y.push(f64::from(u8::from(numbers.unit() < sigmoid(slope * score))));
            groups.push(group);
            margins[0].push(1.5 * score);
            margins[1].push(1.1 * score + 0.6 * numbers.normal() - 0.4 * f64::from(group));
        }
        let models = margins.map(|margins| scored(margins, &y));
        (y, groups, models)
    };
    let shown = || Statistic::ALL.into_iter().chain([Statistic::Gap]);
    let resampled: Vec<(Statistic, bool)> =
        shown().map(|it| (it, false)).chain(shown().map(|it| (it, true))).collect();
    let read = |bootstrap: &Bootstrap, (statistic, change): (Statistic, bool)| match change {
        true => bootstrap.difference(1, 0, statistic).unwrap(),
        false => bootstrap.interval(0, statistic).unwrap(),
    };
    let make = |rows: MeasuredRows<'_>, models: &[Predicted], seed, resamples| {
        let mut bootstrap = Bootstrap::new(rows, &SELECTION, models, seed, resamples).telling(two());
        bootstrap.advance(resamples);
        bootstrap
    };
    // A group's rates: of decisions, of decisions where the label is, and where it is not, with Wilson's intervals and by formula.
    let rates = |rows: MeasuredRows<'_>, models: &[Predicted]| -> Vec<Interval> {
        let mut found = Vec::new();
        for group in 0..2 {
            for label in [None, Some(1.0), Some(0.0)] {
                let counts =
                    |i: &usize| rows.groups[*i] == group && label.is_none_or(|label| rows.y[*i] == label);
                let places: Vec<u32> = (0..rows.y.len()).filter(counts).map(|i| i as u32).collect();
                let of =
                    |model: &Predicted| delta::Linear::mean(rows, &places, |i| model.decisions[i]).unwrap();
                let rate = Rate {
                    numerator: places.iter().map(|&i| models[0].decisions[i as usize]).sum(),
                    denominator: places.len() as f64,
                };
                let [low, high] = rate.wilson_interval().unwrap();
                found.push(Interval { estimate: rate.value().unwrap(), low, high, resamples: 0 });
                found.push(of(&models[1]).minus(&of(&models[0])).interval());
            }
        }
        found
    };
    let by_formula = |rows: MeasuredRows<'_>, models: &[Predicted]| -> Vec<Interval> {
        let cells = Cells::of(rows, 2);
        let gap = |model: &Predicted, decisions| two().linear(rows, &cells, model, decisions).unwrap();
        let both = |of: &dyn Fn(&Predicted) -> delta::Linear| {
            let before = of(&models[0]);
            [before.interval(), of(&models[1]).minus(&before).interval()]
        };
        [
            both(&|model| delta::accuracy(rows, model).unwrap()),
            both(&|model| delta::log_loss(rows, model).unwrap()),
            both(&|model| gap(model, false)),
            both(&|model| gap(model, true)),
        ]
        .concat()
    };
    let all = |y: &[f64], groups: &[u16], models: &[Predicted], seed: u64, resamples: u32| {
        let rows = MeasuredRows { y, groups, weights: None };
        let bootstrap = make(rows, models, seed, resamples);
        let mut found: Vec<Interval> = resampled.iter().map(|&what| read(&bootstrap, what)).collect();
        found.extend(by_formula(rows, models));
        found.extend(rates(rows, models));
        found
    };
    let mut names: Vec<String> = resampled.iter().map(|(it, change)| format!("{it:?} {change}")).collect();
    for figure in ["accuracy", "log loss", "gap", "gap of decisions"] {
        names.extend([format!("{figure} by formula"), format!("{figure}'s change by formula")]);
    }
    for group in 0..2 {
        for rate in ["selection rate", "true positive rate", "false positive rate"] {
            names.extend([format!("{rate} of group {group}"), format!("{rate}'s change of group {group}")]);
        }
    }
    let (y, groups, models) = draw(400_000, 1);
    let truth: Vec<f64> = all(&y, &groups, &models, 1, 1).iter().map(|it| it.estimate).collect();
    assert_eq!(names.len(), truth.len());
    // The sets know nothing of each other: they are shared out among threads, and what they counted is added.
    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let count = |first: u64| {
        let mut held = vec![0_u32; truth.len()];
        for seed in (first..SETS).step_by(threads as usize) {
            let (y, groups, models) = draw(ROWS, 1_000_003 * (seed + 1));
            for (k, interval) in all(&y, &groups, &models, seed, 500).iter().enumerate() {
                held[k] += u32::from(interval.low <= truth[k] && truth[k] <= interval.high);
            }
        }
        held
    };
    let held = std::thread::scope(|scope| {
        let count = &count;
        let workers: Vec<_> = (0..threads).map(|first| scope.spawn(move || count(first))).collect();
        let counted = workers.into_iter().map(|worker| worker.join().unwrap());
        counted.reduce(|a, b| a.iter().zip(&b).map(|(a, b)| a + b).collect()).unwrap()
    });
    let shares: Vec<f64> = held.iter().map(|&held| f64::from(held) / SETS as f64).collect();
    for (name, share) in names.iter().zip(&shares) {
        println!("{name}: {:.1} %", share * 100.0);
    }
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    assert!((0.94..=0.96).contains(&mean), "{mean}: {shares:?}");
    // Of 36 exact ones, 1.5 would be outside by chance; the gap is told twice.
    let outside = shares.iter().filter(|share| !(0.94..=0.96).contains(*share)).count();
    assert!(outside <= 3, "{shares:?}");
    for (name, share) in names.iter().zip(&shares) {
        assert!((share - 0.95).abs() < 0.015, "{name}: {share}");
    }
}
