//! Which method to take, and why.

use super::{Contender, MatchedRow, Recommendation};
use crate::objective::intervals::{ChanceLine, Interval, Statistic};

/// The worse end of an interval, turned so that more is better.
fn worst(judge: Statistic, interval: &Interval) -> f64 {
    if judge.higher_is_better() { interval.low } else { -interval.high }
}

/// How a figure's change reads: points for shares, plain for losses.
fn change(judge: Statistic, it: &Interval) -> String {
    let (scale, unit, places) = match judge {
        Statistic::LogLoss => (1.0, "", 3),
        _ => (100.0, " points", 1),
    };
    let [estimate, low, high] = [it.estimate, it.low, it.high].map(|value| value * scale);
    if it.holds_zero() {
        format!("no difference in {} can be told ({low:+.places$} to {high:+.places$}{unit})", judge.name())
    } else {
        format!(
            "{} changes by {estimate:+.places$}{unit} ({low:+.places$} to {high:+.places$})",
            judge.name()
        )
    }
}

/// Of the methods that met the goal on validation and whose gap on test is smaller than before beyond its interval, the one whose worst case is
/// best: the worse end of the interval of its judged figure's change since before. The model stays as it is where its own difference is within
/// what chance makes of equal groups, or where no method is left. `pair` gives the interval of one method's judged figure minus another's.
pub(super) fn recommend(
    rows: &[MatchedRow],
    judge: Statistic,
    chance: Option<ChanceLine>,
    pair: impl Fn(Contender, Contender) -> Option<Interval>,
) -> Recommendation {
    let keep = |why: String| Recommendation { contender: Contender::Before, runner_up: None, why };
    let gap = |row: &MatchedRow| {
        let statistic =
            if row.of_decisions { Statistic::DecisionDifference } else { Statistic::SmoothDifference };
        row.figure(statistic).cloned()
    };
    let before = rows.iter().find(|row| row.contender == Contender::Before);
    let difference = before.and_then(gap).and_then(|figure| figure.value);
    if let (Some(difference), Some(chance)) = (difference, chance)
        && difference.estimate <= chance.line
    {
        return keep(format!(
            "Keep the model as it is: its difference between groups on test, {:.1} points, is no larger than chance alone makes it in 1 of 20 cases if all groups had one rate ({:.1}). There is nothing here that a correction could be seen to correct.",
            difference.estimate * 100.0,
            chance.line * 100.0
        ));
    }
    let mut able: Vec<(&MatchedRow, Interval, Interval)> = rows
        .iter()
        .filter(|row| row.met && row.contender != Contender::Before)
        .filter_map(|row| {
            let closed = gap(row)?.since_before?;
            Some((row, row.figure(judge)?.since_before?, closed)).filter(|_| closed.high < 0.0)
        })
        .collect();
    // Equals keep the table's order.
    able.sort_by(|a, b| worst(judge, &b.1).total_cmp(&worst(judge, &a.1)));
    let Some((row, price, closed)) = able.first() else {
        let met = rows.iter().filter(|row| row.met && row.contender != Contender::Before).count();
        return keep(format!(
            "Keep the model as it is: {}. Choose a nearer goal, or bring more rows.",
            match met {
                0 => "no method reached the goal on validation".to_owned(),
                met => format!(
                    "{met} methods reached the goal on validation, but of none can a smaller gap be told on test"
                ),
            }
        ));
    };
    let unit = 100.0;
    let first = format!(
        "{}: it reaches the goal on validation, the gap on test changes by {:+.1} points ({:+.1} to {:+.1}), and {}; of {} that can be seen to close the gap, its worst case is the best.",
        row.name,
        closed.estimate * unit,
        closed.low * unit,
        closed.high * unit,
        change(judge, price),
        match able.len() {
            1 => "the one method".to_owned(),
            count => format!("{count} methods"),
        }
    );
    let second = able.get(1).map(|(next, _, _)| {
        let against = pair(row.contender, next.contender);
        let told = against.map_or("between the two nothing can be told".to_owned(), |it| change(judge, &it));
        format!(" The runner-up is {}; against it, {told}.", next.name)
    });
    let runner_up = able.get(1).map(|(next, _, _)| next.contender);
    let alone = " No other method comes into question.".to_owned();
    Recommendation { contender: row.contender, runner_up, why: first + &second.unwrap_or(alone) }
}
